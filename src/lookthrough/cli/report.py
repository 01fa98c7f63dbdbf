"""The verb report: a run as one page, or the book itself as one page, as one workbook."""

# ruff: noqa: PLC0415  # imports stand in the verbs, so that --help is instant and static verbs never load JAX

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lookthrough.cli.app import app
from lookthrough.cli.verb import Asked, verb
from lookthrough.errors import IncompleteError, UsageError
from lookthrough.units.quarter import quarter_number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lookthrough.book.records import Book
    from lookthrough.lens.circularity.by_period import Period
    from lookthrough.lens.circularity.circularity import Circularity
    from lookthrough.present.tables.answers import Answers

PAGE = Path("book.html")
REPLAYED = "Replayed as it was known on {}. The words of notes and the list of sources are those of the book today."
VENDORS = 6  # whose quarters are shown


@verb(app, "report")
def report(
    asked: Asked,
    run: Annotated[Path | None, typer.Argument(metavar="[RUN]", help="A run folder; default: the book itself.")] = None,
    *,
    out: Annotated[
        Path | None,
        typer.Option("-o", "--out", metavar="FILE.html", help="Default: RUN/report.html, or book.html here."),
    ] = None,
    excel: Annotated[
        Path | None, typer.Option("--excel", metavar="FILE.xlsx", help="The tables of the book as a workbook.")
    ] = None,
) -> None:
    """Write a run, or the book itself, as one HTML page or as a workbook."""
    if run is not None:
        page = _report_of_run(asked, run, out, excel)
        asked.answer({"report": str(page)}, lambda: str(page))
        return
    wanted = {"report": out or (PAGE if excel is None else None), "workbook": excel}
    files = {name: file for name, file in wanted.items() if file is not None}
    for name, file in files.items():
        _refuse_unwritable(file, ".xlsx" if name == "workbook" else ".html")
    book = asked.book()
    answers, about = _answers(asked, book), _about(asked)
    contents = {name: _made(name, book, answers, about) for name in files}  # all or nothing
    for name, file in files.items():
        _write(file, contents[name])
    said = {name: str(file) for name, file in files.items()}
    asked.answer(said, lambda: "\n".join(said.values()))


def _report_of_run(asked: Asked, run: Path, out: Path | None, excel: Path | None) -> Path:
    from lookthrough.cli.running import write_report
    from lookthrough.runs.folder import read_document

    if excel is not None:
        raise UsageError("a workbook holds a book, not a run: leave the run folder out")
    if (asked.as_of, asked.min_grade, asked.statuses) != (None, None, None):
        raise UsageError(
            "a run keeps the options it was made with: give --as-of, --min-grade and --status to stress, "
            "or leave the run folder out for a report of the book"
        )
    read_document(run)
    if out is not None:
        _refuse_unwritable(out, ".html")
    return write_report(run, out or run / "report.html")


def _refuse_unwritable(file: Path, suffix: str) -> None:
    """Refuse a file that cannot be written, before anything is computed."""
    endings = (suffix, ".htm") if suffix == ".html" else (suffix,)
    if file.is_dir():
        raise UsageError(f"{file} is a folder: name a file in it, {file / ('book' + suffix)}")
    if file.suffix.lower() not in endings:
        raise UsageError(f"{file} does not end in {suffix}: name it {file.name + suffix}")
    folder = file.parent
    if not folder.is_dir():
        what = f"{folder} is a file" if folder.exists() else f"there is no folder {folder}"
        raise UsageError(f"{what}: make the folder first, mkdir -p {folder}")
    if not os.access(file if file.exists() else folder, os.W_OK):
        raise UsageError(f"{file} cannot be written: no permission; choose another folder")


def _answers(asked: Asked, book: Book) -> Answers:
    from lookthrough.cli.running import loops_of
    from lookthrough.contracts.term_values import MissingAssumptionError
    from lookthrough.present.tables.answers import answers_of

    notes = [] if asked.as_of is None else [REPLAYED.format(asked.as_of)]
    try:
        loops = loops_of(book, asked.counted())
    except MissingAssumptionError as missing:
        return answers_of(book, None, asked.counted(), [*notes, f"What goes round is not measured: {missing}."])
    return answers_of(book, loops, asked.counted(), notes, periods=_by_quarter(asked, book, loops))


def _by_quarter(asked: Asked, book: Book, loops: Circularity) -> Sequence[Period]:
    """Return what goes round in each quarter of the ledger's years, for the vendors with the largest ceilings."""
    from lookthrough import api
    from lookthrough.lens.circularity.by_period import by_period

    years = sorted(p.period[:4] for p in book.purchases)
    if not years:
        return ()
    start, end = f"{years[0]}Q1", f"{years[-1]}Q4"
    measured = [(v.self_funded.ceiling, v.id) for v in loops.vendors if v.self_funded is not None]
    largest = [id_ for _, id_ in sorted(measured, key=lambda each: (-each[0], each[1]))[:VENDORS]]
    flows = api.flows(book, start=start, end=end, statuses=asked.counted())
    window = (quarter_number(start), quarter_number(end))
    return by_period(flows, largest, window=window)


def _about(asked: Asked) -> dict[str, str]:
    """Return the version and the options that chose a part of the book."""
    from importlib.metadata import version

    options = {
        "--as-of": asked.as_of,
        "--min-grade": asked.min_grade,
        "--status": asked.statuses and ",".join(asked.statuses),
    }
    given = " ".join(f"{name} {value}" for name, value in options.items() if value)
    return {"options": given or "none", "version": f"lookthrough {version('lookthrough')}"}


def _made(name: str, book: Book, answers: Answers, about: dict[str, str]) -> bytes:
    if name == "report":
        from lookthrough.present.book_report.report import build_book_report

        return build_book_report(book, answers, about).encode("utf-8")
    from lookthrough.present.export.workbook import workbook_bytes

    return workbook_bytes(book, answers, about)


def _write(file: Path, content: bytes) -> None:
    try:
        file.write_bytes(content)
    except OSError as error:
        raise IncompleteError(f"{error.strerror or error}: {file}") from error
