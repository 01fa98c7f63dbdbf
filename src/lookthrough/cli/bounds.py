"""The verb bounds: what unknown purchases and unknown holders mean for headlines."""

# ruff: noqa: PLC0415  # imports stand in the verbs, so that --help is instant and static verbs never load JAX

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from lookthrough.cli.app import From, To, app, quarter
from lookthrough.cli.verb import Asked, known_entities, unknown, verb
from lookthrough.errors import UsageError

if TYPE_CHECKING:
    from lookthrough.book.records import Book

LEDGERS = ("purchases", "holders")
LAYERS = ("cash", "all")


@verb(app, "bounds")
def bounds(
    asked: Asked,
    *,
    vendor: Annotated[list[str] | None, typer.Option("--vendor", metavar="ID", help="May be given again.")] = None,
    customer: Annotated[
        list[str] | None, typer.Option("--customer", metavar="ID", help="Bound what these pay each vendor.")
    ] = None,
    from_: From = None,
    to: To = None,
    draws: Annotated[int, typer.Option("--draws", min=0, help="Sampled ledgers.")] = 100,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Of the sampled ledgers.")] = 1,
    layer: Annotated[str, typer.Option("--layer", help="cash, or all: with warrants as they vest.")] = "cash",
    ledger: Annotated[str, typer.Option("--ledger", help="purchases, or holders: who may hold what.")] = "purchases",
) -> None:
    """Say what payments that no source states could change: headlines as recorded, sampled, and at the extremes."""
    from lookthrough.api import load
    from lookthrough.lens.bounds.bounds import bounds as find
    from lookthrough.present.terminal.bounds import bounds_text

    for what, given, known in (("ledger", ledger, LEDGERS), ("layer", layer, LAYERS)):
        if given not in known:
            raise unknown(what, given, known)
    book = asked.book()
    if ledger == "holders":
        _holders(asked, book, draws, seed)
        return
    known_entities(book, [*(vendor or ()), *(customer or ())])
    first, last = _window(book, from_, to)
    answer = find(
        book,
        *vendor or (),
        start=first,
        end=last,
        draws=draws,
        seed=seed,
        statuses=asked.counted(),
        layer="all" if layer == "all" else "cash",
        customers=customer or (),
        full=load(asked.folder) if asked.as_of or asked.min_grade else None,
    )
    asked.answer(answer.document(), lambda: bounds_text(answer))


def _holders(asked: Asked, book: Book, draws: int, seed: int) -> None:
    from lookthrough.lens.bounds.holders import holder_bounds
    from lookthrough.present.terminal.bounds import holders_text

    answer = holder_bounds(book, draws=draws, seed=seed)
    asked.answer(answer.document(), lambda: holders_text(answer))


def _window(book: Book, from_: str | None, to: str | None) -> tuple[int, int]:
    """Return the quarters asked about, by default those of ``loops``; refuse what the book does not speak of."""
    from lookthrough.lens.circularity.book_window import default_window, horizon

    (first, last), asked_for = default_window(book), (quarter(from_), quarter(to))
    first, last = first if asked_for[0] is None else asked_for[0], last if asked_for[1] is None else asked_for[1]
    outside = horizon(book).outside(first, last)
    if outside:
        raise UsageError("\n".join([f"{outside[0]}; choose quarters within it", *outside[1:]]))
    if first > last:
        raise UsageError("the window ends before it starts: exchange --from and --to")
    return first, last
