"""Sponsors under agency-style falls of what they earn, as text for a terminal. Amounts are USD bn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lookthrough.lens.portfolio.sponsor_stress import DEBT_VIEWS
from lookthrough.present.numbers import amount, percent
from lookthrough.present.table import without
from lookthrough.present.tables.deals.sponsor_stress import sponsors_table
from lookthrough.present.terminal.text import paragraphs, titled, wrapped

if TYPE_CHECKING:
    from lookthrough.lens.portfolio.sponsor_stress import SponsorStress

HOW = (
    "Cash flow is what was filed from operations at annual rate, before interest; years of it is debt over that, for "
    "debt as reported, as agencies adjust it, and with all vehicles. USD bn, at the middle of all ranges."
)


def sponsors_text(answer: SponsorStress) -> str:
    """Return how many years of cash flow sponsors owe, as filed and under each fall."""
    if not answer.sponsors:
        return "No company of this book that may be asked has filed a cash flow, so that there is nothing to stress."
    table = without(sponsors_table(answer), "entity", *(f"debt_{view}" for view in DEBT_VIEWS))
    left = f"No cash flow is filed of {', '.join(answer.missing)}." if answer.missing else ""
    return paragraphs("Sponsors under stress", wrapped(_headline(answer)), titled(table), wrapped(HOW), wrapped(left))


def _headline(answer: SponsorStress) -> str:
    """Return who owes most years of cash flow with its vehicles, as filed and under the largest fall."""
    worst = [row for row in answer.sponsors if row.fall == answer.falls[-1] and row.turns["full"] is not None]
    if not worst:
        return ""
    most = max(worst, key=lambda row: row.turns["full"] or 0.0)
    base = next(row for row in answer.sponsors if row.entity == most.entity and row.fall == 0.0)
    return (
        f"With {percent(most.fall)} less cash flow {most.name} owes {amount(most.turns['full'])} years of it with its "
        f"vehicles, as filed {amount(base.turns['full'])}; of reported debt alone {amount(most.turns['reported'])}."
    )
