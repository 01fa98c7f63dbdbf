"""What changed between two days: contracts, terms and statuses with their sources, and the answers that moved.

Both days are replays of one book (``book.replay``). A term changed when its latest value reads otherwise; a value that
was revised and revised back in between did not change. What was public in between only (the 100 bn of a letter that
came and was replaced) is listed on its own, so that a wide window loses no revision. Views (``lens.through.through``)
and vendors' intervals (``lens.circularity.circularity``) are shown where they moved. They move with what became known,
and with the calendar: a loan that matures or a lease that begins moves a view though nobody published anything. So each
move holds a third reading: what was known on the first day, read on the second.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from lookthrough.book.company_values import figures_of
from lookthrough.book.replay import public_day, purchase_day
from lookthrough.contracts import KINDS
from lookthrough.lens.circularity.book_payments import book_flows
from lookthrough.lens.circularity.circularity import circularity
from lookthrough.lens.through.through import through
from lookthrough.positions.standing_contract import BINDING
from lookthrough.units.frames import Framed
from lookthrough.units.plain import plain, plain_record
from lookthrough.units.quarter import window_names

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping, Sequence

    from lookthrough.book.records import Book, Contract, Entity, Position, Value
    from lookthrough.lens.circularity.self_funded import SelfFunded

    Answers: TypeAlias = Mapping[tuple[str, str], "Reading"]

_ROUNDING = 1e-9
VENDOR_FIELDS = ("floor", "pro_rata", "ceiling")


class ListedContract(NamedTuple):
    """A contract that came or went.

    Attributes:
        status, amount: as written, ``None`` where the book is silent; of a contract that came, on the second day, of
            one that went, on the first.
        known: the day it came or went, ``None`` where the book does not say.
        source: ids of its sources.
        grade: the best of their grades.
    """

    contract: str
    kind: str
    roles: Mapping[str, str]
    status: str
    amount: str | None
    known: dt.date | None
    source: tuple[str, ...]
    grade: str | None
    file: str
    line: int


class Change(NamedTuple):
    """A value that reads otherwise on the second day.

    Attributes:
        record: id of the contract, of the entity of an opening figure, or of the seller of a purchase.
        name: of the term, ``status``, ``held by ENTITY``, the opening figure, or ``KIND by BUYER in PERIOD``.
        old, new: as written, ``None`` where the book is silent on that day.
        known: the day on which the new value became public.
        source: ids of the new value's sources, else those of its record.
        grade: the best of their grades.
    """

    record: str
    name: str
    old: str | None
    new: str | None
    known: dt.date | None
    source: tuple[str, ...]
    grade: str | None
    file: str
    line: int


class Reading(NamedTuple):
    """An interval, USD bn: low, mid and high of a view; floor, pro rata and ceiling of a vendor."""

    low: float | None
    mid: float | None
    high: float | None


class Move(NamedTuple):
    """An answer that moved; ``None`` is an answer that was not known.

    Attributes:
        entity: whose.
        measure: a view, or ``self_funded``.
        old: on the first day.
        calendar: from what was known on the first day, read on the second.
        new: on the second day.
    """

    entity: str
    measure: str
    old: Reading | None
    calendar: Reading | None
    new: Reading | None

    @property
    def is_calendar(self) -> bool:
        """Whether the calendar alone explains the move."""
        return _agree(self.calendar, self.new)


@dataclass(frozen=True, slots=True, repr=False)
class Diff(Framed):
    """What changed from one day to another, each table in the order of its ids; ``window`` is that of the vendors.

    ``between`` holds the values of listed contracts that came after the first day and were replaced by the second.
    """

    row_type = Change

    first: dt.date
    second: dt.date
    window: tuple[str, str]
    added: tuple[ListedContract, ...] = ()
    removed: tuple[ListedContract, ...] = ()
    terms: tuple[Change, ...] = ()
    between: tuple[Change, ...] = ()
    figures: tuple[Change, ...] = ()
    purchases: tuple[Change, ...] = ()
    views: tuple[Move, ...] = ()
    vendors: tuple[Move, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing changed and nothing moved."""
        changes = (self.added, self.removed, self.terms, self.between, self.figures, self.purchases)
        return not any((*changes, self.views, self.vendors))

    @property
    def contracts(self) -> frozenset[str]:
        """Ids of the contracts that came, went or changed."""
        return frozenset([*(f.contract for f in (*self.added, *self.removed)), *(c.record for c in self.terms)])

    @property
    def rows(self) -> list[dict[str, object]]:
        """One record for each changed term, opening figure and purchase."""
        return [plain_record(change) for change in (*self.terms, *self.figures, *self.purchases)]

    def document(self) -> dict[str, object]:
        """Return what ``diff --json`` prints."""
        return {
            "from": self.first.isoformat(),
            "to": self.second.isoformat(),
            "window": {"from": self.window[0], "to": self.window[1]},
            "contracts": {"added": plain(self.added), "removed": plain(self.removed)},
            "terms": plain(self.terms),
            "between": plain(self.between),
            "figures": plain(self.figures),
            "purchases": plain(self.purchases),
            "views": [plain_move(move, Reading._fields) for move in self.views],
            "vendors": [plain_move(move, VENDOR_FIELDS) for move in self.vendors],
        }


