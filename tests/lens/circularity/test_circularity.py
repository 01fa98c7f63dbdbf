"""Circularity: properties of vendor intervals, throughput and loops; then published cases; then rivals."""

from __future__ import annotations

import dataclasses
import itertools
import json
import math

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lookthrough.lens.circularity import forwarding
from lookthrough.lens.circularity.circularity import circularity
from lookthrough.lens.circularity.flow_table import OUTSIDE, Flow, build_network
from lookthrough.lens.circularity.forwarding import finn
from tests.places import CASES

NAMES = ["ash", "birch", "cedar", "dogwood", "elm", "fir"]


def case(name):
    return json.loads((CASES / f"{name}.json").read_text())


@st.composite
def flow_tables(draw, *, dated=False, entities=5, rows=14, with_outside=True):
    """Payments among few entities, so that loops are common; amounts with ties."""
    names = NAMES[:entities] + ([OUTSIDE] if with_outside else [])
    amount = st.one_of(st.integers(1, 6).map(float), st.floats(0.01, 100.0))
    row = st.tuples(st.sampled_from(names), st.sampled_from(names), amount, st.integers(8104, 8106))
    drawn = draw(st.lists(row, min_size=1, max_size=rows))
    return [Flow(a, b, x, quarter=q if dated else None) for a, b, x, q in drawn]


tables = st.one_of(flow_tables(), flow_tables(dated=True))


def intervals(result):
    found = {}
    for vendor in result.vendors:
        dollars = vendor.self_funded
        found[vendor.id] = None if dollars is None else (dollars.floor, dollars.pro_rata, dollars.ceiling)
    return found


def same(one, other):
    assert one.keys() == other.keys()
    for id_, bounds in one.items():
        for mine, its in zip(bounds or [None], other[id_] or [None], strict=True):
            assert (mine is None) == (its is None)
            assert mine is None or its == pytest.approx(mine, rel=1e-8, abs=1e-8)


def with_vehicles(flow, names):
    """Route one payment through vehicles, one after another."""
    stops = [flow.payer, *names, flow.payee]
    return [dataclasses.replace(flow, payer=a, payee=b) for a, b in itertools.pairwise(stops)]


# --- properties -----------------------------------------------------------------------------------------------------


@given(st.one_of(tables, flow_tables(entities=6, rows=30)), st.data(), st.sampled_from([0, 20_000]))
@settings(max_examples=120)
def test_vehicles_in_any_payment_change_neither_vendor_intervals_nor_throughput(flows, data, limit):
    count = data.draw(st.integers(1, 2))
    chosen = data.draw(st.lists(st.integers(0, len(flows) - 1), min_size=1, max_size=3, unique=True))
    rerouted = []
    for i, flow in enumerate(flows):
        rerouted += with_vehicles(flow, [f"spv{i}_{k}" for k in range(count)]) if i in chosen else [flow]
    before = circularity(flows, vendor=NAMES, limit=limit)
    after = circularity(rerouted, vendor=NAMES, limit=limit)
    same(intervals(before), intervals(after))
    assert after.system.throughput_circularity == pytest.approx(before.system.throughput_circularity, abs=1e-8)
    assert after.system.circuits == pytest.approx(before.system.circuits, rel=1e-8, abs=1e-8)


@given(tables)
@settings(max_examples=80)
def test_floor_pro_rata_ceiling_and_revenue_are_in_order(flows):
    for vendor in circularity(flows, vendor=NAMES).vendors:
        if vendor.self_funded is not None:
            bounds = vendor.self_funded
            middle = [] if bounds.pro_rata is None else [bounds.pro_rata]
            chain = [0.0, bounds.floor, *middle, bounds.ceiling, vendor.revenue]
            assert chain == sorted(chain)


@given(tables)
@settings(max_examples=80)
def test_the_unclipped_pro_rata_solve_already_lies_between_floor_and_ceiling(flows):
    from lookthrough.lens.circularity.self_funded import _build_trail, _pro_rata, self_funded

    network = build_network(flows)
    for v, name in enumerate(network.ids):
        bounds = self_funded(network, name).self_funded
        if bounds is not None and bounds.pro_rata is not None:
            solved, _ = _pro_rata(_build_trail(network, v, set()), network, 0.0)
            slack = 1e-9 * (1 + bounds.ceiling)
            assert bounds.floor - slack <= solved <= bounds.ceiling + slack


@given(tables, st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES)), min_size=1, max_size=3))
@settings(max_examples=80)
def test_an_earmark_never_raises_the_ceiling_nor_breaks_the_order(flows, ban):
    free, banned = circularity(flows, vendor=NAMES), circularity(flows, vendor=NAMES, ban=ban)
    for before, after in zip(free.vendors, banned.vendors, strict=True):
        if before.self_funded is None:
            continue
        assert after.self_funded.ceiling <= before.self_funded.ceiling
        assert 0 <= after.self_funded.floor <= after.self_funded.ceiling
        if not after.earmark_broken:
            assert after.self_funded.floor >= before.self_funded.floor
        if after.self_funded.pro_rata is not None:
            assert after.self_funded.floor <= after.self_funded.pro_rata <= after.self_funded.ceiling


