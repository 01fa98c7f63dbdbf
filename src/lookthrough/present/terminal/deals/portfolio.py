"""An analyst's own positions as text for a terminal. Amounts are USD m."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lookthrough.present.numbers import amount, percent
from lookthrough.present.tables.deals.portfolio import (
    behind_table,
    exposures_table,
    missing_table,
    positions_table,
    risk_table,
)
from lookthrough.present.terminal.text import paragraphs, titled, wrapped

if TYPE_CHECKING:
    from lookthrough.lens.portfolio.portfolio import Portfolio
    from lookthrough.lens.portfolio.portfolio_run import PortfolioRisk


def portfolio_text(answer: Portfolio) -> str:
    """Return who stands behind positions, what a run says they lose, and what the book lacks."""
    risk = answer.risk
    return paragraphs(
        f"{len(answer.positions)} positions of {amount(answer.amount)} m USD. Amounts are USD m.",
        wrapped(_found(answer)),
        wrapped(_largest(answer)),
        "" if risk is None else wrapped(_risk(risk)),
        titled(positions_table(answer)),
        titled(exposures_table(answer)),
        titled(behind_table(answer)),
        titled(risk_table(answer)),
        titled(missing_table(answer)),
    )


def _found(answer: Portfolio) -> str:
    lacking = len(answer.missing)
    if not lacking:
        return "All of them are in the book or in a deal file."
    rest = amount(answer.amount - answer.found)
    return (
        f"{amount(answer.found)} are in the book or a deal file; {lacking} of {rest} are not, and enter nothing below."
    )


def _largest(answer: Portfolio) -> str:
    if not answer.exposures:
        return ""
    first = answer.exposures[0]
    where = "one position" if len(first.instruments) == 1 else f"{len(first.instruments)} positions"
    return (
        f"After look-through the largest name is {first.name}: {amount(first.behind)}, {percent(first.share)} of all, "
        f"in {where}; by itself it owes {amount(first.owes)}. Supports count at their middle values."
    )


def _risk(risk: PortfolioRisk) -> str:
    left = f" The run says nothing of {', '.join(risk.left_out)}." if risk.left_out else ""
    return (
        f"In {risk.paths:,} futures under {risk.scenario} positions of {amount(risk.amount)} are expected to lose "
        f"{amount(risk.expected)}, {amount(risk.tail)} in the worst 5 % and {amount(risk.worst)} in the worst of all."
        f"{left} What is not paid includes what the settlement at the horizon leaves: all debt falls due there, and "
        "assets count at their mark."
    )
