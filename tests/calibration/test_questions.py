"""Which question an event answers, on which days, and how the table of events is read."""

import datetime as dt

import pytest

from lookthrough.calibration.dated_events import RecordedEvent, read_events
from lookthrough.calibration.questions import EVENTS_OF, questions
from lookthrough.errors import InputError
from lookthrough.intake.row_problems import TableError
from tests.calibration.test_targets import book, note
from tests.simulate.still_parties import company, contract, sponsor

DAY = dt.date(2026, 6, 30)
HEAD = "event_id,date,entity,contract,kind,direction,askable_from\n"


@pytest.fixture
def asked(tmp_path):
    small = contract(
        "small", "bond", "issuer: beta, holder: banks", "principal: 0.9 bn USD, rate: 8 %, maturity: 2040Q4"
    )
    return book(tmp_path, company("acme") + company("beta") + sponsor("maker"), note("acme", "BB") + small)


def event(kind, direction, *, entity="acme", contract="", askable=DAY):
    return RecordedEvent("e1", DAY, entity, contract, kind, direction, askable)


def hits(asked, *events, day=DAY):
    return {(q.subject, q.kind) for q in questions(asked, events, day) if q.answer}


def test_every_large_contract_and_every_modelled_company_is_asked_about_every_kind(asked):
    found = questions(asked, (), DAY)
    assert {q.subject for q in found} == {"note-acme", "acme", "beta"}  # not the note of 0.9, not the sponsor
    assert len(found) == 3 * len(EVENTS_OF)
    assert not any(q.answer for q in found)


@pytest.mark.parametrize(
    ("kind", "direction", "question"),
    [
        ("contract_resized", "down", "cut"),
        ("contract_cancelled", "cancel", "cut"),
        ("contract_repriced", "wider", "repriced"),
        ("contract_repriced", "tighter", "repriced"),
        ("failed_placement", "fail", "failed_placement"),
        ("downgrade", "down", "downgrade"),
        ("default", "missed", "default"),
        ("raise", "raise", "raise"),
    ],
)
def test_an_event_answers_the_question_of_its_kind(asked, kind, direction, question):
    assert hits(asked, event(kind, direction, contract="note-acme")) == {("acme", question), ("note-acme", question)}


@pytest.mark.parametrize(
    ("kind", "direction"),
    [("contract_resized", "up"), ("default", "none"), ("rating_affirmed", "none"), ("capex_guidance", "down")],
)
def test_another_direction_or_kind_answers_nothing(asked, kind, direction):
    assert not hits(asked, event(kind, direction, contract="note-acme"))


def test_an_event_is_asked_about_on_days_from_which_it_lies_ahead(asked):
    at = event("raise", "raise", askable=dt.date(2026, 3, 31))
    assert hits(asked, at, day=dt.date(2026, 3, 31)) == hits(asked, at, day=dt.date(2025, 9, 30)) == {("acme", "raise")}
    assert not hits(asked, at, day=DAY)


def test_a_table_of_events_is_read(tmp_path):
    path = tmp_path / "events.csv"
    path.write_text(HEAD + "e1,2026-07-01,acme,note,raise,raise,2026-06-30\n")
    assert read_events(path) == (RecordedEvent("e1", dt.date(2026, 7, 1), "acme", "note", "raise", "raise", DAY),)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (HEAD.replace("kind,", ""), "events.csv:1 column kind: there is no such column; add it"),
        (HEAD, "events.csv:2: there is no event"),
        (
            HEAD + "e1,July,acme,,raise,raise,2026-06-30\n",
            "events.csv:2 column date: 'July' is not a day; write 2025-11-15",
        ),
        (HEAD + "e1,2026-07-01,acme,,raise\n", "events.csv:2 column direction: the cell is missing"),
    ],
)
def test_a_damaged_table_of_events_is_named_with_line_and_column(tmp_path, text, said):
    path = tmp_path / "events.csv"
    path.write_text(text)
    with pytest.raises(TableError) as error:
        read_events(path)
    assert said in str(error.value)


def test_no_table_of_events_is_one_error_with_the_remedy(tmp_path):
    with pytest.raises(InputError, match=r"there is no such table; write events.csv beside the book"):
        read_events(tmp_path / "events.csv")


def test_the_bundled_events_can_be_read_and_name_days_before_they_happened():
    from lookthrough.book.bundled import BUNDLED

    events = read_events(BUNDLED / "events.csv")
    assert len({event.id for event in events}) == len(events)
    assert all(event.askable_from < event.day for event in events)
