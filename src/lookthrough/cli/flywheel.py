"""The verb flywheel: what carries the building of developers, bonds or leases."""

# ruff: noqa: PLC0415  # imports stand in the verbs, so that --help is instant and static verbs never load JAX

from __future__ import annotations

from typing import Annotated

import typer

from lookthrough.book.schema.vocabulary import Unit
from lookthrough.book.text.quantities import Misread, parse_shock
from lookthrough.cli.app import Seed, app
from lookthrough.cli.number_options import whole_option
from lookthrough.cli.simulated.asked_run import OfRun, answer_of_run
from lookthrough.cli.verb import SharedOptions, verb
from lookthrough.errors import UsageError
from lookthrough.simulate.option_limits import LIMITS

NoRecycling = Annotated[
    bool,
    typer.Option("--no-recycling", help="Owners take out all that bonds bring beyond the construction loan."),
]
Spread = Annotated[
    str, typer.Option("--spread", metavar="+200bp", help="Rise of the coupon of bonds after a year, the first shock.")
]
Rent = Annotated[
    str, typer.Option("--rent", metavar="-20%", help="Change of rents on new leases after a year, the second shock.")
]
Draws = Annotated[int, whole_option("--draws", LIMITS["draws"], "Draws over the ranges of the book.")]


@verb(app, "flywheel")
def flywheel(
    options: SharedOptions,
    *,
    no_recycling: NoRecycling = False,
    spread: Spread = "+200bp",
    rent: Rent = "-20%",
    draws: Draws = 1000,
    seed: Seed = 1,
    run: OfRun = None,
) -> None:
    """Show what carries building, bonds or leases. Developers over ten years, or in a run."""
    if run is not None:
        from lookthrough.present.simulated.flywheel import flywheel_of

        answer_of_run(options, run, flywheel_of)
        return
    from lookthrough.lens.flywheel.flywheel import flywheel
    from lookthrough.present.tables.flywheel import quarters_table
    from lookthrough.present.terminal.flywheel import flywheel_text

    book = options.book()
    answer = flywheel(
        book,
        recycling=not no_recycling,
        spread=_size("--spread", spread, Unit.RATE),
        rent=_size("--rent", rent, Unit.NUMBER),
        draws=draws,
        seed=seed,
        statuses=options.counted(),
    )
    options.dated_answer(book, answer.document(), lambda: flywheel_text(answer), lambda: quarters_table(answer))


def _size(option: str, text: str, unit: Unit) -> float:
    """Return the size of a shock, written as in a scenario.

    Raises:
        UsageError: it is none, or a range.
    """
    read = parse_shock(text, unit)
    if isinstance(read, Misread):
        raise UsageError(f"{option} {text}: {read.label}; {read.hint}")
    if read.mid is None or read.low != read.high:
        raise UsageError(f"{option} {text}: write one size, {'+200bp' if unit is Unit.RATE else '-20%'}")
    return read.mid
