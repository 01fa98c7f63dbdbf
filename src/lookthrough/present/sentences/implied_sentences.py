"""What implied growth says in sentences: what is asked for, of whom, and what it does not say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lookthrough.book.schema.vocabulary import FRONTIER_LAB
from lookthrough.present.labels import counted, in_words
from lookthrough.present.numbers import amount, percent

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lookthrough.gauges.implied.implied import ImpliedGrowth

NOTHING = (
    "The book says of no company both what it is worth and what it earns: a series ID_valuation or market_cap_ID and "
    "one of ID_annualised_revenue or ID_revenue_quarterly, or the figures of an entity, would do."
)
NO_TEST = (
    "This refutes no price: it says what must come true for it, with nothing paid out before and debt left out, and no "
    "figure of it is a forecast."
)


def implied_sentences(answer: ImpliedGrowth) -> Iterator[str]:
    """Yield what prices ask for, the precedent, and what of it is assumed."""
    for name in answer.unpriced:
        yield f"The book does not say what {name} is worth, or not what it earns, so that nothing can be asked of it."
    if not answer.companies:
        if not answer.unpriced:
            yield NOTHING
        return
    asked = answer.asked
    yield (
        f"Who asks for {percent(asked.discount)} a year and sells in {asked.years:g} years at {asked.multiple:g} times "
        f"earnings of {percent(asked.margin)} of revenue{_dilution(asked.dilution)} pays today's price if revenue "
        f"grows as the table says; at least and at most are those of all cases of discount rate, margin and multiple. "
        f"{NO_TEST}"
    )
    yield from _precedent(answer)
    yield from _earning(answer)
    for row in answer.regained:
        label = in_words(row.series)
        yield (
            f"The {label} fell from {amount(row.peak)} ({row.peak_at}) to {amount(row.low)} ({row.low_at}) and saw its "
            f"peak again on {row.again_at}, after {row.years:.1f} years."
        )


def prices_sentence(answer: ImpliedGrowth) -> str:
    """Return between what growth prices ask of revenue, and the precedents; what would do where none is known."""
    if not answer.companies:
        return NOTHING
    low, high = (pick(each.usual.growth for each in answer.companies) for pick in (min, max))
    then = "".join(
        f"; {row.name} {percent(row.asked.growth)}, of which {percent(row.came)} came" for row in answer.precedents
    )
    return (
        f"Prices of {len(answer.companies)} companies ask revenue to grow by {percent(low)} to {percent(high)} a year "
        f"for {answer.asked.years:g} years{then}."
    )


def _precedent(answer: ImpliedGrowth) -> Iterator[str]:
    for row in answer.precedents:
        more = sum(each.usual.growth > row.asked.growth for each in answer.companies)
        yield (
            f"{row.name} was asked for {percent(row.asked.growth)} a year ({amount(row.asked.multiple)} times its "
            f"revenue in {row.years:.0f} years); {percent(row.came)} came ({amount(row.multiple)} times), and its "
            f"value in {row.later} was {percent(row.kept)} of what it had been. {_compared(answer, more)}"
        )


def _earning(answer: ImpliedGrowth) -> Iterator[str]:
    """Yield which companies earn, as filed, and of which labs that is not known: what differs from the dot-com."""
    filed = [each.priced for each in answer.companies if each.priced.margin is not None]
    labs = sum(each.priced.kind == FRONTIER_LAB and each.priced.margin is None for each in answer.companies)
    said = [f"{each.name} {percent(each.margin)}" for each in sorted(filed, key=lambda each: -(each.margin or 0.0))]
    unknown = f"of {counted(labs, 'lab')} no account says it" if labs else ""
    if said or unknown:
        operating = (
            f"Operating income over revenue, as filed: {', '.join(said)}" if said else "Operating income is not filed"
        )
        yield f"{'; '.join(part for part in (operating, unknown) if part)}."


def _compared(answer: ImpliedGrowth, more: int) -> str:
    if len(answer.companies) == 1:
        return f"By the same measure {'more' if more else 'less'} is asked of {answer.companies[0].priced.name}."
    return f"By the same measure more is asked of {more} of {len(answer.companies)} companies here."


def _dilution(rate: float) -> str:
    return f", with {percent(rate)} new shares a year," if rate else ""
