"""What building costs: spending on projects that fail, and how much of it buying would have saved.

Of a dollar ``b (1 - s_b) + (1 - b) (1 - s_v)`` is wasted, with ``b`` the share that is built and ``s_b``, ``s_v`` the
chances of what is built and bought; ``b (s_v - s_b)`` is the excess over buying everything. Two retellings of one study
disagree about ``s_b``, so every row holds both ends.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lookthrough.lens.diffusion.regions import span_of
from lookthrough.positions.standing_contract import range_of

if TYPE_CHECKING:
    from lookthrough.book.records import Assumption, Book, Value
    from lookthrough.units.range import Range


@dataclass(frozen=True, slots=True)
class Waste:
    """Spending and waste of one year, USD bn; ranges run from the higher chance of what is built to the lower.

    Attributes:
        year: of the spending.
        spend: USD bn.
        built: share of it that is built.
        bought_success: chance of what is bought.
        built_success: chance of what is built, low and high.
        wasted: USD bn, least and most.
        excess: of it because it was built and not bought.
        realised: share of the spending that works, most and least.
        guessed: whether the share that is built is a guess.
    """

    year: int
    spend: float
    built: float
    bought_success: float
    built_success: tuple[float, float]
    wasted: tuple[float, float]
    excess: tuple[float, float]
    realised: tuple[float, float]
    guessed: bool


def wasted_share(built: float, built_success: float, bought_success: float) -> float:
    """Return the share of spending on projects that fail."""
    return built * (1.0 - built_success) + (1.0 - built) * (1.0 - bought_success)


def excess_share(built: float, built_success: float, bought_success: float) -> float:
    """Return the share of spending that is wasted because it was built; negative where building succeeds more often."""
    return built * (bought_success - built_success)


def waste_of(book: Book) -> tuple[Waste, ...]:
    """Return the waste of every year of which a book knows spending and the share that is built, oldest first."""
    spend, built = book.assumptions.get("diffusion.spend"), book.assumptions.get("diffusion.built")
    chance, bought = span_of(book, "diffusion.success_built"), span_of(book, "diffusion.success_bought")
    if spend is None or built is None or chance is None or bought is None:
        return ()
    shares = _by_year(built)
    years = sorted(year for year in _by_year(spend) if year in shares)
    return tuple(_year(year, _by_year(spend)[year], shares[year], chance, bought.mid) for year in years)


def _year(year: int, spend: Value, built: Value, chance: Range, bought: float) -> Waste:
    amount, share = spend.mid or 0.0, built.mid or 0.0
    ends = (chance.high, chance.low)
    wasted = tuple(amount * wasted_share(share, each, bought) for each in ends)
    excess = tuple(amount * excess_share(share, each, bought) for each in ends)
    realised = tuple(1.0 - wasted_share(share, each, bought) for each in ends)
    return Waste(
        year,
        amount,
        share,
        bought,
        (chance.low, chance.high),
        (wasted[0], wasted[1]),
        (excess[0], excess[1]),
        (realised[0], realised[1]),
        guessed=built.basis == "assumed",
    )


def _by_year(row: Assumption) -> dict[int, Value]:
    """Return the values that are known by the year in which they begin to hold."""
    return {v.valid_from.year: v for v in row.dated if v.valid_from is not None and range_of(v) is not None}
