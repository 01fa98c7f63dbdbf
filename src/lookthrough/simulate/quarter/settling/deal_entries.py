"""What deals pay as entries among the claims of a quarter, and what that leaves in their accounts, USD bn."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import jax.numpy as jnp

from lookthrough.simulate.compile.deals.deal_state import DealState
from lookthrough.simulate.quarter.segments import limited
from lookthrough.simulate.quarter.settling.deal_quarter import amounts, cash_of, given_by, pay, received

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lookthrough.contracts.arrays import Array
    from lookthrough.simulate.compile.deals.deal_rows import RunDeal
    from lookthrough.simulate.compile.deals.deal_state import PaidDeal, StandingDeal
    from lookthrough.simulate.compile.state import State, Switches
    from lookthrough.simulate.compile.static_model import Model
    from lookthrough.simulate.quarter.falling_due import Dues

NOTHING = 1e-15  # USD bn: less than that is not due


class ClearedClaims(NamedTuple):
    """The claims of a quarter ``[claim, path]``: what is due, what is owed, the share of it that is paid."""

    due: Array
    owed: Array
    ratio: Array


class Entered(NamedTuple):
    """The claims with what deals pay, the dues of the quarter, the deals after it, and what they paid."""

    claims: ClearedClaims
    dues: Dues
    deals: tuple[DealState, ...]
    paid: tuple[PaidDeal, ...]


class _Entry(NamedTuple):
    """Claims of a deal (rows): what falls due, what is owed with arrears, and what is paid."""

    rows: object
    due: Array
    owed: Array
    paid: Array


def entered(
    model: Model,
    switches: Switches,
    state: State,
    deals: tuple[StandingDeal, ...],
    cleared: ClearedClaims,
    base: Array,
    dues: Dues,
) -> Entered:
    """Enter what deals pay into the claims of a quarter that is cleared.

    Args:
        model: static indices.
        switches: with failures off, notes get what the base run paid of them where that is more.
        state: at the end of last quarter.
        deals: before the quarter was cleared.
        cleared: claims, without what deals decide on.
        base: share of each claim that the base run paid ``[claim, path]``.
        dues: of the quarter, in which interest and principal of notes are set.
    """
    paid = _settled(model, deals, cleared.owed * cleared.ratio) if deals else ()
    claims = cleared
    for deal, stands, one in zip(model.deals, deals, paid, strict=True):
        for entry in _entries(deal, stands, one, state.arrears, claims):
            claims = _put(claims, entry, stands.governs)
        frozen = jnp.maximum(claims.ratio[deal.notes_rows], base[deal.notes_rows])
        ratio = jnp.where((switches.failures > 0) | (stands.governs <= 0.0), claims.ratio[deal.notes_rows], frozen)
        claims = claims._replace(ratio=claims.ratio.at[deal.notes_rows].set(ratio))
        dues = _of_notes(model, deal, stands, claims, dues)
    after = tuple(_after(*each) for each in zip(deals, state.deals, paid, strict=True))
    return Entered(claims, dues, after, paid)


def _settled(model: Model, deals: tuple[StandingDeal, ...], flow: Array) -> tuple[PaidDeal, ...]:
    """Return what deals pay once everybody else has; a deal may live on another, so as often as there are deals."""
    claims = model.claims
    others = limited(model, flow, claims.payee) - limited(model, flow, claims.payer)
    called = flow[claims.groups["guarantee"]]
    cash = cash_of(model, others, called)
    for _ in range(len(model.deals) - 1):
        cash = cash_of(model, received(model, given_by(model, deals, cash), others), called)
    return tuple(pay(deal, stands, one) for deal, stands, one in zip(model.deals, deals, cash, strict=True))


def _entries(
    deal: RunDeal, stands: StandingDeal, paid: PaidDeal, arrears: Array, claims: ClearedClaims
) -> Iterator[_Entry]:
    """Yield notes, owners, the sale, what is the buyer's after it, and fees with the costs of operations."""
    amount, weight = amounts(deal, paid), deal.weight[:, None]
    notes, owners = amount[: len(deal.notes_rows)], amount[len(deal.notes_rows) :]
    late = jnp.concatenate([weight * each[deal.note] for each in (paid.after.unpaid, paid.after.overdue)])
    yield _Entry(deal.notes_rows, jnp.maximum(notes + late - arrears[deal.notes_rows], 0.0), notes + late, notes)
    yield _Entry(deal.owner_rows, owners, owners, owners)
    yield _Entry(deal.sale, paid.sale, paid.sale, paid.sale)
    if deal.passed is not None:
        passed = stands.sold * (paid.cash.income + paid.cash.proceeds)
        yield _Entry(deal.passed, passed, passed, passed)
    costs = claims.owed[deal.cost]
    due, owed = claims.due[deal.cost] + paid.fees_due, costs + paid.fees_due
    yield _Entry(deal.cost, due, owed, costs * claims.ratio[deal.cost] + paid.fees)


