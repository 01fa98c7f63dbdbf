"""Sheets -> rows with their fields by name: heads are understood, cells become texts, and every fault has its cell."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from lookthrough.book.sheets.cell_problem import CellProblem
from lookthrough.book.sheets.cell_text import CellFault, text_of_cell
from lookthrough.intake.workbook_cells import CellPlace
from lookthrough.units.nearest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from lookthrough.book.sheets.sheet_layout import SheetColumn, SheetLayout
    from lookthrough.intake.workbook_cells import SheetRow

EXAMPLE = "example"
"""What the id of a row begins with that shows how to fill a sheet in: such rows are not read."""
UNKNOWN = "unknown"
"""What a book says of a figure that is not known."""
BESIDE = ("Read me", "Columns", "Lists")
"""Sheets of the template that hold no records."""
_UNIT = re.compile(r"\s*\(([^()]*)\)\s*$")


class CellText(NamedTuple):
    """A text and the cell in which it stands."""

    text: str
    place: CellPlace


@dataclass(frozen=True, slots=True)
class BookRow:
    """A row of a sheet: its fields by name, those that are empty left out."""

    layout: SheetLayout
    place: CellPlace
    fields: Mapping[str, CellText]

    def text(self, name: str) -> str:
        """Return the text of a field, nothing where it is empty."""
        return self.fields[name].text if name in self.fields else ""


@dataclass(frozen=True, slots=True)
class RowsRead:
    """All rows of a workbook of deals, what is wrong with its cells, and what was passed over."""

    rows: tuple[BookRow, ...]
    problems: tuple[CellProblem, ...]
    examples: int
    unread: tuple[str, ...]

    def of(self, table: str) -> list[BookRow]:
        """Return the rows of a table."""
        return [row for row in self.rows if row.layout.table == table]


def rows_of(sheets: Mapping[str, Sequence[SheetRow]], layouts: Sequence[SheetLayout]) -> RowsRead:
    """Return the records of a workbook as rows.

    Args:
        sheets: rows of cells by the name of their sheet.
        layouts: the sheets that there may be.
    """
    by_name = {layout.name.lower(): layout for layout in layouts}
    problems: list[CellProblem] = []
    rows: list[BookRow] = []
    unread: list[str] = []
    for name, cells in sheets.items():
        layout = by_name.get(name.strip().lower())
        if layout is not None:
            rows.extend(_rows(name, cells, layout, problems))
        elif name not in BESIDE:
            unread.extend(_passed_over(name, cells, layouts, problems))
    if not any(name.strip().lower() in by_name for name in sheets):
        names = ", ".join(layout.name for layout in layouts)
        problems.append(
            CellProblem(CellPlace(next(iter(sheets), "?"), 1), "no sheet holds records", f"sheets are {names}")
        )
    found = [row for row in rows if not _is_example(row)]
    return RowsRead(tuple(found), tuple(problems), len(rows) - len(found), tuple(unread))


def _passed_over(
    name: str, cells: Sequence[SheetRow], layouts: Sequence[SheetLayout], problems: list[CellProblem]
) -> list[str]:
    """Return the name of a sheet that holds something else; one that may be a misspelt sheet of ours is a problem."""
    meant = did_you_mean(name, [layout.name for layout in layouts])
    if meant is None or not cells:
        return [name]
    problems.append(CellProblem(CellPlace(name, 1), "no sheet of records has this name", meant))
    return []


def _is_example(row: BookRow) -> bool:
    return row.text(row.layout.columns[0].name).lower().startswith(EXAMPLE)


def _rows(name: str, cells: Sequence[SheetRow], layout: SheetLayout, problems: list[CellProblem]) -> Iterable[BookRow]:
    if not cells:
        return
    (head_row, head), *body = cells
    columns = _columns(name, head_row, [str(cell.value or "") for cell in head], layout, problems)
    for number, row in body:
        fields: dict[str, CellText] = {}
        for at, column in columns.items():
            place = CellPlace(name, number, at + 1)
            text = text_of_cell(row[at], column) if at < len(row) else None
            if isinstance(text, CellFault):
                problems.append(CellProblem(place, f"{column.head}: {text.message}", text.remedy))
                if column.unit is not None or column.name == "value":
                    fields[column.name] = CellText(UNKNOWN, place)  # else the checker would miss it as well
            elif text is not None:
                fields[column.name] = CellText(text, place)
        if fields:
            yield BookRow(layout, CellPlace(name, number), fields)


def _columns(
    name: str, row: int, heads: Sequence[str], layout: SheetLayout, problems: list[CellProblem]
) -> dict[int, SheetColumn]:
    """Return the columns of a sheet by their place; a head that says nothing known is a problem."""
    known = {_plain(column.head): column for column in layout.columns}
    found: dict[int, SheetColumn] = {}
    for at, head in enumerate(heads):
        place = CellPlace(name, row, at + 1)
        column = known.get(_plain(head))
        if not head.strip():
            continue
        if column is None:
            hint = (
                did_you_mean(_plain(head), known) or f"columns are {', '.join(c.head for c in layout.columns[:8])} ..."
            )
            problems.append(CellProblem(place, f"no column is called {head!r}", hint))
        elif column in found.values():
            problems.append(CellProblem(place, f"the column {column.head} stands twice", "keep one"))
        elif _unit(head) != _unit(column.head):
            remedy = (
                f"its numbers count in {_unit(column.head)}: write {column.head}" if _unit(column.head) else column.head
            )
            problems.append(CellProblem(place, f"the head {head!r} has another unit", remedy))
        else:
            found[at] = column
    missing = [c.head for c in layout.columns if c.is_required and c not in found.values()]
    if missing and not any(p.place == CellPlace(name, row, at + 1) for p in problems for at in range(len(heads))):
        problems.append(
            CellProblem(CellPlace(name, row), f"there is no column {', '.join(missing)}", "add it to the heads")
        )
    return found


def _plain(head: str) -> str:
    return " ".join(_UNIT.sub("", head).replace("_", " ").lower().split())


def _unit(head: str) -> str:
    found = _UNIT.search(head)
    return " ".join(found[1].split()).lower() if found else ""
