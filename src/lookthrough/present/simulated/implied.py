"""What the marks of a run ask of the revenue of labs: the growth that pays them, year by year."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from lookthrough.gauges.implied.growth import needed, usual
from lookthrough.present.page.cited import name_of
from lookthrough.present.simulated.view import AskedRun, RunView
from lookthrough.present.table import table_of
from lookthrough.present.tables.common_columns import ids, money, number, share, text
from lookthrough.present.terminal.text import paragraphs, titled, wrapped
from lookthrough.runs.marks import mean_equity
from lookthrough.units.plain import plain_record

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lookthrough.gauges.implied.growth import Needed, PriceAsks
    from lookthrough.present.table import Fields, Table

NO_LABS = "No lab of this run has both a mark and revenue, so that nothing can be asked of it."
HOW = (
    "Equity at the marks of the run and revenue outside, means over the futures with the shock; what the mark asks for "
    "is reckoned as for a price of today. Where the equity of a lab is nothing, nothing is asked."
)


class MarkedLab(NamedTuple):
    """A lab at an end of a run: its equity at marks, its revenue, and what the one asks of the other."""

    id: str
    name: str
    quarter: str
    equity: float
    revenue: float
    needed: Needed


def implied_of(run: AskedRun, asked: PriceAsks | None = None) -> RunView:
    """Return what the marks of a run ask of its labs.

    Args:
        run: the run.
        asked: the usual case.
    """
    case = usual() if asked is None else asked
    rows = tuple(_rows(run, case))
    said = run.document(gauge="implied", asked=plain_record(case), labs=[plain_record(row) for row in rows])
    return RunView(said, lambda: _text(run, rows), partial(_table, rows))


def _rows(run: AskedRun, asked: PriceAsks) -> Iterator[MarkedLab]:
    world = run.world
    for id_, equity in mean_equity(run.found, tuple(world.labs), world.quarters).items():
        revenue = dict(zip(world.quarters, world.labs[id_].shocked.revenue.mean, strict=True))
        for quarter, value in equity.items():
            if value > 0.0 and revenue[quarter] > 0.0:
                yield MarkedLab(
                    id_,
                    name_of(run.book, id_),
                    quarter,
                    value,
                    revenue[quarter],
                    needed(value, revenue[quarter], asked),
                )


def _table(rows: tuple[MarkedLab, ...]) -> Table:
    fields: Fields[MarkedLab] = (
        (ids("lab"), lambda r: r.id),
        (text("name"), lambda r: r.name),
        (text("quarter"), lambda r: r.quarter),
        (money("equity", "equity at marks"), lambda r: r.equity),
        (money("revenue", "revenue a year"), lambda r: r.revenue),
        (number("multiple", "asked for, times"), lambda r: r.needed.multiple),
        (share("growth", "growth a year"), lambda r: r.needed.growth),
    )
    return table_of(fields, rows, name="implied growth", title="What the marks ask of labs, USD bn")


def _text(run: AskedRun, rows: tuple[MarkedLab, ...]) -> str:
    headline = run.headline("What marks ask of revenue")
    return paragraphs(headline, titled(_table(rows)), wrapped(HOW)) if rows else paragraphs(headline, NO_LABS)
