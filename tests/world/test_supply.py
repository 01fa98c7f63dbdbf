"""How supply answers demand: one quarter worked out by hand (``cases/stress_supply_transfer_orders.json``)."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from lookthrough.world import drivers
from lookthrough.world.driver import Labs, Now, World
from lookthrough.world.drivers import supply

CASE = json.loads((Path(__file__).parents[1] / "cases" / "stress_supply_transfer_orders.json").read_text())
GIVEN, WANTED = CASE["inputs"], CASE["expected"]


def quarter(demand_last, *, demand=1.0, pace=GIVEN["pace"], plans=0.0, developers=0.0, retire=GIVEN["retire"], **given):
    """Return state and world after a quarter that begins with a capacity of 1; planned demand grows by ``pace``."""
    terms = supply.SupplyTerms(np.array([GIVEN["lambda"]]), np.array([retire]), np.array([plans]))
    state = supply.SupplyState(np.zeros(1), np.log(np.array([demand_last])), np.zeros(1), np.zeros(1))
    given = {"developers_share": np.array([developers]), **given}
    world = World(demand=np.array([demand]), planned=np.exp(np.array([pace])), **given)
    now = Now(np.zeros(1), np.zeros(1), {}, np.zeros((0, 1)), drivers.nothing_heard(np, 0, 1))
    return supply.step(np, terms, state, now, world)


def test_building_closes_a_part_of_the_gap_to_the_demand_that_it_has_seen():
    # 0.10 planned, and 15 % of ln 0.6 = -0.51 less: 0.0234
    state, world = quarter(GIVEN["demand_last"] / GIVEN["capacity"])
    assert state.log_capacity[0] == pytest.approx(WANTED["dlogK"])
    assert np.exp(state.log_capacity[0]) * GIVEN["capacity"] == pytest.approx(WANTED["capacity_next"])
    assert world.built[0] * GIVEN["capacity"] == pytest.approx(WANTED["invest_shock"])


def test_on_plan_what_was_planned_is_built_and_all_of_it_is_in_use():
    state, world = quarter(1.0, demand=np.exp(GIVEN["pace"]))
    assert state.log_capacity[0] == pytest.approx(WANTED["on_plan"]["dlogK"])
    assert world.built[0] * GIVEN["capacity"] == pytest.approx(WANTED["invest_base"])
    assert world.utilisation[0] == pytest.approx(1.0)


def test_orders_fall_to_less_than_half():
    shocked, calm = (quarter(last)[1].built[0] for last in (GIVEN["demand_last"] / GIVEN["capacity"], 1.0))
    assert shocked / calm == pytest.approx(WANTED["orders_ratio"])


def test_no_more_is_switched_off_in_a_quarter_than_is_retired():
    state, _ = quarter(WANTED["deep"]["demand_last"] / GIVEN["capacity"])
    assert state.log_capacity[0] == pytest.approx(WANTED["deep"]["dlogK"])


def test_no_more_is_added_beyond_the_plan_than_can_be_built():
    state, _ = quarter(50.0)  # 0.10 + 0.15 ln 50 = 0.69 wanted
    assert state.log_capacity[0] == pytest.approx(GIVEN["pace"] + supply.FASTEST)


def test_what_nobody_needs_is_idle():
    _, world = quarter(1.0, demand=0.5)
    assert world.utilisation[0] == pytest.approx(0.5 / np.exp(GIVEN["pace"]))


def test_who_builds_for_itself_revises_plans_with_belief_and_developers_with_what_they_finish():
    """On plan e^0.1 - 0.95 is built. Belief halves: plans close 16 % of ln 0.5, to 0.5 ** 0.16 = 0.895."""
    on_plan = quarter(1.0)[1].built[0]
    assert quarter(1.0, plans=0.16, sentiment=0.5)[1].built[0] == pytest.approx(on_plan * 0.5**0.16)
    # developers, who build 40 %, finish half of what they had planned
    assert quarter(1.0, developers=0.4, developed=0.5)[1].built[0] == pytest.approx(on_plan * 0.8)
    both = quarter(1.0, plans=0.16, sentiment=0.5, developers=0.4, developed=0.5)[1].built[0]
    assert both == pytest.approx(on_plan * (0.4 * 0.5 + 0.6 * 0.5**0.16))


def test_plans_close_the_gap_to_belief_a_part_a_quarter():
    """US telecom capex fell by 28 % in a year and by 42 % in two on the way to a half: 0.15 to 0.18 of the log gap."""
    terms = supply.SupplyTerms(np.array([GIVEN["lambda"]]), np.array([GIVEN["retire"]]), np.array([0.16]))
    now = Now(np.zeros(1), np.zeros(1), {}, np.zeros((0, 1)), drivers.nothing_heard(np, 0, 1))
    world, plans = World(demand=np.ones(1), planned=np.ones(1), sentiment=np.array([0.5])), []
    state = supply.start(np, terms, Labs(np.zeros((0, 1))))
    for _ in range(8):
        state, _ = supply.step(np, terms, state, now, world)
        plans.append(float(np.exp(state.log_plan[0])))
    assert plans[3] == pytest.approx(0.706, abs=0.001)  # 0.5 ** (1 - 0.84 ** 4)
    assert plans[7] == pytest.approx(0.593, abs=0.001)


def test_where_more_is_retired_than_is_worn_out_nothing_is_built_less():
    deep = {"demand_last": WANTED["deep"]["demand_last"] / GIVEN["capacity"], "pace": 0.0, "retire": 0.07}
    alone = quarter(**deep)[0].log_capacity[0]
    assert quarter(**deep, developers=0.5, developed=0.0)[0].log_capacity[0] == pytest.approx(alone)
