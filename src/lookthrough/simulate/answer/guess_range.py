"""How far each guess of a book moves a run: the same paths again with the guess at either end of its range.

A sample of a run tells which inputs move a ledger by how its paths fell; this asks the model itself. Everything drawn
from one assumption is moved together, all else keeps its draws, and nothing is compiled again. USD bn.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import jax.numpy as jnp
import numpy as np

from lookthrough.contracts.family import LEDGERS
from lookthrough.runs.contents import PARTS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from lookthrough.simulate.compile.static_model import Model
    from lookthrough.simulate.draws import Inputs
    from lookthrough.simulate.runner.devices import Program

GUESS = "guess"  # with which the reason of an assumption begins that has no source
NETWORK = "network"


class Guess(NamedTuple):
    """An assumption of the book, its range, and the rows of the slot table that are drawn from it."""

    name: str
    low: float
    high: float
    rows: NDArray[np.int64]


def guesses_of(model: Model) -> Iterator[Guess]:
    """Yield the assumptions with a range whose reason says that they are guesses, in the order of their names."""
    slots, book = model.plan.table.rows, model.plan.book
    drawn: dict[str, list[int]] = {}
    for row in model.ranged.tolist():
        drawn.setdefault(slots[row].group or slots[row].name, []).append(row)
    for name in sorted(drawn):
        record = book.assumptions.get(name)
        if record is not None and record.reason.startswith(GUESS) and record.value.low != record.value.high:
            yield Guess(name, float(record.value.low or 0.0), float(record.value.high or 0.0), np.array(drawn[name]))


def moved_by_guesses(program: Program, inputs: Inputs, paths: int) -> dict[str, object]:
    """Return the mean loss of every ledger and what the network adds, with each guess at its low and at its high.

    Args:
        program: the compiled run.
        inputs: of its main pass.
        paths: how many of its first paths are run again.
    """
    usual = _means(program, inputs, paths)
    rows, network = [], [usual[NETWORK]]
    for guess in guesses_of(program.model):
        at = {end: _means(program, _fixed(inputs, guess.rows, end), paths) for end in ("low", "high")}
        rows.append(
            {"name": guess.name, "low": guess.low, "high": guess.high, "at_low": at["low"], "at_high": at["high"]}
        )
        network += [each[NETWORK] for each in at.values()]
    return {"paths": paths, "usual": usual, "rows": rows, "network": {"low": min(network), "high": max(network)}}


def _fixed(inputs: Inputs, rows: NDArray[np.int64], end: str) -> Inputs:
    """Return inputs in which the rows are drawn from one point, their low or their high."""
    at = getattr(inputs, end)[rows]
    return inputs._replace(low=inputs.low.at[rows].set(at), high=inputs.high.at[rows].set(at))


def _means(program: Program, inputs: Inputs, paths: int) -> dict[str, float]:
    """Return the mean loss by ledger on existing exposures, and what the network adds over all of them."""
    step = program.layout.chunk
    found = [program.chunk(inputs, start, min(step, paths - start)).losses for start in range(0, paths, step)]
    incidence, total = np.concatenate([np.asarray(jnp.asarray(each)[:2]) for each in found], axis=-1)
    means = {part: float(np.nanmean(total[row])) for row, part in enumerate(PARTS) if part in LEDGERS}
    return {**means, NETWORK: float(np.nanmean((total - incidence).sum(axis=0)))}
