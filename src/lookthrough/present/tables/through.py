"""Who owes what as tables: the views, their trails, the rules behind them, what is committed, who bears the debt."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from lookthrough.lens.through.answer import ECONOMIC
from lookthrough.present import labels
from lookthrough.present.table import Marked, table_of
from lookthrough.present.tables.book import all_values, place
from lookthrough.present.tables.common_columns import (
    AMOUNT,
    BASIS,
    CONTRACT,
    ENTITY,
    GRADE,
    PLACE,
    SOURCES,
    UNCONFIRMED,
    UNKNOWN_ROWS,
    WHY,
    count,
    ends,
    ids,
    money,
    named,
    text,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from lookthrough.book.records import Book
    from lookthrough.lens.through.answer import CommittedColumn, EntityThrough, Through, TrailRow, View
    from lookthrough.lens.through.loss_attribution import Attribution, LossShare
    from lookthrough.lens.through.rule_outcomes import RuleOutcome
    from lookthrough.present.table import Cell, Fields, Table, TableColumn


FLOOR = "+?"
FLOOR_NOTE = f"{FLOOR} marks a floor: rows of unknown amount come on top."


class EntityView(NamedTuple):
    """One view of one entity."""

    entity: EntityThrough
    name: str

    @property
    def range(self) -> View:
        """Its range."""
        return self.entity.views[self.name]


class EntityTrailRow(NamedTuple):
    """One row of an entity's trail."""

    entity: EntityThrough
    row: TrailRow


class CommittedRow(NamedTuple):
    """One column of what an entity has committed."""

    entity: EntityThrough
    name: str
    column: CommittedColumn


class RuleRow(NamedTuple):
    """One rule asked for an entity, and the sources behind each place of the book."""

    entity: EntityThrough
    outcome: RuleOutcome
    stated: Mapping[str, tuple[str, ...]]


class BorneRow(NamedTuple):
    """What one contract makes one entity bear of a vehicle's debt."""

    vehicle: str
    part: LossShare


VIEWS: Fields[EntityView] = (
    (ENTITY, lambda r: r.entity.id),
    (text("name"), lambda r: r.entity.name),
    (named("view", words=labels.VIEWS), lambda r: r.name),
    (AMOUNT, lambda r: r.range),
    (UNKNOWN_ROWS, lambda r: r.entity.unknown[r.name]),
    (UNCONFIRMED, lambda r: r.entity.unconfirmed[r.name]),
    (SOURCES, lambda r: joined(row.source for row in r.entity.trail if row.view == r.name)),
)
TRAIL: Fields[EntityTrailRow] = (
    (ENTITY, lambda r: r.entity.id),
    (text("name"), lambda r: r.entity.name),
    (named("view", words=labels.TRAILS), lambda r: r.row.view),
    (named("category"), lambda r: r.row.category),
    (CONTRACT, lambda r: r.row.contract),
    (AMOUNT, lambda r: r.row.amount),
    (ends("present_value"), lambda r: r.row.present_value),
    (named("present_basis", "present value from"), lambda r: r.row.present_basis),
    (BASIS, lambda r: r.row.basis),
    (GRADE, lambda r: r.row.grade),
    (SOURCES, lambda r: " ".join(r.row.source)),
    (PLACE, lambda r: f"{r.row.file}:{r.row.line}"),
    (WHY, lambda r: r.row.why),
)
RULES: Fields[RuleRow] = (
    (ENTITY, lambda r: r.entity.id),
    (ids("subject"), lambda r: r.outcome.subject),
    (text("rule"), lambda r: r.outcome.rule),
    (named("answer", words=labels.ANSWERS), lambda r: r.outcome.answer),
    (text("decides"), lambda r: "yes" if r.outcome.decides else "a step"),
    (text("question"), lambda r: r.outcome.question),
    (WHY, lambda r: r.outcome.why),
    (text("fields", "read from the book"), lambda r: fields_read(r.outcome)),
    (SOURCES, lambda r: joined(r.stated.get(f"{f.file}:{f.line}", ()) for f in r.outcome.fields)),
)
COMMITTED: Fields[CommittedRow] = (
    (ENTITY, lambda r: r.entity.id),
    (named("commitment", words=labels.COMMITTED), lambda r: r.name),
    (ends("undiscounted"), lambda r: r.column.undiscounted),
    (ends("present_value"), lambda r: r.column.present_value),
    (UNKNOWN_ROWS, lambda r: r.column.unknown),
    (count("without_present_value", "rows without present value"), lambda r: r.column.without_present_value),
    (SOURCES, lambda r: joined(row.source for row in r.entity.trail if row.category == r.name)),
)
BORNE: Fields[BorneRow] = (
    (ids("vehicle"), lambda r: r.vehicle),
    (ENTITY, lambda r: r.part.entity),
    (named("layer", "as", labels.LAYERS), lambda r: r.part.layer),
    (CONTRACT, lambda r: r.part.contract.id),
    (AMOUNT, lambda r: r.part.amount),
    (SOURCES, lambda r: " ".join(r.part.contract.source)),
    (PLACE, lambda r: place(r.part.contract.position)),
)


