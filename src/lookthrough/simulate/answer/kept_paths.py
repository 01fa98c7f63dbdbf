"""What is kept of the paths: of a chunk while a run is under way, and of all of them in the end.

A chunk has two parts. :class:`lookthrough.simulate.answer.results.Sample` is some numbers a path, kept in memory;
:class:`Wide` is everything by entity and input, kept on disk only, from where the panel of a run is written. Every sum
over paths is made of sums of whole groups of paths, added up once in their order, so that it does not depend on how the
paths were cut into chunks. A path without a finite result counts in no mean.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from lookthrough.contracts.family import LEDGERS
from lookthrough.runs.run_errors import NotFiniteError
from lookthrough.simulate.answer import results
from lookthrough.simulate.answer.instrument_sums import instrument_sums
from lookthrough.simulate.answer.onset import onset_quarters
from lookthrough.simulate.answer.path_file import PathFile
from lookthrough.simulate.engine import ENDLESS
from lookthrough.world.drivers import SHOCKS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from lookthrough.contracts.arrays import Array
    from lookthrough.simulate.answer.path_file import ByPath
    from lookthrough.simulate.compile.static_model import Model
    from lookthrough.simulate.engine import BlockResult

    Arrays = dict[str, NDArray[Any]]

TOO_LARGE = "an amount of the book or of a shock is too large"
MANY = 8  # numbers a path from which on they are kept on disk
SUMMED = ("holders", "by_kind", "claims", "bound", "instruments", "swings")


class Wide(NamedTuple):
    """What a path leaves by entity and input, ``[path]`` last, for the panel: USD bn, 32 bits but for promises.

    Attributes:
        loss: discounted, of existing exposures, by ledger and first holder ``[ledger, entity, path]``.
        cash, owed: of watched entities at the ends of years ``[end, watched, path]``; ``equity`` of limited ones.
        inputs: what was drawn for every uncertain term ``[input, path]``.
        borne, base_borne: what promises cost those who gave them, with and without the shock ``[position, path]``.
    """

    loss: NDArray[np.float32]
    cash: NDArray[np.float32]
    owed: NDArray[np.float32]
    equity: NDArray[np.float32]
    inputs: NDArray[np.float32]
    borne: NDArray[np.float64]
    base_borne: NDArray[np.float64]


class Quarters(NamedTuple):
    """Of each input, where the lowest quarter of its range ends and where the highest begins ``[input]``."""

    low: NDArray[np.float64]
    high: NDArray[np.float64]


class Split(NamedTuple):
    """The loss of every channel setting on the common paths ``[part, path]``, USD bn; parts as ``PARTS``."""

    losses: Mapping[frozenset[str], NDArray[np.float64]]

    @property
    def paths(self) -> int:
        """On how many paths it was found."""
        return int(next(iter(self.losses.values())).shape[-1]) if self.losses else 0


NO_SPLIT = Split({})
"""Of a question for which no path was run under every setting."""


def kept(model: Model, result: BlockResult, beta: float, width: int, quarters: Quarters) -> Arrays:
    """Turn one chunk into what is kept of it.

    Args:
        model: of the run.
        result: of the chunk, its claims by group of paths ``[4, claim, group]``.
        beta: of listed shares to sentiment.
        width: paths a group.
        quarters: where the lowest quarter of each input's range ends, and where the highest begins.
    """
    base, last = result.base, result.last
    memo = (
        _listed(model)
        * np.asarray(base.discount)
        * (np.asarray(base.sentiment) ** beta - np.asarray(last.sentiment) ** beta)
    )
    finite = np.asarray(result.finite) * (np.abs(memo) < ENDLESS)
    loss = np.asarray(base.wealth.existing - last.wealth.existing)
    sample = results.Sample(
        path=np.zeros(0, dtype=np.int64),  # numbered when all are joined
        incidence=np.asarray(result.losses[0]),
        total=np.asarray(result.losses[1]),
        flows=np.asarray(base.wealth.flows - last.wealth.flows).sum(axis=1),
        base_existing=np.asarray(base.wealth.existing).sum(axis=1),
        base_flows=np.asarray(base.wealth.flows).sum(axis=1),
        memo=memo,
        holders=_by_group(loss, finite, width),
        by_kind=_by_group(np.asarray(base.wealth.by_kind - last.wealth.by_kind), finite, width),
        claims=np.asarray(result.claims),
        bound=_by_group(np.asarray(result.promises.due), finite, width),
        instruments=instrument_sums(model, result, finite, width),
        swings=_swings(result, finite, width, quarters),
        base_default=np.asarray(base.default_quarter).astype(np.int16),
        default=np.asarray(last.default_quarter).astype(np.int16),
        base_absorbed=np.asarray(base.absorbed_quarter).astype(np.int16),
        absorbed=np.asarray(last.absorbed_quarter).astype(np.int16),
        base_restructured=np.asarray(base.restructured_quarter).astype(np.int16),
        restructured=np.asarray(last.restructured_quarter).astype(np.int16),
        onset=onset_quarters(np.asarray(result.inputs)[-len(SHOCKS) :]),
        base_downgraded=np.asarray(base.downgraded_quarter).astype(np.int16),
        downgraded=np.asarray(last.downgraded_quarter).astype(np.int16),
        unplaced=np.asarray(last.unplaced),
        fan=_narrowed(base.ledgers - last.ledgers, finite),
        base_world=_narrowed(base.world, finite),
        world=_narrowed(last.world, finite),
        base_labs=_narrowed(base.lab_revenue, finite),
        labs=_narrowed(last.lab_revenue, finite),
        outside=np.asarray(base.outside - last.outside),
        deadweight=np.asarray(last.deadweight - base.deadweight),
        unconverged=np.maximum(np.asarray(last.unconverged), np.asarray(last.unconverged_closing)),
        unconverged_closing=np.asarray(last.unconverged_closing),
        multiple=np.maximum(np.asarray(base.multiple), np.asarray(last.multiple)),
        residual=np.maximum(np.asarray(base.residual), np.asarray(last.residual)),
        leak=np.maximum(np.asarray(base.leak), np.asarray(last.leak)),
    )
    wide = Wide(
        loss=_narrowed(loss, finite),
        cash=_narrowed(last.cash, finite),
        owed=_narrowed(last.owed, finite),
        equity=_narrowed(last.equity, finite),
        inputs=_narrowed(result.inputs, finite),
        borne=np.asarray(result.promises.excess),
        base_borne=np.asarray(result.base_promises.excess),
    )
    arrays = {**sample._asdict(), **wide._asdict(), "finite": finite}
    del arrays["path"]
    return {name: np.ascontiguousarray(array) for name, array in arrays.items()}


def quarters_of(low: NDArray[np.float64], high: NDArray[np.float64]) -> Quarters:
    """Return where the lowest quarter of each range ends and where the highest begins ``[input]``."""
    part = (high - low) / 4.0
    return Quarters(low + part, high - part)


def _narrowed(values: Array, finite: NDArray[np.float64]) -> NDArray[np.float32]:
    """Return values ``[..., path]`` of 32 bits, nil where a path is not finite."""
    return np.where(finite > 0.0, np.asarray(values), 0.0).astype(np.float32)


def _by_group(values: NDArray[np.float64], finite: NDArray[np.float64], width: int) -> NDArray[np.float64]:
    """Return the sums over whole groups of paths ``[..., group]``, without what is not finite."""
    return _grouped(np.where(finite > 0.0, values, 0.0), width).sum(axis=-1)


def _grouped(values: NDArray[np.float64], width: int) -> NDArray[np.float64]:
    """Return ``[..., path]`` as ``[..., group, width]``, the last group filled up with nothing."""
    paths = values.shape[-1]
    groups = -(-paths // width)
    padded = np.zeros((*values.shape[:-1], groups * width))
    padded[..., :paths] = values
    return padded.reshape(*values.shape[:-1], groups, width)


def _swings(result: BlockResult, finite: NDArray[np.float64], width: int, quarters: Quarters) -> NDArray[np.float64]:
    """Return sums over the paths in which an input is lowest, and in which it is highest.

    ``[2, input, amount, group]``: the amounts are each ledger's loss, its square, and one.
    """
    inputs, loss = np.asarray(result.inputs), np.asarray(result.losses[1])[: len(LEDGERS)]
    loss, one = np.where(finite > 0.0, loss, 0.0), np.where(finite > 0.0, 1.0, 0.0)
    amounts = _grouped(np.concatenate([loss, loss**2, one[None]]), width)
    members = _grouped(np.stack([inputs <= quarters.low[:, None], inputs >= quarters.high[:, None]]), width)
    return np.stack([members[:, :, g] @ amounts[:, g].T for g in range(amounts.shape[1])], axis=-1)


def narrow(chunk: Arrays) -> Arrays:
    """Return of a chunk what stays in memory."""
    return {name: array for name, array in chunk.items() if name not in Wide._fields}


class Running:
    """Sums over all groups of paths so far, added up one group after the other whatever a chunk holds."""

    def __init__(self) -> None:
        self.sums: Arrays = {}

    def add(self, chunk: Arrays) -> Arrays:
        """Add a chunk's groups; return the rest of it, which has a number a path."""
        for name in SUMMED:
            by_group = np.moveaxis(chunk[name], -1, 0)
            total = self.sums.get(name, np.zeros(by_group.shape[1:]))
            for group in by_group:
                total = total + group
            self.sums[name] = total
        return {name: array for name, array in chunk.items() if name not in SUMMED}


