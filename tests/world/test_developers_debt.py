"""What developers owe and earn: a quarter by hand, and loans that follow what is drawn and repaid."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lookthrough.world import developers_debt, flywheel
from lookthrough.world.flywheel_arrays import FlywheelHeard, FlywheelOpening
from tests.world.turning import terms_of

SITES = {
    "L": 2.0, "LTC": 0.8, "LTV": 0.7, "DSCR": 1.25, "dy": 0.08, "yoc": 0.1, "cap0": 0.07, "k0": 0.05, "beta": 0.0,
    "payout": 0.0, "theta": 0.25, "gmax": 0.15, "spec": 0.0, "eta": 0.0, "margin": 0.0,
}  # fmt: skip  # a table, a line for each kind of term
AGES, PIPELINE = 12, 2


def begun(terms, *, equity=0.0, building=0.2, backlog=0.0, empty=0.01):
    at = FlywheelOpening(*(np.full(1, each) for each in (equity, building, backlog, 1.0, empty)))
    return flywheel.opening(np, terms, at, pipeline=PIPELINE, ages=AGES)


def heard(**what):
    return FlywheelHeard(**{"coupon": np.full(1, 0.05), "leases": np.zeros(1), "failed": np.zeros(1), **what})


def test_a_quarter_of_debt_and_rent_by_hand():
    """A stock of 1; 0.1 is half built and 0.1 finished but for the day; 0.01 stands empty. Bonds are all of the cost.

    Loans: 0.8 * (0.05 + 0.1 + 0.01) = 0.128. In the quarter the older cohort is finished and bonds for all of its cost
    take it out (0.1, of which 0.08 repay the loan); the younger draws its other half, 0.8 * 0.05 = 0.04.
    """
    terms = terms_of(SITES)
    first = begun(terms)
    assert developers_debt.loans(np, terms, first) == pytest.approx([0.128])
    bonded = developers_debt.opening(np, terms, first, np.full(1, 0.5))
    assert [each[0] for each in bonded] == pytest.approx([0.5, 0.05, 0.0])
    state, quarter = flywheel.step(np, terms, first, heard())
    after = developers_debt.after(np, bonded, first, quarter, np.zeros(1))
    assert [each[0] for each in after] == pytest.approx([0.6, 0.06, 0.0])
    told = developers_debt.told(np, terms, state, after, quarter, np.full(1, 0.05), 100.0)
    expected = {
        "building": 8.0,  # 0.8 * 0.1 of 100, which is finished in the next quarter
        "drawn": 4.0,
        "spent": 5.0,
        "issued": 10.0,
        "repaid": 8.0,
        "rent": 1.5,  # 0.06 of 100 a year
        "worth": 100 * (0.06 / 0.07 + 0.01 + 0.1),
        "dearer": 0.0,
    }
    assert {name: float(np.squeeze(value)) for name, value in told._asdict().items()} == pytest.approx(expected)
    assert developers_debt.loans(np, terms, state) == pytest.approx([0.128 + 0.04 - 0.08])


def test_a_tenant_that_fails_leaves_bonds_without_rent_until_the_site_is_let_again():
    """Half of the tenants fail: 0.25 of 0.5 with bonds, as much of every other site; 0.1 of leases fills what is empty.

    Empty and left in all: 0.01, which stood empty, and half of 0.99, of which 0.25 carry bonds that are counted. Of the
    lease 0.1 / 0.505 of each is filled.
    """
    terms = terms_of(SITES)
    first = begun(terms, building=0.0)
    bonded = developers_debt.opening(np, terms, first, np.full(1, 0.5))
    failed = np.full(1, 0.5)
    _, quarter = flywheel.step(np, terms, first, heard(failed=failed, leases=np.full(1, 0.1)))
    after = developers_debt.after(np, bonded, first, quarter, failed)
    again = 0.25 * 0.1 / 0.505
    assert after.let[0] == pytest.approx(0.25 + again + quarter.sold[0])
    assert after.rent[0] == pytest.approx(0.025 + 0.1 * again + quarter.sold_rent[0])
    assert after.vacated[0] == pytest.approx(0.25 - again)


def test_empty_sites_are_worth_no_more_than_they_cost():
    terms = terms_of(SITES)
    _, quarter = flywheel.step(np, terms, begun(terms), heard())
    state = begun(terms, building=0.0, empty=1.0)
    nothing = developers_debt.opening(np, terms, state, np.zeros(1))
    dear, cheap = (
        developers_debt.told(
            np, terms, state, nothing, quarter._replace(new_yield=np.full(1, y)), np.full(1, 0.05), 1.0
        )
        for y in (0.1, 0.035)
    )
    assert (dear.worth[0], cheap.worth[0]) == pytest.approx((1.0, 0.5))


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.floats(0, 0.3), st.floats(0, 0.3), st.floats(0, 1), st.floats(0.03, 0.12)), min_size=1,
             max_size=14),
    st.floats(0, 1),
    st.floats(0.3, 1.0),
)  # fmt: skip  # a list and what its rows hold
def test_loans_are_what_was_drawn_less_what_was_repaid_and_sites_are_let_or_left(quarters, building, bonds):
    terms = terms_of(SITES)
    state = begun(terms, equity=0.1, building=building, backlog=0.3)
    bonded = developers_debt.opening(np, terms, state, np.full(1, bonds))
    sites = bonded.let.copy()
    for failed, leases, window, coupon in quarters:
        what = heard(
            failed=np.full(1, failed), leases=np.full(1, leases), window=np.full(1, window), coupon=np.full(1, coupon)
        )
        before = developers_debt.loans(np, terms, state)
        left_before = state
        state, quarter = flywheel.step(np, terms, state, what)
        bonded = developers_debt.after(np, bonded, left_before, quarter, what.failed)
        told = developers_debt.told(np, terms, state, bonded, quarter, what.coupon, 1.0)
        sites = sites + quarter.sold
        assert developers_debt.loans(np, terms, state) == pytest.approx(before + told.drawn - told.repaid, abs=1e-12)
        assert bonded.let + bonded.vacated == pytest.approx(sites, abs=1e-12)
        assert (bonded.vacated <= state.vacated + 1e-12).all()
        assert told.building <= developers_debt.loans(np, terms, state) + 1e-12
