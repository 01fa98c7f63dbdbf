"""What is to break: an entity on more than half of the paths, or a ledger whose mean loss passes an amount."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from lookthrough.book.finding import entity_id
from lookthrough.contracts.family import LEDGERS
from lookthrough.errors import UsageError
from lookthrough.reasons.events import NEVER, cannot_fail, first_of, outcomes_of
from lookthrough.world.scenario import unknown

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from lookthrough.book.records import Book
    from lookthrough.simulate.session import Answer

HALF = 0.5  # of the paths: an entity that is likelier to fall than not has broken


class ToBreak(NamedTuple):
    """What is to break.

    Attributes:
        entity: its id, or ``None``.
        outcomes: of the entity that count.
        ledger: its name, or ``None``.
        bar: the share of paths, or the mean loss in USD bn, above which it has broken.
    """

    entity: str | None
    outcomes: tuple[str, ...]
    ledger: str | None
    bar: float

    def measure(self, answer: Answer) -> float:
        """Return the share of paths on which the entity falls, or the mean loss of the ledger, USD bn."""
        if self.entity is not None:
            return float((fallen(answer, self.entity, self.outcomes) != NEVER).mean())
        return float(answer.loss[str(self.ledger)].mean())

    def is_broken_at(self, measured: float) -> bool:
        """Whether it has broken where it is measured so."""
        return measured > self.bar


def fallen(answer: Answer, entity: str, outcomes: Sequence[str]) -> NDArray[np.int64]:
    """Return when any of the outcomes first comes to an entity ``[path]``, quarters since the start, -1 = never."""
    return first_of([answer.outcomes[name][entity] for name in outcomes])


def read_target(text: str, event: str | None, book: Book, can_fall: Sequence[str]) -> ToBreak:
    """Return what a user wants broken: the id of an entity, or ``LEDGER=X`` in USD bn.

    Args:
        text: as written.
        event: of an entity; default: it fails or is taken over.
        book: the book.
        can_fall: ids of the entities that a run can bring down.

    Raises:
        UnknownNameError: no such entity, ledger or event, or an entity that cannot fall; the message has the nearest.
        UsageError: an amount that is none, or an event of a ledger.
    """
    name, equals, amount = (part.strip() for part in text.partition("="))
    if not equals:
        return ToBreak(_known_entity(name, book, can_fall), outcomes_of(event), None, HALF)
    if name not in LEDGERS:
        raise unknown("ledger", name, LEDGERS)
    if event is not None:
        raise UsageError(f"an event comes to an entity, and {name} is a ledger: leave --event out")
    return ToBreak(None, (), name, _bar(text, amount))


def _bar(text: str, amount: str) -> float:
    try:
        bar = float(amount.replace("_", ""))
    except ValueError:
        bar = math.nan
    if not (math.isfinite(bar) and bar > 0.0):
        raise UsageError(f"{text}: write the ledger and a loss above 0 in USD bn, lenders=50")
    return bar


def _known_entity(name: str, book: Book, can_fall: Sequence[str]) -> str:
    if name in LEDGERS and name not in can_fall:
        raise UsageError(f"{name} is a ledger: write how much it is to lose, in USD bn, {name}=50")
    id_ = entity_id(book, name)
    if id_ in can_fall:
        return id_
    raise cannot_fail(id_, book, can_fall)
