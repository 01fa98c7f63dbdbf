"""One sheet a sponsor: what it owes in each view as sums over its rows of the trail, a chart, and those rows."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lookthrough.present.export.excel.book_totals import ENDS, sum_if_known, unknown_of
from lookthrough.present.export.excel.excel_file import HEAD_HEIGHT, put_text
from lookthrough.present.export.excel.placed import quoted
from lookthrough.present.labels import TRAILS, VIEWS, in_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from xlsxwriter.worksheet import Worksheet

    from lookthrough.book.records import Book
    from lookthrough.lens.through.answer import EntityThrough, Through, TrailRow
    from lookthrough.present.export.excel.excel_file import ExcelFile
    from lookthrough.present.export.excel.placed import Placed

ANY = "any company"
LONGEST_NAME = 31  # characters of the name of a sheet
MONEY = "#,##0.00;[Red]-#,##0.00"
HEADS = ("view", *(f"{end} (USD bn)" for end in ENDS), "rows of unknown amount")
TRAIL_HEADS = ("view", "what", "contract", *(f"{end} (USD bn)" for end in ENDS), "basis", "grade", "source", "why")
WIDTHS = (26, 26, 14, 14, 14, 14, 12, 8, 60, 60)
FIRST_VIEW = 4  # row of the first view, counted from 0
CHART_AT, CHART_ROWS = "G1", 16


def sponsors_of(through: Through, book: Book) -> list[EntityThrough]:
    """Return the companies that have a sheet: the listed sponsors, in the order of their names."""
    return [entity for entity in through.entities if book.entities[entity.id].class_ == "sponsor"]


def sheet_names(sponsors: Sequence[EntityThrough], taken: Sequence[str]) -> list[str]:
    """Return the name of each sponsor's sheet: its own, cut to what Excel takes, and like no other."""
    used = {name.lower() for name in taken}
    found = []
    for entity in sponsors:
        name = re.sub(r"[\[\]:*?/\\]", " ", entity.name).strip("' ")[:LONGEST_NAME].strip() or entity.id[:LONGEST_NAME]
        number = 1
        unlike = name
        while unlike.lower() in used or unlike.lower() == "history":  # a name that Excel keeps for itself
            number += 1
            unlike = f"{name[: LONGEST_NAME - 4]} {number}"
        used.add(unlike.lower())
        found.append(unlike)
    return found


def write_sponsor(file: ExcelFile, name: str, entity: EntityThrough, trail: Placed, book: Book) -> None:
    """Write the sheet of a sponsor.

    Args:
        file: the workbook.
        name: of the sheet.
        entity: its views and its trail.
        trail: where the rows of all trails stand.
        book: for the titles of sources.
    """
    sheet = file.sheet(name)
    for column, width in enumerate(WIDTHS):
        sheet.set_column(column, column, width)
    put_text(file, sheet, 0, 0, f"{entity.name} ({entity.id})", bold=True, font_size=14)
    put_text(
        file, sheet, 1, 0, f"What it owes on {book.as_of}, USD bn; each figure is the sum of rows of the sheet trail."
    )
    _write_views(file, sheet, entity, quoted(entity.id), trail)
    _chart(file, sheet, name, entity, f"{entity.name}: what it owes, by view (USD bn)")
    first = max(FIRST_VIEW + len(entity.views) + 2, CHART_ROWS + 1)
    _head(file, sheet, first - 1, TRAIL_HEADS)
    for row, (number, found) in enumerate(_rows_of(entity, trail), first):
        _write_row(file, sheet, row, number, found, trail, book)
    sheet.freeze_panes(FIRST_VIEW, 1)


def _head(file: ExcelFile, sheet: Worksheet, row: int, heads: Sequence[str]) -> None:
    sheet.set_row(row, HEAD_HEIGHT)
    for column, head in enumerate(heads):
        sheet.write_string(row, column, head, file.format(bold=True, bottom=1, text_wrap=True))


