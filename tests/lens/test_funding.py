import importlib
import math

import pytest
from builders import book, bundled, contract, entity, hyperion, times, value
from hypothesis import given
from hypothesis import strategies as st

from lookthrough.lens.funding import SOURCES, funding

AMOUNTS = st.floats(0.01, 300.0)


def world(**changes):
    amounts = {"loan": 10.0, "chips": 5.0, "notes": 3.0, "stock": 4.0} | changes
    return [
        entity("nvidia", "sponsor", "chip_vendor"),
        entity("lab", "modelled", "frontier_lab", capex=6.0, operating_cash_flow=2.0),
        entity("big", "sponsor", "hyperscaler", capex=70.0, operating_cash_flow=115.0),
        entity("campus", "vehicle", "spv"),
        entity("insurer", "sector", "insurer"),
        contract("lease", "lease", "big", "campus", status="signed", amount=5.0, start="2029Q1", term=4.0),
        contract("site", "bond", "campus", "insurer", principal=amounts["loan"], start="2026Q1", maturity="2040Q1"),
        contract("vendor", "equity_investment", "nvidia", "lab", amount=amounts["chips"], start="2026Q2"),
        contract("series", "equity_investment", "investors", "lab", amount=amounts["stock"], start="2025Q4"),
        contract("abs1", "abs", "big", "insurer", principal=amounts["notes"], start="2026Q1"),
        contract("big-bond", "bond", "big", "bonds", principal=20.0, start="2026Q2"),
    ]


def sources(a_book, period="2026", **options):
    rows = [r for r in funding(a_book, **options).rows if r["period"] == period]
    return rows[0]["by_source"] if rows else {}


def test_each_kind_of_money_falls_under_its_source():
    assert sources(book(*world())) == {
        "own_cash": 2.0 + 70.0,
        "own_debt": 20.0,
        "vehicles": 10.0,
        "vendor_money": 5.0,
        "securitisation": 3.0,
        "other_equity": 0.0,
    }
    assert sources(book(*world()), "2025")["other_equity"] == 4.0


@given(AMOUNTS, AMOUNTS, AMOUNTS, AMOUNTS)
def test_sources_and_lender_kinds_are_two_cuts_of_one_total(loan, chips, notes, stock):
    for row in funding(book(*world(loan=loan, chips=chips, notes=notes, stock=stock))).rows:
        assert math.fsum(row["by_source"].values()) == pytest.approx(row["total"], rel=1e-12)
        assert math.fsum(row["by_lender_kind"].values()) == pytest.approx(row["total"], rel=1e-12)
        assert set(row["by_source"]) == set(SOURCES)


@given(st.floats(0.01, 100.0))
def test_funding_scales_and_its_shares_do_not_move(factor):
    whole, scaled = funding(book(*world())), funding(book(*(times(r, factor) for r in world())))
    assert scaled.off_balance_share == pytest.approx(whole.off_balance_share, rel=1e-12)


@given(st.permutations(world()))
def test_the_order_of_the_records_never_matters(records):
    assert funding(book(*records)).document() == funding(book(*world())).document()


def test_a_pass_through_holder_between_moves_no_source():
    passed = [r for r in world() if r.id != "site"] + [
        entity("fund", "pass_through", "asset_manager", passes_to={"insurer": 1.0}),
        contract("site", "bond", "campus", "fund", principal=10.0, start="2026Q1", maturity="2040Q1"),
    ]
    assert sources(book(*passed)) == sources(book(*world()))


def test_the_off_balance_share_is_that_of_vehicles_nobody_consolidates():
    assert funding(book(*world())).off_balance_share == pytest.approx(10 / 114)
    owner = contract("own", "jv_equity", "big", "campus", stake=1.0, amount=0.0, start="2026Q1")
    assert funding(book(*world(), owner)).off_balance_share == 0.0


def test_announced_money_counts_only_when_asked_for():
    hope = contract("hope", "equity_investment", "nvidia", "lab", status="announced", amount=100.0, start="2026Q2")
    assert sources(book(*world(), hope)) == sources(book(*world()))
    assert sources(book(*world(), hope), statuses=("announced",))["vendor_money"] == 100.0


def test_named_holders_are_the_lenders_and_the_rest_stays_with_the_role():
    held = contract("n", "bond", "campus", "banks", principal=10.0, start="2026Q1", held_by={"fund": 4.0})
    records = [entity("campus", "vehicle", "spv"), entity("fund", "pass_through", "asset_manager"), held]
    assert funding(book(*records)).rows[0]["by_lender_kind"] == pytest.approx({"asset_manager": 4.0, "sector": 6.0})


