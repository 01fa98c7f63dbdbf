"""Answers as text for a terminal: tables in plain columns that survive a pipe, a mail and a narrow window.

Every function takes what a lens or a run returns and gives a text; nothing is printed here. Amounts are USD bn.
"""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

from lookthrough.present.languages.speaking import lines_in
from lookthrough.present.table import texts
from lookthrough.present.terminal.narrow import fitted_text
from lookthrough.units.letters import cut, folded, visible, visible_cell

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lookthrough.present.languages.memory import Memory
    from lookthrough.present.table import Table

WIDEST = 60
LINE = 120

_WINDOW: ContextVar[int | None] = ContextVar("window", default=None)
"""Columns of the window. It is no argument, since every function here would hand it on and only tables ask for it."""


_MEMORY: ContextVar[Memory | None] = ContextVar("memory", default=None)
"""What translates, ``None`` = English; it is no argument for the same reason."""


@contextmanager
def fitting(columns: int | None, memory: Memory | None = None) -> Iterator[None]:
    """Make texts for a window of so many columns; ``None`` = as wide as they are, for a pipe or a file.

    Args:
        columns: of the window.
        memory: which puts tables and paragraphs into another language; default: English.
    """
    tokens = _WINDOW.set(columns), _MEMORY.set(memory)
    try:
        yield
    finally:
        _WINDOW.reset(tokens[0])
        _MEMORY.reset(tokens[1])


def table_text(table: Table) -> str:
    """Return rows in columns under their labels, figures on the right; ``""`` where there are no rows."""
    if not table.rows:
        return ""
    rows = [[visible_cell(_said(cell)) for cell in row] for row in ([c.label for c in table.columns], *texts(table))]
    return fitted_text(rows, [column.is_figure for column in table.columns], _WINDOW.get())


def titled(table: Table) -> str:
    """Return a table under its title and above its note, ``""`` where it has no rows."""
    return paragraphs(table.title, table_text(table), wrapped(table.note)) if table.rows else ""


def paragraphs(*parts: str) -> str:
    """Return texts with an empty line between them; empty ones are left out."""
    return "\n\n".join(part for part in parts if part)


def under_headline(text: str, line: str) -> str:
    """Return a text of paragraphs with one more line at the end of the first."""
    headline, gap, rest = text.partition("\n\n")
    return f"{headline}\n{line}{gap}{rest}"


def wrapped(text: str, indent: str = "") -> str:
    """Return a text in lines that a wide window shows whole, and no wider than the window."""
    line = indent + _said(" ".join(visible(text).split()))
    return "\n".join(folded(line, min(LINE, _WINDOW.get() or LINE), indent, whole_words=True)) if text.strip() else ""


def whole(text: str) -> str:
    """Return an answer whose last lines, which no table and no paragraph holds, are in the language too."""
    memory = _MEMORY.get()
    return text if memory is None else lines_in(text, memory)


def _said(text: str) -> str:
    memory = _MEMORY.get()
    return text if memory is None else memory.shown(text)


def shortened(text: str) -> str:
    """Return a text that fits in a column."""
    return cut(text, WIDEST)
