"""Tables of a run that grow by some rows at a time, in memory that does not grow; each is one file in the end.

Until then the columns of a table lie one after the other in a scratch file with room for all rows, from where DuckDB
reads them. Two tables are written at a time, each by one thread, so that its bytes are the same.
"""

from __future__ import annotations

import mmap
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event, Thread
from typing import TYPE_CHECKING
from weakref import finalize

import numpy as np

from lookthrough.runs.contents import about
from lookthrough.runs.durable import DENSE, Words, write_parquet

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from numpy.typing import NDArray

    from lookthrough.runs.durable import Column

PIECE = ".piece"
AT_ONCE = 2  # tables that are written at a time: a group of rows of each is in memory
OFTEN = 0.05  # seconds: DuckDB reads some 10 MB meanwhile
ALIGNED = 64  # bytes: no number lies across two lines of a cache


class GrowingTables:
    """Parquet files that grow; see :meth:`lookthrough.runs.workshop.Workshop.growing`.

    Args:
        place: the folder in which the run is built.
        rows: how many each file can have, by name.
    """

    def __init__(self, place: Path, rows: Mapping[str, int]) -> None:
        self._place, self._rows = place, rows
        self._tables: dict[str, _ColumnFile] = {}

    def add(self, name: str, columns: Mapping[str, Column]) -> None:
        """Add rows to a table."""
        if name not in self._tables:
            self._tables[name] = _ColumnFile(self._place / f"{name}{PIECE}", columns, self._rows[name])
        self._tables[name].add(columns)

    def finish(self, run: Mapping[str, object]) -> None:
        """Write the tables that have rows."""
        with ThreadPoolExecutor(AT_ONCE) as writing:
            list(writing.map(lambda name: self._write(name, run), self._tables))

    def _write(self, name: str, run: Mapping[str, object]) -> None:
        with self._tables[name].read() as columns:
            write_parquet(self._place / name, columns, about(name, columns, run), DENSE)
            columns.clear()
        self._tables[name].close()
        (self._place / f"{name}{PIECE}").unlink()


class _ColumnFile:
    """Columns in a scratch file, which takes some rows after the other.

    Args:
        file: where they lie.
        like: some rows of them.
        rows: for how many there is room.
    """

    def __init__(self, file: Path, like: Mapping[str, Column], rows: int) -> None:
        self._held = 0
        self._like = {name: _numbers(column).dtype for name, column in like.items()}
        self._words = {name: column.words for name, column in like.items() if isinstance(column, Words)}
        sizes = [-(-rows * dtype.itemsize // ALIGNED) * ALIGNED for dtype in self._like.values()]
        self._starts = dict(zip(like, np.cumsum([0, *sizes[:-1]]).tolist(), strict=True))
        self._open = file.open("w+b", buffering=0)
        finalize(self, self._open.close)
        self._open.truncate(sum(sizes) or ALIGNED)  # nothing cannot be mapped

    def add(self, columns: Mapping[str, Column]) -> None:
        added = 0
        for name, column in columns.items():
            numbers = np.ascontiguousarray(_numbers(column), self._like[name])
            self._open.seek(self._starts[name] + self._held * numbers.itemsize)
            left = numbers.view(np.uint8).data
            while left:
                left = left[self._open.write(left) :]  # less than all where the disk is nearly full
            added = len(numbers)
        self._held += added

    @contextmanager
    def read(self) -> Iterator[dict[str, Column]]:
        """Map the columns; who reads them leaves none behind."""
        mapped = mmap.mmap(self._open.fileno(), 0, access=mmap.ACCESS_READ)
        with _let_go(mapped):
            yield {name: self._column(mapped, name) for name in self._like}

    def close(self) -> None:
        self._open.close()

    def _column(self, mapped: mmap.mmap, name: str) -> Column:
        found: NDArray[np.generic] = np.frombuffer(mapped, self._like[name], self._held, self._starts[name])
        return Words(found, self._words[name]) if name in self._words else found


def _numbers(column: Column) -> NDArray[np.generic]:
    return column.which if isinstance(column, Words) else column


@contextmanager
def _let_go(mapped: mmap.mmap) -> Iterator[None]:
    """Let go again and again of what was read of a mapped file: as long as it is mapped it counts as memory."""
    read = Event()

    def letting_go() -> None:
        while not read.wait(OFTEN):
            mapped.madvise(mmap.MADV_DONTNEED)

    if not hasattr(mmap, "MADV_DONTNEED"):  # Windows, which takes the pages back when it is short of them
        yield
        return
    watch = Thread(target=letting_go, daemon=True)
    watch.start()
    try:
        yield
    finally:
        read.set()
        watch.join()
