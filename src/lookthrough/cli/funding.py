"""The verb funding: who pays for the build-out."""

# ruff: noqa: PLC0415  # imports stand in the verbs, so that --help is instant and static verbs never load JAX

from __future__ import annotations

from typing import Annotated

import typer

from lookthrough.cli.app import Entities, From, To, app, given_window, refuse_window
from lookthrough.cli.known_names import complete_word, one_of
from lookthrough.cli.verb import SharedOptions, verb

By = Annotated[
    str,
    typer.Option(
        "--by",
        metavar="source|lender|sponsor",
        help="Cut of the money: by source, by lender or by sponsor.",
        autocompletion=complete_word("source", "lender", "sponsor"),
    ),
]
Quarters = Annotated[bool, typer.Option("--quarters", help="Show quarters instead of years.")]


@verb(app, "funding")
def funding(
    options: SharedOptions,
    entities: Entities = None,
    *,
    from_: From = None,
    to: To = None,
    by: By = "source",
    quarters: Quarters = False,
) -> None:
    """Show who pays for the build-out. Name entities to see every row behind it."""
    from lookthrough.api import funding
    from lookthrough.present.terminal.funding import BY, TABLES, funding_text

    one_of("cut", by, [*BY])
    book = options.book()
    start, end = window = given_window(from_, to)
    if start is not None or end is not None:
        first, last = (start if start is not None else end), (end if end is not None else start)
        refuse_window(book, window, (first or 0, last or 0))
    each = "quarter" if quarters else "year"
    answer = funding(book, *entities or (), start=start, end=end, statuses=options.counted(), each=each)
    options.dated_answer(
        book, answer.document(), lambda: funding_text(answer, by, with_trail=bool(entities)), lambda: TABLES[by](answer)
    )
