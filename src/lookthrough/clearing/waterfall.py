"""One sweep: what everybody pays and is worth, given what everybody has.

The unknown of the fixed point is the wealth of everybody ``[entity, path]``: its *assets* (cash, what others pay, the
worth of stakes and warrants held) and its *surplus*, the assets less what it owes. One follows from the other, but not
on a computer: a company that owes a million of millions and lacks a thousand has lost the thousand in the rounding of
its assets. So the surplus is kept in its own right, as what would be left if everybody paid, summed without error
(:mod:`lookthrough.clearing.exact_sums`), less what is not paid. Whoever is nearly solvent pays by its surplus, whoever
pays little by its assets: each by the number that says more. All else follows.

Sums run through 0/1 incidence matrices, row by row in a fixed order, so that a path gives the same bits alone and in
company.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy import sparse

from lookthrough.clearing.exact_sums import exact_sums

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lookthrough.clearing.inputs import System

    Floats = NDArray[np.float64]

# An entity short of what it owes by no more than this share of it is not in default: a user's sums of a thousand claims
# are exact to about 1e-13, and a default cost must not fall due on a rounding error.
SOLVENCY_BAND = 1e-11


class Wealth(NamedTuple):
    """What everybody has ``[entity, path]``.

    ``assets`` is known to some units in the last place of itself, ``surplus`` (assets less debts) of ``grain``, the
    size of the numbers that it was summed from.
    """

    assets: Floats
    surplus: Floats
    grain: Floats

    def at(self, paths: NDArray[np.int64]) -> Wealth:
        """Return the same on some of these paths."""
        return Wealth(self.assets[:, paths], self.surplus[:, paths], self.grain[:, paths])


@dataclass(frozen=True, slots=True)
class WaterfallResult:
    """What follows from wealth; shapes ``[claim, path]``, ``[group, path]`` and ``[entity, path]``.

    ``unpaid`` is the share of a group that is not paid, 1 less ``ratio``, known to the last place of itself; it is not
    told where sums are quick.
    """

    paid: Floats
    ratio: Floats
    unpaid: Floats
    usable: Floats
    solvent: NDArray[np.bool_]
    equity: Floats
    price: Floats
    held: Floats


@dataclass(frozen=True, slots=True)
class Waterfall:
    """The waterfalls of a system on some of its paths.

    Attributes:
        owed: ``[group, path]`` due in a group; ``senior``, ``junior``: due to the groups before and after it.
        total: ``[entity, path]`` due in all; ``base``: surplus without holdings if everybody pays, correctly rounded.
        cost: share lost in default of (cash, everything else).
        rough: ``None`` where surpluses are summed without error; else the share of the amounts by which their quick
            difference is moved, up or down, so that rounding never leaves it on the other side.
    """

    system: System
    cost: tuple[float, float]
    due: Floats
    cash: Floats
    owed: Floats
    senior: Floats
    junior: Floats
    total: Floats
    base: Floats
    spend: sparse.csr_array
    receive: sparse.csr_array
    collect_stakes: sparse.csr_array
    collect_warrants: sparse.csr_array
    rough: float | None = None

    def outcome(self, wealth: Wealth) -> WaterfallResult:
        """Return what everybody pays and is worth when everybody has this wealth."""
        solvent = self.solvent(wealth)
        usable, left = self._after_cost(wealth, solvent)
        ratio, unpaid = self._ratios(usable, left)
        equity = np.where(solvent, np.maximum(wealth.surplus, 0.0), 0.0)
        outside = self.system.outside
        if outside is not None:
            equity[outside] = wealth.surplus[outside]
        price = self._share_price(equity)
        return WaterfallResult(
            paid=ratio[self.system.group] * self.due,
            ratio=ratio,
            unpaid=unpaid,
            usable=usable,
            solvent=solvent,
            equity=equity,
            price=price,
            held=self._held(equity, price),
        )

    def wealth(self, outcome: WaterfallResult) -> Wealth:
        """Return the wealth that an outcome gives everybody."""
        assets: Floats = self.cash + self.receive @ outcome.paid + outcome.held
        if self.rough is not None:
            plain = assets + self.total
            return Wealth(assets, assets - self.total + self.rough * plain, plain)
        missing: Floats = self.receive @ (outcome.unpaid[self.system.group] * self.due)
        surplus, grain = self.base - missing + outcome.held, np.abs(self.base) + missing + outcome.held
        # Where nearly nothing comes in of what is due, the two numbers above are large and their difference is not.
        plain = assets + self.total
        is_coarse = plain < grain
        surplus = np.where(is_coarse, assets - self.total, surplus)
        return Wealth(assets, surplus, np.minimum(grain, plain))

    def pay_total(self, outcome: WaterfallResult) -> Floats:
        """Return what everybody pays in all ``[entity, path]``."""
        total: Floats = self.spend @ outcome.paid
        return total

    def passed_on(self, outcome: WaterfallResult, change: Floats) -> Floats:
        """Return how far everybody's wealth moves at most when that of all others does so ``[entity, path]``."""
        h, group = self.system.holdings, self.system.group
        partly = (outcome.ratio > 0.0) & (outcome.unpaid > 0.0)
        share = np.divide(self.due, self.owed[group], out=np.zeros_like(self.due), where=partly[group])
        total: Floats = self.receive @ (share * change[self.system.payer])
        if not h.empty:
            change = np.where(outcome.equity > 0.0, change, 0.0)
            total += self.collect_stakes @ (h.share[:, None] * change[h.issuer])
            total += self.collect_warrants @ ((h.count / h.shares)[:, None] * change[h.grantor])
        return total

    def solvent(self, wealth: Wealth) -> NDArray[np.bool_]:
        """Return who can pay in full ``[entity, path]``; ``outside`` always can."""
        solvent = wealth.surplus >= -SOLVENCY_BAND * self.total
        if self.system.outside is not None:
            solvent[self.system.outside] = True
        return solvent

    def at(self, paths: NDArray[np.int64]) -> Waterfall:
        """Return the same waterfalls on some of these paths."""
        names = ("due", "cash", "owed", "senior", "junior", "total", "base")
        return replace(self, **{name: getattr(self, name)[:, paths] for name in names})

    def _after_cost(self, wealth: Wealth, solvent: NDArray[np.bool_]) -> tuple[Floats, Floats]:
        """Return assets and surplus once the costs of defaults are paid ``[entity, path]``."""
        if self.cost == (0.0, 0.0):
            return wealth.assets, wealth.surplus
        cash_lost, rest_lost = self.cost
        lost = np.where(solvent, 0.0, cash_lost * self.cash + rest_lost * (wealth.assets - self.cash))
        kept = (1.0 - cash_lost) * self.cash + (1.0 - rest_lost) * (wealth.assets - self.cash)
        return np.where(solvent, wealth.assets, kept), wealth.surplus - lost

    def _ratios(self, usable: Floats, left: Floats) -> tuple[Floats, Floats]:
        """Return the share of each (payer, rank) group that is paid and that is not; nothing owed is paid in full."""
        payer = self.system.group_payer
        if self.rough is not None:
            money = (usable + self.rough * (usable + self.total))[payer]
            paid = np.clip(money - self.senior, 0.0, self.owed)
            if self.system.outside is not None:
                paid[payer == self.system.outside] = self.owed[payer == self.system.outside]
            ratio = np.divide(paid, self.owed, out=np.ones_like(paid), where=self.owed > 0.0)
            return ratio, ratio  # nobody asks for the rest
        near = -left <= usable
        by_surplus = near[payer]
        money = np.where(near, -left, usable)[payer]
        part = np.clip(money - np.where(by_surplus, self.junior, self.senior), 0.0, self.owed)
        if self.system.outside is not None:
            ours = payer == self.system.outside
            part[ours], by_surplus[ours] = 0.0, True
        share = np.divide(part, self.owed, out=np.where(by_surplus, 0.0, 1.0), where=self.owed > 0.0)
        rest = np.divide(self.owed - part, self.owed, out=np.where(by_surplus, 1.0, 0.0), where=self.owed > 0.0)
        return np.where(by_surplus, rest, share), np.where(by_surplus, share, rest)

    def _share_price(self, equity: Floats) -> Floats:
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

    def _held(self, equity: Floats, price: Floats) -> Floats:
        """Return the worth of the stakes and warrants everybody holds; stakes bear the dilution."""
        h = self.system.holdings
        if h.empty:
            return np.zeros_like(equity)
        own = equity.copy()
        own[h.grantor] = price * h.shares[:, None]
        stakes: Floats = self.collect_stakes @ (h.share[:, None] * own[h.issuer])
        warrants: Floats = self.collect_warrants @ (h.count[:, None] * np.maximum(price - h.strike[:, None], 0.0))
        return stakes + warrants


