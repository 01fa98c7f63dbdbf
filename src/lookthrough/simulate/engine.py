"""A block of paths from the book's date to the horizon: quarters, the last clearing, and what is kept.

The runs of a block are one loop over one program: the base run first, then every setting of the channels, which shares
the draws of the base run (``draws``) and, for each channel that is off, the variables that it froze.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple, TypeVar

import jax
import jax.numpy as jnp
import numpy as np

from lookthrough.contracts.family import LEDGERS
from lookthrough.simulate.channels import CHANNELS
from lookthrough.simulate.compile.model import sampled as cut
from lookthrough.simulate.compile.opening_state import Bound, DebtDefault, Origin
from lookthrough.simulate.compile.state import Frozen, QuarterRecord, State, Switches, begin, nothing_frozen
from lookthrough.simulate.draws import Inputs, draw, given_paths
from lookthrough.simulate.quarter.closing import close
from lookthrough.simulate.quarter.debt_defaults import DebtsOfRun, debts_of_run
from lookthrough.simulate.quarter.exposures import close_exposure
from lookthrough.simulate.quarter.one_quarter import quarter
from lookthrough.simulate.quarter.onerous import borne
from lookthrough.simulate.quarter.segments import became
from lookthrough.simulate.quarter.settling.deal_entries import at_least_of_deals
from lookthrough.simulate.quarter.settling.guarantee_calls import at_horizon
from lookthrough.simulate.quarter.sponsors import sponsors_pay
from lookthrough.simulate.quarter.wealth import LedgerWealth, entries_so_far, existing_owned, existing_stakes, wealth
from lookthrough.world import drivers

if TYPE_CHECKING:
    from collections.abc import Callable

    from lookthrough.contracts.arrays import Array
    from lookthrough.simulate.compile.sampled import Sampled
    from lookthrough.simulate.compile.static_model import Model
    from lookthrough.simulate.draws import Noise
    from lookthrough.simulate.quarter.closing import Closing
    from lookthrough.world.shock import Shock

    Single = Callable[[Array, "Given"], tuple["Outcome", Bound, "Given"]]


ENDLESS = 1e100  # from here on a number counts as infinite: its square, which a variance needs, is no number


class Outcome(NamedTuple):
    """What one run leaves, discounted USD bn: wealth by ledger and holder, stocks at the ends of years, ``[path]``.

    ``ledgers`` is the wealth of each ledger in existing exposures so far ``[quarter, ledger, path]``; ``world`` is
    ``OF_THE_WORLD`` in the last quarters of years ``[end, seen, path]``, ``lab_revenue`` what labs earn outside in
    them, USD bn a quarter and not discounted ``[end, lab, path]``; ``cash``, ``owed`` and ``equity`` are stocks of
    limited entities at the ends of years and at the horizon ``[end, limited, path]``. ``default_quarter`` and its like
    count from the start, -1 = never ``[limited, path]``; ``unplaced`` are quarters of orders.
    ``leak`` is the cash that all entities together gained or lost over the run, over everything paid, or the difference
    of the cash of a vehicle and the accounts of its deal, where that is more: it must be zero.
    1.0 in ``unconverged`` marks a path on which the clearing of a quarter did not settle, in ``unconverged_closing``
    one on which that of the horizon did not; the last run of a block marks what any of its runs did.
    """

    wealth: LedgerWealth
    ledgers: Array
    world: Array
    lab_revenue: Array
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
    defaults: DebtDefault


class BlockResult(NamedTuple):
    """Base and last setting in full; the loss of every setting, existing exposures ``[setting, part, path]``.

    The parts are the ledgers and, last, what an outside lifeline pays.

    ``claims`` is ``[4, claim]``, summed over the block's finite paths below ``Inputs.total``: discounted due and paid
    in the base run, due and paid in the last setting. ``base_promises`` and ``promises`` are what promises bind and
    cost those who gave them ``[position, path]`` (``onerous``). ``base_debts`` and ``debts`` say of each debt when it
    defaults and what is lost (``debt_defaults``). ``inputs`` is what was drawn for every uncertain
    number, then for every shock ``[input, path]``. ``finite`` is 1.0 for a path ``[path]`` all of whose
    numbers, in every setting, are finite.
    """

    base: Outcome
    last: Outcome
    losses: Array
    claims: Array
    base_promises: Bound
    promises: Bound
    base_debts: DebtsOfRun
    debts: DebtsOfRun
    inputs: Array
    finite: Array


class Left(NamedTuple):
    """What a run leaves of which its losses are made, discounted USD bn.

    The entries of the ledgers ``[entry, path]`` as in ``QuarterRecord.entries``, with what the horizon pays; what the
    owners of each stake are left with there ``[stake, path]``; the wealth of each ledger, which is the sum of both
    ``[ledger, path]``; and when each outcome came to the watched entities (see :func:`became`).
    """

    entries: Array
    stakes: Array
    ledgers: Array
    became: dict[str, Array]


class Unfolded(NamedTuple):
    """One setting: outcome, what was frozen and seen each quarter, ratios of the closing, state at the horizon."""

    outcome: Outcome
    frozen: Frozen
    ratios: Array
    seen: QuarterRecord
    state: State
    stakes: Array

    def left(self, model: Model) -> Left:
        """Return what it leaves of which its losses are made."""
        ledgers = jnp.sum(self.outcome.wealth.existing, axis=1)
        return Left(entries_so_far(model, self.state), self.stakes, ledgers, became(self.state))


def run_block(model: Model, inputs: Inputs, paths: Array) -> BlockResult:
    """Run one block.

    Args:
        model: static indices.
        inputs: traced numbers.
        paths: path numbers ``[path]``.
    """
    values, fates, noise, shocks = draw(model, inputs, paths)
    numbers = cut(model, values, fates)
    shock = drivers.shock(inputs.severity, shocks)._replace(
        failing=inputs.failing[:, None], paths=given_paths(inputs, paths)
    )

    @jax.jit  # traced once, for the shapes below and for the loop
    def single(index: Array, given: Given) -> tuple[Outcome, Bound, Given]:
        switches, felt = of_run(inputs, shock, index)
        found = unfold(model, numbers, switches, felt, noise, given)
        is_told = (index == BASE_RUN) | (index == inputs.used)  # of the runs between them the losses alone
        cost = partial(borne, model, numbers, switches, found.state)
        nothing = jax.tree.map(lambda shape: jnp.zeros(shape.shape, shape.dtype), jax.eval_shape(cost))
        promises = jax.lax.cond(is_told, cost, lambda: nothing)
        return found.outcome, promises, Given(found.frozen, found.ratios)

    def one(index: Array, runs: _Runs) -> _Runs:
        outcome, promises, left = single(index, runs.given)
        base = chosen(index == BASE_RUN, _Base(outcome, promises, left), runs.base)
        lost = jnp.sum(base.outcome.wealth.existing - outcome.wealth.existing, axis=1)
        losses = runs.losses.at[jnp.maximum(index - 1, 0)].set(jnp.concatenate([lost, outcome.lifeline[None]]))
        return _Runs(base, _marked(model, outcome, runs.last), promises, losses)

    runs = _runs_to_come(model, numbers, single, inputs.settings.shape[0])
    (base, base_promises, _), last, promises, losses = jax.lax.fori_loop(BASE_RUN, inputs.used + 1, one, runs)
    finite = are_finite((base, last, losses, base_promises, promises))
    wanted = finite & (paths < inputs.total)
    by_claim = (base.claim_due, base.claim_paid, last.claim_due, last.claim_paid)
    claims = jnp.stack([jnp.sum(jnp.where(wanted, c, 0.0), axis=-1) for c in by_claim])
    base_debts, debts = (debts_of_run(model, o.defaults, o.claim_due, o.claim_paid) for o in (base, last))
    nothing = jnp.zeros((0, paths.shape[0]))
    base = base._replace(claim_due=nothing, claim_paid=nothing)
    last = last._replace(claim_due=nothing, claim_paid=nothing)
    drawn = jnp.concatenate([values[model.ranged], shocks])
    as_number = jnp.where(finite, 1.0, 0.0)
    return BlockResult(base, last, losses, claims, base_promises, promises, base_debts, debts, drawn, as_number)


BASE_RUN = 0  # number of the base run; the settings follow


class Given(NamedTuple):
    """What a run is given of the base run of its paths: what was frozen each quarter, and the ratios of the closing."""

    frozen: Frozen
    ratios: Array


class _Base(NamedTuple):
    """The base run of a block."""

    outcome: Outcome
    promises: Bound
    left: Given


class _Runs(NamedTuple):
    """The runs of a block so far: the base run, the last one and what promises cost in it, the losses of all."""

    base: _Base
    last: Outcome
    promises: Bound
    losses: Array

    @property
    def given(self) -> Given:
        """What the next run is given."""
        return self.base.left


def _runs_to_come(model: Model, numbers: Sampled, single: Single, settings: int) -> _Runs:
    """Return the state of the loop over runs before the first one, the base run, which reads nothing of it."""
    width = numbers.sponsor_failure_draw.shape[-1]
    given = nothing_given(model, numbers)
    shapes = jax.eval_shape(single, jnp.asarray(BASE_RUN), given)
    outcome, promises, _ = jax.tree.map(lambda shape: jnp.zeros(shape.shape, shape.dtype), shapes)
    losses = jnp.zeros((settings, len(LEDGERS) + 1, width))
    return _Runs(_Base(outcome, promises, given), outcome, promises, losses)


def nothing_given(model: Model, numbers: Sampled) -> Given:
    """Return the place-holder that the base run is given."""
    width = numbers.sponsor_failure_draw.shape[-1]
    ratios = jnp.ones((len(model.plan.debt) + len(model.claims), width))
    return Given(nothing_frozen(Origin(jnp, model, numbers, width)), ratios)


def of_run(inputs: Inputs, shock: Shock, index: Array) -> tuple[Switches, Shock]:
    """Return switches and shock of a run: the base run has every channel on and no shock."""
    is_base = index == BASE_RUN
    switches = chosen(is_base, base_switches(inputs.settings[0]), Switches(*inputs.settings[index - 1]))
    return switches, shock._replace(severity=jnp.where(is_base, 0.0, shock.severity))


Tree = TypeVar("Tree")


def chosen(is_first: Array, first: Tree, second: Tree) -> Tree:
    """Return the first or the second of two trees of arrays."""
    tree: Tree = jax.tree.map(lambda a, b: jnp.where(is_first, a, b), first, second)
    return tree


def are_finite(found: object) -> Array:
    """Tell for each path ``[path]`` whether every number of a tree of arrays ``[..., path]`` is below ``ENDLESS``."""
    every = [(jnp.abs(each) < ENDLESS).reshape(-1, each.shape[-1]).all(axis=0) for each in jax.tree.leaves(found)]
    return jnp.stack(every).all(axis=0)


def _marked(model: Model, outcome: Outcome, before: Outcome) -> Outcome:
    """Mark a path that did not converge in this run or in one before it, or whose deals lost cash in one of them."""
    return outcome._replace(
        leak=jnp.maximum(outcome.leak, before.leak) if model.deals else outcome.leak,
        unconverged=jnp.maximum(outcome.unconverged, before.unconverged),
        unconverged_closing=jnp.maximum(outcome.unconverged_closing, before.unconverged_closing),
    )


def base_switches(first: Array) -> Switches:
    """Return the switches of the base run: every channel on, with the options of the shocked runs."""
    ones = jnp.ones(())
    return Switches(*(ones for _ in CHANNELS), *first[len(CHANNELS) :])


def unfold(
    model: Model,
    numbers: Sampled,
    switches: Switches,
    shock: Shock,
    noise: Noise,
    given: Given,
) -> Unfolded:
    """Run all quarters and the closing of one setting."""
    width = numbers.sponsor_failure_draw.shape[-1]
    since = jnp.arange(model.quarters, dtype=jnp.float64)

    def step(state: State, inputs: tuple[Array, Noise, Frozen]) -> tuple[State, tuple[Frozen, QuarterRecord]]:
        return quarter(model, numbers, switches, shock, state, inputs)

    begun = begin(Origin(jnp, model, numbers, width))
    # A derivative computes each quarter again on its way back, instead of keeping all that is in it.
    state, (kept, seen) = jax.lax.scan(jax.checkpoint(step, prevent_cse=False), begun, (since, noise, given.frozen))
    opened, asks = at_horizon(model, numbers, state, sponsors_pay(model, numbers, state, state.hazard))
    closing = close(model, switches, opened, given.ratios, asks)
    state = _with_last_payments(model, state, closing)
    held = existing_stakes(model, state, closing.equity) * model.counts[model.stake_owner][:, None]
    return Unfolded(
        _outcome(model, state, closing, seen), kept, closing.ratio, seen, state, stakes=state.discount * held
    )


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
        world=seen.world[ends],
        lab_revenue=seen.lab_revenue[ends],
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
        leak=at_least_of_deals(
            jnp.abs(jnp.sum(state.cash, axis=0) - jnp.sum(seen.opening_cash[0], axis=0))
            / jnp.maximum(state.gross, 1e-12),
            state,
        ),
        discount=at,
        claim_due=state.claim_due,
        claim_paid=state.claim_paid,
        defaults=state.defaults,
    )
