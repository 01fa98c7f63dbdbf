"""A network of payments: exact sums, whatever the order of the rows."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lookthrough.lens.circularity.flow_table import Flow, build_network, legs_between
from lookthrough.units.range import Range


@given(st.lists(st.floats(0, 1e6, allow_subnormal=False), min_size=1, max_size=20), st.randoms())
def test_sums_are_exact_and_do_not_depend_on_the_order(amounts, random):
    rows = [Flow("a", "b", amount) for amount in amounts]
    shuffled = random.sample(rows, len(rows))
    network, other = build_network(rows), build_network(shuffled)
    assert (network.ids, network.edges, network.unit) == (other.ids, other.edges, other.unit)
    assert Fraction(sum(network.edges.values()), network.unit) == sum(map(Fraction, amounts))


@pytest.mark.parametrize("amount", [-1.0, float("nan"), float("inf")])
def test_a_flow_that_is_no_amount_is_refused(amount):
    with pytest.raises(ValueError, match="a -> b"):
        build_network([Flow("a", "b", amount)])


def leg(*flows):
    return legs_between(flows, {("a", "b")}).get(("a", "b"))


def test_what_is_paid_and_what_is_left_of_one_contract_move_against_each_other():
    """Of 30, 10 to 30 are paid: in all 30, whatever was paid."""
    paid = Flow("a", "b", 20.0, "c", cases=(10.0, 10.0, 30.0, 30.0), quarter=8104, is_paid=True)
    left = Flow("a", "b", 10.0, "c", cases=(20.0, 20.0, 0.0, 0.0), quarter=8106, is_paid=False)
    found = leg(paid, left)
    assert found.amount == Range(30.0, 30.0, 30.0)
    assert found.paid == Range(10.0, 20.0, 30.0)
    assert found.to_come == Range(0.0, 10.0, 20.0)


def test_ranges_of_several_contracts_are_at_their_ends_at_once():
    """One pays 2 to 4, sooner or later; the other 5 or 7: 2 + 5 to 4 + 7."""
    found = leg(Flow("a", "b", 3.0, "c", cases=(4.0, 2.0)), Flow("a", "b", 6.0, "d", cases=(5.0, 7.0)))
    assert found.amount == Range(7.0, 9.0, 11.0)
    assert [(part.contract, part.amount) for part in found.parts] == [("c", (2, 3, 4)), ("d", (5, 6, 7))]


def test_a_leg_rests_on_the_weakest_of_what_is_paid_and_says_of_each_part_when():
    rows = [
        Flow("a", "b", 1.0, quarter=8104, basis="inferred", is_paid=True),
        Flow("a", "b", 1.0, quarter=8105, basis="reported", is_paid=True),
        Flow("a", "b", 1.0, "c", quarter=8106, basis="reported", is_paid=False),
        Flow("b", "a", 9.0, quarter=8106, basis="assumed", is_paid=False),
        Flow("a", "b", 0.0, "nothing", quarter=8106, basis="assumed", is_paid=False),
    ]
    found = leg(*rows)
    assert found.basis == "inferred"
    assert [(p.contract, p.first, p.last, p.basis) for p in found.parts] == [
        (None, "2026Q1", "2026Q2", "inferred"),
        ("c", "2026Q3", "2026Q3", "reported"),
    ]
    assert (found.paid.mid, found.to_come.mid) == (2.0, 1.0)


def test_a_table_of_payments_knows_no_date_before_which_anything_is_paid():
    found = leg(Flow("a", "b", 1.0, quarter=8104), Flow("a", "b", 2.0))
    assert (found.amount, found.paid, found.to_come, found.basis) == ((3, 3, 3), None, None, None)
    assert [(part.first, part.last) for part in found.parts] == [(None, None)]


@given(st.lists(st.tuples(st.floats(0.1, 9), st.floats(0.1, 9), st.floats(0.1, 9)), min_size=1, max_size=6))
def test_the_middle_lies_between_the_ends_and_the_parts_add_up(amounts):
    rows = [
        Flow("a", "b", mid, f"c{i % 2}", cases=(one, other), is_paid=i % 3 == 0)
        for i, (one, mid, other) in enumerate(amounts)
    ]
    found = leg(*rows)
    assert found.amount.low <= found.amount.mid <= found.amount.high
    assert found.amount == pytest.approx([sum(part.amount[i] for part in found.parts) for i in range(3)])
    assert found.amount.mid == pytest.approx(found.paid.mid + found.to_come.mid)
    assert found.paid.low + found.to_come.low <= found.amount.low + 1e-9
    assert found.amount.high <= found.paid.high + found.to_come.high + 1e-9
