"""A deal walked alone on the income that a run brought it: is each note paid the same?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from lookthrough.deals.deal_walk import walk
from lookthrough.deals.inside_answer import SameCash

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from lookthrough.simulate.answer.seen_deal import SeenDeal
    from lookthrough.simulate.compile.deals.deal_rows import RunDeal
    from lookthrough.simulate.compile.deals.seasoned_deals import SeasonedDeal

    Floats = NDArray[np.float64]


def same_cash(season: SeasonedDeal, deal: RunDeal, seen: Mapping[str, SeenDeal], *, has_failures: bool) -> SameCash:
    """Hold every payment of the run against the same deal alone.

    Of a deal without a sale the last payment is left out: alone its balloon is refinanced, in a run the market decides.

    Args:
        season: the deal on the day the run begins.
        deal: in the run.
        seen: of it in each world.
        has_failures: whether failures are on; else a lifeline pays what cash does not.
    """
    worst, payments, left_out = 0.0, 0, 0
    for each in seen.values():
        ordinary = each.proceeds.max(axis=0) <= 0.0
        left_out += int((~ordinary).sum())
        if has_failures and ordinary.any():
            difference, count = _held(season, deal, each, ordinary)
            worst, payments = max(worst, difference), payments + count
    return SameCash(worst if payments else None, payments, left_out)


def _held(season: SeasonedDeal, deal: RunDeal, seen: SeenDeal, ordinary: NDArray[np.bool_]) -> tuple[float, int]:
    """Return the largest difference of all payments, and how many there are."""
    quarters = len(seen.equity)
    is_sold = deal.sold_for is not None
    compared = [q for q in range(quarters) if q < deal.last or (q == deal.last and is_sold)]
    income, sale = _income(season, seen.income[:, ordinary]), seen.sale[:, ordinary].sum(axis=0)
    of_notes = np.zeros((quarters, len(deal.notes), ordinary.sum()))
    of_owners = np.zeros((quarters, ordinary.sum()))
    for at, walked in enumerate(walk(season.plan, income, sale)):
        quarter, flows = season.when[at], walked.flows
        if quarter >= quarters:
            break
        if quarter >= 0:
            repaid = flows.principal + flows.swept + flows.released + flows.last_principal
            of_notes[quarter] += flows.interest + flows.last_interest + repaid
            of_owners[quarter] += flows.equity
    ours = (seen.interest + seen.principal)[..., ordinary]
    gaps = [np.abs(ours - of_notes)[compared], np.abs(seen.equity[:, ordinary] - of_owners)[compared]]
    return max(float(gap.max(initial=0.0)) for gap in gaps), sum(gap.size for gap in gaps)


def _income(season: SeasonedDeal, income: Floats) -> Floats:
    """Return the income of each period ``[period, path]``: of those before the run that of the file."""
    found = np.repeat(season.plan.income[:, None], income.shape[1], axis=1)
    begun = 0
    for at in range(season.first, season.plan.periods):
        quarter = season.when[at]
        if quarter >= len(income):
            break
        steps = season.when.count(quarter)  # a monthly deal pays three times a quarter, of even income
        found[at] = income[begun : quarter + 1].sum(axis=0) / steps
        if at == season.first:
            found[at] += season.collected
        if at + 1 == season.plan.periods or season.when[at + 1] != quarter:
            begun = quarter + 1
    return found
