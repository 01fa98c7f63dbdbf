"""Shaping: nodes -> records, one function per kind of record. A record that cannot stand is left out, with its problem."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import yaml

from lookthrough.book import dates
from lookthrough.book.holdings import parse_holding
from lookthrough.book.near import did_you_mean
from lookthrough.book.records import (
    Assertion,
    Assumption,
    Contract,
    Entity,
    Excluded,
    Purchase,
    Scenario,
    Source,
    Value,
)
from lookthrough.book.schema import (
    BASES,
    COVERAGE_REASONS,
    ENTITY_CLASSES,
    GRADES,
    OPENING,
    STATUSES,
    KindSpec,
    TermSpec,
    Unit,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lookthrough.book.fields import Entries, Entry, Reader

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")
_STATUS = TermSpec("status", Unit.CHOICE, "where the contract stands", choices=STATUSES)
_HOLDING = TermSpec("held_by", Unit.USD_BN, "amount or share held")
_SHARE = TermSpec("passes_to", Unit.FRACTION, "share passed on")
_AMOUNT = TermSpec("amount", Unit.USD_BN, "revenue of the period")
_SIGNED_OPENING = frozenset({"operating_income", "operating_cash_flow"})

SOURCE_KEYS = ("id", "title", "publisher", "date", "url", "grade")
ENTITY_KEYS = (
    *("id", "name", "kind", "class", "country", "ticker", "source", "basis", "reason", "note"),
    *("opening", "passes_to"),
)
CONTRACT_KEYS = (
    *("id", "kind", "status", "known", "stack", "rollup", "source", "basis", "reason", "covers", "held_by", "note"),
)
PURCHASE_KEYS = ("buyer", "period", "kind", "amount", "source", "basis", "reason", "note", "known", "from")
ASSUMPTION_KEYS = ("name", "value", "unit", "reason", "source", "basis", "note")
ASSERTION_KEYS = ("id", "subject", "measure", "expected", "tolerance", "date", "source", "note")
SCENARIO_KEYS = ("name", "title", "description", "combines", "shocks", "source", "reason", "note")
COVERAGE_KEYS = ("id", "reason", "instead", "note")


def contract(reader: Reader, node: yaml.Node, deal: str, kinds: Mapping[str, KindSpec]) -> Contract | None:
    """Shape one contract; its roles and terms come from its kind."""
    fields = reader.entries(node, "a contract")
    if fields is None:
        return None
    id_, kind = _id(reader, fields, node, "a contract"), _kind(reader, fields, node, kinds)
    if id_ is None or kind is None:
        return None
    _unknown_terms(reader, fields, kind, kinds)
    status = _status(reader, fields, node)
    if not status:
        return None
    covers = () if _is_covers_term(fields, kind) else reader.ids(fields, "covers")
    return Contract(
        id=id_,
        kind=kind.name,
        roles=_roles(reader, fields, kind, node),
        terms=_terms(reader, fields, kind, node),
        status=status,
        deal=deal,
        position=reader.at(fields["id"].value),
        source=reader.ids(fields, "source", "source"),
        basis=_basis(reader, fields),
        reason=reader.text(fields, "reason"),
        known=reader.day(fields, "known", last=True),
        stack=reader.text(fields, "stack"),
        rollup=reader.text(fields, "rollup"),
        covers=covers,
        held_by=_held_by(reader, fields),
        note=reader.text(fields, "note"),
    )


def entity(reader: Reader, node: yaml.Node) -> Entity | None:
    """Shape one entity."""
    fields = reader.entries(node, "an entity", ENTITY_KEYS)
    id_ = None if fields is None else _id(reader, fields, node, "an entity")
    if fields is None or id_ is None:
        return None
    required = [reader.required(fields, name, node, "an entity") for name in ("name", "kind", "class")]
    name, kind, class_ = required
    if name is None or kind is None or class_ is None:
        return None
    if reader.choice(fields, "class", ENTITY_CLASSES) is None:
        return None
    return Entity(
        id=id_,
        name=name,
        kind=kind,
        class_=class_,
        position=reader.at(fields["id"].value),
        country=reader.text(fields, "country"),
        ticker=reader.text(fields, "ticker"),
        opening=_opening(reader, fields),
        passes_to=_passes_to(reader, fields),
        source=reader.ids(fields, "source", "source"),
        basis=_basis(reader, fields),
        reason=reader.text(fields, "reason"),
        note=reader.text(fields, "note"),
    )


def source(reader: Reader, node: yaml.Node) -> Source | None:
    """Shape one source."""
    fields = reader.entries(node, "a source", SOURCE_KEYS)
    id_ = None if fields is None else _id(reader, fields, node, "a source")
    if fields is None or id_ is None:
        return None
    title = reader.required(fields, "title", node, "a source")
    grade = reader.required(fields, "grade", node, "a source")
    if title is None or grade is None or reader.choice(fields, "grade", GRADES) is None:
        return None
    reader.day(fields, "date")
    publisher, date, url = (reader.text(fields, name) for name in ("publisher", "date", "url"))
    return Source(id_, title, publisher or "", date, url, grade, reader.at(fields["id"].value))


def purchase(reader: Reader, node: yaml.Node, seller: str) -> Purchase | None:
    """Shape one row of a vendor's ledger; source, basis and reason of the row are those of its amount."""
    fields = reader.entries(node, "a purchase", PURCHASE_KEYS)
    if fields is None:
        return None
    buyer, period, kind = (reader.required(fields, name, node, "a purchase") for name in ("buyer", "period", "kind"))
    if reader.required(fields, "period", node, "a purchase") is None or buyer is None or period is None or kind is None:
        return None
    reader.refer("entity", buyer, fields["buyer"].value, "buyer")
    _period(reader, fields["period"], period)
    amount = _one_value(reader, fields, "amount", _AMOUNT, node, "a purchase")
    if amount is None:
        return None
    own = replace(
        amount,
        source=amount.source or reader.ids(fields, "source", "source"),
        basis=amount.basis or _basis(reader, fields),
        reason=amount.reason or reader.text(fields, "reason"),
        note=amount.note or reader.text(fields, "note"),
        known=amount.known or reader.day(fields, "known", last=True),
        valid_from=amount.valid_from or reader.day(fields, "from"),
    )
    return Purchase(seller, buyer, period, kind, own, reader.at(fields["buyer"].value))


