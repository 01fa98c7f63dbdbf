"""One deal over many scenarios, against a plain Python loop over the same periods."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from timing import Row, best, seconds, times

from lookthrough.book.deal_file.read_deal import open_deal
from lookthrough.deals.deal_outcomes import draw, drawn
from lookthrough.deals.deal_plan import plan_of
from lookthrough.deals.deal_walk import sums

if TYPE_CHECKING:
    from collections.abc import Iterator

FILE = Path(__file__).with_name("fifteen_steps.yaml")
SCENARIOS = 100_000
ALONE = 20


def rows() -> Iterator[Row]:
    plan = plan_of(open_deal(FILE))
    begun = time.perf_counter()
    found = drawn(plan, SCENARIOS, 1)
    took = time.perf_counter() - begun
    income, sale = draw(plan, 0, ALONE, 1)

    def alone() -> None:
        for path in range(ALONE):
            sums(plan, income[:, path : path + 1], sale[path : path + 1])

    one = best({"alone": alone}, 3)["alone"] / ALONE
    what = f"{SCENARIOS:,} scenarios x {plan.periods} months of a deal of 15 steps, drawn and paid"
    told = f"{seconds(took)} to {seconds(one)} each; {1e6 * took / SCENARIOS:.0f} us a scenario"
    yield Row(what, times(took / SCENARIOS / one), "one scenario alone", told)
    if not np.isfinite(found.lost).all():
        raise RuntimeError("a loss is not finite, so its time says nothing")


if __name__ == "__main__":
    for row in rows():
        sys.stdout.write(f"{row}\n")
