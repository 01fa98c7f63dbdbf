"""The command line itself and the options that several verbs share."""

# ruff: noqa: PLC0415  # imports stand in the verbs, so that --help is instant and static verbs never load JAX

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lookthrough.errors import UsageError
from lookthrough.units.quarter import quarter_name, quarter_number

if TYPE_CHECKING:
    from lookthrough.book.records import Book

app = typer.Typer(
    help="Who really owes what, how much goes in circles, what breaks first, and who holds the loss.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

Entities = Annotated[list[str] | None, typer.Argument(metavar="[ENTITY]...", help="Ids of entities; default: all.")]
From = Annotated[str | None, typer.Option("--from", metavar="QUARTER", help="First quarter, 2026Q1.")]
To = Annotated[str | None, typer.Option("--to", metavar="QUARTER", help="Last quarter, included.")]
Out = Annotated[Path | None, typer.Option("--out", metavar="DIR", help="Run folder; default: runs/SCENARIO.")]
Run = Annotated[Path, typer.Argument(metavar="RUN", help="A run folder.")]


def quarter(text: str | None) -> int | None:
    """Return the number of a quarter written ``2026Q1``, ``None`` for ``None``; refuse what is no quarter."""
    try:
        return None if text is None else quarter_number(text)
    except ValueError as error:
        raise UsageError(str(error)) from error


def refuse_window(book: Book, window: tuple[int | None, int | None], dates: tuple[int, int]) -> None:
    """Refuse a window outside the horizon of the book, with the places that say so, or one that is upside down.

    Args:
        book: the book.
        window: what ``--from`` and ``--to`` say.
        dates: first and last quarter, with defaults where an option is missing.
    """
    from lookthrough.lens.circularity.book_window import horizon

    first, last = dates
    found = horizon(book).outside(first, last if window[1] is not None else max(first, last))
    if found:
        options = zip(("--from", "--to"), window, strict=True)
        given = " ".join(f"{option} {quarter_name(at)}" for option, at in options if at is not None)
        raise UsageError("\n".join([f"{given}: {found[0]}; choose quarters within it", *found[1:]]))
    if first > last:
        raise UsageError("the window ends before it starts: exchange --from and --to")
