"""The world of a book is frozen, scored and refused from the command line."""

import csv
import io
import json

import pytest

from tests.calibration.hindcast_book import calm_book, series_text
from tests.cli.asking import answer, refused, run

PRICE = {"2024Q4": 3.0, "2025Q1": 2.5, "2025Q2": 2.2, "2025Q3": 2.0}
WORLD = ("backtest", "world", "--book")


@pytest.fixture
def book(tmp_path):
    return calm_book(tmp_path, {"h": PRICE}, ["Hire of chips,price,,h,0"], **{"world.price_volatility": 0.1})


@pytest.fixture
def frozen(book):
    assert run(*WORLD, book, "--freeze", book / "f.json", "--paths", 60).exit_code == 0
    return book / "f.json"


def test_forecasts_are_written_down_and_shown_with_what_to_do_next(book):
    said = run(*WORLD, book, "--freeze", book / "f.json", "--paths", "60").stdout
    assert "Calm: the world alone as of 2025-09-30, up to 2026-06-30, 60 draws, seed 1" in said
    assert "Hire of chips  2025Q4" in said
    assert "commit it before you look at what came" in " ".join(said.split())
    kept = json.loads((book / "f.json").read_text())
    assert (kept["draws"], kept["seed"], kept["made_on"]) == (60, 1, "2025-09-30")
    assert [q["quarter"] for q in kept["forecasts"]["Hire of chips"]["quarters"]] == ["2025Q4", "2026Q1", "2026Q2"]


def test_the_same_options_freeze_the_same_bytes(book, frozen):
    assert run(*WORLD, book, "--freeze", book / "g.json", "--paths", 60, "--seed", 1).exit_code == 0
    assert (book / "g.json").read_bytes() == frozen.read_bytes()


def test_scores_are_shown_as_text_table_and_document(book, frozen):
    (book / "series" / "h.csv").write_text(series_text({**PRICE, "2025Q4": 1.9, "2026Q1": 1.5}))
    found = answer(*WORLD, book, "--file", frozen)
    hire = found["series"][0]
    assert (hire["series"], hire["rows"], hire["quarters"]) == ("Hire of chips", 2, 2)
    assert hire["over_same"] == pytest.approx(1.0 - hire["world"] / hire["same"])
    assert hire["same"] == pytest.approx((0.1 + 0.5) / 2.0)
    assert [row["period"] for row in found["rows"]] == ["2025Q4", "2026Q1"]
    rows = list(csv.DictReader(io.StringIO(run(*WORLD, book, "--file", frozen, "--csv").stdout)))
    assert float(rows[0]["over_same"]) == pytest.approx(hire["over_same"])
    said = " ".join(run(*WORLD, book, "--file", frozen).stdout.split())
    assert "No difference here is called significant" in said
    assert "What came, row by row" in said


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ((), "name the frozen forecasts with --file, or make them first with --freeze FILE"),
        (("--freeze", "a", "--file", "b"), "give one of the two"),
        (("--freeze", "a", "--on", "2025-06-30", "--on", "2025-09-30"), "give --on once"),
        (("--file", "b", "--paths", "9"), "--paths is what b was frozen with: leave it out"),
        (("--file", "b", "--on", "2025-06-30"), "--on is what b was frozen with: leave it out"),
        (("--file", "b", "--events", "e"), "backtest world has no use for --events: it takes --on, --to, --file"),
    ],
)
def test_options_that_do_not_go_together_are_refused(book, options, said):
    assert said in " ".join(refused(*WORLD, book, *options, code=2).split())


def test_other_back_tests_have_no_use_for_a_freeze():
    assert "backtest vintages has no use for --freeze" in refused("backtest", "vintages", "--freeze", "f", code=2)


def test_a_file_is_never_frozen_twice(book, frozen):
    before = frozen.read_bytes()
    assert "what is frozen is not made again" in refused(*WORLD, book, "--freeze", frozen, code=2)
    assert frozen.read_bytes() == before


def test_a_freeze_of_another_book_is_refused_with_the_first_difference(book, frozen):
    (book / "series" / "h.csv").write_text(series_text({**PRICE, "2025Q3": 2.1}))
    said = refused(*WORLD, book, "--file", frozen, code=3)
    assert "frozen of another book: series, Hire of chips of known, 4, 2 was 2.0 and is 2.1" in said


def test_a_book_without_a_table_is_refused_with_its_columns(book, frozen):
    (book / "hindcast.csv").unlink()
    said = refused(*WORLD, book, "--file", frozen, code=3)
    assert "there is no such table; write hindcast.csv beside the book, with what,field,of,series" in said


def test_a_series_that_the_book_lacks_is_refused_with_line_and_column(book):
    text = (book / "hindcast.csv").read_text()
    (book / "hindcast.csv").write_text(text.replace(",h,", ",hire,"))
    said = refused(*WORLD, book, "--freeze", book / "f.json", code=3)
    assert "hindcast.csv:2 column series: 'hire' is no series of the book" in said
    assert not (book / "f.json").exists()
