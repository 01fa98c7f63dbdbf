"""Tables that only the workbook of a run has: every path, when each entity fails on it, shares with their interval.

An interval of a share is Wilson's (1927, JASA 22:209), at 95 per cent: it says how far the number of paths bounds what
the model gives, and nothing of what the model leaves out.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from lookthrough.contracts.family import LEDGERS
from lookthrough.present import labels
from lookthrough.present.table import Table, table_of
from lookthrough.present.tables.common_columns import count, ids, money, number, share, text
from lookthrough.present.tables.run import FAILURES, holders_table, ledger_rows, losses_table
from lookthrough.runs.contents import ENTITY_PANEL, INPUTS, PARTS
from lookthrough.runs.folder import read_table
from lookthrough.runs.odds import NEVER, quarters_in

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from lookthrough.book.records import Book
    from lookthrough.present.export.excel.placed import Placed
    from lookthrough.present.run_records import FailureDocument, StressDocument
    from lookthrough.present.table import Fields, Row
    from lookthrough.runs.seal import FinishedRun

MOST_PATHS = 10_000
"""More futures than that have no row each: a spreadsheet would be slow, and the numbers stand as numbers."""
Z = 1.959963984540054  # of the normal distribution, at 97.5 per cent
BASE = " without"
"""Behind the id of an entity: the column of the same paths without the shock."""
_WHOLE_HEADS = {
    "name": "name",
    "failed": "fails with the shock",
    "base_failed": "fails without",
    "base_absorbed": "taken over without",
    "base_restructured": "given relief without",
    "base_downgraded": "downgraded without",
    "quarter": "median quarter of failure",
}
"""Heads that stand alone: in a spreadsheet a column is sorted and copied without the one before it."""
STATISTICS = ("p5", "p25", "p50", "p75", "p95", "mean")


@dataclass(frozen=True, slots=True)
class RunTables:
    """What the sheets of a run are made from: its document, its book, and its paths where they are not too many."""

    stress: StressDocument
    book: Book
    run: FinishedRun

    @property
    def has_paths(self) -> bool:
        """Whether each path has a row of its own, which totals are calculated from."""
        return self.stress.paths <= MOST_PATHS


def wilson(part: float, of: int) -> tuple[float, float]:
    """Return the ends of the interval of a share at 95 per cent.

    Args:
        part: the share, 0..1.
        of: how many paths it was counted on, at least one.
    """
    square = Z * Z / of
    half = Z * math.sqrt(part * (1.0 - part) / of + square / of / 4.0)
    middle = part + square / 2.0
    low, high = (middle - half) / (1.0 + square), (middle + half) / (1.0 + square)
    return max(0.0, min(part, low)), min(1.0, max(part, high))  # rounding apart the share is always inside


def losses_held_table(tables: RunTables) -> Table:
    """Return the losses by ledger, and what its holders lose in all, which must be the same."""
    table, held = losses_table(tables.stress), tables.stress.by_end_holder
    rows = zip(table.rows, ledger_rows(tables.stress), strict=True)
    sums: list[Row] = [
        (*cells, _held_by_all(held, row.name) if row.existing is not None and row.name in LEDGERS else None)
        for cells, row in rows
    ]
    return Table((*table.columns, money("held", "added up over holders")), tuple(sums), "losses")


def _held_by_all(held: Mapping[str, Mapping[str, float]], ledger: str) -> float:
    return math.fsum(each.get(ledger, 0.0) for each in held.values())


def failures_with_interval_table(tables: RunTables) -> Table:
    """Return who fails, with and without the shock, each with the interval that the number of paths allows."""
    paths = tables.stress.paths - tables.stress.status.not_finite
    intervals: Fields[FailureDocument] = (
        (share("failed_from", "with, at least (95 %)"), lambda r: wilson(r.failed, paths)[0]),
        (share("failed_to", "with, at most (95 %)"), lambda r: wilson(r.failed, paths)[1]),
        (share("base_from", "without, at least (95 %)"), lambda r: wilson(r.base.failed, paths)[0]),
        (share("base_to", "without, at most (95 %)"), lambda r: wilson(r.base.failed, paths)[1]),
    )
    fields = (*FAILURES[:3], *intervals[:2], FAILURES[3], *intervals[2:], *FAILURES[4:])
    table = table_of(fields, tables.stress.by_difference, name="failures")
    return replace(table, columns=tuple(replace(c, label=_WHOLE_HEADS.get(c.name, c.label)) for c in table.columns))


def failures_by_quarter_table(tables: RunTables) -> Table:
    """Return in what share of paths each entity fails in each quarter."""
    shares = tables.stress.failures_by_quarter
    names = [f.id for f in tables.stress.failures if f.id in shares]
    quarters = tables.stress.fan.quarters
    rows: tuple[Row, ...] = tuple((q, *(shares[name][at] for name in names)) for at, q in enumerate(quarters))
    return Table((text("quarter"), *(share(name, name, "") for name in names)), rows, "failures by quarter")


def fan_table(tables: RunTables) -> Table:
    """Return the loss so far by quarter: percentiles and mean of each ledger."""
    fan, part = tables.stress.fan, labels.LEDGER_WORDS
    columns = [text("quarter"), *(money(f"{n}_{s}", f"{part[n]} {s}") for n in LEDGERS for s in STATISTICS)]
    bands = [getattr(fan.of(name), statistic) for name in LEDGERS for statistic in STATISTICS]
    rows: tuple[Row, ...] = tuple(zip(fan.quarters, *bands, strict=True))
    return Table(tuple(columns), rows, "fan")


def kinds_table(tables: RunTables) -> Table:
    """Return the loss over all ledgers by kind of contract, the largest first."""
    kinds = sorted(tables.stress.by_contract_kind.items(), key=lambda pair: (-pair[1], pair[0]))
    rows: tuple[Row, ...] = tuple((labels.in_words(kind), loss) for kind, loss in kinds)
    return Table((text("kind", "kind of contract"), money("mean", "mean loss")), rows, "by kind")


def amplification_table(tables: RunTables) -> Table:
    """Return the shock alone and what the network adds; the channels stand on a sheet of their own."""
    network = tables.stress.network
    rows: tuple[Row, ...] = (
        ("loss over all ledgers", network.total),
        ("the shock alone: every channel frozen", network.incidence),
        ("added by the network", network.network),
        ("over the shock alone", network.ratio),
        ("standard error of what the network adds", network.standard_error),
        ("loss added up over kinds of contract", math.fsum(tables.stress.by_contract_kind.values())),
    )
    return Table((text("what"), number("value", "USD bn, or a ratio")), rows, "amplification")


def all_holders_table(tables: RunTables) -> Table:
    """Return the mean loss of every holder by ledger."""
    return holders_table(tables.stress.by_end_holder, tables.book)


def inputs_table(tables: RunTables) -> Table:
    """Return what was drawn for each uncertain term, assumption and shock, over paths."""
    drawn = read_table(tables.run, INPUTS)
    columns = (text("input"), *(number(name) for name in ("p5", "median", "mean", "p95")))
    rows = tuple((name, *_spread(np.ma.getdata(drawn[name]))) for name in sorted(drawn) if name != "path")
    return Table(columns, rows, "inputs")


def _spread(values: NDArray[np.generic]) -> tuple[float, float, float, float]:
    of = np.asarray(values, dtype=np.float64)
    low, middle, high = np.percentile(of, (5, 50, 95))
    return float(low), float(middle), float(of.mean()), float(high)


def paths_table(tables: RunTables) -> Table:
    """Return the loss of each ledger on each path, with the shock and with the shock alone."""
    read = read_table(tables.run, "paths.parquet", "ORDER BY path")
    amounts = (*PARTS, *(f"incidence_{p}" for p in PARTS), *(f"all_{p}" for p in PARTS if f"all_{p}" in read))
    names = [*amounts, "listed_memo"]
    cells = zip(*(read[name].tolist() for name in ("path", *names)), strict=True)
    return Table((count("path"), *(money(n) for n in names)), tuple(cells), "paths")


def defaults_table(tables: RunTables) -> Table:
    """Return the quarter in which each entity fails on each path, with the shock and without; empty is never."""
    panel = read_table(tables.run, ENTITY_PANEL, "ORDER BY path, entity")
    whose, paths = panel["entity"].astype(str), panel["path"]
    ids_ = [f.id for f in tables.stress.failures]
    of: dict[str, list[str | None]] = {}
    for prefix, behind in (("", ""), ("base_", BASE)):
        quarters = quarters_in(panel[f"{prefix}default"])
        of |= {f"{i}{behind}": [None if q == NEVER else str(q) for q in quarters[whose == i]] for i in ids_}
    first = paths[whose == ids_[0]].tolist() if ids_ else []
    columns = (count("path"), *(ids(name) for name in of))
    return Table(columns, tuple(zip(first, *of.values(), strict=True)), "defaults")


def paths_of(defaults: Placed, column: str) -> str:
    """Return how many paths have a quarter in a column, over all paths, as the text of a formula without its ``=``."""
    return f"COUNTA({defaults.range(column)})/ROWS({defaults.range(column)})"
