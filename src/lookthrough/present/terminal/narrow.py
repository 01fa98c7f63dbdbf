"""The rows of a table as lines: in columns, in folded columns, in parts below each other, or as records.

The first row holds the labels. Widths are columns of the terminal, so that wide letters line up.
"""

from __future__ import annotations

from enum import Enum
from itertools import zip_longest
from typing import TYPE_CHECKING

from lookthrough.units.letters import columns_of, folded, padded

if TYPE_CHECKING:
    from collections.abc import Sequence

    Rows = Sequence[Sequence[str]]


class Folds(Enum):
    """Where the cells of a table are broken."""

    BLANKS = "texts at blanks"
    WORDS = "texts within words"
    FIGURES = "figures at blanks too"


GAP = "  "
LEAST = 14
"""Columns down to which a text is folded within a table; narrower ones are harder to read than a record."""


def fitted_text(rows: Rows, on_right: Sequence[bool], window: int | None) -> str:
    """Return rows as they are read best in a window of so many columns; ``None`` = as wide as they are.

    Where they are too wide, texts are folded within their columns at blanks, then within words, such as ids, then
    figures are at blanks; where even that is too wide, figures stand in several tables that repeat the first column,
    and a row of texts becomes a record.
    """
    widths = [max(columns_of(row[i]) for row in rows) for i in range(len(rows[0]))]
    if window is None:
        return _grid(rows, widths, on_right)
    for folds in Folds:
        narrow = _narrowed(rows, widths, on_right, window, folds)
        if narrow is not None:
            return _grid(rows, narrow, on_right)
    parts = _parts(rows, widths, on_right, window) if sum(on_right) * 2 >= len(on_right) else None
    return _records(rows, window) if parts is None else "\n\n".join(parts)


def _narrowed(
    rows: Rows, widths: Sequence[int], on_right: Sequence[bool], window: int, folds: Folds
) -> list[int] | None:
    """Return widths of columns that fit the window, ``None`` where there are none; the widest gives way first."""
    least = [_least(rows, i, widths[i], folds, is_figure=on_right[i]) for i in range(len(widths))]
    room = window - len(GAP) * (len(widths) - 1)
    if sum(least) > room:
        return None
    narrow = list(widths)
    while (over := sum(narrow) - room) > 0:
        i = max((i for i in range(len(narrow)) if narrow[i] > least[i]), key=lambda i: narrow[i])
        second = max((n for j, n in enumerate(narrow) if n < narrow[i] and n > least[j]), default=0)
        narrow[i] = max(least[i], second, narrow[i] - over)
    return narrow


def _least(rows: Rows, column: int, width: int, folds: Folds, *, is_figure: bool) -> int:
    """Return down to which width a column may be folded: its label by words, its cells as far as is asked for."""
    least = max(map(columns_of, rows[0][column].split(" ")))
    if is_figure and folds is not Folds.FIGURES:
        least = max([least, *(columns_of(row[column]) for row in rows[1:])])
    elif not is_figure and folds is Folds.BLANKS:
        least = max([least, LEAST, *(columns_of(word) + 1 for row in rows[1:] for word in row[column].split(" "))])
    return min(width, max(least, LEAST if not is_figure or folds is Folds.FIGURES else 0))


def _parts(rows: Rows, widths: Sequence[int], on_right: Sequence[bool], window: int) -> list[str] | None:
    """Return the columns in several tables that each begin with the first one, ``None`` where one does not fit."""
    groups: list[list[int]] = []
    for i in range(1, len(widths)):
        if groups and _part(rows, widths, on_right, window, [*groups[-1], i]) is not None:
            groups[-1].append(i)
        else:
            groups.append([0, i])
    parts = [_part(rows, widths, on_right, window, group) for group in groups]
    return None if None in parts else [part for part in parts if part is not None]


def _part(
    rows: Rows, widths: Sequence[int], on_right: Sequence[bool], window: int, columns: Sequence[int]
) -> str | None:
    chosen = [[row[i] for i in columns] for row in rows]
    sides = [on_right[i] for i in columns]
    narrow = _narrowed(chosen, [widths[i] for i in columns], sides, window, Folds.FIGURES)
    return None if narrow is None else _grid(chosen, narrow, sides)


def _grid(rows: Rows, widths: Sequence[int], on_right: Sequence[bool]) -> str:
    """Return rows in columns of these widths under their labels, figures on the right; what is wider is folded."""
    rule = ["-" * width for width in widths]
    return "\n".join(
        line
        for row in (rows[0], rule, *rows[1:])
        for line in _lines_of_row(row, widths, on_right, is_head=row is rows[0])
    )


def _lines_of_row(row: Sequence[str], widths: Sequence[int], on_right: Sequence[bool], *, is_head: bool) -> list[str]:
    cells = [
        folded(cell, width, "" if is_right or is_head else " ")
        for cell, width, is_right in zip(row, widths, on_right, strict=True)
    ]
    return [
        GAP.join(
            padded(part, width, right=is_right) for part, width, is_right in zip(line, widths, on_right, strict=True)
        ).rstrip()
        for line in zip_longest(*cells, fillvalue="")
    ]


def _records(rows: Rows, window: int) -> str:
    """Return each row as its first cell and, below it, a line for each other cell that holds something."""
    labels = rows[0]
    lines = [labels[0], "-" * min(window, columns_of(labels[0]))]
    for row in rows[1:]:
        lines += folded(row[0] or "-", window, "  ")
        for label, cell in zip(labels[1:], row[1:], strict=True):
            if cell:
                lines += folded(f"  {label}: {cell}" if label else f"  {cell}", window, "    ")
    return "\n".join(lines)
