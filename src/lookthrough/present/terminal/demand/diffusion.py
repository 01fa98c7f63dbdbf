"""Who uses AI as text for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lookthrough.present.numbers import percent
from lookthrough.present.sentences.demand_sentences import (
    gap_sentence,
    held_out_sentence,
    regions_sentence,
    waste_sentence,
)
from lookthrough.present.table import pick, table_of
from lookthrough.present.tables.common_columns import text
from lookthrough.present.tables.demand.diffusion import (
    gap_table,
    held_out_table,
    lifts_table,
    speeds_table,
    waste_table,
)
from lookthrough.present.terminal.text import paragraphs, table_text, titled, wrapped

if TYPE_CHECKING:
    from collections.abc import Callable

    from lookthrough.lens.diffusion.diffusion import Curve, Diffusion
    from lookthrough.present.table import Table

NOTHING = "The book says nothing of who uses AI: add a region, `diffusion.US.opening` with its sources."
SPENT = ("year", "spend", "built", "wasted_low", "wasted_high", "excess_low", "excess_high")


def diffusion_text(answer: Diffusion) -> str:
    """Return curves, speeds, errors of forecasts, the gap of a programme and waste, each under its sentence."""
    if answer.is_empty:
        return NOTHING
    return paragraphs(
        f"Who uses AI, and how fast{_draws(answer)}",
        wrapped(regions_sentence(answer)),
        titled(side_by_side_curves(answer)),
        titled(speeds_table(answer)),
        wrapped(held_out_sentence(answer)),
        titled(held_out_table(answer)),
        titled(lifts_table(answer)),
        wrapped(gap_sentence(answer)),
        titled(gap_table(answer)),
        wrapped(waste_sentence(answer)),
        _waste(waste_table(answer)),
        "\n".join(wrapped(f"note: {note}", "") for note in answer.notes),
    )


def side_by_side_curves(answer: Diffusion) -> Table:
    """Return adoption with a column a region: the middle, and 5th and 95th percentile behind it."""
    by_quarter: dict[str, dict[str, Curve]] = {}
    for row in answer.curves:
        by_quarter.setdefault(row.quarter, {})[row.region] = row
    columns = [(text("quarter"), _quarter), *((text(r.id, r.label), _adoption(r.id)) for r in answer.regions)]
    return table_of(columns, by_quarter.items(), title="Share that has adopted, median (5 to 95 % of the draws)")


def _quarter(row: tuple[str, dict[str, Curve]]) -> str:
    return row[0]


def _adoption(region: str) -> Callable[[tuple[str, dict[str, Curve]]], str]:
    def read(row: tuple[str, dict[str, Curve]]) -> str:
        low, mid, high = (percent(share) for share in row[1][region].adoption)
        return f"{mid} ({low} to {high})"

    return read


def _waste(table: Table) -> str:
    return paragraphs(table.title, table_text(pick(table, SPENT))) if table.rows else ""


def _draws(answer: Diffusion) -> str:
    return f": {answer.draws:,} draws, seed {answer.seed}" if answer.curves else ""
