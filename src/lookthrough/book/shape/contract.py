"""Shaping: a node -> a contract; its roles and terms come from its kind."""

from __future__ import annotations

from typing import TYPE_CHECKING

import yaml

from lookthrough.book.problems import Code
from lookthrough.book.records import Contract, Value
from lookthrough.book.schema.vocabulary import STATUSES, KindSpec, TermSpec, Unit
from lookthrough.book.shape.common_fields import basis_of, record_id
from lookthrough.book.shape.dated_values import values, values_of
from lookthrough.book.shape.holdings import parse_holding

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lookthrough.book.text.fields import Entries, Reader

CONTRACT_KEYS = (
    *("id", "kind", "status", "known", "stack", "rollup", "source", "basis", "reason", "covers", "held_by", "note"),
)
_STATUS = TermSpec("status", Unit.CHOICE, "where the contract stands", required=True, choices=STATUSES)
_HOLDING = TermSpec("held_by", Unit.USD_BN, "amount or share held")


def contract(reader: Reader, node: yaml.Node, deal: str, kinds: Mapping[str, KindSpec]) -> Contract | None:
    """Shape one contract; its roles and terms come from its kind."""
    fields = reader.entries(node, "a contract")
    if fields is None:
        return None
    id_, kind = record_id(reader, fields, node, "contract"), _kind(reader, fields, node, kinds)
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
        roles=_roles(reader, fields, kind),
        terms=_terms(reader, fields, kind),
        status=status,
        deal=deal,
        position=reader.at(fields["id"].value),
        source=reader.ids(fields, "source", "source"),
        basis=basis_of(reader, fields),
        reason=reader.text(fields, "reason"),
        known=reader.day(fields, "known", last=True),
        places={name: reader.at(entry.value) for name, entry in fields.items()},
        stack=reader.text(fields, "stack"),
        rollup=reader.text(fields, "rollup"),
        covers=covers,
        held_by=_held_by(reader, fields),
        note=reader.text(fields, "note"),
    )


def _kind(reader: Reader, fields: Entries, node: yaml.Node, kinds: Mapping[str, KindSpec]) -> KindSpec | None:
    name = reader.required(fields, "kind", node, "a contract")
    if name is None or name in kinds:
        return None if name is None else kinds[name]
    hint = reader.did_you_mean(name, kinds) or f"one of {', '.join(sorted(kinds))}"
    reader.add("LT205", fields["kind"].value, "unknown kind of contract", "no such kind", hint=hint)
    return None


def _unknown_terms(reader: Reader, fields: Entries, kind: KindSpec, kinds: Mapping[str, KindSpec]) -> None:
    allowed = (*kind.roles, *kind.terms, *CONTRACT_KEYS)
    for name, entry in fields.items():
        if name in allowed:
            continue
        elsewhere = sorted(k.name for k in kinds.values() if name in k.roles or name in k.terms)
        if elsewhere:
            hint = f"a {kind.name} has {', '.join((*kind.roles, *kind.terms))}"
            reader.add("LT208", entry.key, f"a {kind.name} has no {name}", f"known in {elsewhere[0]}", hint=hint)
        else:
            reader.unknown_key(entry.key, f"a {kind.name}", allowed)


def _status(reader: Reader, fields: Entries, node: yaml.Node) -> tuple[Value, ...]:
    if "status" not in fields:
        reader.required(fields, "status", node, "a contract")
        return ()
    return values(reader, fields["status"], _STATUS)


def _roles(reader: Reader, fields: Entries, kind: KindSpec) -> dict[str, str]:
    found: dict[str, str] = {}
    for role in kind.roles:
        text = reader.text(fields, role)
        if text is not None:
            found[role] = text
            reader.refer("entity", text, fields[role].value, role)
        elif role not in fields and role not in kind.optional_roles:
            hint = f"add `{role}:` and the id of who {kind.roles[role]}"
            reader.add("LT401", fields["kind"].key, f"{kind.name} without a {role}", f"no {role}", hint=hint)
    return found


def _terms(reader: Reader, fields: Entries, kind: KindSpec) -> dict[str, tuple[Value, ...]]:
    found: dict[str, tuple[Value, ...]] = {}
    for name, spec in kind.terms.items():
        entry = fields.get(name)
        if entry is None:
            if spec.required:
                hint = f"add `{name}:` ({spec.description}); write unknown where it is not published"
                reader.add("LT402", fields["kind"].key, f"{kind.name} without {name}", f"no {name}", hint=hint)
        elif name != "covers" or _is_covers_term(fields, kind):
            dated = values(reader, entry, spec)
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
        dated = values_of(reader, entry, _HOLDING, parse_holding)
        if dated:
            found[holder] = dated
    return found


CODES = (
    Code(
        "LT205",
        "the kind of a contract is not known",
        "The kind decides which roles and terms a contract has and how it pays. A contract of an unknown kind is "
        "left out.",
        "Choose a kind from `lookthrough schema`.",
    ),
    Code(
        "LT208",
        "the kind has no such term",
        "The key is a role or a term of another kind of contract. It would not be used, so it is not accepted.",
        "Use the term of this kind that means the same, or change the kind.",
    ),
    Code(
        "LT401",
        "a role is missing",
        "Each kind of contract has its roles, such as tenant and landlord; without one of them nobody pays or nobody "
        "is paid. Only roles that the kind calls optional may be left out.",
        "Add the role with the id of an entity; an unnamed party is a sector, e.g. the bond funds.",
    ),
    Code(
        "LT402",
        "a required term is missing",
        "The kind cannot pay without this term. A figure that is not published is `unknown` and can be assumed with a "
        "range; a contract without it would count as zero.",
        "Add the term, or write `unknown`.",
    ),
)
