"""Companies' own money: it funds what customers buy, and it is neither a loop nor a vendor's revenue twice."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import replace

import pytest

from lookthrough.contracts import KINDS
from lookthrough.lens.circularity.book_payments import book_flows, window_notes
from lookthrough.lens.circularity.circularity import circularity
from lookthrough.lens.circularity.flow_table import OUTSIDE, Flow
from lookthrough.lens.circularity.own_money import revenue_of
from tests.lens.builders import bundled, entity, value

FIRST, LAST = 2026 * 4, 2026 * 4 + 3


@pytest.fixture(scope="module")
def flows():
    return book_flows(bundled(), KINDS, start=FIRST, end=LAST, layer="all")


def test_on_the_bundled_book_every_vendors_interval_is_in_order(flows):
    found = circularity(flows, layer="all").vendors
    measured = [v for v in found if v.self_funded is not None]
    assert {"nvidia", "microsoft", "amd", "openai"} <= {v.id for v in measured}
    for vendor in measured:
        money = vendor.self_funded
        assert money.pro_rata is not None, vendor.id
        assert 0.0 <= money.floor <= money.pro_rata <= money.ceiling <= vendor.revenue + 1e-9, vendor.id
    assert all(v.self_funded.ceiling > 1.0 for v in measured if v.id in {"nvidia", "microsoft", "amd"})


def test_recorded_sales_and_own_money_make_up_the_revenue_of_a_quarter(flows):
    sales, own = defaultdict(float), defaultdict(float)
    for flow in flows:
        if flow.sale and flow.layer in {"cash", "own"}:
            (own if flow.layer == "own" else sales)[flow.payee, flow.quarter] += flow.amount
    assert own
    for (company, quarter), amount in own.items():
        revenue, _ = revenue_of(bundled().entities[company], quarter)
        assert amount + sales[company, quarter] == pytest.approx(revenue)


def test_revenue_is_that_of_its_quarter():
    """40 a year in 2025Q3 and 80 in 2026Q1 (a quarter to 26 April): 10 before, 15 between, 20 from then on."""
    dated = tuple(
        value(rate, valid_from=dt.date(*day), basis=basis)
        for rate, day, basis in ((40.0, (2025, 9, 30), "reported"), (80.0, (2026, 4, 26), "reported"))
    )
    seller = replace(entity("seller"), opening={"revenue": dated})
    found = [revenue_of(seller, quarter) for quarter in range(2025 * 4, 2026 * 4 + 4)]
    assert [amount for amount, _ in found] == pytest.approx([10.0, 10.0, 10.0, 15.0, 20.0, 20.0, 20.0, 20.0])
    assert [basis for _, basis in found][2:5] == ["reported", "estimated", "reported"]
    assert revenue_of(entity("silent"), 2026 * 4)[0] == 0.0


def test_a_window_after_the_balance_sheets_says_that_it_is_a_schedule():
    """At 30 June 2026 the third quarter lies ahead; two years are more than one answer."""
    told = {
        span: " ".join(window_notes(bundled(), *span))
        for span in ((FIRST, LAST), (FIRST, FIRST + 1), (FIRST - 4, LAST))
    }
    assert "2026Q3 to 2026Q4 is schedule, not history" in told[FIRST, LAST]
    assert "schedule" not in told[FIRST, FIRST + 1]
    assert "windows of different lengths" in told[FIRST - 4, LAST]
    assert "windows of different lengths" not in told[FIRST, LAST]


def test_own_money_comes_from_outside_and_is_no_part_of_loops_system_or_netting(flows):
    assert {f.payer for f in flows if f.layer == "own"} == {OUTSIDE}
    recorded = [f for f in flows if f.layer != "own"]
    whole, part = circularity(flows, layer="all"), circularity(recorded, layer="all")
    assert (whole.system, whole.loops, whole.gross, whole.after_netting) == (
        part.system,
        part.loops,
        part.gross,
        part.after_netting,
    )


def test_a_customer_with_more_money_of_its_own_spends_less_of_the_vendors(flows):
    richer = [replace(f, amount=f.amount * 2.0) if f.payee == "openai" and f.layer == "own" else f for f in flows]
    [before] = circularity(flows, vendor="nvidia", layer="all").vendors
    [after] = circularity(richer, vendor="nvidia", layer="all").vendors
    assert after.self_funded.pro_rata < before.self_funded.pro_rata
    assert after.self_funded.ceiling == before.self_funded.ceiling


def test_money_that_a_vendor_raises_is_not_its_revenue():
    sold = [Flow("v", "lab", 4.0), Flow(OUTSIDE, "lab", 6.0), Flow("lab", "v", 10.0)]
    raised = [*sold, Flow(OUTSIDE, "v", 50.0, sale=False)]
    [plain], [funded] = circularity(sold, vendor="v").vendors, circularity(raised, vendor="v").vendors
    assert funded.revenue == plain.revenue == 10.0
    assert funded.self_funded == plain.self_funded
