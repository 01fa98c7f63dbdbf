"""What happens when a bullet falls due: the market refinances what it can size, lenders extend what still pays.

With ``D`` the debt of an entity, ``A`` its assets at their mark, ``N`` what it earns in a year after costs, and
``coupon`` what the market asks today, which is the reference rate plus the loan's own spread in proportion to spreads,
and a step by the share of the debtor's rent that a sponsor pays who has lost its letters:

    size       = min(ltv A, N / (dscr coupon), N / debt_yield)             part = min(size / D, 1)
    refinanced = part * open, if the debtor can pay the rest out of spare cash; else 0
    extended   = 1 - paydown, if N >= interest at the old coupon or A >= D; else 0
    rolled     = max(refinanced, extended)

``open`` is the share of the window that is open for all, and ``paydown`` what lenders ask for an extension: what is too
much, as far as there is spare cash, at most a stated share. What is not rolled falls due. A refinanced loan bears the
coupon of the day from then on; one that is extended the old one and a step, since a lender who asks more of a debtor
that pays loses it. Arrays are ``[debt, path]``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import jax.numpy as jnp

from lookthrough.contracts.arrays import QUARTERS_PER_YEAR
from lookthrough.simulate.quarter.segments import frozen_unless, is_downgraded, limited, of_party
from lookthrough.simulate.quarter.settling.guarantee_calls import SETTLED
from lookthrough.world.drivers import rates, sentiment

if TYPE_CHECKING:
    from lookthrough.contracts.arrays import Array
    from lookthrough.contracts.debt import DebtDue, DebtTerms
    from lookthrough.simulate.compile.sampled import Sampled
    from lookthrough.simulate.compile.state import Frozen, State, Switches
    from lookthrough.simulate.compile.static_model import Model
    from lookthrough.world.driver import World

LEAST_SPREAD = 0.005  # a year: what a lender asks over the reference rate at least
COVERED = 1.0  # income over interest, or assets over debt, from which lenders extend


class Rolled(NamedTuple):
    """Shares of each debt that are rolled over this quarter, and what is added to its coupon from then on.

    ``maturing`` is the share that is rolled, ``refinanced`` the part of it that the market took; ``own`` are the run's
    own shares refinanced and extended, before any is frozen.
    """

    maturing: Array
    refinanced: Array
    extra: Array
    own: tuple[Array, Array]


def roll_over(
    model: Model,
    sampled: Sampled,
    switches: Switches,
    state: State,
    base: Frozen,
    world: World,
    owed: DebtDue,
    offered: tuple[Array, Array, Array],
    falling: Array,
) -> Rolled:
    """Return what is rolled of the debts that mature.

    Args:
        model: static indices.
        sampled: the block's uncertain numbers.
        switches: channels.
        state: at the start of the quarter.
        base: what the base run froze.
        world: of the quarter.
        owed: interest, and principal by schedule.
        offered: the share of the window that is open ``[path]``, the reference rate's coupon of each debt before its
            own addition, and what entities earn this quarter after costs ``[limited, path]``.
        falling: 1.0 for debts all of which falls due now.
    """
    plan, (open_, contract_rate, earned) = model.plan, offered
    terms: DebtTerms = sampled.families["debt"]
    debtor, income = plan.debt.payer, QUARTERS_PER_YEAR * earned

    def of_debtor(amount: Array) -> Array:
        return of_party(model, amount, debtor)

    market = market_coupon(sampled, terms, world) + of_tenants(model, sampled, state)
    overdue = state.arrears[model.claims.groups["principal"]]
    debt = limited(model, state.balance + overdue, debtor)
    service = limited(model, owed.interest + owed.principal * (1.0 - falling), debtor)
    spare = jnp.maximum(state.cash[plan.limited] - sampled.payout_reserve * service, 0.0)
    maturing = limited(model, state.balance * falling, debtor)
    by_income = of_debtor(income) / jnp.maximum(sampled.refinance_dscr * market, sampled.refinance_debt_yield)
    size = jnp.minimum(of_debtor(sampled.refinance_ltv * state.marked), by_income)
    part = jnp.clip(size / jnp.maximum(of_debtor(debt), 1e-12), 0.0, 1.0)
    short = (1.0 - part) * of_debtor(maturing)
    refinanced = jnp.where(short <= of_debtor(spare) + 1e-12, part * open_, 0.0)
    interest = limited(model, owed.interest, debtor)
    pays = (earned >= COVERED * interest - SETTLED) | (state.marked >= COVERED * debt - SETTLED)
    affordable = of_debtor(spare / jnp.maximum(maturing, 1e-12))
    paydown = jnp.minimum(jnp.minimum(1.0 - part, affordable), sampled.extension_paydown)
    extended = of_debtor(jnp.where(pays, 1.0, 0.0)) * (1.0 - paydown)
    own = refinanced, extended
    refinanced = frozen_unless(switches.funding, refinanced, base.refinanced) * falling
    extended = frozen_unless(switches.terms, extended, base.extended) * falling
    rolled = jnp.maximum(refinanced, extended)
    at_market = jnp.where(rolled > 0.0, refinanced / jnp.where(rolled > 0.0, rolled, 1.0), 0.0)
    after = at_market * (market - contract_rate) + (1.0 - at_market) * (state.extra + sampled.extension_step)
    extra = frozen_unless(switches.funding, jnp.where(rolled > 0.0, after, state.extra), base.extra)
    return Rolled(rolled, refinanced, extra, own)


def of_tenants(model: Model, sampled: Sampled, state: State) -> Array:
    """Return what a loan costs more a year because those who pay its debtor's rent were downgraded ``[debt, path]``."""
    return model.accounts.tenancy @ (is_downgraded(state) * sampled.downgrade_step)


def market_coupon(sampled: Sampled, terms: DebtTerms, world: World) -> Array:
    """Return what a loan of the same risk costs a year today ``[debt, path]``.

    A loan's spread when it was made is that over the reference rate at the book's date where its coupon is fixed.
    """
    begun = rates.DRIVER.terms_of(sampled.world).rate_start
    own = jnp.maximum(terms.rate - (1.0 - terms.floating) * begun, LEAST_SPREAD)
    return world.rate + own * sentiment.wider(jnp, sentiment.DRIVER.terms_of(sampled.world), world.spread)
