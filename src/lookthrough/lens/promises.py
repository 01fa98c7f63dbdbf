"""What a run folder says of promises, read for the economic view."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from lookthrough.lens.economic import Promises
from lookthrough.simulate import runfolder

if TYPE_CHECKING:
    from pathlib import Path

    from lookthrough.book.records import Book


class OtherBookError(Exception):
    """A run was made from another book than the one it is read with."""


def read_promises(book: Book, folder: Path) -> Promises:
    """Return what a run says of promises.

    Args:
        book: the book that the run was made from.
        folder: the run folder.

    Raises:
        RunFolderError: the folder holds no finished run.
        OtherBookError: the run was made from another book, or from this one with other words.
    """
    document = runfolder.read_document(folder)
    run = document["run"]
    if not isinstance(run, dict):
        raise OtherBookError(f"{folder} does not say from which book it was made: run stress again")
    if run.get("book_sha256") != book.sha256:
        made = document.get("book_root")
        raise OtherBookError(f"{folder} was made from {made} as it then was, not from this book: run stress again")
    if run.get("as_of") != book.as_of.isoformat():
        raise OtherBookError(
            f"{folder} was made from the book of {run.get('as_of')}, and this is the book of {book.as_of}: "
            "ask with the same --as-of, or run stress again"
        )
    shocked = runfolder.promises(folder)
    paths = len(next(iter(shocked.values()), np.zeros(0)))
    return Promises(
        scenario=str(document["scenario"]),
        paths=paths,
        shocked=shocked,
        base=runfolder.promises(folder, base=True),
        statuses=tuple(str(s) for s in run["statuses"]),
        bound=runfolder.promised(folder),
        left=_left(document),
    )


def _left(document: dict[str, object]) -> dict[str, str]:
    """Return contract to reason of what the run left out."""
    rows = document.get("left")
    return {str(row["contract"]): str(row["why"]) for row in rows} if isinstance(rows, list) else {}
