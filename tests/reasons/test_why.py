"""Why somebody fails, on a book with planted causes: found, confirmed by rerun, halved, bridged, split by parts.

Eight quarters, 2026Q3 to 2028Q2; a bond of 1 at 8 % owes 0.02 a quarter. Amounts are USD bn.

`weak` earns nothing and opens with 0 to 0.4. It misses its first payment in quarter t (from 0) if its cash is below
0.02 (t + 1), and a payment that is missed twice in a row is a default, so that it fails within eight quarters if it
opens with less than 0.14: on 35 % of paths. Opened with 0.07 more, which is 0.175 widths, it fails on half as many.
`strong` opens with 1 to 9 and never fails. `cloud` earns 1.2 times what it owes, 0.024, of which the shocks to demand
and to price each take a part, and opens with 0 to 0.02.
"""

from __future__ import annotations

import numpy as np
import pytest

from lookthrough.contracts import KINDS
from lookthrough.errors import UnknownNameError
from lookthrough.reasons.again import moved, run_again
from lookthrough.reasons.confirm import FINE, share_of
from lookthrough.reasons.events import BASE, SHOCK
from lookthrough.reasons.why import why
from lookthrough.runs.promises import OtherBookError
from lookthrough.runs.seal import open_run
from lookthrough.simulate.run import stress
from tests.simulate.still import small_book
from tests.simulate.still_parties import bond, company, sponsor

pytestmark = pytest.mark.xdist_group("why")

PATHS, QUARTERS = 256, 8
FILES = {
    "entities/parties.yaml": company("weak", opening="cash: 0..0.4 bn USD")
    + company("strong", opening="cash: 1..9 bn USD")
    + company("cloud", kind="neocloud", opening="cash: 0..0.02 bn USD")
    + sponsor("rich"),
    "deals/all.yaml": "deal: all\ntitle: Every contract\ncontracts:\n"
    + bond("weak_bond", "weak", 1)
    + bond("strong_bond", "strong", 1)
    + bond("cloud_bond", "cloud", 1),
    "scenarios/two.yaml": "{name: two, title: Two parts, description: Demand and price fall., shocks: "
    "{demand: -25..-10 %, price: -10..0 %, onset: 2026Q3, ramp: 0y}}\n",
}
ASSUMED = {
    "operate.neocloud.dscr": "1.2",
    "operate.neocloud.cost_share": "0 %",
    "operate.neocloud.raise_share": "0 %",
    "world.demand_volatility": "2 %",
    "asset.other.depreciation": "1..2 %",  # of two companies; what it is decides nothing
}


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    return small_book(tmp_path_factory.mktemp("book"), FILES, ASSUMED)


@pytest.fixture(scope="module")
def run(book, tmp_path_factory):
    out = tmp_path_factory.mktemp("run") / "two"
    stress(book, "two", kinds=KINDS, paths=PATHS, quarters=QUARTERS, trace=0, common=1, out=out)
    return open_run(out)


@pytest.fixture(scope="module")
def ask(run, book):
    known = {}

    def asked(entity, **options):
        key = (entity, *options.items())
        if key not in known:
            known[key] = why(run, book, entity, kinds=KINDS, **options)
        return known[key]

    return asked


def test_a_planted_cause_is_found_first_and_a_planted_irrelevant_input_is_not_listed(ask):
    found = ask("weak").found[BASE]
    assert found.probability == pytest.approx(0.35, abs=3 * np.sqrt(0.35 * 0.65 / PATHS))
    first = found.causes[0]
    assert first.found.name == "weak.cash"
    assert first.drawn == (0.0, 0.4)
    assert (first.found.lowest, first.found.highest) == (1.0, 0.0)  # below 0.1, and above 0.3
    assert (first.moved.low, first.moved.high, first.moved.probability) == (0.4, 0.8, 0.0)
    assert {"strong.cash", "cloud.cash"}.isdisjoint(cause.found.name for cause in found.causes)


def test_the_halving_move_is_the_smallest_to_a_tenth_of_a_width(ask, run, book):
    asked = ask("weak")
    at = asked.found[BASE].causes[0].halves_at
    assert at.widths == pytest.approx(0.175, abs=FINE)
    again = run_again(run, book, "weak", asked.outcomes, kinds=KINDS, paths=PATHS, tell=None)
    half = asked.found[BASE].of_again / 2.0
    assert share_of(again.moved("weak.cash", at.widths), BASE) == at.probability <= half
    assert share_of(again.moved("weak.cash", at.widths - FINE), BASE) > half


