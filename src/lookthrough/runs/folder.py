"""A finished run read back: what promises cost, and the payments and stocks of its traced paths."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import duckdb
import numpy as np

from lookthrough.book.bundled import BOOKS, JOINT, PREFIX, BookPlace, address_of, bundled_names, place
from lookthrough.errors import UsageError
from lookthrough.runs.contents import BASE_PROMISES, BY_NAME, PROMISED, PROMISES, STOCKS
from lookthrough.runs.run_errors import RunFolderError, UnreadableRunError
from lookthrough.runs.seal import open_run
from lookthrough.runs.table_of_run import refuse_unfit

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from lookthrough.runs.seal import FinishedRun


def run_folder_of(scenario: str) -> Path:
    """Return where the run of a scenario is kept unless the user says otherwise."""
    return Path("runs") / scenario


def read_document(folder: Path) -> Mapping[str, Any]:
    """Return what a finished run found, its files checked (see :func:`lookthrough.runs.seal.open_run`)."""
    return open_run(folder).document


def name_of_book(root: str, variants: Sequence[str] = ()) -> str:
    """Return ``bundled:NAME`` for a book that ships with the package, else the path as given; ``+NAME`` a variant."""
    path = Path(root).resolve()
    return address_of(f"{PREFIX}:{path.name}" if path.parent == BOOKS else root, variants)


def path_of_book(name: str) -> BookPlace:
    """Return where a book named by :func:`name_of_book` stands, and which variants of it the run was made from.

    Raises:
        UnreadableRunError: it is called bundled, and no such book ships with the package; or the book lacks a variant.
    """
    prefix, _, rest = name.partition(":")
    ships = bundled_names()
    if prefix == PREFIX and rest.split(JOINT)[0] not in ships:
        raise UnreadableRunError(f"run.json: book_root is {name!r:.60}; the books that ship are {', '.join(ships)}")
    try:
        return place(name)
    except UsageError as error:
        raise UnreadableRunError(f"run.json: book_root is {name!r:.60}: {error}") from None


def promises(run: FinishedRun, *, base: bool = False) -> dict[str, NDArray[np.float64]]:
    """Return what each promise costs who gave it, by contract id, USD bn ``[path]``.

    Args:
        run: a finished run.
        base: of the base run instead of the scenario.

    Raises:
        UnreadableRunError: the table is missing or was replaced meanwhile.
    """
    found = read_table(run, BASE_PROMISES if base else PROMISES, "ORDER BY path")
    return {id_: np.asarray(values, dtype=np.float64) for id_, values in found.items() if id_ != "path"}


def promised(run: FinishedRun) -> dict[str, float]:
    """Return what each lease, commitment and backstop binds to pay, discounted, mean over paths, USD bn.

    Raises:
        UnreadableRunError: the table is missing or was replaced meanwhile.
    """
    found = read_table(run, PROMISED)
    return {str(id_): float(due) for id_, due in zip(found["contract"], found["due"], strict=True)}


def of_path(run: FinishedRun, name: str, path: int) -> dict[str, NDArray[np.generic]]:
    """Return the rows of one traced path.

    Args:
        run: a finished run.
        name: ``flows.parquet`` or ``stocks.parquet``.
        path: its number.

    Raises:
        RunFolderError: the run traced no path, or not this one.
        UnreadableRunError: the table was replaced meanwhile.
    """
    if name not in run.files:
        raise RunFolderError(f"{run.folder} has no {name}; run stress with --trace above 0 and --out")
    found = read_table(run, name, "WHERE path = ?", (path,))
    if not len(found["path"]) and (name == STOCKS or not _has_stocks(run, path)):  # a path may have no payment
        raise RunFolderError(f"path {path} was not traced; the traced paths are 0 up to the run's --trace less one")
    return found


def _has_stocks(run: FinishedRun, path: int) -> bool:
    return len(read_table(run, STOCKS, "WHERE path = ?", (path,))["path"]) > 0


def read_table(
    run: FinishedRun, name: str, which: str = "", values: Sequence[int | str] = (), *, most: int | None = None
) -> dict[str, NDArray[np.generic]]:
    """Return a table of the run; the run is confirmed afterwards, so that no table of another one is taken for it.

    Args:
        run: a finished run.
        name: of the file.
        which: rows and their order, as SQL.
        values: of its place holders.
        most: rows to read, of a table with a row a path.

    Raises:
        UnreadableRunError: the table is missing, no Parquet, not one that a run writes, or was replaced meanwhile.
    """
    path = run.folder / name
    if name not in run.files:
        raise UnreadableRunError(f"{path} is missing, and a run has it: run stress again")
    try:
        with duckdb.connect() as database:
            database.execute("SET threads = 1")
            query = f"SELECT * FROM read_parquet(?) {which} {'' if most is None else f'LIMIT {most:d}'}"  # noqa: S608  # the clauses are ours
            found = database.execute(query, [str(path), *values]).fetchnumpy()
    except duckdb.Error as error:
        run.confirm()
        raise UnreadableRunError(f"{path} cannot be read: {str(error).splitlines()[0]}") from None
    run.confirm()
    refuse_unfit(run, BY_NAME[name], found, most)
    return cast("dict[str, NDArray[np.generic]]", found)
