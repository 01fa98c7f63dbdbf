"""Developers build, let, turn the rent into bonds and build again: what carries the boom, credit or property?

A claim is made of this circle: that structured credit and not demand for space carries the boom, and that building goes
on rising after leasing has begun to fall. The lens asks it of the assumptions of a book: one project in closed form
(``lens.flywheel.closed_forms``), then ten years of all developers as one (``world.flywheel``) at the middle of every
range and over draws, with and without recycling, and under two shocks side by side. What the series of the book say
before any model stands beside it (``lens.flywheel.identities``), and developers by name where the book has their bonds
(``lens.flywheel.developers_ranked``).

Leasing is not forecast: the path that is asked about rises, peaks and falls (``flywheel.leasing_*``). USD bn of project
cost; quarters; rates a year.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from lookthrough.errors import UsageError
from lookthrough.lens.flywheel.closed_forms import closed_form, rho, takeout_at
from lookthrough.lens.flywheel.developers_ranked import Developer, developers, has_developers
from lookthrough.lens.flywheel.flywheel_inputs import HORIZON, MIDDLE, assumed_ranges, inputs_of, missing_assumptions
from lookthrough.lens.flywheel.flywheel_records import FlywheelFound, Lags, Percentiles, QuarterRow, Rounds, ShockRow
from lookthrough.lens.flywheel.flywheel_series import FlywheelFacts
from lookthrough.lens.flywheel.identities import SeriesIdentity, identities, recycled_share
from lookthrough.lens.flywheel.turns import Turn, lags, pipeline_alone, shortfall_after, starts_after, turned
from lookthrough.positions.standing_contract import BINDING
from lookthrough.units.frames import Framed
from lookthrough.units.plain import plain, plain_record
from lookthrough.units.quarter import quarter_after, quarter_name
from lookthrough.units.range import Range
from lookthrough.world.flywheel_arrays import BOUNDS, FlywheelTerms

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from lookthrough.book.records import Book
    from lookthrough.lens.flywheel.flywheel_inputs import FlywheelInputs
    from lookthrough.lens.flywheel.turns import Turned

    Floats = NDArray[np.float64]

AFTER = (4, 12, HORIZON)
"""Quarters from the shock on over which starts are compared."""

MOST_DRAWS = 10_000
_A_POINT = 0.01
_A_YEAR = 4


@dataclass(frozen=True, slots=True, repr=False)
class Flywheel(Framed):
    """The flywheel of a book.

    Attributes:
        found: ``None`` where the book misses assumptions or has no developers.
        missing: which assumptions; none where only the developers are.
        identities: what the series of the book say before any model.
        developers: by name, the one with the most equity coming back first; none where the book misses assumptions.
        recycling: whether the quarters are those of developers that build again with what comes back.
        spread, rent: sizes of the shocks.
        draws: how many, beside the middle of all ranges.
        seed: of them.
        book: that was asked; it stands behind the answer and is no part of it.
    """

    row_type = QuarterRow

    found: FlywheelFound | None
    missing: tuple[str, ...]
    identities: tuple[SeriesIdentity, ...]
    developers: tuple[Developer, ...]
    recycling: bool
    spread: float
    rent: float
    draws: int
    seed: int
    book: Book | None = field(default=None, repr=False, compare=False)

    @property
    def rows(self) -> Sequence[QuarterRow]:
        """One record a quarter, at the middle of all ranges."""
        return () if self.found is None else self.found.quarters

    def document(self) -> dict[str, object]:
        """Return what ``--json`` prints."""
        return {
            "recycling": self.recycling,
            "spread": self.spread,
            "rent": self.rent,
            "draws": self.draws,
            "seed": self.seed,
            "missing": list(self.missing),
            **({} if self.found is None else _document(self.found)),
            "identities": plain(self.identities),
            "developers": plain(self.developers),
        }


def flywheel(
    book: Book,
    *,
    recycling: bool = True,
    spread: float = 0.02,
    rent: float = -0.2,
    draws: int = 1000,
    seed: int = 1,
    statuses: Sequence[str] = BINDING,
) -> Flywheel:
    """Return the flywheel of a book.

    Args:
        book: the book, with assumptions ``flywheel.*``.
        recycling: whether the quarters shown, and the shocks, are those of developers that build again with what bonds
            bring beyond the construction loan.
        spread: rise of the coupon of bonds after a year, a rate: 0.02 for 200 bp.
        rent: change of rents on new leases after a year: -0.2 for a fifth less.
        draws: paths over the ranges, 0..10,000.
        seed: of the draws, 0 or more.
        statuses: of the contracts of developers that count.

    Raises:
        UsageError: a number that cannot be, or a fall of the coupon below nothing.
    """
    _refuse(spread, rent, draws, seed)
    missing = missing_assumptions(book)
    facts = FlywheelFacts(book, assumed_ranges(book))
    if missing or not has_developers(book):
        return Flywheel(None, missing, identities(facts, None), (), recycling, spread, rent, draws, seed, book)
    inputs = inputs_of(book, draws, seed)
    _refuse_fall(inputs.terms, spread)
    middle = _middle(inputs.terms)
    return Flywheel(
        found=_found(book, inputs, _Asked(recycling, spread, rent)),
        missing=(),
        identities=identities(facts, _per_bond(inputs)),
        developers=developers(book, middle, facts.assumed("cost_per_mw"), statuses),
        recycling=recycling,
        spread=spread,
        rent=rent,
        draws=draws,
        seed=seed,
        book=book,
    )


class _Asked(NamedTuple):
    """What a run is asked; see :func:`flywheel`."""

    recycling: bool
    spread: float
    rent: float


def _refuse(spread: float, rent: float, draws: int, seed: int) -> None:
    if not abs(spread) <= 1.0:
        raise UsageError(f"spread is {spread:g}; it is a rate a year, 0.02 for 200 bp, and at most 1 either way")
    if not -1.0 < rent <= 1.0:
        raise UsageError(f"rent is {rent:g}; it is a change, -0.2 for a fifth less, above -1 and at most 1")
    if not 0 <= draws <= MOST_DRAWS:
        raise UsageError(f"draws is {draws}; it must be from 0 to {MOST_DRAWS:,}")
    if seed < 0:
        raise UsageError(f"seed is {seed}; it must be 0 or more")


def _refuse_fall(terms: FlywheelTerms, spread: float) -> None:
    cap = terms.cap_rate + terms.cap_pass_through * spread
    if float(np.minimum(terms.coupon + spread, cap).min()) <= 0.0:
        raise UsageError(f"a spread of {spread:g} would leave no coupon or no cap rate above 0: give a smaller fall")


def _found(book: Book, inputs: FlywheelInputs, asked: _Asked) -> FlywheelFound:
    runs = {recycles: turned(inputs, Turn(recycles=recycles)) for recycles in (True, False)}
    run = runs[asked.recycling]
    middle, owners = _middle(inputs.terms), float(inputs.new_equity[MIDDLE])
    dearer = turned(inputs, Turn(asked.recycling, spread=asked.spread))
    lower = turned(inputs, Turn(asked.recycling, rent=asked.rent))
    return FlywheelFound(
        cases=(
            closed_form("base", middle, owners),
            closed_form("spread", middle, owners, spread=asked.spread),
            closed_form("rent", middle, owners, rent=asked.rent),
        ),
        lags=_lags(inputs, runs[True], runs[False]),
        rounds=_rounds(inputs, runs[True], runs[False]),
        quarters=_quarters(book, inputs, run),
        shocks=_shocks(run, {"spread": (asked.spread, dearer), "rent": (asked.rent, lower)}),
        first_year=_spread(run.quarters.issued[:_A_YEAR].sum(axis=0)),
        ranges=inputs.ranges,
    )


def _middle(terms: FlywheelTerms) -> FlywheelTerms:
    """Return the parameters at the middle of all ranges, numbers."""
    return FlywheelTerms(*(value[MIDDLE] if isinstance(value, np.ndarray) else value for value in terms))


def _per_bond(inputs: FlywheelInputs) -> Range:
    """Return which share of its equity a MW gets back for a dollar of bonds: 5th percentile, middle, 95th."""
    terms, tau = inputs.terms, takeout_at(inputs.terms)
    found = _spread(recycled_share(1.0, tau, inputs.cost_per_mw, terms.loan_to_cost, terms.payout))
    return Range(
        found.mid if found.low is None else found.low, found.mid, found.mid if found.high is None else found.high
    )


def _lags(inputs: FlywheelInputs, recycled: Turned, without: Turned) -> Lags:
    longest = lags(inputs, turned(pipeline_alone(inputs), Turn()))
    found, bare = lags(inputs, recycled), lags(inputs, without)
    return Lags(
        with_=_spread(found),
        without=_spread(bare),
        pipeline=_spread(longest),
        above_with=_share(found > longest),
        above_without=_share(bare > longest),
        never=bool(bare[MIDDLE] == -inputs.peak[MIDDLE]),
    )


def _rounds(inputs: FlywheelInputs, recycled: Turned, without: Turned) -> Rounds:
    tau = takeout_at(inputs.terms)
    returned = rho(inputs.terms, tau)
    built, bare = (run.quarters.starts[:HORIZON].sum(axis=0) for run in (recycled, without))
    return Rounds(
        rho=_spread(returned),
        above_one=_share(returned > 1.0),
        stuck=_share(tau < inputs.terms.loan_to_cost),
        remaining=_spread(_over(bare, built)),
    )


def _quarters(book: Book, inputs: FlywheelInputs, run: Turned) -> tuple[QuarterRow, ...]:
    first = quarter_after(book.as_of)
    loan = float(inputs.terms.loan_to_cost[MIDDLE])
    rows = []
    for quarter in range(HORIZON):
        now = [float(field[quarter, MIDDLE]) for field in run.quarters]
        happened = dict(zip(run.quarters._fields, now, strict=True))
        starts = happened["starts"]
        rows.append(
            QuarterRow(
                quarter=quarter_name(first + quarter),
                leases=float(inputs.leases[quarter, MIDDLE]),
                starts=starts,
                construction_loan=loan * starts,
                recycled=happened["recycled_starts"],
                new_equity=(1.0 - loan) * starts - happened["recycled_starts"],
                spending=happened["spending"],
                bonds=happened["issued"],
                back=happened["back"],
                shortfall=happened["shortfall"],
                backlog=float(run.backlog[quarter, MIDDLE]),
                bound=BOUNDS[int(happened["bound"])],
            )
        )
    return tuple(rows)


def _shocks(base: Turned, shocked: dict[str, tuple[float, Turned]]) -> tuple[ShockRow, ...]:
    rows = []
    for quarters in AFTER:
        change = {name: _change(run, base, quarters) for name, (_, run) in shocked.items()}
        for name, (size, run) in shocked.items():
            other = next(change[each] for each in change if each != name)
            rows.append(_shock(name, size, quarters, (change[name], other), shortfall_after(run, quarters)))
    return tuple(rows)


def _shock(name: str, size: float, quarters: int, change: tuple[Floats, Floats], shortfall: Floats) -> ShockRow:
    own, other = change
    found = _spread(own)
    return ShockRow(
        name=name,
        size=size,
        quarters=quarters,
        change=found.mid if found.median is None else found.median,
        low=found.low,
        high=found.high,
        mid=found.mid,
        worse=_share(own < other - _A_POINT),
        shortfall=float(shortfall[MIDDLE]),
        stuck=_share(shortfall > 0.0),
    )


def _change(run: Turned, base: Turned, quarters: int) -> Floats:
    return _over(starts_after(run, quarters), starts_after(base, quarters)) - 1.0


def _over(part: Floats, whole: Floats) -> Floats:
    """Return a ratio ``[path]``, 1 where there is nothing to compare with."""
    ratio: Floats = np.where(whole > 0.0, part / np.where(whole > 0.0, whole, 1.0), 1.0)
    return ratio


def _spread(values: NDArray[np.float64] | NDArray[np.int64]) -> Percentiles:
    mid, drawn = float(values[MIDDLE]), values[MIDDLE + 1 :]
    if not len(drawn):
        return Percentiles(mid, None, None, None)
    low, median, high = (float(each) for each in np.percentile(drawn, (5.0, 50.0, 95.0)))
    return Percentiles(mid, low, median, high)


def _share(holds: NDArray[np.bool_]) -> float | None:
    drawn = holds[MIDDLE + 1 :]
    return float(drawn.mean()) if len(drawn) else None


def _document(found: FlywheelFound) -> dict[str, object]:
    base, lag = found.cases[0], found.lags
    return {
        "lag_quarters": {"with": lag.with_.mid, "without": lag.without.mid, "pipeline": lag.pipeline.mid},
        "lags": plain_record(lag),
        "multiplier": base.multiplier,
        "rho": base.rho,
        "rounds": plain_record(found.rounds),
        "cases": [plain_record(case) for case in found.cases],
        "binding": [row["bound"] for row in found.quarters],
        "starts_by_source": found.starts_by_source,
        "first_year_bonds": plain(found.first_year),
        "shocks": [dict(row) for row in found.shocks],
        "quarters": [dict(row) for row in found.quarters],
        "assumptions": plain(found.ranges),
    }