def assumption(reader: Reader, node: yaml.Node) -> Assumption | None:
    """Shape one assumption; its value is read in its ``unit`` (a plain number where none is given)."""
    fields = reader.entries(node, "an assumption", ASSUMPTION_KEYS)
    name = None if fields is None else reader.required(fields, "name", node, "an assumption")
    if fields is None or name is None:
        return None
    unit = reader.choice(fields, "unit", tuple(u.value for u in Unit), Unit.NUMBER.value)
    reason = reader.required(fields, "reason", node, "an assumption")
    spec = TermSpec("value", Unit.TEXT if unit == Unit.CHOICE.value else Unit(unit), "the assumed value")
    value = _one_value(reader, fields, "value", spec, node, "an assumption", signed=True)
    if value is None or reason is None:
        return None
    own = replace(
        value,
        source=value.source or reader.ids(fields, "source", "source"),
        basis=value.basis or reader.choice(fields, "basis", BASES, "assumed"),
        reason=value.reason or reason,
        note=value.note or reader.text(fields, "note"),
    )
    return Assumption(name, own, reason, reader.at(fields["name"].value))


def assertion(reader: Reader, node: yaml.Node) -> Assertion | None:
    """Shape one assertion."""
    fields = reader.entries(node, "an assertion", ASSERTION_KEYS)
    id_ = None if fields is None else _id(reader, fields, node, "an assertion")
    if fields is None or id_ is None:
        return None
    subject = reader.required(fields, "subject", node, "an assertion")
    measure = reader.required(fields, "measure", node, "an assertion")
    spec = TermSpec("expected", Unit.USD_BN, "the reported total")
    expected = _one_value(reader, fields, "expected", spec, node, "an assertion")
    if subject is None or measure is None or expected is None:
        return None
    reader.refer("entity", subject, fields["subject"].value, "subject")
    reader.refer("measure", measure, fields["measure"].value, "measure")
    tolerance = _tolerance(reader, fields)
    date, sources = reader.day(fields, "date", last=True), reader.ids(fields, "source", "source")
    return Assertion(id_, subject, measure, expected, tolerance, date, sources, reader.at(fields["id"].value))


