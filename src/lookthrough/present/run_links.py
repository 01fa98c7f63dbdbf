"""Where the ids in the tables of a run's report lead: a contract to its row on the page, a source to what it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from lookthrough.book.evidence import stated_dollars
from lookthrough.present import labels
from lookthrough.present.page.cited import parties_of
from lookthrough.present.page.html_table import Linked, csv_link, table_html
from lookthrough.present.page.shown_in import contracts_shown, is_by_contract, row_ids, shown_html
from lookthrough.present.page.source_words import source_link, source_words
from lookthrough.present.page.templates import render
from lookthrough.present.table import Table, table_of
from lookthrough.present.tables.common_columns import CONTRACT, PLACE, SOURCES, named, text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from lookthrough.book.records import Book, Contract
    from lookthrough.present.page.page import Figure
    from lookthrough.present.page.shown_in import FigurePlace
    from lookthrough.present.table import Fields

SHOWN_IN = "shown in"


class RunLinks:
    """The ids in the tables of a run's report as links; what is none stays text."""

    def __init__(self, book: Book, figures: Iterable[Figure]) -> None:
        """Take the book, and the figures of the page."""
        self._book = book
        shown: Mapping[str, Sequence[FigurePlace]] = contracts_shown(figures)
        self._contracts = {id_: places for id_, places in shown.items() if id_ in book.contracts}

    def table(self, table: Table, name: str) -> Markup:
        """Return the data of a figure: the CSV, and folded up its rows with a place for each contract."""
        ids = row_ids(name) if is_by_contract(table) else ""
        rows = table_html(table, name, link=self.cell, ids=ids, by="contract")
        return csv_link(table, name) + render("folded_table.html", count=len(table.rows), html=rows)

    def contracts(self) -> Markup:
        """Return the contracts of the page with their lines in the book, and the way back to where each is shown."""
        known = [self._book.contracts[id_] for id_ in sorted(self._contracts)]
        table = table_of(_fields(self._book), known)
        return table_html(table, "contracts", link=self.cell, ids="contract/")

    def cell(self, column: str, cell: str) -> Linked | None:
        """Return the inside of a cell, ``None`` where its column holds neither contracts nor sources."""
        found = cell.split()
        if column == SHOWN_IN:
            return Linked(shown_html(self._contracts[cell]), cell, "")
        if column in {"source", "sources"} and all(id_ in self._book.sources for id_ in found):
            sources = [self._book.sources[id_] for id_ in found]
            return Linked(Markup().join(map(source_link, sources)), " ".join(map(source_words, sources)), "src")
        if column in {"contract", "contracts"}:
            return Linked(Markup(" ").join(map(self._contract, found)), cell, "")
        return None

    def _contract(self, id_: str) -> Markup | str:
        return Markup('<a href="#contract/{}">{}</a>').format(id_, id_) if id_ in self._contracts else id_


def _fields(book: Book) -> Fields[Contract]:
    return (
        (CONTRACT, lambda c: c.id),
        (named("kind"), lambda c: c.kind),
        (text("parties"), lambda c: parties_of(book, c)),
        (text("stated"), _stated),
        (named("status", words=labels.STATUSES), lambda c: c.current_status),
        (PLACE, lambda c: f"{c.position.file}:{c.position.line}"),
        (SOURCES, lambda c: " ".join(c.source)),
        (text("shown_in", SHOWN_IN), lambda c: c.id),
    )


def _stated(contract: Contract) -> str:
    value = stated_dollars(contract)
    return "" if value is None else value.text
