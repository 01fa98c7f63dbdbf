"""The sections of the reports in their order.

A section is a module of this package, or of a folder in it, with ``SECTION``, which says its place among the others. A
new section is a new file, or a plug-in whose module declares the same.
"""

from __future__ import annotations

import importlib
import pkgutil
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from lookthrough.present.sections.report_data import SectionEntry
from lookthrough.units.plugins import SECTIONS as GROUP
from lookthrough.units.plugins import blaming, declared, plugins

if TYPE_CHECKING:
    from collections.abc import Iterator


@cache
def sections() -> tuple[SectionEntry, ...]:
    """Return all sections in their order, made when first asked for, so that a plug-in may import from here before."""
    return tuple(sorted(_discover(), key=lambda entry: entry.place))


def _discover() -> Iterator[SectionEntry]:
    for module in pkgutil.walk_packages(__path__, f"{__name__}."):
        section = importlib.import_module(module.name)
        if hasattr(section, "SECTION"):
            yield section.SECTION
    for plugin in plugins(GROUP):
        entry = declared(plugin, "SECTION", SectionEntry)
        if entry is not None:
            yield replace(entry, section=blaming(plugin, entry.section))
