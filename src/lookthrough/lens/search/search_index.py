"""What there is to find in a book: entities, deals, contracts, sources, scenarios, assumptions and series."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lookthrough.book.records import Book


class Findable(NamedTuple):
    """One thing to find.

    Attributes:
        table: what it is, a word of ``book.finding.TABLES`` or ``series``.
        id: by which it is asked for.
        name: as a reader knows it.
        words: what else it is found by.
        ticker: of a company, by which it is found as by its id.
    """

    table: str
    id: str
    name: str
    words: str = ""
    ticker: str = ""


def entries_of(book: Book) -> Iterator[Findable]:
    """Yield the entries of a book in the order in which equally good finds are shown."""
    yield from _entities(book)
    yield from _deals(book)
    yield from _contracts(book)
    yield from _sources(book)
    for scenario in book.scenarios.values():
        yield Findable("scenario", scenario.name, scenario.title, " ".join((*scenario.combines, *scenario.sizes)))
    for assumption in book.assumptions.values():
        yield Findable("assumption", assumption.name, f"{assumption.name}: {assumption.value.text}", assumption.reason)
    for name, rows in book.series.items():
        yield Findable("series", name, name.replace("_", " "), rows[0].unit if rows else "")


def _entities(book: Book) -> Iterator[Findable]:
    for e in book.entities.values():
        words = (e.kind, e.class_, e.country or "")
        yield Findable("entity", e.id, e.name, _joined(*words), e.ticker or "")


def _deals(book: Book) -> Iterator[Findable]:
    stacks: dict[str, set[str]] = {}
    for contract in book.contracts.values():
        stacks.setdefault(contract.deal, set()).update(filter(None, (contract.stack,)))
    for deal in book.deals.values():
        yield Findable("deal", deal.id, deal.title, _joined(*sorted(stacks.get(deal.id, ()))))


def _contracts(book: Book) -> Iterator[Findable]:
    for c in book.contracts.values():
        names = " – ".join(dict.fromkeys(_name(book, id_) for id_ in c.roles.values()))  # noqa: RUF001 - an en dash
        words = (c.deal, c.current_status, c.stack or "", *c.roles.values())
        yield Findable("contract", c.id, f"{c.id} {c.kind.replace('_', ' ')}: {names}", _joined(*words))


def _sources(book: Book) -> Iterator[Findable]:
    for s in book.sources.values():
        yield Findable("source", s.id, s.title, _joined(s.publisher, s.date or "", f"grade {s.grade}"))


def _joined(*words: str) -> str:
    return " ".join(filter(None, words))


def _name(book: Book, id_: str) -> str:
    return book.entities[id_].name if id_ in book.entities else id_
