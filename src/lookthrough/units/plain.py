"""Frozen records as plain values that JSON can hold: a new field of a record is a new key of its document."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Mapping


def plain(record: object) -> object:
    """Return a record as dictionaries, lists, texts and numbers; dates in ISO form."""
    if _is_record(record):
        return plain_record(record)
    if isinstance(record, Mapping):
        return {str(key): plain(value) for key, value in record.items()}
    if isinstance(record, tuple | list | frozenset | set):
        return [plain(value) for value in record]
    return record.isoformat() if isinstance(record, dt.date) else record


def plain_record(record: object) -> dict[str, object]:
    """Return a dataclass or a named tuple as a dictionary of plain values, by the names of its fields.

    A field that is not shown (``repr=False``), such as the book behind an answer, is not part of it.
    """
    if dataclasses.is_dataclass(record):
        names = tuple(field.name for field in dataclasses.fields(record) if field.repr)
    else:
        names = tuple(getattr(record, "_fields", ()))
    return {name.rstrip("_"): plain(getattr(record, name)) for name in names}


def _is_record(record: object) -> bool:
    is_named_tuple = isinstance(record, tuple) and hasattr(record, "_fields")
    return is_named_tuple or (dataclasses.is_dataclass(record) and not isinstance(record, type))
