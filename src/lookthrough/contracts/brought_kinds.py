"""Kinds of contract that plug-ins bring: rows of families that are here, or families of their own.

A module of the group declares ``FAMILIES``, as a file of this package does, or ``KINDS``, a tuple of specifications,
each of which names the family that pays it; or both.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from lookthrough.book.schema.vocabulary import KindSpec
from lookthrough.contracts.family import Family, by_name
from lookthrough.units.plugins import KINDS, each_declared, leave_out, plugins

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lookthrough.units.plugins import Plugin

T = TypeVar("T")


class Joined(NamedTuple):
    """Families by name, and the plug-ins that are among them."""

    families: dict[str, Family]
    brought: tuple[Plugin, ...]


def joined(own: Mapping[str, Family]) -> Joined:
    """Return families with those of the plug-ins that contradict none before them."""
    found = dict(own)
    taken: list[Plugin] = []
    for plugin in plugins(KINDS):
        families = _of(plugin, "FAMILIES", Family)
        kinds = None if families is None else _of(plugin, "KINDS", KindSpec)
        if families is None or kinds is None:
            continue
        if clash := _clash(found, families, kinds):
            leave_out(plugin, *clash)
            continue
        found |= {family.name: family for family in families}
        for kind in kinds:
            family = found[kind.family]
            found[kind.family] = replace(family, kinds={**family.kinds, **by_name(kind)})
        taken.append(plugin)
    return Joined(found, tuple(taken))


def _of(plugin: Plugin, name: str, type_: type[T]) -> tuple[T, ...] | None:
    """Return what a plug-in declares, nothing where it declares the other of the two alone."""
    other = {"FAMILIES": "KINDS", "KINDS": "FAMILIES"}[name]
    is_other = hasattr(plugin.module, other) and not hasattr(plugin.module, name)
    return () if is_other else each_declared(plugin, name, type_)


def _clash(
    found: Mapping[str, Family], families: Sequence[Family], kinds: Sequence[KindSpec]
) -> tuple[str, str] | None:
    """Return why new kinds cannot stand beside those found, and what to do."""
    known = {kind for family in found.values() for kind in family.kinds}
    names = [*(kind for family in families for kind in family.kinds), *(kind.name for kind in kinds)]
    for name in names:
        if name in known or names.count(name) > 1:
            return f"there is a kind {name} already", "two kinds of one name cannot be told apart: give it another"
    for family in families:
        if family.name in found:
            return f"there is a family {family.name} already", "give its family another name"
    for kind in kinds:
        if kind.family not in {*found, *(family.name for family in families)}:
            return f"no family {kind.family} pays its kind {kind.name}", f"families are {', '.join(found)}"
    return None
