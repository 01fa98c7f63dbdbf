"""Why an entity fails as tables: causes and luck, the bridge of its cash, the parts of the scenario."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from lookthrough.present.sentences.why_sentences import cause_words, group_words, range_words
from lookthrough.present.table import Table, table_of
from lookthrough.present.tables.common_columns import money, share, text

if TYPE_CHECKING:
    from lookthrough.book.records import Book
    from lookthrough.present.table import Fields
    from lookthrough.present.why_records import (
        BridgeRowDocument,
        CauseDocument,
        PartDocument,
        WhyDocument,
        WhyWorldDocument,
    )

WITH, WITHOUT = "with the shock", "without the shock"


class CauseRow(NamedTuple):
    """A cause, and in which world it is one."""

    world: str
    cause: CauseDocument


def why_table(why: WhyDocument, book: Book) -> Table:
    """Return the causes in both worlds, those without the shock first."""
    rows = [CauseRow(WITHOUT, cause) for cause in why.base.causes]
    rows += [CauseRow(WITH, cause) for cause in why.causes] if why.is_shocked else []
    return _causes(rows, book)


def causes_table(world: WhyWorldDocument, book: Book) -> Table:
    """Return the causes in one world."""
    rows = [CauseRow("", cause) for cause in world.causes]
    return _causes(rows, book)


def _causes(rows: list[CauseRow], book: Book) -> Table:
    fields: Fields[CauseRow] = (
        (text("world"), lambda r: r.world),
        (text("kind", "luck or input"), lambda r: r.cause.kind),
        (text("name"), lambda r: r.cause.name),
        (text("words", "what decides it"), lambda r: cause_words(r.cause, book)),
        (text("range", "drawn from"), lambda r: range_words(r.cause.form, r.cause)),
        (share("lowest", "in its lowest quarter"), lambda r: r.cause.lowest),
        (share("highest", "in its highest"), lambda r: r.cause.highest),
        (text("moved", "moved to"), lambda r: _moved_words(r.cause)),
        (share("then", absent=""), lambda r: None if r.cause.moved is None else r.cause.moved.probability),
        (text("halves_at", "halves at"), lambda r: halving_words(r.cause)),
    )
    return table_of(fields, rows, name="causes")


def _moved_words(cause: CauseDocument) -> str:
    return "" if cause.moved is None else range_words(cause.form, cause.moved)


def halving_words(cause: CauseDocument) -> str:
    """Return the smallest move that halves it, or why there is none."""
    if cause.is_luck:
        return "luck"
    if cause.halves_at is not None:
        return range_words(cause.form, cause.halves_at)
    return "not within 4 widths" if cause.is_halving_sought else "not sought"


def bridge_table(world: WhyWorldDocument, last: str) -> Table:
    """Return the cash up to the ``last`` quarter looked at: what goes out is negative, so that each column adds up."""
    received = {row.group for row in world.bridge if row.side == "in"}

    def named(row: BridgeRowDocument) -> str:
        """Tell what it pays from what it receives under the same name."""
        return f"{group_words(row)}, paid" if row.side == "out" and row.group in received else group_words(row)

    fields: Fields[BridgeRowDocument] = (
        (text("group", f"cash up to {last}"), named),
        (text("side", absent="", label="in or out"), lambda r: r.side),
        (money("failing", "failing paths"), lambda r: r.sign * r.failing),
        (
            money("surviving", "surviving paths", "none"),
            lambda r: None if r.surviving is None else r.sign * r.surviving,
        ),
        (money("difference", absent=""), lambda r: None if r.surviving is None else r.effect),
    )
    return table_of(fields, world.bridge, name="bridge")


def parts_table(why: WhyDocument) -> Table:
    """Return what each part of the scenario adds, and how often the event comes with it alone."""
    fields: Fields[PartDocument] = (
        (text("part", "part of the scenario"), lambda r: r.name),
        (text("range", "drawn from"), lambda r: f"{r.low:.4g} to {r.high:.4g}"),
        (share("adds"), lambda r: r.adds),
        (share("alone", "with it alone"), lambda r: r.alone),
    )
    return table_of(fields, () if why.split is None else why.split.parts, name="parts")
