"""Income and value as others see them, the ratios that follow, and published figures held against ours."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lookthrough.book.deal_file.deal_records import DealView, PublishedFigure
    from lookthrough.deals.deal_plan import DealPlan


class DealViewRow(NamedTuple):
    """Income and value in one view, USD m, and what follows for the notes as a whole.

    Attributes:
        view: its id, ``title`` its name.
        income: of a year; ``None`` = the view does not say it.
        value: of the property.
        ltv: debt over value.
        cover: income over interest of the first full year.
        debt_yield: income over debt.
        cap_rate: income over value.
        value_per_mw: USD m.
        income_fall: share by which income may fall before interest is missed.
        value_fall: share by which the value may fall before principal is lost.
    """

    view: str
    title: str
    income: float | None
    value: float | None
    ltv: float | None
    cover: float | None
    debt_yield: float | None
    cap_rate: float | None
    value_per_mw: float | None
    income_fall: float | None
    value_fall: float | None


class PublishedRow(NamedTuple):
    """A published figure beside ours; ``agrees`` within half of its last printed digit."""

    measure: str
    view: str | None
    note: str | None
    theirs: float
    ours: float | None
    agrees: bool | None
    within: float
    text: str
    source: tuple[str, ...]
    remark: str | None


class RefinancingRow(NamedTuple):
    """What the market would lend at the end by one test, USD m, and that over the balloon."""

    view: str
    test: str
    coupon: float
    size: float
    less_debt: float


def views(plan: DealPlan) -> tuple[DealViewRow, ...]:
    """Return the views of a deal; one that is only a haircut away from another is worked out from it."""
    known = resolved(plan.deal.views)
    debt = sum(note.balance.number for note in plan.notes)
    interest = sum(note.balance.number * note.rate.number for note in plan.notes)
    return tuple(_view(view, *known[view.id], debt, interest, plan.deal.power) for view in plan.deal.views)


def resolved(written: Sequence[DealView]) -> Mapping[str, tuple[float | None, float | None]]:
    """Return income and value of each view, up and down the haircuts between them."""
    found = {view.id: (view.income, view.value) for view in written}
    for _ in written:  # a haircut of a haircut of ... takes as many rounds
        for view in written:
            if view.of is not None:
                mine, theirs = found[view.id], found[view.of]
                cuts = (view.income_below, view.value_below)
                pairs = [_both(*each) for each in zip(mine, theirs, cuts, strict=True)]
                found[view.id] = (pairs[0][0], pairs[1][0])
                found[view.of] = (pairs[0][1], pairs[1][1])
    return found


def _both(mine: float | None, theirs: float | None, below: float | None) -> tuple[float | None, float | None]:
    if below is None or below >= 1.0:
        return mine, theirs
    return (
        mine if mine is not None or theirs is None else theirs * (1.0 - below),
        theirs if theirs is not None or mine is None else mine / (1.0 - below),
    )


def _view(
    view: DealView, income: float | None, value: float | None, debt: float, interest: float, power: float | None
) -> DealViewRow:
    cover = _over(income, interest)
    return DealViewRow(
        view=view.id,
        title=view.title,
        income=income,
        value=value,
        ltv=_over(debt, value),
        cover=cover,
        debt_yield=_over(income, debt),
        cap_rate=_over(income, value),
        value_per_mw=_over(value, power),
        income_fall=None if not cover else 1.0 - 1.0 / cover,
        value_fall=None if value is None else 1.0 - debt / value,
    )


def _over(a: float | None, b: float | None) -> float | None:
    return None if a is None or not b else a / b


def published(
    plan: DealPlan, rows: Sequence[DealViewRow], ours: Mapping[tuple[str, str | None], float | None]
) -> tuple[PublishedRow, ...]:
    """Return published figures beside ours.

    Args:
        plan: the deal.
        rows: its views.
        ours: what the base case says, by measure and note (``None`` = all notes).
    """
    by_view = {row.view: row for row in rows}
    return tuple(_published(each, by_view, ours) for each in plan.deal.published)


def _published(
    each: PublishedFigure, by_view: Mapping[str, DealViewRow], ours: Mapping[tuple[str, str | None], float | None]
) -> PublishedRow:
    of_view = None if each.view is None else getattr(by_view[each.view], each.measure, None)
    mine = ours.get((each.measure, each.note)) if each.view is None else of_view
    stated = each.within
    within = rounding(each.value.text, each.value.number) if stated is None else stated * abs(each.value.number)
    agrees = None if mine is None else abs(mine - each.value.number) <= within * (1.0 + 1e-9)
    return PublishedRow(
        each.measure,
        each.view,
        each.note,
        each.value.number,
        mine,
        agrees,
        within,
        each.value.text,
        each.value.source,
        each.remark,
    )


_DIGITS = re.compile(r"[0-9]+(?:\.([0-9]+))?")


def rounding(text: str, number: float) -> float:
    """Return half of the last printed digit of a figure, in the unit in which it is held: 81.0 % gives 0.0005."""
    match = _DIGITS.search(text)
    if match is None or float(match[0]) == 0.0:
        return 0.0
    return 0.5 * 10.0 ** -len(match[1] or "") * abs(number / float(match[0]))


def refinancing(plan: DealPlan, rows: Sequence[DealViewRow], balloon: float) -> tuple[RefinancingRow, ...]:
    """Return what lenders would lend at the end by each test of the file and in each view (``size``, USD m)."""
    tests = plan.deal.refinancing
    if tests is None:
        return ()
    coupon = max((note.rate.number for note in plan.notes), default=0.0) + tests.spread
    sized = [
        (row.view, name, size)
        for row in rows
        for name, size in (
            ("cover", None if not tests.cover or row.income is None else row.income / (tests.cover * coupon)),
            ("debt yield", None if not tests.debt_yield or row.income is None else row.income / tests.debt_yield),
            ("ltv", _by_ltv(row, tests.ltv, tests.cap_rate)),
        )
    ]
    return tuple(RefinancingRow(v, name, coupon, size, size - balloon) for v, name, size in sized if size is not None)


def _by_ltv(row: DealViewRow, ltv: float | None, dearer: float) -> float | None:
    if ltv is None or row.income is None or row.cap_rate is None:
        return None
    return ltv * row.income / (row.cap_rate + dearer)
