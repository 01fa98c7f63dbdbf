"""From a plan to the static model of a simulation, and from draws to one block's numbers."""

from __future__ import annotations

import zlib
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING

import jax.numpy as jnp
import numpy as np

from lookthrough.contracts import FAMILIES
from lookthrough.contracts.family import SWAP
from lookthrough.contracts.slots import Column, Slot, fixed, shifted
from lookthrough.contracts.term_values import Resolver
from lookthrough.positions.families import families
from lookthrough.positions.schedule import schedule
from lookthrough.positions.sectors import LIFELINE, PRIVATE_INVESTORS
from lookthrough.simulate.compile import guarantee_cover
from lookthrough.simulate.compile.claims import compile_claims
from lookthrough.simulate.compile.deals.deal_rows import deal_rows, ranked, ranks_of, with_holders
from lookthrough.simulate.compile.deals.seasoned_deals import seasoned_deals
from lookthrough.simulate.compile.guarantee_legs import legs_of
from lookthrough.simulate.compile.ledgers import ledger_entries
from lookthrough.simulate.compile.not_paid import not_paid
from lookthrough.simulate.compile.operations import compile_operations, momentum_of
from lookthrough.simulate.compile.other_developers import owned_anew, rows_of
from lookthrough.simulate.compile.sampled import ASSUMED, Sampled
from lookthrough.simulate.compile.share_rights import share_rights
from lookthrough.simulate.compile.sponsor_accounts import compile_accounts
from lookthrough.simulate.compile.static_model import Model, PaidAlike
from lookthrough.world import drivers

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from lookthrough.contracts.arrays import Array
    from lookthrough.positions.plan import Plan
    from lookthrough.positions.schedule import Scheduled
    from lookthrough.simulate.compile.claims import Claims
    from lookthrough.simulate.compile.sponsor_accounts import Accounts

_CLAIMS = tuple(spec for family in FAMILIES.values() for spec in family.claims)
PROMISES = ("commitment", "order")
CARRIED_GROUPS = tuple(spec.nature for spec in _CLAIMS if spec.is_carried)


def compile_model(plan: Plan, quarters: int, hazards: Mapping[str, float] = MappingProxyType({})) -> Model:
    """Return the static model of a plan for a number of quarters; adds its own slots to the plan's table.

    ``hazards`` is by entity the chance a quarter that a company fails for reasons the model does not have, as a rate.
    """
    deals = with_holders(plan, seasoned_deals(plan.book))
    plan, resolver, ranks = ranked(owned_anew(plan), deals), Resolver(plan.book), ranks_of(deals)
    reference = resolver.assumption("world.rate_start").mid
    firm = {name: [_firmness(resolver, id_) for id_ in plan.positions[name].ids] for name in PROMISES}
    flows = schedule(plan, plan.first_quarter, plan.first_quarter + quarters - 1, reference)
    operations = compile_operations(plan, tuple(_as_firm(flow, firm) for flow in flows), deals)
    world, assumed = (
        [plan.table.add([resolver.assumption(name)]).start for name in names]
        for names in (drivers.PARAMETERS, ASSUMED.values())
    )
    added = plan.table.add([fixed(f"{e}.hazard", hazards.get(e, 0.0), "inferred") for e in _names(plan)])
    outside = _outside_labs(plan, resolver)
    firmness = {name: plan.table.add(slots) for name, slots in firm.items()}
    legs, rights = legs_of(plan), share_rights(plan, resolver)
    claims = compile_claims(plan, legs, rights.convertible)
    sponsors = [i for i, e in enumerate(plan.entities) if _is_sponsor(plan, e)]
    accounts = compile_accounts(plan, resolver, flows, claims, sponsors)
    limited = np.zeros(len(plan.entities))
    limited[plan.limited] = 1.0
    row = np.full(len(plan.entities), -1)
    row[plan.limited] = np.arange(len(plan.limited))
    last = len(plan.limited) * ranks
    group = np.where(row[claims.payer] >= 0, row[claims.payer] * ranks + claims.rank, last)
    inner = np.flatnonzero((row[claims.payer] >= 0) & (row[claims.payee] >= 0))
    sponsor_row = np.full(len(plan.entities), len(sponsors))
    sponsor_row[sponsors] = np.arange(len(sponsors))
    kinds = tuple(sorted({*claims.kind, "residual"}))
    cover = guarantee_cover.cover(plan, legs, claims)
    table = plan.table.arrays()
    ranged = np.flatnonzero(table.low != table.high)
    vehicle_stakes = plan.vehicle_stakes
    return Model(
        plan=plan,
        operations=replace(operations, columns={**operations.columns, "hazard": added, **outside}),
        claims=claims,
        world=tuple(world),
        assumed=dict(zip(ASSUMED, assumed, strict=True)),
        cover=cover,
        residual_cover=guarantee_cover.residual_cover(plan),
        uncalled=guarantee_cover.uncalled(plan, legs),
        quarters=quarters,
        group=group,
        payer_limited=limited[claims.payer],
        paid_alike=_each_alone(len(claims)) if deals else _paid_alike(group, sponsor_row[claims.payer], accounts),
        inner_claims=inner,
        inner_group=group[inner],
        counts=1.0 - limited,
        ledgers=ledger_entries(plan, claims, cover, kinds, 1.0 - limited),
        inward=(claims.mode == SWAP) * limited[claims.payee] * (1.0 - limited[claims.payer]),
        outward=(claims.mode == SWAP) * limited[claims.payer] * (1.0 - _marks(claims, ("resolution cost",))),
        carries=_marks(claims, CARRIED_GROUPS) * limited[claims.payer],
        obligation=_marks(claims, CARRIED_GROUPS) * limited[claims.payer] * _must_be_paid(plan, claims),
        debtor_limited=limited[plan.debt.payer],
        investor_limited=limited[plan.equity.payer],
        kinds=kinds,
        ranged=ranged,
        correlation=assumed[list(ASSUMED).index("correlation")],
        firmness=firmness,
        lab_rows=row[plan.labs],
        sponsors=np.array(sponsors, dtype=np.int64),
        fate_keys=_fate_keys(plan, sponsors),
        payer_sponsor=sponsor_row[claims.payer],
        stake_owner=np.array([s.owner for s in plan.stakes], dtype=np.int64),
        stake_issuer=np.array([s.issuer for s in plan.stakes], dtype=np.int64),
        stake_share=np.array([s.share for s in plan.stakes]),
        stake_paid=np.array([s.paid for s in plan.stakes]),
        paid_out_issuer=np.array([s.issuer for s in vehicle_stakes], dtype=np.int64),
        paid_out_owner=np.array([s.owner for s in vehicle_stakes], dtype=np.int64),
        paid_out_share=np.array([s.share for s in vehicle_stakes]),
        acquirer=claims.payer[claims.groups["rescue"]],
        has_acquirer=(claims.payer[claims.groups["rescue"]] != plan.number[PRIVATE_INVESTORS]) * 1.0,
        new_owner=claims.payer[claims.groups["equity raised"]],
        rights=rights,
        not_paid=not_paid(plan, resolver),
        lifeline=plan.number[LIFELINE],
        accounts=accounts,
        developers=rows_of(plan),
        deals=deal_rows(plan, claims, legs, deals, quarters),
        ranks=ranks,
    )


