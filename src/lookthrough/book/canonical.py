"""The fingerprint of a book: the same for any order of files and rows, another for any changed value."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from dataclasses import fields, is_dataclass
from functools import cache
from operator import attrgetter
from typing import TYPE_CHECKING

from lookthrough.book.records import Entity, Scenario, Value
from lookthrough.book.tables import Tables

if TYPE_CHECKING:
    from collections.abc import Callable

# what is not written: places, the numbers that follow from the text of a value and the unit of its term, and the day
# that follows from its sources. Paths of a scenario, and deals of vehicles, are written where there are some, so that a
# book without them keeps the fingerprint that it had before there were any.
_PLACES = {"position", "places"}
_DERIVED = _PLACES | {"low", "mid", "high", "base", "published"}
_IF_ANY: dict[type, str] = {Scenario: "paths", Entity: "waterfall", Tables: "waterfalls"}


def sha256(*parts: object) -> str:
    """Return the SHA-256 of records and tables, their positions left out and their mappings in the order of keys."""
    text = json.dumps(
        parts, default=_plain, sort_keys=True, check_circular=False, ensure_ascii=False, separators=(",", ":")
    )
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(thing: object) -> object:
    if isinstance(thing, dt.date):
        return thing.isoformat()
    if is_dataclass(thing) and not isinstance(thing, type):
        written = _getter(type(thing))(thing)
        more = getattr(thing, _IF_ANY[type(thing)]) if type(thing) in _IF_ANY else None
        return [written, more] if more else written
    msg = f"no canonical form for {type(thing).__name__}"
    raise TypeError(msg)


@cache
def _getter(type_: type) -> Callable[[object], object]:
    left_out = _DERIVED if type_ is Value else _PLACES | ({_IF_ANY[type_]} if type_ in _IF_ANY else set())
    return attrgetter(*(f.name for f in fields(type_) if f.name not in left_out))
