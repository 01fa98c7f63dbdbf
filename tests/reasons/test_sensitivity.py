"""What matters most, on the chain of ``test_story`` with one figure that nobody publishes: the landlord's cash.

`tenant` earns 1.2 times its rent of 0.1 a quarter until demand falls; `landlord` lives on that rent and owes 0.08 of
interest on a bond of 4 held by banks. Without the lease the landlord fails with the shock and without it, so that the
lease, like the bond, carries all that lenders lose. `idle` fails in either, so that its bond adds nothing; `safe` has
cash enough for its bond and never fails.
"""

from __future__ import annotations

import dataclasses
import json

import numpy as np
import pytest

from lookthrough.contracts import KINDS
from lookthrough.contracts.family import LEDGERS, OWNERS
from lookthrough.errors import UnknownNameError, UsageError
from lookthrough.present.sentences.why_sentences import end_words
from lookthrough.present.tables.simulated.sensitivity import TABLES
from lookthrough.present.terminal.simulated.sensitivity import sensitivity_text
from lookthrough.reasons.again import Drawn
from lookthrough.reasons.sensitivity.sensitivity import sensitivity
from lookthrough.reasons.sensitivity.sensitivity_document import MEASURES, NETWORK
from lookthrough.reasons.sensitivity.what_moves import FACT, SHOCK, shock_term
from lookthrough.reasons.story.chosen_path import PATHS as TABLE
from lookthrough.runs.folder import read_table
from lookthrough.runs.promises import OtherBookError
from lookthrough.runs.run_errors import UnreadableRunError
from lookthrough.runs.seal import open_run
from lookthrough.simulate.run import stress
from lookthrough.simulate.session import session
from lookthrough.units.columns import columns_of
from tests.reasons.test_story import ASSUMED, FILES
from tests.simulate.still import small_book
from tests.simulate.still_parties import bond, company, lease
from tests.slow import slow

pytestmark = pytest.mark.xdist_group("sensitivity")

PATHS, QUARTERS = 64, 8
GUESSED = "{value: 0..0.3 bn USD, basis: assumed, reason: 'guess: it publishes no balance sheet'}"
BOOK = FILES | {
    "entities/parties.yaml": company("tenant", kind="neocloud")
    + company("landlord", opening=f"cash: {GUESSED}")
    + company("idle")
    + company("safe", opening="cash: 9 bn USD"),
    "deals/all.yaml": "deal: all\ntitle: Every contract\ncontracts:\n"
    + bond("land_bond", "landlord", 4)
    + lease("let", "landlord", "2026Q3", rent="0.4")
    + bond("idle_bond", "idle", 1)
    + bond("safe_bond", "safe", 1),
}
RANGED = {**ASSUMED, "operate.neocloud.dscr": "1.15..1.25"}


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    return small_book(tmp_path_factory.mktemp("book"), BOOK, RANGED)


@pytest.fixture(scope="module")
def run(book, tmp_path_factory):
    out = tmp_path_factory.mktemp("run") / "fall"
    stress(book, "fall", kinds=KINDS, paths=PATHS, quarters=QUARTERS, trace=0, common=1, out=out)
    return open_run(out)


@pytest.fixture(scope="module")
def answer(run, book):
    return sensitivity(run, book, kinds=KINDS, paths=PATHS)


def adds(answer, ledger):
    return {each.contract.contract: each.adds[ledger].mean for each in answer.contracts}


def test_its_frame_has_a_column_for_each_measure(answer):
    assert answer.frame("polars").columns == ["what", "name", *MEASURES]
    assert list(columns_of([], answer.row_type)) == ["what", "name", *MEASURES]


def test_what_is_usual_is_the_mean_of_the_run(answer, run):
    table = read_table(run, TABLE, "ORDER BY path")
    for ledger in LEDGERS:
        assert answer.usual[ledger] == pytest.approx(float(table[ledger].mean()), abs=1e-9)
    incidence = sum(table[f"incidence_{ledger}"].mean() for ledger in LEDGERS)
    assert answer.usual[NETWORK] == pytest.approx(sum(table[ledger].mean() for ledger in LEDGERS) - incidence, abs=1e-9)


def test_a_contract_that_carries_the_loss_ranks_first_and_one_beside_it_adds_nothing(answer):
    assert {each.contract.contract for each in answer.contracts[:2]} == {"land_bond", "let"}
    lenders = adds(answer, "lenders")
    assert lenders["land_bond"] == pytest.approx(answer.usual["lenders"], abs=1e-12)
    assert lenders["let"] == pytest.approx(answer.usual["lenders"], abs=1e-12)
    assert lenders["idle_bond"] == pytest.approx(0.0, abs=1e-12)
    assert lenders["safe_bond"] == pytest.approx(0.0, abs=1e-12)
    assert answer.usual["lenders"] > 0.1


def test_swings_have_the_signs_that_they_must_have(answer):
    swings = {each.term.drawn.name: each for each in answer.terms}
    kinds = {name: each.term.kind for name, each in swings.items()}
    assert kinds == {"shock.demand": SHOCK, "tenant.revenue": FACT, "landlord.cash": FACT}
    for name in ("shock.demand", "tenant.revenue"):  # a smaller fall, more revenue: lenders lose less
        assert swings[name].swing["lenders"].mean < 0.0, name
    assert answer.terms[0].term.drawn.name == "shock.demand"
    for each in answer.terms:
        for measure in MEASURES:
            assert each.swing[measure].mean == pytest.approx(each.at_high[measure] - each.at_low[measure], abs=1e-12)