def write_any_company(file: ExcelFile, through: Through, trail: Placed, companies: Placed) -> None:
    """Write the sheet on which a company is chosen from a list, and its views are calculated.

    Args:
        file: the workbook.
        through: the views of all companies; the first row of ``companies`` is chosen until somebody chooses another.
        trail: where the rows of all trails stand.
        companies: the sheet that lists them.
    """
    sheet = file.sheet(ANY)
    chosen = companies.table.rows[0][companies.table.names.index("entity")]
    entity = next(each for each in through.entities if each.id == chosen)
    sheet.set_column(0, len(HEADS) - 1, WIDTHS[0])
    put_text(file, sheet, 0, 0, "Choose a company:", bold=True)
    put_text(file, sheet, 0, 1, entity.id, bg_color="#FFF2CC", border=1)
    sheet.data_validation(0, 1, 0, 1, {"validate": "list", "source": f"={companies.range('entity')}"})
    name = f"=INDEX({companies.range('name')},MATCH($B$1,{companies.range('entity')},0))"
    sheet.write_formula(1, 0, name, file.format(bold=True, font_size=14), entity.name)
    _write_views(file, sheet, entity, "$B$1", trail)
    _chart(file, sheet, ANY, entity, "What the chosen company owes, by view (USD bn)")


def _write_views(file: ExcelFile, sheet: Worksheet, entity: EntityThrough, whose: str, trail: Placed) -> None:
    """Write the views of an entity, each the sum of the rows of the trail that are ``whose`` and the view's."""
    _head(file, sheet, FIRST_VIEW - 1, HEADS)
    for row, view in enumerate(entity.views, FIRST_VIEW):
        criteria = {"entity": whose, "view": f"$A{row + 1}"}
        put_text(file, sheet, row, 0, VIEWS[view])
        for column, (end, value) in enumerate(zip(ENDS, entity.views[view], strict=True), 1):
            under = "" if value is None else value
            sheet.write_formula(row, column, sum_if_known(trail, end, criteria), file.format(num_format=MONEY), under)
        unknown = unknown_of(trail, criteria)
        sheet.write_formula(row, len(ENDS) + 1, unknown, file.format(num_format="0"), entity.unknown[view])


def _rows_of(entity: EntityThrough, trail: Placed) -> Iterator[tuple[int, TrailRow]]:
    """Yield the rows of an entity's trail, each with its number on the sheet of all trails."""
    whose = trail.table.names.index("entity")
    numbers = [number for number, row in enumerate(trail.table.rows, 2) if row[whose] == entity.id]
    yield from zip(numbers, entity.trail, strict=True)


def _write_row(
    file: ExcelFile, sheet: Worksheet, row: int, number: int, found: TrailRow, trail: Placed, book: Book
) -> None:
    for column, text in enumerate((TRAILS[found.view], in_words(found.category), found.contract or "(opening)")):
        put_text(file, sheet, row, column, text)
    amounts = (None, None, None) if found.amount is None else found.amount
    for column, (end, value) in enumerate(zip(ENDS, amounts, strict=True), 3):
        if value is None:
            sheet.write_string(row, column, "unknown")
        else:
            sheet.write_formula(row, column, f"={trail.cell(end, number)}", file.format(num_format=MONEY), value)
    for column, text in ((6, found.basis), (7, found.grade or "-"), (9, found.why)):
        put_text(file, sheet, row, column, text)
    _write_sources(file, sheet, row, found, book)


def _write_sources(file: ExcelFile, sheet: Worksheet, row: int, found: TrailRow, book: Book) -> None:
    """Write the sources of a row as people cite them; the first that has an address is the link."""
    sources = [book.sources[id_] for id_ in found.source if id_ in book.sources]
    words = "; ".join(", ".join(part for part in (s.publisher, s.title, s.date) if part) for s in sources)
    address = next((s.url for s in sources if s.url and s.url.lower().startswith(("http://", "https://"))), None)
    if address is None or not words:
        put_text(file, sheet, row, 8, words or "-")
    else:
        linked = file.format(font_color="#0563C1", underline=1)
        sheet.write_url(row, 8, address, linked, words[:255], address[:255])


def _chart(file: ExcelFile, sheet: Worksheet, name: str, entity: EntityThrough, title: str) -> None:
    last = FIRST_VIEW + len(entity.views) - 1
    chart = file.workbook.add_chart({"type": "bar"})
    chart.add_series(
        {
            "name": "middle",
            "categories": [name, FIRST_VIEW, 0, last, 0],
            "values": [name, FIRST_VIEW, 2, last, 2],
            "data_labels": {"value": True, "num_format": "#,##0"},
            "fill": {"color": "#1B4F72"},
            "gap": 60,
        }
    )
    chart.set_title({"name": title, "name_font": {"size": 11}, "overlay": False})
    chart.set_y_axis({"reverse": True})
    chart.set_x_axis({"num_format": "#,##0", "major_gridlines": {"visible": False}})
    chart.set_legend({"none": True})
    chart.set_size({"width": 620, "height": 300})
    sheet.insert_chart(CHART_AT, chart)
