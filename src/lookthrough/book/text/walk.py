"""Walking: the folder of a book -> its files, and what of it the system does not give."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

MOST_FILES = 100_000


@dataclass(slots=True)
class Walk:
    """What was found in a folder.

    Attributes:
        files: paths within it, in order.
        unread: what could not be looked into: path within it (empty for the folder itself) and why.
    """

    files: list[str] = field(default_factory=list)
    unread: dict[str, str] = field(default_factory=dict)


def walk(root: Path, is_file: Callable[[str], bool]) -> Walk:
    """Walk through a folder. Links to folders are followed, each folder once; names with a point in front are not read.

    They are those of editors, systems and version control. Folders that stand where they are come before those that a
    link leads to, so that a file has the path that is its own.

    Args:
        root: the folder.
        is_file: whether a path is that of a file by its name; a folder of such a name is a mistake.
    """
    found, seen = Walk(), set[tuple[int, int]]()
    folders, links = [""], list[str]()
    while folders or links:
        folder = folders.pop() if folders else links.pop(0)
        try:
            if not _is_new(root / folder, seen):
                continue
            with os.scandir(root / folder) as entries:
                inside = sorted(entries, key=lambda entry: entry.name)
        except OSError as error:
            found.unread[folder] = reason(error)
            continue
        for entry in inside:
            if not entry.name.startswith("."):
                _sort(f"{folder}/{entry.name}".removeprefix("/"), entry, is_file, found, folders, links)
        if len(found.files) > MOST_FILES:
            found.unread[""] = f"more than {MOST_FILES:,} files up to here"
            break
    found.files.sort()
    return found


def _is_new(folder: Path, seen: set[tuple[int, int]]) -> bool:
    info = folder.stat()
    identity = info.st_dev, info.st_ino
    if identity in seen:
        return False
    seen.add(identity)
    return True


def _sort(
    path: str,
    entry: os.DirEntry[str],
    is_file: Callable[[str], bool],
    found: Walk,
    folders: list[str],
    links: list[str],
) -> None:
    """Take an entry of a folder as a file, as a folder to walk through, or as unread."""
    try:
        mode = entry.stat().st_mode
    except OSError as error:
        found.unread[path] = reason(error)
        return
    if not stat.S_ISDIR(mode):
        found.files.append(path)
    elif is_file(path):
        found.unread[path] = "this is a folder, not a file"
    else:
        (links if entry.is_symlink() else folders).append(path)


def reason(error: OSError) -> str:
    """Return in a few words why the system does not give a file."""
    return (error.strerror or "unreadable").lower()
