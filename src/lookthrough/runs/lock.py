"""One run at a time writes into a folder.

The lock is that of the operating system on the file ``.lock`` (``flock``): it ends with the process that holds it, also
where that is killed, so a lock of the dead is never in the way. On a network file system it holds between machines as
far as that system keeps such locks. Where there are none, the lock is a file that only one can make, with process,
machine and start; one of a process of this machine that has ended is taken over, and of one on another machine nothing
can be known, which the message says.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import socket
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from lookthrough.runs.run_errors import BusyFolderError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

HAS_FLOCK = find_spec("fcntl") is not None  # Windows has none
LOCK = ".lock"  # held by the operating system
CLAIM = ".lock-claim"  # the file where the system has no locks
TRIES = 100  # of a lock whose file goes away between opening and locking it


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the lock of a folder, which is made where it is missing.

    Raises:
        BusyFolderError: another run holds it; the message says which, and what to do.
        OSError: the folder cannot be made or written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    held = _locked_file(folder / LOCK)
    claim = None if held is not None else _claimed(folder / CLAIM)
    try:
        yield
    finally:
        (folder / LOCK if claim is None else claim).unlink(missing_ok=True)
        if held is not None:
            os.close(held)


def _locked_file(path: Path) -> int | None:
    """Return the open file that is locked, ``None`` where the system has no locks."""
    if not HAS_FLOCK:
        return None
    import fcntl  # noqa: PLC0415  # not there on Windows

    for _ in range(TRIES):
        opened = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o644)
        try:
            fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(opened)
            raise _busy(path, _owner(path)) from None
        except OSError:
            os.close(opened)
            path.unlink(missing_ok=True)
            return None
        if _is_still(opened, path):
            os.ftruncate(opened, 0)
            os.write(opened, _own_words())
            return opened
        os.close(opened)  # the run that held it has ended and taken the file away: another one is to be locked
    raise _busy(path, {})


def _is_still(opened: int, path: Path) -> bool:
    """Tell whether an open file is the one that stands at a path."""
    try:
        return os.path.samestat(os.fstat(opened), path.stat())
    except FileNotFoundError:
        return False


def _claimed(path: Path) -> Path:
    """Make the file that only one can make; take over that of a process of this machine that has ended."""
    for _ in range(TRIES):
        try:
            made = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
        except FileExistsError:
            owner = _owner(path)
            if not _is_dead(owner):
                raise _busy(path, owner) from None
            _take_away(path, owner)
            continue
        os.write(made, _own_words())
        os.close(made)
        return path
    raise _busy(path, {})


def _take_away(path: Path, dead: Mapping[str, object]) -> None:
    """Remove the lock of the dead; where another run was faster and it is no longer that one, put it back."""
    aside = path.with_name(f"{path.name}.{os.getpid()}")
    with suppress(FileNotFoundError):
        path.rename(aside)
        if _owner(aside) != dead:
            with suppress(FileExistsError):
                os.link(aside, path)
        aside.unlink()


def _own_words() -> bytes:
    now = dt.datetime.now(dt.UTC).strftime("%Y-%m-%d %H:%M UTC")
    words = {"pid": os.getpid(), "host": socket.gethostname(), "start": _start_of(os.getpid()), "since": now}
    return (json.dumps(words, sort_keys=True) + "\n").encode("utf-8")


def _owner(path: Path) -> dict[str, object]:
    """Return what a lock says of who holds it; nothing where it says nothing."""
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}


def _is_dead(owner: Mapping[str, object]) -> bool:
    """Tell whether who holds a lock is known to have ended: a process of this machine that is no more."""
    pid = owner.get("pid")
    if owner.get("host") != socket.gethostname() or not isinstance(pid, int) or pid <= 0:
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False
    return _start_of(pid) != owner.get("start")


def _start_of(pid: int) -> str:
    """Return when a process began as the system counts it, empty where it does not say: numbers are used again."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[19]
    except (OSError, ValueError, IndexError):
        return ""


def _busy(path: Path, owner: Mapping[str, object]) -> BusyFolderError:
    who = f"process {owner['pid']} on {owner.get('host')}, since {owner.get('since')}" if "pid" in owner else "unknown"
    text = f"{path.parent} is being written by another run ({who}): wait until it ends, or give another folder"
    if path.name == CLAIM and owner.get("host") != socket.gethostname():
        text += (
            f"; this file system has no locks (a network file system?), so nobody can tell from here whether that run "
            f"still goes on: if it does not, remove {path}"
        )
    return BusyFolderError(text)
