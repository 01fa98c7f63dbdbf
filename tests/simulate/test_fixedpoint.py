"""Clearing inside the simulation agrees with the independent solver, and is the greatest solution."""

from __future__ import annotations

import jax
import numpy as np
import pytest

from lookthrough.contracts.family import RANKS
from lookthrough.simulate.quarter.settling import fixedpoint
from tests.simulate.rival_clearing import solved_by_rival

PATHS = 6


def owed_and_cash(model, seed, thin):
    """Return random dues and cash: most claims fall due on a path, ``thin`` is the cash per dollar owed."""
    rng = np.random.default_rng(seed)
    claims, entities = model.claims, model.plan.entities
    shape = (len(claims), PATHS)
    owed = rng.lognormal(0.0, 1.5, shape) * (rng.random(shape) < 0.7) * (claims.payer != claims.payee)[:, None]
    due = np.zeros((len(entities), PATHS))
    np.add.at(due, claims.payer, owed)
    cash, limited = due.copy(), model.plan.limited  # outside the limited entities nobody runs out
    cash[limited] = thin * rng.random((len(limited), PATHS)) * due[limited]
    return owed, cash


@pytest.fixture(scope="module")
def clear(model):
    everybody = np.ones((len(model.claims), PATHS))
    return jax.jit(lambda cash, owed, outside=everybody: fixedpoint.clear(model, cash, owed, outside))


@pytest.mark.parametrize("thin", [0.05, 0.4, 1.5])
def test_it_agrees_with_the_independent_solver(model, clear, thin):
    owed, cash = owed_and_cash(model, 11, thin)
    ours = clear(cash, owed)
    theirs = solved_by_rival(model, owed, cash)
    paid = np.asarray(owed * ours.ratio)
    np.testing.assert_allclose(paid, theirs.paid, rtol=1e-9, atol=1e-9)
    short = (theirs.paid < owed * (1 - 1e-9)).sum()
    assert short > 100  # entities did fail


def test_what_a_failed_sponsor_does_not_pay_is_missing_all_the_way_down(model, clear):
    """A sponsor that pays 40 % of a dollar is to the others like one that owed 40 %."""
    owed, cash = owed_and_cash(model, 19, 0.2)
    pays = np.where(np.arange(len(model.sponsors) + 1) % 2 == 0, 0.4, 1.0)
    pays[-1] = 1.0
    ours = clear(cash, owed, np.repeat(pays[model.payer_sponsor][:, None], PATHS, axis=1))
    of_payer = dict(zip(model.sponsors.tolist(), pays, strict=False))
    part = np.array([of_payer.get(int(payer), 1.0) for payer in model.claims.payer])[:, None]
    assert (part < 1.0).sum() > 20
    theirs = solved_by_rival(model, owed * part, cash)
    np.testing.assert_allclose(np.asarray(owed * ours.ratio), theirs.paid, rtol=1e-9, atol=1e-9)


def test_nobody_pays_more_than_it_has_or_owes_and_seniors_are_paid_first(model, clear):
    owed, cash = owed_and_cash(model, 5, 0.3)
    cleared = clear(cash, owed)
    ratio = np.asarray(cleared.ratio)
    assert ((ratio >= 0.0) & (ratio <= 1.0)).all()
    assert np.asarray(cleared.unconverged).sum() == 0.0
    assert np.asarray(cleared.residual).max() < 1e-12
    claims, count = model.claims, len(model.plan.entities)
    paid, received, spent = owed * ratio, np.zeros((count, PATHS)), np.zeros((count, PATHS))
    np.add.at(received, claims.payee, paid)
    np.add.at(spent, claims.payer, paid)
    assert (spent <= (cash + received) * (1 + 1e-9)).all()
    for entity in model.plan.limited:
        own = claims.payer == entity
        for rank in range(RANKS - 1):
            senior, junior = own & (claims.rank == rank), own & (claims.rank > rank)
            starved = (ratio[senior].min(axis=0, initial=1.0, where=owed[senior] > 0)) < 1.0 - 1e-9
            assert (paid[junior][:, starved] <= 1e-9).all()


def test_whoever_fails_pays_out_everything_it_has(model, clear):
    """Absolute priority: one dollar kept while a claim is unpaid would be a smaller solution, or none."""
    owed, cash = owed_and_cash(model, 7, 0.3)
    ratio = np.asarray(clear(cash, owed).ratio)
    claims, count = model.claims, len(model.plan.entities)
    paid, total = owed * ratio, {"in": cash.copy(), "out": np.zeros((count, PATHS)), "due": np.zeros((count, PATHS))}
    np.add.at(total["in"], claims.payee, paid)
    np.add.at(total["out"], claims.payer, paid)
    np.add.at(total["due"], claims.payer, owed)
    failing = total["out"] < total["due"] * (1 - 1e-9)
    assert failing.sum() > 20
    np.testing.assert_allclose(total["out"][failing], total["in"][failing], rtol=1e-9)


def test_with_cash_enough_everything_is_paid_in_full(model, clear):
    owed, cash = owed_and_cash(model, 3, 0.0)
    assert (np.asarray(clear(cash + 1e6, owed).ratio) == 1.0).all()


def test_a_circle_that_owes_itself_and_holds_nothing_pays_in_full(model, clear):
    """The greatest solution: without cash, a debt that only goes round is settled by netting."""
    claims = model.claims
    limited = set(model.plan.limited.tolist())
    pairs = {(int(a), int(b)): i for i, (a, b) in enumerate(zip(claims.payer, claims.payee, strict=True))}
    there, back = next(
        (i, pairs[b, a]) for (a, b), i in pairs.items() if a != b and (b, a) in pairs and {a, b} <= limited
    )
    owed = np.zeros((len(claims), PATHS))
    owed[[there, back]] = 5.0
    ratio = np.asarray(clear(np.zeros((len(model.plan.entities), PATHS)), owed).ratio)
    assert (ratio[[there, back]] == 1.0).all()


def test_more_cash_never_pays_anybody_less(model, clear):
    owed, cash = owed_and_cash(model, 13, 0.2)
    richer = cash.copy()
    richer[model.plan.limited[::3]] += 2.0
    poor, rich = np.asarray(clear(cash, owed).ratio), np.asarray(clear(richer, owed).ratio)
    assert (rich >= poor - 1e-12).all()
    assert (rich > poor + 1e-9).any()


def test_a_path_does_not_depend_on_its_neighbours(model, clear):
    """Lanes stop one by one: among other neighbours a path has the same bits."""
    owed, cash = owed_and_cash(model, 17, 0.2)
    others, their_cash = owed_and_cash(model, 18, 0.05)
    others[:, 4], their_cash[:, 4] = owed[:, 4], cash[:, 4]
    ours, theirs = (np.asarray(clear(c, o).ratio) for c, o in ((cash, owed), (their_cash, others)))
    assert np.array_equal(ours[:, 4], theirs[:, 4])
    assert not np.array_equal(ours, theirs)
