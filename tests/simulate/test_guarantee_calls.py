"""Calls: within cap and shortfall, paid once, monotone in what others pay, solved with what they follow from.

The covers are drawn: up to four guarantees over up to three claims, every guarantee of at least one.
"""

from __future__ import annotations

from dataclasses import replace

import jax
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lookthrough.contracts.family import RANKS
from lookthrough.simulate.compile.guarantee_cover import Cover
from lookthrough.simulate.quarter.settling import fixedpoint
from lookthrough.simulate.quarter.settling.guarantee_calls import Asked, calls
from tests.simulate.rival_clearing import solved_by_rival

jax.config.update("jax_enable_x64", True)

PATHS = 5
SEEDS = st.integers(0, 10_000)


def drawn(seed):
    """Return a cover, what may be called under it, and what obligors and guarantors pay ``[leg, path]``."""
    rng = np.random.default_rng(seed)
    guarantees, items = int(rng.integers(1, 5)), int(rng.integers(1, 4))
    pairs = [(g, i) for g in range(guarantees) for i in rng.permutation(items)[: rng.integers(1, items + 1)]]
    guarantee, item = np.array(pairs).T
    level, free = np.zeros(len(pairs), dtype=np.int64), np.zeros(items, dtype=np.int64)
    for g in range(guarantees):  # as in the compiler: after all earlier ones that share something
        own = guarantee == g
        level[own] = free[item[own]].max()
        free[item[own]] = level[own].max() + 1
    numbers, item = np.unique(item, return_inverse=True)
    ones = np.ones(len(pairs))
    cover = Cover(guarantee, item, item, item, level, ones, np.arange(len(pairs)), ones)
    missed = rng.lognormal(0.0, 1.0, (len(numbers), PATHS))[item] * rng.choice([1.0, 1.0, 0.5], (len(pairs), 1))
    asks = Asked(missed, missed, rng.lognormal(0.0, 1.0, (guarantees, PATHS)) * rng.integers(0, 2, (guarantees, PATHS)))
    made_good = rng.random((len(numbers), PATHS))[item]
    pays = rng.random((guarantees, PATHS))[guarantee] * rng.integers(0, 2, (len(pairs), 1))
    return cover, asks, made_good, pays


def by(index, values):
    total = np.zeros((int(index.max()) + 1, PATHS))
    np.add.at(total, index, values)
    return total


def satisfied(cover, asks, made_good, pays):
    """Return what creditors of each claim get of what was missed, and what each guarantee is called for."""
    due = np.asarray(calls(cover, asks, made_good, pays))
    most = np.zeros((int(cover.item.max()) + 1, PATHS))
    np.maximum.at(most, cover.item, asks.missed * made_good)
    return most + by(cover.item, due * pays), by(cover.guarantee, due), due


@given(SEEDS)
def test_nobody_is_called_beyond_its_cap_or_the_shortfall_and_a_claim_is_paid_once(seed):
    cover, asks, made_good, pays = drawn(seed)
    got, called, due = satisfied(cover, asks, made_good, pays)
    assert (called <= asks.left + 1e-12).all()
    assert (due <= asks.missed * (1.0 - made_good) + 1e-12).all()
    missed = np.zeros_like(got)
    np.maximum.at(missed, cover.item, asks.missed)
    assert (got <= missed + 1e-12).all()


@given(SEEDS)
def test_what_others_pay_never_harms_a_creditor_and_relieves_the_guarantors(seed):
    """The more an obligor or a guarantor pays, the more creditors get of every claim: the clearing is monotone."""
    cover, asks, made_good, pays = drawn(seed)
    got, called, _ = satisfied(cover, asks, made_good, pays)
    rng = np.random.default_rng(seed + 1)
    item, guarantor = rng.integers(0, cover.item.max() + 1), rng.integers(0, cover.guarantee.max() + 1)
    better = np.where((cover.item == item)[:, None], made_good + (1.0 - made_good) * rng.random(), made_good)
    more, less, _ = satisfied(cover, asks, better, pays)
    assert (more >= got - 1e-12).all()
    assert (less <= called + 1e-12).all()
    richer = np.where((cover.guarantee == guarantor)[:, None], pays + (1.0 - pays) * rng.random(), pays)
    more, less, _ = satisfied(cover, asks, made_good, richer)
    assert (more >= got - 1e-12).all()
    assert (np.delete(less, guarantor, axis=0) <= np.delete(called, guarantor, axis=0) + 1e-12).all()


@given(SEEDS)
def test_a_guarantor_without_money_is_as_good_as_none(seed):
    cover, asks, made_good, pays = drawn(seed)
    first = (cover.guarantee == 0)[:, None]
    got, _, _ = satisfied(cover, asks, made_good, np.where(first, 0.0, pays))
    left = np.where(np.arange(len(asks.left))[:, None] == 0, 0.0, asks.left)
    without, _, _ = satisfied(cover, asks._replace(left=left), made_good, pays)
    np.testing.assert_allclose(got, without, atol=1e-12)


@pytest.fixture(scope="module")
def lent(model):
    """The claims of the bundled book, every second guarantor made one that can run out of money."""
    claims, cover, limited = model.claims, model.cover, model.plan.limited
    changed = np.arange(claims.groups["guarantee"].start, claims.groups["guarantee"].stop, 2)
    row = np.random.default_rng(31).integers(0, len(limited), len(changed))
    payer, group, can_fail = claims.payer.copy(), model.group.copy(), model.payer_limited.copy()
    payer[changed], group[changed], can_fail[changed] = limited[row], row * RANKS + claims.rank[changed], 1.0
    return replace(
        model,
        claims=replace(claims, payer=payer),
        group=group,
        payer_limited=can_fail,
        cover=cover._replace(payer_limited=can_fail[claims.groups["guarantee"]]),
    )


@pytest.mark.parametrize("thin", [0.1, 0.5])
def test_payments_and_calls_agree_with_the_independent_solver(lent, thin):
    """The calls that follow from the solution, taken as fixed dues, have that solution."""
    rng, claims, names, limited = np.random.default_rng(29), lent.claims, lent.plan.entities, lent.plan.limited
    rows, covered = claims.groups["guarantee"], lent.cover.claim
    owed = rng.lognormal(0.0, 1.5, (len(claims), PATHS)) * (claims.payer != claims.payee)[:, None]
    cash = np.full((len(names), PATHS), 1e5)  # outside the limited entities nobody runs out
    due = np.zeros((len(names), PATHS))
    np.add.at(due, claims.payer, owed)
    cash[limited] = thin * rng.random((len(limited), PATHS)) * due[limited]
    owed[rows] = 0.0
    missed = owed[covered] * rng.random((len(covered), PATHS)) * (lent.cover.source < len(claims))[:, None]
    left = rng.lognormal(0.0, 1.0, (len(lent.plan.guarantee), PATHS))
    asks = Asked(missed, missed * lent.cover.in_arrears[:, None], left)
    everybody = np.ones((len(lent.claims), PATHS))
    ratio = np.asarray(jax.jit(lambda money: fixedpoint.clear(lent, money, owed, everybody, asks).ratio)(cash))
    owed[rows] = calls(lent.cover, asks, ratio[covered], ratio[rows])
    assert ((owed[rows] > 0.0) & (ratio[rows] < 1.0)).any()  # guarantors did fail
    found = solved_by_rival(lent, owed, cash)
    np.testing.assert_allclose(owed * ratio, found.paid, rtol=1e-9, atol=1e-9)
