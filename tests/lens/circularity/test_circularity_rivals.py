"""Circularity against rivals: networkx and HiGHS for the flows, brute force and simulation for the loops."""

from __future__ import annotations

import itertools
import random
from collections import defaultdict

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from lookthrough.lens.circularity import forwarding, forwarding_iterated, max_flow
from lookthrough.lens.circularity.circularity import circularity
from lookthrough.lens.circularity.flow_table import OUTSIDE, Flow
from lookthrough.lens.circularity.forwarding import circulation
from lookthrough.lens.circularity.loop_weights import _ranks, decompose

NAMES = ["ash", "birch", "cedar", "dogwood", "elm"]
amounts = st.integers(1, 9).map(float)
tables = st.lists(
    st.builds(Flow, st.sampled_from([*NAMES, OUTSIDE]), st.sampled_from([*NAMES, OUTSIDE]), amounts),
    min_size=1,
    max_size=16,
)
bans = st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES)), max_size=3)


def tagged_revenue(flows, vendor, ban, sign):
    """Least (+1) or most (-1) tagged revenue: a linear programme over the tagged part of each payment."""
    m = len(flows)
    others = [name for name in NAMES if name != vendor]
    column = {name: m + i for i, name in enumerate(others)}  # what each entity keeps of the vendor's money
    balance = np.zeros((len(others), m + len(others)))
    bounds = []
    for i, flow in enumerate(flows):
        tagged_whole = flow.payer == vendor
        never = flow.payer == OUTSIDE or ((flow.payer, flow.payee) in ban and not tagged_whole)
        bounds.append((flow.amount, flow.amount) if tagged_whole else (0, 0 if never else flow.amount))
        if flow.payee in column:
            balance[column[flow.payee] - m, i] += 1
        if flow.payer in column:
            balance[column[flow.payer] - m, i] -= 1
    for name in others:
        balance[column[name] - m, column[name]] = -1
        received = sum(flow.amount for flow in flows if flow.payee == name)
        paid = sum(flow.amount for flow in flows if flow.payer == name)
        bounds.append((0, max(0.0, received - paid)))
    cost = [sign * float(flow.payee == vendor) for flow in flows] + [0.0] * len(others)
    solved = linprog(cost, A_eq=balance, b_eq=np.zeros(len(others)), bounds=bounds)
    return None if solved.status else sign * solved.fun


@given(tables, bans)
@settings(max_examples=80)
def test_floor_and_ceiling_are_the_extremes_of_a_linear_programme(flows, ban):
    for vendor in circularity(flows, vendor=NAMES, ban=ban).vendors:
        if vendor.self_funded is None:
            continue
        least, most = (tagged_revenue(flows, vendor.id, ban, sign) for sign in (1, -1))
        assert (least is None) == (vendor.earmark_broken > 0)
        if least is not None:
            assert vendor.self_funded.floor == pytest.approx(least, abs=1e-7)
            assert vendor.self_funded.ceiling == pytest.approx(most, abs=1e-7)


@given(tables)
@settings(max_examples=60)
def test_floor_is_revenue_less_the_most_that_outside_can_pay_in(flows):
    for vendor in circularity(flows, vendor=NAMES).vendors:
        if vendor.self_funded is None:
            continue
        graph = nx.DiGraph()
        graph.add_nodes_from(["source", vendor.id])
        for flow in flows:
            payer = "source" if flow.payer == OUTSIDE else flow.payer
            if payer != vendor.id and flow.payee != OUTSIDE:
                before = graph.get_edge_data(payer, flow.payee, {"capacity": 0.0})["capacity"]
                graph.add_edge(payer, flow.payee, capacity=before + flow.amount)
        for name in set(NAMES) - {vendor.id}:
            drawn = sum(f.amount * ((f.payer == name) - (f.payee == name)) for f in flows)
            if drawn > 0:
                before = graph.get_edge_data("source", name, {"capacity": 0.0})["capacity"]
                graph.add_edge("source", name, capacity=before + drawn)
        outside = nx.maximum_flow_value(graph, "source", vendor.id)
        assert vendor.self_funded.floor == pytest.approx(vendor.revenue - outside, abs=1e-9)


pairs = st.tuples(st.integers(0, 7), st.integers(0, 7)).filter(lambda pair: pair[0] != pair[1])
capacities = st.one_of(st.integers(0, 30), st.integers(2**29, 2**32), st.integers(0, 2**59), st.integers(0, 2**90))


