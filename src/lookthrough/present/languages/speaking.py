"""How a page, or an answer of the terminal, is put into another language than English."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lookthrough.present.languages.book_words import book_words
from lookthrough.present.languages.catalogue import ENGLISH, catalogue_of, language_named
from lookthrough.present.languages.memory import Memory
from lookthrough.present.languages.translated_page import translated_page

if TYPE_CHECKING:
    from lookthrough.book.records import Book


def memory_of(language: str, book: Book) -> Memory | None:
    """Return what says in a language what is said of a book, ``None`` for English.

    Raises:
        UsageError: there is no such language; the message says which there are.
    """
    return None if language_named(language) == ENGLISH else Memory(catalogue_of(language), book_words(book))


def page_in(language: str, page: str, book: Book) -> str:
    """Return a page in a language; what the book says itself stays as it was written.

    Raises:
        UsageError: there is no such language; the message says which there are.
    """
    memory = memory_of(language, book)
    return page if memory is None else translated_page(page, memory)


def lines_in(text: str, memory: Memory) -> str:
    """Return the lines of an answer in the language of a memory; rows of a table stay, whose cells were translated."""
    return "\n".join(line if "  " in line.strip() else _line(line, memory) for line in text.split("\n"))


def _line(line: str, memory: Memory) -> str:
    bare = line.lstrip(" ")
    return line[: len(line) - len(bare)] + memory.shown(bare) if bare else line
