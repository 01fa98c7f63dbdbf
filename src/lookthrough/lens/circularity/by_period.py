"""Circularity over time and by status: one row for each quarter or year of a window, or for each status let in.

**By period.** A vendor's interval in a period asks about the revenue of that period only, and traces it through all
quarters from the start of the window: cash received earlier is carried in, nothing comes back from later
(``self_funded``, ``since``). The pro-rata rows of the quarters of a window therefore add up to that of the window. The
system's throughput circularity of a period is that of the payments made in it.

**By status.** The same window with only funded contracts, then signed ones let in too, and so on. Flows without a
status (a ledger of purchases, a company's own money) always count. More contracts mostly mean a higher ceiling. It can
fall all the same, for two reasons, and a row where it does says so: an entity that must also pay for an announced
contract carries less cash into later quarters, and a contract takes the place of rows of the ledger that it carries.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Literal

from lookthrough.lens.circularity.circularity import Circularity, SystemCircularity, circularity, select
from lookthrough.lens.circularity.vendor_intervals import intervals
from lookthrough.units.quarter import quarter_name, quarters_of_year, window_names, year_and_quarter

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence

    from lookthrough.lens.circularity.flow_table import Flow
    from lookthrough.lens.circularity.self_funded import SelfFunded

Each = Literal["quarter", "year"]
LADDER = ("funded", "signed", "letter_of_intent", "announced", "rumoured")
"""Statuses from the firmest down: each step counts with all above it."""
FALL = 1e-9  # USD bn: less is the rounding of sums


@dataclass(frozen=True, slots=True)
class Period:
    """One quarter or year of a window.

    Attributes:
        period: ``2026Q1`` or ``2026``.
        quarters: first and last, both within the window.
        vendors: intervals of the revenue of the period.
        system: of the payments made in the period.
    """

    period: str
    quarters: tuple[str, str]
    vendors: tuple[SelfFunded, ...]
    system: SystemCircularity

    def document(self) -> dict[str, Any]:
        """Return plain values."""
        first, last = self.quarters
        return {
            "period": self.period,
            "from": first,
            "to": last,
            "vendors": [asdict(vendor) for vendor in self.vendors],
            "system": asdict(self.system),
        }


@dataclass(frozen=True, slots=True)
class StatusStep:
    """What counts when contracts of these statuses do.

    Attributes:
        statuses: those that count.
        vendors: intervals, in the order asked for.
        system: of the payments that count.
        fallen: vendors whose ceiling is lower than on the step before.
    """

    statuses: tuple[str, ...]
    vendors: tuple[SelfFunded, ...]
    system: SystemCircularity
    fallen: tuple[str, ...]

    def document(self) -> dict[str, Any]:
        """Return plain values."""
        return {
            "statuses": list(self.statuses),
            "vendors": [asdict(vendor) for vendor in self.vendors],
            "system": asdict(self.system),
            "fallen": list(self.fallen),
        }


def by_period(
    flows: Iterable[Flow],
    vendors: Sequence[str],
    *,
    window: tuple[int, int],
    each: Each = "quarter",
    ban: Collection[tuple[str, str]] = (),
    layer: Literal["cash", "all"] = "cash",
    inferred: bool = True,
) -> tuple[Period, ...]:
    """Measure each quarter or year of a window.

    Args:
        flows: payments with quarters; those without are left out.
        vendors: whose revenue is asked about.
        window: first and last quarter (``year * 4 + quarter - 1``), both included; the first and last year may be cut.
        each: ``quarter`` or ``year``.
        ban: earmarks, as in :func:`circularity`.
        layer: as in :func:`circularity`.
        inferred: as in :func:`circularity`.

    Raises:
        ValueError: an amount is negative or not finite.
    """
    wanted = select(flows, layer=layer, window=window, inferred=inferred)
    periods = []
    for name, first, last in _periods(window, each):
        paid = [flow for flow in wanted if flow.quarter is not None and flow.quarter <= last]
        now = [flow for flow in paid if flow.quarter is not None and flow.quarter >= first and flow.layer != "own"]
        system = circularity(now, vendor=(), layer=layer).system
        measured = tuple(intervals(paid, vendors, ban, since=first))
        periods.append(Period(name, window_names(first, last), measured, system))
    return tuple(periods)


def by_status(flows_of: Callable[[tuple[str, ...]], Circularity], present: Collection[str]) -> tuple[StatusStep, ...]:
    """Measure with only funded contracts, then with each weaker status let in.

    Args:
        flows_of: the answer when contracts of these statuses count.
        present: the statuses that occur; a status that does not is no step.
    """
    steps: list[StatusStep] = []
    statuses: tuple[str, ...] = ()
    for status in LADDER:
        if status in present:
            statuses = (*statuses, status)
            answer = flows_of(statuses)
            before = steps[-1].vendors if steps else ()
            steps.append(StatusStep(statuses, answer.vendors, answer.system, _fallen(before, answer.vendors)))
    return tuple(steps)


def _fallen(before: Iterable[SelfFunded], after: Iterable[SelfFunded]) -> tuple[str, ...]:
    ceilings = {vendor.id: vendor.self_funded.ceiling for vendor in before if vendor.self_funded is not None}
    return tuple(
        vendor.id
        for vendor in after
        if (0.0 if vendor.self_funded is None else vendor.self_funded.ceiling) < ceilings.get(vendor.id, 0.0) - FALL
    )


def _periods(window: tuple[int, int], each: Each) -> list[tuple[str, int, int]]:
    first, last = window
    if each == "quarter":
        return [(quarter_name(at), at, at) for at in range(first, last + 1)]
    years = range(year_and_quarter(first)[0], year_and_quarter(last)[0] + 1)
    quarters = {year: quarters_of_year(year) for year in years}
    return [(str(year), max(first, inside[0]), min(last, inside[-1])) for year, inside in quarters.items()]
