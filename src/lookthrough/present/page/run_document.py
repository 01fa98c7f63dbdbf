"""Reading the documents of a run: plain JSON values whose shape is held by the tests of the lenses that write them.

A value that is not there is an error that names where it was looked for, never a silent zero.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lookthrough.errors import InputError

Document = Mapping[str, object]
Key = str | int


class DocumentError(InputError, ValueError):
    """A document of a run lacks a value, or holds one of another kind."""


def dig(document: object, *path: Key) -> object:
    """Return the value under a path of keys and positions.

    Raises:
        DocumentError: nothing is there.
    """
    found = document
    for key in path:
        try:
            found = found[key]  # type: ignore[index]  # a JSON value: what it is shows when it is asked
        except (KeyError, IndexError, TypeError) as missing:
            raise DocumentError(f"the document has no {'.'.join(map(str, path))} ({key} is missing)") from missing
    return found


def number(document: object, *path: Key) -> float:
    """Return a number.

    Raises:
        DocumentError: it is missing or no number.
    """
    found = dig(document, *path)
    if isinstance(found, bool) or not isinstance(found, int | float):
        raise DocumentError(f"{'.'.join(map(str, path))} is {found!r}, not a number")
    return float(found)


def maybe(document: object, *path: Key) -> float | None:
    """Return a number, ``None`` where the document says ``null`` (unknown, or not measurable)."""
    return None if dig(document, *path) is None else number(document, *path)


def words(document: object, *path: Key) -> str:
    """Return a text.

    Raises:
        DocumentError: it is missing or no text.
    """
    found = dig(document, *path)
    if not isinstance(found, str):
        raise DocumentError(f"{'.'.join(map(str, path))} is {found!r}, not a text")
    return found


def table(document: object, *path: Key) -> Mapping[str, object]:
    """Return a mapping.

    Raises:
        DocumentError: it is missing or no mapping.
    """
    found = dig(document, *path)
    if not isinstance(found, Mapping):
        raise DocumentError(f"{'.'.join(map(str, path))} is no mapping")
    return found


def entries(document: object, *path: Key) -> Sequence[object]:
    """Return a list.

    Raises:
        DocumentError: it is missing or no list.
    """
    found = dig(document, *path)
    if isinstance(found, str) or not isinstance(found, Sequence):
        raise DocumentError(f"{'.'.join(map(str, path))} is no list")
    return found


def numbers(document: object, *path: Key) -> list[float]:
    """Return a list of numbers."""
    return [number(value) for value in entries(document, *path)]


def texts(document: object, *path: Key) -> list[str]:
    """Return a list of texts."""
    return [words(value) for value in entries(document, *path)]
