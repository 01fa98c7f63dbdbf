"""Flows of a book: every payment once, from the record that knows it best."""

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lookthrough.book.records import Purchase
from lookthrough.contracts import KINDS
from lookthrough.lens.circularity.book_payments import book_flows, ledger_end
from lookthrough.lens.circularity.circularity import circularity
from lookthrough.lens.circularity.flow_table import OUTSIDE, legs_between
from lookthrough.positions.families import ENDS
from tests.lens import builders as b

FIRST, LAST = b.q("2026Q1"), b.q("2027Q4")
VENDORS = ("nvidia", "microsoft", "amd")


def flows(book, *, start=FIRST, end=LAST, **options):
    """Return the recorded payments: what companies earn and hold beside them is another subject."""
    return tuple(f for f in book_flows(book, KINDS, start=start, end=end, **options) if f.layer != "own")


def bundled_flows(**options):
    return flows(b.bundled(), **options)


def total(found, payer, payee, **same):
    picked = [f for f in found if (f.payer, f.payee) == (payer, payee)]
    return sum(f.amount for f in picked if all(getattr(f, name) == given for name, given in same.items()))


def purchase(buyer, amount, *, note=None, period="2026", seller="vendor", basis="reported"):
    value = replace(b.value(amount), note=note, basis=basis)
    return Purchase(seller, buyer, period, "chips", value, b.HERE)


DEFAULTS = {
    "world.rate_start": 0.04,
    "equity_investment.term": 1.0,
    "acquisition.term": 1.0,
    "compute_commitment.cancellable": 0.0,
}


def small(*records, purchases=()):
    """A vendor, a lab and a fund with records between them, on 2026-06-30: a run starts in 2026Q3."""
    known = (b.entity("vendor", "sponsor"), b.entity("lab"), b.entity("fund", "pass_through"))
    return replace(b.book(*known, *records, as_of=dt.date(2026, 6, 30), assumptions=DEFAULTS), purchases=purchases)


@pytest.mark.parametrize("layer", ["cash", "all"])
def test_every_flow_is_positive_dated_and_inside_the_window(layer):
    for flow in bundled_flows(layer=layer):
        assert flow.amount > 0
        assert FIRST <= flow.quarter <= LAST
        assert flow.payer != flow.payee


@given(cut=st.integers(FIRST, LAST - 1))
def test_a_window_is_the_sum_of_its_parts(cut):
    whole, first, rest = bundled_flows(), bundled_flows(end=cut), bundled_flows(start=cut + 1)
    assert sorted(map(repr, whole)) == sorted(map(repr, (*first, *rest)))


def test_the_order_of_records_changes_nothing():
    book = b.bundled()
    turned = replace(
        book,
        contracts=dict(reversed(book.contracts.items())),
        entities=dict(reversed(book.entities.items())),
        purchases=tuple(reversed(book.purchases)),
    )
    assert flows(book, layer="all") == flows(turned, layer="all")


def test_cash_is_all_without_paper():
    assert bundled_flows() == tuple(f for f in bundled_flows(layer="all") if f.layer == "cash")


def test_without_inferred_rows_every_flow_has_a_sourced_size():
    found = bundled_flows(layer="all", inferred=False)
    assert found
    assert {f.basis for f in found} <= {"reported", "estimated"}


def test_no_sector_fund_or_segment_is_a_party():
    classes = {e.id: e.class_ for e in b.bundled().entities.values()}
    parties = {id_ for f in bundled_flows(layer="all") for id_ in (f.payer, f.payee)} - {OUTSIDE}
    assert {classes[id_] for id_ in parties} <= {"sponsor", "modelled", "vehicle"}
    assert parties.isdisjoint({"aws", "google_cloud", "spacex_xai"})
    assert {"amazon", "alphabet", "spacex"} <= parties