def compare(
    before: Book,
    after: Book,
    *,
    days: tuple[dt.date, dt.date],
    window: tuple[int, int],
    statuses: Sequence[str] | None = None,
) -> Diff:
    """Return what changed from one replay of a book to a later one.

    Args:
        before: the book as known on the first day.
        after: the same book as known on the second.
        days: the two days.
        window: first and last quarter of the payments behind vendors' intervals, ``year * 4 + quarter - 1``.
        statuses: only contracts of these statuses; a contract that leaves them is one that went. ``None`` lists
            contracts of every status and counts those signed and funded in the answers.

    Raises:
        MissingAssumptionError: payments need a ranged default that the book does not have.
    """
    listed = [_listed(book, statuses) for book in (before, after)]
    books = (before, replace(before, as_of=after.as_of), after)
    counted = statuses or BINDING
    return Diff(
        *days,
        window=window_names(*window),
        added=tuple(_came(after, after.contracts[id_]) for id_ in sorted(listed[1] - listed[0])),
        removed=tuple(
            _went(after, before.contracts[id_], after.contracts.get(id_)) for id_ in sorted(listed[0] - listed[1])
        ),
        terms=tuple(
            change
            for id_ in sorted(listed[0] & listed[1])
            for change in _changes(after, before.contracts[id_], after.contracts[id_])
        ),
        between=tuple(
            change
            for id_ in sorted((listed[0] | listed[1]) & set(after.contracts))
            for change in _between(after, before.contracts.get(id_), after.contracts[id_])
        ),
        figures=tuple(
            change for id_ in sorted(after.entities) for change in _figures(before, after, after.entities[id_])
        ),
        purchases=_purchases(before, after),
        views=moves(*(view_readings(book, counted) for book in books)),
        vendors=moves(*vendor_readings(books, window, counted)),
    )


def _listed(book: Book, statuses: Sequence[str] | None) -> set[str]:
    return {id_ for id_, c in book.contracts.items() if statuses is None or c.current_status in statuses}


def _came(book: Book, contract: Contract) -> ListedContract:
    """Return a contract that came: it became public, or reached a status that is asked for, whichever was later."""
    status = contract.status[-1]
    days = [day for day in (contract.known, public_day(status)) if day is not None]
    return _listed_contract(book, contract, max(days, default=None), status.source or contract.source)


def _went(book: Book, contract: Contract, later: Contract | None) -> ListedContract:
    """Return a contract that went: its later status is why."""
    if later is None:
        return _listed_contract(book, contract, None, contract.source)
    status = later.status[-1]
    return _listed_contract(book, contract, public_day(status, later.known), status.source or later.source)


def _listed_contract(book: Book, contract: Contract, day: dt.date | None, source: tuple[str, ...]) -> ListedContract:
    place = contract.position
    return ListedContract(
        contract=contract.id,
        kind=contract.kind,
        roles=contract.roles,
        status=contract.current_status,
        amount=None if contract.size is None else contract.size.text,
        known=day,
        source=source,
        grade=_grade(book, source),
        file=place.file,
        line=place.line,
    )


def _changes(book: Book, old: Contract, new: Contract) -> Iterator[Change]:
    """Yield the terms, statuses and holdings of a contract that read otherwise."""
    for name, (earlier, later) in _latest(_dated(old), _dated(new)):
        if not _reads_alike(earlier, later):
            yield _change(book, (new.id, name), (earlier, later), (new.known, new.source, new.position))


def _between(book: Book, old: Contract | None, new: Contract) -> Iterator[Change]:
    """Yield the values of a contract that became public and were replaced since."""
    known = {} if old is None else _dated(old)
    for name, values in sorted(_dated(new).items()):
        seen = len(known.get(name, ()))
        for number in range(seen, len(values) - 1):
            earlier = values[number - 1] if number else None
            yield _change(book, (new.id, name), (earlier, values[number]), (new.known, new.source, new.position))


def _dated(contract: Contract) -> dict[str, tuple[Value, ...]]:
    held = {f"held by {id_}": values for id_, values in contract.held_by.items()}
    return {"status": contract.status, **contract.terms, **held}


