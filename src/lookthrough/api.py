"""What ``import lookthrough`` offers beside the rooms' own functions: a book of one's choice, its check, its flows."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from lookthrough.book.check.disputes import disputes
from lookthrough.book.check.disputes import to_dict as dispute_to_dict
from lookthrough.book.check.measures import held_assertions
from lookthrough.book.loader import load_book
from lookthrough.book.problems import render, to_dict
from lookthrough.book.replay import known_on
from lookthrough.contracts import KINDS
from lookthrough.errors import BookError, UsageError
from lookthrough.lens.circularity.book_payments import book_flows
from lookthrough.lens.circularity.book_window import default_window
from lookthrough.positions.amounts import COUNTED
from lookthrough.units.quarter import quarter_number

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence
    from typing import Literal

    from lookthrough.book.check.measures import AssertionResult
    from lookthrough.book.loader import LoadResult
    from lookthrough.book.records import Book, Entity
    from lookthrough.lens.bounds.bounds import Bounds
    from lookthrough.lens.circularity.flow_table import Flow
    from lookthrough.lens.diff import Diff
    from lookthrough.simulate.run import StressResult

BUNDLED = Path(__file__).parent / "books" / "ai_2026"
GRADES = ("A", "B", "C")


def load(
    path: str | Path | None = None,
    *,
    as_of: str | dt.date | None = None,
    min_grade: str | None = None,
    statuses: Collection[str] | None = None,
) -> Book:
    """Return a book.

    Args:
        path: its folder; default: the bundled book ``ai_2026``.
        as_of: replay the book as it was known on this day (see :func:`lookthrough.book.replay.known_on`).
        min_grade: only records with a source of this grade or better (see :func:`graded`).
        statuses: only contracts of these statuses.

    Raises:
        BookError: the book has errors.
        UsageError: ``as_of`` is not a date, or ``min_grade`` is not a grade.
    """
    result = load_book(folder(path), KINDS)
    if result.book is None:
        raise BookError(rendered(result))
    return chosen(result.book, as_of=as_of, min_grade=min_grade, statuses=statuses)


def chosen(
    book: Book,
    *,
    as_of: str | dt.date | None = None,
    min_grade: str | None = None,
    statuses: Collection[str] | None = None,
) -> Book:
    """Return the part of a book that was asked for; the arguments are those of :func:`load`.

    Raises:
        UsageError: ``as_of`` is not a date, or ``min_grade`` is not a grade.
    """
    if as_of is not None:
        book = known_on(book, _day(as_of))
    if min_grade is not None:
        book = graded(book, min_grade)
    if statuses is not None:
        kept = {id_: c for id_, c in book.contracts.items() if c.current_status in statuses}
        book = replace(book, contracts=kept)
    return book


def _day(given: str | dt.date) -> dt.date:
    try:
        return given if isinstance(given, dt.date) else dt.date.fromisoformat(given)
    except ValueError:
        raise UsageError(f"{given!r} is not a day: write 2025-11-15") from None


def folder(path: str | Path | None) -> Path:
    """Return the folder of a book, that of the bundled one for ``None``."""
    return BUNDLED if path is None else Path(path)


def rendered(result: LoadResult, *, errors_only: bool = True) -> str:
    """Return the problems of a book as text for people."""
    shown = [p for p in result.problems if p.is_error or not errors_only]
    return "\n\n".join(render(p, result.texts.get(p.position.file)) for p in shown)


def check(path: str | Path | None = None) -> dict[str, object]:
    """Return the document of ``check --json``: counts, coverage, problems and assertions of a book.

    Args:
        path: the folder of the book; default: the bundled one. Nothing is raised for what a user wrote.
    """
    result = load_book(folder(path), KINDS)
    return check_document(result, result.book, str(path or BUNDLED.name))


def check_document(result: LoadResult, book: Book | None, name: str) -> dict[str, object]:
    """Return the document of ``check``: the problems of what was loaded, the counts of the part asked for."""
    held, failed = assertions(book)
    return {
        "book": name if book is None else book.title,
        "entities": 0 if book is None else len(book.entities),
        "contracts": 0 if book is None else len(book.contracts),
        "sources": 0 if book is None else len(book.sources),
        "coverage": {
            "modelled": 0 if book is None else len(book.contracts),
            "excluded": 0 if book is None else len(book.excluded),
        },
        "errors": [to_dict(p) for p in result.problems if p.is_error],
        "warnings": [to_dict(p) for p in result.problems if not p.is_error],
        "assertions": {"held": [_judged(r) for r in held], "failed": [_judged(r) for r in failed]},
        "disputes": [] if book is None else [dispute_to_dict(d) for d in disputes(book)],
        "opening": {} if book is None else _opening(book),
    }


def _opening(book: Book) -> dict[str, object]:
    """Return how the opening position was balanced: figures moved, debt in no contract, cash that is assumed.

    A book that reports nobody's debt has nothing to balance.
    """
    if not any(entity.opening.get("debt") for entity in book.entities.values()):
        return {}
    from lookthrough.positions.balance import balance_opening  # noqa: PLC0415  # SciPy costs each start 0.3 s

    report = balance_opening(book, KINDS)
    moved = [
        {"entity": r.entity, "item": r.item, "before": r.before, "after": r.after, "grade": r.grade}
        for r in report.rows
        if r.item not in {"unlisted_debt", "franchise_value"}
    ]
    return {
        "solved": report.solved,
        "moved": moved,
        "unlisted_debt": {r.entity: r.after for r in report.rows if r.item == "unlisted_debt"},
        "franchise_value": {r.entity: r.after for r in report.rows if r.item == "franchise_value"},
        "assumed_cash": list(report.rests_on_assumed_cash),
    }


def assertions(book: Book | None) -> tuple[tuple[AssertionResult, ...], tuple[AssertionResult, ...]]:
    """Return the reported totals that contracts add up to, and those that they do not."""
    return ((), ()) if book is None else held_assertions(book, KINDS)


def _judged(result: AssertionResult) -> dict[str, object]:
    return {
        "id": result.assertion.id,
        "subject": result.assertion.subject,
        "measure": result.assertion.measure,
        "expected": result.expected_text,
        "got": result.got,
        "gap": result.gap,
        "file": result.assertion.position.file,
        "line": result.assertion.position.line,
    }


def flows(
    book: Book,
    *,
    start: str | None = None,
    end: str | None = None,
    layer: Literal["cash", "all"] = "cash",
    inferred: bool = True,
    statuses: Sequence[str] = COUNTED,
) -> tuple[Flow, ...]:
    """Return the payments of a book between two quarters; see ``lens.circularity.book_payments.book_flows``.

    The default quarters are those of the calendar year of the book's date, here and in all that follows.

    Raises:
        ValueError: a quarter is not written ``2026Q1``.
    """
    first, last = _window(book, start, end)
    return book_flows(book, KINDS, start=first, end=last, layer=layer, inferred=inferred, statuses=statuses)


def bounds(
    book: Book,
    *vendors: str,
    start: str | None = None,
    end: str | None = None,
    draws: int = 100,
    seed: int = 1,
    layer: Literal["cash", "all"] = "cash",
    statuses: Sequence[str] = COUNTED,
) -> Bounds:
    """Return what unknown purchases mean for vendors' intervals (see :func:`lookthrough.lens.bounds.bounds.bounds`).

    Args:
        book: the book.
        vendors: ids; none = every company on a loop of recorded payments.
        start: first quarter, ``2026Q1``; default: the first of the year of the book's date.
        end: last quarter; default: the last of that year.
        draws: sampled ledgers; 0 for none.
        seed: of the draws, 0 or more.
        layer: ``cash``, or ``all`` with warrants as they vest.
        statuses: of the contracts that pay.

    Raises:
        InfeasibleLedgerError: the totals of the book cannot be met.
        ValueError: a quarter is not written ``2026Q1``, or a number that cannot be.
    """
    from lookthrough.lens.bounds import bounds  # noqa: PLC0415  # SciPy costs each start 0.3 s

    first, last = _window(book, start, end)
    return bounds.bounds(book, *vendors, start=first, end=last, draws=draws, seed=seed, layer=layer, statuses=statuses)


def diff(
    book: Book,
    date1: str | dt.date,
    date2: str | dt.date,
    *,
    statuses: Sequence[str] | None = None,
    start: str | None = None,
    end: str | None = None,
) -> Diff:
    """Return what changed in a book from one day to another (see :func:`lookthrough.lens.diff.compare`).

    Args:
        book: the book, not yet replayed.
        date1: the first day, a date or its text.
        date2: the second day, not before the first.
        statuses: only contracts of these; default: all are listed, signed and funded ones count in the answers.
        start: first quarter of the payments behind vendors' intervals; default: as for :func:`bounds`.
        end: their last quarter.

    Raises:
        UsageError: a day is not a date, or the second is before the first.
        ValueError: a quarter is not written ``2026Q1``.
    """
    from lookthrough.lens.diff import compare  # noqa: PLC0415  # SciPy costs each start 0.3 s

    days = _day(date1), _day(date2)
    if days[1] < days[0]:
        raise UsageError(f"the second day, {days[1]}, is before the first, {days[0]}: exchange them")
    window = _window(book, start, end)
    before, after = (known_on(book, day) for day in days)
    return compare(before, after, days=days, window=window, statuses=statuses)


def stress(
    book: Book,
    scenario: str | None = None,
    *,
    paths: int = 10_000,
    quarters: int = 40,
    seed: int = 1,
    severity: float = 1.0,
    changes: Mapping[str, str] | None = None,
    channels: Sequence[str] | None = None,
    statuses: Sequence[str] | None = None,
    unlink: str | None = None,
    block: int = 64,
    devices: int | None = None,
    trace: int = 16,
    out: str | Path | None = None,
    resume: bool = False,
    progress: Callable[[int, int, float], None] | None = None,
) -> StressResult:
    """Simulate a book under a scenario (see :func:`lookthrough.simulate.run.stress`); this starts the engine.

    Args:
        book: the book.
        scenario: a scenario's name, or several joined by ``+``; default: the one that ``book.yaml`` names.
        paths: number of simulated futures.
        quarters: length of each.
        seed: of all draws.
        severity: factor on every shock.
        changes: shocks to override, by name.
        channels: that are on; ``None`` = all.
        statuses: of contracts that take part; ``None`` = announced, signed and funded.
        unlink: ``VENDOR:CUSTOMER``: replace the vendor's money in that loop by outside money on the same terms.
        block: paths a block.
        devices: CPU devices; ``None`` = one per core.
        trace: paths whose every payment is written to the run folder.
        out: run folder; ``None`` writes nothing.
        resume: take finished chunks from ``out``.
        progress: called with (paths done, paths in all, seconds).

    Raises:
        UnknownNameError: an unknown scenario, shock or channel, or no scenario where the book names no default.
        UsageError: a number that cannot be.
    """
    from lookthrough.contracts.term_values import LIVE_STATUSES  # noqa: PLC0415  # as above
    from lookthrough.simulate import run  # noqa: PLC0415  # the engine starts only when it is asked for
    from lookthrough.simulate.compile.state import CHANNELS  # noqa: PLC0415  # as above
    from lookthrough.world.scenario import default_scenario  # noqa: PLC0415  # as above

    return run.stress(
        book,
        default_scenario(book) if scenario is None else scenario,
        kinds=KINDS,
        paths=paths,
        quarters=quarters,
        seed=seed,
        severity=severity,
        changes=changes,
        channels=CHANNELS if channels is None else channels,
        statuses=LIVE_STATUSES if statuses is None else statuses,
        unlink=unlink,
        block=block,
        devices=devices,
        trace=trace,
        out=None if out is None else Path(out),
        resume=resume,
        progress=progress,
    )


def _window(book: Book, start: str | None, end: str | None) -> tuple[int, int]:
    first, last = default_window(book)
    return first if start is None else quarter_number(start), last if end is None else quarter_number(end)


def graded(book: Book, worst: str) -> Book:
    """Return a book without the contracts, purchases and opening figures whose best source is worse than a grade.

    What has no source at all is worse than every grade; an opening figure without sources of its own stands on those
    of its entity.

    Raises:
        UsageError: ``worst`` is not A, B or C.
    """
    if worst not in GRADES:
        raise UsageError(f"{worst!r} is not a grade: A, B or C")

    def passes(source: tuple[str, ...]) -> bool:
        return any(book.sources[s].grade <= worst for s in source if s in book.sources)

    def kept(entity: Entity) -> Entity:
        figures = {
            name: tuple(v for v in dated if passes(v.source or entity.source)) for name, dated in entity.opening.items()
        }
        return replace(entity, opening={name: values for name, values in figures.items() if values})

    return replace(
        book,
        contracts={id_: c for id_, c in book.contracts.items() if passes(c.source)},
        entities={id_: kept(entity) for id_, entity in book.entities.items()},
        purchases=tuple(p for p in book.purchases if passes(p.amount.source)),
    )
