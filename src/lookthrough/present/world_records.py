"""The world of a run as pages and terminal read it: what drives it at the ends of years, with the shock and without.

Percentiles and means are over paths, one number for each end. Shares and concentration are of the paths on which a lab
is left; where none has one they are 0 in the document and unknown here.
"""

# Without `from __future__ import annotations`: the types of the fields are read when a document is.

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass
from itertools import chain
from math import isclose

from lookthrough.world.driver import OF_THE_WORLD

SAME = 1e-6  # relative: what the single precision of the kept world leaves of no difference
BOTH = ("shocked", "base")


@dataclass(frozen=True, slots=True)
class YearsDocument:
    """Percentiles and mean over paths, by year."""

    p5: tuple[float, ...]
    p50: tuple[float, ...]
    p95: tuple[float, ...]
    mean: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class FuturesDocument:
    """The same number in both futures of each path: without the shock, and with it."""

    base: YearsDocument
    shocked: YearsDocument

    def of(self, future: str) -> YearsDocument:
        """Return one of the two."""
        years: YearsDocument = getattr(self, future)
        return years


@dataclass(frozen=True, slots=True)
class DriversDocument:
    """What a run keeps of its world: the fields of ``world.driver.OF_THE_WORLD``, in their units.

    Attributes:
        demand: for computing, over that at the book's date; ``planned`` what was expected of it on the same path.
        capacity: over that at the book's date; ``utilisation`` is the share of it in use.
        built: in the quarter, over the capacity at the book's date.
        developed: what developers finish over what they had planned.
        price: of computing, over that at the book's date; ``sentiment`` likewise.
        spread: of credit, a rate a year; ``rate`` is the reference rate.
        window: share of what is to be raised that can be.
        on_loans: lent to developers on finished sites that bonds have not taken out, USD bn; ``shortfall`` is what
            bonds would miss of it. Memos, in no ledger of the run.
    """

    demand: FuturesDocument
    planned: FuturesDocument
    capacity: FuturesDocument
    utilisation: FuturesDocument
    built: FuturesDocument
    developed: FuturesDocument
    price: FuturesDocument
    sentiment: FuturesDocument
    spread: FuturesDocument
    rate: FuturesDocument
    window: FuturesDocument
    on_loans: FuturesDocument
    shortfall: FuturesDocument

    def of(self, name: str) -> FuturesDocument:
        """Return one of them."""
        futures: FuturesDocument = getattr(self, name)
        return futures


@dataclass(frozen=True, slots=True)
class LabFutureDocument:
    """What a lab earns outside, USD bn a year, and its share of what all labs earn."""

    revenue: YearsDocument
    share: YearsDocument


@dataclass(frozen=True, slots=True)
class LabDocument:
    """A frontier lab without the shock and with it."""

    base: LabFutureDocument
    shocked: LabFutureDocument

    def of(self, future: str) -> LabFutureDocument:
        """Return one of the two."""
        found: LabFutureDocument = getattr(self, future)
        return found


@dataclass(frozen=True, slots=True)
class LegacyDocument:
    """What the shock leaves to those who use computing, by year.

    Attributes:
        used: with the shock over without.
        gain: of users by the other price, in years of what was paid for computing at the book's date.
        loss: what owners miss of revenue, likewise.
        passes: of the paths on which less was used in an earlier year, the share on which as much is; ``None`` where
            there is no such path.
    """

    used: YearsDocument
    gain: YearsDocument
    loss: YearsDocument
    passes: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class OverDocument:
    """The row of a series that a given path is taken over: its period, and its value in the unit of the series."""

    period: str
    value: float


@dataclass(frozen=True, slots=True)
class GivenPathDocument:
    """What a scenario gives the world quarter by quarter, instead of what the driver would do.

    Attributes:
        series, file, unit: of the book.
        over: the row of the book's date that multiples are taken over, ``None`` for a rate.
        low, high: multiples or rates a year, from the first quarter of the run.
        source: ids of what its rows stand on.
    """

    series: str
    file: str
    unit: str
    over: OverDocument | None
    low: tuple[float, ...]
    high: tuple[float, ...]
    source: tuple[str, ...]

    @property
    def is_drawn(self) -> bool:
        """Whether it is a range, in which each future has its own place."""
        return self.low != self.high


@dataclass(frozen=True, slots=True)
class WorldDocument:
    """The world at the ends of calendar years, and at the last quarter of the run.

    Attributes:
        quarters: those ends.
        labs: by id; empty in a book without frontier labs.
        legacy: what the shock leaves to users.
        hhi: the sum of the squares of the labs' shares; ``None`` without labs.
    """

    quarters: tuple[str, ...]
    drivers: DriversDocument
    labs: Mapping[str, LabDocument]
    legacy: LegacyDocument
    hhi: FuturesDocument | None

    @property
    def futures(self) -> tuple[str, ...]:
        """The futures of a path that differ, the one with the shock first; only one where the shock moves nothing."""
        return ("base",) if all(isclose(a, b, rel_tol=SAME, abs_tol=SAME) for a, b in self._pairs()) else BOTH

    @property
    def goes_by_plan(self) -> bool:
        """Whether developers finish all that they plan and nothing is lent to them: the book has none."""
        pairs = [(self.drivers.developed.of(each), self.drivers.on_loans.of(each)) for each in self.futures]
        return all(set(developed.p5 + developed.p95) == {1.0} and not any(lent.mean) for developed, lent in pairs)

    def _pairs(self) -> Iterator[tuple[float, float]]:
        """Yield every number of the world without the shock with the same one of that with it."""
        labs = (pair for lab in self.labs.values() for pair in _pairs_of(lab.base.revenue, lab.shocked.revenue))
        drivers = (_pairs_of(each.base, each.shocked) for each in map(self.drivers.of, OF_THE_WORLD))
        return chain(labs, *drivers)

    def has_labs(self, future: str, at: int) -> bool:
        """Tell whether a lab is left on some path at an end: a concentration of 0 is that of none."""
        return self.hhi is not None and self.hhi.of(future).mean[at] > 0.0

    def with_labs(self, future: str, values: Sequence[float]) -> tuple[float | None, ...]:
        """Return shares or concentrations by year, unknown where no lab is left on any path."""
        return tuple(value if self.has_labs(future, at) else None for at, value in enumerate(values))

    def largest_first(self, future: str, at: int) -> list[str]:
        """Return the labs by the median of their share at an end."""
        return sorted(self.labs, key=lambda id_: (-self.labs[id_].of(future).share.p50[at], id_))


def _pairs_of(base: YearsDocument, shocked: YearsDocument) -> Iterator[tuple[float, float]]:
    for without, with_ in zip(astuple(base), astuple(shocked), strict=True):
        yield from zip(without, with_, strict=True)
