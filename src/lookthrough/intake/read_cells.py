"""The cells of one column, read as the role of the column says: names, amounts, words, quarters, texts."""

from __future__ import annotations

import re
from collections.abc import Hashable
from dataclasses import dataclass, field
from numbers import Integral
from typing import TYPE_CHECKING, Any

from lookthrough.intake.party_names import Misnamed, is_blank, is_missing, party_name
from lookthrough.intake.table_layout import Cells
from lookthrough.intake.written_numbers import PLAIN, Wrong, amount_fault, written_numbers
from lookthrough.units.characters import HIDDEN_OR_BREAK, escape, shown
from lookthrough.units.nearest import nearest
from lookthrough.units.quarter import FIRST_YEAR, LAST_YEAR, is_quarter, quarter_number

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from lookthrough.intake.table_layout import Role, TableLayout

SIGNS_OF_TEXT = "\t\r\n"
_WHOLE = re.compile(r"[+-]?[0-9]{1,9}")
_NUMBERED = range(FIRST_YEAR * 4, LAST_YEAR * 4 + 4)  # quarters as records in memory have them; none of these is a year
_QUARTERS = (
    re.compile(r"(?P<year>[0-9]{4})\W?q(?P<quarter>[1-4])", re.IGNORECASE),
    re.compile(r"q(?P<quarter>[1-4])\W*(?P<year>[0-9]{4})", re.IGNORECASE),
    re.compile(r"(?P<year>[0-9]{4})-(?P<month>0[1-9]|1[0-2])(?:-[0-9]{2})?"),
)


@dataclass(frozen=True, slots=True)
class WrittenColumn:
    """The cells of a column as written, its role, the layout of its table, and what parts the cells of its file."""

    cells: list[Any]
    role: Role
    layout: TableLayout
    separator: str | None


@dataclass(frozen=True, slots=True)
class ReadColumn:
    """The cells of a column read, what is wrong with them, what is to be said of that, and each distinct name read."""

    values: list[Any]
    wrong: list[Wrong]
    said: tuple[str, ...] = ()
    known: Mapping[object, Any] = field(default_factory=dict)


def _names(given: WrittenColumn) -> ReadColumn:
    cells, known = _read_once(given.cells, lambda cell: party_name(cell, given.layout))
    values = [known[cell] for cell in cells]
    if not any(isinstance(name, Misnamed) for name in known.values()):
        return ReadColumn(values, [], known=known)
    wrong = [Wrong(at, *name) for at, name in enumerate(values) if isinstance(name, Misnamed)]
    return ReadColumn(values, wrong, known=known)


def _read_once(cells: list[Any], read: Callable[[Any], object]) -> tuple[list[Any], dict[Any, Any]]:
    """Return cells that can be looked up, and what each distinct one is read as.

    Lists and arrays, which are neither names nor words, become what cannot be read as one.
    """
    try:
        distinct = dict.fromkeys(cells)
    except TypeError:
        cells = [cell if isinstance(cell, Hashable) else _Other(cell) for cell in cells]
        distinct = dict.fromkeys(cells)
    return cells, {cell: read(cell) for cell in distinct}


class _Other:
    """A cell that is no scalar."""

    def __init__(self, cell: object) -> None:
        self.cell = cell

    def __repr__(self) -> str:
        return repr(self.cell)


def _amounts(given: WrittenColumn) -> ReadColumn:
    if all(isinstance(cell, str) for cell in given.cells):
        read = written_numbers(given.cells, given.separator)
        said = () if read.style == PLAIN else (f"numbers as {read.style.example}",)
        return ReadColumn(read.values, read.wrong, said)
    column = _given(given)
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
    return ReadColumn(values, more, column.said)


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


