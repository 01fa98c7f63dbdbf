"""Who loses: lenders with and without the shock, the other ledgers that lose cash, owners' marks, and the fans."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lookthrough.contracts.family import LEDGERS
from lookthrough.present import labels
from lookthrough.present.figures.bar_chart import Bar, BarChart
from lookthrough.present.figures.line_chart import Band, DrawnLine, LineChart, LinePanel
from lookthrough.present.numbers import amount, give_or_take, signed
from lookthrough.present.page.cited import money_sources
from lookthrough.present.page.page import Figure, Section
from lookthrough.present.sections.report_data import ReportData, SectionEntry
from lookthrough.present.sentences.run_sentences import (
    CLEAR,
    GAINS,
    lenders_sentence,
    levels_sentence,
    marks_sentence,
    onset_sentence,
)
from lookthrough.present.table import Table, pick
from lookthrough.present.tables.common_columns import money, named, text
from lookthrough.present.tables.run import base_levels_table, levels_table, loss_by_onset_table, losses_table

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from lookthrough.book.records import Book
    from lookthrough.present.run_records import (
        BandsDocument,
        LedgerDocument,
        MeanDocument,
        OnsetYearDocument,
        StressDocument,
    )

BANDS = ("p5", "p25", "p50", "p75", "p95", "mean")
FAN = (text("quarter"), named("ledger", words=labels.LEDGERS), *(money(band) for band in BANDS))
LENT = {"existing": "What was lent at the book's date", "all": "All loans, those of later days too"}
CASH = ("lessors", "sellers", "support")
SPREAD = "Bar: mean, USD bn; whisker: nine paths in ten lie between its ends."
LEVELS_NOTE = (
    "USD bn, mean over paths: interest and principal that is due and not paid, less what guarantors pay of it."
)
FAN_NOTE = (
    "Loss so far on what stood at the book's date, against the same path without the shock, discounted; owners at the "
    "marks of the quarter. Dark: 25-75 %; light: 5-95 %; dashed: mean. What is settled at the horizon is not in it yet."
)
ONSET_NOTE = (
    "Bar: mean over the paths of the year, USD bn, over all ledgers; whisker: two standard errors to either side. The "
    "horizon is the same for all, so that a late shock has fewer quarters in which to cost anything."
)
NIL = 1e-9


def section(data: ReportData) -> Section | None:
    """Return who loses, lenders first; without a shock the levels alone."""
    stress = data.documents.stress
    if stress is None:
        return None
    if stress.is_without_shock:
        return Section("losses", "What is lost without a shock", levels_sentence(stress), (_levels(data.book, stress),))
    lead = (
        f"{stress.paths:,} futures of {stress.quarters} quarters, each run with and without the shock on the "
        "same draws. "
        "A loss is the difference of the two, on what was lent, promised or paid for at the book's date. Ledgers "
        "are not "
        "to be added up: a lender's loss is cash, a seller's a lost contract, an owner's a mark. It is no forecast and "
        "gives no probability of the scenario. "
        f"{onset_sentence(stress)}"
    ).strip()
    made = (
        _levels(data.book, stress),
        _cash(data.book, stress),
        _owners(data.book, stress),
        _fans(data.book, stress),
        *_by_onset(data.book, stress),
    )
    return Section("losses", "Who loses", lead, made)


def _levels(book: Book, stress: StressDocument) -> Figure:
    cuts = {"existing": stress.loss.existing["lenders"], "all": stress.loss.all["lenders"]}
    bars = [Bar(LENT[cut], (loss.base_level or 0.0, loss.mean), text=_said(loss)) for cut, loss in cuts.items()]
    still = stress.is_without_shock
    return Figure(
        "lenders",
        "What lenders lose, with and without the shock",
        levels_sentence(stress) if still else lenders_sentence(stress) + _why("lenders", cuts["existing"]),
        base_levels_table(stress) if still else levels_table(stress),
        BarChart(tuple(bars), ("without the shock", "added by the shock")),
        money_sources(book, ("debt",)),
        LEVELS_NOTE,
    )


def _said(loss: LedgerDocument) -> str:
    base = amount(loss.base_level)
    return base if loss.is_nil else f"{base} without, {amount(loss.mean)} added"


def _why(ledger: str, loss: LedgerDocument) -> str:
    return f" Less than nothing: {GAINS[ledger]}." if loss.mean < -NIL else ""


def _cash(book: Book, stress: StressDocument) -> Figure:
    existing = stress.loss.existing
    bars = [
        _spread_bar(ledger, existing[ledger]) for ledger in ("lenders", *CASH) if ledger not in stress.empty_ledgers
    ]
    sellers = existing["sellers"]
    caption = (
        f"Sellers of capacity and equipment lose {amount(sellers.mean)} bn of contracts, net of the cost they save "
        f"and of what they let again; lessors lose {amount(existing['lessors'].mean)} bn of rent, guarantors "
        f"{amount(existing['support'].mean)} bn on calls."
    ) + "".join(_why(ledger, existing[ledger]) for ledger in CASH)
    return Figure(
        "ledgers",
        "Loss by ledger: lenders, and who does not lend",
        caption,
        losses_table(stress),
        BarChart(tuple(bars), ("mean",)),
        money_sources(book),
        SPREAD,
    )


def _spread_bar(ledger: str, loss: LedgerDocument, label: str = "") -> Bar:
    return Bar(
        label or labels.first_upper(labels.LEDGERS[ledger]),
        (loss.mean,),
        loss.p5,
        loss.p95,
        text=f"{amount(loss.mean)} ({amount(loss.p5)} to {amount(loss.p95)})",
    )


def _owners(book: Book, stress: StressDocument) -> Figure:
    listed = stress.loss.memo["listed"]
    bars = [
        _spread_bar("owners", stress.loss.existing["owners"], "Owners, what was paid for at the book's date"),
        _spread_bar("owners", stress.loss.all["owners"], "Owners, shares of later days too"),
        _spread_bar("listed", listed),
    ]
    caption = (
        f"{marks_sentence(stress)} Listed shares lose {amount(listed.mean)} bn, a memo that is in no ledger."
        + _why("owners", stress.loss.existing["owners"])
    )
    table = pick(losses_table(stress), ("ledger", "mean", "nine_in_ten", "p99", "all"))
    return Figure(
        "owners",
        "What owners' stakes are marked down",
        caption,
        table,
        BarChart(tuple(bars), ("mean",)),
        money_sources(book, ("equity",)),
        f"{SPREAD} Value, not cash.",
    )


def _fans(book: Book, stress: StressDocument) -> Figure:
    fan, last = stress.fan, stress.fan.quarters[-1]
    shown = [ledger for ledger in LEDGERS if any(map(_is_something, fan.of(ledger).mean))] or ["lenders"]
    panels = tuple(_fan_panel(fan.quarters, ledger, fan.of(ledger)) for ledger in shown)
    lenders = fan.lenders
    caption = (
        f"By {last} lenders have lost {amount(lenders.mean[-1])} bn on average of what they had lent at the "
        "book's date; "
        f"nine paths in ten lie between {amount(lenders.p5[-1])} and {amount(lenders.p95[-1])} bn. With what is "
        "settled "
        f"at the horizon it is {amount(stress.loss.existing['lenders'].mean)} bn."
    )
    return Figure(
        "loss-fan",
        "How the loss builds up, ledger by ledger",
        caption,
        Table(FAN, tuple(row for ledger in LEDGERS for row in _fan_rows(stress, ledger))),
        LineChart(panels),
        money_sources(book),
        FAN_NOTE,
    )


def _fan_panel(quarters: Sequence[str], ledger: str, fan: BandsDocument) -> LinePanel:
    bands = (Band(fan.p5, fan.p95, ("5 %", "95 %")), Band(fan.p25, fan.p75, ("25 %", "75 %")))
    curves = (DrawnLine("median", fan.p50), DrawnLine("mean", fan.mean, "mean"))
    return LinePanel(labels.first_upper(labels.LEDGERS[ledger]), tuple(quarters), bands, curves, unit="USD bn")


def _by_onset(book: Book, stress: StressDocument) -> tuple[Figure, ...]:
    """Return the loss by the year in which the shock begins, nothing where that is one."""
    if stress.onset is None or not stress.onset.loss:
        return ()
    years = stress.onset.loss
    first, last = years[0], years[-1]
    figure = Figure(
        "loss-by-onset",
        "The loss by the year in which the shock begins",
        f"Over all ledgers {_with_error(first.total)} bn are lost where the shock begins in {first.year} and "
        f"{_with_error(last.total)} bn where it begins in {last.year}; of that the network adds "
        f"{_with_error(first.network, signed)} and {_with_error(last.network, signed)}.",
        loss_by_onset_table(stress.onset),
        BarChart(tuple([_onset_bar(year) for year in years]), ("mean",)),
        money_sources(book),
        ONSET_NOTE,
    )
    return (figure,)


def _onset_bar(year: OnsetYearDocument) -> Bar:
    mean, spread = year.total.mean, CLEAR * (year.total.standard_error or 0.0)
    label, said = f"{year.year}, {year.paths:,} paths", _with_error(year.total)
    return Bar(label, (mean,), mean - spread, mean + spread, text=said)


def _with_error(found: MeanDocument, write: Callable[[float], str] = amount) -> str:
    return f"{write(found.mean)}{give_or_take(found.standard_error)}"


def _is_something(size: float) -> bool:
    return abs(size) >= NIL


def _bands(bands: BandsDocument) -> tuple[tuple[float, ...], ...]:
    return (bands.p5, bands.p25, bands.p50, bands.p75, bands.p95)


def _fan_rows(stress: StressDocument, ledger: str) -> list[tuple[str | float, ...]]:
    bands = stress.fan.of(ledger)
    columns = zip(stress.fan.quarters, *_bands(bands), bands.mean, strict=True)
    return [(quarter, ledger, *sizes) for quarter, *sizes in columns]


SECTION = SectionEntry(50, "who-loses", section)
