"""The verb loops: how much of the money goes round."""

# ruff: noqa: PLC0415  # imports stand in the verbs, so that --help is instant and static verbs never load JAX

from __future__ import annotations

from pathlib import Path  # noqa: TC003  # typer reads the annotations of the verbs at run time
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from lookthrough.cli.app import From, To, app, quarter
from lookthrough.command import INVALID, USAGE, Asked, Refusal, unknown, verb

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from lookthrough.lens.flow_table import Flow


@verb(app, "loops")
def loops(
    asked: Asked,
    *,
    vendor: Annotated[list[str] | None, typer.Option("--vendor", metavar="ID", help="May be given again.")] = None,
    from_: From = None,
    to: To = None,
    layer: Annotated[str, typer.Option("--layer", help="cash, or all: with warrants as they vest.")] = "cash",
    inferred: Annotated[str, typer.Option("--inferred", help="on, or off: only what a source states.")] = "on",
    ban: Annotated[
        list[str] | None, typer.Option("--ban", metavar="A:B", help="Vendor money at A never pays B.")
    ] = None,
    table: Annotated[Path | None, typer.Option("--flows", help="CSV payer,payee,amount instead of a book.")] = None,
) -> None:
    """Say how much of the money goes round: vendors that fund their own revenue, loops, netting."""
    from lookthrough.lens.circularity import circularity
    from lookthrough.present.loops_text import loops_text

    chosen_layer, is_inferred = _layer(layer), _switch("--inferred", inferred) == "on"
    window = (quarter(from_), quarter(to))
    flows, dates, notes, names = (
        _flows_of_book(asked, window, chosen_layer, inferred=is_inferred)
        if table is None
        else _flows_of_file(table, window)
    )
    for id_ in vendor or ():
        if id_ not in names:
            raise unknown("entity", id_, names)
    answer = circularity(
        flows, vendor=vendor, ban=_bans(ban or ()), layer=chosen_layer, window=dates, inferred=is_inferred
    )
    if table is None and chosen_layer == "cash":
        notes = [*notes, "Warrants are not money: --layer all adds them as they vest."]
    asked.answer({**answer.document(), "notes": notes}, lambda: loops_text(answer, notes))


def _flows_of_book(
    asked: Asked, window: tuple[int | None, int | None], layer: Literal["cash", "all"], *, inferred: bool
) -> tuple[Sequence[Flow], tuple[int, int] | None, list[str], Collection[str]]:
    """Return the flows of a book, their window, what a reader must know of them, and the ids there are."""
    from lookthrough import api
    from lookthrough.contracts import KINDS
    from lookthrough.lens.flows import book_flows, window_notes
    from lookthrough.simulate.resolve import MissingAssumptionError

    book = asked.book()
    first, last = (api.quarter_number(text) for text in api.DEFAULT_WINDOW)
    dates = (first if window[0] is None else window[0], last if window[1] is None else window[1])
    if dates[0] > dates[1]:
        raise Refusal("the window ends before it starts: exchange --from and --to", USAGE)
    try:
        flows = book_flows(
            book, KINDS, start=dates[0], end=dates[1], layer=layer, inferred=inferred, statuses=asked.counted()
        )
    except MissingAssumptionError as missing:
        raise Refusal(str(missing), INVALID) from missing
    notes = ["The window is the default one; --from and --to change it."] if window == (None, None) else []
    return flows, dates, [*notes, *window_notes(book, dates[1])], book.entities


def _flows_of_file(
    path: Path, window: tuple[int | None, int | None]
) -> tuple[Sequence[Flow], tuple[int, int] | None, list[str], Collection[str]]:
    from lookthrough.lens.flow_table import read_flows

    flows, problems = read_flows(path)
    if problems:
        raise Refusal("\n".join(str(problem) for problem in problems), INVALID)
    names = {id_ for flow in flows for id_ in (flow.payer, flow.payee)}
    if window == (None, None):
        return flows, None, [], names
    return flows, (0 if window[0] is None else window[0], 99_999 if window[1] is None else window[1]), [], names


def _bans(given: Sequence[str]) -> list[tuple[str, str]]:
    pairs = [text.partition(":") for text in given]
    for text, (payer, _, payee) in zip(given, pairs, strict=True):
        if not payer or not payee:
            raise Refusal(f"--ban {text}: write two ids with a colon, --ban openai:amd", USAGE)
    return [(payer, payee) for payer, _, payee in pairs]


def _layer(text: str) -> Literal["cash", "all"]:
    if text == "cash":
        return "cash"
    if text == "all":
        return "all"
    raise unknown("layer", text, ("cash", "all"))


def _switch(option: str, text: str) -> str:
    if text not in {"on", "off"}:
        raise Refusal(f"{option} is on or off, not {text!r}", USAGE)
    return text
