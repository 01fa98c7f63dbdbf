"""Is so much spending rational: the contest that makes it so, and what each can expect and lose by it.

1. what is staked on the prize, read off the book (``spending``);
2. for each number of contestants the prize in expectation that makes it rational, with profit and chance of loss
   side by side (``equilibrium``);
3. that prize beside what the market pays for the contestants of the book;
4. for how many there is room, and what news does to a belief and so to spending;
5. a venture portfolio of such bets (``venture``).

That spending is consistent with rational bets is no test of it: any spending is, for some prize.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, NamedTuple, TypedDict

from lookthrough.book.schema.vocabulary import FRONTIER_LAB
from lookthrough.contracts.term_values import Resolver
from lookthrough.errors import UsageError
from lookthrough.lens.contest.equilibrium import (
    FEWEST,
    ContestRow,
    contest_row,
    middle_belief,
    posterior,
    room,
)
from lookthrough.lens.contest.spending import SpendingRow, counted_twice, spending, staked_series
from lookthrough.lens.contest.venture import Pareto, PortfolioRow, portfolios
from lookthrough.lens.race.race_labs import parent_of, value_of
from lookthrough.positions.standing_contract import range_of
from lookthrough.units.frames import Framed
from lookthrough.units.plain import plain_record
from lookthrough.units.range import scaled

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lookthrough.book.records import Book
    from lookthrough.units.range import Range

DRAWS, SEED = 40_000, 1
SPENDER = "hyperscaler"  # the kind of company whose spending is staked, beside labs that stand alone
NEWS = (2.0, 1.0, 0.5, 0.25)  # how many times as likely where there is a prize


class ContestantValue(NamedTuple):
    """A company of the book that takes part, and what it is worth, USD bn."""

    entity: str
    name: str
    value: float


class NewsRow(NamedTuple):
    """News, so many times as likely where there is a prize: the belief after it, and spending over that before."""

    likelihood_ratio: float
    belief: float
    spending: float


class StakedContest(TypedDict):
    """A number of contestants and a belief: the fields of a :class:`ContestRow` and of one of its chances, USD bn."""

    contestants: int
    expected_prize: float
    spend_each: float
    profit_each: float
    profit_all: float
    deviation: float
    chance: float
    prize: float
    one_loses: float
    all_lose: float


@dataclass(frozen=True, slots=True, repr=False)
class ContestAnswer(Framed):
    """What :func:`contest` finds, USD bn.

    Attributes:
        staked: series that the book stakes on the prize.
        spent: their rows that count by its date.
        total: their sum.
        contests: one for each number of contestants; empty where nothing is staked.
        values: what contestants of the book are worth.
        share_of_value: the prize in expectation over that, for the fewest and the most contestants; ``None`` without.
        ante: what taking part costs as long as the spending lasts, ``None`` where the book does not say.
        room: for how many contestants there is room, by the dearest and the cheapest ante; ``None`` in place of the
            second where the cheapest is nothing, so that nobody is kept out, and for both where the dearest is.
        news: what news does to the middle belief.
        bet: the return of one venture bet, ``portfolios`` of such bets; ``None`` and empty where the book says none.
        twice: periods that several series state and that add up.
        book: that was asked; it stands behind the answer and is no part of it.
    """

    row_type = StakedContest

    staked: tuple[str, ...]
    spent: tuple[SpendingRow, ...]
    total: float
    contests: tuple[ContestRow, ...] = ()
    values: tuple[ContestantValue, ...] = ()
    share_of_value: tuple[float, float] | None = None
    ante: Range | None = None
    room: tuple[float, float | None] | None = None
    news: tuple[NewsRow, ...] = ()
    bet: Pareto | None = None
    portfolios: tuple[PortfolioRow, ...] = ()
    twice: tuple[str, ...] = ()
    draws: int = DRAWS
    seed: int = SEED
    book: Book | None = field(default=None, repr=False, compare=False)

    @property
    def value(self) -> float:
        """What all contestants of the book are worth."""
        return math.fsum(each.value for each in self.values)

    @property
    def rows(self) -> list[dict[str, object]]:
        """One record for each number of contestants and belief: profit and chance of loss stand side by side."""
        return [
            {**{k: v for k, v in plain_record(row).items() if k != "by_chance"}, **plain_record(each)}
            for row in self.contests
            for each in row.by_chance
        ]

    def document(self) -> dict[str, Any]:
        """Return the document of ``contest --json`` as plain values."""
        return {**plain_record(self), "value": self.value}


def contest(
    book: Book, *, chances: Sequence[float] | None = None, draws: int = DRAWS, seed: int = SEED
) -> ContestAnswer:
    """Return the contest that makes the spending of a book rational.

    Args:
        book: the book.
        chances: that there is a prize; default: the ends of ``contest.prize_chance`` and their middle in log odds.
        draws: venture portfolios of each size.
        seed: of the draws, 0 or more.

    Raises:
        MissingAssumptionError: the book stakes spending and lacks ``contest.contestants`` or ``contest.prize_chance``.
        UsageError: a chance that is none, or a number of draws or a seed that cannot be.
    """
    _refuse(chances, draws, seed)
    spent, bet = spending(book), _bet(book)
    found = ContestAnswer(
        staked=staked_series(book),
        spent=spent,
        total=math.fsum(row.amount for row in spent),
        bet=bet,
        portfolios=() if bet is None else portfolios(bet, draws, seed),
        twice=counted_twice(spent),
        draws=draws,
        seed=seed,
        book=book,
    )
    return found if found.total <= 0.0 else _inverted(book, found, _beliefs(book, chances))


def _inverted(book: Book, found: ContestAnswer, beliefs: tuple[float, ...]) -> ContestAnswer:
    """Return the answer with the contests that make its spending rational, and what stands beside them."""
    contests = tuple(contest_row(count, found.total, beliefs) for count in _counts(book))
    values, ante = _values(book), _ante(book, found.spent)
    value = math.fsum(each.value for each in values)
    least, most = contests[-1].expected_prize, contests[0].expected_prize
    return replace(
        found,
        contests=contests,
        values=values,
        share_of_value=(least / value, most / value) if value > 0.0 else None,
        ante=ante,
        room=None if ante is None or ante.high <= 0.0 else _room(least, most, ante),
        news=tuple(_news(beliefs[len(beliefs) // 2], ratio) for ratio in NEWS),
    )


def _refuse(chances: Sequence[float] | None, draws: int, seed: int) -> None:
    if chances is not None and not (chances and all(0.0 < chance <= 1.0 for chance in chances)):
        raise UsageError(f"{list(chances)} are no chances of a prize: each lies above 0 and up to 1, e.g. 0.25")
    if draws < 1 or seed < 0:
        raise UsageError(f"draws ({draws}) are 1 or more, a seed ({seed}) is 0 or more")


def _beliefs(book: Book, chances: Sequence[float] | None) -> tuple[float, ...]:
    if chances is not None:
        return tuple(sorted(chances))
    low, _, high = Resolver(book).assumption("contest.prize_chance")[1:4]
    return tuple(sorted({low, middle_belief(low, high), high}))


def _counts(book: Book) -> tuple[int, ...]:
    """Return the numbers of contestants: the whole ones of the book's range."""
    low, _, high = Resolver(book).assumption("contest.contestants")[1:4]
    first = max(FEWEST, math.ceil(low))
    return tuple(range(first, max(first, math.floor(high)) + 1))


