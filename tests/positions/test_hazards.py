"""The hazard that brings a company to its default rate, and the table beside a book that states it."""

import json
import math
from dataclasses import replace
from pathlib import Path

import pytest

from lookthrough.book.loader import load_book
from lookthrough.contracts import KINDS
from lookthrough.errors import InputError
from lookthrough.intake.row_problems import TableError
from lookthrough.positions.hazard_table import HazardRow, HazardTable, read_hazard_table, table_text
from lookthrough.positions.hazards import hazard, hazards_of
from lookthrough.world.drivers import SHOCKS
from tests.book.small_book import texts_of_valid, write

CASE = json.loads((Path(__file__).parents[1] / "cases" / "stress_rent_hazard_dilution.json").read_text())


@pytest.fixture
def book(tmp_path):
    return load_book(write(tmp_path / "book", texts_of_valid()), KINDS, SHOCKS).book


def company(book):
    return next(e.id for e in book.entities.values() if e.class_ == "modelled")


def table(book, **changes):
    row = HazardRow(company(book), "BB", 0.2, 0.05, hazard(0.2, 0.05))
    return replace(HazardTable(book.base_sha256, book.as_of.isoformat(), 1000, 7, (row,)), **changes)


def put(book, text):
    (Path(book.root) / "hazards.csv").write_text(text)
    return hazards_of(book)


def refused(book, text):
    with pytest.raises(TableError) as error:
        put(book, text)
    return str(error.value)


def test_the_hazard_makes_up_what_the_model_does_not_have():
    given, expected = CASE["inputs"], CASE["expected"]
    found = hazard(given["ten_year_rate"], given["structural"])
    assert found == pytest.approx(expected["hazard_quarter"], abs=1e-15)
    assert 1 - math.exp(-40 * found) == pytest.approx(expected["residual_ten_year"], abs=1e-12)
    none = expected["structural_above_rating"]
    assert hazard(given["ten_year_rate"], none["structural"]) == none["hazard_quarter"]
    left = (1 - 0.05) * math.exp(-40 * hazard(0.2, 0.05))  # who neither fails in the model nor by the hazard
    assert left == pytest.approx(0.8, abs=1e-12)


@pytest.mark.parametrize(("rate", "structural"), [(0.2, 0.25), (0.2, 0.2), (0.0, 0.0)])
def test_a_model_that_has_enough_gets_none(rate, structural):
    assert hazard(rate, structural) == 0.0


def test_a_table_is_read_as_it_is_written(tmp_path, book):
    path = tmp_path / "hazards.csv"
    path.write_text(table_text(table(book)))
    found = read_hazard_table(path)
    assert replace(found, rows=tuple(row._replace(line=0) for row in found.rows)) == table(book)


def test_a_run_takes_the_table_beside_its_book_and_says_so(book):
    found = put(book, table_text(table(book)))
    assert found.rates == {company(book): hazard(0.2, 0.05)}
    assert "1,000 paths, seed 7" in found.sentence


def test_the_table_is_no_part_of_the_book(book):
    put(book, table_text(table(book)))
    again = load_book(Path(book.root), KINDS, SHOCKS)
    assert again.book.sha256 == book.sha256
    assert not [p for p in again.problems if p.position.file == "hazards.csv"]


def test_a_scenario_changes_the_book_and_not_its_futures_without_a_shock(tmp_path, book):
    file = next(name for name in texts_of_valid() if name.startswith("scenarios/"))
    text = texts_of_valid()[file]
    changed = {**texts_of_valid(), file: text.replace("title: ", "title: another ")}
    other = load_book(write(tmp_path / "other", changed), KINDS, SHOCKS).book
    assert other.sha256 != book.sha256
    assert other.base_sha256 == book.base_sha256
    assert put(other, table_text(table(book))).rates


def test_without_a_table_the_hazard_is_nothing_and_one_sentence_says_so(book):
    found = hazards_of(book)
    assert not found.rates
    assert "no hazards.csv stands beside the book (lookthrough calibrate --write makes one)" in found.sentence


def test_on_another_day_the_hazard_is_nothing_and_one_sentence_says_so(book):
    found = put(book, table_text(table(book, as_of="2020-01-01")))
    assert not found.rates
    assert f"is of 2020-01-01, this run of {book.as_of}" in found.sentence


def test_a_table_of_another_book_is_one_error_with_the_remedy(book):
    with pytest.raises(
        InputError, match=r"hazards.csv: it was made for another book .*calibrate --write, or remove it"
    ):
        put(book, table_text(table(book, base_sha256="0" * 64)))


def test_an_entity_that_the_book_lacks_is_named_with_the_nearest(book):
    name = company(book)
    text = table_text(table(book)).replace(f"{name},", f"{name}x,")
    said = refused(book, text)
    assert f"hazards.csv:6 column entity: the book has no entity '{name}x'; did you mean {name}?" in said
    assert len(said.splitlines()) == 1


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("0.2,0.05,", "0.2,0.05,-", "hazards.csv:6 column hazard: '-0.00"),
        ("0.2,0.05", "twenty,0.05", "hazards.csv:6 column ten_year_rate: 'twenty' is not a number"),
        ("0.2,0.05", "0.2,1.05", "hazards.csv:6 column structural: '1.05' is more than 1"),
        (",BB,", ",", "hazards.csv:6: 4 cells, not 5"),
        ("entity,rating", "firm,rating", "hazards.csv:5: the columns are not entity,rating,"),
        ("# seed: 7\n", "", "hazards.csv:1: no line says # seed:"),
        ("# paths: 1000", "# paths: many", "hazards.csv:1 column paths: 'many' is not a whole number"),
        ("0.2,0.05", '"0.2,0.05', "hazards.csv:6"),
        ("0.2,0.05", "0.2,1e999", "hazards.csv:6 column structural: '1e999' is not a number"),
        ("# as_of: ", "# as_of: someday#", "hazards.csv:1 column as_of: 'someday#2026-08-31' is not a day"),
    ],
)
def test_a_damaged_table_is_named_with_line_and_column(book, old, new, said):
    text = table_text(table(book))
    assert text.count(old) == 1
    assert said in refused(book, text.replace(old, new))


def test_a_company_that_stands_twice_is_named_with_both_lines(book):
    text = table_text(table(book))
    said = refused(book, text + text.splitlines()[-1] + "\n")
    assert f"hazards.csv:7 column entity: '{company(book)}' stands in line 6 already" in said
    assert len(said.splitlines()) == 1


@pytest.mark.parametrize(("name", "what"), [("campus", "vehicle"), ("insurers", "sector"), ("fund", "pass through")])
def test_who_cannot_fail_by_a_hazard_is_named(book, name, what):
    said = refused(book, table_text(table(book)).replace(f"{company(book)},BB", f"{name},BB"))
    assert f"hazards.csv:6 column entity: {name} is a {what}, and only companies have a hazard" in said


@pytest.mark.parametrize("text", ["", "\n", "# base_sha256: 0\n"])
def test_a_file_with_nothing_in_it_is_no_table(book, text):
    assert "no line says # " in refused(book, text)


def test_a_table_without_a_company_is_one_of_a_book_in_which_none_has_a_target(book):
    found = put(book, table_text(table(book, rows=())))
    assert not found.rates


def test_the_bundled_table_is_of_the_bundled_book():
    import lookthrough as lt

    assert hazards_of(lt.load()).rates
