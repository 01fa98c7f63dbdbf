"""Large tables: what is done by column, in steps or by walking agrees with the exact way wherever both can be had."""

from __future__ import annotations

import dataclasses

import networkx as nx
import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from lookthrough.lens.circularity import (
    flow_table,
    forwarding,
    forwarding_stepped,
    loop_weights,
    max_circulation,
    self_funded,
)
from lookthrough.lens.circularity.circularity import circularity
from lookthrough.lens.circularity.flow_table import OUTSIDE, Flow, build_network
from lookthrough.lens.circularity.loop_sampling import sample
from lookthrough.lens.circularity.loop_weights import decompose
from lookthrough.lens.flow_reading import read_flows

NAMES = ["ash", "birch", "cedar", "dogwood", "elm"]
rows = st.tuples(
    st.sampled_from([*NAMES, OUTSIDE]),
    st.sampled_from([*NAMES, OUTSIDE]),
    st.one_of(st.integers(1, 9).map(float), st.floats(0.01, 100.0)),
    st.integers(8104, 8106),
)
tables = st.lists(rows.map(lambda row: Flow(*row[:3], quarter=row[3])), min_size=1, max_size=20)


def random_payments(entities, count, seed):
    rng = np.random.default_rng(seed)
    pairs = np.unique(rng.integers(0, entities, (count, 2)), axis=0)
    pairs = pairs[pairs[:, 0] != pairs[:, 1]]
    return pairs[:, 0], pairs[:, 1], rng.lognormal(size=len(pairs))


def loops_on(nodes, count, seed):
    """A circulation made of random loops."""
    rng = np.random.default_rng(seed)
    amount = np.zeros((nodes, nodes))
    for _ in range(count):
        loop = rng.permutation(nodes)[: rng.integers(2, 6)]
        amount[loop, np.roll(loop, -1)] += rng.lognormal()
    tail, head = np.nonzero(amount)
    return tail, head, amount[tail, head]


def in_balance(nodes, tail, head, amount):
    position = np.bincount(tail, amount, nodes) - np.bincount(head, amount, nodes)
    return float(np.abs(position).max()) <= 1e-9 * amount.sum()


# --- set-off --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(30))
def test_the_largest_circulation_is_that_of_a_minimum_cost_flow(seed):
    rng = np.random.default_rng(seed)
    nodes = int(rng.integers(3, 12))
    tail, head, _ = random_payments(nodes, int(rng.integers(6, 60)), seed)
    whole = rng.integers(1, 9, len(tail))
    graph = nx.DiGraph()
    graph.add_nodes_from(range(nodes))
    for a, b, x in zip(tail.tolist(), head.tolist(), whole.tolist(), strict=True):
        graph.add_edge(a, b, capacity=x, weight=-1)
    found, bound = max_circulation.max_circulation(nodes, tail, head, whole.astype(float))
    assert found.sum() == bound == -nx.min_cost_flow_cost(graph)
    assert in_balance(nodes, tail, head, found)
    assert np.all((found >= 0) & (found <= whole))


def test_a_search_that_stops_early_brackets_the_optimum(monkeypatch):
    tail, head, amount = random_payments(300, 1_500, 1)
    best, _ = max_circulation.max_circulation(300, tail, head, amount)
    monkeypatch.setattr(max_circulation, "EXACT", 0)
    found, bound = max_circulation.max_circulation(300, tail, head, amount)
    assert in_balance(300, tail, head, found)
    assert np.all((found >= 0) & (found <= amount))
    assert found.sum() <= best.sum() * (1 + 1e-12)
    assert bound >= best.sum() * (1 - 1e-12)
    assert bound - found.sum() < 0.02 * amount.sum()
    assert bound > found.sum()  # it did stop early


# --- forwarding -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("spent", "worst"), [(0.1, 0.1), (0.02, 0.02)])
def test_forwarding_in_steps_comes_close_to_the_exact_one_from_below(monkeypatch, spent, worst):
    tail, head, amount = random_payments(400, 2_000, 2)
    exact = forwarding.forward(400, tail, head, amount)
    monkeypatch.setattr(forwarding, "WIDE", 100)
    monkeypatch.setattr(forwarding_stepped, "SPENT", spent)
    stepped = forwarding.forward(400, tail, head, amount)
    assert (exact.spent, stepped.spent) == (0.0, spent)
    assert in_balance(400, tail, head, stepped.circulating)
    assert np.all((stepped.circulating >= 0) & (stepped.circulating <= amount))
    assert (1 - worst) * exact.circulating.sum() < stepped.circulating.sum() < exact.circulating.sum()


# --- loops by walking -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(4))
def test_walks_find_the_sum_of_the_exact_weights(seed):
    nodes = 6 + seed
    tail, head, amount = loops_on(nodes, 9, seed)
    pairs = {(int(a), int(b)): float(x) for a, b, x in zip(tail, head, amount, strict=True)}
    exact = decompose(pairs)
    assert (exact.method, exact.spread) == ("exact", 0.0)
    walked = sample(nodes, tail, head, amount)
    assert abs(walked.circuits - exact.circuits) < 2 * walked.spread < 0.05 * exact.circuits
    peeled = decompose(pairs, limit=0)
    assert abs(peeled.circuits - exact.circuits) < 0.05 * exact.circuits  # though its loops may add up to another sum
    rename = np.random.default_rng(seed).permutation(nodes)
    again = sample(nodes, rename[tail], rename[head], amount)
    assert again.circuits == pytest.approx(walked.circuits, rel=1e-12)


