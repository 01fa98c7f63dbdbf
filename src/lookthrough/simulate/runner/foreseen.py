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
import warnings
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock, Thread
from typing import TYPE_CHECKING, Any

from lookthrough.simulate.runner.compiled_cache import open_cache
from lookthrough.units.cores import usable_cores

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from lookthrough.simulate.runner.spread import Spread

    Compiled = Callable[..., Any]

NOTE = ".took"
MOST = 64  # notes that are kept, of some bytes each; those that were written longest ago go
SAME = frozenset({"--paths", "--seed", "--severity", "--channels", "--out", "--block", "--resume", "--json"})
"""Options of which no program depends."""


@dataclass(slots=True)
class _Command:
    """What is known of the command of this process; nothing before :func:`foresee`."""

    note: Path | None = None
    noted: list[str] = field(default_factory=list)
    took: list[str] = field(default_factory=list)
    loading: dict[str, Future[Compiled | None]] = field(default_factory=dict)
    lock: Lock = field(default_factory=Lock)


_COMMAND = _Command()


def foresee(words: Sequence[str]) -> None:
    """Begin to load the programs that a command took last time, beside what this process does.

    Args:
        words: of the command.
    """
    folder = open_cache().folder
    if folder is None:
        return
    asked = json.dumps([str(Path.cwd()), usable_cores(), *_of_a_program(words)])
    _COMMAND.note = folder / f"{hashlib.sha256(asked.encode()).hexdigest()}{NOTE}"
    with suppress(OSError, ValueError):
        _COMMAND.noted = _COMMAND.note.read_text(encoding="ascii").splitlines()
    for line in _COMMAND.noted:
        if found := re.fullmatch(r"([0-9a-f]{64}) ([0-9]{1,4}) ([0-9])", line):
            _begin(found[1], int(found[2]), int(found[3]))


def _of_a_program(words: Sequence[str]) -> list[str]:
    """Return the words of a command without the options of which no program depends, and their values."""
    kept, skips = [], False
    for word in words:
        if not skips and word.partition("=")[0] not in SAME:
            kept.append(word)
        skips = word in SAME and word not in {"--resume", "--json"}
    return kept


def _begin(word: str, devices: int, parts: int) -> None:
    """Begin to load a program."""
    from lookthrough.simulate.runner import compiling  # noqa: PLC0415  # JAX, which a first run imports with its model
    from lookthrough.simulate.runner.kept_program import kept  # noqa: PLC0415
    from lookthrough.simulate.runner.spread import Spread  # noqa: PLC0415

    warnings.filterwarnings("ignore", "Error (reading|writing) persistent compilation cache", UserWarning)
    found: Future[Compiled | None] = Future()

    def load() -> None:
        try:
            program = kept(word)
            found.set_result(None if program is None else compiling.compiled_as_kept(program, Spread(devices, parts)))
        except Exception:  # noqa: BLE001  # whatever it is, who asks for the program meets it again
            found.set_result(None)

    if compiling.prepare(devices) == devices:
        _COMMAND.loading[word] = found
        Thread(target=load, daemon=True).start()


def taken(word: str | None, spread: Spread) -> Compiled | None:
    """Return a program that was foreseen, ``None`` where it was not; note what this command takes.

    Args:
        word: of the program.
        spread: over devices.
    """
    if word is None or _COMMAND.note is None:
        return None
    with _COMMAND.lock:
        _note(_COMMAND.note, f"{word} {spread.devices} {spread.parts}")
        loading = _COMMAND.loading.pop(word, None)
    return None if loading is None else loading.result()


def forget() -> None:
    """Let go of programs that were foreseen and are not needed."""
    _COMMAND.loading.clear()


def _note(file: Path, line: str) -> None:
    from lookthrough.runs.durable import write_bytes  # noqa: PLC0415  # with DuckDB

    _COMMAND.took.append(line)
    if line in _COMMAND.noted:
        return
    with suppress(OSError):
        write_bytes(file, "\n".join(_COMMAND.took).encode("ascii"))
        by_age = sorted(file.parent.glob(f"*{NOTE}"), key=lambda each: each.stat().st_mtime)
        for old in by_age[:-MOST]:
            old.unlink(missing_ok=True)
