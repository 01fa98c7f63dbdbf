"""JSON Schema of the files of a book, for editors: made from the tables of kinds, terms and units.

An editor that knows YAML completes keys and marks wrong words while a book is written. The checks of
``book.check.check`` remain the judge: a schema cannot follow a name into another file. ``books/schema/`` holds what
``lookthrough schema`` prints (``book.json``) and a small file for each table, which a file of a book names in its first
line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lookthrough.book.schema.forms import (
    BASIS,
    DATE,
    ID,
    IDS,
    TEXT,
    a_list,
    closed,
    common,
    head,
    one_value,
    pattern,
    ref,
    values,
)
from lookthrough.book.schema.jsonschema_lists import list_files
from lookthrough.book.schema.ratings import SCALES
from lookthrough.book.schema.vocabulary import ACCOUNT, ENTITY_CLASSES, OPENING, STATUSES, KindSpec, TermSpec, Unit
from lookthrough.book.text.currencies import PATTERN
from lookthrough.book.text.quantities import FORMS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lookthrough.book.schema.forms import Json, Schema

_STATUS = TermSpec("status", Unit.CHOICE, "where the contract stands", required=True, choices=STATUSES)
_PERIOD = "^(FY|TTM)?[0-9]{4}(Q[1-4]|H[12])?$"
WHOLE = "book.json"
FILES = {
    "header": "header_file",
    "sources": "source_file",
    "entities": "entity_file",
    "deals": "deal_file",
    "purchases": "ledger_file",
    "assumptions": "assumption_file",
    "assertions": "assertion_file",
    "coverage": "coverage_file",
    "scenarios": "scenario_file",
    "variant": "variant_file",
}


def file_schemas(
    kinds: Mapping[str, KindSpec], shocks: Mapping[str, TermSpec], paths: Mapping[str, TermSpec]
) -> dict[str, Schema]:
    """Return the files of ``books/schema/`` by name: ``book.json`` and one for each table, which points into it."""
    parts: dict[str, Schema] = {
        f"{table}.json": {**head(f"{table}.json"), "$ref": f"{WHOLE}#/$defs/{name}"} for table, name in FILES.items()
    }
    return {WHOLE: json_schema(kinds, shocks, paths), **parts}


def json_schema(kinds: Mapping[str, KindSpec], shocks: Mapping[str, TermSpec], paths: Mapping[str, TermSpec]) -> Schema:
    """Return the JSON Schema (2020-12) of every file of a book.

    Args:
        kinds: the kinds of contract by name.
        shocks: the shocks that a scenario may name.
        paths: the paths that it may give.

    Returns:
        One document that accepts any of them; its ``$defs`` hold one for each table (``deal_file``) and kind.
    """
    contracts: Schema = {f"kind_{name}": _contract(kind) for name, kind in sorted(kinds.items())}
    return {
        **head(WHOLE),
        "title": "A file of a lookthrough book",
        "anyOf": [ref(name) for name in FILES.values()],
        "$defs": {
            "deal_file": _deal(),
            "entity_file": {"type": "array", "items": ref("entity")},
            "contract": _any_contract(kinds),
            "entity": _entity(),
            **common(),
            **list_files(shocks, paths),
            **contracts,
            **_units(),
            **_words(kinds),
        },
    }


def term_schema(spec: TermSpec) -> Schema:
    """Return the schema of a term: one quantity, a mapping with its date and source, or a list of these."""
    form = ref(_words_name(spec)) if spec.unit is Unit.CHOICE else ref(f"unit_{spec.unit.value}")
    described: Schema = {"description": _described(spec), **form}
    return described if spec.default is None else {**described, "default": spec.default}


def _units() -> Schema:
    """Return for each unit one quantity, and the values of a term of that unit."""
    found: Schema = {}
    for unit in Unit:
        if unit is not Unit.CHOICE:
            found[f"quantity_{unit.value}"] = pattern(unit)
            found[f"unit_{unit.value}"] = values(ref(f"quantity_{unit.value}"))
    return found


def _words(kinds: Mapping[str, KindSpec]) -> Schema:
    """Return for each closed list of words the list, and the values of a term that takes one of them."""
    found: Schema = {}
    for spec in (_STATUS, *(spec for kind in kinds.values() for spec in kind.terms.values())):
        if spec.unit is Unit.CHOICE:
            words = [*spec.choices] if spec.required else [*spec.choices, "unknown"]
            found[f"one_{_words_name(spec)}"] = {"enum": [*words]}
            found[_words_name(spec)] = values(ref(f"one_{_words_name(spec)}"))
    return found


def _words_name(spec: TermSpec) -> str:
    return f"words_{spec.name}_{spec.choices[0]}"  # two kinds may have other words for one term


def _deal() -> Schema:
    properties: Schema = {"deal": ID, "title": TEXT, "note": TEXT, "contracts": a_list(ref("contract"))}
    return closed(properties, ["deal", "contracts"])


def _any_contract(kinds: Mapping[str, KindSpec]) -> Schema:
    rules: list[Json] = [
        {
            "if": {"properties": {"kind": {"const": name}}, "required": ["kind"]},
            "then": ref(f"kind_{name}"),
        }
        for name in sorted(kinds)
    ]
    kind: Schema = {"enum": [*sorted(kinds)]}
    return {"type": "object", "properties": {"id": ID, "kind": kind}, "required": ["id", "kind"], "allOf": rules}


def _contract(kind: KindSpec) -> Schema:
    holding: Schema = {"anyOf": [TEXT, {"type": "object"}, {"type": "array"}]}
    common: Schema = {
        "id": ID,
        "kind": {"const": kind.name, "description": kind.description},
        "status": term_schema(_STATUS),
        "known": DATE,
        "stack": TEXT,
        "rollup": TEXT,
        "source": IDS,
        "basis": BASIS,
        "reason": TEXT,
        "covers": IDS,
        "held_by": {"type": "object", "additionalProperties": holding},
        "note": TEXT,
    }
    roles: Schema = {role: {**ID, "description": says} for role, says in kind.roles.items()}
    terms: Schema = {name: term_schema(spec) for name, spec in kind.terms.items()}
    if "covers" in terms:
        terms["covers"] = {"anyOf": [terms["covers"], IDS]}
    required = ["id", "kind", *(r for r in kind.roles if r not in kind.optional_roles), "status"]
    required += [name for name, spec in kind.terms.items() if spec.required]
    return {**closed({**common, **roles, **terms}, required), "description": kind.description}


def _entity() -> Schema:
    properties: Schema = {
        "id": ID,
        "name": TEXT,
        "kind": TEXT,
        "class": {"enum": [*ENTITY_CLASSES]},
        "country": {"type": "string", "pattern": "^[A-Z]{2}$"},
        "ticker": TEXT,
        "source": IDS,
        "basis": BASIS,
        "reason": TEXT,
        "note": TEXT,
        "opening": closed({name: term_schema(spec) for name, spec in OPENING.items()}, []),
        "accounts": a_list(_account()),
        "rating": a_list(_rating()),
        "owners": {"type": "object", "additionalProperties": ref("unit_fraction")},
        "votes": {"type": "object", "additionalProperties": ref("unit_fraction")},
        "acquirer": ref("unit_text"),
        "passes_to": {"type": "object", "additionalProperties": pattern(Unit.FRACTION)},
        "waterfall": {**ID, "description": "id of the deal file in waterfalls/ by which a vehicle pays"},
    }
    return closed(properties, ["id", "name", "kind", "class"])


def _account() -> Schema:
    period: Schema = {"type": ["string", "integer"], "pattern": _PERIOD, "description": "2026Q2, 2026H1, FY2026Q1"}
    money: Schema = {"type": "string", "pattern": PATTERN}
    filed: Schema = {name: {"description": spec.description, **one_value(money)} for name, spec in ACCOUNT.items()}
    own: Schema = {"known": DATE, "source": IDS, "basis": BASIS, "reason": TEXT, "note": TEXT}
    return closed({"period": period, "end": DATE, **own, **filed}, ["period"])


def _rating() -> Schema:
    letters: list[Json] = [*dict.fromkeys(word for scale in SCALES.values() for word in scale), "unknown"]
    own: Schema = {"from": DATE, "known": DATE, "source": IDS, "basis": BASIS, "reason": TEXT, "note": TEXT}
    return closed({"agency": {"enum": [*SCALES]}, "value": {"enum": letters}, **own}, ["agency", "value"])


def _described(spec: TermSpec) -> str:
    form = FORMS[spec.unit]
    said = spec.description if spec.acts else f"{spec.description}; shown, and no payment moves by it"
    return said if form.pattern is None else f"{said} ({form.examples})"
