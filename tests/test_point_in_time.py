"""A book replayed on a day holds what was public then, and its answers move only with what became public."""

import datetime as dt
import functools
import itertools
from dataclasses import replace

import pytest

import lookthrough as lt
from lookthrough.book.records import Position, Value
from lookthrough.book.replay import known_on, public_day

MONTH_ENDS = (
    *("2025-08-31", "2025-09-30", "2025-10-31", "2025-11-30", "2025-12-31", "2026-01-31"),
    *("2026-02-28", "2026-03-31", "2026-04-30", "2026-05-31", "2026-06-30", "2026-07-31"),
)
ASKED = ("meta", "oracle", "openai")
DAY = dt.timedelta(days=1)


def day(text):
    return dt.date.fromisoformat(text)


@functools.cache
def book():
    return lt.load()


@functools.cache
def then(date):
    return known_on(book(), date if isinstance(date, dt.date) else day(date))


def looked(a_book):
    return {e.id: dict(e.views) for e in lt.through(a_book, *ASKED).entities}


def views(date):
    return looked(then(date))


def dated_values(a_book):
    """Every dated value with the day its record became public."""
    for contract in a_book.contracts.values():
        for values in (*contract.terms.values(), contract.status, *contract.held_by.values()):
            for value in values:
                yield value, contract.known
    for entity in a_book.entities.values():
        for values in entity.opening.values():
            for value in values:
                yield value, None


@functools.cache
def days_of_news():
    """Every day on which a row of the book became public."""
    found = {public_day(value, known) for value, known in dated_values(book())}
    return sorted({*found, *(c.known for c in book().contracts.values())} - {None})


# What a replay keeps.


def test_the_letter_of_nvidia_is_up_to_100_bn_and_later_30_bn_of_shares():
    november, july = then("2025-11-15"), then("2026-07-01")
    letter = november.contracts["c011"]
    assert (letter.current_status, letter.mid("amount")) == ("letter_of_intent", 100.0)
    assert letter.value("amount").note == "at most"
    assert "c013" not in november.contracts
    assert july.contracts["c011"].current_status == "changed"
    assert july.contracts["c011"].mid("amount") == 0.0
    assert (july.contracts["c013"].current_status, july.contracts["c013"].mid("amount")) == ("signed", 30.0)


HISTORIES = {
    "OpenAI's target": ("c027", "amount", [("2025-10-27", None), ("2025-10-28", 1400.0), ("2026-02-20", 600.0)]),
    "Stargate": ("c026", "amount", [("2025-01-20", None), ("2025-01-21", 500.0), ("2026-04-28", 0.0)]),
    "xAI's plan, equity": ("c080", "amount", [("2025-10-30", None), ("2025-10-31", 7.5), ("2026-01-07", 0.0)]),
    "xAI's plan, debt": ("c081", "principal", [("2025-10-30", None), ("2025-10-31", 12.5), ("2026-01-07", 0.0)]),
    "xAI's vehicle": ("c084", "principal", [("2026-01-06", None), ("2026-01-07", 3.5), ("2026-06-30", 3.5)]),
    "Microsoft's purchase": ("c018", "amount", [("2025-10-27", None), ("2025-10-28", 250.0), ("2026-06-30", 250.0)]),
}


@pytest.mark.parametrize("history", HISTORIES)
def test_a_revised_deal_reads_on_each_day_as_it_did_then(history):
    id_, term, steps = HISTORIES[history]
    for date, amount in steps:
        contract = then(date).contracts.get(id_)
        assert (None if contract is None else contract.mid(term)) == amount, date


STATUSES = {
    "c011": [("2025-09-22", "letter_of_intent"), ("2026-02-26", "letter_of_intent"), ("2026-02-27", "changed")],
    "c019": [("2025-01-22", "signed"), ("2025-10-28", "signed"), ("2026-04-27", "changed"), ("2026-04-28", "signed")],
    "c020": [("2025-01-22", "signed"), ("2026-04-26", "signed"), ("2026-04-27", "cancelled")],
    "c029": [("2025-09-23", "announced"), ("2026-03-05", "announced"), ("2026-03-06", "cancelled")],
    "c026": [("2026-04-27", "announced"), ("2026-04-28", "changed")],
    "c080": [("2026-01-06", "announced"), ("2026-01-07", "changed")],
    "c121": [("2026-06-30", "announced"), ("2026-09-11", "funded")],
}


@pytest.mark.parametrize("id_", STATUSES)
def test_a_status_is_the_one_of_the_day(id_):
    assert [then(date).contracts[id_].current_status for date, _ in STATUSES[id_]] == [s for _, s in STATUSES[id_]]


def test_the_revenue_share_of_microsoft_has_a_cap_only_since_april_2026():
    march, may = then("2026-03-31").contracts["c019"], then("2026-05-31").contracts["c019"]
    assert march.value("cap") is None
    assert may.value("cap").text == "unknown"
    assert march.mid("share") == may.mid("share") == pytest.approx(0.2)


@pytest.mark.parametrize("date", MONTH_ENDS)
def test_nothing_in_a_replay_is_of_a_later_day(date):
    late = [v for v, known in dated_values(then(date)) if (public_day(v, known) or day(date)) > day(date)]
    first = [c.status[0] for c in then(date).contracts.values() if len(c.status) == 1]
    assert [v for v in late if v not in first] == []
    assert all((c.known or day(date)) <= day(date) for c in then(date).contracts.values())
    assert all((a.known or a.date or day(date)) <= day(date) for a in then(date).assertions)