class Paths:
    """The numbers of all paths, chunk after chunk: what has many a path lies on disk where a run has a folder.

    Args:
        paths: how many there will be.
        scratch: gives the file for a name; ``None`` keeps everything in memory.
    """

    def __init__(self, paths: int, scratch: Callable[[str], Path] | None = None) -> None:
        self._paths, self._scratch, self._done = paths, scratch, 0
        self._held: dict[str, ByPath] = {}
        self.running = Running()

    def add(self, chunk: Arrays) -> None:
        """Add the next chunk, as :func:`narrow` left it."""
        for name, part in self.running.add(chunk).items():
            if name not in self._held:
                self._held[name] = self._place(name, part)
            held = self._held[name]
            if isinstance(held, PathFile):
                held.write(self._done, part)
            else:
                held[..., self._done : self._done + part.shape[-1]] = part
        self._done += part.shape[-1]

    def _place(self, name: str, part: NDArray[Any]) -> ByPath:
        rows = part.shape[:-1]
        if self._scratch is None or np.prod(rows) < MANY:
            return np.zeros((*rows, self._paths), dtype=part.dtype)
        return PathFile(self._scratch(name), rows, part.dtype, self._paths)

    def sample(self) -> results.Sample:
        """Return all paths with a finite result, in their order.

        Raises:
            NotFiniteError: there is none.
        """
        finite = np.asarray(self._held.pop("finite")) > 0.0
        if not finite.any():
            raise NotFiniteError(f"none of the {len(finite)} paths of the run has a finite result: {TOO_LARGE}")
        paths, sums = np.flatnonzero(finite), self.running.sums
        means = {name: sums[name] / len(paths) for name in SUMMED if name != "swings"}
        own: dict[str, Any] = {name: _only(held, paths) for name, held in self._held.items()}
        return results.Sample(path=paths, swings=sums["swings"], **means, **own)


