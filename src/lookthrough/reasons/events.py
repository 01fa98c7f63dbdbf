"""What came to one entity on the paths of a run, with the shock and without it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from lookthrough.errors import UnknownNameError
from lookthrough.runs.contents import ENTITY_PANEL, ENTITY_QUARTER, OUTCOMES
from lookthrough.runs.folder import read_table
from lookthrough.units.quarter import quarter_number
from lookthrough.world.scenario import unknown

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from numpy.typing import NDArray

    from lookthrough.book.records import Book
    from lookthrough.runs.seal import FinishedRun

BASE, SHOCK = WORLDS = ("base", "shock")
NEVER = -1
USUAL = ("failed", "absorbed")
"""The outcomes that are asked about where none is named: a company that is taken over had failed."""


class Happened(NamedTuple):
    """When the event first came ``[path]``, quarters since the start by world, -1 = never; ``path`` are the numbers."""

    path: NDArray[np.int64]
    when: Mapping[str, NDArray[np.int64]]


def outcomes_of(event: str | None) -> tuple[str, ...]:
    """Return the outcomes that an event is made of; ``None`` is the usual one.

    Raises:
        UnknownNameError: there is no such outcome.
    """
    if event is not None and event not in OUTCOMES:
        raise unknown("event", event, list(OUTCOMES))
    return USUAL if event is None else (event,)


def happened(run: FinishedRun, book: Book, entity: str, outcomes: Sequence[str]) -> Happened:
    """Return when any of the outcomes first came to an entity.

    Args:
        run: a finished run.
        book: from which it was made.
        entity: its id.
        outcomes: names of :data:`lookthrough.runs.contents.OUTCOMES`.

    Raises:
        UnknownNameError: the entity is not in the run.
        UnreadableRunError: the run keeps no panel, or was replaced meanwhile.
    """
    found = read_table(run, ENTITY_PANEL, "WHERE entity = ? ORDER BY path", (entity,))
    if not len(found["path"]):
        raise _not_in_run(run, book, entity)
    first = quarter_number(str(run.document["first_quarter"]))
    columns = {BASE: [f"base_{OUTCOMES[o]}" for o in outcomes], SHOCK: [OUTCOMES[o] for o in outcomes]}
    when = {world: first_of([_since(found[name], first) for name in names]) for world, names in columns.items()}
    return Happened(found["path"].astype(np.int64), when)


def first_of(quarters: Sequence[NDArray[Any]]) -> NDArray[np.int64]:
    """Return the first of several quarters ``[path]``, where -1 is never."""
    table = np.stack(quarters).astype(np.int64)
    earliest = np.where(table == NEVER, np.iinfo(np.int64).max, table).min(axis=0)
    return np.where((table == NEVER).all(axis=0), NEVER, earliest)


def _since(names: NDArray[Any], first: int) -> NDArray[np.int64]:
    """Return quarters of the calendar as quarters since the start."""
    texts: list[object] = np.ma.asarray(names).tolist()  # a masked name, which is none, becomes None
    number = {t: quarter_number(t) - first for t in set(texts) if isinstance(t, str)}
    return np.array([number.get(str(t), NEVER) for t in texts], dtype=np.int64)


def _not_in_run(run: FinishedRun, book: Book, entity: str) -> UnknownNameError:
    return cannot_fail(entity, book, {str(name) for name in read_table(run, ENTITY_QUARTER)["entity"]})


def cannot_fail(entity: str, book: Book, can_fail: Collection[str]) -> UnknownNameError:
    """Return why nothing of a run can be asked of an entity: it is not in the book, or has no account of its own."""
    there = sorted(can_fail)
    if entity not in book.entities:
        return unknown("entity", entity, there)
    class_ = book.entities[entity].class_.replace("_", " ")
    return UnknownNameError(
        f"{entity} cannot fail in a run: it is a {class_} without an account of its own; "
        f"ask for one of the {len(there)} that can, such as {', '.join(there[:3])}"
    )
