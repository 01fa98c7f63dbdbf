"""What the model does not claim, with the count of what it leaves out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lookthrough.positions.standing_contract import BINDING
from lookthrough.present.figures.bar_chart import COUNTED, Bar, BarChart
from lookthrough.present.page.cited import money_sources
from lookthrough.present.page.page import Figure, Section
from lookthrough.present.page.templates import render
from lookthrough.present.sections.report_data import ReportData, SectionEntry
from lookthrough.present.sentences.run_sentences import BEFORE_FAILING
from lookthrough.present.table import Table
from lookthrough.present.tables.common_columns import text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lookthrough.book.records import Book, Contract
    from lookthrough.present.page.run_document import RunDocuments
    from lookthrough.present.run_records import LeftOutDocument, StressDocument

SHOWS = {
    "loops": "the map of the money and vendor intervals",
    "through": "who really owes what",
    "funding": "who pays for the build-out",
    "stress": "losses, failures, holders and the network",
}
"""What the page shows of each document."""

COLUMNS = (text("where"), text("id"), text("why"))
LEAD = "These are the limits of this page."
ALWAYS = (
    "The page is no forecast and gives no probability of the scenario: every loss is conditional on it.",
    "Ranges are sampled with the draws. A wide fan may show gaps in the book, not risk in the world.",
    "Private companies file little: much of the labs' cash and revenue is assumed or inferred, and marked so.",
    "The end holders of bonds and fund shares are known for few deals; the rest is passed on in shares by class.",
    "The agency views are readings of published methods, not the agencies' own figures.",
    "Lenders' cash, sellers' contracts and owners' marks are not to be added up. Listed shares are in no ledger.",
    BEFORE_FAILING,
    "Nothing here is advice to buy, sell or rate anything.",
)


def section(data: ReportData) -> Section:
    """Return what the model does not claim, with the count of what it leaves out."""
    book, stress = data.book, data.documents.stress
    left_out = () if stress is None else stress.left_out
    statuses = BINDING if stress is None or stress.run.statuses is None else stress.run.statuses
    idle = [c for c in book.contracts.values() if c.current_status not in statuses]
    carried = len(book.contracts) - len(idle) - len(left_out)
    counts = {
        "contracts carried": carried,
        "left out of the run": len(left_out),
        "not counted by status": len(idle),
        "rows left out of the book": len(book.excluded),
    }
    bars = [Bar(what, (float(n),), text=str(n)) for what, n in counts.items()]
    figure = Figure(
        "left-out",
        "Contracts carried and left out",
        f"{carried} contracts are carried, {len(left_out)} are left out of the run, in whole or in part, "
        f"{len(idle)} do not bind (announced, rumoured, changed, cancelled), and {len(book.excluded)} known rows are "
        "left out of the book; the table has the reasons.",
        _table(book, left_out, idle),
        BarChart(tuple(bars), ("count",), COUNTED),
        money_sources(book),
    )
    items = render("limits.html", items=_limits(book, data.documents))
    return Section("limits", "What the model does not claim", LEAD, (figure,), html=items)


def _table(book: Book, left_out: Sequence[LeftOutDocument], idle: Sequence[Contract]) -> Table:
    rows = (
        *(("left out of the run", each.contract, each.why) for each in left_out),
        *(("not counted by its status", c.id, c.current_status) for c in idle),
        *(("left out of the book", x.id, f"{x.reason}: {x.note or x.instead or ''}") for x in book.excluded),
    )
    return Table(COLUMNS, rows)


def _limits(book: Book, documents: RunDocuments) -> list[str]:
    missing = [what for name, what in SHOWS.items() if getattr(documents, name) is None]
    of_run = [] if documents.stress is None else _limits_of_run(book, documents.stress)
    return [*ALWAYS, *of_run, *(f"Not on this page, since it was not computed: {what}." for what in missing)]


def _limits_of_run(book: Book, stress: StressDocument) -> list[str]:
    status = stress.status
    endless = f" ({status.not_finite:,} of them not finite: in no mean)" if status.not_finite else ""
    solved = (
        f"Of {stress.paths:,} paths {status.solved:,} are solved, {status.multiple:,} have more than one solution (the "
        f"greatest is taken), {status.unconverged:,} did not converge{endless}; the largest accounting residual is "
        f"{stress.residual:.1e} bn USD."
    )
    stale = "The book has changed since this run: its sources and lines may not be those the run used."
    return [solved, *([stale] if stress.run.book_sha256 not in {None, book.sha256} else [])]


SECTION = SectionEntry(69, "known", section)
