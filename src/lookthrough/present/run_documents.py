"""What the report of a run shows beside the run: what is owed, who funds it, what goes round, why somebody fails."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as version_of
from typing import TYPE_CHECKING, Any

from lookthrough.book.bundled import address_of
from lookthrough.book.loader import load_book
from lookthrough.book.part import part_again
from lookthrough.contracts import KINDS
from lookthrough.contracts.term_values import SIMULATED
from lookthrough.errors import UsageError
from lookthrough.lens.circularity.book_loops import book_loops
from lookthrough.lens.funding.funding import funding
from lookthrough.lens.through.through import through
from lookthrough.positions.standing_contract import BINDING
from lookthrough.runs.contents import REVERSE, SENSITIVITY, STORY, WHY
from lookthrough.runs.derived import keep_documents, kept_documents
from lookthrough.runs.folder import path_of_book
from lookthrough.runs.json_records import DocumentError
from lookthrough.runs.promises import OtherBookError, read_promises
from lookthrough.runs.seal import open_run
from lookthrough.world.drivers import PATHS, SHOCKS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from lookthrough.book.records import Book
    from lookthrough.runs.promises import Promises
    from lookthrough.runs.seal import FinishedRun


KEPT = {"story": STORY, "sensitivity": SENSITIVITY, "reverse": REVERSE}
"""The answers of which the last one is kept beside a run, and their files."""


def write_documents(folder: Path, book: Book, statuses: Sequence[str] | None) -> None:
    """Write the documents of a run into its folder.

    Args:
        folder: of the run.
        book: from which the run was made.
        statuses: of contracts that count; default: signed and funded.

    Raises:
        RunFolderError: the folder holds no finished run.
        UnreadableRunError: a file of it cannot be read.
    """
    _made(open_run(folder), book, tuple(statuses or BINDING))


def documents_of(run: FinishedRun, book: Book) -> Mapping[str, object]:
    """Return the documents of a run: those beside it, made again where there are none, damaged ones, or of another run.

    Args:
        run: a finished run.
        book: from which it was made (see :func:`book_of`).
    """
    kept = kept_documents(run)
    if kept is not None:
        return kept
    took_part = tuple(run.document["run"]["statuses"])
    return _made(run, book, BINDING if took_part == SIMULATED else took_part)


def all_documents_of(run: FinishedRun, book: Book) -> Mapping[str, object]:
    """Return the documents of a run, and what was asked of it beside them, as far as that was kept."""
    asked = {name: (kept_documents(run, file) or {}).get(name) for name, file in KEPT.items()}
    return {**documents_of(run, book), "why": kept_why(run), **asked}


def keep_answer(run: FinishedRun, name: str, answer: Mapping[str, object]) -> None:
    """Keep an answer beside the run, in place of the one before.

    Args:
        run: a finished run.
        name: one of ``KEPT``.
        answer: its document.

    Raises:
        UnreadableRunError: another run has taken the place of this one meanwhile.
    """
    keep_documents(run, {name: answer}, KEPT[name])


def keep_why(run: FinishedRun, answer: Mapping[str, object]) -> None:
    """Keep why an entity fails beside the run, in place of what was kept of it before.

    Raises:
        UnreadableRunError: another run has taken the place of this one meanwhile.
    """
    answers = {str(each["entity"]): each for each in (*kept_why(run), answer)}
    keep_documents(run, {"answers": [answers[entity] for entity in sorted(answers)]}, WHY)


def kept_why(run: FinishedRun) -> Sequence[Mapping[str, object]]:
    """Return why entities fail, as far as that was kept beside the run."""
    kept = kept_documents(run, WHY)
    return [] if kept is None else kept["answers"]


def book_of(run: FinishedRun) -> Book:
    """Return the book of a run as the run was made from it: its dates, what was known, and the grades that counted.

    Raises:
        UnreadableRunError: the run names a bundled book that there is not.
        DocumentError: the book has errors, is not where the run found it, no longer has the part of the run, or needs a
            plug-in that is not installed.
    """
    missing = _not_installed(run.document["versions"])
    try:
        book = book_again(run.document["book_root"], run.document["run"])
    except DocumentError as error:
        raise DocumentError(f"{error}; {missing}" if missing else str(error)) from None
    if missing and not {name.strip() for name in run.document["scenario"].split("+")} <= book.scenarios.keys():
        raise DocumentError(f"the book has no scenario {run.document['scenario']}; {missing}")
    return book


def book_again(book_root: str, written: Mapping[str, Any]) -> Book:
    """Return a book as something was made from it.

    Args:
        book_root: where it stood, as :func:`lookthrough.runs.folder.name_of_book` names it.
        written: its dates and grade, as :func:`lookthrough.book.part.written_part` writes them.

    Raises:
        UnreadableRunError: it is called bundled, and no such book ships.
        DocumentError: the book has errors, is not where it was, or no longer has that part.
    """
    root, variants = path_of_book(book_root)
    if not root.is_dir():
        raise DocumentError(f"the book of this run, {root}, is not here: ask from the folder in which stress was run")
    book = load_book(root, KINDS, SHOCKS, PATHS, variants).book
    if book is None:
        raise DocumentError(
            f"the book of this run, {root}, has errors: run lookthrough check {address_of(str(root), variants)}"
        )
    try:
        return part_again(book, written)
    except UsageError as error:
        raise DocumentError(f"the part of {root} that run.json names is not there: {error}; run stress again") from None


def _not_installed(versions: Mapping[str, str]) -> str:
    """Return which packages a run was made with that are not installed here, ``""`` where all are."""
    missing = [f"{name} {version}" for name, version in versions.items() if not _is_installed(name)]
    return f"the run was made with {', '.join(missing)}, which is not installed here" if missing else ""


def _is_installed(package: str) -> bool:
    try:
        version_of(package)
    except PackageNotFoundError:
        return False
    return True


def _made(run: FinishedRun, book: Book, counted: Sequence[str]) -> Mapping[str, object]:
    """Make the documents of a run and write them beside it."""
    documents = {
        "through": through(book, statuses=counted, run=_promises_if_of(book, run.folder)).document(),
        "funding": funding(book, statuses=counted).document(),
        "loops": book_loops(book, counted).document(),
        "stress": run.document,
    }
    return keep_documents(run, documents)


def _promises_if_of(book: Book, folder: Path) -> Promises | None:
    """Return what promises cost in a run, ``None`` where the book has changed since: then there is no economic view."""
    try:
        return read_promises(book, folder)
    except OtherBookError:
        return None