def _paid_alike(group: NDArray[np.int64], sponsor: NDArray[np.int64], accounts: Accounts) -> PaidAlike:
    """Return the claims of which the same share is paid: of sponsors see ``quarter.sponsors.paid_of_claims``."""
    alike = np.stack([group, sponsor, np.asarray(accounts.capacity, dtype=np.int64)])
    _, claim, row = np.unique(alike, axis=1, return_index=True, return_inverse=True)
    return PaidAlike(row.ravel(), claim)


def _each_alone(claims: int) -> PaidAlike:
    """Return claims of which no two are paid alike: deals pay theirs by an order of their own."""
    return PaidAlike(np.arange(claims), np.arange(claims))


def _outside_labs(plan: Plan, resolver: Resolver) -> dict[str, Column]:
    """Return what labs that cannot fail earn in a quarter, and the drift of their log strength that was measured."""
    revenue = [resolver.opening(plan.book.entities[lab], "revenue") for lab in plan.outside_labs]
    return {
        "outside_revenue": plan.table.add([shifted(slot, 0.0, scale=0.25) for slot in revenue if slot is not None]),
        "outside_momentum": plan.table.add([momentum_of(resolver, lab) for lab in plan.outside_labs]),
    }


def _firmness(resolver: Resolver, contract: str) -> Slot:
    """Return the share of a promise's amount that comes about whatever happens to the parties, by its status."""
    return resolver.assumption(
        f"firmness.{resolver.book.contracts[contract].current_status}", "firmness.other", key=f"{contract}.firmness"
    )


def _as_firm(flow: Scheduled, firm: Mapping[str, list[Slot]]) -> Scheduled:
    """Return scheduled payments as far as they are likely to come about: what a company plans its trade by."""
    if flow.nature not in firm:
        return flow
    share = np.array([slot.mid for slot in firm[flow.nature]])[:, None]
    return flow._replace(amount=flow.amount * share)


def _must_be_paid(plan: Plan, claims: Claims) -> NDArray[np.float64]:
    """Return 0.0 for principal of loans with an anticipated repayment date: missing it locks the cash, and no more."""
    must = np.ones(len(claims))
    waits = [plan.book.contracts[id_].value("ard") is not None for id_ in plan.debt.ids]
    must[claims.groups["principal"]] = np.where(waits, 0.0, 1.0) if waits else 1.0
    return must


def _names(plan: Plan) -> list[str]:
    return [plan.entities[i] for i in plan.limited]


def _fate_keys(plan: Plan, sponsors: list[int]) -> NDArray[np.uint32]:
    names = [plan.entities[i] for i in (*sponsors, *plan.limited)] + [
        f"{plan.entities[i]}.takeover" for i in plan.limited
    ]
    return np.array([zlib.crc32(name.encode()) for name in names], dtype=np.uint32)


def _is_sponsor(plan: Plan, entity: str) -> bool:
    return plan.book.entities[entity].class_ == "sponsor"


def _marks(claims: Claims, names: tuple[str, ...]) -> NDArray[np.float64]:
    marks = np.zeros(len(claims))
    for name in names:
        marks[claims.groups[name]] = 1.0
    return marks


def sampled(model: Model, values: Array, fates: Array) -> Sampled:
    """Cut one block's numbers out of the slot table ``[slot, path]``.

    ``fates`` are uniform: of sponsors, of limited entities, and whether those are taken over ``[fate, path]``.
    """
    terms = families(jnp, model.plan, values)
    ends = len(model.sponsors), len(model.sponsors) + len(model.plan.limited)
    of_sponsors, of_limited, of_takeovers = jnp.split(fates, ends)
    for name, firm in model.firmness.items():
        terms[name] = terms[name]._replace(amount=terms[name].amount * firm.of(values))
    return Sampled(
        families=terms,
        world=drivers.terms([values[i] for i in model.world]),
        **{name: column.of(values) for name, column in model.operations.columns.items()},
        **{name: column.of(values) for name, column in model.accounts.columns.items()},
        **{name: values[row] for name, row in model.assumed.items()},
        sponsor_failure_draw=of_sponsors,
        default_draw=of_limited,
        takeover_draw=of_takeovers,
    )
