"""From a plan to the static model of a simulation, and from draws to one block's numbers."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

import jax.numpy as jnp
import numpy as np

from lookthrough.contracts import FAMILIES
from lookthrough.contracts.family import RANKS, SWAP
from lookthrough.contracts.term_values import Resolver
from lookthrough.positions.families import families
from lookthrough.positions.schedule import schedule
from lookthrough.positions.sectors import LIFELINE
from lookthrough.simulate.compile import guarantee_cover
from lookthrough.simulate.compile.claims import compile_claims
from lookthrough.simulate.compile.guarantee_legs import legs_of
from lookthrough.simulate.compile.ledgers import ledger_entries
from lookthrough.simulate.compile.not_paid import not_paid
from lookthrough.simulate.compile.operations import compile_operations
from lookthrough.simulate.compile.share_rights import share_rights
from lookthrough.simulate.compile.state import Model, Parameters, Sampled
from lookthrough.world import drivers

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lookthrough.contracts.arrays import Array
    from lookthrough.positions.plan import Plan
    from lookthrough.simulate.compile.claims import Claims

_CLAIMS = tuple(spec for family in FAMILIES.values() for spec in family.claims)
CARRIED_GROUPS = tuple(spec.nature for spec in _CLAIMS if spec.is_carried)


def compile_model(plan: Plan, quarters: int) -> Model:
    """Return the static model of a plan for a number of quarters; adds its own slots to the plan's table."""
    resolver = Resolver(plan.book)
    reference = resolver.assumption("world.rate_start").mid
    flows = schedule(plan, plan.first_quarter, plan.first_quarter + quarters - 1, reference)
    operations = compile_operations(plan, flows)
    parameters = _parameters(plan, resolver)
    legs, rights = legs_of(plan), share_rights(plan, resolver)
    claims = compile_claims(plan, legs, rights.convertible)
    limited = np.zeros(len(plan.entities))
    limited[plan.limited] = 1.0
    row = np.full(len(plan.entities), -1)
    row[plan.limited] = np.arange(len(plan.limited))
    last = len(plan.limited) * RANKS
    group = np.where(row[claims.payer] >= 0, row[claims.payer] * RANKS + claims.rank, last)
    inner = np.flatnonzero((row[claims.payer] >= 0) & (row[claims.payee] >= 0))
    sponsors = [i for i, e in enumerate(plan.entities) if _is_sponsor(plan, e)]
    sponsor_row = np.full(len(plan.entities), len(sponsors))
    sponsor_row[sponsors] = np.arange(len(sponsors))
    kinds = tuple(sorted({*claims.kind, "residual"}))
    cover = guarantee_cover.cover(plan, legs, claims)
    table = plan.table.arrays()
    ranged = np.flatnonzero(table.low != table.high)
    vehicle_stakes = plan.vehicle_stakes
    return Model(
        plan=plan,
        operations=operations,
        claims=claims,
        parameters=parameters,
        cover=cover,
        residual_cover=guarantee_cover.residual_cover(plan),
        uncalled=guarantee_cover.uncalled(plan, legs),
        quarters=quarters,
        group=group,
        payer_limited=limited[claims.payer],
        inner_claims=inner,
        inner_group=group[inner],
        counts=1.0 - limited,
        ledgers=ledger_entries(plan, claims, cover, kinds, 1.0 - limited),
        inward=(claims.mode == SWAP) * limited[claims.payee] * (1.0 - limited[claims.payer]),
        outward=(claims.mode == SWAP) * limited[claims.payer] * (1.0 - _marks(claims, ("resolution cost",))),
        carries=_marks(claims, CARRIED_GROUPS) * limited[claims.payer],
        obligation=_marks(claims, CARRIED_GROUPS) * limited[claims.payer],
        debtor_limited=limited[plan.debt.payer],
        investor_limited=limited[plan.equity.payer],
        kinds=kinds,
        ranged=ranged,
        slot_keys=table.key[ranged],
        lab_rows=row[plan.labs],
        sponsors=np.array(sponsors, dtype=np.int64),
        sponsor_keys=np.array([zlib.crc32(plan.entities[i].encode()) for i in sponsors], dtype=np.uint32),
        payer_sponsor=sponsor_row[claims.payer],
        stake_owner=np.array([s.owner for s in plan.stakes], dtype=np.int64),
        stake_issuer=np.array([s.issuer for s in plan.stakes], dtype=np.int64),
        stake_share=np.array([s.share for s in plan.stakes]),
        stake_paid=np.array([s.paid for s in plan.stakes]),
        paid_out_issuer=np.array([s.issuer for s in vehicle_stakes], dtype=np.int64),
        paid_out_owner=np.array([s.owner for s in vehicle_stakes], dtype=np.int64),
        paid_out_share=np.array([s.share for s in vehicle_stakes]),
        new_owner=claims.payer[claims.groups["equity raised"]],
        rights=rights,
        not_paid=not_paid(plan, resolver),
        lifeline=plan.number[LIFELINE],
    )


