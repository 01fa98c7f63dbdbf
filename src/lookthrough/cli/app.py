"""The command line itself and the options that several verbs share."""

# ruff: noqa: PLC0415  # imports stand in the functions, so that --help is instant and static verbs never load JAX

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lookthrough.cli.number_options import whole_option
from lookthrough.cli.records.completion import complete_entity, complete_run
from lookthrough.errors import UsageError
from lookthrough.simulate.option_limits import LIMITS
from lookthrough.units.quarter import quarter_name, quarter_number

if TYPE_CHECKING:
    from lookthrough.book.records import Book

    Window = tuple[int | None, int | None]

app = typer.Typer(
    help="Who really owes what, how much goes in circles, what breaks first, and who holds the loss.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

Entities = Annotated[
    list[str] | None,
    typer.Argument(metavar="[ENTITY]...", help="Ids of entities; default: all.", autocompletion=complete_entity),
]
Vendors = Annotated[
    list[str] | None,
    typer.Option(
        "--vendor",
        metavar="ID",
        help="Vendor whose revenue is measured; repeat for several.",
        autocompletion=complete_entity,
    ),
]
From = Annotated[str | None, typer.Option("--from", metavar="QUARTER", help="First quarter, 2026Q1.")]
To = Annotated[str | None, typer.Option("--to", metavar="QUARTER", help="Last quarter, included.")]
Seed = Annotated[int, whole_option("--seed", LIMITS["seed"], "Seed of the random draws.")]
Out = Annotated[Path | None, typer.Option("--out", metavar="DIR", help="Folder of the run; default: runs/SCENARIO.")]
Run = Annotated[Path, typer.Argument(metavar="RUN", help="Folder of a run.", autocompletion=complete_run)]


def _print_version(wanted: bool) -> None:  # noqa: FBT001  # Typer calls it with the value of the option
    if wanted:
        from importlib.metadata import version

        from lookthrough.book.bundled import BUNDLED, bundled_date

        sys.stdout.write(f"lookthrough {version('lookthrough')}, book {BUNDLED.name} as of {bundled_date()}\n")
        raise typer.Exit


@app.callback()
def lookthrough(
    *,
    version: Annotated[
        bool,
        typer.Option(
            "--version", help="Print the version and that of the bundled book.", callback=_print_version, is_eager=True
        ),
    ] = False,
) -> None:
    """Take the options that stand before the verb."""


def given_window(from_: str | None, to: str | None) -> Window:
    """Return the quarters that ``--from`` and ``--to`` give, ``None`` where an option is missing.

    Raises:
        UsageError: one is no quarter.
    """
    try:
        first, last = (None if text is None else quarter_number(text) for text in (from_, to))
    except ValueError as error:
        raise UsageError(str(error)) from error
    return first, last


def window_of(book: Book, given: Window) -> tuple[int, int]:
    """Return the quarters to look at: those given, else those of the default window, which is never refused.

    Raises:
        UsageError: the window lies outside the horizon of the book, or is upside down.
    """
    from lookthrough.lens.circularity.book_window import default_window

    first, last = (usual if at is None else at for at, usual in zip(given, default_window(book), strict=True))
    refuse_window(book, given, (first, last))
    return first, last


def refuse_window(book: Book, given: Window, dates: tuple[int, int]) -> None:
    """Refuse a window outside the horizon of the book, with the places that say so, or one that is upside down.

    Args:
        book: the book.
        given: what ``--from`` and ``--to`` say.
        dates: first and last quarter, with defaults where an option is missing.
    """
    from lookthrough.lens.circularity.book_window import horizon

    if given == (None, None):
        return
    first, last = dates
    outside = horizon(book).outside(first, last if given[1] is not None else max(first, last))
    if outside:
        options = zip(("--from", "--to"), given, strict=True)
        said = " ".join(f"{option} {quarter_name(at)}" for option, at in options if at is not None)
        reason = f"{said}: {outside[0]}" if said else outside[0]
        raise UsageError("\n".join([f"{reason}; choose quarters within it", *outside[1:]]))
    if first > last:
        raise UsageError("the window ends before it starts: exchange --from and --to")
