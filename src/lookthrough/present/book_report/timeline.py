"""What became public when: the revisions of contracts, as rows and as a small drawing.

A contract comes on the day it became public. What it then says of its terms, status and holders is part of its coming;
a value that became public later is a revision of the one before.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, NamedTuple

from markupsafe import Markup

from lookthrough.book.evidence import MONEY_TERMS
from lookthrough.book.records import Contract
from lookthrough.book.replay import public_day, purchase_day
from lookthrough.present.page.svg import LINE, Drawing, diamond, disc, joined, label, line, lines_of, rect, text
from lookthrough.present.table import Table
from lookthrough.present.tables.book import of_contract, of_facts, of_opening, said
from lookthrough.present.tables.common_columns import BASIS, PLACE, SOURCES, WHY, day, ids, named
from lookthrough.present.tables.common_columns import text as words
from lookthrough.units.quarter import quarter_of, year_and_quarter

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from lookthrough.book.records import Book, Position, Value
    from lookthrough.present.table import Cell
    from lookthrough.present.tables.book import Stated

PHONE = 400
COMES = "becomes public"


class Event(NamedTuple):
    """Something that became public.

    Attributes:
        table: ``contract`` or ``entity``: what the record is.
        day: when, ``None`` where the book does not say.
        record: id of the contract or entity.
        what: ``becomes public``, the term, ``status``, ``held by ENTITY``, the figure of a company, or a purchase.
        before, after: as written.
        basis, sources: of what came after.
        position: of it in the book.
    """

    table: str
    day: dt.date | None
    record: str
    what: str
    before: str | None
    after: str | None
    basis: str
    sources: tuple[str, ...]
    position: Position
    why: str | None = None


def events_of(contract: Contract) -> list[Event]:
    """Return the coming of a contract and its revisions, oldest first."""
    came = contract.known
    size = next((v[0].text for name in MONEY_TERMS if (v := contract.terms.get(name)) and _is_there(v[0], came)), None)
    words = ", ".join(part for part in (contract.status[0].text.replace("_", " "), size) if part)
    first = Event("contract", came, contract.id, COMES, None, words, contract.basis, contract.source, contract.position)
    return [first, *sorted(_revisions(of_contract(contract), came), key=lambda e: e.day or dt.date.min)]


def _is_there(value: Value, came: dt.date | None) -> bool:
    """Return whether a value became public with its contract."""
    day = public_day(value, came)
    return came is None or day is None or day <= came


def _revisions(values: Iterable[Stated], came: dt.date | None) -> Iterator[Event]:
    """Yield the values that replace another one, or that came after their record."""
    before: dict[str, str] = {}
    for stated in values:
        if stated.is_rival:
            continue
        value, old = stated.value, before.get(stated.term)
        day = public_day(value, came)
        if old is not None or not _is_there(value, came):  # replaced before its record came: it came with the record
            why = said(value.reason, value.note)
            of = "contract" if isinstance(stated.record, Contract) else "entity"
            yield Event(
                *(
                    of,
                    day if day is None or came is None else max(day, came),
                    stated.record.id,
                    stated.term,
                    old,
                    value.text,
                    stated.basis,
                    stated.sources,
                ),
                *(value.position, why),
            )
        before[stated.term] = value.text


def book_events(book: Book) -> list[Event]:
    """Return everything dated that a book holds: contracts, what is said of companies, purchases, oldest first."""
    found = [event for contract in book.contracts.values() for event in events_of(contract)]
    for entity in book.entities.values():
        found += _revisions((*of_opening(entity), *of_facts(entity)), dt.date.min)
    for p in book.purchases:
        what, basis = f"{p.kind} to {p.buyer} in {p.period}", p.amount.basis or "reported"
        found.append(
            Event("entity", purchase_day(p), p.seller, what, None, p.amount.text, basis, p.amount.source, p.position)
        )
    return sorted(found, key=lambda e: (e.day or dt.date.min, e.record, e.what, e.position))


def events_table(events: Iterable[Event], record: str = "contract") -> Table:
    """Return events as rows; ``record`` is what their records are: contract or entity."""
    of_event = (named("what"), words("before"), words("after"), BASIS, SOURCES, PLACE, WHY)
    return Table((day("day"), ids(record), *of_event), tuple(_event_row(event) for event in events))


def _event_row(event: Event) -> tuple[Cell, ...]:
    day = None if event.day is None else event.day.isoformat()
    place = f"{event.position.file}:{event.position.line}"
    return (
        *(day, event.record, event.what, event.before, event.after, event.basis, " ".join(event.sources)),
        *(place, event.why),
    )


def timeline(contracts: Sequence[Contract], width: float) -> Drawing:
    """Return a drawing with one line a contract: a disc where it became public, a diamond at each revision.

    A filled square is a change of status; what is written at the end is the last status.
    """
    events = {contract.id: events_of(contract) for contract in contracts}
    days = [event.day for each in events.values() for event in each if event.day is not None]
    if not days:
        return Drawing(Markup(), width, 0.0)
    phone = width < PHONE
    left, right = (8.0, width - 8) if phone else (250.0, width - 96)
    first, last = min(days), max(*days, min(days) + dt.timedelta(days=90))
    scale = _Days(first, last, left + 6, right - 6)
    parts, y = [], 8.0
    for contract in sorted(contracts, key=lambda c: (events[c.id][0].day or dt.date.min, c.id)):
        names = lines_of(f"{contract.id} {contract.kind.replace('_', ' ')}", (right - 118) if phone else (left - 20))
        parts.append(_line_of(contract, names, events[contract.id], scale, y, phone=phone))
        y += (38 if phone else 26) + (len(names) - 1) * LINE
    ticks = [
        line(x, 4, x, y, "grid") + text(x, y + 13, name, "tick", "middle") for x, name in scale.ticks(3 if phone else 8)
    ]
    return Drawing(joined([*ticks, *parts]), width, y + 20, is_linked=True)


class _Days(NamedTuple):
    first: dt.date
    last: dt.date
    left: float
    right: float

    def at(self, day: dt.date) -> float:
        """Return the place of a day."""
        return self.left + (day - self.first).days / (self.last - self.first).days * (self.right - self.left)

    def ticks(self, most: int) -> list[tuple[float, str]]:
        """Return the first days of quarters or years, at most so many, with their names."""
        years = range(self.first.year, self.last.year + 1)
        starts = [dt.date(year, month, 1) for year in years for month in (1, 4, 7, 10)]
        inside = [day for day in starts if self.first <= day <= self.last]
        if len(inside) > most:
            inside = [day for day in inside if day.month == 1]
        every = max(1, -(-len(inside) // most))
        return [(self.at(day), _quarter_name(day)) for day in inside[::every]] or [(self.left, str(self.first))]


def _quarter_name(day: dt.date) -> str:
    return str(day.year) if day.month == 1 else f"Q{year_and_quarter(quarter_of(day))[1]} {day.year}"


def _line_of(
    contract: Contract, names: Sequence[str], events: Sequence[Event], scale: _Days, y: float, *, phone: bool
) -> Markup:
    middle = y + (26 + (len(names) - 1) * LINE if phone else 11)
    start = scale.left if events[0].day is None else scale.at(events[0].day)
    status = contract.current_status.replace("_", " ")
    parts = (
        [label(4, y + 12, names), text(scale.right + 6, y + 12, status, "tick", "end")]
        if phone
        else [
            label(scale.left - 14, middle + 4, names, "", "end"),
            text(scale.right + 10, middle + 4, status, "tick"),
        ]
    )
    end = scale.right
    if _has_ended(contract):
        left_on = [event.day for event in events if event.what == "status" and event.day is not None]
        end = scale.at(left_on[-1]) if left_on else start
        parts.append(line(end, middle, scale.right, middle, "ended"))
    parts.append(line(start, middle, end, middle, "life"))
    parts += [_mark(event, scale.at(event.day), middle, tipped=not phone) for event in events if event.day is not None]
    return Markup('<a href="#contract/{}">{}</a>').format(contract.id, joined(parts))


def _has_ended(contract: Contract) -> bool:
    return contract.current_status in {"cancelled", "changed"}


def _mark(event: Event, x: float, y: float, *, tipped: bool) -> Markup:
    arrow = f"{event.before} → {event.after}" if event.before else str(event.after)
    tip = f"{event.day} {event.record} {event.what}: {arrow}" if tipped else ""
    if event.what == COMES:
        return disc(x, y, 5, "came", tip)
    if event.what == "status":
        return rect(x - 4.5, y - 4.5, 9, 9, "statusmark", tip)
    return diamond(x, y, 6, "valuemark", tip)