def _is_sponsor(plan: Plan, entity: str) -> bool:
    return plan.book.entities[entity].class_ == "sponsor"


def _marks(claims: Claims, names: tuple[str, ...]) -> NDArray[np.float64]:
    marks = np.zeros(len(claims))
    for name in names:
        marks[claims.groups[name]] = 1.0
    return marks


def _parameters(plan: Plan, resolver: Resolver) -> Parameters:
    def one(name: str) -> int:
        return plan.table.add([resolver.assumption(name)]).start

    return Parameters(
        world=tuple(one(name) for name in drivers.PARAMETERS),
        feedback=one("valuation.feedback"),
        feedback_fading=one("valuation.feedback_fading"),
        vendor_elasticity=one("vendor.elasticity"),
        compute_share=one("operate.frontier_lab.compute_share"),
        cash_trap=one("operate.cash_trap"),
        extension_cover=one("operate.extension_cover"),
        extension=one("operate.extension"),
        payout_reserve=one("operate.payout_reserve"),
        resolution_cost=one("default_cost.receipts"),
        sponsor_hazard=one("sponsor.hazard"),
        sponsor_recovery=one("sponsor.recovery"),
        look_ahead=one("operate.look_ahead"),
        avoidable_ramping=one("avoidable.capacity_ramping"),
        avoidable_built=one("avoidable.capacity_built"),
        avoidable_chips=one("avoidable.orders"),
    )


def sampled(model: Model, values: Array, failure_draw: Array) -> Sampled:
    """Cut one block's numbers out of the slot table ``[slot, path]``.

    ``failure_draw`` is uniform ``[sponsor, path]``.
    """
    ops, at = model.operations, model.parameters
    return Sampled(
        families=families(jnp, model.plan, values),
        world=drivers.terms([values[i] for i in at.world]),
        cash=ops.cash.of(values),
        revenue=ops.revenue.of(values),
        later=ops.later.of(values),
        cost_share=ops.cost_share.of(values),
        overhead=ops.overhead.of(values),
        asset=ops.asset.of(values),
        depreciation=ops.depreciation.of(values),
        price_sensitivity=ops.price_sensitivity.of(values),
        sentiment_sensitivity=ops.sentiment_sensitivity.of(values),
        raise_share=ops.raise_share.of(values),
        minimum_cash=ops.minimum_cash.of(values),
        sale_discount=ops.sale_discount.of(values),
        lease_life=ops.lease_life.of(values),
        feedback=values[at.feedback],
        feedback_fading=values[at.feedback_fading],
        vendor_elasticity=values[at.vendor_elasticity],
        compute_share=values[at.compute_share],
        cash_trap=values[at.cash_trap],
        extension_cover=values[at.extension_cover],
        extension=values[at.extension],
        payout_reserve=values[at.payout_reserve],
        resolution_cost=values[at.resolution_cost],
        sponsor_hazard=values[at.sponsor_hazard],
        sponsor_recovery=values[at.sponsor_recovery],
        look_ahead=values[at.look_ahead],
        avoidable_ramping=values[at.avoidable_ramping],
        avoidable_built=values[at.avoidable_built],
        avoidable_chips=values[at.avoidable_chips],
        sponsor_failure_draw=failure_draw,
    )
