"""A reported total and the contracts that are named beside it: parts of it, shown and not added.

A total is of one date; a contract named beside it may be of a later one, or contain another. Where the contracts add
up to more than the total, none of them can be called a part of it without more: the total and each of them say so, with
their dates, and the total's high is at least the sum of what binds (signed and funded contracts) at middle values.
Highs do not add where one contract is what a filing leaves beside the others. Low and mid stay as reported.

The layers of one stack carry one cash flow, so the sum has only the largest of them, and the part of a purchase that
can be cancelled is never in it. What else overlaps, the book does not say, which is why mid stays.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

from lookthrough.lens.through.obligation import ALL_VIEWS
from lookthrough.positions.standing_contract import StandingContract
from lookthrough.units.range import total

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from lookthrough.lens.through.obligation import Obligation

ROUNDING = 0.01  # assumed (range 0.005..0.02): totals are filed or reported to two or three figures


def with_parts(reported: Obligation, parts: Sequence[Obligation]) -> tuple[Obligation, list[Obligation]]:
    """Return a reported total and its contracts as memos; where these exceed it, words and a high that say so.

    Args:
        reported: the total, USD bn, with its views.
        parts: the contracts, each with its amount where known.
    """
    layers = largest_layer([replace(p, views=ALL_VIEWS) for p in parts])
    binding = [p for p in layers if p.views and isinstance(p.record, StandingContract) and p.record.binds]
    summed = total(p.amount for p in binding if p.amount is not None)
    if reported.amount is None or summed.mid <= reported.amount.mid * (1 + ROUNDING):
        return reported, [_memo(p, "A part of the total, shown and not added.") for p in parts]
    day, more = _of(reported.value.valid_from if reported.value is not None else None), summed.mid - reported.amount.mid
    latest = _of(max((d for p in binding if (d := _date(p)) is not None), default=None))
    why = (
        f"{reported.why} The total is{day}; contracts named{latest and f', the latest{latest},'} add up to "
        f"{summed.mid:.1f}, {more:.1f} more: they are later, or overlap. The high case counts all of them."
    )
    words = (
        f"Shown and not added; the contracts named add up to {more:.1f} more than the total, which is{day}: they are "
        "later, or overlap."
    )
    memos = [_memo(p, (f"This is{_of(_date(p))}. " if _date(p) is not None else "") + words) for p in parts]
    high = max(reported.amount.high, summed.mid)
    return replace(reported, why=why, amount=reported.amount._replace(high=high)), memos


def _memo(part: Obligation, words: str) -> Obligation:
    return replace(part, why=f"{part.why} {words}".strip(), views=())


def _of(day: dt.date | None) -> str:
    return " of an unknown date" if day is None else f" of {day.isoformat()}"


def _date(part: Obligation) -> dt.date | None:
    """Return the latest date the book gives for a contract's amount: from when it holds, or when it became public."""
    known = part.record.known if isinstance(part.record, StandingContract) else None
    days = [known, *((part.value.valid_from, part.value.known) if part.value is not None else ())]
    return max((day for day in days if day is not None), default=None)


def largest_layer(rows: Sequence[Obligation]) -> list[Obligation]:
    """Return the rows with the smaller layers of each stack turned into memos."""
    layers: dict[tuple[str, str], list[float]] = {}
    for row in rows:
        if (key := _layer(row)) is not None:
            layers.setdefault(key, []).append(row.amount.mid if row.amount is not None else 0.0)
    largest: dict[str, tuple[float, str]] = {}
    for (stack, kind), mids in sorted(layers.items()):
        largest[stack] = max(largest.get(stack, (-1.0, "")), (math.fsum(mids), kind))
    return [_memo_if_below(row, largest) for row in rows]


def _memo_if_below(row: Obligation, largest: dict[str, tuple[float, str]]) -> Obligation:
    key = _layer(row)
    if key is None or largest[key[0]][1] == key[1]:
        return row
    return replace(row, views=(), why=f"{row.why} Another layer of the stack {key[0]} counts, so this is shown only.")


def _layer(row: Obligation) -> tuple[str, str] | None:
    if not isinstance(row.record, StandingContract) or row.record.stack is None:
        return None
    return row.record.stack, row.record.family
