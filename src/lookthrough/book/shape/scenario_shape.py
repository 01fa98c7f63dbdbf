"""Shaping: nodes -> scenarios: their shocks, the companies that they make fail, the assumptions that they set."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from lookthrough.book.records import GivenPath, Scenario, Value
from lookthrough.book.schema.vocabulary import FAILURE, TermSpec, Unit
from lookthrough.book.shape.dated_values import values, values_of
from lookthrough.book.text.quantities import parse_shock

if TYPE_CHECKING:
    from collections.abc import Mapping

    import yaml

    from lookthrough.book.text.fields import Entries, Entry, Reader

SCENARIO_KEYS = (
    *("name", "title", "description", "combines", "shocks", "assumptions", "paths"),
    *("source", "reason", "note"),
)
_FAILS = TermSpec("failure", Unit.NUMBER, "chance that a company fails at the onset")
_SET = TermSpec("assumption", Unit.TEXT, "what an assumption is in the scenario, in its own unit")


def scenario(reader: Reader, node: yaml.Node, known: Mapping[str, TermSpec]) -> Scenario | None:
    """Shape one scenario; a shock is read in its unit, one that is not known is left to who resolves names."""
    fields = reader.entries(node, "a scenario", SCENARIO_KEYS)
    name = None if fields is None else reader.required(fields, "name", node, "a scenario")
    if fields is None or name is None:
        return None
    reader.defined.add(("scenario", name))
    reason = reader.text(fields, "reason")
    shocks, failures = _shocks(reader, fields, known)
    set_ = {key: value for key, entry in _table(reader, fields, "assumptions") for value in values(reader, entry, _SET)}
    return Scenario(
        name=name,
        title=reader.text(fields, "title") or name,
        description=reader.text(fields, "description") or "",
        shocks=_with_basis(shocks, reason),
        combines=reader.ids(fields, "combines", "scenario"),
        position=reader.at(fields["name"].value),
        source=reader.ids(fields, "source", "source"),
        reason=reason,
        failures=_with_basis(failures, reason),
        assumptions=_with_basis(set_, reason),
        paths=_paths(reader, fields),
    )


def _paths(reader: Reader, fields: Entries) -> dict[str, GivenPath]:
    """Return the series of each path by its name; names that are not known are left to who resolves them."""
    paths: dict[str, GivenPath] = {}
    for name, entry in _table(reader, fields, "paths"):
        reader.refer("path", name, entry.key, "path")
        series = reader.scalar(entry)
        if series is not None:
            reader.refer("series", series, entry.value, "series")
            paths[name] = GivenPath(series, reader.at(entry.value))
    return paths


def _shocks(
    reader: Reader, fields: Entries, known: Mapping[str, TermSpec]
) -> tuple[dict[str, Value], dict[str, Value]]:
    """Return the sizes of shocks by name, and of failures by company."""
    shocks: dict[str, Value] = {}
    failures: dict[str, Value] = {}
    for key, entry in _table(reader, fields, "shocks"):
        if key.startswith(FAILURE):
            company = key.removeprefix(FAILURE)
            reader.refer("entity", company, entry.key, "company that fails")
            failures |= _latest(reader, entry, company, _FAILS)
            continue
        reader.refer("shock", key, entry.key, "shock")
        if key in known:
            shocks |= _latest(reader, entry, key, known[key])
    return shocks, failures


def _table(reader: Reader, fields: Entries, field: str) -> list[tuple[str, Entry]]:
    table = reader.entries(fields[field].value, f"the {field} of a scenario") if field in fields else {}
    return list((table or {}).items())


def _latest(reader: Reader, entry: Entry, key: str, spec: TermSpec) -> dict[str, Value]:
    """Return the last value of a shock under its key; nothing where it cannot be read."""
    dated = values_of(reader, entry, spec, partial(parse_shock, unit=spec.unit))
    return {key: dated[-1]} if dated else {}


def _with_basis(sizes: Mapping[str, Value], reason: str | None) -> dict[str, Value]:
    """Return sizes with their basis: what has no source of its own is a guess, whatever the story rests on."""
    return {
        key: replace(
            value,
            basis=value.basis or ("reported" if value.source else "assumed"),
            reason=value.reason or reason,
        )
        for key, value in sizes.items()
    }
