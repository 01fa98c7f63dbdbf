"""One run of a block, from the book's date to the horizon: all quarters, the closing, and what is kept.

A run is unfolded in one of two ways with the same numbers: alone, handed what was frozen quarter by quarter, of which a
derivative can be taken; or as one of several, which find it on a shelf that none of them copies.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from lookthrough.simulate.compile.opening_state import DebtDefault, Origin
from lookthrough.simulate.compile.state import Frozen, QuarterRecord, State, Switches, begin, nothing_frozen
from lookthrough.simulate.quarter.closing import close
from lookthrough.simulate.quarter.exposures import close_exposure
from lookthrough.simulate.quarter.one_quarter import quarter
from lookthrough.simulate.quarter.segments import became
from lookthrough.simulate.quarter.settling.deal_entries import at_least_of_deals
from lookthrough.simulate.quarter.settling.guarantee_calls import at_horizon
from lookthrough.simulate.quarter.sponsors import sponsors_pay
from lookthrough.simulate.quarter.wealth import LedgerWealth, entries_so_far, existing_owned, existing_stakes, wealth

if TYPE_CHECKING:
    from lookthrough.contracts.arrays import Array
    from lookthrough.simulate.compile.sampled import Sampled
    from lookthrough.simulate.compile.static_model import Model
    from lookthrough.simulate.draws import Noise
    from lookthrough.simulate.quarter.closing import Closing
    from lookthrough.world.shock import Shock


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


class Given(NamedTuple):
    """What a run is given of the base run of its paths: what was frozen each quarter, and the ratios of the closing."""

    frozen: Frozen
    ratios: Array


class Shelf(NamedTuple):
    """Where the base run lays down what it freezes each quarter, and the runs after it find it.

    Behind the rows of the quarters come two more: one of nothing, which the base run is given, and one that the runs
    after it write to. So the 11 MB of a group of the bundled book are written once and read once by each run, and are
    never copied, which is 8 % of the time of a group.
    """

    given: Given
    is_base: Array

    def places(self, quarters: int) -> tuple[Array, Array]:
        """Return by quarter the row that a run reads and the row that it writes."""
        own, nothing, unread = jnp.arange(quarters), quarters, quarters + 1
        return jnp.where(self.is_base, nothing, own), jnp.where(self.is_base, own, unread)


MORE_ROWS = 2  # of a shelf, beyond its quarters


def nothing_given(model: Model, numbers: Sampled, *, more: int = 0) -> Given:
    """Return the place-holder that the base run is given, with so many rows beyond its quarters."""
    width = width_of(numbers)
    ratios = jnp.ones((len(model.plan.debt) + len(model.claims), width))
    return Given(nothing_frozen(Origin(jnp, model, numbers, width), model.quarters + more), ratios)


def unfold(
    model: Model,
    numbers: Sampled,
    switches: Switches,
    shock: Shock,
    noise: Noise,
    given: Given,
) -> Unfolded:
    """Run all quarters and the closing of one setting."""

    def step(state: State, inputs: tuple[Array, Noise, Frozen]) -> tuple[State, tuple[Frozen, QuarterRecord]]:
        return quarter(model, numbers, switches, shock, state, inputs)

    begun = begin(Origin(jnp, model, numbers, width_of(numbers)))
    # A derivative computes each quarter again on its way back, instead of keeping all that is in it.
    each = jax.checkpoint(step, prevent_cse=False)
    state, (kept, seen) = jax.lax.scan(each, begun, (_since(model), noise, given.frozen))
    return _closed(model, numbers, switches, (begun, state), seen, Given(kept, given.ratios))


def unfold_among(
    model: Model,
    numbers: Sampled,
    switches: Switches,
    shock: Shock,
    noise: Noise,
    shelf: Shelf,
) -> Unfolded:
    """Run one setting of several, as :func:`unfold`; ``frozen`` is the whole shelf, with this run if it is the base.

    A quarter lays down its own before it takes what the next one is given, so that XLA changes the shelf in place.
    """
    read, write = shelf.places(model.quarters)

    def step(
        carried: tuple[State, Frozen, Frozen], inputs: tuple[Array, Noise, tuple[Array, Array]]
    ) -> tuple[tuple[State, Frozen, Frozen], QuarterRecord]:
        (state, base, frozen), (since, drawn, (next_read, own)) = carried, inputs
        state, (found, seen) = quarter(model, numbers, switches, shock, state, (since, drawn, base))
        frozen = jax.tree.map(partial(jax.lax.dynamic_update_index_in_dim, index=own, axis=0), frozen, found)
        return (state, _at(frozen, next_read), frozen), seen

    begun = begin(Origin(jnp, model, numbers, width_of(numbers)))
    carried = begun, _at(shelf.given.frozen, read[0]), shelf.given.frozen
    (state, _, frozen), seen = jax.lax.scan(step, carried, (_since(model), noise, (jnp.roll(read, -1), write)))
    return _closed(model, numbers, switches, (begun, state), seen, shelf.given._replace(frozen=frozen))


def _at(frozen: Frozen, quarter: Array) -> Frozen:
    taken: Frozen = jax.tree.map(lambda each: jax.lax.dynamic_index_in_dim(each, quarter, keepdims=False), frozen)
    return taken


def width_of(numbers: Sampled) -> int:
    """Return how many paths are run together."""
    return int(numbers.sponsor_failure_draw.shape[-1])


def _since(model: Model) -> Array:
    return jnp.arange(model.quarters, dtype=jnp.float64)


def _closed(
    model: Model,
    numbers: Sampled,
    switches: Switches,
    ends: tuple[State, State],
    seen: QuarterRecord,
    given: Given,
) -> Unfolded:
    """Close a run, given its state before the first quarter and after the last."""
    begun, state = ends
    opened, asks = at_horizon(model, numbers, state, sponsors_pay(model, numbers, state, state.hazard))
    closing = close(model, switches, opened, given.ratios, asks)
    state = _with_last_payments(model, state, closing)
    held = existing_stakes(model, state, closing.equity) * model.counts[model.stake_owner][:, None]
    outcome = _outcome(model, begun.cash, state, closing, seen)
    return Unfolded(outcome, given.frozen, closing.ratio, seen, state, stakes=state.discount * held)


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


def _outcome(model: Model, opening_cash: Array, state: State, closing: Closing, seen: QuarterRecord) -> Outcome:
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
            jnp.abs(jnp.sum(state.cash, axis=0) - jnp.sum(opening_cash, axis=0)) / jnp.maximum(state.gross, 1e-12),
            state,
        ),
        discount=at,
        claim_due=state.claim_due,
        claim_paid=state.claim_paid,
        defaults=state.defaults,
    )
