"""The verb funding: who pays for the build-out."""

# ruff: noqa: PLC0415  # imports stand in the verbs, so that --help is instant and static verbs never load JAX

from __future__ import annotations

from lookthrough.cli.app import Entities, From, To, app, quarter
from lookthrough.command import Asked, known_entities, verb


@verb(app, "funding")
def funding(asked: Asked, entities: Entities = None, *, from_: From = None, to: To = None) -> None:
    """Say who pays for the build-out, by year, source and kind of lender."""
    from lookthrough.lens.funding import funding as fund
    from lookthrough.present.funding_text import funding_text

    book = asked.book()
    known_entities(book, entities or ())
    answer = fund(book, *entities or (), start=quarter(from_), end=quarter(to), statuses=asked.counted())
    asked.answer(answer.document(), lambda: funding_text(answer))
