"""The panel of a run: what every path left by entity, holder and input, written as the chunks of the main pass come.

Every number is of one path alone, so that the files are the same for any block; only one chunk is in memory at a time,
however many paths a run has.
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
from lookthrough.simulate.one_run import year_ends
from lookthrough.units.quarter import quarter_name

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from lookthrough.runs.durable import Column
    from lookthrough.runs.workshop import Workshop
    from lookthrough.simulate.answer.kept_paths import Arrays
    from lookthrough.simulate.compile.static_model import Model

    Columns = dict[str, Column]

WHEN = tuple(f"{prefix}{column}" for column in contents.OUTCOMES.values() for prefix in ("", "base_"))
KEPT = (*Wide._fields, *WHEN, "finite")


class PathPanel:
    """The tables that have a row or more for each path.

    Args:
        place: where the run is built.
        model: of the run.
        paths: how many it has.
    """

    def __init__(self, place: Workshop, model: Model, paths: int) -> None:
        self._model, self._names, self._passed = model, _unique(input_names(model)), results.holders(model)
        self._known = pairs(model, self._passed)
        rows = {contents.ENTITY_PANEL: len(model.watched), contents.HOLDER_PANEL: len(self._known)}
        rows |= dict.fromkeys((contents.INPUTS, contents.PROMISES, contents.BASE_PROMISES), 1)
        self._tables = place.growing({name: paths * count for name, count in rows.items()})
        self._first = 0

    def add(self, chunk: Arrays) -> None:
        """Add the next chunk of the main pass."""
        model, tables = self._model, self._tables
        number, part = _finite(self._first, chunk)
        self._first += len(chunk["finite"])
        tables.add(contents.ENTITY_PANEL, _entities(model, number, part))
        tables.add(contents.HOLDER_PANEL, _holders(model, number, part["loss"], self._passed, self._known))
        tables.add(contents.INPUTS, {"path": number, **{n: part["inputs"][i] for n, i in self._names.items()}})
        tables.add(contents.PROMISES, promise_columns(model, number, part["borne"]))
        tables.add(contents.BASE_PROMISES, promise_columns(model, number, part["base_borne"]))

    def finish(self, run: Mapping[str, object]) -> None:
        """Write the tables.

        Args:
            run: what every file says of it.
        """
        self._tables.finish(run)


def _finite(first: int, chunk: Arrays) -> tuple[NDArray[np.int64], Arrays]:
    """Return the numbers of the paths of a chunk with a finite result, and their arrays."""
    is_kept = chunk["finite"] > 0.0
    number = first + np.flatnonzero(is_kept)
    return number, {name: chunk[name] if is_kept.all() else chunk[name][..., is_kept] for name in KEPT}


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
    model: Model,
    paths: NDArray[np.int64],
    loss: NDArray[np.float32],
    passed: NDArray[np.float64],
    known: list[tuple[int, int]],
) -> Columns:
    """Return the loss of every end holder by ledger; only the known pairs have rows.

    It is added up one first holder after the other: a product of matrices would do ten times as much and leave last
    digits that follow from the number of paths.
    """
    ledgers, ends = (np.array([pair[i] for pair in known], dtype=int) for i in range(2))
    found = np.zeros((len(known), len(paths)))
    for row, (ledger, end) in enumerate(known):
        for first in np.flatnonzero(passed[end]):
            found[row] += passed[end, first] * loss[ledger, first].astype(float)
    return {
        "path": np.repeat(paths, len(known)),
        "holder": _words(np.tile(ends, len(paths)), model.plan.entities),
        "ledger": _words(np.tile(ledgers, len(paths)), LEDGERS),
        "loss": found.T.ravel(),
    }


def _words(which: NDArray[np.generic], words: Sequence[str]) -> Words:
    """Return a column of words in as few bytes as their number has."""
    return Words(which.astype(np.min_scalar_type(len(words))), words)
