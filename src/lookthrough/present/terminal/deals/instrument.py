"""One instrument, or all of a book, as text for a terminal. Amounts are USD bn."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from lookthrough.present.labels import counted, in_words
from lookthrough.present.numbers import amount, percent
from lookthrough.present.table import pick, without
from lookthrough.present.tables.deals.instrument import (
    agreement_table,
    chances_table,
    holders_table,
    instruments_table,
    odds_table,
    stack_table,
    support_table,
    terms_table,
    years_table,
)
from lookthrough.present.terminal.text import paragraphs, shortened, titled, wrapped

if TYPE_CHECKING:
    from lookthrough.book.records import Book
    from lookthrough.lens.instrument.instrument import Instrument, Instruments
    from lookthrough.lens.instrument.instrument_rows import InstrumentRow
    from lookthrough.present.table import Table

_STATIC = ("contract", "kind", "debtor", "seniority", "amount", "rating", "spread", "wal", "why")
_OF_RUN = ("contract", "debtor", "seniority", "amount", "rating", "rated", "spread", "pd", "lgd", "el", "base_pd")


def instruments_text(answer: Instruments, by: str) -> str:
    """Return all instruments of a book in one table, and how far a run's order agrees with prices and letters."""
    run = answer.scenario is not None
    table = pick(instruments_table(answer, by), _OF_RUN if run else _STATIC)
    head = f"{counted(len(answer.instruments), 'instrument')}. Amounts are USD bn."
    return paragraphs(
        head,
        wrapped(_of_run(answer))
        if run
        else wrapped("With --run RUN: how likely each defaults, and what is lost then."),
        titled(table),
        titled(agreement_table(answer.agreement)),
        wrapped(_TAU) if answer.agreement else "",
    )


_TAU = (
    "Tau is 1 for the same order and -1 for the opposite; beyond two standard errors it is not chance. Letters are "
    "ordered from the best down, so a run that agrees has tau above nothing. Convertibles are not among the priced: "
    "their coupon is what is left after an option."
)


def _of_run(answer: Instruments) -> str:
    debts = [row for row in answer.instruments if row.odds is not None]
    lost = sum(row.odds.shocked.el for row in debts if row.odds is not None)
    base = sum(row.odds.base.el for row in debts if row.odds is not None)
    left = sum(row.odds.shocked.horizon for row in debts if row.odds is not None)
    return (
        f"In {answer.paths:,} futures under {answer.scenario} the {counted(len(debts), 'debt')} of the run are "
        f"expected to lose {amount(lost)} by default, {amount(base)} without the shock; another {amount(left)} is "
        "unpaid without a default, most of it in the settlement at the horizon, where all debt falls due and assets "
        "count at their mark."
    )


def instrument_text(book: Book, answer: Instrument) -> str:
    """Return one instrument: what it is, its risk in a run, its terms, cash, rank and holders."""
    row = answer.row
    return paragraphs(
        _headline(row),
        wrapped(_what(answer)),
        wrapped(_risk(answer)),
        wrapped(_tests(answer)),
        titled(odds_table(answer)),
        titled(chances_table(answer)),
        titled(_terms(answer)),
        titled(_years(answer)),
        titled(stack_table(answer)),
        titled(holders_table(answer)),
        titled(support_table(answer, lambda id_: book.entities[id_].name if id_ in book.entities else id_)),
    )


def _headline(row: InstrumentRow) -> str:
    rank = f"{row.seniority} " if row.seniority else ""
    size = "of an amount that is not known" if row.amount is None else f"of {amount(row.amount)} bn USD"
    return f"{row.id}: {rank}{in_words(row.kind)} {size}, {in_words(row.status)}, owed by {row.debtor_name}."


def _what(answer: Instrument) -> str:
    row = answer.row
    said = []
    if row.rating:
        whose = "It is rated" if row.own_rating else "It has no rating of its own; who owes it is rated"
        rate = "" if row.rated is None else f", letters that default in {percent(row.rated)} of ten years by the book"
        said.append(f"{whose} {row.rating}{rate}.")
    if row.spread is not None:
        how = "over its reference rate" if row.floats else "of coupon over the reference rate of the day"
        said.append(f"It pays {percent(row.spread)} a year {how}.")
    if row.wal is not None:
        said.append(f"Its principal has an average life of {row.wal:.1f} years from the book's date.")
    if answer.stack is not None:
        said.append(_loss_before(answer))
    if row.why:
        said.append(f"No cash is scheduled: {row.why}.")
    return " ".join(said)


def _loss_before(answer: Instrument) -> str:
    stack = answer.stack
    if stack is None or stack.share is None:
        return ""
    if not stack.first_loss:
        return "Nothing is known to lose before it: neither debt behind it nor equity of a known amount."
    unknown = f" ({counted(stack.unknown, 'claim')} of unknown amount left out)" if stack.unknown else ""
    cost = "" if stack.loan_to_cost is None else f"; loan to cost down to its rank is {percent(stack.loan_to_cost)}"
    return f"{amount(stack.first_loss)} of debt behind it and equity lose first, {percent(stack.share)}{cost}{unknown}."


def _risk(answer: Instrument) -> str:
    if answer.scenario is None:
        return "With --run RUN: cash with bands, cover, loan to value, PD, LGD and EL."
    odds = answer.row.odds
    if odds is None:
        return f"The run under {answer.scenario} counts no default of it: it is no debt, or the run left it out."
    then = "" if odds.shocked.lgd is None else f", and loses {percent(odds.shocked.lgd)} of what is owed then"
    return (
        f"In {answer.paths:,} futures under {answer.scenario} it defaults in {percent(odds.shocked.pd)}{then}; without "
        f"the shock in {percent(odds.base.pd)}."
    )


def _tests(answer: Instrument) -> str:
    """Return which of the covers that the contract states the mean of a run is below, and when."""
    if answer.scenario is None:
        return ""
    said = (
        f"The {in_words(test.term)} of {test.least:g} is "
        + (f"above the mean cover with the shock in {', '.join(map(str, test.below))}." if test.below else "kept.")
        for test in answer.tests
    )
    return " ".join(said)


def _terms(answer: Instrument) -> Table:
    """Return the terms with words that fit in a column; the whole of them are in the JSON and in ``show``."""
    table = terms_table(answer)
    rows = tuple(tuple(shortened(cell) if isinstance(cell, str) else cell for cell in row) for row in table.rows)
    return replace(table, rows=rows)


def _years(answer: Instrument) -> Table:
    table = years_table(answer)
    idle = [
        name for name in table.names if name != "year" and not any(row[table.names.index(name)] for row in table.rows)
    ]
    return without(table, *idle)
