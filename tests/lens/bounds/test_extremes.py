"""Extremes over feasible ledgers: the interval itself where nothing is unknown, reached and never passed elsewhere."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lookthrough.lens.bounds import linear_programme
from lookthrough.lens.bounds.ensemble import sample_cells
from lookthrough.lens.bounds.extremes import (
    ceiling_extremes,
    floor_extremes,
    linear_extremes,
    revenue_extremes,
    share_extremes,
)
from lookthrough.lens.bounds.ledger import Cell, CellLedger, Total, sound
from lookthrough.lens.bounds.linear_programme import Programme, Term, times, total
from lookthrough.lens.bounds.payments import Payments, interval_at
from lookthrough.lens.circularity.flow_table import OUTSIDE

NAMES = ("cloud", "lab")
PLACES = [(a, b) for a in ("vendor", *NAMES, OUTSIDE) for b in ("vendor", *NAMES, OUTSIDE) if a != b]
QUARTERS = (8104, 8105)


def ledger(*ranges, whole=None):
    """Return cells with ranges, and one total of all of them where asked for."""
    cells = tuple(
        Cell(f"buyer {i}", "seller", "", low, (low + high) / 2, high, "inferred")
        for i, (low, high) in enumerate(ranges)
    )
    totals = () if whole is None else (Total("sold", tuple(range(len(cells))), *whole, "stated"),)
    return sound(CellLedger(cells, totals))


def payments(edges, slope, earned, sales_slope):
    """Return payments of {(payer, payee, quarter): constant} with the parts of cells in the order of the edges."""
    order = sorted(edges)
    rows = sorted(earned)
    return Payments(
        vendor="vendor",
        members=NAMES,
        edges=tuple(order),
        constant=np.array([edges[e] for e in order]),
        slope=np.array([slope[e] for e in order]),
        earning=tuple(rows),
        earned=np.array([earned[r] for r in rows]),
        sales=np.zeros(len(rows)),
        sales_slope=np.array([sales_slope[r] for r in rows]).reshape(len(rows), 2),
        first=QUARTERS[0],
        last=QUARTERS[1],
    )


@st.composite
def around_a_vendor(draw):
    """Payments around a vendor in two quarters, some of them parts of two cells."""
    amount = st.one_of(st.just(0.0), st.integers(1, 6).map(float))
    part = st.sampled_from([0.0, 0.0, 0.5, 1.0])
    keys = draw(st.lists(st.sampled_from([(a, b, q) for a, b in PLACES for q in QUARTERS]), min_size=3, unique=True))
    edges = {key: draw(amount) for key in keys}
    slope = {key: (draw(part), draw(part)) for key in keys}
    rows = draw(
        st.lists(st.sampled_from([(e, q) for e in ("vendor", *NAMES) for q in QUARTERS]), max_size=3, unique=True)
    )
    return payments(edges, slope, {r: draw(amount) for r in rows}, {r: (draw(part), draw(part)) for r in rows})


def values(around, amounts):
    found = interval_at(around, amounts)
    if found.self_funded is None:
        return found.revenue, 0.0, 0.0
    return found.revenue, found.self_funded.floor, found.self_funded.ceiling


def extremes(a_ledger, around):
    return [f(a_ledger, around) for f in (revenue_extremes, floor_extremes, ceiling_extremes)]


UNKNOWN = ledger((0.0, 4.0), (1.0, 3.0), whole=(2.0, 6.0))


@settings(max_examples=25)
@given(around_a_vendor(), st.floats(0.0, 4.0), st.floats(1.0, 3.0))
def test_with_every_cell_known_the_extremes_are_the_interval(around, one, other):
    known = values(around, np.array([one, other]))
    for value, found in zip(known, extremes(ledger((one, one), (other, other)), around), strict=True):
        if known[0] > 0.0:
            assert (found.low, found.high) == pytest.approx((value, value), abs=1e-6)


@settings(max_examples=25)
@given(around_a_vendor(), st.integers(0, 5))
def test_no_sampled_ledger_lies_outside_the_extremes(around, seed):
    found = extremes(UNKNOWN, around)
    for amounts in sample_cells(UNKNOWN, 4, seed).amounts:
        for value, extreme in zip(values(around, amounts), found, strict=True):
            assert extreme.low - 1e-6 <= value <= extreme.high + 1e-6


@settings(max_examples=12)
@given(around_a_vendor())
def test_the_extremes_are_reached(around):
    """All values are piecewise linear in the cells with kinks at round numbers: a grid comes near."""
    grid = np.array(
        [[a, b] for a, b in itertools.product(np.linspace(0, 4, 17), np.linspace(1, 3, 9)) if 2 <= a + b <= 6]
    )
    seen = np.array([values(around, amounts) for amounts in grid])
    for i, extreme in enumerate(extremes(UNKNOWN, around)):
        assert extreme.is_exact
        assert seen[:, i].min() == pytest.approx(extreme.low, abs=0.3)
        assert seen[:, i].max() == pytest.approx(extreme.high, abs=0.3)


@settings(max_examples=10)
@given(around_a_vendor())
def test_extremes_of_a_share_are_reached_and_never_passed(around):
    grid = [
        np.array([a, b]) for a, b in itertools.product(np.linspace(0, 4, 9), np.linspace(1, 3, 5)) if 2 <= a + b <= 6
    ]
    seen = np.array([values(around, amounts) for amounts in grid])
    for answer, place in (("floor", 1), ("ceiling", 2)):
        found = share_extremes(UNKNOWN, around, answer)
        if found is not None:
            shares = seen[:, place] / seen[:, 0]
            assert found.low - 1e-6 <= shares.min() <= found.low + 0.1
            assert found.high - 0.1 <= shares.max() <= found.high + 1e-6


@settings(max_examples=12)
@given(around_a_vendor())
def test_relaxed_extremes_are_wider(around):
    for f in (revenue_extremes, floor_extremes, ceiling_extremes):
        exact, relaxed = f(UNKNOWN, around), f(UNKNOWN, around, relaxed=True)
        assert relaxed.low <= exact.low + 1e-6
        assert exact.high <= relaxed.high + 1e-6


def test_a_sum_of_cells_is_bounded_by_the_total_they_share():
    found = linear_extremes(UNKNOWN, np.array([1.0, 1.0]), constant=10.0)
    assert (found.low, found.high) == pytest.approx((12.0, 16.0))
    assert linear_extremes(UNKNOWN, np.array([1.0, 0.0])).high == pytest.approx(4.0)


# --- by hand: the vendor lends 10 to a lab, which pays a cloud, which buys chips --------------------------------------


def chain(*, lab_pays, cloud_buys):
    """Return the worked example: 10 invested, 25 raised outside; the lab's and the cloud's payments are the cells."""
    q = QUARTERS[0]
    edges = {
        ("vendor", "lab", q): 10.0,
        (OUTSIDE, "lab", q): 25.0,
        ("lab", "cloud", q): 0.0,
        ("cloud", "vendor", q): 0.0,
    }
    slope = dict.fromkeys(edges, (0.0, 0.0)) | {("lab", "cloud", q): (1.0, 0.0), ("cloud", "vendor", q): (0.0, 1.0)}
    return ledger(lab_pays, cloud_buys), payments(edges, slope, {}, {})


def test_the_ceiling_of_a_chain_is_its_narrowest_payment_at_both_ends():
    found = ceiling_extremes(*chain(lab_pays=(8.0, 30.0), cloud_buys=(4.0, 21.0)))
    assert (found.low, found.high, found.is_exact) == pytest.approx((4.0, 10.0, True))


def test_the_floor_of_a_chain_is_what_must_come_back_at_both_ends():
    """With 35 paid on and 35 spent on chips all 10 come back; with 8 paid on none need."""
    found = floor_extremes(*chain(lab_pays=(8.0, 35.0), cloud_buys=(4.0, 35.0)))
    assert (found.low, found.high, found.is_exact) == pytest.approx((0.0, 10.0, True))


def test_a_share_is_highest_where_the_ceiling_is_large_beside_the_revenue():
    """The cloud buys b, of which at most 10 is the maker's own: min(10, b) / b is 1 up to 10 and 10 / 40 at 40."""
    found = share_extremes(*chain(lab_pays=(30.0, 50.0), cloud_buys=(4.0, 40.0)), "ceiling")
    assert (found.low, found.high, found.is_exact) == pytest.approx((0.25, 1.0, True))