def test_a_swing_is_that_of_the_same_question_asked_by_hand(answer, book):
    asked = session(book, quarters=QUARTERS)
    low, high = (
        asked.stress("fall", paths=PATHS, terms={"landlord.cash": end}).loss["lenders"] for end in ("low", "high")
    )
    swing = next(each for each in answer.terms if each.term.drawn.name == "landlord.cash").swing["lenders"]
    assert swing.mean == pytest.approx(float((high - low).mean()), abs=1e-12)
    assert swing.error == pytest.approx(float((high - low).std(ddof=1)) / np.sqrt(PATHS), abs=1e-12)


def test_what_nobody_publishes_is_told_apart_from_what_is_assumed_of_the_world(answer):
    unpublished = {each.term.drawn.name for each in answer.disclosures}
    assert unpublished == {"landlord.cash", "tenant.revenue"}  # the revenue follows from an assumed cover of its debts


def test_its_figures_show_what_moves_most_first(answer):
    bars = answer.plot("carriers").taken.figure.chart.rows
    of_lenders = [(bar.label, round(bar.values[0], 9)) for bar in bars if bar.group == "Lenders" or not bar.group]
    assert round(answer.usual["lenders"], 9) == of_lenders[0][1]
    assert of_lenders[0][0].startswith(("Land_bond", "Let"))
    assert answer.plot().name == "swings"
    assert "not disclosed and matters most" in answer.plot().taken.figure.caption


def test_the_ends_of_a_range_are_said_as_they_are_written(answer):
    demand = next(each.term for each in answer.terms if each.term.drawn.name == "shock.demand")
    said = [end_words(demand.drawn.form, end) for end in (demand.low, demand.high)]
    assert said == ["-60.0%", "-10.0%"]
    onset = shock_term(Drawn("shock.onset", (0,), is_shock=True, form=""), (1.0, 18.5), 2026 * 4 + 2)
    assert [end_words(onset.drawn.form, end) for end in (onset.low, onset.high)] == ["2026Q4", "2031Q1"]
    ramp = shock_term(Drawn("shock.ramp", (0,), is_shock=True, form=""), (1.0, 4.0), 2026 * 4 + 2)
    assert [end_words(ramp.drawn.form, end) for end in (ramp.low, ramp.high)] == ["1", "4"]


def test_the_runs_are_counted(answer):
    assert answer.runs == 1 + 2 * len(answer.terms) + len(answer.contracts)
    assert len(answer.rows) == len(answer.terms) + len(answer.contracts)


def test_only_what_the_paths_say_may_matter_is_measured_unless_all_is_asked_for(run, book, answer):
    few = sensitivity(run, book, kinds=KINDS, paths=PATHS, most=1)
    assert [each.term.drawn.name for each in few.terms] == ["shock.demand"]
    assert few.contracts[0].contract.contract in {"land_bond", "let"}
    assert (few.runs, few.known_terms, few.known_contracts) == (4, len(answer.terms), len(answer.contracts))


def test_another_ledger_orders_it_otherwise(run, book):
    by_owners = sensitivity(run, book, kinds=KINDS, paths=PATHS, ledger=OWNERS)
    sizes = [abs(each.adds[OWNERS].mean) for each in by_owners.contracts]
    assert sizes == sorted(sizes, reverse=True)


def test_the_text_names_contract_number_and_gap(answer):
    document = json.loads(json.dumps(answer.document()))
    said = " ".join(sensitivity_text(document, answer.book).split())
    assert "Lenders. Contracts that add most: " in said
    assert "land_bond (bond: landlord, banks) +0.3" in said
    assert "Numbers that move it most: shock to demand" in said
    assert "What is not disclosed and matters most: " in said
    assert "does not add up to a loss" in said
    assert [len(made(document, answer.book).rows) for made in TABLES.values()] == [3, 4, 2]


def test_what_cannot_be_asked_is_refused(run, book, tmp_path):
    with pytest.raises(UnknownNameError, match="no ledger named 'lender'; did you mean lenders"):
        sensitivity(run, book, kinds=KINDS, ledger="lender")
    with pytest.raises(UsageError, match="paths is 0; it must be a number"):
        sensitivity(run, book, kinds=KINDS, paths=0)
    with pytest.raises(UnreadableRunError, match=r"paths\.parquet is missing, and a run has it: run stress again"):
        sensitivity(dataclasses.replace(run, files=run.files - {TABLE}), book, kinds=KINDS, paths=PATHS)
    with pytest.raises(OtherBookError, match=r"was made from an earlier .*: run stress again"):
        sensitivity(run, small_book(tmp_path, BOOK, ASSUMED), kinds=KINDS)


@slow
def test_slopes_are_what_differences_say_where_nobody_falls_otherwise(run, book):
    found = sensitivity(run, book, kinds=KINDS, paths=PATHS, slopes=True)
    slopes = found.pathwise
    assert slopes.steady == PATHS
    assert len(slopes.checked) >= 2
    for each in slopes.checked:
        assert each.slope == pytest.approx(each.difference, rel=1e-6)
    assert set(slopes.across) == {"tenant.revenue", "landlord.cash"}
    assert slopes.backward_bytes > slopes.forward_bytes > 0
    assert "All slopes of all ledgers by one pass backwards" in sensitivity_text(found.document(), book)
