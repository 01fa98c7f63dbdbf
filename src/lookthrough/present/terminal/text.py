"""Answers as text for a terminal: tables in plain columns that survive a pipe, a mail and a narrow window.

Every function takes what a lens or a run returns and gives a text; nothing is printed here. Amounts are USD bn.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


UNKNOWN = "unknown"
TITLES = {
    "reported": "reported",
    "committed": "committed",
    "moodys_like": "Moody's-like",
    "sp_like": "S&P-like",
    "full": "full",
    "economic": "economic",
}
WIDEST = 60


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return rows in columns; a column whose cells are all figures stands on the right."""
    cells = [[str(cell) for cell in row] for row in rows]
    widths = [max(len(row[i]) for row in [header, *cells]) for i in range(len(header))]
    right = [all(_is_figure(row[i]) for row in cells) and bool(cells) for i in range(len(header))]

    def line(row: Sequence[str]) -> str:
        parts = (
            cell.rjust(width) if is_right else cell.ljust(width)
            for cell, width, is_right in zip(row, widths, right, strict=True)
        )
        return "  ".join(parts).rstrip()

    return "\n".join([line(header), line(["-" * width for width in widths]), *(line(row) for row in cells)])


def _is_figure(cell: str) -> bool:
    return not cell or cell[0] in "-+0123456789" or cell in {UNKNOWN, "n/a"}


def money(amount: float | None) -> str:
    """Return USD bn with one decimal, ``unknown`` for ``None``."""
    return UNKNOWN if amount is None else f"{amount:,.1f}"


def percent(share: float | None) -> str:
    """Return a fraction as a percentage, ``n/a`` for ``None``."""
    return "n/a" if share is None else f"{share:.1%}"


def paragraphs(*parts: str) -> str:
    """Return texts with an empty line between them; empty ones are left out."""
    return "\n\n".join(part for part in parts if part)
