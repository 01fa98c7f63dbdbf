"""One sweep: what everybody pays and is worth, given what everybody has.

The unknown of the fixed point is ``assets`` ``[entity, path]``: cash, plus what others pay, plus the worth of stakes
and warrants held. All else follows from it. Sums run through 0/1 incidence matrices, row by row in a fixed order, so
that a path gives the same bits alone and in company.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lookthrough.clearing.inputs import System

# An entity short of what it owes by no more than this share is not in default: sums of a thousand claims are exact to
# about 1e-13, and a default cost must not fall due on a rounding error.
SOLVENCY_BAND = 1e-11


@dataclass(frozen=True, slots=True)
class WaterfallResult:
    """What follows from assets; shapes ``[claim, path]``, ``[group, path]`` and ``[entity, path]``."""

    paid: NDArray[np.float64]
    ratio: NDArray[np.float64]
    usable: NDArray[np.float64]
    solvent: NDArray[np.bool_]
    equity: NDArray[np.float64]
    price: NDArray[np.float64]
    held: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Waterfall:
    """The waterfalls of a system on some of its paths.

    Attributes:
        owed: ``[group, path]`` due in a group; ``senior``: due to the groups before it; ``total``: ``[entity, path]``.
        cost: share lost in default of (cash, everything else).
    """

    system: System
    cost: tuple[float, float]
    due: NDArray[np.float64]
    cash: NDArray[np.float64]
    owed: NDArray[np.float64]
    senior: NDArray[np.float64]
    total: NDArray[np.float64]
    spend: sparse.csr_array
    receive: sparse.csr_array
    collect_stakes: sparse.csr_array
    collect_warrants: sparse.csr_array

    def outcome(self, assets: NDArray[np.float64]) -> WaterfallResult:
        """Return what everybody pays and is worth when everybody has these assets ``[entity, path]``."""
        solvent = self.solvent(assets)
        cash_lost, rest_lost = self.cost
        after_cost = (1.0 - cash_lost) * self.cash + (1.0 - rest_lost) * (assets - self.cash)
        usable = np.where(solvent, assets, after_cost)
        ratio = self._ratio(usable)
        equity = np.where(solvent, np.maximum(assets - self.total, 0.0), 0.0)
        outside = self.system.outside
        if outside is not None:
            equity[outside] = assets[outside] - self.total[outside]
        price = self._share_price(equity)
        return WaterfallResult(
            paid=ratio[self.system.group] * self.due,
            ratio=ratio,
            usable=usable,
            solvent=solvent,
            equity=equity,
            price=price,
            held=self._held(equity, price),
        )

    def assets(self, outcome: WaterfallResult) -> NDArray[np.float64]:
        """Return the assets ``[entity, path]`` that an outcome gives everybody."""
        received: NDArray[np.float64] = self.receive @ outcome.paid
        return self.cash + received + outcome.held

    def pay_total(self, outcome: WaterfallResult) -> NDArray[np.float64]:
        """Return what everybody pays in all ``[entity, path]``."""
        total: NDArray[np.float64] = self.spend @ outcome.paid
        return total

    def solvent(self, assets: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Return who can pay in full ``[entity, path]``; ``outside`` always can."""
        solvent = assets >= self.total * (1.0 - SOLVENCY_BAND)
        if self.system.outside is not None:
            solvent[self.system.outside] = True
        return solvent

    def at(self, paths: NDArray[np.int64]) -> Waterfall:
        """Return the same waterfalls on some of these paths."""
        kept = {name: getattr(self, name)[:, paths] for name in ("due", "cash", "owed", "senior", "total")}
        return replace(self, **kept)

    def _ratio(self, usable: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the share of each (payer, rank) group that is paid; a group that is owed nothing is paid in full."""
        payer = self.system.group_payer
        left = np.clip(usable[payer] - self.senior, 0.0, self.owed)
        if self.system.outside is not None:
            left[payer == self.system.outside] = self.owed[payer == self.system.outside]
        return np.divide(left, self.owed, out=np.ones_like(left), where=self.owed > 0.0)

    def _share_price(self, equity: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the price of one share behind each warrant, after all that are in the money are exercised.

        Adding a series to those exercised lowers the price if and only if its strike is below it, so the price is the
        least over the first k series by strike, k = 0, 1, ...: with one series, min(E/n, (E + mK)/(n + m)).
        """
        h = self.system.holdings
        worth = equity[h.grantor]
        diluted = (worth + h.exercise_money[:, None]) / (h.shares + h.exercised)[:, None]
        price = np.full_like(equity, np.inf)
        np.minimum.at(price, h.grantor, np.minimum(diluted, worth / h.shares[:, None]))
        return price[h.grantor]

    def _held(self, equity: NDArray[np.float64], price: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the worth of the stakes and warrants everybody holds; stakes bear the dilution."""
        h = self.system.holdings
        if h.empty:
            return np.zeros_like(equity)
        own = equity.copy()
        own[h.grantor] = price * h.shares[:, None]
        stakes: NDArray[np.float64] = self.collect_stakes @ (h.share[:, None] * own[h.issuer])
        warrants: NDArray[np.float64] = self.collect_warrants @ (
            h.count[:, None] * np.maximum(price - h.strike[:, None], 0.0)
        )
        return stakes + warrants


def waterfall(system: System, cost: tuple[float, float]) -> Waterfall:
    """Return the waterfalls of all paths of a system."""
    n, groups = len(system.ids), len(system.group_payer)
    owed = incidence(system.group, groups) @ system.due
    return Waterfall(
        system=system,
        cost=cost,
        due=system.due,
        cash=system.cash,
        owed=owed,
        senior=_senior_to(system.group_payer, owed),
        total=incidence(system.group_payer, n) @ owed,
        spend=incidence(system.payer, n),
        receive=incidence(system.payee, n),
        collect_stakes=incidence(system.holdings.owner, n),
        collect_warrants=incidence(system.holdings.holder, n),
    )


def incidence(to: NDArray[np.int64], n: int) -> sparse.csr_array:
    """Return the ``[n, len(to)]`` matrix that adds up things by where they belong."""
    return sparse.csr_array((np.ones(len(to)), (to, np.arange(len(to)))), shape=(n, len(to)))


def _senior_to(payer: NDArray[np.int64], owed: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return what is owed to the groups of the same payer that come before each group."""
    senior = np.zeros_like(owed)
    for g in range(1, len(payer)):
        if payer[g] == payer[g - 1]:
            senior[g] = senior[g - 1] + owed[g - 1]
    return senior