def test_without_nodes_to_search_the_bounds_are_wider_and_say_so(monkeypatch):
    case = chain(lab_pays=(8.0, 35.0), cloud_buys=(4.0, 35.0))
    exact = floor_extremes(*case)
    monkeypatch.setattr(linear_programme, "NODES", 0)
    found = floor_extremes(*case)
    assert not found.is_exact
    assert found.low <= exact.low + 1e-9
    assert exact.high <= found.high + 1e-9


def test_a_programme_that_the_solver_loses_in_its_presolve_is_solved_without():
    """HiGHS ends with a solve error on the cut of this network; by hand the least of a/2 + b and 1 + b is 3/2."""
    q = QUARTERS[1]
    edges = {("cloud", "vendor", q): 0.0, ("vendor", "cloud", q): 1.0}
    around = payments(edges, {("cloud", "vendor", q): (0.5, 1.0), ("vendor", "cloud", q): (0.0, 1.0)}, {}, {})
    assert ceiling_extremes(UNKNOWN, around).low == pytest.approx(1.5)


# --- the builder ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("larger", [True, False])
@pytest.mark.parametrize("at", [-2.0, 0.0, 1.5])
def test_the_positive_part_is_exact_where_the_objective_pulls_the_other_way(larger, at):
    a_programme = Programme()
    x = a_programme.variable(-2.0, 3.0)
    a_programme.between(x, at, at)
    part = a_programme.positive_part(x, larger=larger)
    a_programme.objective = times(part, 1.0 if larger else -1.0)
    assert abs(a_programme.solve().value) == pytest.approx(max(0.0, at), abs=1e-9)


def test_a_range_of_a_sum_is_the_sum_of_ranges():
    a_programme = Programme()
    a, b = a_programme.variable(1.0, 2.0), a_programme.variable(-1.0, 4.0)
    term = total([times(a, -2.0), b, Term(1.0, {}, 1.0, 1.0)]) - b
    assert (term.low, term.high) == (-8.0, 4.0)
    a_programme.objective = term
    assert a_programme.solve().value == pytest.approx(-1.0)


def test_a_programme_without_solution_says_so():
    a_programme = Programme()
    a_programme.between(a_programme.variable(0.0, 1.0), low=2.0)
    with pytest.raises(ValueError, match="no solution"):
        a_programme.solve()


def test_where_nothing_is_unknown_the_extremes_are_what_is_recorded():
    programme = Programme()
    programme.objective = Term(2.5, {}, 2.5, 2.5)
    assert programme.solve().value == 2.5
    assert programme.solve().is_exact
