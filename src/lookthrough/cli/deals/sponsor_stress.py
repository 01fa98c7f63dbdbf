"""The verb sponsors: companies under agency-style falls of what they earn."""

# ruff: noqa: PLC0415  # imports stand in the verbs, so that --help is instant and static verbs never load JAX

from __future__ import annotations

from typing import Annotated

import typer

from lookthrough.cli.app import Entities, app
from lookthrough.cli.verb import SharedOptions, verb

StressSet = Annotated[
    str, typer.Option("--stress", metavar="NAME", help="Stresses: agency-style, which are ours, or a file of your own.")
]


@verb(app, "sponsors")
def sponsors(options: SharedOptions, entities: Entities = None, *, stress: StressSet = "agency-style") -> None:
    """Stress sponsors in the style of agencies. Debt in each view over cash flow, as filed and with less of it."""
    from lookthrough.lens.portfolio.sponsor_stress import sponsor_stress
    from lookthrough.present.tables.deals.sponsor_stress import sponsors_table
    from lookthrough.present.terminal.deals.sponsor_stress import sponsors_text

    book = options.book()
    answer = sponsor_stress(book, *entities or (), stress=stress, statuses=options.counted())
    options.dated_answer(book, answer.document(), lambda: sponsors_text(answer), lambda: sponsors_table(answer))
