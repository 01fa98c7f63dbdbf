"""What each limited entity earns outside the book, what it owns, and what it can raise.

A contract between two entities of the book is a claim, so revenue that the book already schedules is taken out of the
reported revenue: final demand enters once. Where no revenue is known, an entity is given the outside income that
covers its scheduled debt service by an assumed ratio; a vehicle opens with the cash that its own schedule needs until
its receipts begin (capitalised interest). Both are marked assumed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from lookthrough.contracts.slots import Column, Slot, fixed, shifted
from lookthrough.contracts.term_values import Resolver
from lookthrough.positions.families import middle

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lookthrough.book.records import Entity
    from lookthrough.positions.plan import Plan
    from lookthrough.positions.schedule import Scheduled


@dataclass(frozen=True, slots=True)
class Operations:
    """Per limited entity (order of ``plan.limited``): columns of the slot table and 0/1 flags."""

    cash: Column
    revenue: Column
    cost_share: Column
    asset: Column
    depreciation: Column
    price_sensitivity: Column
    sentiment_sensitivity: Column
    raise_share: Column
    minimum_cash: Column
    sale_discount: Column
    lease_life: Column
    is_lab: NDArray[np.float64]
    is_cloud: NDArray[np.float64]
    is_vehicle: NDArray[np.float64]


def compile_operations(plan: Plan, flows: tuple[Scheduled, ...]) -> Operations:
    """Return the operating side of a plan and add its slots to the plan's table.

    Args:
        plan: a compiled book.
        flows: the schedule from the first quarter on, at mid terms.
    """
    resolver = Resolver(plan.book)
    totals = _totals(plan, flows)
    rows = [_Row(resolver, plan.book.entities[plan.entities[i]], _of_entity(totals, i)) for i in plan.limited]
    columns = {
        name: plan.table.add([getattr(r, name)() for r in rows])
        for name in (
            "cash",
            "revenue",
            "cost_share",
            "asset",
            "depreciation",
            "price_sensitivity",
            "sentiment_sensitivity",
            "raise_share",
            "minimum_cash",
            "sale_discount",
            "lease_life",
        )
    }
    kinds = [r.entity.kind for r in rows]
    return Operations(
        **columns,
        is_lab=np.array([float(k == "frontier_lab") for k in kinds]),
        is_cloud=np.array([float(k == "neocloud") for k in kinds]),
        is_vehicle=np.array([float(r.entity.class_ == "vehicle") for r in rows]),
    )


def _busiest_year(payments: NDArray[np.float64], horizon: int) -> float:
    """Return the highest average of four quarters of those ahead: sites come on stream with their customers."""
    ahead = payments[:horizon]
    return float(max(ahead[i : i + 4].mean() for i in range(max(len(ahead) - 3, 1))))


class Totals(NamedTuple):
    """Scheduled money at mid terms, per entity and quarter ``[entity, quarter]``, and stocks at the start ``[entity]``.

    ``receipts`` and ``supply`` are rent, take-or-pay and orders received and paid; ``service`` is interest and
    amortisation without what falls due at once at maturity, which is refinanced; ``draws`` and ``funding`` are new
    money, ``invested`` equity paid into others; ``debt``, ``paid_in`` and ``paid_out`` are what was lent to it,
    paid into it, and paid by it into others before the start.
    """

    receipts: NDArray[np.float64]
    supply: NDArray[np.float64]
    service: NDArray[np.float64]
    draws: NDArray[np.float64]
    funding: NDArray[np.float64]
    invested: NDArray[np.float64]
    debt: NDArray[np.float64]
    paid_in: NDArray[np.float64]
    paid_out: NDArray[np.float64]


def _of_entity(totals: Totals, entity: int) -> Totals:
    return Totals(*(field[entity] for field in totals))


def _totals(plan: Plan, flows: tuple[Scheduled, ...]) -> Totals:
    """Add the schedule up by entity; what a vehicle receives goes on up to the vehicles that own it."""
    by_nature = {f.nature: f for f in flows}
    shape = (len(plan.entities), flows[0].amount.shape[1])

    def add(side: str, *natures: str, scale: NDArray[np.float64] | None = None) -> NDArray[np.float64]:
        total = np.zeros(shape)
        for nature in natures:
            flow = by_nature[nature]
            amount = flow.amount if scale is None else flow.amount * scale[:, None]
            np.add.at(total, flow.payer if side == "payer" else flow.payee, amount)
        return total

    amortising = plan.debt.flags["linear"] + plan.debt.flags["level"] if len(plan.debt) else np.zeros(0)
    receipts = add("payee", "rent", "commitment", "order")
    debt, paid_in, paid_out = (np.zeros(len(plan.entities)) for _ in range(3))
    if len(plan.debt):
        np.add.at(debt, plan.debt.payer, middle(plan)["debt"].drawn[:, 0])
    if len(plan.equity):
        np.add.at(paid_in, plan.equity.payee, plan.equity.flags["already"])
        np.add.at(paid_out, plan.equity.payer, plan.equity.flags["already"])
    return Totals(
        receipts=receipts + _from_below(plan, receipts),
        supply=add("payer", "rent", "commitment", "order"),
        service=add("payer", "interest") + add("payer", "principal", scale=amortising),
        draws=add("payee", "draw"),
        funding=add("payee", "funding"),
        invested=add("payer", "funding"),
        debt=debt,
        paid_in=paid_in,
        paid_out=paid_out,
    )


def _from_below(plan: Plan, receipts: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return what vehicles receive from vehicles they own: the residual of an issuer goes up to its owners."""
    received = np.zeros_like(receipts)
    vehicles = {i for i in plan.limited if plan.book.entities[plan.entities[i]].class_ == "vehicle"}
    for stake in plan.stakes:
        if stake.issuer in vehicles:
            received[stake.owner, 1:] += stake.share * receipts[stake.issuer, :-1]  # paid out a quarter later
    return received


