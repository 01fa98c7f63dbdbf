"""What of a table of payments has no effect on an answer, each with the number of rows and their amount."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from lookthrough.present.numbers import amount

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from lookthrough.lens.circularity.flow_table import Flow

_UNSOURCED = frozenset({"inferred", "assumed"})


def row_notes(
    flows: Sequence[Flow],
    *,
    window: tuple[int, int] | None,
    layer: str,
    inferred: bool,
    statuses: Collection[str] | None,
) -> list[str]:
    """Return a sentence for each reason that leaves rows out, in the order in which they are taken away.

    Args:
        flows: all rows of the table.
        window: first and last quarter that are measured.
        layer: ``cash``, or ``all``.
        inferred: whether amounts that no source states count.
        statuses: that count, ``None`` = all; rows without a status count.
    """
    first, last = window or (0, 0)
    reasons: list[tuple[bool, Callable[[Flow], bool], str]] = [
        (layer == "cash", lambda flow: flow.layer == "paper", "of layer paper|--layer all counts {them}"),
        (not inferred, lambda flow: flow.basis in _UNSOURCED, "inferred or assumed|--inferred off"),
        (statuses is not None, lambda flow: flow.status not in {None, *(statuses or ())}, "of another status|--status"),
        (window is not None, lambda flow: flow.quarter is None, "without a quarter|a window is measured"),
        (window is not None, lambda flow: not first <= (flow.quarter or 0) <= last, "outside the window|"),
    ]
    notes, left = [], list(flows)
    for applies, is_out, words in reasons:
        out = [flow for flow in left if is_out(flow)] if applies else []
        if out:
            left = [flow for flow in left if not is_out(flow)]
            notes.append(_left_out(out, *words.split("|")))
    return [*notes, *_idle_options(flows, layer, statuses, inferred=inferred), *_without_effect(left, window)]


def _idle_options(flows: Sequence[Flow], layer: str, statuses: Collection[str] | None, *, inferred: bool) -> list[str]:
    """Name the options that change nothing, because no row says what they ask about."""
    idle = (
        ("--layer all", layer == "all" and all(flow.layer != "paper" for flow in flows), "is of layer paper"),
        ("--inferred off", not inferred and all(flow.basis is None for flow in flows), "has a basis"),
        ("--status", statuses is not None and all(flow.status is None for flow in flows), "has a status"),
    )
    return [f"{option} has no effect: no row {reason}." for option, is_idle, reason in idle if is_idle]


def _left_out(out: Sequence[Flow], which: str, why: str) -> str:
    reason = f" ({why.format(them='it' if len(out) == 1 else 'them')})" if why else ""
    return f"{_counted(out)} {which}, {_sum(out)}, {_is(out)} left out{reason}."


def _without_effect(flows: Sequence[Flow], window: tuple[int, int] | None) -> list[str]:
    undated = [flow for flow in flows if flow.quarter is None]
    oneself = [flow for flow in flows if flow.payer == flow.payee]
    nothing = [flow for flow in flows if flow.amount == 0.0]
    notes = []
    if window is None and 0 < len(undated) < len(flows):
        notes.append(f"{_counted(undated)} of {len(flows):,} {_has(undated)} no quarter, so that dates do not count.")
    if oneself:
        payments = f"{len(oneself):,} payment{'' if len(oneself) == 1 else 's'} to oneself"
        notes.append(f"{payments}, {_sum(oneself)}, {_is(oneself)} set apart: nobody's revenue.")
    if nothing:
        notes.append(f"{_counted(nothing)} with the amount 0 {_has(nothing)} no effect.")
    return notes


def _counted(rows: Sequence[Flow]) -> str:
    return f"{len(rows):,} row{'' if len(rows) == 1 else 's'}"


def _is(rows: Sequence[Flow]) -> str:
    return "is" if len(rows) == 1 else "are"


def _has(rows: Sequence[Flow]) -> str:
    return "has" if len(rows) == 1 else "have"


def _sum(rows: Sequence[Flow]) -> str:
    return amount(math.fsum(flow.amount for flow in rows))
