"""The records of a file as YAML nodes: which ids they have, and a file without some of them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import yaml

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterator

    from lookthrough.book.text.nodes import Document

    Key = tuple[str, str]

KEYS = {"assumptions": "name", "scenarios": "name", "waterfalls": "deal"}
"""The key of a record's id, where it is not ``id``."""
DEAL = "deal"
"""The group of deals, whose contracts are of the group ``deals``; other groups are the tables."""


def named_rows(table: str, root: yaml.Node) -> Iterator[tuple[str, str, yaml.Node]]:
    """Yield group, id and place of the records that a document of a table holds."""
    if table == "deals":
        deal = _field(root, "deal")
        if deal is not None:
            yield DEAL, deal.value, deal
        root = _list_of(root, "contracts") or root
    elif table == "purchases":
        seller, root = _field(root, "seller"), _list_of(root, "purchases") or root
        for row in _items(root):
            if (key := _purchase(seller, row)) is not None:
                yield table, key, row
        return
    for row in _items(root):
        if (id_ := _id(table, row)) is not None:
            yield table, id_.value, id_


def without(document: Document, table: str, gone: Container[Key]) -> Document | None:
    """Return a document without some records, ``None`` where it is one that is gone.

    A deal that is titled elsewhere gives no title of its own.
    """
    if document.root is None:
        return document
    if table == "deals":
        deal, contracts = _field(document.root, "deal"), _list_of(document.root, "contracts")
        titled = deal is not None and (DEAL, deal.value) in gone
        left = _left(contracts, lambda row: _is_gone(table, _id(table, row), gone))
        return replace(
            document, root=_with_list(document.root, "contracts", left), continued=document.continued or titled
        )
    if table == "purchases":
        seller, rows = _field(document.root, "seller"), _list_of(document.root, "purchases")
        left = _left(rows, lambda row: (table, _purchase(seller, row)) in gone)
        return replace(document, root=_with_list(document.root, "purchases", left))
    if isinstance(document.root, yaml.SequenceNode):
        return replace(document, root=_left(document.root, lambda row: _is_gone(table, _id(table, row), gone)))
    return None if _is_gone(table, _id(table, document.root), gone) else document


def _is_gone(table: str, id_: yaml.ScalarNode | None, gone: Container[Key]) -> bool:
    return id_ is not None and (table, id_.value) in gone


def _id(table: str, row: yaml.Node) -> yaml.ScalarNode | None:
    return _field(row, KEYS.get(table, "id"))


def _purchase(seller: yaml.ScalarNode | None, row: yaml.Node) -> str | None:
    """Return what names a row of purchases: seller, buyer, period and kind."""
    parts = [seller, *(_field(row, name) for name in ("buyer", "period", "kind"))]
    values = [part.value for part in parts if part is not None]
    return " ".join(values) if len(values) == len(parts) else None


def _items(root: yaml.Node) -> Iterator[yaml.Node]:
    if isinstance(root, yaml.SequenceNode):
        yield from root.value
    else:
        yield root


def _value(node: yaml.Node, name: str) -> yaml.Node | None:
    if not isinstance(node, yaml.MappingNode):
        return None
    return next((value for key, value in node.value if key.value == name), None)


def _field(node: yaml.Node, name: str) -> yaml.ScalarNode | None:
    value = _value(node, name)
    return value if isinstance(value, yaml.ScalarNode) else None


def _list_of(node: yaml.Node, name: str) -> yaml.SequenceNode | None:
    value = _value(node, name)
    return value if isinstance(value, yaml.SequenceNode) else None


def _left(rows: yaml.SequenceNode | None, is_gone: Callable[[yaml.Node], bool]) -> yaml.SequenceNode | None:
    if rows is None:
        return None
    kept = [row for row in rows.value if not is_gone(row)]
    return rows if len(kept) == len(rows.value) else yaml.SequenceNode(rows.tag, kept, rows.start_mark, rows.end_mark)


def _with_list(root: yaml.Node, name: str, rows: yaml.SequenceNode | None) -> yaml.Node:
    if rows is None or _value(root, name) is rows:
        return root
    pairs = [(key, rows if key.value == name else value) for key, value in root.value]
    return yaml.MappingNode(root.tag, pairs, root.start_mark, root.end_mark)