def test_a_circulation_too_large_to_split_is_walked_and_says_so(monkeypatch):
    flows = [Flow(f"e{a}", f"e{b}", float(x)) for a, b, x in zip(*loops_on(9, 12, 3), strict=True)]
    exact = circularity(flows, vendor=[])
    monkeypatch.setattr(loop_weights, "WALKED", 5)
    walked = circularity(flows, vendor=[])
    assert walked.system.loops_method == "sampled"
    assert walked.system.circuits == pytest.approx(exact.system.circuits, rel=0.05)
    assert walked.system.circuits_spread > 0
    weight = {frozenset(loop.path): loop.weight for loop in exact.loops}
    assert walked.loops
    assert all(frozenset(loop.path) in weight for loop in walked.loops)


# --- a vendor's interval by column ----------------------------------------------------------------------------------


@given(tables, st.sampled_from([None, 8105]), st.sampled_from([(), (("birch", "cedar"),)]))
@settings(max_examples=60, phases=(Phase.explicit, Phase.reuse, Phase.generate))
def test_a_vendors_interval_by_column_is_the_same(flows, since, ban):
    with pytest.MonkeyPatch.context() as patch:
        exact = [self_funded.self_funded(build_network(flows), name, ban, since=since) for name in NAMES]
        patch.setattr(flow_table, "EXACT_ROWS", 0)
        patch.setattr(self_funded, "WIDE", -1)
        wide = [self_funded.self_funded(build_network(flows), name, ban, since=since) for name in NAMES]
    for plain, found in zip(exact, wide, strict=True):
        assert found.not_measurable == plain.not_measurable
        assert found.revenue == pytest.approx(plain.revenue, rel=1e-15)
        one, other = plain.self_funded, found.self_funded
        if one is not None:
            assert (other.floor, other.ceiling) == pytest.approx((one.floor, one.ceiling), abs=1e-9)
            assert found.earmark_broken == pytest.approx(plain.earmark_broken, abs=1e-9)
        if one is not None and not ban:
            assert (other.pro_rata is None) == (one.pro_rata is None)
            assert one.pro_rata is None or other.pro_rata == pytest.approx(one.pro_rata, abs=1e-7)


@given(tables)
@settings(max_examples=30)
def test_a_large_table_is_counted_in_units_of_its_total(flows):
    exact = build_network(flows)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(flow_table, "EXACT_ROWS", 0)
        rounded = build_network(flows)
    assert rounded.totals() == pytest.approx(exact.totals(), rel=1e-15, abs=1e-15)


# --- order ----------------------------------------------------------------------------------------------------------


@given(tables, st.permutations(NAMES), st.randoms(use_true_random=False))
@settings(max_examples=40)
def test_order_and_names_change_nothing_and_thousands_scale(flows, new, random):
    rename = dict(zip(NAMES, new, strict=True)) | {OUTSIDE: OUTSIDE}
    thousands = [
        dataclasses.replace(f, payer=rename[f.payer], payee=rename[f.payee], amount=f.amount * 1024.0) for f in flows
    ]
    random.shuffle(thousands)
    before, after = circularity(flows, vendor=NAMES), circularity(thousands, vendor=new)
    for one, other in zip(before.vendors, after.vendors, strict=True):
        assert other.revenue == 1024.0 * one.revenue
        if one.self_funded is not None:
            assert other.self_funded.floor == 1024.0 * one.self_funded.floor
            assert other.self_funded.ceiling == 1024.0 * one.self_funded.ceiling
            assert (other.self_funded.pro_rata is None) == (one.self_funded.pro_rata is None)
            assert one.share.pro_rata is None or other.share.pro_rata == pytest.approx(one.share.pro_rata, abs=1e-12)
    assert after.system.throughput_circularity == pytest.approx(before.system.throughput_circularity, abs=1e-12)
    assert after.after_netting == pytest.approx(1024.0 * before.after_netting, rel=1e-12, abs=1e-9)


# --- reading --------------------------------------------------------------------------------------------------------


def test_one_bad_row_among_many_sound_ones_is_named_and_the_rest_survives(tmp_path):
    path = tmp_path / "flows.csv"
    lines = [f"a{i % 7},b{i % 5},{i + 1}.5,2026Q{i % 4 + 1}\n" for i in range(2_000)]
    path.write_text("payer,payee,amount,quarter\n" + "".join(lines))
    sound, problems = read_flows(path)
    assert (len(sound), problems) == (2_000, ())
    lines[1_499] = "a1,b1,minus two,2026Q1\n"
    path.write_text("payer,payee,amount,quarter\n" + "".join(lines))
    rest, (problem,) = read_flows(path)
    assert (problem.row, problem.column) == (1_501, "amount")
    assert rest == (*sound[:1_499], *sound[1_500:])
