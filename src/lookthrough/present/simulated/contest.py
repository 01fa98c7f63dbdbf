"""The belief of a run in its prize, what it lets be raised, and what owners lose: expected and how likely."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from lookthrough.present.numbers import NOTHING, amount, percent
from lookthrough.present.sentences.run_sentences import MARKS
from lookthrough.present.sentences.world_sentences import belief_sentence
from lookthrough.present.simulated.view import AskedRun, RunView
from lookthrough.present.tables.simulated.by_end import owners_table
from lookthrough.present.tables.simulated.world import MOST_ENDS, drivers_table, medians_table
from lookthrough.present.terminal.text import paragraphs, table_text, titled, wrapped
from lookthrough.runs.odds import loss_odds

if TYPE_CHECKING:
    from lookthrough.present.run_records import LedgerDocument
    from lookthrough.runs.odds import LossOdds

BELIEF = {"sentiment": "belief", "window": "funding", "spread": "spread"}
NAMES = ("sentiment", "window", "spread")
OWNERS = "owners"
HOW = (
    "Medians over the futures; belief is times that of the book's date, funding the share of what is wanted that can "
    "be raised."
)
ALIKE = (
    "To owners of private firms and vehicles both futures of every path are alike: they expect to lose 0 bn, and the "
    "chance that they lose anything is 0%."
)
NO_OWNERS = "Nobody outside owns a private firm or a vehicle in this run, so that no owner can lose."


def contest_of(run: AskedRun) -> RunView:
    """Return what a run says of belief, and of what owners of private firms and vehicles lose."""
    odds = None if OWNERS in run.stress.empty_ledgers else loss_odds(run.found, OWNERS)
    return RunView(
        run.document(drivers=run.drivers(NAMES), owners=None if odds is None else asdict(odds)),
        lambda: _text(run, odds),
        lambda: drivers_table(run.world, NAMES),
    )


def _text(run: AskedRun, odds: LossOdds | None) -> str:
    world, ledger = run.world, run.stress.loss.existing[OWNERS]
    return paragraphs(
        run.headline("What the market believes of the prize"),
        wrapped(belief_sentence(world)),
        table_text(medians_table(world, MOST_ENDS, BELIEF, ())),
        wrapped(HOW),
        wrapped(NO_OWNERS if odds is None else owners_sentence(odds, ledger)),
        "" if odds is None or odds.if_lost is None else titled(owners_table(run.stress, MOST_ENDS)),
    )


def owners_sentence(odds: LossOdds, ledger: LedgerDocument) -> str:
    """Return what owners expect to lose and how likely they lose, in one sentence."""
    if odds.if_lost is None and abs(odds.mean) < NOTHING:
        return ALIKE
    where = "" if odds.if_lost is None else f", and where they lose it is {amount(odds.if_lost)} bn"
    return (
        f"Owners of private firms and vehicles {_expected(odds.mean)}; the chance that they lose anything is "
        f"{percent(odds.chance)}{where}. Nine futures in ten lie between {amount(ledger.p5)} and {amount(ledger.p95)}; "
        f"{MARKS}."
    )


def _expected(mean: float) -> str:
    return f"expect to {'lose' if mean >= 0.0 else 'gain'} {amount(abs(mean))} bn against the run without the shock"
