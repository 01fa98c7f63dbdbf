"""Rules for sources: what a document and its publisher allow, and what nothing may rest on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lookthrough.book.check.disputes import sourced_values
from lookthrough.book.problems import Code, Problem
from lookthrough.book.schema.vocabulary import SOURCE_CLASSES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from lookthrough.book.records import Position, Source
    from lookthrough.book.schema.vocabulary import KindSpec
    from lookthrough.book.tables import Tables

SATIRE = "satire"
_RELAY_OF_FILING = "relay_of_filing"


def best_grade_allowed(source: Source) -> str:
    """Return the best grade that a source may have: by what it is, and by whether it passes on another's text."""
    if source.class_ is None:
        return "A"
    class_ = SOURCE_CLASSES[source.class_]
    if source.class_ == _RELAY_OF_FILING and source.original is None:
        return "C"
    return max(class_.grade, "B") if source.original is not None and not class_.relays else class_.grade


def grades_are_allowed(found: Tables, kinds: Mapping[str, KindSpec]) -> Iterator[Problem]:
    """LT415: a source is not graded better than its document and its publisher allow."""
    del kinds
    for source in found.sources.values():
        best = best_grade_allowed(source)
        if source.grade < best:
            place = source.places["grade"]
            message, label = f"{source.id} has grade {source.grade}", f"a {source.class_} has {best} at best"
            hint = f"make it {best}, or correct its class; a relay of a filing names its `original`"
            yield Problem("LT415", place, message, label, len(source.grade), hint, source.places["source_class"])


def nothing_on_satire(found: Tables, kinds: Mapping[str, KindSpec]) -> Iterator[Problem]:
    """LT416: no record, value or rival names a parody as its source."""
    del kinds
    parodies = {id_ for id_, source in found.sources.items() if source.class_ == SATIRE}
    cited = _citations(found) if parodies else ()
    rests = {(record, id_): (what, at) for record, what, ids, at in cited for id_ in parodies.intersection(ids)}
    for (record, id_), (what, at) in rests.items():
        message, label = f"{what} of {record} rests on satire", f"source {id_} is a parody"
        hint = "name another source, or write `unknown`, or leave the record out with a reason"
        yield Problem("LT416", at, message, label, hint=hint, related=found.sources[id_].position)


def _citations(found: Tables) -> Iterator[tuple[str, str, tuple[str, ...], Position]]:
    """Yield every citation of a source: by which record, for what, which sources, where."""
    for record, name, value, own in sourced_values(found):
        for version in (value, *value.rivals):
            yield record, name, version.source or own, version.position
    yield from ((e.id, "the record", e.source, e.position) for e in found.entities.values())
    for scenario in found.scenarios.values():
        yield scenario.name, "the scenario", scenario.source, scenario.position
        yield from ((scenario.name, name, v.source, v.position) for name, v in scenario.sizes.items())
    for name, rows in found.series.items():
        yield from ((name, "a row", (row.source,), row.position) for row in rows)


CODES = (
    Code(
        "LT415",
        "a grade is better than the source allows",
        "What a source is, and who published it, bound its grade: A for a filing, a paper of a court, a release or "
        "statistics on the page of whoever made them, and for a newswire on its own page; B for named press and for a "
        "filing word for word elsewhere whose `original` is named; C for everything else. A text of one's own page "
        "(`filing`, `release`, `official`) that names an `original` is a relay, and B at best.",
        "Lower the grade, correct `source_class`, or name the `original`.",
    ),
    Code(
        "LT416",
        "a figure rests on satire",
        "A parody, or a retelling of one, is named as a source. It may copy true figures, and nobody can tell which.",
        "Name a source that reports the figure; where there is none, write `unknown`, or leave the record out with a "
        "reason in the coverage.",
    ),
)
