"""What developers start from: the assumptions ``flywheel.*`` of a book, at their middle and drawn over their ranges.

Amounts are project cost: capacity in GW times the cost of a GW. What is measured in quarters of leasing (backlog,
equity) is turned into amounts with the leasing of the book, so that no percentage depends on the cost of a MW.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, NamedTuple, get_type_hints

import numpy as np

from lookthrough.book.schema.vocabulary import Unit
from lookthrough.contracts.arrays import QUARTERS_PER_YEAR, Array
from lookthrough.lens.keyed_draws import keyed_uniform
from lookthrough.positions.standing_contract import range_of
from lookthrough.units.range import ZERO, Range
from lookthrough.world.driver import Parameter
from lookthrough.world.drivers import developers
from lookthrough.world.flywheel_arrays import MW_PER_GW, FlywheelLinks, FlywheelOpening, FlywheelTerms

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from lookthrough.book.records import Assumption, Book

    Floats = NDArray[np.float64]

PREFIX = "flywheel."
ONSET = 4
"""Quarter, from 0, in which a shock begins: after the first year."""

HORIZON = 40
"""Quarters over which answers are counted; a run goes on as long after ``ONSET``."""

QUARTERS = HORIZON + ONSET
MIDDLE = 0
"""The path on which every assumption has its middle value; the draws follow it."""

_WHOLE = frozenset({"pipeline", "leasing_peak"})  # counts of quarters: each whole number of a range is as likely


_OF_A_RUN = developers.DRIVER.parameters()
"""What a run asks of the book as well is declared by its driver, once."""


class DevelopersPosition(NamedTuple):
    """Assumptions beside the parameters of a step: where developers stand, and the leasing that is asked about."""

    cost_per_mw: Annotated[Array, _OF_A_RUN[PREFIX + "cost_per_mw"]]
    equity: Annotated[Array, _OF_A_RUN[PREFIX + "equity"]]
    new_equity: Annotated[Array, _OF_A_RUN[PREFIX + "new_equity"]]
    backlog: Annotated[Array, _OF_A_RUN[PREFIX + "backlog"]]
    stock: Annotated[Array, _OF_A_RUN[PREFIX + "stock"]]
    under_construction: Annotated[Array, _OF_A_RUN[PREFIX + "under_construction"]]
    vacancy: Annotated[Array, _OF_A_RUN[PREFIX + "vacancy"]]
    leasing: Annotated[Array, _OF_A_RUN[PREFIX + "leasing"]]
    leasing_growth: Annotated[Array, Parameter(Unit.FRACTION, "growth of leasing a quarter up to its peak")]
    leasing_peak: Annotated[Array, Parameter(Unit.NUMBER, "quarters to the peak of leasing, a whole number")]
    leasing_fall: Annotated[Array, Parameter(Unit.FRACTION, "fall of leasing a quarter after its peak")]


class CheckedAgainst(NamedTuple):
    """Assumptions beside a lens: for what is known before any model (``identities``), and for a run alone."""

    bonds: Annotated[Array, _OF_A_RUN[PREFIX + "bonds"]]
    rent: Annotated[Array, Parameter(Unit.NUMBER, "asked rent before costs, USD per kW and month")]
    rent_margin: Annotated[Array, Parameter(Unit.FRACTION, "what is left of asked rents after costs")]
    lease_term: Annotated[Array, Parameter(Unit.YEARS, "length of the leases in the backlog")]
    issuance: Annotated[Array, Parameter(Unit.USD_BN_PER_YEAR, "bonds sold in a year")]


def _declared(record: type) -> dict[str, Parameter]:
    hints = get_type_hints(record, include_extras=True)
    return {name: hint.__metadata__[0] for name, hint in hints.items() if hasattr(hint, "__metadata__")}


_TERMS = tuple(_declared(FlywheelTerms))
PARAMETERS = {
    PREFIX + name: parameter
    for record in (FlywheelTerms, DevelopersPosition, FlywheelLinks, CheckedAgainst)
    for name, parameter in _declared(record).items()
}
"""Every assumption of the flywheel: what it measures and means."""

NEEDED = tuple(PREFIX + name for name in (*_TERMS, *DevelopersPosition._fields))
"""The assumptions without which nothing can be run."""


class Ranged(NamedTuple):
    """An assumption of the book as it entered.

    Attributes:
        name: without its prefix.
        amount: its range.
        is_guess: whether its reason says that it has no source.
        reason: as the book has it.
    """

    name: str
    amount: Range
    is_guess: bool
    reason: str


@dataclass(frozen=True, slots=True)
class FlywheelInputs:
    """What a run of all paths starts from.

    Attributes:
        terms: parameters ``[path]``.
        at: where developers stand, USD bn of project cost ``[path]``.
        leases: signed, USD bn of project cost ``[quarter, path]``.
        new_equity: what owners pay in, USD bn a quarter ``[path]``.
        peak: quarter of the peak of leasing ``[path]``.
        pipeline: the longest of all paths, quarters.
        cost_per_mw: USD bn ``[path]``.
        ranges: the assumptions behind it.
    """

    terms: FlywheelTerms
    at: FlywheelOpening
    leases: Floats
    new_equity: Floats
    peak: NDArray[np.int64]
    pipeline: int
    cost_per_mw: Floats
    ranges: tuple[Ranged, ...]


def missing_assumptions(book: Book) -> tuple[str, ...]:
    """Return the names of the assumptions that a book would need and does not have, or has as unknown."""
    return tuple(name for name in NEEDED if _range(book.assumptions, name) is None)


def assumed_ranges(book: Book) -> dict[str, Range]:
    """Return every assumption of the flywheel that a book has with a range, by its name without the prefix."""
    named = ((name, _range(book.assumptions, name)) for name in book.assumptions if name.startswith(PREFIX))
    return {name.removeprefix(PREFIX): found for name, found in named if found is not None}


def inputs_of(book: Book, draws: int, seed: int) -> FlywheelInputs:
    """Return what a run starts from: the middle of all ranges, then draws over them.

    Args:
        book: one that misses nothing (:func:`missing_assumptions`).
        draws: paths beside the middle.
        seed: of the draws.
    """
    ranges = {name: _ranged(book.assumptions[PREFIX + name]) for name in (*_TERMS, *DevelopersPosition._fields)}
    uniform = keyed_uniform(seed, [PREFIX + name for name in ranges], draws).T
    values = {name: _drawn(each, row) for (name, each), row in zip(ranges.items(), uniform, strict=True)}
    terms = FlywheelTerms(*(values[name] for name in _TERMS))
    position = DevelopersPosition(*(values[name] for name in DevelopersPosition._fields))
    leasing = position.leasing * position.cost_per_mw * MW_PER_GW / QUARTERS_PER_YEAR
    need = (1.0 - terms.loan_to_cost) * leasing
    return FlywheelInputs(
        terms=terms,
        at=_opening(position, leasing, need),
        leases=leasing * _path(position),
        new_equity=position.new_equity * need,
        peak=position.leasing_peak.astype(np.int64),
        pipeline=int(terms.pipeline.max()),
        cost_per_mw=position.cost_per_mw,
        ranges=tuple(ranges.values()),
    )


def _range(assumptions: Mapping[str, Assumption], name: str) -> Range | None:
    row = assumptions.get(name)
    return None if row is None else range_of(row.value)


def _ranged(assumption: Assumption) -> Ranged:
    amount = range_of(assumption.value)
    reason = assumption.value.reason or assumption.reason
    name = assumption.name.removeprefix(PREFIX)
    return Ranged(name, amount or ZERO, reason.startswith("guess"), reason)


def _drawn(ranged: Ranged, uniform: Floats) -> Floats:
    """Return an assumption ``[path]``: its middle, then one value a draw."""
    low, mid, high = ranged.amount
    if ranged.name not in _WHOLE:
        return np.concatenate([[mid], low + (high - low) * uniform])
    first, last = np.ceil(low), np.floor(high)
    drawn = np.minimum(first + np.floor((last - first + 1.0) * uniform), last)
    return np.concatenate([[np.floor(mid + 0.5)], drawn])


def _opening(position: DevelopersPosition, leasing: Floats, need: Floats) -> FlywheelOpening:
    cost = position.cost_per_mw * MW_PER_GW
    stock = position.stock * cost
    return FlywheelOpening(
        equity=position.equity * need,
        under_construction=position.under_construction * cost,
        backlog=position.backlog * leasing,
        stock=stock,
        empty=position.vacancy * stock,
    )


def _path(position: DevelopersPosition) -> Floats:
    """Return leasing over that of the start ``[quarter, path]``: up to its peak and down from it."""
    quarter = np.arange(QUARTERS)[:, None]
    up = np.minimum(quarter, position.leasing_peak)
    down = np.maximum(quarter - position.leasing_peak, 0.0)
    path: Floats = (1.0 + position.leasing_growth) ** up * (1.0 - position.leasing_fall) ** down
    return path
