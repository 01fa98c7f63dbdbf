"""What the shock of a run leaves to those who use computing, what owners miss, and from when on as much is used."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lookthrough.present.numbers import percent
from lookthrough.present.sentences.world_sentences import legacy_sentence
from lookthrough.present.simulated.view import AskedRun, RunView
from lookthrough.present.tables.simulated.by_end import left_table
from lookthrough.present.tables.simulated.world import MOST_ENDS, legacy_table
from lookthrough.present.terminal.text import paragraphs, table_text, wrapped

if TYPE_CHECKING:
    from lookthrough.present.world_records import LegacyDocument

HALF = 0.5  # of the paths on which less was used
HOW = (
    "Means over the futures, the run with the shock against the same futures without; gain and loss in years of what "
    "was paid for computing at the book's date. Again: of the futures in which less was used in an earlier year, the "
    "share in which at least as much is."
)
SAME = "The shock moves nothing of the world of this run, so that it leaves what the run without it does."


def legacy_of(run: AskedRun) -> RunView:
    """Return what a run says of what a shock leaves."""
    world = run.world
    at = first_again(world.legacy)
    again = None if at is None else world.quarters[at]
    return RunView(
        run.document(legacy=run.found.document["world"]["legacy"], used_again=again),
        lambda: _text(run, at),
        lambda: legacy_table(world),
    )


def _text(run: AskedRun, at: int | None) -> str:
    world, headline = run.world, run.headline("What the shock leaves to users")
    if len(world.futures) == 1:
        return paragraphs(headline, wrapped(SAME))
    return paragraphs(
        headline,
        wrapped(f"{legacy_sentence(world)} {again_sentence(run, at)}"),
        table_text(left_table(world, MOST_ENDS)),
        wrapped(HOW),
    )


def first_again(left: LegacyDocument) -> int | None:
    """Return the first end at which at least half of the paths that used less use as much, ``None`` if none is."""
    return next((at for at, share in enumerate(left.passes) if share is not None and share >= HALF), None)


def again_sentence(run: AskedRun, at: int | None) -> str:
    """Return the first year in which use passes that of the run without the shock on at least half of the paths."""
    passes, quarters = run.world.legacy.passes, run.world.quarters
    if all(share is None for share in passes):
        return f"In no future is less used by the end of a year before {quarters[-1]}, so that none has to come back."
    if at is None:
        return f"By {quarters[-1]} there is no year in which as much is used again on half of the paths that used less."
    return (
        f"The first year at whose end as much is used again on half of the paths that used less is "
        f"{quarters[at][:4]} ({percent(passes[at])})."
    )
