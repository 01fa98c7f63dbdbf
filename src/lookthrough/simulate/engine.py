"""A block of paths from the book's date to the horizon: draws, quarters, the last clearing, and what is kept.

All draws of a path come from ``fold_in(key(seed), path)``; the draw of an uncertain term is keyed by the term's name on
top of that. The base run of a block is made once; every shocked run of the block shares its draws and, for each channel
that is off, the variables the base run froze.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from lookthrough.contracts.family import LEDGERS
from lookthrough.simulate.channels import CHANNELS
from lookthrough.simulate.compile.model import sampled as cut
from lookthrough.simulate.compile.state import (
    Bound,
    Frozen,
    Model,
    Origin,
    QuarterRecord,
    State,
    Switches,
    begin,
    nothing_frozen,
)
from lookthrough.simulate.quarter.closing import close
from lookthrough.simulate.quarter.exposures import close_exposure
from lookthrough.simulate.quarter.guarantee_calls import at_horizon
from lookthrough.simulate.quarter.one_quarter import quarter
from lookthrough.simulate.quarter.onerous import borne
from lookthrough.simulate.quarter.sponsors import sponsors_pay
from lookthrough.simulate.quarter.wealth import LedgerWealth, existing_owned, wealth
from lookthrough.world import drivers

if TYPE_CHECKING:
    from lookthrough.contracts.arrays import Array
    from lookthrough.simulate.compile.sampled import Sampled
    from lookthrough.simulate.quarter.closing import Closing
    from lookthrough.world.shock import Shock

    Noise = dict[int, Array]  # by stream (see ``world.driver.Noise``)


ENDLESS = 1e100  # from here on a number counts as infinite: its square, which a variance needs, is no number


class Inputs(NamedTuple):
    """Everything traced: changing any of it never compiles a second program.

    ``total`` is the number of paths wanted (what lies beyond is padding). ``settings`` is ``[setting, switch]``
    (see :class:`Switches`), of which the first ``used`` rows are run, the last of
    them being the one whose details are kept.
    """

    low: Array
    mid: Array
    high: Array
    seed: Array
    total: Array
    severity: Array
    shock_low: Array
    shock_high: Array
    settings: Array
    used: Array


class Outcome(NamedTuple):
    """What one run leaves, discounted USD bn: wealth by ledger and holder, stocks at the ends of years, ``[path]``.

    ``ledgers`` is the wealth of each ledger in existing exposures so far ``[quarter, ledger, path]``; ``cash``,
    ``owed`` and ``equity`` are stocks of limited entities at the ends of years and at the horizon ``[end, limited,
    path]``. ``default_quarter`` and its like count from the start, -1 = never ``[limited, path]``; ``unplaced`` are
    quarters of orders.
    ``leak`` is the cash that all entities together gained or lost over the run, over everything paid: it must be zero.
    1.0 in ``unconverged`` marks a path on which the clearing of a quarter did not settle, in ``unconverged_closing``
    one on which that of the horizon did not; the last run of a block marks what any of its runs did.
    """

    wealth: LedgerWealth
    ledgers: Array
    cash: Array
    owed: Array
    equity: Array
    outside: Array
    deadweight: Array
    lifeline: Array
    sentiment: Array
    default_quarter: Array
    absorbed_quarter: Array
    restructured_quarter: Array
    downgraded_quarter: Array
    unplaced: Array
    unconverged: Array
    unconverged_closing: Array
    multiple: Array
    residual: Array
    leak: Array
    discount: Array
    claim_due: Array
    claim_paid: Array


class BlockResult(NamedTuple):
    """Base and last setting in full; the loss of every setting, existing exposures ``[setting, part, path]``.

    The parts are the ledgers and, last, what an outside lifeline pays.

    ``claims`` is ``[4, claim]``, summed over the block's finite paths below ``Inputs.total``: discounted due and paid
    in the base run, due and paid in the last setting. ``base_promises`` and ``promises`` are what promises bind and
    cost those who gave them ``[position, path]`` (``onerous``). ``inputs`` is what was drawn for every uncertain
    number, then for every shock ``[input, path]``. ``finite`` is 1.0 for a path ``[path]`` all of whose
    numbers, in every setting, are finite.
    """

    base: Outcome
    last: Outcome
    losses: Array
    claims: Array
    base_promises: Bound
    promises: Bound
    inputs: Array
    finite: Array


class Unfolded(NamedTuple):
    """One setting: outcome, what was frozen and seen each quarter, ratios of the closing, state at the horizon."""

    outcome: Outcome
    frozen: Frozen
    ratios: Array
    seen: QuarterRecord
    state: State


def run_block(model: Model, inputs: Inputs, paths: Array) -> BlockResult:
    """Run one block.

    Args:
        model: static indices.
        inputs: traced numbers.
        paths: path numbers ``[path]``.
    """
    values, fates, noise, shocks = draw(model, inputs, paths)
    numbers = cut(model, values, fates)
    shock = drivers.shock(inputs.severity, shocks)
    calm = shock._replace(severity=jnp.zeros(()))
    everything_on = base_switches(inputs.settings[0])
    calmly = unfold(model, numbers, everything_on, calm, noise, None)
    base = calmly.outcome

    def one(index: Array, carry: tuple[Array, Outcome, State]) -> tuple[Array, Outcome, State]:
        losses, before, _ = carry
        switches = Switches(*inputs.settings[index])
        found = unfold(model, numbers, switches, shock, noise, (calmly.frozen, calmly.ratios))
        lost = jnp.sum(base.wealth.existing - found.outcome.wealth.existing, axis=1)
        losses = losses.at[index].set(jnp.concatenate([lost, found.outcome.lifeline[None]]))
        return losses, _marked(found.outcome, before), found.state

    empty = jnp.zeros((inputs.settings.shape[0], len(LEDGERS) + 1, paths.shape[0]))
    losses, last, ended = jax.lax.fori_loop(0, inputs.used, one, (empty, base, calmly.state))
    promises = borne(model, numbers, Switches(*inputs.settings[inputs.used - 1]), ended)
    base_promises = borne(model, numbers, everything_on, calmly.state)
    finite = are_finite((base, last, losses, base_promises, promises))
    wanted = finite & (paths < inputs.total)
    by_claim = (base.claim_due, base.claim_paid, last.claim_due, last.claim_paid)
    claims = jnp.stack([jnp.sum(jnp.where(wanted, c, 0.0), axis=-1) for c in by_claim])
    nothing = jnp.zeros((0, paths.shape[0]))
    base = base._replace(claim_due=nothing, claim_paid=nothing)
    last = last._replace(claim_due=nothing, claim_paid=nothing)
    drawn = jnp.concatenate([values[model.ranged], shocks])
    return BlockResult(base, last, losses, claims, base_promises, promises, drawn, jnp.where(finite, 1.0, 0.0))


def are_finite(found: object) -> Array:
    """Tell for each path ``[path]`` whether every number of a tree of arrays ``[..., path]`` is below ``ENDLESS``."""
    every = [(jnp.abs(each) < ENDLESS).reshape(-1, each.shape[-1]).all(axis=0) for each in jax.tree.leaves(found)]
    return jnp.stack(every).all(axis=0)


def _marked(outcome: Outcome, before: Outcome) -> Outcome:
    """Mark a path that did not converge in this run or in one before it."""
    return outcome._replace(
        unconverged=jnp.maximum(outcome.unconverged, before.unconverged),
        unconverged_closing=jnp.maximum(outcome.unconverged_closing, before.unconverged_closing),
    )


def base_switches(first: Array) -> Switches:
    """Return the switches of the base run: every channel on, with the options of the shocked runs."""
    ones = jnp.ones(())
    return Switches(*(ones for _ in CHANNELS), *first[len(CHANNELS) :])


def draw(model: Model, inputs: Inputs, paths: Array) -> tuple[Array, Array, Noise, Array]:
    """Return slots ``[slot, path]``, fates ``[fate, path]``, noise ``[quarter, row, path]`` by stream, and shocks."""
    ranged, keys = model.ranged, model.slot_keys
    root = jax.random.key(inputs.seed)

    def of_path(path: Array) -> tuple[Array, Array, Array, Noise, Array]:
        key = jax.random.fold_in(root, path)
        noise = {
            stream: jax.random.normal(jax.random.fold_in(key, stream), (model.quarters, rows))
            for stream, rows in drivers.noise_rows(len(model.lab_rows)).items()
        }
        terms = jax.random.fold_in(key, 3)
        uniform = jax.vmap(lambda k: jax.random.uniform(jax.random.fold_in(terms, k)))(keys)
        common = jax.vmap(lambda k: jax.random.uniform(jax.random.fold_in(terms, k)))(model.group_keys)
        shock = jax.random.uniform(jax.random.fold_in(key, 4), (len(drivers.SHOCKS),))
        fates = jax.random.fold_in(key, 5)
        fate = jax.vmap(lambda k: jax.random.uniform(jax.random.fold_in(fates, k)))(model.fate_keys)
        return uniform, common, fate, noise, shock

    uniform, common, fates, noise, part = jax.vmap(of_path, out_axes=-1)(paths)
    shocks = inputs.shock_low[:, None] + (inputs.shock_high - inputs.shock_low)[:, None] * part
    values = jnp.broadcast_to(inputs.mid[:, None], (inputs.mid.shape[0], paths.shape[0]))
    low, high = inputs.low[ranged][:, None], inputs.high[ranged][:, None]
    own = values.at[ranged].set(low + (high - low) * uniform)
    uniform = _jointly(model, own[model.correlation], uniform, common)
    return values.at[ranged].set(low + (high - low) * uniform), fates, noise, shocks


def _jointly(model: Model, correlation: Array, own: Array, common: Array) -> Array:
    """Return uniform draws ``[slot, path]``, those of one group with a correlation of their normal scores ``[path]``.

    What is guessed of ten companies from one assumption is mostly wrong for all of them in one direction.
    """
    score, shared = (jax.scipy.special.ndtri(jnp.clip(each, 1e-12, 1.0 - 1e-12)) for each in (own, common))
    mixed = jnp.sqrt(correlation) * shared + jnp.sqrt(1.0 - correlation) * score
    return jnp.where(model.joint[:, None], jax.scipy.special.ndtr(mixed), own)


def unfold(
    model: Model,
    numbers: Sampled,
    switches: Switches,
    shock: Shock,
    noise: Noise,
    base: tuple[Frozen, Array] | None,
) -> Unfolded:
    """Run all quarters and the closing of one setting."""
    width = numbers.sponsor_failure_draw.shape[-1]
    since = jnp.arange(model.quarters, dtype=jnp.float64)
    origin = Origin(jnp, model, numbers, width)
    frozen = nothing_frozen(origin) if base is None else base[0]

    def step(state: State, inputs: tuple[Array, Noise, Frozen]) -> tuple[State, tuple[Frozen, QuarterRecord]]:
        return quarter(model, numbers, switches, shock, state, inputs)

    state, (kept, seen) = jax.lax.scan(step, begin(origin), (since, noise, frozen))
    before = jnp.ones((len(model.plan.debt) + len(model.claims), width)) if base is None else base[1]
    opened, asks = at_horizon(model, numbers, state, sponsors_pay(model, numbers, state, state.hazard))
    closing = close(model, switches, opened, before, asks)
    state = _with_last_payments(model, state, closing)
    return Unfolded(_outcome(model, state, closing, seen), kept, closing.ratio, seen, state)


def _with_last_payments(model: Model, state: State, closing: Closing) -> State:
    """Add what falls due and is paid at the horizon to the sums by claim."""
    groups, debts, at = model.claims.groups, len(model.plan.debt), state.discount
    principal, calls = groups["principal"], slice(groups["guarantee"].start, groups["recourse"].stop)
    owed, paid = closing.due.owed, closing.due.owed * closing.ratio
    called = jnp.maximum(owed[debts:][calls] - state.arrears[calls], 0.0)
    due = state.claim_due.at[calls].add(at * called).at[principal].add(at * state.balance)
    made = (state.claim_paid + at * paid[debts:]).at[principal].add(at * paid[:debts])
    exposure = state.exposure._replace(lost=close_exposure(model, state, closing))
    return state._replace(claim_due=due, claim_paid=made, exposure=exposure)


def year_ends(model: Model) -> list[int]:
    """Return the quarters of a run, from 0, that end a calendar year, and its last one."""
    first, last = model.plan.first_quarter, model.quarters - 1
    return [t for t in range(model.quarters) if (first + t) % 4 == 3 or t == last]  # the fourth quarter


def _outcome(model: Model, state: State, closing: Closing, seen: QuarterRecord) -> Outcome:
    """Add the closing to what the quarters brought."""
    at = state.discount
    left = at * existing_owned(model, state, closing.equity), at * closing.owned
    ends = np.array(year_ends(model))
    return Outcome(
        wealth=wealth(model, state, left),
        ledgers=seen.ledgers,
        cash=jnp.concatenate([seen.cash[ends][:, model.plan.limited], seen.account.cash[ends]], axis=1),
        owed=jnp.concatenate([seen.owed[ends], seen.account.debt[ends]], axis=1),
        equity=seen.equity[ends],
        outside=state.outside,
        deadweight=state.deadweight,
        lifeline=state.lifeline + at * closing.lifeline,
        sentiment=seen.sentiment[-1],
        **became(state),
        unplaced=state.unplaced,
        unconverged=state.unconverged,
        unconverged_closing=closing.unconverged,
        multiple=state.multiple,
        residual=state.residual,
        leak=jnp.abs(jnp.sum(state.cash, axis=0) - jnp.sum(seen.opening_cash[0], axis=0))
        / jnp.maximum(state.gross, 1e-12),
        discount=at,
        claim_due=state.claim_due,
        claim_paid=state.claim_paid,
    )


def became(state: State) -> dict[str, Array]:
    """Return by outcome the quarter in which it came to each watched entity ``[watched, path]``, -1 = never."""
    account = state.account
    of_limited, of_accounts = (-jnp.ones_like(each) for each in (state.default_quarter, account.failed_quarter))
    both = {
        "default_quarter": (state.default_quarter, account.failed_quarter),
        "absorbed_quarter": (state.absorbed_quarter, of_accounts),
        "restructured_quarter": (state.restructured_quarter, account.restructured_quarter),
        "downgraded_quarter": (of_limited, account.downgraded_quarter),
    }
    return {name: jnp.concatenate(parts) for name, parts in both.items()}


class Trace(NamedTuple):
    """Every quarter of a few paths ``[quarter, thing, path]``: the base run and the shocked run."""

    base: QuarterRecord
    shocked: QuarterRecord


def trace_block(model: Model, inputs: Inputs, paths: Array) -> Trace:
    """Run one block and keep what is seen each quarter; the setting is the last of those used."""
    values, fates, noise, shocks = draw(model, inputs, paths)
    numbers = cut(model, values, fates)
    shock = drivers.shock(inputs.severity, shocks)
    calm = shock._replace(severity=jnp.zeros(()))
    base = unfold(model, numbers, base_switches(inputs.settings[0]), calm, noise, None)
    switches = Switches(*inputs.settings[inputs.used - 1])
    shocked = unfold(model, numbers, switches, shock, noise, (base.frozen, base.ratios))
    return Trace(base.seen, shocked.seen)
