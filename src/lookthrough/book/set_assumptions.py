"""A book with some of its assumptions set for one question: what ``--set NAME=VALUE`` and a scenario do to it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from lookthrough.book.check.assumed_limits import allowed_for
from lookthrough.book.schema.vocabulary import Unit
from lookthrough.book.text.quantities import Misread, parse
from lookthrough.errors import UnknownNameError, UsageError
from lookthrough.units.nearest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lookthrough.book.records import Assumption, Book, Value


def with_assumptions(book: Book, texts: Mapping[str, str]) -> Book:
    """Return a book in which some assumptions are what is written here, on every day; nothing is written back.

    Args:
        book: as loaded.
        texts: by name, written as in the book: a value or a range in the assumption's unit.

    Raises:
        UnknownNameError: an assumption that the book does not have; the message gives the nearest names.
        UsageError: a text that is no value in its unit, or one that no such number can be (LT423).
    """
    set_ = {name: _set(book, name, text) for name, text in texts.items()}
    return replace(book, assumptions={**book.assumptions, **set_}) if set_ else book


def read_as(assumption: Assumption, text: str) -> Value | Misread:
    """Return the value that an assumption is set to, or why its text cannot be read in its unit."""
    read = parse(text, Unit(assumption.unit), signed=True)
    if isinstance(read, Misread):
        return read
    return replace(
        assumption.value,
        text=text,
        low=read.low,
        mid=read.mid,
        high=read.high,
        valid_from=None,
        source=(),
        basis="assumed",
        reason="set for this question",
        rivals=(),
    )


def _set(book: Book, name: str, text: str) -> Assumption:
    if name not in book.assumptions:
        hint = did_you_mean(name, book.assumptions) or "the book has none of a similar name"
        raise UnknownNameError(f"no assumption named {name!r}; {hint}")
    assumption = book.assumptions[name]
    value, allowed = read_as(assumption, text), allowed_for(name)
    if isinstance(value, Misread):
        raise UsageError(f"{name}={text}: {value.label}; {value.hint}")
    if allowed is not None and not allowed.hold(value):
        raise UsageError(f"{name}={text}: {allowed.says}; {allowed.hint}")
    return replace(assumption, value=value, earlier=())
