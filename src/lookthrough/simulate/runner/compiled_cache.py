"""Where compiled programs are kept between runs. Who can write there runs code: the folder is private, or not used.

The place follows the XDG Base Directory rules: ``XDG_CACHE_HOME`` counts where it is an absolute path, else it is
``.cache`` in the home folder. Without a cache a run compiles once more, with the same results.
"""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

PRIVATE = 0o700


class CompiledCache(NamedTuple):
    """The folder of compiled programs, ``None`` where none is used, and then why not, in a few words."""

    folder: Path | None
    why_not: str = ""


def find_cache() -> CompiledCache:
    """Return the folder of compiled programs, ready to be used or not yet made. Nothing is written."""
    parent = _parent()
    if parent is None:
        return CompiledCache(None, "there is no home folder; set XDG_CACHE_HOME to an absolute path")
    folder = parent / "lookthrough" / "compiled"
    for each in (folder.parent, folder):
        reason = _refusal(each)
        if reason:
            return CompiledCache(None, reason)
    return CompiledCache(folder)


def open_cache() -> CompiledCache:
    """Return the folder of compiled programs, made and private."""
    found = find_cache()
    if found.folder is None:
        return found
    try:
        found.folder.parent.parent.mkdir(parents=True, exist_ok=True)
        for each in (found.folder.parent, found.folder):
            each.mkdir(mode=PRIVATE, exist_ok=True)
            each.chmod(PRIVATE)
    except OSError as error:
        return CompiledCache(None, f"{error.strerror or error}: {found.folder}")
    return find_cache()  # once more: another user may have been quicker


def keep(path: Path, content: bytes, most: int) -> None:
    """Keep a file in the folder, and no more than ``most`` that end as it does; where the disk is full there is none.

    Args:
        path: of the file; of those with its ending the ones that were written longest ago go.
        content: of the file.
        most: files of its ending.
    """
    from lookthrough.runs.durable import write_bytes  # noqa: PLC0415  # with DuckDB, which not every command needs

    with suppress(OSError):
        write_bytes(path, content)
        by_age = sorted(path.parent.glob(f"*{path.suffix}"), key=lambda each: each.stat().st_mtime)
        for old in by_age[:-most]:
            old.unlink(missing_ok=True)


def _parent() -> Path | None:
    """Return the folder of caches of this user, ``None`` where there is no home."""
    given = Path(os.environ.get("XDG_CACHE_HOME", ""))
    if given.is_absolute():
        return given
    try:
        home = Path.home()
    except RuntimeError:  # no HOME, and a user without a name, as in a container
        return None
    return home / ".cache" if home.is_absolute() else None


def _refusal(folder: Path) -> str:
    """Return why a folder cannot hold programs that will be run, ``""`` where it can or does not exist."""
    try:
        found = folder.stat()
    except FileNotFoundError:
        return ""
    except OSError as error:
        return f"{error.strerror or error}: {folder}"
    if not stat.S_ISDIR(found.st_mode):
        return f"{folder} is no folder"
    if hasattr(os, "geteuid") and found.st_uid != os.geteuid():
        return f"{folder} belongs to another user"
    if os.name == "posix" and found.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        return f"others may write to {folder}; remove it, or chmod 700 {folder}"
    return "" if os.access(folder, os.W_OK | os.X_OK) else f"no permission to write: {folder}"
