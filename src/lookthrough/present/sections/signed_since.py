"""Contracts that became public after the balance-sheet date: in every answer, and on no balance sheet of that day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lookthrough.book.evidence import stated_dollars
from lookthrough.book.vintage import vintage_of
from lookthrough.positions.standing_contract import BINDING
from lookthrough.present import labels
from lookthrough.present.figures.bar_chart import Bar, BarChart
from lookthrough.present.numbers import amount
from lookthrough.present.page.cited import parties_of
from lookthrough.present.page.page import Figure, Section
from lookthrough.present.sections.report_data import ReportData, SectionEntry
from lookthrough.present.table import table_of
from lookthrough.present.tables.common_columns import CONTRACT, SOURCES, day, ids, money, named, text

if TYPE_CHECKING:
    from lookthrough.book.records import Book, Contract
    from lookthrough.present.table import Fields

SHOWN = 12


def section(data: ReportData) -> Section | None:
    """Return the contracts between the two dates of the report; ``None`` where there are none."""
    book, stress = data.book, data.documents.stress
    dates = vintage_of(book, BINDING if stress is None or stress.run.statuses is None else stress.run.statuses)
    contracts = [book.contracts[row.contract] for row in dates.later]
    if not contracts:
        return None
    ranked = sorted(contracts, key=lambda each: (-(_stated(each) or 0.0), each.id))
    first, size = ranked[0], _stated(ranked[0])
    largest = "" if size is None else f"; the largest is {amount(size)} bn USD ({parties_of(book, first)})"
    counted = labels.counted(len(contracts), "contract")
    figure = Figure(
        "signed-since",
        f"Contracts made public after {dates.balance_sheet.isoformat()}",
        f"{counted} became public after {dates.balance_sheet.isoformat()} and until {dates.knowledge.isoformat()}"
        f"{largest}. They count in every number of this page.",
        table_of(_fields(book), sorted(contracts, key=lambda each: (str(each.known), each.id))),
        BarChart(tuple(_bar(book, each) for each in ranked[:SHOWN] if _stated(each)), ("stated",)),
        tuple(sorted({source for each in contracts for source in each.source})),
        "Amounts as stated, USD bn: of a lease a year's rent. Layers of one deal carry one cash flow.",
    )
    words = (
        f"This page has two dates. Balance sheets are those of {dates.balance_sheet.isoformat()}; what became public "
        f"until {dates.knowledge.isoformat()} is known. What was signed in between is on no balance sheet of that day."
    )
    return Section("dates", "Two dates", words, (figure,))


def _bar(book: Book, contract: Contract) -> Bar:
    return Bar(f"{parties_of(book, contract)}: {labels.in_words(contract.kind)}", (_stated(contract) or 0.0,))


def _stated(contract: Contract) -> float | None:
    value = stated_dollars(contract)
    return None if value is None else value.mid


def _fields(book: Book) -> Fields[Contract]:
    return (
        (day("known", "made public"), lambda c: None if c.known is None else c.known.isoformat()),
        (CONTRACT, lambda c: c.id),
        (named("kind"), lambda c: c.kind),
        (text("parties"), lambda c: parties_of(book, c)),
        (money("amount", "stated"), _stated),
        (named("status", words=labels.STATUSES), lambda c: c.current_status),
        (ids("deal"), lambda c: c.deal),
        (text("place", "line of the book"), lambda c: f"{c.position.file}:{c.position.line}"),
        (SOURCES, lambda c: " ".join(c.source)),
    )


SECTION = SectionEntry(61, "known", section, is_of_book=True)
