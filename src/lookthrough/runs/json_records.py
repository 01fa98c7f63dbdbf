"""JSON as typed records: a frozen dataclass declares what stands in a document, and is filled from it or refused.

A field is the key of its name (``from_`` is ``from``). A field with a default may be absent. Keys that no field names
are left alone. Types: ``str``, ``bool``, ``int``, ``float``, ``object`` (anything), ``X | None``, ``tuple[X, ...]``,
``Mapping[str, X]``, and such a dataclass.
"""

from __future__ import annotations

import functools
import types
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from typing import TypeVar, get_args, get_origin, get_type_hints

from lookthrough.errors import InputError

Record = TypeVar("Record")

EXPECTED = {str: "a text", bool: "true or false", int: "a whole number", float: "a number"}


class DocumentError(InputError, ValueError):
    """A document of a run lacks a value or holds one of another kind: file, key, and what belongs there."""


def read_record(kind: type[Record], value: object, place: str) -> Record:
    """Return a JSON value as a record.

    Args:
        kind: a frozen dataclass.
        value: what ``json.loads`` returned.
        place: of the value, for messages: ``documents.json: `` or ``documents.json: stress``.

    Raises:
        DocumentError: something is missing or of another kind.
    """
    given, read = _mapping(value, place), {}
    record: type = kind
    for key, name, hint, is_optional in _fields(record):
        if key in given:
            read[name] = _value(hint, given[key], _below(place, key))
        elif not is_optional:
            raise DocumentError(f"{_below(place, key)} is missing: {_expected(hint)} belongs there")
    return kind(**read)


@functools.cache
def _fields(kind: type) -> tuple[tuple[str, str, object, bool], ...]:
    """Return key, name and type of each field, and whether it may be absent."""
    hints = get_type_hints(kind)
    return tuple((f.name.rstrip("_"), f.name, hints[f.name], f.default is not MISSING) for f in fields(kind))


def _value(hint: object, value: object, place: str) -> object:
    """Return a value as what a type hint says."""
    origin, inside = get_origin(hint), get_args(hint)
    if origin is types.UnionType:
        return None if value is None else _value(inside[0], value, place)
    if origin is tuple:
        return tuple(_value(inside[0], each, _below(place, i)) for i, each in enumerate(_list(value, place)))
    if origin is Mapping:
        return {key: _value(inside[1], each, _below(place, key)) for key, each in _mapping(value, place).items()}
    if isinstance(hint, type) and is_dataclass(hint):
        return read_record(hint, value, place)
    return value if hint is object else _plain(hint, value, place)


def _below(place: str, key: str | int) -> str:
    return f"{place}{key}" if place.endswith(": ") else f"{place}.{key}"


def _plain(hint: object, value: object, place: str) -> object:
    if hint is float and isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    if type(value) is not hint:
        raise _wrong(hint, value, place)
    return value


def _mapping(value: object, place: str) -> Mapping[str, object]:
    if not isinstance(value, Mapping):
        raise _wrong(Mapping, value, place)
    return value


def _list(value: object, place: str) -> list[object]:
    if not isinstance(value, list | tuple):
        raise _wrong(tuple, value, place)
    return list(value)


def _wrong(hint: object, value: object, place: str) -> DocumentError:
    return DocumentError(f"{place} is {value!r:.60}: {_expected(hint)} belongs there")


def _expected(hint: object) -> str:
    """Return in words what a type hint asks for."""
    origin, inside = get_origin(hint), get_args(hint)
    if origin is types.UnionType:
        return f"{_expected(inside[0])} or null"
    if hint is tuple or origin is tuple:
        return "a list"
    return EXPECTED[hint] if isinstance(hint, type) and hint in EXPECTED else "a mapping"
