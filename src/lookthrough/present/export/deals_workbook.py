"""The workbook that people fill deals into: a sheet a kind of record, drop-downs, an example, what columns mean."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from lookthrough.book.schema.vocabulary import Unit
from lookthrough.book.sheets.cell_text import PERCENT
from lookthrough.book.sheets.filled_rows import filled_rows
from lookthrough.book.sheets.sheet_layout import CONTRACTS, DAY, DEALS, ENTITIES, SOURCES, UNIT_WORDS, sheet_layouts
from lookthrough.intake.workbook_cells import column_letters
from lookthrough.present.export.excel.deal_examples import example_rows
from lookthrough.present.export.excel.excel_file import clean, new_file, put_text

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from xlsxwriter.worksheet import Worksheet

    from lookthrough.book.records import Book
    from lookthrough.book.schema.vocabulary import KindSpec
    from lookthrough.book.sheets.filled_rows import FilledRow
    from lookthrough.book.sheets.sheet_layout import SheetColumn, SheetLayout
    from lookthrough.present.export.excel.excel_file import ExcelFile

READ_ME, COLUMNS, LISTS = "Read me", "Columns", "Lists"
MORE_ROWS = 500  # below the last, that have drop-downs
LONGEST_LIST = 250  # characters of a drop-down whose words stand in the rule itself
NEEDED, OTHER, EXAMPLE_LOOK = (
    {"bg_color": "#1B4F72", "font_color": "#FFFFFF"},
    {"bg_color": "#D6DCE4"},
    {"italic": True, "font_color": "#7F7F7F"},
)
HOW_TO = (
    "Fill deals into the sheets, a record a row, and import the workbook:",
    "    lookthrough import deals.xlsx                 says what is wrong, by sheet, row and cell",
    "    lookthrough import deals.xlsx -o my-book      writes a copy of the book with your records in it",
    "",
    "Columns with a dark head are needed, others may stay empty. What each means stands on the sheet Columns.",
    "A plain number counts in the unit at the head of its column. Text may be a range (2..3), have a unit of its own",
    "(500 m USD) or be unknown: what is not published is unknown, and not 0.",
    "Every record has a source, or the basis inferred or assumed and a reason.",
    "Rows whose id begins with example show how it is done. They are not imported.",
    "A figure with a day or a source of its own, and who holds how much, stands on the sheet Values.",
    "Grey cells are of terms that the kind of their row does not have.",
    "Formulas are not read: paste values. Macros, passwords and links to other files are refused or not followed.",
)
COLUMN_HEADS = (
    ("sheet", 16),
    ("column", 28),
    ("needed", 9),
    ("meaning", 70),
    ("how it is written", 70),
    ("only of these kinds", 40),
)


def deals_workbook_bytes(book: Book, kinds: Mapping[str, KindSpec], *, deals: Collection[str] | None = ()) -> bytes:
    """Return the workbook as the bytes of a ``.xlsx`` file.

    Args:
        book: whose ids the drop-downs offer.
        kinds: the kinds of contract by name.
        deals: of the book, whose contracts are written into it with the entities and sources that they name; ``None``
            for all records of the book.

    Raises:
        NoExcelError: XlsxWriter is not installed.
    """
    file = new_file(f"Deals for {book.title}", dt.datetime.combine(book.as_of, dt.time()))
    layouts = sheet_layouts(kinds)
    examples, of_book = example_rows(layouts), filled_rows(book, layouts, deals)
    ids = {ENTITIES: [*book.entities], SOURCES: [*book.sources], DEALS: [*book.deals], CONTRACTS: [*book.contracts]}
    _write_read_me(file)
    for layout in layouts:
        _write_sheet(file, layout, examples[layout.name], of_book[layout.name], ids)
    _write_columns(file, layouts)
    _write_lists(file, ids)
    return file.finished()


def _write_read_me(file: ExcelFile) -> None:
    sheet = file.sheet(READ_ME)
    sheet.set_column(0, 0, 110)
    put_text(file, sheet, 0, 0, "Deals for lookthrough", bold=True, font_size=14)
    for row, line in enumerate(HOW_TO, 2):
        put_text(file, sheet, row, 0, line)


def _write_sheet(
    file: ExcelFile,
    layout: SheetLayout,
    examples: Sequence[FilledRow],
    rows: Sequence[FilledRow],
    ids: Mapping[str, Sequence[str]],
) -> None:
    sheet, last = file.sheet(layout.name), len(examples) + len(rows) + MORE_ROWS
    for at, column in enumerate(layout.columns):
        look = NEEDED if column.is_required else OTHER
        put_text(file, sheet, 0, at, column.head, bold=True, text_wrap=True, valign="top", **look)
        said = clean(f"{column.meaning}. {column.written}")[:1_000]
        sheet.write_comment(0, at, said, {"x_scale": 2.0, "author": "lookthrough"})
        sheet.set_column(at, at, max(12, min(40, len(column.head) + 2)), file.format(**_properties(column)))
        _offer(sheet, at, last, column, ids)
        _grey(file, sheet, at, last, column, layout)
        for row, cells in enumerate((*examples, *rows), 1):
            if column.name in cells:
                shown = EXAMPLE_LOOK if row <= len(examples) else {}
                _write_cell(file, sheet, row, at, cells[column.name], {**_properties(column), **shown})
    sheet.set_row(0, 32)
    sheet.freeze_panes(1, 1)


def _properties(column: SheetColumn) -> dict[str, object]:
    """Return how the cells of a column are shown; what is no number is text, so that nothing is made of it."""
    if column.form == DAY:
        return {"num_format": "yyyy-mm-dd"}
    if column.unit in PERCENT:
        return {"num_format": "0.00%"}
    is_number = column.unit in UNIT_WORDS or column.unit is Unit.NUMBER or column.name == "value"
    return {"num_format": "General" if is_number else "@"}


def _offer(sheet: Worksheet, at: int, last: int, column: SheetColumn, ids: Mapping[str, Sequence[str]]) -> None:
    """Offer the words or the ids of a column; another id may be written too, since it may be new."""
    if column.choices and len(",".join(column.choices)) <= LONGEST_LIST:
        sheet.data_validation(1, at, last, at, {"validate": "list", "source": list(column.choices)})
    elif column.of:
        letter = column_letters(list(ids).index(column.of) + 1)
        source = f"={LISTS}!${letter}$2:${letter}${max(2, len(ids[column.of]) + 1)}"
        sheet.data_validation(1, at, last, at, {"validate": "list", "source": source, "show_error": False})


def _grey(file: ExcelFile, sheet: Worksheet, at: int, last: int, column: SheetColumn, layout: SheetLayout) -> None:
    """Grey the cells of a term that the kind of their row does not have."""
    if column.kinds:
        kind = column_letters([c.name for c in layout.columns].index("kind") + 1)
        has = ",".join(f'${kind}2="{name}"' for name in column.kinds)
        criteria = f'=AND(${kind}2<>"",NOT(OR({has})))'
        rule = {"type": "formula", "criteria": criteria, "format": file.format(bg_color="#BFBFBF")}
        sheet.conditional_format(1, at, last, at, rule)


def _write_cell(
    file: ExcelFile, sheet: Worksheet, row: int, at: int, value: object, look: Mapping[str, object]
) -> None:
    if isinstance(value, dt.date):
        sheet.write_datetime(row, at, value, file.format(**{**look, "num_format": "yyyy-mm-dd"}))
    elif isinstance(value, int | float):
        sheet.write_number(row, at, value, file.format(**look))
    else:
        put_text(file, sheet, row, at, str(value), **look)


def _write_columns(file: ExcelFile, layouts: Sequence[SheetLayout]) -> None:
    """Write what each column means, how it is written, and which kinds have it."""
    sheet = file.sheet(COLUMNS)
    for at, (head, width) in enumerate(COLUMN_HEADS):
        put_text(file, sheet, 0, at, head, bold=True)
        sheet.set_column(at, at, width)
    rows = []
    for layout in layouts:
        rows.append((layout.name, "", "", layout.about, "", ""))
        for column in layout.columns:
            needed = "yes" if column.is_required else ""
            rows.append((layout.name, column.head, needed, column.meaning, column.written, ", ".join(column.kinds)))
    for row, cells in enumerate(rows, 1):
        for at, text in enumerate(cells):
            look = {} if cells[1] else {"bold": True}
            put_text(file, sheet, row, at, text, text_wrap=True, valign="top", **look)
    sheet.freeze_panes(1, 0)


def _write_lists(file: ExcelFile, ids: Mapping[str, Sequence[str]]) -> None:
    """Write the ids that drop-downs offer on a sheet that nobody needs to see."""
    sheet = file.sheet(LISTS)
    for column, (table, each) in enumerate(ids.items()):
        for row, text in enumerate((table, *each)):
            put_text(file, sheet, row, column, text)
    sheet.hide()
