"""What is known, inferred and assumed: how much of the book is sourced, and whether it adds up to reported totals."""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from lookthrough.book.check.measures import held_assertions
from lookthrough.book.evidence import EvidenceShares, evidence_shares, stated_amounts
from lookthrough.contracts import KINDS
from lookthrough.positions.standing_contract import BINDING
from lookthrough.present.figures.bar_chart import Bar, BarChart
from lookthrough.present.labels import in_words
from lookthrough.present.numbers import amount, percent
from lookthrough.present.page.cited import money_sources, name_of
from lookthrough.present.page.page import Figure, Section
from lookthrough.present.sections.report_data import ReportData, SectionEntry
from lookthrough.present.table import Table
from lookthrough.present.tables.common_columns import count, money, named, text
from lookthrough.present.tables.evidence_columns import EVIDENCE, KEYS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lookthrough.book.check.measures import AssertionResult
    from lookthrough.book.records import Assertion, Book

FAMILIES = ("debt", "equity", "lease", "commitment", "order", "guarantee", "warrant", "backstop", "revenue_share")
BY_KIND = (named("kind", "kind of contract"), count("contracts"), money("amount"), *EVIDENCE)
TOTALS = (
    *(text("id"), text("subject"), named("measure"), money("contracts"), money("reported_low", "reported low")),
    *(money("reported_high", "reported high"), money("gap"), text("verdict")),
)


class KindRow(NamedTuple):
    """The binding contracts of one kind: how many, their dollars (USD bn), and what these rest on."""

    kind: str
    contracts: int
    amount: float
    evidence: EvidenceShares


def section(data: ReportData) -> Section:
    """Return how much of the book is sourced, by kind of contract, and what it leaves out."""
    book, rows = data.book, _by_kind(data.book)
    bars = [
        Bar(f"{in_words(r.kind)} ({r.contracts})", tuple(r.evidence), text=f"{amount(r.amount)} bn")
        for r in rows
        if r.amount > 0
    ]

    figure = Figure(
        "known",
        "How much of the book is known",
        _caption(rows),
        Table(BY_KIND, tuple((r.kind, r.contracts, r.amount, *r.evidence) for r in rows)),
        BarChart(tuple(bars), KEYS, share=True),
        money_sources(book, FAMILIES),
    )
    lead = (
        f"The book holds {len(book.contracts)} contracts of {len(book.entities)} entities from {len(book.sources)} "
        f"sources; {len(book.excluded)} known rows are left out with a reason. An amount is sourced if a publication "
        "states or estimates it, inferred if it follows from others, assumed if it is a range with a reason."
    )
    return Section("known", "What is known, inferred and assumed", lead, (figure, *_tied_out(book)))


def _by_kind(book: Book) -> list[KindRow]:
    binding = [c for c in book.contracts.values() if c.current_status in BINDING]
    counts = Counter(contract.kind for contract in binding)
    rows = []
    for kind in sorted(counts):
        stated = stated_amounts(contract for contract in binding if contract.kind == kind)
        rows.append(KindRow(kind, counts[kind], math.fsum(size for _, size in stated), evidence_shares(stated)))
    return sorted(rows, key=lambda row: (-row.amount, row.kind))


def _caption(rows: list[KindRow]) -> str:
    total = math.fsum(row.amount for row in rows)
    sourced = math.fsum(row.amount * row.evidence.sourced for row in rows) / total if total else 0.0
    return (
        f"{percent(sourced)} of the stated amounts of {sum(row.contracts for row in rows)} binding contracts is "
        "sourced; the number in brackets is how many contracts of a kind there are."
    )


def _tied_out(book: Book) -> list[Figure]:
    """Return the reported totals beside what the contracts add up to; nothing where the book asserts none."""
    held, failed = held_assertions(book, KINDS)
    results = sorted((*held, *failed), key=lambda r: r.assertion.id)
    bars = [_total_bar(book, result, holds=result in held) for result in results]
    figure = Figure(
        "totals",
        "Contracts against reported totals",
        totals_met(results),
        Table(TOTALS, tuple(map(_total_row, results))),
        BarChart(tuple(bars), ("USD bn",)),
        tuple(sorted({source for r in results for source in r.assertion.source})),
        "Bar: what the contracts add up to, USD bn; diamond: what is reported.",
    )
    return [figure] if results else []


def totals_met(results: Sequence[AssertionResult]) -> str:
    """Return how many reported totals are met by contracts of other sources; what holds by construction is apart."""
    verdicts = [result.verdict for result in results]
    own = verdicts.count("by construction")
    return (
        f"{verdicts.count('holds')} of {len(verdicts) - own} reported totals are met by contracts with other sources; "
        f"{own} more hold by construction: contract and total have one source."
    )


def _total_bar(book: Book, result: AssertionResult, *, holds: bool) -> Bar:
    label = total_words(book, result.assertion)
    reported = result.assertion.expected.mid
    words = f"{amount(result.got)}, reported {amount(reported)}" + ("" if holds else " (does not tie out)")
    return Bar(label, (result.got,), mark=reported, text=words, accent=not holds)


def _total_row(result: AssertionResult) -> tuple[str | float | None, ...]:
    asserted = result.assertion
    reported = (asserted.expected.low, asserted.expected.high)
    return (asserted.id, asserted.subject, asserted.measure, result.got, *reported, result.gap, result.verdict)


def total_words(book: Book, row: Assertion) -> str:
    """Return whose total of what is reported, short enough for a bar: ``Amazon.com and 4 others, 2025: capex``."""
    first, more = name_of(book, row.subjects[0]), len(row.subjects) - 1
    others = f" and {more} other{'s' if more > 1 else ''}" if more else ""
    partner = "" if row.counterparty is None else f" with {name_of(book, row.counterparty)}"
    when = "" if row.begun is None else f", {row.begun}"
    return f"{first}{others}{partner}{when}: {in_words(row.measure)}"


SECTION = SectionEntry(60, "known", section, is_of_book=True)
