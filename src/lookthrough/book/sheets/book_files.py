"""Records of a workbook as the files of a book: beside the files of another book, or alone.

The text of that book stays as it is, comments and all, but for the records that the workbook writes anew: their lines
are taken out of it. A contract of a deal that the book has goes into the file of the deal.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import yaml

from lookthrough.book.sheets.sheet_layout import CONTRACTS, DEALS, ENTITIES, SOURCES
from lookthrough.book.sheets.yaml_tree import Leaf, Tree, TreeLine, list_lines, scalar, tree_lines
from lookthrough.book.text.nodes import read_document
from lookthrough.book.text.variants import below_variants
from lookthrough.book.text.walk import walk
from lookthrough.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Container, Iterator
    from pathlib import Path

    from lookthrough.book.problems import Problem
    from lookthrough.book.sheets.record_trees import RecordTrees
    from lookthrough.book.text.nodes import Document

TABLES = (SOURCES, ENTITIES, DEALS)
LONGEST_NAME = 100  # characters of a file's name that are taken from an id: systems have names of 255 bytes at most
Key = tuple[str, str]
"""The table of a record (of a contract ``contracts``) and its id."""


@dataclass(slots=True)
class BookFiles:
    """Files that are written or changed, each line with its cell if it has one, and files that are no more."""

    lines: dict[str, list[TreeLine]] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)

    def text(self, file: str) -> str:
        """Return the text of a file."""
        return "\n".join(line.text for line in self.lines[file]) + "\n"


def written_ids(made: RecordTrees) -> set[Key]:
    """Return the records that a workbook writes."""
    found = {(SOURCES, _id(tree)) for tree in made.sources} | {(ENTITIES, _id(tree)) for tree in made.entities}
    return found | {(CONTRACTS, _id(tree)) for trees in made.contracts.values() for tree in trees}


def book_files(made: RecordTrees, root: Path | None, name: str, left_out: Container[Key] = ()) -> BookFiles:
    """Return the files of a book with the records of a workbook in it.

    Args:
        made: the records.
        root: of the book that they are laid into; ``None`` for a book of its own, without its header.
        name: of the files of new records.
        left_out: records that are not written, since the book has the very same.
    """
    files, deals = BookFiles(), dict[str, _OpenDeal]()
    kept = {key for key in written_ids(made) if key not in left_out}
    for table, file, document in _documents(root):
        lines = _without(files, table, file, document, kept)
        said = _field(document.root, "deal") if table == DEALS and lines is not None else None
        if said is not None and lines is not None:
            deals[said.value] = _open_deal(file, document, lines)
    _add_list(files, root, SOURCES, name, [t for t in made.sources if (SOURCES, _id(t)) in kept])
    _add_list(files, root, ENTITIES, name, [t for t in made.entities if (ENTITIES, _id(t)) in kept])
    for deal, trees in made.contracts.items():
        wanted = [tree for tree in trees if (CONTRACTS, _id(tree)) in kept]
        if wanted and deal in deals:
            files.lines[deals[deal].file] = deals[deal].with_contracts(wanted)
        elif wanted:
            _add_deal(files, root, deal, made.deals.get(deal), wanted)
    return files


@dataclass(frozen=True, slots=True)
class _OpenDeal:
    """The file of a deal that the book has: its lines, where its contracts end, and how deep they stand."""

    file: str
    lines: list[TreeLine]
    end: int
    indent: int

    def with_contracts(self, contracts: list[Tree]) -> list[TreeLine]:
        """Return the lines with contracts behind those that there are."""
        more = [TreeLine(""), *list_lines(contracts, self.indent)]
        return [*self.lines[: self.end], *more, *self.lines[self.end :]]


def _open_deal(file: str, document: Document, kept: dict[int, str]) -> _OpenDeal:
    items = _items(document, DEALS)
    every = document.text.rstrip("\n").split("\n")
    end = _span(items[-1], every).stop if items else len(every)
    indent = max(0, items[-1].start_mark.column - 2) if items else 2
    return _OpenDeal(file, [TreeLine(line) for line in kept.values()], sum(number < end for number in kept), indent)


def _id(tree: Tree) -> str:
    found = tree.fields.get("id")
    return found.text if isinstance(found, Leaf) else ""


def _documents(root: Path | None) -> Iterator[tuple[str, str, Document]]:
    """Yield the files of the tables that a workbook can write, as they stand in a book."""
    problems: list[Problem] = []  # the book was loaded without an error before
    files = [] if root is None else walk(root, lambda path: path.endswith(".yaml")).files
    for file in files:
        table = file.split("/", maxsplit=1)[0].removesuffix(".yaml")
        if table in TABLES and file.lower().endswith(".yaml") and not below_variants(file) and root is not None:
            yield table, file, read_document(root, file, problems)


def _field(root: yaml.Node | None, name: str) -> yaml.ScalarNode | None:
    found = _under(root, name)
    return found if isinstance(found, yaml.ScalarNode) else None


def _under(root: yaml.Node | None, name: str) -> yaml.Node | None:
    pairs = root.value if isinstance(root, yaml.MappingNode) else []
    return next((value for key, value in pairs if key.value == name), None)


def _items(document: Document, table: str) -> list[yaml.Node]:
    rows = document.root if table != DEALS else _under(document.root, "contracts")
    return rows.value if isinstance(rows, yaml.SequenceNode) else []


def _without(
    files: BookFiles, table: str, file: str, document: Document, written: Container[Key]
) -> dict[int, str] | None:
    """Take the records that are written anew out of a file, and return what is left of it by the number of the line.

    A file of none but these is gone: ``None``.

    Raises:
        UsageError: such a record shares a line with one that stays.
    """
    items, of = _items(document, table), CONTRACTS if table == DEALS else table
    lines = document.text.rstrip("\n").split("\n")
    leaving = [item for item in items if (id_ := _field(item, "id")) is not None and (of, id_.value) in written]
    if leaving and len(leaving) == len(items):
        files.gone.add(file)
        return None
    cut = {number for item in leaving for number in _span(item, lines)}
    if any(number in cut for item in items if item not in leaving for number in _span(item, lines)):
        raise UsageError(f"{file} has several records on one line: write each on lines of its own before you import")
    left = {number: line for number, line in enumerate(lines) if number not in cut}
    if leaving:
        files.lines[file] = [TreeLine(line) for line in left.values()]
    return left


def _span(item: yaml.Node, lines: list[str]) -> range:
    """Return the lines of a record, without the blank lines and comments that follow it."""
    end = item.end_mark  # of a block it is where the next token begins, behind the indent of the next record
    is_block_end = end.line < len(lines) and not lines[end.line][: end.column].strip()
    last = min(end.line if is_block_end else end.line + 1, len(lines))
    while last > item.start_mark.line + 1 and (not lines[last - 1].strip() or lines[last - 1].lstrip().startswith("#")):
        last -= 1
    return range(item.start_mark.line, last)


def _add_list(files: BookFiles, root: Path | None, table: str, name: str, trees: list[Tree]) -> None:
    if trees:
        files.lines[_new_file(files, root, table, name)] = list(list_lines(trees, 0))


def _add_deal(files: BookFiles, root: Path | None, deal: str, said: Tree | None, contracts: list[Tree]) -> None:
    head = [TreeLine(f"deal: {scalar(deal)}")] if said is None else list(tree_lines(said))
    lines = [*head, TreeLine("contracts:"), *list_lines(contracts, 2)]
    files.lines[_new_file(files, root, DEALS, deal)] = lines


def _new_file(files: BookFiles, root: Path | None, table: str, name: str) -> str:
    """Return the path of a file that neither the book has nor the workbook; a name is never a way out of the folder."""
    plain = "".join(c if (c.isascii() and c.isalnum()) or c in "-_" else "-" for c in name[:LONGEST_NAME]).strip("-")
    plain, number = plain or "imported", 1
    while True:
        file = f"{table}/{plain}{'' if number == 1 else f'-{number}'}.yaml"
        is_taken = root is not None and (root / file).exists() and file not in files.gone
        if file not in files.lines and not is_taken:
            return file
        number += 1
