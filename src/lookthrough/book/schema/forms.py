"""The pieces of which a JSON Schema of a book is put together."""

from __future__ import annotations

from typing import TypeAlias

from lookthrough.book.schema.vocabulary import BASES, BOOK_FORMAT, Unit
from lookthrough.book.text.quantities import FORMS

Json: TypeAlias = "str | bool | float | list[Json] | dict[str, Json] | None"
Schema: TypeAlias = "dict[str, Json]"

DRAFT = "https://json-schema.org/draft/2020-12/schema"
TEXT: Schema = {"$ref": "#/$defs/text"}
ID: Schema = {"$ref": "#/$defs/id"}
IDS: Schema = {"$ref": "#/$defs/ids"}
DATE: Schema = {"$ref": "#/$defs/date"}
BASIS: Schema = {"$ref": "#/$defs/basis"}


def head(name: str) -> Schema:
    """Return what a schema says of itself: its draft, its name, which is that of its file, and the format of the books.

    The name is relative, so that what points from one file to another leads to the file beside it.
    """
    return {"$schema": DRAFT, "$id": name, "x-format": BOOK_FORMAT}


def common() -> dict[str, Schema]:
    """Return the definitions to which the constants of this module refer."""
    return {
        "text": {"type": ["string", "number"], "minLength": 1},
        "id": {"type": "string", "pattern": r"^[A-Za-z0-9][A-Za-z0-9_.-]*$"},
        "ids": {"anyOf": [ID, {"type": "array", "items": ID, "uniqueItems": True}]},
        "date": {"type": ["string", "integer"], "description": "2025-10-16, 2025-10, 2025Q4 or 2025"},
        "basis": {"enum": [*BASES]},
    }


def closed(properties: Schema, required: list[str]) -> Schema:
    """Return the schema of a mapping that has these keys and no others."""
    return {"type": "object", "properties": properties, "required": [*required], "additionalProperties": False}


def a_list(items: Schema) -> Schema:
    """Return the schema of a list."""
    return {"type": "array", "items": items}


def ref(name: str) -> Schema:
    """Return a reference to a definition of the same document."""
    return {"$ref": f"#/$defs/{name}"}


def pattern(unit: Unit) -> Schema:
    """Return the schema of one quantity of a unit; an editor reads a bare 0.8 or 2027 as a number."""
    form = FORMS[unit]
    if form.pattern is None:
        return dict(TEXT)
    numeric = unit in {Unit.FRACTION, Unit.NUMBER, Unit.QUARTER}
    return {"type": ["string", "number"] if numeric else "string", "pattern": form.pattern}


def values(quantity: Schema) -> Schema:
    """Return the schema of a term: one quantity, a mapping with its date and source, or a list of these."""
    return {"anyOf": [quantity, _dated(quantity), a_list(one_value(quantity))]}


def one_value(quantity: Schema) -> Schema:
    """Return the schema of one quantity, or of a mapping with its date and source."""
    return {"anyOf": [quantity, _dated(quantity)]}


def _dated(quantity: Schema) -> Schema:
    at: Schema = {**TEXT, "description": "where in the document: section, note, page"}
    rival = closed({"value": quantity, "known": DATE, "source": IDS, "at": at, "note": TEXT}, ["value", "source"])
    properties: Schema = {
        "value": quantity,
        "from": DATE,
        "known": DATE,
        "source": IDS,
        "at": at,
        "basis": BASIS,
        "reason": TEXT,
        "note": TEXT,
        "or": {"anyOf": [rival, a_list(rival)], "description": "what other sources say instead"},
        "because": {**TEXT, "description": "why this value, where neither grade nor date decides"},
    }
    return closed(properties, ["value"])
