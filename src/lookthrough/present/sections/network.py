"""What the network adds to the shock alone: by ledger, and by channel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lookthrough.present import labels
from lookthrough.present.figures.bar_chart import Bar, BarChart
from lookthrough.present.numbers import give_or_take, signed
from lookthrough.present.page.cited import money_sources
from lookthrough.present.page.page import NOTHING, Figure, Section
from lookthrough.present.page.templates import render
from lookthrough.present.sections.report_data import ReportData, SectionEntry
from lookthrough.present.sentences.run_sentences import CLEAR, interlocks_sentence, negative_sentences, network_sentence
from lookthrough.present.table import pick
from lookthrough.present.tables.run import channels_table, losses_table
from lookthrough.runs.contents import PARTS

if TYPE_CHECKING:
    from lookthrough.book.records import Book
    from lookthrough.present.run_records import NetworkDocument, StressDocument

FAMILIES = ("debt", "equity", "lease", "commitment", "guarantee")
LEAD = (
    "The shock alone is what is lost while nothing spreads: every company pays what it paid without the shock, and an "
    "outside lifeline gives the cash that is missing. What the ties between the parties add to it, or take from it, is "
    "the network's. It depends on assumptions more than its standard error says."
)
ERRORS = "whisker: two standard errors to either side"


def section(data: ReportData) -> Section | None:
    """Return what the network adds by ledger and by channel; ``None`` without a shock."""
    stress = data.documents.stress
    if stress is None or stress.is_without_shock:
        return None
    figures = (_by_ledger(data.book, stress), *_by_channel(data.book, stress))
    items = negative_sentences(stress)
    after = render("limits.html", items=items) if items else NOTHING
    return Section("network", "What the network adds", LEAD, figures, after=after)


def _by_ledger(book: Book, stress: StressDocument) -> Figure:
    found = stress.network
    bars = [_ledger_bar(found, part) for part in PARTS]
    bars.append(_bar("Over all of them", found.network, found.standard_error, accent=True))
    return Figure(
        "network-ledgers",
        "What the network adds, ledger by ledger",
        f"{network_sentence(stress)} {interlocks_sentence(stress)}".strip(),
        pick(losses_table(stress), ("ledger", "incidence", "network", "mean")),
        BarChart(tuple(bars), ("added",)),
        money_sources(book, FAMILIES),
        f"Bar: mean over {stress.paths:,} paths, USD bn; {ERRORS}. Below nothing: the reason stands at the end of this "
        "section.",
    )


def _ledger_bar(found: NetworkDocument, part: str) -> Bar:
    added = found.by_ledger[part]
    return _bar(labels.first_upper(labels.LEDGERS[part]), added.network, added.standard_error)


def _bar(label: str, mean: float, error: float | None, *, accent: bool = False, mark: float | None = None) -> Bar:
    spread = CLEAR * (error or 0.0)
    said = f"{signed(mean)}{give_or_take(error)}"
    return Bar(label, (mean,), mean - spread, mean + spread, mark, text=said, accent=accent)


def _by_channel(book: Book, stress: StressDocument) -> list[Figure]:
    found = stress.network
    names = sorted(found.channels, key=lambda name: (-found.channels[name].shapley, name))
    if not names:
        return []
    bars = [
        _bar(
            labels.first_upper(labels.CHANNELS[name]),
            channel.shapley,
            channel.standard_error,
            mark=channel.last_in,
        )
        for name in names
        for channel in (found.channels[name],)
    ]
    words = "; ".join(f"{name} {signed(found.channels[name].shapley)}" for name in names)
    figure = Figure(
        "network-channels",
        "What each channel adds",
        f"By Shapley's value, on {found.common_paths:,} common paths: {words}.",
        channels_table(stress),
        BarChart(tuple(bars), ("added",)),
        money_sources(book, FAMILIES),
        f"Bar: Shapley share, USD bn, which together are what the network adds on the common paths; {ERRORS}. Diamond: "
        "what is gone when the channel alone is switched off; the two differ where channels stand in for one another.",
    )
    return [figure]


SECTION = SectionEntry(54, "who-loses", section)
