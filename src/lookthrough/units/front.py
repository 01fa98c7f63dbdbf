"""The one door upwards: what an answer shows of itself in a notebook is made above all rooms, from tables and figures.

An answer stands below what draws it, and has ``.plot()`` all the same. It does not know who draws: it asks for the room
by its name, when it is asked itself.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import ModuleType

NOTEBOOK = "lookthrough.notebook"


def notebook() -> ModuleType:
    """Return :mod:`lookthrough.notebook`."""
    return importlib.import_module(NOTEBOOK)
