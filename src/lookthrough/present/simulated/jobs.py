"""The jobs at companies that fail in a run: how often each fails, times its headcount where the book has one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lookthrough.present.numbers import percent
from lookthrough.present.simulated.employers import HEADCOUNT, employers, expected
from lookthrough.present.simulated.view import AskedRun, RunView
from lookthrough.present.tables.simulated.by_end import employers_table
from lookthrough.present.terminal.text import paragraphs, titled, wrapped
from lookthrough.units.plain import plain, plain_record

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lookthrough.present.simulated.employers import FailingEmployer

NOBODY = "No company fails in any future of this run."


def jobs_of(run: AskedRun) -> RunView:
    """Return what a run says of jobs at companies that fail."""
    rows = employers(run)
    said = [{**plain_record(row), "jobs": plain(row.jobs)} for row in rows]
    return RunView(
        run.document(
            companies=said, expected=plain(expected(rows)), unknown=[row.id for row in rows if row.headcount is None]
        ),
        lambda: _text(run, rows),
        lambda: employers_table(rows),
    )


def _text(run: AskedRun, rows: Sequence[FailingEmployer]) -> str:
    headline = run.headline("Jobs at companies that fail")
    if not rows:
        return paragraphs(headline, wrapped(NOBODY))
    return paragraphs(headline, wrapped(jobs_sentence(rows)), titled(employers_table(rows)))


def jobs_sentence(rows: Sequence[FailingEmployer]) -> str:
    """Return how many jobs that is, or why it is unknown and what would be needed."""
    jobs, unknown = expected(rows), [row for row in rows if row.headcount is None]
    most = f"{rows[0].name} fails most often, on {percent(rows[0].failed)} of futures"
    if jobs is None:
        return (
            f"{most}. How many jobs that is, is unknown: the book has a headcount of none of the {len(rows)} companies "
            f"that fail. It would be needed as an assumption {HEADCOUNT}ID of each, {HEADCOUNT}{rows[0].id} for "
            f"{rows[0].name}."
        )
    rest = (
        f" Of {len(unknown)} more, of which {unknown[0].name} fails most often, the headcount is unknown and left out; "
        f"{HEADCOUNT}{unknown[0].id} would give it."
        if unknown
        else ""
    )
    low, mid, high = jobs
    span = f"{mid:,.0f}" if low == high else f"{mid:,.0f} ({low:,.0f} to {high:,.0f})"
    return f"{most}. At companies that fail are {span} jobs, on average over the futures.{rest}"
