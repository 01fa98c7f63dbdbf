"""A cell as the text of a book and back: what goes out comes in to the letter."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lookthrough.book.schema.vocabulary import Unit
from lookthrough.book.sheets.cell_text import UNITS, cell_of_text, plain, text_of_cell
from lookthrough.book.sheets.sheet_layout import DAY, SheetColumn
from lookthrough.intake.workbook_cells import SheetCell

TEXTS = [
    (Unit.USD_BN, "27.3 bn USD", 27.3),
    (Unit.USD_BN, "500 m USD", "500 m USD"),
    (Unit.USD_BN, "27.30 bn USD", "27.30 bn USD"),  # a number would lose the nought
    (Unit.USD_BN, "2..3 bn USD", "2..3 bn USD"),
    (Unit.USD_BN, "unknown", "unknown"),
    (Unit.RATE, "6.58 %", 0.0658),
    (Unit.RATE, "+225 bp over SOFR", "+225 bp over SOFR"),
    (Unit.FRACTION, "80 %", 0.8),
    (Unit.FRACTION, "0.8", "0.8"),
    (Unit.YEARS, "4y", 4.0),
    (Unit.YEARS, "18 months", "18 months"),
    (Unit.QUARTER, "2027Q3", "2027Q3"),
    (Unit.NUMBER, "3", 3.0),
    (Unit.OPTIONS, "4 x 4y", "4 x 4y"),
]


@pytest.mark.parametrize(("unit", "text", "value"), TEXTS)
def test_a_text_goes_into_a_cell_and_comes_back(unit, text, value):
    column = SheetColumn("term", "", unit)
    found = cell_of_text(text, column)
    assert found == value
    assert text_of_cell(SheetCell(found, is_percent=unit in {Unit.RATE, Unit.FRACTION}), column) == text


@given(st.sampled_from(sorted(UNITS, key=str)), st.decimals(0, 10**6, places=4, allow_nan=False))
def test_any_number_comes_back(unit, number):
    column = SheetColumn("term", "", unit)
    text = f"{number}{UNITS[unit]}"
    found = cell_of_text(text, column)
    assert text_of_cell(SheetCell(found, is_percent=isinstance(found, float)), column) == text


@pytest.mark.parametrize(
    ("value", "shift", "text"), [(0.1, 2, "10"), (1e-7, 0, "0.0000001"), (1e21, 0, f"1{'0' * 21}")]
)
def test_a_number_is_written_without_an_exponent(value, shift, text):
    assert plain(value, shift) == text


def test_a_day_goes_into_a_cell_as_a_day():
    column = SheetColumn("known", "", form=DAY)
    assert cell_of_text("2026-07-15", column) == dt.date(2026, 7, 15)
    assert cell_of_text("2026-07", column) == "2026-07"
    assert text_of_cell(SheetCell(dt.date(2026, 7, 15)), column) == "2026-07-15"