@pytest.mark.parametrize("solve", [max_flow.max_flow, max_flow._by_python, max_flow._by_scipy])
@given(st.dictionaries(pairs, capacities, min_size=1, max_size=30))
@settings(max_examples=100)
def test_a_maximum_flow_keeps_to_capacities_is_in_balance_and_as_large_as_that_of_networkx(solve, edges):
    rival = nx.DiGraph()
    rival.add_nodes_from(range(8))
    for (tail, head), units in edges.items():
        rival.add_edge(tail, head, capacity=units)
    ends, units = np.array([*edges]), [*edges.values()]
    capacity = np.array(units, dtype=np.int64 if max(units) < 2**59 else np.object_)
    graph = max_flow.Graph(8, ends[:, 0], ends[:, 1], capacity)
    flow = solve(graph, 0, 7)
    assert np.all((flow >= 0) & (flow <= capacity))
    net = [flow[ends[:, 0] == node].sum() - flow[ends[:, 1] == node].sum() for node in range(8)]
    assert net[1:7] == [0] * 6
    assert net[0] == -net[7] == nx.maximum_flow_value(rival, 0, 7)


def test_a_network_of_hubs_is_measured():
    """What a round leaves on thousands of edges is more than 32 bits hold where the next unit is finer by 30 bits.

    Then rounds went on without end: 2,500 payments, about half of them made or received by 30 of 1,000 parties.
    """
    draw = random.Random(5)  # noqa: S311  # a fixed table, no secret
    rows = {}
    while len(rows) < 2_500:
        payer, payee = (
            draw.randrange(30) if draw.random() < share else int(draw.paretovariate(0.35)) % 1_000
            for share in (0.5, 0.4)
        )
        if payer != payee:
            rows[payer, payee] = round(draw.lognormvariate(7, 2), 2)
    flows = [Flow(f"b{payer}", f"b{payee}", amount) for (payer, payee), amount in rows.items()]
    (vendor,) = circularity(flows, vendor=["b1"]).vendors
    assert 0.0 <= vendor.self_funded.floor <= vendor.self_funded.ceiling <= vendor.revenue


def test_several_sinks_share_what_can_leave_the_source():
    graph = max_flow.Graph(4, np.array([0, 0, 1]), np.array([1, 2, 3]), np.array([5, 4, 9]))
    assert [max_flow.largest_flow(graph, 0, sinks) for sinks in ([2], [3], [2, 3])] == [4, 5, 9]


@given(tables)
@settings(max_examples=60)
def test_netting_is_the_min_cost_flow_of_networkx(flows):
    pairs: dict[tuple[str, str], int] = defaultdict(int)
    for flow in flows:
        if OUTSIDE not in (flow.payer, flow.payee) and flow.payer != flow.payee:
            pairs[flow.payer, flow.payee] += int(flow.amount)
    graph = nx.DiGraph()
    graph.add_nodes_from(NAMES)
    for (payer, payee), amount in pairs.items():  # an optimal circulation = payments at weight -1
        graph.add_edge(payer, payee, capacity=amount, weight=-1)
    cancelled = -nx.min_cost_flow_cost(graph)
    own = sum(flow.amount for flow in flows if flow.payer == flow.payee != OUTSIDE)
    result = circularity(flows, vendor=[])
    assert result.gross - result.after_netting == pytest.approx(cancelled + own, abs=1e-7)
    assert sum(result.set_off) == pytest.approx(cancelled + own, abs=1e-7)
    position = defaultdict(float)
    for flow, x in zip(flows, result.set_off, strict=True):
        assert -1e-9 <= x <= flow.amount + 1e-9
        position[flow.payer] -= x
        position[flow.payee] += x
    assert max(map(abs, position.values())) < 1e-7


def brute_force(amount):
    """Every loop with its weight, by the determinants of the definition on the unreduced network."""
    n = len(amount)
    P = amount / amount.sum(axis=1, keepdims=True)
    M = np.eye(n) - P

    def minor(without):
        keep = [i for i in range(n) if i not in without]
        return np.linalg.det(M[np.ix_(keep, keep)]) if keep else 1.0

    norm = sum(minor({i}) for i in range(n))
    found = {}
    for cycle in nx.simple_cycles(nx.from_numpy_array(amount, create_using=nx.DiGraph)):
        steps = list(itertools.pairwise([*cycle, cycle[0]]))
        found[frozenset(steps)] = amount.sum() * np.prod([P[step] for step in steps]) * minor(set(cycle)) / norm
    return found


