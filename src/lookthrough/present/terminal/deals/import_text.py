"""What came of a workbook of deals, as a terminal shows it: its problems by cell, then what is new."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from lookthrough.present.labels import counted

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from lookthrough.book.sheets.book_files import Key
    from lookthrough.book.sheets.import_sheets import ImportedSheets

WORDS = {"sources": "source", "entities": "entity", "contracts": "contract"}


def imported_text(found: ImportedSheets, file: Path) -> str:
    """Return the problems of a workbook and what it brings.

    Args:
        found: what came of it.
        file: the workbook.
    """
    problems = [f"{problem}\n" for problem in found.problems]
    said = [
        *([] if found.has_errors else [f"{file}: {_of(found.new)} new, {_of(found.changed)} changed"]),
        *([f"{counted(len(found.same), 'record')} as the book has them already"] if found.same else []),
        *([f"{counted(found.examples, 'example row')} left out"] if found.examples else []),
        *([f"not read, since they hold no records: {', '.join(found.unread)}"] if found.unread else []),
    ]
    if found.folder is not None:
        said.append(f"written to {found.folder}; ask with --book {found.folder}")
    elif not found.has_errors:
        said.append("nothing is written: -o DIR writes a copy of the book with these records in it")
    return "\n".join([*problems, *said])


def _of(keys: Iterable[Key]) -> str:
    """Return how many records of each table: ``2 entities, 1 contract``."""
    count = Counter(table for table, _ in keys)
    parts = [
        counted(count[table], word) if word != "entity" or count[table] == 1 else f"{count[table]} entities"
        for table, word in WORDS.items()
        if count[table]
    ]
    return ", ".join(parts) or "nothing"
