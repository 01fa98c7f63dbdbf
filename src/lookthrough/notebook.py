"""THE MAIN PATH IN A NOTEBOOK: the figures of an answer, and the tables of a book.

An answer asks for them through :mod:`lookthrough.units.front`, the one door upwards.
"""

from __future__ import annotations

import sys
from importlib.metadata import version
from typing import TYPE_CHECKING

from lookthrough.book.records import Book
from lookthrough.errors import LookthroughError, UnknownNameError, UsageError
from lookthrough.positions.standing_contract import BINDING
from lookthrough.present.all_figures import by_name, figure_named, figures_of_book, figures_of_run
from lookthrough.present.book_report.links import cited_by
from lookthrough.present.export.figure_file import TakenFigure
from lookthrough.present.export.plot import Plot
from lookthrough.present.export.table_columns import columns_of_table
from lookthrough.present.figures.rendering import why_not
from lookthrough.present.page.run_document import read_documents
from lookthrough.present.report_story import run_story
from lookthrough.present.sections import sections
from lookthrough.present.sections.report_data import ReportData
from lookthrough.present.tables import book as tables
from lookthrough.present.tables.answers import answers_about
from lookthrough.runs.opened import OpenedRun
from lookthrough.units.nearest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from lookthrough.present.page.page import Figure
    from lookthrough.present.table import Table
    from lookthrough.units.columns import TypedColumn

BOOK_TABLES: Mapping[str, Callable[[Book], Table]] = {
    "contracts": tables.contracts_table,
    "entities": tables.entities_table,
    "values": lambda book: tables.values_table(book, tables.all_values(book)),
    "purchases": lambda book: tables.purchases_table(book, book.purchases),
    "series": tables.series_table,
    "assumptions": tables.assumptions_table,
    "assertions": tables.assertions_table,
    "sources": lambda book: tables.sources_table(book, {id_: len(rows) for id_, rows in cited_by(book).items()}),
    "left out": tables.excluded_table,
}
"""The tables of a book by name, with the columns of its workbook."""
RESULT = ("lookthrough.simulate.run", "StressResult")
"""The result of a run that was just made. Who holds one has loaded the engine, and nobody else needs to."""


def plot(answer: object, name: str | None = None, book: Book | None = None) -> Plot:
    """Return a figure of an answer.

    Args:
        answer: an answer on a book, an opened run, or the result of one.
        name: of the figure; default: the first that is a picture.
        book: that the answer is of, where it does not know: payments read from a table.

    Raises:
        UnknownNameError: the answer has no figure of this name; the message gives the nearest.
        UsageError: it has no figures at all, or its book is not known.
        InputError: the files of a run cannot be used.
    """
    if not _is_drawn(answer):
        raise UsageError(f"{_called(answer)} has no figures; .frame() has its rows")
    of, run, figures = _figures(answer, book)
    if not figures:
        raise UsageError(f"{_called(answer)} has nothing to draw here")
    first = next((each for each in figures.values() if each.is_drawn), next(iter(figures.values())))
    found = first if name is None else figure_named(name, figures)
    stress = None if run is None else run.documents.stress
    return Plot(TakenFigure(found, of, stress, f"lookthrough {version('lookthrough')}"))


def picture(answer: object, room: int) -> str:
    """Return the first figure of an answer for a notebook, empty where it has none, or nothing draws it here.

    Args:
        answer: as for :func:`plot`.
        room: bytes that the picture may have.
    """
    if why_not() or not _is_drawn(answer):
        return ""
    try:
        found = plot(answer)
        drawn = found.svg() if found.taken.figure.is_drawn else ""
    except LookthroughError:  # .plot() says what is missing; a notebook shows the table
        return ""
    return drawn if len(drawn.encode()) < room else ""


def book_columns(book: Book, table: str) -> dict[str, TypedColumn]:
    """Return a table of a book as columns, those of its workbook.

    Args:
        book: the book.
        table: ``contracts``, ``entities``, ``values``, ``purchases``, ``series``, ``assumptions``, ``assertions``,
            ``sources`` or ``left out``.

    Raises:
        UnknownNameError: there is no such table; the message gives the nearest.
    """
    if table not in BOOK_TABLES:
        hint = did_you_mean(table, BOOK_TABLES) or f"it has {', '.join(BOOK_TABLES)}"
        raise UnknownNameError(f"a book has no table {table!r}: {hint}")
    return columns_of_table(BOOK_TABLES[table](book))


def _figures(answer: object, book: Book | None) -> tuple[Book, ReportData | None, Mapping[str, Figure]]:
    """Return the figures of an answer by name with their book, and the run where they are of one."""
    if isinstance(answer, OpenedRun):
        run, figures = figures_of_run(answer.folder)
        return run.book, run, figures
    if isinstance(answer, Book):
        return answer, None, figures_of_book(answer, answers_about(answer, BINDING))[1]
    of: Book | None = book or getattr(answer, "book", None)
    if of is None:
        raise UsageError(f"{_called(answer)} does not hold its book: .plot(book=book) names it")
    if _is_result(answer):
        document = answer.document()  # type: ignore[attr-defined]  # a result has one
        run = ReportData(of, read_documents({"stress": document}, "the result"))
        return of, run, by_name(run_story(run).sections)
    return of, None, {figure.id: figure for draw in _drawing(answer) for figure in draw(of, answer)}


def _drawing(answer: object) -> list[Callable[[Book, object], Iterable[Figure]]]:
    """Return how the sections of the reports draw an answer, in their order."""
    return [draw for entry in sections() for kind, draw in entry.draws.items() if _is_a(answer, kind)]


def _is_a(answer: object, kind: type | str) -> bool:
    return type(answer).__name__ == kind if isinstance(kind, str) else isinstance(answer, kind)


def _is_drawn(answer: object) -> bool:
    return isinstance(answer, Book | OpenedRun) or _is_result(answer) or bool(_drawing(answer))


def _called(answer: object) -> str:
    return type(answer).__name__


def _is_result(answer: object) -> bool:
    room, name = RESULT
    return room in sys.modules and isinstance(answer, getattr(sys.modules[room], name))
