"""Shaping: a YAML node -> the typed fields of one record, with a problem for each that is not as it should be."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import yaml

from lookthrough.book import dates
from lookthrough.book.near import did_you_mean
from lookthrough.book.nodes import position, span
from lookthrough.book.problems import Problem
from lookthrough.book.quantities import UNKNOWN, Misread, Quantity, parse
from lookthrough.book.records import Position, Value
from lookthrough.book.schema import BASES, TermSpec, Unit

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Collection, Iterator

EVERYTHING = "*"  # stands for the ids of a table of which a part could not be read
VALUE_KEYS = ("value", "from", "known", "source", "basis", "reason", "note")


@dataclass(frozen=True, slots=True)
class Reference:
    """A name that must be defined elsewhere: ``table`` is a key of the directory in ``book.resolve``."""

    table: str
    id: str
    position: Position
    role: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One key of a mapping with its value, both with their places."""

    key: yaml.ScalarNode
    value: yaml.Node


Entries = dict[str, Entry]


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads the records of one file.

    What is wrong, what refers elsewhere and which ids were seen (also of records that cannot stand) is collected.
    """

    file: str
    problems: list[Problem]
    references: list[Reference] = field(default_factory=list)
    defined: set[tuple[str, str]] = field(default_factory=set)

    def at(self, node: yaml.Node) -> Position:
        """Return the place of a node."""
        return position(self.file, node)

    def add(self, code: str, node: yaml.Node, message: str, label: str = "", *, hint: str | None = None) -> None:
        """Collect a problem at a node."""
        self.problems.append(Problem(code, self.at(node), message, label, span(node), hint))

    def items(self, node: yaml.Node, what: str, table: str | None = None) -> list[yaml.Node]:
        """Return the items of a list; anything else is a problem, an empty list, and a ``table`` not fully read."""
        if isinstance(node, yaml.SequenceNode):
            return list(node.value)
        if table is not None:
            self.defined.add((table, EVERYTHING))
        self.add("LT108", node, f"a list of {what} is expected", "not a list", hint="each record starts with `- `")
        return []

    def entries(self, node: yaml.Node, what: str, allowed: Collection[str] | None = None) -> Entries | None:
        """Return the fields of a mapping by key.

        Args:
            node: the node.
            what: the record in words, for messages.
            allowed: the keys it may have, ``None`` for any.

        Returns:
            The fields, without those whose key is unknown or written twice; ``None`` where it is no mapping.
        """
        if not isinstance(node, yaml.MappingNode):
            hint = "write `key: value` lines"
            self.add("LT108", node, f"{what} is expected", "not `key: value` lines", hint=hint)
            return None
        found: Entries = {}
        for key, value in node.value:
            name = key.value if isinstance(key, yaml.ScalarNode) else None
            if not isinstance(name, str):
                self.add("LT108", key, "a key is a word", "not a word")
            elif name in found:
                self._duplicate_key(key, found[name].key)
            elif allowed is not None and name not in allowed:
                self.unknown_key(key, what, allowed)
            else:
                found[name] = Entry(key, value)
        return found

    def scalar(self, entry: Entry) -> str | None:
        """Return the text of a field; an empty one is a problem and ``None``."""
        node = entry.value
        if not isinstance(node, yaml.ScalarNode):
            self.add("LT108", node, f"{entry.key.value} is one value", "a list or a mapping")
            return None
        text = str(node.value)
        if not text.strip():
            self._empty(entry)
            return None
        return text

    def text(self, entries: Entries, name: str) -> str | None:
        """Return the text of an optional field."""
        entry = entries.get(name)
        return None if entry is None else self.scalar(entry)

    def required(self, entries: Entries, name: str, node: yaml.Node, what: str) -> str | None:
        """Return the text of a field that must be there."""
        if name not in entries:
            self.add("LT109", node, f"{what} has no {name}", f"{name} is missing", hint=f"add a line `{name}: ...`")
            return None
        return self.scalar(entries[name])

    def choice(self, entries: Entries, name: str, allowed: Collection[str], default: str | None = None) -> str | None:
        """Return one word of a closed list; another word is a problem and the default."""
        text = self.text(entries, name)
        if text is None or text in allowed:
            return default if text is None else text
        hint = did_you_mean(text, allowed) or f"one of {', '.join(allowed)}"
        self.add("LT207", entries[name].value, f"{name} is not a known word", "not in the list", hint=hint)
        return default

    def ids(self, entries: Entries, name: str, table: str | None = None) -> tuple[str, ...]:
        """Return a list of ids, written as a list or as one word; each is a reference into a table."""
        entry = entries.get(name)
        if entry is None:
            return ()
        nodes = entry.value.value if isinstance(entry.value, yaml.SequenceNode) else [entry.value]
        found: list[str] = []
        for node in nodes:
            text = self.scalar(Entry(entry.key, node))
            if text is None:
                continue
            if text in found:
                self.add("LT411", node, f"{name} is named twice", "already in this list", hint="name each once")
                continue
            found.append(text)
            if table is not None:
                self.refer(table, text, node, name)
        return tuple(found)

    def refer(self, table: str, id_: str, node: yaml.Node, role: str) -> None:
        """Note that a name must be defined in a table."""
        self.references.append(Reference(table, id_, self.at(node), role))

    def day(self, entries: Entries, name: str, *, last: bool = False) -> dt.date | None:
        """Return the date of a field: the first day of a written month, quarter or year, or the last one."""
        text = self.text(entries, name)
        days = None if text is None else dates.period(text)
        if text is None:
            return None
        if days is None:
            label = "there is no such date" if dates.is_impossible_date(text) else "not a date"
            hint = "write 2025-10-16, 2025-10, 2025Q4 or 2025"
            code = "LT304" if label.startswith("there") else "LT306"
            self.add(code, entries[name].value, f"{name} cannot be read", label, hint=hint)
            return None
        return days[1] if last else days[0]

    def values(self, entry: Entry, spec: TermSpec, *, signed: bool = False) -> tuple[Value, ...]:
        """Return the dated values of a term: one text, one mapping, or a list of these, oldest first."""
        return self.values_of(entry, spec, lambda text: parse(text, spec.unit, signed=signed))

    def values_of(self, entry: Entry, spec: TermSpec, read: Callable[[str], Quantity | Misread]) -> tuple[Value, ...]:
        """Return dated values as ``values`` does, with another way to read their text."""
        node = entry.value
        if isinstance(node, yaml.ScalarNode):
            one = self._value(node, entry, spec, read)
            return () if one is None else (one,)
        if isinstance(node, yaml.MappingNode):
            one = self._dated(node, entry, spec, read)
            return () if one is None else (one,)
        return tuple(self._in_order(entry, spec, read))

    def _in_order(self, entry: Entry, spec: TermSpec, read: Callable[[str], Quantity | Misread]) -> Iterator[Value]:
        last: dt.date | None = None
        seen = False
        nodes = self.items(entry.value, "values")
        if isinstance(entry.value, yaml.SequenceNode) and not nodes:
            self._empty(entry)
        for node in nodes:
            scalar = isinstance(node, yaml.ScalarNode)
            value = self._value(node, entry, spec, read) if scalar else self._dated(node, entry, spec, read)
            if value is None:
                continue
            if seen and (value.valid_from is None or (last is not None and value.valid_from <= last)):
                self._out_of_order(value, spec)
            seen, last = True, value.valid_from or last
            yield value

    def _empty(self, entry: Entry) -> None:
        hint = "write unknown where a figure is not known, or leave the line out"
        self.add("LT110", entry.key, f"{entry.key.value} is empty", "no value", hint=hint)

    def _out_of_order(self, value: Value, spec: TermSpec) -> None:
        message, hint = f"the values of {spec.name} are out of order", "each later value of a list has a later `from`"
        self.problems.append(Problem("LT308", value.position, message, "not later", len(value.text), hint))

    def _value(
        self, node: yaml.Node, entry: Entry, spec: TermSpec, read: Callable[[str], Quantity | Misread]
    ) -> Value | None:
        text = self.scalar(Entry(entry.key, node))
        quantity = None if text is None else self._quantity(text, node, spec, read)
        if text is None or quantity is None:
            return None
        return Value(text, self.at(node), quantity.low, quantity.mid, quantity.high, quantity.base)

    def _dated(
        self, node: yaml.Node, entry: Entry, spec: TermSpec, read: Callable[[str], Quantity | Misread]
    ) -> Value | None:
        fields = self.entries(node, f"a value of {spec.name}", VALUE_KEYS)
        if fields is None:
            return None
        text = self.required(fields, "value", node, f"a value of {spec.name}")
        basis = self.choice(fields, "basis", BASES)
        reason = self.text(fields, "reason")
        if basis in {"inferred", "assumed"} and reason is None:
            self.add("LT404", fields["basis"].value, f"{spec.name} is {basis} without a reason", "why this figure?")
        source = self.ids(fields, "source", "source")
        valid_from, known = self.day(fields, "from"), self.day(fields, "known", last=True)
        place = fields["value"].value if "value" in fields else entry.key
        quantity = None if text is None else self._quantity(text, place, spec, read)
        if text is None or quantity is None:
            return None
        low, mid, high = quantity.low, quantity.mid, quantity.high
        note = self.text(fields, "note")
        return Value(
            text, self.at(place), low, mid, high, quantity.base, valid_from, known, source, basis, reason, note
        )

    def _quantity(
        self, text: str, node: yaml.Node, spec: TermSpec, read: Callable[[str], Quantity | Misread]
    ) -> Quantity | None:
        if spec.unit is Unit.CHOICE:
            return self._word(text, node, spec)
        if spec.unit is Unit.CONTRACT and text != "unknown":
            self.refer("contract", text, node, spec.name)
        found = read(text)
        if isinstance(found, Quantity):
            return found
        self.add(found.code, node, f"{spec.name} cannot be read", found.label, hint=found.hint)
        return None

    def _word(self, text: str, node: yaml.Node, spec: TermSpec) -> Quantity | None:
        if text in spec.choices or (text == "unknown" and not spec.required):
            return UNKNOWN
        hint = did_you_mean(text, spec.choices) or f"one of {', '.join(spec.choices)}"
        self.add("LT207", node, f"{spec.name} is not a known word", "not in the list", hint=hint)
        return None

    def _duplicate_key(self, key: yaml.ScalarNode, first: yaml.ScalarNode) -> None:
        problem = Problem(
            "LT107",
            self.at(key),
            "a key is written twice",
            "the second one",
            span(key),
            "keep one; amendments are a list of dated values",
            self.at(first),
        )
        self.problems.append(problem)

    def unknown_key(self, key: yaml.ScalarNode, what: str, allowed: Collection[str]) -> None:
        """Collect the problem of a key that a record does not have, with the nearest one that it has."""
        if key.value == "<<":
            self.add("LT106", key, "merge key in a book", "each record says all of itself", hint="write the fields out")
            return
        hint = did_you_mean(key.value, allowed) or f"one of {', '.join(allowed)}"
        self.add("LT112", key, f"unknown key {key.value!r}", f"{what} has no such key", hint=hint)
