"""Plain records, or columns, as a pandas frame, where pandas is installed."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Protocol

from lookthrough.units.shown import ShownRows

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from types import ModuleType
    from typing import TypeAlias

    import numpy as np
    import pandas as pd  # type: ignore[import-untyped]  # pandas ships no stubs
    from numpy.typing import NDArray

    Frame: TypeAlias = pd.DataFrame


class HasRows(Protocol):
    """An answer that is a list of plain records."""

    @property
    def rows(self) -> Sequence[Mapping[str, object]]:
        """The records."""


class Framed(ShownRows):
    """Gives an answer with ``rows`` its ``frame()``, and shows it."""

    __slots__ = ()

    def frame(self: HasRows) -> Frame:
        """Return :attr:`rows` as a pandas frame.

        Raises:
            ImportError: pandas is not installed.
        """
        return frame(self.rows)


def frame(rows: Sequence[Mapping[str, object]]) -> Frame:
    """Return the rows as a pandas frame.

    Raises:
        ImportError: pandas is not installed.
    """
    return _pandas().DataFrame(list(rows))


def column_frame(columns: Mapping[str, NDArray[np.generic]]) -> Frame:
    """Return columns of equal length as a pandas frame; what is masked has no value.

    Raises:
        ImportError: pandas is not installed.
    """
    return _pandas().DataFrame(dict(columns))


def _pandas() -> ModuleType:
    try:
        return importlib.import_module("pandas")
    except ModuleNotFoundError as missing:
        raise ImportError("frames need pandas: pip install 'lookthrough[frames]'; .rows needs nothing") from missing
