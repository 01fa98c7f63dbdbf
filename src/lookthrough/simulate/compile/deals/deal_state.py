"""What is known of a deal in a run: between quarters, before one is cleared, and after its payments; USD bn.

Arrays are ``[note, path]`` by rank, ``[path]`` where nothing else is said.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from lookthrough.contracts.arrays import Array
    from lookthrough.deals.deal_arrays import WaterfallPeriod, WaterfallState


class DealState(NamedTuple):
    """What a deal remembers beside the balances and arrears of its notes, USD bn, the path last.

    ``collected`` is what has come in since the last payment, ``proceeds`` what residual-value guarantors paid since,
    which repays notes like collateral that is released; ``residual`` the largest difference so far between the cash of
    the vehicle and the sum of its accounts, over its cash and receipts.
    """

    prefunded: Array
    trap: Array
    reserve: Array
    collateral: Array
    collected: Array
    proceeds: Array
    fees_overdue: Array
    earned: Array
    serviced: Array
    residual: Array

    @property
    def cash(self) -> Array:
        """What is in all accounts ``[path]``."""
        return self.prefunded + self.trap + self.reserve + self.collateral + self.collected + self.proceeds


class StandingDeal(NamedTuple):
    """A deal before a quarter is cleared.

    Attributes:
        before: notes and accounts at the end of last quarter.
        collected, proceeds: since the last payment (see :class:`DealState`).
        periods: what each step brings but its income; ``pays`` is 1 where it pays, ``share`` its part of the income.
        runs: 1 up to the last payment; ``sold`` 1 after it, where the site was sold.
    """

    before: WaterfallState
    collected: Array
    proceeds: Array
    periods: tuple[WaterfallPeriod, ...]
    pays: Array
    share: Array
    runs: Array
    sold: Array

    @property
    def governs(self) -> Array:
        """1 where the deal, and not the rank of its claims, says what the vehicle pays."""
        return self.runs + self.sold


class DealCash(NamedTuple):
    """What a deal lives on in a quarter ``[path]``: income less operating costs, and what residual values brought."""

    income: Array
    proceeds: Array


class PaidDeal(NamedTuple):
    """What a deal pays in a quarter, and what is left: notes and accounts after it.

    Attributes:
        cash: that came in; ``sale`` of the site.
        collected, proceeds: what is kept for the next payment.
        fees, fees_due: with what was overdue.
        interest, principal: of every step and the end.
        equity: to the owners.
    """

    after: WaterfallState
    collected: Array
    proceeds: Array
    cash: DealCash
    sale: Array
    fees: Array
    fees_due: Array
    interest: Array
    principal: Array
    equity: Array


class Residual(NamedTuple):
    """Residual-value guarantees: share of a lease that ends, and debt less what a sale brings ``[row, path]``."""

    leaving: Array
    shortfall: Array
