"""The verb report: a run or the book itself as one page, as one workbook."""

# ruff: noqa: PLC0415  # imports stand in the verbs, so that --help is instant and static verbs never load JAX

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lookthrough.cli.app import app
from lookthrough.cli.pages.language_option import Lang  # noqa: TC001  # typer reads the annotations at run time
from lookthrough.cli.pages.to_file import answers_on
from lookthrough.cli.records.completion import complete_run
from lookthrough.cli.verb import SharedOptions, verb
from lookthrough.errors import UsageError
from lookthrough.present.export.written_file import refuse_unwritable, write_file
from lookthrough.present.languages.catalogue import ENGLISH, language_named

if TYPE_CHECKING:
    from lookthrough.book.records import Book
    from lookthrough.present.tables.answers import Answers

HTML, XLSX = (".html", ".htm"), (".xlsx",)
PAGE = Path("book.html")

OfRun = Annotated[
    Path | None,
    typer.Argument(
        metavar="[RUN]", help="Folder of a run; default: the book itself is reported.", autocompletion=complete_run
    ),
]
Page = Annotated[
    Path | None,
    typer.Option(
        "-o", "--out", metavar="FILE.html", help="Page to write; default: report.html in the run, or book.html here."
    ),
]
Workbook = Annotated[
    Path | None,
    typer.Option("--excel", metavar="FILE.xlsx", help="Workbook to write, of the run or of the book."),
]


@verb(app, "report")
def report(
    options: SharedOptions, run: OfRun = None, *, out: Page = None, excel: Workbook = None, lang: Lang = ENGLISH
) -> None:
    """Write a run or the book as one HTML page, as an Excel workbook, or as both."""
    language_named(lang)
    if run is not None:
        written = _report_of_run(options, run, out, excel, lang)
        options.answer(written, lambda: "\n".join(written.values()))
        return
    wanted = {"report": out or (PAGE if excel is None else None), "workbook": excel}
    files = {name: file for name, file in wanted.items() if file is not None}
    for name, file in files.items():
        refuse_unwritable(file, XLSX if name == "workbook" else HTML)
    book = options.book()
    answers, about = answers_on(options, book), made_with(options)
    contents = {name: _content(name, book, answers, about, lang) for name in files}  # all or nothing
    for name, file in files.items():
        write_file(file, contents[name])
    places = {name: str(file) for name, file in files.items()}
    options.answer(places, lambda: "\n".join(places.values()))


def _report_of_run(
    options: SharedOptions, run: Path, out: Path | None, excel: Path | None, language: str
) -> dict[str, str]:
    """Write what was asked for of a run; a page in its folder where nothing was."""
    from lookthrough.cli.running import writing
    from lookthrough.finished import report
    from lookthrough.runs.folder import read_document

    if (options.as_of, options.balance_sheet, options.min_grade, options.statuses) != (None, None, None, None):
        raise UsageError(
            "a run keeps the options it was made with: give --as-of, --balance-sheet, --min-grade and --status to "
            "stress, or leave the run folder out for a report of the book"
        )
    read_document(run)
    for file, endings in ((out, HTML), (excel, XLSX)):
        if file is not None:
            refuse_unwritable(file, endings)
    written: dict[str, str] = {}
    if excel is not None:
        from lookthrough.present.export.run_workbook import run_workbook_bytes

        write_file(excel, run_workbook_bytes(run))
        written["workbook"] = str(excel)
    if out is not None or excel is None:
        with writing(out or run):
            written = {"report": str(report(run, out, language=language)), **written}
    return written


def made_with(options: SharedOptions) -> dict[str, str]:
    """Return the version and the options that chose a part of the book."""
    from importlib.metadata import version

    values = {
        "--as-of": options.as_of,
        "--balance-sheet": options.balance_sheet,
        "--min-grade": options.min_grade,
        "--status": options.statuses and ",".join(options.statuses),
    }
    given = " ".join(f"{name} {value}" for name, value in values.items() if value)
    return {"options": given or "none", "version": f"lookthrough {version('lookthrough')}"}


def _content(name: str, book: Book, answers: Answers, about: dict[str, str], language: str) -> bytes:
    if name == "report":
        from lookthrough.present.book_report.report import build_book_report
        from lookthrough.present.languages.speaking import page_in

        return page_in(language, build_book_report(book, answers, about), book).encode("utf-8")
    from lookthrough.present.export.workbook import workbook_bytes

    return workbook_bytes(book, answers, about)
