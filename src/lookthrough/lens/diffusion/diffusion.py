"""Who uses AI: curves by region with their points, how fast, what a programme would add, what building wastes.

A region is data: whatever a book has as ``diffusion.REGION.*``. Populations differ (firms, paying firms, people), so
levels of different series are never compared, only speeds, and each with its wording. Sources: Bass (1969); Mansfield
(1961) for the logistic; ``world/diffusion.py`` for the step of a quarter.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypedDict

from lookthrough.book.schema.vocabulary import FRONTIER_LAB
from lookthrough.errors import UnknownNameError
from lookthrough.lens.diffusion.futures import DRAWS, QUARTERS, SEED, futures_of, percentiles
from lookthrough.lens.diffusion.held_out import HeldOut, held_out_of, overall
from lookthrough.lens.diffusion.policy_gap import PolicyGap, policy_gap
from lookthrough.lens.diffusion.regions import Missing, Region, region_ids, regions_of, span_of
from lookthrough.lens.diffusion.speeds import Lift, Speed, ceilings_of, lifts_of, speeds_of
from lookthrough.lens.diffusion.waste import Waste, waste_of
from lookthrough.lens.observed import words
from lookthrough.units.frames import Framed
from lookthrough.units.nearest import near_names
from lookthrough.units.plain import plain
from lookthrough.units.quarter import quarter_after, quarter_name, year_and_quarter

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from lookthrough.book.records import Book
    from lookthrough.lens.diffusion.futures import Futures


@dataclass(frozen=True, slots=True)
class Curve:
    """One region at the end of one year, each figure as 5th, 50th and 95th percentile of the draws.

    Attributes:
        region: its id.
        quarter: the last of the year, or the first of all, which is the opening.
        adoption: share that has adopted.
        demand: multiple of today's.
        part: of the growth of all regions' demand, the middle: they add up to 1.
    """

    region: str
    quarter: str
    adoption: tuple[float, float, float]
    demand: tuple[float, float, float]
    part: float | None


class CurveRow(TypedDict):
    """A :class:`Curve` with a column for each percentile."""

    region: str
    quarter: str
    adoption_low: float
    adoption_mid: float
    adoption_high: float
    demand_low: float
    demand_mid: float
    demand_high: float
    part: float | None


@dataclass(frozen=True, slots=True, repr=False)
class Diffusion(Framed):
    """What :func:`diffusion` finds.

    Attributes:
        regions: with an opening.
        missing: without one, each with the reason.
        ceilings: that speeds and forecasts are tried with.
        curves: by region and year end; empty without draws.
        speeds: of every series in every wording.
        lifts: that targets and speeds imply, smallest first.
        held_out: errors of forecasts by series.
        gap: what a programme would add; ``None`` where the book does not say, or without draws.
        waste: by year.
        notes: what stands in for what, and what is left out.
        draws, seed: of the futures.
        book: that was asked; it stands behind the answer and is no part of it.
    """

    row_type = CurveRow

    regions: tuple[Region, ...]
    missing: tuple[Missing, ...]
    ceilings: tuple[float, ...]
    curves: tuple[Curve, ...]
    speeds: tuple[Speed, ...]
    lifts: tuple[Lift, ...]
    held_out: tuple[HeldOut, ...]
    gap: PolicyGap | None
    waste: tuple[Waste, ...]
    notes: tuple[str, ...]
    draws: int
    seed: int
    book: Book | None = field(default=None, repr=False, compare=False)

    @property
    def is_empty(self) -> bool:
        """Whether the book says nothing that could be shown."""
        return not (self.regions or self.missing or self.waste)

    @property
    def rows(self) -> list[Curve]:
        """One record for each region and year end."""
        return list(self.curves)

    @property
    def frame_rows(self) -> list[CurveRow]:
        """One record for each region and year end, with a column for each percentile."""
        return [_row(curve) for curve in self.curves]

    @property
    def forecast_errors(self) -> Mapping[str, float | None]:
        """The mean over series of the mean absolute error of each rival, in points."""
        return overall(self.held_out)

    def label(self, region: str) -> str:
        """Return the name of a region."""
        every: tuple[Region | Missing, ...] = (*self.regions, *self.missing)
        return next((each.label for each in every if each.id == region), region)

    def document(self) -> dict[str, object]:
        """Return what ``--json`` prints."""
        return {
            "regions": plain(self.regions),
            "missing": plain(self.missing),
            "ceilings": list(self.ceilings),
            "curves": plain(self.curves),
            "speeds": plain(self.speeds),
            "lifts": plain(self.lifts),
            "held_out": plain(self.held_out),
            "forecast_errors": dict(self.forecast_errors),
            "policy_gap": plain(self.gap),
            "waste": plain(self.waste),
            "notes": list(self.notes),
            "draws": self.draws,
            "seed": self.seed,
        }


def diffusion(book: Book, *regions: str, draws: int = DRAWS, seed: int = SEED, quarters: int = QUARTERS) -> Diffusion:
    """Return who uses AI, how fast, and what a programme and what building would mean.

    Args:
        book: the book.
        regions: ids of regions; default: all of the book.
        draws: of the futures; 0 for none.
        seed: of the random draws, 0 or more.
        quarters: that the curves run.

    Raises:
        UnknownNameError: the book has no such region.
    """
    _refuse_unknown(book, regions)
    every, left_out = regions_of(book)
    known = tuple(r for r in every if not regions or r.id in regions)
    missing = tuple(r for r in left_out if not regions or r.id in regions)
    ceilings = ceilings_of(span_of(book, "diffusion.ceilings"))
    first = quarter_after(book.as_of)
    futures = futures_of(book, known, draws=draws, seed=seed, quarters=quarters) if known and draws else None
    speeds = speeds_of((*known, *missing), ceilings)
    gap, why_not = _gap(book, futures, first, seed)
    return Diffusion(
        known,
        missing,
        ceilings,
        () if futures is None else tuple(_curves(futures, first)),
        speeds,
        lifts_of(book, (*every, *left_out)),
        held_out_of((*known, *missing), ceilings),
        gap,
        waste_of(book),
        (*_notes(known, missing, speeds), *why_not),
        draws,
        seed,
        book,
    )


def lab_revenue(book: Book) -> float:
    """Return the revenue of the labs of a book, USD bn a year, the middle of what is known."""
    latest = (
        e.opening["revenue"][-1].mid
        for e in book.entities.values()
        if e.kind == FRONTIER_LAB and "revenue" in e.opening
    )
    return sum(mid for mid in latest if mid is not None)


def _refuse_unknown(book: Book, regions: Sequence[str]) -> None:
    known = region_ids(book)
    for region in regions:
        if region not in known:
            near = near_names(region, known)
            hint = f"did you mean {' or '.join(near)}?" if near else f"there are {', '.join(known) or 'none'}"
            raise UnknownNameError(f"no region is called {region!r}; {hint} (a region has `diffusion.NAME.opening`)")


def _curves(futures: Futures, first: int) -> Iterator[Curve]:
    growth = (futures.terms.weight / futures.terms.weight.sum(0)) * (futures.demand - 1.0)
    whole = futures.total - 1.0
    for at, region in enumerate(futures.regions):
        for k in range(futures.total.shape[0]):
            if k and year_and_quarter(first + k - 1)[1] != 4:
                continue
            mean = float(whole[k].mean())
            part = float(growth[k, at].mean()) / mean if mean else None
            spans = (percentiles(futures.adoption[k, at]), percentiles(futures.demand[k, at]))
            yield Curve(region, quarter_name(first + k - 1), *spans, part)


def _gap(book: Book, futures: Futures | None, first: int, seed: int) -> tuple[PolicyGap | None, tuple[str, ...]]:
    lift, region = span_of(book, "diffusion.lift"), words(book, "diffusion.lift.region")
    if lift is not None and region not in region_ids(book):
        named = "names no region" if region is None else f"is {region}, which is no region of the book"
        return None, (f"no gap of a programme: diffusion.lift.region {named}",)
    if futures is None or lift is None or region not in futures.regions:
        return None, ()
    revenue = lab_revenue(book)
    if not revenue:
        return None, ("no lab of the book has revenue, so a programme's worth to them is not known",)
    return policy_gap(futures, region, lift, revenue, first=first, seed=seed), ()


def _notes(known: Sequence[Region], missing: Sequence[Missing], speeds: Sequence[Speed]) -> Iterator[str]:
    for region in known:
        if region.defaults:
            yield f"{region.label}: taken from {', '.join(region.defaults)}, since the book gives none of its own"
    for absent in missing:
        yield f"{absent.label} is left out of the curves: {absent.why}"
    for speed in speeds:
        if speed.why_not:
            yield f"no speed for {speed.series} ({speed.wording}): {speed.why_not}"
        elif None in speed.at_ceiling:
            yield f"{speed.series} ({speed.wording}) stands above a ceiling that is tried: no speed there"


def _row(curve: Curve) -> CurveRow:
    adoption, demand = curve.adoption, curve.demand
    return CurveRow(
        region=curve.region,
        quarter=curve.quarter,
        adoption_low=adoption[0],
        adoption_mid=adoption[1],
        adoption_high=adoption[2],
        demand_low=demand[0],
        demand_mid=demand[1],
        demand_high=demand[2],
        part=curve.part,
    )
