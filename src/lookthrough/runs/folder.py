"""The run folder: what a run leaves on disk, and what is read back from it.

``run.json`` (options, versions, the result), ``timings.json``, ``paths.parquet`` (one row a path),
``entity_quarter.parquet``, ``contract.parquet``, ``promises.parquet`` and ``base_promises.parquet`` (one row a path,
one column a contract: what a lease, a commitment, a backstop or a guarantee costs who gave it), ``promised.parquet``
(what the first three bind to pay, on average), and for traced paths ``flows.parquet`` and ``stocks.parquet``. The same
inputs give the same bytes in all but ``timings.json``. While a run is under way finished chunks stand in ``chunks/``; a
chunk is written under another name and renamed into place, which makes it the unit of resume.
"""

from __future__ import annotations

import json
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, cast

import duckdb
import numpy as np

from lookthrough.errors import InputError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

CHUNKS = "chunks"
PROMISES, BASE_PROMISES, PROMISED = "promises.parquet", "base_promises.parquet", "promised.parquet"
BUNDLED = Path(__file__).resolve().parent.parent / "books"
TOLERANCE = 1e-9


class RunFolderError(UsageError):
    """A run folder that is missing, unfinished, or not one of ours; the message says what to do."""


class UnreadableRunError(InputError):
    """A file of a run folder is there and cannot be read."""


def write_json(path: Path, document: Mapping[str, object]) -> None:
    """Write a document with sorted keys, renamed into place."""
    part = path.with_name(path.name + ".part")
    part.write_text(json.dumps(document, indent=1, sort_keys=True, default=_plain) + "\n", encoding="utf-8")
    part.replace(path)


def _plain(value: object) -> object:
    if isinstance(value, np.generic):
        return value.item()
    raise TypeError(f"cannot write {type(value).__name__} as JSON")


def write_parquet(path: Path, columns: Mapping[str, NDArray[np.generic]]) -> None:
    """Write columns of equal length as one Parquet file, through DuckDB on one thread (same bytes every time)."""
    table = {k: (v.astype(object) if v.dtype.kind in "US" else v) for k, v in columns.items()}
    part = path.with_name(path.name + ".part")
    with duckdb.connect() as database:
        database.execute("SET threads = 1")
        database.register("columns", table)
        database.sql("SELECT * FROM columns").write_parquet(str(part))
    part.replace(path)


def read_document(folder: Path) -> dict[str, object]:
    """Return ``run.json`` of a finished run.

    Raises:
        RunFolderError: there is none.
        UnreadableRunError: it cannot be read.
    """
    path = folder / "run.json"
    if not path.is_file():
        unfinished = (folder / CHUNKS).is_dir()
        remedy = "finish it with --resume" if unfinished else "give the folder that `lookthrough stress --out` wrote"
        raise RunFolderError(f"{folder} holds no finished run; {remedy}")
    with _readable(str(path), OSError, ValueError):
        return cast("dict[str, object]", json.loads(path.read_text(encoding="utf-8")))


@contextmanager
def _readable(what: str, *unread: type[Exception]) -> Iterator[None]:
    """Turn what a reader of files raises into the sentence that says which file of a run it was."""
    try:
        yield
    except unread as error:
        raise UnreadableRunError(f"{what} cannot be read: {error}") from error


def name_of_book(root: str) -> str:
    """Return ``bundled:NAME`` for a book that ships with the package, else the path as given."""
    path = Path(root).resolve()
    return f"bundled:{path.name}" if path.parent == BUNDLED.resolve() else root


def path_of_book(name: str) -> Path:
    """Return where a book named by :func:`name_of_book` stands."""
    prefix, _, rest = name.partition(":")
    return BUNDLED / rest if prefix == "bundled" else Path(name)


