"""What happened on one path, event by event; every dollar of the loss belongs to exactly one of them.

What is lost on an obligor in a quarter belongs to the latest of its events up to then: a first missed payment, relief
by its suppliers, a takeover, its end. What is lost on it before that, or on one to which nothing comes, is *less*: it
pays all that it owes, and cuts what it may or is worth less. Where the obligor fell in the base run of the path, and
not yet in this one, the quarters from then on are *spared*, mostly a loss with its sign turned.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from lookthrough.contracts.family import LEDGERS
from lookthrough.reasons.bridge import (
    CLOSING,
    IN,
    LIFELINE,
    MISSED,
    OPENING,
    WINDOW,
    entity_flows,
    groups_of,
    over_window,
)
from lookthrough.reasons.events import NEVER
from lookthrough.runs.contents import OUTCOMES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from lookthrough.reasons.story.loss_parts import LossParts
    from lookthrough.simulate.compile.state import QuarterRecord
    from lookthrough.simulate.compile.static_model import Model
    from lookthrough.simulate.one_run import Left
    from lookthrough.simulate.traced import Trace

SHORT, LESS, SPARED = "short", "less", "spared"
HAPPENED = (SHORT, "restructured", "downgraded", "absorbed", "failed")
"""What comes to an entity, in the order in which it is told where several come in one quarter."""
FELT = 0.01  # USD bn: money that stayed away below this set nothing off


class MissedPayment(NamedTuple):
    """A payment that fell short in the quarter of an event, USD bn of the quarter."""

    contract: str
    nature: str
    payee: str
    due: float
    paid: float


class CashOnPath(NamedTuple):
    """What came ``in`` or went ``out`` over the quarters up to an event, USD bn, and without the shock on this path."""

    group: str
    side: str
    here: float
    without: float

    @property
    def effect(self) -> float:
        """How much more cash it left than without the shock."""
        return (self.here - self.without) * (1.0 if self.side == IN else -1.0)


class LostUnder(NamedTuple):
    """What one holder lost under one contract, USD bn discounted; ``contract`` is empty for shares."""

    contract: str
    nature: str
    holder: str
    ledger: str
    loss: float


class Unpaid(NamedTuple):
    """Money that an entity to which something had come paid less than without the shock, USD bn over the quarters."""

    entity: str
    amount: float


@dataclass(frozen=True, slots=True)
class PathEvent:
    """Something that came to one entity.

    Attributes:
        entity: its id.
        quarter: since the start; ``None`` for what is lost on it though nothing has come to it.
        outcomes: of :data:`HAPPENED`, or ``less`` or ``spared``.
        without: outcomes that come to it on this path without the shock too, and when.
        lost: under which contracts, the largest first.
        missed: payments that fell short in its quarter, the largest first.
        cash: up to its quarter, what differs most first; empty where nothing is missed.
        unpaid_by: who had paid it less before, and had fallen itself.
    """

    entity: str
    quarter: int | None
    outcomes: tuple[str, ...]
    without: Mapping[str, int]
    lost: tuple[LostUnder, ...]
    missed: tuple[MissedPayment, ...] = ()
    cash: tuple[CashOnPath, ...] = ()
    unpaid_by: tuple[Unpaid, ...] = ()

    @property
    def loss(self) -> dict[str, float]:
        """By ledger, USD bn."""
        return {name: sum(each.loss for each in self.lost if each.ledger == name) for name in LEDGERS}


def path_events(model: Model, trace: Trace, parts: LossParts) -> list[PathEvent]:
    """Return the events of a path in the order of their quarters.

    Args:
        model: of the run.
        trace: of the path ``[..., 1]``.
        parts: of its loss.
    """
    found = {
        int(number): _came(model, row, trace.shocked, trace.left) for row, number in enumerate(model.watched.tolist())
    }
    without = {
        int(number): _came(model, row, trace.base, trace.base_left) for row, number in enumerate(model.watched.tolist())
    }
    fell = {number: min(came.values()) for number, came in found.items() if came}
    events = [
        event
        for obligor in np.union1d(parts.obligor, model.watched).tolist()
        for event in _of(model, trace, parts, obligor, found.get(obligor, {}), without.get(obligor, {}), fell)
    ]
    return sorted(events, key=lambda event: _in_order(event, model.quarters))


def _in_order(event: PathEvent, quarters: int) -> tuple[int, bool, float, str]:
    """Return where an event stands: by quarter, in one quarter first who was paid by everybody, then the costliest."""
    when = quarters if event.quarter is None else event.quarter
    return when, bool(event.unpaid_by), -sum(event.loss.values()), event.entity


def _came(model: Model, row: int, seen: QuarterRecord, left: Left) -> dict[str, int]:
    """Return when each outcome came to a watched entity, those that did."""
    when = {name: int(left.became[f"{column}_quarter"][row, 0]) for name, column in OUTCOMES.items()}
    missed = np.flatnonzero(entity_flows(model, row, seen).missed[:, 0] > MISSED)
    when[SHORT] = int(missed[0]) if len(missed) else NEVER
    return {name: when[name] for name in HAPPENED if when[name] != NEVER}


def _of(
    model: Model,
    trace: Trace,
    parts: LossParts,
    obligor: int,
    found: Mapping[str, int],
    without: Mapping[str, int],
    fell: Mapping[int, int],
) -> Iterator[PathEvent]:
    """Yield the events of one entity, and what is lost on it beside them."""
    quarters, name = sorted(set(found.values())), model.plan.entities[obligor]
    horizon = len(parts.lost)
    first = quarters[0] if quarters else horizon
    spared = min([*without.values(), first])
    for start, stop, what in ((0, spared, LESS), (spared, first, SPARED)):
        lost = _lost(model, parts, obligor, slice(start, stop))
        if lost:
            yield PathEvent(name, None if what == LESS else start, (what,), without, lost)
    for start, stop in pairwise([*quarters, horizon]):
        came = tuple(each for each in HAPPENED if found.get(each) == start)
        row = model.watched.tolist().index(obligor)
        yield PathEvent(
            name,
            start,
            came,
            without,
            _lost(model, parts, obligor, slice(start, stop)),
            _missed(model, obligor, trace.shocked, start),
            _cash(model, row, trace, start),
            _unpaid(model, obligor, trace, start, fell),
        )


def _lost(model: Model, parts: LossParts, obligor: int, when: slice) -> tuple[LostUnder, ...]:
    """Return what was lost on an obligor in some quarters, added up by contract, nature and holder."""
    sums: dict[tuple[str, str, str, str], float] = {}
    lost = parts.lost[when].sum(axis=0)
    for part in np.flatnonzero((parts.obligor == obligor) & (lost != 0.0)).tolist():
        holder, ledger = model.plan.entities[parts.holder[part]], LEDGERS[parts.ledger[part]]
        key = (str(parts.contract[part]), str(parts.nature[part]), holder, ledger)
        sums[key] = sums.get(key, 0.0) + float(lost[part])
    rows = (LostUnder(*key, loss) for key, loss in sums.items())
    return tuple(sorted(rows, key=lambda row: (-abs(row.loss), row)))


def _missed(model: Model, entity: int, seen: QuarterRecord, quarter: int) -> tuple[MissedPayment, ...]:
    claims, names = model.claims, model.plan.entities
    due, paid = seen.due[quarter, :, 0], seen.paid[quarter, :, 0]
    rows = np.flatnonzero((claims.payer == entity) & (model.obligation > 0.0) & (due - paid > MISSED))
    missed = (
        MissedPayment(
            claims.contract[row], str(claims.natures[row]), names[claims.payee[row]], float(due[row]), float(paid[row])
        )
        for row in rows.tolist()
    )
    return tuple(sorted(missed, key=lambda each: (each.paid - each.due, each)))


def _cash(model: Model, row: int, trace: Trace, last: int) -> tuple[CashOnPath, ...]:
    """Return the cash of the quarters up to one, on this path with the shock and without it, what differs first."""
    paths = np.array([0])
    here, without = (
        over_window(entity_flows(model, row, seen), paths, last).tolist() for seen in (trace.shocked, trace.base)
    )
    labels: Sequence[tuple[str, str]] = [(OPENING, IN), *groups_of(model, row), (LIFELINE, IN), (CLOSING, "out")]
    rows = (CashOnPath(*label, *both) for label, *both in zip(labels, here, without, strict=True))
    told = [each for each in rows if abs(each.effect) > MISSED and each.group != CLOSING]
    return tuple(sorted(told, key=lambda each: (each.effect, each)))


def _unpaid(model: Model, entity: int, trace: Trace, last: int, fell: Mapping[int, int]) -> tuple[Unpaid, ...]:
    """Return who had fallen and paid the entity less than without the shock in the quarters up to one."""
    window = slice(max(last - WINDOW + 1, 0), last + 1)
    less = (trace.base.paid[window, :, 0] - trace.shocked.paid[window, :, 0]).sum(axis=0)
    mine = np.flatnonzero(model.claims.payee == entity)
    by = np.zeros(len(model.plan.entities))
    np.add.at(by, model.claims.payer[mine], less[mine])
    fallen = [number for number, when in fell.items() if when <= last and number != entity and by[number] > FELT]
    rows = (Unpaid(model.plan.entities[number], float(by[number])) for number in fallen)
    return tuple(sorted(rows, key=lambda each: (-each.amount, each.entity)))
