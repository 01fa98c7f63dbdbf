"""The story of a path, on a chain that can be worked out by hand: a tenant, its landlord, the bank behind it.

Eight quarters, 2026Q3 to 2028Q2. `tenant` earns 1.2 times what it owes, 0.12 a quarter, and owes 0.1 of rent; demand
falls by 10 to 60 % at once. `landlord` has nothing but that rent and owes 0.08 of interest on a bond of 4. A payment
that is missed twice in a row is a default. Amounts are USD bn.
"""

from __future__ import annotations

import dataclasses
import json

import pytest

from lookthrough.contracts import KINDS
from lookthrough.contracts.family import LEDGERS, OWNERS
from lookthrough.errors import UnknownNameError, UsageError
from lookthrough.present.story_records import read_story
from lookthrough.present.tables.simulated.story import events_table
from lookthrough.present.terminal.simulated.story import story_text
from lookthrough.reasons.story import story as stories
from lookthrough.reasons.story.chosen_path import PATHS, choose
from lookthrough.reasons.story.story import story
from lookthrough.runs.folder import read_table
from lookthrough.runs.promises import OtherBookError
from lookthrough.runs.run_errors import RunFolderError, UnreadableRunError
from lookthrough.runs.seal import open_run
from lookthrough.simulate.run import stress
from tests.simulate.still import small_book
from tests.simulate.still_parties import bond, company, lease

pytestmark = pytest.mark.xdist_group("story")

QUARTERS = 8
FILES = {
    "entities/parties.yaml": company("tenant", kind="neocloud") + company("landlord") + company("idle"),
    "deals/all.yaml": "deal: all\ntitle: Every contract\ncontracts:\n"
    + bond("land_bond", "landlord", 4)
    + lease("let", "landlord", "2026Q3", rent="0.4")
    + bond("idle_bond", "idle", 1),  # fails with the shock and without it
    "scenarios/fall.yaml": "{name: fall, title: Demand falls, description: Demand falls at once., shocks: "
    "{demand: -60..-10 %, onset: 2026Q3, ramp: 0y}}\n",
}
ASSUMED = {
    "operate.neocloud.dscr": "1.2",
    "operate.neocloud.cost_share": "0 %",
    "operate.neocloud.raise_share": "0 %",
}


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    return small_book(tmp_path_factory.mktemp("book"), FILES, ASSUMED)


@pytest.fixture(scope="module")
def run(book, tmp_path_factory):
    out = tmp_path_factory.mktemp("run") / "fall"
    stress(book, "fall", kinds=KINDS, paths=128, quarters=QUARTERS, trace=0, common=1, out=out)
    return open_run(out)


@pytest.fixture(scope="module")
def worst(run, book):
    return story(run, book, kinds=KINDS, worst=True)


def events_of(told, entity):
    return [event for event in told.events if event.entity == entity]


def test_the_events_add_up_to_the_loss_of_the_path_in_every_ledger(worst, run):
    table = read_table(run, PATHS, "ORDER BY path")
    at = table["path"].tolist().index(worst.chosen.path)
    for ledger in LEDGERS:
        assert sum(event.loss[ledger] for event in worst.events) == pytest.approx(float(table[ledger][at]), abs=1e-9)
    assert worst.gap <= 1e-9


def test_the_tenant_pays_the_landlord_what_is_left_of_its_revenue_and_the_landlord_the_bank(worst):
    fall = worst.drawn["demand"]
    assert -0.6 < fall < -0.5
    first = events_of(worst, "tenant")[0]
    (rent,) = first.missed
    assert (first.quarter, first.outcomes, rent.contract, rent.payee, rent.due) == (
        0,
        ("short",),
        "let",
        "landlord",
        0.1,
    )
    (interest,) = events_of(worst, "landlord")[0].missed
    assert (interest.contract, interest.payee, interest.due) == ("land_bond", "banks", pytest.approx(0.08))
    assert interest.paid == pytest.approx(rent.paid)  # all that came in went on


def test_what_set_what_off_is_the_money_that_stayed_away(worst):
    missed = 0.1 - events_of(worst, "tenant")[0].missed[0].paid
    (unpaid,) = events_of(worst, "landlord")[0].unpaid_by
    assert (unpaid.entity, unpaid.amount) == ("tenant", pytest.approx(missed))
    document = worst.document()
    cause = next(row for row in document["events"] if row["entity"] == "tenant")
    assert {"entity": "landlord", "quarter": "2026Q3"} in cause["set_off"]
    order = [row["entity"] for row in document["events"] if row["quarter"] == "2026Q3" and row["entity"] != "idle"]
    assert order == ["tenant", "landlord"]


