"""What is mine changes what: the records of two books that differ, and the answers that move with them.

Records are held against each other by their ids: a contract, company, assumption or source that only one book has, and
every field that reads otherwise in both. A field is compared by its latest value; where that reads alike and its record
does not, the difference is one of history, sources or reasons, and is shown as such. Then the answers: what each
company owes in each view (``lens.through.through``), the money raised by year and source (``lens.funding.funding``)
and the revenue that vendors paid themselves (``lens.circularity.circularity``), each where it moved.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, NamedTuple

from lookthrough.book.canonical import sha256
from lookthrough.book.records import Account, Value
from lookthrough.contracts.term_values import MissingAssumptionError
from lookthrough.lens.circularity.book_window import default_window
from lookthrough.lens.diff import VENDOR_FIELDS, Reading, moves, plain_move, vendor_readings, view_readings
from lookthrough.lens.funding.funding import funding
from lookthrough.positions.standing_contract import BINDING
from lookthrough.units.frames import Framed
from lookthrough.units.plain import plain_record
from lookthrough.units.quarter import window_names

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from lookthrough.book.records import Book
    from lookthrough.lens.diff import Move

TABLES = ("entities", "contracts", "deals", "assumptions", "scenarios", "purchases", "series", "assertions", "sources")
"""The tables whose records are compared, in the order in which they are shown."""
_PLACES = frozenset({"position", "places", "id", "name"})
NAMES = {"views": Reading._fields, "vendors": VENDOR_FIELDS}
_ROUNDING = 1e-9
HISTORY = "history, sources or reasons"
"""The field of a record that reads alike and is not the same."""


class FieldChange(NamedTuple):
    """A field that reads otherwise in the second book.

    Attributes:
        table, record: where it stands.
        field: its name, of a mapping with the key: ``owners.nvidia``.
        old, new: as written, ``None`` where a book is silent.
        place: file and line in the second book.
    """

    table: str
    record: str
    field: str
    old: str | None
    new: str | None
    place: str


class OwnRecord(NamedTuple):
    """A record that only one of the books has: what it is in a few words, and where it stands there."""

    table: str
    record: str
    what: str
    place: str


class MoneyMove(NamedTuple):
    """Money raised or spent in a year that moved, USD bn."""

    period: str
    source: str
    old: float
    new: float


@dataclass(frozen=True, slots=True, repr=False)
class BookDiff(Framed):
    """What differs between two books; ``notes`` are what a reader must know before taking a move for a change."""

    row_type = FieldChange

    titles: tuple[str, str]
    window: tuple[str, str]
    added: tuple[OwnRecord, ...]
    removed: tuple[OwnRecord, ...]
    changed: tuple[FieldChange, ...]
    views: tuple[Move, ...]
    funding: tuple[MoneyMove, ...]
    vendors: tuple[Move, ...]
    notes: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether the books are the same and say the same."""
        return not any((self.added, self.removed, self.changed, self.views, self.funding, self.vendors))

    @property
    def rows(self) -> tuple[FieldChange, ...]:
        """One record for each field that changed."""
        return self.changed

    def document(self) -> dict[str, Any]:
        """Return what ``diff BOOK MYBOOK --json`` prints."""
        answers = {name: [plain_move(move, ends) for move in getattr(self, name)] for name, ends in NAMES.items()}
        for move in (move for moved in answers.values() for move in moved):
            del move["calendar"]  # of two days of one book
        return {**plain_record(self), **answers}


def book_diff(first: Book, second: Book, *, statuses: Sequence[str] | None = None) -> BookDiff:
    """Return what differs between two books.

    Args:
        first: usually a book that ships.
        second: usually one's own.
        statuses: of the contracts that count in the answers; default: signed and funded.
    """
    counted, window = statuses or BINDING, default_window(first)
    found = [{table: dict(_records(book, table)) for table in TABLES} for book in (first, second)]
    notes = [*_notes(first, second)]
    try:
        old, new = vendor_readings((first, second), window, counted)
        vendors = moves(old, old, new)
    except MissingAssumptionError as missing:
        vendors = ()
        notes.append(f"Circular flow is not compared: {missing}.")
    return BookDiff(
        titles=(first.title, second.title),
        window=window_names(*window),
        added=_only_in(found[1], found[0]),
        removed=_only_in(found[0], found[1]),
        changed=tuple(each for table in TABLES for each in _changed(table, found[0][table], found[1][table])),
        views=moves(was := view_readings(first, counted), was, view_readings(second, counted)),
        funding=_money_moves(first, second, counted),
        vendors=vendors,
        notes=tuple(notes),
    )


