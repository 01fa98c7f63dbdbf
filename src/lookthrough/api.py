"""The main path: load a book, ask it, stress it. Each step is one line into the room of its name.

Quarters are written ``2026Q1``; where none is given they are those of the calendar year of the book's date,
or of the nearest year with payments where that has none.
"""

# ruff: noqa: PLC0415  # rooms are imported when they are asked, so that looking at a book never starts the engine

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from lookthrough.book.bundled import BUNDLED, place, variants_of
from lookthrough.book.check.check_document import check_document
from lookthrough.book.loader import load_book, open_book
from lookthrough.book.part import day, graded, part_of
from lookthrough.book.replay import known_on
from lookthrough.contracts import KINDS
from lookthrough.errors import UsageError
from lookthrough.positions.standing_contract import BINDING
from lookthrough.units.quarter import quarter_number
from lookthrough.world.drivers import PATHS, SHOCKS

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Collection, Mapping, Sequence
    from typing import Literal

    from lookthrough.book.loader import LoadResult
    from lookthrough.book.records import Book
    from lookthrough.lens.bounds.bounds import Bounds
    from lookthrough.lens.circularity.circularity import Circularity
    from lookthrough.lens.circularity.flow_table import Flows
    from lookthrough.lens.diff import Diff
    from lookthrough.lens.funding.funding import Funding
    from lookthrough.lens.through.answer import Through
    from lookthrough.runs.promises import Promises
    from lookthrough.simulate.run import StressResult

__all__ = [
    "bounds",
    "check",
    "checked",
    "circularity",
    "diff",
    "flows",
    "funding",
    "graded",
    "known_on",
    "load",
    "stress",
    "through",
]


def load(
    path: str | Path | None = None,
    *,
    as_of: str | dt.date | None = None,
    balance_sheet: str | dt.date | None = None,
    min_grade: str | None = None,
    statuses: Collection[str] | None = None,
) -> Book:
    """Return a book.

    Args:
        path: its folder, or the name of a book that ships, with ``+NAME`` for each variant of it; default: the bundled
            book.
        as_of: replay the book as it was known on this day (see :func:`lookthrough.book.replay.known_on`).
        balance_sheet: roll it to this balance-sheet date (see :func:`lookthrough.book.part.rolled`).
        min_grade: only records with a source of this grade or better (see :func:`lookthrough.book.part.graded`).
        statuses: only contracts of these statuses.

    Raises:
        BookError: the book has errors.
        UnknownNameError: it has no such variant.
        UsageError: ``as_of`` or ``balance_sheet`` is not a date or the latter lies after what is known, or
            ``min_grade`` is not a grade.
    """
    root, variants = place(path)
    return part_of(
        open_book(root, KINDS, SHOCKS, PATHS, variants),
        as_of=as_of,
        balance_sheet=balance_sheet,
        min_grade=min_grade,
        statuses=statuses,
    )


def check(path: str | Path | None = None) -> dict[str, object]:
    """Return the document of ``check --json``: counts, coverage, problems and reported totals of a book.

    Args:
        path: the folder of the book, or the name of one that ships, with ``+NAME`` for each variant of it; default: the
            bundled one. Nothing is raised for what a user wrote in it.

    Raises:
        UnknownNameError: it has no such variant.
    """
    root, variants = place(path)
    unread = [name for name in variants_of(root) if name not in variants]
    return checked(load_book(root, KINDS, SHOCKS, PATHS, variants), str(path or BUNDLED.name), unread)


def through(
    book: Book,
    *entities: str,
    gaap: str = "us",
    statuses: Sequence[str] = BINDING,
    run: Promises | None = None,
) -> Through:
    """Return who really owes what (see :func:`lookthrough.lens.through.through.through`).

    Args:
        book: the book.
        entities: by id, name or ticker; default: all sponsors and modelled companies of which the book knows anything.
        gaap: ``us`` or ``ifrs``: how leases and control are judged.
        statuses: of contracts that count.
        run: from :func:`lookthrough.runs.promises.read_promises`, for the economic view.

    Raises:
        UnknownNameError: nobody is called so, or several are.
        UsageError: ``gaap`` is neither.
    """
    from lookthrough.lens.through import through

    return through.through(book, *entities, gaap=gaap, statuses=statuses, run=run)


