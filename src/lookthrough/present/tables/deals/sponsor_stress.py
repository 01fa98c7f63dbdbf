"""Sponsors under agency-style falls of what they earn, as tables. Amounts are USD bn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lookthrough.present.labels import VIEWS
from lookthrough.present.table import Kind, TableColumn, table_of
from lookthrough.present.tables.common_columns import ids, money, share, text

if TYPE_CHECKING:
    from collections.abc import Callable

    from lookthrough.lens.portfolio.sponsor_stress import SponsorStress, StressedSponsor
    from lookthrough.present.table import Cell, Fields, Table


def sponsors_table(answer: SponsorStress) -> Table:
    """Return one row for each sponsor and fall."""
    fields: Fields[StressedSponsor] = (
        (ids("entity"), lambda r: r.entity),
        (text("name"), lambda r: r.name),
        (share("fall", "cash flow lower by"), lambda r: r.fall),
        (money("cash_flow", "cash flow before interest, a year"), lambda r: r.cash_flow),
        (money("interest", "interest, a year"), lambda r: r.interest),
        (_times("cover", "cover"), lambda r: r.cover),
        *((_times(f"turns_{view}", _label(view)), _turns(view)) for view in VIEWS_SHOWN),
        *((money(f"debt_{view}", f"debt, {VIEWS[view]}"), _debt(view)) for view in VIEWS_SHOWN),
    )
    return table_of(fields, answer.sponsors, name="sponsors", title=answer.title)


VIEWS_SHOWN = ("reported", "moodys_like", "sp_like", "full")


def _label(view: str) -> str:
    return f"years of it: {VIEWS[view]}"


def _turns(view: str) -> Callable[[StressedSponsor], Cell]:
    return lambda row: row.turns[view]


def _debt(view: str) -> Callable[[StressedSponsor], Cell]:
    return lambda row: row.debt[view]


def _times(name: str, label: str) -> TableColumn:
    return TableColumn(name, label, Kind.NUMBER, "x", absent="n/a")
