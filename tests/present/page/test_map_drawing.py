"""The map of the money as it is drawn: names in full, ten amounts, what is to come, what is inferred, one loop lit."""

import re
from dataclasses import replace
from functools import cache
from itertools import combinations

import pytest

from lookthrough import load
from lookthrough.lens.circularity.book_loops import book_loops
from lookthrough.positions.standing_contract import BINDING
from lookthrough.present.page.map_drawing import HEAD, WIDEST, draw_map, name_lines, placed
from lookthrough.present.page.map_labels import LABELLED, LETTER, TALL, amounts_on
from lookthrough.present.page.map_layout.layout_score import score
from lookthrough.present.page.money_edges import Edge
from lookthrough.present.page.money_network import COLUMNS, DrawnLoop, MoneyMap, money_map
from lookthrough.present.page.run_document import LegDocument, RangeDocument, read_documents
from lookthrough.present.page.templates import asset
from lookthrough.present.sections.money_map import map_figure
from lookthrough.present.sections.report_data import ReportData


@cache
def documents():
    return read_documents({"loops": book_loops(load(), BINDING).document()}, "the test")


@cache
def today():
    """The map of the bundled book, as its report has it."""
    return money_map(load(), documents().loops)


@cache
def today_placed():
    return placed(today(), [edge.amount for edge in today().edges])


def between(*edges, names=None, loops=()):
    """Return a map of a payer ``a`` in the second column and a payee ``b`` in the fourth."""
    return MoneyMap(((), ("a",), (), ("b",), (), ()), names or {"a": "A", "b": "B"}, edges, loops, "2026", 0.0)


def strokes(found):
    """Return for each ribbon its strokes as (class, width)."""
    groups = re.findall(r'<g class="ribbon[^>]*>.*?</g>', str(draw_map(found).body))
    return [
        [(css, float(width)) for css, width in re.findall(r'class="(\w+)" stroke-width="([\d.]+)"', group)]
        for group in groups
    ]


# Today's map.


def test_no_ribbon_of_todays_map_goes_through_a_foreign_box_and_few_cross():
    plan, links = today_placed()
    found = score(plan, links)
    assert found.through_boxes == 0
    assert found.crossings <= 0.8 * len(links), (found.crossings, len(links))


def test_todays_map_has_the_same_bytes_twice():
    assert str(draw_map(today()).body) == str(draw_map(today()).body)


def test_who_lends_does_not_stand_among_customers():
    column = {id_: c for c, ids in enumerate(today().columns) for id_ in ids}
    lending = {e.payer for e in today().edges if e.kind == "debt"}
    assert lending
    assert all(column[id_] == 1 for id_ in lending)
    assert len(set(today().names.values())) == len(today().names)


def test_every_vehicle_that_has_money_with_a_lab_or_cloud_is_linked_to_one():
    """Meta has put equity into Hyperion and is its tenant: little against the rest, and what everybody looks for."""
    pairs = {(e.payer, e.payee, e.kind) for e in today().edges}
    assert {("meta", "hyperion_jv", "equity"), ("meta", "hyperion_jv", "trade")} <= pairs


def test_trade_on_a_loop_is_drawn_as_the_loop_says():
    legs = {(leg.payer, leg.payee): leg for loop in today().loops for leg in loop.legs}
    trade = [e for e in today().edges if (e.payer, e.payee) in legs and e.measures == ("window",)]
    assert len(trade) > 5
    for edge in trade:
        assert edge.amount == legs[edge.payer, edge.payee].amount.mid
        assert edge.to_come == legs[edge.payer, edge.payee].to_come.mid


def test_what_is_to_come_and_what_is_inferred_are_parts_of_the_amount():
    for edge in today().edges:
        assert -1e-9 <= edge.to_come <= edge.amount + 1e-9, edge
        assert -1e-9 <= edge.inferred <= edge.amount + 1e-9, edge


# Names.


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("OpenAI", ["OpenAI"]),
        ("Data-center landlords (aggregate)", ["Data-center", "landlords", "(aggregate)"]),
        ("AI customers: small firms and consumers", ["AI customers:", "small firms and", "consumers"]),
        ("a" * 14 + "b" * 15, ["a" * 14 + "-", "b" * 15]),
        ("Donaudampfschifffahrtsgesellschaft", ["Donaudampfschi-", "fffahrtsgesell-", "schaft"]),
    ],
)
def test_a_name_has_as_many_lines_as_it_needs(name, lines):
    assert name_lines(name) == lines


def test_nothing_of_any_name_is_cut_and_its_box_is_tall_enough():
    names = {"a": "One two three four words that need more than a box of three lines had room for", "b": "x" * 70}
    found = between(Edge("a", "b", "debt", 1.0, (), ()), names=names)
    words = re.findall(r'class="node"[^>]*>([^<]*)<', str(draw_map(found).body))
    assert " ".join(words).replace("- ", "").startswith(names["a"])
    assert "".join(words).replace("-", "").endswith(names["b"])
    plan, _ = placed(found, [1.0])
    assert plan.boxes["a"].height >= 13 * len(name_lines(names["a"]))


# Ribbons, by hand: the largest is 17 px wide.


def test_paid_lies_on_what_is_to_come_in_its_share():
    found = between(Edge("a", "b", "equity", 100.0, (), (), to_come=25.0), Edge("a", "b", "debt", 50.0, (), ()))
    assert strokes(found) == [[("come", WIDEST), ("paid", 12.8)], [("paid", 8.5)]]


def test_what_is_all_to_come_has_nothing_paid():
    assert strokes(between(Edge("a", "b", "equity", 100.0, (), (), to_come=100.0))) == [[("come", WIDEST)]]


