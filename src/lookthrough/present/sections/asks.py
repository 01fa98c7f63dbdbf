"""What a reader may ask next: the command for what a report does not compute, and what it would show."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lookthrough.book.records import Book
    from lookthrough.present.page.run_document import RunDocuments
    from lookthrough.present.run_records import StressDocument
    from lookthrough.present.sections.report_data import ReportData

AGAIN = "a minute or more: futures are made again"
LONG = "several minutes: many runs"
SCENARIOS = 4
"""Scenarios that the report of a book names."""


class Ask(NamedTuple):
    """A command, its chapter, what it shows, and how long that takes where it is long."""

    chapter: str
    command: str
    shows: str
    takes: str = ""


def asks_of(chapter: str, data: ReportData) -> Sequence[Ask]:
    """Return what may be asked next in a chapter, with names of the book."""
    book, stress = data.book, data.documents.stress
    asks = (*_of_both(data.documents), *(_of_book(book) if stress is None else _of_run(book, stress)))
    return [ask for ask in asks if ask.chapter == chapter]


def _of_both(documents: RunDocuments) -> Iterator[Ask]:
    known = [] if documents.through is None else documents.through.entities
    for entity in sorted(known, key=lambda each: -(each.views["committed"].mid or 0.0))[:1]:
        yield Ask("who-owes", f"lookthrough through {entity.id}", "every row behind each view, with line and sources")
        yield Ask("who-pays", f"lookthrough funding {entity.id}", "its own cash, debt and vehicles by year")
    sellers = [] if documents.loops is None else documents.loops.vendors
    for vendor in sorted(sellers, key=lambda each: -each.revenue)[:1]:
        yield Ask("goes-round", f"lookthrough loops --vendor {vendor.id}", "each payment that leaves it and comes back")
    yield Ask("goes-round", "lookthrough bounds", "which disclosure would narrow an inferred share most")
    yield Ask("known", "lookthrough show ID", "a record with dated values, sources, and what was not chosen and why")


def _of_book(book: Book) -> Iterator[Ask]:
    for scenario in list(book.scenarios.values())[:SCENARIOS]:
        shows = f"{scenario.title}: who fails with it and without it, who loses, ledger by ledger"
        yield Ask("breaks", f"lookthrough stress --scenario {scenario.name} --out RUN", shows, "minutes")
    if book.scenarios:
        yield Ask("breaks", "lookthrough report RUN", "this page with what breaks and who loses in that run")
    yield Ask("who-loses", "lookthrough instrument", "every loan, bond and lease: terms, cash, rank, holders")


def _of_run(book: Book, stress: StressDocument) -> Iterator[Ask]:
    for first in stress.by_difference[:1]:
        why = f"why {first.name} fails and what would change that, kept for this page"
        yield Ask("breaks", f"lookthrough why {first.id} RUN --keep", why, AGAIN)
        yield Ask("breaks", f"lookthrough reverse {first.id} --keep RUN", "the nearest scenarios that break it", LONG)
    worst = "the worst path told, kept for this page: who could not pay whom, why, and what that set off"
    yield Ask("breaks", "lookthrough story RUN --worst --keep", worst, AGAIN)
    matters = "which contract and which uncertain number matter most, kept for this page"
    yield Ask("breaks", "lookthrough sensitivity RUN --keep", matters, LONG)
    odds = "one loan or bond: cash with bands, PD, LGD and EL by year"
    yield Ask("who-loses", "lookthrough instrument ID --run RUN", odds)
    for entity in book.entities.values():
        if entity.waterfall is not None:
            shows = f"what the notes and holders of {entity.name} get in this run"
            yield Ask("who-loses", f"lookthrough deal {entity.waterfall} --run RUN", shows, AGAIN)
