"""What each contract of a book pays by quarter if everybody pays, at the middle of every range: its schedule.

The formulas are those of the schedule that look-through and funding read (``positions.schedule``), which a run moves
with drawn terms and parties that can fail; here they are added up by contract, whoever holds it, to its last quarter.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from lookthrough.contracts import KINDS
from lookthrough.contracts.arrays import QUARTERS_PER_YEAR
from lookthrough.contracts.term_values import MissingAssumptionError, Resolver
from lookthrough.positions.families import middle
from lookthrough.positions.plan import compile_plan
from lookthrough.positions.schedule import schedule
from lookthrough.units.quarter import quarter_after

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lookthrough.book.records import Book
    from lookthrough.positions.plan import Plan

REFERENCE_RATE = "world.rate_start"
_LONGEST = 4 * 110  # quarters that are scheduled at most: the longest bond of the market runs a century
_OTHER = ("rent", "commitment", "order", "funding")


class ContractQuarter(NamedTuple):
    """One quarter of a contract, USD bn.

    Attributes:
        quarter: ``year * 4 + quarter - 1``.
        draw: lent in it.
        interest, principal: paid of a debt.
        payment: rent, take-or-pay or the like.
        balance: of a debt after it.
    """

    quarter: int
    draw: float
    interest: float
    principal: float
    payment: float
    balance: float

    @property
    def paid(self) -> float:
        """To whoever holds the contract."""
        return self.interest + self.principal + self.payment


class Schedules(NamedTuple):
    """The schedules of a book.

    Attributes:
        cash: contract to its quarters, the empty ones at the end left out.
        left_out: contract to the reason why it has none.
        first: the first quarter ahead of the book's date.
        reference_rate: a year, of what floats; ``None`` where the book assumes none.
        why: why nothing is scheduled at all: an assumption that the book lacks; empty where it has them.
    """

    cash: Mapping[str, tuple[ContractQuarter, ...]]
    left_out: Mapping[str, str]
    first: int
    reference_rate: float | None
    why: str = ""


def scheduled(book: Book, statuses: Sequence[str]) -> Schedules:
    """Return what every contract of a book pays by quarter; nothing, and why, where the book lacks an assumption.

    Args:
        book: the book.
        statuses: of the contracts that take part.
    """
    try:
        return _scheduled(compile_plan(book, KINDS, statuses))
    except MissingAssumptionError as missing:
        rate = book.assumptions.get(REFERENCE_RATE)
        return Schedules({}, {}, quarter_after(book.as_of), None if rate is None else rate.value.mid, str(missing))


def _scheduled(plan: Plan) -> Schedules:
    book = plan.book
    rate, first = Resolver(book).assumption(REFERENCE_RATE).mid, plan.first_quarter
    last = _last(plan)
    natures = {flow.nature: (flow.positions.ids, flow.amount) for flow in schedule(plan, first, last, rate)}
    rows: dict[str, dict[str, np.ndarray]] = {}
    for nature, (ids, amount) in natures.items():
        for id_, line in zip(ids, amount, strict=True):
            of = rows.setdefault(id_, {})
            of[nature] = of.get(nature, 0.0) + line
    drawn = middle(plan)["debt"].drawn
    opening: dict[str, float] = {}
    for row, id_ in enumerate(plan.debt.ids):
        opening[id_] = opening.get(id_, 0.0) + float(drawn[row].mean())
    cash = {id_: _cash(of, opening.get(id_, 0.0), first, last - first + 1) for id_, of in rows.items()}
    return Schedules(cash, {left.contract: left.why for left in plan.left_out}, first, rate)


def _last(plan: Plan) -> int:
    """Return the last quarter in which a debt, lease or promise pays, or the longest that is scheduled."""
    found = [getattr(terms, name, ()) for terms in middle(plan).values() for name in ("maturity", "end")]
    last = max((int(np.max(each)) for each in found if np.size(each)), default=plan.first_quarter)
    return min(last + 1, plan.first_quarter + _LONGEST)


def _cash(of: Mapping[str, np.ndarray], opening: float, first: int, count: int) -> tuple[ContractQuarter, ...]:
    nothing = np.zeros(count)
    draw, interest, principal = (of.get(name, nothing) for name in ("draw", "interest", "principal"))
    payment = sum((of[name] for name in _OTHER if name in of), nothing)
    balance = opening + np.cumsum(draw - principal)
    moves = np.flatnonzero((draw != 0.0) | (interest != 0.0) | (principal != 0.0) | (payment != 0.0))
    end = int(moves[-1]) + 1 if len(moves) else 0
    return tuple(
        ContractQuarter(
            first + t, float(draw[t]), float(interest[t]), float(principal[t]), float(payment[t]), float(balance[t])
        )
        for t in range(end)
    )


def average_life(cash: Sequence[ContractQuarter], first: int) -> float | None:
    """Return the weighted average life of principal, years from the book's date; ``None`` where none is paid.

    The sum of time times principal paid over the sum of principal paid; a quarter's payment comes at its end, so that
    of the first quarter ahead comes a quarter of a year from now.
    """
    whole = math.fsum(row.principal for row in cash)
    if whole <= 0.0:
        return None
    return math.fsum((row.quarter - first + 1) / QUARTERS_PER_YEAR * row.principal for row in cash) / whole
