"""Who ends up holding the loss, ledger by ledger: by end holder, by first holder, and by kind of contract."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lookthrough.present.figures.bar_chart import Bar, BarChart
from lookthrough.present.labels import LEDGER_WORDS, first_upper, in_words
from lookthrough.present.numbers import amount
from lookthrough.present.page.cited import entity_sources, money_sources, name_of
from lookthrough.present.page.page import Figure, Section
from lookthrough.present.sections.report_data import ReportData, SectionEntry
from lookthrough.present.table import Table
from lookthrough.present.tables.common_columns import money, text
from lookthrough.present.tables.run import holders_table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from lookthrough.book.records import Book
    from lookthrough.present.run_records import StressDocument

    Holders = Mapping[str, Mapping[str, float]]

SHOWN = 8
NIL = 1e-9
"""A loss below this, USD bn, is none."""

OWNED = frozenset({"residual", "equity raised", "equity_investment", "jv_equity", "warrant"})
"""Kinds of contract by which owners lose; the others are lenders', lessors', sellers' and guarantors'."""

BY_KIND = (text("kind", "kind of contract"), money("loss"))
LEAD = (
    "Funds, managers and vehicles pass losses on. Each picture shows one kind of loss twice: by first holder of "
    "the paper, "
    "and by end holder of the money, who is assumed by class for most funds."
)
NOTE = "Mean over paths, USD bn; a negative bar is a gain against the same path without the shock."
FIGURES = (
    ("lenders-by-holder", "Who bears what lenders lose", ("lenders",)),
    ("others-by-holder", "Who bears what sellers, lessors and guarantors lose", ("sellers", "lessors", "support")),
    ("owners-by-holder", "Whose stakes are marked down", ("owners",)),
)


def section(data: ReportData) -> Section | None:
    """Return who holds the loss, one figure for each kind of loss, and the loss by kind of contract."""
    book, stress = data.book, data.documents.stress
    if stress is None or stress.is_without_shock:
        return None
    figures = [_figure(book, stress, *figure) for figure in FIGURES]
    return Section("holders", "Who ends up holding the loss", LEAD, (*figures, _kinds(book, stress)))


def largest(holders: Holders, ledger: str, count: int) -> list[str]:
    """Return the holders with the largest losses or gains in a ledger, largest first; those of nothing are left out."""
    sized = sorted((-abs(each.get(ledger, 0.0)), id_) for id_, each in holders.items())
    return [id_ for size, id_ in sized[:count] if size < -NIL]


def _figure(book: Book, stress: StressDocument, id_: str, title: str, ledgers: Sequence[str]) -> Figure:
    bars = [bar for ledger in ledgers for cut, held in _cuts(stress, ledger) for bar in _bars(book, held, ledger, cut)]
    return Figure(
        id_,
        title,
        _caption(book, stress, ledgers),
        holders_table(stress.by_end_holder, book),
        BarChart(tuple(bars), ("loss",)),
        entity_sources(book, largest(stress.by_end_holder, ledgers[0], SHOWN)),
        NOTE,
    )


def _cuts(stress: StressDocument, ledger: str) -> list[tuple[str, Holders]]:
    """Return the two cuts of a ledger, or one where nobody passes anything on."""
    ends, firsts = stress.by_end_holder, stress.by_first_holder
    shown = [[(id_, held[id_][ledger]) for id_ in largest(held, ledger, SHOWN)] for held in (ends, firsts)]
    both: list[tuple[str, Holders]] = [(", by end holder", ends), (", by first holder", firsts)]
    return both if shown[0] != shown[1] else [("", ends)]


def _bars(book: Book, held: Holders, ledger: str, cut: str) -> Iterator[Bar]:
    for id_ in largest(held, ledger, SHOWN):
        group = f"{first_upper(LEDGER_WORDS[ledger])}{cut}"
        yield Bar(name_of(book, id_), (held[id_][ledger],), group=group)


def _caption(book: Book, stress: StressDocument, ledgers: Sequence[str]) -> str:
    found = [words for ledger in ledgers if (words := _most(book, stress, ledger))]
    return " ".join(found) or f"In these ledgers nobody loses in {stress.paths:,} paths."


def _most(book: Book, stress: StressDocument, ledger: str) -> str:
    first = largest(stress.by_end_holder, ledger, 1)
    if not first:
        return ""
    size, whole = stress.by_end_holder[first[0]][ledger], stress.loss.existing[ledger].mean
    words = first_upper(LEDGER_WORDS[ledger])
    return f"{words}: most falls on {name_of(book, first[0])}, {amount(size)} of {amount(whole)} bn USD."


def _kinds(book: Book, stress: StressDocument) -> Figure:
    kinds = {kind: loss for kind, loss in stress.by_contract_kind.items() if kind not in OWNED}
    ranked = sorted(kinds, key=lambda kind: (-abs(kinds[kind]), kind))
    shown = [kind for kind in ranked if abs(kinds[kind]) > NIL][: 2 * SHOWN] or ranked[:1]
    bars = [Bar(in_words(kind), (kinds[kind],)) for kind in shown]
    return Figure(
        "contract-kinds",
        "Loss by kind of contract, owners' stakes left out",
        _kinds_caption(kinds, shown),
        Table(BY_KIND, tuple((kind, kinds[kind]) for kind in ranked)),
        BarChart(tuple(bars), ("loss",)),
        money_sources(book),
        NOTE,
    )


def _kinds_caption(kinds: Mapping[str, float], shown: Sequence[str]) -> str:
    if not shown:
        return "The run has 0 kinds of contracts on which something can be lost."
    return f"Most is lost on contracts of the kind {in_words(shown[0])}: {amount(kinds[shown[0]])} bn USD on average."


SECTION = SectionEntry(52, "who-loses", section)
