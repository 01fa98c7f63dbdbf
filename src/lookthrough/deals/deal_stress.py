"""A deal under stresses in the style of rating agencies: cover, value and what each note loses.

The value at the end is stressed as that at the start. A balloon that the file has refinanced is repaid by a sale at the
stressed value, since lenders who stress a deal do not count on other lenders. A gap without a tenant begins at each
period in turn, and the one that hurts notes most is shown.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from lookthrough.book.bundled import shipped_or_own
from lookthrough.book.deal_file.stress_file import open_stresses
from lookthrough.deals.deal_plan import plan_of
from lookthrough.deals.deal_walk import sums

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from lookthrough.book.deal_file.stress_file import DealStress, StressFile
    from lookthrough.deals.deal_plan import DealPlan
    from lookthrough.deals.deal_walk import NoteSums

    Floats = NDArray[np.float64]

SHIPPED_STRESSES = "stresses"


class DealStressRow(NamedTuple):
    """One note under one stress.

    Attributes:
        stress: its title.
        note: id; empty where the stress cannot be made of this deal, and ``why`` says so.
        least_cover: the lowest cover of a period, ``None`` where nothing is ever due.
        value: stressed, at the end, USD m.
        ltv: notes up to the rank over the stressed value at the start.
        missed: the first period in which interest is not paid when due, ``None`` = never.
        lost: principal, USD m; ``lost_share`` of the balance.
        unpaid: interest that is never paid, USD m.
        gap: the first period of the gap.
    """

    stress: str
    note: str
    least_cover: float | None = None
    value: float | None = None
    ltv: float | None = None
    missed: str | None = None
    lost: float = 0.0
    lost_share: float = 0.0
    unpaid: float = 0.0
    gap: str | None = None
    why: str = ""


def deal_stress(plan: DealPlan, stresses: StressFile) -> tuple[DealStressRow, ...]:
    """Return every note under every stress, in the order of the file and by rank."""
    sold = plan_of(replace(plan.deal, sale=plan.deal.sale if plan.deal.sale is not None else plan.deal.value))
    return tuple(row for stress in stresses.stresses for row in _under(sold, stress))


def stresses_of(of: str | Path) -> StressFile:
    """Return the stresses of a file, or of one that is shipped.

    Raises:
        BookError: the file has errors.
        UnknownNameError: there is no such file.
    """
    return open_stresses(shipped_or_own(of, SHIPPED_STRESSES, f"there is no file of stresses {str(of)!r}"))


def _under(plan: DealPlan, stress: DealStress) -> tuple[DealStressRow, ...]:
    why = _missing(plan, stress)
    if why:
        return (DealStressRow(stress.title, "", why=why),)
    kept, starts = _kept_value(plan, stress), _gaps(plan, stress)
    income = np.repeat(plan.income[:, None] * (1.0 - stress.income), len(starts), axis=1)
    length = round(stress.gap * plan.a_year)
    for path, start in enumerate(starts):
        income[start : start + length, path] = 0.0
    sale = (plan.deal.sale or 0.0) * kept
    found = sums(plan, income, np.full(len(starts), sale))
    worst = _worst(found)
    gap = plan.names[starts[worst]] if length else None
    up_to = np.cumsum([note.balance.number for note in plan.notes])
    value = None if plan.deal.value is None else plan.deal.value * kept
    return tuple(
        _row(plan, found, row, worst, stress, None if not value else float(up_to[row]) / value, sale, gap)
        for row in range(len(plan.notes))
    )


def _row(
    plan: DealPlan,
    found: NoteSums,
    row: int,
    path: int,
    stress: DealStress,
    ltv: float | None,
    sale: float,
    gap: str | None,
) -> DealStressRow:
    note, cover, first = plan.notes[row], float(found.least_cover[path]), found.first_short[row, path]
    lost = float(found.lost[row, path])
    return DealStressRow(
        stress=stress.title,
        note=note.id,
        least_cover=cover if np.isfinite(cover) else None,
        value=sale,
        ltv=ltv,
        missed=plan.names[int(first)] if np.isfinite(first) else None,
        lost=lost,
        lost_share=lost / note.balance.number if note.balance.number else 0.0,
        unpaid=float(found.unpaid[row, path]),
        gap=gap,
    )


def _missing(plan: DealPlan, stress: DealStress) -> str:
    """Return what the deal lacks for a stress, in words; nothing where it has all."""
    if stress.land_only and plan.deal.land is None:
        return "the file does not say which share of the value is land (`land:`)"
    if (stress.value or stress.cap_rate or stress.land_only) and plan.deal.sale is None:
        return "the file has no value (`value:` or `sale:`)"
    if stress.cap_rate and not plan.deal.value:
        return "the file has no value (`value:`), so that there is no cap rate"
    return ""


def _kept_value(plan: DealPlan, stress: DealStress) -> float:
    """Return the stressed value over the value."""
    kept = (1.0 - stress.value) * (plan.deal.land or 0.0 if stress.land_only else 1.0)
    if not stress.cap_rate or not plan.deal.value:
        return kept
    cap = plan.first_year / plan.deal.value
    return kept * (1.0 - stress.income) * cap / (cap + stress.cap_rate)


def _gaps(plan: DealPlan, stress: DealStress) -> list[int]:
    """Return the periods at which a gap may begin: while there is income; one where there is no gap."""
    if not stress.gap:
        return [0]
    return [at for at in range(plan.periods) if plan.income[at] > 0.0] or [0]


def _worst(found: NoteSums) -> int:
    """Return the path on which notes lose most; of equals the one with the lowest cover, then the first."""
    lost = np.round((found.lost + found.unpaid).sum(axis=0), 9)
    misses = found.short.sum(axis=0)
    order = np.lexsort((np.round(found.least_cover, 12), -misses, -lost))
    return int(order[0])
