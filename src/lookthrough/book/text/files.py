"""Reading: the files of a book's folder -> documents, table by table."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lookthrough.book.bundled import JOINT, VARIANTS, bundled_names
from lookthrough.book.problems import Code, Problem
from lookthrough.book.records import Position
from lookthrough.book.text.nodes import Document, read_document
from lookthrough.book.text.plain_text import read_text
from lookthrough.book.text.variants import HEADER_OF_VARIANT, Layer, below_variants, overlaid, within_layer
from lookthrough.book.text.walk import walk
from lookthrough.units.characters import shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from lookthrough.book.text.walk import Walk

HEADER = "book.yaml"
TABLES = (
    *("sources", "entities", "deals", "waterfalls", "purchases", "assumptions", "assertions", "coverage", "scenarios"),
)
SERIES = "series"
HAZARDS, EVENTS, HINDCAST, OUTCOMES = "hazards.csv", "events.csv", "hindcast.csv", "outcomes.csv"
BESIDE = (HAZARDS, EVENTS, HINDCAST, OUTCOMES)
"""Files that may stand beside the tables and are no part of the book: what a run and a back-test read."""
_DATA = (".yaml", ".yml", ".csv")


@dataclass(frozen=True, slots=True)
class Documents:
    """What was read: the header, the YAML documents of each table, the text of each series, all texts by file.

    ``titles`` are those of the variants that were laid over the book.
    """

    header: Document | None
    tables: dict[str, list[Document]]
    series: dict[str, str]
    texts: dict[str, str] = field(default_factory=dict)
    titles: tuple[str, ...] = ()


def read_book(root: Path, problems: list[Problem], variants: Sequence[str] = ()) -> Documents:
    """Read every file of a book: ``NAME.yaml`` and ``NAME/*.yaml`` for each table, and ``series/*.csv``.

    Endings may be written in capitals. Files are named in problems as they can be shown on a terminal. What stands in
    ``variants/`` is read of the variants that are asked for.
    """
    found = walk(root, lambda path: path.lower().endswith(_DATA)) if root.is_dir() else None
    files = [] if found is None else found.files
    first = header_of(files)
    if first is None:
        problems.append(_not_a_book(root, found))
    unread = {} if found is None else _of_the_book(found.unread, variants, has_header=first is not None)
    for path, why in unread.items():
        problems.append(Problem("LT101", Position(shown(path) or HEADER, 1), "file cannot be read", why))
    problems.extend(_loose(files))
    book = _layer(root, "", [f for f in files if not below_variants(f)], [first, *BESIDE], unread, problems)
    layers = [_layer(root, name, _within(files, name), [HEADER_OF_VARIANT], unread, problems) for name in variants]
    whole, titles = overlaid(book, layers, problems)
    texts = {file: text for layer in (book, *layers) for file, text in layer.texts()}
    return Documents(whole.header, whole.tables, whole.series, texts, titles)


def _layer(
    root: Path,
    name: str,
    files: Sequence[str],
    beside: Sequence[str | None],
    unread: Mapping[str, str],
    problems: list[Problem],
) -> Layer:
    """Read the files of a book, or of one of its variants.

    Args:
        root: folder of the book.
        name: of the variant, empty for the book itself.
        files: its own, by their paths within the book.
        beside: the header, and files that are no part of the tables.
        unread: what the system does not give, and why.
        problems: what is wrong with a file is added here.
    """
    header = next((f for f in files if beside[0] is not None and within_layer(f) == beside[0]), None)
    document = None if header is None else read_document(root, header, problems)
    of_tables = {table: [f for f in files if _is_of(within_layer(f), table)] for table in TABLES}
    read = {table: [read_document(root, f, problems) for f in of_tables[table]] for table in TABLES}
    for table, path in ((table, path) for table in TABLES for path in unread if _is_unread_of(path, name, table)):
        read[table].append(Document(shown(path), "", None))  # so that what it defines is not called undefined
    of_series = [f for f in files if within_layer(f).startswith(f"{SERIES}/") and f.lower().endswith(".csv")]
    series = {shown(f): read_text(root, f, problems, tabs=False) for f in of_series}
    taken = {*of_series, *(f for group in of_tables.values() for f in group)}
    problems.extend(_strangers([f for f in files if f not in taken and not _is_beside(within_layer(f), beside)]))
    return Layer(name, document, read, {f: text for f, text in series.items() if text is not None})


def _within(files: Iterable[str], variant: str) -> list[str]:
    return [file for file in files if file.startswith(f"{VARIANTS}/{variant}/")]


def _is_beside(file: str, beside: Sequence[str | None]) -> bool:
    return file in beside or (HAZARDS in beside and file.startswith(f"{HAZARDS[:-4]}{JOINT}") and file.endswith(".csv"))


def _is_unread_of(path: str, name: str, table: str) -> bool:
    return bool(_within([path], name) if name else not below_variants(path)) and _is_table(path, table)


def _is_table(path: str, table: str) -> bool:
    return within_layer(path).split("/", maxsplit=1)[0] in {table, f"{table}.yaml"}


def header_of(files: Iterable[str]) -> str | None:
    """Return which of the files is the header of a book: ``book.yaml``, else one whose ending is in capitals."""
    named = [f for f in files if f[:-4] + f[-4:].lower() == HEADER]
    return max(named, default=None)


def _not_a_book(root: Path, found: Walk | None) -> Problem:
    label, hint = "there is no such folder", "name a folder with book.yaml, entities/ and deals/"
    hint = f"{hint}, or a book that ships: {', '.join(bundled_names())}"
    if found is not None:
        label = found.unread.get("", f"no {HEADER} in this folder")
    elif root.exists():
        label = "this is a file, not a folder"
        hint = f"name the folder it is in: {root.parent}" if header_of([root.name]) else hint
    return Problem("LT113", Position(HEADER, 1), "not a book", label, hint=hint)


def _of_the_book(unread: Mapping[str, str], variants: Sequence[str], *, has_header: bool) -> dict[str, str]:
    """Return what may hold a part of the book; where there is no header, that problem has said it of the folder."""
    asked = [f"{VARIANTS}/{name}" for name in variants]
    tables = (*TABLES, SERIES)
    return {
        path: why
        for path, why in unread.items()
        if (has_header if not path else path.lower().endswith(_DATA) or any(_is_table(path, t) for t in tables))
        or path in asked
        if not below_variants(path) or path in asked or any(path.startswith(f"{folder}/") for folder in asked)
    }


def _is_of(file: str, table: str) -> bool:
    return file.lower().endswith(".yaml") and (file[:-5] == table or file.startswith(f"{table}/"))


def _strangers(files: Iterable[str]) -> list[Problem]:
    """Warn of data files that no table takes in: a file with a misspelt name would silently be missing."""
    hint = f"tables are {', '.join(TABLES)} (.yaml) and {SERIES}/ (.csv)"
    return [
        Problem("LT501", Position(shown(file), 1), "file is not read", "no table has this name", hint=hint)
        for file in files
        if file.lower().endswith(_DATA)
    ]


def _loose(files: Iterable[str]) -> list[Problem]:
    """Warn of data files among the folders of variants: none of them belongs to a variant."""
    hint = f"a variant is a folder: {VARIANTS}/NAME/ with files as the book has them"
    return [
        Problem("LT501", Position(shown(file), 1), "file is not read", "it is in no variant", hint=hint)
        for file in files
        if below_variants(file) and file.count("/") == 1 and file.lower().endswith(_DATA)
    ]


CODES = (
    Code(
        "LT113",
        "there is no book in this folder",
        "A book is a folder with a file book.yaml, which gives its title and date.",
        "Name the folder that holds book.yaml, or write one with `title:` and `as_of:`.",
    ),
    Code(
        "LT501",
        "a file is not read",
        "The folder of the book holds a YAML or CSV file whose name belongs to no table, so nothing of it counts. A "
        "misspelt name would otherwise go unnoticed.",
        "Rename the file, or move it out of the book.",
    ),
)
