"""What verbs share that write pages and figures: the answers on a book that they show."""

# ruff: noqa: PLC0415  # imports stand in the functions, so that --help is instant and static verbs never load JAX

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lookthrough.book.records import Book
    from lookthrough.cli.verb import SharedOptions
    from lookthrough.present.tables.answers import Answers

REPLAYED = "Replayed as it was known on {}. The words of notes and the list of sources are those of the book today."


def answers_on(options: SharedOptions, book: Book) -> Answers:
    """Return what the static lenses say of a book, with what a reader must know of them."""
    from lookthrough.present.tables.answers import answers_about

    notes = () if options.as_of is None else (REPLAYED.format(options.as_of),)
    return answers_about(book, options.counted(), notes)
