"""The tables of a run for a query: its files by their names, and three under the names that Python uses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lookthrough.runs.contents import BY_NAME
from lookthrough.runs.opened import FRAMES

if TYPE_CHECKING:
    from collections.abc import Mapping

SHORT = ("failures", "losses", "inputs")
RUN_TABLES: Mapping[str, str] = {
    **{name: FRAMES[name] for name in SHORT},
    **{file.removesuffix(".parquet"): file for file in BY_NAME},
}
"""The name of each table in SQL, and its file."""
