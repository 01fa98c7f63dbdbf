"""Loans, bonds and tranches: interest on the balance, scheduled principal, draws.

The balance is the state. In quarter ``t`` interest is ``balance * rate / 4``; principal is nothing before
``amortisation_start``; then, with ``n`` quarters left to maturity, ``balance / n`` (linear), the principal part of
a level payment, ``balance * i / ((1 + i)**n - 1)`` with ``i = rate / 4`` (level), or nothing until the whole
balance at maturity (bullet). A schedule that is missed is caught up, because it is always read off the balance.
"""

from __future__ import annotations

from typing import NamedTuple

from lookthrough.contracts.families import QUARTERS_PER_YEAR, Array, Namespace, between, quarters


class DebtTerms(NamedTuple):
    """Terms as arrays ``[contract, path]`` or ``[contract, 1]``; ``linear``, ``level``, ``available`` are flags."""

    principal: Array
    drawn: Array
    rate: Array
    floating: Array
    start: Array
    maturity: Array
    amortisation_start: Array
    linear: Array
    level: Array
    draw_quarters: Array
    available: Array


class DebtDue(NamedTuple):
    """What falls due in one quarter, USD bn ``[contract, path]``."""

    interest: Array
    principal: Array


def coupon(terms: DebtTerms, reference_rate: Array, extra_spread: Array | float = 0.0) -> Array:
    """Return the interest rate a year: the fixed coupon, or the spread over the reference rate ``[path]``."""
    return terms.rate + terms.floating * (reference_rate + extra_spread)


def due(xp: Namespace, terms: DebtTerms, balance: Array, maturity: Array, rate: Array, quarter: float) -> DebtDue:
    """Return interest and scheduled principal of one quarter.

    Args:
        xp: array namespace.
        terms: see :class:`DebtTerms`.
        balance: outstanding ``[contract, path]``, USD bn.
        maturity: current maturity (refinancing moves it) ``[contract, path]``, quarter number.
        rate: interest a year ``[contract, path]``.
        quarter: the quarter number.
    """
    left = xp.maximum(xp.floor(maturity) - quarter + 1.0, 1.0)
    per_quarter = rate / QUARTERS_PER_YEAR
    growth = (1.0 + per_quarter) ** left - 1.0
    level_part = xp.where(growth > 0.0, per_quarter / xp.where(growth > 0.0, growth, 1.0), 1.0 / left)
    share = xp.where(terms.linear > 0, 1.0 / left, xp.where(terms.level > 0, level_part, 0.0))
    running = xp.where(quarter >= xp.floor(terms.start), 1.0, 0.0)
    amortising = xp.where(quarter >= xp.floor(terms.amortisation_start), 1.0, 0.0)
    principal = xp.where(left <= 1.0, 1.0, share * amortising) * balance
    return DebtDue(interest=running * per_quarter * balance, principal=running * principal)


def draws(xp: Namespace, terms: DebtTerms, quarter: float, first_quarter: float) -> Array:
    """Return the money drawn this quarter: the undrawn part in equal instalments from the start (or the book's date).

    ``first_quarter`` is the first quarter after the book's date; the result is USD bn ``[contract, path]``.
    """
    first = xp.maximum(xp.floor(terms.start), first_quarter)
    last = first + terms.draw_quarters - 1.0
    undrawn = xp.maximum(terms.principal - terms.drawn, 0.0) * terms.available
    return between(xp, quarter, first, last) * undrawn / quarters(xp, first, last)
