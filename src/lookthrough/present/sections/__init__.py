"""The sections of the reports in their order.

A section is a module of this package, or of a folder in it, with ``SECTION``, which says its place among the others. A
new section is a new file.
"""

from __future__ import annotations

import importlib
import pkgutil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lookthrough.present.page.page import Section
    from lookthrough.present.sections.report_data import ReportData, SectionEntry


def run_sections(data: ReportData) -> list[Section]:
    """Return the sections of the report of a run."""
    return _made(SECTIONS, data)


def book_sections(data: ReportData) -> list[Section]:
    """Return the sections of the report of a book."""
    return _made((entry for entry in SECTIONS if entry.is_of_book), data)


def _made(entries: Iterable[SectionEntry], data: ReportData) -> list[Section]:
    made = (entry.section(data) for entry in entries)
    return [section for section in made if section is not None]


def _discover() -> Iterator[SectionEntry]:
    for module in pkgutil.walk_packages(__path__, f"{__name__}."):
        section = importlib.import_module(module.name)
        if hasattr(section, "SECTION"):
            yield section.SECTION


SECTIONS: tuple[SectionEntry, ...] = tuple(sorted(_discover(), key=lambda entry: entry.place))
