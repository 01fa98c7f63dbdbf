"""Plain records as a pandas frame, where pandas is installed."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import TypeAlias

    import pandas as pd  # type: ignore[import-untyped]  # pandas ships no stubs

    Frame: TypeAlias = pd.DataFrame


def frame(rows: Sequence[Mapping[str, object]]) -> Frame:
    """Return the rows as a pandas frame.

    Raises:
        ImportError: pandas is not installed.
    """
    try:
        pandas = importlib.import_module("pandas")
    except ModuleNotFoundError as missing:
        raise ImportError("frames need pandas: pip install 'lookthrough[frames]'; .rows needs nothing") from missing
    return pandas.DataFrame(list(rows))
