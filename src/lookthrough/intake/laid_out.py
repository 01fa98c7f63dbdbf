"""A table laid out: its rows with the place of each, and which column has which role."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lookthrough.intake.row_problems import RowProblem, TableError
from lookthrough.intake.table_layout import Roles, roles_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lookthrough.intake.table_layout import TableLayout


@dataclass(frozen=True, slots=True)
class LaidOut:
    """A table whose header is understood.

    Attributes:
        file: its name as given, ``None`` for a table in memory.
        header: the columns as they are named.
        column: role to the number of its column.
        rows: the cells of each row, text where they come from a file of text.
        lines: where each row stands: the line in the file from 1, else the row from 0.
        separator: of the cells in a file of text.
        said: how it was understood, in a few words each.
        header_line: where the header stands in the file.
    """

    file: str | None
    header: Sequence[str]
    column: Mapping[str, int]
    rows: Sequence[Sequence[object]]
    lines: Sequence[int]
    separator: str | None = None
    said: tuple[str, ...] = ()
    header_line: int = 1


def column_of_roles(
    file: str | None, header: Sequence[object], layout: TableLayout, row: int = 1
) -> tuple[Mapping[str, int], tuple[str, ...]]:
    """Return the column of each role, and what is to be said of the header.

    Raises:
        TableError: a required column is missing, or two columns may have one role.
    """
    titles = [str(cell).strip() for cell in header]
    roles = roles_of(header, layout)
    problems = [_missing(file, row, name, titles, layout) for name in layout.required if not _is_found(name, roles)]
    problems += [_rivals(file, row, name, [titles[i] for i in several]) for name, several in roles.rivals.items()]
    if problems:
        raise TableError(problems)
    renamed = [f"{titles[i]} = {name}" for name, i in roles.column.items() if titles[i] != name]
    unused = [titles[i] for i in roles.unused]
    said = ((", ".join(renamed),) if renamed else ()) + ((f"not used: {', '.join(unused)}",) if unused else ())
    return roles.column, said


def no_header(file: str, layout: TableLayout, row: int, line: str) -> RowProblem:
    """Return the problem of a table in which no row names the columns."""
    if not line.strip():
        return RowProblem(file, row, None, "the file is empty", f"start it with the line {','.join(layout.required)}")
    known = ", ".join(layout.required)
    shown = line.strip()[:60]
    unclear = [reason for word, reason in layout.unclear.items() if word in line.casefold()]
    remedy = unclear[0] if unclear else f"name the columns {known}, in one line above the {layout.what}"
    return RowProblem(file, row, None, f"no line names the columns {known}; this one is {shown!r}", remedy)


def _is_found(name: str, roles: Roles) -> bool:
    return name in roles.column or name in roles.rivals


def _missing(file: str | None, row: int, name: str, titles: Sequence[str], layout: TableLayout) -> RowProblem:
    also = next(role.also for role in layout.roles if role.name == name)
    names = f"{name} (or {', '.join(also[:4])})" if also else name
    unclear = [reason for title in titles for word, reason in layout.unclear.items() if word == title.casefold()]
    remedy = unclear[0] if unclear else f"name it {names} in the header, which is {','.join(titles)}"
    return RowProblem(file, row, name, f"the column {name!r} is missing", remedy)


def _rivals(file: str | None, row: int, name: str, titles: Sequence[str]) -> RowProblem:
    if len({title.casefold() for title in titles}) == 1:
        return RowProblem(file, row, name, "the column occurs twice", "remove one of the two")
    message = f"{' and '.join(titles)} may both be the {name}"
    return RowProblem(file, row, name, message, f"name the right one {name}")


def title_of(laid: LaidOut, name: str) -> str:
    """Return how the column of a role is named: by the role, or as the file has it where that differs."""
    title = laid.header[laid.column[name]]
    return title if title.casefold() != name else name
