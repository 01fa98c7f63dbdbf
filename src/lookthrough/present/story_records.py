"""The story of a path, as the terminal reads it: frozen records with the keys of its document.

Losses are USD bn discounted to the day of the book, payments USD bn of their time.
"""

# Without `from __future__ import annotations`: the types of the fields are read when a document is.

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from lookthrough.present.why_records import BridgeRowDocument
from lookthrough.runs.json_records import read_record


@dataclass(frozen=True, slots=True)
class MissedDocument:
    """A payment that fell short in the quarter of an event."""

    contract: str
    nature: str
    payee: str
    due: float
    paid: float


@dataclass(frozen=True, slots=True)
class CashDocument:
    """What came in or went out up to an event, and on the same path without the shock."""

    group: str
    side: str
    here: float
    without: float

    @property
    def as_bridge(self) -> BridgeRowDocument:
        """The row as one of a bridge, of which the other side is the path without the shock."""
        return BridgeRowDocument(self.group, self.side, self.here, self.without)


@dataclass(frozen=True, slots=True)
class UnpaidDocument:
    """Money that somebody who had fallen paid less than without the shock."""

    entity: str
    amount: float


@dataclass(frozen=True, slots=True)
class SetOffDocument:
    """What an event set off: something came to this entity in this quarter."""

    entity: str
    quarter: str


@dataclass(frozen=True, slots=True)
class LostUnderDocument:
    """What one holder lost under one contract; of shares the contract is empty."""

    contract: str
    nature: str
    holder: str
    ledger: str
    loss: float


@dataclass(frozen=True, slots=True)
class EventDocument:
    """Something that came to one entity, or what is lost on it though nothing has come to it."""

    entity: str
    name: str
    quarter: str | None
    outcomes: tuple[str, ...]
    without_shock: Mapping[str, str]
    loss: Mapping[str, float]
    missed: tuple[MissedDocument, ...]
    cash: tuple[CashDocument, ...]
    unpaid_by: tuple[UnpaidDocument, ...]
    set_off: tuple[SetOffDocument, ...]
    lost_under: tuple[LostUnderDocument, ...]

    def size(self, ledgers: Collection[str]) -> float:
        """How much it moves some ledgers, one way or the other."""
        return sum(abs(self.loss[name]) for name in ledgers)


@dataclass(frozen=True, slots=True)
class StoryDocument:
    """The story of one path of a run."""

    scenario_title: str
    severity: float
    as_of: str
    last_quarter: str
    path: int
    chosen: str
    ranked_by: tuple[str, ...]
    rank: int
    paths: int
    averaged_paths: int
    loss: Mapping[str, float]
    lifeline: float
    drawn: Mapping[str, float]
    cash_quarters: int
    events: tuple[EventDocument, ...]
    gap: float


def read_story(document: Mapping[str, object]) -> StoryDocument:
    """Return a story as a record.

    Raises:
        DocumentError: it lacks a value that a story always has, or holds one of another kind.
    """
    return read_record(StoryDocument, document, "story: ")
