"""The documents of a run as the report reads them: once, into frozen records with the keys of the reference.

A record holds what the report shows, and no more; a value that is not there is an error that names file and key, never
a silent zero.
"""

# Without `from __future__ import annotations`: the types of the fields are read when a document is.

from collections.abc import Mapping
from dataclasses import dataclass

from lookthrough.present.run_records import StressDocument
from lookthrough.present.story_records import StoryDocument
from lookthrough.present.why_records import WhyDocument
from lookthrough.runs.contents import DOCUMENTS
from lookthrough.runs.json_records import read_record


@dataclass(frozen=True, slots=True)
class RangeDocument:
    """A known range, USD bn."""

    low: float
    mid: float
    high: float


@dataclass(frozen=True, slots=True)
class OpenRangeDocument:
    """A range, USD bn; all ``None`` where rows exist and not one amount is known."""

    low: float | None
    mid: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class ViewDocument:
    """A view's range, USD bn, and the count of its rows without an amount."""

    low: float | None
    mid: float | None
    high: float | None
    unknown: int


@dataclass(frozen=True, slots=True)
class CommittedDocument:
    """One column of what is committed and on no balance sheet yet."""

    undiscounted: OpenRangeDocument
    present_value: OpenRangeDocument
    unknown: int
    without_present_value: int


@dataclass(frozen=True, slots=True)
class FieldDocument:
    """A field of the book that a rule read."""

    name: str
    value: str
    file: str
    line: int


@dataclass(frozen=True, slots=True)
class RuleDocument:
    """A rule that was asked for an entity, and its answer."""

    subject: str
    rule: str
    answer: str
    question: str
    why: str
    decides: bool
    fields: tuple[FieldDocument, ...]


@dataclass(frozen=True, slots=True)
class TrailDocument:
    """One row of a view's derivation."""

    contract: str | None
    view: str
    category: str
    amount: RangeDocument | None
    present_value: RangeDocument | None
    present_basis: str | None
    file: str
    line: int
    source: tuple[str, ...]
    grade: str | None
    basis: str
    why: str


@dataclass(frozen=True, slots=True)
class BeyondDocument:
    """What of an entity's promises the run behind the economic view models, USD bn."""

    promised: float
    modelled: float


@dataclass(frozen=True, slots=True)
class EntityDocument:
    """What one entity owes in every view."""

    id: str
    name: str
    views: Mapping[str, ViewDocument]
    committed: Mapping[str, CommittedDocument]
    rules: tuple[RuleDocument, ...]
    trail: tuple[TrailDocument, ...]
    beyond: BeyondDocument | None = None


@dataclass(frozen=True, slots=True)
class ThroughDocument:
    """The look-through of a book; ``scenario`` is that of the run behind the economic view."""

    entities: tuple[EntityDocument, ...]
    scenario: str | None = None


@dataclass(frozen=True, slots=True)
class OwnCashDocument:
    """The quarters of a period that own cash is of, of how many companies, and of which of them it is only a part."""

    first: str | None
    last: str | None
    companies: int
    partial: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PeriodDocument:
    """Who pays for the build-out in one period, USD bn."""

    period: str
    total: float
    by_source: Mapping[str, float | None]
    off_balance_share: float | None
    own_cash: OwnCashDocument


@dataclass(frozen=True, slots=True)
class MoneyDocument:
    """One piece of money that pays for the build-out."""

    contract: str | None
    amount: RangeDocument | None
    grade: str | None
    basis: str


@dataclass(frozen=True, slots=True)
class FundingDocument:
    """Who pays for the build-out."""

    periods: tuple[PeriodDocument, ...]
    off_balance_share: float | None
    trail: tuple[MoneyDocument, ...]


@dataclass(frozen=True, slots=True)
class IntervalDocument:
    """What part of a vendor's revenue its own money paid: bounds, and a share pro rata where it is known."""

    floor: float
    pro_rata: float | None
    ceiling: float


@dataclass(frozen=True, slots=True)
class VendorDocument:
    """A vendor: its revenue, USD bn, and the part that its own money paid, in USD bn and as a share."""

    id: str
    revenue: float
    self_funded: IntervalDocument | None
    share: IntervalDocument | None
    not_measurable: str | None
    pro_rata_withheld: str | None


@dataclass(frozen=True, slots=True)
class SystemDocument:
    """How much of all the money goes in circles."""

    throughput_circularity: float | None


@dataclass(frozen=True, slots=True)
class LegPartDocument:
    """What is paid on a leg under one contract, or by the purchases ledger, from which to which quarter."""

    contract: str | None
    first: str | None
    last: str | None
    amount: RangeDocument
    basis: str | None


@dataclass(frozen=True, slots=True)
class LegDocument:
    """All that one party pays another in the window: in all, before the balance-sheet date and after it."""

    payer: str
    payee: str
    amount: RangeDocument
    paid: RangeDocument | None
    to_come: RangeDocument | None
    basis: str | None
    parts: tuple[LegPartDocument, ...]


@dataclass(frozen=True, slots=True)
class LoopDocument:
    """A loop of payments: each of its path pays the next, USD bn."""

    path: tuple[str, ...]
    weight: float
    bottleneck: float
    legs: tuple[LegDocument, ...]


@dataclass(frozen=True, slots=True)
class WindowDocument:
    """The first and the last quarter of a window."""

    from_: str
    to: str


@dataclass(frozen=True, slots=True)
class LoopsDocument:
    """How much of the money goes in circles, and who paid part of its own revenue."""

    window: WindowDocument | None
    layer: str
    vendors: tuple[VendorDocument, ...]
    system: SystemDocument
    loops: tuple[LoopDocument, ...]


@dataclass(frozen=True, slots=True)
class RunDocuments:
    """What the sections of a report read; ``None`` is what was not computed."""

    through: ThroughDocument | None = None
    funding: FundingDocument | None = None
    loops: LoopsDocument | None = None
    stress: StressDocument | None = None
    run: str | None = None
    why: tuple[WhyDocument, ...] = ()
    story: StoryDocument | None = None
    sensitivity: Mapping[str, object] | None = None
    reverse: Mapping[str, object] | None = None


def read_documents(given: Mapping[str, object], file: str = DOCUMENTS) -> RunDocuments:
    """Return documents as records.

    Args:
        given: ``through``, ``funding``, ``loops`` and ``stress`` as ``--json`` prints them, and a list of answers to
            ``why``, and one each to ``story``, ``sensitivity`` and
            ``reverse``; each may be absent.
        file: they are from, for messages.

    Raises:
        DocumentError: a document lacks a value that its lens always writes, or holds one of another kind.
    """
    return read_record(RunDocuments, given, f"{file}: ")
