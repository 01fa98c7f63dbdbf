"""When the money of a contract comes: in the quarter of its start, spread over its draws, or as it is known to be paid.

What is drawn over time (delayed-draw loans, revolvers, warehouses, equity with an end) is spread evenly from its start
to the quarter before it amortises, else to its end. Where the book says how much was paid by a day, that much came by
then, evenly since the day before it, and only the rest is spread over the quarters that are left; a rest without an end
has no date.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, TypeAlias

from lookthrough.lens.funding.funding_rows import UNDATED
from lookthrough.units.quarter import quarter_of

if TYPE_CHECKING:
    from lookthrough.lens.funding.funding_rows import Calendar
    from lookthrough.positions.standing_contract import StandingContract

    Span: TypeAlias = tuple[int, int]

DRAWN_OVER_TIME = frozenset({"ddtl", "revolver", "warehouse", "equity_investment", "jv_equity"})
_ROUNDING = 1e-9


def timing(contract: StandingContract, calendar: Calendar) -> dict[str, tuple[Span | None, float]]:
    """Return for each period the quarters in which a contract's money comes, and the share that comes in them.

    Over all time the shares add up to one. Money without a date is in the period ``undated`` of an open calendar.
    """
    pieces: dict[str, list[tuple[Span, float]]] = {}
    undated = []
    for span, share in _pieces(contract):
        if span is None:
            undated.append(share)
            continue
        each = share / (span[1] - span[0] + 1)
        for period, inside in calendar.grouped(range(span[0], span[1] + 1)).items():
            pieces.setdefault(period, []).append(((inside[0], inside[-1]), each * len(inside)))
    dated: dict[str, tuple[Span | None, float]] = {
        period: ((min(s[0] for s, _ in parts), max(s[1] for s, _ in parts)), math.fsum(share for _, share in parts))
        for period, parts in pieces.items()
    }
    return dated | ({UNDATED: (None, math.fsum(undated))} if undated and calendar.is_open else {})


def _pieces(contract: StandingContract) -> list[tuple[Span | None, float]]:
    """Return spans of quarters with the share of the money that comes evenly in them; no span, no date."""
    first = contract.first_quarter
    if first is None and contract.known is not None:
        first = quarter_of(contract.known)
    if first is None:
        return [(None, 1.0)]
    if contract.kind not in DRAWN_OVER_TIME:
        return [((first, first), 1.0)]
    pieces: list[tuple[Span | None, float]] = []
    done, at = 0.0, first
    for number, share in _paid(contract, first):
        if share > done:
            pieces.append(((min(at, number), number), share - done))
            done = share
        at = number + 1
    last = max(first, _last_draw(contract, first))
    if 1.0 - done > _ROUNDING:
        pieces.append(((at, last) if at <= last else None, 1.0 - done))
    return pieces


def _paid(contract: StandingContract, first: int) -> list[tuple[int, float]]:
    """Return by which quarter which share was paid; a payment without a day was made at the start."""
    if contract.amount is None or not contract.amount.mid:
        return []
    return [
        (first if v.valid_from is None else max(first, quarter_of(v.valid_from)), min(1.0, v.mid / contract.amount.mid))
        for v in contract.record.terms.get("paid", ())
        if v.mid is not None
    ]


def _last_draw(contract: StandingContract, first: int) -> int:
    stop = contract.amortisation_start
    return stop - 1 if stop is not None else contract.last_quarter or first