def test_why_is_the_cash_against_the_same_path_without_the_shock(worst):
    rows = {(row.group, row.side): row for row in events_of(worst, "tenant")[0].cash}
    assert rows["operating revenue", "in"].without == pytest.approx(0.12)
    assert rows["operating revenue", "in"].here == pytest.approx(events_of(worst, "tenant")[0].missed[0].paid)


def test_what_happens_without_the_shock_too_costs_nothing_and_says_so(worst):
    (short, failed) = events_of(worst, "idle")
    assert failed.outcomes == ("failed",)
    assert failed.without == {"short": short.quarter, "failed": failed.quarter}
    assert sum(map(abs, [*short.loss.values(), *failed.loss.values()])) == 0.0
    assert (short.cash, failed.cash) == ((), ())


def test_the_worst_path_is_the_one_that_loses_most_and_the_typical_one_the_nearest_to_the_mean_of_the_worst(run):
    table = read_table(run, PATHS, "ORDER BY path")
    total = sum(table[ledger] for ledger in LEDGERS if ledger != "owners")
    assert choose(run, path=None, worst=True, ledger=None).path == int(total.argmax())
    assert choose(run, path=None, worst=True, ledger="lenders").path == int(table["lenders"].argmax())
    typical = choose(run, path=None, worst=False, ledger=None)
    assert typical.averaged == 2  # a hundredth of 128 paths, rounded up
    assert typical.rank <= 2
    asked = choose(run, path=7, worst=False, ledger=None)
    assert (asked.path, asked.chosen) == (7, "asked")
    assert asked.rank == int((total > total[7]).sum()) + 1


def test_a_path_of_another_group_is_made_again_as_it_was(run, book):
    assert story(run, book, kinds=KINDS, path=100).gap <= 1e-9


def test_the_text_says_who_could_not_pay_whom_why_and_what_that_set_off(worst):
    found = read_story(json.loads(json.dumps(worst.document())))
    said = " ".join(story_text(found, worst.book).split())
    assert "2026Q3: tenant could not pay all that it owed: landlord got 0.0" in said
    assert "less came in from operating revenue" in said
    assert "It set off: landlord (2026Q3)" in said
    assert "Those who had fallen and paid it less: tenant" in said
    assert "All events add up to the loss of the path in every ledger" in said
    assert len(events_table(found).rows) == len(worst.events)


def test_its_figure_has_a_bar_for_each_event(worst):
    bars = worst.plot().taken.figure.chart.rows
    assert len(bars) == len(worst.events)
    owed = sum(event.loss[ledger] for event in worst.events for ledger in LEDGERS if ledger != OWNERS)
    assert sum(sum(bar.values) for bar in bars) == pytest.approx(owed)


def test_what_cannot_be_told_is_refused_in_a_sentence(run, book, tmp_path):
    for path in (128, 10_000_000):
        with pytest.raises(RunFolderError, match=rf"has no path {path}: its 128 paths are 0 to 127"):
            story(run, book, kinds=KINDS, path=path)
    with pytest.raises(UsageError, match="give one of the two"):
        story(run, book, kinds=KINDS, path=1, worst=True)
    with pytest.raises(UnknownNameError, match="no ledger named 'lender'; did you mean lenders"):
        story(run, book, kinds=KINDS, ledger="lender")
    with pytest.raises(UnreadableRunError, match=r"paths\.parquet is missing, and a run has it: run stress again"):
        story(dataclasses.replace(run, files=run.files - {PATHS}), book, kinds=KINDS)
    other = small_book(tmp_path, FILES, {**ASSUMED, "operate.neocloud.dscr": "1.3"})
    with pytest.raises(OtherBookError, match=r"was made from an earlier .*: run stress again"):
        story(run, other, kinds=KINDS)


def test_a_path_that_ends_otherwise_than_in_the_run_is_refused(run, book, monkeypatch):
    def otherwise(*_, **__):
        chosen = choose(run, path=3, worst=False, ledger=None)
        return chosen._replace(loss={**chosen.loss, "lenders": chosen.loss["lenders"] + 0.01})

    monkeypatch.setattr(stories, "choose", otherwise)
    with pytest.raises(UnreadableRunError, match=r"made again, path 3 of .* it is of another version of the program"):
        story(run, book, kinds=KINDS)
