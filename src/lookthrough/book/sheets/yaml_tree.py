"""Records as lines of YAML, each line with the cell that it was written from, so that a checker's line is a cell."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lookthrough.intake.workbook_cells import CellPlace

_PLAIN = re.compile(r"[\w+(](?:[\w ./%+()=;&'-]|:(?=\S))*")


class TreeLine(NamedTuple):
    """A line of a file, and the cell behind it."""

    text: str
    place: CellPlace | None = None


@dataclass(frozen=True, slots=True)
class Leaf:
    """A text."""

    text: str
    place: CellPlace


@dataclass(frozen=True, slots=True)
class Names:
    """Several ids in one cell, always written as a list where ``is_list`` says so."""

    ids: tuple[str, ...]
    place: CellPlace
    is_list: bool = False


@dataclass(frozen=True, slots=True)
class Tree:
    """Fields by name."""

    place: CellPlace
    fields: dict[str, Node] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Branches:
    """A list of trees."""

    items: list[Tree]


Node = Leaf | Names | Tree | Branches


def list_lines(items: list[Tree], indent: int) -> Iterator[TreeLine]:
    """Yield the lines of a list of records, each record behind a dash."""
    for item in items:
        first = True
        for line in tree_lines(item, indent + 2):
            yield TreeLine(" " * indent + "- " + line.text[indent + 2 :], line.place) if first else line
            first = False


def tree_lines(tree: Tree, indent: int = 0) -> Iterator[TreeLine]:
    """Yield the lines of the fields of a record."""
    pad = " " * indent
    for name, node in tree.fields.items():
        key = f"{pad}{scalar(name)}:"
        if isinstance(node, Leaf):
            yield from _leaf_lines(key, node, indent)
        elif isinstance(node, Names):
            several = node.is_list or len(node.ids) != 1
            written = ", ".join(scalar(each) for each in node.ids)
            yield TreeLine(f"{key} [{written}]" if several else f"{key} {written}", node.place)
        elif isinstance(node, Tree):
            yield TreeLine(key, node.place)
            yield from tree_lines(node, indent + 2)
        else:
            yield TreeLine(key, node.items[0].place)
            yield from list_lines(node.items, indent + 2)


def _leaf_lines(key: str, leaf: Leaf, indent: int) -> Iterator[TreeLine]:
    """Yield a text; one of several lines as a block, since a book takes no escaped line breaks."""
    lines = leaf.text.replace("\r\n", "\n").split("\n")
    if len(lines) == 1:
        yield TreeLine(f"{key} {scalar(leaf.text)}", leaf.place)
        return
    yield TreeLine(f"{key} |-", leaf.place)
    yield from (TreeLine(f"{' ' * (indent + 2)}{line.strip()}".rstrip(), leaf.place) for line in lines)


def scalar(text: str) -> str:
    """Return a text as YAML has it: as it is where that is read back as the same text, else between quotes."""
    return text if _PLAIN.fullmatch(text) and text == text.strip() else json.dumps(text, ensure_ascii=False)
