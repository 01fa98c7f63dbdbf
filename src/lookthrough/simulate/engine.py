"""A block of paths: its runs (``one_run``), and what is kept of them.

The runs of a block are one loop over one program: the base run first, then every setting of the channels, which shares
the draws of the base run (``draws``) and, for each channel that is off, the variables that it froze.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple, TypeVar

import jax
import jax.numpy as jnp

from lookthrough.contracts.family import LEDGERS
from lookthrough.simulate.channels import CHANNELS
from lookthrough.simulate.compile.model import sampled as cut
from lookthrough.simulate.compile.state import Switches
from lookthrough.simulate.draws import draw, given_paths
from lookthrough.simulate.one_run import MORE_ROWS, Given, Shelf, nothing_given, unfold_among, width_of
from lookthrough.simulate.quarter.debt_defaults import debts_of_run
from lookthrough.simulate.quarter.onerous import borne
from lookthrough.world import drivers

if TYPE_CHECKING:
    from collections.abc import Callable

    from lookthrough.contracts.arrays import Array
    from lookthrough.simulate.compile.opening_state import Bound
    from lookthrough.simulate.compile.sampled import Sampled
    from lookthrough.simulate.compile.state import Frozen
    from lookthrough.simulate.compile.static_model import Model
    from lookthrough.simulate.draws import Inputs
    from lookthrough.simulate.one_run import Outcome
    from lookthrough.simulate.quarter.debt_defaults import DebtsOfRun
    from lookthrough.world.shock import Shock

    Single = Callable[[Array, Given], tuple[Outcome, Bound, Given]]


ENDLESS = 1e100  # from here on a number counts as infinite: its square, which a variance needs, is no number


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
        found = unfold_among(model, numbers, switches, felt, noise, Shelf(given, index == BASE_RUN))
        is_told = (index == BASE_RUN) | (index == inputs.used)  # of the runs between them the losses alone
        cost = partial(borne, model, numbers, switches, found.state)
        nothing = jax.tree.map(lambda shape: jnp.zeros(shape.shape, shape.dtype), jax.eval_shape(cost))
        promises = jax.lax.cond(is_told, cost, lambda: nothing)
        return found.outcome, promises, Given(found.frozen, found.ratios)

    def one(index: Array, runs: _Runs) -> _Runs:
        outcome, promises, (frozen, ratios) = single(index, Given(runs.frozen, runs.base.ratios))
        base = chosen(index == BASE_RUN, _Base(outcome, promises, ratios), runs.base)
        lost = jnp.sum(base.outcome.wealth.existing - outcome.wealth.existing, axis=1)
        losses = runs.losses.at[jnp.maximum(index - 1, 0)].set(jnp.concatenate([lost, outcome.lifeline[None]]))
        return _Runs(base, frozen, _marked(model, outcome, runs.last), promises, losses)

    runs = _runs_to_come(model, numbers, single, inputs.settings.shape[0])
    (base, base_promises, _), _, last, promises, losses = jax.lax.fori_loop(BASE_RUN, inputs.used + 1, one, runs)
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


class _Base(NamedTuple):
    """The base run of a block."""

    outcome: Outcome
    promises: Bound
    ratios: Array


class _Runs(NamedTuple):
    """The runs of a block so far: the base run, the last one and what promises cost in it, the losses of all."""

    base: _Base
    frozen: Frozen
    last: Outcome
    promises: Bound
    losses: Array


def _runs_to_come(model: Model, numbers: Sampled, single: Single, settings: int) -> _Runs:
    """Return the state of the loop over runs before the first one, the base run, which reads nothing of it."""
    given = nothing_given(model, numbers, more=MORE_ROWS)
    shapes = jax.eval_shape(single, jnp.asarray(BASE_RUN), given)
    outcome, promises, _ = jax.tree.map(lambda shape: jnp.zeros(shape.shape, shape.dtype), shapes)
    losses = jnp.zeros((settings, len(LEDGERS) + 1, width_of(numbers)))
    return _Runs(_Base(outcome, promises, given.ratios), given.frozen, outcome, promises, losses)


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
