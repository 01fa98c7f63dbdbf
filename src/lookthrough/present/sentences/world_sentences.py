"""The world of a run in sentences, which terminal and page share, made from its medians at the ends of years.

A sentence names the future that it is of wherever the two differ, and says nothing that another run could contradict.
"""

from __future__ import annotations

from math import fsum
from typing import TYPE_CHECKING

from lookthrough.lens.race.race_labs import without_revenue
from lookthrough.present.numbers import amount, percent
from lookthrough.present.page.cited import name_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from lookthrough.book.records import Book
    from lookthrough.present.run_records import StressDocument
    from lookthrough.present.world_records import FuturesDocument, WorldDocument

    Write = Callable[[float], str]

NAMED = 3  # labs in a sentence
FUTURE_WORDS = {"shocked": " with the shock", "base": " without the shock"}
LENT = (
    "All developers as one: of what is lent to them, ledgers hold the part of those whom the book does not name, and "
    "of the others their contracts."
)


def lead_sentences(stress: StressDocument) -> str:
    """Return what is shown of the world, over how many paths and years."""
    world = stress.world
    ends = (
        world.quarters[-1] if len(world.quarters) == 1 else f"the ends of years, {world.quarters[0]} to {_last(world)}"
    )
    return (
        f"Each of the {stress.paths:,} futures has its own world: how much capacity is asked for and built, what the "
        "market believes, what money costs, and which lab earns how much. Everything below in this report happens in "
        f"it. This is that world at {ends}, {_compared(stress)}. A median is taken over the futures of one date, so "
        "that no single future need run along it."
    )


def _compared(stress: StressDocument) -> str:
    if len(stress.world.futures) > 1:
        return "with the shock and without it on the same draws"
    return (
        "without any shock"
        if stress.onset is None and not stress.given_paths
        else "which is the same with the shock and without it"
    )


def drivers_words(world: WorldDocument) -> str:
    """Return how to read the medians of a few drivers side by side."""
    ones = ", each with the shock and without it" if len(world.futures) > 1 else ""
    return (
        f"medians over the futures{ones}: demand and belief are times those of the "
        "book's date, funding the share of what is wanted that can be raised"
    )


def demand_sentence(world: WorldDocument) -> str:
    """Return what demand is by the last year against the book's date and the plan."""
    demand, first = world.drivers.demand, world.futures[0]
    own, planned = demand.of(first), world.drivers.planned.of(first)
    return (
        f"Against the book's date demand by {_last(world)} is {_both(world, demand, _times)} at the median; "
        f"{_times(planned.p50[-1])} was planned. Nine futures in ten lie between {amount(own.p5[-1])} and "
        f"{amount(own.p95[-1])} times{_in_first(world)}."
    )


def capacity_sentence(world: WorldDocument) -> str:
    """Return what capacity is by the last year, and when least of it is in use."""
    return (
        f"Capacity by {_last(world)} is {_both(world, world.drivers.capacity, _times)}. "
        f"{_course(world, 'capacity in use', world.drivers.utilisation, 'lowest', percent)}"
    )


def developers_sentence(world: WorldDocument) -> str:
    """Return when developers finish least of their plan, and what is lent on sites that bonds have not taken out."""
    drivers = world.drivers
    return (
        f"{_course(world, 'what developers finish of their plan', drivers.developed, 'lowest', percent)} Lent on "
        f"finished sites that bonds have not taken out is {_both(world, drivers.on_loans, _bn)} by {_last(world)} at "
        f"the median; of it bonds would miss {_both(world, drivers.shortfall, _bn)}."
    )


def price_sentence(world: WorldDocument) -> str:
    """Return the price of capacity by the last year."""
    return (
        f"Against the book's date the price of capacity by {_last(world)} is "
        f"{_both(world, world.drivers.price, _times)} at the median."
    )


def belief_sentence(world: WorldDocument) -> str:
    """Return when the market believes least and credit is dearest."""
    drivers = world.drivers
    spread = _course(world, "the credit spread", drivers.spread, "highest", percent)
    window = _course(world, "the share of wanted funding that can be raised", drivers.window, "lowest", percent)
    return f"{faith_sentence(world)} {spread} {window}"


def faith_sentence(world: WorldDocument) -> str:
    """Return when the market believes least."""
    date = "the market's belief, against that at the book's date,"
    return _course(world, date, world.drivers.sentiment, "lowest", amount)


def legacy_sentence(world: WorldDocument) -> str:
    """Return what the shock leaves to users by the last year, and what owners miss; means over paths."""
    left = world.legacy
    used, gain, loss = percent(left.used.mean[-1]), left.gain.mean[-1], left.loss.mean[-1]
    passes = left.passes[-1]
    again = (
        ""
        if passes is None
        else f" Where less was used in an earlier year, as much is again on {percent(passes)} of paths."
    )
    return (
        f"By {_last(world)} {used} of what is used without the shock is used with it, on average. By "
        f"the other price users {'gain' if gain >= 0.0 else 'lose'} {amount(abs(gain))} times what was paid for "
        f"capacity a year at the book's date; owners {'miss' if loss >= 0.0 else 'get'} {amount(abs(loss))} times "
        f"that{'' if loss >= 0.0 else ' more'}.{again}"
    )


