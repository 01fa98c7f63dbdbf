"""The files of filings, read whole and within bounds, as JSON or as XML without entities; what is cut is refused."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar
from xml.etree import ElementTree as ET

from lookthrough.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

Read = TypeVar("Read")

MOST_BYTES = 256 * 2**20  # the facts of a large company are 15 MB, the holdings of a large fund 40


class FilingError(InputError):
    """A filing cannot be used; the message says which and why."""


@dataclass(frozen=True, slots=True)
class Refused:
    """A filing that was left out, and why."""

    name: str
    reason: str


def each_read(files: Iterable[Path], read: Callable[[str, str], Read]) -> tuple[tuple[Read, ...], tuple[Refused, ...]]:
    """Return what each file holds, and those that were refused: one does not stop the others.

    Args:
        files: their paths.
        read: makes something of a text and the name of its file, or raises :class:`FilingError`.
    """
    found: list[Read] = []
    refused: list[Refused] = []
    for path in files:
        try:
            found.append(read(_text(path), path.name))
        except FilingError as error:
            refused.append(Refused(str(path), str(error)))
    return tuple(found), tuple(refused)


def as_json(text: str) -> Mapping[str, object]:
    """Return a JSON document.

    Raises:
        FilingError: it is cut, or none.
    """
    try:
        found = json.loads(text)
    except RecursionError:
        raise FilingError("it is nested too deep for a filing") from None
    except ValueError as error:
        is_cut = str(error).startswith(("Unterminated", "Expecting")) and text.lstrip()[:1] == "{"
        raise FilingError(f"it is cut, or was changed: {error}" if is_cut else f"it is no JSON: {error}") from None
    if not isinstance(found, dict):
        raise FilingError("it is JSON, but not a document of the SEC")
    return found


def as_xml(text: str) -> ET.Element:
    """Return the root of an XML document.

    Raises:
        FilingError: it is cut, none, or declares a document type, which no filing needs and entities hide in.
    """
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise FilingError("it declares a document type, which a filing does not")
    try:
        return ET.fromstring(text)  # noqa: S314  # without a document type there are no entities to expand
    except ET.ParseError as error:
        is_cut = "no element found" in str(error) or "unclosed" in str(error)
        raise FilingError(f"it is cut: {error}" if is_cut else f"it is no XML: {error}") from None


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise FilingError(f"it is larger than {MOST_BYTES // 2**20} MB")
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise FilingError(error.strerror or str(error)) from None
    except UnicodeDecodeError:
        raise FilingError("it is not UTF-8 text") from None
