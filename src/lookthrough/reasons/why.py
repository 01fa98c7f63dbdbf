"""Why one entity fails: which causes, how far each would have to move, where the money was missing, which shock.

1. *Screen* (``screen``): what is drawn, luck included, that goes with the event by more than chance.
2. *Confirm* (``confirm``): an input is a cause if moving it moves the event on the same paths; luck cannot be moved,
   and is named as luck.
3. *Halve* (``confirm``): the smallest move of each that halves the share of paths with the event.
4. *Bridge* (``bridge``): the cash of the quarters before the first missed payment, by group of claims.
5. *Parts* (``parts``): what each part of the scenario adds.

All of it without the shock and with it. Nothing more than a run keeps is needed: paths are made again from their seed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from lookthrough.errors import UsageError
from lookthrough.reasons.again import as_before, run_again
from lookthrough.reasons.bridge import bridge, flows_of, groups_of
from lookthrough.reasons.confirm import causes, share_of
from lookthrough.reasons.events import BASE, NEVER, SHOCK, WORLDS, happened, outcomes_of
from lookthrough.reasons.luck import luck_of
from lookthrough.reasons.parts import split
from lookthrough.reasons.screen import DrawnColumn, screen
from lookthrough.reasons.why_document import FoundInWorld, Why
from lookthrough.runs.contents import INPUTS
from lookthrough.runs.folder import read_table
from lookthrough.runs.promises import refuse_other_book
from lookthrough.simulate.compile.other_developers import run_book
from lookthrough.simulate.option_limits import LIMITS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from numpy.typing import NDArray

    from lookthrough.book.records import Book
    from lookthrough.book.schema.vocabulary import KindSpec
    from lookthrough.reasons.again import Again, Seen
    from lookthrough.reasons.bridge import EntityFlows
    from lookthrough.reasons.events import Happened
    from lookthrough.runs.seal import FinishedRun

    Tell = Callable[[str], None]

SCREENED = 20_000  # paths that are screened at most: more find no cause that matters
RERUN = 1_024  # paths that are made again where no number is asked for


def why(
    run: FinishedRun,
    book: Book,
    entity: str,
    *,
    event: str | None = None,
    kinds: Mapping[str, KindSpec],
    paths: int = RERUN,
    parts: bool = False,
    tell: Tell | None = None,
) -> Why:
    """Return why an entity fails in a run.

    Args:
        run: a finished run.
        book: from which it was made, as it was known on the day of the run.
        entity: its id.
        event: ``failed``, ``absorbed``, ``restructured`` or ``downgraded``; default: failed or absorbed.
        kinds: the table of contract kinds.
        paths: how many to make again, from the first on; not more than the run has.
        parts: tell the parts of the scenario apart also where it has more than three, which takes up to 62 runs.
        tell: told which run is being made.

    Raises:
        UsageError: a number of paths that cannot be.
        OtherBookError: the book is not that of the run.
        UnknownNameError: the entity is not in the run, or there is no such event.
        UnreadableRunError: the run keeps no panel, or cannot be made again as it was.
    """
    if paths not in LIMITS["paths"]:
        raise UsageError(f"paths is {paths}; it must be a number {LIMITS['paths']}")
    refuse_other_book(run, book)
    outcomes = outcomes_of(event)
    known = happened(run, book, entity, outcomes)
    if not any((when != NEVER).any() for when in known.when.values()):
        return Why(run, run_book(book), entity, outcomes, dict.fromkeys(WORLDS, FoundInWorld(0.0)))
    again = run_again(run, book, entity, outcomes, kinds=kinds, paths=paths, tell=tell)
    asis = as_before(again, known)
    columns = [*_inputs_of(run, again), *luck_of(again.model, again.inputs, entity, known.path[:SCREENED])]
    flows = flows_of(again)
    found = {BASE: _found(again, asis, known, columns, flows, BASE)}
    is_shocked = bool((known.when[BASE] != known.when[SHOCK]).any())
    found[SHOCK] = _found(again, asis, known, columns, flows, SHOCK) if is_shocked else found[BASE]
    adds = split(again, asis, is_asked=parts) if is_shocked else None
    screened = min(len(known.path), SCREENED)
    asked_for, opened = _asked_for(again, entity), again.model.plan.book
    return Why(run, opened, entity, outcomes, found, screened, again.paths, again.made, adds, asked_for)


def _asked_for(again: Again, entity: str) -> float:
    """Return the chance that the scenario itself makes an entity fail at the onset: a question and no finding."""
    names = [again.model.plan.entities[at] for at in again.model.plan.limited]
    chances = dict(zip(names, np.asarray(again.inputs.failing).tolist(), strict=True))
    return float(min(chances.get(entity, 0.0) * float(again.inputs.severity), 1.0))


def _inputs_of(run: FinishedRun, again: Again) -> Iterator[DrawnColumn]:
    """Return what was drawn for every input on the paths that are screened, and for those drawn jointly its mean."""
    found = read_table(run, INPUTS, "ORDER BY path", most=SCREENED)
    drawn = {name: np.asarray(values, dtype=np.float64) for name, values in found.items() if name != "path"}
    for name, values in drawn.items():
        yield DrawnColumn(name, 0, values)
    for name, joint in again.drawn.items():
        if joint.members:
            yield DrawnColumn(
                name, 0, np.mean([_part_of_range(drawn[m], again.range_of(m)) for m in joint.members], axis=0)
            )


def _part_of_range(values: NDArray[np.float64], ends: tuple[float, float]) -> NDArray[np.float64]:
    """Return where in its range an input was drawn, from 0 to 1."""
    return (values - ends[0]) / (ends[1] - ends[0])


def _found(
    again: Again,
    asis: Seen,
    known: Happened,
    columns: list[DrawnColumn],
    flows: Mapping[str, EntityFlows],
    world: str,
) -> FoundInWorld:
    came = known.when[world] != NEVER
    passed = screen(columns, came[:SCREENED])
    kept = known.path[known.path < again.paths]
    return FoundInWorld(
        probability=float(came.mean()),
        of_again=share_of(asis, world),
        causes=tuple(causes(again, asis, world, passed)),
        passed=sum(each.quarters == 0 for each in passed),
        bridge=bridge(groups_of(again.model, again.row), flows[world].of(kept), known.when[world][: len(kept)]),
    )
