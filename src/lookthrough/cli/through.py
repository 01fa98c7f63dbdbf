"""The verb through (alias owes): who really owes what."""

# ruff: noqa: PLC0415  # imports stand in the verbs, so that --help is instant and static verbs never load JAX

from __future__ import annotations

from typing import Annotated

import typer

from lookthrough.cli.app import Entities, app
from lookthrough.command import Asked, known_entities, unknown, verb


@verb(app, "through", "owes")
def through(
    asked: Asked,
    entities: Entities = None,
    *,
    gaap: Annotated[str, typer.Option("--gaap", help="us or ifrs: how leases and control are judged.")] = "us",
    as_table: Annotated[
        bool, typer.Option("--table", help="The largest debtors side by side, with the rule outcomes.")
    ] = False,
) -> None:
    """Say who really owes what, in five views with their trail."""
    from lookthrough.lens.through import GAAPS
    from lookthrough.lens.through import through as look
    from lookthrough.lens.views_table import views_table
    from lookthrough.present.through_text import through_text
    from lookthrough.present.views_text import views_text

    if gaap not in GAAPS:
        raise unknown("set of accounting rules", gaap, GAAPS)
    book = asked.book()
    known_entities(book, entities or ())
    if as_table:
        side_by_side = views_table(book, *entities or (), statuses=asked.counted())
        asked.answer(side_by_side.document(), lambda: views_text(side_by_side))
        return
    answer = look(book, *entities or (), gaap=gaap, statuses=asked.counted())
    asked.answer(answer.document(), lambda: through_text(answer))
