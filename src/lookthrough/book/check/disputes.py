"""Where sources disagree: a value and what others say instead, and the rule that chose between them.

The rule: the better grade, then the later publication; where neither decides, or the author chooses against it, the
text says why (``because``). A version is as good as the best of its sources and as late as the latest of them, or as
its own ``known``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lookthrough.book.company_values import figures_of
from lookthrough.book.problems import Code, Problem
from lookthrough.book.text import written_dates

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping

    from lookthrough.book.records import Book, Source, Value
    from lookthrough.book.schema.vocabulary import KindSpec
    from lookthrough.book.tables import Tables

Sources = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Dispute:
    """One value on which sources disagree.

    Attributes:
        record: id of the contract, entity, total or assumption; of a purchase ``seller to buyer``.
        name: of the term or figure.
        chosen: the value that counts.
        rival: what another source says.
        source: of the chosen value, those of its record where it names none.
        rule: why the chosen one counts, in words; ``None`` where nothing says so.
    """

    record: str
    name: str
    chosen: Value
    rival: Value
    source: Sources
    rule: str | None


def disputes(book: Book | Tables) -> tuple[Dispute, ...]:
    """Return every value of a book on which its sources disagree, by record and term.

    Args:
        book: a book, or its tables before it is one.
    """
    found = (
        Dispute(record, name, value, rival, value.source or own, _rule(value, rival, value.source or own, book.sources))
        for record, name, value, own in sourced_values(book)
        for rival in value.rivals
    )
    return tuple(sorted(found, key=lambda d: (d.record, d.name, d.chosen.position, d.rival.position)))


def to_dict(dispute: Dispute) -> dict[str, str | int | None]:
    """Return a dispute as plain values: record, term, both versions with their sources, the rule, the place."""
    return {
        "record": dispute.record,
        "term": dispute.name,
        "chosen": dispute.chosen.text,
        "source": ", ".join(dispute.source),
        "other": dispute.rival.text,
        "other_source": ", ".join(dispute.rival.source),
        "rule": dispute.rule,
        "file": dispute.chosen.position.file,
        "line": dispute.chosen.position.line,
    }


def disputes_are_decided(found: Tables, kinds: Mapping[str, KindSpec]) -> Iterator[Problem]:
    """LT413: where sources disagree, grade, date or a sentence of the author decides."""
    del kinds
    for dispute in disputes(found):
        if dispute.rule is None:
            chosen, rival = dispute.chosen, dispute.rival
            message = f"{dispute.name} of {dispute.record}: {chosen.text} or {rival.text}"
            first, second = _grade(dispute.source, found.sources), _grade(rival.source, found.sources)
            label = f"grade {first}, the other {second}" if first != second else f"both of grade {first}, not the later"
            hint = "put the other first, or say why not with `because:`"
            yield Problem("LT413", chosen.position, message, label, len(chosen.text), hint, rival.position)


def _rule(chosen: Value, rival: Value, own: Sources, sources: Mapping[str, Source]) -> str | None:
    """Return why a value, whose sources are ``own``, counts and not its rival."""
    if chosen.because is not None:
        return chosen.because
    first, second = _grade(own, sources), _grade(rival.source, sources)
    if first != second:
        return f"grade {first} before {second}" if first < second else None
    early, late = _published(rival, rival.source, sources), _published(chosen, own, sources)
    return f"of {late}, the other of {early}" if early is not None and late is not None and late > early else None


def _grade(names: Sources, sources: Mapping[str, Source]) -> str:
    return min((sources[name].grade for name in names if name in sources), default="none")


def _published(value: Value, names: Sources, sources: Mapping[str, Source]) -> dt.date | None:
    if value.known is not None:
        return value.known
    written = (sources[name].date for name in names if name in sources)
    days = [days[1] for text in written if text is not None and (days := written_dates.period(text)) is not None]
    return max(days, default=None)


def sourced_values(book: Book | Tables) -> Iterator[tuple[str, str, Value, Sources]]:
    """Yield every value with its record, its name and the sources of its record."""
    for contract in book.contracts.values():
        held = {f"held by {holder}": dated for holder, dated in contract.held_by.items()}
        for name, dated in {**contract.terms, "status": contract.status, **held}.items():
            yield from ((contract.id, name, value, contract.source) for value in dated)
    for entity in book.entities.values():
        for name, _, dated in figures_of(entity):
            yield from ((entity.id, name, value, entity.source) for value in dated)
    for row in book.purchases:
        yield f"{row.seller} to {row.buyer}", f"{row.kind} {row.period}", row.amount, row.amount.source
    yield from ((a.id, "expected", a.expected, a.source) for a in book.assertions)
    yield from ((a.name, "value", a.value, a.value.source) for a in book.assumptions.values())


CODES = (
    Code(
        "LT413",
        "sources disagree and nothing decides",
        "A value names under `or:` what another source says. Of two versions the one of the better grade counts, at "
        "equal grades the later one; a source without a date is not later. Here that rule does not lead to the value "
        "that is written first, and no sentence says why it was chosen. Versions under `or:` enter no answer.",
        "Write the other version first, or add `because:` with the reason for this one.",
    ),
)
