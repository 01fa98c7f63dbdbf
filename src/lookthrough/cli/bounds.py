"""The verb bounds: what unknown purchases and unknown holders mean for headlines."""

# ruff: noqa: PLC0415  # imports stand in the verbs, so that --help is instant and static verbs never load JAX

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from lookthrough.cli.app import From, Seed, To, Vendors, app, given_window, window_of
from lookthrough.cli.known_names import complete_word, one_of
from lookthrough.cli.number_options import whole_option
from lookthrough.cli.records.completion import complete_entity
from lookthrough.cli.verb import SharedOptions, verb
from lookthrough.simulate.option_limits import LIMITS

if TYPE_CHECKING:
    from lookthrough.book.records import Book

LEDGERS = ("purchases", "holders")
LAYERS: tuple[Literal["cash", "all"], ...] = ("cash", "all")

Customers = Annotated[
    list[str] | None,
    typer.Option(
        "--customer",
        metavar="ID",
        help="Customer whose payments to each vendor are bounded; repeat for several.",
        autocompletion=complete_entity,
    ),
]
Draws = Annotated[int, whole_option("--draws", LIMITS["draws"], "Ledgers to sample.")]
Layer = Annotated[
    str,
    typer.Option(
        "--layer",
        metavar="cash|all",
        help="Payments that count: cash, or all with warrants as they vest.",
        autocompletion=complete_word(*LAYERS),
    ),
]
Ledger = Annotated[
    str,
    typer.Option(
        "--ledger",
        metavar="purchases|holders",
        help="Ledger whose unknown cells are bounded: who buys what, or who holds what.",
        autocompletion=complete_word(*LEDGERS),
    ),
]


@verb(app, "bounds")
def bounds(
    options: SharedOptions,
    *,
    vendor: Vendors = None,
    customer: Customers = None,
    from_: From = None,
    to: To = None,
    draws: Draws = 100,
    seed: Seed = 1,
    layer: Layer = "cash",
    ledger: Ledger = "purchases",
) -> None:
    """Bound headlines by payments that no source states. As recorded, sampled, and at the extremes."""
    from lookthrough.api import load
    from lookthrough.lens.bounds.bounds import bounds as bound
    from lookthrough.lens.circularity.book_window import moved_window
    from lookthrough.present.tables.bounds import figures_table
    from lookthrough.present.terminal.bounds import bounds_text

    one_of("ledger", ledger, LEDGERS)
    chosen_layer = one_of("layer", layer, LAYERS)
    book = options.book()
    if ledger == "holders":
        _holders(options, book, draws, seed)
        return
    given = given_window(from_, to)
    first, last = window_of(book, given)
    answer = bound(
        book,
        *vendor or (),
        start=first,
        end=last,
        draws=draws,
        seed=seed,
        statuses=options.counted(),
        layer=chosen_layer,
        customers=customer or (),
        full=load(options.folder) if options.as_of or options.min_grade else None,
    )
    notes = moved_window(book) if given == (None, None) else []
    options.dated_answer(book, answer.document(), lambda: bounds_text(answer, notes), lambda: figures_table(answer))


def _holders(options: SharedOptions, book: Book, draws: int, seed: int) -> None:
    from lookthrough.lens.bounds.holders import holder_bounds
    from lookthrough.present.tables.bounds import holdings_table
    from lookthrough.present.terminal.bounds import holders_text

    answer = holder_bounds(book, draws=draws, seed=seed)
    options.dated_answer(book, answer.document(), lambda: holders_text(answer), lambda: holdings_table(answer))