def labs_sentence(world: WorldDocument, book: Book) -> str:
    """Return who has which share of what labs earn, and how much that is, at the last end where a lab is left."""
    at = _last_with_labs(world)
    if at is None and {name_of(book, id_) for id_ in world.labs} <= set(without_revenue(book)):
        return "What frontier labs earn is not known to this run, so that nobody has a share of it."
    if at is None:
        return f"No lab is left on any path at the end of {world.quarters[0]}{_gone(world, 0)}."
    quarter, largest = world.quarters[at], world.largest_first(world.futures[0], at)
    shares = "; for ".join(f"{name_of(book, id_)} {_shares(world, id_, at)}" for id_ in largest[:NAMED])
    return (
        f"Of what frontier labs earn by {quarter} the median is for {shares}. Together they earn, a year and on "
        f"average, {_earned(world, at)}.{_after(world, at + 1)}"
    )


def concentration_sentence(world: WorldDocument, hhi: FuturesDocument) -> str:
    """Return the sum of the squares of the labs' shares by the last end where a lab is left, and its bounds."""
    labs, at = len(world.labs), _last_with_labs(world)
    alike = f"It is 1 where one lab earns everything and {amount(1 / labs)} where {labs} earn alike."
    if at is None:
        return alike
    before = f", after {_both(world, hhi, amount, 0)} by {world.quarters[0]}" if at else ""
    return (
        f"The labs' shares, squared and added up, make {_both(world, hhi, amount, at)} by {world.quarters[at]} at the "
        f"median{before}. {alike} Paths on which all labs are gone do not count."
    )


def _last_with_labs(world: WorldDocument) -> int | None:
    """Return the last end at which a lab is left in every future that is shown."""
    ends = (at for at in range(len(world.quarters)) if all(world.has_labs(future, at) for future in world.futures))
    return max(ends, default=None)


def _after(world: WorldDocument, at: int) -> str:
    if at == len(world.quarters):
        return ""
    return f" By {world.quarters[at]} no lab is left on any path{_gone(world, at)}."


def _course(world: WorldDocument, what: str, futures: FuturesDocument, extreme: str, write: Write) -> str:
    """Return when the median of a number is at its lowest or highest, and what it is then in the other future."""
    medians, choose = futures.of(world.futures[0]).p50, min if extreme == "lowest" else max
    at = medians.index(choose(medians))
    if len({write(each) for other in world.futures for each in futures.of(other).p50}) == 1:
        place = f"in {world.quarters[0]}" if len(medians) == 1 else "at the end of every year"
        return f"The median of {what} is {write(medians[at])} {place}{_in_all(world)}."
    if len(medians) == 1:
        return f"The median of {what} is {_both(world, futures, write)} in {world.quarters[0]}."
    other = f"; without it that is {write(futures.base.p50[at])}" if len(world.futures) > 1 else ""
    opening = "With the shock the" if len(world.futures) > 1 else "The"
    return f"{opening} median of {what} is {extreme} in {world.quarters[at]}, {write(medians[at])}{other}."


def _both(world: WorldDocument, futures: FuturesDocument, write: Write, at: int = -1) -> str:
    """Return a median with the shock and without, once where both read the same."""
    return _joined(world, [write(futures.of(future).p50[at]) for future in world.futures])


def _joined(world: WorldDocument, said: Sequence[str]) -> str:
    if len(said) == 1:
        return said[0]
    if said[0] == said[1]:
        return f"{said[0]}{_in_all(world)}"
    return f"{said[0]} with the shock and {said[1]} without"


def _shares(world: WorldDocument, lab: str, at: int) -> str:
    return _joined(world, [percent(world.labs[lab].of(future).share.p50[at]) for future in world.futures])


def _earned(world: WorldDocument, at: int) -> str:
    """Return what all labs earn: means add up, medians do not."""
    means = [fsum(lab.of(future).revenue.mean[at] for lab in world.labs.values()) for future in world.futures]
    return _joined(world, [_bn(each) for each in means])


def _gone(world: WorldDocument, at: int) -> str:
    """Return the future in which no lab is left where another still has one."""
    gone = [future for future in world.futures if not world.has_labs(future, at)]
    return FUTURE_WORDS[gone[0]] if len(gone) < len(world.futures) else ""


def _in_first(world: WorldDocument) -> str:
    return FUTURE_WORDS[world.futures[0]] if len(world.futures) > 1 else ""


def _in_all(world: WorldDocument) -> str:
    return " with the shock and without" if len(world.futures) > 1 else ""


def _last(world: WorldDocument) -> str:
    return world.quarters[-1]


def _bn(value: float) -> str:
    return f"{amount(value)} bn"


def _times(value: float) -> str:
    return f"{amount(value)} times"
