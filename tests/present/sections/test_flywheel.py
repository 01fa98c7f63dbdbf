"""What carries the building of developers, in the report of a book and its workbook."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

import lookthrough as lt
from lookthrough.present.sections.flywheel import section
from lookthrough.present.sections.report_data import ReportData
from lookthrough.present.table import flat, texts
from lookthrough.present.tables.flywheel import (
    BOUNDS,
    SOURCES,
    developers_table,
    identities_table,
    quarters_table,
    ranges_table,
    shocks_table,
    years_of,
    years_table,
)
from lookthrough.world import flywheel_arrays
from tests.book.small_book import VALID
from tests.present.figures.drawn import said_by


@pytest.fixture(scope="module")
def answer():
    return lt.flywheel(lt.load(), draws=60)


@pytest.fixture(scope="module")
def made(answer):
    return section(ReportData(lt.load(), SimpleNamespace(), has_pages=True, answers=SimpleNamespace(flywheel=answer)))


def test_a_report_without_the_answer_has_no_such_section():
    assert section(ReportData(lt.load(), SimpleNamespace())) is None


def test_a_book_that_says_nothing_of_developers_has_no_such_section():
    book = lt.load(VALID)
    assert section(ReportData(book, SimpleNamespace(), answers=SimpleNamespace(flywheel=lt.flywheel(book)))) is None


def test_the_section_shows_starts_shocks_series_and_developers(made):
    assert [figure.id for figure in made.figures] == [
        "flywheel-starts",
        "flywheel-shocks",
        "flywheel-series",
        "flywheel-developers",
        "flywheel-assumptions",
    ]
    for figure in made.figures:
        assert figure.caption.endswith(".")
        assert figure.table.rows


@pytest.mark.parametrize("width", [900.0, 350.0])
def test_the_charts_draw_every_year_and_every_shock(made, answer, width):
    starts, shocks, *_ = made.figures
    drawn = " ".join(said_by(starts.chart, width))
    assert all(year.label in drawn for year in years_of(answer))
    assert all(words in drawn for words in ("construction loan", "recycled"))
    assert " ".join(said_by(shocks.chart, width)).count("coupon +200 bp") >= 3


def test_every_source_of_a_figure_is_one_of_the_book(made):
    known = lt.load().sources
    assert {source for figure in made.figures for source in figure.sources} <= set(known)
    assert made.figures[0].sources


def test_words_are_there_for_every_key_of_the_step():
    assert set(BOUNDS) == set(flywheel_arrays.BOUNDS)
    assert set(SOURCES) == set(lt.flywheel(lt.load(), draws=0).found.starts_by_source)


def test_years_add_up_to_their_quarters(answer):
    table = years_table(answer)
    at = table.names.index("starts")
    assert sum(row[at] for row in table.rows) == pytest.approx(sum(row["starts"] for row in answer.rows))
    assert years_of(answer)[0].label.endswith("*")


@pytest.mark.parametrize(
    "table", [quarters_table, years_table, shocks_table, identities_table, developers_table, ranges_table]
)
def test_a_table_is_typed_and_shown_in_words(answer, table):
    made = table(answer)
    assert len(texts(made)) == len(flat(made).rows) == len(made.rows) > 0
    assert all(len(row) == len(made.columns) for row in made.rows)


def test_a_missing_series_is_a_row_that_says_so():
    early = lt.flywheel(lt.load(as_of="2025-10-15"), draws=5)
    said = [row for row in texts(identities_table(early)) if "missing" in row]
    assert any("that is public" in " ".join(row) for row in said)
