"""What an analyst should know before the numbers of a deal: each with its place in the file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lookthrough.book.deal_file.deal_rules import BACKSTOP_SHORT, FIRST_INTEREST, PUBLISHED_DIFFERS
from lookthrough.book.problems import Problem, in_order

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lookthrough.deals.deal_answer import DealPeriodRow, NoteFlow
    from lookthrough.deals.deal_plan import DealPlan
    from lookthrough.deals.deal_views import PublishedRow

_ROUNDING = 1e-9


def findings(
    plan: DealPlan, periods: Sequence[DealPeriodRow], flows: Sequence[NoteFlow], printed: Sequence[PublishedRow]
) -> tuple[Problem, ...]:
    """Return the findings of a deal, by line."""
    return in_order([*_first_interest(plan, flows), *_published(plan, printed), *_backstop(plan, periods)])


def _first_interest(plan: DealPlan, flows: Sequence[NoteFlow]) -> Iterator[Problem]:
    for note, flow in zip(plan.notes, flows, strict=False):  # the first period, by rank
        short = flow.interest_due - flow.interest
        if short > _ROUNDING * max(1.0, flow.interest_due):
            message = f"{note.id} cannot be paid its first interest"
            label = f"{flow.interest_due:.4g} m USD is due in {flow.period}, and {flow.interest:.4g} is there"
            hint = f"a prefunded reserve of {short:.4g} m USD more would pay it; is income or the first date wrong?"
            yield Problem(FIRST_INTEREST, note.position, message, label, len(note.id), hint)


def _published(plan: DealPlan, printed: Sequence[PublishedRow]) -> Iterator[Problem]:
    for written, row in zip(plan.deal.published, printed, strict=True):
        if row.agrees is False and row.ours is not None:
            whose = "" if row.view is None else f" of {row.view}"
            message = f"{row.measure}{whose} was published as {row.text} and is {_like(row)}"
            hint = "the file's other figures give ours: one of them, or the published one, is of another date or wrong"
            place, length = written.value.position, len(written.value.text)
            yield Problem(PUBLISHED_DIFFERS, place, message, "does not follow", length, hint)


def _like(row: PublishedRow) -> str:
    """Return our figure in the unit and with two digits more than the published one."""
    ours = 0.0 if row.ours is None else row.ours
    return f"{ours:.2%}" if "%" in row.text else f"{ours:.4g}"


def _backstop(plan: DealPlan, periods: Sequence[DealPeriodRow]) -> Iterator[Problem]:
    written = plan.deal.backstop
    short = [row for row in periods if row.backstop_less_debt is not None and row.backstop_less_debt < -_ROUNDING]
    if written is None or not short:
        return
    worst = min(short, key=lambda row: row.backstop_less_debt or 0.0)
    message = f"{written.title} does not cover the debt in {len(short)} of {len(periods)} periods"
    by = -(worst.backstop_less_debt or 0.0)
    label = f"most in {worst.name}, by {by:.1f} m USD"
    hint = "compare both schedules: the guarantor's payment and the debt net of collateral"
    yield Problem(BACKSTOP_SHORT, written.position, message, label, 1, hint)
