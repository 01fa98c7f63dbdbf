"""Where a debt stands in what its debtor owes: what is paid before it, beside it and after it, and its first loss.

Debts count at what is outstanding on the book's date, at the middle of a range; ranks are those of a run (secured,
unsecured, junior). What owners have put in or promised by contract stands below all debt. It is cost and no value:
loan to cost is the debt down to this rank over debt and equity, so that a run's marks may well say something else.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from lookthrough.contracts.debt import RANK_OF_SENIORITY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lookthrough.positions.standing import Standing
    from lookthrough.positions.standing_contract import StandingContract

AHEAD, ITSELF, BESIDE, BEHIND, EQUITY = "ahead", "itself", "beside", "behind", "equity"


class StackRow(NamedTuple):
    """One claim on the same debtor, in the order in which they are paid.

    Attributes:
        contract: its id.
        place: ``ahead`` of the instrument, ``itself``, ``beside`` it in one rank, ``behind`` it, or ``equity``.
        seniority: of a debt, else empty.
        amount: outstanding, or of equity all that was put in or promised, USD bn; ``None`` where it is not known.
    """

    contract: str
    place: str
    seniority: str
    amount: float | None


class Stack(NamedTuple):
    """All claims on the debtor of an instrument.

    Attributes:
        rows: in the order in which they are paid.
        first_loss: debt behind it and equity: what is lost before it loses, USD bn.
        share: that over all debt and equity; ``None`` where nothing is known.
        loan_to_cost: the debt down to its rank over all debt and equity; ``None`` where no equity is known.
        unknown: how many of the claims have no amount, and are left out of the sums.
    """

    rows: tuple[StackRow, ...]
    first_loss: float
    share: float | None
    loan_to_cost: float | None
    unknown: int


def stack_of(standing: Standing, debt: StandingContract) -> Stack:
    """Return the claims on the debtor of a debt."""
    rows = tuple(sorted(_rows(standing, debt), key=lambda row: (_ORDER[row.place], -(row.amount or 0.0), row.contract)))
    known = {place: math.fsum(r.amount for r in rows if r.place == place and r.amount is not None) for place in _ORDER}
    first_loss, whole = known[BEHIND] + known[EQUITY], math.fsum(known.values())
    return Stack(
        rows=rows,
        first_loss=first_loss,
        share=first_loss / whole if whole > 0.0 else None,
        loan_to_cost=1.0 - first_loss / whole if whole > 0.0 and known[EQUITY] > 0.0 else None,
        unknown=sum(row.amount is None for row in rows),
    )


_ORDER = {AHEAD: 0, ITSELF: 1, BESIDE: 2, BEHIND: 3, EQUITY: 4}


def _rows(standing: Standing, debt: StandingContract) -> Iterator[StackRow]:
    rank = RANK_OF_SENIORITY[debt.seniority or "secured"]
    others = [c for c in standing.debts.get(debt.debtor, ()) if c.id != debt.id]
    for each in (debt, *others):
        own = RANK_OF_SENIORITY[each.seniority or "secured"]
        place = ITSELF if each is debt else AHEAD if own < rank else BESIDE if own == rank else BEHIND
        yield StackRow(each.id, place, each.seniority or "", None if each.outstanding is None else each.outstanding.mid)
    for each in standing.by_entity.get(debt.debtor, ()):
        if each.family == "equity" and each.taker == debt.debtor:
            yield StackRow(each.id, EQUITY, "", None if each.amount is None else each.amount.mid)
