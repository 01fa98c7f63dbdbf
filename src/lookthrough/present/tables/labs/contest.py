"""The contest for one prize as tables; an expected profit never stands without the chance of a loss beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from lookthrough.present.numbers import amount, percent
from lookthrough.present.table import table_of
from lookthrough.present.tables.common_columns import (
    GRADE,
    PLACE,
    SOURCES,
    count,
    ids,
    money,
    named,
    number,
    share,
    text,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from lookthrough.lens.contest.contest import ContestAnswer, ContestantValue, NewsRow
    from lookthrough.lens.contest.equilibrium import ContestRow, PrizeChance
    from lookthrough.lens.contest.spending import SpendingRow
    from lookthrough.lens.contest.venture import PortfolioRow
    from lookthrough.present.table import Cell, Fields, Table, TableColumn


class BeliefRow(NamedTuple):
    """A contest under one belief."""

    contest: ContestRow
    belief: PrizeChance


CONTEST: Fields[BeliefRow] = (
    (count("contestants"), lambda r: r.contest.contestants),
    (money("expected_prize", "prize in expectation"), lambda r: r.contest.expected_prize),
    (money("spend_each", "each spends"), lambda r: r.contest.spend_each),
    (money("profit_each", "each expects"), lambda r: r.contest.profit_each),
    (share("one_loses", "one loses"), lambda r: r.belief.one_loses),
    (share("all_lose", "all lose"), lambda r: r.belief.all_lose),
    (share("chance", "chance of a prize"), lambda r: r.belief.chance),
    (money("prize", "prize if real"), lambda r: r.belief.prize),
)


def contest_table(answer: ContestAnswer) -> Table:
    """Return each number of contestants under each belief: the main table of the verb."""
    rows = (BeliefRow(contest, belief) for contest in answer.contests for belief in contest.by_chance)
    return table_of(CONTEST, rows, name="contest")


def prizes_table(answer: ContestAnswer) -> Table:
    """Return one row for each number of contestants, beliefs side by side."""
    beliefs = [each.chance for each in answer.contests[0].by_chance] if answer.contests else []
    fields: list[tuple[TableColumn, Callable[[ContestRow], Cell]]] = [
        (count("contestants"), lambda row: row.contestants),
        (money("expected_prize", "prize in expectation"), lambda row: row.expected_prize),
        (money("spend_each", "each spends"), lambda row: row.spend_each),
        (text("profit", "each expects, and loses with"), _profit_and_loss),
        (text("all_lose", f"all lose at {_each(beliefs)}"), _all_lose),
        (text("prize", f"prize if real at {_each(beliefs)}"), _prizes),
    ]
    return table_of(fields, answer.contests, name="prizes", title="The prize that makes this spending rational, USD bn")


def spending_table(answer: ContestAnswer) -> Table:
    """Return the rows of the book that are staked on the prize."""
    fields: Fields[SpendingRow] = (
        (ids("series"), lambda r: r.series),
        (text("period"), lambda r: r.period),
        (money("amount"), lambda r: r.amount),
        (named("basis"), lambda r: r.basis),
        (SOURCES, lambda r: r.source),
        (GRADE, lambda r: r.grade),
        (PLACE, lambda r: f"{r.file}:{r.line}"),
    )
    return table_of(fields, answer.spent, name="spending", title="Staked on the prize")


def values_table(answer: ContestAnswer) -> Table:
    """Return what contestants of the book are worth."""
    fields: Fields[ContestantValue] = (
        (ids("entity"), lambda r: r.entity),
        (text("name"), lambda r: r.name),
        (money("value"), lambda r: r.value),
        (share("share", "of all"), lambda r: r.value / answer.value),
    )
    return table_of(fields, answer.values, name="values", title="What those who take part are worth")


def portfolios_table(answer: ContestAnswer) -> Table:
    """Return venture portfolios by the number of bets: mean, median and the chance of a loss side by side."""
    fields: Fields[PortfolioRow] = (
        (count("bets"), lambda r: r.bets),
        (number("mean", "comes back on average"), lambda r: r.mean),
        (number("median", "in the middle"), lambda r: r.median),
        (share("loses", "loses"), lambda r: r.loses),
    )
    return table_of(
        fields, answer.portfolios, name="portfolios", title="Venture portfolios: a dollar over so many bets"
    )


def news_table(answer: ContestAnswer) -> Table:
    """Return what news does to a belief and to spending."""
    fields: Fields[NewsRow] = (
        (number("likelihood_ratio", "times as likely with a prize"), lambda r: r.likelihood_ratio),
        (share("belief", "belief after"), lambda r: r.belief),
        (number("spending", "spending, times that before"), lambda r: r.spending),
    )
    return table_of(fields, answer.news, name="news", title="What news does")


def _profit_and_loss(row: ContestRow) -> str:
    return f"{amount(row.profit_each)} / {_span([each.one_loses for each in row.by_chance])}"


def _all_lose(row: ContestRow) -> str:
    return " / ".join(percent(each.all_lose) for each in row.by_chance)


def _prizes(row: ContestRow) -> str:
    return " / ".join(amount(each.prize) for each in row.by_chance)


def _each(beliefs: list[float]) -> str:
    return " / ".join(percent(belief) for belief in beliefs)


def _span(chances: list[float]) -> str:
    return " to ".join(dict.fromkeys(percent(chance) for chance in (min(chances), max(chances))))