def funding(
    book: Book,
    *entities: str,
    start: str | int | None = None,
    end: str | int | None = None,
    statuses: Sequence[str] = BINDING,
    each: str = "year",
) -> Funding:
    """Return who pays for the build-out (see :func:`lookthrough.lens.funding.funding.funding`).

    Args:
        book: the book.
        entities: by id, name or ticker: only money these receive, or vehicles that build for them; default: everybody.
        start: first quarter; with a start or an end, undated money is left out; default: everything counts.
        end: last quarter.
        statuses: of contracts that count.
        each: length of a period, ``year`` or ``quarter``.

    Raises:
        UnknownNameError: nobody is called so, or several are.
        ValueError: a quarter is not written ``2026Q1``.
        UsageError: the window ends before it starts, or ``each`` is neither.
    """
    from lookthrough.lens.funding import funding

    return funding.funding(book, *entities, start=start, end=end, statuses=statuses, each=each)


def flows(
    book: Book,
    *,
    start: str | None = None,
    end: str | None = None,
    layer: Literal["cash", "all"] = "cash",
    inferred: bool = True,
    statuses: Sequence[str] = BINDING,
) -> Flows:
    """Return the payments of a book (see :func:`lookthrough.lens.circularity.book_payments.book_flows`).

    Args:
        book: the book.
        start: first quarter.
        end: last quarter.
        layer: ``cash``, or ``all`` with warrants as they vest.
        inferred: whether to keep amounts that no source states.
        statuses: of the contracts that pay.

    Raises:
        MissingAssumptionError: the book lacks a ranged default that a schedule needs.
        ValueError: a quarter is not written ``2026Q1``.
    """
    from lookthrough.lens.circularity.book_payments import book_flows
    from lookthrough.lens.circularity.flow_table import Flows

    first, last = _window(book, start, end)
    paid = book_flows(book, KINDS, start=first, end=last, layer=layer, inferred=inferred, statuses=statuses)
    return Flows(paid, book)


def circularity(
    flows: object,
    *,
    vendor: str | Sequence[str] | None = None,
    ban: Collection[tuple[str, str]] = (),
    layer: Literal["cash", "all"] = "cash",
    window: tuple[int, int] | None = None,
    status: Collection[str] | None = None,
    inferred: bool = True,
    limit: int = 20_000,
) -> Circularity:
    """Measure how much of the money goes round (see :func:`lookthrough.lens.circularity.circularity.circularity`).

    What a party pays itself is set apart and counted in ``to_oneself``: no revenue, and no money of anybody's.

    Args:
        flows: payments, of :func:`flows` or of :func:`lookthrough.read_flows`, or a table of them: a path, a frame,
            columns by name, or rows (see :func:`lookthrough.lens.flow_reading.read_payments`).
        vendor: whose revenue is asked about, in any spelling; default: every entity that stands on a loop, largest
            ceiling first.
        ban: earmarks (A, B): a vendor's money held by A is not in A's payments to B.
        layer: ``cash``, or ``all`` to include paper (warrants, shares).
        window: first and last quarter, ``year * 4 + quarter - 1``; flows without a quarter are then left out.
        status: only flows of these statuses; default: all.
        inferred: whether to keep flows that no source states.
        limit: the most loops of one core of the network that are weighed exactly.

    Raises:
        TableError: a row cannot be used; the message names each.
    """
    from lookthrough.lens.circularity import circularity
    from lookthrough.lens.circularity.flow_table import Flows
    from lookthrough.lens.flow_reading import as_flows, set_apart

    between, to_oneself = set_apart(as_flows(flows))
    found = circularity.circularity(
        between, vendor=vendor, ban=ban, layer=layer, window=window, status=status, inferred=inferred, limit=limit
    )
    return replace(found, to_oneself=to_oneself, book=flows.book if isinstance(flows, Flows) else None)


