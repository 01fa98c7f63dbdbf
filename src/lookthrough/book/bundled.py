"""The book that ships with the package."""

from __future__ import annotations

import re
from pathlib import Path

BUNDLED = Path(__file__).parent.parent / "books" / "ai_2026"
_DATE = re.compile(r"^as_of:\s*(\S+)", re.MULTILINE)


def folder(path: str | Path | None) -> Path:
    """Return the folder of a book, that of the bundled one for ``None``."""
    return BUNDLED if path is None else Path(path)


def bundled_date() -> str:
    """Return the date of the bundled book as its header has it; nothing else of the book is read."""
    written = _DATE.search((BUNDLED / "book.yaml").read_text(encoding="utf-8"))
    return "unknown" if written is None else written[1]
