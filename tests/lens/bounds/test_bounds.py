"""What unknown cells mean for headlines: properties of the three answers, one book by hand, the bundled book."""

from __future__ import annotations

import functools
import json
from dataclasses import replace

import numpy as np
import pytest

from lookthrough.book.records import Purchase
from lookthrough.book.replay import known_on
from lookthrough.contracts import KINDS
from lookthrough.lens.bounds.book_ledgers import purchases_ledger
from lookthrough.lens.bounds.bounds import bounds
from lookthrough.lens.bounds.ensemble import METHOD, sample_cells
from lookthrough.lens.bounds.extremes import ceiling_extremes, floor_extremes
from lookthrough.lens.bounds.ledger import InfeasibleLedgerError
from lookthrough.lens.bounds.payments import flows_at, interval_at, moving, payments_around
from lookthrough.lens.circularity.book_payments import book_flows
from lookthrough.lens.circularity.circularity import circularity
from lookthrough.positions.standing_contract import BINDING
from tests.lens import builders as b

START, END = b.q("2026Q1"), b.q("2026Q4")


def purchase(buyer, seller, amount, *, basis="inferred", kind="chips", period="2026"):
    return Purchase(seller, buyer, period, kind, b.value(amount, basis=basis), b.HERE)


def lab_book(*, lab_pays=(8.0, 30.0), cloud_buys=(4.0, 20.0), **totals):
    """Return a maker that puts 10 into a lab in 2026Q1, which pays a cloud, which buys from the maker."""
    stake = b.contract(
        "stake", "equity_investment", "maker", "lab", amount=10.0, paid=10.0, start="2026Q1", end="2026Q1", term=1.0
    )
    known = [b.entity(name) for name in ("maker", "lab", "cloud")]
    rows = (
        purchase("lab", "cloud", lab_pays, kind="cloud", period="2026Q1"),
        purchase("cloud", "maker", cloud_buys, period="2026Q1"),
        purchase("others", "maker", (50.0, 60.0), period="2026Q1"),
    )
    names = {"purchases." + name.replace("_", "."): amount for name, amount in totals.items()}
    stated = names or {"purchases.sold.nobody.chips.2026": 1.0}
    return replace(b.book(*known, b.entity("others", "sector"), stake, assumptions=stated), purchases=rows)


def one(answer, vendor="maker"):
    return next(v for v in answer.vendors if v.id == vendor)


def span(spread):
    return spread.lowest, spread.highest


@functools.cache
def bundled():
    return bounds(b.bundled(), "nvidia", "coreweave", draws=25, seed=0, disclosures=())


# --- by hand ----------------------------------------------------------------------------------------------------------


def test_headlines_of_a_small_book_are_bounded_as_by_hand():
    """The ceiling is the least of 10 in, what the lab pays on and what the cloud buys; no total is known."""
    found = one(bounds(lab_book(), "maker", start=START, end=END, draws=30, seed=0))
    assert span(found.ceiling) == pytest.approx((4.0, 10.0))
    assert span(found.revenue) == pytest.approx((54.0, 80.0))
    assert span(found.floor) == pytest.approx((0.0, 10.0))
    assert found.ceiling.recorded == pytest.approx(10.0)
    assert found.ceiling.is_exact


def test_a_total_narrows_what_it_holds():
    book = lab_book(sold_maker_chips_2026Q1=(54.0, 58.0))
    found = one(bounds(book, "maker", start=START, end=END, draws=0))
    assert span(found.revenue) == pytest.approx((54.0, 58.0))
    assert span(found.ceiling) == pytest.approx((4.0, 8.0))


def test_the_disclosure_that_matters_most_is_the_payment_that_is_narrowest():
    found = one(bounds(lab_book(lab_pays=(20.0, 30.0)), "maker", start=START, end=END, draws=0))
    assert found.disclosures[0].cell == "cloud > maker chips 2026Q1"
    assert found.ceiling.highest - found.ceiling.lowest + found.floor.highest - found.floor.lowest == pytest.approx(
        16.0
    )
    assert found.disclosures[0].gain == pytest.approx(11.0)


@pytest.mark.parametrize(
    ("customers", "ends"), [(["cloud"], (4.0, 20.0)), (["others", "cloud"], (54.0, 80.0)), (["lab"], (0.0, 0.0))]
)
def test_revenue_from_named_customers_is_bounded_by_their_cells(customers, ends):
    """A sector is a customer like any other although loops count it as outside."""
    found = one(bounds(lab_book(), "maker", start=START, end=END, draws=9, customers=customers)).from_customers
    assert span(found) == pytest.approx(ends)
    assert found.recorded == pytest.approx(sum(ends) / 2)
    assert ends[0] <= found.low <= found.high <= ends[1]


