"""Sponsors: what they pay, what those with an account earn, build and borrow, and when they are downgraded.

The account of a quarter, after clearing (``compile.sponsor_accounts`` says what is in ``own``):

    earned   = own (1 - cyclical (1 - I / I_base)) + (1 - built) let + (1 - chips) sold + resold - rented
    resold   = freed max(again - built use, 0) + run_out max(anew - built use, 0)
    capex    = plan (kept + (1 - kept) [t < years]) (I / I_base, BUILDING_LAG quarters ago) ** reaction
    need     = interest + capex + ordered - earned - other

``I`` is what is built in the world, against the base run of the path. Capacity that a customer does not take any more
(``freed``) is sold ``again`` at the price of the day; that of contracts that have run out is sold at what sites are let
``anew`` for, since new machines are in the capital expenditure that is kept.

What cash does not cover is borrowed while earnings cover interest ``borrow_cover`` times and the window is open; else
capital expenditure is put off, and what is still missing is asked of lessors and sellers of capacity: they are paid
that share less in the next quarter, up to ``relief.most``. A sponsor that misses more than that fails. New debt costs
the reference rate and the spread, which widens with the market and by a step when the letters are lost: when net debt
has been more than ``leverage`` times a year's earnings for ``OUTLOOK`` quarters. Letters that are lost do not come
back. Arrays are ``[account, path]``, USD bn.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import jax.numpy as jnp

from lookthrough.contracts.arrays import QUARTERS_PER_YEAR, spread
from lookthrough.simulate.compile.sponsor_state import AccountFlows, SponsorAccount
from lookthrough.simulate.quarter.distress import RESTRUCTURED
from lookthrough.simulate.quarter.segments import (
    added,
    first_quarter_of,
    frozen_unless,
    has_failed,
    is_downgraded,
)
from lookthrough.world.drivers import sentiment

if TYPE_CHECKING:
    from lookthrough.contracts.arrays import Array
    from lookthrough.simulate.compile.sampled import Sampled
    from lookthrough.simulate.compile.state import Frozen, State, Switches
    from lookthrough.simulate.compile.static_model import Model
    from lookthrough.simulate.quarter.operating import Operated
    from lookthrough.world.driver import World

NONE = 1e-9  # USD bn
OUTLOOK = 8.0  # quarters in a row: how far an outlook looks for investment grade (S&P Global, "Ratings Definitions")


def hazards(model: Model, sampled: Sampled, state: State, wider: Array) -> Array:
    """Return the hazard of each sponsor so far ``[sponsor, path]``: it grows with its own spread.

    Args:
        model: static indices.
        sampled: the block's uncertain numbers.
        state: at the start of the quarter.
        wider: spreads over those at the book's date ``[path]``.
    """
    own = jnp.ones_like(state.hazard)
    step = is_downgraded(state) * sampled.downgrade_step / jnp.maximum(sampled.account_spread, NONE)
    own = added(own, model.accounts.sponsor, step)
    return state.hazard + sampled.sponsor_hazard / QUARTERS_PER_YEAR * wider * own


def sponsors_pay(model: Model, sampled: Sampled, state: State, hazard: Array) -> Array:
    """Return what each sponsor pays of a dollar due ``[sponsor + 1, path]``; the last row is everybody else: all of it.

    A sponsor fails when the hazard added up since the start passes the exponential level of its path, or when its
    account breaks.
    """
    failed = has_failed(hazard, sampled.sponsor_failure_draw)
    failed = failed.at[model.accounts.sponsor].max(state.account.broken)
    paid = 1.0 - failed * (1.0 - sampled.sponsor_recovery)
    return jnp.concatenate([paid, jnp.ones((1, paid.shape[-1]))])


def paid_of_claims(model: Model, state: State, paying: Array) -> Array:
    """Return what payers that are not limited pay of each claim ``[claim, path]``, relief of lessors included."""
    spared = spread(jnp, state.account.relief, model.accounts.sponsor, len(paying))[model.payer_sponsor]
    return paying[model.payer_sponsor] * (1.0 - spared * model.accounts.capacity[:, None])


def settle(
    model: Model,
    sampled: Sampled,
    switches: Switches,
    state: State,
    base: Frozen,
    world: World,
    operated: Operated,
    traded: tuple[Array, Array, Array],
    hazard: Array,
    since: Array,
) -> tuple[SponsorAccount, AccountFlows]:
    """Return the accounts at the end of a quarter, and what moved them.

    Args:
        model: static indices.
        sampled: the block's uncertain numbers.
        switches: with ``orders`` off nobody builds less than in the base run, with ``failures`` off nobody fails but
            who fails there.
        state: before.
        base: what the base run froze.
        world: of the quarter.
        operated: what capacity brings again.
        traded: what was paid ``[claim, path]``, take-or-pay as it was written and as it stands ``[commitment, path]``.
        hazard: of sponsors so far, this quarter's included ``[sponsor, path]``.
        since: quarters since the start.
    """
    before = state.account
    ratio = jnp.where(base.built > 0.0, world.built / jnp.where(base.built > 0.0, base.built, 1.0), 1.0)
    ratio = jnp.where(switches.orders > 0, jnp.maximum(ratio, 0.0), 1.0)
    paid, written, bound = traded
    capacity = jnp.maximum(before.capacity, model.accounts.sells @ written)
    run_out = capacity - model.accounts.sells @ written
    freed = jnp.maximum(written - bound, 0.0)
    again, anew = (_margin(sampled, world, brought) for brought in (operated.resold, operated.relet))
    flows = _flows(model, sampled, before, paid, ratio, since)
    flows = flows._replace(resold=model.accounts.sells @ (freed * again) + run_out * anew)
    earned = earned_of(flows)
    left = before.cash + earned + flows.other - flows.ordered - flows.interest - flows.capex
    may = (earned >= sampled.borrow_cover * before.interest - NONE) & (world.window > 0.0) & (before.broken <= 0.0)
    short = jnp.maximum(-left, 0.0)
    put_off = jnp.where(may, 0.0, jnp.minimum(short, flows.capex))
    borrowed = short - put_off
    wider = sentiment.wider(jnp, sentiment.DRIVER.terms_of(sampled.world), world.spread)
    spread = sampled.account_spread * wider + sampled.downgrade_step * is_downgraded(state)
    debt = before.debt + borrowed
    cash = jnp.maximum(left, 0.0)
    levered = debt - cash > sampled.account_leverage * QUARTERS_PER_YEAR * jnp.maximum(earned, 0.0) + NONE
    levered_for = jnp.where(levered, before.levered_for + 1.0, 0.0)
    # Relief lasts a quarter: what is asked for next is what would be missing without that of this quarter.
    bills = flows.rented / (1.0 - before.relief)
    without = jnp.where(may, 0.0, jnp.maximum(bills - flows.rented - left - flows.capex, 0.0))
    wish = jnp.where(without > NONE, without / jnp.maximum(bills, NONE), 0.0)
    broken = jnp.maximum(before.broken, jnp.where(wish > sampled.relief_most, 1.0, 0.0))
    broken = frozen_unless(switches.failures, broken, base.broken)
    relief = jnp.where(broken > 0.0, 0.0, wish)
    failed = jnp.maximum(has_failed(hazard, sampled.sponsor_failure_draw)[model.accounts.sponsor], broken)
    account = SponsorAccount(
        cash=cash,
        debt=debt,
        interest=before.interest + borrowed * (world.rate + spread) / QUARTERS_PER_YEAR,
        relief=relief,
        downgraded_quarter=first_quarter_of(levered_for - OUTLOOK + 1.0, before.downgraded_quarter, since),
        restructured_quarter=first_quarter_of(relief - RESTRUCTURED, before.restructured_quarter, since),
        failed_quarter=first_quarter_of(failed, before.failed_quarter, since),
        broken=broken,
        levered_for=levered_for,
        capacity=capacity,
        built=jnp.concatenate([before.built[1:], ratio[None]]),
    )
    return account, flows._replace(capex=flows.capex - put_off, borrowed=borrowed)


def earned_of(flows: AccountFlows) -> Array:
    """Return what was earned before interest."""
    return flows.own + flows.received - flows.costs + flows.resold - flows.rented


def _margin(sampled: Sampled, world: World, brought: Array) -> Array:
    """Return what a dollar of capacity leaves after power and staff where it brings so much in the market."""
    return jnp.maximum(brought - sampled.avoidable_built * world.utilisation, 0.0)


def _flows(
    model: Model, sampled: Sampled, before: SponsorAccount, paid: Array, ratio: Array, since: Array
) -> AccountFlows:
    """Return what moves the accounts if all can be paid; ``ratio`` is what is built over that of the base run."""
    accounts = model.accounts
    paid = paid[accounts.rows]
    let, sold = accounts.let @ paid, accounts.sold @ paid
    own = sampled.account_own * (1.0 - sampled.account_cyclical * (1.0 - ratio))
    later = jnp.where(since < QUARTERS_PER_YEAR * sampled.capex_years, 1.0, sampled.capex_kept)
    nothing = jnp.zeros_like(own)
    return AccountFlows(
        own=own,
        received=let + sold,
        costs=sampled.avoidable_built * let + sampled.avoidable_chips * sold,
        resold=nothing,
        rented=accounts.rented @ paid,
        ordered=accounts.ordered @ paid,
        capex=sampled.account_capex * later * before.built[0] ** sampled.capex_reaction,
        interest=before.interest,
        other=accounts.other @ paid,
        borrowed=nothing,
    )
