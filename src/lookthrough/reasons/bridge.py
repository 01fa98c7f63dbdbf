"""Where the money was missing: the cash of the quarters before the first missed payment, by group of claims.

The paths on which the event comes are held against those on which it never does, in the same quarters of the calendar:
for every failing path the mean of all surviving ones over its own window. Both sides are sums of payments, so that
opening cash, all groups and closing cash add up. Of a sponsor with an account the groups are those of its account
(``simulate.quarter.sponsors``), which has no missed payment: the window ends with the event.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from lookthrough.reasons.events import BASE, NEVER, SHOCK, WORLDS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from lookthrough.reasons.again import Again
    from lookthrough.simulate.compile.state import QuarterRecord
    from lookthrough.simulate.compile.static_model import Model

WINDOW = 8  # quarters up to the first missed payment, that one included
MISSED = 1e-9  # USD bn
OPENING, CLOSING, LIFELINE = "opening cash", "closing cash", "outside lifeline"
IN, OUT = "in", "out"
OF_ACCOUNT: Mapping[str, tuple[str, float]] = MappingProxyType(
    {
        "earned outside the book": ("own", 1.0),
        "rent, capacity and equipment sold": ("received", 1.0),
        "costs of what was sold": ("costs", -1.0),
        "capacity sold again": ("resold", 1.0),
        "rent and take-or-pay": ("rented", -1.0),
        "orders": ("ordered", -1.0),
        "capital expenditure": ("capex", -1.0),
        "interest": ("interest", -1.0),
        "other contracts": ("other", 1.0),
        "borrowed": ("borrowed", 1.0),
    }
)
"""Groups of a sponsor with an account: the field of ``AccountFlows``, and the sign with which it moves cash."""


class BridgeRow(NamedTuple):
    """A group of claims: money that came ``in`` or went ``out``, USD bn over the window, mean over paths.

    ``surviving`` is ``None`` where no path survives.
    """

    group: str
    side: str
    failing: float
    surviving: float | None


class Bridge(NamedTuple):
    """Rows from opening to closing cash, and how many paths of either kind they are means of."""

    rows: tuple[BridgeRow, ...]
    failing: int
    surviving: int


class EntityFlows(NamedTuple):
    """Payments of one entity by group and side ``[quarter, group, path]``, its cash, and what it missed.

    ``cash`` is that at the ends of quarters, the opening position first ``[quarter + 1, path]``; of ``missed`` it is
    ``[quarter, path]``.
    """

    paid: NDArray[np.float64]
    cash: NDArray[np.float64]
    missed: NDArray[np.float64]

    def of(self, paths: NDArray[np.int64]) -> EntityFlows:
        """Return those of some paths."""
        return EntityFlows(*(each[..., paths] for each in self))


def flows_of(again: Again) -> dict[str, EntityFlows]:
    """Return the payments of the entity on all paths by world."""
    again.count("every payment")
    groups = [
        {BASE: entity_flows(again.model, again.row, t.base), SHOCK: entity_flows(again.model, again.row, t.shocked)}
        for t in again.program.traced(again.inputs, again.paths)
    ]
    return {world: _joined([each[world] for each in groups]) for world in WORLDS}


def _joined(groups: list[EntityFlows]) -> EntityFlows:
    return EntityFlows(*(np.concatenate(parts, axis=-1) for parts in zip(*groups, strict=True)))


def groups_of(model: Model, row: int) -> list[tuple[str, str]]:
    """Return the name and the side of every group of a watched entity, in the order of :class:`EntityFlows`."""
    names = OF_ACCOUNT if _has_account(model, row) else model.claims.groups
    return [(name, side) for name in names for side in (IN, OUT)]


def _has_account(model: Model, row: int) -> bool:
    return row >= len(model.plan.limited)


def entity_flows(model: Model, row: int, seen: QuarterRecord) -> EntityFlows:
    """Return the payments of one watched entity by group.

    Args:
        model: of the run.
        row: of the entity among those that are watched.
        seen: all payments ``[quarter, claim, path]``.
    """
    if _has_account(model, row):
        return _of_account(row - len(model.plan.limited), seen)
    entity, claims, paid = int(model.watched[row]), model.claims, []
    for name, side in groups_of(model, row):
        rows = claims.groups[name]
        mine = np.flatnonzero((claims.payee if side == IN else claims.payer)[rows] == entity)
        paid.append(seen.paid[:, rows][:, mine].sum(axis=1))
    owes = np.flatnonzero((claims.payer == entity) & (model.obligation > 0.0))
    missed = np.maximum(seen.due[:, owes] - seen.paid[:, owes], 0.0).sum(axis=1)
    cash = np.concatenate([seen.opening_cash[:1, entity], seen.cash[:, entity]])
    return EntityFlows(np.stack(paid, axis=1), cash, missed)


def _of_account(account: int, seen: QuarterRecord) -> EntityFlows:
    """Return what moved the account of a sponsor."""
    moved = {name: np.asarray(amount)[:, account] for name, amount in seen.account_flows._asdict().items()}
    signed = [sign * moved[name] for name, sign in OF_ACCOUNT.values()]
    paid = np.stack([side for each in signed for side in (np.maximum(each, 0.0), np.maximum(-each, 0.0))], axis=1)
    cash = np.asarray(seen.account.cash)[:, account]
    opening = cash[:1] - sum(each[:1] for each in signed)
    return EntityFlows(paid, np.concatenate([opening, cash]), np.zeros_like(cash))


def bridge(groups: Sequence[tuple[str, str]], flows: EntityFlows, when: NDArray[np.int64]) -> Bridge | None:
    """Return the bridge of one world; ``None`` where the event comes on no path.

    Args:
        groups: of the entity, see :func:`groups_of`.
        flows: of the entity.
        when: quarter of the event ``[path]``, -1 = never.
    """
    failing, surviving = np.flatnonzero(when != NEVER), np.flatnonzero(when == NEVER)
    if not len(failing):
        return None
    ends = np.array([first_missed(flows.missed[:, path], int(when[path])) for path in failing])
    here = np.mean([over_window(flows, np.array([p]), int(t)) for p, t in zip(failing, ends, strict=True)], axis=0)
    there = _on_average(flows, surviving, ends) if len(surviving) else [None] * len(here)
    labels = [(OPENING, IN), *groups, (LIFELINE, IN), (CLOSING, "")]
    rows = [BridgeRow(*label, float(a), b) for label, a, b in zip(labels, here, there, strict=True)]
    return Bridge(tuple(row for row in rows if _says_something(row)), len(failing), len(surviving))


def _says_something(row: BridgeRow) -> bool:
    return row.group in {OPENING, CLOSING} or max(abs(row.failing), abs(row.surviving or 0.0)) > MISSED


def first_missed(missed: NDArray[np.float64], event: int) -> int:
    """Return the first of the quarters in a row, up to the event, in which a payment was missed; else the event's."""
    while event > 0 and missed[event - 1] > MISSED:
        event -= 1
    return event


def _on_average(flows: EntityFlows, paths: NDArray[np.int64], ends: NDArray[np.int64]) -> list[float | None]:
    """Return the windows of paths that end where those of failing ones do, weighted by how many do."""
    weighted = [float((ends == t).mean()) * over_window(flows, paths, int(t)) for t in np.unique(ends)]
    return [float(each) for each in np.sum(weighted, axis=0)]


def over_window(flows: EntityFlows, paths: NDArray[np.int64], last: int) -> NDArray[np.float64]:
    """Return opening cash, payments by group, what a lifeline paid and closing cash, mean over paths ``[row]``."""
    first = max(last - WINDOW + 1, 0)
    paid = flows.paid[first : last + 1][..., paths].sum(axis=0).mean(axis=-1)
    opening, closing = flows.cash[first, paths].mean(), flows.cash[last + 1, paths].mean()
    signs = np.tile([1.0, -1.0], len(paid) // 2)
    lifeline = closing - opening - (signs * paid).sum()
    return np.array([opening, *paid, lifeline, closing])
