"""What stands: every contract of a book is read once, and lenses ask its fields."""

import re
from dataclasses import fields
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import lookthrough
from lookthrough.book.shape.span import first_quarter, last_quarter
from lookthrough.contracts import KINDS
from lookthrough.contracts.slots import fixed
from lookthrough.lens.through.loss_attribution import attribute
from lookthrough.lens.through.through import through
from lookthrough.positions.plan import _holders
from lookthrough.positions.repayment import balance_after
from lookthrough.positions.standing import standing_contracts, standing_of
from lookthrough.positions.standing_contract import BINDING, StandingContract, left_to_pay, stand
from lookthrough.units.range import ZERO, Range
from tests.book.small_book import load, texts_of_valid, write
from tests.lens.builders import NOW, book, bundled, contract, entity, hyperion, q, stands

ROOMS = [Path(lookthrough.__file__).parent / "lens" / room for room in ("through", "funding", "accounting")]
TERMS_READ = re.compile(r"\.mid\(|\.value\(|contracts\.dates|shape\.span|record\.terms\[")


@pytest.mark.parametrize("file", [f for room in ROOMS for f in sorted(room.glob("*.py"))], ids=lambda f: f.stem)
def test_no_lens_reads_the_terms_of_a_contract_again(file):
    assert not TERMS_READ.search(file.read_text(encoding="utf-8"))


def test_bundled_contracts_all_stand_with_the_parties_of_their_kinds_and_the_dates_that_a_run_reads():
    contracts = standing_contracts(bundled())
    assert contracts.keys() == bundled().contracts.keys()
    for id_, one in contracts.items():
        record, kind = bundled().contracts[id_], KINDS[one.kind]
        assert (one.family, one.status, one.binds) == (kind.family, record.current_status, one.status in BINDING)
        assert (one.debtor, one.creditor) == (record.roles[kind.debtor], record.roles[kind.creditor])
        assert {one.giver, one.taker} == {one.debtor, one.creditor} <= set(one.entities)
        assert (one.first_quarter, one.last_quarter) == (first_quarter(record), last_quarter(record))
        assert 0.0 <= one.remaining_share <= 1.0
        assert sum(one.holders.values()) == pytest.approx(1.0)


def test_bundled_amounts_are_ordered_ranges_or_unknown():
    for one in standing_contracts(bundled()).values():
        named = {f.name: getattr(one, f.name) for f in fields(StandingContract)}
        for name, value in named.items():
            assert not isinstance(value, Range) or value.low <= value.mid <= value.high, (one.id, name)


def test_what_says_how_much_a_contract_is_about_follows_from_its_family():
    bond = stands(contract("b", "bond", "a", "c", principal=10.0, drawn=4.0))
    assert (bond.size_term.mid, bond.amount_term.mid, bond.outstanding.mid, bond.amount.mid) == (4.0, 10.0, 4.0, 10.0)
    assert stands(contract("b", "bond", "a", "c", principal=10.0)).outstanding.mid == 10.0
    assert stands(contract("b", "bond", "a", "c", principal=10.0, drawn=None)).outstanding is None  # unknown, not all
    assert stands(contract("l", "lease", "a", "c", rent=2.0, term=3.0)).size_term.mid == 2.0
    assert stands(contract("g", "guarantee", "a", "c", cap=None)).size_term.text == "unknown"


def test_a_lease_gives_its_rent_from_the_first_year_or_from_the_total():
    by_rent = stands(contract("l", "lease", "a", "c", rent=2.0, term=3.0, escalator=0.1, renewals="2 x 1y"))
    assert by_rent.fixed_rent.mid == pytest.approx(2.0 * (1 + 1.1 + 1.21))
    assert by_rent.renewal_rent == pytest.approx((2.0 * 1.331, 2.0 * (1.331 + 1.331 + 1.4641) / 2, 2.0 * 2.7951))
    by_total = stands(contract("l", "lease", "a", "c", amount=6.62, term=3.0, escalator=0.1))
    assert by_total.first_rent.mid == pytest.approx(2.0)


def test_a_rent_without_an_escalator_climbs_as_assumed_and_a_total_holds_whatever_it_climbs_to():
    # 2 a year for three years: 6 at no escalator, 2 x (1 + 1.05 + 1.1025) at 5 %, 2 x (1 + 1.1 + 1.21) at 10 %.
    silent = contract("l", "lease", "a", "c", rent=2.0, term=3.0)
    assumed = standing_contracts(book(silent, assumptions={"lease.escalator": (0.0, 0.1)}))["l"]
    assert assumed.fixed_rent == pytest.approx((6.0, 6.305, 6.62))
    assert stands(silent).fixed_rent == pytest.approx((6.0, 6.0, 6.0))
    total = contract("l", "lease", "a", "c", amount=6.0, term=3.0)
    assert standing_contracts(book(total, assumptions={"lease.escalator": (0.0, 0.1)}))["l"].first_rent.mid == 2.0


