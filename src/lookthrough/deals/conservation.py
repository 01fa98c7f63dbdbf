"""Sources = uses + change of accounts, and a balance falls by what is repaid: each period, each path, always.

A dollar that gets lost is the classic fault of a waterfall, so this is asserted in every run and not in tests alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lookthrough.deals.deal_arrays import WaterfallFlows, WaterfallState

TOLERANCE = 1e-9
"""Of the largest amount of the path, and of 1."""


def conserved(before: WaterfallState, after: WaterfallState, flows: WaterfallFlows, period: int) -> float:
    """Return the largest difference of sources and uses in a period, over the largest amount.

    Args:
        before: state at the end of the last period.
        after: state at the end of this one.
        flows: of this one.
        period: its number from 0, for the message.

    Raises:
        AssertionError: it is not nothing, or an account or a balance is below nothing: a defect of the program.
    """
    paid = flows.interest + flows.principal + flows.swept + flows.released + flows.last_interest + flows.last_principal
    principal = flows.principal + flows.swept + flows.released + flows.last_principal
    sources = flows.income + flows.sale + flows.refinanced
    uses = (flows.fees + flows.last_fees).sum(axis=0) + paid.sum(axis=0) + flows.equity
    change = _in_accounts(after) - _in_accounts(before)
    size = np.maximum(1.0, np.abs(sources) + before.balance.sum(axis=0) + _in_accounts(before))
    cash = np.abs(sources - uses - change)
    debt = np.abs(before.balance - principal - after.balance).max(axis=0, initial=0.0)
    below = -np.minimum(after.balance.min(axis=0, initial=0.0), _least(after))
    worst = float((np.maximum(np.maximum(cash, debt), below) / size).max(initial=0.0))
    if not worst <= TOLERANCE:
        raise AssertionError(
            f"period {period + 1}: sources and uses of a waterfall differ by {worst:.3g} of its amounts"
        )
    return worst


def _in_accounts(state: WaterfallState) -> NDArray[np.float64]:
    total: NDArray[np.float64] = state.prefunded + state.trap + state.reserve + state.collateral
    return total


def _least(state: WaterfallState) -> NDArray[np.float64]:
    least: NDArray[np.float64] = np.minimum(
        np.minimum(state.prefunded, state.trap), np.minimum(state.reserve, state.collateral)
    )
    return least
