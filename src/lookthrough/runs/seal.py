"""The seal of a run: ``run.json`` has the SHA-256 of every table of the run, and a check of itself.

Who reads a run checks all of it first: what is missing, damaged or of another run is refused with file and key.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lookthrough.runs.contents import FORMAT, RUN, SEALED, SHARD, UNFINISHED
from lookthrough.runs.durable import read_json, sha256_of, strict_json
from lookthrough.runs.json_records import DocumentError, read_record
from lookthrough.runs.run_errors import RunFolderError, UnfinishedRunError, UnreadableRunError
from lookthrough.runs.run_json import RunJson

if TYPE_CHECKING:
    from pathlib import Path

CHECK, FILES, FORMAT_KEY = "check", "files", "format"
AGAIN = "run stress again"
LACKED = {
    "1": "a panel",
    "2": "a panel",
    "3": "the day up to which their book was known",
    **dict.fromkeys(("4", "5", "6"), "their world by year"),
    "7": "what becomes of each instrument",
}
"""What runs of an older format lack, by its number."""


@dataclass(frozen=True, slots=True)
class FinishedRun:
    """A finished run whose files were found to be what it says.

    Attributes:
        folder: where it stands.
        document: what it found.
        check: the SHA-256 that stands for the run.
        files: its tables.
    """

    folder: Path
    document: Mapping[str, Any]
    check: str
    files: frozenset[str]

    def confirm(self) -> None:
        """Make sure that the run is still the one that was opened.

        Raises:
            UnreadableRunError: another run has taken its place meanwhile.
        """
        try:
            now = read_json(self.folder / RUN)
        except UnreadableRunError:
            now = None
        if not isinstance(now, dict) or now.get(CHECK) != self.check:
            raise UnreadableRunError(f"{self.folder} was replaced while it was read: ask again")


def sealed(document: Mapping[str, object], folder: Path) -> dict[str, object]:
    """Return a document with format, the SHA-256 of the tables of a folder, and its own check.

    Raises:
        NotFiniteError: it holds a number that is not finite.
    """
    files = {
        name: {"bytes": (folder / name).stat().st_size, "sha256": sha256_of(folder / name)}
        for name in SEALED
        if (folder / name).is_file()
    }
    whole = {**document, FORMAT_KEY: FORMAT, FILES: files}
    return {**whole, CHECK: check_of(whole)}


def check_of(document: Mapping[str, object]) -> str:
    """Return the SHA-256 of a document but for its check, in one form of writing."""
    bare = {key: value for key, value in document.items() if key != CHECK}
    return hashlib.sha256(strict_json(bare, RUN).encode("utf-8")).hexdigest()


def open_run(folder: Path) -> FinishedRun:
    """Return a finished run after checking all of its files.

    Raises:
        RunFolderError: the folder holds no run.
        UnfinishedRunError: its run was begun and not finished.
        UnreadableRunError: a file is missing, damaged, of another run, or of another version.
    """
    path = folder / RUN
    if not path.is_file():
        raise _no_run(folder)
    found = read_json(path)
    _refuse_other_version(path, found)
    try:
        read = read_record(RunJson, found, f"{path}: ")
    except DocumentError as error:
        raise UnreadableRunError(f"{error}; {AGAIN}") from None
    if not isinstance(found, Mapping) or check_of(found) != read.check:
        raise UnreadableRunError(f"{path} was changed after the run: check does not agree with the rest; {AGAIN}")
    for name, file in read.files.items():
        _refuse_damaged(folder / name, file.sha256)
    document = {key: value for key, value in found.items() if key not in {CHECK, FILES}}
    return FinishedRun(folder, document, read.check, frozenset(read.files))


def _no_run(folder: Path) -> RunFolderError | UnfinishedRunError:
    if (folder / UNFINISHED / SHARD).is_file():
        return UnfinishedRunError(
            f"{folder} holds one shard of a run: make the run of all of them by lookthrough merge"
        )
    if (folder / UNFINISHED).is_dir():
        return UnfinishedRunError(
            f"{folder} holds no finished run: it is being made, or was stopped half way; "
            "finish it with the same command and --resume"
        )
    return RunFolderError(f"{folder} holds no finished run; give the folder that `lookthrough stress --out` wrote")


def _refuse_other_version(path: Path, found: object) -> None:
    if isinstance(found, Mapping) and found.get(FORMAT_KEY) != FORMAT:
        made = f"format is {found[FORMAT_KEY]!r:.20}" if FORMAT_KEY in found else "format is missing"
        lacked = LACKED.get(str(found.get(FORMAT_KEY)))
        age = "it is of another version" if lacked is None else f"it was made before runs kept {lacked}"
        raise UnreadableRunError(f"{path}: {made}, and {FORMAT} is read: {age}; {AGAIN}")


def _refuse_damaged(path: Path, sha256: str) -> None:
    """Refuse a table that is not what ``run.json`` says."""
    if path.name not in SEALED:
        raise UnreadableRunError(f"{path.parent / RUN}: {FILES}.{path.name} is no table of a run; {AGAIN}")
    if not path.is_file():
        raise UnreadableRunError(f"{path} is missing, and run.json names it: {FILES}.{path.name}; {AGAIN}")
    try:
        is_same = sha256_of(path) == sha256
    except OSError as error:
        raise UnreadableRunError(f"{path} cannot be read: {error.strerror or error}") from None
    if not is_same:
        raise UnreadableRunError(
            f"{path} is damaged or of another run: its SHA-256 is not {FILES}.{path.name} of run.json; {AGAIN}"
        )
