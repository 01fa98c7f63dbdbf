"""An analyst's own positions as tables. Amounts are USD m."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lookthrough.present.table import table_of
from lookthrough.present.tables.common_columns import count, ids, named, number, share, text
from lookthrough.present.tables.deals.deal import millions

if TYPE_CHECKING:
    from lookthrough.lens.portfolio.own_positions import OwnPosition
    from lookthrough.lens.portfolio.portfolio import BehindRow, ExposureRow, Portfolio
    from lookthrough.lens.portfolio.portfolio_run import PositionRisk
    from lookthrough.present.table import Fields, Table

BEHIND = {
    "guarantee": "guarantees it",
    "rent": "pays rent or for capacity",
    "owner": "has promised equity",
    "alone": "owes it, and nobody stands behind",
}


def positions_table(answer: Portfolio) -> Table:
    """Return the positions that were found, in the order of the table."""
    fields: Fields[OwnPosition] = (
        (ids("instrument"), lambda r: r.instrument),
        (named("kind"), lambda r: r.kind),
        (text("obligor", "who owes it"), lambda r: r.obligor_name),
        (text("seniority"), lambda r: r.seniority or ""),
        (text("maturity"), lambda r: r.maturity or ""),
        (millions("amount"), lambda r: r.amount),
        (number("price", "price", "per 100"), lambda r: r.price),
        (millions("value", "at its price"), lambda r: r.value),
        (share("share", "of the issue"), lambda r: r.share_of_issue),
    )
    rows = [row for row in answer.positions if not row.why]
    return table_of(fields, rows, name="positions", title="Positions, USD m")


def exposures_table(answer: Portfolio) -> Table:
    """Return one row for each name: the main table of the verb."""
    fields: Fields[ExposureRow] = (
        (ids("entity"), lambda r: r.entity),
        (text("name"), lambda r: r.name),
        (millions("owes", "owes itself"), lambda r: r.owes),
        (millions("behind", "after look-through"), lambda r: r.behind),
        (share("share", "of all that is found"), lambda r: r.share),
        (count("positions"), lambda r: len(r.instruments)),
        (text("instruments", "in"), lambda r: " ".join(r.instruments)),
    )
    return table_of(fields, answer.exposures, name="exposures", title="Exposure by name, USD m")


def behind_table(answer: Portfolio) -> Table:
    """Return who pays before the holder of each position loses."""
    names = {row.entity: row.name for row in answer.exposures}
    fields: Fields[BehindRow] = (
        (ids("instrument"), lambda r: r.instrument),
        (text("entity", "who"), lambda r: names[r.entity]),
        (named("layer", "does what", BEHIND), lambda r: r.layer),
        (millions("amount"), lambda r: r.amount),
    )
    return table_of(fields, answer.behind, name="behind", title="Who pays before you lose, USD m")


def missing_table(answer: Portfolio) -> Table:
    """Return the positions that are not in the book."""
    fields: Fields[OwnPosition] = (
        (ids("instrument"), lambda r: r.instrument),
        (count("line"), lambda r: r.line),
        (millions("amount"), lambda r: r.amount),
        (text("why"), lambda r: r.why),
    )
    return table_of(fields, answer.missing, name="missing", title="Not in the book")


def risk_table(answer: Portfolio) -> Table:
    """Return what a run says of each position."""
    fields: Fields[PositionRisk] = (
        (ids("instrument"), lambda r: r.instrument),
        (share("hit", "obligor fails by maturity"), lambda r: r.hit),
        (share("base_hit", "fails without the shock"), lambda r: r.base_hit),
        (share("severity", "lost then"), lambda r: r.severity),
        (millions("expected", "expected loss"), lambda r: r.expected),
        (share("share", "of the position"), lambda r: r.share),
        (share("base_share", "without the shock"), lambda r: r.base_share),
        (millions("in_tail", "in the worst 5 %"), lambda r: r.in_tail),
    )
    rows = () if answer.risk is None else answer.risk.positions
    return table_of(fields, rows, name="risk", title="In the run, USD m")
