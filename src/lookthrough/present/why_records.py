"""Why an entity fails, as pages and terminal read it: frozen records with the keys of the reference.

Amounts are USD bn, shares of paths fractions.
"""

# Without `from __future__ import annotations`: the types of the fields are read when a document is.

from collections.abc import Mapping
from dataclasses import dataclass

from lookthrough.runs.contents import WHY
from lookthrough.runs.json_records import read_record


@dataclass(frozen=True, slots=True)
class MovedDocument:
    """An input moved by so many widths of its range, between what it is drawn then, and how often the event comes."""

    widths: float
    low: float
    high: float
    probability: float


@dataclass(frozen=True, slots=True)
class CauseDocument:
    """What decides an event: an input that was moved and moved it, or luck.

    Attributes:
        kind: ``input`` or ``luck``.
        quarters: over how many first quarters luck was added up.
        form: how an input is written: ``share``, ``quarter``, or a plain number.
        lowest, highest: how often the event comes in the quarter of paths in which it is lowest, and highest.
        moved: an input moved by its width; ``halves_at``: the smallest move that halves the probability.
        is_halving_sought: whether that move was sought; without ``halves_at`` there is none within four
            widths, or within one where the model has no result farther out.
    """

    kind: str
    name: str
    quarters: int | None
    form: str
    low: float | None
    high: float | None
    lowest: float
    highest: float
    moved: MovedDocument | None
    is_halving_sought: bool
    halves_at: MovedDocument | None

    @property
    def is_luck(self) -> bool:
        """Whether nobody can move it."""
        return self.kind == "luck"


@dataclass(frozen=True, slots=True)
class BridgeRowDocument:
    """A group of claims of the bridge: what came ``in`` or went ``out`` on failing and on surviving paths."""

    group: str
    side: str
    failing: float
    surviving: float | None

    @property
    def sign(self) -> float:
        """What a dollar of it does to cash."""
        return -1.0 if self.side == "out" else 1.0

    @property
    def effect(self) -> float:
        """How much more cash it leaves on failing than on surviving paths."""
        return 0.0 if self.surviving is None else self.sign * (self.failing - self.surviving)


@dataclass(frozen=True, slots=True)
class BridgePathsDocument:
    """Of how many failing and surviving paths a bridge is the mean, and over how many quarters at most."""

    failing: int
    surviving: int
    quarters: int


@dataclass(frozen=True, slots=True)
class WhyWorldDocument:
    """What decides the event without the shock, or with it."""

    rerun_probability: float
    causes: tuple[CauseDocument, ...]
    bridge: tuple[BridgeRowDocument, ...]
    bridge_paths: BridgePathsDocument | None


@dataclass(frozen=True, slots=True)
class PartDocument:
    """A part of the scenario: between what it is drawn, what it adds, and how often the event comes with it alone."""

    name: str
    low: float
    high: float
    adds: float
    alone: float


@dataclass(frozen=True, slots=True)
class SplitDocument:
    """What each part adds, on how many paths that was found, and how often the event comes on them."""

    parts: tuple[PartDocument, ...]
    paths: int
    base: float
    shock: float


@dataclass(frozen=True, slots=True)
class WhyDocument:
    """Why an entity fails: the event, how often it comes, what decides it with and without the shock."""

    scenario: str
    scenario_title: str
    paths: int
    seed: int
    entity: str
    name: str
    event: tuple[str, ...]
    is_shocked: bool
    screened_paths: int
    rerun_paths: int
    reruns: int
    probability: float
    base_probability: float
    rerun_probability: float
    causes: tuple[CauseDocument, ...]
    bridge: tuple[BridgeRowDocument, ...]
    bridge_paths: BridgePathsDocument | None
    base: WhyWorldDocument
    split: SplitDocument | None
    scenario_chance: float = 0.0

    @property
    def shocked(self) -> WhyWorldDocument:
        """What decides it with the shock."""
        return WhyWorldDocument(self.rerun_probability, self.causes, self.bridge, self.bridge_paths)


def read_why(document: Mapping[str, object], file: str = WHY) -> WhyDocument:
    """Return an answer as a record.

    Raises:
        DocumentError: it lacks a value that an answer always has, or holds one of another kind.
    """
    return read_record(WhyDocument, document, f"{file}: ")
