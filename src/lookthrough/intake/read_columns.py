"""From a table laid out to its columns: every row as wide as the header, every cell read as its role says."""

from __future__ import annotations

import re
from collections.abc import Hashable
from dataclasses import dataclass, field, replace
from itertools import pairwise
from numbers import Integral
from typing import TYPE_CHECKING, Any

from lookthrough.intake.party_names import Misnamed, is_missing, party_name, remarks
from lookthrough.intake.row_problems import RowProblem
from lookthrough.intake.table_layout import Cells
from lookthrough.intake.written_numbers import PLAIN, Wrong, amount_fault, written_numbers
from lookthrough.units.characters import HIDDEN_OR_BREAK, escape, shown
from lookthrough.units.nearest import nearest
from lookthrough.units.quarter import is_quarter, quarter_number

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from lookthrough.intake.laid_out import LaidOut
    from lookthrough.intake.table_layout import Role, TableLayout

SIGNS_OF_TEXT = "\t\r\n"
_THREE_DIGITS = re.compile(r"[0-9]{3}(?:\.[0-9]+)?")
_WHOLE = re.compile(r"[+-]?[0-9]{1,9}")
_FEW_DIGITS = re.compile(r"[+-]?[0-9]{1,3}")
_QUARTERS = (
    re.compile(r"(?P<year>[0-9]{4})\W?q(?P<quarter>[1-4])", re.IGNORECASE),
    re.compile(r"q(?P<quarter>[1-4])\W*(?P<year>[0-9]{4})", re.IGNORECASE),
    re.compile(r"(?P<year>[0-9]{4})-(?P<month>0[1-9]|1[0-2])(?:-[0-9]{2})?"),
)


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


@dataclass(frozen=True, slots=True)
class _Column:
    """The cells of a column read, what is wrong with them, what is to be said of that, and each distinct name read."""

    values: list[Any]
    wrong: list[Wrong]
    said: tuple[str, ...] = ()
    known: Mapping[object, Any] = field(default_factory=dict)


