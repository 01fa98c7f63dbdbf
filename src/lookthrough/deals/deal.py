"""One deal as an analyst expects it: cash by period and note, cover, yields, losses, what breaks it, where cash went.

1. the file as arrays by period (``deal_plan``);
2. every period of the base case, each step with both legs, conservation asserted (``deal_step``, ``conservation``);
3. what each note gets and is worth (``note_values``), and where every dollar went (``postings``);
4. how far income and value may fall (``break_even``);
5. scenarios and draws (``deal_outcomes``);
6. how others see it, and what they published (``deal_views``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from lookthrough.book.bundled import shipped_files, shipped_or_own
from lookthrough.book.deal_file.deal_records import DealFile
from lookthrough.book.deal_file.read_deal import open_deal
from lookthrough.deals.break_even import of_income, of_sale, prefunded_needed
from lookthrough.deals.deal_answer import DealAnswer
from lookthrough.deals.deal_outcomes import of_draws, of_scenarios
from lookthrough.deals.deal_plan import plan_of
from lookthrough.deals.deal_stress import deal_stress, stresses_of
from lookthrough.deals.deal_views import published, refinancing, views
from lookthrough.deals.deal_walk import walk
from lookthrough.deals.findings import findings
from lookthrough.deals.period_rows import money, note_flows, note_rows, period_rows, trigger_diary
from lookthrough.deals.postings import postings

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from lookthrough.deals.deal_answer import DealPeriodRow, NoteRow

SHIPPED = "deals"


def deal(
    of: DealFile | str | Path,
    *,
    prices: Sequence[float] = (),
    yields: Sequence[float] = (),
    draws: int | None = None,
    seed: int = 1,
    stress: str | Path | None = None,
) -> DealAnswer:
    """Return a deal in its base case and in its scenarios.

    Args:
        of: a deal file, its path, or the name of one that is shipped.
        prices: over the balance, at which the yield is asked, beside those of the file.
        yields: a year, at which the price is asked, beside those of the file.
        draws: outcomes to draw of the spreads that the file states; ``None`` = none.
        seed: of the draws, 0 or more.
        stress: a file of stresses, or the name of one that is shipped (``agency-style``); ``None`` = none.

    Raises:
        BookError: the file has errors; the message shows all of them.
        UnknownNameError: there is no such file or shipped deal.
        UsageError: a number that cannot be, or a calendar that is not there.
    """
    asked = None if stress is None else stresses_of(stress)
    plan = plan_of(of if isinstance(of, DealFile) else open_deal(deal_path(of)))
    walked = list(walk(plan, plan.income[:, None], np.full(1, plan.deal.sale or 0.0)))
    periods, flows = period_rows(plan, walked), note_flows(plan, walked)
    notes = note_rows(plan, flows, (*plan.deal.prices, *prices), (*plan.deal.yields, *yields))
    paid = postings(plan, walked)
    outcomes, expected = of_scenarios(plan)
    seen = views(plan)
    printed = published(plan, seen, _ours(notes, periods))
    return DealAnswer(
        deal=plan.deal,
        end=plan.dates[-1],
        residual=max(each.residual for each in walked),
        prefunded_needed=prefunded_needed(plan),
        notes=notes,
        periods=periods,
        flows=flows,
        postings=paid,
        money=money(plan, paid, walked[-1]),
        diary=trigger_diary(plan, walked),
        break_even=(*of_income(plan, "interest"), *of_income(plan, "service"), *of_sale(plan)),
        outcomes=outcomes,
        expected=expected if draws is None else (*expected, *of_draws(plan, draws, seed)),
        views=seen,
        published=printed,
        refinancing=refinancing(plan, seen, periods[-1].debt),
        findings=findings(plan, periods, flows, printed),
        stresses=() if asked is None else deal_stress(plan, asked),
        stressed_by=None if asked is None else asked.title,
    )


def deal_path(of: str | Path) -> Path:
    """Return the path of a deal file; a name without an ending is one that is shipped.

    Raises:
        UnknownNameError: there is neither a file nor a shipped deal of this name.
    """
    return shipped_or_own(of, SHIPPED, f"there is no deal file {str(of)!r}, and none of this name is shipped")


def shipped_deals() -> Mapping[str, Path]:
    """Return the deal files that come with the package, by name."""
    return shipped_files(SHIPPED)


def _ours(notes: Sequence[NoteRow], periods: Sequence[DealPeriodRow]) -> dict[tuple[str, str | None], float | None]:
    """Return what the base case says, by measure and note."""
    whole: dict[tuple[str, str | None], float | None] = {
        ("ltv", None): notes[-1].ltv,
        ("debt_yield", None): notes[-1].debt_yield,
        ("cover", None): next((row.cover for row in periods if row.cover is not None), None),
        ("debt_before_balloon", None): periods[-1].debt,
        ("wal", None): notes[0].wal if len(notes) == 1 else None,
    }
    by_note: dict[tuple[str, str | None], float | None] = {
        (name, row.note): getattr(row, name) for row in notes for name in ("ltv", "wal", "debt_yield")
    }
    return {**whole, **by_note}
