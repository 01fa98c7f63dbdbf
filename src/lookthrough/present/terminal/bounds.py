"""What unknown cells mean for headlines as text for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lookthrough.lens.bounds.bounds import FIGURES
from lookthrough.present import labels
from lookthrough.present.numbers import amount, percent
from lookthrough.present.table import Kind, Table, TableColumn
from lookthrough.present.tables.bounds import (
    NOT_MEASURABLE,
    OUTER_LABEL,
    bounded_vendors_table,
    customers_table,
    disclosures_table,
    holdings_table,
    inner_label,
    widest_table,
)
from lookthrough.present.tables.common_columns import text
from lookthrough.present.terminal.text import paragraphs, table_text, titled

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from lookthrough.lens.bounds.bounds import Bounds, Spread, VendorBounds
    from lookthrough.lens.bounds.disclosures import Disclosure
    from lookthrough.lens.bounds.holders import HolderBounds

HOW_TO_READ = (
    "The ceiling is the revenue that a vendor's own money could have paid, the floor the part that it must have\n"
    "paid (as in `loops`). Lowest and highest are bounds over all ledgers that keep the stated amounts."
)


def bounds_text(answer: Bounds, notes: Sequence[str]) -> str:
    """Return vendors' figures under unknown cells, what a disclosure would narrow, and the widest cells."""
    return paragraphs(
        f"Payments that no source states, and how far they move the answers, {answer.window[0]} to {answer.window[1]}, "
        f"{labels.PAYMENTS[answer.layer]}, USD bn",
        "\n".join(notes),
        _evidence(answer),
        table_text(bounded_vendors_table(answer)) or "No company stands on a loop of payments.",
        HOW_TO_READ if answer.vendors else "",
        "\n".join(f"not measurable: {v.not_measurable}" for v in answer.vendors if v.not_measurable),
        titled(customers_table(answer)),
        *(_detail(v, v.disclosures, answer) for v in answer.vendors if v.disclosures is not None),
        titled(widest_table(answer.widest)),
        _left_out(answer),
    )


def holders_text(answer: HolderBounds) -> str:
    """Return what each holder is named with and what it may hold."""
    if not answer.holders:
        return "No contract of the book names a part of its holders."
    return paragraphs(
        "Who may hold what, of instruments whose holders are known in part, USD bn",
        f"Of {amount(answer.whole)}, sources name the holder of {percent(answer.pinned_share)}; the rest is inferred.\n"
        f"Inferred cells: {answer.method}; {answer.draws} draws, seed {answer.seed}; every instrument keeps its size.",
        table_text(holdings_table(answer)),
        "Highest is the named amount and all of the same instruments that has no named holder. Holders that no source\n"
        "names are not listed; they count under the parties that provided the money.",
    )


def _evidence(answer: Bounds) -> str:
    if not answer.paid:
        return "The ledger of purchases has no payment in this window, so no cell moves these figures."
    return (
        f"The ledger of purchases totals {amount(answer.paid)}: sources state {percent(answer.pinned_share)}, "
        f"{percent(answer.inferred_share)} is inferred.\n"
        f"{labels.unconfirmed(answer.unconfirmed)}\n"
        f"Inferred cells: {answer.method}; {answer.draws} draws, seed {answer.seed}; totals kept: {answer.totals}."
    )


def _detail(vendor: VendorBounds, disclosures: Sequence[Disclosure], answer: Bounds) -> str:
    spreads: dict[str, Spread] = {figure: getattr(vendor, figure) for figure in FIGURES}
    inexact = [labels.BOUNDED[f] for f, s in spreads.items() if s.lowest is not None and not s.is_exact]
    return paragraphs(
        table_text(_figures(vendor.id, spreads, answer)),
        f"No pro rata share in {vendor.withheld} draws: their recorded uses exceed their recorded sources by too much."
        if vendor.withheld
        else "",
        f"Not proved to be attainable: {', '.join(inexact)}; the bounds hold." if inexact else "",
        titled(disclosures_table(vendor.id, disclosures))
        or f"No single payment, if it were known, would narrow floor and ceiling of {vendor.id}.",
    )


def _figures(vendor: str, spreads: dict[str, Spread], answer: Bounds) -> Table:
    """Return a vendor's figures, amounts and shares of revenue under one another, so that each cell is a text."""
    columns = (
        text("figure", vendor),
        *(TableColumn(head, head, Kind.NUMBER) for head in ("as recorded", inner_label(answer), OUTER_LABEL)),
    )
    return Table(columns, tuple(_figure(name, spread) for name, spread in spreads.items()))


def _figure(name: str, spread: Spread) -> tuple[str, ...]:
    write = percent if name.startswith("share_") else amount
    outer = "not bounded" if spread.lowest is None else _range(spread.lowest, spread.highest, write)
    inner = _range(spread.low, spread.high, write)
    return labels.BOUNDED[name], write(spread.recorded, NOT_MEASURABLE), inner, outer


def _range(low: float | None, high: float | None, write: Callable[[float | None, str], str]) -> str:
    ends = [write(low, NOT_MEASURABLE), write(high, NOT_MEASURABLE)]
    return " to ".join(dict.fromkeys(ends))


def _left_out(answer: Bounds) -> str:
    lines = [f"the total {name} belongs to no purchase of the book" for name in answer.idle_totals]
    lines += [f"{cell} is unknown and no total bounds it: left out" for cell in answer.left_out]
    if answer.failed:
        lines.append(f"{answer.failed} draws did not meet their totals and are left out")
    return "\n".join(lines)