@pytest.mark.parametrize("date", MONTH_ENDS)
def test_nothing_public_on_the_day_is_missing(date):
    replay, end = then(date), day(date)
    assert set(replay.contracts) == {i for i, c in book().contracts.items() if c.known is None or c.known <= end}
    for id_, contract in replay.contracts.items():
        for name, values in book().contracts[id_].terms.items():
            assert contract.terms.get(name, ()) == tuple(v for v in values if (public_day(v) or end) <= end)


WHEN = {
    "known, though it holds since before": ({"known": "2026-03-01", "valid_from": "2026-01-01"}, "2026-03-01"),
    "known, though it holds only later": ({"known": "2026-03-01", "valid_from": "2027-01-01"}, "2026-03-01"),
    "from, where known is not said": ({"valid_from": "2026-03-01"}, "2026-03-01"),
    "its contract, where neither is said": ({}, "2025-09-22"),
}


@pytest.mark.parametrize("case", WHEN)
def test_a_value_counts_from_the_first_of_known_from_and_its_contract_that_is_said(case):
    said, first = WHEN[case]
    more = Value("1 bn USD", Position("x", 1), 1.0, 1.0, 1.0, **{name: day(text) for name, text in said.items()})
    letter = replace(book().contracts["c011"], terms={"amount": (more,)}, status=(more,), held_by={"meta": (more,)})
    entity = replace(book().entities["meta"], opening={"debt": (more,)})
    small = replace(book(), contracts={"c011": letter}, entities={"meta": entity})
    before, after = (known_on(small, date) for date in (day(first) - DAY, day(first)))
    assert after.contracts["c011"].value("amount") == more
    assert after.contracts["c011"].held_by["meta"] == (more,)
    assert "c011" not in before.contracts or before.contracts["c011"].value("amount") is None
    assert "c011" not in before.contracts or not before.contracts["c011"].held_by
    assert after.entities["meta"].opening["debt"] == (more,)
    assert bool(before.entities["meta"].opening) == (not said)


@pytest.mark.parametrize(
    ("period", "known", "first"),
    [("2026", None, "2026-01-01"), ("2026Q3", None, "2026-01-01"), ("2025", "2026-02-01", "2026-02-01")],
)
def test_a_purchase_counts_from_its_year_and_not_before_it_is_known(period, known, first):
    sale = book().purchases[0]
    sale = replace(sale, period=period, amount=replace(sale.amount, known=known and day(known)))
    small = replace(book(), purchases=(sale,))
    assert known_on(small, day(first)).purchases == (sale,)
    assert known_on(small, day(first) - DAY).purchases == ()


# What answers do.


@pytest.mark.parametrize(("first", "second"), [*itertools.pairwise(MONTH_ENDS)])
def test_answers_move_between_month_ends_only_with_rows_that_became_public(first, second):
    """What was known on the first day still gives its answer on the second, but where a quarter began: there the diff
    says what the calendar did. What moved beyond that stands beside rows that became public."""
    only_later = replace(then(first), as_of=then(second).as_of)
    assert looked(only_later) == views(first) or second[5:7] in {"10", "01", "04"}
    moved = {id_ for id_ in ASKED if looked(only_later)[id_] != views(second)[id_]}
    found = lt.diff(book(), first, second)
    asked = [move for move in found.views if move.entity in ASKED]
    assert {move.entity for move in asked if not move.is_calendar} == moved
    assert not moved or found.contracts or found.figures


def test_answers_stand_still_on_every_day_without_news():
    """Within a quarter, in which no loan matures and no lease begins by the calendar alone."""
    news = [d for d in days_of_news() if day(MONTH_ENDS[0]) <= d <= day(MONTH_ENDS[-1])]
    eves = [(d, later - DAY) for d, later in itertools.pairwise(news) if later - d > DAY]
    quiet = [(d, eve) for d, eve in eves if (d.year, (d.month - 1) // 3) == (eve.year, (eve.month - 1) // 3)]
    assert len(quiet) > 30
    assert [d for d, eve in quiet if views(d) != views(eve)] == []


def test_a_jump_is_caused_by_the_rows_of_its_day():
    """Without the rows of the day on which an answer jumps, it does not jump."""
    assert views("2026-02-26")["openai"] != views("2026-02-28")["openai"]
    without = replace(book(), contracts={i: c for i, c in book().contracts.items() if c.known != day("2026-02-28")})
    still = [lt.through(known_on(without, day(d)), "openai").entities[0].views for d in ("2026-02-26", "2026-02-28")]
    assert still[0] == still[1]


@pytest.mark.parametrize("date", ["1999-12-31", "2025-11-15", "2026-06-30", "2099-01-01"])
def test_every_static_question_has_an_answer_on_any_day(date):
    replay = then(date)
    assert lt.through(replay).gaap == "us"
    assert lt.funding(replay).rows is not None
    assert lt.circularity(lt.flows(replay)).system.volume >= 0


def test_a_replay_of_a_replay_is_the_earlier_of_the_two():
    assert known_on(then("2026-06-30"), day("2025-11-15")) == then("2025-11-15")
    assert known_on(then("2025-11-15"), day("2026-06-30")).contracts == then("2025-11-15").contracts
