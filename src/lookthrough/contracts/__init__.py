"""How contracts pay: one file a family, with its kinds, the reading of their terms, formulas and claims.

A family is a module of this package with ``FAMILIES``. A new kind is a ``KindSpec`` in the file of its family; a new
way of paying is a new file. Plug-ins may bring both (``brought_kinds.py``).

The tables are made when they are first asked for, so that a plug-in may import from here before they are.
"""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from lookthrough.book.schema.vocabulary import KindSpec
    from lookthrough.contracts.family import Family
    from lookthrough.units.plugins import Plugin

    FAMILIES: Mapping[str, Family]
    KINDS: Mapping[str, KindSpec]
    BROUGHT: tuple[Plugin, ...]  # the plug-ins whose kinds are among these


def __getattr__(name: str) -> object:
    """Return a table of this package."""
    if name not in {"FAMILIES", "KINDS", "BROUGHT"}:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return _tables()[name]


@cache
def _tables() -> dict[str, object]:
    from lookthrough.contracts.brought_kinds import joined  # noqa: PLC0415  # it is a module of this package

    families, brought = joined({family.name: family for family in _discover()})
    kinds = sorted((name, kind) for family in families.values() for name, kind in family.kinds.items())
    return {
        "FAMILIES": MappingProxyType(families),
        "KINDS": MappingProxyType(dict(kinds)),
        "BROUGHT": brought,
    }


def _discover() -> Iterator[Family]:
    for module in pkgutil.iter_modules(__path__):
        yield from getattr(importlib.import_module(f"{__name__}.{module.name}"), "FAMILIES", ())