def _only(held: ByPath, paths: NDArray[np.int64]) -> ByPath:
    """Return the numbers of some paths; all lie alike, since NumPy adds up in an order that follows from that."""
    if isinstance(held, PathFile):
        held.only(paths)
        return held
    return held if len(paths) == held.shape[-1] else np.ascontiguousarray(held[..., paths])


def split(settings: Sequence[tuple[str, ...]], chunks: Sequence[Arrays]) -> Split:
    """Return the loss of every channel setting on the same paths: those finite in all of them.

    Args:
        settings: the channels that are on in each.
        chunks: ``losses`` ``[setting, part, path]`` and ``finite`` ``[path]``, in the order of their paths.

    Raises:
        NotFiniteError: there is none.
    """
    losses = np.concatenate([c["losses"] for c in chunks], axis=-1)
    finite = np.concatenate([c["finite"] for c in chunks]) > 0.0
    if not finite.any():
        raise NotFiniteError(f"none of the {len(finite)} paths of the channels has a finite result: {TOO_LARGE}")
    common = np.ascontiguousarray(losses[..., finite])
    return Split({frozenset(s): v for s, v in zip(settings, common, strict=True)})


def pairs(model: Model, passed: NDArray[np.float64]) -> list[tuple[int, int]]:
    """Return the (ledger, end holder) that a run can have losses in, in their order; see ``results.holders``."""
    book = model.ledgers
    cells = np.zeros((len(LEDGERS), len(model.counts)))
    for each in (book.cell, book.lost_cell, book.debt_cell):
        cells.ravel()[each] = 1.0
    cells[LEDGERS.index("owners"), model.stake_owner[model.counts[model.stake_owner] > 0.0]] = 1.0
    cells[LEDGERS.index("owners"), model.new_owner[model.counts[model.new_owner] > 0.0]] = 1.0
    return [(int(ledger), int(end)) for ledger, end in np.argwhere((cells @ passed.T) > 0.0)]


def _listed(model: Model) -> float:
    """Return the value of all listed sponsors, USD bn."""
    entities = (model.plan.book.entities[name] for name in model.plan.entities)
    dated = [e.opening.get("market_value") for e in entities if e.class_ == "sponsor"]
    return sum(values[-1].mid or 0.0 for values in dated if values)
