"""The deals of a run as static rows: which claims are whose, and what each quarter brings, USD bn."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from lookthrough.book.deal_file.deal_records import MILLIONS
from lookthrough.contracts.family import RANKS, SECURED, SUPPLY
from lookthrough.deals.deal_arrays import WaterfallTerms
from lookthrough.simulate.compile.deals.deal_sales import sold_vehicles
from lookthrough.simulate.compile.deals.deal_state import DealState
from lookthrough.simulate.compile.deals.seasoned_deals import TRANCHE
from lookthrough.simulate.compile.guarantee_legs import RESIDUAL

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from lookthrough.positions.plan import Plan
    from lookthrough.simulate.compile.claims import Claims
    from lookthrough.simulate.compile.deals.seasoned_deals import SeasonedDeal
    from lookthrough.simulate.compile.guarantee_legs import Leg

    Floats = NDArray[np.float64]


class QuarterTables(NamedTuple):
    """What the payments of each quarter bring; a quarter has as many steps as a monthly deal has months in it.

    Attributes:
        pays: 1 where a step pays ``[quarter, step]``.
        share: of what the quarter collects that comes in before the step ``[quarter, step]``.
        fees: ``[quarter, step, fee]``.
        coupon, scheduled, matures: ``[quarter, step, note]``.
        release, measured, ends: ``[quarter, step]``.
    """

    pays: Floats
    share: Floats
    fees: Floats
    coupon: Floats
    scheduled: Floats
    matures: Floats
    release: Floats
    measured: Floats
    ends: Floats


@dataclass(frozen=True, slots=True)
class RunDeal:
    """One deal of a run.

    Attributes:
        vehicle: its id; ``entity`` its number, ``row`` its place among limited entities.
        notes: ids by rank; ``debts`` are the rows of their positions, ``note`` the rank of each, ``weight`` its part.
        claims: rows of interest, then of principal, a position each, then of what owners get; ``payee`` of each.
        share: of the owners, in their order.
        outgoing: rows of all that the vehicle owes behind operations and supply.
        cost, sale, passed: rows of its operating costs, of the sale of its site, of what is its buyer's after it
            (``None`` where no sale is foreseen).
        leases: rows of the leases that it lets.
        puts: legs of residual-value guarantees that are paid to it.
        terms: of the waterfall.
        tables: of the quarters.
        last: quarter of the last payment, from 0.
        sold_for: at the last payment, ``None`` = the balloon is refinanced.
        opening: of the accounts ``[.., 1]``.
    """

    vehicle: str
    entity: int
    row: int
    notes: tuple[str, ...]
    debts: NDArray[np.int64]
    note: NDArray[np.int64]
    weight: Floats
    claims: NDArray[np.int64]
    payee: NDArray[np.int64]
    share: Floats
    outgoing: NDArray[np.int64]
    cost: int
    sale: int
    passed: int | None
    leases: NDArray[np.int64]
    puts: NDArray[np.int64]
    terms: WaterfallTerms
    tables: QuarterTables
    last: int
    sold_for: float | None
    opening: DealState

    @property
    def notes_rows(self) -> NDArray[np.int64]:
        """Rows of the claims to interest, then to principal."""
        return self.claims[: 2 * len(self.debts)]

    @property
    def owner_rows(self) -> NDArray[np.int64]:
        """Rows of what owners get."""
        return self.claims[2 * len(self.debts) :]


def with_holders(plan: Plan, deals: Mapping[str, SeasonedDeal]) -> dict[str, SeasonedDeal]:
    """Return the deals all of whose notes take part: of a part of a book some may not, and no waterfall pays then."""
    return {
        id_: deal
        for id_, deal in deals.items()
        if {note for _, note in _positions(plan, deal)} == set(range(len(deal.plan.notes)))
    }


def ranked(plan: Plan, deals: Mapping[str, SeasonedDeal]) -> Plan:
    """Return a plan in which the notes of deals rank one after the other, the first as secured debt does."""
    if not deals:
        return plan
    rank = plan.debt.flags["rank"].copy()
    for deal in deals.values():
        for row, note in _positions(plan, deal):
            rank[row] = SECURED + note
    debt = replace(plan.debt, flags={**plan.debt.flags, "rank": rank})
    return replace(plan, positions={**plan.positions, "debt": debt})


def ranks_of(deals: Mapping[str, SeasonedDeal]) -> int:
    """Return how many ranks a run needs: those of any run, or more for a deal of many notes."""
    return max([RANKS, *(SECURED + len(deal.plan.notes) for deal in deals.values())])


def deal_rows(
    plan: Plan, claims: Claims, legs: Sequence[Leg], deals: Mapping[str, SeasonedDeal], quarters: int
) -> tuple[RunDeal, ...]:
    """Return the deals of a run.

    Args:
        plan: a compiled book.
        claims: of the run.
        legs: of its guarantees.
        deals: of its vehicles, on the day it begins.
        quarters: of the run.
    """
    found = (_deal(plan, claims, id_, deal, quarters) for id_, deal in deals.items())
    payees = np.array([leg.payee if leg.what == RESIDUAL else -1 for leg in legs], dtype=np.int64)
    return tuple(replace(deal, puts=np.flatnonzero(payees == deal.entity)) for deal in found)


def _deal(plan: Plan, claims: Claims, vehicle: str, deal: SeasonedDeal, quarters: int) -> RunDeal:
    entity = plan.number[vehicle]
    row = int(np.flatnonzero(plan.limited == entity)[0])
    positions = _positions(plan, deal)
    debts, note = (np.array(each, dtype=np.int64) for each in zip(*positions, strict=True))
    groups, stakes = claims.groups, plan.vehicle_stakes
    owned = np.array([i for i, stake in enumerate(stakes) if stake.issuer == entity], dtype=np.int64)
    first = (groups["interest"].start, groups["principal"].start, groups["distribution"].start)
    rows = np.concatenate([start + each for start, each in zip(first, (debts, debts, owned), strict=True)])
    sold = sold_vehicles(plan)
    return RunDeal(
        vehicle=vehicle,
        entity=entity,
        row=row,
        notes=tuple(each.id for each in deal.plan.notes),
        debts=debts,
        note=note,
        weight=plan.debt.weight[debts],
        claims=rows,
        payee=claims.payee[rows],
        share=np.array([stakes[i].share for i in owned]),
        outgoing=np.flatnonzero((claims.payer == entity) & (claims.rank > SUPPLY)),
        cost=groups["operating cost"].start + row,
        sale=groups["asset sale"].start + row,
        passed=groups["sold site"].start + sold.index(entity) if entity in sold else None,
        leases=np.flatnonzero(plan.lease.payee == entity),
        puts=np.zeros(0, dtype=np.int64),
        terms=_terms(deal),
        tables=_tables(deal, quarters),
        last=deal.when[-1],
        sold_for=None if deal.plan.deal.sale is None else deal.plan.deal.sale / MILLIONS,
        opening=_opening(deal),
    )


def _positions(plan: Plan, deal: SeasonedDeal) -> list[tuple[int, int]]:
    """Return (row of a position, number of its note by rank) of all notes."""
    numbers = {note.id: at for at, note in enumerate(deal.plan.notes)}
    of_vehicle = {e.id for e in plan.book.entities.values() if e.waterfall == deal.plan.deal.id}
    found = []
    for row, id_ in enumerate(plan.debt.ids):
        name = plan.book.contracts[id_].word(TRANCHE)
        if name is not None and plan.entities[plan.debt.payer[row]] in of_vehicle:
            found.append((row, numbers[name]))
    return found


def _terms(deal: SeasonedDeal) -> WaterfallTerms:
    target, below, sweep = deal.plan.terms
    return WaterfallTerms(target / MILLIONS, below, sweep)


def _opening(deal: SeasonedDeal) -> DealState:
    state = deal.state
    return DealState(
        prefunded=state.prefunded / MILLIONS,
        trap=state.trap / MILLIONS,
        reserve=state.reserve / MILLIONS,
        collateral=state.collateral / MILLIONS,
        collected=np.array([deal.collected / MILLIONS]),
        proceeds=np.zeros(1),
        fees_overdue=state.fees_overdue / MILLIONS,
        earned=state.earned / MILLIONS,
        serviced=state.serviced / MILLIONS,
        residual=np.zeros(1),
    )


def _tables(deal: SeasonedDeal, quarters: int) -> QuarterTables:
    plan = deal.plan
    by_quarter = [[at for at in range(deal.first, plan.periods) if deal.when[at] == q] for q in range(quarters)]
    steps = max([1, *(len(each) for each in by_quarter)])
    place = [(q, k, at) for q, each in enumerate(by_quarter) for k, at in enumerate(each)]

    def table(values: Floats, scale: float = 1.0) -> Floats:
        """Cut ``[row, period]`` or ``[period]`` to ``[quarter, step, row]`` or ``[quarter, step]``."""
        rows = values.shape[:-1]
        found = np.zeros((quarters, steps, *rows))
        for q, k, at in place:
            found[q, k] = values[..., at] * scale
        return found

    share = np.zeros((quarters, steps))
    for q, each in enumerate(by_quarter):
        share[q, : max(len(each), 1)] = 1.0 / max(len(each), 1)
    last = np.array([1.0 if at == plan.periods - 1 else 0.0 for at in range(plan.periods)])
    return QuarterTables(
        pays=table(np.ones(plan.periods)),
        share=share,
        fees=table(plan.fees, 1.0 / MILLIONS),
        coupon=table(plan.coupon),
        scheduled=table(plan.scheduled, 1.0 / MILLIONS),
        matures=table(plan.matures),
        release=table(plan.release, 1.0 / MILLIONS),
        measured=table(plan.measured),
        ends=table(last),
    )
