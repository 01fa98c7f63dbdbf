"""A headline: a number that a reader takes away, with where it is shown and how well it is known."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from lookthrough.present.numbers import percent

if TYPE_CHECKING:
    from lookthrough.book.evidence import EvidenceShares
    from lookthrough.present.page.panels import Panel


class Headline(NamedTuple):
    """One headline: what it is, its size in words, what that means, its sources and its evidence.

    What a run found has neither evidence nor a panel: it rests on assumptions.
    """

    chapter: str
    """Whose question it answers."""
    figure: str
    """The figure that shows it."""
    word: str
    """The term of the glossary that says what is counted."""
    what: str
    size: str
    meaning: str
    sources: tuple[str, ...]
    evidence: EvidenceShares | None = None
    panel: Panel | None = None
    dollars: str = ""
    """What the dollars of the panel are, in words."""
    leads: str = ""
    """Where the report of a book has more: ``entity/meta``."""

    @property
    def unconfirmed(self) -> str:
        """What share of its dollars is unconfirmed; nothing where they are not split."""
        return "" if self.panel is None else percent(self.panel.unconfirmed)
