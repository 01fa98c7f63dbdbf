"""The code knows no record of a book that ships: what it needs by name are sectors of one file and its own words."""

import ast
import re
from pathlib import Path

import pytest

import lookthrough as lt
from lookthrough.book.bundled import bundled_names

SOURCE = Path(lt.__file__).parent
SECTORS = SOURCE / "positions" / "sectors.py"  # the one file in which sectors that a model needs are written
HOMONYMS = {
    "base": "the reference rate that a floating rate is over, a field of a value; also a scenario",
    "lenders": "a ledger; also the sector of lenders that nobody names",
    "power": "a term of contracts in GW; also a sector",
    "stack": "contracts that carry one cash flow, a field of a contract; also a company",
}


def ids_of(book):
    tables = (book.entities, book.contracts, book.deals, book.sources, book.series, book.scenarios)
    rows = (book.assertions, book.excluded)
    return {id_ for table in tables for id_ in table} | {row.id for table in rows for row in table}


def texts(tree):
    """Yield every string of a file with its line, also the constant parts of f-strings."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.lineno, node.value


def named_in(code, ids):
    """Return (line, id) of the strings that are an id, or ids joined as the command line joins them: A:B, A+B."""
    found = []
    for line, text in texts(ast.parse(code)):
        joined = [part for word in text.split() if re.search(r"\w[:+]\w", word) for part in re.split("[:+]", word)]
        found += [(line, part) for part in (text, *joined) if part in ids]
    return found


@pytest.fixture(scope="module")
def ids():
    return set().union(*(ids_of(lt.load(name)) for name in bundled_names()))


@pytest.fixture(scope="module")
def found(ids):
    return {path: named_in(path.read_text(encoding="utf-8"), ids) for path in sorted(SOURCE.rglob("*.py"))}


def test_no_string_of_the_code_is_an_id_of_a_book_that_ships(found):
    named = [
        f"{path.relative_to(SOURCE)}:{line}: {id_}"
        for path, rows in found.items()
        for line, id_ in rows
        if path != SECTORS and id_ not in HOMONYMS
    ]
    assert named == []


def test_every_homonym_is_still_one(found, ids):
    used = {id_ for path, rows in found.items() if path != SECTORS for _, id_ in rows}
    assert used == set(HOMONYMS)
    assert set(HOMONYMS) <= ids


@pytest.mark.parametrize("code", ['x = "nvidia"', 'f"{a}nvidia"', '"--unlink nvidia:a"', 'def f(a="hype-fade"): ...'])
def test_a_record_of_the_book_in_code_is_found(code, ids):
    assert named_in(code, ids)
