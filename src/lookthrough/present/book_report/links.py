"""Where the ids of a book lead on its page, and what stands on each source.

Every entity, deal, contract and source has one place, ``#entity/meta``: the part before the stroke says which table the
id is from, since one id may stand in several.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from markupsafe import Markup

from lookthrough.book.records import Contract
from lookthrough.present.page.html_table import Linked, table_html
from lookthrough.present.page.source_words import source_words
from lookthrough.present.tables.book import all_values, place, roles

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from lookthrough.book.records import Book
    from lookthrough.present.page.shown_in import FigurePlace
    from lookthrough.present.table import Table

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

COMMA, SPACE, SEMICOLON = Markup(", "), Markup(" "), Markup("; ")


class Citation(NamedTuple):
    """Something that stands on a source.

    Attributes:
        table: ``entity``, ``contract``, ``total``, ``assumption``, ``scenario`` or ``series``.
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


def in_page(table: str, id_: str) -> str:
    """Return the place of an id in a page that holds all of them."""
    return f"#{table}/{id_}"


def linked_table(table: Table, name: str, links: Links, *, ids: str = "", by: str = "") -> Markup:
    """Return a table whose ids are links, nothing where it has no rows; see :func:`table_html`."""
    html = table_html(table, name, link=links.cell, ids=ids, by=by)
    return html + links.below(table, name) if html else html


def _nothing(table: Table, name: str) -> Markup:  # noqa: ARG001  # as what stands below a table is called
    return Markup()


class Links:
    """The ids of a book, so that a cell that holds some becomes links; what is no id of the book stays text."""

    def __init__(
        self,
        book: Book,
        deals: Mapping[str, str],
        shown: Mapping[str, Sequence[FigurePlace]] | None = None,
        *,
        at: Callable[[str, str], str] = in_page,
        below: Callable[[Table, str], Markup] = _nothing,
    ) -> None:
        """Take the ids of a book, the titles of its deals by id, and where the start page shows a contract.

        Args:
            book: whose ids become links.
            deals: titles by id.
            shown: where the start page shows a contract, by its id.
            at: the address of an id of a table.
            below: what stands below a table of some name.
        """
        self.shown, self.at, self.below = shown or {}, at, below
        self._names: Mapping[str, Mapping[str, str]] = {
            "entity": {entity.id: entity.name for entity in book.entities.values()},
            "contract": {id_: id_ for id_ in book.contracts},
            "source": {source.id: source_words(source) for source in book.sources.values()},
            "deal": deals,
        }
        self._links = {
            table: {id_: self._anchor(table, id_, words) for id_, words in names.items()}
            for table, names in self._names.items()
        }

    def _anchor(self, table: str, id_: str, words: str) -> Markup:
        return Markup('<a href="{}">{}</a>').format(self.at(table, id_), words)

    def to(self, table: str, id_: str) -> str:
        """Return a link to an id with its name as its words, the id where the book does not have it."""
        return self._links[table].get(id_, id_)

    def all_to(self, table: str, ids: Iterable[str], between: Markup = COMMA) -> Markup:
        """Return links to some ids."""
        return between.join(self.to(table, id_) for id_ in ids)

    def cell(self, column: str, text: str) -> Linked | None:
        """Return the inside of a cell, ``None`` where the column holds no ids.

        The column ``record`` holds one address of the page, ``contract/c008``, or as ``subject`` the id of an entity or
        a contract.
        """
        kind, stroke, id_ = text.partition("/")
        if column == "record" and stroke:
            return Linked(self._anchor(kind, id_, id_), id_, "at")
        table = TABLE_OF_COLUMN.get(column)
        if column in {"subject", "record"}:
            table = "entity" if text in self._names["entity"] else "contract"
        if table is None:
            return None
        if column == "source":  # beside its title
            return Linked(SPACE.join(self._anchor(table, id_, id_) for id_ in text.split()), text, "")
        names, ids = self._names[table], text.split()
        if not any(id_ in names for id_ in ids):  # a name of several words is no list of ids
            return None
        between = SPACE if table in {"contract", "source"} else COMMA
        words = str(between).join(names.get(id_, id_) for id_ in ids)
        is_whole = " ".join(ids) == text and all(id_ in names for id_ in ids)
        css = "" if words == text else "ref" if is_whole else None
        return Linked(self.all_to(table, ids, between), words, f"{css} src" if css and table == "source" else css)


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
        for value in assumption.dated:
            yield value.source, Citation("assumption", name, "the assumption", value.text, place(value.position))
    yield from _of_scenarios(book)
    for name, observations in book.series.items():
        for o in observations:
            yield (o.source,), Citation("series", name, o.period, f"{o.value:g} {o.unit}", place(o.position))


def _of_scenarios(book: Book) -> Iterator[tuple[tuple[str, ...], Citation]]:
    for scenario in book.scenarios.values():
        where = place(scenario.position)
        yield scenario.source, Citation("scenario", scenario.name, "the scenario", scenario.title, where)
        for shock, value in scenario.sizes.items():
            if value.source:
                yield value.source, Citation("scenario", scenario.name, shock, value.text, place(value.position))
