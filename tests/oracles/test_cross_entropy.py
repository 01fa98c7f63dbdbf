"""The cross-entropy fit of a ledger, and the bundled ledger of purchases that was made with it."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize

import lookthrough
from lookthrough.book.loader import load_book
from lookthrough.contracts import KINDS
from lookthrough.world.drivers import SHOCKS
from tests.oracles.cross_entropy import Fit, Infeasible, infer_purchases

SHAPES = st.tuples(st.integers(1, 5), st.integers(1, 4))


def ledger(seed, shape):
    """A true ledger with structural zeros, some cells pinned, and its totals: always feasible."""
    rng = np.random.default_rng(seed)
    true = rng.exponential(size=shape) * (rng.random(shape) < 0.8)
    pinned = np.where(rng.random(shape) < 0.3, true, np.nan)
    return true, pinned, rng.exponential(size=shape) + 0.1


def fill(true, pinned, prior, possible=None):
    possible = true > 0 if possible is None else possible
    return infer_purchases(pinned, true.sum(axis=1), true.sum(axis=0), possible, prior, tolerance=1e-9)


@settings(max_examples=60)
@given(st.integers(0, 10_000), SHAPES)
def test_totals_are_met_pinned_cells_stay_and_zeros_stay_zero(seed, shape):
    true, pinned, prior = ledger(seed, shape)
    fit = fill(true, pinned, prior)
    assert isinstance(fit, Fit)
    assert np.all(fit.amounts >= 0)
    assert np.all(fit.amounts[true == 0] == 0)
    held = ~np.isnan(pinned)
    assert np.array_equal(fit.amounts[held], pinned[held])
    if fit.converged:
        np.testing.assert_allclose(fit.amounts.sum(axis=0), true.sum(axis=0), atol=1e-7)
        np.testing.assert_allclose(fit.amounts.sum(axis=1), true.sum(axis=1), atol=1e-7)


@settings(max_examples=30)
@given(st.integers(0, 10_000), SHAPES)
def test_a_prior_that_meets_the_totals_is_the_answer(seed, shape):
    true, pinned, _ = ledger(seed, shape)
    fit = fill(true, pinned, true)
    np.testing.assert_allclose(fit.amounts, true, atol=1e-8)


@settings(max_examples=30)
@given(st.integers(0, 10_000), st.floats(1e-3, 1e3))
def test_the_scale_of_the_prior_does_not_matter(seed, factor):
    true, pinned, prior = ledger(seed, (4, 3))
    one, other = fill(true, pinned, prior), fill(true, pinned, prior * factor)
    np.testing.assert_allclose(one.amounts, other.amounts, atol=1e-7)


@settings(max_examples=30)
@given(st.integers(0, 10_000), st.permutations(range(4)), st.permutations(range(3)))
def test_the_order_of_buyers_and_sellers_does_not_matter(seed, p, q):
    true, pinned, prior = ledger(seed, (4, 3))
    grid = np.ix_(p, q)
    one, other = fill(true, pinned, prior), fill(true[grid], pinned[grid], prior[grid])
    np.testing.assert_allclose(one.amounts[grid], other.amounts, atol=1e-6)


def test_the_answer_has_the_least_cross_entropy():
    true, _, prior = ledger(3, (3, 3))
    fit = fill(true + 0.2, np.full((3, 3), np.nan), prior)
    target = true + 0.2

    def entropy(x):
        return float(np.sum(x * np.log(x / prior.ravel())))

    totals = (
        {"type": "eq", "fun": lambda x: x.reshape(3, 3).sum(axis=1) - target.sum(axis=1)},
        {"type": "eq", "fun": lambda x: x.reshape(3, 3).sum(axis=0)[:2] - target.sum(axis=0)[:2]},
    )
    best = minimize(entropy, target.ravel(), constraints=totals, bounds=[(1e-9, None)] * 9, options={"ftol": 1e-14})
    np.testing.assert_allclose(fit.amounts.ravel(), best.x, atol=1e-4)


def test_a_total_that_is_not_known_binds_nobody():
    fit = infer_purchases(
        np.full((2, 1), np.nan), np.array([3.0, np.nan]), np.array([10.0]), np.ones((2, 1), bool), np.ones((2, 1))
    )
    np.testing.assert_allclose(fit.amounts[:, 0], [3.0, 7.0])


def test_buyers_who_need_more_than_their_sellers_have_are_named():
    possible = np.array([[True, False], [True, False], [True, True]])
    found = infer_purchases(
        np.full((3, 2), np.nan), np.array([4.0, 5.0, 1.0]), np.array([6.0, 4.0]), possible, np.ones((3, 2))
    )
    assert isinstance(found, Infeasible)
    assert (found.side, found.members, found.partners) == ("buyers", (0, 1), (0,))
    assert found.needed == pytest.approx(9.0)
    assert found.available == pytest.approx(6.0)


def test_sellers_whose_revenue_no_buyer_can_bring_are_named():
    found = infer_purchases(
        np.full((1, 2), np.nan), np.array([5.0]), np.array([np.nan, 8.0]), np.ones((1, 2), bool), np.ones((1, 2))
    )
    assert isinstance(found, Infeasible)
    assert (found.side, found.members) == ("sellers", (1,))


def test_pinned_cells_above_a_total_are_named():
    found = infer_purchases(
        np.array([[7.0, np.nan]]), np.array([5.0]), np.array([7.0, 1.0]), np.ones((1, 2), bool), np.ones((1, 2))
    )
    assert isinstance(found, Infeasible)
    assert (found.side, found.members, found.needed) == ("buyers", (0,), -2.0)


@pytest.mark.parametrize("prior", [np.ones((2, 2)), -np.ones((1, 2))])
def test_misuse_is_refused(prior):
    with pytest.raises(ValueError, match=r"total|negative"):
        infer_purchases(np.full((1, 2), np.nan), np.ones(1), np.ones(2), np.ones((1, 2), bool), prior)


def test_a_ledger_without_any_total_is_refused():
    with pytest.raises(ValueError, match="nothing to infer"):
        infer_purchases(np.ones((1, 1)), np.full(1, np.nan), np.full(1, np.nan), np.ones((1, 1), bool), np.ones((1, 1)))


@pytest.mark.parametrize(("period", "total"), [("2025", 215.9), ("2026", (370.3 + 424.9) / 2)])
def test_the_bundled_ledger_of_nvidia_adds_up_to_its_revenue(period, total):
    book = load_book(Path(lookthrough.__file__).parent / "books" / "ai_2026", KINDS, SHOCKS).book
    cells = [p.amount.mid for p in book.purchases if p.seller == "nvidia" and p.period == period]
    assert sum(cells) == pytest.approx(total, rel=0.01)


def test_the_bundled_ledger_says_of_every_cell_where_it_comes_from():
    book = load_book(Path(lookthrough.__file__).parent / "books" / "ai_2026", KINDS, SHOCKS).book
    assert all(p.amount.source or p.amount.reason for p in book.purchases)
    assert all(p.amount.reason for p in book.purchases if p.amount.basis in {"inferred", "assumed"})
