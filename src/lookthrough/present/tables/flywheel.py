"""The flywheel of developers as tables: ten years by quarter and by year, shocks side by side, one site."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from lookthrough.present.numbers import amount, percent
from lookthrough.present.table import Kind, TableColumn, table_of
from lookthrough.present.tables.common_columns import CONTRACTS, WHY, count, money, named, number, share, text

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from lookthrough.lens.flywheel.closed_forms import ClosedForm
    from lookthrough.lens.flywheel.developers import Developer
    from lookthrough.lens.flywheel.flywheel import Flywheel
    from lookthrough.lens.flywheel.flywheel_inputs import Ranged
    from lookthrough.lens.flywheel.flywheel_records import QuarterRow, ShockRow
    from lookthrough.lens.flywheel.identities import SeriesIdentity
    from lookthrough.present.table import Cell, Fields, Table

BOUNDS = {"wish": "leases", "equity": "equity", "growth cap": "pace", "margin gate": "margin"}
"""What held the starts of a quarter: the backlog of leases, free equity, the pace of building, or value over cost."""

LEGS = {"ltv": "loan to value", "dscr": "interest cover", "debt_yield": "debt yield"}
RESTS_ON = {"bonds per MW": "bonds for each MW", "coupon": "its coupon", "middle": "the middle of all"}
BEFORE = "What the series of the book say before any model"
RANKED = "Developers by how much of their equity comes back (rho)"
SOURCES = {"construction_loan": "construction loan", "recycled": "recycled", "new_equity": "owners' money"}
"""What pays for the starts."""


def case_name(answer: Flywheel, name: str) -> str:
    """Return a case in words: ``coupon +200 bp``, ``rent -20%``."""
    sizes = {"spread": f"coupon {answer.spread * 1e4:+,.0f} bp", "rent": f"rent {_signed(answer.rent)}"}
    return sizes.get(name, "as it is")


def quarters_table(answer: Flywheel) -> Table:
    """Return ten years by quarter, at the middle of all ranges."""
    columns: Fields[QuarterRow] = (
        (text("quarter"), lambda r: r["quarter"]),
        (money("leases"), lambda r: r["leases"]),
        (money("starts"), lambda r: r["starts"]),
        *((money(key, words), _of_quarter(key)) for key, words in SOURCES.items()),
        (money("spending", "construction spending"), lambda r: r["spending"]),
        (money("bonds", "bonds sold"), lambda r: r["bonds"]),
        (money("shortfall"), lambda r: r["shortfall"]),
        (money("backlog"), lambda r: r["backlog"]),
        (named("bound", "held by", BOUNDS), lambda r: r["bound"]),
    )
    return table_of(columns, answer.rows, name="flywheel", title="Developers as one by quarter")


@dataclass(frozen=True, slots=True)
class FlywheelYear:
    """The quarters of a calendar year."""

    name: str
    rows: Sequence[QuarterRow]

    @property
    def label(self) -> str:
        """Its name, with * where it is in part."""
        return self.name if len(self.rows) == 4 else f"{self.name}*"

    def total(self, key: str) -> float:
        """Return the sum of a column."""
        return math.fsum(float(row[key]) for row in self.rows)  # type: ignore[literal-required]  # a key of the columns below

    @property
    def bounds(self) -> str:
        """What held the starts, quarter by quarter; the same in a row once, with its count."""
        runs = [(BOUNDS[bound], len(list(part))) for bound, part in groupby(row["bound"] for row in self.rows)]
        return ", ".join(bound if times == 1 else f"{bound} x{times}" for bound, times in runs)


def years_of(answer: Flywheel) -> list[FlywheelYear]:
    """Return the quarters of ten years by calendar year."""
    return [FlywheelYear(name, list(rows)) for name, rows in groupby(answer.rows, lambda r: r["quarter"][:4])]


def years_table(answer: Flywheel) -> Table:
    """Return ten years by calendar year, at the middle of all ranges; the first and the last may be parts of one."""
    columns: Fields[FlywheelYear] = (
        (text("year"), lambda y: y.label),
        (money("leases"), lambda y: y.total("leases")),
        (money("starts"), lambda y: y.total("starts")),
        *((money(key, words), _of_year(key)) for key, words in SOURCES.items()),
        (money("spending", "spent on building"), lambda y: y.total("spending")),
        (money("bonds", "bonds sold"), lambda y: y.total("bonds")),
        (money("shortfall", "shortfall at end"), lambda y: y.rows[-1]["shortfall"]),
        (text("bound", "held by, quarter by quarter"), lambda y: y.bounds),
    )
    return table_of(columns, years_of(answer), name="flywheel by year")


def shocks_table(answer: Flywheel) -> Table:
    """Return the two shocks side by side: change of starts over the first quarters after them."""
    rows = () if answer.found is None else answer.found.shocks
    columns: Fields[ShockRow] = (
        (text("shock"), lambda r: f"{case_name(answer, r['name'])}, {r['quarters']} quarters"),
        (count("quarters"), lambda r: r["quarters"]),
        (share("change", "median"), lambda r: r["change"]),
        (share("low", "5 %"), lambda r: r["low"]),
        (share("high", "95 %"), lambda r: r["high"]),
        (share("mid", "middle of ranges"), lambda r: r["mid"]),
        (share("worse", "worse than the other in"), lambda r: r["worse"]),
        (money("shortfall", "largest shortfall"), lambda r: r["shortfall"]),
        (share("stuck", "some shortfall in"), lambda r: r["stuck"]),
    )
    return table_of(columns, rows, name="flywheel shocks")


def cases_table(answer: Flywheel) -> Table:
    """Return one site in the three cases."""
    rows = () if answer.found is None else answer.found.cases
    columns: Fields[ClosedForm] = (
        (text("case"), lambda r: case_name(answer, r.name)),
        (share("yield_on_cost", "yield on cost"), lambda r: r.yield_on_cost),
        (share("cap_rate", "cap rate"), lambda r: r.cap_rate),
        (share("coupon"), lambda r: r.coupon),
        *((number(leg, words), _leg(leg)) for leg, words in LEGS.items()),
        (named("binding", "binds", LEGS), lambda r: r.binding),
        (number("back", "comes back"), lambda r: r.back),
        (number("shortfall", "short"), lambda r: r.shortfall),
        (number("rho"), lambda r: r.rho),
        (_unknown("multiplier", "no limit"), lambda r: r.multiplier),
        (_unknown("steady_starts", "no limit", "USD bn a quarter"), lambda r: r.steady_starts),
    )
    return table_of(columns, rows, name="flywheel of one site")


def ranges_table(answer: Flywheel) -> Table:
    """Return the assumptions behind the runs."""
    rows = () if answer.found is None else answer.found.ranges
    columns: Fields[Ranged] = (
        (text("assumption"), lambda r: r.name.replace("_", " ")),
        (number("low"), lambda r: r.amount.low),
        (number("mid"), lambda r: r.amount.mid),
        (number("high"), lambda r: r.amount.high),
        (text("guess"), lambda r: "guess" if r.is_guess else ""),
        (WHY, lambda r: r.reason),
    )
    return table_of(columns, rows, name="flywheel assumptions")


def identities_table(answer: Flywheel) -> Table:
    """Return what the series of the book say before any model; a row whose series is missing says so."""
    columns: Fields[SeriesIdentity] = (
        (text("what"), lambda r: r.says),
        (text("figure", absent="missing"), _figure),
        (number("low"), lambda r: None if r.amount is None else r.amount.low),
        (number("mid"), lambda r: None if r.amount is None else r.amount.mid),
        (number("high"), lambda r: None if r.amount is None else r.amount.high),
        (text("unit"), lambda r: r.unit),
        (text("series", "series, or what is missing"), lambda r: r.missing or ", ".join(r.series)),
    )
    return table_of(columns, answer.identities, name="flywheel series", title=BEFORE)


def developers_table(answer: Flywheel) -> Table:
    """Return developers by how much equity comes back."""
    columns: Fields[Developer] = (
        (text("name", "developer"), lambda r: r.name),
        (number("rho"), lambda r: r.rho),
        (TableColumn("takeout", "bonds over cost", Kind.RANGE), lambda r: r.takeout),
        (named("rests_on", "rests on", RESTS_ON), lambda r: r.rests_on),
        (share("coupon"), lambda r: r.coupon),
        (_unknown("power", "-", "MW"), lambda r: r.power),
        (money("bonds"), lambda r: r.bonds),
        (money("securitised", "of which ABS and CMBS"), lambda r: r.securitised),
        (money("loans"), lambda r: r.loans),
        (CONTRACTS, lambda r: " ".join(r.contracts)),
    )
    return table_of(columns, answer.developers, name="developers", title=RANKED)


def _figure(row: SeriesIdentity) -> Cell:
    """Return a figure with its unit in words, with its ends where it has two."""
    if row.amount is None:
        return None
    show = percent if row.unit == "share" else amount
    low, mid, high = (show(each) for each in row.amount)
    said = mid if low == high else f"{mid} ({low} to {high})"
    return said if row.unit in {"", "share"} else f"{said} {row.unit}"


def _unknown(key: str, absent: str, unit: str = "") -> TableColumn:
    return TableColumn(key, key.replace("_", " "), Kind.NUMBER, unit, absent=absent)


def _leg(leg: str) -> Callable[[ClosedForm], Cell]:
    return lambda row: row.legs[leg]


def _of_quarter(key: str) -> Callable[[QuarterRow], Cell]:
    return lambda row: row[key]  # type: ignore[literal-required]  # one of SOURCES


def _of_year(key: str) -> Callable[[FlywheelYear], Cell]:
    return lambda year: year.total(key)


def _signed(change: float) -> str:
    return f"{'+' if change > 0 else ''}{percent(change)}"
