"""A single deal as text for a terminal. Amounts are USD m."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING

from lookthrough.book.problems import render
from lookthrough.present.sentences.deal_sentences import base_sentence, headline, note_sentences
from lookthrough.present.table import texts, without
from lookthrough.present.tables.deals.deal import (
    accounts_table,
    break_even_table,
    by_year,
    diary_table,
    expected_table,
    flows_table,
    inputs_table,
    money_table,
    notes_table,
    outcomes_table,
    periods_table,
    published_table,
    quotes_table,
    refinancing_table,
    stresses_table,
    views_table,
)
from lookthrough.present.terminal.text import paragraphs, titled, wrapped

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from lookthrough.deals.deal_answer import DealAnswer
    from lookthrough.present.table import Row, Table

OFTEN_EMPTY = ("average_cover", "ltv", "trapped", "swept", "released", "from_accounts")
LONG = 40
"""Periods above which a deal is shown by year; --json has them all."""
BRIEF = 24
"""Periods up to which every note is shown in every period; of longer deals --csv has them."""


def deal_text(answer: DealAnswer, text: str | None = None) -> str:
    """Return a deal for an analyst: findings, notes, cash by period, what breaks it, where cash went.

    Args:
        answer: the deal.
        text: of its file, for the lines of findings.
    """
    is_short = len(answer.periods) <= BRIEF
    rows = None if len(answer.periods) <= LONG else by_year(answer)
    return paragraphs(
        headline(answer),
        wrapped(base_sentence(answer)),
        "\n".join(wrapped(sentence) for sentence in note_sentences(answer)),
        *(render(problem, text) for problem in answer.findings),
        titled(notes_table(answer)),
        titled(quotes_table(answer)),
        titled(_by_period(periods_table(answer, rows), *OFTEN_EMPTY)),
        titled(_by_period(accounts_table(answer, rows), "prefunded", "trap", "reserve", "collateral", "backstop")),
        titled(flows_table(answer)) if is_short and len(answer.notes) > 1 else "",
        titled(diary_table(answer)),
        titled(without(break_even_table(answer), "bracket")),
        titled(_known(stresses_table(answer), "gap", "missed")),
        titled(outcomes_table(answer)),
        titled(expected_table(answer)),
        titled(views_table(answer)),
        titled(published_table(answer)),
        titled(refinancing_table(answer)),
        titled(money_table(answer)),
        titled(inputs_table(answer)),
    )


def shipped_text(names: Mapping[str, str]) -> str:
    """Return the names of the deals that are shipped, with their titles."""
    rows = "\n".join(f"  {name}: {title}" for name, title in names.items())
    return f"Deals that come with the program (`lookthrough deal NAME`; `lookthrough deal FILE` for your own):\n{rows}"


def _known(table: Table, *names: str) -> Table:
    """Return a table without those of the columns in which no row has anything."""
    empty = [name for name in names if all(not row[table.names.index(name)] for row in table.rows)]
    if "backstop" in empty:
        empty.append("backstop_less_debt")
    return without(table, *empty)


def _by_period(table: Table, *names: str) -> Table:
    """Return the same with equal periods as one row, nothing where no column is left."""
    left = _known(table, *names)
    return replace(left, rows=tuple(_runs(left)) if len(left.columns) > 1 else ())


def _runs(table: Table) -> Iterator[Row]:
    """Yield the rows; those that read the same one after the other are one, from the first period to the last."""
    shown = (cells[1:] for cells in texts(table))
    for _, group in groupby(zip(table.rows, shown, strict=True), key=itemgetter(1)):
        first, *more = (row for row, _ in group)
        yield (f"{first[0]} to {more[-1][0]}", *first[1:]) if more else first
