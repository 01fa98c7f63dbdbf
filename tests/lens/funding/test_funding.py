import json
import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from lookthrough.cli import app
from lookthrough.errors import UnknownNameError
from lookthrough.lens.funding.funding import SOURCES, funding
from tests.lens.builders import book, bundled, contract, entity, hyperion, times, value

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


def summed(amounts):
    return math.fsum(amount for amount in amounts if amount is not None)


def cuts_add_up(row):
    assert set(row["by_source"]) == set(SOURCES)
    assert summed(row["by_source"].values()) == pytest.approx(row["total"], rel=1e-12)
    assert summed(row["by_lender_kind"].values()) == pytest.approx(row["total"], rel=1e-12)
    assert summed(row["by_evidence"].values()) == pytest.approx(1.0, rel=1e-12)


def test_each_kind_of_money_falls_under_its_source():
    """The half of 2026 that is over when the figures are of June."""
    assert sources(book(*world())) == {
        "own_cash": (2.0 + 70.0) / 2,
        "own_debt": 20.0,
        "vehicles": 10.0,
        "vendor_money": 5.0,
        "securitisation": 3.0,
        "other_equity": 0.0,
    }
    assert sources(book(*world()), "2025")["other_equity"] == 4.0


@given(AMOUNTS, AMOUNTS, AMOUNTS, AMOUNTS)
def test_sources_and_lender_kinds_are_two_cuts_of_one_total(loan, chips, notes, stock):
    found = funding(book(*world(loan=loan, chips=chips, notes=notes, stock=stock)))
    for row in found.rows:
        cuts_add_up(row)
    assert summed(s["total"] for s in found.sponsors) == pytest.approx(
        summed(r["total"] for r in found.rows), rel=1e-12
    )


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
    assert funding(book(*world())).off_balance_share == pytest.approx(10 / 114)  # half of the own cash is of 2025
    owner = contract("own", "jv_equity", "big", "campus", stake=1.0, amount=0.0, start="2026Q1")
    assert funding(book(*world(), owner)).off_balance_share == 0.0


def test_announced_money_counts_only_when_asked_for():
    hope = contract("hope", "equity_investment", "nvidia", "lab", status="announced", amount=100.0, start="2026Q2")
    assert sources(book(*world(), hope)) == sources(book(*world()))
    assert sources(book(*world(), hope), statuses=("announced",))["vendor_money"] == 100.0


def test_named_holders_are_the_lenders_and_the_rest_stays_with_the_role():
    held = contract("n", "bond", "campus", "banks", principal=10.0, start="2026Q1", held_by={"fund": 4.0})
    records = [entity("campus", "vehicle", "spv"), entity("fund", "pass_through", "asset_manager"), held]
    assert funding(book(*records)).rows[0]["by_lender_kind"] == pytest.approx({"asset_manager": 4.0, "bank": 6.0})


def test_a_holding_may_be_a_share():
    share = value((0.4, 0.4), base="share")
    held = contract("n", "bond", "campus", "banks", principal=10.0, start="2026Q1", held_by={"fund": (share,)})
    records = [entity("campus", "vehicle", "spv"), entity("fund", "pass_through", "asset_manager"), held]
    assert funding(book(*records)).rows[0]["by_lender_kind"] == pytest.approx({"asset_manager": 4.0, "bank": 6.0})


def test_money_handed_from_vehicle_to_vehicle_is_counted_once():
    found = funding(book(*hyperion()))
    vehicles = {r.contract for r in found.trail if r.paid_from == "vehicles"}
    assert vehicles == {"notes", "top"}


def test_delayed_draws_are_spread_evenly_over_their_quarters():
    ddtl = contract("d", "ddtl", "spv", "banks", principal=8.0, start="2026Q3", amortisation_start="2027Q3")
    rows = funding(book(entity("spv", "vehicle"), ddtl)).rows
    assert {r["period"]: r["total"] for r in rows} == {"2026": 4.0, "2027": 4.0}


def test_a_window_cuts_years_and_leaves_undated_money_out():
    undated = contract("u", "bond", "big", "bonds", principal=7.0)
    whole = funding(book(*world(), undated))
    assert {r["period"] for r in whole.rows} == {"2025", "2026", "undated"}
    quarter = funding(book(*world(), undated), start="2026Q2", end="2026Q2")
    assert [r["period"] for r in quarter.rows] == ["2026"]
    assert quarter.rows[0]["by_source"]["own_cash"] == pytest.approx(72.0 / 4)
    assert quarter.rows[0]["own_cash"]["partial"] == []
    assert quarter.rows[0]["by_source"]["own_debt"] == 20.0


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


def test_misuse_is_named():
    with pytest.raises(UnknownNameError, match="nobody"):
        funding(book(*world()), "nobody")
    with pytest.raises(ValueError, match="2026Q1"):
        funding(book(*world()), start="next year")
    with pytest.raises(ValueError, match="ends before it starts"):
        funding(book(*world()), start="2027Q1", end="2026Q1")


