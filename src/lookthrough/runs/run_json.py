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
    """What the run was made from: the book, its day, and the options."""

    book: str
    book_sha256: str
    as_of: str
    seed: int
    severity: float
    statuses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MeanLoss:
    """The mean of a ledger, USD bn."""

    mean: float


@dataclass(frozen=True, slots=True)
class HeldLoss:
    """The loss of a holder, USD bn."""

    total: float


@dataclass(frozen=True, slots=True)
class AmplifiedLoss:
    """Direct and total loss, USD bn; no ratio where the direct loss is too small."""

    total: float
    direct: float
    ratio: float | None


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
    loss: Mapping[str, MeanLoss]
    by_end_holder: Mapping[str, HeldLoss]
    amplification: AmplifiedLoss
    left_out: tuple[LeftOutContract, ...]