def test_a_stated_rent_goes_before_a_stated_total():
    both = stands(contract("l", "lease", "a", "c", rent=2.0, amount=7.0, term=3.0))
    assert (both.first_rent.mid, both.fixed_rent.mid) == (2.0, 6.0)


def test_a_stated_end_goes_before_a_term():
    lease = stands(contract("l", "lease", "a", "c", rent=2.0, start="2027Q1", end="2028Q4", term=3.0))
    assert (lease.years.mid, lease.fixed_rent.mid) == (2.0, 4.0)


@pytest.mark.parametrize(
    ("prepaid", "by_hand"),
    # Eight quarters of 0.25 from 2026Q1; the book is of 2026Q3, so that six are left: 1.5.
    [(0.4, 1.5), (1.0, 1.0), (3.0, 0.0)],
)
def test_deliveries_use_up_what_is_prepaid_first(prepaid, by_hand):
    chips = stands(contract("c", "compute_commitment", "a", "b", amount=2.0, prepaid=prepaid, start="2026Q1", term=2.0))
    assert left_to_pay(chips).mid == pytest.approx(by_hand)


def test_what_is_prepaid_stands_behind_no_debt():
    buyer = contract("c", "compute_commitment", "big", "v", amount=9.0, prepaid=6.0, start="2027Q1", term=3.0)
    notes = contract("n", "bond", "v", "bonds", principal=10.0)
    parts = attribute(standing_of(book(entity("big", "sponsor"), entity("v", "vehicle"), buyer, notes)), "v").parts
    assert {part.contract.id: part.amount.mid for part in parts} == {"c": 3.0, "n": 7.0}


@pytest.mark.parametrize(
    ("status", "paid", "unpaid"),
    [("funded", (), ZERO), ("signed", (), Range(10.0, 10.0, 10.0)), ("signed", (4.0,), Range(6.0, 6.0, 6.0))],
)
def test_equity_is_unpaid_as_far_as_nothing_says_that_it_was_paid(status, paid, unpaid):
    terms = {"paid": paid[0]} if paid else {}
    assert stands(contract("e", "equity_investment", "a", "c", status=status, amount=10.0, **terms)).unpaid == unpaid
    assert stands(contract("b", "bond", "a", "c", principal=10.0)).unpaid is None


@given(st.integers(0, 60), st.integers(0, 60), st.integers(-20, 80))
def test_the_share_that_lies_ahead_falls_from_one_to_nothing(start, length, day):
    lease = contract("l", "lease", "a", "c", rent=1.0, start=q_text(NOW + start), end=q_text(NOW + start + length))
    ahead = [stand(lease, NOW + at).remaining_share for at in (day, day + 1)]
    assert 1.0 >= ahead[0] >= ahead[1] >= 0.0
    assert stand(lease, NOW + start).remaining_share == 1.0
    assert stand(lease, NOW + start + length + 1).remaining_share == 0.0
    assert stand(lease, NOW + start).has_commenced
    assert not stand(lease, NOW + start - 1).has_commenced


def test_holdings_above_the_whole_are_scaled_down_and_a_rest_stays_with_the_giver():
    over = contract("b", "bond", "a", "lender", principal=10.0, held_by={"x": 9.0, "y": 3.0})
    assert stands(over).holders == pytest.approx({"x": 0.75, "y": 0.25})
    part = contract("e", "jv_equity", "owner", "vehicle", amount=10.0, held_by={"x": 4.0})
    assert stands(part).holders == pytest.approx({"x": 0.4, "owner": 0.6})


def test_what_matured_or_is_a_part_of_another_stands_in_the_book_and_binds_nobody():
    old = contract("old", "bond", "v", "b", principal=1.0, start="2020Q1", maturity="2026Q1")
    part = contract("part", "bond", "v", "b", principal=1.0, rollup="component")
    letter = contract("letter", "bond", "v", "b", status="announced", principal=1.0)
    live = contract("live", "bond", "v", "b", principal=1.0, maturity="2026Q3")
    found = standing_of(book(entity("v", "vehicle"), old, part, letter, live))
    assert [c.id for c in found.debts["v"]] == ["live"]
    assert sorted(found.contracts) == ["letter", "live", "old", "part"]
    wide = standing_of(book(entity("v", "vehicle"), letter, live), ("announced",))
    assert [c.id for c in wide.debts["v"]] == ["letter"]


def test_shares_whose_last_payment_has_passed_are_held_on():
    paid = contract("hold", "jv_equity", "v", "w", amount=1.0, stake=1.0, start="2024Q1", end="2025Q4")
    found = standing_of(book(entity("v", "vehicle"), entity("w", "vehicle"), paid))
    assert not found.contracts["hold"].is_over
    assert found.group == {"v": "v", "w": "v"}


