"""A residual-value guarantee of a deal as a short put: its expected payout as futures are, and with draws apart.

    joint       = mean over futures i of    min(cap, leaving_i shortfall_i)
    independent = mean over pairs (i, j) of min(cap, leaving_i shortfall_j)

``shortfall`` is debt less what the empty site fetches, where that is less. Tenants leave when computing is not used,
and then a site is let for less: so the guarantor pays most when it is called most.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from lookthrough.book.deal_file.deal_records import MILLIONS
from lookthrough.deals.inside_answer import PutInRun
from lookthrough.positions.families import middle
from lookthrough.units.quarter import quarter_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from lookthrough.simulate.answer.seen_deal import SeenDeal
    from lookthrough.simulate.compile.deals.deal_rows import RunDeal
    from lookthrough.simulate.compile.static_model import Model

    Floats = NDArray[np.float64]


def short_puts(model: Model, deal: RunDeal, seen: SeenDeal, world: str) -> Iterator[PutInRun]:
    """Yield the guarantees of a deal's site for each quarter in which one of their leases ends."""
    cover, plan = model.residual_cover, model.plan
    terms = middle(plan)["guarantee"]
    caps = np.minimum(terms.cap, terms.most_paid)[:, 0] * MILLIONS
    for row, guarantee in enumerate(cover.guarantee):
        if plan.guarantee.payee[guarantee] != deal.entity:
            continue
        for quarter in np.flatnonzero(seen.leaving[: deal.last + 1, row].any(axis=-1)):
            leaving, shortfall = seen.leaving[quarter, row], seen.shortfall[quarter, row]
            joint, apart = expected(leaving, shortfall, float(caps[guarantee]))
            yield PutInRun(
                contract=plan.guarantee.ids[guarantee],
                guarantor=plan.entities[plan.guarantee.payer[guarantee]],
                quarter=quarter_name(plan.first_quarter + int(quarter)),
                world=world,
                cap=float(caps[guarantee]),
                leaves=float(leaving.mean()),
                shortfall=float(shortfall.mean()),
                joint=joint,
                independent=apart,
                wrong_way=joint / apart if apart > 0.0 else None,
            )


def expected(leaving: Floats, shortfall: Floats, cap: float) -> tuple[float, float]:
    """Return the expected payout of joint draws ``[path]`` and of the same draws apart."""
    joint = float(np.minimum(leaving * shortfall, cap).mean())
    apart = float(np.mean([np.minimum(each * shortfall, cap).mean() for each in leaving]))
    return joint, apart