@pytest.mark.parametrize("vendor", VENDORS)
def test_the_known_loops_with_openai_are_found(vendor):
    found = circularity(bundled_flows(layer="all"), vendor=vendor, layer="all")
    [answer] = found.vendors
    assert answer.self_funded is not None
    assert answer.self_funded.ceiling > 1.0
    [loop] = found.loops_through(vendor, ["openai"])
    assert loop.bottleneck > 0.5
    assert "openai" in loop.path


def test_nvidias_money_reaches_openai_and_comes_back_as_chip_orders_of_clouds():
    found = bundled_flows()
    assert total(found, "nvidia", "openai") == pytest.approx(30.0)
    assert total(found, "openai", "microsoft") > 30.0
    assert total(found, "microsoft", "nvidia") > 30.0


def test_amd_stands_on_no_loop_of_money_only_of_paper():
    [cash] = circularity(bundled_flows(), vendor="amd").vendors
    assert cash.self_funded.ceiling == 0.0
    assert total(bundled_flows(layer="all"), "amd", "openai", layer="paper") > 1.0


def test_without_inferred_rows_a_vendor_may_not_be_measurable_which_is_not_nought():
    stake = b.contract(
        "eq", "equity_investment", "vendor", "lab", status="signed", amount=9.0, start="2026Q3", end="2026Q4"
    )
    book = small(stake, purchases=(purchase("lab", 8.0, basis="inferred"),))
    [answer] = circularity(flows(book), vendor="vendor").vendors
    assert answer.self_funded.ceiling > 0
    [answer] = circularity(flows(book, inferred=False), vendor="vendor").vendors
    assert answer.self_funded is None
    assert "no payment to vendor" in answer.not_measurable


def test_equity_paid_and_to_come_add_up_to_the_amount():
    book = small(
        b.contract(
            "eq",
            "equity_investment",
            "vendor",
            "lab",
            status="signed",
            amount=9.0,
            paid=3.0,
            start="2026Q1",
            end="2026Q4",
        )
    )
    found = flows(book)
    assert total(found, "vendor", "lab") == pytest.approx(9.0)
    assert {f.quarter: f.amount for f in found} == pytest.approx(
        {b.q("2026Q1"): 1.5, b.q("2026Q2"): 1.5, b.q("2026Q3"): 3.0, b.q("2026Q4"): 3.0}
    )


def test_a_rise_of_what_is_paid_falls_between_its_two_dates():
    paid = (b.value(8.0, valid_from=dt.date(2025, 12, 31)), b.value(10.0, valid_from=dt.date(2026, 6, 30)))
    contract = b.contract("eq", "equity_investment", "vendor", "lab", status="signed", amount=10.0, start="2019Q1")
    found = flows(small(replace(contract, terms={**contract.terms, "paid": paid})))
    assert {f.quarter: f.amount for f in found} == {b.q("2026Q1"): 1.0, b.q("2026Q2"): 1.0}


def test_a_takeover_pays_nobody_in_the_table():
    book = small(b.contract("buy", "acquisition", "vendor", "lab", amount=9.0, start="2026Q1"))
    assert flows(book) == ()


def test_debt_drawn_before_the_book_comes_from_outside_at_its_start():
    book = small(b.contract("loan", "bond", "lab", "fund", principal=4.0, rate=0.0, start="2026Q2", maturity="2031Q2"))
    [flow] = [f for f in flows(book) if f.payer == OUTSIDE]
    assert (flow.payee, flow.amount, flow.quarter) == ("lab", 4.0, b.q("2026Q2"))


def test_a_year_of_the_ledger_is_four_equal_quarters():
    found = flows(small(purchases=(purchase("lab", 8.0),)))
    assert [(f.quarter, f.amount) for f in found] == [(FIRST + i, 2.0) for i in range(4)]


def test_a_carried_purchase_counts_until_its_contract_pays_and_never_twice():
    deal = b.contract("deal", "compute_commitment", "lab", "vendor", amount=20.0, start="2026Q1", end="2030Q4")
    carried = purchase("lab", 8.0, note="carried by x1, deal; plan for the year")
    found = flows(small(deal, purchases=(carried,)))
    assert {f.quarter: f.contract for f in found if f.quarter <= b.q("2026Q4")} == {
        b.q("2026Q1"): None,
        b.q("2026Q2"): None,
        b.q("2026Q3"): "deal",
        b.q("2026Q4"): "deal",
    }


