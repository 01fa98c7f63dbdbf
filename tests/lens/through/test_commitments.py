import datetime as dt
import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lookthrough.book.records import Assumption, Observation, Source
from lookthrough.lens.through.present_value import discounted as worth
from lookthrough.lens.through.through import through
from tests.lens.builders import HERE, book, bundled, contract, entity, q, stands, value

WINDOW = {
    "commitments.leases.start": value("2027Q1"),
    "commitments.leases.term": value((10.0, 20.0)),
    "commitments.purchases.term": value((3.0, 8.0)),
    "commitments.purchases.tail": value((2.0, 6.0)),
    "commitments.leases.tail": value((2.0, 6.0)),
    "commitments.rate": value(0.06),
    "lease.term": value((10.0, 20.0)),
}
NOW = q("2026Q3")


def committed(*records, series=None, sources=None, assumptions=None, id_="big"):
    given_book = book(*records, assumptions=WINDOW | (assumptions or {}))
    given_book = replace(given_book, series=series or {}, sources=given_book.sources | (sources or {}))
    (found,) = through(given_book, id_).entities
    return found


def test_rent_climbs_once_a_year_and_every_quarter_is_paid_in_its_middle():
    terms = {"rent": 1.0, "escalator": 0.1, "start": "2026Q3", "term": 2.0}
    lease = stands(contract("hall", "lease", "big", "landlord", **terms))
    # 1 bn in the first year and 1.1 in the second, which at 10 % a year are worth the same: the first year twice
    year = math.fsum(0.25 * 1.1 ** (-(quarter + 0.5) / 4) for quarter in range(4))
    assert lease.fixed_rent.mid == pytest.approx(2.1)
    assert worth(lease.fixed_rent, lease, NOW, 0.1).mid == pytest.approx(2 * year)


def row(period, amount, source="s1"):
    return Observation(period, amount, None, None, "usd_bn", "reported", source, HERE)


def discounted(amount, first, last, rate):
    quarters = range(first, last + 1)
    return math.fsum(amount / len(quarters) * (1 + rate) ** (-(t - NOW + 0.5) / 4) for t in quarters)


def test_a_total_is_discounted_over_its_window_late_and_long_low_early_and_short_high():
    found = committed(entity("big", debt=1.0, leases_not_commenced=40.0)).committed["leases_not_commenced"]
    start = q("2027Q1")
    by_hand = [discounted(40.0, start, start + years * 4 - 1, 0.06) for years in (20, 15, 10)]
    assert list(found.present_value) == pytest.approx(by_hand, rel=1e-12)
    assert found.undiscounted.mid == 40.0


def test_a_window_of_the_company_goes_before_the_one_for_everybody():
    own = {"commitments.leases.term.big": value(5.0)}
    found = committed(entity("big", debt=1.0, leases_not_commenced=40.0), assumptions=own)
    worth = found.committed["leases_not_commenced"].present_value
    assert worth.low == worth.high == pytest.approx(discounted(40.0, q("2027Q1"), q("2031Q4"), 0.06))


def test_a_filed_ladder_goes_before_a_window_and_only_its_later_years_are_assumed():
    series = {
        "big_purchase_commitments_due": (row("2025", 99.0), row("2026", 10.0), row("2027", 20.0)),
        "big_purchase_commitments_due_after": (row("2028", 30.0),),
    }
    found = committed(entity("big", debt=1.0, purchase_commitments=120.0), series=series)
    worth = found.committed["purchase_commitments"].present_value
    known = discounted(20.0, NOW, q("2026Q4"), 0.06) + discounted(40.0, q("2027Q1"), q("2027Q4"), 0.06)
    begin = q("2028Q1")
    by_hand = [known + discounted(60.0, begin, begin + years * 4 - 1, 0.06) for years in (6, 4, 2)]
    assert list(worth) == pytest.approx(by_hand, rel=1e-12)
    (counted,) = [r for r in found.trail if r.category == "purchase_commitments" and r.view == "committed"]
    assert counted.present_basis == "estimated"
    assert "ladder" in counted.why