def test_what_is_mostly_inferred_is_hollow_and_what_is_paid_of_it_pale():
    half = Edge("a", "b", "trade", 100.0, (), (), to_come=60.0, inferred=51.0)
    assert strokes(between(half)) == [[("rim", WIDEST), ("inside", 15.0), ("come", 6.0)]]
    assert strokes(between(replace(half, inferred=50.0))) == [[("come", WIDEST), ("paid", 6.8)]]


def test_a_thin_hollow_ribbon_is_wide_enough_to_be_seen_as_one():
    found = between(Edge("a", "b", "debt", 100.0, (), ()), Edge("a", "b", "trade", 0.1, (), (), inferred=0.1))
    assert ("rim", 3.0) in strokes(found)[1]


def test_an_edge_of_no_amount_keeps_its_place_and_is_not_shown():
    shown, gone = Edge("a", "b", "debt", 10.0, (), ()), Edge("a", "b", "equity", 0.0, (), ())
    body = str(draw_map(between(shown, gone), widest=[10.0, 20.0]).body)
    assert re.findall(r'class="(ribbon[^"]*)"', body) == ["ribbon k0 none", "ribbon k1"]
    assert "17.0" not in body
    assert 'stroke-width="8.5"' in body


def test_arrowheads_end_at_the_side_of_the_payees_box_and_stay_outside():
    plan, _ = today_placed()
    heads = re.findall(
        r'data-ribbon="(\d+)"><title>.*?class="head"[^>]*translate\(([\d.-]+) ([\d.-]+)\) scale\(([\d.-]+)',
        str(draw_map(today()).body),
    )
    assert len(heads) == len(today().edges)
    for i, x, y, way in heads:
        box = plan.boxes[today().edges[int(i)].payee]
        base, tip = float(x), float(x) + float(way)
        assert abs(float(way)) == HEAD
        assert tip == pytest.approx(box.x if base < box.x else box.x + box.width, abs=0.11)
        assert not box.x < base < box.x + box.width
        assert box.y < float(y) < box.y + box.height


def test_columns_that_nobody_stands_in_take_no_room_and_letters_are_no_larger():
    found = between(Edge("a", "b", "debt", 1.0, (), ()))
    plan, _ = placed(found, [1.0])
    assert plan.boxes["a"].x == 0
    assert plan.boxes["b"].x == plan.boxes["a"].width + 400
    drawing = draw_map(found)
    assert drawing.width > 1_000
    assert re.findall(r'class="strong"[^>]*>([^<]*)<', str(drawing.body)) == [COLUMNS[1], COLUMNS[3]]


# Amounts.


def test_the_ten_widest_ribbons_have_their_amounts_and_no_label_lies_on_another_or_on_a_box():
    plan, _ = today_placed()
    labels = [label for label in amounts_on(today(), plan) if label.css.startswith("amount")]
    widest = sorted(range(len(today().edges)), key=lambda i: -today().edges[i].amount)[:LABELLED]
    assert {label.ribbon for label in labels} == set(widest)
    rooms = [(la.x, la.y, LETTER * len(la.words) / 2, TALL / 2) for la in labels]
    boxes = [(b.x + b.width / 2, b.y + b.height / 2, b.width / 2, b.height / 2) for b in plan.boxes.values()]
    pairs = [*combinations(rooms, 2), *((room, box) for room in rooms for box in boxes)]
    for (x, y, w, h), (a, b, c, d) in pairs:
        assert abs(x - a) >= w + c - 1e-6 or abs(y - b) >= h + d - 1e-6
    assert all(w - 1e-6 <= x <= plan.width - w + 1e-6 for x, _, w, _ in rooms)


def leg(payer, payee, size):
    return LegDocument(payer, payee, RangeDocument(size, size, size), None, None, "reported", ())


def test_a_leg_says_how_much_of_its_ribbon_is_of_the_window_while_its_loop_is_lit():
    edges = Edge("a", "b", "equity", 50.0, (), ()), Edge("b", "a", "trade", 8.0, (), ())
    loops = (DrawnLoop(1, ("a", "b"), 8.0, 8.0, (leg("a", "b", 28.7), leg("b", "a", 8.0))),)
    found = between(*edges, loops=loops)
    plan, _ = placed(found, [50.0, 8.0])
    said = {(label.css, label.words) for label in amounts_on(found, plan)}
    assert said == {
        ("amount loop1", "50.0 equity"),
        ("amount loop1", "8.00 trade"),
        ("leg loop1", "28.7 of 50.0"),
        ("leg loop1", "8.00"),
    }


# Loops.


def test_one_loop_is_lit_from_the_start_the_heaviest_and_no_script_is_needed():
    html = str(map_figure(ReportData(load(), documents())).html)
    assert re.findall(r'value="(\d)"( checked)?', html) == [
        ("1", " checked"),
        *((str(i), "") for i in range(2, len(today().loops) + 1)),
        ("0", ""),
    ]
    weights = [loop.weight for loop in today().loops]
    assert weights == sorted(weights, reverse=True)
    style = str(asset("report.css"))
    for loop in today().loops:
        assert f'.mapfigure:has([value="{loop.number}"]:checked) .ribbon.loop{loop.number}' in style
        assert html.count(f"loop{loop.number}") >= 2 * len(loop.path)


def test_a_map_without_loops_has_nothing_to_pick():
    assert "<fieldset" not in str(section_without_loops())


def section_without_loops():
    empty = replace(documents().loops, loops=())
    return map_figure(ReportData(load(), replace(documents(), loops=empty))).html