def test_a_carried_purchase_counts_all_year_where_its_contract_does_not_take_part():
    deal = b.contract("deal", "compute_commitment", "lab", "vendor", status="announced", amount=20.0, start="2026Q1")
    found = flows(small(deal, purchases=(purchase("lab", 8.0, note="carried by deal"),)))
    assert total(found, "lab", "vendor") == pytest.approx(8.0)


def test_announced_money_counts_only_when_asked_for():
    deal = b.contract(
        "eq", "equity_investment", "vendor", "lab", status="announced", amount=5.0, start="2026Q3", end="2026Q4"
    )
    assert flows(small(deal)) == ()
    [first, second] = flows(small(deal), statuses=("announced",))
    assert first.amount + second.amount == pytest.approx(5.0)
    assert first.status == "announced"


def test_a_share_of_revenue_is_paid_at_the_reported_revenue_up_to_its_cap():
    roles = {"obligor": "seller", "beneficiary": "vendor"}
    share = b.contract(
        "rs", "revenue_share", "x", "y", status="signed", share=0.2, cap=5.0, start="2026Q1", end="2030Q4"
    )
    share = replace(share, roles=roles)
    found = flows(small(share, b.entity("seller", revenue=40.0)))
    assert [f.amount for f in found] == pytest.approx([2.0, 2.0, 1.0])
    assert {(f.payer, f.payee, f.contract) for f in found} == {("seller", "vendor", "rs")}
    assert flows(small(share, b.entity("seller"))) == ()


def test_a_roll_up_is_no_payment_beside_its_parts():
    part = b.contract("part", "equity_investment", "vendor", "lab", amount=4.0, paid=4.0, start="2026Q1")
    whole = b.contract(
        "whole", "equity_investment", "vendor", "lab", amount=9.0, paid=9.0, start="2026Q1", rollup="yes"
    )
    assert total(flows(small(part, whole)), "vendor", "lab") == pytest.approx(4.0)


def test_warrants_vest_with_deliveries_up_to_the_share_of_the_price_hurdle():
    order = b.contract(
        "order", "chip_order", "lab", "maker", amount=10.0, start="2026Q3", end="2027Q4", cancellable=0.0
    )
    warrant = b.contract(
        "w",
        "warrant",
        "maker",
        "lab",
        shares=0.2,
        strike=0.0,
        price_hurdle=400.0,
        start="2026Q1",
        end="2030Q4",
        order="order",
    )
    maker = b.entity("maker", "sponsor", market_value=200.0, shares_outstanding=1.0)
    found = [f for f in flows(small(order, warrant, maker), layer="all") if f.layer == "paper"]
    assert sum(f.amount for f in found) == pytest.approx(0.2 * 0.5 * 200.0)
    assert found[0].quarter == b.q("2026Q3")
    assert {(f.payer, f.payee) for f in found} == {("maker", "lab")}


def test_shares_without_a_known_price_are_no_flow():
    warrant = b.contract("w", "warrant", "vendor", "lab", shares=0.2, strike=0.0, start="2026Q3", end="2030Q4")
    assert flows(small(warrant), layer="all") == ()


def leg_of(book, payer="lab", payee="vendor", **options):
    return legs_between(flows(book, **options), {(payer, payee)})[payer, payee]


def test_what_is_paid_of_an_investment_is_a_range_and_the_investment_is_not():
    """Of 30, 10 to 30 were paid by June: 0 to 20 are to come, 30 in all."""
    stake = b.contract("eq", "equity_investment", "lab", "vendor", amount=30.0, start="2026Q1", end="2026Q4")
    paid = replace(b.value(20.0), low=10.0, high=30.0)
    found = leg_of(small(replace(stake, terms={**stake.terms, "paid": (paid,)})))
    assert found.amount == pytest.approx((30.0, 30.0, 30.0))
    assert found.paid == pytest.approx((10.0, 20.0, 30.0))
    assert found.to_come == pytest.approx((0.0, 10.0, 20.0))


