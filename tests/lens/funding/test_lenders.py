"""Kinds of lenders, and the share of borrowed money that non-traditional ones give."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lookthrough.lens.funding.funding import funding
from tests.lens.builders import book, bundled, contract, entity

AMOUNTS = st.floats(0.01, 300.0)
RANGES = st.tuples(AMOUNTS, AMOUNTS).map(sorted).map(tuple)


def node(id_, kind, *, country="US", **passes_to):
    return replace(entity(id_, "pass_through", kind, passes_to=passes_to), country=country)


NODES = (
    entity("big", "sponsor", "hyperscaler"),
    entity("chips", "sponsor", "chip_vendor"),
    entity("cloud", "modelled", "neocloud"),
    entity("campus", "vehicle", "spv"),
    node("jpm", "bank", banks=1.0),
    node("owl", "private_credit", insurers=0.2, pensions_sovereign=0.8),
    node("somebody", "bank", country=None, banks=0.5, credit_funds=0.35, insurers=0.15),
    node("market", "asset_manager", country=None, insurers=0.41, bond_funds=0.59),
    node("people", "other", country=None, public_equity=1.0),
)


def kind_of(*terms, **more):
    [row] = funding(book(*NODES, contract("c", *terms, start="2026Q1", **more))).trail
    return row.lender_kind


def test_a_lender_is_of_the_kind_of_whoever_first_gives_the_money():
    assert kind_of("term_loan", "big", "jpm", principal=1.0) == "bank"
    assert kind_of("term_loan", "big", "owl", principal=1.0) == "private_credit"
    assert kind_of("term_loan", "big", "cloud", principal=1.0) == "company"
    assert kind_of("term_loan", "cloud", "chips", principal=1.0) == "vendor"
    assert kind_of("term_loan", "big", "insurers", principal=1.0) == "insurer"
    assert kind_of("equity_investment", "people", "big", amount=1.0) == "public_shareholders"


def test_unnamed_buyers_are_the_market_for_a_companys_bonds_and_unknown_for_a_vehicles_notes():
    assert kind_of("bond", "big", "market", principal=1.0) == "bond_market"
    assert kind_of("abs", "campus", "market", principal=1.0) == "bond_market"
    assert kind_of("bond", "campus", "market", principal=1.0) == "unknown"
    assert kind_of("term_loan", "big", "somebody", principal=1.0) == "unknown"


def world(bank=6.0, owl=3.0, dark=1.0):
    return (
        *NODES,
        contract("bank", "term_loan", "big", "jpm", principal=bank, start="2026Q1"),
        contract("owl", "term_loan", "big", "owl", principal=owl, start="2026Q1"),
        contract("dark", "term_loan", "big", "somebody", principal=dark, start="2026Q1"),
        contract("stock", "equity_investment", "owl", "big", amount=50.0, start="2026Q1"),
    )


def test_the_share_is_of_borrowed_money_and_an_unknown_lender_is_between_none_and_all():
    share = funding(book(*world())).rows[0]["non_traditional"]
    assert share["borrowed"] == 10.0
    assert (share["low"], share["mid"], share["high"]) == pytest.approx((0.3, 0.35, 0.4))
    assert share["unknown_lender"] == pytest.approx(0.1)
    assert share["amount"] == pytest.approx({"low": 3.0, "mid": 3.5, "high": 4.0})
    assert (share["sourced"], share["unknown"]) == (1.0, 0)


@given(RANGES, RANGES, RANGES)
def test_low_mid_and_high_are_in_order_and_bound_every_choice(bank, owl, dark):
    share = funding(book(*world(bank, owl, dark))).rows[0]["non_traditional"]
    assert 0.0 <= share["low"] <= share["mid"] <= share["high"] <= 1.0
    for b in bank:
        for o in owl:
            for d in dark:
                for outside in (0.0, d):
                    assert share["low"] - 1e-9 <= (o + outside) / (b + o + d) <= share["high"] + 1e-9


def test_what_is_inferred_is_not_sourced_and_what_is_unknown_is_counted():
    inferred = replace(world()[-4], basis="inferred", reason="a guess")
    dark = contract("hidden", "term_loan", "big", "jpm", principal=None, start="2026Q1")
    records = [r for r in world() if r.id != inferred.id]
    share = funding(book(*records, inferred, dark)).rows[0]["non_traditional"]
    assert (share["sourced"], share["unknown"]) == (pytest.approx(0.4), 1)
    assert share["by_evidence"] == pytest.approx({"A": 0.4, "inferred": 0.6})


def test_nothing_borrowed_has_no_share():
    stock = contract("stock", "equity_investment", "owl", "big", amount=50.0, start="2026Q1")
    share = funding(book(*NODES, stock)).rows[0]["non_traditional"]
    assert (share["borrowed"], share["low"], share["mid"], share["high"], share["sourced"]) == (0.0, *[None] * 4)


def test_without_the_largest_position_the_share_is_that_of_all_others():
    share = funding(book(*world())).rows[0]["non_traditional"]
    less = funding(book(*world(owl=0.0, dark=1.0))).rows[0]["non_traditional"]
    assert share["without_largest"] == {"contract": "owl", "holder": "owl", "amount": 3.0, "share": less["mid"]}
    assert less["without_largest"] is None  # what is left is of a lender who is not known


def test_notes_count_as_the_market_whoever_buys_them_and_loans_do_not():
    note = contract("note", "bond", "campus", "owl", principal=4.0, start="2026Q1")
    share = funding(book(*world(), note)).rows[0]["non_traditional"]
    loans = funding(book(*world())).rows[0]["non_traditional"]["amount"]["mid"]
    assert share["amount"]["mid"] == pytest.approx(loans + 4.0)
    assert share["notes_as_market"]["amount"] == pytest.approx(loans)
    assert share["notes_as_market"]["share"] == pytest.approx(loans / share["borrowed"])


def test_bundled_share_of_2025_rests_on_one_manager_in_the_hyperion_notes():
    share = next(r for r in funding(bundled()).rows if r["period"] == "2025")["non_traditional"]
    largest = share["without_largest"]
    assert (largest["contract"], largest["holder"], largest["amount"]) == ("c008", "pimco", pytest.approx(18.0))
    assert largest["share"] < share["mid"] / 2
    assert share["notes_as_market"]["share"] < largest["share"]


def test_bundled_hyperion_is_lent_by_managers_and_its_unnamed_holders_are_unknown():
    kinds = {}
    for row in funding(bundled()).trail:
        if row.contract == "c008":
            kinds[row.lender_kind] = kinds.get(row.lender_kind, 0.0) + row.amount.mid
    assert kinds == pytest.approx({"asset_manager": 21.0, "bond_fund": 2.4, "unknown": 3.9})


def test_bundled_firms_turn_to_non_traditional_lenders_in_dollars_every_year_and_by_share_since_2023():
    """The share of 2024 stands on few loans, mostly to clouds; the bonds of the large companies came after it."""
    shares = {row["period"]: row["non_traditional"] for row in funding(bundled()).rows}
    dollars = [shares[year]["amount"]["mid"] for year in ("2022", "2023", "2024", "2025", "2026")]
    assert dollars == sorted(dollars)
    assert all(s["amount"]["low"] <= s["amount"]["mid"] <= s["amount"]["high"] for s in shares.values())
    assert shares["2026"]["low"] > shares["2023"]["high"]
    assert shares["2026"]["sourced"] > 0.8  # bonds of the spring are what proceeds leave beside issues by name