@given(tables, st.permutations(NAMES), st.randoms(use_true_random=False))
@settings(max_examples=60)
def test_neither_the_order_of_rows_nor_names_matter(flows, new_names, random):
    rename = dict(zip(NAMES, new_names, strict=True)) | {OUTSIDE: OUTSIDE}
    shuffled = [dataclasses.replace(flow, payer=rename[flow.payer], payee=rename[flow.payee]) for flow in flows]
    random.shuffle(shuffled)
    before, after = circularity(flows, vendor=NAMES), circularity(shuffled, vendor=NAMES)
    same({rename[id_]: bounds for id_, bounds in intervals(before).items()}, intervals(after))
    assert after.system.throughput_circularity == pytest.approx(before.system.throughput_circularity, abs=1e-9)
    assert after.after_netting == pytest.approx(before.after_netting, abs=1e-7)
    weights = {frozenset((rename[a], rename[b]) for a, b in steps(loop)): loop.weight for loop in before.loops}
    assert {frozenset(steps(loop)): loop.weight for loop in after.loops} == pytest.approx(weights, rel=1e-8)


def steps(loop):
    return list(zip(loop.path, [*loop.path[1:], loop.path[0]], strict=True))


@given(flow_tables(rows=25), st.sampled_from([0, 20_000]))
@settings(max_examples=80)
def test_loop_weights_times_lengths_add_up_to_a_circulation_below_the_payments(flows, limit):
    result = circularity(flows, vendor=[], limit=limit)
    carried: dict[tuple[str, str], float] = {}
    for loop in result.loops:
        assert loop.weight > 0
        assert len(set(loop.path)) == len(loop.path)
        for step in steps(loop):
            carried[step] = carried.get(step, 0.0) + loop.weight
    for step, amount in carried.items():
        assert amount <= result.payments[step] * (1 + 1e-9)
    total = math.fsum(loop.weight * len(loop.path) for loop in result.loops)
    assert total == pytest.approx(result.system.circulation, rel=1e-9, abs=1e-12)


@given(flow_tables(rows=25))
@settings(max_examples=60)
def test_nothing_circulates_in_what_balanced_forwarding_leaves(flows):
    result = circularity(flows, vendor=[])
    left = dict(result.payments)
    for loop in result.loops:
        for step in steps(loop):
            left[step] -= loop.weight
    graph = nx.DiGraph([step for step, amount in left.items() if amount > 1e-7 * result.payments[step]])
    assert nx.is_directed_acyclic_graph(graph)


@given(flow_tables(rows=20, with_outside=False))
@settings(max_examples=60)
def test_amounts_scale_and_shares_do_not(flows):
    before = circularity(flows, vendor=NAMES)
    after = circularity([dataclasses.replace(flow, amount=flow.amount * 3.7) for flow in flows], vendor=NAMES)
    assert after.system.throughput_circularity == pytest.approx(before.system.throughput_circularity, abs=1e-9)
    for one, other in zip(before.vendors, after.vendors, strict=True):
        if one.share is not None:
            assert other.share.ceiling == pytest.approx(one.share.ceiling, abs=1e-9)
            assert other.share.floor == pytest.approx(one.share.floor, abs=1e-9)


# --- published and derived cases ------------------------------------------------------------------------------------


@pytest.mark.parametrize("each", case("self_funded_revenue")["cases"], ids=lambda each: each["id"])
def test_self_funded_revenue_as_worked_by_hand(each):
    inputs, expected = each["inputs"], each["expected"]
    flows = [Flow(*flow) for flow in inputs["flows"]]
    flows += [Flow(OUTSIDE, entity, amount) for entity, amount in inputs["external_funding"].items()]
    (vendor,) = circularity(flows, vendor=inputs["vendor"]).vendors
    assert vendor.revenue == expected["revenue"]
    assert vendor.self_funded.floor == pytest.approx(expected["lower"], abs=1e-12)
    assert vendor.self_funded.pro_rata == pytest.approx(expected["haircut_float"], rel=1e-12)
    assert vendor.self_funded.ceiling == pytest.approx(expected["upper"], rel=1e-12)
    assert vendor.loop_multiplier == pytest.approx(expected["loop_multiplier"], rel=1e-12)
    assert vendor.share.ceiling == pytest.approx(expected["upper_share"], rel=1e-12)


