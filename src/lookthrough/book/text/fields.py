"""Shaping: a YAML node -> the typed fields of one record, with a problem for each that is not as it should be."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import yaml

from lookthrough.book.problems import Code, Problem
from lookthrough.book.schema.vocabulary import BASES, COVERAGE_REASONS, ENTITY_CLASSES, SOURCE_CLASSES, STATUSES
from lookthrough.book.text import written_dates
from lookthrough.book.text.nodes import position, span
from lookthrough.units.nearest import Directory, directory

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Iterable

    from lookthrough.book.records import Position

_LONGEST_KEY = 80  # that is shown, or held against those that exist
EVERYTHING = "*"  # stands for the ids of a table of which a part could not be read


@dataclass(frozen=True, slots=True)
class Reference:
    """A name that must be defined elsewhere: ``table`` is a key of the directory in ``book.check.names``."""

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
    _words: dict[tuple[str, ...], Directory] = field(default_factory=dict)

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
            self.empty(entry)
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
        hint = self.did_you_mean(text, allowed) or f"one of {', '.join(allowed)}"
        self.add("LT207", entries[name].value, f"{name} is not a known word", "not in the list", hint=hint)
        return default

    def ids(self, entries: Entries, name: str, table: str | None = None) -> tuple[str, ...]:
        """Return a list of ids, written as a list or as one word; each is a reference into a table."""
        entry = entries.get(name)
        if entry is None:
            return ()
        nodes = entry.value.value if isinstance(entry.value, yaml.SequenceNode) else [entry.value]
        found: dict[str, yaml.Node] = {}
        for node in nodes:
            text = self.scalar(Entry(entry.key, node))
            if text is None:
                continue
            if text in found:
                message, first = f"{name} is named twice", self.at(found[text])
                label, hint = "already in this list", "name each once"
                self.problems.append(Problem("LT411", self.at(node), message, label, span(node), hint, first))
                continue
            found[text] = node
            if table is not None:
                self.refer(table, text, node, name)
        return tuple(found)

    def refer(self, table: str, id_: str, node: yaml.Node, role: str) -> None:
        """Note that a name must be defined in a table."""
        self.refer_at(table, id_, self.at(node), role)

    def refer_at(self, table: str, id_: str, place: Position, role: str) -> None:
        """Note that the name at a place must be defined in a table."""
        self.references.append(Reference(table, id_, place, role))

    def day(self, entries: Entries, name: str, *, last: bool = False) -> dt.date | None:
        """Return the date of a field: the first day of a written month, quarter or year, or the last one."""
        text = self.text(entries, name)
        days = None if text is None else written_dates.period(text)
        if text is None:
            return None
        if days is None:
            why, hint = written_dates.why_impossible(text), "write 2025-10-16, 2025-10, 2025Q4 or 2025"
            code = "LT306" if why is None else "LT304"
            self.add(code, entries[name].value, f"{name} cannot be read", why or "not a date", hint=hint)
            return None
        return days[1] if last else days[0]

    def empty(self, entry: Entry) -> None:
        """Collect the problem of a field without a value."""
        hint = "write unknown where a figure is not known, or leave the line out"
        self.add("LT110", entry.key, f"{entry.key.value} is empty", "no value", hint=hint)

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
        hint = self.did_you_mean(key.value, allowed) or f"one of {', '.join(allowed)}"
        self.add("LT112", key, f"unknown key {key.value[:_LONGEST_KEY]!r}", f"{what} has no such key", hint=hint)

    def did_you_mean(self, word: str, allowed: Iterable[str]) -> str | None:
        """Return the question ``did you mean "name"?``, ``None`` where no name is near; of very many, of the first."""
        return self._directory(allowed).did_you_mean(word[:_LONGEST_KEY])

    def nearest(self, word: str, allowed: Iterable[str]) -> str | None:
        """Return the name most like a word, ``None`` where none is near; of very many, of the first."""
        return self._directory(allowed).nearest(word[:_LONGEST_KEY])

    def _directory(self, allowed: Iterable[str]) -> Directory:
        names = tuple(allowed)
        if names not in self._words:
            self._words[names] = directory((name, name) for name in names)
        return self._words[names]


CODES = (
    Code(
        "LT107",
        "a key is written twice",
        "One record has the same key twice. YAML readers silently keep one of the two; which figure counts must not "
        "depend on that.",
        "Keep one. If the figure was revised, write one key with a list of dated values.",
    ),
    Code(
        "LT108",
        "the shape of the text is not the one expected",
        "A list stands where fields are expected, fields where a list is expected, or a list where one value is.",
        "Lists have items that start with `- `; records have lines `key: value`. See `lookthrough schema`.",
    ),
    Code(
        "LT109",
        "a field is missing",
        "A record lacks a field that it needs: the id or kind of a contract, the class of an entity, "
        "the grade of a source, the value of a dated value.",
        "Add the field.",
    ),
    Code(
        "LT110",
        "a field is empty",
        "The key is there and its value is not. Unknown is not zero, and an empty value could mean either that the "
        "figure is not known or that it does not exist.",
        "Write `unknown` where the figure exists and is not known; leave the line out where there is none.",
    ),
    Code(
        "LT112",
        "a key is not known",
        "Records have a closed list of keys, so that a misspelt key is not silently ignored.",
        "Correct the spelling. What no key is made for goes into `note`.",
    ),
    Code(
        "LT207",
        "a word is not in its list",
        f"Some fields take one word of a closed list. Status: {', '.join(STATUSES)}. Basis: {', '.join(BASES)}. Class "
        f"of an entity: {', '.join(ENTITY_CLASSES)}. Reason of an exclusion: {', '.join(COVERAGE_REASONS)}. Class "
        f"of a source: {', '.join(SOURCE_CLASSES)}. Grades "
        "are A, B and C.",
        "Choose the word that fits. The facts' word `closed` is `funded` where paid or drawn, else `signed`.",
    ),
    Code(
        "LT304",
        "a date does not exist",
        "The text has the shape of a date, a quarter or a period, but the calendar has none like it, e.g. 2027Q5 or "
        "2026-02-30, or its year is not from 1900 to 2200. A purchase is of a calendar year or quarter, because "
        "payments are counted by quarter: a fiscal year that ends in January has none of its own.",
        "Correct the date; split a fiscal year into the calendar quarters it covers.",
    ),
    Code(
        "LT306",
        "a date cannot be read",
        "`from`, `known`, `date` and `as_of` take a day, a month, a quarter or a year.",
        "Write 2025-10-16, 2025-10, 2025Q4 or 2025.",
    ),
    Code(
        "LT411",
        "a name occurs twice in a list",
        "The same id stands twice in one list, e.g. of sources; repeating it adds nothing.",
        "Name each once.",
    ),
)