def _values(book: Book) -> tuple[ContestantValue, ...]:
    """Return what companies that spend and labs that stand alone are worth, largest first, as far as known."""
    takes_part = (
        e
        for e in book.entities.values()
        if e.kind == SPENDER or (e.kind == FRONTIER_LAB and parent_of(book, e.id) is None)
    )
    known = ((entity, value_of(entity)) for entity in takes_part)
    found = [ContestantValue(entity.id, entity.name, value.mid) for entity, value in known if value is not None]
    return tuple(sorted(found, key=lambda each: (-each.value, each.entity)))


def _ante(book: Book, spent: Sequence[SpendingRow]) -> Range | None:
    row = book.assumptions.get("race.ante")
    years = len({each.period for each in spent})
    of_a_year = None if row is None else range_of(row.value)
    return None if of_a_year is None else scaled(of_a_year, float(years))


def _room(least: float, most: float, ante: Range) -> tuple[float, float | None]:
    """Return the room for contestants by the dearest and the cheapest ante; an ante of nothing sets no bound."""
    return room(least, ante.high), room(most, ante.low) if ante.low > 0.0 else None


def _news(belief: float, ratio: float) -> NewsRow:
    after = posterior(belief, ratio)
    return NewsRow(ratio, after, after / belief)


def _bet(book: Book) -> Pareto | None:
    power, least = (book.assumptions.get(f"contest.venture_{name}") for name in ("power", "least"))
    if power is None or least is None or power.value.mid is None or least.value.mid is None:
        return None
    return Pareto(power.value.mid, least.value.mid)
