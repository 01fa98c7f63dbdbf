"""Columns that are as they should be, read whole: one conversion and one check a column instead of one a cell.

Whatever is not plain (an amount by path in a list, a number written as text, a fault) gives ``None``: then the table is
read cell by cell (:mod:`lookthrough.clearing.given_rows`), which takes ten times as long and finds the row at fault.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from lookthrough.clearing.given_rows import CLAIMS, WHOLE
from lookthrough.intake.party_names import Misnamed, are_plain, party_name
from lookthrough.intake.table_layout import roles_of
from lookthrough.intake.written_numbers import LARGEST
from lookthrough.units.collection import without_collection

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Names = list[str] | NDArray[np.int64]

NUMBERS = WHOLE | {float, np.float64, np.float32}


class PlainClaims(NamedTuple):
    """Claims read whole: parties by name or number, dues ``[claim, 1 or path]``, number of paths, ranks ``[claim]``.

    ``parties`` are the distinct names, empty where they are not told.
    """

    payer: Names
    payee: Names
    due: Floats
    paths: int | None
    rank: NDArray[np.int64]
    parties: Collection[str] = ()


def plain_claims(table: object) -> PlainClaims | None:
    """Return the claims of a table in memory, ``None`` where it is not plain."""
    with without_collection():
        return _plain_claims(table)


def _plain_claims(table: object) -> PlainClaims | None:
    columns = _columns(table)
    if columns is None:
        return None
    known: dict[str, None] = {}
    payer, payee = plain_names(columns["payer"], known), plain_names(columns["payee"], known)
    due, rank = plain_amounts(columns["due"]), _ranks(columns.get("rank"), len(columns["due"]))
    if payer is None or payee is None or due is None or rank is None:
        return None
    if isinstance(payer, list) is not isinstance(payee, list) or not len(payer) == len(payee) == len(due) == len(rank):
        return None
    paths = due.shape[1] if is_by_path(columns["due"]) else None
    return PlainClaims(payer, payee, due, paths, rank, list(known))


def are_numbered(table: object) -> bool:
    """Return whether a table of claims calls all its parties by whole numbers."""
    columns = _columns(table)
    if columns is None or not len(columns["payer"]):
        return False
    return not any(isinstance(plain_names(columns[role], {}), list | None) for role in ("payer", "payee"))


def plain_names(cells: Any, known: dict[str, None]) -> Names | None:  # noqa: ANN401 - a column of any library
    """Return parties as text as it counts, or as whole numbers; ``None`` where a cell is neither.

    Args:
        cells: of a column.
        known: distinct names, to which those of the column are added.
    """
    kind = getattr(getattr(cells, "dtype", None), "kind", "")
    if kind in {"i", "u"}:
        return np.asarray(cells).astype(np.int64)
    cells = list(cells)
    types = set(map(type, cells))
    if types and types <= WHOLE:
        return np.array(cells, dtype=np.int64)
    if not types <= {str}:
        return None
    distinct = dict.fromkeys(cells)
    if are_plain(distinct, CLAIMS):
        known.update(distinct)
        return cells
    read = {cell: party_name(cell, CLAIMS) for cell in distinct}
    if any(isinstance(name, Misnamed) for name in read.values()):
        return None
    known.update(dict.fromkeys(map(str, read.values())))
    return [str(read[cell]) for cell in cells]


def plain_amounts(cells: Any) -> Floats | None:  # noqa: ANN401 - a column of any library
    """Return amounts ``[row, 1 or path]``, ``None`` where one is no number from 0 to the most that is taken."""
    values = _as_floats(cells)
    if values is None or (values.size and not (values.min() >= 0.0 and values.max() <= LARGEST)):
        return None
    return values if values.ndim == 2 else values[:, None]


def _as_floats(cells: Any) -> Floats | None:  # noqa: ANN401 - a column of any library
    kind = getattr(getattr(cells, "dtype", None), "kind", "")
    if kind in {"f", "i", "u"}:
        values = np.asarray(cells, dtype=np.float64)
        return values if values.ndim <= 2 and values.shape[-1:] != (0,) else None
    cells = list(cells)
    types = set(map(type, cells))
    if types <= NUMBERS:
        try:
            return np.array(cells, dtype=np.float64)
        except OverflowError:
            return None
    if types == {np.ndarray} and len({(a.shape, a.dtype.kind) for a in cells}) == 1 and cells[0].dtype.kind in "fiu":
        return np.array(cells, dtype=np.float64) if cells[0].ndim == 1 and len(cells[0]) else None
    return None


def is_by_path(cells: Any) -> bool:  # noqa: ANN401 - a column of any library
    """Return whether plain amounts differ by path."""
    first = next(iter(cells), 0.0)
    return getattr(first, "ndim", 0) == 1


def _ranks(cells: Any, count: int) -> NDArray[np.int64] | None:  # noqa: ANN401 - a column of any library
    if cells is None:
        return np.zeros(count, dtype=np.int64)
    kind = getattr(getattr(cells, "dtype", None), "kind", "")
    if kind in {"i", "u"}:
        return np.asarray(cells).astype(np.int64)
    cells = list(cells)
    return np.array(cells, dtype=np.int64) if set(map(type, cells)) <= WHOLE else None


def _columns(table: Any) -> dict[str, Any] | None:  # noqa: ANN401 - a table of any kind
    """Return the columns of claims by role, ``None`` where they are not at hand."""
    if isinstance(table, Sequence) and not isinstance(table, str):
        return _of_rows(table)
    names = getattr(table, "columns", None) if hasattr(table, "__getitem__") else None
    if isinstance(table, Mapping):
        names = list(table)
    if names is None or callable(names) or hasattr(table, "collect") or hasattr(table, "fetchall"):
        return None
    names = list(names)
    roles = roles_of(names, CLAIMS)
    if roles.rivals or not roles.fits(CLAIMS) or len(set(names)) < len(names):
        return None
    columns = {role: table[names[at]] for role, at in roles.column.items()}
    return columns if all(hasattr(column, "__len__") for column in columns.values()) else None


def _of_rows(rows: Sequence[Any]) -> dict[str, Any] | None:
    """Return the columns of rows as tuples or lists of one length."""
    widths = set(map(len, rows)) if set(map(type, rows)) <= {tuple, list} else set()
    if len(widths) != 1 or not len(CLAIMS.required) <= min(widths) <= len(CLAIMS.roles):
        return None
    return dict(zip((role.name for role in CLAIMS.roles), zip(*rows, strict=True), strict=False))
