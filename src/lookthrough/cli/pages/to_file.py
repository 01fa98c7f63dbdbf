"""What verbs share that write files: the answers that a page shows, and where the file may go."""

# ruff: noqa: PLC0415  # imports stand in the functions, so that --help is instant and static verbs never load JAX

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from lookthrough.errors import IncompleteError, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from lookthrough.book.records import Book
    from lookthrough.cli.verb import SharedOptions
    from lookthrough.present.tables.answers import Answers

REPLAYED = "Replayed as it was known on {}. The words of notes and the list of sources are those of the book today."
SEVERAL = 2
"""A page may end in .htm too, which goes without saying; of more endings all are named."""


def refuse_unwritable(file: Path, endings: Sequence[str]) -> None:
    """Refuse a file that cannot be written, before anything is computed.

    Args:
        file: what was asked for.
        endings: that its name may have, the usual one first.

    Raises:
        UsageError: it is a folder, has another ending, or cannot be written.
    """
    if file.is_dir():
        raise UsageError(f"{file} is a folder: name a file in it, {file / ('book' + endings[0])}")
    if file.suffix.lower() not in endings:
        wanted = " or ".join(endings) if len(endings) > SEVERAL else endings[0]
        raise UsageError(f"{file} does not end in {wanted}: name it {file.name + endings[0]}")
    folder = file.parent
    if not folder.is_dir():
        what = f"{folder} is a file" if folder.exists() else f"there is no folder {folder}"
        raise UsageError(f"{what}: make the folder first, mkdir -p {folder}")
    if not os.access(file if file.exists() else folder, os.W_OK):
        raise UsageError(f"{file} cannot be written: no permission; choose another folder")


def answers_on(options: SharedOptions, book: Book) -> Answers:
    """Return what the static lenses say of a book, with what a reader must know of them."""
    from lookthrough.contracts.term_values import MissingAssumptionError
    from lookthrough.lens.circularity.book_loops import book_loops, loops_by_quarter
    from lookthrough.lens.circularity.book_payments import window_notes
    from lookthrough.lens.circularity.book_window import default_window
    from lookthrough.present.tables.answers import answers_of

    counted = options.counted()
    notes = [] if options.as_of is None else [REPLAYED.format(options.as_of)]
    notes += window_notes(book, *default_window(book))
    try:
        loops = book_loops(book, counted)
    except MissingAssumptionError as missing:
        return answers_of(book, None, counted, [*notes, f"Circular flow is not measured: {missing}."])
    return answers_of(book, loops, counted, notes, periods=loops_by_quarter(book, loops, counted))


def write_file(file: Path, content: bytes) -> None:
    """Write a file.

    Raises:
        IncompleteError: the disk did not take it.
    """
    try:
        file.write_bytes(content)
    except OSError as error:
        raise IncompleteError(f"{error.strerror or error}: {file}") from error