@dataclass(frozen=True, slots=True)
class _Row:
    """One limited entity while its slots are made; every method returns one slot."""

    resolver: Resolver
    entity: Entity
    totals: Totals

    def _key(self, name: str) -> str:
        return f"{self.entity.id}.{name}"

    def _assumed(self, group: str, name: str) -> Slot:
        kind = self.entity.kind
        return self.resolver.assumption(f"{group}.{kind}.{name}", f"{group}.other.{name}", key=self._key(name))

    def _ahead(self, name: str) -> int:
        """Return a number of quarters ahead, at the middle of its range: it cuts a schedule, which has no paths."""
        return round(4.0 * self.resolver.assumption(f"operate.{name}").mid)

    def cash(self) -> Slot:
        known = self.resolver.opening(self.entity, "cash")
        if known is not None:
            return known
        if self.entity.class_ != "vehicle":
            years = self.resolver.assumption("operate.cash_years", key=self._key("cash"))
            return shifted(years, 0.0, scale=float(self.totals.supply[:4].sum() + self.totals.service[:4].sum()))
        margin, kept = self._assumed("operate", "reserve"), self._assumed("operate", "service_reserve")
        service = _busiest_year(self.totals.service, self._ahead("funded_ahead"))
        gap = self._deepest_gap()
        return Slot(
            self._key("cash"),
            margin.low * gap + kept.low * service,
            margin.mid * gap + kept.mid * service,
            margin.high * gap + kept.high * service,
            "assumed",
        )

    def _deepest_gap(self) -> float:
        """The most that payments run ahead of receipts and new money: what the vehicle was funded with beforehand."""
        t = self.totals
        spent = np.maximum(t.draws + t.funding - t.supply - t.invested, 0.0)  # what is left of new money is built
        running = np.cumsum(t.receipts + t.draws + t.funding - spent - t.supply - t.service - t.invested)
        return float(max(-running[: self._ahead("funded_ahead")].min(), 0.0))

    def revenue(self) -> Slot:
        """Outside revenue of one quarter at the book's date.

        A lab's is its reported revenue. Others are given what covers their regular payments by the assumed ratio
        beyond what the book already schedules: the customers of a cloud or a site are mostly not in the book.
        """
        known = self.resolver.opening(self.entity, "revenue")
        if known is not None and self.entity.kind == "frontier_lab":
            return shifted(known, 0.0, scale=0.25)._replace(name=self._key("revenue"))
        t = self.totals
        if self.entity.class_ == "vehicle" and t.receipts.sum() > 0.0:
            return fixed(self._key("revenue"), 0.0, "inferred")
        cover = self._assumed("operate", "dscr")
        margin = 1.0 - self.cost_share().mid
        regular = _busiest_year(t.service + t.supply, self._ahead("funded_ahead"))
        own = float(t.receipts[: self._ahead("look_ahead")].mean()) * margin
        return Slot(
            self._key("revenue"),
            low=max(cover.low * regular - own, 0.0) / margin,
            mid=max(cover.mid * regular - own, 0.0) / margin,
            high=max(cover.high * regular - own, 0.0) / margin,
            basis="assumed",
        )

    def cost_share(self) -> Slot:
        return self._assumed("operate", "cost_share")

    def asset(self) -> Slot:
        """What could be sold: for a lab its value at the last round, else a multiple of what was lent and paid in."""
        value = self.resolver.opening(self.entity, "private_valuation")
        if self.entity.kind == "frontier_lab" and value is not None:
            discount = self.resolver.assumption("valuation.preference_discount", key=self._key("asset"))
            cash = self.cash().mid  # a post-money value counts the cash, which stands beside the asset
            return Slot(
                self._key("asset"),
                max(value.low * (1.0 - discount.high) - cash, 0.0),
                max(value.mid * (1.0 - discount.mid) - cash, 0.0),
                max(value.high * (1.0 - discount.low) - cash, 0.0),
                "assumed",
            )
        cover = self._assumed("asset", "to_debt")
        t = self.totals
        bounds = (self._built(cover.low, t), self._built(cover.mid, t), self._built(cover.high, t))
        return Slot(self._key("asset"), *bounds, "assumed")

    def _built(self, cover: float, t: Totals) -> float:
        """What has been built so far: money lent and paid in, less what is still cash or went into other vehicles."""
        put_in = max(cover * float(t.debt), float(t.debt + t.paid_in))
        if self.entity.class_ != "vehicle":
            return cover * float(t.debt)
        return max(put_in - float(t.paid_out) - self.cash().mid, 0.0)

    def depreciation(self) -> Slot:
        return self._assumed("asset", "depreciation")

    def price_sensitivity(self) -> Slot:
        return self._assumed("asset", "price_sensitivity")

    def sentiment_sensitivity(self) -> Slot:
        return self._assumed("asset", "sentiment_sensitivity")

    def raise_share(self) -> Slot:
        return self._assumed("operate", "raise_share")

    def minimum_cash(self) -> Slot:
        return self._assumed("operate", "minimum_cash")

    def sale_discount(self) -> Slot:
        return self._assumed("asset", "sale_discount")

    def lease_life(self) -> Slot:
        return self._assumed("operate", "lease_life")
