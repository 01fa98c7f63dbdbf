"""What each limited entity earns outside the book, what it owns, and what it can raise.

A contract between two entities of the book is a claim, so revenue that the book already schedules is taken out of the
filed revenue: final demand enters once. A company that files accounts begins with what it filed (``positions.filed``):
its outside revenue is the filed revenue less what its contracts bring in the first quarter, and its cash costs are the
filed revenue less operating cash flow, less interest and rent, which are claims of their own. Costs up to the assumed
share of revenue move with revenue; what is beyond is overhead, which does not.

Lenders lend on sites that are not open yet, so filed revenue alone would fail who builds: outside revenue grows within
the assumed years to what covers costs and debt service by an assumed ratio (``later``), and stays where it is more.
A company that files nothing has that much from the start. A vehicle opens with the cash that its own schedule needs
until its receipts begin (capitalised interest). All of this is marked assumed.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from lookthrough.book.schema.vocabulary import FRONTIER_LAB
from lookthrough.contracts.slots import Column, Slot, fixed, shifted
from lookthrough.contracts.term_values import Resolver
from lookthrough.positions.families import middle
from lookthrough.positions.filed import filed
from lookthrough.units.range import Range

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from lookthrough.book.records import Entity
    from lookthrough.positions.filed import FiledAccount
    from lookthrough.positions.plan import Plan
    from lookthrough.positions.schedule import Scheduled
    from lookthrough.simulate.compile.deals.seasoned_deals import SeasonedDeal


OWN = ("cash", "revenue", "later", "cost_share", "overhead", "asset", "momentum")
"""Numbers of a limited entity that follow from its accounts, contracts and rounds: a method of ``_Row`` each."""
BY_KIND: Mapping[str, str] = MappingProxyType(
    {
        "depreciation": "asset",
        "price_sensitivity": "asset",
        "sentiment_sensitivity": "asset",
        "raise_share": "operate",
        "minimum_cash": "operate",
        "sale_discount": "asset",
        "lease_life": "operate",
        "takeover_chance": "takeover",
    }
)
"""Numbers of a limited entity that are assumptions about its kind: field, and the group in ``GROUP.KIND.FIELD``."""


@dataclass(frozen=True, slots=True)
class Operations:
    """Per limited entity (order of ``plan.limited``): columns of the slot table and 0/1 flags.

    The columns, in the order of ``OWN`` and ``BY_KIND``, are fields of ``state.Sampled``.
    """

    columns: Mapping[str, Column]
    is_lab: NDArray[np.float64]
    is_cloud: NDArray[np.float64]
    is_vehicle: NDArray[np.float64]


def compile_operations(
    plan: Plan, flows: tuple[Scheduled, ...], deals: Mapping[str, SeasonedDeal] = MappingProxyType({})
) -> Operations:
    """Return the operating side of a plan and add its slots to the plan's table.

    Args:
        plan: a compiled book.
        flows: the schedule from the first quarter on, at mid terms.
        deals: of vehicles: what is in their accounts, and what their sites are worth.
    """
    resolver = Resolver(plan.book)
    totals = _totals(plan, flows)
    rows = [
        _Row(
            resolver,
            plan.book.entities[plan.entities[i]],
            _of_entity(totals, i),
            filed(plan.book, plan.entities[i]),
            deals.get(plan.entities[i]),
        )
        for i in plan.limited
    ]
    columns = {
        **{name: plan.table.add([getattr(r, name)() for r in rows]) for name in OWN},
        **{name: plan.table.add([r.assumed(group, name) for r in rows]) for name, group in BY_KIND.items()},
    }
    kinds = [r.entity.kind for r in rows]
    return Operations(
        columns=columns,
        is_lab=np.array([float(k == FRONTIER_LAB) for k in kinds]),
        is_cloud=np.array([float(k == "neocloud") for k in kinds]),
        is_vehicle=np.array([float(r.entity.class_ == "vehicle") for r in rows]),
    )


def _busiest_year(payments: NDArray[np.float64], horizon: int) -> float:
    """Return the highest average of four quarters of those ahead: sites come on stream with their customers."""
    ahead = payments[:horizon]
    return float(max(ahead[i : i + 4].mean() for i in range(max(len(ahead) - 3, 1))))


class Totals(NamedTuple):
    """Scheduled money at mid terms, per entity and quarter ``[entity, quarter]``, and stocks at the start ``[entity]``.

    ``receipts`` and ``supply`` are rent, take-or-pay and orders received and paid, ``rented`` what is paid of it for
    rent and take-or-pay; ``service`` is interest and
    amortisation without what falls due at once at maturity, which is refinanced; ``draws`` and ``funding`` are new
    money, ``invested`` equity paid into others; ``debt``, ``paid_in`` and ``paid_out`` are what was lent to it,
    paid into it, and paid by it into others before the start.
    """

    receipts: NDArray[np.float64]
    rented: NDArray[np.float64]
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
        rented=add("payer", "rent", "commitment"),
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


def momentum_of(resolver: Resolver, lab: str) -> Slot:
    """Return the drift of a lab's log strength measured before the book's date, a quarter; 0 where none was."""
    name = f"race.momentum.{lab}"
    is_measured = name in resolver.book.assumptions
    return resolver.assumption(name) if is_measured else fixed(f"{lab}.momentum", 0.0, "inferred")


@dataclass(frozen=True, slots=True)
class _Row:
    """One limited entity while its slots are made; every method returns one slot."""

    resolver: Resolver
    entity: Entity
    totals: Totals
    filed: FiledAccount
    deal: SeasonedDeal | None = None

    def _key(self, name: str) -> str:
        return f"{self.entity.id}.{name}"

    def assumed(self, group: str, name: str) -> Slot:
        """Return an assumption of the entity's kind, drawn for the entity itself."""
        kind = self.entity.kind
        return self.resolver.assumption(f"{group}.{kind}.{name}", f"{group}.other.{name}", key=self._key(name))

    def _ahead(self, name: str) -> int:
        """Return a number of quarters ahead, at the middle of its range: it cuts a schedule, which has no paths."""
        return round(4.0 * self.resolver.assumption(f"operate.{name}").mid)

    def cash(self) -> Slot:
        if self.deal is not None:
            return fixed(self._key("cash"), self.deal.cash)
        known = self.resolver.opening(self.entity, "cash")
        if known is not None:
            return known
        if self.entity.class_ != "vehicle":
            years = self.resolver.assumption("operate.cash_years", key=self._key("cash"))
            return shifted(years, 0.0, scale=float(self.totals.supply[:4].sum() + self.totals.service[:4].sum()))
        margin, kept = self.assumed("operate", "reserve"), self.assumed("operate", "service_reserve")
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

        A lab's or a vehicle's is its reported revenue, another company's what it filed beyond what the book
        schedules, or else what it needs (see :meth:`later`).
        """
        known = self.resolver.opening(self.entity, "revenue")
        if known is not None and (self.entity.kind == FRONTIER_LAB or self.entity.class_ == "vehicle"):
            return shifted(known, 0.0, scale=0.25)._replace(name=self._key("revenue"))
        booked, of_accounts = float(self.totals.receipts[0]), self._filed("revenue")
        if of_accounts is None:
            return self._needed("revenue")
        low, mid, high = (max(bound - booked, 0.0) for bound in of_accounts)
        return Slot(self._key("revenue"), low, mid, high, "reported")

    def later(self) -> Slot:
        """Outside revenue of one quarter to which that at the book's date grows; for a lab demand decides.

        It covers regular payments and overhead by the assumed ratio beyond what the book already schedules: the
        customers of a cloud or a site are mostly not in the book.
        """
        now = self.revenue()
        if self._filed("revenue") is None:
            return now
        needed = self._needed("later")
        low, mid, high = (max(a, b) for a, b in zip((now.low, now.mid, now.high), needed[1:4], strict=True))
        return Slot(self._key("later"), low, mid, high, "assumed")

    def _needed(self, name: str) -> Slot:
        t = self.totals
        if self.entity.class_ == "vehicle" and t.receipts.sum() > 0.0:
            return fixed(self._key(name), 0.0, "inferred")
        cover = self.assumed("operate", "dscr")
        margin, overhead = 1.0 - self.cost_share().mid, self.overhead().mid
        regular = _busiest_year(t.service + t.supply, self._ahead("funded_ahead"))
        own = float(t.receipts[: self._ahead("look_ahead")].mean()) * margin
        return Slot(
            self._key(name),
            low=max(cover.low * regular + overhead - own, 0.0) / margin,
            mid=max(cover.mid * regular + overhead - own, 0.0) / margin,
            high=max(cover.high * regular + overhead - own, 0.0) / margin,
            basis="assumed",
        )

    def _filed(self, name: str) -> Range | None:
        """Return what a company filed of one quarter; a vehicle and a lab have figures of their own."""
        is_other = self.entity.class_ == "vehicle" or self.entity.kind == FRONTIER_LAB
        return None if is_other else self.filed.amount(name)

    def _filed_costs(self) -> Range | None:
        """Return the cash costs of a quarter as filed, without interest and rent, which are claims of the book."""
        revenue, flow, interest = (self._filed(name) for name in ("revenue", "operating_cash_flow", "interest"))
        if revenue is None or flow is None:
            return None
        paid, rented = interest or Range(0.0, 0.0, 0.0), float(self.totals.rented[0])
        bounds = [
            revenue.low - flow.high - paid.high,
            revenue.mid - flow.mid - paid.mid,
            revenue.high - flow.low - paid.low,
        ]
        return Range(*(max(bound - rented, 0.0) for bound in bounds))

    def _beyond_assumed(self, assumed: Slot) -> bool:
        """Return whether filed costs are more than the assumed share of filed revenue at its highest."""
        costs, revenue = self._filed_costs(), self._filed("revenue")
        return costs is not None and revenue is not None and costs.mid > assumed.high * revenue.mid

    def cost_share(self) -> Slot:
        """Return costs over revenue: as filed where they are no more than assumed."""
        assumed, costs, revenue = self.assumed("operate", "cost_share"), self._filed_costs(), self._filed("revenue")
        if costs is None or revenue is None or revenue.low <= 0.0 or self._beyond_assumed(assumed):
            return assumed
        bounds = (min(costs.low / revenue.high, assumed.high), costs.mid / revenue.mid)
        return Slot(self._key("cost_share"), *bounds, min(costs.high / revenue.low, assumed.high), "inferred")

    def overhead(self) -> Slot:
        """Return the costs of a quarter, USD bn, that a company filed beyond the assumed share of its revenue."""
        assumed, costs, revenue = self.assumed("operate", "cost_share"), self._filed_costs(), self._filed("revenue")
        if costs is None or revenue is None or not self._beyond_assumed(assumed):
            return fixed(self._key("overhead"), 0.0, "inferred")
        low, mid, high = (max(bound - assumed.mid * revenue.mid, 0.0) for bound in costs)
        return Slot(self._key("overhead"), low, mid, high, "inferred")

    def asset(self) -> Slot:
        """What could be sold: for a lab its value at the last round, else a multiple of what was lent and paid in."""
        value = self.resolver.opening(self.entity, "private_valuation")
        if self.entity.kind == FRONTIER_LAB and value is not None:
            discount = self.resolver.assumption("valuation.preference_discount", key=self._key("asset"))
            cash = self.cash().mid  # a post-money value counts the cash, which stands beside the asset
            return Slot(
                self._key("asset"),
                max(value.low * (1.0 - discount.high) - cash, 0.0),
                max(value.mid * (1.0 - discount.mid) - cash, 0.0),
                max(value.high * (1.0 - discount.low) - cash, 0.0),
                "assumed",
            )
        if self.deal is not None and self.deal.value is not None:
            return fixed(self._key("asset"), self.deal.value)
        cover = self.assumed("asset", "to_debt")
        t = self.totals
        bounds = (self._built(cover.low, t), self._built(cover.mid, t), self._built(cover.high, t))
        return Slot(self._key("asset"), *bounds, "assumed")

    def momentum(self) -> Slot:
        """Return the drift of a lab's log strength that was measured before the book's date, a quarter."""
        return momentum_of(self.resolver, self.entity.id)

    def _built(self, cover: float, t: Totals) -> float:
        """What has been built so far: money lent and paid in, less what is still cash or went into other vehicles."""
        put_in = max(cover * float(t.debt), float(t.debt + t.paid_in))
        if self.entity.class_ != "vehicle":
            return cover * float(t.debt)
        return max(put_in - float(t.paid_out) - self.cash().mid, 0.0)
