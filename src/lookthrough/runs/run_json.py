"""``run.json`` as its readers rely on it: what must stand there, and of which type.

More stands there than is named here: the whole answer of the run, whose own check holds it together.
"""

# Without `from __future__ import annotations`: the types of the fields are read when a document is.

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SealedFile:
    """A table of the run."""

    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class RunOptions:
    """What the run was made from: the book, the part of it (``book.part.written_part``), and the options."""

    book: str
    book_sha256: str
    as_of: str
    known_to: str
    rolled_from: str | None
    min_grade: str | None
    seed: int
    severity: float
    statuses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MeanLoss:
    """The mean of a ledger, USD bn."""

    mean: float


@dataclass(frozen=True, slots=True)
class LossesByLedger:
    """Losses by ledger: of what stood at the book's date, and of all flows."""

    existing: Mapping[str, MeanLoss]
    all: Mapping[str, MeanLoss]


@dataclass(frozen=True, slots=True)
class FailureRate:
    """In what share of paths somebody fails, is taken over, is given relief by suppliers, is downgraded."""

    failed: float
    absorbed: float
    restructured: float
    downgraded: float


@dataclass(frozen=True, slots=True)
class Failing:
    """Who fails in what share of paths, with and without the shock."""

    id: str
    failed: float
    absorbed: float
    restructured: float
    downgraded: float
    base: FailureRate


@dataclass(frozen=True, slots=True)
class AddedLoss:
    """What the network adds to a ledger, USD bn."""

    network: float


@dataclass(frozen=True, slots=True)
class NetworkLoss:
    """What the shock alone costs and the network adds, USD bn; no ratio where the former is too small."""

    incidence: float
    total: float
    network: float
    ratio: float | None
    by_ledger: Mapping[str, AddedLoss]


@dataclass(frozen=True, slots=True)
class LeftOutContract:
    """A contract that the run left out."""

    contract: str
    why: str


@dataclass(frozen=True, slots=True)
class RunJson:
    """The document of a finished run."""

    format: int
    check: str
    files: Mapping[str, SealedFile]
    book_root: str
    scenario: str
    scenario_title: str
    paths: int
    quarters: int
    seed: int
    first_quarter: str
    versions: Mapping[str, str]
    status: Mapping[str, int]
    run: RunOptions
    loss: LossesByLedger
    by_end_holder: Mapping[str, Mapping[str, float]]
    network: NetworkLoss
    failures: tuple[Failing, ...]
    left_out: tuple[LeftOutContract, ...]
