"""Who ends up holding the loss: by end holder, by first holder, and by kind of contract."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from lookthrough.present.labels import in_words
from lookthrough.present.numbers import amount
from lookthrough.present.page import charts
from lookthrough.present.page.cited import entity_sources, money_sources, name_of
from lookthrough.present.page.page import Figure, Section
from lookthrough.present.sections.report_data import ReportData, SectionEntry
from lookthrough.present.table import Table
from lookthrough.present.tables.common_columns import money, text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lookthrough.book.records import Book
    from lookthrough.present.page.run_document import HolderDocument, StressDocument

    Holders = Mapping[str, HolderDocument]

SHOWN = 14
NIL = 1e-9
"""A loss below this, USD bn, is none."""

COLUMNS = (text("id"), text("name"), money("creditors"), money("owners"), money("total"))
BY_KIND = (text("kind", "kind of contract"), money("loss"))
WORDS = {"residual": "what owners hold", "equity_raised": "equity raised on the way"}
LEAD = (
    "Funds, managers and vehicles pass losses on. The two pictures split the same total: by first holder of the paper, "
    "and by end holder of the money."
)
NOTE = "Mean over paths, USD bn; a negative bar is a gain against the base path."


def section(data: ReportData) -> Section | None:
    """Return the loss by end holder and by first holder, which are two cuts of one total, and by kind of contract."""
    book, stress = data.book, data.documents.stress
    if stress is None:
        return None
    figures = (
        _holder_figure(book, "end-holders", "Loss by end holder", stress.by_end_holder),
        _holder_figure(book, "first-holders", "Loss by first holder", stress.by_first_holder),
        _kinds(book, stress),
    )
    return Section("holders", "Who ends up holding the loss", LEAD, figures)


def largest(holders: Holders, count: int) -> list[str]:
    """Return the holders with the largest losses or gains, largest first; those of nothing are left out."""
    sized = sorted((-abs(holder.total), id_) for id_, holder in holders.items())
    return [id_ for size, id_ in sized[:count] if size < -NIL]


def _holder_figure(book: Book, name: str, title: str, holders: Holders) -> Figure:
    shown = largest(holders, SHOWN)
    bars = [
        charts.Bar(name_of(book, id_), (holders[id_].creditors, holders[id_].owners), text=amount(holders[id_].total))
        for id_ in shown
    ]
    ranked = sorted(holders.items(), key=lambda pair: (-pair[1].total, pair[0]))
    rows = tuple((id_, name_of(book, id_), each.creditors, each.owners, each.total) for id_, each in ranked)
    return Figure(
        name,
        title,
        _caption(book, holders, shown),
        Table(COLUMNS, rows),
        lambda width: charts.bars(bars, ("creditors", "owners"), width),
        entity_sources(book, shown),
        NOTE,
    )


def _caption(book: Book, holders: Holders, shown: list[str]) -> str:
    if not shown:
        return "Nobody loses in this run."
    total = math.fsum(holder.total for holder in holders.values())
    first = holders[shown[0]].total
    return f"The largest part falls on {name_of(book, shown[0])}: {amount(first)} of {amount(total)} bn USD on average."


def _kinds(book: Book, stress: StressDocument) -> Figure:
    kinds = stress.by_contract_kind
    ranked = sorted(kinds, key=lambda kind: (-abs(kinds[kind]), kind))
    shown = [kind for kind in ranked if abs(kinds[kind]) > NIL][:SHOWN] or ranked[:1]
    bars = [charts.Bar(_kind_words(kind), (kinds[kind],), style=0) for kind in shown]
    caption = f"The largest part is lost on {_kind_words(shown[0])}: {amount(kinds[shown[0]])} bn USD on average."
    return Figure(
        "contract-kinds",
        "Loss by kind of contract",
        caption,
        Table(BY_KIND, tuple((kind, kinds[kind]) for kind in ranked)),
        lambda width: charts.bars(bars, ("loss",), width),
        money_sources(book),
    )


def _kind_words(kind: str) -> str:
    return WORDS[kind] if kind in WORDS else in_words(kind)


SECTION = SectionEntry(place=80, section=section)
