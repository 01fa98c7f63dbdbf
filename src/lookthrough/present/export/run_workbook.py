"""A run as one Excel workbook: who fails, who loses, what the network adds, what drives it, and every path behind it.

Means, percentiles and shares are live formulas over the sheets ``paths`` and ``defaults``, where the run has at most
ten thousand paths; of more the numbers stand as numbers, and the first sheet says so.
"""

from __future__ import annotations

import datetime as dt
from importlib.metadata import version
from typing import TYPE_CHECKING

from lookthrough.book.vintage import vintage_of
from lookthrough.present.export.excel import run_sums
from lookthrough.present.export.excel.chart_house import SheetChart, write_charts
from lookthrough.present.export.excel.excel_file import in_cells, new_file, write_table
from lookthrough.present.export.excel.placed import Placed
from lookthrough.present.export.excel.run_sums import MOST_PATHS, RunTables
from lookthrough.present.export.excel.run_totals import run_formulas
from lookthrough.present.run_documents import book_of
from lookthrough.present.run_records import read_stress
from lookthrough.present.sentences.run_sentences import scenario_words
from lookthrough.present.table import Table, flat
from lookthrough.present.tables.common_columns import text
from lookthrough.present.tables.run import channels_table, guesses_table
from lookthrough.present.tables.simulated.world import drivers_table
from lookthrough.runs.seal import open_run

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from lookthrough.present.table import Flat, Row

MOST_FAILING = 15  # companies of the chart


def run_workbook_bytes(folder: Path) -> bytes:
    """Return the workbook of a finished run as the bytes of a ``.xlsx`` file.

    Args:
        folder: of the run.

    Raises:
        NoExcelError: XlsxWriter is not installed.
        RunFolderError: the folder holds no run.
        UnfinishedRunError: its run was not finished.
        UnreadableRunError: a file of the run is missing, damaged or of another run.
        DocumentError: the book of the run has errors.
    """
    run = open_run(folder)
    tables = RunTables(read_stress(run.document), book_of(run), run)
    file = new_file(f"Run: {tables.stress.scenario_title}", dt.datetime.combine(tables.book.as_of, dt.time()))
    at = {name: Placed(name, in_cells(flat(table))) for name, table in run_sheets(tables).items()}
    formulas = run_formulas(at, tables.stress) if tables.has_paths else {}
    for name, placed in at.items():
        write_table(file, name, placed.table, formulas=formulas.get(name))
        if name == "about":
            write_charts(file, _charts(at))
    return file.finished()


def run_sheets(tables: RunTables) -> dict[str, Table]:
    """Return the tables of the workbook of a run by the name of their sheet, in order."""
    stress = tables.stress
    by_path = (
        {"paths": run_sums.paths_table(tables), "defaults": run_sums.defaults_table(tables)} if tables.has_paths else {}
    )
    return {
        "about": _about(tables),
        "losses": run_sums.losses_held_table(tables),
        "holders": run_sums.all_holders_table(tables),
        "by kind": run_sums.kinds_table(tables),
        "failures": run_sums.failures_with_interval_table(tables),
        "failures by quarter": run_sums.failures_by_quarter_table(tables),
        "fan": run_sums.fan_table(tables),
        "amplification": run_sums.amplification_table(tables),
        "channels": channels_table(stress),
        "what moves it": guesses_table(stress.guesses),
        "drivers": drivers_table(stress.world),
        "inputs": run_sums.inputs_table(tables),
        "left out": Table((text("contract"), text("why")), tuple((r.contract, r.why) for r in stress.left_out)),
        **by_path,
    }


def _about(tables: RunTables) -> Table:
    stress, book, program = tables.stress, tables.book, f"lookthrough {version('lookthrough')}"
    dates = vintage_of(book, stress.run.statuses).words()
    made_from = (
        f"Book {book.title}; {dates}; scenario {scenario_words(stress)}; {stress.paths:,} paths, seed {stress.seed}"
    )
    rows: dict[str, Flat] = {
        "run": f"{stress.scenario_title} ({stress.scenario})",
        "book": book.title,
        "dates": dates,
        "scenario": scenario_words(stress),
        "paths": stress.paths,
        "quarters": stress.quarters,
        "seed": stress.seed,
        "SHA-256 of the book": stress.run.book_sha256 or book.sha256,
        "SHA-256 of the run": tables.run.check,
        "amounts": "billions of US dollars, discounted to the day of the book; means over paths if no head says more",
        "intervals": "Wilson, 95 %: what the number of paths allows; they say nothing of what the model leaves out",
        "formulas": "means, percentiles and shares are calculated from the sheets paths and defaults"
        if tables.has_paths
        else f"more than {MOST_PATHS:,} paths: the numbers stand as numbers, and no sheet has every path",
        "paths without a solution that converged": stress.status.unconverged,
        "largest gap of any balance sheet": stress.residual,
        "failures by chance": stress.hazards.sentence,
        "how to cite": f"{made_from}; book {book.sha256[:12]}; {program}.",
    }
    return Table((text("what"), text("value")), tuple(_row(*pair) for pair in rows.items()), "about")


def _row(name: str, value: Flat) -> Row:
    return name, value


def _charts(at: Mapping[str, Placed]) -> list[SheetChart]:
    fan, losses, failures = at["fan"], at["losses"], at["failures"]
    lenders = [f"lenders_{name}" for name in ("p5", "p50", "p95", "mean")]
    return [
        SheetChart("Mean loss by ledger, owners left out, USD bn", losses, "ledger", ("mean", "incidence"), 4),
        SheetChart(
            "Share of futures in which it fails", failures, "name", ("failed", "base_failed"), MOST_FAILING, form="0%"
        ),
        SheetChart("What lenders have lost by quarter, USD bn", fan, "quarter", lenders, kind="line"),
        SheetChart("Loss by kind of contract, USD bn", at["by kind"], "kind", ("mean",), 10),
        SheetChart("Channels, USD bn", at["channels"], "channel", ("shapley",)),
    ]