def read_columns(laid: LaidOut, layout: TableLayout) -> TableRead:
    """Read the cells of a table by their roles. Nothing is raised for what somebody wrote."""
    laid, problems = _full_rows(laid)
    problems += _split_numbers(laid, layout)
    if not laid.rows and not problems and laid.file is not None:
        remedy = f"add one row for each of its {layout.what}"
        problems.append(RowProblem(laid.file, laid.header_line + 1, None, "the table has no rows", remedy))
    read: dict[str, _Column] = {}
    for role in layout.roles:
        if role.name in laid.column:
            at = laid.column[role.name]
            read[role.name] = _READERS[role.cells]([row[at] for row in laid.rows], role, layout, laid)
    bad = {wrong.at for column in read.values() for wrong in column.wrong}
    problems += [
        RowProblem(laid.file, laid.lines[wrong.at], _title(laid, name), *wrong[1:])
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


def _title(laid: LaidOut, name: str) -> str:
    """Return how a column is named: by its role, or as the file has it where that differs."""
    title = laid.header[laid.column[name]]
    return title if title.casefold() != name else name


# --- rows


def _full_rows(laid: LaidOut) -> tuple[LaidOut, list[RowProblem]]:
    """Leave out empty rows, and rows that are wider or narrower than the header, which are named."""
    if laid.file is None:  # rows in memory are filled up, and none may vanish: answers come in their order
        return laid, []
    width = len(laid.header)
    while width and not laid.header[width - 1].strip():
        width -= 1
    if set(map(len, laid.rows)) <= {width} and not _any_blank([row[0] for row in laid.rows if row]):
        return laid, []
    rows, lines = [], []
    problems = []
    for row, line in zip(laid.rows, laid.lines, strict=True):
        used = len(row)
        while used and _is_blank(row[used - 1]) and (used > width or laid.separator is None):
            used -= 1
        if not any(not _is_blank(cell) for cell in row[:used]):
            continue
        if used > width or (used < width and laid.separator is not None):
            problems.append(_uneven(laid, row[:used], width, line))
            continue
        rows.append([*row[:used], *[None] * (width - used)] if used < width else row)
        lines.append(line)
    return replace(laid, rows=rows, lines=lines), problems


def _uneven(laid: LaidOut, row: Sequence[object], width: int, line: int) -> RowProblem:
    message = f"{len(row)} cells under {width} columns"
    if len(row) < width:
        return RowProblem(laid.file, line, None, message, "give every row a cell in every column", "too few cells")
    cells = [str(cell).strip() for cell in row]
    parts = next((pair for pair in pairwise(cells) if _is_one_number(*pair)), None)
    if parts is None:
        return RowProblem(laid.file, line, None, message, "quote a cell that holds a separator", "too many cells")
    number = (laid.separator or ",").join(parts)
    remedy = f'{number} looks like one number: quote it, "{number}", or write it without the mark'
    return RowProblem(laid.file, line, None, message, remedy, "too many cells")


def _is_one_number(first: str, second: str) -> bool:
    return re.fullmatch(r"[+-]?[0-9]+", first) is not None and re.fullmatch(r"[0-9]+(?:\.[0-9]+)?", second) is not None


def _split_numbers(laid: LaidOut, layout: TableLayout) -> list[RowProblem]:
    """Refuse a table in which each amount is followed by three digits: ``1,000`` without quotes is two cells."""
    amount = next((role.name for role in layout.roles if role.cells is Cells.AMOUNT), None)
    if amount is None or laid.separator != "," or amount not in laid.column or not laid.rows:
        return []
    at = laid.column[amount]
    needed = {laid.column[name] for name in layout.required}
    if at + 1 >= len(laid.header) or at + 1 in needed:
        return []
    pairs = [(str(row[at]).strip(), str(row[at + 1]).strip()) for row in laid.rows]
    if not all(_FEW_DIGITS.fullmatch(first) and _THREE_DIGITS.fullmatch(rest) for first, rest in pairs):
        return []
    number, column = ",".join(pairs[0]), laid.header[at + 1]
    message = f"after every amount the column {column} looks like the rest of a number, {number}"
    remedy = f'quote the amounts, "{number}", or write them without the mark; whole amounts beside numbers end in .0'
    return [RowProblem(laid.file, laid.lines[0], _title(laid, amount), message, remedy, "an amount in two cells")]


def _any_blank(cells: Sequence[Any]) -> bool:
    try:
        return not all(map(str.strip, cells))
    except TypeError:
        return any(map(_is_blank, cells))


def _is_blank(cell: object) -> bool:
    if isinstance(cell, str):
        return not cell or cell.isspace()
    return is_missing(cell)


# --- cells


def _names(cells: list[Any], role: Role, layout: TableLayout, laid: LaidOut) -> _Column:  # noqa: ARG001 - one form of all readers
    cells = list(_hashable(cells))
    known = {cell: party_name(cell, layout) for cell in dict.fromkeys(cells)}
    values = [known[cell] for cell in cells]
    if not any(isinstance(name, Misnamed) for name in known.values()):
        return _Column(values, [], known=known)
    wrong = [Wrong(at, *name) for at, name in enumerate(values) if isinstance(name, Misnamed)]
    return _Column(values, wrong, known=known)


def _hashable(cells: Sequence[object]) -> Sequence[Any]:
    """Return cells that can be looked up: lists and arrays, which are neither names nor words, as what they are not."""
    try:
        dict.fromkeys(cells)
    except TypeError:
        return [cell if isinstance(cell, Hashable) else _Other(cell) for cell in cells]
    return cells


class _Other:
    """A cell that is no scalar."""

    def __init__(self, cell: object) -> None:
        self.cell = cell

    def __repr__(self) -> str:
        return repr(self.cell)


def _amounts(cells: list[Any], role: Role, layout: TableLayout, laid: LaidOut) -> _Column:
    if all(isinstance(cell, str) for cell in cells):
        read = written_numbers(cells, laid.separator)
        said = () if read.style == PLAIN else (f"numbers as {read.style.example}",)
        return _Column(read.values, read.wrong, said)
    column = _given(cells, role, layout, laid)
    wrong = {each.at for each in column.wrong}
    values, more = list(column.values), list(column.wrong)
    for at, value in enumerate(values):
        if at in wrong:
            continue
        number = _as_float(value)
        fault = amount_fault(number, str(value)) if number is not None else _no_number(value)
        values[at] = number
        if fault is not None:
            more.append(Wrong(at, *fault))
    return _Column(values, more, column.said)


def _as_float(value: object) -> float | None:
    if isinstance(value, bool) or is_missing(value):
        return None
    try:
        return float(value)  # type: ignore[arg-type]  # whatever a frame holds: decimals, fractions, NumPy's numbers
    except (TypeError, ValueError, OverflowError):
        return None


def _no_number(value: object) -> tuple[str, str, str]:
    if is_missing(value):
        return "the cell is empty", "every row needs an amount; write 0 for none", "an empty cell"
    return f"{value!r} is not a number", "give a plain number of USD billions, such as 2.5", "not a number"


def _given(cells: list[Any], role: Role, layout: TableLayout, laid: LaidOut) -> _Column:  # noqa: ARG001 - as _names
    """Read the numbers that are text; whatever else a cell holds is passed on."""
    at = [i for i, cell in enumerate(cells) if isinstance(cell, str)]
    if not at:
        return _Column(cells, [])
    read = written_numbers([cells[i] for i in at], laid.separator)
    values = list(cells)
    for i, value in zip(at, read.values, strict=True):
        values[i] = value
    return _Column(values, [wrong._replace(at=at[wrong.at]) for wrong in read.wrong])


def _whole(cells: list[Any], role: Role, layout: TableLayout, laid: LaidOut) -> _Column:  # noqa: ARG001 - as _names
    values = [_as_whole(cell) for cell in cells]
    wrong = [
        Wrong(at, f"{role.name} {cells[at]!r} is not a whole number", "write 0, 1, 2 ...", "not a whole number")
        for at, value in enumerate(values)
        if value is None and not _is_blank(cells[at])
    ]
    return _Column(values, wrong)


def _as_whole(cell: object) -> int | None:
    if isinstance(cell, str):
        return int(cell) if _WHOLE.fullmatch(cell.strip()) else None
    is_whole = isinstance(cell, Integral) or (isinstance(cell, float) and cell.is_integer())
    return int(cell) if is_whole and not isinstance(cell, bool) else None  # type: ignore[call-overload]  # shown whole


def _words(cells: list[Any], role: Role, layout: TableLayout, laid: LaidOut) -> _Column:  # noqa: ARG001 - as _names
    return _by_distinct(cells, lambda text: _word(text, role))


def _word(text: str, role: Role) -> str | Misnamed:
    if text in role.words:
        return text
    near = nearest(text, role.words)
    listed = f"{', '.join(role.words[:-1])} or {role.words[-1]}"
    remedy = f"did you mean {near}? write {listed}" if near else f"write {listed}"
    return Misnamed(f"unknown {role.name} {text!r}", remedy, f"unknown {role.name}")


def _quarters(cells: list[Any], role: Role, layout: TableLayout, laid: LaidOut) -> _Column:  # noqa: ARG001 - as _names
    return _by_distinct(cells, _quarter)


def _quarter(text: str) -> int | Misnamed:
    if is_quarter(text):
        return quarter_number(text)
    found = next((match for form in _QUARTERS if (match := form.fullmatch(text.strip()))), None)
    near = "2027Q3"
    if found is not None:
        groups = found.groupdict()
        near = f"{groups['year']}Q{groups.get('quarter') or (int(groups['month']) + 2) // 3}"
    return Misnamed(f"{text!r} is not a quarter", f"write it as {near}", "not a quarter")


def _texts(cells: list[Any], role: Role, layout: TableLayout, laid: LaidOut) -> _Column:  # noqa: ARG001 - as _names
    return _by_distinct(cells, _text)


def _text(text: str) -> str | Misnamed:
    hidden = HIDDEN_OR_BREAK.search(re.sub(f"[{SIGNS_OF_TEXT}]", " ", text))
    if hidden is None:
        return text
    message = f"'{shown(text)}' holds {escape(hidden[0])}, a sign that cannot be seen"
    return Misnamed(message, "type it anew", "a sign that cannot be seen")


def _by_distinct(cells: list[Any], read: Callable[[str], object]) -> _Column:
    """Read each distinct cell once; an empty one is ``None``, and whole numbers of a table in memory stay."""
    known: dict[object, Any] = {}
    cells = list(_hashable(cells))
    for cell in dict.fromkeys(cells):
        if _is_blank(cell):
            known[cell] = None
        elif isinstance(cell, int) and not isinstance(cell, bool) and read is _quarter:
            known[cell] = cell
        else:
            known[cell] = read(cell.strip() if isinstance(cell, str) else str(cell))
    values = [known[cell] for cell in cells]
    return _Column(values, [Wrong(at, *value) for at, value in enumerate(values) if isinstance(value, Misnamed)])


_READERS: dict[Cells, Callable[[list[Any], Role, TableLayout, LaidOut], _Column]] = {
    Cells.NAME: _names,
    Cells.AMOUNT: _amounts,
    Cells.GIVEN: _given,
    Cells.WHOLE: _whole,
    Cells.WORD: _words,
    Cells.QUARTER: _quarters,
    Cells.TEXT: _texts,
}


def _remarks(laid: LaidOut, layout: TableLayout, read: Mapping[str, _Column]) -> list[str]:
    names = [role.name for role in layout.roles if role.cells is Cells.NAME and role.name in read]
    known: dict[object, Any] = {}
    for name in names:
        known |= read[name].known
    parties = {name for name in known.values() if not isinstance(name, Misnamed)}

    def line_of(party: str) -> int:
        """Return the first line on which a party stands."""
        return min(laid.lines[values.index(party)] for name in names if party in (values := read[name].values))

    return remarks(parties, known, layout, line_of)
