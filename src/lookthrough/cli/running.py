"""The verbs' way to a simulation: progress on stderr, and what is kept when a run stops half way."""

# ruff: noqa: PLC0415  # imports stand in the functions, so that --help is instant and static verbs never load JAX

from __future__ import annotations

import sys
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from lookthrough.cli.verb import known_entities, say, unknown
from lookthrough.errors import IncompleteError, InterruptedRunError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from lookthrough.book.records import Book
    from lookthrough.cli.verb import Asked
    from lookthrough.lens.circularity.circularity import Circularity
    from lookthrough.lens.through.through import Through
    from lookthrough.runs.promises import Promises
    from lookthrough.simulate.run import StressResult

    Stress = Callable[..., StressResult]

DOCUMENTS = "documents.json"
WARRANTS = "Warrants are not money: loops --layer all adds them as they vest."


@dataclass(slots=True)
class Progress:
    """Tells on stderr how far a run is: in one line on a terminal, else at each quarter of the way."""

    done: int = 0
    told: int = field(default=0)

    def __call__(self, done: int, paths: int, seconds: float) -> None:
        """Take note of paths done."""
        self.done = done
        left = seconds / done * (paths - done)
        rate = done / max(seconds, 1e-9)
        line = f"{done:,} of {paths:,} paths in {seconds:.0f} s, {rate:,.0f} paths a second, about {left:.0f} s to go"
        if sys.stderr.isatty():
            sys.stderr.write(f"\r{line:<90}" + ("\n" if done == paths else ""))
            sys.stderr.flush()
        elif done * 4 // paths > self.told:
            self.told = done * 4 // paths
            say(line)


def run_folder_of(scenario: str) -> Path:
    """Return where the run of a scenario is kept unless the user says otherwise."""
    return Path("runs") / scenario


def simulate(book: Book, scenario: str, out: Path, options: Mapping[str, object]) -> Mapping[str, object]:
    """Run a stress into a folder and return its document.

    Raises:
        UsageError: an unknown name, or a folder of another run.
        MissingAssumptionError: the book lacks an assumption.
        IncompleteError: a disk is full or fails; the message says what is kept.
        InterruptedRunError: as above.
    """
    import duckdb

    from lookthrough import api
    from lookthrough.world.scenario import scenario_numbers

    changes = options.get("changes")
    _known_parts(book, options)
    scenario_numbers(book, scenario, changes if isinstance(changes, dict) else {}, 0)
    progress = Progress()
    stress: Stress = api.stress
    say(f"simulating {scenario} into {out} (the first quarter of a minute compiles the model)")
    try:
        return stress(book, scenario, out=out, progress=progress, **options).document()
    except KeyboardInterrupt:
        raise InterruptedRunError(f"interrupted; {_kept(progress.done, out)}") from None
    except (OSError, duckdb.IOException) as error:
        raise IncompleteError(f"{_reason(error, out)}; {_kept(progress.done, out)}") from error


def _reason(error: Exception, place: Path) -> str:
    """Return why something could not be written, in one line with the place."""
    if isinstance(error, OSError):
        return f"{error.strerror or error}: {error.filename or place}"
    return f"{str(error).splitlines()[0]}: {place}"


def _known_parts(book: Book, options: Mapping[str, object]) -> None:
    """Refuse channels that do not exist and a loop whose parties are no entities of the book."""
    from lookthrough.simulate.compile.state import CHANNELS

    channels, loop = options.get("channels"), options.get("unlink")
    for channel in channels if isinstance(channels, list) else ():
        if channel not in CHANNELS:
            raise unknown("channel", channel, CHANNELS)
    if isinstance(loop, str):
        vendor, _, customer = loop.partition(":")
        if not vendor or not customer:
            raise UsageError(f"--unlink {loop}: write vendor and customer with a colon, --unlink VENDOR:CUSTOMER")
        known_entities(book, (vendor, customer))


def _kept(done: int, out: Path) -> str:
    if not done:
        return "no finished paths were kept"
    return f"{done:,} finished paths are kept in {out / 'chunks'}: go on with the same command and --resume"


def write_report(folder: Path, page: Path) -> Path:
    """Write the report of a finished run and return where it lies.

    Raises:
        RunFolderError: there is no such run.
        InputError: its book or its documents cannot be used.
        IncompleteError: the page cannot be written.
    """
    from lookthrough import api
    from lookthrough.present.run_report import write_report as write
    from lookthrough.runs.folder import path_of_book, read_document

    document = read_document(folder)
    try:
        if not (folder / DOCUMENTS).is_file():
            write_documents(folder, api.load(path_of_book(str(document["book_root"]))), document, None)
        page.parent.mkdir(parents=True, exist_ok=True)
        return write(folder, page)
    except OSError as error:
        raise IncompleteError(f"{_reason(error, page)}; the run itself is kept") from error