def _figures(before: Book, after: Book, entity: Entity) -> Iterator[Change]:
    for name, (earlier, later) in _latest(_said(before.entities[entity.id]), _said(entity)):
        if not _reads_alike(earlier, later):
            yield _change(after, (entity.id, name), (earlier, later), (None, entity.source, entity.position))


def _said(entity: Entity) -> dict[str, tuple[Value, ...]]:
    return {figure.name: figure.dated for figure in figures_of(entity)}


def _purchases(before: Book, after: Book) -> tuple[Change, ...]:
    """Return the purchases that came: of a year that began, or known since."""
    old = set(before.purchases)
    came = sorted(
        (p for p in after.purchases if p not in old), key=lambda p: (p.seller, p.buyer, p.period, p.kind, p.position)
    )
    return tuple(
        Change(
            record=p.seller,
            name=f"{p.kind} by {p.buyer} in {p.period}",
            old=None,
            new=p.amount.text,
            known=purchase_day(p),
            source=p.amount.source,
            grade=_grade(after, p.amount.source),
            file=p.position.file,
            line=p.position.line,
        )
        for p in came
    )


def _latest(
    old: Mapping[str, tuple[Value, ...]], new: Mapping[str, tuple[Value, ...]]
) -> Iterator[tuple[str, tuple[Value | None, Value | None]]]:
    for name in sorted({*old, *new}):
        yield name, (old[name][-1] if name in old else None, new[name][-1] if name in new else None)


def _reads_alike(old: Value | None, new: Value | None) -> bool:
    if old is None or new is None:
        return old is new
    return (old.text, old.low, old.mid, old.high, old.base) == (new.text, new.low, new.mid, new.high, new.base)


def _change(
    book: Book,
    name: tuple[str, str],
    values: tuple[Value | None, Value | None],
    record: tuple[dt.date | None, tuple[str, ...], Position],
) -> Change:
    """Return a change; what the new value does not say itself is said by its record."""
    (old, new), (day, source, position) = values, record
    stated = (new.source if new is not None else ()) or source
    place = position if new is None else new.position
    return Change(
        record=name[0],
        name=name[1],
        old=None if old is None else old.text,
        new=None if new is None else new.text,
        known=day if new is None else public_day(new, day),
        source=stated,
        grade=_grade(book, stated),
        file=place.file,
        line=place.line,
    )


def _grade(book: Book, source: Sequence[str]) -> str | None:
    return min((book.sources[id_].grade for id_ in source if id_ in book.sources), default=None)


def view_readings(book: Book, statuses: Sequence[str]) -> Answers:
    """Return what everybody owes in each view."""
    answer = through(book, statuses=statuses)
    return {(e.id, name): Reading(*v) for e in answer.entities for name, v in e.views.items() if v.mid is not None}


def vendor_readings(books: Sequence[Book], window: tuple[int, int], statuses: Sequence[str]) -> list[Answers]:
    """Return the intervals of all vendors that stand on a loop in one of the books, for each book."""
    flows = [book_flows(book, KINDS, start=window[0], end=window[1], statuses=statuses) for book in books]
    names = sorted({vendor.id for table in flows for vendor in circularity(table, window=window).vendors})
    return [_intervals(circularity(table, vendor=names, window=window).vendors) for table in flows]


def _intervals(vendors: Sequence[SelfFunded]) -> Answers:
    return {
        (vendor.id, "self_funded"): Reading(own.floor, own.pro_rata, own.ceiling)
        for vendor in vendors
        if (own := vendor.self_funded) is not None
    }


def moves(old: Answers, calendar: Answers, new: Answers) -> tuple[Move, ...]:
    """Return the answers whose old and new differ by more than rounding, by entity, measures in their lens's order."""
    names = list(dict.fromkeys(name for _, name in (*new, *old)))
    keys = sorted({*old, *new}, key=lambda key: (key[0], names.index(key[1])))
    return tuple(
        Move(*key, old.get(key), calendar.get(key), new.get(key))
        for key in keys
        if not _agree(old.get(key), new.get(key))
    )


def _agree(old: Reading | None, new: Reading | None) -> bool:
    """Return whether two answers are the same; nothing known beside a sum over nothing is no move."""
    if old is None or new is None:
        return not any(old or new or ())
    return all(
        a is b or (a is not None and b is not None and math.isclose(a, b, rel_tol=_ROUNDING, abs_tol=_ROUNDING))
        for a, b in zip(old, new, strict=True)
    )


def plain_move(move: Move, names: Sequence[str]) -> dict[str, object]:
    """Return a move as plain values, its readings by these names."""
    readings = {
        day: None if reading is None else dict(zip(names, reading, strict=True))
        for day, reading in (("old", move.old), ("calendar", move.calendar), ("new", move.new))
    }
    return {"entity": move.entity, "measure": move.measure, **readings}
