"""The numbers of a run as live formulas over its paths: means, percentiles, shares, and what the network adds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lookthrough.contracts.family import LEDGERS
from lookthrough.present.export.excel.book_totals import each
from lookthrough.present.export.excel.run_sums import BASE, Z, paths_of
from lookthrough.present.tables.run import ledger_rows
from lookthrough.runs.contents import PARTS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lookthrough.present.export.excel.excel_file import Formulas
    from lookthrough.present.export.excel.placed import Placed
    from lookthrough.present.run_records import StressDocument

LISTED = "listed_memo"
_PREFIXES = {"mean": "", "incidence": "incidence_", "all": "all_"}
"""Columns of means, and what stands before the name of a ledger in the column of the paths that each is the mean of."""
PERCENTILES = {"nine_in_ten_p5": 0.05, "nine_in_ten_p95": 0.95, "p99": 0.99}


def run_formulas(at: Mapping[str, Placed], stress: StressDocument) -> dict[str, Formulas]:
    """Return the formulas of the sheets of a run that has its paths in the workbook, by sheet and column.

    Args:
        at: every sheet.
        stress: what the run found.
    """
    return {
        "losses": _losses(at, stress),
        "failures": _failures(at["failures"], at["defaults"], stress),
        "failures by quarter": _by_quarter(at["failures by quarter"], at["defaults"]),
        "amplification": _amplification(at, stress),
    }


def _losses(at: Mapping[str, Placed], stress: StressDocument) -> Formulas:
    paths, losses, rows = at["paths"], at["losses"], ledger_rows(stress)

    def formula(column: str, row: int) -> str | None:
        found = rows[row - 2]
        is_memo = found.name not in PARTS
        if found.existing is None or (is_memo and column not in {"mean", *PERCENTILES}):
            return None
        if column in PERCENTILES:
            return f"=PERCENTILE({paths.range(LISTED if is_memo else found.name)},{PERCENTILES[column]})"
        if column == "network":
            return f"=${losses.letter('mean')}{row}-${losses.letter('incidence')}{row}"
        if column == "held":
            return f"=SUM({at['holders'].range(found.name)})" if found.name in LEDGERS else None
        summed = LISTED if is_memo else _PREFIXES[column] + found.name
        return f"=AVERAGE({paths.range(summed)})" if summed in paths.table.names else None

    return each((*_PREFIXES, "network", "held", *PERCENTILES), formula)


def _failures(table: Placed, defaults: Placed, stress: StressDocument) -> Formulas:
    found = stress.by_difference

    def part(behind: str, row: int) -> str:
        return f"={paths_of(defaults, found[row - 2].id + behind)}"

    def interval(column: str, row: int) -> str:
        of, sign = (("failed", "base_failed")[column.startswith("base")], "-" if column.endswith("from") else "+")
        cell, paths = f"${table.letter(of)}{row}", f"ROWS({defaults.range('path')})"
        square = f"({Z!r}^2/{paths})"
        half = f"{Z!r}*SQRT({cell}*(1-{cell})/{paths}+{square}/{paths}/4)"
        inside = f"({cell}+{square}/2{sign}{half})/(1+{square})"
        return f"=MAX(0,{inside})" if sign == "-" else f"=MIN(1,{inside})"

    return {
        "failed": lambda row: part("", row),
        "base_failed": lambda row: part(BASE, row),
        "difference": lambda row: f"=${table.letter('failed')}{row}-${table.letter('base_failed')}{row}",
        **each(("failed_from", "failed_to", "base_from", "base_to"), interval),
    }


def _by_quarter(table: Placed, defaults: Placed) -> Formulas:
    def part(entity: str, row: int) -> str:
        of = defaults.range(entity)
        return f"=COUNTIF({of},$A{row})/ROWS({of})"

    return each((name for name in table.table.names if name != "quarter"), part)


def _amplification(at: Mapping[str, Placed], stress: StressDocument) -> Formulas:
    losses, kinds = at["losses"], at["by kind"]
    parts = [row for row, found in enumerate(ledger_rows(stress), 2) if found.name in PARTS]

    def over_ledgers(column: str) -> str:
        return f"SUM('losses'!${losses.letter(column)}${parts[0]}:${losses.letter(column)}${parts[-1]})"

    texts = (
        f"={over_ledgers('mean')}",
        f"={over_ledgers('incidence')}",
        "=$B$2-$B$3",
        '=IF($B$3=0,"",$B$2/$B$3)',
        None,
        f"=SUM({kinds.range('mean')})",
    )
    return {"value": lambda row: texts[row - 2]}
