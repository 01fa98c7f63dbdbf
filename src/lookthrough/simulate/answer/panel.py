"""The panel of a run: what every path left by entity, holder and input, written piece by piece.

A piece is :data:`PIECE` paths whatever a chunk is, so that the files are the same for any block; only one chunk and one
piece are in memory at a time, however many paths a run has.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from lookthrough.contracts.family import LEDGERS
from lookthrough.runs import contents
from lookthrough.runs.durable import Words
from lookthrough.simulate.answer import results
from lookthrough.simulate.answer.folder_tables import promise_columns
from lookthrough.simulate.answer.kept_paths import Wide, pairs
from lookthrough.simulate.answer.stress_document import input_names
from lookthrough.simulate.engine import year_ends
from lookthrough.units.quarter import quarter_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from lookthrough.runs.durable import Column
    from lookthrough.runs.workshop import Workshop
    from lookthrough.simulate.answer.kept_paths import Arrays
    from lookthrough.simulate.compile.static_model import Model

    Columns = dict[str, Column]

PIECE = 1024  # paths at a time; another number may change the last digits of a loss that is looked through
WHEN = tuple(f"{prefix}{column}" for column in contents.OUTCOMES.values() for prefix in ("", "base_"))
KEPT = (*Wide._fields, *WHEN, "finite")


def write_panel(place: Workshop, model: Model, chunks: Iterable[Arrays], paths: int, run: Mapping[str, object]) -> None:
    """Write the tables that have a row or more for each path, from the chunks of the main pass.

    Args:
        place: where the run is built.
        model: of the run.
        chunks: in the order of their paths, read one after the other.
        paths: how many they have.
        run: what every file says of it.
    """
    names, passed = _unique(input_names(model)), results.holders(model)
    known = pairs(model, passed)
    rows = {contents.ENTITY_PANEL: len(model.watched), contents.HOLDER_PANEL: len(known)}
    rows |= dict.fromkeys((contents.INPUTS, contents.PROMISES, contents.BASE_PROMISES), 1)
    with place.growing({name: paths * count for name, count in rows.items()}, run) as files:
        for first, piece in _pieces(chunks):
            number, part = _finite(first, piece)
            files.add(contents.ENTITY_PANEL, _entities(model, number, part))
            files.add(contents.HOLDER_PANEL, _holders(model, number, passed @ part["loss"].astype(float), known))
            files.add(contents.INPUTS, {"path": number, **{n: part["inputs"][i] for n, i in names.items()}})
            files.add(contents.PROMISES, promise_columns(model, number, part["borne"]))
            files.add(contents.BASE_PROMISES, promise_columns(model, number, part["base_borne"]))


def _pieces(chunks: Iterable[Arrays]) -> Iterator[tuple[int, Arrays]]:
    """Yield the number of the first path of each piece, and its arrays."""
    first = 0
    waiting: list[Arrays] = []
    for found in chunks:
        waiting.append({name: found[name] for name in KEPT})
        while sum(len(each["finite"]) for each in waiting) >= PIECE:
            piece, rest = _parted(waiting)
            yield first, piece
            first, waiting = first + PIECE, [rest]
    piece, _ = _parted(waiting)
    yield first, piece


def _parted(waiting: list[Arrays]) -> tuple[Arrays, Arrays]:
    """Return the next piece of what waits, and the rest."""
    alone = len(waiting) == 1  # as a rule a chunk is a piece
    whole = waiting[0] if alone else {n: np.concatenate([each[n] for each in waiting], axis=-1) for n in KEPT}
    parts = ({name: array[..., cut] for name, array in whole.items()} for cut in (slice(PIECE), slice(PIECE, None)))
    return next(parts), next(parts)


def _finite(first: int, piece: Arrays) -> tuple[NDArray[np.int64], Arrays]:
    """Return the numbers of the paths of a piece with a finite result, and their arrays."""
    kept = np.flatnonzero(piece["finite"] > 0.0)
    if len(kept) == len(piece["finite"]):
        return first + kept, {name: np.ascontiguousarray(array) for name, array in piece.items()}
    return first + kept, {name: np.ascontiguousarray(array[..., kept]) for name, array in piece.items()}


def _unique(names: list[str]) -> dict[str, int]:
    """Return where each input stands; positions of one contract share the draw of a term."""
    found: dict[str, int] = {}
    for row, name in enumerate(names):
        found.setdefault(name, row)
    return found


def _entities(model: Model, paths: NDArray[np.int64], part: Arrays) -> Columns:
    plan, count = model.plan, len(model.watched)
    quarters = [quarter_name(plan.first_quarter + t) for t in range(model.quarters)]
    columns: Columns = {"path": np.repeat(paths, count)}
    columns["entity"] = _words(np.tile(np.arange(count), len(paths)), [plan.entities[i] for i in model.watched])
    for name in WHEN:
        since = part[name].T.ravel()
        columns[name] = _words(np.where(since < 0, len(quarters), since), quarters)
    for row, t in enumerate(year_ends(model)):
        end = quarter_name(plan.first_quarter + t)
        cash, owed, marked = (part[name][row] for name in ("cash", "owed", "equity"))
        sponsors = slice(len(marked), None)  # whose shares a run does not mark
        equity = np.concatenate([marked, cash[sponsors] - owed[sponsors]])
        for stock, array in (("cash", cash), ("debt", owed), ("equity", equity)):
            columns[f"{stock}_{end}"] = array.T.ravel()
    return columns


def _holders(
    model: Model, paths: NDArray[np.int64], loss: NDArray[np.float64], known: list[tuple[int, int]]
) -> Columns:
    """Return the loss of every end holder by ledger ``[ledger, holder, path]``; only the known pairs have rows."""
    ledgers, ends = (np.array([pair[i] for pair in known], dtype=int) for i in range(2))
    return {
        "path": np.repeat(paths, len(known)),
        "holder": _words(np.tile(ends, len(paths)), model.plan.entities),
        "ledger": _words(np.tile(ledgers, len(paths)), LEDGERS),
        "loss": loss[ledgers, ends].T.ravel(),
    }


def _words(which: NDArray[np.generic], words: Sequence[str]) -> Words:
    """Return a column of words in as few bytes as their number has."""
    return Words(which.astype(np.min_scalar_type(len(words))), words)
