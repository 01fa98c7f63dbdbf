"""The last clearing: circles that hardly leak are solved to the end, the solution is the greatest, failure is counted.

Every answer is worked out by hand; the bundled book only lends the places of its claims.
"""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from types import SimpleNamespace

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from lookthrough.clearing import clear as reference
from lookthrough.contracts.family import RANKS
from lookthrough.simulate.compile.state import Switches
from lookthrough.simulate.quarter import closing
from lookthrough.simulate.quarter.settling import settlement
from lookthrough.simulate.quarter.settling.guarantee_calls import Asked

PATHS = 3


THERE, BACK, OUT = 0, 1, 2  # rows of the claims A on B, B on A, and an outsider on B
RANK = 3


@pytest.fixture(scope="module")
def places(model):
    """Return a model with three claims of one rank: A owes B, B owes A, B owes somebody outside."""
    a, b, outside = *(int(i) for i in model.plan.limited[:2]), model.plan.number["private_investors"]
    payer, payee, group = model.claims.payer.copy(), model.claims.payee.copy(), model.group.copy()
    payer[:3], payee[:3], group[:3] = (a, b, b), (b, a, outside), (RANK, RANKS + RANK, RANKS + RANK)
    changed = replace(model, claims=replace(model.claims, payer=payer, payee=payee), group=group)
    return SimpleNamespace(a=a, b=b, outside=outside, model=changed)


def closed(places, *, owed=None, money=None, stakes=(), failures=1.0, base=1.0):
    """Close with claims, money of entities by path, and stakes ``(owner, issuer, share)`` instead of the book's."""
    owner, issuer, share = zip(*stakes, strict=True) if stakes else ((), (), ())
    model = replace(
        places.model,
        stake_owner=np.array(owner, dtype=np.int64),
        stake_issuer=np.array(issuer, dtype=np.int64),
        stake_share=np.array(share, dtype=float),
    )
    limited = model.plan.limited
    cash, arrears = np.zeros((len(model.plan.entities), PATHS)), np.zeros((len(model.claims), PATHS))
    for entity, amount in (money or {}).items():
        cash[entity] = amount
    for claim, amount in (owed or {}).items():
        arrears[claim] = amount
    state = SimpleNamespace(
        cash=jnp.asarray(cash),
        marked=jnp.zeros((len(limited), PATHS)),
        balance=jnp.zeros((len(model.plan.debt), PATHS)),
        arrears=jnp.asarray(arrears),
        kept=jnp.ones((len(limited), PATHS)),
        acquired=jnp.zeros((len(limited), PATHS)),
    )
    switches = Switches(*(jnp.ones(()) for _ in Switches._fields))._replace(failures=jnp.asarray(failures))
    before = base * jnp.ones((len(model.plan.debt) + len(model.claims), PATHS))
    none = jnp.zeros((len(model.cover.guarantee), PATHS))
    asks = Asked(none, none, jnp.zeros((len(model.plan.guarantee), PATHS)))
    done = jax.jit(lambda s: closing.close(model, switches, s, before, asks))(SimpleState(*vars(state).values()))
    return done._replace(ratio=np.asarray(done.ratio)[len(model.plan.debt) :])


class SimpleState(closing.NamedTuple):
    """The parts of a state that the closing reads."""

    cash: jax.Array
    marked: jax.Array
    balance: jax.Array
    arrears: jax.Array
    kept: jax.Array
    acquired: jax.Array