def test_what_one_assumption_gives_several_companies_is_an_input_of_its_own(run, book):
    again = run_again(run, book, "weak", ("failed",), kinds=KINDS, paths=PATHS, tell=None)
    joint = again.drawn["asset.other.depreciation"]
    assert set(joint.members) == {"weak.depreciation", "strong.depreciation"}
    low = np.asarray(moved(again.inputs, joint, 1.0).low)
    assert low[list(joint.rows)] == pytest.approx([0.02, 0.02])
    assert (low != np.asarray(again.inputs.low)).sum() == 2
    assert again.range_of("asset.other.depreciation", 1.0) == pytest.approx((0.02, 0.03))


def test_what_the_scenario_does_not_touch_is_answered_once(ask):
    asked = ask("weak")
    assert not asked.is_shocked
    assert asked.split is None
    assert asked.document()["probability"] == asked.document()["base_probability"]


def test_the_bridge_adds_up_and_shows_that_it_opened_with_less(ask):
    bridge = ask("weak").found[BASE].bridge
    assert bridge.failing + bridge.surviving == PATHS
    rows = {(row.group, row.side): row for row in bridge.rows}
    for side in ("failing", "surviving"):
        signs = {"in": 1.0, "out": -1.0, "": -1.0}
        assert sum(signs[at] * getattr(row, side) for (_, at), row in rows.items()) == pytest.approx(0.0, abs=1e-12)
    # who fails opens below 0.14 and ends with nothing, who survives opens above it
    assert rows["opening cash", "in"].failing < 0.14 < rows["opening cash", "in"].surviving
    assert rows["closing cash", ""].failing == pytest.approx(0.0, abs=1e-12)


def test_the_parts_of_a_scenario_add_up_to_what_it_adds(ask):
    asked = ask("cloud")
    added = asked.found[SHOCK].of_again - asked.found[BASE].of_again
    assert added > 0.2
    assert [part.name for part in asked.split.parts] == ["demand", "price"]
    assert sum(part.adds for part in asked.split.parts) == pytest.approx(added, abs=1e-12)
    # for two parts the Shapley value of one is the mean of what it adds first and what it adds last
    demand, price = asked.split.parts
    base, shock = asked.split.base, asked.split.shock
    assert (asked.split.paths, shock - base) == (PATHS, added)
    assert demand.adds == pytest.approx(((demand.alone - base) + (shock - price.alone)) / 2.0, abs=1e-12)


def test_luck_is_told_apart_from_causes(ask):
    causes = ask("cloud").found[SHOCK].causes
    assert "cloud.cash" in {cause.found.name for cause in causes if cause.moved is not None}
    lucky = [cause for cause in causes if cause.moved is None]
    assert [(cause.found.name, cause.halves_at) for cause in lucky] == [("demand", None)]
    document = ask("cloud").document()
    assert {row["kind"] for row in document["causes"]} == {"input", "luck"}


def test_the_runs_that_were_made_are_counted_and_told(run, book):
    told = []
    asked = why(run, book, "weak", kinds=KINDS, tell=told.append)
    assert asked.runs == len(told)
    assert told[0] == "run 1: as it was"
    assert asked.runs <= 2 + 12 + 6 * 7


def test_who_never_fails_gets_an_answer_without_a_run(ask):
    asked = ask("strong")
    assert (asked.runs, asked.found[SHOCK].probability, asked.found[SHOCK].causes) == (0, 0.0, ())


def test_an_event_may_be_one_outcome(ask):
    assert ask("weak", event="failed").found[BASE].probability == ask("weak").found[BASE].probability
    assert ask("weak", event="restructured").found[BASE].probability == 0.0


@pytest.mark.parametrize(
    ("entity", "event", "said"),
    [
        ("waek", None, "no entity named 'waek'; did you mean weak"),
        ("rich", None, "rich cannot fail in a run: it is a sponsor"),
        ("weak", "failled", "no event named 'failled'; did you mean failed"),
    ],
)
def test_who_is_not_in_the_run_and_what_does_not_come_are_refused_with_the_nearest(ask, entity, event, said):
    with pytest.raises(UnknownNameError, match=said):
        ask(entity, event=event)


def test_another_book_is_refused(run, tmp_path):
    other = small_book(tmp_path, FILES, {**ASSUMED, "operate.neocloud.dscr": "1.3"})
    with pytest.raises(OtherBookError, match=r"was made from an earlier .*: run stress again"):
        why(run, other, "weak", kinds=KINDS)
