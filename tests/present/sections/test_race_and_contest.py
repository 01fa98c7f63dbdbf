"""The sections on race and contest: what they draw, what stands beside an expected profit, when they are left out."""

from __future__ import annotations

import functools
from dataclasses import replace

import pytest

from lookthrough.positions.standing_contract import BINDING
from lookthrough.present.export.workbook import sheets
from lookthrough.present.page.run_document import RunDocuments
from lookthrough.present.sections.labs import contest, race
from lookthrough.present.sections.report_data import ReportData
from lookthrough.present.table import flat
from lookthrough.present.tables.answers import answers_of
from tests.lens.builders import bundled
from tests.present.figures.drawn import beyond


@functools.cache
def data():
    return ReportData(bundled(), RunDocuments(), answers=answers_of(bundled(), None, BINDING))


def without(*prefixes):
    book = bundled()
    kept = {name: row for name, row in book.assumptions.items() if not name.startswith(prefixes)}
    return replace(book, assumptions=kept)


def test_the_race_draws_survivors_shares_exits_and_foresight():
    made = race.section(data())
    assert [figure.id for figure in made.figures] == [
        *("race-survivors", "race-shares", "race-exits", "race-foresight"),
    ]
    assert all(figure.sources for figure in made.figures)


@pytest.mark.parametrize("width", [350.0, 900.0])
def test_every_figure_can_be_drawn_for_screen_and_phone(width):
    for section in (race.section(data()), contest.section(data())):
        for figure in section.figures:
            assert beyond(figure.chart, width) == []
            assert flat(figure.table).rows


def test_no_expected_profit_is_drawn_without_the_chance_of_a_loss():
    made = contest.section(data())
    profits = made.figures[0]
    assert "expects" in profits.caption
    assert "loses with" in profits.caption
    assert {"profit_each", "one_loses", "all_lose"} <= set(profits.table.names)


def test_the_report_of_a_run_has_neither():
    run = ReportData(bundled(), RunDocuments())
    assert race.section(run) is None
    assert contest.section(run) is None


def test_a_book_that_lacks_a_range_says_so_and_has_no_section():
    book = without("race.keep", "contest.contestants")
    answers = answers_of(book, None, BINDING)
    assert any("race.keep" in note for note in answers.notes)
    assert any("contest.contestants" in note for note in answers.notes)
    assert race.section(ReportData(book, RunDocuments(), answers=answers)) is None
    assert contest.section(ReportData(book, RunDocuments(), answers=answers)) is None
    assert "race" not in sheets(book, answers, {})


def test_the_workbook_has_a_sheet_of_each():
    found = sheets(bundled(), data().answers, {})
    assert {"race", "labs", "race exits", "contest", "venture"} <= found.keys()
    assert all(found[name].rows for name in ("race", "labs", "race exits", "contest", "venture"))
