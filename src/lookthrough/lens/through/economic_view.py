"""The economic view: what a company owes in a simulated future beyond its balance sheet.

A promise that is on no balance sheet costs its giver money only where the market does not need what was promised. So
the view adds to the reported debt and lease liabilities, contract by contract and path by path of a run,

* of leases not yet commenced, of take-or-pay commitments and of backstops the onerous part: PV(what is due until the
  next option) - PV(what the market gives for the same capacity), not below zero (``simulate.quarter.onerous``);
* of guarantees and residual-value guarantees what they paid, discounted.

Both come from the same path, so a guarantee that is called just when rents are low is counted as such (wrong-way risk).
The middle value is the mean over paths. The low and the high value are the means over the best and the worst
hundredth of the company's paths (expected shortfall at 99 %): unlike quantiles of single contracts these add up to
the total. The quantile of the total stands beside them. Every figure holds if the scenario of the run happens. What
the run left out, and reported totals that its contracts do not explain, are rows of unknown amount: the view is then
a floor.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from lookthrough.lens.through.obligation import Obligation
from lookthrough.lens.through.present_value import LEASES, PURCHASES
from lookthrough.positions.standing_contract import StandingContract
from lookthrough.units.range import Range

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from lookthrough.runs.promises import Promises

TAIL = 0.01  # the share of paths behind the low and the high value
ENOUGH = 0.5  # of what is promised: less in the run makes the most exposed look the safest, so that no figure is drawn
UNEXPLAINED = 0.1  # of a reported total without contracts in the run: more makes the view a floor
CATEGORIES = {
    "lease": "onerous_lease",
    "commitment": "onerous_commitment",
    "guarantee": "guarantee_paid",
    "backstop": "onerous_backstop",
}
WORDS = {
    "lease": "Rent until the next option less the market rent of the same site, not below 0",
    "commitment": "The binding part of the purchase less its market value, not below 0",
    "guarantee": "Payments under the guarantee",
    "backstop": "Purchases under the backstop less their market value, not below 0",
}


class PromiseCosts(NamedTuple):
    """What one company's promises cost in a run, all together, USD bn.

    Attributes:
        scenario: of the run.
        paths: of the run.
        expected: mean over paths.
        p99: quantile of 99 %.
        es99: mean of the worst hundredth of the paths.
        base_expected: mean over paths of the base run.
        promised: leases not commenced and purchase commitments, undiscounted.
        modelled: the part of them of which the contracts took part in the run.
    """

    scenario: str
    paths: int
    expected: float
    p99: float
    es99: float
    base_expected: float
    promised: float
    modelled: float

    @property
    def is_mostly_modelled(self) -> bool:
        """Whether enough of what is promised is in the run for its cost to say something of the whole."""
        return is_mostly_modelled(self.promised, self.modelled)

    @property
    def worst(self) -> int:
        """The number of paths behind ``es99``."""
        return tail_of(self.paths)


def is_mostly_modelled(promised: float, modelled: float) -> bool:
    """Return whether at least :data:`ENOUGH` of what is promised is modelled; nothing promised is modelled whole."""
    return modelled >= ENOUGH * promised


def tail_of(paths: int) -> int:
    """Return how many paths are a hundredth of them, at least one."""
    return max(1, round(TAIL * paths))


def promise_costs(
    contracts: Iterable[StandingContract],
    promises: Promises,
    givers: Iterable[str],
    obligations: Iterable[Obligation],
) -> tuple[list[Obligation], PromiseCosts]:
    """Return what the promises of a company cost in a run, row by row and in all.

    Args:
        contracts: those that count; each once.
        promises: from :func:`lookthrough.runs.promises.read_promises`.
        givers: the company and the vehicles it consolidates.
        obligations: all of the company, for what it has promised.

    Returns:
        One obligation for each contract that costs anything on any path (low and high are means over the best and the
        worst hundredth of the company's paths), and the sums. A lease that is on the balance sheet already is a memo.
    """
    group = frozenset(givers)
    given = sorted((c for c in contracts if c.family in CATEGORIES and _leaves(c, group)), key=lambda c: c.id)
    own = {c.id: c for c in given if c.id in promises.shocked}
    added = {id_: c for id_, c in own.items() if not (c.family == "lease" and c.has_commenced)}
    nothing = np.zeros(promises.paths)
    costs = sum((promises.shocked[id_] for id_ in added), nothing)
    best, worst = _tails(costs)
    rows = [
        _obligation(contract, promises, best, worst, is_added=id_ in added)
        for id_, contract in own.items()
        if promises.shocked[id_].any()
    ]
    base = sum((promises.base[id_] for id_ in added), nothing)
    unknown = [_left_out(c, promises.left_out[c.id]) for c in given if c.id in promises.left_out]
    return [*rows, *unknown], PromiseCosts(
        promises.scenario,
        promises.paths,
        expected=_mean(costs),
        p99=float(np.quantile(costs, 1 - TAIL)) if promises.paths else 0.0,
        es99=_mean(costs[worst]),
        base_expected=_mean(base),
        **_promised(obligations, promises),
    )


def _promised(obligations: Iterable[Obligation], promises: Promises) -> dict[str, float]:
    """Return what is promised in leases and purchases, and what of it the contracts in the run are."""
    same = [e for e in obligations if e.category in {LEASES, PURCHASES} and e.amount is not None]
    promised = _sum_of(e for e in same if "committed" in e.views)
    return {"promised": promised, "modelled": min(promised, _sum_of(e for e in same if _is_in(e, promises)))}


def _is_in(obligation: Obligation, promises: Promises) -> bool:
    return isinstance(obligation.record, StandingContract) and obligation.record.id in promises.shocked


def _sum_of(obligations: Iterable[Obligation]) -> float:
    return math.fsum(e.amount.mid for e in obligations if e.amount is not None)


def not_in_run(obligations: Iterable[Obligation], promises: Promises) -> list[Obligation]:
    """Return a row of unknown amount for each reported total of promises that the run's contracts do not explain.

    Args:
        obligations: all of a company: reported totals, and the contracts beside them.
        promises: of the run.
    """
    rows = []
    for name in (LEASES, PURCHASES):
        same = [e for e in obligations if e.category == name and e.amount is not None]
        inside = _sum_of(e for e in same if _is_in(e, promises))
        totals = (e for e in same if not isinstance(e.record, StandingContract))
        rows += [_unexplained(e, e.amount.mid, inside) for e in totals if e.amount is not None]
    return [row for row in rows if row is not None]


def _unexplained(total: Obligation, amount: float, inside: float) -> Obligation | None:
    if inside >= (1 - UNEXPLAINED) * amount:
        return None
    why = (
        f"Contracts of {inside:.1f} of the {amount:.1f} reported as {total.category.replace('_', ' ')} are in the run. "
        "The cost of the rest is unknown, so the view is a floor."
    )
    return Obligation("not_in_the_run", None, total.record, total.value, why, ("economic",))


def _leaves(contract: StandingContract, group: frozenset[str]) -> bool:
    return contract.debtor in group and contract.creditor not in group


def _tails(costs: NDArray[np.float64]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return the paths of the lowest and of the highest hundredth, at least one each."""
    order = np.argsort(costs, kind="stable")
    count = tail_of(costs.size)
    return order[:count], order[-count:]


def _obligation(
    contract: StandingContract,
    promises: Promises,
    best: NDArray[np.intp],
    worst: NDArray[np.intp],
    *,
    is_added: bool,
) -> Obligation:
    which, cost = contract.family, promises.shocked[contract.id]
    amount = Range(_mean(cost[best]), _mean(cost), _mean(cost[worst]))
    of = f" of {promises.bound[contract.id]:.1f} that binds," if contract.id in promises.bound else ""
    why = (
        f"{WORDS[which]}:{of} at present value at the run's short rate, mean over paths (low, high: the best and the "
        "worst hundredth of the company's paths)."
    )
    if not is_added:
        why += " The lease has commenced and is on the balance sheet, so its cost is shown and not added."
    return Obligation(
        category=CATEGORIES[which],
        amount=amount,
        record=contract,
        value=contract.size_term,
        why=why,
        views=("economic",) if is_added else (),
        basis="inferred",
    )


def _left_out(contract: StandingContract, reason: str) -> Obligation:
    """Return the row of a promise that the run left out: unknown is not zero."""
    why = f"The run left it out: {reason}. Its cost is unknown, so the view is a floor."
    return Obligation("not_in_the_run", None, contract, contract.size_term, why, ("economic",))


def _mean(values: NDArray[np.float64]) -> float:
    return float(values.mean()) if values.size else 0.0
