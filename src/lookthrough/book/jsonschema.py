"""JSON Schema of the files of a book, for editors: made from the tables of kinds, terms and units.

An editor that knows YAML completes keys and marks wrong words while a book is written. The checks of ``book.checks``
remain the judge: a schema cannot follow a name into another file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from lookthrough.book.quantities import FORMS
from lookthrough.book.schema import BASES, ENTITY_CLASSES, OPENING, STATUSES, KindSpec, TermSpec, Unit

if TYPE_CHECKING:
    from collections.abc import Mapping

Json: TypeAlias = "str | bool | float | list[Json] | dict[str, Json] | None"
Schema: TypeAlias = "dict[str, Json]"

_TEXT: Schema = {"type": "string", "minLength": 1}
_ID: Schema = {"type": "string", "pattern": r"^[A-Za-z0-9][A-Za-z0-9_.-]*$"}
_DATE: Schema = {"type": ["string", "integer"], "description": "2025-10-16, 2025-10, 2025Q4 or 2025"}
_IDS: Schema = {"anyOf": [_ID, {"type": "array", "items": _ID, "uniqueItems": True}]}


def json_schema(kinds: Mapping[str, KindSpec]) -> Schema:
    """Return the JSON Schema (2020-12) of a deal file and of a file of entities.

    Args:
        kinds: the kinds of contract by name.

    Returns:
        One document that accepts either; its ``$defs`` hold ``deal_file``, ``entity_file`` and one per kind.
    """
    contracts: Schema = {f"kind_{name}": _contract(kind) for name, kind in sorted(kinds.items())}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A file of a lookthrough book: one deal, or a list of entities",
        "anyOf": [_ref("deal_file"), _ref("entity_file")],
        "$defs": {
            "deal_file": _deal(),
            "entity_file": {"type": "array", "items": _ref("entity")},
            "contract": _any_contract(kinds),
            "entity": _entity(),
            **contracts,
            **{f"unit_{unit.value}": _values(_pattern(unit)) for unit in Unit if unit is not Unit.CHOICE},
        },
    }


def term_schema(spec: TermSpec) -> Schema:
    """Return the schema of a term: one quantity, a mapping with its date and source, or a list of these."""
    values = _values(_words(spec)) if spec.unit is Unit.CHOICE else _ref(f"unit_{spec.unit.value}")
    described: Schema = {"description": _described(spec), **values}
    return described if spec.default is None else {**described, "default": spec.default}


def _values(quantity: Schema) -> Schema:
    properties: Schema = {
        "value": quantity,
        "from": _DATE,
        "known": _DATE,
        "source": _IDS,
        "basis": {"enum": [*BASES]},
        "reason": _TEXT,
        "note": _TEXT,
    }
    dated = _closed(properties, ["value"])
    return {"anyOf": [quantity, dated, _list({"anyOf": [quantity, dated]})]}


def _deal() -> Schema:
    properties: Schema = {"deal": _ID, "title": _TEXT, "note": _TEXT, "contracts": _list(_ref("contract"))}
    return _closed(properties, ["deal", "contracts"])


def _any_contract(kinds: Mapping[str, KindSpec]) -> Schema:
    rules: list[Json] = [
        {
            "if": {"properties": {"kind": {"const": name}}, "required": ["kind"]},
            "then": _ref(f"kind_{name}"),
        }
        for name in sorted(kinds)
    ]
    kind: Schema = {"enum": [*sorted(kinds)]}
    return {"type": "object", "properties": {"id": _ID, "kind": kind}, "required": ["id", "kind"], "allOf": rules}


def _contract(kind: KindSpec) -> Schema:
    status = TermSpec("status", Unit.CHOICE, "where the contract stands", required=True, choices=STATUSES)
    holding: Schema = {"anyOf": [_TEXT, {"type": "object"}, {"type": "array"}]}
    common: Schema = {
        "id": _ID,
        "kind": {"const": kind.name, "description": kind.description},
        "status": term_schema(status),
        "known": _DATE,
        "stack": _TEXT,
        "rollup": _TEXT,
        "source": _IDS,
        "basis": {"enum": [*BASES]},
        "reason": _TEXT,
        "covers": _IDS,
        "held_by": {"type": "object", "additionalProperties": holding},
        "note": _TEXT,
    }
    roles: Schema = {role: {**_ID, "description": says} for role, says in kind.roles.items()}
    terms: Schema = {name: term_schema(spec) for name, spec in kind.terms.items()}
    if "covers" in terms:
        terms["covers"] = {"anyOf": [terms["covers"], _IDS]}
    required = ["id", "kind", *(r for r in kind.roles if r not in kind.optional_roles), "status"]
    required += [name for name, spec in kind.terms.items() if spec.required]
    return {**_closed({**common, **roles, **terms}, required), "description": kind.description}


def _entity() -> Schema:
    properties: Schema = {
        "id": _ID,
        "name": _TEXT,
        "kind": _TEXT,
        "class": {"enum": [*ENTITY_CLASSES]},
        "country": {"type": "string", "pattern": "^[A-Z]{2}$"},
        "ticker": _TEXT,
        "source": _IDS,
        "basis": {"enum": [*BASES]},
        "reason": _TEXT,
        "note": _TEXT,
        "opening": _closed({name: term_schema(spec) for name, spec in OPENING.items()}, []),
        "passes_to": {"type": "object", "additionalProperties": _pattern(Unit.FRACTION)},
    }
    return _closed(properties, ["id", "name", "kind", "class"])


def _words(spec: TermSpec) -> Schema:
    return {"enum": [*spec.choices] if spec.required else [*spec.choices, "unknown"]}


def _pattern(unit: Unit) -> Schema:
    form = FORMS[unit]
    if form.pattern is None:
        return dict(_TEXT)
    numeric = unit in {Unit.FRACTION, Unit.NUMBER, Unit.QUARTER}  # an editor reads a bare 0.8 or 2027 as a number
    return {"type": ["string", "number"] if numeric else "string", "pattern": form.pattern}


def _described(spec: TermSpec) -> str:
    form = FORMS[spec.unit]
    return spec.description if form.pattern is None else f"{spec.description} ({form.examples})"


def _closed(properties: Schema, required: list[str]) -> Schema:
    return {"type": "object", "properties": properties, "required": [*required], "additionalProperties": False}


def _list(items: Schema) -> Schema:
    return {"type": "array", "items": items}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}
