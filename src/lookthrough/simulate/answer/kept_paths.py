"""What is kept of the paths: of a chunk while a run is under way, and of all of them in the end.

Every sum over paths is made here, once, over all paths in their order, so that it does not depend on how they were cut
into chunks. A path without a finite result counts in no mean.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from lookthrough.runs.run_errors import NotFiniteError
from lookthrough.simulate.answer import results
from lookthrough.simulate.engine import ENDLESS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from lookthrough.simulate.compile.state import Model
    from lookthrough.simulate.engine import BlockResult

    Arrays = dict[str, NDArray[np.float64]]

TOO_LARGE = "an amount of the book or of a shock is too large"


class Split(NamedTuple):
    """The mean headline loss of every channel setting, USD bn, and on how many paths it was found."""

    losses: Mapping[frozenset[str], float]
    paths: int


def kept(model: Model, result: BlockResult, beta: float) -> Arrays:
    """Turn one chunk into what is kept of it.

    Args:
        model: of the run.
        result: of the chunk, its claims by group of paths ``[4, claim, group]``.
        beta: of listed shares to sentiment.
    """
    base, last = result.base, result.last
    memo = (
        _listed(model)
        * np.asarray(base.discount)
        * (np.asarray(base.sentiment) ** beta - np.asarray(last.sentiment) ** beta)
    )
    sample = results.Sample(
        path=np.zeros(0, dtype=np.int64),  # numbered when all are joined
        direct=np.asarray(result.losses[0]),
        total=np.asarray(result.losses[1]),
        memo=memo,
        creditors=np.asarray(base.wealth - last.wealth),
        owners=np.asarray(base.owners - last.owners),
        by_kind=np.asarray(base.by_kind - last.by_kind),
        claims=np.asarray(result.claims),
        borne=np.asarray(result.promises.excess),
        base_borne=np.asarray(result.base_promises.excess),
        bound=np.asarray(result.promises.due),
        base_default=np.asarray(base.default_quarter),
        default=np.asarray(last.default_quarter),
        shortfall=np.cumsum(np.asarray(last.shortfall) - np.asarray(base.shortfall), axis=0),
        outside=np.asarray(base.outside - last.outside),
        deadweight=np.asarray(last.deadweight - base.deadweight),
        unconverged=np.maximum(np.asarray(last.unconverged), np.asarray(last.unconverged_closing)),
        unconverged_closing=np.asarray(last.unconverged_closing),
        multiple=np.maximum(np.asarray(base.multiple), np.asarray(last.multiple)),
        residual=np.maximum(np.asarray(base.residual), np.asarray(last.residual)),
        leak=np.maximum(np.asarray(base.leak), np.asarray(last.leak)),
    )
    arrays = {**sample._asdict(), "finite": np.asarray(result.finite) * (np.abs(memo) < ENDLESS)}
    del arrays["path"]
    return {name: np.ascontiguousarray(array) for name, array in arrays.items()}


def joined(chunks: Sequence[Arrays]) -> results.Sample:
    """Return all paths of a run: those with a finite result, in their order.

    Args:
        chunks: in the order of their paths, as :func:`kept` made them.

    Raises:
        NotFiniteError: no path has a finite result.
    """
    # NumPy adds up in an order that follows from how an array lies in memory: all lie alike
    whole = {n: np.ascontiguousarray(np.concatenate([c[n] for c in chunks], axis=-1)) for n in chunks[0]}
    finite = whole.pop("finite") > 0.0
    if not finite.any():
        raise NotFiniteError(f"none of the {len(finite)} paths of the run has a finite result: {TOO_LARGE}")
    claims, paths = whole.pop("claims"), np.flatnonzero(finite)
    own = {name: array if finite.all() else np.ascontiguousarray(array[..., paths]) for name, array in whole.items()}
    for name in ("by_kind", "bound"):
        own[name] = own[name].mean(axis=-1)
    return results.Sample(path=paths, claims=claims.sum(axis=-1) / len(paths), **own)


def split(settings: Sequence[tuple[str, ...]], chunks: Sequence[BlockResult]) -> Split:
    """Return the mean headline loss of every channel setting on the same paths: those finite in all of them.

    Raises:
        NotFiniteError: there is none.
    """
    losses = np.concatenate([np.asarray(c.losses)[: len(settings)].sum(axis=1) for c in chunks], axis=-1)
    finite = np.concatenate([np.asarray(c.finite) for c in chunks]) > 0.0
    if not finite.any():
        raise NotFiniteError(f"none of the {len(finite)} paths of the channels has a finite result: {TOO_LARGE}")
    means = np.ascontiguousarray(losses[:, finite]).mean(axis=-1)
    return Split({frozenset(s): float(v) for s, v in zip(settings, means, strict=True)}, int(finite.sum()))


def _listed(model: Model) -> float:
    """Return the value of all listed sponsors, USD bn."""
    entities = (model.plan.book.entities[name] for name in model.plan.entities)
    dated = [e.opening.get("market_value") for e in entities if e.class_ == "sponsor"]
    return sum(values[-1].mid or 0.0 for values in dated if values)
