"""The fingerprint of a book: the same for any order of files and rows, another for any changed value."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass


def sha256(*parts: object) -> str:
    """Return the SHA-256 of records and tables, their positions left out."""
    text = json.dumps([plain(part) for part in parts], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def plain(thing: object) -> object:
    """Return a record as lists of texts and numbers, mappings in the order of their keys, positions left out."""
    if thing is None or isinstance(thing, str | float | int):
        return thing
    if isinstance(thing, Mapping):
        return [[key, plain(thing[key])] for key in sorted(thing)]
    if isinstance(thing, tuple | list):
        return [plain(item) for item in thing]
    if isinstance(thing, dt.date):
        return thing.isoformat()
    if is_dataclass(thing) and not isinstance(thing, type):
        return [plain(getattr(thing, f.name)) for f in fields(thing) if f.name != "position"]
    msg = f"no canonical form for {type(thing).__name__}"
    raise TypeError(msg)
