"""One site in closed form: a published deal, cases of algebra, and what moves which way."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lookthrough.lens.flywheel.closed_forms import closed_form, returned
from lookthrough.world.flywheel_arrays import FlywheelTerms
from tests.places import CASES

CASE = json.loads((CASES / "flywheel_takeout.json").read_text())
TOLERANCE = CASE["tolerance"]
EXPECTED = {case["case"]: case for case in CASE["expected"]}
NEW_EQUITY = 0.63


def terms(**changes):
    inputs = CASE["inputs"]
    numbers = {
        "pipeline": inputs["L"],
        "loan_to_cost": inputs["LTC"],
        "ltv": inputs["LTV"],
        "dscr": inputs["DSCR"],
        "debt_yield": inputs["dy"],
        "yield_on_cost": 0.095,
        "cap_rate": 0.064,
        "coupon": 0.0575,
        "cap_pass_through": 1.0,
        "payout": 0.0,
        "start_share": 0.25,
        "growth_cap": 0.15,
        "speculative": 0.08,
        "rent_elasticity": 3.0,
        "margin": 0.1,
    }
    return FlywheelTerms(**(numbers | changes))


CASES_OF = {
    "base": (1.0, {}),
    "plus_200bp_cap_follows_fully": (1.0, {"spread": 0.02}),
    "plus_200bp_cap_follows_half": (0.5, {"spread": 0.02}),
    "plus_200bp_cap_fixed": (0.0, {"spread": 0.02}),
    "rent_minus_20pct": (1.0, {"rent": -0.2}),
}


@pytest.mark.parametrize("name", CASES_OF)
@pytest.mark.parametrize(("payout", "key"), [(0.0, "no_payout"), (0.2, "payout_20pct"), (0.5, "payout_50pct")])
def test_a_site_is_that_of_algebra(name, payout, key):
    expected, (through, shock) = EXPECTED[name], CASES_OF[name]
    found = closed_form(name, terms(cap_pass_through=through, payout=payout), NEW_EQUITY, **shock)
    assert (found.yield_on_cost, found.cap_rate, found.coupon) == pytest.approx(
        (expected["yield_on_cost"], expected["cap_rate"], expected["coupon"]), abs=TOLERANCE
    )
    assert found.legs == pytest.approx(expected["legs"], abs=TOLERANCE)
    assert found.binding == expected["binding"]
    assert found.takeout == pytest.approx(expected["takeout"], abs=TOLERANCE)
    assert found.back == pytest.approx(expected["equity_back_per_cost"], abs=TOLERANCE)
    assert found.shortfall == pytest.approx(expected["shortfall_per_cost"], abs=TOLERANCE)
    assert found.rho == pytest.approx(expected[f"rho_{key}"], abs=1e-11)


@pytest.mark.parametrize("name", CASES_OF)
def test_multiplier_steady_starts_and_growth_are_those_of_algebra(name):
    expected, (through, shock) = EXPECTED[name], CASES_OF[name]
    half = closed_form(name, terms(cap_pass_through=through, payout=0.5), NEW_EQUITY, **shock)
    assert half.multiplier == pytest.approx(expected["multiplier_payout_50pct"], rel=1e-11)
    assert half.steady_starts == pytest.approx(expected["steady_starts_new_equity_0_63_payout_50pct"], rel=1e-11)
    none = closed_form(name, terms(cap_pass_through=through), NEW_EQUITY, **shock)
    growth = expected["quarterly_growth_L9_no_payout"]
    assert none.growth is None if growth is None else none.growth == pytest.approx(growth, abs=1e-12)


def test_where_all_equity_comes_back_it_is_no_limit():
    found = closed_form("base", terms(), NEW_EQUITY)
    assert found.rho > 1.0
    assert found.multiplier is None
    assert found.steady_starts is None


def test_a_spread_and_a_fall_of_rents_cost_the_same_where_four_fifths_reach_the_cap_rate():
    through = terms(cap_pass_through=CASE["also"]["break_even_cap_pass_through"], dscr=1.0)
    dearer, lower = (closed_form("c", through, 0.0, **shock) for shock in ({"spread": 0.02}, {"rent": -0.2}))
    assert (dearer.binding, lower.binding) == ("ltv", "ltv")
    assert dearer.takeout == pytest.approx(lower.takeout, abs=TOLERANCE)


def test_stack_took_out_what_its_appraisal_allowed_and_a_little_less():
    """Series 2023-1: 2.13 to 2.62 bn USD on the same sites; 0.25 was sold at 59 % of value."""
    valued = (terms(ltv=0.59, cap_rate=0.06, yield_on_cost=0.06 * value) for value in (2.13, 2.62))
    before, after = (closed_form("c", each, 0.0).legs["ltv"] for each in valued)
    assert after - before == pytest.approx(0.2891, abs=1e-12)
    assert after - before > 0.25


@given(st.floats(0.0, 0.03), st.floats(0.0, 0.03))
def test_a_dearer_coupon_never_brings_more_back(less, more):
    low, high = sorted((less, more))
    one, other = (closed_form("c", terms(), NEW_EQUITY, spread=each) for each in (low, high))
    assert other.takeout <= one.takeout
    assert other.rho <= one.rho
    assert other.shortfall >= one.shortfall


def test_rho_is_nothing_where_bonds_miss_the_loan():
    assert returned(terms(), 0.5) == 0.0
    assert returned(terms(), 0.825) == 0.0
    assert returned(terms(payout=0.5), 1.0) == pytest.approx(0.5)
