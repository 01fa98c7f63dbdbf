"""Who really owes what: the views of the largest sponsors and the rows they are made of."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from lookthrough.lens.through.answer import ECONOMIC, VIEWS, Through
from lookthrough.lens.through.economic_view import is_mostly_modelled
from lookthrough.present import labels
from lookthrough.present.figures.bar_chart import Bar, BarChart
from lookthrough.present.numbers import amount
from lookthrough.present.page.cited import trail_sources
from lookthrough.present.page.page import Figure, Section
from lookthrough.present.page.panels import evidence_of, pieces_of_view
from lookthrough.present.sections.owes_rules import promised_figure, rules_figure, rules_table
from lookthrough.present.sections.report_data import ReportData, SectionEntry, from_document
from lookthrough.present.table import Table, table_of
from lookthrough.present.tables.common_columns import (
    AMOUNT,
    BASIS,
    CONTRACT,
    ENTITY,
    GRADE,
    SOURCES,
    UNKNOWN_ROWS,
    WHY,
    money,
    named,
    text,
)
from lookthrough.present.tables.evidence_columns import EVIDENCE

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from lookthrough.book.records import Book
    from lookthrough.present.page.run_document import EntityDocument, ThroughDocument, TrailDocument
    from lookthrough.present.table import Cell, Fields

SPONSORS, PARTS = 6, 5
COUNTS = {6: "Six", 7: "Seven"}
VIEW_COLUMNS = (ENTITY, text("name"), named("view", words=labels.VIEWS), AMOUNT, UNKNOWN_ROWS, text("note"), *EVIDENCE)
TRAIL_NOTE = (
    "The table holds every row of every view with its contract, its file and line in the book, and its sources; rows "
    "of the view memo are shown and never added."
)


class NamedRow(NamedTuple):
    """A row of a trail with the name of who owes it."""

    name: str
    row: TrailDocument


TRAIL: Fields[NamedRow] = (
    (text("name"), lambda r: r.name),
    (named("view", words=labels.TRAILS), lambda r: r.row.view),
    (named("category"), lambda r: r.row.category),
    (AMOUNT, lambda r: None if r.row.amount is None else (r.row.amount.low, r.row.amount.mid, r.row.amount.high)),
    (money("present_value"), lambda r: None if r.row.present_value is None else r.row.present_value.mid),
    (named("present_basis", "present value from"), lambda r: r.row.present_basis or ""),
    (BASIS, lambda r: r.row.basis),
    (GRADE, lambda r: r.row.grade or ""),
    (CONTRACT, lambda r: r.row.contract or ""),
    (text("place", "line of the book"), lambda r: f"{r.row.file}:{r.row.line}"),
    (SOURCES, lambda r: " ".join(r.row.source)),
    (WHY, lambda r: r.row.why),
)


def section(data: ReportData) -> Section | None:
    """Return who really owes what: the views of the largest sponsors; ``None`` where there are no companies."""
    through = data.documents.through
    if through is None or not through.entities:
        return None
    ranked = sorted(through.entities, key=lambda entity: (-_largest(entity), entity.id))
    shown = ranked[:SPONSORS]
    given = shown[0].views
    views = [*(v for v in VIEWS if v in given), *sorted(v for v in given if v not in VIEWS)]
    rules = rules_figure(through, shown)
    figures = (
        _views_figure(data.book, through, ranked, views),
        _committed_figure(shown),
        promised_figure(through, shown),
        *((rules,) if rules is not None else ()),
    )
    lead = (
        f"{COUNTS.get(len(views), str(len(views)))} readings of the same contracts. They differ because accountants "
        "and rating agencies answer different questions: what is on the balance sheet, what is committed, and who pays "
        "when the collateral is not enough."
    )
    return Section("owes", "Who really owes what", lead, figures, after=rules_table(shown))


def _views_figure(
    book: Book, through: ThroughDocument, ranked: Sequence[EntityDocument], views: Sequence[str]
) -> Figure:
    shown = ranked[:SPONSORS]
    bars = [_view_bar(entity, view) for entity in shown for view in views]
    first = shown[0]
    caption = (
        f"{first.name} owes {amount(first.views['reported'].mid)} bn USD reported and {amount(_largest(first))} bn in "
        "the widest view; the lines show ranges where a term is not known."
    )
    note = (
        "USD bn, undiscounted but for what the Moody's-like view adds. Committed adds leases not yet commenced and "
        "purchase commitments to what is reported; firm adds only what still binds when notice is given as soon as it "
        "may be. The Moody's-like and S&P-like views and the debt including vehicles add no promises. A view marked + "
        "is a floor: rows whose amount is not known add nothing. The agency views are our reading of published "
        f"methods, not the agencies' figures.{_economic_note(through)}"
    )
    return Figure(
        "who-owes-what",
        "What the largest sponsors owe, by view",
        caption,
        Table(VIEW_COLUMNS, tuple(_view_row(book, entity, view) for entity in ranked for view in views)),
        BarChart(tuple(bars), ("mid",)),
        trail_sources(shown),
        note,
    )


def _view_bar(entity: EntityDocument, name: str) -> Bar:
    view, missing = entity.views[name], _not_modelled(entity, name)
    if missing:
        return Bar(labels.first_upper(labels.VIEWS[name]), (0.0,), group=entity.name, text=missing)
    return Bar(
        labels.first_upper(labels.VIEWS[name]),
        (view.mid or 0.0,),
        view.low,
        view.high,
        group=entity.name,
        text="unknown" if view.mid is None else amount(view.mid) + ("+" if view.unknown else ""),
    )


def _not_modelled(entity: EntityDocument, view: str) -> str:
    """Return what of the promises is not in the run, where the economic view misses too much of them to be drawn."""
    beyond = entity.beyond
    if view != ECONOMIC or beyond is None or is_mostly_modelled(beyond.promised, beyond.modelled):
        return ""
    return f"not modelled: {amount(beyond.promised - beyond.modelled)} of {amount(beyond.promised)}"


def _view_row(book: Book, entity: EntityDocument, name: str) -> tuple[Cell, ...]:
    view, evidence = entity.views[name], evidence_of(pieces_of_view(book, entity, name))
    missing = _not_modelled(entity, name)
    amounts = None if missing else (view.low, view.mid, view.high)
    return (entity.id, entity.name, name, amounts, view.unknown, missing, *evidence)


def _economic_note(through: ThroughDocument) -> str:
    """Return how to read the economic view, ``""`` without a run."""
    if through.scenario is None:
        return ""
    return (
        " Economic is what is reported and what promises cost beyond the market on average over the futures of this "
        f"run, at present value, if {through.scenario} happens; its line is the best and the worst hundredth. "
        "Where less than half of a company's leases not yet commenced and purchase commitments is in the run, there is "
        "no bar, and what is not modelled stands in its place."
    )


def _committed_figure(shown: Sequence[EntityDocument]) -> Figure:
    """Return what the committed view is made of, with every row of every view as its data."""
    sums = [_committed_by_category(entity.trail) for entity in shown]
    totals = {c: sum(each.get(c, 0.0) for each in sums) for c in sorted({c for each in sums for c in each})}
    categories = sorted(totals, key=lambda category: (-totals[category], category))
    kept = categories[:PARTS] if len(categories) > PARTS + 1 else categories
    rest = categories[len(kept) :]
    keys = [*map(labels.in_words, kept), *(["other"] if rest else [])]
    bars = [
        Bar(
            entity.name,
            (*(each.get(c, 0.0) for c in kept), *([sum(each.get(c, 0.0) for c in rest)] if rest else ())),
        )
        for entity, each in zip(shown, sums, strict=True)
    ]
    caption = (
        f"Of what {shown[0].name} has committed, {amount(sums[0].get(kept[0], 0.0))} bn USD is {keys[0]}. Companies "
        "are not added up, since one cash flow may stand in the commitments of several."
        if kept
        else f"Nothing is known to be committed by these {len(shown)} companies."
    )
    return Figure(
        "trail",
        "What the committed view is made of",
        caption,
        table_of(TRAIL, (NamedRow(entity.name, row) for entity in shown for row in entity.trail)),
        BarChart(tuple(bars), tuple(keys)),
        trail_sources(shown),
        TRAIL_NOTE,
    )


def _committed_by_category(trail: Iterable[TrailDocument]) -> dict[str, float]:
    """Return what a trail adds to the committed view, USD bn, by category."""
    sums: dict[str, float] = {}
    for row in trail:
        if row.view == "committed" and row.amount is not None:
            sums[row.category] = sums.get(row.category, 0.0) + row.amount.mid
    return sums


def _largest(entity: EntityDocument) -> float:
    return max((view.mid or 0.0 for view in entity.views.values()), default=0.0)


SECTION = SectionEntry(10, "who-owes", section, is_of_book=True, draws={Through: from_document(section, "through")})
