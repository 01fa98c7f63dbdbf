"""The chunks of which a run is made: each is worked out by itself, anywhere, and kept by its name.

A run is its main pass over all paths, its channels on the first of them, the payments of the traced ones and the cash
of every contract on somewhat more. Everything else follows from the chunks in their order, so that whoever works them
out, in whatever order, makes the same run.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from lookthrough.simulate.answer import kept_paths, results
from lookthrough.simulate.answer.folder_tables import TRACED
from lookthrough.simulate.answer.instrument_cash import SEEN, cash_of
from lookthrough.simulate.answer.stress_document import listed_beta
from lookthrough.simulate.set_up import settings_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from lookthrough.simulate.answer.kept_paths import Arrays
    from lookthrough.simulate.prepared import Prepared

    Work = Callable[["Chunk"], Arrays]

MAIN, SPLIT, TRACE, CASH = "main", "channels", "trace", "cash"


class Chunk(NamedTuple):
    """A part of a run: which pass it is of, its first path, and how many paths it has."""

    of: str
    start: int
    paths: int

    @property
    def name(self) -> str:
        """Under which it is kept: a chunk of the main pass by its first path alone."""
        return f"{self.start:09d}" if self.of == MAIN else f"{self.of}-{self.start:09d}"


def chunks_of(run: Prepared, *, kept: bool = True) -> list[Chunk]:
    """Return all chunks of a run, in their order; the trace only where a folder is ``kept``."""
    options, shape = run.options, run.layout
    traced = options.trace if kept else 0
    return [
        *_cut(MAIN, options.paths, shape.chunk),
        *_cut(SPLIT, options.common, shape.width * shape.devices),  # a path of it is as much work as twenty others
        *_cut(TRACE, traced, shape.chunk),
        *_cut(CASH, min(SEEN, options.paths) if traced else 0, shape.chunk),
    ]


def _cut(of: str, paths: int, step: int) -> Iterator[Chunk]:
    return (Chunk(of, start, min(step, paths - start)) for start in range(0, paths, step))


def worked_out(run: Prepared, chunk: Chunk, *, in_turn: bool = False) -> Arrays:
    """Return what is kept of a chunk.

    Args:
        run: of which it is.
        chunk: to work out.
        in_turn: the chunk that follows in the run is asked for after it: it can begin, or take over what both need.
    """
    return _PASSES[chunk.of](run, chunk, in_turn)


def _main(run: Prepared, chunk: Chunk, in_turn: bool) -> Arrays:  # noqa: FBT001  # of every pass
    quarters, end = kept_paths.quarters_of(*run.assumed.ranges), chunk.start + chunk.paths
    found = run.program.chunk(run.inputs, chunk.start, chunk.paths)
    if in_turn and end < run.options.paths:
        run.program.begin(run.inputs, end)
    return kept_paths.kept(run.model, found, listed_beta(run.model), run.layout.width, quarters)


def _channels(run: Prepared, chunk: Chunk, _in_turn: bool) -> Arrays:  # noqa: FBT001  # of every pass
    """Return the loss of every channel setting ``[setting, part, path]`` and which paths are finite in all."""
    settings = results.all_settings(run.options.channels)
    inputs = run.inputs._replace(settings=settings_of(settings, run.options), used=np.asarray(len(settings)))
    losses, finite = run.program.split(inputs, chunk.start, chunk.paths)
    return {"losses": losses, "finite": finite}


def _trace(run: Prepared, chunk: Chunk, in_turn: bool) -> Arrays:  # noqa: FBT001  # of every pass
    """Return what is seen in every quarter of the shocked run ``[quarter, thing, path]``."""
    seen = run.program.trace(run.inputs, chunk.start, chunk.paths, goes_on=in_turn).shocked
    return {name: np.asarray(getattr(seen, name)) for name in TRACED}


def _cash(run: Prepared, chunk: Chunk, _in_turn: bool) -> Arrays:  # noqa: FBT001  # of every pass
    """Return what every contract pays in every quarter ``[quarter, contract, path]``."""
    return cash_of(run.model, run.program.traced(run.inputs, chunk.paths, chunk.start), chunk.paths)


_PASSES: dict[str, Callable[[Prepared, Chunk, bool], Arrays]] = {
    MAIN: _main,
    SPLIT: _channels,
    TRACE: _trace,
    CASH: _cash,
}