def waterfall(system: System, cost: tuple[float, float]) -> Waterfall:
    """Return the waterfalls of all paths of a system."""
    n, groups = len(system.ids), len(system.group_payer)
    due = np.broadcast_to(system.due, (len(system.due), system.cash.shape[1]))
    owed = incidence(system.group, groups) @ due
    total = incidence(system.group_payer, n) @ owed
    return Waterfall(
        system=system,
        cost=cost,
        due=due,
        cash=system.cash,
        owed=owed,
        senior=owed_before(system.group_payer, owed),
        junior=owed_before(system.group_payer[::-1], owed[::-1])[::-1].copy(),
        total=total,
        base=_if_all_pay(system, due, n),
        spend=incidence(system.payer, n),
        receive=incidence(system.payee, n),
        collect_stakes=incidence(system.holdings.owner, n),
        collect_warrants=incidence(system.holdings.holder, n),
    )


def incidence(to: NDArray[np.int64], n: int) -> sparse.csr_array:
    """Return the ``[n, len(to)]`` matrix that adds up things by where they belong."""
    return sparse.csr_array((np.ones(len(to)), (to, np.arange(len(to)))), shape=(n, len(to)))


def _if_all_pay(system: System, due: Floats, n: int) -> Floats:
    """Return cash and dues received less dues paid ``[entity, path]``, without the rounding of a sum."""
    to = np.concatenate([np.arange(n), system.payee, system.payer])
    return exact_sums(to, np.concatenate([system.cash, due, -due]), n)


def owed_before(payer: NDArray[np.int64], owed: Floats) -> Floats:
    """Return what is owed to the groups of the same payer before each ``[group]`` or ``[group, path]``."""
    before = np.zeros_like(owed)
    for group in np.flatnonzero(payer[1:] == payer[:-1]) + 1:
        before[group] = before[group - 1] + owed[group - 1]
    return before
