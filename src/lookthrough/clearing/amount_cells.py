"""Amounts read cell by cell: a number, or numbers by path, each with the row at fault where it is none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from lookthrough.clearing.given_rows import numbers_of
from lookthrough.clearing.refusals import ClearingInputError
from lookthrough.intake.written_numbers import LARGEST

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray


def amounts(table: str, label: Sequence[object], cells: Sequence[object]) -> tuple[NDArray[np.float64], int | None]:
    """Return amounts ``[row, 1 or path]`` and the number of paths (``None`` when every cell is one number).

    Raises:
        ClearingInputError: if a cell is not a finite number that is not negative, or path counts differ.
    """
    arrays = [
        _amount(f"{table} {name}", cell) for name, cell in zip(label, numbers_of(table, label, cells), strict=True)
    ]
    lengths = [len(a) for a in arrays if a.ndim]
    for name, array in zip(label, arrays, strict=True):
        if array.ndim and len(array) != lengths[0]:
            raise ClearingInputError(
                f"{table} {name}: {len(array)} paths where another has {lengths[0]}; use one number"
            )
    paths = lengths[0] if lengths else None
    values = np.empty((len(arrays), paths or 1))
    for i, array in enumerate(arrays):
        values[i] = array
    return values, paths


def _amount(label: str, cell: object) -> NDArray[np.float64]:
    try:
        array = np.asarray(cell, dtype=np.float64)
    except (TypeError, ValueError):
        raise ClearingInputError(
            f"{label}: {cell!r} is not a number; clear an unknown amount at both ends of its range"
        ) from None
    if array.ndim > 1 or not array.size:
        raise ClearingInputError(f"{label}: has shape {array.shape}; give one number, or one number per path")
    if not np.isfinite(array).all():
        raise ClearingInputError(f"{label}: is not finite; clear an unknown amount at both ends of its range")
    if (array > LARGEST).any():
        raise ClearingInputError(f"{label}: {array.max():g} is above {LARGEST:.0e}; look at the scale of the column")
    if (array < 0).any():
        raise ClearingInputError(f"{label}: {array.min():g} is negative; swap the parties, or write it as a claim")
    return array


def scalars(table: str, label: Sequence[object], cells: Sequence[object]) -> NDArray[np.float64]:
    """Return amounts ``[row]`` of a table in which none differs by path."""
    values, paths = amounts(table, label, cells)
    if paths is not None:
        raise ClearingInputError(f"{table}s hold one number each; only dues and cash may differ by path")
    return values[:, 0]
