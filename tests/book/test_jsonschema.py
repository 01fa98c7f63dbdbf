"""The schema for editors accepts the books that load, and says what the tables say."""

import json
import re

import pytest
import yaml
from small_book import VALID

from lookthrough.book.jsonschema import json_schema
from lookthrough.book.schema import OPENING
from lookthrough.book.shape_contract import CONTRACT_KEYS
from lookthrough.book.shape_entity import ENTITY_KEYS
from lookthrough.contracts import KINDS

SCHEMA = json_schema(KINDS)
TYPES = {"string": str, "object": dict, "array": list, "integer": int, "number": (int, float)}


def accepts(schema, thing):
    """Judge by the keywords that the schema uses."""
    if "$ref" in schema and not accepts(SCHEMA["$defs"][schema["$ref"].rsplit("/", 1)[1]], thing):
        return False
    types = schema.get("type")
    if types and not any(isinstance(thing, TYPES[t]) for t in ([types] if isinstance(types, str) else types)):
        return False
    return all(rule(schema[key], schema, thing) for key, rule in RULES.items() if key in schema)


def conditional(rules, thing):
    return all(not accepts(r["if"], thing) or accepts(r["then"], thing) for r in rules)


def fields(properties, schema, thing):
    if not isinstance(thing, dict):
        return True
    unknown = thing.keys() - properties.keys()
    known = all(accepts(properties[key], thing[key]) for key in thing.keys() & properties.keys())
    return known and not (schema.get("additionalProperties") is False and unknown)


RULES = {
    "anyOf": lambda options, _, thing: any(accepts(option, thing) for option in options),
    "allOf": lambda rules, _, thing: conditional(rules, thing),
    "enum": lambda words, _, thing: thing in words,
    "const": lambda word, _, thing: thing == word,
    "pattern": lambda pattern, _, thing: not isinstance(thing, str) or re.search(pattern, thing) is not None,
    "required": lambda names, _, thing: not isinstance(thing, dict) or set(names) <= thing.keys(),
    "properties": fields,
    "items": lambda schema, _, thing: not isinstance(thing, list) or all(accepts(schema, x) for x in thing),
}


def parsed(file):
    return yaml.load((VALID / file).read_text(), Loader=yaml.BaseLoader)  # noqa: S506 - builds texts only


@pytest.mark.parametrize("file", ["deals/campus.yaml", "entities/firms.yaml", "entities/funds.yaml"])
def test_the_valid_book_is_accepted(file):
    assert accepts(SCHEMA, parsed(file))


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("principal", "27.3"),
        ("principal", "6 GW"),
        ("rent", "2 bn USD per year"),
        ("status", "closed"),
        ("kind", "bonds"),
    ],
)
def test_a_wrong_deal_is_not(key, value):
    deal = parsed("deals/campus.yaml")
    deal["contracts"][1][key] = value
    assert not accepts(SCHEMA, deal)


def test_a_deal_without_a_required_term_or_role_is_not_accepted():
    for key in ("principal", "issuer", "status", "id"):
        deal = parsed("deals/campus.yaml")
        del deal["contracts"][1][key]
        assert not accepts(SCHEMA, deal)


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.name)
def test_a_kind_has_exactly_the_keys_that_the_loader_reads(kind):
    keys = SCHEMA["$defs"][f"kind_{kind.name}"]["properties"].keys()
    assert keys == {*CONTRACT_KEYS, *kind.roles, *kind.terms}


def test_an_entity_has_exactly_the_keys_that_the_loader_reads():
    properties = SCHEMA["$defs"]["entity"]["properties"]
    assert properties.keys() == set(ENTITY_KEYS)
    assert properties["opening"]["properties"].keys() == OPENING.keys()


def test_the_schema_is_json_and_its_references_exist():
    text = json.dumps(SCHEMA)
    assert set(re.findall(r'"#/\$defs/(\w+)"', text)) <= SCHEMA["$defs"].keys()
