"""A section of both reports: the earn-outs of a book, with their sources."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lookthrough.present.page.cited import name_of
from lookthrough.present.page.page import Figure, Section
from lookthrough.present.sections.report_data import ReportData, SectionEntry
from lookthrough.present.table import table_of
from lookthrough.present.tables.common_columns import ids, text

if TYPE_CHECKING:
    from lookthrough.book.records import Contract
    from lookthrough.present.table import Table

INTERFACE = 1
LEAD = "Who bought a business may owe its seller a part of what it earns later."


def section(data: ReportData) -> Section | None:
    """Return the earn-outs of a book; ``None`` where it has none."""
    found = [each for each in data.book.contracts.values() if each.kind == "earn_out"]
    if not found:
        return None
    sources = tuple(sorted({source for each in found for source in each.source}))
    words = f"{len(found)} earn-out{'' if len(found) == 1 else 's'} recorded."
    figure = Figure("earn-outs", "Earn-outs", words, _table(data, found), sources=sources)
    return Section("earn-outs", "What buyers still owe for businesses", LEAD, (figure,))


def _table(data: ReportData, found: list[Contract]) -> Table:
    fields = (
        (ids("contract"), lambda r: r.id),
        (text("buyer"), lambda r: name_of(data.book, r.roles["buyer"])),
        (text("seller"), lambda r: name_of(data.book, r.roles["seller"])),
        *((text(name), lambda r, name=name: r.terms[name][-1].text) for name in ("share", "threshold", "cap")),
    )
    return table_of(fields, found, name="earn-outs")


SECTION = SectionEntry(place=57, chapter="who-owes", section=section, is_of_book=True)
