"""Rankings that know no run: which firms fail first by one figure of the book, the most endangered first.

    debt over revenue; debt over EBITDA, negative ones worst and among them the deepest loss; letters of the rating;
    market value, the smallest first; runway = cash / (capital expenditure + interest - EBITDA), none burnt = never

Flows are a year. EBITDA is what an account states as operating cash flow with its interest. A figure that the book does
not have leaves the firm in the middle of the ranking.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from lookthrough.book.dated import held_on
from lookthrough.book.schema.ratings import SCALES
from lookthrough.contracts.arrays import QUARTERS_PER_YEAR
from lookthrough.lens.vendor_support.call_chance import chance_within
from lookthrough.positions.default_rates import letters_of, rate_names
from lookthrough.positions.filed import filed
from lookthrough.units.range import Range

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lookthrough.book.records import Book

DEBT_REVENUE, DEBT_EBITDA, RATING, MARKET, RUNWAY = "debt/revenue", "debt/EBITDA", "rating", "market value", "runway"
BEYOND = 1e6  # times what it earns no firm owes, and years of cash none has
BASE_RATE = "base rate of the letters"
RIVALS = (DEBT_REVENUE, DEBT_EBITDA, RATING, MARKET, RUNWAY)


def danger(book: Book, firms: Sequence[str]) -> dict[str, dict[str, float]]:
    """Return by rival how endangered each firm is, more for a larger number.

    Args:
        book: as of its day.
        firms: ids of entities.
    """
    found = {name: {firm: _figure(book, firm, name) for firm in firms} for name in RIVALS}
    return {name: _filled(figures) for name, figures in found.items()}


def _filled(figures: dict[str, float | None]) -> dict[str, float]:
    """Return figures with the middle of the known ones where none is known."""
    known = sorted(each for each in figures.values() if each is not None)
    middle = known[len(known) // 2] if known else 0.0
    return {firm: middle if each is None else each for firm, each in figures.items()}


def _figure(book: Book, firm: str, name: str) -> float | None:
    if name == RATING:
        letters = letters_of(book, book.entities[firm])
        return None if letters is None else float(SCALES["S&P"].index(letters))
    if name == MARKET:
        value = _opening(book, firm, "market_value")
        return None if value is None else -value
    debt, revenue, ebitda = _opening(book, firm, "debt"), _yearly(book, firm, "revenue"), _ebitda(book, firm)
    if name == DEBT_REVENUE:
        return None if debt is None or not revenue else debt / revenue
    if name == DEBT_EBITDA:
        return None if debt is None or ebitda is None else _over_ebitda(debt, ebitda)
    return _runway(book, firm, ebitda)


def _over_ebitda(debt: float, ebitda: float) -> float:
    """Return debt over EBITDA; where that is negative, beyond every other firm and by the depth of the loss."""
    return debt / ebitda if ebitda > 0.0 else BEYOND - ebitda


def _runway(book: Book, firm: str, ebitda: float | None) -> float | None:
    """Return minus the years that cash lasts."""
    cash, capex = _opening(book, firm, "cash"), _opening(book, firm, "capex") or _yearly(book, firm, "capex")
    interest = _yearly(book, firm, "interest")
    if cash is None or ebitda is None:
        return None
    burnt = (capex or 0.0) + (interest or 0.0) - ebitda
    return -cash / burnt if burnt > 0.0 else -BEYOND


def _ebitda(book: Book, firm: str) -> float | None:
    flow, interest = _yearly(book, firm, "operating_cash_flow"), _yearly(book, firm, "interest")
    return None if flow is None else flow + (interest or 0.0)


def _yearly(book: Book, firm: str, name: str) -> float | None:
    item = filed(book, firm).amount(name)
    return _opening(book, firm, name) if item is None else item.mid * QUARTERS_PER_YEAR


def _opening(book: Book, firm: str, name: str) -> float | None:
    value = held_on(book.entities[firm].opening.get(name, ()), book.as_of)
    return None if value is None else value.mid


def base_chances(book: Book, firms: Sequence[str], years: float) -> dict[str, float]:
    """Return the chance that each fails within some years, by its letters alone.

    Rates of ten years are assumptions of the book; a constant hazard shortens them. Who has no letters gets the mean of
    those who do.
    """
    rates = {firm: _rate(book, firm, years) for firm in firms}
    known = [rate for rate in rates.values() if rate is not None]
    mean = math.fsum(known) / len(known) if known else 0.0
    return {firm: mean if rate is None else rate for firm, rate in rates.items()}


def _rate(book: Book, firm: str, years: float) -> float | None:
    letters = letters_of(book, book.entities[firm])
    names = () if letters is None else rate_names(letters)
    known = (book.assumptions.get(name) for name in names)
    ten = next((assumption.value.mid for assumption in known if assumption is not None), None)
    return None if ten is None else chance_within(Range(ten, ten, ten), Range(years, years, years)).mid


def scaled_to(danger: Mapping[str, float], chances: Mapping[str, float]) -> dict[str, float]:
    """Return chances that rise evenly with the rank of danger and have the mean of others: from 0 to twice the mean.

    Where twice the mean is above 1, they rise from what is left below the mean to 1.
    """
    mean = math.fsum(chances.values()) / len(chances)
    half = min(mean, 1.0 - mean)
    ranks = {firm: _rank(danger, firm) for firm in danger}
    return {firm: mean + half * (2.0 * rank - 1.0) for firm, rank in ranks.items()}


def _rank(danger: Mapping[str, float], firm: str) -> float:
    """Return the share of the others that are less in danger, those as much counted half, 0..1."""
    others = [each for name, each in danger.items() if name != firm]
    if not others:
        return 0.5
    below = sum(each < danger[firm] for each in others) + 0.5 * sum(each == danger[firm] for each in others)
    return below / len(others)
