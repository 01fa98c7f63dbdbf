"""The layout of the map: no ribbon meets a foreign box, few cross, and the same graph always has the same picture."""

import json
from itertools import combinations, pairwise, permutations
from pathlib import Path

import numpy as np
import pytest

from lookthrough.present.page.map_layout.crossings import crossings_of, least_crossed
from lookthrough.present.page.map_layout.layout import layout
from lookthrough.present.page.map_layout.layout_graph import MapLink, MapNode, Sizes, chained
from lookthrough.present.page.map_layout.layout_score import MapScore, passes, polyline, score

KEPT = json.loads(Path(__file__).with_name("map_of_ed38674.json").read_text(encoding="utf-8"))
WIDEST = 17.0  # px


def kept():
    nodes = [MapNode(id_, column, 46.0) for id_, column, _ in KEPT["nodes"]]
    largest = max(size for *_, size in KEPT["edges"])
    return nodes, [MapLink(a, b, max(1.0, size / largest * WIDEST)) for a, b, _, size in KEPT["edges"]]


def of(columns, pairs):
    """Return nodes ``a``, ``b`` ... with some columns, and links of width 2 between pairs written ``ab``."""
    names = "abcdefghijklmnopqrstuvwxyz"
    return [MapNode(names[i], c, 30.0) for i, c in enumerate(columns)], [MapLink(*pair, 2.0) for pair in pairs.split()]


def drawn(seed):
    """Return a graph of up to four columns with links of all kinds: forward, back, far, inside a column, doubled."""
    draw = np.random.default_rng(seed)
    nodes = [MapNode(f"n{i}", int(draw.integers(4)), float(draw.uniform(20, 46))) for i in range(draw.integers(2, 14))]
    pairs = [draw.choice(len(nodes), 2, replace=False) for _ in range(draw.integers(1, 20))]
    return nodes, [MapLink(nodes[a].id, nodes[b].id, float(draw.uniform(1, 17))) for a, b in pairs]


# The graph of ed38674, 31 boxes and 56 ribbons, of which 238 pairs crossed and 54 went through boxes.


def test_the_kept_graph_is_drawn_with_few_crossings_and_none_through_a_box():
    nodes, links = kept()
    assert (len(nodes), len(links)) == (31, 56)
    found = score(layout(nodes, links), links)
    assert found.through_boxes == 0
    assert found.crossings <= 45


def test_the_same_graph_has_the_same_layout_always():
    assert layout(*kept()) == layout(*kept())


# Tiny graphs, by hand.


@pytest.mark.parametrize(
    ("columns", "pairs", "crossings"),
    [
        ([0, 0, 1, 1], "ad bc", 0),  # turned round they are level
        ([0, 0, 1, 1], "ac ad bc bd", 1),  # two and two, all joined: one crossing at least
        ([0, 0, 0, 1, 1, 1], "ad ae af bd be bf cd ce cf", 9),  # three and three: 3 * 3 at least
        ([0, 1, 2], "ac ab bc", 0),  # the far link goes round the box between
        ([0, 1, 1, 1, 0], "ab ac ad eb ec ed", 3),
        ([0, 0, 0], "ab bc ac", 0),  # arcs inside a column
        ([0, 1, 2, 1], "ba cb ca bd", 0),  # money that turns back
        ([0], "", 0),
        ([], "", 0),
    ],
)
def test_tiny_graphs_cross_no_more_than_they_must(columns, pairs, crossings):
    nodes, links = of(columns, pairs)
    assert score(layout(nodes, links), links) == MapScore(crossings, 0)


def test_links_of_one_pair_run_side_by_side():
    nodes, links = of([0, 1], "ab ab ba")
    ports = sorted(
        route.start[1] if link.payer == "a" else route.end[1]
        for route, link in zip(layout(nodes, links).routes, links, strict=True)
    )
    assert all(b - a >= 2.0 for a, b in pairwise(ports))
    assert score(layout(nodes, links), links) == MapScore(0, 0)


# Any graph.


@pytest.mark.parametrize("seed", range(40))
def test_no_ribbon_meets_a_foreign_box_not_even_with_its_width(seed):
    nodes, links = drawn(seed)
    plan = layout(nodes, links)
    for route, link in zip(plan.routes, links, strict=True):
        assert passes([polyline(route)], [(link.payer, link.payee)], plan.boxes, clear=link.width / 2) == 0


@pytest.mark.parametrize("seed", range(40))
def test_ribbons_begin_at_their_payer_and_end_at_their_payee(seed):
    nodes, links = drawn(seed)
    plan = layout(nodes, links)
    for route, link in zip(plan.routes, links, strict=True):
        for (x, y), id_ in ((route.start, link.payer), (route.end, link.payee)):
            box = plan.boxes[id_]
            assert x == pytest.approx(box.x) or x == pytest.approx(box.x + box.width)
            assert box.y < y < box.y + box.height


@pytest.mark.parametrize("seed", range(40))
def test_boxes_keep_apart_and_all_lies_inside_the_picture(seed):
    nodes, links = drawn(seed)
    plan = layout(nodes, links)
    for a, b in combinations(plan.boxes.values(), 2):
        if a.x == b.x:
            assert max(a.y, b.y) - min(a.y + a.height, b.y + b.height) >= Sizes().apart - 1e-6
    for route in plan.routes:
        for x, y in polyline(route):
            assert -1e-6 <= x <= plan.width + 1e-6
            assert -1e-6 <= y <= plan.height + 1e-6


@pytest.mark.parametrize("seed", range(20))
def test_the_crossings_of_an_order_are_those_of_the_picture(seed):
    nodes, links = drawn(seed)
    links = [link for link in links if column_of(nodes, link.payer) != column_of(nodes, link.payee)]
    graph = chained(nodes, links)
    assert score(layout(nodes, links), links).crossings == crossings_of(graph, least_crossed(graph))


def column_of(nodes, id_):
    return next(node.column for node in nodes if node.id == id_)


@pytest.mark.parametrize("seed", range(10))
def test_an_order_is_no_worse_than_the_one_it_starts_from(seed):
    graph = chained(*drawn(seed))
    given = [[v for v in range(len(graph.column)) if graph.column[v] == c] for c in range(graph.columns)]
    assert crossings_of(graph, least_crossed(graph)) <= crossings_of(graph, given)


def test_no_tiny_graph_has_an_order_with_fewer_crossings():
    """All orders of a graph of two columns of four: none is better than the one that is found."""
    for seed in range(6):
        draw = np.random.default_rng(seed)
        nodes = [MapNode(f"n{i}", i // 4, 20.0) for i in range(8)]
        links = [MapLink(f"n{draw.integers(4)}", f"n{draw.integers(4, 8)}", 2.0) for _ in range(9)]
        graph = chained(nodes, links)
        best = min(crossings_of(graph, (a, b)) for a in permutations(range(4)) for b in permutations(range(4, 8)))
        assert crossings_of(graph, least_crossed(graph)) == best


def test_a_link_to_a_node_that_is_not_there_is_refused():
    with pytest.raises(KeyError):
        layout(*of([0, 1], "ac"))
