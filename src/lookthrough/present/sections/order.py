"""The sections in their order: a new one is a file with a function ``section`` and a line here."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from lookthrough.present.sections import (
    amplification,
    defaults,
    funding,
    holders,
    known,
    limits,
    losses,
    money_map,
    owes,
    summary,
    vendors,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from lookthrough.present.page.page import Section
    from lookthrough.present.sections.report_data import ReportData


class SectionEntry(NamedTuple):
    """A section of the reports.

    Attributes:
        section: returns it, ``None`` where its document was not computed or has nothing to show.
        is_of_book: whether the report of a book has it too: without a run, and with pages of its own for the map.
    """

    section: Callable[[ReportData], Section | None]
    is_of_book: bool = False


SECTIONS = (
    SectionEntry(summary.section, is_of_book=True),
    SectionEntry(money_map.section),
    SectionEntry(owes.section, is_of_book=True),
    SectionEntry(funding.section, is_of_book=True),
    SectionEntry(vendors.section, is_of_book=True),
    SectionEntry(losses.section),
    SectionEntry(defaults.section),
    SectionEntry(holders.section),
    SectionEntry(amplification.section),
    SectionEntry(known.section, is_of_book=True),
    SectionEntry(limits.section),
)


def run_sections(data: ReportData) -> list[Section]:
    """Return the sections of the report of a run."""
    return _made(SECTIONS, data)


def book_sections(data: ReportData) -> list[Section]:
    """Return the sections of the report of a book."""
    return _made((entry for entry in SECTIONS if entry.is_of_book), data)


def _made(entries: Iterable[SectionEntry], data: ReportData) -> list[Section]:
    made = (entry.section(data) for entry in entries)
    return [section for section in made if section is not None]
