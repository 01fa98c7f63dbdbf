"""Who pays for the build-out, by year and source of the money."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lookthrough.lens.funding.funding import SOURCES, Funding
from lookthrough.present import labels
from lookthrough.present.figures.bar_chart import Bar, BarChart
from lookthrough.present.numbers import amount, percent
from lookthrough.present.page.cited import money_sources
from lookthrough.present.page.page import Figure, Section
from lookthrough.present.sections.report_data import ReportData, SectionEntry, from_document
from lookthrough.present.table import table_of
from lookthrough.present.tables.common_columns import count, money, share, text

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from lookthrough.present.page.run_document import FundingDocument, PeriodDocument
    from lookthrough.present.table import Fields

PART = "*"
LEAST = 0.05
"""Of the largest total: a period with less is no bar."""
KEYS = tuple(labels.SOURCES_OF_MONEY[name] for name in SOURCES)
LEAD = (
    "Companies pay most of it with their own cash and debt. The rest comes from vehicles that no sponsor's balance "
    "sheet shows, from vendors that fund their customers, and from securitisation."
)
NOTE = (
    "Money counts in the year it starts, evenly over the years in which it is drawn, or by the day it is known to be "
    "paid. Only signed and funded money counts; years after the book's date hold only what is signed today. The total "
    "is money raised and own cash spent, gross. It is not the amount built: borrowed money may sit as cash, repay "
    "debt or buy shares."
)


def section(data: ReportData) -> Section | None:
    """Return who pays for the build-out, by year and source of the money; ``None`` where nobody does."""
    funding = data.documents.funding
    periods = [] if funding is None else [period for period in funding.periods if period.total > 0]
    if funding is None or not periods:
        return None
    shown = _on_the_axis(periods)
    bars = [Bar(_label(p), tuple(p.by_source[name] or 0.0 for name in SOURCES), text=_written(p)) for p in shown]
    figure = Figure(
        "funding",
        "Who pays for the build-out",
        _caption(funding, periods),
        table_of(FIELDS, periods),
        BarChart(tuple(bars), KEYS),
        money_sources(data.book),
        " ".join((_own_cash_note(periods), *_in_the_table(periods, shown), NOTE)),
    )
    return Section("funding", "Who pays for the build-out", LEAD, (figure,))


def _on_the_axis(periods: Sequence[PeriodDocument]) -> list[PeriodDocument]:
    """Return the periods that are drawn: single contracts of early and late years are no year of building."""
    most = max(period.total for period in periods)
    return [period for period in periods if period.total >= LEAST * most]


def _in_the_table(periods: Sequence[PeriodDocument], shown: Sequence[PeriodDocument]) -> list[str]:
    left = [period.period for period in periods if period not in shown]
    return (
        [f"In the table alone, each with less than {percent(LEAST)} of the largest: {', '.join(left)}."] if left else []
    )


def _label(period: PeriodDocument) -> str:
    """Return a period with how many companies have reported own cash of it, since coverage makes steps of its own."""
    companies = period.own_cash.companies
    return f"{period.period}, {companies} {'company' if companies == 1 else 'companies'}"


def _written(period: PeriodDocument) -> str:
    """Return the total of a period, with the quarters of its own cash where these are a part of it."""
    cash = period.own_cash
    if not cash.partial:
        return amount(period.total)
    if len(cash.partial) == cash.companies:  # nobody has reported the rest of it yet
        return f"{amount(period.total)}, own cash to {cash.last}"
    return f"{amount(period.total)}, own cash in part{PART}"


def _own_cash_note(periods: Sequence[PeriodDocument]) -> str:
    """Return of how many companies and of which quarters own cash is, so that no part passes for the whole."""
    own = [(p.period, p.own_cash) for p in periods if p.own_cash.companies]
    counts = ", ".join(f"{cash.companies} in {period}" for period, cash in own)
    parts = [f"of {period} {cash.first} to {cash.last}" for period, cash in own if cash.partial]
    marked = f" A period marked {PART} is in part: own cash is {', '.join(parts)} at most, debt and equity are of all."
    told = (
        f"Own cash is that of the companies which have reported it: {counts}, so that its steps are in part coverage."
    )
    return (told if own else "No company has reported own cash.") + (marked if parts else "")


def _caption(funding: FundingDocument, periods: Sequence[PeriodDocument]) -> str:
    most = max(periods, key=lambda period: period.total)
    cash = most.own_cash
    part = f" (of {cash.companies} companies, {cash.first} to {cash.last})" if cash.partial else ""
    return (
        f"In {most.period}, {amount(most.total)} bn USD is raised or spent, {amount(most.by_source['own_cash'])} bn of "
        f"it own cash{part}. Vehicles that nobody consolidates raise {percent(funding.off_balance_share)} of all "
        "the money."
    )


def _from(source: str) -> Callable[[PeriodDocument], float | None]:
    return lambda period: period.by_source[source]


def _quarters(period: PeriodDocument) -> str:
    cash = period.own_cash
    return "" if cash.first is None else f"{cash.first} to {cash.last}{PART if cash.partial else ''}"


FIELDS: Fields[PeriodDocument] = (
    (text("period"), lambda p: p.period),
    (money("total"), lambda p: p.total),
    *((money(name, labels.SOURCES_OF_MONEY[name]), _from(name)) for name in SOURCES),
    (share("off_balance_share", "off balance sheet"), lambda p: p.off_balance_share),
    (count("own_cash_companies", "own cash: companies"), lambda p: p.own_cash.companies),
    (text("own_cash_quarters", "own cash: quarters"), _quarters),
)


SECTION = SectionEntry(30, "who-pays", section, is_of_book=True, draws={Funding: from_document(section, "funding")})
