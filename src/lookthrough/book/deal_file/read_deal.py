"""From the text of one deal to its record: read -> shape -> check. Problems are collected, never raised."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from lookthrough.book.deal_file.deal_currency import in_dollars
from lookthrough.book.deal_file.deal_rules import problems_of
from lookthrough.book.deal_file.deal_shape import deal_file
from lookthrough.book.problems import in_order, render_all
from lookthrough.book.text.fields import Reader
from lookthrough.book.text.nodes import read_document
from lookthrough.errors import BookError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from lookthrough.book.conversion import Series
    from lookthrough.book.deal_file.deal_records import DealFile
    from lookthrough.book.problems import Problem
    from lookthrough.book.text.nodes import Document


@dataclass(frozen=True, slots=True)
class DealReading:
    """A deal, or ``None`` where it cannot be run; every problem, by line; the text by file for excerpts."""

    deal: DealFile | None
    problems: tuple[Problem, ...]
    texts: Mapping[str, str]

    def text(self) -> str:
        """Return the problems as text for people."""
        return render_all(self.problems, self.texts)


def read_deal(path: Path) -> DealReading:
    """Read a deal file; nothing is raised for what a user wrote."""
    problems: list[Problem] = []
    document = read_document(path.parent, path.name, problems)
    deal = deal_of(document, problems)
    ordered = in_order(problems)
    usable = deal is not None and not any(problem.is_error for problem in ordered)
    return DealReading(deal if usable else None, ordered, {document.file: document.text})


def deal_of(document: Document, problems: list[Problem], series: Series | None = None) -> DealFile | None:
    """Return the deal of a document; ``None`` where it cannot be made, and a problem for all that is wrong.

    Args:
        document: of the deal.
        problems: are added here.
        series: that give the rates of other currencies; ``None`` = of the default book.
    """
    found: list[Problem] = []
    converted = in_dollars(document, found, series)
    if found or document.root is None:  # what is in no known currency is not called misspelt as well
        problems.extend(found)
        return None
    reader = Reader(document.file, found)
    deal = deal_file(reader, document.root)
    if deal is not None and not any(problem.is_error for problem in found):
        found.extend(problems_of(deal, reader.references))
    problems.extend(found)
    return deal if deal is None or converted is None else replace(deal, converted=converted)


def open_deal(path: Path) -> DealFile:
    """Return a deal that can be run.

    Raises:
        BookError: it has errors; the message shows all of them.
    """
    reading = read_deal(path)
    if reading.deal is None:
        raise BookError(reading.text())
    return reading.deal
