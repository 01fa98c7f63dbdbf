"""The schema for editors accepts the books that load, and says what the tables say."""

import json
import re
from pathlib import Path

import pytest
import yaml

import lookthrough
from lookthrough.book.check.measures import MEASURES
from lookthrough.book.deal_file.deal_schema import NAME, STRESSES, deal_schema, stress_schema
from lookthrough.book.schema.jsonschema import FILES, file_schemas, json_schema
from lookthrough.book.schema.vocabulary import OPENING
from lookthrough.book.shape.contract import CONTRACT_KEYS
from lookthrough.book.shape.entity import ENTITY_KEYS
from lookthrough.book.shape.lists import (
    ASSERTION_KEYS,
    ASSUMPTION_KEYS,
    COVERAGE_KEYS,
    PURCHASE_KEYS,
    SOURCE_KEYS,
)
from lookthrough.book.shape.scenario_shape import SCENARIO_KEYS
from lookthrough.contracts import KINDS
from lookthrough.world.drivers import PATHS, SHOCKS
from tests.book.small_book import VALID

SCHEMA = json_schema(KINDS, SHOCKS, PATHS)
BOOKS = Path(lookthrough.__file__).parent / "books"
BUNDLED = sorted((BOOKS / "ai_2026").rglob("*.yaml"))
HEADER = re.compile(r"# yaml-language-server: \$schema=(\S+)\n")
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
    patterns = schema.get("patternProperties", {})
    matched = {key: each for key in thing for pattern, each in patterns.items() if re.search(pattern, key)}
    if not all(accepts(each, thing[key]) for key, each in matched.items()):
        return False
    unknown, others = thing.keys() - properties.keys() - matched.keys(), schema.get("additionalProperties", True)
    known = all(accepts(properties[key], thing[key]) for key in thing.keys() & properties.keys())
    if isinstance(others, bool):
        return known and (others or not unknown)
    return known and all(accepts(others, thing[key]) for key in unknown)


RULES = {
    "anyOf": lambda options, _, thing: any(accepts(option, thing) for option in options),
    "allOf": lambda rules, _, thing: conditional(rules, thing),
    "enum": lambda words, _, thing: thing in words,
    "const": lambda word, _, thing: thing == word,
    "pattern": lambda pattern, _, thing: not isinstance(thing, str) or re.search(pattern, thing) is not None,
    "required": lambda names, _, thing: not isinstance(thing, dict) or set(names) <= thing.keys(),
    "properties": fields,
    "additionalProperties": lambda _, schema, thing: "properties" in schema or fields({}, schema, thing),
    "items": lambda schema, _, thing: not isinstance(thing, list) or all(accepts(schema, x) for x in thing),
}


class Editor(yaml.CSafeLoader):
    """Types scalars as an editor does, by the core schema of YAML 1.2: a day and NO stay texts."""

    yaml_implicit_resolvers = {}  # noqa: RUF012 - PyYAML's own way to say which texts are no texts


NUMBERS = {"int": r"[-+]?[0-9]+", "float": r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", "bool": "true|false"}
for word, form in NUMBERS.items():
    Editor.add_implicit_resolver(f"tag:yaml.org,2002:{word}", re.compile(f"^({form})$"), list("-+.0123456789tf"))


def parsed(path):
    return yaml.load((VALID / path).read_text(), Loader=Editor)  # noqa: S506 - a safe loader with fewer types


def table_of(path, root):
    parts = path.relative_to(root).with_suffix("").parts
    if parts[0] == "variants":  # the files of a variant are as those of a book
        parts = parts[2:]
    return {"book": "header", "waterfalls": "waterfall"}.get(parts[0], parts[0])


@pytest.mark.parametrize("path", sorted(VALID.rglob("*.yaml")), ids=lambda path: path.stem)
def test_the_valid_book_is_accepted(path):
    assert accepts(SCHEMA["$defs"][FILES[table_of(path, VALID)]], parsed(path))
    assert accepts(SCHEMA, parsed(path))


@pytest.mark.parametrize("path", BUNDLED, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_every_file_of_the_bundled_book_names_its_schema_and_keeps_it(path):
    header = HEADER.match(path.read_text())
    assert header, "the first line is # yaml-language-server: $schema=../../schema/TABLE.json"
    named = path.parent / header[1]
    assert named.resolve() == BOOKS / "schema" / f"{table_of(path, BOOKS / 'ai_2026')}.json"
    book, _, name = json.loads(named.read_text())["$ref"].partition("#/$defs/")
    if book:  # the schema of deal files stands alone, and its definitions are its own
        assert (named.parent / book).is_file()
        assert accepts(SCHEMA["$defs"][name], parsed(path))


def test_the_schema_files_are_those_of_the_tables():
    kept = {path.name: json.loads(path.read_text()) for path in (BOOKS / "schema").iterdir()}
    of_deals = {NAME: deal_schema(), STRESSES: stress_schema()}
    assert kept == {**file_schemas(KINDS, SHOCKS, PATHS), **of_deals}, "run: python docs/make_schema.py"


def test_an_editor_refuses_what_the_loader_refuses_in_a_value():
    values = {"value": "1 bn USD", "or": [{"value": "2 bn USD", "source": "s1"}], "because": "a misprint"}
    schema = SCHEMA["$defs"]["unit_usd_bn"]
    assert accepts(schema, values)
    assert not accepts(schema, values | {"or": [{"value": "2 bn USD"}]})
    assert not accepts(schema, values | {"or": [{"value": "2 GW", "source": "s1"}]})
    assert not accepts(schema, values | {"frmo": "2025"})


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


@pytest.mark.parametrize(
    ("file", "keys"),
    [
        ("source_file", SOURCE_KEYS),
        ("assumption_file", ASSUMPTION_KEYS),
        ("assertion_file", ASSERTION_KEYS),
        ("coverage_file", COVERAGE_KEYS),
    ],
)
def test_a_list_has_exactly_the_keys_that_the_loader_reads(file, keys):
    assert SCHEMA["$defs"][file]["items"]["properties"].keys() == set(keys)


def test_ledgers_and_scenarios_have_exactly_the_keys_that_the_loader_reads():
    purchase = SCHEMA["$defs"]["ledger_file"]["properties"]["purchases"]["items"]
    assert purchase["properties"].keys() == set(PURCHASE_KEYS)
    assert SCHEMA["$defs"]["scenario"]["properties"].keys() == set(SCENARIO_KEYS)
    assert set(SCHEMA["$defs"]["assertion_file"]["items"]["properties"]["measure"]["enum"]) == set(MEASURES)


def test_the_schema_is_json_and_its_references_exist():
    text = json.dumps(SCHEMA)
    assert set(re.findall(r'"#/\$defs/(\w+)"', text)) <= SCHEMA["$defs"].keys()
