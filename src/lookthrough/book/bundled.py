"""The books that ship with the package: the one that counts where none is named, and others by their names."""

from __future__ import annotations

import re
from pathlib import Path

from lookthrough.errors import UnknownNameError
from lookthrough.units.nearest import did_you_mean

BOOKS = Path(__file__).resolve().parent.parent / "books"
BUNDLED = BOOKS / "ai_2026"
PREFIX = "bundled"
"""What precedes the name of a book that ships where no path can be meant: ``bundled:NAME``."""
_DATE = re.compile(r"^as_of:\s*(\S+)", re.MULTILINE)


def folder(path: str | Path | None) -> Path:
    """Return the folder of a book, that of the default one for ``None``.

    The name of a book that ships stands for its folder, unless there is a file or folder of that name here;
    ``bundled:NAME`` always does.
    """
    if path is None:
        return BUNDLED
    prefix, _, rest = str(path).rpartition(":")
    if rest in bundled_names() and (prefix == PREFIX or (not prefix and not Path(path).exists())):
        return BOOKS / rest
    return Path(path)


def bundled_names() -> list[str]:
    """Return the names of the books that ship, which are those of their folders, in order."""
    return sorted(each.name for each in BOOKS.iterdir() if (each / "book.yaml").is_file())


def shipped_files(table: str) -> dict[str, Path]:
    """Return the files of a kind (``deals``, ``stresses``) that ship beside the books, by name."""
    return {path.stem: path for path in sorted((BOOKS / table).glob("*.yaml"))}


def shipped_or_own(of: str | Path, table: str, none: str) -> Path:
    """Return the path of a file; a name without an ending is one that ships, unless there is a file of that name here.

    Args:
        of: the path or the name.
        table: of the files that ship.
        none: what is said where there is neither: "there is no deal file 'x'".

    Raises:
        UnknownNameError: there is neither.
    """
    shipped, path = shipped_files(table), Path(of)
    if path.suffix or path.exists():
        return path
    if str(of) not in shipped:
        hint = did_you_mean(str(of), shipped) or f"shipped are {', '.join(shipped)}"
        raise UnknownNameError(f"{none}; {hint}")
    return shipped[str(of)]


def bundled_date() -> str:
    """Return the date of the default book as its header has it; nothing else of the book is read."""
    written = _DATE.search((BUNDLED / "book.yaml").read_text(encoding="utf-8"))
    return "unknown" if written is None else written[1]
