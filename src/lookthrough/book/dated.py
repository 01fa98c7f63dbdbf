"""Which of dated values holds on a day; their lists go from the earliest to the latest (``shape.dated_values``)."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from lookthrough.book.records import Value


def held_on(dated: Sequence[Value], day: dt.date) -> Value | None:
    """Return the last of dated values that holds on a day, ``None`` where none does."""
    held = [value for value in dated if value.valid_from is None or value.valid_from <= day]
    return held[-1] if held else None


def day_by_day(tables: Mapping[str, Sequence[Value]]) -> Iterator[tuple[dt.date | None, Mapping[str, Value]]]:
    """Yield the days on which anything changes, earliest first, with what holds then of each list by its name.

    The day before all others is ``None``; what is yielded holds until the next step. In the time of one sort.
    """
    changes: dict[dt.date | None, dict[str, Value]] = {}
    for name, dated in tables.items():
        for value in dated:
            changes.setdefault(value.valid_from, {})[name] = value
    held: dict[str, Value] = {}
    for day in sorted(changes, key=lambda each: (each is not None, each or dt.date.min)):
        held.update(changes[day])
        yield day, held
