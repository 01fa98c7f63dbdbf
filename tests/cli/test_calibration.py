"""What calibrate and backtest refuse before anything is simulated: one sentence with the remedy, nothing written."""

import pytest

from tests.book.small_book import texts_of_valid, write
from tests.cli.asking import refused

HEAD = "event_id,date,entity,contract,kind,direction,askable_from\n"


@pytest.fixture
def book(tmp_path):
    return write(tmp_path / "book", texts_of_valid())


@pytest.mark.parametrize("option", [("--as-of", "2026-01-01"), ("--min-grade", "A"), ("--status", "signed")])
def test_only_the_table_of_the_whole_book_is_kept(book, option):
    said = refused("calibrate", "--book", book, "--write", *option, code=2)
    assert "--write keeps the table of the whole book: leave out --as-of" in said
    assert not (book / "hazards.csv").exists()


def test_a_book_without_a_default_rate_is_refused_with_the_assumption_that_it_lacks(book):
    said = refused("calibrate", "--book", book, "--write", code=3)
    assert "no assumption target.unrated; add it to assumptions with a range and a reason" in said
    assert not (book / "hazards.csv").exists()


@pytest.mark.parametrize("paths", ["0", "many"])
def test_paths_that_are_no_number_of_futures_are_refused(book, paths):
    assert paths in refused("calibrate", "--book", book, "--paths", paths, code=2)


def test_an_unknown_back_test_is_refused_with_those_there_are():
    assert "no back-test is called 'vintage'; did you mean vintages?" in refused("backtest", "vintage", code=2)


def test_a_back_test_chooses_its_days_itself(book):
    assert "name days with --on" in refused("backtest", "vintages", "--book", book, "--as-of", "2026-01-01", code=2)


def test_a_book_without_events_has_no_back_test(book):
    said = refused("backtest", "vintages", "--book", book, code=3)
    assert "events.csv: there is no such table; write events.csv beside the book, or name one with --events" in said


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--on", "soon"), "'soon' is not a day: write 2025-11-15"),
        (("--to", "soon"), "'soon' is not a day: write 2025-11-15"),
        (("--on", "2026-08-01"), "no quarter lies between 2026-08-01 and 2026-08-02"),
        (("--to", "2026-06-29"), "no quarter lies between 2026-06-30 and 2026-06-29"),
        (("--on", "2001-01-01"), "from 2001-01-01 to 2026-08-02 are more than 40 quarters: choose a later day"),
    ],
)
def test_days_between_which_nothing_can_be_asked_are_refused(book, options, said):
    (book / "events.csv").write_text(HEAD + "e1,2026-08-02,acme,,raise,raise,2026-06-30\n")
    assert said in refused("backtest", "vintages", "--book", book, *options, code=2)


def test_a_day_before_the_book_knows_anything_is_refused():
    said = refused("backtest", "vintages", "--on", "2018-01-01", code=2)
    assert said == "the book knows no contract by 2018-01-01, so nothing can be asked of it: choose a later day\n"
