"""Runs of questions: the folder that ``stress --quick`` would write, for what reads one: why, story, compare.

A run has the futures of the live answer, path by path, and shares its compiled program; an assumption that is set is
set as ``stress --set`` does it, by another program. Folders stand in one of the
server's own among temporary files; the last few are kept, and all are gone when the server ends.
"""

from __future__ import annotations

import shutil
import tempfile
import weakref
from pathlib import Path
from typing import TYPE_CHECKING

from lookthrough.contracts import KINDS
from lookthrough.errors import UsageError
from lookthrough.serve.remembered import Remembered
from lookthrough.simulate.run import stress

if TYPE_CHECKING:
    from collections.abc import Callable

    from lookthrough.book.records import Book
    from lookthrough.positions.hazards import Hazards
    from lookthrough.serve.inquiry import Inquiry

    Tell = Callable[[str], None]

BLOCK = 256  # paths between which a page that has gone is noticed; they change no result
KEPT = 6  # folders; a page reads two at most


class RunShelf:
    """Run folders of questions; made once for a server.

    Args:
        quarters: length of every path.
    """

    def __init__(self, quarters: int) -> None:
        self._quarters = quarters
        self._root = Path(tempfile.mkdtemp(prefix="lookthrough-serve-"))
        self._made: Remembered[Path] = Remembered(KEPT, _remove)
        self._count = 0
        weakref.finalize(self, shutil.rmtree, self._root, ignore_errors=True)

    def folder(self, book: Book, question: Inquiry, tell: Tell, hazards: Hazards | None = None) -> Path:
        """Return the folder of the run that answers a question; it is made where there is none.

        Args:
            book: that is asked.
            question: what is asked of it.
            tell: told from time to time; what it raises ends the run.
            hazards: of companies; ``None`` = those of the table beside the book.
        """
        return self._made.get(
            (book.sha256, book.as_of, book.known_to, question, hazards is None),
            lambda: self._run(book, question, tell, hazards),
        )

    def _run(self, book: Book, question: Inquiry, tell: Tell, hazards: Hazards | None) -> Path:
        _refuse_terms(book, question)
        self._count += 1
        folder = self._root / f"{self._count}"
        try:
            stress(
                book,
                question.scenario,
                kinds=KINDS,
                paths=question.paths,
                quarters=self._quarters,
                seed=question.seed,
                severity=question.severity,
                changes={**dict(question.shocks), **dict(question.terms)},
                channels=question.channels,
                block=BLOCK,
                trace=0,
                common=0,
                out=folder,
                progress=lambda done, of, _: tell(f"{done:,} of {of:,} futures"),
                tell=tell,
                hazards=hazards,
            )
        except BaseException:
            _remove(folder)
            raise
        return folder


def _refuse_terms(book: Book, question: Inquiry) -> None:
    """Refuse a term of a contract or a figure of a company that is set, which a session moves and a run does not.

    Raises:
        UsageError: one is set; the message says what to leave out.
    """
    if own := [name for name, _ in question.terms if name not in book.assumptions]:
        raise UsageError(f"this reads a run, which sets shocks and assumptions and no {own[0]}: leave out set.{own[0]}")


def _remove(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
