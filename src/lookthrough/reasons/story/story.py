"""The story of one path of a run: what came to whom, why, what that set off, and what each event cost.

1. *Choose* (``chosen_path``): the path asked for, the worst, or the one most like the worst hundredth.
2. *Make it again* with every payment, with the shock and without it; refuse where it ends otherwise than in the run.
3. *Part the loss* (``loss_parts``): by quarter, contract, obligor and ledger.
4. *Tell it* (``path_events``): every part belongs to one event, so that the events add up to the loss of the path.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import jax
import jax.numpy as jnp

from lookthrough.contracts.family import LEDGERS
from lookthrough.reasons.story.chosen_path import choose
from lookthrough.reasons.story.loss_parts import loss_parts
from lookthrough.reasons.story.path_events import path_events
from lookthrough.reasons.story.story_document import Story
from lookthrough.runs.promises import refuse_other_book
from lookthrough.runs.run_errors import UnreadableRunError
from lookthrough.simulate.compile.options import read_options
from lookthrough.simulate.draws import draw
from lookthrough.simulate.set_up import set_up, settings_of
from lookthrough.world.drivers import SHOCKS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from lookthrough.book.records import Book
    from lookthrough.book.schema.vocabulary import KindSpec
    from lookthrough.reasons.story.chosen_path import ChosenPath
    from lookthrough.runs.seal import FinishedRun
    from lookthrough.simulate.compile.static_model import Model
    from lookthrough.simulate.draws import Inputs
    from lookthrough.simulate.traced import Trace

SAME = 1e-6  # of the loss, or USD bn: a path made again is the path of the run


def story(
    run: FinishedRun,
    book: Book,
    *,
    path: int | None = None,
    worst: bool = False,
    ledger: str | None = None,
    kinds: Mapping[str, KindSpec],
    tell: Callable[[str], None] | None = None,
) -> Story:
    """Return the story of one path of a run.

    Args:
        run: a finished run.
        book: from which it was made, as it was known on the day of the run.
        path: its number; default: the path most like the mean of the hundredth of paths that lose most.
        worst: the path that loses most.
        ledger: rank the paths by the loss of this ledger; default: by what is lost of what is owed, owners left out.
        kinds: the table of contract kinds.
        tell: told which path is made again.

    Raises:
        UsageError: ``path`` beside ``worst``.
        UnknownNameError: there is no such ledger.
        RunFolderError: the run has no such path.
        OtherBookError: the book is not that of the run.
        UnreadableRunError: the run cannot be read, or the path made again ends otherwise than in the run.
    """
    refuse_other_book(run, book)
    chosen = choose(run, path=path, worst=worst, ledger=ledger)
    if tell is not None:
        tell(f"making path {chosen.path:,} again with every payment")
    options = read_options(run.document["run"])
    _, _, _, inputs, program = set_up(book, options, kinds=kinds, block=1)
    last = inputs._replace(settings=settings_of([options.channels], options), used=jnp.asarray(1))
    trace = program.traced_path(last, chosen.path)
    again = _as_in_the_run(run, chosen, trace)
    events = path_events(program.model, trace, loss_parts(program.model, trace))
    return Story(run, program.model.plan.book, chosen, again, _drawn(program.model, last, chosen.path), tuple(events))


def _as_in_the_run(run: FinishedRun, chosen: ChosenPath, trace: Trace) -> dict[str, float]:
    """Return the loss of the path made again by ledger; refuse another one than the run has."""
    lost = (trace.base_left.ledgers - trace.left.ledgers)[:, 0].tolist()
    again = dict(zip(LEDGERS, lost, strict=True))
    for name, loss in chosen.loss.items():
        if not abs(again[name] - loss) <= SAME * max(abs(loss), 1.0):
            raise UnreadableRunError(
                f"made again, path {chosen.path} of {run.folder} loses {again[name]:.6g} bn in {name} and not "
                f"{loss:.6g}: it is of another version of the program, or of a part of the book that it does not name; "
                "run stress again"
            )
    return again


def _drawn(model: Model, inputs: Inputs, path: int) -> dict[str, float]:
    """Return what is drawn of each part of the scenario on a path, as it is felt; silent ones are left out."""
    numbers = jnp.asarray([path])
    drawn = jax.jit(lambda given: draw(model, given, numbers)[3])(inputs)[:, 0].tolist()
    felt = dict(zip(SHOCKS, drawn, strict=True))
    return {name: size for name, size in felt.items() if size != SHOCKS[name].silent}
