"""Sponsors under agency-style falls of what they earn, as tables. Amounts are USD bn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lookthrough.lens.portfolio.sponsor_stress import DEBT_VIEWS
from lookthrough.present.labels import VIEWS
from lookthrough.present.table import table_of
from lookthrough.present.tables.common_columns import ids, money, share, text
from lookthrough.present.tables.deals.deal import times

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
        (times("cover"), lambda r: r.cover),
        *((times(f"turns_{view}", _label(view)), _turns(view)) for view in DEBT_VIEWS),
        *((money(f"debt_{view}", f"debt, {VIEWS[view]}"), _debt(view)) for view in DEBT_VIEWS),
    )
    return table_of(fields, answer.sponsors, name="sponsors", title=answer.title)


def _label(view: str) -> str:
    return f"years of it: {VIEWS[view]}"


def _turns(view: str) -> Callable[[StressedSponsor], Cell]:
    return lambda row: row.turns[view]


def _debt(view: str) -> Callable[[StressedSponsor], Cell]:
    return lambda row: row.debt[view]
