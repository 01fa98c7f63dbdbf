"""The records a book is made of: frozen, with the place in the text each came from.

Money is in billions of US dollars, rates and shares are fractions, quarters are the number ``year * 4 + quarter - 1``
(2026Q3 is 8106). A term may have been revised, so a term is always a tuple of dated values, oldest first; a value
that is written ``unknown`` has ``mid is None``: unknown is not zero.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lookthrough.book.places import Position, Source
from lookthrough.book.schema.vocabulary import FAILURE
from lookthrough.units.columns import columns_of
from lookthrough.units.frames import frame_of
from lookthrough.units.front import notebook
from lookthrough.units.shown import table_html

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from lookthrough.book.deal_file.deal_records import DealFile
    from lookthrough.units.frames import Frame, Picture

SIZES = ("amount", "principal", "cap", "rent", "power")  # terms that say how large a contract is

__all__ = [
    "Account",
    "Assertion",
    "Assumption",
    "Book",
    "Contract",
    "Deal",
    "Entity",
    "Excluded",
    "GivenPath",
    "Observation",
    "Position",
    "Purchase",
    "Scenario",
    "Source",
    "Value",
]


@dataclass(frozen=True, slots=True)
class Value:
    """One dated, sourced value of a term.

    Attributes:
        text: as written.
        low, mid, high: in the unit of the term's specification; all ``None`` for text, choices and ``unknown``.
        base: the reference rate a floating rate is over (``SOFR``), else ``None``.
        valid_from: from when it holds (``from:``), ``None`` = always.
        known: when it became public, ``None`` = not said (see ``book.replay.public_day``).
        source: ids in ``sources.yaml``; empty = those of its record.
        basis: reported, estimated, inferred or assumed; ``None`` = that of its record.
        reason: why an inferred or assumed value is what it is.
        rivals: what other sources say instead (``or:``); they count in no answer.
        because: why this value and not a rival, where neither grade nor date decides.
        published: the day of the earliest of its own sources, ``None`` = they say none (see ``book.published``).
        count: how many options there are, of which low, mid and high are the years of each; ``None`` = no options.
        at: where in the document of its source it stands: section, note, page, as a second reader finds it.
    """

    text: str
    position: Position
    low: float | None = None
    mid: float | None = None
    high: float | None = None
    base: str | None = None
    valid_from: dt.date | None = None
    known: dt.date | None = None
    source: tuple[str, ...] = ()
    basis: str | None = None
    reason: str | None = None
    note: str | None = None
    rivals: tuple[Value, ...] = ()
    because: str | None = None
    published: dt.date | None = None
    count: int | None = None
    at: str | None = None


@dataclass(frozen=True, slots=True)
class Account:
    """What one company filed for one period.

    Attributes:
        period: as written: ``2026Q2``, ``2026H1``, ``2026``, ``FY2026Q1`` of its own year,
            ``TTM2026Q1`` for the year to it.
        months: length of the period, 3, 6 or 12.
        end: its last day.
        figures: by name (see ``schema.ACCOUNT``), USD bn: flows of the whole period, cash and debt at its end. Each
            holds from ``end`` and has the sources, ``known`` and basis of its row where it says none of its own.
    """

    period: str
    months: int
    end: dt.date
    figures: Mapping[str, Value]
    position: Position
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Entity:
    """A company, vehicle, fund or sector.

    Attributes:
        opening: dated opening figures by name (see ``schema.OPENING``).
        accounts: what it filed, by end and length of the period.
        rating: agency to its dated letters (see ``schema.ratings``), as ``Value.text``.
        owners: holder to its dated share of the equity.
        votes: holder to its dated share of the votes, where it is not that of the equity.
        acquirer: dated ids of who would take it over if it failed, as ``Value.text``.
        waterfall: id of the deal by which it pays, ``None`` = by the ranks of what it owes.
        passes_to: for a pass-through, end-holder sector to share (the shares add up to 1).
        places: for each key that is written, where its value stands.
    """

    id: str
    name: str
    kind: str
    class_: str
    position: Position
    country: str | None = None
    ticker: str | None = None
    opening: Mapping[str, tuple[Value, ...]] = field(default_factory=dict)
    passes_to: Mapping[str, float] = field(default_factory=dict)
    source: tuple[str, ...] = ()
    basis: str = "reported"
    reason: str | None = None
    note: str | None = None
    places: Mapping[str, Position] = field(default_factory=dict)
    accounts: tuple[Account, ...] = ()
    rating: Mapping[str, tuple[Value, ...]] = field(default_factory=dict)
    owners: Mapping[str, tuple[Value, ...]] = field(default_factory=dict)
    votes: Mapping[str, tuple[Value, ...]] = field(default_factory=dict)
    acquirer: tuple[Value, ...] = ()
    waterfall: str | None = None


@dataclass(frozen=True, slots=True)
class Deal:
    """What a file of ``deals/`` says of all its contracts."""

    id: str
    title: str
    position: Position
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Contract:
    """One contract. ``roles`` maps role to entity id, ``terms`` name to dated values, ``status`` is dated too.

    ``known`` is when it became public; ``places`` says for each key that is written where its value stands.
    """

    id: str
    kind: str
    roles: Mapping[str, str]
    terms: Mapping[str, tuple[Value, ...]]
    status: tuple[Value, ...]
    deal: str
    position: Position
    source: tuple[str, ...] = ()
    basis: str = "reported"
    reason: str | None = None
    known: dt.date | None = None
    places: Mapping[str, Position] = field(default_factory=dict)
    stack: str | None = None
    rollup: str | None = None
    covers: tuple[str, ...] = ()
    held_by: Mapping[str, tuple[Value, ...]] = field(default_factory=dict)
    note: str | None = None

    def value(self, name: str) -> Value | None:
        """Return the latest value of a term, or ``None`` when the book is silent."""
        dated = self.terms.get(name)
        return dated[-1] if dated else None

    def mid(self, name: str) -> float | None:
        """Return the midpoint of the latest value of a term; ``None`` when silent or unknown."""
        value = self.value(name)
        return None if value is None else value.mid

    def word(self, name: str) -> str | None:
        """Return the word chosen for a term, ``None`` where the book is silent or says ``unknown``."""
        value = self.value(name)
        return None if value is None or value.text == "unknown" else value.text

    @property
    def size(self) -> Value | None:
        """The latest value of the first term of those that say how large it is; ``None`` where none is stated."""
        return next((value for name in SIZES if (value := self.value(name)) is not None), None)

    @property
    def current_status(self) -> str:
        """The latest status."""
        return self.status[-1].text


@dataclass(frozen=True, slots=True)
class Purchase:
    """Revenue of one seller from one buyer in one period (USD bn), pinned by a source or inferred."""

    seller: str
    buyer: str
    period: str
    kind: str
    amount: Value
    position: Position


@dataclass(frozen=True, slots=True)
class Observation:
    """One row of a series."""

    period: str
    value: float
    low: float | None
    high: float | None
    unit: str
    basis: str
    source: str
    position: Position


@dataclass(frozen=True, slots=True)
class Assumption:
    """A ranged default with its reason; ``name`` is dotted, e.g. ``lease.term`` or ``world.adoption.q``.

    Attributes:
        value: the one in force, which every lens and the engine read; a replay puts the one of its day here.
        earlier: those before it, oldest first.
        unit: in which its values are written, a word of ``vocabulary.Unit``.
    """

    name: str
    value: Value
    reason: str
    position: Position
    earlier: tuple[Value, ...] = ()
    unit: str = "number"

    @property
    def dated(self) -> tuple[Value, ...]:
        """All values, oldest first."""
        return (*self.earlier, self.value)


@dataclass(frozen=True, slots=True)
class Assertion:
    """A reported total that contracts must add up to.

    Attributes:
        subjects: whose contracts count, each contract once.
        counterparty: only contracts with this entity on the other side, ``None`` = with anybody.
        begun: only contracts that start in this written period (``2025``, ``2026Q1``), ``None`` = whenever.
        date: the day at which the total stands.
        known: when it became public, ``None`` = on that day.
    """

    id: str
    subjects: tuple[str, ...]
    measure: str
    expected: Value
    tolerance: float
    date: dt.date | None
    source: tuple[str, ...]
    position: Position
    counterparty: str | None = None
    begun: str | None = None
    known: dt.date | None = None
    note: str | None = None

    @property
    def subject(self) -> str:
        """Whose contracts count, in words: ``openai with coreweave``, ``amazon begun 2025Q4``."""
        partner = "" if self.counterparty is None else f" with {self.counterparty}"
        return ", ".join(self.subjects) + partner + ("" if self.begun is None else f" begun {self.begun}")


@dataclass(frozen=True, slots=True)
class GivenPath:
    """The series of the book that a driver of the world follows in a scenario."""

    series: str
    position: Position


@dataclass(frozen=True, slots=True)
class Scenario:
    """A named future: shocks by dotted name; ``combines`` names scenarios whose shocks it takes in first.

    Attributes:
        shocks: each with its basis; one without a source of its own is assumed.
        source: ids of what the story rests on.
        reason: which sizes are guesses, and what they lean on.
        failures: by company the chance that it fails at the onset.
        assumptions: of the book that hold otherwise in it, as written.
        paths: by name the series that are given instead of what the world would do.
    """

    name: str
    title: str
    description: str
    shocks: Mapping[str, Value]
    combines: tuple[str, ...]
    position: Position
    source: tuple[str, ...] = ()
    reason: str | None = None
    failures: Mapping[str, Value] = field(default_factory=dict)
    assumptions: Mapping[str, Value] = field(default_factory=dict)
    paths: Mapping[str, GivenPath] = field(default_factory=dict)

    @property
    def sizes(self) -> dict[str, Value]:
        """All that it changes, by the name under which it is written and set."""
        failures = {f"{FAILURE}{name}": value for name, value in self.failures.items()}
        return {**failures, **self.shocks, **self.assumptions}


@dataclass(frozen=True, slots=True)
class Excluded:
    """A known row that is left out of the model, with a reason from the closed list."""

    id: str
    reason: str
    instead: str | None
    note: str | None
    position: Position


@dataclass(frozen=True, slots=True, repr=False)
class Book:
    """A whole book. Tables are in id order, so the order of files and rows never matters.

    ``scenario`` is the default one of a run, ``None`` where the header names none; ``known_to`` is the day up to which
    what is public counts (see ``book.vintage``), ``None`` = all of it; ``rolled_from`` the date that it had before it
    was rolled to another; ``min_grade`` the worst grade of sources that counts, ``None`` = every one. ``base_sha256``
    is the fingerprint without scenarios: of what a run without a shock depends on. ``waterfalls`` are the deal files of
    its vehicles by id; ``variants`` were laid over it. Scenarios that plug-ins ``brought`` are in none.
    """

    title: str
    as_of: dt.date
    currency: str
    entities: Mapping[str, Entity]
    contracts: Mapping[str, Contract]
    sources: Mapping[str, Source]
    purchases: tuple[Purchase, ...]
    series: Mapping[str, tuple[Observation, ...]]
    assumptions: Mapping[str, Assumption]
    assertions: tuple[Assertion, ...]
    scenarios: Mapping[str, Scenario]
    excluded: tuple[Excluded, ...]
    sha256: str
    root: str
    deals: Mapping[str, Deal] = field(default_factory=dict)
    scenario: str | None = None
    known_to: dt.date | None = None
    rolled_from: dt.date | None = None
    min_grade: str | None = None
    base_sha256: str = ""
    waterfalls: Mapping[str, DealFile] = field(default_factory=dict)
    variants: tuple[str, ...] = ()
    brought: Mapping[str, str] = field(default_factory=dict)

    def __repr__(self) -> str:
        """Return its title, its date and how much it holds."""
        return (
            f"<Book {self.title}, as of {self.as_of.isoformat()}: {len(self.entities)} entities, "
            f"{len(self.contracts)} contracts, {len(self.sources)} sources, sha256 {self.sha256[:12]}>"
        )

    def _repr_html_(self) -> str:
        """Return how many contracts of each kind it holds, the most frequent first."""
        kinds = Counter(contract.kind for contract in self.contracts.values())
        title = f"{self.title}, as of {self.as_of.isoformat()}"
        return table_html(title, columns_of({"kind": kind, "contracts": count} for kind, count in kinds.most_common()))

    def frame(self, table: str = "contracts", backend: str | None = None) -> Frame:
        """Return a sheet of its workbook as a frame (``units.frames.frame_of``); an unknown one is refused."""
        return frame_of(notebook().book_columns(self, table), backend)

    def plot(self, name: str = "money-map") -> Picture:
        """Return a figure of the book by its name in ``lookthrough figure`` (see :func:`lookthrough.notebook.plot`)."""
        return notebook().plot(self, name)

    def grade(self, record: Contract | Entity | Value) -> str | None:
        """Return the best grade among the record's sources, ``None`` when it has none."""
        grades = sorted(self.sources[s].grade for s in record.source if s in self.sources)
        return grades[0] if grades else None
