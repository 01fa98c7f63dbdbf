"""The building of a run: a folder of its own inside the run's, from which the finished run is moved into place.

While it is built nothing of an older run in the folder is touched. Then, in this order: ``run.json`` of the older run
goes, its other files go, the new files come, the new ``run.json`` comes last; each is a rename or a removal of a whole
file that is on the disk already. So a process that is killed leaves the older run whole, the new one whole, or a folder
without ``run.json``, which every reader takes for what it is; files of two runs never stand side by side. A chunk of
finished paths carries a hash of all that it depends on and of its place, and only ``resume`` takes it.
"""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

from lookthrough.runs.chunks.chunk_file import pieces, unpacked
from lookthrough.runs.contents import FORMAT, OURS, RUN, SHARD, TIMINGS, UNFINISHED, about
from lookthrough.runs.durable import (
    PART,
    read_json,
    strict_json,
    sync_folder,
    write_json,
    write_parquet,
    write_pieces,
)
from lookthrough.runs.growing_tables import PIECE, GrowingTables
from lookthrough.runs.lock import locked
from lookthrough.runs.run_errors import RunFolderError, UnreadableRunError
from lookthrough.runs.seal import CHECK, FORMAT_KEY, sealed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from concurrent.futures import Future
    from pathlib import Path

    from numpy.typing import NDArray

    Tell = Callable[[str], None]

IDENTITY, CHUNK = "identity.json", ".chunk"
AGAIN = "its paths are computed again"


@dataclass(frozen=True, slots=True)
class Identity:
    """All that a chunk depends on.

    Attributes:
        options: of the run, with the book: to go on with others is refused.
        made_by: versions and layout: a chunk of others is computed again.
    """

    options: Mapping[str, object]
    made_by: Mapping[str, object]

    def plain(self) -> dict[str, object]:
        """Return it as JSON gives it back."""
        whole = {"options": dict(self.options), "made_by": dict(self.made_by), FORMAT_KEY: FORMAT}
        text = strict_json(whole, IDENTITY)
        return cast("dict[str, object]", json.loads(text))


def identity_text(identity: Identity) -> str:
    """Return an identity as every chunk carries it in its hash."""
    return strict_json(identity.plain(), IDENTITY)


@contextmanager
def workshop(folder: Path, identity: Identity, *, resume: bool, tell: Tell) -> Iterator[Workshop]:
    """Hold a run folder while a run is built in it.

    Args:
        folder: of the run; made where it is missing.
        identity: of the run.
        resume: take the finished chunks that are kept.
        tell: is told in one line what is computed again.

    Raises:
        BusyFolderError: another run is writing into the folder.
        RunFolderError: the kept chunks are of a run with other options, or files of somebody else are in the way.
        OSError: the folder cannot be written.
    """
    with locked(folder):
        place = folder / UNFINISHED
        if not (resume and _goes_on(place, identity, tell)):
            clear(place)
            place.mkdir()
            write_json(place / IDENTITY, identity.plain())
        built = Workshop(folder, identity_text(identity), tell)
        with built.saving:  # what is under way comes to its end, whatever happens
            yield built
            built.saved()


