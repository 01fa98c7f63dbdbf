"""What a bust leaves: closed forms against the published case, properties, and what the money of vehicles bought."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import integrate

import lookthrough as lt
from lookthrough.lens.legacy.after_bust import after_bust, refill
from lookthrough.lens.legacy.what_was_built import CHIPS, NOT_SAID, SITES
from tests.lens.builders import book, bundled, contract, entity
from tests.places import CASES

CASE = json.loads((CASES / "world_legacy.json").read_text())["expected"]
elasticities, prices = st.floats(0.1, 3.0), st.floats(0.05, 1.0)


def test_a_year_by_hand():
    # elasticity 1, half the price: capacity 2, users gain ln 2, owners miss half of 2
    year = after_bust(1.0, 0.5)
    assert (year.capacity, year.owners_loss) == (2.0, 1.0)
    assert year.users_gain == pytest.approx(0.6931471805599453)
    assert year.waste == pytest.approx(1 - 0.6931471805599453)


@pytest.mark.parametrize("row", CASE["a_year"], ids=lambda row: f"{row['elasticity']}-{row['price_after']}")
def test_years_of_the_case(row):
    year = after_bust(row["elasticity"], row["price_after"])
    wanted = ("capacity_over_demand_at_full_price", "users_gain", "investors_shortfall", "users_gain_over_shortfall")
    found = (year.capacity, year.users_gain, year.owners_loss, year.kept)
    assert found == pytest.approx([row[name] for name in wanted], abs=1e-9)
    assert year.waste == pytest.approx(row["deadweight"], abs=1e-9)


@pytest.mark.parametrize("row", CASE["refill"], ids=str)
def test_refills_of_the_case(row):
    found = refill(row["use"], row["growth"], row["retirement"])
    assert (found.years, found.from_growth) == pytest.approx((row["years"], row["share_from_growth"]), abs=1e-9)


def test_the_one_precedent_fills_as_the_rule_says():
    """From one share to another of the case takes the years between: full from the first less full from the second."""
    case = CASE["telecom"]
    lit = case["predicted_lit_2005"] | {case["implied_growth"]: case["reported_lit_2005"]}
    for growth, share in lit.items():
        first, second = (refill(use, float(growth), 0.0).years for use in (case["lit_2002"], share))
        assert first - second == pytest.approx(case["years"], abs=1e-8)


@given(elasticities, prices)
def test_users_never_gain_more_than_owners_lose(elasticity, price):
    year = after_bust(elasticity, price)
    assert -1e-12 <= year.users_gain <= year.owners_loss + 1e-12


@given(elasticities, st.floats(0.05, 0.99))
def test_users_gain_the_area_under_demand(elasticity, price):
    area, _ = integrate.quad(lambda p: p**-elasticity, price, 1.0)
    assert after_bust(elasticity, price).users_gain == pytest.approx(area, rel=1e-6)


@given(st.floats(0.05, 1.0), st.floats(0.01, 1.0), st.floats(0.0, 0.5))
def test_after_those_years_all_of_it_is_in_use(use, growth, retirement):
    found = refill(use, growth, retirement)
    assert use * ((1.0 + growth) / (1.0 - retirement)) ** found.years == pytest.approx(1.0)
    assert 0.0 < found.from_growth <= 1.0


def test_the_full_price_changes_nothing_and_no_growth_never_fills():
    assert after_bust(1.3, 1.0)[2:] == (1.0, 0.0, 0.0, None, 0.0)
    assert refill(0.5, 0.0, 0.0).years is None
    assert refill(1.0, 0.0, 0.0).years == 0.0


@pytest.mark.parametrize("given_", [(0.0, 0.5), (1.0, 0.0), (1.0, 1.1)])
def test_what_is_no_elasticity_or_price_is_refused(given_):
    with pytest.raises(ValueError, match="must be above 0"):
        after_bust(*given_)


def test_what_is_no_share_of_a_year_is_refused():
    with pytest.raises(ValueError, match="not shares of a year"):
        refill(0.5, 0.1, 1.0)


# What the money bought.


def vehicles():
    return book(
        entity("lab"),
        *(entity(name, "vehicle", "spv") for name in ("chips", "campus", "holder", "silent")),
        contract("a", "lease", "lab", "chips", amount=1.0, asset="equipment"),
        contract("b", "lease", "lab", "campus", amount=1.0),
        contract("c", "jv_equity", "holder", "campus", amount=1.0, stake=0.8),
        *(
            contract(f"{v}-notes", "bond", v, "bonds", principal=p, start="2026Q1", maturity="2030Q4")
            for v, p in (("chips", 3.0), ("holder", 5.0), ("silent", 2.0))
        ),
    )


def test_a_vehicle_is_told_by_what_it_lets():
    answer = lt.legacy(vehicles())
    assert {v.vehicle: v.what for v in answer.vehicles} == {"chips": CHIPS, "holder": SITES, "silent": NOT_SAID}
    assert [answer.raised(what).mid for what in (CHIPS, SITES, NOT_SAID)] == [3.0, 5.0, 2.0]


def test_the_parts_of_the_book_add_up_to_what_its_vehicles_raised():
    answer = lt.legacy(bundled())
    whole = sum(v.raised.mid for v in answer.vehicles)
    assert sum(answer.raised(what).mid for what in (CHIPS, SITES, NOT_SAID)) == pytest.approx(whole)
    assert answer.raised(SITES).mid > answer.raised(CHIPS).mid > 0


def test_the_answer_of_the_book_is_the_table_over_the_ends_of_its_guesses():
    answer = lt.legacy(bundled())
    assert answer.kept == pytest.approx((0.44, 0.934), abs=0.005)
    chips, sites = answer.full_again
    assert chips.fastest.years < chips.middle.years < chips.slowest.years
    assert chips.middle.years < sites.middle.years
    assert chips.middle.from_growth < sites.middle.from_growth
    assert len(answer.frame()) == len(answer.rows) == 9
    json.dumps(answer.document())


def test_a_book_without_guesses_says_which_are_missing():
    answer = lt.legacy(vehicles())
    assert answer.years == ()
    assert answer.notes[0].startswith("the book does not say legacy.elasticity and legacy.price")
    assert lt.legacy(book()).is_empty
