"""The programs that the same command took last time, loaded while it reads its book.

XLA needs half a second and more to load a program, on a core that has nothing else to do until the book is read. So
which programs a command took is noted beside them, and when it is given again they are loaded at once. A program is
taken by its word alone (``fingerprint``), which is worked out from the book: where the note is of another book or
code, some time of a second core is lost, and nothing else.
"""

from __future__ import annotations

import hashlib
import json
import re
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock, Thread
from typing import TYPE_CHECKING, Any, NamedTuple

from lookthrough.simulate.runner.compiled_cache import keep, open_cache
from lookthrough.units.cores import usable_cores

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Compiled = Callable[..., Any]

NOTE = ".took"
MOST = 64  # notes that are kept, of some bytes each; those that were written longest ago go
PROGRAMS = 2  # of a note, those that were taken last: of paths and of traced ones
PATIENCE = 60.0  # seconds: a program that is not loaded by then is compiled
FLAGS = frozenset({"--resume", "--json"})
SAME = FLAGS | {"--paths", "--seed", "--severity", "--channels", "--out", "--block"}
"""Options of which no program depends; those of ``FLAGS`` have no value."""


class Noted(NamedTuple):
    """A program that a command took: its word, on how many devices, and in how many parts it takes its arguments."""

    word: str
    devices: int
    parts: int


@dataclass(slots=True)
class _Command:
    """What is known of the command of this process; nothing before :func:`noted`."""

    note: Path | None = None
    noted: list[str] = field(default_factory=list)
    took: list[str] = field(default_factory=list)
    loading: dict[str, Future[Compiled | None]] = field(default_factory=dict)
    lock: Lock = field(default_factory=Lock)


_COMMAND = _Command()  # a process is one command


def noted(words: Sequence[str]) -> list[Noted]:
    """Return the programs that a command took last time; what it takes this time is noted.

    Args:
        words: of the command.
    """
    folder = open_cache().folder
    if folder is None:
        return []
    try:
        here = str(Path.cwd())
    except OSError:  # the folder has gone
        return []
    asked = json.dumps([here, usable_cores(), *_of_a_program(words)])
    _COMMAND.note = folder / f"{hashlib.sha256(asked.encode()).hexdigest()}{NOTE}"
    with suppress(OSError, ValueError):
        _COMMAND.noted = _COMMAND.note.read_text(encoding="ascii").splitlines()
    lines = (re.fullmatch(r"([0-9a-f]{64}) ([0-9]{1,4}) ([0-9])", line) for line in _COMMAND.noted)
    return [Noted(found[1], int(found[2]), int(found[3])) for found in lines if found][-PROGRAMS:]


def _of_a_program(words: Sequence[str]) -> list[str]:
    """Return the words of a command without the options of which no program depends, and their values."""
    kept, skips = [], False
    for word in words:
        if not skips and word.partition("=")[0] not in SAME:
            kept.append(word)
        skips = word in SAME and word not in FLAGS
    return kept


def begin(word: str, load: Callable[[], Compiled | None]) -> None:
    """Begin to load a program, in a thread that ends with the process.

    Args:
        word: of the program.
        load: returns it, ``None`` where it is no more; what it raises, whoever asks for the program meets again.
    """
    found: Future[Compiled | None] = Future()

    def run() -> None:
        try:
            found.set_result(load())
        except Exception:  # noqa: BLE001  # whatever it is
            found.set_result(None)

    _COMMAND.loading[word] = found
    Thread(target=run, daemon=True).start()


def taken(word: str | None, devices: int, parts: int) -> Compiled | None:
    """Return a program that was foreseen, ``None`` where it was not; note what this command takes (:class:`Noted`)."""
    if word is None or _COMMAND.note is None:
        return None
    with _COMMAND.lock:
        _take(_COMMAND.note, f"{word} {devices} {parts}")
        loading = _COMMAND.loading.pop(word, None)
    with suppress(TimeoutError):
        return None if loading is None else loading.result(PATIENCE)
    return None


def forget() -> None:
    """Let go of programs that were foreseen and are not needed; what was taken so far is what is noted."""
    with _COMMAND.lock:
        _COMMAND.loading.clear()
        if _COMMAND.note is not None and set(_COMMAND.took) != set(_COMMAND.noted):
            _write(_COMMAND.note)


def _take(note: Path, line: str) -> None:
    took = _COMMAND.took
    if line not in took:
        took.append(line)
        del took[:-PROGRAMS]
    if line not in _COMMAND.noted:
        _write(note)


def _write(note: Path) -> None:
    _COMMAND.noted = list(_COMMAND.took)
    keep(note, "\n".join(_COMMAND.noted).encode("ascii"), MOST)
