"""What prices ask for as tables: companies, their cases, the dot-com beside what came, the market then and now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lookthrough.present.labels import in_words
from lookthrough.present.table import table_of
from lookthrough.present.tables.common_columns import GRADE, PLACE, SOURCES, ids, money, named, number, share, text

if TYPE_CHECKING:
    from lookthrough.gauges.implied.echo import EchoRow
    from lookthrough.gauges.implied.implied import AskedOf, CaseRow, ImpliedGrowth, Precedent
    from lookthrough.present.table import Fields, Table

COMPANIES: Fields[AskedOf] = (
    (ids("entity"), lambda r: r.priced.entity),
    (text("name"), lambda r: r.priced.name),
    (named("kind", words=in_words), lambda r: r.priced.kind),
    (money("value"), lambda r: r.priced.value.amount),
    (text("value_at", "value of"), lambda r: r.priced.value.period),
    (money("revenue", "revenue a year"), lambda r: r.priced.revenue.amount),
    (text("revenue_at", "revenue of"), lambda r: r.priced.revenue.period),
    (money("needed", "revenue asked for"), lambda r: r.usual.revenue),
    (number("multiple", "times today's"), lambda r: r.usual.multiple),
    (share("growth", "growth a year"), lambda r: r.usual.growth),
    (share("least", "at least"), lambda r: r.least),
    (share("most", "at most"), lambda r: r.most),
    (share("margin", "operating margin now", absent="not filed"), lambda r: r.priced.margin),
    (text("stated_by", "revenue stated by"), lambda r: r.priced.revenue.stated_by),
    (SOURCES, lambda r: f"{r.priced.value.source} {r.priced.revenue.source}"),
    (GRADE, lambda r: max(r.priced.value.grade, r.priced.revenue.grade)),
    (PLACE, lambda r: r.priced.value.place),
)


def companies_table(answer: ImpliedGrowth) -> Table:
    """Return one row for each company: the main table of the verb."""
    return table_of(COMPANIES, answer.companies, name="implied growth", title="What prices ask of revenue, USD bn")


def cases_table(answer: ImpliedGrowth) -> Table:
    """Return every company in every case of discount rate, margin and multiple."""
    fields: Fields[CaseRow] = (
        (ids("entity"), lambda r: r.entity),
        (text("name"), lambda r: r.name),
        (share("discount", "discount rate"), lambda r: r.asked.discount),
        (share("margin"), lambda r: r.asked.margin),
        (number("pe", "price over earnings"), lambda r: r.asked.multiple),
        (money("needed", "revenue asked for"), lambda r: r.needed.revenue),
        (number("multiple", "times today's"), lambda r: r.needed.multiple),
        (share("growth", "growth a year"), lambda r: r.needed.growth),
    )
    return table_of(fields, answer.cases, name="implied cases", title="The same in every case")


def precedents_table(answer: ImpliedGrowth) -> Table:
    """Return the companies of the dot-com: what was asked for beside what came."""
    fields: Fields[Precedent] = (
        (text("name"), lambda r: r.name),
        (money("value"), lambda r: r.value),
        (money("revenue", "revenue a year"), lambda r: r.revenue),
        (number("asked", "asked for, times"), lambda r: r.asked.multiple),
        (share("growth", "a year"), lambda r: r.asked.growth),
        (number("multiple", "came, times"), lambda r: r.multiple),
        (share("came", "a year"), lambda r: r.came),
        (text("later", "in"), lambda r: r.later),
        (share("kept", "value then over before"), lambda r: r.kept),
    )
    return table_of(fields, answer.precedents, name="dot-com", title="The dot-com: what was asked for, and what came")


def echo_table(answer: ImpliedGrowth) -> Table:
    """Return gauges of the market then and now."""
    fields: Fields[EchoRow] = (
        (ids("series"), lambda r: r.series),
        (named("unit", words=in_words), lambda r: r.unit),
        (number("then", "dot-com"), lambda r: r.then),
        (text("then_at", "in"), lambda r: r.then_at),
        (number("now"), lambda r: r.now),
        (text("now_at", "as of"), lambda r: r.now_at),
        (SOURCES, lambda r: " ".join(r.sources)),
    )
    return table_of(
        fields, answer.echo, name="then and now", title="The market then and now, as far as the book has it"
    )
