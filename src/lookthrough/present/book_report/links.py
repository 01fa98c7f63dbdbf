"""Where the ids of a book lead on its page, and what stands on each source.

Every entity, deal, contract and source has one place, ``#entity/meta``: the part before the stroke says which table the
id is from, since one id may stand in several.
"""

from __future__ import annotations

from collections import defaultdict
from html import escape
from typing import TYPE_CHECKING, NamedTuple

from lookthrough.book.records import Contract
from lookthrough.present.tables.book import all_values, place, roles

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from lookthrough.book.records import Book

TABLE_OF_COLUMN: Mapping[str, str] = {
    **dict.fromkeys(
        ("entity", "payer", "payee", "seller", "buyer", "receiver", "holder", "with", "sponsors", "vendor"), "entity"
    ),
    **dict.fromkeys(("debtor", "creditor", "payers", "subjects", "lender", "vehicle"), "entity"),
    **dict.fromkeys(("contract", "contracts", "in its place"), "contract"),
    **dict.fromkeys(("source", "sources"), "source"),
    "deal": "deal",
}
"""Which table the ids in a column are from."""


class Citation(NamedTuple):
    """Something that stands on a source.

    Attributes:
        table: ``entity``, ``contract``, ``total``, ``assumption`` or ``series``.
        id: of the record.
        what: the term, or the record itself.
        text: the value as written.
        place: file and line.
    """

    table: str
    id: str
    what: str
    text: str
    place: str


class Linked(NamedTuple):
    """The inside of a cell whose ids are links.

    Attributes:
        html: the links.
        words: what a reader sees.
        css: how the text of the cell follows: empty = it is the words, ``ref`` = the ids that its links lead to, ``at``
            = the whole address that its link leads to, ``None`` = it does not follow.
    """

    html: str
    words: str
    css: str | None


def anchor(table: str, id_: str, words: str) -> str:
    """Return a link to the place of an id."""
    return f'<a href="#{escape(table)}/{escape(id_)}">{escape(words)}</a>'


class Links:
    """The ids of a book, so that a cell that holds some becomes links; what is no id of the book stays text."""

    def __init__(self, book: Book, deals: Mapping[str, str]) -> None:
        """Take the ids of a book, and the titles of its deals by id."""
        self._names: Mapping[str, Mapping[str, str]] = {
            "entity": {entity.id: entity.name for entity in book.entities.values()},
            "contract": {id_: id_ for id_ in book.contracts},
            "source": {id_: id_ for id_ in book.sources},
            "deal": deals,
        }

    def to(self, table: str, id_: str, words: str | None = None) -> str:
        """Return a link to an id with its name as its words, the escaped id where the book does not have it."""
        names = self._names[table]
        return anchor(table, id_, words or names[id_]) if id_ in names else escape(words or id_)

    def cell(self, column: str, text: str) -> Linked | None:
        """Return the inside of a cell, ``None`` where the column holds no ids.

        The column ``record`` holds one address of the page, ``contract/c008``; ``subject`` an entity or a contract.
        """
        if column == "record":
            kind, _, id_ = text.partition("/")
            return Linked(anchor(kind, id_, id_), id_, "at")
        table = TABLE_OF_COLUMN.get(column)
        if column == "subject":
            table = "entity" if text in self._names["entity"] else "contract"
        if table is None:
            return None
        names, ids = self._names[table], text.split()
        words = (" " if table in {"contract", "source"} else ", ").join(names.get(id_, id_) for id_ in ids)
        html = (" " if table in {"contract", "source"} else ", ").join(self.to(table, id_) for id_ in ids)
        is_whole = " ".join(ids) == text and all(id_ in names for id_ in ids)
        return Linked(html, words, "" if words == text else "ref" if is_whole else None)


def cited_by(book: Book) -> dict[str, list[Citation]]:
    """Return what stands on each source, in the order of the book's tables; sources nothing stands on are missing."""
    found: dict[str, list[Citation]] = defaultdict(list)
    for sources, citation in _citations(book):
        for id_ in dict.fromkeys(sources):
            if id_ in book.sources:
                found[id_].append(citation)
    return dict(found)


def _citations(book: Book) -> Iterator[tuple[tuple[str, ...], Citation]]:
    for contract in book.contracts.values():
        what = f"{contract.kind.replace('_', ' ')}, {roles(contract)}"
        yield contract.source, Citation("contract", contract.id, "the contract", what, place(contract.position))
    for entity in book.entities.values():
        yield entity.source, Citation("entity", entity.id, "the entity", entity.name, place(entity.position))
    for stated in all_values(book):
        table = "contract" if isinstance(stated.record, Contract) else "entity"
        where, value = place(stated.value.position), stated.value
        yield value.source, Citation(table, stated.record.id, stated.name.replace("_", " "), value.text, where)
    for p in book.purchases:
        what = f"{p.kind} sold to {p.buyer} in {p.period}"
        yield p.amount.source, Citation("entity", p.seller, what, p.amount.text, place(p.position))
    for a in book.assertions:
        yield (
            a.source,
            Citation("total", a.id, a.measure.replace("_", " "), a.expected.text, place(a.position)),
        )
    for name, assumption in book.assumptions.items():
        value = assumption.value
        yield value.source, Citation("assumption", name, "the assumption", value.text, place(assumption.position))
    for name, observations in book.series.items():
        for o in observations:
            yield (o.source,), Citation("series", name, o.period, f"{o.value:g} {o.unit}", place(o.position))
