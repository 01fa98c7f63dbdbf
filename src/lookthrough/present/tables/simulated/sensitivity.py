"""What matters most in a run as tables: terms by swing, contracts by what they add, facts that nobody publishes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeAlias

from lookthrough.contracts.family import LEDGERS
from lookthrough.present.numbers import give_or_take
from lookthrough.present.sentences.why_sentences import end_words, input_words, thing_name
from lookthrough.present.table import Marked, Table, table_of
from lookthrough.present.tables.common_columns import count, ids, money, text

if TYPE_CHECKING:
    from lookthrough.book.records import Book

Document: TypeAlias = Mapping[str, Any]

MEASURES = (*LEDGERS, "network")


def terms_table(document: Document, book: Book) -> Table:
    """Return every term that is drawn: its range, and how far it moves each ledger."""
    return _terms(document["terms"], book)


def disclosures_table(document: Document, book: Book) -> Table:
    """Return the terms that are facts which no source states."""
    return _terms([term for term in document["terms"] if term["is_unpublished"]], book)


def _terms(rows: Sequence[Document], book: Book) -> Table:
    fields = (
        (text("name"), lambda t: t["name"]),
        (text("words", "what it is"), lambda t: input_words(t["name"], book)),
        (
            text("range", "drawn from"),
            lambda t: f"{end_words(t['form'], t['low'])} to {end_words(t['form'], t['high'])}",
        ),
        (text("basis"), lambda t: t["basis"]),
        (count("numbers", "numbers"), lambda t: t["numbers"]),
        *((money(name), _moved("swing", name)) for name in MEASURES),
    )
    return table_of(fields, rows, name="terms")


def contracts_table(document: Document, book: Book) -> Table:
    """Return every contract and what it adds to each ledger: with it less without it."""
    fields = (
        (ids("contract"), lambda c: c["contract"]),
        (text("words", "what it is"), lambda c: thing_name(c["contract"], book)),
        *((money(name), _moved("adds", name)) for name in MEASURES),
    )
    return table_of(fields, document["contracts"], name="contracts")


def _moved(key: str, name: str) -> Callable[[Document], Marked]:
    return lambda row: Marked(row[key][name], give_or_take(row["standard_error"][name]))


TABLES: Mapping[str, Callable[[Document, Book], Table]] = MappingProxyType(
    {"terms": terms_table, "contracts": contracts_table, "disclosures": disclosures_table}
)
