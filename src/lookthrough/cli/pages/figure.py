"""The verb figure: a figure of a run or of the book to take away, as a picture, as data, or all of it in one file."""

# ruff: noqa: PLC0415  # imports stand in the verb, so that --help is instant and static verbs never load JAX

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lookthrough.cli.app import app
from lookthrough.cli.pages.to_file import answers_on
from lookthrough.cli.records.completion import complete_figure_or_run, complete_run
from lookthrough.cli.verb import SharedOptions, verb
from lookthrough.errors import UsageError
from lookthrough.present.export.written_file import refuse_unwritable, write_file

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lookthrough.present.page.page import Figure
    from lookthrough.present.sections.report_data import ReportData

ENDINGS = (".svg", ".png", ".csv", ".json", ".zip")

Name = Annotated[
    str | None,
    typer.Argument(
        metavar="[NAME]",
        help="Name of the figure; default: list all with their titles.",
        autocompletion=complete_figure_or_run,
    ),
]
OfRun = Annotated[
    Path | None,
    typer.Argument(metavar="[RUN]", help="Folder of a run; default: figures of the book.", autocompletion=complete_run),
]
File = Annotated[
    Path | None,
    typer.Option(
        "-o",
        "--out",
        metavar="FILE",
        help="File to write: .svg, .png, .csv, .json (Vega-Lite) or .zip (all of them, with sources and how to cite); "
        "default: NAME.svg.",
    ),
]


@verb(app, "figure")
def figure(options: SharedOptions, name: Name = None, run: OfRun = None, *, out: File = None) -> None:
    """Write a figure of a run or of the book as a picture or as data, with title, date, unit and sources inside."""
    if name is None or (run is None and (Path(name) / "run.json").is_file()):
        _listed(options, _figures(options, None if name is None else Path(name))[1])
        return
    file = out or Path(f"{name}.svg")
    refuse_unwritable(file, ENDINGS)
    data, figures = _figures(options, run)

    from importlib.metadata import version

    from lookthrough.present.all_figures import figure_named
    from lookthrough.present.export.figure_file import TakenFigure, figure_bytes

    found = figure_named(name, figures)
    taken = TakenFigure(found, data.book, data.documents.stress, f"lookthrough {version('lookthrough')}")
    write_file(file, figure_bytes(taken, file.suffix.lower()))
    options.answer({"figure": found.id, "file": str(file), **taken.metadata()}, lambda: str(file))


def _figures(options: SharedOptions, run: Path | None) -> tuple[ReportData, Mapping[str, Figure]]:
    from lookthrough.present.all_figures import figures_of_book, figures_of_run

    if run is None:
        book = options.book()
        return figures_of_book(book, answers_on(options, book))
    if (options.as_of, options.balance_sheet, options.min_grade, options.statuses) != (None, None, None, None):
        raise UsageError("a run keeps the options it was made with: leave the run folder out for a figure of the book")
    return figures_of_run(run)


def _listed(options: SharedOptions, figures: Mapping[str, Figure]) -> None:
    from lookthrough.present.tables.figures import figures_table
    from lookthrough.present.terminal.text import table_text

    table = figures_table(figures)
    document = [{"id": each.id, "title": each.title} for each in figures.values()]
    options.answer({"figures": document}, lambda: table_text(table), lambda: table)
