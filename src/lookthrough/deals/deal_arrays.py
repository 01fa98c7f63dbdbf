"""The arrays of a deal's waterfall: parameters, state, what a period brings, what it pays.

Arrays are ``[path]`` where nothing else is said, ``[note, path]`` by rank, ``[fee, path]`` in the order of the file,
``[account, path]`` in the order of :data:`POTS`. Money in any unit, as long as it is one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from lookthrough.contracts.arrays import Array

POTS = ("collection", "prefunded", "trap", "reserve")
"""What pays interest and scheduled principal, in this order."""


class WaterfallTerms(NamedTuple):
    """What holds all through a deal.

    Attributes:
        target: up to which the reserve is refilled.
        cover_below: cover below which what is left is trapped, ``None`` = no trigger.
        sweep: share of what is left that repays principal.
    """

    target: Array
    cover_below: Array | None
    sweep: Array


class WaterfallState(NamedTuple):
    """What is remembered from one period to the next.

    Attributes:
        balance: outstanding, ``[note, path]``.
        unpaid: interest that was due and not paid, with the interest on it, ``[note, path]``.
        overdue: scheduled principal that was due and not paid, part of the balance, ``[note, path]``.
        fees_overdue: ``[fee, path]``.
        prefunded, trap, reserve, collateral: what is in each account.
        earned, serviced: income less fees, and interest with scheduled principal, of the last periods that the trigger
            averages over less one, ``[period, path]``, oldest first.
    """

    balance: Array
    unpaid: Array
    overdue: Array
    fees_overdue: Array
    prefunded: Array
    trap: Array
    reserve: Array
    collateral: Array
    earned: Array
    serviced: Array


class WaterfallPeriod(NamedTuple):
    """What a period brings.

    Attributes:
        income: that is collected.
        fees: due, ``[fee, path]``.
        coupon: of the period, a fraction of the balance, ``[note, path]``.
        scheduled: principal, ``[note, path]``.
        matures: 1 where a note matures before the deal ends, ``[note, path]``.
        release: collateral that is released.
        measured: 1 where cover is measured: from the first period with income on.
        sale: value at the end; ``None`` = the deal does not end in this period, for sure.
        ends: 1 where the deal ends in this period; read where ``sale`` is given.
        refinanced: 1 where the balloon is paid with new money.
    """

    income: Array
    fees: Array
    coupon: Array
    scheduled: Array
    matures: Array
    release: Array
    measured: Array
    sale: Array | None = None
    ends: Array = 0.0
    refinanced: Array = 0.0


class WaterfallFlows(NamedTuple):
    """Both legs of every step of a period.

    Attributes:
        income, sale, refinanced: that came in from outside.
        fees: paid, ``[fee, path]``.
        interest_due, interest: of the period with what was unpaid, and what is paid of it, ``[note, path]``.
        interest_from: the pots that paid it, ``[account, path]``.
        principal_due, principal: scheduled or matured, with what was overdue, and paid of it, ``[note, path]``.
        principal_from: the pots that paid it, ``[account, path]``.
        refill: of the reserve.
        trap_in, trap_out: trapped, and released again.
        swept: principal, ``[note, path]``.
        collateral_out: released; ``released`` of it is principal, ``[note, path]``.
        last_fees, last_interest, last_principal: paid at the end from all that is there, ``[fee or note, path]``.
        drained: taken from prefunded, trap, reserve and collateral at the end, ``[account, path]``.
        equity: the rest.
        earned, serviced: income less fees, and interest with scheduled principal, of the period.
        met: 1 where the cover test is met.
    """

    income: Array
    sale: Array
    refinanced: Array
    fees: Array
    interest_due: Array
    interest: Array
    interest_from: Array
    principal_due: Array
    principal: Array
    principal_from: Array
    refill: Array
    trap_in: Array
    trap_out: Array
    swept: Array
    collateral_out: Array
    released: Array
    last_fees: Array
    last_interest: Array
    last_principal: Array
    drained: Array
    equity: Array
    earned: Array
    serviced: Array
    met: Array
