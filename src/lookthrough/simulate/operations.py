"""What each limited entity earns outside the book, what it owns, and what it can raise.

A contract between two entities of the book is a claim, so revenue that the book already schedules is taken out of the
reported revenue: final demand enters once. Where no revenue is known, an entity is given the outside income that
covers its scheduled debt service by an assumed ratio; a vehicle opens with the cash that its own schedule needs until
its receipts begin (capitalised interest). Both are marked assumed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from lookthrough.simulate.resolve import Resolver
from lookthrough.simulate.slots import Column, Slot, fixed, shifted

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lookthrough.book.records import Entity
    from lookthrough.simulate.plan import Plan
    from lookthrough.simulate.schedule import Scheduled

LOOK_AHEAD = 8  # quarters over which scheduled receipts and debt service are averaged


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
    is_lab: NDArray[np.float64]
    is_cloud: NDArray[np.float64]
    is_vehicle: NDArray[np.float64]
    is_listed: NDArray[np.float64]


def compile_operations(plan: Plan, flows: tuple[Scheduled, ...]) -> Operations:
    """Return the operating side of a plan and add its slots to the plan's table.

    Args:
        plan: a compiled book.
        flows: the schedule from the first quarter on, at mid terms.
    """
    resolver = Resolver(plan.book)
    inflow, outflow, service = _scheduled(plan, flows)
    owners = _indirect_receipts(plan, inflow)
    drawn = np.zeros(len(plan.entities))
    np.add.at(drawn, plan.debt.payer, plan.table.arrays().mid[slice(*plan.debt.columns["drawn"])] * plan.debt.weight)
    rows = [
        _Row(
            resolver,
            plan.book.entities[plan.entities[i]],
            inflow[i] + owners[i],
            outflow[i],
            service[i],
            float(drawn[i]),
        )
        for i in plan.limited
    ]
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
        )
    }
    kinds = [r.entity.kind for r in rows]
    return Operations(
        **columns,
        is_lab=np.array([float(k == "frontier_lab") for k in kinds]),
        is_cloud=np.array([float(k == "neocloud") for k in kinds]),
        is_vehicle=np.array([float(r.entity.class_ == "vehicle") for r in rows]),
        is_listed=np.array([float(r.entity.ticker is not None) for r in rows]),
    )


def _scheduled(
    plan: Plan, flows: tuple[Scheduled, ...]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Return per entity and quarter: commercial receipts, commercial payments, debt service. ``[entity, quarter]``."""
    quarters = flows[0].amount.shape[1]
    inflow, outflow, service = (np.zeros((len(plan.entities), quarters)) for _ in range(3))
    for flow in flows:
        if flow.nature in {"rent", "commitment", "order"}:
            np.add.at(inflow, flow.payee, flow.amount)
            np.add.at(outflow, flow.payer, flow.amount)
        elif flow.nature in {"interest", "principal"}:
            np.add.at(service, flow.payer, flow.amount)
    return inflow, outflow, service


def _indirect_receipts(plan: Plan, inflow: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return what vehicles receive from vehicles they own: the residual of an issuer goes up to its owners."""
    received = np.zeros_like(inflow)
    vehicles = {i for i in plan.limited if plan.book.entities[plan.entities[i]].class_ == "vehicle"}
    for stake in plan.stakes:
        if stake.issuer in vehicles:
            received[stake.owner] += stake.share * inflow[stake.issuer]
    return received


@dataclass(frozen=True, slots=True)
class _Row:
    """One limited entity while its slots are made; every method returns one slot."""

    resolver: Resolver
    entity: Entity
    inflow: NDArray[np.float64]
    outflow: NDArray[np.float64]
    service: NDArray[np.float64]
    debt: float

    def _key(self, name: str) -> str:
        return f"{self.entity.id}.{name}"

    def _assumed(self, group: str, name: str) -> Slot:
        kind = self.entity.kind
        return self.resolver.assumption(f"{group}.{kind}.{name}", f"{group}.other.{name}", key=self._key(name))

    def cash(self) -> Slot:
        known = self.resolver.opening(self.entity, "cash")
        if known is not None:
            return known
        if self.entity.class_ != "vehicle":
            years = self.resolver.assumption("operate.cash_years", key=self._key("cash"))
            return shifted(years, 0.0, scale=float(self.outflow[:4].sum() + self.service[:4].sum()))
        reserve = self._assumed("operate", "reserve")
        return shifted(reserve, 0.0, scale=self._deepest_gap())

    def _deepest_gap(self) -> float:
        """The most that payments run ahead of receipts: what the vehicle was funded with to get to its first rent."""
        running = np.cumsum(self.inflow - self.outflow - self.service)
        before_first = int(np.argmax(self.inflow > 0.0)) if (self.inflow > 0.0).any() else 4
        return float(max(-running[: before_first + 2].min(), 0.0))

    def revenue(self) -> Slot:
        """Outside revenue of one quarter at the book's date."""
        known = self.resolver.opening(self.entity, "revenue")
        scheduled = float(self.inflow[:4].sum())
        if known is not None and self.entity.kind in {"frontier_lab", "neocloud"}:
            outside = shifted(known, -scheduled)
            return outside._replace(
                name=self._key("revenue"),
                low=max(outside.low, 0.0) / 4,
                mid=max(outside.mid, 0.0) / 4,
                high=max(outside.high, 0.0) / 4,
            )
        if self.entity.class_ == "vehicle" and scheduled + float(self.inflow.sum()) > 0.0:
            return fixed(self._key("revenue"), 0.0, "inferred")
        cover = self._assumed("operate", "dscr")
        margin = 1.0 - self.cost_share().mid
        gap = float(self.service[:LOOK_AHEAD].mean() + self.outflow[:LOOK_AHEAD].mean())
        own = float(self.inflow[:LOOK_AHEAD].mean()) * margin
        # Principal that falls due at once is refinanced, so cover is asked of interest and level amortisation only.
        regular = min(gap, float(np.median(self.service[:LOOK_AHEAD])) + float(self.outflow[:LOOK_AHEAD].mean()))
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
            return Slot(
                self._key("asset"),
                value.low * (1.0 - discount.high),
                value.mid * (1.0 - discount.mid),
                value.high * (1.0 - discount.low),
                "assumed",
            )
        cover = self._assumed("asset", "to_debt")
        return shifted(cover, 0.0, scale=self.debt)._replace(name=self._key("asset"))

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
