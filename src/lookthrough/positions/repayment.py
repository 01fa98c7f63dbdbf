"""What is left of a debt after each quarter: the payments of the schedule, for one contract as it stands.

The formulas are those of the schedule and of a run (``contracts.debt``), at the middle of every range. What the book
does not say is unknown here: no way of repayment, no maturity, or no fixed rate for level payments.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from lookthrough.contracts.debt import DRAWN_FIRST, DebtTerms, paid, with_draws
from lookthrough.contracts.slots import SILENT

if TYPE_CHECKING:
    from lookthrough.positions.standing_contract import StandingContract


def balance_after(debt: StandingContract, last: int) -> float | None:
    """Return what is left of a debt after the payments of quarter ``last``, USD bn; ``None`` where it is not known.

    What is outstanding on the book's date is repaid over the quarters that are left; what is lent later joins it then.
    """
    left = balances(debt, last)
    return None if left is None else left[-1]


def balances(debt: StandingContract, last: int) -> list[float] | None:
    """Return the balance on the book's date and after each quarter from the first one ahead up to ``last``, USD bn."""
    found = _unfold(debt, last)
    return None if found is None else found[0]


def repaid_until(debt: StandingContract, last: int) -> float | None:
    """Return the principal that is paid from the book's date up to quarter ``last``, USD bn; ``None`` if unknown."""
    found = _unfold(debt, last)
    return None if found is None else found[1]


def _unfold(debt: StandingContract, last: int) -> tuple[list[float], float] | None:
    terms = terms_of(debt)
    if terms is None:
        return None
    left, repaid = [float(terms.drawn)], 0.0
    for quarter in range(debt.ahead, last + 1):
        one = paid(np, terms, np.float64(left[-1]), terms.rate, quarter, debt.ahead)
        left.append(float(one.balance))
        repaid += float(one.principal)
    return left, repaid


def terms_of(debt: StandingContract) -> DebtTerms | None:
    """Return the terms of a debt at the middle of their ranges, numbers; ``None`` where its repayment is not known."""
    way, whole, maturity = debt.words.get("amortisation"), debt.amount or debt.outstanding, debt.last_quarter
    if whole is None or debt.outstanding is None or maturity is None or way is None:
        return None
    if way == "level" and debt.rate is None:
        return None
    begun = debt.ahead - 1  # a debt whose start is not known has begun
    columns = {
        "principal": whole.mid,
        "drawn": debt.outstanding.mid,
        "drawn_by_start": 1.0 if debt.drawn is None else 0.0,
        "drawn_first": float(debt.kind in DRAWN_FIRST),
        "rate": debt.rate or 0.0,
        "floating": 0.0,
        "start": begun if debt.first_quarter is None else debt.first_quarter,
        "maturity": maturity,
        "term": SILENT,
        "amortisation_start": SILENT if debt.amortisation_start is None else debt.amortisation_start,
        "linear": float(way == "linear"),
        "level": float(way == "level"),
        "draw_quarters": debt.draw_quarters,
        "available": float(debt.can_be_drawn),
        "available_until": SILENT if debt.available_until is None else debt.available_until,
    }
    found = with_draws(np, {name: np.float64(number) for name, number in columns.items()}, debt.ahead)
    return DebtTerms(**{name: found[name] for name in DebtTerms._fields if name in found})  # nothing else is scheduled
