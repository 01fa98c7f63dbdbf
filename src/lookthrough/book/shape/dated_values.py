"""Shaping: the node of a term -> its dated values, each with what other sources say instead."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import yaml

from lookthrough.book.problems import Code, Problem
from lookthrough.book.records import Value
from lookthrough.book.schema.vocabulary import BASES, TermSpec, Unit
from lookthrough.book.text.fields import Entry, Reader
from lookthrough.book.text.quantities import UNKNOWN, Misread, Quantity, parse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from lookthrough.book.text.fields import Entries

    Reading = Callable[[str], Quantity | Misread]

VALUE_KEYS = ("value", "from", "known", "source", "at", "basis", "reason", "note", "or", "because")
RIVAL_KEYS = ("value", "known", "source", "at", "note")


def values(reader: Reader, entry: Entry, spec: TermSpec, *, signed: bool = False) -> tuple[Value, ...]:
    """Return the dated values of a term: one text, one mapping, or a list of these, oldest first."""
    return values_of(reader, entry, spec, lambda text: parse(text, spec.unit, signed=signed))


def values_of(reader: Reader, entry: Entry, spec: TermSpec, read: Reading) -> tuple[Value, ...]:
    """Return dated values as ``values`` does, with another way to read their text."""
    term, node = _Term(reader, entry, spec, read), entry.value
    if isinstance(node, yaml.ScalarNode | yaml.MappingNode):
        one = _one(term, node)
        return () if one is None else (one,)
    return in_order(reader, spec.name, _listed(term))


@dataclass(frozen=True, slots=True)
class _Term:
    """A term while it is read: by whom, where, as what, and how its text becomes a quantity."""

    reader: Reader
    entry: Entry
    spec: TermSpec
    read: Reading


def in_order(reader: Reader, name: str, dated: Iterable[Value]) -> tuple[Value, ...]:
    """Return dated values as they stand; one that is not later than the one before is a problem."""
    found: list[Value] = []
    for value in dated:
        if found and not _is_later(value, found[-1]):
            reader.problems.append(_out_of_order(value, found[-1], name))
        found.append(value)
    return tuple(found)


def _listed(term: _Term) -> Iterator[Value]:
    nodes = term.reader.items(term.entry.value, "values")
    if isinstance(term.entry.value, yaml.SequenceNode) and not nodes:
        term.reader.empty(term.entry)
    for node in nodes:
        value = _one(term, node)
        if value is not None:
            yield value


def _is_later(value: Value, before: Value) -> bool:
    return value.valid_from is not None and (before.valid_from is None or value.valid_from > before.valid_from)


def _out_of_order(value: Value, before: Value, name: str) -> Problem:
    message = f"the values of {name} are out of order"
    if value.valid_from is not None and value.valid_from == before.valid_from:
        label, hint = f"also from {value.valid_from}", "two sources for one day? write the other under `or:`"
    else:
        label, hint = "not later than the one before", "each later value of a list has a later `from`"
    return Problem("LT308", value.position, message, label, len(value.text), hint, before.position)


def _one(term: _Term, node: yaml.Node) -> Value | None:
    if not isinstance(node, yaml.ScalarNode):
        return _mapping(term, node)
    text = term.reader.scalar(Entry(term.entry.key, node))
    quantity = None if text is None else _quantity(term, text, node)
    if text is None or quantity is None:
        return None
    return Value(text, term.reader.at(node), *_numbers(quantity), count=quantity.count)


def _mapping(term: _Term, node: yaml.Node) -> Value | None:
    reader, name = term.reader, term.spec.name
    fields = reader.entries(node, f"a value of {name}", VALUE_KEYS)
    if fields is None:
        return None
    basis, reason = reader.choice(fields, "basis", BASES), reader.text(fields, "reason")
    if basis in {"inferred", "assumed"} and reason is None:
        reader.add("LT404", fields["basis"].value, f"{name} is {basis} without a reason", "why this figure?")
    source = reader.ids(fields, "source", "source")
    valid_from, known = reader.day(fields, "from"), reader.day(fields, "known", last=True)
    rivals, note, because = _rivals(term, fields), reader.text(fields, "note"), reader.text(fields, "because")
    text, at, quantity = _written(term, fields, node, f"a value of {name}")
    if text is None or quantity is None:
        return None
    return Value(
        text,
        reader.at(at),
        *_numbers(quantity),
        valid_from=valid_from,
        known=known,
        source=source,
        basis=basis,
        reason=reason,
        note=note,
        rivals=rivals,
        because=because,
        count=quantity.count,
        at=_at(reader, fields, name),
    )


def _at(reader: Reader, fields: Entries, name: str) -> str | None:
    """Return where in its document a value stands; the place is that of a source of its own."""
    if "at" in fields and "source" not in fields:
        hint = "add `source:` with the document whose section, note or page this is"
        reader.add("LT109", fields["at"].key, f"{name} has an at and no source", "the place in which text?", hint=hint)
    return reader.text(fields, "at")


def _numbers(quantity: Quantity) -> tuple[float | None, float | None, float | None, str | None]:
    return quantity.low, quantity.mid, quantity.high, quantity.base


def _rivals(term: _Term, fields: Entries) -> tuple[Value, ...]:
    """Return what other sources say, one mapping or a list of them; each names its source."""
    reader, entry = term.reader, fields.get("or")
    if entry is None:
        if "because" in fields:
            hint = "add `or:` with what the other source says, or make it a `note:`"
            reader.add(
                "LT109",
                fields["because"].key,
                f"{term.spec.name} has a because and no or",
                "chosen from what?",
                hint=hint,
            )
        return ()
    written = entry.value
    nodes = [written] if isinstance(written, yaml.MappingNode) else reader.items(written, "other versions")
    if isinstance(written, yaml.SequenceNode) and not nodes:
        reader.empty(entry)
    found = [_rival(term, node) for node in nodes]
    return tuple(rival for rival in found if rival is not None)


def _rival(term: _Term, node: yaml.Node) -> Value | None:
    reader = term.reader
    fields = reader.entries(node, "another version", RIVAL_KEYS)
    if fields is None:
        return None
    source, known, note = (
        reader.ids(fields, "source", "source"),
        reader.day(fields, "known", last=True),
        reader.text(fields, "note"),
    )
    text, at, quantity = _written(term, fields, node, "another version")
    if not source and "source" not in fields:
        hint = "name the source of the other version"
        reader.add("LT403", at, f"another version of {term.spec.name} without a source", "no source", hint=hint)
    if text is None or quantity is None:
        return None
    numbers, count = _numbers(quantity), quantity.count
    where = _at(reader, fields, term.spec.name)
    return Value(text, reader.at(at), *numbers, known=known, source=source, note=note, count=count, at=where)


def _written(term: _Term, fields: Entries, node: yaml.Node, what: str) -> tuple[str | None, yaml.Node, Quantity | None]:
    """Return the text under ``value``, its node (that of the term where there is none) and its quantity."""
    text = term.reader.required(fields, "value", node, what)
    at = fields["value"].value if "value" in fields else term.entry.key
    return text, at, None if text is None else _quantity(term, text, at)


def _quantity(term: _Term, text: str, node: yaml.Node) -> Quantity | None:
    reader, spec = term.reader, term.spec
    if spec.unit is Unit.CHOICE:
        return _word(term, text, node)
    if spec.unit is Unit.CONTRACT and text != "unknown":
        reader.refer("contract", text, node, spec.name)
    found = term.read(text)
    if isinstance(found, Quantity):
        return found
    reader.add(found.code, node, f"{spec.name} cannot be read", found.label, hint=found.hint)
    return None


def _word(term: _Term, text: str, node: yaml.Node) -> Quantity | None:
    spec = term.spec
    if text in spec.choices or (text == "unknown" and not spec.required):
        return UNKNOWN
    hint = term.reader.did_you_mean(text, spec.choices) or f"one of {', '.join(spec.choices)}"
    term.reader.add("LT207", node, f"{spec.name} is not a known word", "not in the list", hint=hint)
    return None


CODES = (
    Code(
        "LT308",
        "dated values are out of order",
        "The values of a term that was revised stand oldest first, each after the first with a later `from`. The last "
        "one is the one in force. Two figures for one day are no revision: there sources disagree.",
        "Order the list by `from` and give each later value its date; write what another source says under `or:`.",
    ),
    Code(
        "LT403",
        "a record has no source",
        "Every figure must be traceable to a source. A record names at least one source, or is marked inferred or "
        "assumed with a reason; else each of its values must be.",
        "Add `source:` with ids of sources, or `basis: inferred` or `assumed` with a `reason:`.",
    ),
    Code(
        "LT404",
        "inferred or assumed without a reason",
        "An inferred or assumed value is not a fact, and a reader must be able to judge it. One sentence gives what it "
        "was inferred from or why it is assumed.",
        "Add `reason:`.",
    ),
)