@dataclass(frozen=True, slots=True)
class Workshop:
    """A run that is being built; see :func:`workshop`.

    Attributes:
        saving: the thread that writes chunks, one at a time, while the next is worked out.
        under_way: the chunk that it writes, by name.
    """

    folder: Path
    identity: str
    tell: Tell
    saving: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1), compare=False, repr=False)
    under_way: dict[str, Future[None]] = field(default_factory=dict, compare=False, repr=False)

    @property
    def place(self) -> Path:
        """The folder in which it is built."""
        return self.folder / UNFINISHED

    def save_chunk(self, name: str, arrays: Mapping[str, NDArray[Any]]) -> None:
        """Keep the finished chunk of this name, whose arrays nobody changes; it is written beside what comes next.

        Raises:
            OSError: the chunk before it could not be written.
        """
        self.saved()
        self.under_way[name] = self.saving.submit(self._save, name, arrays)

    def _save(self, name: str, arrays: Mapping[str, NDArray[Any]]) -> None:
        write_pieces(self._chunk(name), pieces(self.identity, name, arrays))

    def saved(self) -> None:
        """Wait until every chunk is on the disk.

        Raises:
            OSError: one could not be written.
        """
        while self.under_way:
            _, writing = self.under_way.popitem()
            writing.result()

    def load_chunk(self, name: str) -> dict[str, NDArray[Any]] | None:
        """Return a kept chunk; ``None`` where there is none, or none that can be taken."""
        if name in self.under_way:
            self.saved()
        path = self._chunk(name)
        try:
            kept = path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            self.tell(f"{path} cannot be read ({error.strerror or error}): {AGAIN}")
            return None
        found = unpacked(self.identity, name, kept)
        if found is None:
            self.tell(f"{path} is damaged or of another run: {AGAIN}")
        return found

    def write_table(self, name: str, columns: Mapping[str, NDArray[Any]], run: Mapping[str, object]) -> None:
        """Write a table of the run.

        Args:
            name: of the file.
            columns: by name, those of ``contents.TABLES``.
            run: what every file says of it: ``book_sha256``, ``as_of``, ``scenario`` and ``seed``.
        """
        write_parquet(self.place / name, columns, about(name, columns, run))

    def scratch(self, name: str) -> Path:
        """Return a file for numbers that are needed while the run is built, and no longer."""
        return self.place / f"{name}{PIECE}"

    def growing(self, rows: Mapping[str, int]) -> GrowingTables:
        """Return tables of the run to which rows are added; each that has any is one file in the end.

        Args:
            rows: how many each file can have, by name.
        """
        return GrowingTables(self.place, rows)

    def publish(self, document: Mapping[str, object], timings: Mapping[str, object]) -> None:
        """Seal the run and move it into the folder, in place of an older one.

        Args:
            document: what the run found.
            timings: how long it took, which alone differs between two runs of the same inputs.

        Raises:
            NotFiniteError: a result is not a finite number; an older run stays as it is.
        """
        self.saved()
        whole = sealed(document, self.place)
        write_json(self.place / TIMINGS, {**timings, "run": whole[CHECK]})
        write_json(self.place / RUN, whole)
        for name in OURS:
            (self.folder / name).unlink(missing_ok=True)
            if name == RUN:
                sync_folder(self.folder)  # from here on the folder says that it is unfinished
        sync_folder(self.folder)
        for name in reversed(OURS):
            if (self.place / name).is_file():
                if name == RUN:
                    sync_folder(self.folder)
                (self.place / name).replace(self.folder / name)
        sync_folder(self.folder)
        clear(self.place)

    def _chunk(self, name: str) -> Path:
        return self.place / f"{name}{CHUNK}"


def clear(place: Path) -> None:
    """Remove what a run was built from.

    Raises:
        RunFolderError: files that no run writes stand there.
    """
    if not place.exists():
        return
    for path in sorted(place.iterdir()):
        if path.name in {IDENTITY, SHARD, *OURS} or path.suffix in {CHUNK, PART, PIECE}:
            path.unlink()
    left = sorted(path.name for path in place.iterdir())
    if left:
        raise RunFolderError(f"{place} holds {left[0]}, which no run writes: move it, or give another folder")
    place.rmdir()


def _goes_on(place: Path, identity: Identity, tell: Tell) -> bool:
    """Tell whether the kept chunks are of a run with this identity.

    Raises:
        RunFolderError: they are of a run with other options; the message names what differs.
    """
    path = place / IDENTITY
    if not path.is_file():
        tell(f"{place.parent} keeps no paths of an unfinished run: all are computed")
        return False
    try:
        found = read_json(path)
    except UnreadableRunError as error:
        tell(f"{error}: the paths kept beside it are computed again")
        return False
    there = found if isinstance(found, dict) else {}
    if there.get(FORMAT_KEY) != FORMAT:
        tell(f"{path} is of another format than {FORMAT}: the paths kept beside it are computed again")
        return False
    here = identity.plain()
    differs = differences(there.get("options"), here["options"])
    if differs and isinstance(there.get("options"), dict):
        raise RunFolderError(
            f"{place.parent} holds paths of another run ({', '.join(differs)}); give its options or another folder"
        )
    other = differences(there.get("made_by"), here["made_by"])
    if differs or other:
        tell(f"{path} does not agree ({', '.join(differs or other)}): the paths kept beside it are computed again")
        return False
    return True


def differences(there: object, here: object, then: str = "there", now: str = "here") -> list[str]:
    """Return in words what differs between two tables of one identity."""
    found, wanted = (each if isinstance(each, dict) else {} for each in (there, here))
    return [
        f"{k} {found.get(k)!r:.60} {then}, {wanted.get(k)!r:.60} {now}"
        for k in sorted({*wanted, *found}, key=str)
        if found.get(k) != wanted.get(k)
    ]