def begin(folder: Path, identity: Mapping[str, object], *, resume: bool) -> None:
    """Prepare the folder: a fresh run drops unfinished chunks, a resumed one checks that they are its own.

    Raises:
        RunFolderError: the chunks belong to a run with other options; the message names what differs.
    """
    marker = folder / CHUNKS / "inputs.json"
    wanted = json.loads(json.dumps(identity, default=_plain))
    if resume and marker.is_file():
        found = json.loads(marker.read_text(encoding="utf-8"))
        differs = sorted(k for k in {*wanted, *found} if wanted.get(k) != found.get(k))
        if differs:
            text = ", ".join(f"{k} {found.get(k)!r} there, {wanted.get(k)!r} here" for k in differs)
            raise RunFolderError(f"{folder} holds chunks of another run ({text}); give its options or another folder")
        return
    clear_chunks(folder)
    marker.parent.mkdir(parents=True, exist_ok=True)
    write_json(marker, identity)


def save_chunk(folder: Path, start: int, arrays: Mapping[str, NDArray[np.float64]]) -> None:
    """Keep a finished chunk, renamed into place."""
    chunks = folder / CHUNKS
    chunks.mkdir(parents=True, exist_ok=True)
    part = chunks / f"{start:09d}.part"
    with part.open("wb") as file:
        np.savez(file, allow_pickle=False, **arrays)
    part.replace(chunks / f"{start:09d}.npz")


def load_chunk(folder: Path, start: int) -> dict[str, NDArray[np.float64]] | None:
    """Return a kept chunk, ``None`` where it was not finished."""
    path = folder / CHUNKS / f"{start:09d}.npz"
    if not path.is_file():
        return None
    with np.load(path, allow_pickle=False) as kept:
        return {name: kept[name] for name in kept.files}


def clear_chunks(folder: Path) -> None:
    """Remove the chunks of a finished run."""
    for path in sorted((folder / CHUNKS).glob("*")):
        path.unlink()
    if (folder / CHUNKS).is_dir():
        (folder / CHUNKS).rmdir()


def promises(folder: Path, *, base: bool = False) -> dict[str, NDArray[np.float64]]:
    """Return what each promise costs who gave it, by contract id, USD bn ``[path]``.

    Args:
        folder: a finished run.
        base: of the base run instead of the scenario.

    Raises:
        RunFolderError: the run is missing, unfinished, or of a version that did not write them.
        UnreadableRunError: they cannot be read.
    """
    read_document(folder)
    path = folder / (BASE_PROMISES if base else PROMISES)
    if not path.is_file():
        raise RunFolderError(f"{folder} has no {path.name}; it was made by an older version: run stress again")
    with _readable(f"the promises of {folder}", duckdb.Error), duckdb.connect() as database:
        found = database.execute("SELECT * FROM read_parquet(?) ORDER BY path", [str(path)]).fetchnumpy()
    return {id_: np.asarray(values, dtype=np.float64) for id_, values in found.items() if id_ != "path"}


def promised(folder: Path) -> dict[str, float]:
    """Return what each lease, commitment and backstop binds to pay, discounted, mean over paths, USD bn.

    Raises:
        RunFolderError: the run is missing, unfinished, or of a version that did not write it.
        UnreadableRunError: it cannot be read.
    """
    path = folder / PROMISED
    if not path.is_file():
        raise RunFolderError(f"{folder} has no {path.name}; it was made by an older version: run stress again")
    with _readable(f"the promises of {folder}", duckdb.Error), duckdb.connect() as database:
        rows = database.execute("SELECT contract, due FROM read_parquet(?)", [str(path)]).fetchall()
    return {str(contract): float(due) for contract, due in rows}


def _query(folder: Path, name: str, where: str, value: int) -> dict[str, NDArray[np.generic]]:
    read_document(folder)
    path = folder / name
    if not path.is_file():
        raise RunFolderError(f"{folder} has no {name}; run stress with --trace above 0 and --out")
    with _readable(f"the payments of {folder}", duckdb.Error), duckdb.connect() as database:
        sql = f"SELECT * FROM read_parquet(?) WHERE {where} = ?"  # noqa: S608  # column names are ours
        found = database.execute(sql, [str(path), value]).fetchnumpy()
    if not len(next(iter(found.values()))):
        raise RunFolderError(f"path {value} was not traced; the traced paths are 0 up to the run's --trace less one")
    return cast("dict[str, NDArray[np.generic]]", found)


