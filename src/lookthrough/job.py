"""The main job: a book, how much of its money goes round, a scenario, who really owes what, and a report of it all."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from lookthrough.finished import report
from lookthrough.lens.circularity.book_loops import book_loops
from lookthrough.lens.circularity.book_payments import window_notes
from lookthrough.lens.circularity.book_window import default_window, moved_window
from lookthrough.lens.through.through import through
from lookthrough.positions.standing_contract import BINDING
from lookthrough.present.run_documents import write_documents
from lookthrough.runs.folder import run_folder_of
from lookthrough.runs.promises import read_promises
from lookthrough.world.scenario import default_scenario

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from lookthrough.book.records import Book
    from lookthrough.lens.circularity.circularity import Circularity
    from lookthrough.lens.through.answer import Through
    from lookthrough.runs.promises import Promises

    Simulate = Callable[[Book, str, Path, Mapping[str, object]], Mapping[str, object]]

SPONSORS = 5  # whose look-through is shown
WARRANTS = "Warrants are not money: loops --layer all adds them as they vest."


@dataclass(frozen=True, slots=True)
class Job:
    """What the main job found; ``page`` is where its report lies."""

    book: Book
    through: Through
    loops: Circularity
    stress: Mapping[str, object]
    notes: Sequence[str]
    page: Path

    def document(self) -> dict[str, object]:
        """Return all of it as one document."""
        return {
            "through": self.through.document(),
            "loops": self.loops.document(),
            "stress": dict(self.stress),
            "report": str(self.page),
        }


def main_job(
    book: Book,
    *,
    paths: int,
    statuses: Sequence[str] | None,
    out: Path | None,
    simulate: Simulate,
    resume: bool = False,
    language: str = "en",
) -> Job:
    """Do the main job in seven steps.

    Args:
        book: the book.
        paths: number of simulated futures.
        statuses: of contracts that count; default: signed and funded ones, and in the run announced ones too.
        out: run folder; default: that of the scenario.
        simulate: runs a scenario of a book into a folder with settings, and returns the document of the run.
        resume: take the finished paths that an interrupted run left in the folder.
        language: of the report, ``en`` or ``ko``.

    Raises:
        LookthroughError: the book names no scenario or lacks an assumption, or what ``simulate`` raises.
    """
    counted = tuple(statuses or BINDING)
    scenario = default_scenario(book)
    folder = run_folder_of(scenario) if out is None else out
    loops = book_loops(book, counted)
    stress = simulate(book, scenario, folder, {"paths": paths, "statuses": statuses, "resume": resume})
    write_documents(folder, book, statuses)
    sponsors = largest_sponsors(book, counted, read_promises(book, folder))
    page = report(folder, language=language)
    notes = [*moved_window(book), *window_notes(book, *default_window(book)), WARRANTS]
    return Job(book, sponsors, loops, stress, notes, page)


def largest_sponsors(book: Book, statuses: Sequence[str], run: Promises) -> Through:
    """Return the look-through of the sponsors that have committed most, largest first."""
    sponsors = [e.id for e in book.entities.values() if e.class_ == "sponsor"]
    answer = through(book, *sponsors, statuses=statuses, run=run)
    ranked = sorted(answer.entities, key=lambda e: -(e.views["committed"].mid or 0.0))
    return replace(answer, entities=tuple(ranked[:SPONSORS]))
