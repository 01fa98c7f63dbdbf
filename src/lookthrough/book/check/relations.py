"""Terms of one contract that cannot both be true, or hardly can: one table for all kinds, and rules that need more.

An error is what no reading of the ranges allows; where only a part of a range does not fit, it is a warning. Every
finding has both places. What is at most itself by its unit (a share of the whole, an amount below nought) the reader of
quantities refuses (``book.text.quantities``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lookthrough.book.problems import Code, Problem
from lookthrough.book.shape.holdings import SHARE, face, held_amounts
from lookthrough.book.shape.span import first_quarter, last_quarter, quarters_in, rent_growth, stated_quarter
from lookthrough.units.quarter import quarter_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from lookthrough.book.records import Contract, Value
    from lookthrough.book.schema.vocabulary import KindSpec

_ROUNDING = 1 + 1e-9
_ROUNDED = 0.01  # share by which a stated rent and a stated total may differ: both are rounded when they are published
_SIZES = ("drawn", "principal", "amount", "rent", "cap")  # the first that is known says how much is left
_OUTLASTING = frozenset({"equity"})  # families whose contracts are not over with their last payment


@dataclass(frozen=True, slots=True)
class Relation:
    """One row: ``less`` is never more than ``more``.

    Attributes:
        less, more: two terms of the same unit.
        marked: the one of them under which a finding stands; the other is its second place.
        code: of what no reading allows.
        words: what is said of the one that is marked, with ``{other}`` for the other.
        hint: how to put it right.
    """

    less: str
    more: str
    marked: str
    code: str
    words: str
    hint: str


def _in_time(early: str, late: str) -> Relation:
    words = f"{late} {{is}} before the {early.replace('_', ' ')}"
    return Relation(early, late, late, "LT307", words, "the last date of a contract is not before its first")


def _within(part: str, whole: str, hint: str) -> Relation:
    return Relation(part, whole, part, "LT320", f"{part} {{is}} more than the {whole}", hint)


RELATIONS: tuple[Relation, ...] = (
    _in_time("start", "maturity"),
    _in_time("start", "end"),
    _in_time("start", "ard"),
    _in_time("start", "amortisation_start"),
    _in_time("amortisation_start", "maturity"),
    _in_time("ard", "maturity"),
    _in_time("start", "available_until"),
    _in_time("available_until", "maturity"),
    _within("drawn", "principal", "what is outstanding is a part of what was issued or committed"),
    _within("paid", "amount", "what is paid already is a part of the amount"),
    _within("prepaid", "amount", "what is prepaid is a part of the amount"),
    _within("most_paid", "cap", "the cap is the most that can be called"),
    _within("recorded", "cap", "the cap is the most that can be called"),
    _within("amount", "valuation", "the valuation is that of all shares, with the money paid in"),
)


def terms_fit(contract: Contract, kind: KindSpec) -> Iterator[Problem]:
    """LT307 and LT320: no term is beyond another that bounds it; LT520: nor may it be, in a part of its range."""
    del kind
    for row in RELATIONS:
        less, more = contract.value(row.less), contract.value(row.more)
        if less is None or more is None or less.low is None or less.high is None or more.low is None:
            continue
        assert more.high is not None  # noqa: S101  # a value is known at both ends or at none
        if less.low > more.high * _ROUNDING:
            yield _finding(contract, row, row.code, "is")
        elif less.high > more.low * _ROUNDING:
            yield _finding(contract, row, "LT520", "may be")


def _finding(contract: Contract, row: Relation, code: str, verb: str) -> Problem:
    name = row.more if row.marked == row.less else row.less
    marked, other = contract.terms[row.marked][-1], contract.terms[name][-1]
    hint = row.hint if verb == "is" else "a range is drawn from evenly: leave out the part that cannot be"
    return _at(
        marked, code, row.words.format(**{"is": verb}), f"the {name.replace('_', ' ')} is {other.text}", hint, other
    )


def term_has_a_length(contract: Contract, kind: KindSpec) -> Iterator[Problem]:
    """LT321: a contract lasts; LT520: a part of a range that is nothing does not."""
    del kind
    term, hint = contract.value("term"), "write 5y or 18 months, or unknown"
    if term is None or term.low is None or term.high is None or term.low > 0.0:
        return
    code, verb = ("LT321", "has") if term.high <= 0.0 else ("LT520", "may have")
    place = contract.value("start")
    yield _at(term, code, f"the term {verb} no length", "a contract runs for a quarter at least", hint, place)


def term_ends_with_its_end(contract: Contract, kind: KindSpec) -> Iterator[Problem]:
    """LT522: a term and an end that are both stated are the same length, to a quarter."""
    del kind
    start, end, term = first_quarter(contract), stated_quarter(contract, "maturity", "end"), contract.value("term")
    if start is None or end is None or term is None or term.low is None or term.high is None:
        return
    quarters = end - start + 1
    if quarters_in(term.low) - 1 <= quarters <= quarters_in(term.high) + 1:
        return
    name = "maturity" if contract.mid("maturity") is not None else "end"
    stated = contract.value(name)
    message = f"{quarters / 4:g} years from start to {name}, and a term of {term.text}"
    yield _at(term, "LT522", message, f"the {name} counts", "correct one of the three, or leave out the term", stated)


def rent_makes_its_total(contract: Contract, kind: KindSpec) -> Iterator[Problem]:
    """LT521: a stated rent, with its escalator, adds up to a stated total of the fixed term."""
    rent, total = contract.value("rent"), contract.value("amount")
    quarters = _quarters(contract)
    if kind.family != "lease" or rent is None or total is None or quarters is None:
        return
    growth = rent_growth(contract.mid("escalator") or 0.0, quarters)
    made = [None if end is None else end * growth for end in (rent.low, rent.mid, rent.high)]
    pairs = [(m, t) for m, t in zip(made, (total.low, total.mid, total.high), strict=True) if m is not None and t]
    if all(abs(m - t) <= _ROUNDED * t for m, t in pairs):
        return
    low, high = (f"{end:.6g}" for end in (pairs[0][0], pairs[-1][0]))
    label = f"the rent makes {low if low == high else f'{low}..{high}'} bn USD in {quarters / 4:g} years"
    hint = "the rent counts: leave out the total, or correct one of the two, the escalator or the term"
    yield _at(total, "LT521", "rent and total do not agree", label, hint, rent)


def _quarters(contract: Contract) -> int | None:
    start, end, years = first_quarter(contract), stated_quarter(contract, "maturity", "end"), contract.mid("term")
    if start is not None and end is not None:
        return end - start + 1
    return None if years is None else quarters_in(years)


def still_runs(contract: Contract, kind: KindSpec, now: int) -> Iterator[Problem]:
    """LT523: a contract that ended before the book's date pays nothing. One of nought says so; shares are held on."""
    last, sizes = last_quarter(contract), (contract.mid(name) for name in _SIZES)
    if last is None or last >= now or kind.family in _OUTLASTING or contract.current_status == "cancelled":
        return
    start, left = first_quarter(contract), next((size for size in sizes if size is not None), None)
    if left == 0.0 or (start is not None and start > last):  # the latter is LT307
        return
    names = ("maturity", "end", "term")
    stated = next(value for value in map(contract.value, names) if value is not None and value.mid is not None)
    message = f"{contract.id} is over: its last quarter was {quarter_name(last)}"
    hint = "nothing is paid under it any more: write 0 as its amount from that day on, or correct the date"
    yield _at(stated, "LT523", message, f"the book is of {quarter_name(now)}", hint, contract.value("start"))