def audit(folder: Path, path: int) -> dict[str, float]:
    """Check one traced path: every flow has two legs, every entity's cash is explained by its flows, debts roll.

    Returns:
        ``max_abs_row`` (sum over entities of each nature of flow), ``max_abs_column`` (change of an entity's cash less
        its net flows), ``max_abs_stock`` (closing balance of a debt less opening, draws and repayments), all relative
        to the largest amount involved.

    Raises:
        RunFolderError: the folder holds no finished run, or the path was not traced.
        UnreadableRunError: the files of the run cannot be read.
    """
    flows = _query(folder, "flows.parquet", "path", path)
    stocks = _query(folder, "stocks.parquet", "path", path)
    paid = flows["paid"].astype(float)
    scale = max(float(np.abs(paid).sum()), 1.0)
    entities = sorted({*flows["payer"], *flows["payee"]})
    number = {e: i for i, e in enumerate(entities)}
    natures = sorted(set(flows["nature"]))
    table = np.zeros((len(natures), len(entities)))
    nature = np.array([natures.index(n) for n in flows["nature"]])
    np.add.at(table, (nature, np.array([number[e] for e in flows["payee"]])), paid)
    np.add.at(table, (nature, np.array([number[e] for e in flows["payer"]])), -paid)
    cash = _change(stocks, "cash")
    columns = [table[:, number[e]].sum() - cash.get(e, 0.0) for e in entities]
    return {
        "max_abs_row": float(np.abs(table.sum(axis=1)).max()) / scale,
        "max_abs_column": float(np.abs(columns).max()) / scale,
        "max_abs_stock": _debt_gap(flows, stocks) / scale,
    }


def _change(stocks: Mapping[str, NDArray[np.generic]], item: str) -> dict[str, float]:
    """Return closing less opening value of an item by id (the opening is quarter -1)."""
    rows = stocks["item"] == item
    quarter, ids, value = stocks["quarter"][rows], stocks["id"][rows], stocks["value"][rows].astype(float)
    last = quarter.max()
    change: dict[str, float] = {}
    for q, i, v in zip(quarter, ids, value, strict=True):
        if q == last:
            change[str(i)] = change.get(str(i), 0.0) + v
        elif q == -1:
            change[str(i)] = change.get(str(i), 0.0) - v
    return change


def _debt_gap(flows: Mapping[str, NDArray[np.generic]], stocks: Mapping[str, NDArray[np.generic]]) -> float:
    """Return the largest gap of: closing debt = opening + draws - repaid - written off."""
    change, written = _change(stocks, "debt"), _change(stocks, "written off")
    moved: dict[str, float] = {}
    for nature, contract, amount in zip(flows["nature"], flows["contract"], flows["paid"], strict=True):
        sign = {"draw": 1.0, "principal": -1.0}.get(str(nature), 0.0)
        moved[str(contract)] = moved.get(str(contract), 0.0) + sign * float(amount)
    return max((abs(change[c] - moved.get(c, 0.0) + written.get(c, 0.0)) for c in change), default=0.0)


def story(folder: Path, path: int) -> list[dict[str, object]]:
    """Return what happened on one traced path: by quarter, the payments missed, largest first.

    Raises:
        RunFolderError: the folder holds no finished run, or the path was not traced.
        UnreadableRunError: the files of the run cannot be read.
    """
    flows = _query(folder, "flows.parquet", "path", path)
    missed = flows["due"].astype(float) - flows["paid"].astype(float)
    names = ("quarter", "contract", "nature", "payer", "payee")
    rows: list[dict[str, object]] = [
        {**{n: _plain_scalar(flows[n][i]) for n in names}, "missed": float(missed[i])}
        for i in np.flatnonzero(missed > TOLERANCE)
    ]
    return sorted(rows, key=lambda r: (str(r["quarter"]), -float(str(r["missed"]))))


def _plain_scalar(value: object) -> object:
    return value.item() if isinstance(value, np.generic) else value
