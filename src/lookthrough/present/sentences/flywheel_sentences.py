"""The sentences on the flywheel of developers, from the figures of one run; terminal and report say the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lookthrough.lens.flywheel.flywheel_inputs import NEEDED, PREFIX
from lookthrough.present.numbers import amount, percent
from lookthrough.present.tables.flywheel import LEGS, SOURCES, case_name

if TYPE_CHECKING:
    from lookthrough.lens.flywheel.flywheel import Flywheel
    from lookthrough.lens.flywheel.flywheel_records import FlywheelFound, Percentiles, ShockRow

MOST_NAMED = 6  # assumptions that a sentence names; the document has all


def headline(answer: Flywheel) -> str:
    """Return what is asked."""
    how = "" if answer.recycling else ", without recycling"
    return f"The flywheel: what carries the building of data-centre developers, bonds or leases{how} (USD bn of cost)"


def missing_sentence(answer: Flywheel) -> str:
    """Return what a book would need, where it does not have it."""
    if not answer.missing:
        return "This book has no developers: nobody in it builds data centres to let, so there is no circle to follow."
    if len(answer.missing) == len(NEEDED):
        lacks = f"it has none of the assumptions {PREFIX}*"
    else:
        more = len(answer.missing) - MOST_NAMED
        lacks = f"it lacks {', '.join(answer.missing[:MOST_NAMED])}{f' and {more} more' if more > 0 else ''}"
    return f"This book does not say how developers build and finance: {lacks}."


def developers_note(answer: Flywheel) -> str:
    """Return how the ranks of developers are read."""
    if not answer.developers:
        return ""
    return (
        "Bonds for each MW: what bonds that name their MW really raised over the cost of so many MW at today's cost, "
        "so that older sites and bare shells look short. Its coupon: the terms of the middle with the coupon of its "
        "newest bond. Two developers with one coupon have one rank; rents, values and leases of each are not published."
    )


def one_site(found: FlywheelFound) -> str:
    """Return what one site says in closed form, at the middle of all ranges."""
    case = found.cases[0]
    loan = case.takeout - case.back if case.back else case.takeout + case.shortfall
    bonds = (
        f"A finished and let site carries bonds of {amount(case.takeout)} of its cost (held by {LEGS[case.binding]})"
    )
    if not case.back:
        return f"{bonds}, less than its construction loan of {amount(loan)}: nothing comes back."
    reach = (
        f"a dollar of equity begins {amount(case.multiplier)} dollars of sites in the long run"
        if case.multiplier is not None
        else "equity is no limit in the long run"
    )
    return (
        f"{bonds}; its construction loan is {amount(loan)}, so {amount(case.back)} comes back. After payouts that is "
        f"{amount(case.rho)} of the equity that went in (rho), and {reach}."
    )


def rounds_sentence(answer: Flywheel, found: FlywheelFound) -> str:
    """Return how much comes back over draws."""
    rounds = found.rounds
    if rounds.above_one is None:
        return ""
    return (
        f"Over {answer.draws:,} draws rho is {spread(rounds.rho)}. In {percent(rounds.above_one)} of them all equity "
        f"comes back and more, in {percent(rounds.stuck)} bonds do not even repay the construction loan. Without "
        f"recycling {spread(rounds.remaining, is_share=True)} of the starts of ten years remain."
    )


def lag_sentence(found: FlywheelFound) -> str:
    """Return by how much spending lags leasing."""
    lags, ranges = found.lags, {each.name: each.amount.mid for each in found.ranges}
    path = (
        f"Asked with leasing that grows by {percent(ranges['leasing_growth'])} a quarter for "
        f"{ranges['leasing_peak']:.0f} quarters and then falls by {percent(ranges['leasing_fall'])} a quarter"
    )
    above = (
        ""
        if lags.above_with is None
        else f" In {percent(lags.above_with)} of draws the lag is longer than that with recycling, in "
        f"{percent(lags.above_without)} without."
    )
    return (
        f"{path}, the peak of construction spending comes {after(lags.with_, 'that of leasing')} with recycling, and "
        f"{after(lags.without, 'it')} without. The time of building alone would make it {after(lags.pipeline, 'it')}."
        f"{above}"
    )


def sources_sentence(found: FlywheelFound) -> str:
    """Return what pays for the starts of ten years."""
    paid = found.starts_by_source
    total = sum(paid.values())
    if total <= 0.0:
        return "Nothing is begun in ten years."
    parts = [f"{words} {percent(paid[key] / total)}" for key, words in SOURCES.items()]
    return f"Starts of ten years are {amount(total)} bn USD, paid by: {', '.join(parts)}."


def first_year_sentence(found: FlywheelFound) -> str:
    """Return the bonds that a run sells in its first year, to be held against those that were sold."""
    first = found.first_year
    draws = "" if first.low is None else f", over draws {spread(first)}"
    return f"To hold against them: bonds that the run sells in its first four quarters are {amount(first.mid)}{draws}."


def shocks_sentence(answer: Flywheel, found: FlywheelFound) -> str:
    """Return the two shocks side by side."""
    by_quarters: dict[int, list[ShockRow]] = {}
    for row in found.shocks:
        by_quarters.setdefault(row["quarters"], []).append(row)
    parts = [
        f"{after} quarters {' against '.join(percent(row['change']) for row in rows)}"
        for after, rows in by_quarters.items()
    ]
    names = " against ".join(case_name(answer, row["name"]) for row in next(iter(by_quarters.values())))
    medians = " (medians)" if answer.draws else ""
    return (
        f"Two shocks after a year, {names}: starts change over the next {', '.join(parts)}{medians}. A dearer coupon "
        f"reaches every site about to be refinanced at once, a lower rent only what is let from now on.{_worse(found)}"
    )


def _worse(found: FlywheelFound) -> str:
    """Return which shock costs more in how many draws, over the longest time."""
    last = found.shocks[-1]["quarters"]
    worse = {row["name"]: row["worse"] for row in found.shocks if row["quarters"] == last}
    if worse["spread"] is None:
        return ""
    return (
        f" Over {last} quarters the coupon costs more in {percent(worse['spread'])} of draws and the rent in "
        f"{percent(worse['rent'])}."
    )


def after(lag: Percentiles, what: str) -> str:
    """Return a lag in words: ``11 quarters after it (over draws +6, from -8 to +21)``."""
    side = "before" if lag.mid < 0 else "after"
    count = "1 quarter" if abs(lag.mid) == 1 else f"{abs(lag.mid):.0f} quarters"
    if lag.low is None or lag.median is None or lag.high is None:
        return f"{count} {side} {what}"
    return f"{count} {side} {what} (over draws {lag.median:+.0f}, from {lag.low:+.0f} to {lag.high:+.0f})"


def spread(figure: Percentiles, *, is_share: bool = False) -> str:
    """Return a median with its 5th and 95th percentile in words."""
    show = percent if is_share else amount
    return f"{show(figure.median)} (5 to 95 %: {show(figure.low)} to {show(figure.high)})"
