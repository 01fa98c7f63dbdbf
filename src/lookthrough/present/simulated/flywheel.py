"""The developers of a run: what they finish of their plan, what is lent to them, what money costs them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lookthrough.present.numbers import percent
from lookthrough.present.sentences.world_sentences import LENT, capacity_sentence, developers_sentence
from lookthrough.present.simulated.view import AskedRun, RunView
from lookthrough.present.tables.simulated.world import MOST_ENDS, drivers_table, medians_table
from lookthrough.present.terminal.text import paragraphs, table_text, wrapped

if TYPE_CHECKING:
    from lookthrough.present.world_records import WorldDocument

BUILDING = {
    "developed": "finish",
    "built": "built",
    "capacity": "capacity",
    "on_loans": "on loans",
    "shortfall": "missing",
}
COUPON = {"spread": "spread", "rate": "rate"}
HOW = (
    "Medians over the futures. Finish: what developers finish of their plan; built: in the quarter by all who build, "
    "of the capacity at the book's date; capacity: times that of the book's date; on loans: lent on finished sites "
    f"that bonds have not taken out, USD bn; missing: what bonds would miss of it, USD bn. {LENT}"
)
NONE = (
    "In this run developers finish all that they plan and nothing is lent to them on finished sites: its book says "
    "nothing of developers who build, let and sell bonds (assumptions flywheel.*)."
)


def flywheel_of(run: AskedRun) -> RunView:
    """Return what a run says of developers."""
    world, names = run.world, (*BUILDING, *COUPON)
    return RunView(
        run.document(drivers=run.drivers(names)),
        lambda: _text(run),
        lambda: drivers_table(world, names),
    )


def _text(run: AskedRun) -> str:
    world, headline = run.world, run.headline("What carries the building of developers")
    if world.goes_by_plan:
        return paragraphs(headline, wrapped(NONE))
    return paragraphs(
        headline,
        wrapped(developers_sentence(world)),
        table_text(medians_table(world, MOST_ENDS, BUILDING, ())),
        wrapped(HOW),
        wrapped(capacity_sentence(world)),
        wrapped(coupon_sentence(world)),
        table_text(medians_table(world, MOST_ENDS, COUPON, ())),
    )


def coupon_sentence(world: WorldDocument) -> str:
    """Return what spread and reference rate are together: means add up, medians do not."""
    spread, rate = world.drivers.spread, world.drivers.rate
    whole = {
        future: [s + r for s, r in zip(spread.of(future).mean, rate.of(future).mean, strict=True)]
        for future in world.futures
    }
    first = whole[world.futures[0]]
    at = first.index(max(first))
    other = f", against {percent(whole['base'][at])} without it" if len(world.futures) > 1 else ""
    with_ = " with the shock" if len(world.futures) > 1 else ""
    return (
        f"The coupon of new bonds rises by what spread and reference rate rise. Together these are highest{with_} in "
        f"{world.quarters[at]}, {percent(first[at])} a year on average{other}."
    )