def holders_within_the_whole(contract: Contract, kind: KindSpec) -> Iterator[Problem]:
    """LT406: holders cannot hold more than there is; of a range the smallest amount counts."""
    del kind
    shares = [dated[-1] for dated in contract.held_by.values() if dated[-1].base == SHARE]
    whole = face(contract)
    held = sum(amount or 0.0 for amount in held_amounts(contract).values())
    share = sum(value.low or 0.0 for value in shares)
    if share > _ROUNDING or (whole is not None and held > whole * _ROUNDING):
        last, total = list(contract.held_by.values())[-1][-1], contract.value("principal") or contract.value("amount")
        label = f"{share:.4g} of the whole" if share > _ROUNDING else f"{held:.6g} of {whole:.6g} bn USD"
        hint = "an arranger or an underwriter is not a holder"
        yield _at(last, "LT406", "holdings exceed the contract", label, hint, total)


TERM_RULES: tuple[Callable[[Contract, KindSpec], Iterator[Problem]], ...] = (
    terms_fit,
    term_has_a_length,
    term_ends_with_its_end,
    rent_makes_its_total,
    holders_within_the_whole,
)


def _at(
    value: Value, code: str, message: str, label: str, hint: str | None = None, related: Value | None = None
) -> Problem:
    place = None if related is None else related.position
    return Problem(code, value.position, message, label, len(value.text), hint, place)


