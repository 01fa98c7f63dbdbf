"""Tables of a run that grow by some rows at a time, in memory that does not grow; each is one file in the end.

Rows wait until there are enough for a group of the file. Such a piece is a file of its own until all are joined. Its
rows are counted, whatever was added at a time, so that the file is the same however its rows came. Pieces are written
while the next is made, and two tables are joined at a time: each by one thread, so that its bytes are the same.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np

from lookthrough.runs.contents import about
from lookthrough.runs.durable import join_parquet, rows_a_group, write_piece

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from concurrent.futures import Executor, Future
    from pathlib import Path

    from numpy.typing import NDArray

    Columns = Mapping[str, NDArray[Any]]

PIECE = ".piece"
AT_ONCE = 2  # tables that are joined at a time: a group of rows of each is in memory


@contextmanager
def growing_tables(place: Path, names: Sequence[str], run: Mapping[str, object]) -> Iterator[GrowingTables]:
    """Hold tables of a run while rows are added to them; see :meth:`lookthrough.runs.workshop.Workshop.growing`.

    Args:
        place: the folder in which the run is built.
        names: of the files.
        run: what every file says of it.
    """
    with ThreadPoolExecutor(1) as writer:
        tables = GrowingTables(place, names, writer)
        yield tables
        tables.finish()
    with ThreadPoolExecutor(AT_ONCE) as joining:
        list(joining.map(lambda name: tables.join(name, run), names))


class GrowingTables:
    """Parquet files that grow; see :func:`growing_tables`."""

    def __init__(self, place: Path, names: Sequence[str], writer: Executor) -> None:
        self._place, self._writer = place, writer
        self._pieces: dict[str, list[Path]] = {name: [] for name in names}
        self._columns: dict[str, tuple[str, ...]] = {}
        self._waiting: dict[str, _Rows] = {}
        self._writing: Future[None] | None = None

    def add(self, name: str, columns: Columns) -> None:
        """Add rows to a table."""
        self._columns[name] = tuple(columns)
        added, rows = 0, len(next(iter(columns.values())))
        while added < rows:
            waiting = self._waiting.setdefault(name, _Rows(columns))
            added = waiting.take(columns, added)
            if waiting.is_full:
                self._write(name, self._waiting.pop(name))

    def finish(self) -> None:
        """Write the rows that still wait."""
        for name in list(self._waiting):
            self._write(name, self._waiting.pop(name))
        self._wait()

    def join(self, name: str, run: Mapping[str, object]) -> None:
        """Make one file of the pieces of a table, where it has any."""
        pieces = self._pieces[name]
        if pieces:
            columns = self._columns[name]
            join_parquet(self._place / name, pieces, len(columns), about(name, columns, run))
        for path in pieces:
            path.unlink()

    def _write(self, name: str, rows: _Rows) -> None:
        """Let a piece be written: one at a time, so that no more than one waits in memory."""
        pieces = self._pieces[name]
        pieces.append(self._place / f"{name}.{len(pieces):06d}{PIECE}")
        self._wait()
        self._writing = self._writer.submit(write_piece, pieces[-1], rows.columns())

    def _wait(self) -> None:
        if self._writing is not None:
            self._writing.result()


class _Rows:
    """The rows of a piece, which fill up."""

    def __init__(self, like: Columns) -> None:
        self._room, self._held = rows_a_group(len(like)), 0
        self._columns = {name: np.empty(self._room, array.dtype) for name, array in like.items()}

    @property
    def is_full(self) -> bool:
        return self._held == self._room

    def take(self, columns: Columns, start: int) -> int:
        """Take the rows from ``start`` for which there is room; return where those begin for which there is none."""
        end = min(start + self._room - self._held, len(next(iter(columns.values()))))
        place = slice(self._held, self._held + end - start)
        for name, held in self._columns.items():
            held[place] = columns[name][start:end]
        self._held = place.stop
        return end

    def columns(self) -> dict[str, NDArray[Any]]:
        return {name: held[: self._held] for name, held in self._columns.items()}
