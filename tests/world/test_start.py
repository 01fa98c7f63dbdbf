"""On the book's day every driver begins at the dated facts: the range of its assumption holds a row of a series."""

from __future__ import annotations

import numpy as np
import pytest

import lookthrough
from lookthrough.contracts import KINDS
from lookthrough.positions.plan import compile_plan
from lookthrough.simulate.compile.model import compile_model
from lookthrough.world import drivers
from lookthrough.world.driver import Labs

PER_CENT, MEGAWATT = 0.01, 0.001
FACTS = {  # assumption: series, period of the row (the latest where none is given), what one of its units is here
    "world.adoption_start": ("us_firms_using_ai_btos", None, PER_CENT),
    "world.rate_start": ("sofr", None, PER_CENT),
    "flywheel.stock": ("cbre_primary_inventory", None, MEGAWATT),
    "flywheel.under_construction": ("cbre_primary_under_construction", None, MEGAWATT),
    "flywheel.vacancy": ("cbre_primary_vacancy", None, PER_CENT),
    "flywheel.coupon": ("dc_cmbs_median_note_rate", "2026", PER_CENT),
}


@pytest.fixture(scope="module")
def book():
    return lookthrough.load()


def fact(book, series, period=None):
    rows = [row for row in book.series[series] if period in {None, row.period}]
    return max(rows, key=lambda row: row.period).value


@pytest.mark.parametrize("name", sorted(FACTS))
def test_an_assumption_holds_what_was_observed(book, name):
    series, period, unit = FACTS[name]
    held = book.assumptions[name].value
    seen = fact(book, series, period) * unit
    assert held.low - 1e-9 <= seen <= held.high + 1e-9, (name, seen, held.text)


def test_the_credit_spread_begins_between_investment_grade_and_high_yield(book):
    held = book.assumptions["world.spread_start"].value
    assert fact(book, "spread_bbb_oas") * PER_CENT < held.low
    assert held.high < fact(book, "spread_hy_oas") * PER_CENT


def test_labs_begin_with_the_shares_and_the_momentum_of_the_book(book):
    """Nobody has won or lost anything yet; what a lab earns in the first quarter is its reported revenue."""
    model = compile_model(compile_plan(book, KINDS), 4)
    mid = model.plan.table.arrays().mid
    columns = model.operations.columns
    labs = [model.plan.entities[model.plan.limited[row]] for row in model.lab_rows]
    for row, lab in zip(model.lab_rows, labs, strict=True):
        revenue = book.entities[lab].opening["revenue"][-1]
        assert mid[columns["revenue"].start + row] == pytest.approx(revenue.mid / 4.0)
        measured = book.assumptions.get(f"race.momentum.{lab}")
        assert mid[columns["momentum"].start + row] == (0.0 if measured is None else measured.value.mid)
    values = [np.full(1, book.assumptions[name].value.mid) for name in drivers.PARAMETERS]
    state = drivers.start(np, drivers.terms(values), Labs(np.full((len(labs), 1), 0.1)))
    assert (state["race"].strength == 0.0).all()
    assert state["developers"].plan.stock == state["developers"].comes.stock == 1.0
