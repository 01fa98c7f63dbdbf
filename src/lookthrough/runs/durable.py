"""Files that are whole or not there: written under another name, forced to the disk, renamed into place.

JSON is strict both ways: NaN and Infinity are neither written nor read.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from contextlib import contextmanager, suppress
from math import isfinite
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple, NoReturn

import duckdb
import numpy as np

from lookthrough.runs.run_errors import NotFiniteError, UnreadableRunError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from numpy.typing import NDArray

PART = ".part"
VECTOR = 2048  # rows that DuckDB handles at a time
MOST_ROWS = 60 * VECTOR  # of a group, its own measure
CELLS = 3072 * VECTOR  # of a group: 25 MB, which DuckDB writes in 160 MB, however many columns a table has
SNAPPY: Mapping[str, object] = MappingProxyType({"COMPRESSION": "snappy"})
DENSE: Mapping[str, object] = MappingProxyType(
    {"COMPRESSION": "zstd", "COMPRESSION_LEVEL": 1, "DICTIONARY_SIZE_LIMIT": 1024}
)
"""For large tables: a seventh smaller. Level 3 takes half as long again and wins a hundredth. Ids and quarters have a
list of their values; none is begun of what was drawn, of which every value is another."""


class Words(NamedTuple):
    """A column of words, of which there are few.

    Attributes:
        which: of the words it is in each row; the number of words where there is none.
        words: by number.
    """

    which: NDArray[np.generic]
    words: Sequence[str]


if TYPE_CHECKING:
    Column = NDArray[np.generic] | Words


def write_bytes(path: Path, content: bytes | memoryview) -> None:
    """Write a file whole: who reads it sees what stood there before, or all of the new content."""
    write_pieces(path, [content])


def write_pieces(path: Path, content: Iterable[bytes | memoryview]) -> None:
    """Write a file whole, as :func:`write_bytes`, piece after piece."""
    part = _part_of(path)
    with part.open("wb") as file:
        file.writelines(content)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
    sync_folder(path.parent)


def write_json(path: Path, document: Mapping[str, object]) -> None:
    """Write a document with sorted keys.

    Raises:
        NotFiniteError: it holds a number that is not finite; the message names file and key.
    """
    write_bytes(path, (strict_json(document, path.name, indent=1) + "\n").encode("utf-8"))


def strict_json(document: object, name: str, indent: int | None = None) -> str:
    """Return a document as text with sorted keys.

    Args:
        document: of plain values and NumPy numbers.
        name: of the file, for messages.
        indent: of the lines; ``None`` for one line without blanks.

    Raises:
        NotFiniteError: it holds a number that is not finite.
    """
    separators = (",", ":") if indent is None else None
    try:
        return json.dumps(
            document, indent=indent, sort_keys=True, default=_plain, allow_nan=False, separators=separators
        )
    except ValueError:
        key = next(_not_finite(document), "")
        raise NotFiniteError(f"{name}: {key} is not a finite number: an amount of the book is too large") from None


def read_json(path: Path) -> object:
    """Return what a JSON file holds.

    Raises:
        UnreadableRunError: it cannot be read, or is not JSON.
    """
    try:
        return json.loads(path.read_text(encoding="utf-8"), parse_constant=_refuse_constant)
    except OSError as error:
        raise UnreadableRunError(f"{path} cannot be read: {error.strerror or error}") from None
    except RecursionError:
        raise UnreadableRunError(f"{path} cannot be read: it is nested too deep") from None
    except ValueError as error:
        raise UnreadableRunError(f"{path} cannot be read: {error}") from None


def write_parquet(
    path: Path, columns: Mapping[str, Column], about: Mapping[str, str], packing: Mapping[str, object] = SNAPPY
) -> None:
    """Write columns of equal length as one Parquet file, through DuckDB on one thread (same bytes every time).

    A group of rows after the other is in memory beside the columns, and a group is no larger than ``CELLS``.

    Args:
        path: the file.
        columns: by name.
        about: what the file says of itself, its key-value metadata.
        packing: how its columns are written, options of DuckDB.
    """
    table = {name: _for_duckdb(column) for name, column in columns.items()}
    options = {**packing, "ROW_GROUP_SIZE": rows_a_group(len(table)), "KV_METADATA": _said(about)}
    written = ", ".join(f"{key} {value}" for key, value in options.items())
    with _whole(path) as part, duckdb.connect() as database:
        database.execute("SET threads = 1")
        database.register("columns", table)
        database.execute(f"COPY {_source(columns)} TO {_quoted(str(part))} (FORMAT parquet, {written})")


def rows_a_group(columns: int) -> int:
    """Return how many rows of a table with so many columns are written together: what DuckDB has in memory of it."""
    return min(MOST_ROWS, max(1, CELLS // columns // VECTOR) * VECTOR)


def _for_duckdb(column: Column) -> NDArray[np.generic]:
    if isinstance(column, Words):
        return column.which
    return column.astype(object) if column.dtype.kind in "US" else column


def _source(columns: Mapping[str, Column]) -> str:
    """Return what DuckDB reads: the columns, and words where they only say which."""
    told = {name: column.words for name, column in columns.items() if isinstance(column, Words)}
    if not told:
        return "columns"
    named = ((_named(name), ", ".join(map(_quoted, words))) for name, words in told.items())
    replaced = ", ".join(f"list_extract([{words}], {which} + 1) AS {which}" for which, words in named)
    return f"(SELECT * REPLACE ({replaced}) FROM columns)"  # noqa: S608  # the names are ours


@contextmanager
def _whole(path: Path) -> Iterator[Path]:
    """Give the name under which a file is written; it is on the disk before it gets its own."""
    part = _part_of(path)
    yield part
    with part.open("rb") as file:
        os.fsync(file.fileno())
    part.replace(path)
    sync_folder(path.parent)


def _said(about: Mapping[str, str]) -> str:
    return "{" + ", ".join(f"{_quoted(key)}: {_quoted(value)}" for key, value in sorted(about.items())) + "}"


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file.

    Raises:
        OSError: it cannot be read.
    """
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sync_folder(folder: Path) -> None:
    """Force the names of a folder to the disk, where the system can."""
    with suppress(OSError):  # some file systems, and Windows, cannot sync a folder
        opened = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)


def _part_of(path: Path) -> Path:
    """Return the name under which a file is written: one of this process, so that two never write into one."""
    return path.with_name(f"{path.name}.{os.getpid()}{PART}")


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _named(column: str) -> str:
    return '"' + column.replace('"', '""') + '"'


def _plain(value: object) -> object:
    if isinstance(value, np.generic):
        return value.item()
    raise TypeError(f"cannot write {type(value).__name__} as JSON")


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a number of JSON")


def _not_finite(value: object, key: str = "") -> Iterator[str]:
    """Yield the keys of the numbers that are not finite."""
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _not_finite(inner, f"{key}.{name}" if key else str(name))
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for index, inner in enumerate(value):
            yield from _not_finite(inner, f"{key}.{index}")
    elif isinstance(value, float | np.floating) and not isfinite(value):
        yield key
