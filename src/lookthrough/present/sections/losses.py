"""The fan of losses, and the loss by ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from lookthrough.present import labels
from lookthrough.present.numbers import amount
from lookthrough.present.page import charts
from lookthrough.present.page.cited import money_sources
from lookthrough.present.page.page import Figure, Section
from lookthrough.present.sections.report_data import ReportData, SectionEntry
from lookthrough.present.table import Table, table_of
from lookthrough.present.tables.common_columns import money, text

if TYPE_CHECKING:
    from lookthrough.book.records import Book
    from lookthrough.present.page.run_document import LossDocument, StressDocument
    from lookthrough.present.table import Fields

BANDS = ("p5", "p25", "p50", "p75", "p95")
FAN = (text("quarter"), *(money(band) for band in BANDS), money("mean"))
FAN_NOTE = "What creditors were due and did not receive, above the base path, cumulative. Dark: 25-75 %; light: 5-95 %."
LEDGERS_NOTE = (
    "Bar: mean with the 95 % interval of the simulation; diamond: 99th percentile. Creditors and lessors lose cash; "
    "owners of private shares and of vehicles' residuals lose value."
)


class LedgerRow(NamedTuple):
    """A ledger and its loss."""

    name: str
    loss: LossDocument

    @property
    def label(self) -> str:
        """What the ledger is called."""
        return labels.LEDGERS[self.name]


LEDGERS: Fields[LedgerRow] = (
    (text("ledger"), lambda r: r.label),
    (money("mean"), lambda r: r.loss.mean),
    (money("p95"), lambda r: r.loss.p95),
    (money("p99"), lambda r: r.loss.p99),
    (money("es99"), lambda r: r.loss.es99),
    (money("interval95_low", "interval95 low"), lambda r: r.loss.interval95[0]),
    (money("interval95_high", "interval95 high"), lambda r: r.loss.interval95[1]),
)


def section(data: ReportData) -> Section | None:
    """Return the fan of creditors' cumulative shortfall, and the loss by ledger."""
    stress = data.documents.stress
    if stress is None:
        return None
    lead = (
        f"{stress.paths:,} futures of {stress.quarters} quarters, each run with and without the shock on the same "
        "draws. The fan is conditional on the scenario. It is no forecast and gives no probability of the "
        "scenario."
    )
    return Section("losses", "The fan of losses", lead, (_fan(data.book, stress), _ledgers(data.book, stress)))


def _fan(book: Book, stress: StressDocument) -> Figure:
    fan = stress.fan
    bands = (fan.p5, fan.p25, fan.p50, fan.p75, fan.p95)
    caption = (
        f"By {fan.quarters[-1]} creditors are short of {amount(fan.mean[-1])} bn USD on average; nine paths in ten "
        f"end between {amount(fan.p5[-1])} and {amount(fan.p95[-1])} bn."
    )
    return Figure(
        "loss-fan",
        f"Fan of losses, {stress.scenario_title}",
        caption,
        Table(FAN, tuple(zip(fan.quarters, *bands, fan.mean, strict=True))),
        lambda width: charts.fan(fan.quarters, bands, fan.mean, width),
        money_sources(book),
        FAN_NOTE,
    )


def _ledgers(book: Book, stress: StressDocument) -> Figure:
    loss = stress.loss
    rows = [
        LedgerRow("headline", loss.headline),
        LedgerRow("creditors", loss.creditors),
        LedgerRow("owners", loss.owners),
        LedgerRow("listed_memo", loss.listed_memo),
    ]
    bars = [_ledger_bar(row, i) for i, row in enumerate(rows[:-1])]  # the memo is too large to be drawn beside them
    caption = (
        f"The mean loss is {amount(loss.headline.mean)} bn USD; in one path of a hundred it is "
        f"{amount(loss.headline.p99)} bn or more. Listed shares lose another {amount(loss.listed_memo.mean)} bn, a "
        "memo that is never added."
    )
    return Figure(
        "ledgers",
        "Loss by ledger: mean and 99 %",
        caption,
        table_of(LEDGERS, rows),
        lambda width: charts.bars(bars, ("mean",), width),
        money_sources(book),
        LEDGERS_NOTE,
    )


def _ledger_bar(row: LedgerRow, style: int) -> charts.Bar:
    loss, (low, high) = row.loss, row.loss.interval95
    is_known = low is not None and high is not None
    return charts.Bar(
        labels.first_upper(row.label),
        (loss.mean,),
        low if is_known else None,
        high if is_known else None,
        mark=loss.p99,
        text=f"{amount(loss.mean)}, 99 %: {amount(loss.p99)}",
        style=style,
    )


SECTION = SectionEntry(place=60, section=section)
