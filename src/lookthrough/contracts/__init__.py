"""How each contract pays: one file per kind.

A kind is a module of this package with a ``KIND``; adding a contract kind is adding one file. What kinds have in
common is written once per family in ``contracts.families``: the schedule of a loan, a bond and a tranche is one
formula.
"""

from __future__ import annotations

import importlib
import pkgutil
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lookthrough.book.schema.vocabulary import KindSpec


def _discover() -> Mapping[str, KindSpec]:
    modules = (importlib.import_module(f"{__name__}.{m.name}") for m in pkgutil.iter_modules(__path__) if not m.ispkg)
    kinds = [m.KIND for m in modules if hasattr(m, "KIND")]
    return MappingProxyType({kind.name: kind for kind in kinds})


KINDS: Mapping[str, KindSpec] = _discover()
