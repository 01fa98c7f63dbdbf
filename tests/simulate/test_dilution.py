"""New shares: warrants vest with what is delivered, notes convert where it pays; what has no price is named."""

from __future__ import annotations

import pytest

from tests.simulate.still_parties import QUARTERS, quarters


@pytest.fixture(scope="module")
def ran(parties):
    return parties.of()


def test_nothing_vests_for_a_holder_or_from_a_grantor_that_was_wound_up(ran):
    # Both are wound up in 2027Q1; the shares would have vested from 2028Q1 on.
    assert ran.paid("warrant sale", "held") == quarters()
    assert ran.paid("warrant sale", "granted") == quarters()
    assert ran.due("conversion", "granted_note") == quarters()
    assert ran.paid_in_all("holds_bond", "interest", "principal") == 0.0


def test_of_a_warrant_that_began_before_the_book_only_what_vests_from_now_on_is_new(ran):
    # 80 m shares over the eight quarters after 2025Q3, 10 m each, which bring 0.9; three had passed before 2026Q3.
    assert ran.paid("warrant sale", "older") == quarters(**{f"q{q}": 0.9 for q in range(5)})


def test_shares_vest_with_the_order_they_are_granted_for_and_not_beyond_what_is_delivered_of_it(ran):
    # A quarter of 80 m shares with each of four deliveries, 20 m, brings 1.8; two were delivered before the book. Of
    # the other order thrifty pays the first 1 and then has no money, so that it cancels the rest.
    assert ran.paid("warrant sale", "by_order") == quarters(q0=1.8, q1=1.8)
    assert ran.due("order", "cut") == quarters(q0=1.0)
    assert ran.paid("warrant sale", "by_cut_order") == quarters(q0=1.8)


def test_a_convertible_brings_the_larger_of_principal_and_shares(ran):
    # At 50 the note of 1 exchanges into 20 m shares, worth 2 at 100: 1 beyond the principal, when it matures. At 80
    # they are worth 1.25; that note is still out at the horizon, where it counts. At 200 they are worth 0.5.
    assert ran.paid("principal", "converts") == quarters(q6=1.0)
    assert ran.paid("conversion", "converts") == quarters(q6=1.0)
    assert ran.paid("conversion", "converts_later") == quarters(q11=0.25)
    assert ran.paid("conversion", "stays") == quarters()
    assert ran.owners("landlords") == pytest.approx(1.25)  # what they gain, the owners of the issuer's shares lose


def test_what_a_run_has_nothing_to_reckon_from_is_named(ran):
    left = {row.contract: row.why for row in (*ran.plan.left_out, *ran.model.not_paid)}
    assert set(left) == {"share_of_nothing", "no_share_price", "no_price", "insured"}
    assert left["share_of_nothing"] == "a run has no revenue of tenant, of which a share is promised"
    assert "straight debt" in left["no_price"]


def test_a_share_of_revenue_counts_rent(ran):
    # 10 % of rent of 0.4 a quarter.
    assert ran.paid("revenue share", "share_of_rent") == pytest.approx([0.04] * QUARTERS)
