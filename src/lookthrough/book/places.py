"""A place in the text of a book, and the publication that a value leads to: what every record has."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """A place in a file of the book: path relative to the book's folder, line and column from 1."""

    file: str
    line: int
    column: int = 1


@dataclass(frozen=True, slots=True)
class Source:
    """A publication: grade A is a filing or official text, B trade press, C unconfirmed.

    Attributes:
        publisher: who published the text that was read: the relay, where it passes on another's.
        class_: what it is (``schema.vocabulary.SOURCE_CLASSES``), which bounds the grade; ``None`` = not said.
        original: the document, or whose it is, that a relay passes on.
        places: for each key that is written, where its value stands.
    """

    id: str
    title: str
    publisher: str
    date: str | None
    url: str | None
    grade: str
    position: Position
    class_: str | None = None
    original: str | None = None
    places: Mapping[str, Position] = field(default_factory=dict)