def test_a_ladder_published_later_is_not_known_yet_unless_the_total_comes_with_it():
    late = {"s2": Source("s2", "a later filing", "somebody", "2026-11-01", None, "A", HERE)}
    series = {"big_purchase_commitments_due": (row("2026", 10.0, "s2"),)}
    big = entity("big", debt=1.0, purchase_commitments=120.0)
    found = committed(big, series=series, sources=late)
    assert {r.present_basis for r in found.trail if r.category == "purchase_commitments"} == {"assumed"}
    total = value(120.0, valid_from=dt.date(2026, 6, 30), source=("s2",))
    with_it = replace(big, opening=big.opening | {"purchase_commitments": (total,)})
    found = committed(with_it, series=series, sources=late)
    assert {r.present_basis for r in found.trail if r.category == "purchase_commitments"} == {"estimated"}


@given(st.floats(0.1, 500.0), st.floats(0.001, 0.2), st.floats(0.001, 0.1))
def test_present_value_is_positive_below_the_amount_and_falls_with_the_rate(amount, rate, more):
    worths = [
        committed(entity("big", debt=1.0, leases_not_commenced=amount), assumptions={"commitments.rate": value(r)})
        .committed["leases_not_commenced"]
        .present_value
        for r in (rate, rate + more)
    ]
    assert 0 < worths[1].mid < worths[0].mid < amount
    assert all(w.low <= w.mid <= w.high for w in worths)


def test_a_contract_without_dates_has_a_present_value_that_says_it_is_assumed():
    site = contract("site", "lease", "big", "owner", status="signed", amount=12.0)
    found = committed(entity("big", debt=1.0), site)
    (counted,) = [r for r in found.trail if r.contract == "site" and r.view == "committed"]
    assert counted.present_basis == "assumed"
    assert counted.present_value.mid < 12.0
    assert counted.present_value.low == 0.0  # it may have begun already


def test_dates_and_rate_of_the_book_go_before_assumptions():
    records = [
        entity("big", debt=1.0),
        contract("own", "bond", "big", "bonds", principal=1.0, rate=0.05),
        contract("site", "lease", "big", "owner", status="signed", amount=12.0, start="2027Q1", term=3.0),
    ]
    found = committed(*records)
    (counted,) = [r for r in found.trail if r.contract == "site" and r.view == "committed"]
    assert counted.present_basis == "book"
    assert counted.present_value.mid == pytest.approx(discounted(12.0, q("2027Q1"), q("2029Q4"), 0.05))


def test_the_committed_view_is_the_reported_one_and_its_two_columns():
    for one in through(bundled()).entities:
        columns = [one.committed[name].undiscounted for name in ("leases_not_commenced", "purchase_commitments")]
        known = [c.mid for c in columns if c.mid is not None]
        if one.views["reported"].mid is not None:
            assert one.views["committed"].mid == pytest.approx(one.views["reported"].mid + math.fsum(known))


def test_what_is_prepaid_is_shown_apart_and_already_taken_off():
    cloud = contract("cloud", "compute_commitment", "big", "x", amount=10.0, prepaid=(1.0, 3.0))
    found = committed(entity("big", debt=1.0), cloud)
    assert found.committed["prepaid"].undiscounted == (1.0, 2.0, 3.0)
    assert found.committed["purchase_commitments"].undiscounted == (7.0, 8.0, 9.0)


def test_a_range_of_what_can_be_cancelled_goes_through():
    cloud = contract("cloud", "compute_commitment", "big", "x", amount=10.0, cancellable=(0.2, 0.6))
    found = committed(entity("big", debt=1.0), cloud)
    assert found.committed["purchase_commitments"].undiscounted == pytest.approx((4.0, 6.0, 8.0))
    assert found.committed["cancellable"].undiscounted == pytest.approx((2.0, 4.0, 6.0))


def test_bundled_totals_have_present_values_and_those_without_dates_say_assumed():
    rows = [r for e in through(bundled()).entities for r in e.trail if r.view == "committed" and r.contract is None]
    totals = [r for r in rows if r.category in {"leases_not_commenced", "purchase_commitments"}]
    assert len(totals) >= 12
    assert all(r.present_value is not None and r.present_value.mid < r.amount.mid for r in totals)
    assert {r.entity for r in totals if r.present_basis == "estimated"} == {"amazon", "meta", "spacex"}