@pytest.mark.parametrize(("thin", "inside"), [(0.02, 0.9), (0.3, 0.5), (0.02, 0.999)])
def test_it_agrees_with_the_independent_solver(places, thin, inside):
    """Random claims, little money, and every limited entity owned by another but for a part outside."""
    rng, claims, names = np.random.default_rng(23), places.model.claims, places.model.plan.entities
    limited = places.model.plan.limited
    owed = rng.lognormal(0.0, 1.5, (len(claims), PATHS)) * (rng.random((len(claims), PATHS)) < 0.7)
    owed *= (claims.payer != claims.payee)[:, None]
    money = np.zeros((len(names), PATHS))
    np.add.at(money, claims.payer, owed)  # outside the limited entities nobody runs out
    money[limited] *= thin * rng.random((len(limited), PATHS))
    owners = rng.permutation(limited)  # circles of all lengths
    stakes = [(o, i, inside) for o, i in zip(owners, limited, strict=True) if o != i]
    stakes += [(places.outside, i, 1.0 - inside if o != i else 1.0) for o, i in zip(owners, limited, strict=True)]
    found = closed(places, owed=dict(enumerate(owed)), money={i: money[i] for i in limited}, stakes=stakes)
    rank = np.where(np.isin(claims.payer, limited), places.model.group % RANKS, 0)
    columns = {
        "payer": [names[i] for i in claims.payer],
        "payee": [names[i] for i in claims.payee],
        "due": list(owed),
        "rank": rank.tolist(),
    }
    theirs = reference(
        columns, {n: money[i] for i, n in enumerate(names)}, stakes=[(names[o], names[i], s) for o, i, s in stakes]
    )
    assert theirs.status == "converged"
    assert np.asarray(found.unconverged).tolist() == [0.0] * PATHS
    assert (theirs.paid < owed * (1 - 1e-9)).sum() > 50  # entities did fail
    np.testing.assert_allclose(owed * found.ratio, theirs.paid, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("leak", [0.5, 0.01, 1e-3, 1e-6])
def test_claims_that_nearly_close_a_circle_are_cleared_to_the_end(places, leak):
    """A owes B 100, B owes A 100 (1 - leak) and C the rest; A has 50 leak: p = 50 leak + (1 - leak) p, so p = 50."""
    owed = {THERE: 100.0, BACK: 100.0 * (1 - leak), OUT: 100.0 * leak}
    found = closed(places, owed=owed, money={places.a: 50.0 * leak})
    assert found.ratio[[THERE, BACK, OUT]] == pytest.approx(0.5, abs=1e-11 / leak)
    assert np.asarray(found.unconverged).tolist() == [0.0] * PATHS


@pytest.mark.parametrize("share", [0.5, 0.9, 0.999, 1 - 1e-6])
def test_stakes_that_nearly_close_a_circle_pass_all_value_on_to_outside_owners(places, share):
    """A and B own ``share`` of one another; A has 1: its equity is 1 / (1 - share^2), and the outside owns 1 in all."""
    stakes = [(places.a, places.b, share), (places.b, places.a, share)]
    stakes += [(places.outside, places.a, 1 - share), (places.outside, places.b, 1 - share)]
    found = closed(places, money={places.a: 1.0}, stakes=stakes)
    equity = 1.0 / (1.0 - share**2)
    assert np.asarray(found.owned)[places.b] == pytest.approx(share * equity, rel=1e-9)
    assert np.asarray(found.owned)[places.outside] == pytest.approx(1.0, rel=1e-9)
    assert np.asarray(found.unconverged).tolist() == [0.0] * PATHS


def test_with_failures_frozen_the_stakes_alone_are_settled_and_a_lifeline_pays_the_rest(places):
    """B pays 10 of 10 as in the base path with only 4 of its own; A holds 3 and half of B, which is worth nothing."""
    stakes = [(places.a, places.b, 0.5), (places.outside, places.b, 0.5), (places.outside, places.a, 1.0)]
    found = closed(places, owed={OUT: 10.0}, money={places.a: 3.0, places.b: 4.0}, stakes=stakes, failures=0.0)
    assert np.asarray(found.lifeline) == pytest.approx(6.0)
    assert np.asarray(found.owned)[places.outside] == pytest.approx(3.0)


def test_an_owner_that_owes_its_own_subsidiary_and_holds_nothing_pays_in_full(places):
    """The greatest solution: the 5 that A owes B is all that B is worth, and B is all A's."""
    found = closed(places, owed={THERE: 5.0}, stakes=[(places.a, places.b, 1.0)])
    assert found.ratio[THERE] == pytest.approx(1.0)
    assert np.asarray(found.unconverged).tolist() == [0.0] * PATHS


def test_a_path_without_a_solution_is_counted_and_its_neighbours_are_not(places, monkeypatch):
    """Entities that own one another whole have no finite equity once one of them has money."""
    monkeypatch.setattr(settlement, "SWEEPS", 100)
    stakes = [(places.a, places.b, 1.0), (places.b, places.a, 1.0)]
    found = closed(places, money={places.a: np.array([0.0, 1.0, 0.0])}, stakes=stakes)
    assert np.asarray(found.unconverged).tolist() == [0.0, 1.0, 0.0]


ON_TWO_DEVICES = """
import jax, jax.numpy as jnp, numpy as np
from jax.sharding import Mesh, PartitionSpec
from lookthrough.simulate.quarter.settling.settlement import _way
from lookthrough.simulate.runner.compiling import prepare
assert prepare(2) == 2
n, paths = 80, 64
slopes, edges = jnp.full((paths, n, n), 0.9 / n), jnp.stack([jnp.zeros((n, paths)), jnp.full((n, paths), 1e9)], axis=1)
def leap(_, assets):
    return assets + _way(edges, slopes, assets, 0.9 * jnp.mean(assets, axis=0) - assets)
def leaps(start):
    return jax.lax.fori_loop(0, 50, leap, start[0])[None]
spread = jax.shard_map(leaps, mesh=Mesh(np.array(jax.devices()), ("d",)), in_specs=PartitionSpec("d"),
                       out_specs=PartitionSpec("d"), check_vma=False)
assert float(jnp.abs(jax.jit(spread)(jnp.ones((2, n, paths)))).max()) < 1e-12  # 0.9 of the mean: all fall to nothing
"""


def test_two_devices_that_leap_at_once_do_not_wait_for_one_another():
    """Solved as a batch, they would for ever. In a process of its own: JAX makes its devices once."""
    subprocess.run([sys.executable, "-c", ON_TWO_DEVICES], check=True, timeout=300, env=dict(os.environ))


def test_a_path_has_the_same_bits_in_any_company(places):
    owed = {THERE: 100.0, BACK: 99.0, OUT: 1.0}
    alone, among = (
        closed(places, owed=owed, money={places.a: np.array([0.3, *others])}) for others in ((0.3, 0.3), (9.0, 0.9))
    )
    assert np.array_equal(alone.ratio[:, 0], among.ratio[:, 0])
    assert not np.array_equal(alone.ratio, among.ratio)
