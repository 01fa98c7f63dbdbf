"""Two dates stand in every headline, and the second of them, asked for, gives the printed answer again."""

import datetime as dt
import json
from dataclasses import replace

import pytest
from typer.testing import CliRunner

import lookthrough as lt
from lookthrough.book.part import part_of
from lookthrough.book.replay import known_on
from lookthrough.book.vintage import vintage_of
from lookthrough.cli import app
from lookthrough.errors import UsageError

STATIC = (
    ("through", "meta"),
    ("through",),
    ("through", "--table"),
    ("loops", "--vendor", "amd"),
    ("funding",),
    ("bounds", "--vendor", "amd", "--draws", "2"),
    ("bounds", "--ledger", "holders", "--draws", "2"),
    ("diffusion", "--draws", "2"),
    ("jobs",),
    ("legacy",),
)


@pytest.fixture(scope="module")
def book():
    return lt.load()


def printed(*arguments):
    result = CliRunner().invoke(app, [*arguments])
    assert result.exit_code == 0, result.output
    return result.stdout


def test_the_later_contracts_are_those_between_the_two_dates(book):
    vintage = vintage_of(book, ("signed",))
    days = {c.id: c.known for c in book.contracts.values() if c.current_status == "signed"}
    assert {row.contract for row in vintage.later} == {id_ for id_, day in days.items() if day > book.as_of}
    assert vintage.later
    assert all(vintage.balance_sheet < row.known <= vintage.knowledge for row in vintage.later)
    assert f"includes {len(vintage.later)} contracts made public after" in vintage.words()


@pytest.mark.parametrize("day", ["2025-11-15", "2026-06-30", "2026-08-15"])
def test_a_replay_is_known_to_its_day_and_replayed_again_is_itself(day, book):
    """A day after the balance sheets keeps their date: 15 August knows more of 30 June than 30 June did."""
    date = dt.date.fromisoformat(day)
    replay = known_on(book, date)
    vintage = vintage_of(replay)
    assert (vintage.balance_sheet, vintage.knowledge) == (min(date, book.as_of), date)
    assert known_on(replay, vintage.knowledge) == known_on(book, vintage.knowledge) == replay


def test_the_knowledge_date_asked_for_is_the_whole_book(book):
    assert known_on(book, vintage_of(book).knowledge) == book
    later = vintage_of(book).knowledge + dt.timedelta(400)
    assert known_on(book, later) == book


@pytest.mark.parametrize("verb", STATIC, ids=" ".join)
def test_the_printed_knowledge_date_reproduces_the_printed_answer(verb, book):
    vintage = vintage_of(book)
    text = printed(*verb)
    headline = text.split("\n\n")[0].replace("\n", " ")
    assert f"balance-sheet date {vintage.balance_sheet}, knowledge to {vintage.knowledge}" in headline
    assert text == printed(*verb, "--as-of", str(vintage.knowledge))


@pytest.mark.parametrize("day", ["2026-06-30", "2026-08-15"])
def test_the_dates_of_a_replay_reproduce_it_and_differ_from_those_of_the_book(day):
    whole, replay = (json.loads(printed("through", "meta", "--json", *more)) for more in ((), ("--as-of", day)))
    assert whole["dates"]["later_contracts"]
    assert replay["dates"]["knowledge"] == day
    assert replay["dates"] != whole["dates"]
    assert replay["entities"] != whole["entities"]


def test_a_rolled_book_has_the_figures_of_its_day_and_knows_no_more(book):
    """Payments begin a quarter later, and only figures published by the day count, as before."""
    rolled = part_of(book, balance_sheet="2026-09-30")
    vintage = vintage_of(rolled)
    assert (vintage.balance_sheet, vintage.knowledge) == (dt.date(2026, 9, 30), vintage_of(book).knowledge)
    assert vintage.later == ()
    assert replace(rolled, as_of=book.as_of, rolled_from=None) == book
    text = printed("through", "openai", "--balance-sheet", "2026-09-30")
    assert "balance-sheet date 2026-09-30, knowledge to 2026-09-30; rolled" in text.split("\n\n")[0]
    assert text != printed("through", "openai")


def test_a_book_is_not_rolled_beyond_what_is_known(book):
    with pytest.raises(UsageError, match="known to 2026-09-30"):
        part_of(book, balance_sheet="2026-12-31")