def test_an_assumption_is_read_and_not_written_here():
    names = {name for name in bundled().assumptions if name.startswith("commitments.")}
    assert {f"commitments.{c}" for c in ("leases.start", "leases.term", "purchases.term", "rate")} <= names
    assert all(isinstance(bundled().assumptions[n], Assumption) and bundled().assumptions[n].reason for n in names)


@pytest.mark.parametrize("year", [2028, 2036])
def test_a_filed_ladder_that_has_passed_leaves_the_assumed_window(year):
    """A book of later years holds ladders that end before it: present values are assumed, not an error."""
    later = replace(bundled(), as_of=dt.date(year, 6, 30))
    rows = [r for e in through(later).entities for r in e.trail if r.view == "committed" and r.present_value]
    assert "assumed" in {r.present_basis for r in rows}
    assert all(r.present_value.mid <= r.amount.mid * (1 + 1e-12) for r in rows)


@given(st.floats(1.0, 500.0), st.lists(st.floats(0.1, 300.0), min_size=1, max_size=4))
def test_contracts_beyond_a_total_raise_its_high_alone_and_all_rows_say_so(whole, amounts):
    parts = [contract(f"p{i}", "chip_order", "big", "x", status="signed", amount=a) for i, a in enumerate(amounts)]
    found = committed(entity("big", debt=1.0, purchase_commitments=whole), *parts)
    column = found.committed["purchase_commitments"].undiscounted
    assert column.low == column.mid == whole
    exceeds = math.fsum(amounts) > whole * 1.01
    assert column.high == pytest.approx(math.fsum(amounts) if exceeds else whole)
    rows = [r for r in found.trail if r.category == "purchase_commitments"]
    assert all(("or overlap" in r.why) is exceeds for r in rows)
    assert sum("A part of the total" in r.why for r in rows) == (0 if exceeds else len(parts))


def test_layers_of_a_stack_and_announced_contracts_do_not_exceed_a_total():
    records = [
        contract("chips", "chip_order", "big", "x", status="signed", amount=16.0, stack="one"),
        contract("cloud", "compute_commitment", "big", "x", status="signed", amount=14.0, stack="one"),
        contract("more", "chip_order", "big", "x", status="announced", amount=90.0),
    ]
    given_book = book(entity("big", debt=1.0, purchase_commitments=16.0), *records, assumptions=WINDOW)
    (found,) = through(given_book, "big", statuses=("announced", "signed", "funded")).entities
    assert found.committed["purchase_commitments"].undiscounted == (16.0, 16.0, 16.0)


def test_loans_later_than_a_debt_total_raise_the_high_of_every_view():
    late = contract("late", "bond", "big", "x", principal=2.0)
    late = replace(late, known=dt.date(2026, 8, 27))
    big = entity("big", debt=1.5)
    total = replace(big.opening["debt"][-1], valid_from=dt.date(2026, 6, 30))
    found = committed(replace(big, opening={"debt": (total,)}), late)
    assert {tuple(v) for v in found.views.values()} == {(1.5, 1.5, 2.0)}
    assert all("2026-06-30" in r.why and "2026-08-27" in r.why for r in found.trail)


@pytest.mark.parametrize(
    ("id_", "column", "high"),
    [("oracle", "leases_not_commenced", 287.725), ("spacex", "purchase_commitments", 27.955)],
)
def test_bundled_totals_that_are_older_than_their_contracts_reach_up_to_them(id_, column, high):
    (found,) = through(bundled(), id_).entities
    assert found.committed[column].undiscounted.high == pytest.approx(high)


def test_equity_promised_stands_apart_and_adds_to_no_view():
    stake = contract("stake", "equity_investment", "big", "lab", status="signed", amount=30.0, paid=(10.0, 20.0))
    whole = contract("whole", "acquisition", "big", "target", status="signed", amount=250.0, paid=0.0)
    found = committed(entity("big", debt=1.0), stake, whole)
    (row_,) = [r for r in found.trail if r.category == "equity_promised"]
    assert (row_.view, row_.contract, row_.amount) == ("memo", "stake", (10.0, 15.0, 20.0))
    assert found.views["committed"].high == 1.0
