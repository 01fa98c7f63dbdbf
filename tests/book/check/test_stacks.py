"""The cash of a stack comes from somebody and ends with somebody."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lookthrough.book.check.stacks import stacks_end
from lookthrough.book.records import Contract, Position, Value
from lookthrough.book.tables import Tables
from lookthrough.contracts import KINDS

PARTIES = "abcdef"
SIDES = {kind: (KINDS[kind].debtor, KINDS[kind].creditor) for kind in ("lease", "bond", "chip_order", "revenue_share")}


def leg(number, kind, payer, payee, *, stack="s", status="signed", rollup=None):
    debtor, creditor = KINDS[kind].debtor, KINDS[kind].creditor
    place = Position("deals/x.yaml", number + 1)
    said = (Value(status, place),)
    return Contract(
        f"c{number}", kind, {debtor: payer, creditor: payee}, {}, said, "x", place, stack=stack, rollup=rollup
    )


def found(legs):
    tables = Tables({}, {c.id: c for c in legs}, {}, (), {}, {}, (), {}, ())
    return list(stacks_end(tables, KINDS))


pairs = st.tuples(st.sampled_from(PARTIES), st.sampled_from(PARTIES))


@settings(max_examples=200)
@given(st.lists(st.tuples(st.sampled_from([*SIDES]), pairs), max_size=8))
def test_a_circle_is_found_where_there_is_one_and_nowhere_else(legs):
    """The oracle is a topological sort."""
    import networkx as nx

    rows = [leg(n, kind, *sides) for n, (kind, sides) in enumerate(legs)]
    graph = nx.DiGraph([sides for _, sides in legs if sides[0] != sides[1]])
    assert bool(found(rows)) == (not nx.is_directed_acyclic_graph(graph))


@pytest.mark.parametrize("order", [*itertools.permutations(range(3))])
def test_the_legs_are_named_in_the_order_of_payment_whatever_the_order_of_the_rows(order):
    legs = [leg(0, "lease", "a", "b"), leg(1, "bond", "b", "c"), leg(2, "chip_order", "c", "a")]
    [problem] = found([legs[n] for n in order])
    assert problem.message == "stack s is circular: a pays b pays c pays a"
    assert (problem.related.line, problem.position.line) == (1, 3)


@pytest.mark.parametrize(
    "broken",
    [
        {"stack": "t"},
        {"status": "cancelled"},
        {"status": "rumoured"},
        {"rollup": "aggregate"},
    ],
)
def test_a_leg_that_does_not_stand_in_the_stack_closes_no_circle(broken):
    assert found([leg(0, "lease", "a", "b"), leg(1, "bond", "b", "a", **broken)]) == []


@pytest.mark.parametrize("kind", ["jv_equity", "guarantee", "warrant", "backstop"])
def test_what_is_paid_in_or_pays_only_on_failure_closes_no_circle(kind):
    assert found([leg(0, "lease", "a", "b"), leg(1, kind, "b", "a")]) == []
    assert found([leg(0, "lease", "a", "b"), leg(1, "bond", "b", "a")]) != []
