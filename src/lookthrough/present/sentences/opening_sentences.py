"""What a report is about in three sentences: what it puts together, what that shows, and what is found or known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lookthrough.book.evidence import evidence_shares, stated_amounts
from lookthrough.positions.standing_contract import BINDING
from lookthrough.present.labels import first_lower, first_upper
from lookthrough.present.numbers import amount, percent
from lookthrough.present.sentences.run_sentences import lenders_sentence, levels_sentence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lookthrough.book.records import Book
    from lookthrough.present.page.run_document import EntityDocument, RunDocuments
    from lookthrough.present.run_records import StressDocument


def opening_sentences(book: Book, documents: RunDocuments) -> tuple[str, ...]:
    """Return three sentences; one is left out where nothing is known for it.

    Args:
        book: that the report is of.
        documents: the answers on it.
    """
    last = known_dollars(book) if documents.stress is None else _simulated(documents.stress)
    return tuple(filter(None, (_about(book), _shown(documents), last)))


def _about(book: Book) -> str:
    return (
        f"No balance sheet shows whole who owes what to whom: “{book.title}” puts {len(book.contracts):,} published "
        f"contracts of {len(book.entities):,} companies, vehicles and funds side by side, each with what it rests on."
    )


def _shown(documents: RunDocuments) -> str:
    """Return what the contracts show: what is promised beside the debt, what goes round, what vehicles raise."""
    parts = [*promised(documents), *goes_round(documents), *raised(documents)]
    return first_upper("; ".join(parts)) + "." if parts else ""


def promised(documents: RunDocuments) -> Iterator[str]:
    """Yield what the entity that has committed most reports, and what it has committed beyond that."""
    known = [] if documents.through is None else [e for e in documents.through.entities if _beyond(e) > 0]
    for entity in sorted(known, key=lambda each: (-_beyond(each), each.id))[:1]:
        reported = amount(entity.views["reported"].mid or 0.0)
        yield (
            f"{entity.name} reports {reported} bn USD of debt and leases and has committed "
            f"{amount(_beyond(entity))} bn more"
        )


def _beyond(entity: EntityDocument) -> float:
    """Return what an entity has committed beyond what it reports, USD bn."""
    return (entity.views["committed"].mid or 0.0) - (entity.views["reported"].mid or 0.0)


def goes_round(documents: RunDocuments) -> Iterator[str]:
    """Yield how much of the money goes in circles, where that is measured."""
    share = None if documents.loops is None else documents.loops.system.throughput_circularity
    if share is not None:
        yield f"{percent(share)} of the money put through goes in circles"


def raised(documents: RunDocuments) -> Iterator[str]:
    """Yield what share of the money vehicles raise that nobody consolidates, where that is known."""
    share = None if documents.funding is None else documents.funding.off_balance_share
    if share is not None:
        yield f"vehicles that nobody consolidates raise {percent(share)} of the money that pays for the building"


def known_dollars(book: Book) -> str:
    """Return how much of the dollars of a book stands on a source."""
    binding = [contract for contract in book.contracts.values() if contract.current_status in BINDING]
    dollars = stated_amounts(binding)
    if not dollars:
        return ""
    sourced = percent(evidence_shares(dollars).sourced)
    contracts = f"{len(binding):,} binding contracts"
    return f"{sourced} of the dollars in its {contracts} are sourced; what is inferred or assumed says so."


def _simulated(stress: StressDocument) -> str:
    """Return what a run found: what lenders lose, and who fails more often."""
    if stress.is_without_shock:
        return levels_sentence(stress)
    said = [lenders_sentence(stress).removesuffix("."), *_breaks(stress), "no simulated number is sourced"]
    return f"In the scenario “{stress.scenario_title}”: {first_lower('; '.join(said))}."


def _breaks(stress: StressDocument) -> Iterator[str]:
    for first in stress.by_difference[:1]:
        yield (
            f"{first.name} fails in {percent(first.failed)} of the futures, in {percent(first.base.failed)} without "
            "the shock"
        )
