"""What a scenario gives the world instead of what its drivers would do, in sentences that terminal and page share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lookthrough.world.drivers import PATHS

if TYPE_CHECKING:
    from lookthrough.book.records import Book
    from lookthrough.present.run_records import StressDocument
    from lookthrough.present.world_records import GivenPathDocument

WORDS = {
    "demand": "demand",
    "planned": "planned demand",
    "sentiment": "what the market believes",
    "spread": "the credit spread",
    "rate": "the reference rate",
}
"""Paths as people call them; one of a driver that is not here goes by its own name."""
NAMED = 2  # sources of a path in a sentence
IN_BOTH = "planned"  # holds without the shock too


def given_sentence(stress: StressDocument, book: Book) -> str:
    """Return which quantities the scenario gives and from which series, with their sources; ``""`` where none."""
    paths = stress.given_paths or {}
    if not paths:
        return ""
    known = [name for name in PATHS if name in paths]
    said = "; ".join(_one(book, WORDS.get(name, name), paths[name]) for name in known)
    both = " Planned demand is as given without the shock too." if IN_BOTH in paths else ""
    drawn = any(path.is_drawn for path in paths.values())
    ranged = " Of a range each future has its own place, the same in every quarter." if drawn else ""
    return f"Given by the scenario, and not worked out: {said}.{both}{ranged}{_weight(stress)}"


def given_sources(stress: StressDocument) -> tuple[str, ...]:
    """Return the ids of the sources of all that is given."""
    return tuple(source for path in (stress.given_paths or {}).values() for source in path.source)


def _one(book: Book, what: str, path: GivenPathDocument) -> str:
    over = "" if path.over is None else f" over its {path.over.value:,.6g} of {path.over.period}"
    return f"{what} by the series {path.series}{over} ({_rests_on(book, path)})"


def _rests_on(book: Book, path: GivenPathDocument) -> str:
    titles = [book.sources[id_].title if id_ in book.sources else id_ for id_ in path.source]
    if not titles:
        return "assumed, without a source"
    more = f" and {len(titles) - NAMED} more" if len(titles) > NAMED else ""
    return f"source: {'; '.join(titles[:NAMED])}{more}"


def _weight(stress: StressDocument) -> str:
    severity = stress.run.severity
    if severity in {0.0, 1.0}:
        return "" if severity else " At a severity of 0 nothing else of it is felt."
    return f" At a severity of {severity:g} what is given has that weight against what the drivers work out."
