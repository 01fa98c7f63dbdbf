"""What the report of a run shows beside the run itself: what is owed, who funds it, what goes round."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lookthrough.book.loader import open_book
from lookthrough.contracts import KINDS
from lookthrough.lens.circularity.book_loops import book_loops
from lookthrough.lens.funding.funding import funding
from lookthrough.lens.through.through import through
from lookthrough.positions.standing_contract import BINDING
from lookthrough.present.page.run_document import DOCUMENTS
from lookthrough.runs.folder import path_of_book, read_document, write_json
from lookthrough.runs.promises import OtherBookError, read_promises
from lookthrough.world.drivers import SHOCKS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from lookthrough.book.records import Book
    from lookthrough.runs.promises import Promises


def write_documents(folder: Path, book: Book, stress: Mapping[str, object], statuses: Sequence[str] | None) -> None:
    """Write the documents of a run into its folder.

    Args:
        folder: of the run.
        book: from which the run was made.
        stress: the document of the run.
        statuses: of contracts that count; default: signed and funded.
    """
    counted = tuple(statuses or BINDING)
    documents = {
        "through": through(book, statuses=counted, run=_promises_if_of(book, folder)).document(),
        "funding": funding(book, statuses=counted).document(),
        "loops": book_loops(book, counted).document(),
        "stress": {k: v for k, v in stress.items() if k != "seconds"},  # the time taken stands in timings.json
    }
    write_json(folder / DOCUMENTS, documents)


def complete_documents(folder: Path) -> None:
    """Write the documents of a finished run that has none yet, from its book.

    Raises:
        RunFolderError: the folder holds no finished run.
        BookError: the book of the run cannot be used.
    """
    stress = read_document(folder)
    if not (folder / DOCUMENTS).is_file():
        write_documents(folder, open_book(path_of_book(str(stress["book_root"])), KINDS, SHOCKS), stress, None)


def _promises_if_of(book: Book, folder: Path) -> Promises | None:
    """Return what promises cost in a run, ``None`` where the book has changed since: then there is no economic view."""
    try:
        return read_promises(book, folder)
    except OtherBookError:
        return None
