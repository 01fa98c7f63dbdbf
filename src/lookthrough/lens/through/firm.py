"""What of a promise still binds on the day: what must be paid if its giver leaves at the first day on which it may.

A contract with a ``notice`` can be ended. Who gives notice today, or in the first quarter in which it is allowed
(``exit_from``), pays for that quarter's notice and what falls due before, and a ``termination_fee`` where there is one.
So the firm part of what is left is its share by time up to the end of the notice, plus the fee, and never more than all
of it. Quarters are counted as for what is left: from the one of the book's date to the last. A contract without notice
binds whole; what is cancellable has been taken off before. An option to buy what is let replaces rent by a price and
frees nobody, so it takes nothing off. A reported total does not say what of it can be ended: it counts whole, and low
is the total without what may be left of the contracts named in it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from lookthrough.positions.standing_contract import StandingContract
from lookthrough.units.quarter import quarter_name
from lookthrough.units.range import ZERO, Range, total

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lookthrough.lens.through.obligation import Obligation
    from lookthrough.positions.standing import Standing

FIRM = ("firm",)


def firm_rows(standing: Standing, committed: Sequence[Obligation], named: Sequence[Obligation]) -> list[Obligation]:
    """Return what binds of each row that is committed, as rows of the view ``firm``.

    Args:
        standing: the contracts of the book as they stand.
        committed: the rows of the committed view.
        named: contracts that a reported total holds, each with what is left of it, USD bn.
    """
    return [
        _of_contract(standing, row) if isinstance(row.record, StandingContract) else _of_total(standing, row, named)
        for row in committed
    ]


def firm_part(contract: StandingContract, left: Range, now: int) -> Range | None:
    """Return what binds of what is left of a contract, USD bn; ``None`` where its notice or its end is not known.

    Args:
        contract: a commitment, order or lease.
        left: what is left of it without what can be cancelled, USD bn.
        now: the quarter of the book's date.
    """
    if not contract.has_notice:
        return left
    last = last_binding(contract)
    if last is None or contract.last_quarter is None:
        return None
    first = max(now, now if contract.first_quarter is None else contract.first_quarter)
    quarters = max(1, contract.last_quarter - first + 1)
    fee = contract.termination_fee or ZERO
    shares = (min(1.0, max(0.0, (quarter - first + 1) / quarters)) for quarter in last)
    return Range(*(min(a, a * share + f) for a, share, f in zip(left, shares, fee, strict=True)))


def last_binding(contract: StandingContract) -> Range | None:
    """Return the last quarter that is paid if notice is given as soon as it may be, ``None`` where it is unknown."""
    if contract.notice is None:
        return None
    given = max(contract.ahead, contract.exit_from or contract.ahead)
    return Range(*(given + quarters - 1 for quarters in contract.notice))


def _of_contract(standing: Standing, row: Obligation) -> Obligation:
    contract = row.record
    if row.amount is None or not isinstance(contract, StandingContract) or not contract.has_notice:
        return replace(row, views=FIRM)
    firm, last = firm_part(contract, row.amount, standing.now), last_binding(contract)
    if firm is None or last is None:
        why = "It can be ended with notice; how long that binds is not known."
    else:
        binds, until = f"{firm.mid:.1f} of {row.amount.mid:.1f}", quarter_name(round(last.mid))
        why = f"It can be ended with notice: {binds} binds, to {until}."
    return replace(row, amount=firm, views=FIRM, why=why, present_value=None, present_basis=None)


def _of_total(standing: Standing, row: Obligation, named: Sequence[Obligation]) -> Obligation:
    released = [free for part in named if part.category == row.category and (free := _free(standing, part)) is not None]
    if row.amount is None or not released:
        return replace(row, views=FIRM)
    most = total(released)
    why = f"{row.why} It does not say what can be ended; of the contracts named in it {most.mid:.1f} can."
    amount = row.amount._replace(low=max(0.0, row.amount.low - most.high))
    return replace(row, amount=amount, views=FIRM, why=why)


def _free(standing: Standing, row: Obligation) -> Range | None:
    """Return what need not be paid of a contract if it is left as soon as it may be, ``None`` where nothing is."""
    contract, left = row.record, row.amount
    if left is None or not isinstance(contract, StandingContract) or not contract.has_notice:
        return None
    firm = firm_part(contract, left, standing.now) or ZERO
    return Range(*(max(0.0, a - b) for a, b in zip(left, reversed(firm), strict=True)))
