"""The verb search: records of a book by words."""

# ruff: noqa: PLC0415  # imports stand in the verb, so that --help is instant

from __future__ import annotations

from typing import Annotated

import typer

from lookthrough.cli.app import app
from lookthrough.cli.number_options import whole_option
from lookthrough.cli.verb import SharedOptions, verb
from lookthrough.simulate.option_limits import Limits

Words = Annotated[list[str], typer.Argument(metavar="WORD...", help="Words that a record must have, in any order.")]
Most = Annotated[int, whole_option("--most", Limits(1, 100_000), "Finds to show; --csv and --json have all.")]


@verb(app, "search")
def search(options: SharedOptions, words: Words, *, most: Most = 20) -> None:
    """Find records by words: companies, deals, contracts, sources, assumptions. With the verbs that take each."""
    from lookthrough.lens.search.search import search as ask
    from lookthrough.present.tables.records.search import hits_table
    from lookthrough.present.terminal.records.search import search_text

    found = ask(options.book(), " ".join(words))
    options.answer(found.document(), lambda: search_text(found, most), lambda: hits_table(found))