def test_a_debt_that_is_over_leaves_its_debtor_with_nothing_to_owe():
    old = contract("old", "bond", "v", "b", principal=5.0, start="2024Q1", maturity="2025Q4")
    (found,) = through(book(entity("v", "vehicle"), old), "v").entities
    assert {tuple(view) for view in found.views.values()} == {(0.0, 0.0, 0.0)}
    assert any(row.contract == "old" and "2025Q4" in row.why for row in found.trail)


def test_vehicles_that_hold_one_another_are_one_project_backed_by_tenant_guarantor_and_owner():
    found = standing_of(book(*hyperion()))
    assert found.group == {"campus": "campus", "noteco": "campus"}
    assert set(found.members["campus"]) == {"campus", "noteco"}
    assert {c.id for c in found.supports["campus"]} == {"lease", "rvg", "stake", "top"}
    assert found.backs["meta"] == ("campus",)


def test_a_guarantee_supports_the_project_whose_debt_or_rent_it_covers():
    debt = contract("notes", "bond", "v", "b", principal=10.0)
    rent = contract("rent", "lease", "tenant", "w", rent=1.0)
    on_debt = contract("g", "guarantee", "big", "b", cap=5.0, covers="notes")
    on_rent = contract("h", "guarantee", "big", "x", cap=5.0, covers="rent")
    found = standing_of(book(entity("v", "vehicle"), entity("w", "vehicle"), debt, rent, on_debt, on_rent))
    assert found.contracts["g"].covered.id == "notes"
    assert found.contracts["notes"].covered is None
    assert {root: {c.id for c in each} for root, each in found.supports.items()} == {"v": {"g"}, "w": {"rent", "h"}}
    assert set(found.backs["big"]) == {"v", "w"}


@pytest.mark.parametrize("way", ["linear", "level"])
def test_what_is_outstanding_on_the_date_of_the_book_is_repaid_from_then_on(way):
    # Eight quarters lie ahead, 2026Q3 to 2028Q2; at a rate of 0 a level payment is an equal instalment of an eighth.
    terms = {"principal": 30.0, "drawn": 8.0, "rate": 0.0, "start": "2020Q1", "maturity": "2028Q2"}
    debt = stands(contract("old", "bond", "v", "b", amortisation=way, **terms))
    assert [balance_after(debt, q(at)) for at in ("2026Q2", "2026Q3", "2027Q2", "2028Q2")] == [8.0, 7.0, 4.0, 0.0]


def test_an_anticipated_repayment_date_begins_the_repayment():
    debt = stands(contract("n", "abs", "v", "b", principal=8.0, amortisation="linear", ard="2027Q1", maturity="2028Q4"))
    assert [balance_after(debt, q(at)) for at in ("2026Q4", "2027Q1", "2028Q3")] == [8.0, 7.0, 1.0]


@pytest.mark.parametrize("way", ["linear", "level", "bullet"])
def test_repayment_that_begins_after_the_maturity_is_all_at_maturity(way):
    terms = {"principal": 8.0, "rate": 0.05, "start": "2026Q3", "amortisation_start": "2028Q1", "maturity": "2027Q4"}
    debt = stands(contract("n", "bond", "v", "b", amortisation=way, **terms))
    assert [balance_after(debt, q(at)) for at in ("2027Q3", "2027Q4")] == [8.0, 0.0]


def test_where_the_way_of_repayment_is_unknown_so_is_the_balance():
    debt = stands(contract("n", "bond", "v", "b", principal=8.0, start="2026Q3", maturity="2027Q4", amortisation=None))
    assert balance_after(debt, q("2026Q4")) is None


def q_text(number):
    year, quarter = divmod(number, 4)
    assert q(f"{year}Q{quarter + 1}") == number
    return f"{year}Q{quarter + 1}"


@pytest.mark.parametrize("held", ["40 %", "4 bn USD"])
def test_a_holding_is_one_share_for_look_through_and_run_however_it_is_written(tmp_path, held):
    """10 bn of notes, of which the fund holds 4."""
    texts = dict(texts_of_valid())
    deal = texts["deals/campus.yaml"].replace("principal: 27.3 bn USD", "principal: 10 bn USD")
    deal = deal.replace("    fund: {value: 18 bn USD, source: s2}\n    pensions: 10 %\n", f"    fund: {held}\n")
    small = load(write(tmp_path, {**texts, "deals/campus.yaml": deal, "assertions.yaml": "[]\n"})).book
    notes = standing_contracts(small)["campus-bonds"]
    assert notes.holders == pytest.approx({"fund": 0.4, "insurers": 0.6})
    number = {"fund": 0, "insurers": 1}
    weights = dict(_holders(notes.record, number, "insurers", {"principal": fixed("principal", 10.0)}))
    assert weights == pytest.approx({0: 0.4, 1: 0.6})