def _given(given: WrittenColumn) -> ReadColumn:
    """Read the numbers that are text; whatever else a cell holds is passed on."""
    at = [i for i, cell in enumerate(given.cells) if isinstance(cell, str)]
    if not at:
        return ReadColumn(given.cells, [])
    read = written_numbers([given.cells[i] for i in at], given.separator)
    values = list(given.cells)
    for i, value in zip(at, read.values, strict=True):
        values[i] = value
    return ReadColumn(values, [wrong._replace(at=at[wrong.at]) for wrong in read.wrong])


def _whole(given: WrittenColumn) -> ReadColumn:
    values = [_as_whole(cell) for cell in given.cells]
    wrong = [
        Wrong(
            at,
            f"{given.role.name} {given.cells[at]!r} is not a whole number",
            "write 0, 1, 2 ...",
            "not a whole number",
        )
        for at, value in enumerate(values)
        if value is None and not is_blank(given.cells[at])
    ]
    return ReadColumn(values, wrong)


def _as_whole(cell: object) -> int | None:
    if isinstance(cell, str):
        return int(cell) if _WHOLE.fullmatch(cell.strip()) else None
    is_whole = isinstance(cell, Integral) or (isinstance(cell, float) and cell.is_integer())
    return int(cell) if is_whole and not isinstance(cell, bool) else None  # type: ignore[call-overload]  # shown whole


def _words(given: WrittenColumn) -> ReadColumn:
    return _by_distinct(given.cells, lambda text: _word(text, given.role))


def _word(text: str, role: Role) -> str | Misnamed:
    if text in role.words:
        return text
    near = nearest(text, role.words)
    listed = f"{', '.join(role.words[:-1])} or {role.words[-1]}"
    remedy = f"did you mean {near}? write {listed}" if near else f"write {listed}"
    return Misnamed(f"unknown {role.name} {text!r}", remedy, f"unknown {role.name}")


def _quarters(given: WrittenColumn) -> ReadColumn:
    return _by_distinct(given.cells, _quarter)


def _quarter(text: str) -> int | Misnamed:
    if is_quarter(text):
        try:
            return quarter_number(text)
        except ValueError as error:
            message, _, remedy = str(error).partition(": ")
            return Misnamed(message, remedy, "outside the years that are read")
    found = next((match for form in _QUARTERS if (match := form.fullmatch(text.strip()))), None)
    near = "2027Q3"
    if found is not None:
        groups = found.groupdict()
        near = f"{groups['year']}Q{groups.get('quarter') or (int(groups['month']) + 2) // 3}"
    return Misnamed(f"{text!r} is not a quarter", f"write it as {near}", "not a quarter")


def _texts(given: WrittenColumn) -> ReadColumn:
    return _by_distinct(given.cells, _text)


def _text(text: str) -> str | Misnamed:
    hidden = HIDDEN_OR_BREAK.search(re.sub(f"[{SIGNS_OF_TEXT}]", " ", text))
    if hidden is None:
        return text
    message = f"'{shown(text)}' holds {escape(hidden[0])}, a sign that cannot be seen"
    return Misnamed(message, "type it anew", "a sign that cannot be seen")


def _by_distinct(cells: list[Any], read: Callable[[str], object]) -> ReadColumn:
    """Read each distinct cell once; an empty one is ``None``."""

    def read_one(cell: object) -> object:
        if read is _quarter and isinstance(cell, int) and cell in _NUMBERED:
            return cell
        return None if is_blank(cell) else read(cell.strip() if isinstance(cell, str) else str(cell))

    cells, known = _read_once(cells, read_one)
    values = [known[cell] for cell in cells]
    return ReadColumn(values, [Wrong(at, *value) for at, value in enumerate(values) if isinstance(value, Misnamed)])


READERS: dict[Cells, Callable[[WrittenColumn], ReadColumn]] = {
    Cells.NAME: _names,
    Cells.AMOUNT: _amounts,
    Cells.GIVEN: _given,
    Cells.WHOLE: _whole,
    Cells.WORD: _words,
    Cells.QUARTER: _quarters,
    Cells.TEXT: _texts,
}
