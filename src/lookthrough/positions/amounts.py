"""What a contract is about in dollars: outstanding debt, rent, commitments, each with its range.

A ``Range`` is (low, mid, high) in USD billions. ``None`` is unknown, which is not zero.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from lookthrough.contracts import KINDS
from lookthrough.contracts.dates import first_quarter, last_quarter, renewal_options, stated_quarter
from lookthrough.units.range import Range, scaled, times

if TYPE_CHECKING:
    from lookthrough.book.records import Contract, Value

COUNTED = ("signed", "funded")  # what binds; announced money is shown only when asked for


def family(contract: Contract) -> str:
    """Return the family of a contract's kind."""
    return KINDS[contract.kind].family


def debtor(contract: Contract) -> str | None:
    """Return the entity that owes the scheduled payments."""
    return contract.roles.get(KINDS[contract.kind].debtor)


def creditor(contract: Contract) -> str | None:
    """Return the entity to which they are owed."""
    return contract.roles.get(KINDS[contract.kind].creditor)


def giver(contract: Contract) -> str | None:
    """Return who gives the money of a debt or equity contract: the lender or the investor."""
    return debtor(contract) if family(contract) == "equity" else creditor(contract)


def taker(contract: Contract) -> str | None:
    """Return who receives the money of a debt or equity contract: the borrower or the company invested in."""
    return creditor(contract) if family(contract) == "equity" else debtor(contract)


def amount_of(value: Value | None) -> Range | None:
    """Return the range of a value, ``None`` where it is missing or unknown."""
    if value is None or value.mid is None or value.low is None or value.high is None:
        return None
    return Range(value.low, value.mid, value.high)


def first_value(contract: Contract, *names: str) -> Value | None:
    """Return the first of these terms that the book states, known or not."""
    return next((value for name in names if (value := contract.value(name)) is not None), None)


def outstanding(contract: Contract) -> Range | None:
    """Return the debt outstanding: what is drawn, else all of the principal."""
    return amount_of(first_value(contract, "drawn", "principal"))


def balance_after(contract: Contract, last: int) -> float | None:
    """Return what is left of a debt after the payments of quarter ``last``, USD bn.

    Level payments, equal instalments or all at maturity (``contracts.families.debt``); ``None`` where the book does not
    say which, or lacks a fixed rate or the dates.
    """
    owed, ends = outstanding(contract), last_quarter(contract)
    begins = stated_quarter(contract, "amortisation_start", "start")
    way, rate = contract.value("amortisation"), contract.value("rate")
    if owed is None or ends is None or begins is None or way is None:
        return None
    count = ends - begins + 1
    done = min(count, max(0, last - begins + 1))
    if last >= ends or way.text != "level":
        share = 1.0 if way.text == "linear" else 0.0
        return 0.0 if last >= ends else owed.mid * (1 - share * done / count)
    if rate is None or rate.mid is None or rate.base is not None:
        return None
    grown = (1 + rate.mid / 4) ** count
    return owed.mid * (grown - (1 + rate.mid / 4) ** done) / (grown - 1)


def has_matured(contract: Contract, now: int) -> bool:
    """Return whether the contract ended before quarter ``now``."""
    last = last_quarter(contract)
    return last is not None and last < now


def length(contract: Contract) -> float | None:
    """Return the length of a contract in years: its term, else start to end."""
    years, start, end = contract.mid("term"), first_quarter(contract), last_quarter(contract)
    if years is not None:
        return years
    return None if start is None or end is None else (end - start + 1) / 4


def lengths(contract: Contract) -> Range | None:
    """Return the length of a contract in years with its range: its term, else start to end."""
    stated, years = amount_of(contract.value("term")), length(contract)
    return stated if stated is not None or years is None else Range(years, years, years)


def remaining_share(contract: Contract, now: int) -> float:
    """Return the share of a contract's life that lies ahead of quarter ``now``; 1 where its dates are not known."""
    start, end = first_quarter(contract), last_quarter(contract)
    if start is None or end is None or end < start:
        return 1.0
    return min(1.0, max(0.0, (end - max(start, now) + 1) / (end - start + 1)))


def growth_sum(escalator: float, first_year: float, years: float) -> float:
    """Return the sum of ``(1 + escalator) ** t`` over ``years`` years from ``first_year``, parts of a year included."""
    whole = int(years)
    full = math.fsum((1 + escalator) ** (first_year + t) for t in range(whole))
    return full + (years - whole) * (1 + escalator) ** (first_year + whole)


def first_rent(contract: Contract) -> Range | None:
    """Return the rent of the first year, from the rent itself or from the total of the fixed term."""
    stated = amount_of(contract.value("rent"))
    whole, years = amount_of(contract.value("amount")), length(contract)
    if stated is None and whole is not None and years:
        return scaled(whole, 1 / growth_sum(contract.mid("escalator") or 0.0, 0.0, years))
    return stated


def fixed_rent(contract: Contract) -> Range | None:
    """Return the rent of the whole fixed term, undiscounted; a range of terms widens it."""
    whole, rent, years = amount_of(contract.value("amount")), first_rent(contract), lengths(contract)
    if whole is None and rent is not None and years is not None:
        escalator = contract.mid("escalator") or 0.0
        return times(rent, Range(*(growth_sum(escalator, 0.0, y) for y in years)))
    return whole


def renewal_rent(contract: Contract) -> Range | None:
    """Return the undiscounted rent of the renewals: low the first option, high all of them, mid the middle.

    How many renewals are likely is a judgement no book records; its logical bounds are the range.
    """
    rent, years, renewals = first_rent(contract), length(contract), renewal_options(contract)
    if rent is None or years is None or renewals is None:
        return None
    escalator, (count, each) = contract.mid("escalator") or 0.0, renewals
    first, every = growth_sum(escalator, years, each), growth_sum(escalator, years, each * count)
    return Range(rent.low * first, rent.mid * (first + every) / 2, rent.high * every)
