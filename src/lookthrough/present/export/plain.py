"""Frozen records as plain values that JSON can hold."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Mapping


def plain(record: object) -> object:
    """Return a record as dictionaries, lists, texts and numbers; dates in ISO form."""
    if dataclasses.is_dataclass(record) and not isinstance(record, type):
        return {field.name.rstrip("_"): plain(getattr(record, field.name)) for field in dataclasses.fields(record)}
    if isinstance(record, Mapping):
        return {str(key): plain(value) for key, value in record.items()}
    if isinstance(record, tuple | list | frozenset | set):
        return [plain(value) for value in record]
    return record.isoformat() if isinstance(record, dt.date) else record
