"""The world of a run as tables: drivers, labs and their concentration at the ends of years, in both futures."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from lookthrough.present import labels
from lookthrough.present.numbers import DASH
from lookthrough.present.page.cited import name_of
from lookthrough.present.table import Kind, table_of
from lookthrough.present.tables.common_columns import ids, money, named, number, share, text
from lookthrough.world.driver import OF_THE_WORLD

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from lookthrough.book.records import Book
    from lookthrough.present.table import Fields, Table, TableColumn
    from lookthrough.present.world_records import FuturesDocument, WorldDocument, YearsDocument

MOST_ENDS = 12  # rows by year that a terminal has room for
MULTIPLE = "over the book's date"
A_YEAR = "USD bn a year"
TIMES = ("demand", "planned", "capacity", "price", "sentiment")
FORMS: dict[str, Callable[[str], TableColumn]] = {
    **dict.fromkeys(TIMES, lambda name: number(name, labels.WORLD[name], MULTIPLE)),
    "utilisation": lambda name: share(name, labels.WORLD[name]),
    "built": lambda name: share(name, labels.WORLD[name], "of that at the book's date"),
    "developed": lambda name: share(name, labels.WORLD[name], "of what they had planned"),
    **dict.fromkeys(("spread", "rate"), lambda name: share(name, labels.WORLD[name], "a year")),
    "window": lambda name: share(name, labels.WORLD[name], "of what is wanted"),
    **dict.fromkeys(("on_loans", "shortfall"), lambda name: money(name, labels.WORLD[name])),
}
"""How each driver is written."""


@dataclass(frozen=True, slots=True)
class YearRow:
    """An end of a year in one future, and which statistic over paths is read off."""

    at: int
    quarter: str
    future: str
    statistic: str

    def of(self, futures: FuturesDocument) -> float:
        """Return a driver of it."""
        return statistic_of(futures.of(self.future), self.statistic)[self.at]


def statistic_of(years: YearsDocument, name: str) -> tuple[float, ...]:
    """Return a percentile or the mean, by year."""
    found: tuple[float, ...] = getattr(years, name)
    return found


def drivers_table(world: WorldDocument, names: Sequence[str] = OF_THE_WORLD) -> Table:
    """Return drivers by end of year, future and statistic; a future that differs in nothing is left out."""
    fields: Fields[YearRow] = (
        (text("quarter"), lambda r: r.quarter),
        (named("future", words=labels.FUTURES), lambda r: r.future),
        (named("statistic", "over paths", labels.STATISTICS), lambda r: r.statistic),
        *((FORMS[name](name), lambda r, name=name: r.of(world.drivers.of(name))) for name in names),
    )
    return table_of(fields, _years(world), name="drivers")


def _years(world: WorldDocument) -> Iterator[YearRow]:
    for at, quarter in enumerate(world.quarters):
        for future in world.futures:
            yield from (YearRow(at, quarter, future, statistic) for statistic in labels.STATISTICS)


@dataclass(frozen=True, slots=True)
class LabRow:
    """A lab at an end of a year in one future."""

    at: int
    quarter: str
    future: str
    lab: str


def labs_table(world: WorldDocument, book: Book, labs: Sequence[str] = (), more: Fields[LabRow] = ()) -> Table:
    """Return what labs earn and their shares by end of year and future; no share where no lab is left.

    Args:
        world: of the run.
        book: of the run.
        labs: by id; all where none is named.
        more: columns behind these.
    """
    statistics = labels.STATISTICS
    fields: Fields[LabRow] = (
        (text("quarter"), lambda r: r.quarter),
        (named("future", words=labels.FUTURES), lambda r: r.future),
        (ids("lab"), lambda r: r.lab),
        (text("name", "frontier lab"), lambda r: name_of(book, r.lab)),
        *(
            (number(f"revenue_{s}", f"earns, {words}", A_YEAR), lambda r, s=s: _revenue(world, r, s))
            for s, words in statistics.items()
        ),
        *(
            (share(f"share_{s}", f"share, {words}", absent=DASH), lambda r, s=s: _share(world, r, s))
            for s, words in statistics.items()
        ),
        *more,
    )
    rows = (
        LabRow(at, quarter, future, lab)
        for at, quarter in enumerate(world.quarters)
        for future in world.futures
        for lab in sorted(labs or world.labs)
    )
    return table_of(fields, rows, name="labs")


def _revenue(world: WorldDocument, row: LabRow, statistic: str) -> float:
    return statistic_of(world.labs[row.lab].of(row.future).revenue, statistic)[row.at]


def _share(world: WorldDocument, row: LabRow, statistic: str) -> float | None:
    values = statistic_of(world.labs[row.lab].of(row.future).share, statistic)
    return world.with_labs(row.future, values)[row.at]


def concentration_table(world: WorldDocument, hhi: FuturesDocument) -> Table:
    """Return the sum of the squares of the labs' shares by end of year and future."""
    fields: Fields[YearRow] = (
        (text("quarter"), lambda r: r.quarter),
        (named("future", words=labels.FUTURES), lambda r: r.future),
        *(
            (
                replace(number(statistic, words, "sum of squares"), absent=DASH),
                lambda r, s=statistic: world.with_labs(r.future, statistic_of(hhi.of(r.future), s))[r.at],
            )
            for statistic, words in labels.STATISTICS.items()
        ),
    )
    rows = (YearRow(at, q, future, "mean") for at, q in enumerate(world.quarters) for future in world.futures)
    return table_of(fields, rows, name="concentration")


