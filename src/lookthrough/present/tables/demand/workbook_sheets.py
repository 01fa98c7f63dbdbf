"""Diffusion, job cuts and what a bust leaves as sheets of the workbook of a book."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lookthrough.lens.diffusion.diffusion import diffusion
from lookthrough.lens.jobs.jobs import jobs
from lookthrough.lens.legacy.legacy import legacy
from lookthrough.present.tables.demand import diffusion as of_diffusion
from lookthrough.present.tables.demand import jobs as of_jobs
from lookthrough.present.tables.demand import legacy as of_legacy

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lookthrough.book.records import Book
    from lookthrough.present.table import Table

DRAWS = 2_000


def demand_sheets(book: Book, statuses: Sequence[str]) -> dict[str, Table]:
    """Return the tables by the name of their sheet; ``statuses`` are of the contracts that count."""
    uses, cuts, left = diffusion(book, draws=DRAWS), jobs(book), legacy(book, statuses=statuses)
    return {
        "adoption": of_diffusion.curves_table(uses),
        "adoption speeds": of_diffusion.speeds_table(uses),
        "adoption errors": of_diffusion.held_out_table(uses),
        "policy gap": of_diffusion.gap_table(uses),
        "build or buy": of_diffusion.waste_table(uses),
        "job cuts": of_jobs.months_table(cuts),
        "job sums": of_jobs.sums_table(cuts),
        "cuts beside layoffs": of_jobs.beside_table(cuts),
        "after the bust": of_legacy.after_bust_table(left),
        "chips and sites": of_legacy.vehicle_assets_table(left, book),
    }
