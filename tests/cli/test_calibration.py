"""What calibrate and backtest refuse before anything is simulated: one sentence with the remedy, nothing written."""

import datetime as dt

import pytest

from lookthrough.calibration.prediction_table import predictions_text
from lookthrough.calibration.predictions import Prediction
from tests.book.small_book import texts_of_valid, write
from tests.cli.asking import answer, refused, run

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


@pytest.mark.parametrize(
    ("which", "option", "said"),
    [
        ("vintages", "--file", "backtest vintages has no use for --file: it takes --on, --to, --events"),
        ("predict", "--events", "backtest predict has no use for --events: it takes --on, --to, --file"),
        ("predictions", "--on", "backtest predictions has no use for --on: it takes --to, --events, --file"),
    ],
)
def test_an_option_that_a_back_test_has_no_use_for_is_refused_with_those_that_it_takes(book, which, option, said):
    assert said in refused("backtest", which, "--book", book, option, "2026-06-30", code=2)


def test_predictions_are_made_on_one_day(book):
    twice = ("--on", "2026-03-31", "--on", "2026-06-30")
    assert "give --on once" in refused("backtest", "predict", "--book", book, *twice, code=2)


def test_predictions_are_held_against_events_only_where_both_are_named(book):
    assert "with --file" in refused("backtest", "predictions", "--book", book, code=2)
    said = refused("backtest", "predictions", "--book", book, "--file", book / "none.csv", code=3)
    assert "none.csv: there is no such table; lookthrough backtest predict --file makes one" in said


def test_predictions_are_held_against_the_events_beside_the_book(book):
    """Of two rows of one day one happened, below 2 %; both are over on the day of --to."""
    rows = [kept("acme", 0.01, 0), kept("sub", 0.3, 1)]
    (book / "kept.csv").write_text(predictions_text(rows))
    (book / "events.csv").write_text(HEAD + "e1,2026-12-02,acme,,default,missed,2026-09-30\n")
    found = answer("backtest", "predictions", "--book", book, "--file", book / "kept.csv", "--to", "2027-10-01")
    assert [(row["state"], row["refuted"]) for row in found["predictions"]] == [
        ("happened", True),
        ("did not happen", False),
    ]
    assert found["refuted"] == ["acme"]
    assert found["kinds"][0]["score"]["brier"] == pytest.approx((0.99**2 + 0.3**2) / 2)
    said = run("backtest", "predictions", "--book", book, "--file", book / "kept.csv", "--to", "2027-10-01").stdout
    assert "2 predictions held against the events up to 2027-10-01" in said
    assert next(line.split()[-2:] for line in said.splitlines() if " acme " in line) == ["happened", "refuted"]
    table = run("backtest", "predictions", "--book", book, "--file", book / "kept.csv", "--csv").stdout.splitlines()
    assert [row.rsplit(",", 2)[1:] for row in table] == [["state", "verdict"], ["open", ""], ["open", ""]]


def kept(subject, chance, most):
    days = dt.date(2026, 9, 30), dt.date(2027, 9, 30)
    return Prediction(
        subject, *days, "ab44", 1, 500, "default", "company", subject, "band", 1, chance, 0, most, "it happens"
    )  # fmt: skip


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