PAID = "years of what was paid at the book's date"


def legacy_table(world: WorldDocument) -> Table:
    """Return what the shock leaves to users by end of year and statistic; how many pass stands beside the mean."""
    left = world.legacy
    fields: Fields[YearRow] = (
        (text("quarter"), lambda r: r.quarter),
        (named("statistic", "over paths", labels.STATISTICS), lambda r: r.statistic),
        (share("used", "used", "of what is without the shock"), lambda r: statistic_of(left.used, r.statistic)[r.at]),
        (number("gain", "users gain", PAID), lambda r: statistic_of(left.gain, r.statistic)[r.at]),
        (number("loss", "owners miss", PAID), lambda r: statistic_of(left.loss, r.statistic)[r.at]),
        (
            share("passes", "as much used again", "of paths with less before", DASH),
            lambda r: left.passes[r.at] if r.statistic == "mean" else None,
        ),
    )
    rows = (YearRow(at, q, "shocked", each) for at, q in enumerate(world.quarters) for each in labels.STATISTICS)
    return table_of(fields, rows, name="legacy")


HEADS = {
    "demand": "demand",
    "utilisation": "in use",
    "sentiment": "belief",
    "spread": "spread",
    "window": "funding",
}
"""The drivers that a terminal has room for, with their heads there."""


def medians_table(
    world: WorldDocument, most: int, heads: Mapping[str, str] = HEADS, once: Sequence[str] = ("planned",)
) -> Table:
    """Return the medians of a few drivers by end of year, both futures side by side.

    Args:
        world: of the run.
        most: rows; of more years every second, third, ... is left out, and never the last.
        heads: the drivers, each with the head of its column.
        once: drivers that are the same in both futures, last.
    """
    fields: Fields[int] = (
        (text("quarter", "at the end of"), lambda at: world.quarters[at]),
        *(
            (_median_column(name, head, is_first), lambda at, n=name, f=future: _median(world, n, f, at))
            for name, head in heads.items()
            for future, is_first in zip(world.futures, (True, False), strict=False)
        ),
        *((number(name, name), lambda at, n=name: _median(world, n, world.futures[0], at)) for name in once),
    )
    return table_of(fields, kept_ends(world, most), name="medians")


def kept_ends(world: WorldDocument, most: int) -> list[int]:
    """Return the ends that a table of so many rows shows: every one, every second, ..., and always the last."""
    every = -(-len(world.quarters) // most)
    last = len(world.quarters) - 1
    return [at for at in range(last + 1) if (last - at) % every == 0]


def _median(world: WorldDocument, name: str, future: str, at: int) -> float:
    return world.drivers.of(name).of(future).p50[at]


def _median_column(name: str, head: str, is_first: bool) -> TableColumn:  # noqa: FBT001  # of the future that it is of
    key, label = (name, head) if is_first else (f"base_{name}", "without")
    return share(key, label, "") if FORMS[name](name).kind is Kind.SHARE else number(key, label)