def test_bundled_money_adds_up_and_holds_the_hyperion_notes_once_among_the_vehicles():
    found = funding(bundled())
    for row in found.rows:
        cuts_add_up(row)
    notes = [r for r in found.trail if r.contract == "c008"]
    assert {(r.paid_from, r.period) for r in notes} == {("vehicles", "2025")}
    assert math.fsum(r.amount.mid for r in notes) == pytest.approx(27.3)
    assert 0 < found.off_balance_share < 1


def test_bundled_vendors_fund_their_customers():
    pairs = {(r.contract, r.receiver) for r in funding(bundled()).trail if r.paid_from == "vendor_money"}
    assert {receiver for _, receiver in pairs} >= {"openai", "anthropic", "coreweave"}
    assert {receiver for _, receiver in pairs}.isdisjoint({"meta", "oracle", "hyperion_jv"})


def test_equity_of_a_company_in_a_vehicle_it_consolidates_is_its_own_money():
    own = contract("own", "jv_equity", "big", "campus", stake=1.0, amount=9.0, start="2026Q1")
    found = {r.contract: r.paid_from for r in funding(book(*world(), own)).trail}
    assert "own" not in found
    assert found["site"] == "own_debt"


def of_contract(found, id_):
    [row] = [row for row in found.trail if row.contract == id_]
    return row


def test_equity_of_a_company_in_a_vehicle_is_on_its_balance_sheet_and_in_no_other_vehicles_money():
    row = of_contract(funding(book(*hyperion())), "stake")
    assert (row.paid_from, row.lender_kind, row.amount) == ("own_cash", "own", None)  # silent: it may be investment
    assert "does not have the cash part" in row.why


@given(st.floats(0.0, 1.0))
def test_of_equity_in_kind_only_the_cash_is_new_money(share):
    def with_stake(in_kind):
        stake = contract("stake", "jv_equity", "meta", "campus", amount=4.0, stake=0.2, start="2025Q4", in_kind=in_kind)
        return funding(book(*(r for r in hyperion() if r.id != "stake"), stake))

    row = of_contract(with_stake(share), "stake")
    assert (row.paid_from, row.amount.mid) == ("own_cash", pytest.approx(4.0 * (1 - share)))
    part, none = (next(r for r in with_stake(s).rows if r["period"] == "2025") for s in (share, 1.0))
    assert part["total"] == pytest.approx(none["total"] + 4.0 * (1 - share))
    assert part["own_cash"] == none["own_cash"]  # companies and quarters are of investment


def test_the_least_cash_is_of_the_least_amount_and_the_most_in_kind():
    ends = {"amount": (2.0, 6.0), "in_kind": (0.25, 0.75)}
    stake = contract("stake", "jv_equity", "meta", "campus", stake=0.2, start="2025Q4", **ends)
    row = of_contract(funding(book(*(r for r in hyperion() if r.id != "stake"), stake)), "stake")
    # 2 less three quarters of it, 4 less a half, 6 less a quarter
    assert tuple(row.amount) == pytest.approx((0.5, 2.0, 4.5))


def test_bundled_meta_raised_its_notes_through_vehicles_and_not_its_own_stake():
    found = funding(bundled(), "meta")
    assert next(r for r in found.rows if r["period"] == "2025")["by_source"]["vehicles"] == pytest.approx(27.3)
    assert of_contract(found, "c002").paid_from == "own_cash"


def test_what_was_built_stands_beside_what_was_raised():
    rows = {row["period"]: row for row in funding(bundled(), "meta").rows}
    assert rows["2025"]["built"] == {"amount": 69.691, "reported": 69.691, "missing": [], "partial": []}
    assert rows["2026"]["built"]["partial"] == ["meta"]
    assert rows["2028"]["built"] == {"amount": None, "reported": 0.0, "missing": ["meta"], "partial": []}
    assert rows["2025"]["total"] > rows["2025"]["built"]["amount"]


def test_what_was_built_is_known_only_where_everybody_asked_for_has_reported_it():
    both = funding(book(*world()), "lab", "big").rows
    assert next(r for r in both if r["period"] == "2026")["built"]["amount"] == (6.0 + 70.0) / 2
    asked = funding(book(*world()), "big", "nvidia").rows
    assert {r["built"]["amount"] for r in asked} == {None}
    assert asked[-1]["built"]["missing"] == ["nvidia"]
    assert {r["built"]["amount"] for r in funding(book(*world()), "campus").rows} == {None}
    undated = contract("u", "bond", "big", "bonds", principal=7.0)
    assert funding(book(*world(), undated), "big").rows[-1]["built"]["missing"] == ["big"]


