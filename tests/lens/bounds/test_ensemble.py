"""Sampled ledgers: what is known is kept in every draw, and nothing but the seed, the number and the name decides."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lookthrough.lens.bounds.book_ledgers import holders_ledger, purchases_ledger
from lookthrough.lens.bounds.ensemble import nearest, sample_cells
from lookthrough.lens.bounds.ledger import MET, Cell, CellLedger, Total, sound
from tests.lens import builders as b
from tests.oracles.cross_entropy import infer_purchases

ROWS, COLUMNS = ["ash", "birch", "cedar"], ["north", "south", "west"]


def ledger(cells, totals):
    """Return a ledger from {(row, column): (low, high)} and {row or column: (low, high)}."""
    made = sorted(
        (
            Cell(row, column, "", low, (low + high) / 2, high, "pinned" if low == high else "inferred")
            for (row, column), (low, high) in cells.items()
        ),
        key=lambda cell: cell.id,
    )
    groups = {name: tuple(i for i, cell in enumerate(made) if name in {cell.row, cell.column}) for name in totals}
    kept = [Total(name, groups[name], *totals[name], "stated") for name in sorted(totals) if groups[name]]
    return sound(CellLedger(tuple(made), tuple(kept)))


@st.composite
def ledgers(draw):
    """A feasible ledger: amounts, ranges around them (often none, often from 0) and totals around their sums."""
    pairs = draw(st.lists(st.tuples(st.sampled_from(ROWS), st.sampled_from(COLUMNS)), min_size=1, unique=True))
    size = st.one_of(st.just(0.0), st.integers(1, 5).map(float), st.floats(0.01, 50.0))
    below, above = st.sampled_from([0.0, 0.5, 1.0]), st.sampled_from([0.0, 0.3, 2.0])
    amounts = {pair: draw(size) for pair in pairs}
    cells = {pair: (x * (1 - draw(below)), x * (1 + draw(above))) for pair, x in amounts.items()}
    totals = {}
    for name in draw(st.lists(st.sampled_from(ROWS + COLUMNS), unique=True)):
        whole = sum(x for pair, x in amounts.items() if name in pair)
        slack = draw(st.sampled_from([0.0, 0.0, 0.1]))
        totals[name] = (whole * (1 - slack), whole * (1 + slack))
    return ledger(cells, totals)


def assert_feasible(a_ledger, amounts):
    assert np.all(amounts >= a_ledger.low)
    assert np.all(amounts <= a_ledger.high)
    sums = amounts @ a_ledger.membership.T
    slack = MET * np.maximum(1.0, sums)
    assert np.all(sums >= a_ledger.total_low - slack)
    assert np.all(sums <= a_ledger.total_high + slack)


# --- conservation -----------------------------------------------------------------------------------------------------


@settings(max_examples=60)
@given(ledgers(), st.integers(0, 3))
def test_every_draw_keeps_pinned_cells_ranges_and_totals(a_ledger, seed):
    found = sample_cells(a_ledger, 4, seed)
    assert_feasible(a_ledger, found.amounts)
    assert found.failed + len(found.amounts) == 4


@settings(max_examples=60)
@given(ledgers())
def test_no_draw_of_a_feasible_ledger_fails(a_ledger):
    assert sample_cells(a_ledger, 4, 0).failed == 0


def test_draws_of_the_bundled_ledgers_keep_what_is_known():
    for a_ledger in (purchases_ledger(b.bundled()), holders_ledger(b.bundled())):
        found = sample_cells(a_ledger, 20, 3)
        assert found.failed == 0
        assert_feasible(a_ledger, found.amounts)
        pinned = a_ledger.low == a_ledger.high
        assert np.all(found.amounts[:, pinned] == a_ledger.low[pinned])
        assert np.any(np.ptp(found.amounts[:, ~pinned], axis=0) > 0)


def test_totals_as_recorded_are_kept_to_the_last_billionth():
    a_ledger = purchases_ledger(b.bundled(), "as recorded")
    amounts = sample_cells(a_ledger, 5, 1).amounts
    sums = amounts @ a_ledger.membership.T
    assert np.allclose(sums, a_ledger.total_low, rtol=1e-9, atol=1e-9)
    assert np.ptp(amounts, axis=0).max() > 1.0


# --- what decides a draw ----------------------------------------------------------------------------------------------

SMALL = {
    ("ash", "north"): (1.0, 5.0),
    ("ash", "south"): (0.0, 9.0),
    ("birch", "north"): (2.0, 2.0),
    ("birch", "south"): (0.5, 3.0),
    ("cedar", "north"): (0.0, 4.0),
}
MARGINS = {"north": (6.0, 8.0), "ash": (5.0, 5.0), "south": (3.0, 9.0)}


def by_name(a_ledger, amounts):
    return {cell.id: amounts[:, i] for i, cell in enumerate(a_ledger.cells)}


def test_a_draw_depends_on_its_number_and_not_on_how_many_there_are():
    a_ledger = ledger(SMALL, MARGINS)
    assert np.array_equal(sample_cells(a_ledger, 3, 5).amounts, sample_cells(a_ledger, 9, 5).amounts[:3])


def test_seed_zero_is_a_seed_and_seeds_differ():
    a_ledger = ledger(SMALL, MARGINS)
    zero, one = (sample_cells(a_ledger, 4, seed).amounts for seed in (0, 1))
    assert np.array_equal(zero, sample_cells(a_ledger, 4, 0).amounts)
    assert not np.allclose(zero, one)


def test_order_of_rows_and_columns_changes_no_draw():
    a_ledger = ledger(SMALL, MARGINS)
    order = [3, 0, 4, 2, 1]
    place = {old: new for new, old in enumerate(order)}
    turned = CellLedger(
        tuple(a_ledger.cells[i] for i in order),
        tuple(replace(t, cells=tuple(place[i] for i in t.cells)) for t in reversed(a_ledger.totals)),
    )
    one, other = (
        by_name(a_ledger, sample_cells(a_ledger, 6, 2).amounts),
        by_name(turned, sample_cells(turned, 6, 2).amounts),
    )
    for name, amounts in one.items():
        assert amounts == pytest.approx(other[name], rel=1e-7)


def test_a_cell_elsewhere_changes_no_draw():
    more = SMALL | {("fir", "west"): (1.0, 2.0)}
    one, other = ledger(SMALL, MARGINS), ledger(more, MARGINS)
    amounts, others = by_name(one, sample_cells(one, 6, 2).amounts), by_name(other, sample_cells(other, 6, 2).amounts)
    for name in amounts:
        assert amounts[name] == pytest.approx(others[name], rel=1e-7)


@pytest.mark.parametrize("factor", [1e-6, 1e3])
def test_amounts_in_other_units_give_the_same_draws(factor):
    scaled = [{k: (x * factor, y * factor) for k, (x, y) in table.items()} for table in (SMALL, MARGINS)]
    one, other = ledger(SMALL, MARGINS), ledger(*scaled)
    assert sample_cells(one, 6, 2).amounts * factor == pytest.approx(sample_cells(other, 6, 2).amounts, rel=1e-6)


@pytest.mark.parametrize(("draws", "seed"), [(-1, 0), (1, -1)])
def test_negative_numbers_are_refused(draws, seed):
    with pytest.raises(ValueError, match="cannot be negative"):
        sample_cells(ledger(SMALL, MARGINS), draws, seed)


# --- how they are spread ----------------------------------------------------------------------------------------------


def test_a_cell_that_no_total_holds_is_uniform_in_its_range():
    drawn = sample_cells(ledger({("ash", "north"): (2.0, 6.0)}, {}), 4000, 1).amounts[:, 0]
    assert drawn.mean() == pytest.approx(4.0, abs=0.1)
    assert drawn.std() == pytest.approx(4.0 / np.sqrt(12), abs=0.05)


def test_a_total_of_many_cells_keeps_its_own_width():
    """Independent cells would give their sum a tenth of this width: the ignorance of the total would be lost."""
    cells = {(f"buyer {i:02}", "north"): (0.0, 2.0) for i in range(60)}
    drawn = sample_cells(ledger(cells, {"north": (48.0, 72.0)}), 400, 1).amounts.sum(axis=1)
    assert drawn.mean() == pytest.approx(60.0, abs=1.5)
    assert np.quantile(drawn, 0.95) - np.quantile(drawn, 0.05) > 0.8 * 0.9 * 24.0


# --- the projection ---------------------------------------------------------------------------------------------------


def test_without_ranges_the_nearest_ledger_is_the_cross_entropy_fit():
    rows, columns = np.array([7.0, 5.0, 3.0]), np.array([4.0, 6.0, 5.0])
    prior = np.array([[1.0, 2.0, 0.5], [3.0, 1.0, 1.0], [1.0, 1.0, 4.0]])
    fit = infer_purchases(np.full((3, 3), np.nan), rows, columns, np.ones((3, 3), dtype=bool), prior)
    cells = {(r, c): (0.0, 15.0) for r in ROWS for c in COLUMNS}
    margins = dict(zip(ROWS + COLUMNS, [(x, x) for x in (*rows, *columns)], strict=True))
    a_ledger = ledger(cells, margins)
    amounts, met = nearest(a_ledger, prior.ravel()[None, :], a_ledger.total_low[None, :])
    assert met.all()
    assert amounts[0].reshape(3, 3) == pytest.approx(fit.amounts, rel=1e-7)


def test_a_ledger_that_meets_its_totals_is_the_nearest_to_itself():
    a_ledger = purchases_ledger(b.bundled(), "as recorded")
    amounts, met = nearest(a_ledger, a_ledger.mid[None, :], a_ledger.total_low[None, :])
    assert met.all()
    assert amounts[0] == pytest.approx(a_ledger.mid, rel=1e-9)