def scenario(reader: Reader, node: yaml.Node) -> Scenario | None:
    """Shape one scenario."""
    from lookthrough.book.quantities import parse_shock  # noqa: PLC0415

    fields = reader.entries(node, "a scenario", SCENARIO_KEYS)
    name = None if fields is None else reader.required(fields, "name", node, "a scenario")
    if fields is None or name is None:
        return None
    shocks: dict[str, Value] = {}
    table = reader.entries(fields["shocks"].value, "the shocks of a scenario") if "shocks" in fields else {}
    for key, entry in (table or {}).items():
        dated = reader.values_of(entry, TermSpec(key, Unit.NUMBER, "a shock"), parse_shock)
        if dated:
            shocks[key] = dated[-1]
    title, description = reader.text(fields, "title") or name, reader.text(fields, "description") or ""
    combines = reader.ids(fields, "combines", "scenario")
    return Scenario(name, title, description, shocks, combines, reader.at(fields["name"].value))


def excluded(reader: Reader, node: yaml.Node) -> Excluded | None:
    """Shape one row of the coverage list."""
    fields = reader.entries(node, "a row of coverage", COVERAGE_KEYS)
    id_ = None if fields is None else _id(reader, fields, node, "a row of coverage")
    if fields is None or id_ is None:
        return None
    reason = reader.required(fields, "reason", node, "a row of coverage")
    if reason is None or reader.choice(fields, "reason", COVERAGE_REASONS) is None:
        return None
    instead, note = reader.text(fields, "instead"), reader.text(fields, "note")
    return Excluded(id_, reason, instead, note, reader.at(fields["id"].value))


def _id(reader: Reader, fields: Entries, node: yaml.Node, what: str) -> str | None:
    text = reader.required(fields, "id", node, what)
    if text is not None and not _ID.fullmatch(text):
        hint = "letters, digits, _ - and . without spaces"
        reader.add("LT202", fields["id"].value, "this cannot be an id", "not an id", hint=hint)
        return None
    return text


def _kind(reader: Reader, fields: Entries, node: yaml.Node, kinds: Mapping[str, KindSpec]) -> KindSpec | None:
    name = reader.required(fields, "kind", node, "a contract")
    if name is None or name in kinds:
        return None if name is None else kinds[name]
    hint = did_you_mean(name, kinds) or f"one of {', '.join(sorted(kinds))}"
    reader.add("LT205", fields["kind"].value, "unknown kind of contract", "no such kind", hint=hint)
    return None


def _unknown_terms(reader: Reader, fields: Entries, kind: KindSpec, kinds: Mapping[str, KindSpec]) -> None:
    allowed = (*kind.roles, *kind.terms, *CONTRACT_KEYS)
    for name, entry in fields.items():
        if name in allowed:
            continue
        elsewhere = sorted(k.name for k in kinds.values() if name in k.roles or name in k.terms)
        if elsewhere:
            hint = did_you_mean(name, allowed) or f"{kind.name} has {', '.join((*kind.roles, *kind.terms))}"
            reader.add("LT208", entry.key, f"a {kind.name} has no {name}", f"known in {elsewhere[0]}", hint=hint)
        else:
            reader.unknown_key(entry.key, f"a {kind.name}", allowed)


def _status(reader: Reader, fields: Entries, node: yaml.Node) -> tuple[Value, ...]:
    if "status" not in fields:
        reader.required(fields, "status", node, "a contract")
        return ()
    return reader.values(fields["status"], _STATUS)


