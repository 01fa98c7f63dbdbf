"""The verb gauge: each gauge is a verb below it, and what several of them take stands here."""

# ruff: noqa: PLC0415  # imports stand in the functions, so that --help is instant and static verbs never load JAX

from __future__ import annotations

from pathlib import Path  # typer reads the annotations of the verbs at run time
from typing import TYPE_CHECKING, Annotated

import typer

from lookthrough.cli.app import app
from lookthrough.cli.known_names import unknown
from lookthrough.cli.records.completion import complete_series
from lookthrough.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lookthrough.book.records import Book
    from lookthrough.cli.verb import SharedOptions
    from lookthrough.gauges.dated_series import DatedSeries

gauges = typer.Typer(
    help="What data say of a bubble. Each gauge says what it cannot decide; none enters a run.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
app.add_typer(gauges, name="gauge")

NamesOfSeries = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[SERIES]...",
        help="Ids of series of the book or of the long ones, or one file as --file.",
        autocompletion=complete_series,
    ),
]
FileOfSeries = Annotated[
    Path | None,
    typer.Option("--file", metavar="FILE", help="Table (CSV or Excel) of dates and values to test instead."),
]
ColumnsOfFile = Annotated[
    list[str] | None,
    typer.Option("--column", metavar="NAME", help="Column of values of --file; repeat for several. Default: all."),
]
SheetOfFile = Annotated[
    str | None,
    typer.Option("--sheet", metavar="NAME", help="Sheet of the workbook of --file; else the first that fits."),
]


def asked_series(
    options: SharedOptions,
    names: Sequence[str],
    file: Path | None,
    columns: Sequence[str],
    sheet: str | None,
    over: str | None = None,
) -> tuple[tuple[DatedSeries, ...], Book | None]:
    """Return the series that a user asks for, and the book if they are of one.

    Args:
        options: of the verb.
        names: of series of the book; none = all.
        file: a table of the user's own.
        columns: of the table; none = all of numbers.
        sheet: of a workbook.
        over: the series or the column that each is divided by.

    Raises:
        UsageError: options that contradict each other, or a name that does not exist.
        TableError: the table cannot be used.
    """
    if file is None and len(names) == 1 and Path(names[0]).is_file():
        file, names = Path(names[0]), ()
    if file is None:
        if columns or sheet:
            raise UsageError("--column and --sheet choose within --file: give that too")
        return _of_book(options, names, over)
    from lookthrough.gauges.dated_series import joined
    from lookthrough.gauges.own_file import read_series

    if names:
        raise UsageError(f"{names[0]}: a series of the book is tested without --file, a column of the file by --column")
    if over is None:
        return read_series(file, columns=columns, sheet=sheet), None
    (below,) = read_series(file, columns=[over], sheet=sheet)
    above = (each for each in read_series(file, columns=columns, sheet=sheet) if each.id != over)
    return tuple(joined(each, below) for each in above), None


def _of_book(
    options: SharedOptions, names: Sequence[str], over: str | None
) -> tuple[tuple[DatedSeries, ...], Book | None]:
    from lookthrough.gauges.book_series import book_series
    from lookthrough.gauges.dated_series import joined
    from lookthrough.gauges.long_series.shipped import long_series

    book, long = options.book(), long_series()
    known = {**dict.fromkeys(book.series), **dict.fromkeys(long)}
    for name in (*names, *(() if over is None else (over,))):
        if name not in known:
            raise unknown("series", name, known)

    def of_name(name: str) -> DatedSeries:
        return book_series(book, name) if name in book.series else long[name]

    found = tuple(of_name(name) for name in (names or sorted(known)))
    if over is None:
        return found, book
    below = of_name(over)
    return tuple(joined(each, below) for each in found if each.id != over), book
