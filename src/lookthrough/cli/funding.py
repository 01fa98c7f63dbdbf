"""The verb funding: who pays for the build-out."""

# ruff: noqa: PLC0415  # imports stand in the verbs, so that --help is instant and static verbs never load JAX

from __future__ import annotations

from typing import Annotated

import typer

from lookthrough.cli.app import Entities, From, To, app, quarter, refuse_window
from lookthrough.cli.verb import Asked, known_entities, unknown, verb

By = Annotated[str, typer.Option("--by", metavar="CUT", help="source, lender or sponsor.")]
Quarters = Annotated[bool, typer.Option("--quarters", help="By quarter instead of by year.")]


@verb(app, "funding")
def funding(
    asked: Asked,
    entities: Entities = None,
    *,
    from_: From = None,
    to: To = None,
    by: By = "source",
    quarters: Quarters = False,
) -> None:
    """Say who pays for the build-out; with entities named, every row behind it."""
    from lookthrough.lens.funding.funding import funding as fund
    from lookthrough.present.terminal.funding import BY, TABLES, funding_text

    if by not in BY:
        raise unknown("cut", by, BY)
    book = asked.book()
    known_entities(book, entities or ())
    start, end = quarter(from_), quarter(to)
    if start is not None or end is not None:
        first, last = (start if start is not None else end), (end if end is not None else start)
        refuse_window(book, (start, end), (first or 0, last or 0))
    answer = fund(
        book,
        *entities or (),
        start=start,
        end=end,
        statuses=asked.counted(),
        each="quarter" if quarters else "year",
    )
    asked.answer(
        answer.document(), lambda: funding_text(answer, by, with_trail=bool(entities)), lambda: TABLES[by](answer)
    )
