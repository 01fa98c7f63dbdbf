"""Adoption and demand of the regions over many draws, and what a national programme would add.

Every parameter is drawn evenly within its range, the lift evenly in its logarithm where its range is above nothing;
with and without the lift the same draws are used (paired), so that their difference is the programme alone. Percentiles
are over draws of guesses: they say how far the guesses reach, and are no forecast.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from lookthrough.lens.diffusion.regions import span_of
from lookthrough.units.range import ZERO, Range
from lookthrough.world.diffusion import DiffusionTerms, start, step

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from lookthrough.book.records import Book
    from lookthrough.lens.diffusion.regions import Region

    Floats = NDArray[np.float64]

QUARTERS, DRAWS, SEED = 40, 10_000, 1
PERCENTILES = (5.0, 50.0, 95.0)
WORLD = {"growth": "world.intensity_growth", "decay": "world.intensity_decay"}
CHANCES = {"bought": "diffusion.success_bought", "built": "diffusion.success_built", "built_start": "diffusion.built"}
CERTAIN = {"bought": Range(1.0, 1.0, 1.0), "built": Range(1.0, 1.0, 1.0), "built_start": ZERO}


@dataclass(frozen=True, slots=True)
class Futures:
    """Draws of all regions.

    Attributes:
        regions: their ids, in the order of the arrays.
        terms: the drawn parameters ``[region, path]``.
        adoption: ``[quarter, region, path]``, quarter 0 being the opening.
        demand: multiple of today's ``[quarter, region, path]``.
        total: by weight ``[quarter, path]``.
    """

    regions: tuple[str, ...]
    terms: DiffusionTerms
    adoption: Floats
    demand: Floats
    total: Floats


def futures_of(book: Book, regions: Sequence[Region], *, draws: int, seed: int, quarters: int = QUARTERS) -> Futures:
    """Return the futures of the regions without any programme.

    Args:
        book: for what the regions share: growth of spend per adopter, chances of what is built and bought.
        regions: those with an opening.
        draws: number of futures.
        seed: of the random draws; the same seed gives the same draws, whatever other regions are asked for.
        quarters: after the opening.
    """
    shared = np.random.default_rng([seed, 0])
    world = {key: _drawn(shared, span_of(book, name), draws) for key, name in WORLD.items()}
    spans = {key: span_of(book, name) for key, name in CHANCES.items()}
    certain = None in spans.values()  # where the book does not say what fails, nothing does
    chances = {key: _drawn(shared, CERTAIN[key] if certain else span, draws) for key, span in spans.items()}
    rows = [_of_region(np.random.default_rng([seed, *region.id.encode()]), region, draws) for region in regions]
    names = ("start", "ceiling", "innovation", "imitation", "weight")
    own = {name: np.stack([row[name] for row in rows]) for name in names}
    if not own["weight"].sum():
        own["weight"] = np.ones_like(own["weight"])
    spread = {key: np.broadcast_to(value, own["start"].shape) for key, value in world.items()}
    terms = DiffusionTerms(**own, lift=np.zeros_like(own["start"]), **spread, **chances)
    return run(tuple(region.id for region in regions), terms, quarters)


def run(ids: tuple[str, ...], terms: DiffusionTerms, quarters: int) -> Futures:
    """Return the futures that drawn parameters give; what is built stays as it is at the start."""
    state = start(terms)
    adoption, demand, total = [state.adoption], [np.ones_like(state.adoption)], [np.ones(terms.built.shape)]
    for quarter in range(quarters):
        state, now = step(np, terms, state, quarter, terms.built_start)
        adoption.append(state.adoption)
        demand.append(now.demand)
        total.append(now.total)
    return Futures(ids, terms, np.stack(adoption), np.stack(demand), np.stack(total))


def percentiles(values: Floats) -> tuple[float, float, float]:
    """Return the 5th, 50th and 95th percentile."""
    low, mid, high = (float(v) for v in np.percentile(values, PERCENTILES))
    return low, mid, high


def _of_region(rng: np.random.Generator, region: Region, draws: int) -> dict[str, Floats]:
    spans = {
        "innovation": region.innovation,
        "imitation": region.imitation,
        "ceiling": region.ceiling,
        "start": region.opening,
        "weight": region.weight,
    }
    return {name: _drawn(rng, span, draws) for name, span in spans.items()}


def _drawn(rng: np.random.Generator, span: Range | None, draws: int) -> Floats:
    """Return even draws within a range; what a book does not say is nothing."""
    return rng.uniform(*((0.0, 0.0) if span is None else (span.low, span.high)), draws)


def drawn_lift(rng: np.random.Generator, span: Range, draws: int) -> Floats:
    """Return draws of a lift: even in its logarithm where the whole range is above nothing, else even."""
    if span.low <= 0.0:
        return rng.uniform(span.low, span.high, draws)
    return np.exp(rng.uniform(np.log(span.low), np.log(span.high), draws))
