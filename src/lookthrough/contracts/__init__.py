"""How contracts pay: one file a family, with its kinds, the reading of their terms, formulas and claims.

A family is a module of this package with ``FAMILIES``. A new kind is a ``KindSpec`` in the file of its family; a new
way of paying is a new file.
"""

from __future__ import annotations

import importlib
import pkgutil
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from lookthrough.book.schema.vocabulary import KindSpec
    from lookthrough.contracts.family import Family


def _discover() -> Iterator[Family]:
    for module in pkgutil.iter_modules(__path__):
        yield from getattr(importlib.import_module(f"{__name__}.{module.name}"), "FAMILIES", ())


FAMILIES: Mapping[str, Family] = MappingProxyType({family.name: family for family in _discover()})
KINDS: Mapping[str, KindSpec] = MappingProxyType(
    dict(sorted((name, kind) for family in FAMILIES.values() for name, kind in family.kinds.items()))
)
