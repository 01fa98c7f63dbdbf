"""What matters most in a run: what contracts carry and how far uncertain numbers move it, as kept beside the run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lookthrough.present.figures.bar_chart import Bar, BarChart
from lookthrough.present.labels import LEDGER_WORDS, first_upper
from lookthrough.present.numbers import give_or_take, signed
from lookthrough.present.page.cited import contract_sources
from lookthrough.present.page.page import Figure, Section
from lookthrough.present.sections.report_data import ReportData, SectionEntry, from_document
from lookthrough.present.sentences.sensitivity_sentences import (
    CLEAR,
    HOW_TO_READ,
    carried_sentence,
    clearest,
    disclosure_sentence,
    headline,
    term_words,
)
from lookthrough.present.sentences.why_sentences import thing_name
from lookthrough.present.tables.simulated.sensitivity import contracts_table, terms_table

if TYPE_CHECKING:
    from collections.abc import Callable

    from lookthrough.present.sentences.sensitivity_sentences import Document

EACH = 5  # bars for a ledger
NOTE = (
    f"Bar: change of the ledger's mean loss, USD bn; whisker: {CLEAR:g} standard errors to either side, on paths with "
    "the same draws. What moves a ledger by less is left out; the table has all."
)


def section(data: ReportData) -> Section | None:
    """Return what matters most; ``None`` where nobody asked."""
    book = data.book
    found: Document | None = data.documents.sensitivity
    if found is None:
        return None
    figures = (
        Figure(
            "swings",
            "How far uncertain numbers move each ledger",
            disclosure_sentence(found, book),
            terms_table(found, book),
            _chart(found, "terms", "swing", lambda term: term_words(term, book)),
            note=NOTE,
        ),
        Figure(
            "carriers",
            "What each contract adds to each ledger",
            carried_sentence(found, book),
            contracts_table(found, book),
            _chart(found, "contracts", "adds", lambda contract: thing_name(contract["contract"], book)),
            contract_sources(book, [contract["contract"] for contract in found["contracts"]]),
            f"{NOTE} {HOW_TO_READ}",
        ),
    )
    return Section("what-matters", "What matters most", headline(found), figures)


def _chart(found: Document, rows: str, key: str, words: Callable[[Document], str]) -> BarChart | None:
    bars = tuple(
        Bar(
            first_upper(words(row)),
            (size := row[key][ledger],),
            size - CLEAR * (error := row["standard_error"][ledger] or 0.0),
            size + CLEAR * error,
            group=first_upper(LEDGER_WORDS[ledger]),
            text=f"{signed(size)}{give_or_take(row['standard_error'][ledger])}",
        )
        for ledger in found["ranked_by"]
        for row in clearest(found[rows], key, ledger, EACH)
    )
    return BarChart(bars, ("change of the mean loss",)) if bars else None


SECTION = SectionEntry(46, "breaks", section, draws={"Sensitivity": from_document(section, "sensitivity")})
