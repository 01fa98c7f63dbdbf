"""How supply answers demand: one quarter worked out by hand (``cases/stress_supply_transfer_orders.json``)."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from lookthrough.world.driver import Now, World
from lookthrough.world.drivers import supply

CASE = json.loads((Path(__file__).parents[1] / "cases" / "stress_supply_transfer_orders.json").read_text())
GIVEN, WANTED = CASE["inputs"], CASE["expected"]


def quarter(demand_last, *, demand=1.0, pace=GIVEN["pace"]):
    """Return state and world after a quarter that begins with a capacity of 1; planned demand grows by ``pace``."""
    terms = supply.SupplyTerms(np.array([GIVEN["lambda"]]), np.array([GIVEN["retire"]]))
    state = supply.SupplyState(np.zeros(1), np.log(np.array([demand_last])), np.zeros(1))
    world = World(demand=np.array([demand]), planned=np.exp(np.array([pace])))
    return supply.step(np, terms, state, Now(np.zeros(1), np.zeros(1), {}, np.zeros((0, 1))), world)


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
