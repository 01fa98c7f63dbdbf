"""CSV without guesses: a quote that does not close, or text after one that does, is named with its line."""

from __future__ import annotations

import csv
import io
import re
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple, NoReturn

from lookthrough.intake.row_problems import RowProblem, TableError

if TYPE_CHECKING:
    from _csv import Reader as _Reader
    from collections.abc import Sequence

SEPARATORS = (",", ";", "\t", "|")
HEAD = 60  # lines among which the header is looked for
HEAD_SIZE = 2**20  # letters, too
_EXCEL_SAYS = re.compile(r"\s*\"?sep=(?P<separator>[,;|\t])\"?\s*", re.IGNORECASE)


class CsvRows(NamedTuple):
    """The rows of a text and the line, from 1, on which each begins. An empty line is a row without cells."""

    rows: list[list[str]]
    lines: Sequence[int]


def stated_separator(line: str) -> str | None:
    """Return the separator that a line such as ``sep=;`` states for Excel, ``None`` where it is another line."""
    stated = _EXCEL_SAYS.fullmatch(line)
    return None if stated is None else stated["separator"]


def head_rows(text: str, separator: str) -> CsvRows:
    """Return the rows of the first lines of a text, read leniently."""
    # Where it stops the header may stand already; reading the whole names the fault.
    return _taken(csv.reader(islice(io.StringIO(text[:HEAD_SIZE], newline=""), HEAD), delimiter=separator), 1)[0]


def strict_rows(name: str, text: str, separator: str, first_line: int = 1) -> CsvRows:
    """Return the rows of a text.

    Args:
        name: of the file.
        text: from the header on.
        separator: between cells.
        first_line: on which the text begins in the file.

    Raises:
        TableError: a quote does not close, closes within a cell, or a cell is longer than any cell can be.
    """
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    if '"' not in text:
        try:
            plain = list(reader)
        except csv.Error:
            line = first_line + max(reader.line_num, 1) - 1
            _refuse(name, line, f"a cell is longer than {csv.field_size_limit():,} characters", "cut it")
        return CsvRows(plain, range(first_line, first_line + len(plain)))
    read, stopped = _taken(reader, first_line)
    if stopped is not None:
        rest = "".join(islice(io.StringIO(text, newline=""), stopped - first_line, None))
        line, message, remedy = _fault_of_quotes(rest, separator)
        _refuse(name, stopped + line - 1, message, remedy)
    return read


def refuse_swallowed(name: str, read: CsvRows, width: int, separator: str) -> None:
    """Refuse a cell that holds whole rows: a quote was left open and another, further down, closes it.

    Raises:
        TableError: naming the line where the cell opens.
    """
    if isinstance(read.lines, range):  # no quotes, so that each row is one line
        return
    for row, line in zip(read.rows, read.lines, strict=True):
        for at, cell in enumerate(row):
            if "\n" in cell and any(part.count(separator) >= width - 1 for part in cell.split("\n")[1:]):
                opens = line + sum(before.count("\n") for before in row[:at])
                _refuse(name, opens, "a quote opens here and takes in the rows below", "close it or take it away")


def _taken(reader: _Reader, first_line: int) -> tuple[CsvRows, int | None]:
    """Return the rows of a text that begins on a line, and the line of a row that is none, ``None`` where all are."""
    rows: list[list[str]] = []
    lines: list[int] = []
    begins = first_line
    try:
        for row in reader:
            rows.append(row)
            lines.append(begins)
            begins = first_line + reader.line_num
    except csv.Error:
        return CsvRows(rows, lines), begins
    return CsvRows(rows, lines), None


def _fault_of_quotes(text: str, separator: str) -> tuple[int, str, str]:
    """Return what is wrong with the quotes of a text that cannot be read: the line in it, the message, the remedy."""
    mark = re.escape(separator)
    token = re.compile(rf'(?P<quoted>"[^"]*(?:""[^"]*)*(?P<close>"?))|[^{mark}\r\n]+|\r\n|[{mark}\r\n]')
    line, opened = 1, 1
    is_after_quoted = False
    for found in token.finditer(text):
        if found["quoted"] is not None:
            opened = line
            line += found[0].count("\n")
            if not found["close"]:
                return opened, "a quote opens here and does not close", "close it or take it away"
            if len(found[0]) > csv.field_size_limit():
                break
        elif is_after_quoted and found[0][0] not in f"{separator}\r\n":
            return opened, f"a quote opens here and closes before {found[0][:20]!r}", "write a quote in a cell twice"
        line += found["quoted"] is None and "\n" in found[0]
        is_after_quoted = found["quoted"] is not None
    return opened, f"a cell is longer than {csv.field_size_limit():,} characters", "cut it, or close its quote"


def _refuse(name: str, row: int, message: str, remedy: str) -> NoReturn:
    raise TableError([RowProblem(name, row, None, message, remedy)])
