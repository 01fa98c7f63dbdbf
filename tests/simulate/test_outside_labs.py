"""Labs that cannot fail race in a run: who loses a lab that failed as its supplier goes to them as well.

Two labs that may fail earn 2 a quarter each, one that cannot earns 4. The first pays 3 a quarter for capacity that it
cannot cancel, has cash for the first quarter alone, defaults in the third and is wound up. USD bn, from 2026Q3.
"""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import jax.numpy as jnp
import numpy as np
import pytest

from lookthrough.simulate.draws import draw, drawn_slots
from lookthrough.world.drivers import SHOCKS, race
from tests.simulate.still import small_book, still_run
from tests.simulate.test_incidence import FLAT

PARTIES = {
    "entities/parties.yaml": """
- {id: lab, name: Lab, kind: frontier_lab, class: modelled, source: s1,
   opening: {cash: 1 bn USD, revenue: 8 bn USD per year, private_valuation: 1 bn USD}}
- {id: rival, name: Rival, kind: frontier_lab, class: modelled, source: s1,
   opening: {cash: 10 bn USD, revenue: 8 bn USD per year, private_valuation: 100 bn USD}}
- {id: inside, name: Inside a company, kind: frontier_lab, class: sector, source: s1,
   opening: {revenue: 16 bn USD per year}}
- {id: silent, name: Earns nothing, kind: frontier_lab, class: sector, source: s1}
- {id: seller, name: Seller, kind: hyperscaler, class: sponsor, source: s1}
""",
    "deals/all.yaml": """
deal: all
title: Every contract
contracts:
- {id: capacity, kind: compute_commitment, buyer: lab, seller: seller, amount: 30 bn USD, ramp: 0 y,
   start: 2026Q3, end: 2028Q4, cancellable: 0 %, status: signed, source: s1}
""",
}
FAILS = {
    **FLAT,
    "race.compute_elasticity": "0",
    "operate.frontier_lab.compute_share": "0 %",
    "takeover.frontier_lab.takeover_chance": "0 %",
}


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    return small_book(tmp_path_factory.mktemp("outside"), PARTIES, FAILS)


@pytest.fixture(scope="module")
def run(book):
    return still_run(book, 6)


def test_customers_of_a_failed_lab_go_to_all_others_by_their_shares(run):
    """Of 8 the two that are left earn 2 and 4: a third and two thirds of what the failed one earned go to them."""
    found = run.of()
    assert found.defaulted("lab") == 2
    earned = found.found.seen.lab_revenue[:, :, 0]
    assert run.model.lab_names == ("lab", "rival", "inside")
    assert earned[:3] == pytest.approx(np.tile([2.0, 2.0, 4.0], (3, 1)))
    assert earned[4:] == pytest.approx(np.tile([0.0, 8.0 / 3.0, 16.0 / 3.0], (2, 1)))


def test_a_lab_that_cannot_fail_changes_nobody_elses_draws(run, book):
    """The race of the labs that may fail is that of a book without the others; each of those has noise of its own."""
    others = {id_: each for id_, each in book.entities.items() if id_ != "inside"}
    alone = still_run(replace(book, entities=others), 6).model
    with_others, without = (_noise(model) for model in (run.model, alone))
    assert with_others.shape[1] == without.shape[1] + 1
    assert (with_others[:, :2] == without).all()
    assert not (with_others[:, 2] == with_others[:, 0]).any()


def _noise(model):
    table = model.plan.table.arrays()
    inputs = SimpleNamespace(
        seed=jnp.asarray(1),
        low=jnp.asarray(table.low),
        mid=jnp.asarray(table.mid),
        high=jnp.asarray(table.high),
        drawn=drawn_slots(table, model.ranged),
        shock_low=jnp.zeros(len(SHOCKS)),
        shock_high=jnp.zeros(len(SHOCKS)),
    )
    _, _, noise, _ = draw(model, inputs, jnp.arange(3))
    return noise[race.DRIVER.noise.stream]