@pytest.mark.parametrize("each", case("circularity_cdfd_validation")["cases"], ids=lambda each: each["id"])
def test_balanced_flow_forwarding_gives_the_published_values(each):
    W, expected = each["inputs"]["W"], each["expected"]
    result = circularity(matrix_flows(W), vendor=[])
    system = result.system
    assert system.loops_method == "exact"
    found = {
        "V_W": system.volume,
        "V_C": system.circulation,
        "T_C": system.circuits,
        "D_net": system.net_throughput,
        "Gamma_vol": system.volume_circularity,
        "Gamma_thr": system.throughput_circularity,
        "mean_cycle_length": system.circulation / system.circuits,
        "n_cycles": len(result.loops),
        "lambda_2cycles": [loop.weight for loop in result.loops if len(loop.path) == 2],
        "lambda_3cycles": [loop.weight for loop in result.loops if len(loop.path) == 3],
    }
    if "sign" in each["inputs"]:
        found |= signed(result, each["inputs"]["sign"])
    for key, value in expected.items():
        if not key.startswith("q_"):
            assert found[key] == pytest.approx(value, rel=1e-9), key


@pytest.mark.parametrize("solved_directly", [150, 1], ids=["directly", "by sweeps"])
def test_what_is_left_of_a_payer_goes_on_circulating_however_little_it_is(monkeypatch, solved_directly):
    # The hub pays 10,001 to each side; one side returns 10,000 and the other 10,001. Money first goes round both sides
    # alike, until the one side has returned all it pays: 10,000 through each. What is left between the hub and the
    # other side, 1 each way, goes round as well, though it is but a 10,001st of what that side pays.
    monkeypatch.setattr(forwarding, "DENSE", solved_directly)
    paid = [("hub", "one", 10_001.0), ("one", "hub", 10_000.0), ("hub", "other", 10_001.0), ("other", "hub", 10_001.0)]
    system = circularity([Flow(*row) for row in paid], vendor=[]).system
    assert system.circulation == pytest.approx(2 * 10_000 + 2 * 10_001, rel=1e-12)
    assert system.volume_circularity == pytest.approx(40_002 / 40_003, rel=1e-12)


def matrix_flows(W):
    return [Flow(f"n{i}", f"n{j}", float(x)) for i, row in enumerate(W) for j, x in enumerate(row) if x]


def signed(result, sign):
    """Weights of loops by the product of signs along them."""
    plus, minus = [], []
    for loop in result.loops:
        product = math.prod(sign[int(a[1:])][int(b[1:])] for a, b in steps(loop))
        (plus if product > 0 else minus).append((loop.weight, len(loop.path)))
    totals = [sum(weight for weight, _ in side) for side in (plus, minus)]
    volumes = [sum(weight * length for weight, length in side) for side in (plus, minus)]
    return {
        "T_plus": totals[0],
        "T_minus": totals[1],
        "V_plus": volumes[0],
        "V_minus": volumes[1],
        "share_T_plus": totals[0] / sum(totals),
    }


def test_finn_index_of_cone_spring_is_the_published_one():
    cone = case("finn_cycling_cone_spring")
    inputs, expected = cone["inputs"], cone["expected"]
    names = inputs["compartments"]
    flows = [Flow(names[j], names[i], inputs["flow_to_from"][i][j]) for i, j in itertools.product(range(5), repeat=2)]
    flows += [Flow(OUTSIDE, name, x) for name, x in zip(names, inputs["imports"], strict=True)]
    out = np.add(inputs["exports"], inputs["dissipation"])
    flows += [Flow(name, OUTSIDE, float(x)) for name, x in zip(names, out, strict=True)]
    network = build_network(flows)
    found = finn(network)
    order = [network.number(name) for name in names]
    assert found.throughflow[order] == pytest.approx(expected["throughflow"])
    assert found.cycled_share[order] == pytest.approx(expected["cycled_share_by_compartment"], abs=1e-9)
    assert found.cycled_share @ found.throughflow == pytest.approx(expected["TSTc"], rel=1e-9)
    assert found.index == pytest.approx(expected["FCI"], rel=1e-9)
    for vendor in circularity(flows, vendor=names).vendors:  # one vendor's pro-rata share is Finn's coefficient
        i = names.index(vendor.id)
        assert vendor.share.pro_rata == pytest.approx(expected["cycled_share_by_compartment"][i], abs=1e-9)


def test_set_off_of_the_published_micro_example():
    micro = case("netting_mtcs_micro")
    rows, expected = micro["inputs"]["obligations"], micro["expected"]
    result = circularity([Flow(str(row["debtor"]), str(row["creditor"]), float(row["amount"])) for row in rows])
    assert result.gross == expected["gross"]
    assert result.gross - result.after_netting == pytest.approx(expected["total_setoff"])
    assert result.set_off == pytest.approx([expected["setoff"][str(row["id"])] for row in rows])
