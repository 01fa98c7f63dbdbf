"""A run in sentences, which terminal and page share: who loses, what the network adds, and why a number is negative.

A sentence is said where the numbers of the run bear it out. Amounts are USD bn.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lookthrough.contracts.family import LEDGERS
from lookthrough.present.labels import LEDGER_WORDS, first_upper
from lookthrough.present.numbers import NOTHING, amount, give_or_take, percent, signed
from lookthrough.present.page.cited import name_of
from lookthrough.runs.contents import LIFELINE, PARTS
from lookthrough.units.quarter import quarter_number

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from lookthrough.book.records import Book
    from lookthrough.present.run_records import (
        ChannelDocument,
        FailureDocument,
        GuessDocument,
        OnsetDocument,
        OrdersDocument,
        StressDocument,
    )

CLEAR = 2.0
"""Standard errors from which on a number is told apart from nothing."""

BEFORE_FAILING = (
    "Before it fails a company raises what its value allows, cuts what it may cancel and asks suppliers for relief; "
    "one in default may be taken over instead."
)
MARKS = "owners lose value at the price of the last round, and no cash"
SWING = "mean loss in the highest quarter of the input's range less that in the lowest"
GAINS = {
    "lenders": "the run without the shock loses this later",
    "lessors": "what is let again brings more than the rent that was due",
    "sellers": "what is sold again brings more, and what is not built costs nothing",
    "support": "without the shock more is called",
    "owners": "what their companies do not pay or raise is left to them",
}
"""Why a ledger may lose less than nothing against the run without the shock."""

GAINS_OF_FLOWS = "money that is not lent is not lost"
LOWER = {
    "lenders": "less falls due to them when companies stop early",
    "lessors": "less falls due to them when companies stop early",
    "sellers": "what is cut in time costs them less than what is left unpaid later",
    "support": "they are called for less when companies stop early",
    "owners": "what a failed company no longer pays is lost by those it owes, and no longer by its owners",
    "lifeline": "it pays in the shock alone only; with the channels on, the others bear what it met, or nobody "
    "spends it",
}
"""Why the network may take from a ledger."""

LESS = {
    "failures": "who fails stops buying and spending, and nobody outside meets its shortfall",
    "terms": "an extension avoids a failure that costs more",
    "orders": "what is cancelled in time need not be built or paid",
    "gloom": "less is raised in it, and money that is not raised is not lost",
    "funding": "money that is not raised or lent is not lost",
    "world": "less is built when the market hears bad news, so that what stands idle is let again sooner",
}
"""Why a channel may make the loss smaller."""


def scenario_words(stress: StressDocument) -> str:
    """Return the scenario with what was changed of it."""
    run = stress.run
    harder = "" if run.severity == 1.0 else f", severity {run.severity:g}"
    changed = "".join(f", {name}={text}" for name, text in sorted((run.changes or {}).items()))
    return f"{stress.scenario_title} ({stress.scenario}{harder}{changed})"


NO_LENDERS = "Nobody lends in this book, so the ledger of lenders is empty."


def lenders_sentence(stress: StressDocument) -> str:
    """Return what lenders lose on existing and on all loans, and what of both is lost without the shock."""
    if "lenders" in stress.empty_ledgers:
        return NO_LENDERS
    old, whole = stress.loss.existing["lenders"], stress.loss.all["lenders"]
    if min(old.mean, whole.mean) < -NOTHING:
        return (
            f"Of what they had lent at the book's date lenders lose {_more(old.mean)} than the "
            f"{amount(old.base_level)} that are lost without the shock, and of all loans {_more(whole.mean)} than the "
            f"{amount(whole.base_level)}."
        )
    return (
        f"Lenders lose {amount(old.mean)} bn on what they had lent at the book's date and {amount(whole.mean)} on all "
        f"loans, beyond the {amount(old.base_level)} and {amount(whole.base_level)} that are lost without the shock."
    )


def _more(size: float) -> str:
    return f"{amount(abs(size))} bn {'less' if size < 0.0 else 'more'}"


def levels_sentence(stress: StressDocument) -> str:
    """Return what lenders lose with the shock and without it alike, and why nothing is lost by the shock."""
    old, whole = (cut["lenders"].base_level for cut in (stress.loss.existing, stress.loss.all))
    if "lenders" in stress.empty_ledgers:
        return f"{_why_nothing(stress)} {NO_LENDERS}"
    return (
        f"{_why_nothing(stress)} Lenders lose {amount(old)} bn on what they "
        f"had lent at the book's date and {amount(whole)} on all loans."
    )


def _why_nothing(stress: StressDocument) -> str:
    """Return why both futures of every path are one."""
    if stress.onset is None and not stress.given_paths:
        return "Nothing is shocked, so nothing is lost against the same futures."
    onset, last = stress.onset, stress.world.quarters[-1]
    if onset is not None and quarter_number(onset.first) > quarter_number(last):
        earliest = " at the earliest" if onset.is_drawn else ""
        return f"The shock begins in {onset.first}{earliest} and the run ends with {last}, so nothing is lost by it."
    return "What is shocked costs nobody anything in this run: in no ledger more is lost than in the same futures."


def network_sentence(stress: StressDocument) -> str:
    """Return the shock alone, what the network adds with its standard error, and the parts of that by ledger."""
    found = stress.network
    ratio = "too little for a ratio" if found.ratio is None else f"ratio {found.ratio:.3f}"
    return (
        f"Over all ledgers the shock alone costs {amount(found.incidence)} ({_parts(_incidence(stress))}); the network "
        f"adds {signed(found.network)}{give_or_take(found.standard_error)} ({added_words(stress)}): {ratio}. "
        "Its sign and size depend on guesses: lookthrough sensitivity says how far each moves it."
    )


def orders_sentence(stress: StressDocument, book: Book) -> str:
    """Return how many quarters of orders for capacity are not placed, which is revenue nobody has signed.

    Where more is ordered than without the shock it says how much more; ``""`` where the shock changes no order.
    """
    found = stress.orders_not_placed
    if found is None or not any((found.mean, found.p5, found.p95)):
        return ""
    less, ends = found.mean >= 0.0, (found.p5, found.p95)
    low, high = ends if less else (0.0 - found.p95, 0.0 - found.p5)
    return (
        f"{'Orders not placed' if less else 'Orders beyond those without the shock'}: in the first {found.years} years "
        f"{abs(found.mean):.1f} quarters of what is built without the shock (nine paths in ten: {low:.1f} to "
        f"{high:.1f}). Nobody has signed for them, so they are in no ledger.{_at_todays_sales(found, book)}"
    )


def _at_todays_sales(found: OrdersDocument, book: Book) -> str:
    """Return what the quarters are to those who sell chips, if they sold as much every year as in that of the run."""
    of = [
        f"{name_of(book, each.id)} {amount(abs(each.sales))} of sales, {amount(abs(each.margin))} of margin"
        for each in found.sellers
    ]
    return f" At the chips they sell in {found.year}, USD bn: {'; '.join(of)}." if of else ""


def added_words(stress: StressDocument) -> str:
    """Return what the network adds to each ledger."""
    return _parts(_added(stress), signed)


def _incidence(stress: StressDocument) -> Iterator[tuple[str, float]]:
    return ((part, stress.loss.existing[part].incidence or 0.0) for part in PARTS)


def _added(stress: StressDocument) -> Iterator[tuple[str, float]]:
    return ((part, stress.network.by_ledger[part].network) for part in PARTS)


def _parts(sized: Iterable[tuple[str, float]], write: Callable[[float], str] = amount) -> str:
    words = ", ".join(f"{LEDGER_WORDS[part]} {write(size)}" for part, size in sized if abs(size) >= NOTHING)
    return words or "nothing in any ledger"


def interlocks_sentence(stress: StressDocument) -> str:
    """Return that the network moves the loss more than it enlarges it, ``""`` where it does not."""
    found = stress.network
    if found.moved <= abs(found.network):
        return ""
    losing, gaining = ([part for part, size in _added(stress) if sign * size > 0.0] for sign in (1.0, -1.0))
    return (
        f"The interlocks move the loss more than they enlarge it: {amount(found.moved)} bn goes from "
        f"{_listed(gaining)} to {_listed(losing)}."
    )


def _listed(parts: Sequence[str]) -> str:
    words = [LEDGER_WORDS[part] for part in parts]
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def marks_sentence(stress: StressDocument) -> str:
    """Return what share of the loss is valuation, with the ledgers that it is a share of."""
    sizes = [(ledger, stress.loss.existing[ledger].mean) for ledger in LEDGERS]
    whole, marks = sum(size for _, size in sizes), dict(sizes)["owners"]
    if min(size for _, size in sizes) < 0.0 or whole < NOTHING:
        return f"Marks are not cash: {MARKS}."
    return f"{percent(marks / whole)} of the loss ({_parts(sizes)}) is valuation: {MARKS}."


def failure_sentence(failure: FailureDocument, onset: OnsetDocument | None = None) -> str:
    """Return how often somebody fails with and without the shock, and when: by the calendar, and after the onset."""
    return (
        f"fails in {percent(failure.failed)} of the futures with the shock and in {percent(failure.base.failed)} "
        f"without{_when(failure, onset)}"
    )


def _when(failure: FailureDocument, onset: OnsetDocument | None) -> str:
    after = None if onset is None else onset.failures.get(failure.id)
    if onset is None or after is None:
        return "" if failure.quarter is None else f"; at the median in {failure.quarter}"
    place = "" if onset.is_drawn else f" in {failure.quarter},"
    quarters = "1 quarter" if after.median == 1 else f"{after.median} quarters"
    return f"; at the median{place} {quarters} after the shock begins (nine failures in ten: {after.p5} to {after.p95})"


def onset_sentence(stress: StressDocument) -> str:
    """Return between which quarters the shock begins, where that is drawn path by path."""
    if stress.onset is None or not stress.onset.is_drawn:
        return ""
    return f"The shock begins at another time on each path, from {stress.onset.first} to {stress.onset.last}."


def guess_words(guess: GuessDocument, ledger: str) -> str:
    """Return an input, its range, and how far it moves a ledger."""
    moved = guess.moves[ledger]
    return f"{guess.name} ({guess.between}): {signed(moved.swing)}{give_or_take(moved.standard_error)} bn"


def moving_most(stress: StressDocument, ledger: str, count: int = 3) -> list[GuessDocument]:
    """Return the assumed inputs that move a ledger most, the first one most."""
    moving = [guess for guess in stress.guesses if ledger in guess.moves]
    return sorted(moving, key=lambda guess: (-abs(guess.moves[ledger].swing), guess.name))[:count]


def negative_sentences(stress: StressDocument) -> list[str]:
    """Return for each number below nothing the reason why it may be so."""
    return [*_gains(stress), *_smaller(stress), *_lower(stress), *_less(stress)]


def _gains(stress: StressDocument) -> Iterator[str]:
    for ledger in LEDGERS:
        old, whole = stress.loss.existing[ledger], stress.loss.all[ledger]
        if old.mean < -NOTHING:
            yield f"{first_upper(LEDGER_WORDS[ledger])} lose less than nothing: {GAINS[ledger]}."
        elif whole.mean < -NOTHING:
            yield f"{first_upper(LEDGER_WORDS[ledger])} lose less than nothing on all flows: {GAINS_OF_FLOWS}."
        if (old.base_level or 0.0) < -NOTHING:
            yield (
                f"Without the shock {LEDGER_WORDS[ledger]} lose less than nothing: damages and what is let again bring "
                "more than what is not paid."
            )


def _smaller(stress: StressDocument) -> Iterator[str]:
    found, given = stress.network, stress.loss.existing[LIFELINE].incidence or 0.0
    if found.network < -CLEAR * (found.standard_error or 0.0) and given > NOTHING:
        yield (
            f"Over all ledgers {amount(-found.network)} less is lost than in the shock alone, in which a lifeline "
            f"spends {amount(given)} on companies that would stop."
        )


def _lower(stress: StressDocument) -> Iterator[str]:
    for part in PARTS:
        added = stress.network.by_ledger[part]
        if added.network < -CLEAR * (added.standard_error or 0.0) and added.network < -NOTHING:
            yield f"The network takes {amount(-added.network)} from {LEDGER_WORDS[part]}: {LOWER[part]}."


def _less(stress: StressDocument) -> Iterator[str]:
    channels = stress.network.in_order
    for name, channel in channels:
        if channel.shapley < -NOTHING and is_clear(channel):
            yield f"The channel {name} makes the loss smaller: {LESS[name]}."
    unclear = [name for name, channel in channels if channel.shapley < -NOTHING and not is_clear(channel)]
    if unclear:
        paths = stress.network.common_paths
        yield f"On {paths:,} common paths these are not told apart from nothing: {', '.join(unclear)}."


def is_clear(channel: ChannelDocument) -> bool:
    """Tell whether a channel's share is told apart from nothing."""
    return abs(channel.shapley) > CLEAR * (channel.standard_error or 0.0)
