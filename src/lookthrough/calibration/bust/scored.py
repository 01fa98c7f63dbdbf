"""The back-test of an earlier boom from its files: what is frozen beside a book against what came of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from lookthrough.book.loader import open_book
from lookthrough.book.text.files import OUTCOMES
from lookthrough.calibration.bust.beside import beside
from lookthrough.calibration.bust.came import read_outcomes
from lookthrough.calibration.bust.frozen_runs import read
from lookthrough.calibration.bust.judged import judge
from lookthrough.calibration.bust.refuted import ScoredRuns, refutations
from lookthrough.contracts import KINDS
from lookthrough.errors import UsageError
from lookthrough.world.drivers import PATHS, SHOCKS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lookthrough.book.records import Book

EARLIER_BOOM = "bundled:telecom_2000"
FROZEN = "frozen"
"""The folder beside a book in which what its runs said is kept."""


def scored(book: Book, files: Sequence[Path] = ()) -> list[ScoredRuns]:
    """Return the scores of frozen files.

    Args:
        book: with what came of it beside it.
        files: frozen; default: all in the book's folder of frozen runs, in the order of their names.

    Raises:
        UsageError: nothing is frozen.
        InputError, TableError: a file or the table of what came is missing or damaged.
        BookError: the book has errors with the variant of a file.
    """
    files = files or sorted((Path(book.root) / FROZEN).glob("*.json"))
    if not files:
        raise UsageError(f"{book.root} has nothing frozen; make it with backtest telecom --freeze FILE, or name --file")
    outcomes = read_outcomes(Path(book.root) / OUTCOMES, book)
    found = []
    for file in files:
        kept = read(file)
        says = beside(_varied(book, kept.get("variants", ())), kept, outcomes)
        judged = judge(kept, outcomes, says)
        found.append(ScoredRuns(judged, refutations(kept, judged, outcomes, says)))
    return found


def _varied(book: Book, variants: Sequence[str]) -> Book:
    """Return a book with the variants from which a file was frozen."""
    if tuple(variants) == book.variants:
        return book
    return open_book(Path(book.root), KINDS, SHOCKS, PATHS, variants)
