"""A run that is asked one question, and what it says: a text, a table, a document."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lookthrough.book.vintage import Vintage, vintage_of
from lookthrough.present.run_documents import book_of
from lookthrough.present.run_records import read_stress
from lookthrough.present.sentences.run_sentences import scenario_words
from lookthrough.runs.promises import refuse_other_book
from lookthrough.runs.seal import open_run

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path
    from typing import Any

    from lookthrough.book.records import Book
    from lookthrough.present.run_records import StressDocument
    from lookthrough.present.table import Table
    from lookthrough.present.world_records import WorldDocument
    from lookthrough.runs.seal import FinishedRun


@dataclass(frozen=True, slots=True)
class RunView:
    """What a run says of a question.

    Attributes:
        document: of it, with what names the run.
        text: for people.
        table: the main one.
    """

    document: dict[str, object]
    text: Callable[[], str]
    table: Callable[[], Table]


@dataclass(frozen=True, slots=True)
class AskedRun:
    """A finished run with its book.

    Attributes:
        found: the run, its files checked.
        stress: what it found.
        book: the part of the book that it was made from.
    """

    found: FinishedRun
    stress: StressDocument
    book: Book

    @property
    def world(self) -> WorldDocument:
        """What drove it."""
        return self.stress.world

    @property
    def vintage(self) -> Vintage:
        """The dates of its book."""
        return vintage_of(self.book, self.stress.run.statuses)

    def headline(self, what: str) -> str:
        """Return what is shown, of which run."""
        stress = self.stress
        return (
            f"{what}, in a run: {scenario_words(stress)}, {stress.paths:,} paths of {stress.quarters} quarters, seed "
            f"{stress.seed}"
        )

    def document(self, **said: object) -> dict[str, object]:
        """Return what names the run, with what it says of a question."""
        stress = self.stress
        named = {"run": str(self.found.folder), "scenario": stress.scenario, "paths": stress.paths, "seed": stress.seed}
        return {**named, "quarters": list(self.world.quarters), **said}

    def drivers(self, names: Sequence[str]) -> dict[str, object]:
        """Return some of its drivers, as they stand in the document of the run."""
        found: Mapping[str, Any] = self.found.document["world"]["drivers"]
        return {name: found[name] for name in names}


def ask_run(folder: Path, book: Book | None = None) -> AskedRun:
    """Return a run to ask.

    Args:
        folder: of the run.
        book: from which it was made; default: the one that it names, as known on its day.

    Raises:
        RunFolderError: the folder holds no run.
        UnfinishedRunError: its run was begun and not finished.
        UnreadableRunError: a file is missing, damaged, of another run, or of another version.
        OtherBookError: the run was made from another book than the one given.
        DocumentError: its book, or what it found, cannot be used.
    """
    found = open_run(folder)
    if book is not None:
        refuse_other_book(found, book)
    return AskedRun(found, read_stress(found.document, str(folder / "run.json")), book or book_of(found))
