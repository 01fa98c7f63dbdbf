"""A book and its answers as one Excel workbook: a table a sheet, totals as live formulas over the rows of their trails.

Each listed sponsor has a sheet, each table a name, each source a link; the charts are the spreadsheet's own. How cells
are written, and that the same input gives the same bytes: ``present.export.excel.excel_file``.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from lookthrough.book.vintage import ROLLED, vintage_of
from lookthrough.lens.instrument.instrument import instruments
from lookthrough.present.book_report.links import cited_by
from lookthrough.present.export.excel.book_charts import book_charts
from lookthrough.present.export.excel.book_sums import timeline_table, vehicle_debt_table, widest_first_table
from lookthrough.present.export.excel.book_totals import book_formulas
from lookthrough.present.export.excel.chart_house import NAME as CHARTS
from lookthrough.present.export.excel.chart_house import write_charts
from lookthrough.present.export.excel.excel_file import in_cells, new_file, write_table
from lookthrough.present.export.excel.placed import Placed
from lookthrough.present.export.excel.sponsor_sheets import (
    ANY,
    sheet_names,
    sponsors_of,
    write_any_company,
    write_sponsor,
)
from lookthrough.present.table import Table, flat, without
from lookthrough.present.tables import book as book_tables
from lookthrough.present.tables.book import of_facts, of_opening
from lookthrough.present.tables.circularity import legs_table, loops_table, periods_table, vendors_table
from lookthrough.present.tables.common_columns import text
from lookthrough.present.tables.deals.instrument import instruments_table
from lookthrough.present.tables.demand.scenarios import scenarios_table
from lookthrough.present.tables.demand.workbook_sheets import demand_sheets
from lookthrough.present.tables.flywheel import developers_table, identities_table, quarters_table, shocks_table
from lookthrough.present.tables.funding import by_lender_table, by_source_table, by_sponsor_table, funding_table
from lookthrough.present.tables.gauges.workbook_gauges import gauge_sheets
from lookthrough.present.tables.labs import race as race_tables
from lookthrough.present.tables.labs.contest import contest_table, portfolios_table
from lookthrough.present.tables.opening import adjustments_table
from lookthrough.present.tables.through import borne_table, committed_table, rules_table, trail_table, views_table
from lookthrough.present.tables.vendor_support import promises_table

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from lookthrough.book.records import Book
    from lookthrough.book.vintage import Vintage
    from lookthrough.present.export.excel.excel_file import ExcelFile
    from lookthrough.present.table import Flat
    from lookthrough.present.tables.answers import Answers

ABOUT = "about"


def workbook_bytes(book: Book, answers: Answers, about: Mapping[str, str]) -> bytes:
    """Return the workbook as the bytes of a ``.xlsx`` file.

    Args:
        book: the book.
        answers: what the lenses say of it.
        about: what the first sheet says, by name: options, version.

    Raises:
        NoExcelError: XlsxWriter is not installed.
    """
    file = new_file(book.title, dt.datetime.combine(book.as_of, dt.time()))
    at = {name: Placed(name, in_cells(flat(table))) for name, table in sheets(book, answers, about).items()}
    write_table(file, ABOUT, at[ABOUT].table)
    write_charts(file, book_charts(at))
    _write_sponsors(file, book, answers, at)
    formulas, links = book_formulas(at, answers), {"sources": _source_link(at["sources"])}
    for name, placed in at.items():
        if name != ABOUT:
            write_table(file, name, placed.table, formulas=formulas.get(name), links=links)
    return file.finished()


def _write_sponsors(file: ExcelFile, book: Book, answers: Answers, at: Mapping[str, Placed]) -> None:
    if answers.through.entities:
        write_any_company(file, answers.through, at["trail"], at["side by side"])
    sponsors = sponsors_of(answers.through, book)
    for entity, name in zip(sponsors, sheet_names(sponsors, (*at, CHARTS, ANY)), strict=True):
        write_sponsor(file, name, entity, at["trail"], book)


def _source_link(sources: Placed) -> Callable[[str], tuple[str, str] | None]:
    """Return where ids of sources lead: to the row of the first of them, with its title."""
    of, title = (sources.table.names.index(name) for name in ("source", "title"))
    rows = {str(row[of]): (number, str(row[title])) for number, row in enumerate(sources.table.rows, 2)}

    def link(text: str) -> tuple[str, str] | None:
        found = rows.get(text.split(" ", 1)[0])
        return None if found is None else (f"internal:'{sources.sheet}'!A{found[0]}", found[1])

    return link


def sheets(book: Book, answers: Answers, about: Mapping[str, str]) -> dict[str, Table]:
    """Return the tables of the workbook by the name of their sheet, in order."""
    entities = answers.through.entities
    values = book_tables.all_values(book)
    return {
        "about": _about(book, answers, about),
        "side by side": widest_first_table(answers.through),
        "views": views_table(entities),
        "trail": trail_table(entities),
        "committed": committed_table(entities),
        "rules": rules_table(entities, book),
        "vehicle debt": vehicle_debt_table(answers.borne.values()),
        "vehicles": borne_table(answers.borne.values()),
        "funding by year": by_source_table(answers.funding),
        "funding by lender": by_lender_table(answers.funding),
        "funding by sponsor": by_sponsor_table(answers.funding),
        "funding": funding_table(answers.funding.trail),
        "timeline": timeline_table(book),
        "flywheel": quarters_table(answers.flywheel),
        "flywheel shocks": shocks_table(answers.flywheel),
        "flywheel series": identities_table(answers.flywheel),
        "developers": developers_table(answers.flywheel),
        "vendors": vendors_table(() if answers.loops is None else answers.loops.vendors, book),
        "loops": without(loops_table(() if answers.loops is None else answers.loops.loops, book), "loop"),
        "legs": legs_table(() if answers.loops is None else answers.loops.loops, book),
        "support": promises_table(answers.support, book),
        "by quarter": periods_table(book, answers.periods),
        **_of_the_world(answers),
        **demand_sheets(book, answers.statuses),
        **gauge_sheets(book),
        "instruments": instruments_table(instruments(book), "amount"),
        "contracts": book_tables.contracts_table(book),
        "values": book_tables.values_table(book, values),
        "entities": book_tables.entities_table(book),
        "opening": book_tables.values_table(book, (v for e in book.entities.values() for v in of_opening(e))),
        "accounts": book_tables.values_table(book, (v for e in book.entities.values() for v in of_facts(e))),
        "adjustments": adjustments_table(book, answers.adjustments),
        "purchases": book_tables.purchases_table(book, book.purchases),
        "assertions": book_tables.assertions_table(book),
        "assumptions": book_tables.assumptions_table(book),
        "scenarios": scenarios_table(book),
        "left out": book_tables.excluded_table(book),
        "series": book_tables.series_table(book),
        "sources": book_tables.sources_table(book, {id_: len(rows) for id_, rows in cited_by(book).items()}),
    }


def _of_the_world(answers: Answers) -> dict[str, Table]:
    """Return the sheets of the race and the contest; a book that lacks what one needs has none of it."""
    raced, staked = answers.race, answers.contest
    of_race = (
        {} if raced is None else {"race": race_tables.survivors_table(raced), "labs": race_tables.labs_table(raced)}
    )
    exits = {} if raced is None else {"race exits": race_tables.exits_table(raced)}
    of_contest = {} if staked is None else {"contest": contest_table(staked), "venture": portfolios_table(staked)}
    return {**of_race, **exits, **of_contest}


def _about(book: Book, answers: Answers, about: Mapping[str, str]) -> Table:
    window = None if answers.loops is None else answers.loops.window
    rows: dict[str, Flat] = {
        "book": book.title,
        **_dates(vintage_of(book, answers.statuses)),
        "SHA-256 of the book": book.sha256,
        "amounts": "billions of US dollars unless the head of a column says otherwise; empty is unknown, not zero",
        "statuses that count in answers": ", ".join(answers.statuses),
        "payments behind vendors and loops": "none" if window is None else f"{window[0]} to {window[1]}",
        "entities": len(book.entities),
        "contracts": len(book.contracts),
        "sources": len(book.sources),
        "grades": "A: a filing or official text; B: trade press; C: unconfirmed",
        "place": "file and line in the book",
        **about,
        **({"to know": " ".join(answers.notes)} if answers.notes else {}),
    }
    return Table((text("what"), text("value")), tuple(rows.items()), "about")


def _dates(vintage: Vintage) -> dict[str, Flat]:
    """Return the dates of the answers and the contracts that became public between them."""
    return {
        "balance-sheet date": vintage.balance_sheet.isoformat(),
        "knowledge to": vintage.knowledge.isoformat(),
        **({} if vintage.rolled_from is None else {ROLLED: vintage.rolled_from.isoformat()}),
        "contracts made public after the balance-sheet date": len(vintage.later),
        "which contracts": ", ".join(row.contract for row in vintage.later) or "none",
    }
