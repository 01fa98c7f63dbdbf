"""A file of text laid out: where its header stands, what parts its cells, and whether it is a list or a matrix."""

from __future__ import annotations

import io
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from lookthrough.intake.laid_out import LaidOut, column_of_roles, no_header
from lookthrough.intake.matrix import as_list, is_labelled
from lookthrough.intake.row_problems import RowProblem, TableError
from lookthrough.intake.strict_csv import (
    HEAD_SIZE,
    SEPARATORS,
    head_rows,
    refuse_swallowed,
    stated_separator,
    strict_rows,
)
from lookthrough.intake.table_layout import roles_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lookthrough.intake.table_layout import TableLayout

_WORDS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}


class _Header(NamedTuple):
    """Where a header stands: what parts its cells, its line in the text, how many lines with words stand before it."""

    separator: str
    line: int
    before: int


def lay_out_text(name: str, text: str, layout: TableLayout) -> LaidOut:
    """Lay out a table of text.

    Raises:
        TableError: no line is a header, or the rows cannot be told apart.
    """
    start, stated = _after_statement(text)
    body = _from_line(text, start)
    header = _list_header(body, layout, stated) or _matrix_header(body, layout, stated)
    if header is None:
        raise TableError(_without_header(name, body, layout, stated, start))
    line = start + header.line - 1
    read = strict_rows(name, _from_line(text, line), header.separator, line)
    refuse_swallowed(name, read, len(read.rows[0]), header.separator)
    titles, *rows = read.rows
    _, *lines = read.lines
    said = _said(header, titles)
    if not roles_of(titles, layout).fits(layout):
        return as_list(LaidOut(name, titles, {}, rows, lines, header.separator, said, line), layout)
    column, more = column_of_roles(name, titles, layout, line)
    titles = [title.strip() for title in titles]
    return LaidOut(name, titles, column, rows, lines, header.separator, (*said, *more), line)


def _said(header: _Header, titles: Sequence[str]) -> tuple[str, ...]:
    parted = f"cells parted by {_WORDS[header.separator]}" if header.separator != "," and len(titles) > 1 else ""
    before = f"{header.before} line{'s' if header.before > 1 else ''} above the header passed over"
    return tuple(part for part in (parted, before if header.before else "") if part)


def _after_statement(text: str) -> tuple[int, str | None]:
    """Return the first line with words, and the separator that a line before it states for Excel."""
    stated = None
    for number, line in enumerate(io.StringIO(text[:HEAD_SIZE], newline=""), start=1):
        if stated is None and (stated := stated_separator(line)) is not None:
            continue
        if line.strip():
            return number, stated
    return 1, stated


def _from_line(text: str, line: int) -> str:
    return text if line == 1 else "".join(islice(io.StringIO(text, newline=""), line - 1, None))


def _list_header(text: str, layout: TableLayout, stated: str | None) -> _Header | None:
    """Return the first line, under any separator, that names every required column."""
    found = []
    for separator in (stated,) if stated else SEPARATORS:
        read = head_rows(text, separator)
        before = 0
        for row, line in zip(read.rows, read.lines, strict=True):
            if roles_of(row, layout).fits(layout):
                found.append(_Header(separator, line, before))
                break
            before += any(cell.strip() for cell in row)
    return min(found, key=lambda header: header.line, default=None)


def _matrix_header(text: str, layout: TableLayout, stated: str | None) -> _Header | None:
    if not layout.is_matrix:
        return None
    for separator in (stated,) if stated else SEPARATORS:
        read = head_rows(text, separator)
        at = next((i for i, row in enumerate(read.rows) if any(cell.strip() for cell in row)), None)
        if at is not None and is_labelled(read.rows[at], read.rows[at + 1 :], layout):
            return _Header(separator, read.lines[at], 0)
    return None


def _without_header(name: str, text: str, layout: TableLayout, stated: str | None, start: int) -> list[RowProblem]:
    """Return what is wrong with a text of which no line is a header: the columns that lack in the likeliest one."""
    best = None
    for separator in (stated,) if stated else SEPARATORS:
        read = head_rows(text, separator)
        for row, line in zip(read.rows, read.lines, strict=True):
            roles = roles_of(row, layout)
            if roles.count and (best is None or roles.count > best[0]):
                best = (roles.count, row, line)
    if best is not None:
        try:
            column_of_roles(name, best[1], layout, start + best[2] - 1)
        except TableError as error:
            return list(error.problems)
    lines = ((number, line) for number, line in enumerate(io.StringIO(text), start) if line.strip())
    return [no_header(name, layout, *next(lines, (start, "")))]
