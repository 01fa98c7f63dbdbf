"""What a book says itself: names, titles, notes and reasons, which stay in the language in which they were written."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from itertools import chain
from typing import TYPE_CHECKING

from lookthrough.book.places import Source
from lookthrough.book.records import Contract, Deal, Entity, Value

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lookthrough.book.records import Book

_WRITTEN = (
    *("id", "name", "title", "note", "reason", "description", "because"),
    *("publisher", "original", "ticker", "text", "stack"),
)
"""Fields that hold words of whoever wrote the book; kinds, statuses and terms are ours, and have names."""


def book_words(book: Book) -> frozenset[str]:
    """Return the texts of a book as they are shown: one space between two words, with and without the full stop."""
    texts = {" ".join(text.split()) for text in _texts(book)}
    return frozenset(texts | {text.removesuffix(".") for text in texts})


def _texts(record: object) -> Iterator[str]:
    """Yield the texts of a record and of those within it."""
    if isinstance(record, Mapping):
        for key, each in record.items():
            if isinstance(each, Contract | Deal | Entity | Source):
                yield from (str(key), str(key).replace("_", " "), str(key).replace("-", " "))
            yield from _texts(each)
    elif isinstance(record, tuple | list):
        yield from chain.from_iterable(map(_texts, record))
    elif dataclasses.is_dataclass(record) and not isinstance(record, type):
        for field in dataclasses.fields(record):
            value = getattr(record, field.name)
            if isinstance(value, str):
                if field.name in _WRITTEN and not (isinstance(record, Value) and value.isalpha()):
                    yield value
            else:
                yield from _texts(value)