def _put(claims: ClearedClaims, entry: _Entry, governs: Array) -> ClearedClaims:
    """Return the claims with an entry, where the deal governs."""
    is_due = entry.owed > NOTHING
    share = jnp.where(is_due, entry.paid / jnp.where(is_due, entry.owed, 1.0), 1.0)
    each = zip(claims, (entry.due, entry.owed, share), strict=True)
    return ClearedClaims(
        *(before.at[entry.rows].set(jnp.where(governs > 0.0, new, before[entry.rows])) for before, new in each)
    )


def _of_notes(model: Model, deal: RunDeal, stands: StandingDeal, claims: ClearedClaims, dues: Dues) -> Dues:
    """Return the dues of a quarter with interest and principal of notes as they were entered."""

    def entered_of(nature: str, before: Array) -> Array:
        due = claims.due[model.claims.groups[nature]][deal.debts]
        return before.at[deal.debts].set(jnp.where(stands.governs > 0.0, due, before[deal.debts]))

    return dues._replace(
        interest=entered_of("interest", dues.interest), principal=entered_of("principal", dues.principal)
    )


def _after(stands: StandingDeal, held: DealState, paid: PaidDeal) -> DealState:
    """Return a deal after its payments; one that is over keeps nothing apart."""
    after, runs = paid.after, stands.runs
    return DealState(
        prefunded=runs * after.prefunded,
        trap=runs * after.trap,
        reserve=runs * after.reserve,
        collateral=runs * after.collateral,
        collected=runs * paid.collected,
        proceeds=runs * paid.proceeds,
        fees_overdue=runs * after.fees_overdue,
        earned=after.earned,
        serviced=after.serviced,
        residual=held.residual,
    )


def topped_up(model: Model, switches: Switches, state: State, deals: tuple[StandingDeal, ...], short: Array) -> Array:
    """Return what a lifeline pays ``[limited, path]``: of deals, what brings cash to the sum of their accounts."""
    for deal, stands, held in zip(model.deals, deals, state.deals, strict=True):
        lacking = (held.cash - state.cash[deal.entity]) * (1.0 - switches.failures)
        short = short.at[deal.row].set(jnp.where(stands.governs > 0.0, lacking, short[deal.row]))
    return short


def checked(model: Model, state: State, deals: tuple[StandingDeal, ...], paid: tuple[PaidDeal, ...]) -> State:
    """Return the state with how far cash of each vehicle is from its accounts after a quarter's payments."""
    found = []
    for deal, stands, one, held in zip(model.deals, deals, paid, state.deals, strict=True):
        before = stands.before
        size = one.cash.income + one.cash.proceeds + one.sale + before.balance.sum(axis=0) + held.cash
        gap = jnp.abs(state.cash[deal.entity] - held.cash) / jnp.maximum(size, 1e-9)
        found.append(held._replace(residual=jnp.maximum(held.residual, stands.governs * gap)))
    return state._replace(deals=tuple(found))


def at_least_of_deals(leak: Array, state: State) -> Array:
    """Return the larger of what all cash leaks and of what the cash of a vehicle differs from its accounts."""
    for deal in state.deals:
        leak = jnp.maximum(leak, deal.residual)
    return leak
