"""Reverse stress: edges and nearest points that are known, deviations by hand, and a chain whose edges are held at 1 %.

The chain is that of ``test_story``: a tenant that earns 1.2 times its rent, its landlord, the bank behind it.
"""

from __future__ import annotations

import numpy as np
import pytest

from lookthrough.errors import UnknownNameError, UsageError
from lookthrough.present.sentences.reverse_sentences import headline
from lookthrough.present.tables.simulated.reverse import breaks_table
from lookthrough.present.terminal.simulated.reverse import reverse_text
from lookthrough.reasons.reverse.deviations import drivers_of
from lookthrough.reasons.reverse.edges import edge_along, nearest
from lookthrough.reasons.reverse.reverse import MIX, NEAREST, reverse
from lookthrough.simulate.session import session
from lookthrough.world.scenario import scenario_numbers
from tests.reasons.test_story import ASSUMED, FILES
from tests.simulate.still import small_book

pytestmark = pytest.mark.xdist_group("reverse")

QUARTERS, PATHS = 8, 64
TWO = {
    "scenarios/two.yaml": "{name: two, title: Two fall, description: Demand and price fall at once., shocks: "
    "{demand: -30 %, price: -20..-10 %, window: -50 %, onset: 2026Q3, ramp: 0y}}\n",
    "scenarios/calm.yaml": "{name: calm, title: Nothing, description: Nothing is shocked., shocks: {}}\n",
}
NOISY = {**ASSUMED, "world.demand_volatility": "5 %", "world.demand_reversion": "10 %"}


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    return small_book(tmp_path_factory.mktemp("book"), FILES | TWO, NOISY)


@pytest.fixture(scope="module")
def ask(book):
    known = {}

    def asked(target, **more):
        key = (target, *more.items())
        if key not in known:
            known[key] = reverse(book, target, "two", paths=PATHS, quarters=QUARTERS, **more)
        return known[key]

    return asked


def test_an_edge_is_found_to_half_a_per_cent_and_held_on_either_side():
    edge = edge_along(np.array([3.0, 4.0]), lambda z: float(np.linalg.norm(z)), 2.0, 10.0)
    assert edge.direction.tolist() == [0.6, 0.8]
    assert edge.distance == pytest.approx(2.0, rel=0.005)
    assert edge.below < 2.0 < edge.above
    assert edge_along(np.array([1.0, 0.0]), lambda z: float(z[1]), 2.0, 10.0) is None


def test_the_nearest_point_of_a_plane_lies_along_its_slope():
    """Hasofer and Lind (1974): of a x + b y = c it is c / sqrt(a^2 + b^2) away, here 10 / 5."""

    def plane(z):
        return float(3.0 * z[0] + 4.0 * z[1])

    alone = edge_along(np.array([0.0, 1.0]), plane, 10.0, 20.0)
    assert alone.distance == pytest.approx(2.5, rel=0.005)
    turned = nearest(alone, plane, 10.0)
    assert turned.distance == pytest.approx(2.0, rel=0.005)
    assert turned.direction == pytest.approx([0.6, 0.8], abs=1e-6)


def test_a_measure_that_falls_back_is_held_where_it_crosses():
    """It passes 1 from 2 to 3 and from 6 on: whichever crossing is found, 1 % to either side says so."""
    edge = edge_along(np.array([1.0]), lambda z: float(2.0 <= z[0] <= 3.0 or z[0] >= 6.0), 0.5, 20.0)
    assert (edge.below, edge.above) == (0.0, 1.0)
    assert min(abs(edge.distance - 2.0), abs(edge.distance - 6.0)) < 0.03


def test_one_deviation_is_what_surprises_add_up_to_within_a_year(book):
    numbers = scenario_numbers(book, "two", {}, 2026 * 4 + 2)
    demand, price, window = drivers_of(book, "two", numbers)
    year = 0.05 * np.sqrt(1.0 + 0.9**2 + 0.9**4 + 0.9**6)
    assert (demand.deviation, demand.is_guess) == (pytest.approx(year), False)
    assert demand.mean == pytest.approx(np.log(0.7) / year)
    assert demand.size(-demand.mean) == pytest.approx(-0.3)
    # no surprises of prices in this book: a range is uniform, and a point is two deviations
    assert (price.deviation, price.is_guess) == (pytest.approx(np.log(0.9 / 0.8) / np.sqrt(12.0)), True)
    assert (window.mean, window.is_guess) == (pytest.approx(-2.0), True)
    assert window.is_at_bound(20.0)
    assert not window.is_at_bound(1.0)


