"""How far each guess of a book moves a run: the same paths again with the guess at either end of its range.

A sample of a run tells which inputs move a ledger by how its paths fell; this asks the model itself. Everything drawn
from one assumption is moved together, all else keeps its draws, and nothing is compiled again. USD bn.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from lookthrough.contracts.family import LEDGERS
from lookthrough.runs.contents import PARTS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from lookthrough.simulate.answer.kept_paths import Arrays
    from lookthrough.simulate.compile.static_model import Model
    from lookthrough.simulate.draws import Inputs

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


def with_guess(model: Model, inputs: Inputs, number: int, end: str) -> Inputs:
    """Return inputs with a guess drawn from one point, its ``low`` or its ``high``; guess 0 is none, and moves nothing.

    Args:
        model: of the run.
        inputs: of its main pass.
        number: of the guess, from 1 in the order of :func:`guesses_of`.
        end: which point.
    """
    if not number:
        return inputs
    return at_end(inputs, list(guesses_of(model))[number - 1].rows, end)


def at_end(inputs: Inputs, rows: NDArray[np.int64], end: str) -> Inputs:
    """Return inputs in which some slots are drawn from one point each, their ``low`` or their ``high``."""
    at = getattr(inputs, end)[rows]
    return inputs._replace(low=inputs.low.at[rows].set(at), high=inputs.high.at[rows].set(at))


def moved_by_guesses(model: Model, ran: Sequence[Arrays]) -> dict[str, object]:
    """Return the mean loss of every ledger and what the network adds, with each guess at its low and at its high.

    Args:
        model: of the run.
        ran: the losses on the same paths ``[setting, part, path]`` at ``low`` and ``high``, of all guesses as they are
            and then of each.
    """
    usual = _means(ran[0]["low"])
    rows, network = [], [usual[NETWORK]]
    for guess, losses in zip(guesses_of(model), ran[1:], strict=True):
        at = {end: _means(losses[end]) for end in ("low", "high")}
        rows.append(
            {"name": guess.name, "low": guess.low, "high": guess.high, "at_low": at["low"], "at_high": at["high"]}
        )
        network += [each[NETWORK] for each in at.values()]
    paths = ran[0]["low"].shape[-1]
    return {"paths": paths, "usual": usual, "rows": rows, "network": {"low": min(network), "high": max(network)}}


def _means(losses: NDArray[np.float64]) -> dict[str, float]:
    """Return the mean loss by ledger on existing exposures, and what the network adds over all of them."""
    incidence, total = losses
    means = {part: float(np.nanmean(total[row])) for row, part in enumerate(PARTS) if part in LEDGERS}
    return {**means, NETWORK: float(np.nanmean((total - incidence).sum(axis=0)))}
