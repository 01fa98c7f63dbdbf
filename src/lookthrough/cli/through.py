"""The verb through (alias owes): who really owes what."""

# ruff: noqa: PLC0415  # imports stand in the verbs, so that --help is instant and static verbs never load JAX

from __future__ import annotations

from pathlib import Path  # noqa: TC003  # typer reads the annotations of the verbs at run time
from typing import Annotated

import typer

from lookthrough.cli.app import Entities, app
from lookthrough.cli.verb import Asked, known_entities, unknown, verb


@verb(app, "through", "owes")
def through(
    asked: Asked,
    entities: Entities = None,
    *,
    gaap: Annotated[str, typer.Option("--gaap", help="us or ifrs: how leases and control are judged.")] = "us",
    run: Annotated[
        Path | None, typer.Option("--run", metavar="RUN", help="A run folder: adds the economic view of its scenario.")
    ] = None,
    as_table: Annotated[
        bool, typer.Option("--table", help="The largest debtors side by side, with the rule outcomes.")
    ] = False,
) -> None:
    """Say who really owes what, in five views, six with a run, with their trail."""
    from lookthrough.lens.through.comparison import views_table
    from lookthrough.lens.through.through import GAAPS
    from lookthrough.lens.through.through import through as look
    from lookthrough.present.tables.through import views_table as views
    from lookthrough.present.terminal.through import through_text
    from lookthrough.present.terminal.views import views_text
    from lookthrough.runs.promises import read_promises

    if gaap not in GAAPS:
        raise unknown("set of accounting rules", gaap, GAAPS)
    book = asked.book()
    known_entities(book, entities or ())
    promises = None if run is None else read_promises(book, run)
    if as_table:
        side_by_side = views_table(book, *entities or (), statuses=asked.counted(), run=promises)
        asked.answer(
            side_by_side.document(),
            lambda: views_text(side_by_side),
            lambda: views(c.us for c in side_by_side.companies),
        )
        return
    answer = look(book, *entities or (), gaap=gaap, statuses=asked.counted(), run=promises)
    asked.answer(answer.document(), lambda: through_text(answer), lambda: views(answer.entities))
