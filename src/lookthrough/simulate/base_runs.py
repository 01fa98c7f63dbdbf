"""Futures of a book without any shock: who fails in them, with a hazard or without, and what is cut, raised, repriced.

One program for all hazards, which are traced; only the base run is compiled. A path has the draws that it has in every
run of the book with the same seed.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from lookthrough.contracts import KINDS
from lookthrough.contracts.term_values import SIMULATED
from lookthrough.positions.plan import compile_plan
from lookthrough.simulate.answer.results import switch_rows
from lookthrough.simulate.channels import CHANNELS
from lookthrough.simulate.compile.model import compile_model, sampled
from lookthrough.simulate.compile.other_developers import run_book
from lookthrough.simulate.draws import Inputs, draw, drawn_slots
from lookthrough.simulate.engine import base_switches
from lookthrough.simulate.one_run import nothing_given, unfold
from lookthrough.simulate.quarter.relief import open_to_relief
from lookthrough.simulate.quarter.segments import became
from lookthrough.simulate.quarter.sponsors import sponsors_pay
from lookthrough.simulate.runner.compiling import jitted, prepare
from lookthrough.simulate.runner.devices import WIDTH
from lookthrough.units.cores import usable_cores
from lookthrough.world import drivers
from lookthrough.world.scenario import no_scenario

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from lookthrough.book.records import Book
    from lookthrough.contracts.arrays import Array
    from lookthrough.simulate.compile.sampled import Sampled
    from lookthrough.simulate.compile.static_model import Model


PROMISES = ("commitment", "order")


class Promised(NamedTuple):
    """Promises of a family ``[position, path]``.

    The share of each that comes about, that can be cancelled, and that suppliers may give up; its quarters left from
    the book's date.
    """

    firm: Array
    cancellable: Array
    relievable: Array
    remaining: Array


class BaseRecord(NamedTuple):
    """What base runs left, the path last.

    Quarters count from the start, -1 = never ``[watched, path]``; ``sponsor_failed`` is 1.0 for a sponsor that fails
    by the horizon ``[sponsor, path]``. What is cut of a quarter's orders and take-or-pay, given up in relief and raised
    (USD bn) is by company in the first quarters ``[quarter, limited, path]``; ``extra`` what is added to a coupon by
    then ``[quarter, debt, path]``. ``promised`` is by family of :data:`PROMISES`.
    ``unconverged`` marks a path ``[path]`` on which a clearing did not settle.
    """

    default_quarter: Array
    absorbed_quarter: Array
    restructured_quarter: Array
    downgraded_quarter: Array
    sponsor_failed: Array
    order_cut: Array
    take_or_pay_cut: Array
    relief: Array
    raised: Array
    extra: Array
    promised: Mapping[str, Promised]
    unconverged: Array

    @property
    def failed(self) -> NDArray[np.bool_]:
        """Whether an entity failed or was taken over ``[watched, path]``."""
        return (self.default_quarter >= 0.0) | (self.absorbed_quarter >= 0.0)


class BaseProgram:
    """The compiled base run of a book; ``model`` has its indices.

    Args:
        book: the book, replayed as asked.
        quarters: length of a future.
        early: quarters of which cuts, money raised and coupons are kept.
        statuses: of contracts that take part.
    """

    def __init__(self, book: Book, *, quarters: int, early: int = 0, statuses: Sequence[str] = SIMULATED) -> None:
        prepare(usable_cores())
        self.model = compile_model(compile_plan(run_book(book), KINDS, statuses), quarters)
        self._compiled = jitted(partial(_block, self.model, early))

    def run(self, hazards: Mapping[str, float], *, paths: int, seed: int) -> BaseRecord:
        """Return what the first ``paths`` paths leave with hazards a quarter by company."""
        inputs = _inputs(self.model, hazards, paths, seed)
        groups = [self._compiled(inputs, start + np.arange(WIDTH)) for start in range(0, paths, WIDTH)]
        return jax.tree.map(
            lambda *parts: np.concatenate([np.asarray(part) for part in parts], axis=-1)[..., :paths], *groups
        )


def _inputs(model: Model, hazards: Mapping[str, float], paths: int, seed: int) -> Inputs:
    plan, column = model.plan, model.operations.columns["hazard"]
    table = plan.table.arrays()
    added = np.zeros(len(table.mid))
    added[column.start : column.stop] = [hazards.get(plan.entities[i], 0.0) for i in plan.limited]
    silent = np.asarray(no_scenario().low)
    return Inputs(
        low=table.low + added,
        mid=table.mid + added,
        high=table.high + added,
        drawn=drawn_slots(table, model.ranged),
        seed=np.asarray(seed),
        total=np.asarray(paths),
        severity=np.zeros(()),
        failing=np.zeros(len(plan.limited)),
        shock_low=silent,
        shock_high=silent,
        settings=switch_rows([CHANNELS], (1.0, 1.0, 1.0), 1),
        used=np.asarray(0),
        paths={},
    )


def _block(model: Model, early: int, inputs: Inputs, paths: Array) -> BaseRecord:
    values, fates, noise, shocks = draw(model, inputs, paths)
    numbers = sampled(model, values, fates)
    shock = drivers.shock(inputs.severity, shocks)
    found = unfold(model, numbers, base_switches(inputs.settings[0]), shock, noise, nothing_given(model, numbers))
    frozen, state = found.frozen, found.state
    paying = sponsors_pay(model, numbers, state, state.hazard)[: len(model.sponsors)]
    return BaseRecord(
        **became(state),
        sponsor_failed=jnp.where(paying < 1.0, 1.0, 0.0),
        order_cut=frozen.order_cut[:early],
        take_or_pay_cut=frozen.take_or_pay_cut[:early],
        relief=frozen.relief[:early],
        raised=frozen.raised[:early],
        extra=frozen.extra[:early],
        promised={name: _promised(model, name, numbers, values) for name in PROMISES},
        unconverged=jnp.maximum(state.unconverged, found.outcome.unconverged_closing),
    )


def _promised(model: Model, family: str, numbers: Sampled, values: Array) -> Promised:
    terms, still = numbers.families[family], jnp.zeros((1, values.shape[-1]))
    bound = 1.0 - terms.cancellable
    return Promised(
        firm=model.firmness[family].of(values) + still,
        cancellable=terms.cancellable + still,
        relievable=bound * (open_to_relief(model) if family == "commitment" else 1.0) + still,
        remaining=jnp.maximum(jnp.floor(terms.end) - model.plan.first_quarter + 1.0, 1.0) + still,
    )
