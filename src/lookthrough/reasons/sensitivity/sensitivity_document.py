"""What matters most in a run, and its document: mean losses and differences on common paths, discounted USD bn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, TypedDict

from lookthrough.contracts.family import LEDGERS
from lookthrough.units.frames import Framed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lookthrough.book.records import Book
    from lookthrough.reasons.sensitivity.pathwise import Pathwise
    from lookthrough.reasons.sensitivity.what_moves import MovedContract, MovedTerm
    from lookthrough.runs.seal import FinishedRun


NETWORK = "network"
MEASURES = (*LEDGERS, NETWORK)
"""What is measured: the loss of every ledger, and what the network adds over all of them."""


class PairedDifference(NamedTuple):
    """The mean of a difference on common paths, and its standard error; of one path there is none. USD bn."""

    mean: float
    error: float | None


@dataclass(frozen=True, slots=True)
class TermSwing:
    """How far a term moves each measure: at its high end less at its low end."""

    term: MovedTerm
    at_low: Mapping[str, float]
    at_high: Mapping[str, float]
    swing: Mapping[str, PairedDifference]


@dataclass(frozen=True, slots=True)
class ContractAdds:
    """What a contract adds to each measure: with it less without it."""

    contract: MovedContract
    adds: Mapping[str, PairedDifference]


class MovedRow(TypedDict):
    """A term or a contract, and by how much it moves each measure, USD bn."""

    what: str
    name: str
    lenders: float
    lessors: float
    sellers: float
    support: float
    owners: float
    network: float


@dataclass(frozen=True, slots=True, repr=False)
class Sensitivity(Framed):
    """What matters most in a run; see :func:`sensitivity`.

    Attributes:
        run: the finished run.
        book: of the run, with the sectors that a run adds.
        ranked_by: the ledgers by whose swings the tables are ordered.
        usual: mean of each measure on the paths that were made again.
        terms, contracts: what moves most first.
        paths, runs: on how many paths, and how often they were made again.
        known_terms, known_contracts: how many there are, of which those were measured.
        pathwise: derivatives, where they were asked for.
    """

    row_type = MovedRow

    run: FinishedRun
    book: Book
    ranked_by: tuple[str, ...]
    usual: Mapping[str, float]
    terms: tuple[TermSwing, ...]
    contracts: tuple[ContractAdds, ...]
    paths: int
    runs: int
    known_terms: int
    known_contracts: int
    pathwise: Pathwise | None = None

    @property
    def rows(self) -> list[dict[str, object]]:
        """A row a term or contract: what it is, and by how much it moves each measure."""
        of_terms = (("term", each.term.drawn.name, each.swing) for each in self.terms)
        of_contracts = (("contract", each.contract.contract, each.adds) for each in self.contracts)
        return [
            {"what": what, "name": name, **{measure: moved[measure].mean for measure in MEASURES}}
            for what, name, moved in (*of_terms, *of_contracts)
        ]

    @property
    def disclosures(self) -> tuple[TermSwing, ...]:
        """The terms that are facts which no source states, those that move most first."""
        return tuple(each for each in self.terms if each.term.is_unpublished)

    def document(self) -> dict[str, object]:
        """Return the answer as one document, in the keys of the reference."""
        return _document(self)


def _document(answer: Sensitivity) -> dict[str, object]:
    """Return what matters most as one document."""
    run = answer.run.document
    return {
        "scenario": run["scenario"],
        "scenario_title": run["scenario_title"],
        "seed": run["seed"],
        "book_sha256": run["run"]["book_sha256"],
        "as_of": run["run"]["as_of"],
        "paths": answer.paths,
        "runs": answer.runs,
        "known_terms": answer.known_terms,
        "known_contracts": answer.known_contracts,
        "ranked_by": list(answer.ranked_by),
        "usual": dict(answer.usual),
        "terms": [_term(each) for each in answer.terms],
        "contracts": [_contract(answer, each) for each in answer.contracts],
        "disclosures": [each.term.drawn.name for each in answer.disclosures],
        "pathwise": None
        if answer.pathwise is None
        else {**answer.pathwise._asdict(), "checked": [each._asdict() for each in answer.pathwise.checked]},
    }


def _term(each: TermSwing) -> dict[str, object]:
    term = each.term
    return {
        "name": term.drawn.name,
        "kind": term.kind,
        "basis": term.basis,
        "form": term.drawn.form,
        "numbers": len(term.drawn.rows),
        "low": term.low,
        "high": term.high,
        "is_unpublished": term.is_unpublished,
        "at_low": dict(each.at_low),
        "at_high": dict(each.at_high),
        **_differences("swing", each.swing),
    }


def _contract(answer: Sensitivity, each: ContractAdds) -> dict[str, object]:
    record = answer.book.contracts.get(each.contract.contract)
    return {
        "contract": each.contract.contract,
        "kind": each.contract.kind,
        "parties": [] if record is None else list(record.roles.values()),
        **_differences("adds", each.adds),
    }


def _differences(name: str, moved: Mapping[str, PairedDifference]) -> dict[str, object]:
    return {
        name: {measure: each.mean for measure, each in moved.items()},
        "standard_error": {measure: each.error for measure, each in moved.items()},
    }
