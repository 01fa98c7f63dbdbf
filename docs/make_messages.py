# ruff: noqa: INP001, T201  # a script that prints its list
"""List what pages say without a message in a catalogue, most often said first.

    python docs/make_messages.py [--lang ko] [RUN | PAGE.html]...

Without an argument the report of the bundled book is walked. A line is how often, and the message as a catalogue would
have it, with placeholders for its numbers; words that differ from page to page become ``{t}`` by hand.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

import lookthrough as lt
from lookthrough.present.book_report.report import build_book_report
from lookthrough.present.languages.book_words import book_words
from lookthrough.present.languages.catalogue import USAGES, catalogue_of
from lookthrough.present.languages.listening import Listening
from lookthrough.present.languages.translated_page import translated_page
from lookthrough.present.page.run_document import read_documents
from lookthrough.present.run_documents import all_documents_of, book_of
from lookthrough.present.run_report import build_report
from lookthrough.present.tables.answers import answers_about
from lookthrough.runs.seal import open_run

if TYPE_CHECKING:
    from lookthrough.book.records import Book


def main() -> None:
    """Print the list."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--lang", choices=list(USAGES), default="ko")
    asked.add_argument("pages", nargs="*", type=Path)
    given = asked.parse_args()
    for page, book in [_page(each) for each in given.pages] or [_of_book(lt.load())]:
        memory = Listening(catalogue_of(given.lang), book_words(book))
        missed = memory.listen()
        translated_page(page, memory)
        for message, count in missed.most_common():
            print(f"{count:5}  {message}")


def _page(place: Path) -> tuple[str, Book]:
    """Return a page, made from a run folder or read from a file, and the book whose words stand in it."""
    if place.is_file():
        return place.read_text(encoding="utf-8"), lt.load()
    run = open_run(place)
    book = book_of(run)
    return build_report(read_documents(all_documents_of(run, book)), book, run), book


def _of_book(book: Book) -> tuple[str, Book]:
    return build_book_report(book, answers_about(book, ("signed", "funded"), ()), {"version": "lookthrough"}), book


if __name__ == "__main__":
    main()