def test_nothing_unknown_leaves_nothing_open():
    known = one(
        bounds(lab_book(lab_pays=12.0, cloud_buys=9.0, sold_maker_chips_2026Q1=64.0), "maker", start=START, end=END)
    )
    for spread in (known.revenue, known.floor, known.ceiling):
        assert span(spread) == pytest.approx((spread.recorded, spread.recorded))
    assert known.disclosures == ()


def test_totals_that_cannot_be_met_are_named_to_the_user():
    with pytest.raises(
        InfeasibleLedgerError, match=r"sold maker chips 2026Q1 is 200 \(test.yaml:1\), its 2 cells allow"
    ):
        bounds(lab_book(sold_maker_chips_2026Q1=200.0), start=START, end=END)


def test_a_total_whose_buyers_were_left_out_is_an_upper_limit_only():
    full = lab_book(sold_maker_chips_2026Q1=(64.0, 70.0))
    part = replace(full, purchases=full.purchases[:2])
    with pytest.raises(InfeasibleLedgerError):
        bounds(part, "maker", start=START, end=END, draws=0)
    assert span(one(bounds(part, "maker", start=START, end=END, draws=0, full=full)).revenue) == pytest.approx(
        (4.0, 20.0)
    )


def test_names_change_no_bound():
    """A draw is keyed by names, so only what does not hang on draws is compared."""
    book = lab_book()
    other = {"maker": "z_maker", "lab": "a_lab", "cloud": "m_cloud"}
    stake = book.contracts["stake"]
    renamed = replace(
        book,
        entities={other.get(i, i): replace(e, id=other.get(i, i)) for i, e in book.entities.items()},
        contracts={"stake": replace(stake, roles={role: other.get(i, i) for role, i in stake.roles.items()})},
        purchases=tuple(
            replace(p, buyer=other.get(p.buyer, p.buyer), seller=other.get(p.seller, p.seller)) for p in book.purchases
        ),
    )
    mine, its = (
        one(bounds(x, v, start=START, end=END, draws=0), v) for x, v in ((book, "maker"), (renamed, "z_maker"))
    )
    for name in ("revenue", "floor", "ceiling", "share_floor", "share_ceiling"):
        assert span(getattr(mine, name)) == pytest.approx(span(getattr(its, name)))


def test_amounts_in_thousands_give_the_same_shares_and_a_thousand_times_the_dollars():
    large = lab_book(lab_pays=(8e3, 30e3), cloud_buys=(4e3, 20e3))
    stake = b.times(large.contracts["stake"], 1e3)
    rows = tuple(
        p if p.buyer != "others" else replace(p, amount=b.value((50e3, 60e3), basis="inferred"))
        for p in large.purchases
    )
    large = replace(large, contracts={"stake": stake}, purchases=rows)
    mine, its = (one(bounds(x, "maker", start=START, end=END, draws=20)) for x in (lab_book(), large))
    assert its.ceiling.high == pytest.approx(1e3 * mine.ceiling.high, rel=1e-6)
    assert span(its.ceiling) == pytest.approx([1e3 * x for x in span(mine.ceiling)], rel=1e-6)
    assert span(its.share_ceiling) == pytest.approx(span(mine.share_ceiling), rel=1e-6)


def test_a_vendor_that_nobody_is_recorded_to_pay_is_not_measurable():
    found = one(bounds(lab_book(), "lab", start=START, end=END, draws=2), "lab")
    assert "no payment to lab is recorded" in found.not_measurable
    assert found.ceiling.recorded is None


def test_a_window_that_ends_before_it_starts_is_refused():
    with pytest.raises(ValueError, match="ends before it starts"):
        bounds(lab_book(), start=END, end=START)


# --- the bundled book -------------------------------------------------------------------------------------------------


