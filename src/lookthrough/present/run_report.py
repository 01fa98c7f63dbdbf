"""The report of a run: one HTML file with the map, who owes what, what breaks, who loses, and how much is known.

:func:`build_report` is a function of documents and a book: the same input gives the same bytes. A document that is
missing leaves its sections out, and the page says so.
"""

from __future__ import annotations

import json
from html import escape
from typing import TYPE_CHECKING

from lookthrough.book.loader import load_book
from lookthrough.contracts import KINDS
from lookthrough.positions.amounts import COUNTED
from lookthrough.present.page import charts, evidence
from lookthrough.present.page.page import Figure, Section, page
from lookthrough.present.page.run_document import DocumentError, entries, number, table, words
from lookthrough.present.run_documents import DOCUMENTS
from lookthrough.present.sections.funding import (
    funding_section,
    known_section,
    vendor_section,
)
from lookthrough.present.sections.losses import (
    amplification_section,
    defaults_section,
    fan_section,
    holders_section,
)
from lookthrough.present.sections.money_map import map_section
from lookthrough.present.sections.owes import owes_section
from lookthrough.present.sections.summary import summary_section
from lookthrough.present.table import Table, line_of, rows_of
from lookthrough.runs.folder import path_of_book
from lookthrough.world.drivers import SHOCKS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from lookthrough.book.records import Book
    from lookthrough.present.page.run_document import Document

TITLE = "Who owes what, and who loses: the financing of the AI build-out"
PARTS = {
    "loops": "the map of the money and vendor intervals",
    "through": "who really owes what",
    "funding": "who pays for the build-out",
    "stress": "losses, defaults, holders and amplification",
}


def build_report(documents: Mapping[str, object], book: Book) -> str:
    """Return the report as one self-contained HTML page.

    Args:
        documents: by name: ``through``, ``funding``, ``loops``, ``stress`` and ``check``, as ``--json`` prints them.
        book: the book they were made from.

    Raises:
        DocumentError: a document lacks a value that its lens always writes.
    """
    given = {name: table(documents, name) for name in PARTS if documents.get(name) is not None}
    loops = given.get("loops")
    found = [
        map_section(book, loops) if loops is not None else None,
        owes_section(given["through"]) if "through" in given else None,
        funding_section(book, given["funding"]) if "funding" in given else None,
        vendor_section(book, loops) if loops is not None else None,
    ]
    sections = [section for section in found if section is not None]
    if "stress" in given:
        makers = (fan_section, defaults_section, holders_section, amplification_section)
        sections += [make(book, given["stress"]) for make in makers]
    sections += [known_section(book), _limits(book, given)]
    return page(TITLE, _subtitle(book, given), [summary_section(book, given), *sections], book)


def write_report(run_dir: Path, out: Path) -> Path:
    """Write the report of a run folder.

    Args:
        run_dir: holds ``run.json`` (with ``book_root``) and ``documents.json``.
        out: the HTML file to write.

    Returns:
        ``out``.

    Raises:
        FileNotFoundError: the folder is no run folder.
        DocumentError: the book of the run has errors, or a document lacks a value.
    """
    run = json.loads((run_dir / "run.json").read_text(encoding="utf-8"))
    documents = json.loads((run_dir / DOCUMENTS).read_text(encoding="utf-8"))
    root = path_of_book(words(run, "book_root"))
    book = load_book(root, KINDS, SHOCKS).book
    if book is None:
        raise DocumentError(f"the book of this run, {root}, has errors: run lookthrough check {root}")
    out.write_text(build_report(documents, book), encoding="utf-8", newline="\n")
    return out


def _subtitle(book: Book, given: Mapping[str, Document]) -> str:
    parts = [f"Book {book.title}", f"as of {book.as_of.isoformat()}", "amounts in billions of US dollars"]
    if "stress" in given:
        stress = given["stress"]
        parts.append(f"scenario: {words(stress, 'scenario_title')}")
        parts.append(f"{number(stress, 'paths'):,.0f} paths, seed {number(stress, 'seed'):.0f}")
    return "; ".join([*parts, f"book {book.sha256[:12]}"])


def _limits(book: Book, given: Mapping[str, Document]) -> Section:
    """Return what the model does not claim, with the count of what it leaves out."""
    stress = given.get("stress", {"left": [], "run": {}})
    left = [(words(x, "contract"), words(x, "why")) for x in entries(stress, "left")]
    counted = table(stress, "run").get("statuses", COUNTED)
    live = [
        c for c in book.contracts.values() if c.current_status in (counted if isinstance(counted, list) else COUNTED)
    ]
    idle = [c for c in book.contracts.values() if c not in live]
    rows = [
        *(line_of("left out of the run", contract, why) for contract, why in left),
        *(line_of("not counted by its status", c.id, c.current_status) for c in idle),
        *(line_of("left out of the book", x.id, f"{x.reason}: {x.note or x.instead or ''}") for x in book.excluded),
    ]
    counts = {
        "contracts carried": len(live) - len(left),
        "left out of the run": len(left),
        "not counted by status": len(idle),
        "rows left out of the book": len(book.excluded),
    }
    bars = [charts.Bar(what, (float(n),), text=str(n), style=i) for i, (what, n) in enumerate(counts.items())]
    figure = Figure(
        "left-out",
        "What is carried and what is left out",
        f"{len(live) - len(left)} contracts are carried, {len(left)} are left out of the run, {len(idle)} do not bind "
        f"(announced, rumoured, changed, cancelled), and {len(book.excluded)} known rows are left out of the book; the "
        "table has the reasons.",
        Table(("where", "id", "why"), rows_of(*rows)),
        lambda width: charts.bars(bars, ("count",), width),
        evidence.money_sources(book),
    )
    items = "".join(f"<li>{escape(item)}</li>" for item in _limit_words(book, given))
    lead = "What this page cannot tell, so that nobody reads more into it than it holds."
    return Section("limits", "What the model does not claim", lead, (figure,), html=f'<ul class="limits">{items}</ul>')


def _limit_words(book: Book, given: Mapping[str, Document]) -> list[str]:
    said = [
        "No forecast and no probability of the scenario: every loss is conditional on it.",
        "Ranges are ignorance, sampled with the draws: a wide fan may mean a thin book, not a wild world.",
        "Private companies file little: much of the labs' cash and revenue is assumed or inferred, and marked so.",
        "Who holds bonds and fund shares in the end is known for few deals; the rest is passed on in shares by class.",
        "The agency views are readings of published methods, not the agencies' own figures.",
        "Listed shares are a memo: their loss is never added to the headline.",
        "Nothing here is advice to buy, sell or rate anything.",
    ]
    if "stress" in given:
        stress = given["stress"]
        status = {k: number(stress, "status", k) for k in ("solved", "multiple", "unconverged")}
        said.append(
            f"Of {number(stress, 'paths'):,.0f} paths {status['solved']:,.0f} are solved, {status['multiple']:,.0f} "
            f"have more than one solution (the greatest is taken), {status['unconverged']:,.0f} did not converge; the "
            f"largest accounting residual is {number(stress, 'residual'):.1e} bn USD."
        )
        if table(stress, "run").get("book_sha256", book.sha256) != book.sha256:
            said.append("The book has changed since this run: its sources and lines may not be those the run used.")
    missing = [what for name, what in PARTS.items() if name not in given]
    return [*said, *(f"Not on this page, since it was not computed: {what}." for what in missing)]
