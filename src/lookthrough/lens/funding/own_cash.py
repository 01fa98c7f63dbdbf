"""Own cash: capital expenditure as far as cash from operations covers it, quarter by quarter. USD bn.

Both are opening figures, rates per year with the day they are of. A figure is of the four quarters that end on its
day, or of those since the figure before it: the year's figure where the day lies in the last quarter of a calendar
year, a rate seen so far in a year that is not over. A fiscal quarter is the calendar quarter in which its middle
lies. No figure is carried forward to quarters nobody has reported, but cash from operations, by up to a year: it only
caps what was invested. A quarter without a figure is missing, not zero.

Capital expenditure itself (``built``) is the other side: what was built, whoever paid for it.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, TypedDict

from lookthrough.lens.funding.funding_rows import COMPANIES, OWN, FundingRow, provenance
from lookthrough.positions.standing_contract import range_of
from lookthrough.units.quarter import quarter_ended
from lookthrough.units.range import Range, scaled

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from lookthrough.book.records import Book, Entity, Value
    from lookthrough.lens.funding.funding_rows import Calendar

YEAR = 4  # quarters


class Built(TypedDict):
    """The capital expenditure of companies in a period, USD bn.

    Attributes:
        amount: of all of them, ``None`` where one of them has no figure or there is none.
        reported: of those that have figures.
        missing: companies without a figure for any quarter of the period.
        partial: companies without one for some quarter of it.
    """

    amount: float | None
    reported: float
    missing: list[str]
    partial: list[str]


def own_cash(book: Book, calendar: Calendar) -> Iterator[FundingRow]:
    """Yield what companies invested out of their own cash: a row for each company, period and figure."""
    for entity in book.entities.values():
        if entity.class_ in COMPANIES:
            yield from _of_company(book, entity, calendar)


def built(book: Book, companies: Iterable[str], calendar: Calendar, period: str) -> Built:
    """Return the capital expenditure of some companies in a period, mid values."""
    spent: dict[str, list[float]] = {}
    quarters = calendar.quarters(period)
    for company in sorted(companies):
        dated = _dated(book, book.entities[company].opening.get("capex", ()))
        figures = (_covering(dated, number) for number in quarters)
        spent[company] = [figure.mid / YEAR for figure in figures if figure is not None and figure.mid is not None]
    missing = [company for company, amounts in spent.items() if not amounts]
    reported = math.fsum(amount for amounts in spent.values() for amount in amounts)
    return Built(
        amount=reported if spent and not missing else None,
        reported=reported,
        missing=missing,
        partial=[company for company, amounts in spent.items() if 0 < len(amounts) < len(quarters)],
    )


def _of_company(book: Book, entity: Entity, calendar: Calendar) -> Iterator[FundingRow]:
    spent, earned = (_dated(book, entity.opening.get(name, ())) for name in ("capex", "operating_cash_flow"))
    quarters = sorted({number for end, _ in spent for number in range(end - YEAR + 1, end + 1)})
    for period, inside in calendar.grouped(quarters).items():
        years: dict[tuple[Value, Value | None], list[int]] = {}
        for number in inside:
            capex = _covering(spent, number)
            if capex is not None:
                years.setdefault((capex, _covering(earned, number) or _carried(earned, number)), []).append(number)
        for (capex, cash), numbers in years.items():
            yield _row(book, entity, period, (capex, cash), numbers)


def _row(
    book: Book, entity: Entity, period: str, figures: tuple[Value, Value | None], numbers: Sequence[int]
) -> FundingRow:
    capex, cash = figures
    spent, earned = range_of(capex), range_of(cash)
    amount = None if spent is None or earned is None else scaled(_covered(spent, earned), len(numbers) / YEAR)
    rests_on = provenance(book, *((value, entity) for value in figures if value is not None))
    size = "of unknown size" if cash is None else f"of {cash.text}"
    return FundingRow(
        period=period,
        quarters=(numbers[0], numbers[-1]),
        paid_from="own_cash",
        lender=None,
        lender_kind=OWN,
        receiver=entity.id,
        sponsors=(entity.id,),
        contract=None,
        amount=amount,
        non_traditional=None,
        file=capex.position.file,
        line=capex.position.line,
        source=rests_on.source,
        grade=rests_on.grade,
        basis=rests_on.basis,
        is_note=False,
        why=f"investment of {capex.text}, as far as cash from operations {size} covers it",
    )


def _covered(capex: Range, cash: Range) -> Range:
    return Range(*(max(0.0, min(pair)) for pair in zip(capex, cash, strict=True)))


def _dated(book: Book, values: Sequence[Value]) -> list[tuple[int, Value]]:
    """Return figures with the last quarter each is of; an undated figure is of the whole of the book's year."""
    year_end = book.as_of.year * YEAR + YEAR - 1
    return [(year_end if v.valid_from is None else quarter_ended(v.valid_from), v) for v in values]


def _covering(dated: Sequence[tuple[int, Value]], number: int) -> Value | None:
    """Return the figure a quarter belongs to: its calendar year's, else the first that reaches back to it."""
    of_year = [value for end, value in dated if end == number - number % YEAR + YEAR - 1]
    if of_year:
        return of_year[-1]
    reaching = [end for end, _ in dated if number <= end < number + YEAR]
    return [value for end, value in dated if end == min(reaching)][-1] if reaching else None


def _carried(dated: Sequence[tuple[int, Value]], number: int) -> Value | None:
    past = [value for end, value in dated if number - YEAR <= end < number]
    return past[-1] if past else None
