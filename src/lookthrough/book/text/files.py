"""Reading: the files of a book's folder -> documents, table by table."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lookthrough.book.problems import Code, Problem
from lookthrough.book.records import Position
from lookthrough.book.text.nodes import Document, read_document, read_text

if TYPE_CHECKING:
    from pathlib import Path

HEADER = "book.yaml"
TABLES = ("sources", "entities", "deals", "purchases", "assumptions", "assertions", "coverage", "scenarios")


@dataclass(frozen=True, slots=True)
class Documents:
    """What was read: the header, the YAML documents of each table, the text of each series, all texts by file."""

    header: Document | None
    tables: dict[str, list[Document]]
    series: dict[str, str]
    texts: dict[str, str] = field(default_factory=dict)


def read_book(root: Path, problems: list[Problem]) -> Documents:
    """Read every file of a book: ``NAME.yaml`` and ``NAME/*.yaml`` for each table, and ``series/*.csv``."""
    files = _files(root)
    if HEADER not in files:
        problems.append(_not_a_book(root))
    header = read_document(root, HEADER, problems) if HEADER in files else None
    read = {name: [read_document(root, f, problems) for f in _of_table(files, name)] for name in TABLES}
    series = {f: read_text(root, f, problems) for f in files if f.startswith("series/") and f.endswith(".csv")}
    documents = Documents(header, read, {f: t for f, t in series.items() if t is not None})
    for document in [*([header] if header else []), *(d for group in read.values() for d in group)]:
        documents.texts[document.file] = document.text
    documents.texts.update(documents.series)
    _strangers(files, documents, series, problems)
    return documents


def _not_a_book(root: Path) -> Problem:
    label, hint = "there is no such folder", "name a folder with book.yaml, entities/ and deals/"
    if root.is_dir():
        label = f"no {HEADER} in this folder"
    elif root.exists():
        label = "this is a file, not a folder"
        hint = f"name the folder it is in: {root.parent}" if root.name == HEADER else hint
    return Problem("LT113", Position(HEADER, 1), "not a book", label, hint=hint)


def _files(root: Path) -> list[str]:
    if not root.is_dir():
        return []
    found = (path.relative_to(root) for path in root.rglob("*") if not path.is_dir())
    # names with a point in front are those of editors, systems and version control
    return sorted(path.as_posix() for path in found if not any(part.startswith(".") for part in path.parts))


def _of_table(files: list[str], name: str) -> list[str]:
    return [f for f in files if f == f"{name}.yaml" or (f.startswith(f"{name}/") and f.endswith(".yaml"))]


def _strangers(files: list[str], documents: Documents, series: dict[str, str | None], problems: list[Problem]) -> None:
    """Warn of data files that no table takes in: a file with a misspelt name would silently be missing."""
    for file in files:
        if file.endswith((".yaml", ".yml", ".csv")) and file not in documents.texts and file not in series:
            hint = f"tables are {', '.join(TABLES)} (.yaml) and series/ (.csv)"
            problems.append(
                Problem("LT501", Position(file, 1), "file is not read", "no table has this name", hint=hint)
            )


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
