"""What a run found, as pages and terminal read it: once, into frozen records with the keys of the reference.

A record holds what is shown, and no more; a value that is not there is an error that names file and key, never a silent
zero. Amounts are USD bn, discounted to the day of the book, means over paths unless a name says otherwise.
"""

# Without `from __future__ import annotations`: the types of the fields are read when a document is.

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lookthrough.present import labels
from lookthrough.present.numbers import NOTHING
from lookthrough.present.world_records import GivenPathDocument, WorldDocument
from lookthrough.runs.contents import RUN
from lookthrough.runs.json_records import read_record


@dataclass(frozen=True, slots=True)
class LedgerDocument:
    """The loss of a ledger over paths: mean and percentiles.

    Attributes:
        incidence: its mean while every channel is frozen; only of existing exposures.
        base_level: what is lost without the shock; owners have no such level.
    """

    mean: float
    p5: float
    p95: float
    p99: float
    incidence: float | None = None
    base_level: float | None = None

    @property
    def is_nil(self) -> bool:
        """Whether nothing is lost on any path that a percentile shows."""
        return all(abs(size) < NOTHING for size in (self.mean, self.p5, self.p95, self.p99))


@dataclass(frozen=True, slots=True)
class LossesDocument:
    """Losses by ledger on what stood at the book's date, and with later loans and shares; memos are in no ledger."""

    existing: Mapping[str, LedgerDocument]
    all: Mapping[str, LedgerDocument]
    memo: Mapping[str, LedgerDocument]


@dataclass(frozen=True, slots=True)
class AddedDocument:
    """What the network adds to a ledger, and its standard error."""

    network: float
    standard_error: float | None


@dataclass(frozen=True, slots=True)
class ChannelDocument:
    """What a channel adds: its Shapley share with the standard error, in all and by ledger, and when added last."""

    shapley: float
    standard_error: float | None
    last_in: float
    by_ledger: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class NetworkDocument:
    """The shock alone and what the network adds: on all paths, and by channel on the common ones."""

    incidence: float
    total: float
    network: float
    standard_error: float | None
    ratio: float | None
    by_ledger: Mapping[str, AddedDocument]
    channels: Mapping[str, ChannelDocument]
    common_paths: int

    @property
    def in_order(self) -> list[tuple[str, ChannelDocument]]:
        """The channels that were on with their names, in the order in which the pages name them."""
        return [(name, self.channels[name]) for name in labels.CHANNELS if name in self.channels]

    @property
    def moved(self) -> float:
        """What the network moves from the ledgers that lose less to those that lose more."""
        added = [part.network for part in self.by_ledger.values()]
        return min(sum(max(size, 0.0) for size in added), sum(max(-size, 0.0) for size in added))


@dataclass(frozen=True, slots=True)
class WithoutShockDocument:
    """In what share of the same paths each outcome comes to an entity without the shock."""

    failed: float
    absorbed: float
    restructured: float
    downgraded: float


@dataclass(frozen=True, slots=True)
class FailureDocument:
    """In what share of paths each outcome comes to an entity, with and without the shock, and when it fails (median).

    The outcomes are those of ``simulate.answer.results.outcomes``; who is restructured may fail later.
    """

    id: str
    name: str
    failed: float
    absorbed: float
    restructured: float
    downgraded: float
    base: WithoutShockDocument
    quarter: str | None

    @property
    def added(self) -> float:
        """The difference that the shock makes."""
        return self.failed - self.base.failed


@dataclass(frozen=True, slots=True)
class BandsDocument:
    """Percentiles and mean of a ledger's loss so far, by quarter."""

    p5: tuple[float, ...]
    p25: tuple[float, ...]
    p50: tuple[float, ...]
    p75: tuple[float, ...]
    p95: tuple[float, ...]
    mean: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class FanDocument:
    """The loss so far of each ledger, by quarter."""

    quarters: tuple[str, ...]
    lenders: BandsDocument
    lessors: BandsDocument
    sellers: BandsDocument
    support: BandsDocument
    owners: BandsDocument

    def of(self, ledger: str) -> BandsDocument:
        """Return the bands of one ledger."""
        bands: BandsDocument = getattr(self, ledger)
        return bands


@dataclass(frozen=True, slots=True)
class SwingDocument:
    """How far an input moves the mean loss of a ledger: in the highest quarter of its range less in the lowest."""

    swing: float
    standard_error: float


@dataclass(frozen=True, slots=True)
class GuessDocument:
    """An assumed input, its range, and the ledgers that it moves by more than noise.

    Attributes:
        quarters: its range by the calendar, where it is when something begins.
    """

    name: str
    low: float
    high: float
    moves: Mapping[str, SwingDocument]
    quarters: tuple[str, ...] = ()

    @property
    def between(self) -> str:
        """Its range in words."""
        return " to ".join(self.quarters or (f"{self.low:g}", f"{self.high:g}"))


@dataclass(frozen=True, slots=True)
class EvidenceDocument:
    """What share of the dollars of the contracts is sourced, inferred and assumed; of no simulated number."""

    sourced: float
    inferred: float
    assumed: float


