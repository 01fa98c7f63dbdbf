"""What pays only when something happens: never beyond its cap, never outside its window, monotone in its cause."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lookthrough.contracts import backstop, guarantee, revenue_share, terms, warrant
from lookthrough.contracts.family import Scene

jax.config.update("jax_enable_x64", True)

START = 8106
positive = st.floats(0.001, 100.0)
shares = st.floats(0.0, 1.0)


def scene(quarter, used, revenue=0.0, unsold=0.0, failed=0.0):
    used, revenue, failed = (np.array([[number]]) for number in (used, revenue, failed))
    return Scene(quarter, used, revenue, np.array([unsold]), failed, failed)


def window(cap, length=20):
    return terms.WindowTerms(*(np.array([[float(n)]]) for n in (cap, START, START + length - 1)))


def promised(cap, most_paid):
    runs = window(cap)
    return guarantee.GuaranteeTerms(runs.cap, np.array([[float(most_paid)]]), runs.start, runs.end)


@given(cap=positive, most_paid=positive, shortfalls=st.lists(st.floats(0.0, 50.0), min_size=1, max_size=30))
def test_guarantee_calls_never_exceed_the_cap_nor_the_shortfall(cap, most_paid, shortfalls):
    """What is missed while it runs is paid, also the last of it, which falls due in the quarter after its end."""
    promise, used, open_ = promised(cap, most_paid), 0.0, 0.0
    for step, shortfall in enumerate([*shortfalls, 0.0]):
        call = min(open_, guarantee.left(np, promise, np.array([[used]])).item())
        assert 0.0 <= call <= (shortfalls[step - 1] if step else 0.0)
        assert call == 0.0 or step <= 20
        used += call
        open_ = guarantee.missed(np, promise, np.array([[shortfall]]), START + step).item()
    assert used <= min(cap, most_paid) * (1 + 1e-12)
    assert used == pytest.approx(min(cap, most_paid, sum(shortfalls[:20])))


@given(cap=positive, unsold=st.lists(shares, min_size=20, max_size=30))
def test_a_backstop_pays_for_the_share_unsold_up_to_its_cap(cap, unsold):
    promise, used = window(cap), 0.0
    for step, part in enumerate(unsold):
        paid = backstop.put(np, promise, scene(START + step, used, unsold=part)).item()
        assert paid == pytest.approx(cap / 20 * part if step < 20 else 0.0)
        used += paid
    assert used <= cap * (1 + 1e-12)


def test_capacity_of_a_failed_owner_is_not_bought():
    assert backstop.put(np, window(10.0), scene(START, 0.0, unsold=0.5, failed=1.0)).item() == 0.0


@given(cap=positive, share=shares, revenues=st.lists(st.floats(0.0, 50.0), min_size=1, max_size=30))
def test_a_revenue_share_pays_its_share_up_to_its_cap(cap, share, revenues):
    promise, used = revenue_share.RevenueShareTerms(*window(cap), np.array([[share]])), 0.0
    for step, revenue in enumerate(revenues):
        paid = revenue_share.revenue_part(np, promise, scene(START + step, used, revenue=revenue)).item()
        assert 0.0 <= paid <= share * revenue + 1e-15
        used += paid
    assert used == pytest.approx(min(cap, share * sum(revenues[:20])), abs=1e-12)


def warrants(count=1.0, hurdle=0.0):
    return warrant.WarrantTerms(*(np.array([[float(n)]]) for n in (count, 0.01, hurdle, START, START + 19)))


@given(hurdle=st.just(0.0) | st.floats(0.1, 1000.0), price=positive, dearer=positive, delivered=shares, further=shares)
def test_vesting_is_monotone_in_price_and_deliveries_and_capped(hurdle, price, dearer, delivered, further):
    tranche = warrants(0.16, hurdle)
    now = warrant.vested(np, tranche, price, delivered).item()
    assert 0.0 <= now <= 0.16
    assert warrant.vested(np, tranche, price + dearer, delivered).item() >= now
    assert warrant.vested(np, tranche, price, min(delivered + further, 1.0)).item() >= now


def test_all_vests_only_when_all_is_delivered_and_the_last_hurdle_is_reached():
    tranche = warrants(0.16, 600.0)
    assert warrant.vested(np, tranche, 600.0, 1.0).item() == 0.16
    assert warrant.vested(np, tranche, 900.0, 1.0).item() == 0.16
    assert warrant.vested(np, tranche, 300.0, 1.0).item() == pytest.approx(0.08)
    assert warrant.vested(np, tranche, 900.0, 0.25).item() == pytest.approx(0.04)
    assert warrant.vested(np, warrants(0.16, 0.0), 0.5, 1.0).item() == 0.16  # no hurdle: the price does not matter


@pytest.mark.parametrize(
    ("delivered", "price", "by_hand"),
    [
        (0.5, 300.0, 0.08),  # half delivered, half way to the hurdle of 600: half of 0.16, not a quarter
        (0.25, 300.0, 0.04),  # a quarter delivered holds back what the price would allow
        (0.5, 150.0, 0.04),  # a quarter of the way holds back what the deliveries would allow
    ],
)
def test_shares_vest_by_the_lesser_of_deliveries_and_the_way_to_the_hurdle(delivered, price, by_hand):
    assert warrant.vested(np, warrants(0.16, 600.0), price, delivered).item() == pytest.approx(by_hand)


def test_numpy_and_jax_give_the_same_numbers():
    rng = np.random.default_rng(7)
    shape = (30, 5)
    start = START + rng.uniform(-3, 9, shape)
    ours = terms.WindowTerms(rng.uniform(0, 50, shape), start, start + rng.uniform(0, 20, shape))
    theirs = terms.WindowTerms(*map(jnp.asarray, ours))
    used, cause = rng.uniform(0, 60, shape), rng.uniform(0, 1, shape)
    grants = warrant.WarrantTerms(used, cause, rng.uniform(-1, 100, shape), ours.start, ours.end)
    grants_on_jax = warrant.WarrantTerms(*map(jnp.asarray, grants))
    shared = revenue_share.RevenueShareTerms(*ours, cause)
    shared_on_jax = revenue_share.RevenueShareTerms(*map(jnp.asarray, shared))
    promises = guarantee.GuaranteeTerms(ours.cap, rng.uniform(0, 50, shape), ours.start, ours.end)
    promises_on_jax = guarantee.GuaranteeTerms(*map(jnp.asarray, promises))
    for quarter in range(START - 4, START + 32, 3):
        on_jax = guarantee.left(jnp, promises_on_jax, jnp.asarray(used))
        np.testing.assert_allclose(guarantee.left(np, promises, used), on_jax, rtol=1e-13)
        on_jax = guarantee.missed(jnp, promises_on_jax, jnp.asarray(cause), quarter)
        np.testing.assert_allclose(guarantee.missed(np, promises, cause, quarter), on_jax, rtol=1e-13)
        seen = Scene(quarter, used, used, cause[0], np.zeros(shape), np.zeros(shape))
        seen_on_jax = Scene(quarter, *map(jnp.asarray, seen[1:]))
        on_jax = backstop.put(jnp, theirs, seen_on_jax)
        np.testing.assert_allclose(backstop.put(np, ours, seen), on_jax, rtol=1e-13)
        on_jax = revenue_share.revenue_part(jnp, shared_on_jax, seen_on_jax)
        np.testing.assert_allclose(revenue_share.revenue_part(np, shared, seen), on_jax, rtol=1e-13)
    vested = warrant.vested(np, grants, used, cause)
    np.testing.assert_allclose(vested, warrant.vested(jnp, grants_on_jax, jnp.asarray(used), cause), rtol=1e-13)
