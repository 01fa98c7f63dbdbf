"""Terms as a run takes them, and what vehicles were funded with, as tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lookthrough.lens.resolved_terms import SOURCES, STAGES, USES
from lookthrough.present.numbers import amount
from lookthrough.present.table import Fields, Table, table_of
from lookthrough.present.tables.common_columns import SOURCES as SOURCE_IDS
from lookthrough.present.tables.common_columns import ids, money, named, number, text
from lookthrough.units.quarter import quarter_name

if TYPE_CHECKING:
    from lookthrough.lens.resolved_terms import FundedVehicle, FundingLine, Resolved, ResolvedTerm


def in_words(row: ResolvedTerm) -> str:
    """Return a value as written, or its range with its unit."""
    if row.value or row.low is None or row.high is None:
        return row.value or "unknown"
    low, high = (quarter_name(round(x)) if row.unit == "quarter" else amount(x) for x in (row.low, row.high))
    return f"{low if low == high else f'{low} to {high}'} {row.unit}"


TERMS: Fields[ResolvedTerm] = (
    (ids("record"), lambda r: r.record),
    (named("term"), lambda r: r.term),
    (text("how"), lambda r: r.how if r.acts else f"{r.how}, shown only"),
    (text("value"), lambda r: r.value),
    (number("low"), lambda r: r.low),
    (number("mid"), lambda r: r.mid),
    (number("high"), lambda r: r.high),
    (text("unit"), lambda r: r.unit),
    (named("basis"), lambda r: r.basis),
    (text("by"), lambda r: r.by),
    (SOURCE_IDS, lambda r: " ".join(r.source)),
    (text("reason"), lambda r: r.reason),
)
SHOWN: Fields[ResolvedTerm] = (
    (ids("record"), lambda r: r.record),
    (named("term"), lambda r: r.term),
    (text("how"), lambda r: r.how if r.acts else f"{r.how}, shown only"),
    (text("value"), in_words),
    (text("by", "filled in by, or source"), lambda r: r.by or " ".join(r.source)),
)
LINES: Fields[FundingLine] = (
    (text("stage", "when"), lambda r: r.stage),
    (text("side", ""), lambda r: r.side),
    (text("what"), lambda r: r.what),
    (ids("contract", absent="-"), lambda r: r.contract),
    (money("amount"), lambda r: r.amount),
)


def terms_table(found: Resolved) -> Table:
    """Return every term with its range, and what it rests on."""
    return table_of(TERMS, found.terms, name="terms")


def shown_terms_table(found: Resolved) -> Table:
    """Return every term in words, with the assumption that filled it in or its sources."""
    return table_of(SHOWN, found.terms, name="terms", title="Terms as a run takes them")


def funded_table(vehicle: FundedVehicle) -> Table:
    """Return sources and uses of a vehicle, each with its sum."""
    rows = [
        row
        for stage in STAGES
        for side in (SOURCES, USES)
        if (total := vehicle.total(stage, side))
        for row in (
            *(tuple(line) for line in vehicle.lines if (line.stage, line.side) == (stage, side)),
            (stage, side, "in all", None, total),
        )
    ]
    note = f"Without an amount in the book, and left out: {', '.join(vehicle.unknown)}." if vehicle.unknown else ""
    return Table(
        tuple(column for column, _ in LINES),
        tuple(rows),
        name="sources and uses",
        title=f"Sources and uses of {vehicle.name}, USD bn",
        note=note,
    )