@dataclass(frozen=True, slots=True)
class StatusDocument:
    """How many paths are solved, have several solutions, or did not converge."""

    solved: int
    multiple: int
    unconverged: int
    not_finite: int = 0


@dataclass(frozen=True, slots=True)
class OptionsDocument:
    """What a run was made from: the book and its day, the statuses that counted, the factor on every shock."""

    as_of: str
    statuses: tuple[str, ...] | None = None
    book_sha256: str | None = None
    severity: float = 1.0
    changes: Mapping[str, object] | None = None


@dataclass(frozen=True, slots=True)
class LeftOutDocument:
    """A contract that a run leaves out, and why."""

    contract: str
    why: str


@dataclass(frozen=True, slots=True)
class HazardsDocument:
    """How often companies fail for what the model does not have: a quarter by company, and where that comes from."""

    rates: Mapping[str, float]
    sentence: str


@dataclass(frozen=True, slots=True)
class UnplacedOrdersDocument:
    """What orders not placed are to a seller of chips: what it sells a year, sales and margin gone, USD bn."""

    id: str
    sold: Mapping[str, float]
    sales: float
    margin: float


@dataclass(frozen=True, slots=True)
class OrdersDocument:
    """How many quarters of what the base run builds are not built in the first years: mean and percentiles.

    ``sellers`` are those whose sales of the calendar ``year`` the book has.
    """

    years: int
    mean: float
    p5: float
    p95: float
    year: int
    sellers: tuple[UnplacedOrdersDocument, ...]


@dataclass(frozen=True, slots=True)
class AfterOnsetDocument:
    """How many quarters after the shock begins on its path somebody fails, of the paths in which it does so then.

    Attributes:
        before: share of all paths in which it fails before the shock begins.
    """

    p5: int
    median: int
    p95: int
    before: float


@dataclass(frozen=True, slots=True)
class MeanDocument:
    """A mean over paths and its standard error."""

    mean: float
    standard_error: float | None


@dataclass(frozen=True, slots=True)
class OnsetYearDocument:
    """What is lost on the paths on which the shock begins in one year: by lenders, over all ledgers, by the network."""

    year: str
    paths: int
    lenders: MeanDocument
    total: MeanDocument
    network: MeanDocument


@dataclass(frozen=True, slots=True)
class OnsetDocument:
    """When the shock begins: the first and the last quarter of all paths, who fails how long after, the loss by year.

    Attributes:
        failures: by entity, those that fail once the shock is there.
        loss: by the year of the onset; empty where that is one.
    """

    first: str
    last: str
    failures: Mapping[str, AfterOnsetDocument]
    loss: tuple[OnsetYearDocument, ...]

    @property
    def is_drawn(self) -> bool:
        """Whether the shock begins in another quarter from path to path."""
        return self.first != self.last


@dataclass(frozen=True, slots=True)
class StressDocument:
    """A stress: who loses what, who fails when, what the network adds, and which guesses move it.

    Attributes:
        world: what drives the run, by year.
        orders_not_placed: a memo, in no ledger.
        onset: ``None`` where nothing is shocked.
        given_paths: what the scenario gives the world, by path; ``None`` where it gives nothing.
        empty_ledgers: in which nobody outside can lose: a book without debt has no lender.
    """

    run: OptionsDocument
    scenario: str
    scenario_title: str
    paths: int
    quarters: int
    seed: int
    status: StatusDocument
    residual: float
    loss: LossesDocument
    by_end_holder: Mapping[str, Mapping[str, float]]
    by_first_holder: Mapping[str, Mapping[str, float]]
    by_contract_kind: Mapping[str, float]
    network: NetworkDocument
    failures: tuple[FailureDocument, ...]
    failures_by_quarter: Mapping[str, tuple[float, ...]]
    fan: FanDocument
    guesses: tuple[GuessDocument, ...]
    contract_evidence: EvidenceDocument
    hazards: HazardsDocument
    world: WorldDocument
    left_out: tuple[LeftOutDocument, ...] = ()
    empty_ledgers: tuple[str, ...] = ()
    orders_not_placed: OrdersDocument | None = None
    onset: OnsetDocument | None = None
    given_paths: Mapping[str, GivenPathDocument] | None = None

    @property
    def is_without_shock(self) -> bool:
        """Whether both futures of every path are one: nothing is shocked, and nobody loses against it."""
        return all(ledger.is_nil for ledger in self._ledgers()) and all(f.added == 0.0 for f in self.failures)

    def _ledgers(self) -> Iterator[LedgerDocument]:
        yield from self.loss.existing.values()
        yield from self.loss.all.values()
        yield from self.loss.memo.values()

    @property
    def by_difference(self) -> tuple[FailureDocument, ...]:
        """Who fails, the largest difference that the shock makes first; then who fails more often."""
        return tuple(sorted(self.failures, key=lambda f: (-f.added, -f.failed, f.id)))


def read_stress(document: Mapping[str, object], file: str = RUN) -> StressDocument:
    """Return the document of a run as a record.

    Raises:
        DocumentError: it lacks a value that a run always writes, or holds one of another kind.
    """
    return read_record(StressDocument, document, f"{file}: ")