def test_payments_that_follow_from_cells_are_those_of_the_book():
    book = b.bundled()
    ledger = purchases_ledger(book)
    window = moving(book, KINDS, ledger, start=START, end=END, statuses=BINDING)
    mine = circularity(flows_at(window, ledger.mid), vendor=["nvidia", "microsoft", "oracle"]).vendors
    theirs = circularity(
        book_flows(book, KINDS, start=START, end=END), vendor=["nvidia", "microsoft", "oracle"]
    ).vendors
    for one_, other in zip(mine, theirs, strict=True):
        around = interval_at(payments_around(window, one_.id), ledger.mid)
        for found in (one_, around):
            assert found.revenue == pytest.approx(other.revenue)
            assert found.self_funded.floor == pytest.approx(other.self_funded.floor, abs=1e-6)
            assert found.self_funded.ceiling == pytest.approx(other.self_funded.ceiling)
            assert found.self_funded.pro_rata == pytest.approx(other.self_funded.pro_rata)


def test_the_three_answers_lie_within_each_other():
    for vendor in bundled().vendors:
        for spread in (vendor.revenue, vendor.floor, vendor.ceiling, vendor.share_floor, vendor.share_ceiling):
            assert spread.lowest - 1e-6 <= spread.low <= spread.high <= spread.highest + 1e-6
            assert spread.lowest - 1e-6 <= spread.recorded <= spread.highest + 1e-6
        assert vendor.floor.highest <= vendor.ceiling.highest


def test_warrants_count_where_paper_is_asked_for():
    book = b.bundled()
    found = bounds(book, "amd", draws=0, layer="all", disclosures=())
    theirs = circularity(book_flows(book, KINDS, start=START, end=END, layer="all"), vendor="amd", layer="all").vendors[
        0
    ]
    assert one(found, "amd").ceiling.recorded == pytest.approx(theirs.self_funded.ceiling, abs=1e-6)
    assert (
        one(found, "amd").ceiling.recorded > one(bounds(book, "amd", draws=0, disclosures=()), "amd").ceiling.recorded
    )


def test_no_sampled_ledger_of_the_bundled_book_lies_outside_the_bounds():
    book = b.bundled()
    ledger = purchases_ledger(book)
    window = moving(book, KINDS, ledger, start=START, end=END, statuses=BINDING)
    draws = sample_cells(ledger, 12, 7).amounts
    for vendor in ("nvidia", "microsoft", "nscale"):
        around = payments_around(window, vendor)
        floor, ceiling = floor_extremes(ledger, around), ceiling_extremes(ledger, around)
        for amounts in draws:
            found = interval_at(around, amounts).self_funded
            assert floor.low - 1e-6 <= found.floor <= floor.high + 1e-6
            assert ceiling.low - 1e-6 <= found.ceiling <= ceiling.high + 1e-6


def test_an_answer_says_how_unknown_cells_were_filled():
    answer = bundled()
    assert (answer.basis, answer.method, answer.seed, answer.draws, answer.failed) == ("inferred", METHOD, 0, 25, 0)
    assert answer.pinned_share + answer.inferred_share == pytest.approx(1.0)
    assert 0.05 < answer.pinned_share < 0.5
    assert answer.totals.endswith("stated")


def test_the_document_is_json_and_the_rows_name_every_figure():
    answer = bundled()
    document = json.loads(json.dumps(answer.document(), allow_nan=False))
    assert document["window"] == {"from": "2026Q1", "to": "2026Q4"}
    figures = ["revenue", "floor", "pro_rata", "ceiling", "share_floor", "share_ceiling"]
    assert [row["figure"] for row in answer.rows[:6]] == figures
    assert len(answer.frame()) == len(answer.rows) == 12


def test_an_answer_does_not_depend_on_the_order_of_purchases_or_of_vendors():
    book = b.bundled()
    turned = replace(book, purchases=tuple(reversed(book.purchases)))
    mine = one(bounds(book, "coreweave", draws=5, disclosures=()), "coreweave")
    its = one(bounds(turned, "lambda", "coreweave", draws=5, disclosures=()), "coreweave")
    for name in ("revenue", "floor", "ceiling"):
        for end in ("recorded", "low", "high", "lowest", "highest"):
            assert getattr(getattr(mine, name), end) == pytest.approx(
                getattr(getattr(its, name), end), rel=1e-6, abs=1e-6
            )


def test_a_replay_before_a_year_leaves_the_totals_of_that_year_out():
    book = b.bundled()
    before = known_on(book, book.as_of.replace(year=2025, month=12, day=31))
    answer = bounds(before, "nvidia", start=b.q("2025Q1"), end=b.q("2025Q4"), draws=3, full=book, disclosures=())
    assert answer.idle_totals == ()
    assert np.isfinite(one(answer, "nvidia").revenue.highest)
