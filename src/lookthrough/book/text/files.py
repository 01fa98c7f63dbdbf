"""Reading: the files of a book's folder -> documents, table by table."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lookthrough.book.bundled import bundled_names
from lookthrough.book.problems import Code, Problem
from lookthrough.book.records import Position
from lookthrough.book.text.nodes import Document, read_document
from lookthrough.book.text.plain_text import read_text
from lookthrough.book.text.walk import walk
from lookthrough.units.characters import shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
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
    """What was read: the header, the YAML documents of each table, the text of each series, all texts by file."""

    header: Document | None
    tables: dict[str, list[Document]]
    series: dict[str, str]
    texts: dict[str, str] = field(default_factory=dict)


def read_book(root: Path, problems: list[Problem]) -> Documents:
    """Read every file of a book: ``NAME.yaml`` and ``NAME/*.yaml`` for each table, and ``series/*.csv``.

    Endings may be written in capitals. Files are named in problems as they can be shown on a terminal.
    """
    found = walk(root, lambda path: path.lower().endswith(_DATA)) if root.is_dir() else None
    files = [] if found is None else found.files
    first = header_of(files)
    if first is None:
        problems.append(_not_a_book(root, found))
    unread = {} if found is None else _of_the_book(found.unread, has_header=first is not None)
    for path, why in unread.items():
        problems.append(Problem("LT101", Position(shown(path) or HEADER, 1), "file cannot be read", why))
    header = None if first is None else read_document(root, first, problems)
    of_tables = {name: [f for f in files if _is_of(f, name)] for name in TABLES}
    read = {name: [read_document(root, f, problems) for f in of_tables[name]] for name in TABLES}
    for name, path in ((name, path) for name in TABLES for path in unread if _is_below(path, name)):
        read[name].append(Document(shown(path), "", None))  # so that what it defines is not called undefined
    of_series = [f for f in files if f.startswith(f"{SERIES}/") and f.lower().endswith(".csv")]
    series = {shown(f): read_text(root, f, problems, tabs=False) for f in of_series}
    documents = Documents(header, read, {f: text for f, text in series.items() if text is not None})
    for document in [*([header] if header else []), *(d for group in read.values() for d in group)]:
        documents.texts[document.file] = document.text
    documents.texts.update(documents.series)
    problems.extend(
        _strangers(files, {first, *BESIDE, *of_series, *(f for group in of_tables.values() for f in group)})
    )
    return documents


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


def _of_the_book(unread: Mapping[str, str], *, has_header: bool) -> dict[str, str]:
    """Return what may hold a part of the book; where there is no header, that problem has said it of the folder."""
    tables = (*TABLES, SERIES)
    return {
        path: why
        for path, why in unread.items()
        if (has_header if not path else path.lower().endswith(_DATA) or any(_is_below(path, t) for t in tables))
    }


def _is_below(path: str, table: str) -> bool:
    return path.split("/", maxsplit=1)[0] in {table, f"{table}.yaml"}


def _is_of(file: str, table: str) -> bool:
    return file.lower().endswith(".yaml") and (file[:-5] == table or file.startswith(f"{table}/"))


def _strangers(files: list[str], taken: set[str | None]) -> list[Problem]:
    """Warn of data files that no table takes in: a file with a misspelt name would silently be missing."""
    hint = f"tables are {', '.join(TABLES)} (.yaml) and {SERIES}/ (.csv)"
    return [
        Problem("LT501", Position(shown(file), 1), "file is not read", "no table has this name", hint=hint)
        for file in files
        if file.lower().endswith(_DATA) and file not in taken
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
