"""How much the interlocks amplify the loss: what the shock does directly, and what each channel adds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lookthrough.present import labels
from lookthrough.present.numbers import amount
from lookthrough.present.page import charts
from lookthrough.present.page.cited import money_sources
from lookthrough.present.page.page import Figure, Section
from lookthrough.present.sections.report_data import ReportData, SectionEntry
from lookthrough.present.table import Table
from lookthrough.present.tables.common_columns import money, text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lookthrough.present.page.run_document import AmplificationDocument

COLUMNS = (text("part"), money("amount"), money("last_in", "effect when added last"))
FAMILIES = ("debt", "equity", "lease", "commitment", "guarantee")
LEAD = (
    "A channel that is off is frozen at its base path. With all channels off, the remaining loss is the direct loss. "
    "The excess over it is dead weight, lost cash from outside, or revaluation; clearing only redistributes a loss."
)


def section(data: ReportData) -> Section | None:
    """Return the split of the loss into what the shock does directly and what each channel adds."""
    stress = data.documents.stress
    if stress is None:
        return None
    split = stress.amplification
    channels = sorted(split.channels, key=lambda name: (-split.channels[name].shapley, name))
    bars = [
        charts.Bar("direct: all channels off", (split.direct,), style=0),
        *(_channel_bar(split, name) for name in channels),
        charts.Bar("total: all channels on", (split.total,), style=5),
    ]
    figure = Figure(
        "amplification",
        "Direct loss and what each channel adds",
        _caption(split, channels),
        _table(split, channels),
        lambda width: charts.bars(bars, ("loss",), width),
        money_sources(data.book, FAMILIES),
        f"Bars: Shapley shares, which add up to what the channels add on {split.common_paths:,} common paths. "
        "Diamond: the effect of a channel when it is switched on last. Direct and total are means over all paths.",
    )
    return Section("amplification", "How much the interlocks amplify it", LEAD, (figure,))


def _channel_bar(split: AmplificationDocument, name: str) -> charts.Bar:
    channel = split.channels[name]
    return charts.Bar(labels.first_upper(labels.CHANNELS[name]), (channel.shapley,), mark=channel.last_in, style=1)


def _table(split: AmplificationDocument, channels: Sequence[str]) -> Table:
    return Table(
        COLUMNS,
        (
            ("direct", split.direct, None),
            *((name, split.channels[name].shapley, split.channels[name].last_in) for name in channels),
            ("total", split.total, None),
            *((f"explained by {name}", split.explained[name], None) for name in sorted(split.explained)),
        ),
    )


def _caption(split: AmplificationDocument, channels: Sequence[str]) -> str:
    ratio = (
        "the loss is too small for a ratio"
        if split.ratio is None
        else f"the interlocks multiply it by {split.ratio:.2f}"
    )
    strongest = labels.CHANNELS[channels[0]] if channels else "none"
    return (
        f"Of {amount(split.total)} bn USD of loss, {amount(split.direct)} bn is direct; {ratio}; the strongest channel "
        f"is {strongest}."
    )


SECTION = SectionEntry(place=90, section=section)
