"""JSON Schema of the files beside deals and entities: header, sources, ledgers, assumptions, totals, scenarios."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lookthrough.book.check.measures import MEASURES
from lookthrough.book.schema.forms import BASIS, DATE, ID, IDS, TEXT, a_list, closed, pattern, ref
from lookthrough.book.schema.vocabulary import BOOK_FORMAT, COVERAGE_REASONS, FAILURE, GRADES, SOURCE_CLASSES, Unit

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lookthrough.book.schema.forms import Schema
    from lookthrough.book.schema.vocabulary import TermSpec


def list_files(shocks: Mapping[str, TermSpec], paths: Mapping[str, TermSpec]) -> dict[str, Schema]:
    """Return the schema of each kind of file by its name in ``$defs``; ``shocks`` and ``paths`` are of a scenario."""
    return {
        "header_file": _header(),
        "source_file": a_list(source_row()),
        "ledger_file": closed({"seller": ID, "note": TEXT, "purchases": a_list(_purchase())}, ["seller", "purchases"]),
        "assumption_file": a_list(_assumption()),
        "assertion_file": a_list(_assertion()),
        "coverage_file": a_list(_excluded()),
        "variant_file": _variant(),
        "scenario": _scenario(shocks, paths),
        "scenario_file": {"anyOf": [ref("scenario"), a_list(ref("scenario"))]},
    }


def _header() -> Schema:
    horizon: Schema = {"type": ["string", "integer"], "pattern": "^[1-9][0-9]{0,2}$", "description": "quarters"}
    properties: Schema = {
        "format": {"enum": [BOOK_FORMAT, str(BOOK_FORMAT)], "description": "of the files of a book"},
        "title": TEXT,
        "as_of": DATE,
        "currency": {"const": "USD"},
        "horizon": horizon,
        "scenario": {**TEXT, "description": "the default one of a run"},
        "note": TEXT,
    }
    return closed(properties, ["title", "as_of"])


def _variant() -> Schema:
    adds: Schema = {**IDS, "description": "records that the book does not have; all others replace one of it"}
    removes: Schema = {**IDS, "description": "records of the book that are left out"}
    return closed({"title": TEXT, "note": TEXT, "adds": adds, "removes": removes}, ["title"])


def source_row() -> Schema:
    """Return the schema of one source."""
    grade: Schema = {"enum": [*GRADES], "description": "A filing or official text, B trade press, C unconfirmed"}
    properties: Schema = {
        "id": ID,
        "title": TEXT,
        "publisher": {**TEXT, "description": "who published the text that was read, also where it is a relay"},
        "original": {**TEXT, "description": "the document, or whose it is, that a relay passes on"},
        "date": DATE,
        "url": {"type": "string", "pattern": "^[a-z]+:"},
        "source_class": {"enum": [*SOURCE_CLASSES]},
        "grade": grade,
    }
    return closed(properties, ["id", "title", "grade"])


def _purchase() -> Schema:
    period: Schema = {"type": ["string", "integer"], "pattern": "^[0-9]{4}(Q[1-4])?$", "description": "2026, 2026Q1"}
    properties: Schema = {
        "buyer": ID,
        "period": period,
        "kind": TEXT,
        "amount": ref("unit_usd_bn"),
        "source": IDS,
        "basis": BASIS,
        "reason": TEXT,
        "note": TEXT,
        "known": DATE,
        "from": DATE,
    }
    return closed(properties, ["buyer", "period", "kind", "amount"])


def _assumption() -> Schema:
    units = [unit.value for unit in Unit]
    rules: Schema = {
        "allOf": [
            {
                "if": {"properties": {"unit": {"const": unit.value}}, "required": ["unit"]},
                "then": {"properties": {"value": ref(f"unit_{unit.value}")}},
            }
            for unit in Unit
            if unit is not Unit.CHOICE
        ]
    }
    value: Schema = {"type": ["string", "number", "object", "array"]}
    properties: Schema = {
        "name": TEXT,
        "value": value,
        "unit": {"enum": [*units]},
        "reason": TEXT,
        "source": IDS,
        "basis": BASIS,
        "note": TEXT,
    }
    return {**closed(properties, ["name", "value", "reason"]), **rules}


def _assertion() -> Schema:
    properties: Schema = {
        "id": ID,
        "subject": IDS,
        "counterparty": ID,
        "begun": DATE,
        "measure": {"enum": [*MEASURES]},
        "expected": ref("unit_usd_bn"),
        "tolerance": pattern(Unit.FRACTION),
        "date": DATE,
        "known": DATE,
        "source": IDS,
        "note": TEXT,
    }
    return closed(properties, ["id", "subject", "measure", "expected"])


def _excluded() -> Schema:
    properties: Schema = {"id": ID, "reason": {"enum": [*COVERAGE_REASONS]}, "instead": ID, "note": TEXT}
    return closed(properties, ["id", "reason"])


def _scenario(shocks: Mapping[str, TermSpec], paths: Mapping[str, TermSpec]) -> Schema:
    value: Schema = {"type": ["string", "number", "object", "array"]}
    properties: Schema = {
        "name": TEXT,
        "title": TEXT,
        "description": TEXT,
        "combines": IDS,
        "shocks": {
            **closed({name: {**value, "description": shock.description} for name, shock in shocks.items()}, []),
            "patternProperties": {f"^{re.escape(FAILURE)}": {**value, "description": "chance of failing at the onset"}},
        },
        "assumptions": {"type": "object", "description": "of the book, that hold otherwise in it: name and value"},
        "paths": {
            **closed({name: {**TEXT, "description": path.description} for name, path in paths.items()}, []),
            "description": "by path the series of the book that the world follows",
        },
        "source": {**IDS, "description": "what the story rests on; the source of a size stands in its shock"},
        "reason": {**TEXT, "description": "which sizes are guesses, and what they lean on"},
        "note": TEXT,
    }
    return closed(properties, ["name"])