@st.composite
def circulations(draw):
    """A sum of a few loops on up to 7 entities, one block."""
    n = draw(st.integers(2, 7))
    amount = np.zeros((n, n))
    order = draw(st.permutations(range(n)))
    loops = [order, *draw(st.lists(st.lists(st.integers(0, n - 1), min_size=2, unique=True), max_size=7))]
    for loop in loops:
        weight = draw(st.floats(0.1, 10))
        for step in itertools.pairwise([*loop, loop[0]]):
            amount[step] += weight
    return amount


@given(circulations())
@settings(max_examples=80)
def test_reduced_weights_are_those_of_the_definition(amount):
    pairs = {(i, j): float(amount[i, j]) for i, j in np.argwhere(amount).tolist()}
    found = decompose(pairs)
    assert found.method == "exact"
    weights = {frozenset(itertools.pairwise([*path, path[0]])): weight for weight, path in found.loops}
    assert weights == pytest.approx(brute_force(amount), rel=1e-7, abs=1e-12)


@given(circulations())
@settings(max_examples=60)
def test_peeling_adds_up_to_every_payment(amount):
    pairs = {(i, j): float(amount[i, j]) for i, j in np.argwhere(amount).tolist()}
    carried = dict.fromkeys(pairs, 0.0)
    for weight, path in decompose(pairs, limit=0).loops:
        for step in itertools.pairwise([*path, path[0]]):
            carried[step] += weight
    assert carried == pytest.approx(pairs, rel=1e-9)


def tied_circulation(seed):
    """Unit loops on nine entities: many equal payments."""
    rng = np.random.default_rng(seed)
    pairs = defaultdict(float)
    for _ in range(9):
        loop = rng.permutation(9)[: rng.integers(2, 6)].tolist()
        for step in itertools.pairwise([*loop, loop[0]]):
            pairs[step] += 1.0
    return dict(pairs), rng


def test_neither_names_nor_rounding_decide_how_a_core_is_peeled():
    compared = 0
    for seed in range(40):
        pairs, rng = tied_circulation(seed)
        new = rng.permutation(9).tolist()
        noise = 1 + 1e-14 * rng.standard_normal(len(pairs))
        renamed = {(new[a], new[b]): x * e for ((a, b), x), e in zip(pairs.items(), noise, strict=True)}
        rows = [defaultdict(dict), defaultdict(dict)]
        for table, row in zip((pairs, renamed), rows, strict=True):
            for (a, b), x in table.items():
                row[a][b] = x
        before, after = (_ranks(row) for row in rows)
        assert sorted(before.values()) == sorted(after.values())
        if any(after[new[a]] != rank for a, rank in before.items()):
            continue  # entities in the very same position: there only names tell them apart
        compared += 1
        loops = [decompose(table, limit=0).loops for table in (pairs, renamed)]
        assert [w for w, _ in loops[0]] == pytest.approx([w for w, _ in loops[1]], abs=1e-9), seed
    assert compared > 20


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("spread", [3.0, 7.0])
def test_payments_of_very_different_sizes_still_add_up(seed, spread):
    rng = np.random.default_rng(seed)
    ends = rng.integers(0, 12, (40, 2))
    flows = [Flow(f"e{a}", f"e{b}", float(np.exp(rng.normal(0, spread)))) for a, b in ends]
    result = circularity(flows, vendor=[])
    carried: dict[tuple[str, str], float] = defaultdict(float)
    for loop in result.loops:
        for step in itertools.pairwise([*loop.path, loop.path[0]]):
            carried[step] += loop.weight
    assert all(amount <= result.payments[step] * (1 + 1e-7) for step, amount in carried.items())
    assert sum(carried.values()) == pytest.approx(result.system.circulation, rel=1e-9)
    assert result.after_netting <= result.gross


def test_large_blocks_give_the_circulation_of_direct_solves(monkeypatch):
    rng = np.random.default_rng(3)
    pairs = np.unique(rng.integers(0, 120, (700, 2)), axis=0)
    tail, head, amount = pairs[:, 0], pairs[:, 1], rng.lognormal(size=len(pairs))
    direct = circulation(120, tail, head, amount)
    monkeypatch.setattr(forwarding, "DENSE", 10)
    assert circulation(120, tail, head, amount) == pytest.approx(direct, abs=1e-9)
    monkeypatch.setattr(forwarding_iterated, "FIRST_SWEEPS", 0)  # every block starts from a solve
    monkeypatch.setattr(forwarding_iterated, "SWEEPS", 3)  # and stalls at once
    assert circulation(120, tail, head, amount) == pytest.approx(direct, abs=1e-9)