CODES = (
    Code(
        "LT307",
        "a contract ends before it starts",
        "The maturity, the end, the anticipated repayment date or the start of amortisation lies before the start, or "
        "one of the last two after the maturity, on every reading of the ranges.",
        "Correct one of the two dates.",
    ),
    Code(
        "LT320",
        "a part is more than its whole",
        "What is drawn is more than the principal, what is paid or prepaid more than the amount, what is recorded or "
        "paid at most more than the cap, an investment more than the value of all shares, or the revenue of a quarter "
        "more than that of its year, on every reading of the ranges. Nothing would be left, or less than nothing.",
        "Correct one of the two, or their scale.",
    ),
    Code(
        "LT321",
        "a term has no length",
        "A contract runs for one quarter at least, and a term of nought says the opposite.",
        "Write the length, or `unknown`: then the length assumed for its kind is used.",
    ),
    Code(
        "LT406",
        "holdings exceed the contract",
        "The amounts or shares under held_by add up to more than the principal or amount of the contract. Arrangers "
        "and underwriters place a loan with others and do not hold it.",
        "Keep holders only; where a holding was sold on, name the last holder.",
    ),
    Code(
        "LT520",
        "a part of a range cannot be",
        "Two terms fit one another on some readings of their ranges and not on others: a maturity that may lie before "
        "the start, a part that may be more than its whole, two shares of revenue that may be more than all of it. On "
        "such paths of a run the contract lasts for one quarter, nothing is left to pay, or sales make poorer.",
        "Narrow one of the two ranges.",
    ),
    Code(
        "LT521",
        "a rent and a total do not agree",
        "A lease states its rent and the total of its fixed term, and the rent with its escalator adds up to another "
        "total, by more than one per cent. The rent is what is paid; the total is used only where no rent is stated. "
        "Without an escalator a rent beside a total stays as it begins.",
        "Correct the rent, the total, the escalator or the term, or leave out the total.",
    ),
    Code(
        "LT522",
        "a term and an end do not agree",
        "From the start to the stated end or maturity there are more or fewer quarters than the term says, by more "
        "than one. The end counts; a term is used only where no end is stated.",
        "Correct the start, the end or the term, or leave out the term.",
    ),
    Code(
        "LT523",
        "a contract is over",
        "The last quarter of this contract lies before the date of the book, so no answer has a payment of it: neither "
        "look-through nor flows nor a run. Equity is not meant, for shares are held on after the last payment, nor a "
        "contract of which nothing is left by its own terms.",
        "Give it an amount of 0 from the day on which it was paid, or correct the date where money is still owed.",
    ),
)