@given(st.floats(0.05, 0.95))
def test_a_contract_split_in_two_changes_nothing(part):
    whole = funding(book(*world()))
    halves = [
        replace(r, id=f"{r.id}-{i}", terms=times(r, share).terms)
        for r in world()
        if r.id in {"site", "vendor", "abs1"}
        for i, share in enumerate((part, 1 - part))
    ]
    rest = [r for r in world() if r.id not in {"site", "vendor", "abs1"}]
    split = funding(book(*rest, *halves))
    for one, two in zip(whole.rows, split.rows, strict=True):
        assert two["total"] == pytest.approx(one["total"], rel=1e-12)
        for cut in ("by_source", "by_lender_kind", "by_evidence"):
            assert two[cut] == pytest.approx(one[cut], rel=1e-9, abs=1e-12)
    assert split.off_balance_share == pytest.approx(whole.off_balance_share, rel=1e-12)


def test_a_contract_falls_into_the_quarter_of_its_start():
    found = funding(bundled(), "meta", each="quarter")
    assert {r.period for r in found.trail if r.contract == "c008"} == {"2025Q4"}
    assert [row["period"] for row in found.rows][:2] == ["2022Q1", "2022Q2"]
    years = funding(bundled(), "meta")
    assert summed(r["total"] for r in found.rows) == pytest.approx(summed(r["total"] for r in years.rows), rel=1e-12)


def test_what_several_companies_share_stands_under_all_of_their_names():
    guarantee = contract("g", "guarantee", "nvidia", "campus", status="signed", cap=1.0)
    sponsors = {s["sponsor"]: s for s in funding(book(*world(), guarantee)).sponsors}
    assert sponsors["big + nvidia"]["by_source"]["vehicles"] == 10.0
    assert sponsors["big"]["by_source"]["vehicles"] == 0.0


def test_the_trail_says_where_each_dollar_stands():
    row = next(r for r in funding(bundled(), "meta").document()["trail"] if r["lender"] == "pimco")
    assert (row["contract"], row["source"], row["quarters"]) == ("c008", "vehicles", ["2025Q4", "2025Q4"])
    assert (row["grade"], row["basis"], row["file"]) == ("C", "reported", "deals/hyperion.yaml")
    assert set(row["sources"]) <= set(bundled().sources)
    assert row["amount"]["mid"] == pytest.approx(18.0)


def test_a_wrong_period_length_is_named():
    with pytest.raises(ValueError, match="year, quarter"):
        funding(book(*world()), each="month")


# The verb.


def run(*args):
    return CliRunner().invoke(app, ["funding", *args])


def test_the_text_says_what_is_missing_and_what_is_part_of_a_year():
    lines = run("meta").stdout.splitlines()
    [half] = [line for line in lines if line.startswith("2026 ") and "*" in line]
    [later] = [line for line in lines if line.startswith("2028 ") and "n/a" in line]
    assert half.split()[1:3] == ["86.7*", "49.1*"]
    assert later.split()[2] == "n/a"
    assert "2026Q1 to 2026Q2" in run("meta").stdout
    assert "The trail" in run("meta").stdout
    assert "The trail" not in run().stdout


@pytest.mark.parametrize(("cut", "said"), [("source", "own cash"), ("lender", "bond market"), ("sponsor", "oracle")])
def test_each_cut_has_its_table(cut, said):
    result = run("--by", cut)
    assert result.exit_code == 0
    assert said in result.stdout


def test_quarters_are_rows_when_asked_for():
    printed = json.loads(run("--quarters", "--from", "2025Q4", "--to", "2026Q1", "--json").stdout)
    assert [p["period"] for p in printed["periods"]] == ["2025Q4", "2026Q1"]
    assert set(printed) >= {"periods", "off_balance_share", "non_traditional", "sponsors", "trail"}
    assert "2025Q4" in run("--quarters", "--from", "2025Q4", "--to", "2025Q4").stdout


def test_an_unknown_cut_is_a_usage_error():
    result = run("--by", "lenders")
    assert result.exit_code == 2
    assert "did you mean lender?" in result.stderr


@pytest.mark.parametrize(
    ("window", "said"),
    [
        (("--from", "2027Q1", "--to", "2026Q1"), "ends before it starts"),
        (("--from", "2050Q1"), "after the horizon of the book"),
        (("--to", "1990Q1"), "before the first payment"),
    ],
)
def test_a_window_that_holds_nothing_is_refused_with_the_reason(window, said):
    result = run(*window)
    assert result.exit_code == 2
    assert said in result.stderr
    assert result.stdout == ""


def test_the_text_says_what_the_total_is_and_what_the_share_rests_on():
    whole, meta = run().stdout, run("meta").stdout
    assert "not the amount built" in whole
    assert "built (capex)" in meta
    assert "built (capex)" not in whole
    assert "pimco 18.0 in c008" in " ".join(whole.split())


def test_an_answer_without_money_is_said_and_not_drawn():
    result = run("meta", "--from", "2033Q1")
    assert result.exit_code == 0
    assert result.stdout.splitlines()[3:] == ["The book has no contract and no investment that match."]