def bounds(
    book: Book,
    *vendors: str,
    start: str | None = None,
    end: str | None = None,
    draws: int = 100,
    seed: int = 1,
    layer: Literal["cash", "all"] = "cash",
    statuses: Sequence[str] = BINDING,
) -> Bounds:
    """Return what unknown purchases mean for vendors' intervals (see :func:`lookthrough.lens.bounds.bounds.bounds`).

    Args:
        book: the book.
        vendors: by id, name or ticker; none = every company on a loop of recorded payments.
        start: first quarter.
        end: last quarter.
        draws: sampled ledgers; 0 for none.
        seed: of the random draws, 0 or more.
        layer: ``cash``, or ``all`` with warrants as they vest.
        statuses: of the contracts that pay.

    Raises:
        InfeasibleLedgerError: the totals of the book cannot be met.
        ValueError: a quarter is not written ``2026Q1``, or a number that cannot be.
    """
    from lookthrough.lens.bounds import bounds

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
        start: first quarter of the payments behind vendors' intervals.
        end: their last quarter.

    Raises:
        UsageError: a day is not a date, or the second is before the first.
        ValueError: a quarter is not written ``2026Q1``.
    """
    from lookthrough.lens.diff import compare

    days = _in_order(day(date1), day(date2))
    before, after = (known_on(book, each) for each in days)
    return compare(before, after, days=days, window=_window(book, start, end), statuses=statuses)


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
    block: int = 1024,
    devices: int | None = None,
    gpu: bool = False,
    trace: int = 16,
    quick: bool = False,
    out: str | Path | None = None,
    resume: bool = False,
    progress: Callable[[int, int, float], None] | None = None,
    tell: Callable[[str], None] | None = None,
) -> StressResult:
    """Simulate a book under a scenario (see :func:`lookthrough.simulate.run.stress`); this starts the engine.

    Args:
        book: the book.
        scenario: a scenario's name, or several joined by ``+``; default: the one that ``book.yaml`` names.
        paths: number of simulated futures.
        quarters: to simulate.
        seed: of the random draws.
        severity: factor on every shock.
        changes: shocks to override, by name.
        channels: that are on; ``None`` = all.
        statuses: of contracts that take part; ``None`` = announced, signed and funded.
        unlink: ``VENDOR:CUSTOMER``: replace the vendor's funding of the customer by outside money on the same terms.
        block: paths that are kept together for ``resume``; changes no result.
        devices: CPU devices; ``None`` = one per core.
        gpu: run on the GPUs that JAX sees (extra ``gpu``).
        trace: paths whose every payment is written to the run folder.
        quick: leave out what each channel adds, for which some paths are run with every set of channels.
        out: run folder; ``None`` writes nothing.
        resume: take finished chunks from ``out``.
        progress: called with (paths done, paths in all, seconds).
        tell: called with one line where kept chunks cannot be taken and are computed again.

    Raises:
        UnknownNameError: an unknown scenario, shock or channel, or no scenario where the book names no default.
        UsageError: a number that cannot be, or a folder into which another run is writing.
        NotFiniteError: no path has a finite result.
    """
    from lookthrough.contracts.term_values import SIMULATED
    from lookthrough.simulate import run
    from lookthrough.simulate.channels import CHANNELS
    from lookthrough.world.scenario import scenario_asked

    return run.stress(
        book,
        scenario_asked(book, scenario),
        kinds=KINDS,
        paths=paths,
        quarters=quarters,
        seed=seed,
        severity=severity,
        changes=changes,
        channels=CHANNELS if channels is None else channels,
        statuses=SIMULATED if statuses is None else statuses,
        unlink=unlink,
        block=block,
        devices=devices,
        gpu=gpu,
        trace=trace,
        common=0 if quick else None,
        out=None if out is None else Path(out),
        resume=resume,
        progress=progress,
        tell=tell,
    )


def checked(result: LoadResult, name: str, variants: Sequence[str] = ()) -> dict[str, object]:
    """Return the document of ``check``: what was loaded, and how its opening position was balanced.

    Args:
        result: of :func:`lookthrough.book.loader.load_book`, or a part of it.
        name: of the book where it cannot be used and so has no title.
        variants: that the book has and that were not laid over it: nothing of them was read.
    """
    from lookthrough.positions.opening_document import opening_document

    document = check_document(result, name, KINDS)
    return {**document, "unread_variants": [*variants], "opening": opening_document(result.book)}


def _window(book: Book, start: str | None, end: str | None) -> tuple[int, int]:
    from lookthrough.lens.circularity.book_window import default_window

    first, last = default_window(book)
    return first if start is None else quarter_number(start), last if end is None else quarter_number(end)


def _in_order(first: dt.date, second: dt.date) -> tuple[dt.date, dt.date]:
    if second < first:
        raise UsageError(f"the second day, {second}, is before the first, {first}: exchange them")
    return first, second