def _roles(reader: Reader, fields: Entries, kind: KindSpec, node: yaml.Node) -> dict[str, str]:
    found: dict[str, str] = {}
    for role in kind.roles:
        text = reader.text(fields, role)
        if text is not None:
            found[role] = text
            reader.refer("entity", text, fields[role].value, role)
        elif role not in fields and role not in kind.optional_roles:
            hint = f"add `{role}:` and the id of who {kind.roles[role]}"
            reader.add("LT401", fields["kind"].key, f"a {kind.name} has a {role}", f"no {role}", hint=hint)
    return found


def _terms(reader: Reader, fields: Entries, kind: KindSpec, node: yaml.Node) -> dict[str, tuple[Value, ...]]:
    found: dict[str, tuple[Value, ...]] = {}
    for name, spec in kind.terms.items():
        entry = fields.get(name)
        if entry is None:
            if spec.required:
                hint = f"add `{name}:` ({spec.description}); write unknown where it is not published"
                reader.add("LT402", fields["kind"].key, f"a {kind.name} has a term {name}", f"no {name}", hint=hint)
        elif name != "covers" or _is_covers_term(fields, kind):
            dated = reader.values(entry, spec)
            if dated:
                found[name] = dated
    return found


def _is_covers_term(fields: Entries, kind: KindSpec) -> bool:
    """Tell a guarantee's ``covers: contract`` from the list of fact ids that any contract may have."""
    return "covers" in kind.terms and "covers" in fields and not isinstance(fields["covers"].value, yaml.SequenceNode)


def _held_by(reader: Reader, fields: Entries) -> dict[str, tuple[Value, ...]]:
    if "held_by" not in fields:
        return {}
    found: dict[str, tuple[Value, ...]] = {}
    for holder, entry in (reader.entries(fields["held_by"].value, "held_by") or {}).items():
        reader.refer("entity", holder, entry.key, "holder")
        dated = reader.values_of(entry, _HOLDING, parse_holding)
        if dated:
            found[holder] = dated
    return found


def _opening(reader: Reader, fields: Entries) -> dict[str, tuple[Value, ...]]:
    if "opening" not in fields:
        return {}
    entries = reader.entries(fields["opening"].value, "the opening figures of an entity", OPENING.keys()) or {}
    read = {n: reader.values(e, OPENING[n], signed=n in _SIGNED_OPENING) for n, e in entries.items()}
    return {name: dated for name, dated in read.items() if dated}


def _passes_to(reader: Reader, fields: Entries) -> dict[str, float]:
    if "passes_to" not in fields:
        return {}
    found: dict[str, float] = {}
    for name, entry in (reader.entries(fields["passes_to"].value, "passes_to") or {}).items():
        reader.refer("entity", name, entry.key, "passes_to")
        dated = reader.values(entry, _SHARE)
        if dated and dated[-1].mid is not None:
            found[name] = dated[-1].mid
    return found


def _one_value(
    reader: Reader, fields: Entries, name: str, spec: TermSpec, node: yaml.Node, what: str, *, signed: bool = False
) -> Value | None:
    if name not in fields:
        reader.required(fields, name, node, what)
        return None
    dated = reader.values(fields[name], spec, signed=signed)
    return dated[-1] if dated else None


def _tolerance(reader: Reader, fields: Entries) -> float:
    if "tolerance" not in fields:
        return 0.0
    dated = reader.values(fields["tolerance"], TermSpec("tolerance", Unit.FRACTION, "share of the expected total"))
    return dated[-1].mid or 0.0 if dated else 0.0


def _basis(reader: Reader, fields: Entries) -> str:
    basis = reader.choice(fields, "basis", BASES, "reported") or "reported"
    if basis in {"inferred", "assumed"} and "reason" not in fields:
        hint = "add `reason:` with one sentence"
        reader.add("LT404", fields["basis"].value, f"{basis} without a reason", "why is it so?", hint=hint)
    return basis


def _period(reader: Reader, entry: Entry, text: str) -> None:
    if dates.period(text.removeprefix("FY")) is None:
        reader.add("LT304", entry.value, "period", "there is no such period", hint="write 2026Q1, FY2026Q1 or 2026")
