"""A variant of a book: a folder of records laid over those of the book, before any of them is shaped.

``variants/NAME/`` holds files as the book does (``entities/``, ``deals/`` and so on). Each record stands in the place
of that of the same id; one that is new is named under ``adds`` of ``variant.yaml``, and what is left out under
``removes``, so that a misspelt id is a problem and not a second record. Sources, titles of deals, deal files, series
and rows of purchases need no such list: the last have no id, and the others count only where they are named.

Two variants that write one record contradict each other. So their order never matters.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import yaml

from lookthrough.book.bundled import VARIANTS
from lookthrough.book.problems import Code, Problem
from lookthrough.book.text.fields import Reader
from lookthrough.book.text.nodes import position, span
from lookthrough.book.text.variant_rows import DEAL, named_rows, without
from lookthrough.units.nearest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Collection, Container, Iterator, Mapping, Sequence

    from lookthrough.book.records import Position
    from lookthrough.book.text.nodes import Document
    from lookthrough.book.text.variant_rows import Key


HEADER_OF_VARIANT = "variant.yaml"
VARIANT_KEYS = ("title", "note", "adds", "removes")
FREE = ("sources", DEAL, "purchases", "waterfalls")
"""Groups of records that a variant may add without saying so."""


@dataclass(slots=True)
class Layer:
    """The documents of a book, or of a variant of it.

    Attributes:
        name: of the variant, empty for the book itself.
        header: ``book.yaml`` or ``variant.yaml``, ``None`` where there is none or it cannot be read.
        tables: YAML documents of each table.
        series: text of each series by its file.
    """

    name: str
    header: Document | None
    tables: dict[str, list[Document]]
    series: dict[str, str] = field(default_factory=dict)

    def texts(self) -> Iterator[tuple[str, str]]:
        """Yield every file with its text."""
        header = [] if self.header is None else [self.header]
        for document in (*header, *(each for table in self.tables.values() for each in table)):
            yield document.file, document.text
        yield from self.series.items()


@dataclass(frozen=True, slots=True)
class _Written:
    """One record of a layer: the group of ids that it belongs to, its id and its node."""

    group: str
    id: str
    node: yaml.Node
    file: str

    @property
    def key(self) -> Key:
        return self.group, self.id

    @property
    def place(self) -> Position:
        return position(self.file, self.node)


@dataclass(frozen=True, slots=True)
class _Lists:
    """What ``variant.yaml`` says: the title, and ids with the nodes that name them."""

    title: str
    adds: Mapping[str, _Written]
    removes: Mapping[str, _Written]


def below_variants(file: str) -> bool:
    """Return whether a file of a book belongs to a variant."""
    return file.startswith(f"{VARIANTS}/")


def within_layer(file: str) -> str:
    """Return the path of a file within the book or the variant that it belongs to."""
    return file.split("/", 2)[-1] if below_variants(file) and file.count("/") > 1 else file


def overlaid(book: Layer, variants: Sequence[Layer], problems: list[Problem]) -> tuple[Layer, tuple[str, ...]]:
    """Return the documents of a book with variants laid over them, and the titles of the variants.

    Args:
        book: its own documents.
        variants: in any order.
        problems: what is wrong with a variant is added here.
    """
    own = {row.key: row for row in _rows(book)} if variants else {}
    found, titles = _copied(book), list[str]()
    touched: dict[Key, Position] = {}
    for variant in variants:
        rows, lists = {row.key: row for row in _rows(variant)}, _lists(variant, problems)
        problems.extend(_faults(rows.values(), lists, own, _lost(variant)))
        removed = {key: lists.removes[row.id].place for key, row in own.items() if _is_removed(row, lists)}
        changes = {key: row.place for key, row in rows.items()} | removed
        problems.extend(_twice(key, place, touched[key]) for key, place in changes.items() if key in touched)
        _lay(found, variant, rows.keys() | (removed.keys() - touched.keys()))
        touched |= changes
        titles.append(lists.title)
    return found, tuple(titles)


def _is_removed(row: _Written, lists: _Lists) -> bool:
    return row.id in lists.removes and row.group != DEAL


def _lay(found: Layer, variant: Layer, gone: Container[Key]) -> None:
    """Put the documents of a variant beside what is left of those that were found."""
    for table, documents in variant.tables.items():
        left = [without(document, table, gone) for document in found.tables.get(table, ())]
        found.tables[table] = [*(document for document in left if document is not None), *documents]
    names = {within_layer(file) for file in variant.series}
    kept_series = {file: text for file, text in found.series.items() if within_layer(file) not in names}
    found.series = kept_series | variant.series


def _copied(layer: Layer) -> Layer:
    return Layer(layer.name, layer.header, dict(layer.tables), dict(layer.series))


def _lists(variant: Layer, problems: list[Problem]) -> _Lists:
    if variant.header is None or variant.header.root is None:
        return _Lists(variant.name, {}, {})
    reader = Reader(variant.header.file, problems)
    fields = reader.entries(variant.header.root, "the header of a variant", VARIANT_KEYS) or {}

    def named(key: str) -> dict[str, _Written]:
        entry = fields.get(key)
        if entry is None:
            return {}
        reader.ids(fields, key)  # an empty or repeated id is its problem
        nodes = entry.value.value if isinstance(entry.value, yaml.SequenceNode) else [entry.value]
        scalars = [node for node in nodes if isinstance(node, yaml.ScalarNode)]
        return {node.value: _Written(key, node.value, node, reader.file) for node in scalars}

    title = reader.required(fields, "title", variant.header.root, "a variant")
    return _Lists(title or variant.name, named("adds"), named("removes"))


def _lost(variant: Layer) -> frozenset[str] | None:
    """Return ids of records that an error of the text hides; ``None`` where a whole file cannot be read."""
    documents = [document for table in variant.tables.values() for document in table]
    if any(document.root is None for document in documents):
        return None
    return frozenset(id_ for document in documents for id_ in document.lost)


def _faults(
    rows: Collection[_Written], lists: _Lists, own: Mapping[Key, _Written], lost: frozenset[str] | None
) -> Iterator[Problem]:
    """Yield what a variant does to no record, or not to the one it says."""
    known = {row.id for row in own.values()}
    written = {row.id for row in rows}  # those that need not be named may be
    named = {row.id for row in rows if row.group not in FREE}
    for row in rows:
        if row.group not in FREE and row.key not in own and row.id not in lists.adds:
            yield _replaces_nothing(row, own)
    for id_, said in lists.adds.items():
        stands = next((row for row in own.values() if row.id == id_ and row.group not in FREE), None)
        if stands is not None:
            yield _not_so(said, "the book has this record", "leave it out of the list: it replaces", stands.place)
        elif lost is not None and id_ not in written | lost:
            hint = (
                did_you_mean(id_, written) or "write the record in a file of the variant, or leave it out of the list"
            )
            yield _not_so(said, "no file of the variant has this record", hint)
    for id_, said in lists.removes.items():
        if id_ in named:
            yield _not_so(said, "the variant has this record itself", "it replaces: leave it out of the list")
        elif id_ not in known:
            hint = did_you_mean(id_, known) or "name a record of the book"
            yield _not_so(said, "no record of the book has this id", hint)


def _replaces_nothing(row: _Written, own: Mapping[Key, _Written]) -> Problem:
    same = [id_ for group, id_ in own if group == row.group]
    hint = did_you_mean(row.id, same)
    new = f"if it is new, name it under adds of {HEADER_OF_VARIANT}"
    return Problem(
        "LT224",
        row.place,
        "a record of a variant replaces nothing",
        f"the book has no record {row.id} of this table",
        span(row.node),
        new if hint is None else f"{hint} {new}",
    )


def _not_so(said: _Written, label: str, hint: str, place: Position | None = None) -> Problem:
    message = f"{said.id} cannot be under {said.group}"
    return Problem("LT223", said.place, message, label, span(said.node), hint, place)


def _twice(key: Key, place: Position, first: Position) -> Problem:
    hint = "take one of the two, or write one variant that holds what both say"
    return Problem("LT222", place, f"two variants write {key[1]}", "the second one", len(key[1]), hint, first)


def _rows(layer: Layer) -> Iterator[_Written]:
    """Yield the records of a layer that have an id, each at the node of its id."""
    for table, documents in layer.tables.items():
        for document in documents:
            if document.root is not None:
                for group, id_, node in named_rows(table, document.root):
                    yield _Written(group, id_, node, document.file)


CODES = (
    Code(
        "LT222",
        "two variants write one record",
        "Variants are laid over a book together, in no order. Where two of them write the same record it would depend "
        "on their order which one counts.",
        "Ask for one of the two, or write a third variant that holds what both say.",
    ),
    Code(
        "LT223",
        "a variant says what it does not do",
        "`adds` names records of the variant that the book does not have, `removes` records of the book that are left "
        "out. This one is neither, so that the book would not be the one its author means.",
        "Correct the id, or leave it out of the list.",
    ),
    Code(
        "LT224",
        "a record of a variant replaces nothing",
        "A record of a variant stands in the place of that of the same id. With a misspelt id it would stand beside "
        "it, and both would count.",
        "Correct the id. If the record is new, name it under `adds` in `variant.yaml` of the variant.",
    ),
)
