"""An array ``[..., path]`` that lies on disk: written chunk by chunk, read row by row, and never in memory whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from weakref import finalize

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import DTypeLike, NDArray


class PathFile:
    """Numbers by path in a file, which is held open: who has them reads them after the folder around it has gone.

    Args:
        file: where they lie.
        rows: the shape without the paths.
        dtype: of the numbers.
        paths: how many there will be.
    """

    def __init__(self, file: Path, rows: tuple[int, ...], dtype: DTypeLike, paths: int) -> None:
        self._whole, self._dtype = (*rows, paths), np.dtype(dtype)
        self._kept: NDArray[np.int64] | None = None
        self._held = file.open("w+b")
        finalize(self, self._held.close)
        self._held.truncate(int(np.prod(self._whole)) * self._dtype.itemsize)

    def write(self, start: int, part: NDArray[Any]) -> None:
        """Write the numbers of the paths from ``start``, ``[..., path]``."""
        self._mapped("r+")[..., start : start + part.shape[-1]] = part

    def only(self, paths: NDArray[np.int64]) -> None:
        """Leave out all paths but some, by their place, in what is read from now on."""
        self._kept = paths if len(paths) < self._whole[-1] else None

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of what is read."""
        return (*self._whole[:-1], self._whole[-1] if self._kept is None else len(self._kept))

    def __getitem__(self, row: Any) -> NDArray[Any]:  # noqa: ANN401  # what NumPy takes
        """Read some rows; the paths are not cut."""
        found = self._mapped("r")[row]
        return np.ascontiguousarray(found) if self._kept is None else np.ascontiguousarray(found[..., self._kept])

    def __iter__(self) -> Iterator[NDArray[Any]]:
        """Read one row after the other."""
        return (self[row] for row in range(self._whole[0]))

    def __len__(self) -> int:
        return self._whole[0]

    def _mapped(self, mode: Any) -> NDArray[Any]:  # noqa: ANN401  # one of NumPy's words
        """Return the file as an array for as long as it is used: what stays mapped would count as memory."""
        if not np.prod(self._whole):
            return np.zeros(self._whole, dtype=self._dtype)
        return np.memmap(self._held, dtype=self._dtype, mode=mode, shape=self._whole)


if TYPE_CHECKING:
    ByPath = NDArray[Any] | PathFile
