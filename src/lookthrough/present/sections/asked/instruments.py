"""What a run says of each loan and bond: how likely it defaults, and what is expected to be lost on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lookthrough.lens.instrument.instrument import Instrument, Instruments, instruments
from lookthrough.present import labels
from lookthrough.present.figures.bar_chart import Bar, BarChart
from lookthrough.present.figures.line_chart import DrawnLine, LineChart, LinePanel
from lookthrough.present.numbers import amount, percent
from lookthrough.present.page.cited import contract_sources, money_sources
from lookthrough.present.page.page import Figure, Section
from lookthrough.present.sections.report_data import ReportData, SectionEntry
from lookthrough.present.tables.deals.instrument import cash_table, instruments_table
from lookthrough.runs.promises import OtherBookError
from lookthrough.runs.run_errors import UnreadableRunError
from lookthrough.units.quarter import quarter_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lookthrough.book.records import Book
    from lookthrough.lens.instrument.default_odds import Odds
    from lookthrough.lens.instrument.instrument_rows import InstrumentRow

SHOWN = 16
LEAD = (
    "A lender asks of each paper how likely it defaults within the run, what is owed then, and what part of that is "
    "lost. The table has all; what the book gives and what it fills in for one of them the verb instrument shows."
)
NOTE = (
    "Bar: expected loss by default with the shock, USD bn at the value of today: PD x EAD x LGD; diamond: without it. "
    "Late payments and what the settlement at the horizon leaves are beside it, in the column left at the horizon."
)


def section(data: ReportData) -> Section | None:
    """Return what the run says of each instrument; ``None`` where it does not say it, or is of another book."""
    if data.run is None:
        return None
    try:
        figure = next(iter(figures(data.book, instruments(data.book, run=data.run))), None)
    except (OtherBookError, UnreadableRunError):
        return None
    return None if figure is None else Section("instruments", "Loan by loan", LEAD, (figure,))


def figures(book: Book, answer: Instruments) -> Iterator[Figure]:
    """Return the loans and bonds by what is expected to be lost on each; nothing without a run."""
    ranked = sorted(
        ((row, row.odds.shocked, row.odds.base) for row in answer.instruments if row.odds is not None),
        key=lambda each: (-each[1].el, each[0].id),
    )
    if not ranked:
        return
    first, odds, _ = ranked[0]
    yield Figure(
        "instruments",
        "Expected loss by loan and bond",
        f"Most is expected to be lost on the {_name(first)}: {amount(odds.el)} bn USD, with a default in "
        f"{percent(odds.pd)} of the futures. {len(ranked)} loans and bonds are in the run.",
        instruments_table(answer),
        BarChart(tuple(_bar(*each) for each in ranked[:SHOWN] if each[1].el > 0.0), ("expected loss",)),
        money_sources(book, ("debt",)),
        NOTE,
    )


def one_figure(book: Book, answer: Instrument) -> Iterator[Figure]:
    """Return the schedule of one instrument: what is paid in each quarter, and of a debt what is owed after it."""
    if not answer.cash:
        return
    row, quarters = answer.row, tuple(quarter_name(each.quarter) for each in answer.cash)
    payments = [each.paid for each in answer.cash]
    paid = DrawnLine("paid in the quarter", payments)
    owed = DrawnLine("owed after it", [each.balance for each in answer.cash])
    panels = [LinePanel("Paid in the quarter, USD bn", quarters, curves=(paid,))]
    if any(owed.values):
        panels.append(LinePanel("Owed after it, USD bn", quarters, curves=(owed,)))
    yield Figure(
        "schedule",
        f"Schedule of the {_name(row)}",
        row.why or f"{amount(sum(payments))} bn USD are paid from {quarters[0]} to {quarters[-1]}.",
        cash_table(answer),
        LineChart(tuple(panels)),
        contract_sources(book, [row.id]),
    )


def _bar(row: InstrumentRow, odds: Odds, base: Odds) -> Bar:
    said = f"{amount(odds.el)}, PD {percent(odds.pd)}, {percent(base.pd)} without"
    return Bar(labels.first_upper(_name(row)), (odds.el,), mark=base.el, text=said)


def _name(row: InstrumentRow) -> str:
    return f"{labels.in_words(row.kind)} of {row.debtor_name} ({row.id})"


SECTION = SectionEntry(53, "who-loses", section, draws={Instruments: figures, Instrument: one_figure})