def test_a_row_of_the_ledger_has_its_range_in_every_quarter_and_half_of_the_year_is_paid():
    row = purchase("lab", 8.0)
    found = leg_of(small(purchases=(replace(row, amount=replace(row.amount, low=4.0, high=10.0)),)))
    assert found.amount == (4.0, 8.0, 10.0)
    assert found.paid == found.to_come == (2.0, 4.0, 5.0)


def test_a_longer_ramp_pays_less_at_first():
    """12 over four quarters from the book's first one: weights 1, 1, 1, 1 pay 3 at once; 1/4, 2/4, 3/4, 1 pay 1.2.

    The middle ramp of two quarters has the weights 1/2, 1, 1, 1, of which the first is 12 / 3.5 / 2.
    """
    deal = b.contract("deal", "compute_commitment", "lab", "vendor", amount=12.0, start="2026Q3", end="2027Q2")
    ramp = replace(b.value(0.5), low=0.25, high=1.0)  # years
    found = leg_of(small(replace(deal, terms={**deal.terms, "ramp": (ramp,)})), end=b.q("2026Q3"))
    assert found.amount == pytest.approx((1.2, 12.0 / 7.0, 3.0))
    assert found.paid == (0.0, 0.0, 0.0)


def test_a_range_of_dates_moves_no_amount():
    deal = b.contract(
        "deal", "compute_commitment", "lab", "vendor", amount=12.0, start="2026Q3", end="2027Q2", ramp=0.0
    )
    late = replace(deal.terms["end"][0], low=b.q("2027Q1"), high=b.q("2028Q2"))
    found = leg_of(small(replace(deal, terms={**deal.terms, "end": (late,)})))
    assert found.amount.low == found.amount.mid == found.amount.high


def test_a_share_of_a_revenue_of_a_range_is_a_range():
    """A fifth of 20 to 40 a year, in two of whose quarters the contract runs: 2 to 4."""
    share = b.contract("rs", "revenue_share", "x", "y", share=0.2, cap=50.0, start="2026Q1", end="2026Q2")
    seller = b.entity("seller", revenue=30.0)
    ranged = replace(seller, opening={"revenue": (replace(b.value(30.0), low=20.0, high=40.0),)})
    book = small(replace(share, roles={"obligor": "seller", "beneficiary": "vendor"}), ranged)
    assert leg_of(book, "seller").amount == pytest.approx((2.0, 3.0, 4.0))


def test_debt_of_a_range_was_drawn_in_that_range():
    loan = b.contract("loan", "bond", "vendor", "lab", principal=4.0, rate=0.0, start="2026Q2", maturity="2031Q2")
    drawn = replace(b.value(3.0), low=2.0, high=4.0)
    found = leg_of(small(replace(loan, terms={**loan.terms, "drawn": (drawn,)})), end=b.q("2026Q2"))
    assert found.amount == (2.0, 3.0, 4.0)


def test_every_flow_of_the_book_lies_within_its_ends():
    for flow in bundled_flows(layer="all"):
        assert flow.is_paid is (flow.quarter < b.q("2026Q3"))
        assert len(flow.cases) == len(ENDS)


def test_a_segment_is_its_company():
    company = replace(b.entity("company", "sponsor", cash=5.0), ticker="CO")
    segment = replace(b.entity("segment", "sponsor", cash=0.0), ticker="CO")
    found = flows(
        small(
            company,
            segment,
            purchases=(purchase("lab", 8.0, seller="segment"), purchase("company", 4.0, seller="segment")),
        )
    )
    assert {(f.payer, f.payee) for f in found} == {("lab", "company")}


def test_the_ledger_says_where_it_ends():
    assert ledger_end(b.bundled()) == b.q("2026Q4")
    assert ledger_end(small()) is None
    assert ledger_end(small(purchases=(purchase("lab", 1.0, period="2027Q2"),))) == b.q("2027Q2")
