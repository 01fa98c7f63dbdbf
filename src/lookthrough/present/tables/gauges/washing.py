"""What a text says of AI as tables: its sentences, and the facts on a company beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lookthrough.lens.observed import MONEY
from lookthrough.present.labels import in_words
from lookthrough.present.table import table_of
from lookthrough.present.tables.common_columns import PLACE, SOURCES, USD_BN, count, named, number, text

if TYPE_CHECKING:
    from lookthrough.gauges.washing.sentences import SaidOfAI
    from lookthrough.gauges.washing.walked import WalkFact
    from lookthrough.gauges.washing.washing import Washing
    from lookthrough.present.table import Fields, Table


def sentences_table(answer: Washing) -> Table:
    """Return every sentence on AI: the main table of the verb."""
    fields: Fields[SaidOfAI] = (
        (count("offset"), lambda s: s.offset),
        (text("kind"), lambda s: s.kind),
        (text("figure"), lambda s: _mark(s.figure)),
        (text("year"), lambda s: _mark(s.year)),
        (text("superlative"), lambda s: _mark(s.superlative)),
        (text("phrases"), lambda s: ", ".join(s.phrases)),
        (text("sentence"), lambda s: s.sentence),
    )
    return table_of(fields, answer.said, name="sentences", title="Sentences that speak of AI")


def facts_table(answer: Washing) -> Table:
    """Return what the book knows of the company, and what it does not."""
    fields: Fields[WalkFact] = (
        (text("what"), lambda f: f.what),
        (number("value"), lambda f: f.value),
        (named("unit", words=_unit), lambda f: f.unit),
        (text("period"), lambda f: f.period),
        (SOURCES, lambda f: f.source),
        (PLACE, lambda f: f.place),
    )
    return table_of(fields, answer.facts, name="facts", title=f"What the book knows of {answer.label}")


def _unit(name: str) -> str:
    return USD_BN if name == MONEY else in_words(name)


def _mark(is_so: bool) -> str:  # noqa: FBT001  # it stands alone in the call and is named by the column
    return "yes" if is_so else ""
