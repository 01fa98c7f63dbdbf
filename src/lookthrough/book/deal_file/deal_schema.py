"""JSON Schema of a deal file, for editors: made from the tables of ``deal_terms`` as that of a book is from its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lookthrough.book.deal_file import deal_terms
from lookthrough.book.deal_file.deal_terms import DEAL, DEAL_FILE_KEYS, ROWS, TERMS_OF_ROWS
from lookthrough.book.deal_file.stress_file import FALLS, STRESS_FILE_KEYS, STRESS_KEYS
from lookthrough.book.schema.forms import DATE, ID, IDS, TEXT, a_list, closed, common, head, one_value, pattern, ref
from lookthrough.book.schema.jsonschema_lists import source_row
from lookthrough.book.schema.vocabulary import Unit

if TYPE_CHECKING:
    from lookthrough.book.schema.forms import Json, Schema
    from lookthrough.book.schema.vocabulary import TermSpec

NAME, STRESSES = "waterfall.json", "stresses.json"
_REQUIRED = {
    "account": ["id"],
    "note": ["id", "maturity"],
    "reserve": ["account"],
    "prefunded": ["account"],
    "release": ["account", "on"],
    "trigger": ["trap"],
    "view": ["id"],
    "scenario": ["id"],
    "published": ["value"],
}
_LISTS = {
    "income": "income",
    "fees": "cash",
    "accounts": "account",
    "notes": "note",
    "views": "view",
    "scenarios": "scenario",
    "published": "published",
}
_DAYS = frozenset({"from", "to", "on", "maturity", "interest_only", "start", "break_even_from"})


def deal_schema() -> Schema:
    """Return the JSON Schema of a deal file."""
    rows: Schema = {f"{name}_row": _row(name) for name in ROWS}
    return {
        **head(NAME),
        "title": "A deal file of lookthrough",
        "$ref": "#/$defs/deal_file",
        "$defs": {"deal_file": _file(), "source": source_row(), **rows, **common()},
    }


def stress_schema() -> Schema:
    """Return the JSON Schema of a file of stresses."""
    plain: Schema = {"id": ID, "source": IDS}
    keys: Schema = {key: _term(FALLS[key]) if key in FALLS else plain.get(key, TEXT) for key in STRESS_KEYS}
    lists: Schema = {"each": a_list(closed(keys, ["id", "reason"])), "sources": a_list(ref("source"))}
    whole = closed({key: lists.get(key, TEXT) for key in STRESS_FILE_KEYS}, ["stresses", "each"])
    definitions: Schema = {"stress_file": whole, "source": source_row(), **common()}
    return {**head(STRESSES), "title": "Stresses of a deal", "$ref": "#/$defs/stress_file", "$defs": definitions}


def _file() -> Schema:
    keys: Schema = {name: _key(name) for name in DEAL_FILE_KEYS}
    return closed(keys, ["deal", "start", "notes", *(name for name, spec in DEAL.items() if spec.required)])


def _key(name: str) -> Json:
    if name in DEAL:
        return _term(DEAL[name])
    if name in _LISTS:
        return a_list(ref(f"{_LISTS[name]}_row"))
    if name in ROWS and name != "note":  # the note of a deal is a text; a row of notes has the same name
        return ref(f"{name}_row")
    if name == "sources":
        return a_list(ref("source"))
    if name in {"prices", "yields"}:
        return a_list(pattern(Unit.RATE if name == "yields" else Unit.NUMBER))
    return DATE if name in _DAYS else TEXT


def _row(name: str) -> Schema:
    terms = TERMS_OF_ROWS[name]
    properties: Schema = {key: _term(terms[key]) if key in terms else _plain(name, key) for key in ROWS[name]}
    required = [key for key, spec in terms.items() if spec.required]
    return closed(properties, [*_REQUIRED.get(name, []), *required])


def _plain(row: str, key: str) -> Json:
    if key in _DAYS:
        return DATE
    if key == "scheduled":
        return a_list(ref("cash_row"))
    if row in {"cash", "income"} and key == "id":
        return TEXT
    return {"source": IDS, "id": ID, "account": ID, "trap": ID, "tenant": ID}.get(key, TEXT)


def _term(spec: TermSpec) -> Json:
    form: Schema = {"enum": [*spec.choices]} if spec.choices else one_value(_quantity(spec))
    described: Schema = {"description": spec.description, **form}
    return described if spec.default is None else {**described, "default": spec.default}


def _quantity(spec: TermSpec) -> Schema:
    if spec is not deal_terms.CASH["amount"]:
        return pattern(spec.unit)
    return {"anyOf": [pattern(Unit.USD_BN), pattern(Unit.USD_BN_PER_YEAR)]}
