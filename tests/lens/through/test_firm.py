"""The firm view: what binds when a company gives notice as soon as it may."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lookthrough.lens.through.through import through
from tests.lens.builders import book, bundled, contract, entity

AS_OF = dt.date(2026, 7, 1)  # the first day of 2026Q3, so that this quarter is both the present and the first ahead


def views(*records, as_of=AS_OF):
    (found,) = through(book(*records, as_of=as_of), "big").entities
    return found.views


def cloud(amount=20.0, **terms):
    dates = {"start": "2026Q3", "end": "2031Q2"}
    return contract("c", "compute_commitment", "big", "seller", status="signed", amount=amount, **dates, **terms)


FIRM = {
    "no right to leave: all 20 quarters": ({}, 20.0),
    "three months of notice from today: one quarter": ({"notice": 0.25}, 1.0),
    "a year of notice: four": ({"notice": 1.0}, 4.0),
    "notice no earlier than 2028Q1, six quarters away, and one of notice": (
        {"notice": 0.25, "exit_from": "2028Q1"},
        7.0,
    ),
    "one quarter and a fee of 3": ({"notice": 0.25, "termination_fee": 3.0}, 4.0),
    "a fee above all that is left": ({"notice": 0.25, "termination_fee": 50.0}, 20.0),
    "an exit after the end frees nothing": ({"notice": 0.25, "exit_from": "2032Q1"}, 20.0),
    "a quarter can be cancelled: 1 of the 15 that are left": ({"notice": 0.25, "cancellable": 0.25}, 0.75),
}


@pytest.mark.parametrize(("terms", "expected"), FIRM.values(), ids=FIRM)
def test_firm_is_what_is_paid_until_the_end_of_the_notice(terms, expected):
    """20 for 20 quarters are 1 a quarter; 2 of debt stand in every view."""
    found = views(entity("big", debt=2.0), cloud(**terms))
    assert found["firm"].mid == pytest.approx(2.0 + expected)
    assert found["committed"].mid == pytest.approx(2.0 + 20.0 * (1 - terms.get("cancellable", 0.0)))


def test_what_binds_shrinks_as_the_exit_comes_nearer():
    """Notice may be given from 2028Q1: seven quarters in July 2026, three in July 2027, one in July 2028."""
    seen = [
        views(entity("big", debt=0.0), cloud(notice=0.25, exit_from="2028Q1"), as_of=dt.date(year, 7, 1))["firm"].mid
        for year in (2026, 2027, 2028)
    ]
    assert seen == pytest.approx([7.0, 3.0, 1.0])


def test_an_unknown_notice_makes_the_view_a_floor():
    (found,) = through(book(entity("big", debt=2.0), cloud(notice=None), as_of=AS_OF), "big").entities
    assert (found.views["firm"].mid, found.unknown["firm"], found.unknown["committed"]) == (2.0, 1, 0)


def test_a_total_counts_whole_and_low_is_without_what_can_be_ended():
    """Of a total of 30 a contract of 20 is named, of which 1 binds: 30 at most, 11 at least."""
    found = views(entity("big", debt=0.0, purchase_commitments=30.0), cloud(notice=0.25))
    assert found["firm"] == pytest.approx((11.0, 30.0, 30.0))


@given(
    notice=st.floats(0.25, 10.0),
    exit_from=st.none() | st.sampled_from(["2026Q3", "2029Q1", "2040Q1"]),
    fee=st.none() | st.floats(0.0, 100.0),
    year=st.integers(2025, 2033),
)
def test_firm_lies_between_what_is_reported_and_what_is_committed(notice, exit_from, fee, year):
    terms = {"notice": notice} | ({"exit_from": exit_from} if exit_from else {})
    terms |= {} if fee is None else {"termination_fee": fee}
    found = views(entity("big", debt=2.0), cloud(**terms), as_of=dt.date(year, 5, 15))
    for low, middle, high in zip(found["reported"], found["firm"], found["committed"], strict=True):
        assert low <= middle * (1 + 1e-12) <= high * (1 + 1e-9)


@pytest.mark.parametrize(
    ("buyer", "id_", "most"), [("anthropic", "c077", 7.0), ("alphabet", "google-spacex-compute", 6.0)]
)
def test_little_of_the_contracts_with_spacex_is_firm(buyer, id_, most):
    """Three months of notice: two of thirteen quarters of 45; six months at 0.92 of some 30."""
    rows = [r for r in through(bundled(), buyer).entities[0].trail if r.contract == id_]
    by_view = {r.view: r.amount.mid for r in rows}
    assert by_view.get("firm", 0.0) <= most < by_view.get("committed", by_view.get("memo"))