def test_a_holding_may_be_a_share():
    share = value((0.4, 0.4), base="share")
    held = contract("n", "bond", "campus", "banks", principal=10.0, start="2026Q1", held_by={"fund": (share,)})
    records = [entity("campus", "vehicle", "spv"), entity("fund", "pass_through", "asset_manager"), held]
    assert funding(book(*records)).rows[0]["by_lender_kind"] == pytest.approx({"asset_manager": 4.0, "sector": 6.0})


def test_money_handed_from_vehicle_to_vehicle_is_counted_once():
    found = funding(book(*hyperion()))
    vehicles = {r.contract for r in found.trail if r.source == "vehicles"}
    assert vehicles == {"notes", "stake", "top"}


def test_delayed_draws_are_spread_evenly_over_their_quarters():
    ddtl = contract("d", "ddtl", "spv", "banks", principal=8.0, start="2026Q3", amortisation_start="2027Q3")
    rows = funding(book(entity("spv", "vehicle"), ddtl)).rows
    assert {r["period"]: r["total"] for r in rows} == {"2026": 4.0, "2027": 4.0}


def test_a_window_cuts_years_and_leaves_undated_money_out():
    undated = contract("u", "bond", "big", "bonds", principal=7.0)
    whole = funding(book(*world(), undated))
    assert {r["period"] for r in whole.rows} == {"2025", "2026", "undated"}
    half = funding(book(*world(), undated), start="2026Q1", end="2026Q2")
    assert [r["period"] for r in half.rows] == ["2026"]
    assert half.rows[0]["by_source"]["own_cash"] == pytest.approx(72.0 / 2)
    assert half.rows[0]["by_source"]["own_debt"] == 20.0


def test_asking_for_a_sponsor_brings_the_vehicles_that_build_for_it():
    found = funding(book(*world()), "big")
    assert {r.receiver for r in found.trail} == {"big", "campus"}


def test_unknown_money_is_counted_as_unknown():
    dark = contract("dark", "bond", "big", "bonds", principal=None, start="2026Q1")
    row = next(r for r in funding(book(*world(), dark)).rows if r["period"] == "2026")
    assert row["unknown"] == 1
    assert row["by_source"]["own_debt"] == 20.0


def test_a_takeover_builds_nothing():
    takeover = contract("t", "acquisition", "big", "lab", amount=50.0, start="2026Q1")
    assert sources(book(*world(), takeover)) == sources(book(*world()))


def test_the_document_carries_the_fixed_keys():
    document = funding(book(*world())).document()
    assert set(document) >= {"periods", "off_balance_share"}
    assert set(document["periods"][0]) >= {"period", "total", "by_source", "by_lender_kind"}
    assert list(funding(book(*world())).frame()["period"]) == ["2025", "2026"]


def test_without_pandas_the_frame_says_what_to_install(monkeypatch):
    def missing(name):
        raise ModuleNotFoundError(name)

    monkeypatch.setattr(importlib, "import_module", missing)
    with pytest.raises(ImportError, match="pandas"):
        funding(book(*world())).frame()


def test_misuse_is_named():
    with pytest.raises(KeyError, match="nobody"):
        funding(book(*world()), "nobody")
    with pytest.raises(ValueError, match="2026Q1"):
        funding(book(*world()), start="next year")


def test_bundled_money_adds_up_and_holds_the_hyperion_notes_once_among_the_vehicles():
    found = funding(bundled())
    for row in found.rows:
        assert math.fsum(row["by_source"].values()) == pytest.approx(row["total"], rel=1e-12)
        assert math.fsum(row["by_lender_kind"].values()) == pytest.approx(row["total"], rel=1e-12)
    notes = [r for r in found.trail if r.contract == "c008"]
    assert {(r.source, r.period) for r in notes} == {("vehicles", "2025")}
    assert math.fsum(r.amount.mid for r in notes) == pytest.approx(27.3)
    assert 0 < found.off_balance_share < 1


def test_bundled_vendors_fund_their_customers():
    pairs = {(r.contract, r.receiver) for r in funding(bundled()).trail if r.source == "vendor_money"}
    assert {receiver for _, receiver in pairs} >= {"openai", "anthropic", "coreweave"}
    assert {receiver for _, receiver in pairs}.isdisjoint({"meta", "oracle", "hyperion_jv"})


def test_equity_of_a_company_in_a_vehicle_it_consolidates_is_its_own_money():
    own = contract("own", "jv_equity", "big", "campus", stake=1.0, amount=9.0, start="2026Q1")
    found = {r.contract: r.source for r in funding(book(*world(), own)).trail}
    assert "own" not in found
    assert found["site"] == "own_debt"