def write_documents(folder: Path, book: Book, stress: Mapping[str, object], statuses: Sequence[str] | None) -> None:
    """Write what the report shows beside the run: what is owed, who funds it, what goes round."""
    from lookthrough.lens.funding.funding import funding
    from lookthrough.lens.through.through import through
    from lookthrough.positions.amounts import COUNTED
    from lookthrough.runs.folder import write_json

    counted = tuple(statuses or COUNTED)
    documents = {
        "through": through(book, statuses=counted, run=_promises_if_of(book, folder)).document(),
        "funding": funding(book, statuses=counted).document(),
        "loops": loops_of(book, counted).document(),
        "stress": {k: v for k, v in stress.items() if k != "seconds"},  # the time taken stands in timings.json
    }
    write_json(folder / DOCUMENTS, documents)


def _promises_if_of(book: Book, folder: Path) -> Promises | None:
    """Return what promises cost in a run, ``None`` where the book has changed since: then there is no economic view."""
    from lookthrough.runs.promises import OtherBookError, read_promises

    try:
        return read_promises(book, folder)
    except OtherBookError:
        return None


def loops_of(book: Book, statuses: Sequence[str]) -> Circularity:
    """Return what the verb ``loops`` says of a book: money, in the default window.

    Chip makers and hyperscalers that stand on no loop of money are there too, so that a 0 is seen to be one.
    """
    from lookthrough import api
    from lookthrough.book.schema.vocabulary import VENDOR_KINDS
    from lookthrough.lens.circularity.book_window import default_window
    from lookthrough.lens.circularity.circularity import circularity

    window = default_window(book)
    flows = api.flows(book, statuses=statuses)
    paid = {flow.payee for flow in flows}
    on_loops = {vendor.id for vendor in circularity(flows, window=window).vendors}
    makers = {e.id for e in book.entities.values() if e.kind in VENDOR_KINDS and e.id in paid}
    return circularity(flows, vendor=sorted(on_loops | makers), window=window)


@dataclass(frozen=True, slots=True)
class Job:
    """What the main job found; ``place`` is where its report lies."""

    book: Book
    owed: Through
    loops: Circularity
    stress: Mapping[str, object]
    notes: Sequence[str]
    place: str

    def document(self) -> dict[str, object]:
        """Return all of it as one document."""
        return {
            "through": self.owed.document(),
            "loops": self.loops.document(),
            "stress": dict(self.stress),
            "report": self.place,
        }


def main_job(asked: Asked, paths: int, out: Path | None) -> Job:
    """Do the main job: book, look-through of the largest sponsors, loops, the default scenario, and the report.

    Raises:
        BookError: the book has errors.
        LookthroughError: the run stopped (see :func:`simulate`).
    """
    from lookthrough.lens.circularity.book_payments import window_notes
    from lookthrough.lens.circularity.book_window import default_window
    from lookthrough.runs.promises import read_promises
    from lookthrough.world.scenario import default_scenario

    book = asked.book()
    scenario = default_scenario(book)
    folder = out or run_folder_of(scenario)
    say(f"{book.title}: {len(book.contracts)} contracts, no errors")
    loops = loops_of(book, asked.counted())
    stress = simulate(book, scenario, folder, {"paths": paths, "statuses": asked.statuses})
    write_documents(folder, book, stress, asked.statuses)
    owed = largest_sponsors(book, asked.counted(), read_promises(book, folder))
    page = write_report(folder, folder / "report.html")
    notes = [*window_notes(book, default_window(book)[1]), WARRANTS]
    return Job(book, owed, loops, stress, notes, str(page))


def largest_sponsors(book: Book, statuses: Sequence[str], run: Promises, count: int = 5) -> Through:
    """Return the look-through of the sponsors that have committed most, largest first."""
    from lookthrough.lens.through.through import through

    sponsors = [e.id for e in book.entities.values() if e.class_ == "sponsor"]
    found = through(book, *sponsors, statuses=statuses, run=run)
    ranked = sorted(found.entities, key=lambda e: -(e.views["committed"].mid or 0.0))
    return replace(found, entities=tuple(ranked[:count]))
