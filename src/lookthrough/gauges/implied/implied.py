"""What prices ask for, company by company, beside what the dot-com was asked for and what came of it.

1. what companies of a book are worth and earn (``priced``);
2. the growth that each price asks for, as a range over discount rate, margin and multiple (``growth``);
3. the same of Cisco in March 2000, and what came in ten years (``dot_com.csv``);
4. gauges of the market then and now, and how long an index took to see its peak again (``echo``).

No figure here refutes a price, and no index is made of them.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from importlib import resources
from typing import TYPE_CHECKING, Any, NamedTuple, TypedDict

from lookthrough.book.finding import entity_ids
from lookthrough.gauges.implied.echo import EchoRow, RegainedPeak, echo, regained
from lookthrough.gauges.implied.growth import Needed, PriceAsks, cases, needed, usual
from lookthrough.gauges.implied.priced import Priced, priced
from lookthrough.units.frames import Framed
from lookthrough.units.plain import plain_record

if TYPE_CHECKING:
    from lookthrough.book.records import Book


class CaseRow(NamedTuple):
    """What a price asks for in one case of the table."""

    entity: str
    name: str
    asked: PriceAsks
    needed: Needed


class CaseOf(TypedDict):
    """A :class:`CaseRow` in one record: who, what is asked, and what that needs."""

    entity: str
    name: str
    discount: float
    years: float
    multiple: float
    margin: float
    dilution: float
    revenue: float
    growth: float


@dataclass(frozen=True, slots=True)
class AskedOf:
    """What a price asks of one company.

    Attributes:
        priced: the company.
        usual: in the usual case.
        least, most: growth a year over all cases.
    """

    priced: Priced
    usual: Needed
    least: float
    most: float


class Precedent(NamedTuple):
    """A company of the dot-com: what its price asked for, and what came in as many years as lie between the dates.

    Attributes:
        came: multiple of revenue and growth a year that came.
        kept: what the value was then over what it had been.
    """

    name: str
    date: str
    value: float
    revenue: float
    asked: Needed
    later: str
    years: float
    multiple: float
    came: float
    kept: float
    source: str


@dataclass(frozen=True, slots=True, repr=False)
class ImpliedGrowth(Framed):
    """What :func:`implied` finds, USD bn.

    Attributes:
        asked: the usual case.
        companies: the dearest over revenue first.
        precedents: of the dot-com.
        echo: gauges of the market then and now.
        regained: how long indices took to see their peak of then again.
        unpriced: companies asked for whose value or revenue the book does not say.
        book: that was asked; it stands behind the answer and is no part of it.
    """

    row_type = CaseOf

    asked: PriceAsks
    companies: tuple[AskedOf, ...]
    precedents: tuple[Precedent, ...]
    echo: tuple[EchoRow, ...]
    regained: tuple[RegainedPeak, ...]
    unpriced: tuple[str, ...] = ()
    book: Book | None = field(default=None, repr=False, compare=False)

    @property
    def cases(self) -> tuple[CaseRow, ...]:
        """The table of each company over discount rate, margin and multiple."""
        return tuple(
            CaseRow(one.priced.entity, one.priced.name, case, _needed(one.priced, case))
            for one in self.companies
            for case in cases(self.asked)
        )

    @property
    def rows(self) -> list[dict[str, object]]:
        """One record for each company and case."""
        return [
            {"entity": row.entity, "name": row.name, **plain_record(row.asked), **plain_record(row.needed)}
            for row in self.cases
        ]

    def document(self) -> dict[str, Any]:
        """Return what ``--json`` prints."""
        return {"gauge": "implied", **plain_record(self), "cases": self.rows}


def implied(book: Book, *entities: str, asked: PriceAsks | None = None) -> ImpliedGrowth:
    """Return what prices ask for.

    Args:
        book: the book.
        entities: ids, names or tickers of companies; none = all whose value and revenue the book says.
        asked: the usual case.

    Raises:
        UnknownNameError: nobody is called so, or several are.
    """
    named = entity_ids(book, entities)
    asked = usual() if asked is None else asked
    known = priced(book)
    chosen = [each for each in known if not named or each.entity in named]
    found = {each.entity for each in known}
    return ImpliedGrowth(
        asked,
        tuple(_asked_of(each, asked) for each in chosen),
        precedents(asked),
        echo(book),
        regained(book),
        tuple(book.entities[id_].name for id_ in named if id_ not in found),
        book,
    )


def precedents(asked: PriceAsks) -> tuple[Precedent, ...]:
    """Return the companies of the dot-com that are known, with what their price asked for and what came."""
    text = resources.files(__package__).joinpath("dot_com.csv").read_text(encoding="utf-8")
    return tuple(_precedent(row, asked) for row in csv.DictReader(text.splitlines()))


def _precedent(row: dict[str, str], asked: PriceAsks) -> Precedent:
    value, revenue = float(row["value"]), float(row["revenue"])
    years = float(int(row["later"][:4]) - int(row["date"][:4]))
    multiple = float(row["revenue_later"]) / revenue
    return Precedent(
        row["name"],
        row["date"],
        value,
        revenue,
        needed(value, revenue, asked),
        row["later"],
        years,
        multiple,
        multiple ** (1.0 / years) - 1.0,
        float(row["value_later"]) / value,
        row["source"],
    )


def _asked_of(company: Priced, asked: PriceAsks) -> AskedOf:
    growths = [_needed(company, case).growth for case in cases(asked)]
    return AskedOf(company, _needed(company, asked), min(growths), max(growths))


def _needed(company: Priced, asked: PriceAsks) -> Needed:
    return needed(company.value.amount, company.revenue.amount, asked)