def views_table(entities: Iterable[EntityThrough]) -> Table:
    """Return one row for each entity and view."""
    return table_of(VIEWS, (EntityView(e, name) for e in entities for name in e.views), name="views")


def side_by_side_table(answer: Through) -> Table:
    """Return one row for each entity with all its views at their middle, marked where they are floors."""
    fields: list[tuple[TableColumn, Callable[[EntityThrough], Cell]]] = [
        (ENTITY, lambda e: e.id),
        (text("name"), lambda e: e.name),
        *((money(view, labels.VIEW_HEADS[view]), _middle_of(view)) for view in answer.views),
    ]
    return table_of(fields, answer.entities, name="views", note=FLOOR_NOTE)


def _middle_of(view: str) -> Callable[[EntityThrough], Cell]:
    return lambda e: _middle(e, view)


def _middle(entity: EntityThrough, view: str) -> Cell:
    """Return the middle of a view; none of the economic one where the run models too little of what is promised."""
    costs, mid = entity.promise_costs, entity.views[view].mid
    if view == ECONOMIC and costs is not None and not costs.is_mostly_modelled:
        return None
    return Marked(mid, FLOOR) if entity.unknown[view] else mid


def trail_table(entities: Iterable[EntityThrough]) -> Table:
    """Return every row of every view."""
    return table_of(
        TRAIL,
        (EntityTrailRow(e, row) for e in entities for row in e.trail),
        name="trail",
        title="The trail: each view is the sum of its rows; memo rows are never added",
    )


def rules_table(entities: Iterable[EntityThrough], book: Book | None = None) -> Table:
    """Return every rule that was asked for a view: the question in words, the answer, and the fields it read.

    Args:
        entities: with their rule outcomes.
        book: for the sources of the fields; without it that column is empty.
    """
    stated = {} if book is None else {place(v.value.position): v.sources for v in all_values(book)}
    return table_of(
        RULES,
        (RuleRow(e, outcome, stated) for e in entities for outcome in e.rules),
        name="rules",
        title="The rules behind the views, with the fields of the book that decide",
    )


def committed_table(entities: Iterable[EntityThrough]) -> Table:
    """Return what is promised and on no balance sheet yet, in columns that are not added up."""
    return table_of(
        COMMITTED,
        (
            CommittedRow(e, name, column)
            for e in entities
            for name, column in e.committed.items()
            if column.undiscounted.high != 0 or column.unknown
        ),
        name="committed",
        title="Committed and not yet on a balance sheet",
        note="The committed view adds undiscounted amounts. Rows marked (not added) are not part of it.",
    )


def borne_table(attributions: Iterable[Attribution]) -> Table:
    """Return who bears the debt of vehicles when the collateral alone is not enough; the parts add up to the debt."""
    rows = (BorneRow(a.vehicle, part) for a in attributions for part in a.parts)
    return table_of(
        BORNE,
        rows,
        name="vehicles",
        note="Low, middle and high are three cases. In each of them the parts add up to the debt.",
    )


def fields_read(outcome: RuleOutcome) -> str:
    """Return the fields of the book that a rule read, each with its value and place."""
    return "; ".join(f"{f.name} = {f.value} ({f.file}:{f.line})" for f in outcome.fields)


def joined(sources: Iterable[Iterable[str]]) -> str:
    """Return ids in one text, each once, in order."""
    return " ".join(sorted({id_ for ids_ in sources for id_ in ids_}))
