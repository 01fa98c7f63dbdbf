"""The main path after a run: why somebody fails in it, what happens on a path, what matters most, and its report."""

# ruff: noqa: PLC0415  # rooms are imported when they are asked, so that a report never starts the engine

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from lookthrough.book.finding import entity_id
from lookthrough.contracts import KINDS
from lookthrough.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from lookthrough.book.records import Book
    from lookthrough.deals.inside_answer import DealInRun
    from lookthrough.reasons.reverse.reverse_document import Reverse
    from lookthrough.reasons.sensitivity.sensitivity_document import Sensitivity
    from lookthrough.reasons.story.story_document import Story
    from lookthrough.reasons.why_document import Why


def why(
    entity: str,
    run: str | Path,
    *,
    event: str | None = None,
    book: Book | None = None,
    paths: int = 1_024,
    parts: bool = False,
    keep: bool = False,
    tell: Callable[[str], None] | None = None,
) -> Why:
    """Return why an entity fails in a finished run (see :func:`lookthrough.reasons.why.why`); this starts the engine.

    Args:
        entity: its id, name or ticker.
        run: the run folder.
        event: ``failed``, ``absorbed``, ``restructured`` or ``downgraded``; default: failed or absorbed.
        book: from which the run was made; default: the one that it names, as known on its day.
        paths: how many to make again, from the first on; not more than the run has.
        parts: tell the parts of the scenario apart also where it has more than three, which takes up to 62 runs.
        keep: keep the answer beside the run, for its report.
        tell: called with one line for each run that is made again.

    Raises:
        UsageError: no run in the folder, an entity that is not in it, another event, or a number that cannot be.
        InputError: the run is not finished, or its book, or what stands in its folder, cannot be used.
    """
    from lookthrough.present.run_documents import book_of, keep_why
    from lookthrough.reasons.why import why
    from lookthrough.runs.seal import open_run

    found = open_run(Path(run))
    asked = book or book_of(found)
    answer = why(found, asked, entity_id(asked, entity), event=event, kinds=KINDS, paths=paths, parts=parts, tell=tell)
    if keep:
        keep_why(found, answer.document())
    return answer


def deal_in_run(of: str, run: str | Path, *, book: Book | None = None, paths: int = 512) -> DealInRun:
    """Return what a finished run says of a deal that a vehicle of its book pays by; this starts the engine.

    Args:
        of: id of the deal, or of its vehicle.
        run: the run folder.
        book: from which the run was made; default: the one that it names, as known on its day.
        paths: how many futures to make again, from the first on; not more than the run has.

    Raises:
        UnknownNameError: no vehicle of the book pays by such a deal.
        UsageError: no run in the folder, or a number that cannot be.
        InputError: the run is not finished, or its book, or what stands in its folder, cannot be used.
    """
    from lookthrough.present.run_documents import book_of
    from lookthrough.runs.seal import open_run
    from lookthrough.simulate.answer.deal_inside import deal_inside

    found = open_run(Path(run))
    return deal_inside(found, book or book_of(found), of, kinds=KINDS, paths=paths)


def story(
    run: str | Path,
    path: int | None = None,
    *,
    worst: bool = False,
    ledger: str | None = None,
    book: Book | None = None,
    keep: bool = False,
    tell: Callable[[str], None] | None = None,
) -> Story:
    """Return what happened on one path of a finished run (see :func:`lookthrough.reasons.story.story.story`).

    Args:
        run: the run folder.
        path: its number; default: the path most like the mean of the hundredth of paths that lose most.
        worst: the path that loses most.
        ledger: rank the paths by the loss of this ledger; default: by what is lost of what is owed, owners left out.
        book: from which the run was made; default: the one that it names, as known on its day.
        keep: keep the answer beside the run, for its report.
        tell: called with one line when the path is made again.

    Raises:
        UsageError: no run in the folder, no such path or ledger, or ``path`` beside ``worst``.
        InputError: the run is not finished, or its book, or what stands in its folder, cannot be used.
    """
    from lookthrough.present.run_documents import book_of, keep_answer
    from lookthrough.reasons.story.story import story
    from lookthrough.runs.seal import open_run

    found = open_run(Path(run))
    answer = story(found, book or book_of(found), path=path, worst=worst, ledger=ledger, kinds=KINDS, tell=tell)
    if keep:
        keep_answer(found, "story", answer.document())
    return answer


def sensitivity(
    run: str | Path,
    *,
    paths: int = 128,
    most: int | None = 40,
    ledger: str | None = None,
    slopes: bool = False,
    book: Book | None = None,
    keep: bool = False,
    tell: Callable[[str], None] | None = None,
) -> Sensitivity:
    """Return what matters most in a run (see :func:`lookthrough.reasons.sensitivity.sensitivity.sensitivity`).

    Args:
        run: the run folder.
        paths: how many to make again each time, from the first on.
        most: how many terms, and how many contracts, to measure; ``None`` = all.
        ledger: by whose loss the answer is ordered; default: by what is lost of what is owed, owners left out.
        slopes: also the derivatives of all losses.
        book: from which the run was made; default: the one that it names, as known on its day.
        keep: keep the answer beside the run, for its report.
        tell: called with one line from time to time.

    Raises:
        UsageError: no run in the folder, no such ledger, or a number that cannot be.
        InputError: the run is not finished, or its book, or what stands in its folder, cannot be used.
    """
    from lookthrough.present.run_documents import book_of, keep_answer
    from lookthrough.reasons.sensitivity.sensitivity import sensitivity
    from lookthrough.runs.seal import open_run

    found = open_run(Path(run))
    asked = book or book_of(found)
    answer = sensitivity(found, asked, kinds=KINDS, paths=paths, most=most, ledger=ledger, slopes=slopes, tell=tell)
    if keep:
        keep_answer(found, "sensitivity", answer.document())
    return answer


def keeper_of(run: str | Path, book: Book) -> Callable[[Reverse], None]:
    """Return what keeps beside a run what breaks something, for its report; a run that cannot take it is refused first.

    Args:
        run: the run folder.
        book: of which :func:`lookthrough.reverse` is asked.

    Raises:
        UsageError: no run in the folder, or one of another book.
        InputError: the run is not finished.
    """
    from lookthrough.present.run_documents import keep_answer
    from lookthrough.runs.seal import open_run

    found = open_run(Path(run))
    if found.document["run"]["book_sha256"] != book.sha256:
        raise UsageError(
            f"{run} is a run of another book, so that the answer cannot be kept there: make one of this book"
        )
    return lambda answer: keep_answer(found, "reverse", answer.document())


def report(run: str | Path, page: str | Path | None = None, *, language: str = "en") -> Path:
    """Write the report of a finished run as one HTML page (see :func:`lookthrough.present.run_report.write_report`).

    Args:
        run: the run folder.
        page: the file to write; default: ``report.html`` in the run folder.
        language: ``en`` or ``ko``.

    Returns:
        Where the page lies.

    Raises:
        UsageError: there is no such language.
        RunFolderError: the folder holds no run.
        InputError: the run is not finished, or its book, or what stands in its folder, cannot be used.
    """
    from lookthrough.present.run_report import write_report

    return write_report(Path(run), Path(run) / "report.html" if page is None else Path(page), language)
