"""The verb gauge washing: what a text says of AI, sentence by sentence, beside the facts of the book."""

# ruff: noqa: PLC0415  # imports stand in the verbs, so that --help is instant and static verbs never load JAX

from __future__ import annotations

from pathlib import Path  # typer reads the annotations of the verbs at run time
from typing import Annotated

import typer

from lookthrough.cli.gauges.gauge import gauges
from lookthrough.cli.records.completion import complete_entity
from lookthrough.cli.verb import SharedOptions, verb
from lookthrough.errors import UsageError

TextFile = Annotated[Path | None, typer.Argument(metavar="[FILE]", help="Text or saved page, UTF-8, up to 50 MB.")]
Filing = Annotated[
    str | None,
    typer.Option(
        "--filing", metavar="ACCESSION", help="Filing with the SEC to fetch instead, by its accession number."
    ),
]
Facts = Annotated[
    str | None,
    typer.Option(
        "--facts", metavar="ENTITY", help="Company whose facts stand beside the text.", autocompletion=complete_entity
    ),
]


@verb(gauges, "washing")
def washing(options: SharedOptions, *, file: TextFile = None, filing: Filing = None, facts: Facts = None) -> None:
    """List what a text says of AI: claims, plans, risks. Beside the facts of the book, without a score."""
    from lookthrough.gauges.washing.filings import filing_text
    from lookthrough.gauges.washing.own_text import read_text
    from lookthrough.gauges.washing.washing import washing as ask
    from lookthrough.present.tables.gauges.washing import sentences_table
    from lookthrough.present.terminal.gauges.washing import washing_text

    if (file is None) == (filing is None):
        raise UsageError("give one text: a file, or --filing with the number of a filing")
    book = None if facts is None else options.book()
    text = read_text(file) if file is not None else filing_text(str(filing))
    answer = ask(text, name=filing or (file.name if file else ""), book=book, entity=facts)
    options.dated_answer(book, answer.document(), lambda: washing_text(answer), lambda: sentences_table(answer))
