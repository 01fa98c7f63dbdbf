"""What a text says of AI beside what is known of it: the sentences, how many are claims with a figure, and the facts.

A handful of enforcement cases cannot calibrate a score, so that none is given: the reader concludes.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lookthrough.book.finding import entity_id
from lookthrough.gauges.washing.sentences import CLAIM, KINDS_OF_SENTENCES, SaidOfAI, said_of_ai
from lookthrough.gauges.washing.walked import WalkFact, walk
from lookthrough.units.frames import Framed
from lookthrough.units.plain import plain, plain_record

if TYPE_CHECKING:
    from lookthrough.book.records import Book


@dataclass(frozen=True, slots=True, repr=False)
class Washing(Framed):
    """What :func:`washing` finds.

    Attributes:
        name: of the text.
        words: of the text.
        said: its sentences on AI.
        entity: whose facts stand beside it; ``None`` for nobody's.
        facts: on that company.
    """

    row_type = SaidOfAI

    name: str
    words: int
    said: tuple[SaidOfAI, ...]
    entity: str | None = None
    label: str = ""
    facts: tuple[WalkFact, ...] = ()

    @property
    def counts(self) -> dict[str, int]:
        """How many sentences there are of each kind."""
        count = Counter(each.kind for each in self.said)
        return {kind: count[kind] for kind in KINDS_OF_SENTENCES}

    @property
    def claims_with_figure(self) -> int:
        """How many claims carry a figure."""
        return sum(each.kind == CLAIM and each.figure for each in self.said)

    @property
    def rows(self) -> list[dict[str, object]]:
        """One record for each sentence."""
        return [plain_record(each) for each in self.said]

    def document(self) -> dict[str, Any]:
        """Return what ``--json`` prints."""
        return {
            "gauge": "washing",
            "text": self.name,
            "words": self.words,
            "sentences": self.rows,
            "counts": self.counts,
            "claims": self.counts[CLAIM],
            "claims_with_figure": self.claims_with_figure,
            "entity": self.entity,
            "facts": plain(self.facts),
            "score": None,
        }


def washing(text: str, *, name: str = "", book: Book | None = None, entity: str | None = None) -> Washing:
    """Return the sentences of a text that speak of AI, beside the facts on a company.

    Args:
        text: with its paragraphs.
        name: of it, for the answer.
        book: where the facts stand.
        entity: id, name or ticker of the company; ``None`` for no facts.

    Raises:
        UnknownNameError: nobody is called so, or several are.
    """
    if book is None or entity is None:
        return Washing(name, len(text.split()), said_of_ai(text))
    company = book.entities[entity_id(book, entity)]
    return Washing(name, len(text.split()), said_of_ai(text), company.id, company.name, walk(book, company.id))
