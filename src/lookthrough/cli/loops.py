"""The verb loops: how much of the money goes round."""

# ruff: noqa: PLC0415  # imports stand in the verbs, so that --help is instant and static verbs never load JAX

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path  # noqa: TC003  # typer reads the annotations of the verbs at run time
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from lookthrough.cli.app import From, To, app, quarter, refuse_window
from lookthrough.cli.verb import Asked, unknown, verb
from lookthrough.errors import InputError, UsageError
from lookthrough.units.quarter import quarter_name

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from lookthrough.lens.circularity.flow_table import Flow


@dataclass(frozen=True, slots=True)
class _Table:
    """The flows to measure.

    Attributes:
        flows_of: the flows when contracts of these statuses count.
        statuses: those that count unless asked otherwise, ``None`` = all.
        present: statuses that occur and may count.
        window: first and last quarter, ``None`` where the flows have no dates.
        notes: what a reader must know of them.
        names: ids there are.
    """

    flows_of: Callable[[tuple[str, ...] | None], Sequence[Flow]]
    statuses: tuple[str, ...] | None
    present: Collection[str]
    window: tuple[int, int] | None
    notes: tuple[str, ...]
    names: Collection[str]


@verb(app, "loops")
def loops(
    asked: Asked,
    *,
    vendor: Annotated[list[str] | None, typer.Option("--vendor", metavar="ID", help="May be given again.")] = None,
    from_: From = None,
    to: To = None,
    by: Annotated[str | None, typer.Option("--by", help="Also by quarter, year or status.")] = None,
    layer: Annotated[str, typer.Option("--layer", help="cash, or all: with warrants as they vest.")] = "cash",
    inferred: Annotated[str, typer.Option("--inferred", help="on, or off: only what a source states.")] = "on",
    ban: Annotated[
        list[str] | None, typer.Option("--ban", metavar="A:B", help="Vendor money at A never pays B.")
    ] = None,
    table: Annotated[Path | None, typer.Option("--flows", help="CSV payer,payee,amount instead of a book.")] = None,
) -> None:
    """Say how much of the money goes round: vendors that fund their own revenue, loops, netting."""
    from lookthrough.lens.circularity.by_period import by_period, by_status
    from lookthrough.lens.circularity.circularity import circularity
    from lookthrough.present.terminal.loops import loops_text, periods_text, rungs_text

    chosen_layer, is_inferred, split = _layer(layer), _switch("--inferred", inferred) == "on", _split(by)
    window = (quarter(from_), quarter(to))
    found = (
        _of_book(asked, window, chosen_layer, inferred=is_inferred) if table is None else _of_file(asked, table, window)
    )
    for id_ in vendor or ():
        if id_ not in found.names:
            raise unknown("entity", id_, found.names)
    measure = partial(circularity, ban=_bans(ban or ()), layer=chosen_layer, inferred=is_inferred)
    flows = found.flows_of(found.statuses)
    answer = measure(flows, vendor=vendor, window=found.window)
    names = [each.id for each in answer.vendors]
    notes = list(found.notes)
    if table is None and chosen_layer == "cash":
        notes.append("Warrants are not money: --layer all adds them as they vest.")
    document, more = {**answer.document(), "notes": notes}, ""
    if split == "status":
        rungs = by_status(
            lambda statuses: measure(found.flows_of(statuses), vendor=names, window=found.window), found.present
        )
        document["statuses"], more = [rung.document() for rung in rungs], rungs_text(rungs)
    elif split is not None:
        if found.window is None:
            raise UsageError(f"--by {split}: the table has no quarters; give every row one, or --from and --to")
        bans = _bans(ban or ())
        periods = by_period(
            flows, names, window=found.window, each=split, ban=bans, layer=chosen_layer, inferred=is_inferred
        )
        document["periods"], more = [period.document() for period in periods], periods_text(periods)
    asked.answer(document, lambda: loops_text(answer, notes) + more)


def _of_book(
    asked: Asked, window: tuple[int | None, int | None], layer: Literal["cash", "all"], *, inferred: bool
) -> _Table:
    from lookthrough.contracts import KINDS
    from lookthrough.lens.circularity.book_payments import book_flows, window_notes
    from lookthrough.lens.circularity.book_window import default_window

    book = asked.book()
    first, last = default_window(book)
    dates = (first if window[0] is None else window[0], last if window[1] is None else window[1])
    refuse_window(book, window, dates)

    def flows_of(statuses: tuple[str, ...] | None) -> Sequence[Flow]:
        counted = statuses or asked.counted()
        return book_flows(book, KINDS, start=dates[0], end=dates[1], layer=layer, inferred=inferred, statuses=counted)

    notes = ["The window is the default one; --from and --to change it."] if window == (None, None) else []
    present = {contract.current_status for contract in book.contracts.values()}
    return _Table(flows_of, None, present, dates, (*notes, *window_notes(book, dates[1])), book.entities)


def _of_file(asked: Asked, path: Path, window: tuple[int | None, int | None]) -> _Table:
    from lookthrough.lens.circularity.flow_table import read_flows

    flows, problems = read_flows(path)
    if problems:
        raise InputError("\n".join(str(problem) for problem in problems))
    asked.refuse_unknown_status()
    quarters = [flow.quarter for flow in flows if flow.quarter is not None]
    dates: tuple[int, int] | None = None
    if quarters and (window != (None, None) or len(quarters) == len(flows)):
        dates = (min(quarters) if window[0] is None else window[0], max(quarters) if window[1] is None else window[1])
    elif window != (None, None):
        raise UsageError(f"{path}: no row has a quarter, so that --from and --to leave nothing; add the column")
    if dates is not None and (dates[0] > dates[1] or dates[0] > max(quarters) or dates[1] < min(quarters)):
        span = f"{quarter_name(min(quarters))} to {quarter_name(max(quarters))}"
        asked_for = f"{quarter_name(dates[0])} to {quarter_name(dates[1])}"
        raise UsageError(f"the window {asked_for} lies outside the table; {path}: its rows go from {span}")

    def flows_of(statuses: tuple[str, ...] | None) -> Sequence[Flow]:
        return flows if statuses is None else [f for f in flows if f.status is None or f.status in statuses]

    names = {flow.payer for flow in flows} | {flow.payee for flow in flows}
    present = {flow.status for flow in flows if flow.status is not None}
    return _Table(flows_of, asked.statuses, present, dates, (), names)


def _split(text: str | None) -> Literal["quarter", "year", "status"] | None:
    splits: tuple[Literal["quarter", "year", "status"], ...] = ("quarter", "year", "status")
    if text is not None and text not in splits:
        raise unknown("split", text, splits)
    return next((split for split in splits if split == text), None)


def _bans(given: Sequence[str]) -> list[tuple[str, str]]:
    pairs = [text.partition(":") for text in given]
    for text, (payer, _, payee) in zip(given, pairs, strict=True):
        if not payer or not payee:
            raise UsageError(f"--ban {text}: write two ids with a colon, --ban PAYER:PAYEE")
    return [(payer, payee) for payer, _, payee in pairs]


def _layer(text: str) -> Literal["cash", "all"]:
    if text == "cash":
        return "cash"
    if text == "all":
        return "all"
    raise unknown("layer", text, ("cash", "all"))


def _switch(option: str, text: str) -> str:
    if text not in {"on", "off"}:
        raise UsageError(f"{option} is on or off, not {text!r}")
    return text
