"""A book and its answers as one Excel workbook, a table a sheet.

Numbers are numbers with their unit in the head of the column, days are days, everything else is text and never a
formula: a text of the book that starts with ``=``, ``+``, ``-`` or ``@`` stays what it is. The same input gives the
same bytes: nothing in the file says when it was made. Needs openpyxl (the extra ``excel``).
"""

from __future__ import annotations

import datetime as dt
import importlib
import io
import math
import re
import zipfile
from typing import TYPE_CHECKING

from lookthrough.book.text.written_dates import period
from lookthrough.book.vintage import ROLLED, vintage_of
from lookthrough.errors import UsageError
from lookthrough.lens.instrument.instrument import instruments
from lookthrough.present.book_report.links import cited_by
from lookthrough.present.export.csv_text import FORMULA
from lookthrough.present.page.html_table import is_address
from lookthrough.present.table import Table, flat, without
from lookthrough.present.tables import book as book_tables
from lookthrough.present.tables.book import of_facts, of_opening
from lookthrough.present.tables.circularity import legs_table, loops_table, periods_table, vendors_table
from lookthrough.present.tables.common_columns import text
from lookthrough.present.tables.deals.instrument import instruments_table
from lookthrough.present.tables.demand.scenarios import scenarios_table
from lookthrough.present.tables.demand.workbook_sheets import demand_sheets
from lookthrough.present.tables.flywheel import developers_table, identities_table, quarters_table, shocks_table
from lookthrough.present.tables.funding import funding_table
from lookthrough.present.tables.gauges.workbook_gauges import gauge_sheets
from lookthrough.present.tables.labs import race as race_tables
from lookthrough.present.tables.labs.contest import contest_table, portfolios_table
from lookthrough.present.tables.opening import adjustments_table
from lookthrough.present.tables.through import borne_table, committed_table, rules_table, trail_table, views_table
from lookthrough.present.tables.vendor_support import promises_table

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import ModuleType

    from openpyxl.cell import Cell as ExcelCell
    from openpyxl.workbook import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

    from lookthrough.book.records import Book
    from lookthrough.book.vintage import Vintage
    from lookthrough.present.table import Flat, FlatTable
    from lookthrough.present.tables.answers import Answers

LONGEST = 32_767  # characters that a cell of Excel holds
WIDEST, NARROWEST = 60, 8
FIRST_ROWS = 200  # what a width is measured on
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_MADE = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*")


class NoExcelError(UsageError, ImportError):
    """openpyxl is not installed."""


def workbook_bytes(book: Book, answers: Answers, about: Mapping[str, str]) -> bytes:
    """Return the workbook as the bytes of a ``.xlsx`` file.

    Args:
        book: the book.
        answers: what the lenses say of it.
        about: what the first sheet says, by name: options, version.

    Raises:
        NoExcelError: openpyxl is not installed.
    """
    excel = _openpyxl()
    made: Workbook = excel.Workbook()
    made.remove(made.active)
    made.properties.creator, made.properties.title = "lookthrough", _CONTROL.sub("\ufffd", book.title)
    for name, table in sheets(book, answers, about).items():
        _fill(made.create_sheet(name), flat(table))
    out = io.BytesIO()
    made.save(out)
    return _without_time(out.getvalue(), dt.datetime.combine(book.as_of, dt.time()))


def sheets(book: Book, answers: Answers, about: Mapping[str, str]) -> dict[str, Table]:
    """Return the tables of the workbook by the name of their sheet, in order."""
    entities = answers.through.entities
    values = book_tables.all_values(book)
    return {
        "about": _about(book, answers, about),
        "views": views_table(entities),
        "trail": trail_table(entities),
        "committed": committed_table(entities),
        "rules": rules_table(entities, book),
        "vehicles": borne_table(answers.borne.values()),
        "funding": funding_table(answers.funding.trail),
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


def _openpyxl() -> ModuleType:
    try:
        return importlib.import_module("openpyxl")
    except ModuleNotFoundError as missing:
        raise NoExcelError(
            "a workbook needs openpyxl, which is not installed: pip install 'lookthrough[excel]'"
        ) from missing


def _fill(sheet: Worksheet, table: FlatTable) -> None:
    """Write a table: head first, then rows; the head stays in view and has filters."""
    bold = importlib.import_module("openpyxl.styles").Font(bold=True)
    letter = importlib.import_module("openpyxl.utils").get_column_letter
    for column, name in enumerate(table.heads, 1):
        head = sheet.cell(1, column)
        _put(head, name)
        head.font = bold
        sheet.column_dimensions[letter(column)].width = _width(table, column - 1)
    for row, cells in enumerate(table.rows, 2):
        for column, cell in enumerate(cells, 1):
            if cell is not None:
                _put(sheet.cell(row, column), cell)
    sheet.freeze_panes = "A2" if len(table.columns) < 6 else "B2"
    sheet.auto_filter.ref = f"A1:{letter(len(table.columns))}{len(table.rows) + 1}"


def _put(place: ExcelCell, cell: Flat) -> None:
    """Write a cell with the type of its value; text is marked as text, so that nothing ever runs."""
    if isinstance(cell, int | float):
        place.value = cell if math.isfinite(cell) else None
        return
    text = _CONTROL.sub("\ufffd", cell or "")[:LONGEST]
    day = period(text) if _ISO.fullmatch(text) else None
    if day is not None:  # a text may look like a day that the calendar does not have
        place.value = day[0]
        return
    place.value = text
    place.data_type = "s"  # else a text that starts with = is a formula, and #N/A an error
    if text.startswith(FORMULA):
        place.quotePrefix = True  # it stays text when somebody edits the cell
    if is_address(text):
        place.hyperlink = text
        place.style = "Hyperlink"


def _width(table: FlatTable, column: int) -> int:
    shown = (row[column] for row in table.rows[:FIRST_ROWS])
    longest = max((len(f"{cell:.6g}" if isinstance(cell, float) else str(cell or "")) for cell in shown), default=0)
    return max(NARROWEST, min(WIDEST, max(longest, len(table.heads[column]) + 3) + 1))


def _without_time(data: bytes, day: dt.datetime) -> bytes:
    """Return a workbook whose file names no time of its making but the date of the book."""
    stamp = rb"\g<1>" + day.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as given, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name in given.namelist():
            content = given.read(name)
            if name == "docProps/core.xml":
                content = _MADE.sub(stamp, content)
            entry = zipfile.ZipInfo(name)  # its time is the first that a zip file can hold
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            made.writestr(entry, content)
    return out.getvalue()
