"""The labs of a run: what they earn, how concentrated that is, and who fails or is taken over by when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lookthrough.present.numbers import percent
from lookthrough.present.page.cited import name_of
from lookthrough.present.simulated.view import AskedRun, RunView
from lookthrough.present.tables.simulated.by_end import gone_table, last_table, outcome_columns, shares_table
from lookthrough.present.tables.simulated.world import MOST_ENDS, labs_table
from lookthrough.present.terminal.text import paragraphs, titled, wrapped
from lookthrough.present.world_sentences import concentration_sentence, labs_sentence
from lookthrough.runs.odds import GONE, outcomes_by_end

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lookthrough.runs.odds import Shares

    Outcomes = Mapping[str, Mapping[str, Shares]]

NO_LABS = "The book of this run has no frontier lab, so that there is no race in it."
WIDEST = 5
"""Labs whose shares stand side by side in a terminal, where nobody is named."""
STEADY = "No lab fails, is taken over or is given relief by suppliers in any future of this run."


def race_of(run: AskedRun, labs: Sequence[str] = ()) -> RunView:
    """Return what a run says of labs.

    Args:
        run: the run.
        labs: by id, whose rows are shown; default: all.
    """
    world, found = run.world, run.found.document["world"]
    shown = tuple(labs) or tuple(world.labs)
    outcomes = outcomes_by_end(run.found, shown, world.quarters)
    said = {"labs": {id_: found["labs"][id_] for id_ in shown}, "hhi": found["hhi"], "outcomes": outcomes}
    return RunView(
        run.document(**said),
        lambda: _text(run, shown if labs else world.largest_first("base", 0)[:WIDEST], outcomes),
        lambda: labs_table(world, run.book, shown, outcome_columns(outcomes)),
    )


def _text(run: AskedRun, shown: Sequence[str], outcomes: Outcomes) -> str:
    world, book, headline = run.world, run.book, run.headline("The race of frontier labs")
    if not world.labs:
        return paragraphs(headline, wrapped(NO_LABS))
    return paragraphs(
        headline,
        wrapped(labs_sentence(world, book)),
        wrapped(gone_sentence(run, outcomes)),
        titled(shares_table(world, book, shown, MOST_ENDS)),
        wrapped(_left_out(run, shown)),
        wrapped(concentration_sentence(world, world.hhi)) if world.hhi is not None and len(world.labs) > 1 else "",
        titled(last_table(world, book, outcomes)),
        titled(gone_table(world, book, outcomes, MOST_ENDS)),
    )


def _left_out(run: AskedRun, shown: Sequence[str]) -> str:
    """Return which labs the table of shares leaves out."""
    others = [name_of(run.book, lab) for lab in run.world.labs if lab not in shown]
    if not others or len(shown) < WIDEST:
        return ""
    return f"The largest at the start; --csv and --json have {', '.join(others)} as well."


def gone_sentence(run: AskedRun, outcomes: Outcomes) -> str:
    """Return which labs most often fail or are taken over by the last end, and since when."""
    world, future = run.world, run.world.futures[0]
    often = sorted(((each[future][GONE], lab) for lab, each in outcomes.items()), key=lambda e: (-e[0][-1], e[1]))
    rows = [(shares, lab) for shares, lab in often if shares[-1] > 0.0][:3]
    if not rows:
        return STEADY if not _any(outcomes) else "No lab fails or is taken over in any future of this run."
    said = "; ".join(f"{name_of(run.book, lab)} on {_often(run, outcomes[lab])}" for _, lab in rows)
    return f"By {world.quarters[-1]} a lab has failed or been taken over: {said}."


def _often(run: AskedRun, lab: Mapping[str, Shares]) -> str:
    said = [percent(lab[future][GONE][-1]) for future in run.world.futures]
    return f"{said[0]} of futures" if len(said) == 1 else f"{said[0]} of futures with the shock and {said[1]} without"


def _any(outcomes: Outcomes) -> bool:
    return any(shares[-1] > 0.0 for lab in outcomes.values() for each in lab.values() for shares in each.values())
