"""The books that ship with the package: the one that counts where none is named, and others by their names."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from lookthrough.errors import UnknownNameError, UsageError
from lookthrough.units.nearest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable

BOOKS = Path(__file__).resolve().parent.parent / "books"
BUNDLED = BOOKS / "ai_2026"
PREFIX = "bundled"
"""What precedes the name of a book that ships where no path can be meant: ``bundled:NAME``."""
JOINT = "+"
"""What joins a variant to its book, and scenarios to each other."""
VARIANTS = "variants"
_DATE = re.compile(r"^as_of:\s*(\S+)", re.MULTILINE)


class BookPlace(NamedTuple):
    """Where a book stands, and the variants of it that are laid over it, in the order of their names."""

    root: Path
    variants: tuple[str, ...] = ()


def place(address: str | Path | None) -> BookPlace:
    """Return what an address names: a folder or a book that ships, and variants joined to it by ``+``.

    A file or folder of the whole name counts first, so that a name may have such a sign in it.

    Args:
        address: ``PATH``, ``NAME``, ``bundled:NAME``, each with ``+VARIANT`` behind it; ``None`` for the default book.

    Raises:
        UnknownNameError: the book has no such variant.
        UsageError: a variant is named twice.
    """
    if address is None:
        return BookPlace(BUNDLED)
    head, variants = _parted(str(address))
    root = folder(head)
    known = variants_of(root)
    for name in variants:
        if name not in known:
            has = f"it has {', '.join(known)}" if known else "it has none"
            raise UnknownNameError(f"{head} has no variant {name!r}; {did_you_mean(name, known) or has}")
        if variants.count(name) > 1:
            raise UsageError(f"variant {name} is named twice in {address}: name it once")
    return BookPlace(root, tuple(sorted(variants)))


def address_of(root: str, variants: Iterable[str]) -> str:
    """Return the address of a book with variants: what :func:`place` reads."""
    return "".join((root, *(f"{JOINT}{name}" for name in variants)))


def variants_of(root: Path) -> list[str]:
    """Return the names of the variants of a book, which are those of folders below ``variants/``, in order."""
    try:
        with os.scandir(root / VARIANTS) as entries:
            return sorted(entry.name for entry in entries if entry.is_dir() and entry.name[0] != ".")
    except (OSError, ValueError):  # there is none, or no system could have such a path: reading the book says which
        return []


def _parted(address: str) -> tuple[str, tuple[str, ...]]:
    """Return the longest part of an address that is a book, and the variants behind it."""
    at = len(address)
    while at > 0 and not _stands(address[:at]):
        at = address.rfind(JOINT, address.rfind("/", 0, at) + 1, at)
    return (address, ()) if at <= 0 else (address[:at], tuple(address[at + 1 :].split(JOINT)) if address[at:] else ())


def _stands(head: str) -> bool:
    return os.path.exists(head) or folder(head) != Path(head)  # noqa: PTH110  # that of Path raises where no path can be


def folder(path: str | Path) -> Path:
    """Return the folder of a book: the name of one that ships stands for it, unless something of that name is here.

    ``bundled:NAME`` always does.
    """
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
