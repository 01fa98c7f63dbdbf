"""The sections of the reports in their order.

A section is a module of this package, or of a folder in it, with ``SECTION``, which says its place among the others. A
new section is a new file.
"""

from __future__ import annotations

import importlib
import pkgutil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lookthrough.present.sections.report_data import SectionEntry


def _discover() -> Iterator[SectionEntry]:
    for module in pkgutil.walk_packages(__path__, f"{__name__}."):
        section = importlib.import_module(module.name)
        if hasattr(section, "SECTION"):
            yield section.SECTION


SECTIONS: tuple[SectionEntry, ...] = tuple(sorted(_discover(), key=lambda entry: entry.place))
