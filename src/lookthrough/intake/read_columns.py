"""From a table laid out to its columns: every row as wide as the header, every cell read as its role says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lookthrough.intake.even_rows import full_rows, split_numbers
from lookthrough.intake.laid_out import title_of
from lookthrough.intake.party_names import Misnamed, remarks
from lookthrough.intake.read_cells import READERS, ReadColumn, WrittenColumn
from lookthrough.intake.row_problems import RowProblem
from lookthrough.intake.table_layout import Cells
from lookthrough.units.characters import shown

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lookthrough.intake.laid_out import LaidOut
    from lookthrough.intake.table_layout import TableLayout


@dataclass(frozen=True, slots=True)
class TableRead:
    """A table as it was read.

    Attributes:
        file: its name as given, ``None`` for a table in memory.
        columns: role to the cells of the sound rows: text, ``None`` for an empty one, numbers, quarters as numbers.
        lines: where each sound row stands: the line in the file from 1, else the row from 0.
        problems: what is wrong, in the order of the rows. With any the columns are not the whole table.
        understood: how the table was read, in one line, empty where it is written as the layout itself is.
        remarks: what a reader must know of its names.
    """

    file: str | None
    columns: Mapping[str, list[Any]]
    lines: Sequence[int]
    problems: tuple[RowProblem, ...]
    understood: str
    remarks: tuple[str, ...]


def read_columns(laid: LaidOut, layout: TableLayout) -> TableRead:
    """Read the cells of a table by their roles. Nothing is raised for what somebody wrote."""
    laid, problems = full_rows(laid)
    problems += split_numbers(laid, layout)
    if not laid.rows and not problems and laid.file is not None:
        remedy = f"add one row for each of its {layout.what}"
        problems.append(RowProblem(laid.file, laid.header_line + 1, None, "the table has no rows", remedy))
    read: dict[str, ReadColumn] = {}
    for role in layout.roles:
        if role.name in laid.column:
            at = laid.column[role.name]
            read[role.name] = READERS[role.cells](
                WrittenColumn([row[at] for row in laid.rows], role, layout, laid.separator)
            )
    bad = {wrong.at for column in read.values() for wrong in column.wrong}
    problems += [
        RowProblem(laid.file, laid.lines[wrong.at], title_of(laid, name), *wrong[1:])
        for name, column in read.items()
        for wrong in column.wrong
    ]
    sound = [at for at in range(len(laid.rows)) if at not in bad] if bad else None
    columns = {
        name: column.values if sound is None else [column.values[i] for i in sound] for name, column in read.items()
    }
    said = [*laid.said, *(word for column in read.values() for word in column.said)]
    count = len(laid.rows) - len(bad)
    rows = f"{count:,} {layout.what if count != 1 else layout.what.removesuffix('s')}"
    return TableRead(
        laid.file,
        columns,
        laid.lines if sound is None else [laid.lines[i] for i in sound],
        tuple(sorted(problems, key=lambda problem: problem.row)),
        "; ".join([f"read {shown(laid.file or 'the table')}: {rows}", *said]) if said else "",
        tuple(_remarks(laid, layout, read)),
    )


def _remarks(laid: LaidOut, layout: TableLayout, read: Mapping[str, ReadColumn]) -> list[str]:
    names = [role.name for role in layout.roles if role.cells is Cells.NAME and role.name in read]
    known: dict[object, Any] = {}
    for name in names:
        known |= read[name].known
    parties = {name for name in known.values() if not isinstance(name, Misnamed)}

    def line_of(party: str) -> int:
        """Return the first line on which a party stands."""
        return min(laid.lines[values.index(party)] for name in names if party in (values := read[name].values))

    return remarks(parties, known, layout, line_of)