@pytest.mark.parametrize("target", ["tenant", "landlord", "lenders=0.2"])
def test_at_a_hundredth_more_it_breaks_and_at_a_hundredth_less_it_does_not(ask, book, target):
    answer = ask(target)
    assert answer.found
    asked_again = session(book, quarters=QUARTERS)
    for found in answer.found:
        assert found.below <= answer.target.bar < found.above
        for part, breaks in ((0.99, False), (1.01, True)):
            sizes = {d.name: d.size(part * found.deviations[d.name]) for d in answer.drivers}
            asked = asked_again.stress("two", shocks=sizes, paths=PATHS)
            assert answer.target.is_broken_at(answer.target.measure(asked)) == breaks
        assert np.linalg.norm(list(found.deviations.values())) == pytest.approx(found.distance)


def test_the_nearest_comes_first_and_none_is_told_twice(ask):
    answer = ask("landlord")
    assert [each.distance for each in answer.found] == sorted(each.distance for each in answer.found)
    points = [np.array(list(each.deviations.values())) / each.distance for each in answer.found]
    assert all(float(a @ b) < 0.95 for i, a in enumerate(points) for b in points[:i])
    names = {each.name for each in answer.found} | {each.name for each in answer.not_reached}
    assert names <= {MIX, NEAREST, "demand", "price", "window"}
    assert answer.found[0].name == NEAREST  # demand and price together are nearer than either
    assert answer.found[0].deviations["window"] < 0.2  # nobody raises money in this book


def test_who_falls_is_told_in_the_order_of_the_chain(ask):
    falls = [each.entity for each in ask("landlord").found[0].falls if each.entity != "idle"]
    assert falls == ["tenant", "landlord"]


def test_the_text_says_how_far_it_is_and_what_it_rests_on(ask):
    document = ask("landlord").document()
    said = " ".join(reverse_text(document).split())
    assert "The nearest scenario in which landlord fails or is taken over on more than 50.0% of the paths is" in said
    assert "At 0.99 of it" in said
    assert "That of price and window is a guess" in said
    assert "tenant 20" in said
    assert len(breaks_table(document).rows) >= len(document["found"])
    assert len(ask("landlord").rows) == len(document["found"])


def test_its_figure_has_a_bar_for_each_scenario_as_long_as_it_is_far(ask):
    found = ask("landlord")
    plot = found.plot()
    assert plot.name == "what-breaks"
    assert [bar.values for bar in plot.taken.figure.chart.rows] == [(each.distance,) for each in found.found]


def test_what_no_scenario_reaches_says_how_far_it_got_and_what_is_at_its_bound(ask):
    answer = ask("lenders=500")
    assert answer.found == ()
    assert {each.name for each in answer.not_reached} == {MIX, "demand", "price", "window"}
    assert all(each.measure < 1.0 for each in answer.not_reached)
    by_name = {each.name: each for each in answer.not_reached}
    assert by_name["window"].at_bound == ("window",)
    said = reverse_text(answer.document())
    assert "No scenario made of the drivers of two reaches it" in said
    assert "at their bound" in said


def test_what_breaks_without_a_shock_is_answered_at_once(ask):
    answer = ask("idle")
    assert (answer.is_broken_already, answer.found, answer.runs) == (True, (), 2)
    assert headline(answer.document()).startswith("No shock is needed: idle fails")


@pytest.mark.parametrize(
    ("target", "said"),
    [
        ("tennant", "no entity is called 'tennant'; did you mean tenant"),
        ("lender=5", "no ledger named 'lender'; did you mean lenders"),
        ("lenders", "lenders is a ledger: write how much it is to lose"),
        ("lenders=much", "write the ledger and a loss above 0 in USD bn"),
        ("lenders=-1", "write the ledger and a loss above 0"),
        ("lenders=nan", "write the ledger and a loss above 0"),
        ("banks", "banks cannot fail in a run: it is a sector"),
    ],
)
def test_what_cannot_break_is_refused_before_anything_runs(book, target, said):
    with pytest.raises((UnknownNameError, UsageError), match=said):
        reverse(book, target, "two", quarters=QUARTERS)


def test_a_scenario_without_shocks_and_an_event_of_a_ledger_are_refused(book):
    with pytest.raises(UsageError, match=r"the scenario calm has no shock that could be made larger .* two"):
        reverse(book, "tenant", "calm", quarters=QUARTERS)
    with pytest.raises(UsageError, match="leave --event out"):
        reverse(book, "lenders=1", "two", event="failed", quarters=QUARTERS)
    with pytest.raises(UnknownNameError, match="no scenario"):
        reverse(book, "tenant", "tow", quarters=QUARTERS)