def _notes(first: Book, second: Book) -> Iterator[str]:
    if first.as_of != second.as_of:
        yield (
            f"The books are of different days, {first.as_of} and {second.as_of}: answers move with the calendar too: "
            "loans mature, leases begin."
        )
    if not set(first.contracts) & set(second.contracts) and first.contracts and second.contracts:
        yield "The books have no contract in common: they are not two forms of one book, and what moved is all of both."


def _records(book: Book, table: str) -> Iterator[tuple[str, Any]]:
    if table == "purchases":
        yield from ((f"{p.kind} of {p.seller} to {p.buyer} in {p.period}", p) for p in book.purchases)
    elif table == "assertions":
        yield from ((a.id, a) for a in book.assertions)
    else:
        yield from getattr(book, table).items()


def _only_in(mine: Mapping[str, Mapping[str, Any]], other: Mapping[str, Mapping[str, Any]]) -> tuple[OwnRecord, ...]:
    return tuple(
        OwnRecord(table, id_, _in_a_few_words(table, record), _place(record))
        for table in TABLES
        for id_, record in mine[table].items()
        if id_ not in other[table]
    )


def _in_a_few_words(table: str, record: Any) -> str:  # noqa: ANN401  # a record of any table
    if table == "contracts":
        size = "" if record.size is None else f" of {record.size.text}"
        return f"{record.kind.replace('_', ' ')}{size}, {record.current_status}, {' / '.join(record.roles.values())}"
    if table == "series":
        return f"{len(record)} rows"
    said = (getattr(record, name, None) for name in ("name", "title", "value", "amount", "expected"))
    first = next((each for each in said if each is not None), "")
    return first.text if isinstance(first, Value) else str(first)


def _changed(table: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[FieldChange]:
    for id_, record in new.items():
        if id_ not in old or sha256(old[id_]) == sha256(record):
            continue
        before, after = dict(_said(old[id_])), dict(_said(record))
        names = [
            name for name in (*after, *(n for n in before if n not in after)) if before.get(name) != after.get(name)
        ]
        for name in names:
            yield FieldChange(table, id_, name, before.get(name), after.get(name), _place(record))
        if not names:
            yield FieldChange(table, id_, HISTORY, None, None, _place(record))


def _said(record: Any) -> Iterator[tuple[str, str]]:  # noqa: ANN401  # a record of any table
    """Yield what a record says, field by field, the latest of dated values."""
    if isinstance(record, tuple):  # a series
        yield from ((row.period, f"{row.value:g} {row.unit}") for row in record)
        return
    for field in fields(record):
        value = getattr(record, field.name)
        if field.name in _PLACES and not (field.name == "name" and hasattr(record, "class_")):
            continue
        if isinstance(value, dict) or hasattr(value, "items"):
            plain = field.name in {"terms", "opening", "shocks", "roles"}
            yield from ((key if plain else f"{field.name}.{key}", _text(each)) for key, each in value.items())
        elif value is not None and value != ():
            yield from _of_field(field.name, value)


def _of_field(name: str, value: Any) -> Iterator[tuple[str, str]]:  # noqa: ANN401  # a field of any record
    if isinstance(value, tuple) and isinstance(value[0], Account):
        yield from ((f"{row.period}.{key}", each.text) for row in value for key, each in row.figures.items())
    else:
        yield name.rstrip("_"), _text(value)


def _text(value: Any) -> str:  # noqa: ANN401  # a field of any record
    if isinstance(value, tuple):
        return _text(value[-1]) if value and isinstance(value[-1], Value) else " ".join(map(_text, value))
    return value.text if isinstance(value, Value) else str(getattr(value, "series", value))


def _place(record: Any) -> str:  # noqa: ANN401  # a record of any table
    at = record[0].position if isinstance(record, tuple) else record.position
    return f"{at.file}:{at.line}"


def _money_moves(first: Book, second: Book, statuses: Sequence[str]) -> tuple[MoneyMove, ...]:
    """Return the money of each year and source that moved."""
    old, new = (_money(book, statuses) for book in (first, second))
    both = ((key, old.get(key, 0.0), new.get(key, 0.0)) for key in dict.fromkeys((*new, *old)))
    return tuple(MoneyMove(*key, was, now) for key, was, now in sorted(both) if abs(now - was) > _ROUNDING)


def _money(book: Book, statuses: Sequence[str]) -> dict[tuple[str, str], float]:
    found = funding(book, statuses=statuses).rows
    return {(row["period"], name): value or 0.0 for row in found for name, value in row["by_source"].items()}
