"""The verb list: what there is, sort by sort."""

# ruff: noqa: PLC0415  # imports stand in the verb, so that --help is instant

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Annotated

import typer

from lookthrough.cli.app import app
from lookthrough.cli.gauges.gauge import gauges
from lookthrough.cli.known_names import complete_word, one_of
from lookthrough.cli.verb import SharedOptions, verb

if TYPE_CHECKING:
    from lookthrough.book.records import Book
    from lookthrough.present.table import Table

PARTS = (
    *("entities", "vehicles", "sectors", "deals", "contracts", "sources", "scenarios", "assumptions", "series"),
    *("totals", "excluded", "kinds", "gauges", "figures"),
)

Part = Annotated[
    str | None,
    typer.Argument(metavar="[PART]", help=f"One of {', '.join(PARTS)}.", autocompletion=complete_word(*PARTS)),
]


@verb(app, "list")
def list_(options: SharedOptions, part: Part = None) -> None:
    """List what there is. Companies, deals, contracts, sources, scenarios, gauges, figures; default: the parts."""
    from lookthrough.present.table import flat
    from lookthrough.present.tables.records.listing import LISTS, parts_table, shown_list
    from lookthrough.present.terminal.records.listing import list_text, parts_text

    if part is None:
        counts = _counts(options.book())
        options.answer({"parts": counts}, lambda: parts_text(counts), lambda: parts_table(counts))
        return
    chosen = one_of("list", part, PARTS)
    book = options.book()
    table = LISTS[chosen].table(book) if chosen in LISTS else _of_program(options, book, chosen)
    shown = shown_list(book, chosen) if chosen in LISTS else table
    whole = flat(table)
    records = [
        {name: cell for name, cell in zip(whole.names, row, strict=True) if cell is not None} for row in whole.rows
    ]
    options.answer({chosen: records}, lambda: list_text(chosen, shown), lambda: table)


def _counts(book: Book) -> dict[str, int]:
    """Return how many there are of each part of the book, and of gauges."""
    from lookthrough.present.tables.records.listing import LISTS

    return {part: len(LISTS[part].table(book).rows) for part in PARTS if part in LISTS} | {"gauges": len(_gauges())}


def _of_program(options: SharedOptions, book: Book, part: str) -> Table:
    """Return what the program offers rather than the book: gauges, figures."""
    from lookthrough.cli.pages.to_file import answers_on
    from lookthrough.present.all_figures import figures_of_book
    from lookthrough.present.tables.figures import figures_table
    from lookthrough.present.tables.records.listing import gauges_table

    if part == "gauges":
        return gauges_table(_gauges())
    return figures_table(figures_of_book(book, answers_on(options, book))[1])


def _gauges() -> dict[str, str]:
    """Return the gauges by their verb, each with what it says."""
    every = ((command.name or "", inspect.getdoc(command.callback) or "") for command in gauges.registered_commands)
    return {name: said.partition(".")[0] for name, said in sorted(every)}
