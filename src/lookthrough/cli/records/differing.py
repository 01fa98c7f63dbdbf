"""The verb diff: what changed between two days of a book, or what one book has that another has not."""

# ruff: noqa: PLC0415  # imports stand in the functions, so that --help is instant and static verbs never load JAX

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

import typer

from lookthrough.cli.app import app
from lookthrough.cli.verb import SharedOptions, verb
from lookthrough.errors import LookthroughError, UsageError

First = Annotated[str, typer.Argument(metavar="DATE1|BOOK", help="First day, 2025-11-15, or a book.")]
Second = Annotated[
    str, typer.Argument(metavar="DATE2|MYBOOK", help="Second day, not before the first, or the other book.")
]


@verb(app, "diff")
def diff(options: SharedOptions, first: First, second: Second) -> None:
    """Show what changed between two days, or between two books. Records come first, then the answers that moved."""
    options.refuse_unknown_status()
    kinds = [_is_book(text) for text in (first, second)]
    if all(kinds):
        _of_books(options, first, second)
    elif any(kinds):
        book, other = (first, second) if kinds[0] else (second, first)
        raise UsageError(f"{book} is a book and {other} is none: give two books or two days, diff {book} MYBOOK")
    else:
        _of_days(options, first, second)


def _of_days(options: SharedOptions, date1: str, date2: str) -> None:
    from lookthrough import api
    from lookthrough.book.part import day
    from lookthrough.present.tables.diff import all_changes_table
    from lookthrough.present.terminal.diff import diff_text

    for text in (date1, date2):
        try:
            day(text)
        except UsageError as error:
            raise UsageError(f"{error}, or name a folder with a book.yaml, or a book that ships") from None
    book = replace(options, statuses=None).book()  # a contract that leaves a status is part of the answer
    answer = api.diff(book, date1, date2, statuses=options.statuses)
    options.answer(answer.document(), lambda: diff_text(answer), lambda: all_changes_table(answer))


def _of_books(options: SharedOptions, first: str, second: str) -> None:
    from lookthrough.api import load
    from lookthrough.lens.book_diff import book_diff
    from lookthrough.present.tables.records.book_diff import differences_table
    from lookthrough.present.terminal.records.book_diff import book_diff_text

    if options.folder is not None:
        raise UsageError(f"--book names a third book: diff {first} {second} has its two already")
    books = [replace(options, statuses=None).part_of(load(name)) for name in (first, second)]
    answer = book_diff(*books, statuses=options.statuses)
    options.answer(
        answer.document(), lambda: book_diff_text(answer, books[1], (first, second)), lambda: differences_table(answer)
    )


def _is_book(text: str) -> bool:
    """Whether a text names a book rather than a day: a folder, or a book that ships, with variants or without."""
    from lookthrough.book.bundled import place

    try:
        return text != "" and place(text).root.is_dir()
    except LookthroughError:
        return "+" in text
