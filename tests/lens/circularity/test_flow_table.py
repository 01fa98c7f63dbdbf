"""A network of payments: exact sums, whatever the order of the rows."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lookthrough.lens.circularity.flow_table import Flow, build_network


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
