"""Rows as wide as their header: what is wider or narrower is named, and a number that was cut in two is seen."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from lookthrough.intake.laid_out import title_of
from lookthrough.intake.party_names import is_blank
from lookthrough.intake.row_problems import RowProblem
from lookthrough.intake.table_layout import Cells

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lookthrough.intake.laid_out import LaidOut
    from lookthrough.intake.table_layout import TableLayout

_THREE_DIGITS = re.compile(r"[0-9]{3}(?:\.[0-9]+)?")
_FEW_DIGITS = re.compile(r"[+-]?[0-9]{1,3}")


def full_rows(laid: LaidOut) -> tuple[LaidOut, list[RowProblem]]:
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
        while used and is_blank(row[used - 1]) and (used > width or laid.separator is None):
            used -= 1
        if not any(not is_blank(cell) for cell in row[:used]):
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


def split_numbers(laid: LaidOut, layout: TableLayout) -> list[RowProblem]:
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
    return [RowProblem(laid.file, laid.lines[0], title_of(laid, amount), message, remedy, "an amount in two cells")]


def _any_blank(cells: Sequence[Any]) -> bool:
    try:
        return not all(map(str.strip, cells))
    except TypeError:
        return any(map(is_blank, cells))
