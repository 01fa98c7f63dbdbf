"""Shaping: the root of a deal file -> its record, with a problem for each field that is not as it should be."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from lookthrough.book.deal_file import deal_terms
from lookthrough.book.deal_file.deal_fields import FieldsOf, of_node
from lookthrough.book.deal_file.deal_records import (
    AccountRole,
    Backstop,
    CashRow,
    CoverTest,
    DealAccount,
    DealDraws,
    DealFile,
    DealNote,
    DealScenario,
    DealView,
    PublishedFigure,
    Refinancing,
    Tenant,
)
from lookthrough.book.deal_file.deal_terms import DEAL, ROWS
from lookthrough.book.schema.vocabulary import TermSpec, Unit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import yaml

    from lookthrough.book.text.fields import Reader

Record = TypeVar("Record")
_PRICES = TermSpec("prices", Unit.NUMBER, "prices at which the yield is asked, per cent of the balance")
_YIELDS = TermSpec("yields", Unit.RATE, "yields at which the price is asked, a year")
_PUBLISHED: dict[str, Unit] = {
    "cover": Unit.NUMBER,
    "value_per_mw": Unit.NUMBER,
    "wal": Unit.YEARS,
    "debt_before_balloon": Unit.USD_BN,
    "value": Unit.USD_BN,
    "income": Unit.USD_BN_PER_YEAR,
}
"""The unit in which a measure is published; the others are rates."""


def deal_file(reader: Reader, root: yaml.Node) -> DealFile | None:
    """Return the deal of a file, ``None`` where what it cannot be run without is missing."""
    row = of_node(reader, root, "a deal", deal_terms.DEAL_FILE_KEYS)
    if row is None:
        return None
    deal, start, payments = row.required("deal"), row.day("start", last=True, required=True), row.word(DEAL["payments"])
    sources = row.source_list()
    one_note = partial(_note, base_rate=row.number(DEAL["base_rate"]))
    notes, income = tuple(_each(row, "notes", "a note", one_note)), tuple(_cash_rows(row, "income"))
    trigger, trap = _trigger(row)
    if "notes" not in row.entries:
        row.required("notes")
    if deal is None or start is None or payments is None:
        return None
    return DealFile(
        id=deal,
        title=row.text("title") or deal,
        note=row.text("note"),
        start=start,
        months=deal_terms.PAYMENTS[payments],
        day_count=row.word(DEAL["day_count"]) or deal_terms.THIRTY_360,
        calendar=row.text("calendar"),
        income=income,
        fees=tuple(_cash_rows(row, "fees")),
        accounts=tuple(_each(row, "accounts", "an account", _account)),
        notes=notes,
        reserve=_role(row, "reserve", deal_terms.RESERVE["target"]),
        prefunded=_role(row, "prefunded"),
        release=_release(row),
        trap=trap,
        trigger=trigger,
        sweep=row.number(DEAL["sweep"]) or 0.0,
        sale=row.number(DEAL["sale"]),
        value=row.number(DEAL["value"]),
        land=row.number(DEAL["land"]),
        power=row.number(DEAL["power"]),
        break_even_from=row.day("break_even_from"),
        views=tuple(_each(row, "views", "a view", _view)),
        scenarios=tuple(_each(row, "scenarios", "a scenario", _scenario)),
        published=tuple(_each(row, "published", "a published figure", _published)),
        backstop=_backstop(row),
        refinancing=_refinancing(row),
        draws=_draws(row),
        prices=row.numbers(_PRICES),
        yields=row.numbers(_YIELDS),
        sources=sources,
        position=row.place,
    )


def _each(row: FieldsOf, name: str, what: str, one: Callable[[FieldsOf], Record | None]) -> Iterator[Record]:
    key = {"a published figure": "published"}.get(what, what.split(" ", 1)[1])
    for each in row.each(name, what, ROWS[key]):
        found = one(each)
        if found is not None:
            yield found


def _cash_rows(row: FieldsOf, name: str) -> Iterator[CashRow]:
    for each in row.each(name, f"a row of {name}", ROWS["income" if name == "income" else "cash"]):
        found = each.cash(deal_terms.CASH["amount"])
        growth, of = (each.number(deal_terms.CASH[key]) for key in ("growth", "of"))
        first, last = each.day("from"), each.day("to", last=True)
        source_of = each.sources()
        id_, year = each.text("id") or name, None if of is None else int(of)
        named = each.text("tenant")
        tenant = None if named is None else Tenant(named, each.at("tenant"))
        if found is not None:
            amount = replace(found[0], source=found[0].source or source_of)
            yield CashRow(id_, amount, found[1], first, last, growth or 0.0, year, each.place, tenant)


def _account(row: FieldsOf) -> DealAccount | None:
    id_, opening = row.id(), row.number(deal_terms.ACCOUNT["opening"])
    return None if id_ is None else DealAccount(id_, opening or 0.0, row.at("id"))


def _note(row: FieldsOf, base_rate: float | None) -> DealNote | None:
    id_, maturity = row.id(), row.day("maturity", last=True, required=True)
    rank = row.number(deal_terms.NOTE["rank"])
    balance, rate = row.written(deal_terms.NOTE["balance"]), row.written(deal_terms.NOTE["rate"], over=base_rate)
    amortises = row.word(deal_terms.NOTE["amortises"]) or deal_terms.AMORTISES[0]
    over = row.number(deal_terms.NOTE["over"])
    interest_only = row.day("interest_only", last=True)
    scheduled = tuple(_cash_rows(row, "scheduled"))
    source_of = row.sources()
    if id_ is None or maturity is None or rank is None or balance is None or rate is None:
        return None
    balance, rate = (replace(each, source=each.source or source_of) for each in (balance, rate))
    place = row.at("id")
    return DealNote(id_, int(rank), balance, rate, maturity, interest_only, amortises, over, scheduled, place)


def _role(row: FieldsOf, name: str, target: TermSpec | None = None) -> AccountRole | None:
    of = row.one(name, f"the {name} account", ROWS[name])
    account = None if of is None else of.required("account")
    if of is None or account is None:
        return None
    return AccountRole(account, of.at("account"), (of.number(target) if target else None) or 0.0)


def _release(row: FieldsOf) -> AccountRole | None:
    of = row.one("release", "the release", ROWS["release"])
    if of is None:
        return None
    account, day = of.required("account"), of.day("on", required=True)
    amount = of.number(deal_terms.RELEASE["amount"])
    return None if account is None else AccountRole(account, of.at("account"), amount=amount, day=day)


def _trigger(row: FieldsOf) -> tuple[CoverTest | None, AccountRole | None]:
    of = row.one("trigger", "the trigger", ROWS["trigger"])
    if of is None:
        return None, None
    below, over = (of.number(deal_terms.TRIGGER[name]) for name in ("cover_below", "over"))
    trap = of.required("trap")
    role = None if trap is None else AccountRole(trap, of.at("trap"))
    return None if below is None else CoverTest(below, max(1, int(over or 1)), of.place), role


def _view(row: FieldsOf) -> DealView | None:
    id_ = row.id()
    income, value = (row.number(deal_terms.VIEW[name]) for name in ("income", "value"))
    less_income, less_value = (row.number(deal_terms.VIEW[name]) for name in ("income_below", "value_below"))
    row.sources()
    title, of = row.text("title"), row.text("of")
    if id_ is None:
        return None
    return DealView(id_, title or id_, income, value, of, less_income, less_value, row.at("id"))


def _scenario(row: FieldsOf) -> DealScenario | None:
    id_, weight = row.id(), row.number(deal_terms.SCENARIO["weight"])
    income, sale, value = (row.number(deal_terms.SCENARIO[name]) for name in ("income", "sale", "value"))
    first = row.day("from")
    if id_ is None or weight is None:
        return None
    factors = [1.0 if each is None else each for each in (income, value)]
    return DealScenario(id_, weight, factors[0], sale, factors[1], first, row.at("id"))


def _published(row: FieldsOf) -> PublishedFigure | None:
    measure, within = row.word(deal_terms.PUBLISHED["measure"]), row.number(deal_terms.PUBLISHED["within"])
    if measure is None:
        return None
    unit = _PUBLISHED.get(measure, Unit.RATE)
    value = row.written(TermSpec("value", unit, "as published", required=True))
    source_of = row.sources()
    view, of, note = row.text("view"), row.text("of"), row.text("note")
    if value is None:
        return None
    return PublishedFigure(measure, view, of, replace(value, source=value.source or source_of), within, note)


def _backstop(row: FieldsOf) -> Backstop | None:
    of = row.one("backstop", "the backstop", ROWS["backstop"])
    if of is None:
        return None
    first, last = (of.number(deal_terms.BACKSTOP[name]) for name in ("first", "last"))
    of.sources()
    return None if first is None or last is None else Backstop(first, last, of.text("title") or "backstop", of.place)


def _refinancing(row: FieldsOf) -> Refinancing | None:
    of = row.one("refinancing", "the refinancing", ROWS["refinancing"])
    if of is None:
        return None
    names = ("spread", "cover", "debt_yield", "ltv", "cap_rate")
    spread, cover, debt_yield, ltv, cap = (of.number(deal_terms.REFINANCING[name]) for name in names)
    return None if spread is None else Refinancing(spread, cover, debt_yield, ltv, cap or 0.0)


def _draws(row: FieldsOf) -> DealDraws | None:
    of = row.one("draws", "the draws", ROWS["draws"])
    if of is None:
        return None
    income, value = (of.written(deal_terms.DRAWS[name]) for name in ("income", "value"))
    together = of.number(deal_terms.DRAWS["together"])
    return None if income is None or value is None else DealDraws(income, value, together or 0.0)
