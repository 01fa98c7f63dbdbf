"""Reading the fields of one record of a deal file: a number, a day, a word, each with the problem that it has."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from lookthrough.book.deal_file.deal_records import MILLIONS, Written
from lookthrough.book.schema.vocabulary import Unit
from lookthrough.book.shape.common_fields import record_id
from lookthrough.book.shape.dated_values import values_of
from lookthrough.book.shape.lists import source
from lookthrough.book.text.quantities import Misread, Quantity, parse

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Collection, Iterator

    import yaml

    from lookthrough.book.records import Position, Source, Value
    from lookthrough.book.schema.vocabulary import TermSpec
    from lookthrough.book.text.fields import Entries, Reader

_IN_THOUSANDTHS = frozenset({Unit.USD_BN, Unit.USD_BN_PER_YEAR, Unit.GW})  # a deal is in USD m and MW
A_YEAR = "year"  # the base of an amount that is written for a year
_EITHER = "3 m USD for each period, or 12 m USD per year"


@dataclass(frozen=True, slots=True)
class FieldsOf:
    """The fields of one record, what it is in words, and where it stands."""

    reader: Reader
    entries: Entries
    node: yaml.Node
    what: str

    @property
    def place(self) -> Position:
        """Where the record starts."""
        return self.reader.at(self.node)

    def at(self, name: str) -> Position:
        """Return where the value of a field stands, the record where it is left out."""
        return self.reader.at(self.entries[name].value) if name in self.entries else self.place

    def id(self) -> str | None:
        """Return the id of the record."""
        return record_id(self.reader, self.entries, self.node, self.what.removeprefix("a ").removeprefix("an "))

    def sources(self) -> tuple[str, ...]:
        """Return the ids of the sources of the record."""
        return self.reader.ids(self.entries, "source", "source")

    def text(self, name: str) -> str | None:
        """Return the text of a field that may be left out."""
        return self.reader.text(self.entries, name)

    def required(self, name: str) -> str | None:
        """Return the text of a field that must be there."""
        return self.reader.required(self.entries, name, self.node, self.what)

    def word(self, spec: TermSpec) -> str | None:
        """Return one word of a closed list, its default where the record is silent."""
        if spec.required and spec.name not in self.entries:
            self.required(spec.name)
            return None
        return self.reader.choice(self.entries, spec.name, spec.choices, spec.default)

    def day(self, name: str, *, last: bool = False, required: bool = False) -> dt.date | None:
        """Return a day; of a month, quarter or year its first day, or its last."""
        if required and name not in self.entries:
            self.required(name)
            return None
        return self.reader.day(self.entries, name, last=last)

    def number(self, spec: TermSpec) -> float | None:
        """Return a number in USD m, MW, years, or as a fraction; ``None`` where it is left out or cannot be read."""
        written = self.written(spec)
        return None if written is None else written.number

    def written(self, spec: TermSpec, *, over: float | None = None) -> Written | None:
        """Return a number with its text and what it rests on; ``None`` where it is left out or cannot be read.

        Args:
            spec: of the field.
            over: the rate that a floating one is over; ``None`` = the file does not say it.
        """
        value = self._value(spec, lambda text: parse(text, spec.unit))
        if value is None or spec.unit is not Unit.RATE or value.base is None:
            return None if value is None else _written(value, spec.unit)
        if over is not None:
            margin = _written(value, spec.unit)
            return replace(margin, number=margin.number + over, low=margin.low + over, high=margin.high + over)
        hint = f"add `base_rate:` with {value.base} as it is expected, or write the whole rate"
        self.reader.add("LT301", self.entries[spec.name].value, f"{spec.name} floats", "only a margin", hint=hint)
        return None

    def cash(self, spec: TermSpec) -> tuple[Written, bool] | None:
        """Return an amount of a period, or of a year, and whether it is the latter."""
        value = self._value(spec, _either)
        return None if value is None else (_written(value, spec.unit), value.base == A_YEAR)

    def one(self, name: str, what: str, keys: Collection[str]) -> FieldsOf | None:
        """Return the record of a field that holds one."""
        return None if name not in self.entries else of_node(self.reader, self.entries[name].value, what, keys)

    def each(self, name: str, what: str, keys: Collection[str]) -> Iterator[FieldsOf]:
        """Yield the records of a field that holds a list of them."""
        if name in self.entries:
            for node in self.reader.items(self.entries[name].value, name):
                row = of_node(self.reader, node, what, keys)
                if row is not None:
                    yield row

    def source_list(self) -> dict[str, Source]:
        """Return the sources that the file lists, by id."""
        nodes = self.reader.items(self.entries["sources"].value, "sources") if "sources" in self.entries else []
        found = (source(self.reader, node) for node in nodes)
        return {each.id: each for each in found if each is not None}

    def numbers(self, spec: TermSpec) -> tuple[float, ...]:
        """Return a list of numbers."""
        if spec.name not in self.entries:
            return ()
        entry = self.entries[spec.name]
        nodes = self.reader.items(entry.value, spec.name)
        rows = (replace(self, entries={spec.name: replace(entry, value=node)}) for node in nodes)
        return tuple(number for row in rows if (number := row.number(spec)) is not None)

    def _value(self, spec: TermSpec, read: Callable[[str], Quantity | Misread]) -> Value | None:
        if spec.name not in self.entries:
            if spec.required:
                self.required(spec.name)
            return None
        entry = self.entries[spec.name]
        found = values_of(self.reader, entry, spec, read)
        value = found[-1] if found else None
        if value is not None and value.mid is None:
            hint = "write the number, or a range of which the middle is taken"
            self.reader.add("LT301", entry.value, f"{spec.name} is not known", "a deal runs on numbers", hint=hint)
            return None
        return value


def of_node(reader: Reader, node: yaml.Node, what: str, keys: Collection[str]) -> FieldsOf | None:
    """Return the fields of a record, ``None`` with a problem where it is none."""
    entries = reader.entries(node, what, keys)
    return None if entries is None else FieldsOf(reader, entries, node, what)


def _either(text: str) -> Quantity | Misread:
    """Read an amount of a period or of a year."""
    found = parse(text, Unit.USD_BN)
    if isinstance(found, Quantity) or found.code != "LT301":
        return found
    of_year = parse(text, Unit.USD_BN_PER_YEAR)
    if isinstance(of_year, Quantity):
        return replace(of_year, base=A_YEAR)
    return replace(found, hint=f"write {_EITHER}")


def _written(value: Value, unit: Unit) -> Written:
    scale = MILLIONS if unit in _IN_THOUSANDTHS else 1.0
    low, mid, high = (0.0 if end is None else end * scale for end in (value.low, value.mid, value.high))
    return Written(value.text, mid, value.position, value.source, value.basis, value.reason, low, high)
