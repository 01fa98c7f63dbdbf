"""Every code has a failing book in ``tests/errors/LTnnn-slug/`` whose rendered problems stand in ``expected.txt``.

A folder holds the files that differ from ``tests/errors/_valid``, a whole book in ``alone/``, or one ``deal.yaml`` or
``stresses.yaml``.
"""

import json
import re
from functools import cache

import pytest

from lookthrough.book.check.codes import CODES, explain
from lookthrough.book.problems import Problem, in_order, render, to_dict
from lookthrough.book.records import Position
from tests.book.small_book import ERRORS, VALID, codes, example, load, load_deal, rendered

EXAMPLES = sorted(path for path in ERRORS.iterdir() if path.is_dir() and path.name.startswith("LT"))


@pytest.fixture(scope="module")
def loaded(tmp_path_factory):
    def read(folder):
        for alone in ("deal.yaml", "stresses.yaml"):
            if (folder / alone).is_file():
                return load_deal(folder / alone)
        return load(example(tmp_path_factory.mktemp(folder.name) / "book", folder))

    return cache(read)


@pytest.mark.parametrize("folder", EXAMPLES, ids=lambda path: path.name)
def test_an_example_shows_its_message(folder, loaded):
    result = loaded(folder)
    assert rendered(result) == (folder / "expected.txt").read_text()
    assert folder.name[:5] in codes(result)


@pytest.mark.parametrize("folder", EXAMPLES, ids=lambda path: path.name)
def test_errors_leave_no_book_and_warnings_do(folder, loaded):
    result = loaded(folder)
    assert (result.book is None) == any(not code.startswith("LT5") for code in codes(result))


def test_the_valid_book_has_no_problem():
    assert codes(load(VALID)) == []


def test_every_code_has_an_example():
    assert {folder.name[:5] for folder in EXAMPLES} == set(CODES)


def test_every_code_in_the_source_is_explained():
    source = "".join(path.read_text() for path in (ERRORS.parent.parent / "src/lookthrough/book").rglob("*.py"))
    assert set(re.findall(r'"(LT\d{3})"', source)) == set(CODES)


def test_the_catalogue_goes_by_code():
    assert list(CODES) == sorted(CODES)


def test_a_code_is_declared_once_by_a_module_that_raises_it():
    sources = {path: path.read_text() for path in (ERRORS.parent.parent / "src/lookthrough/book").rglob("*.py")}
    for code in CODES:
        (home,) = (text for text in sources.values() if re.search(rf'\bCode\(\s*"{code}"', text))
        assert home.count(f'"{code}"') > 1, code


@pytest.mark.parametrize("code", sorted(CODES))
def test_a_page_has_title_explanation_and_remedy(code):
    page = explain(code.lower())
    assert page is not None
    assert CODES[code].title in page
    assert "To put it right: " in page
    assert len(CODES[code].explanation) > 60
    assert CODES[code].explanation.endswith(".")


def test_there_is_no_page_for_an_unknown_code():
    assert explain("LT999") is None


@pytest.mark.parametrize("folder", EXAMPLES, ids=lambda path: path.name)
def test_marks_stand_under_a_whole_word(folder, loaded):
    result = loaded(folder)
    for problem in result.problems:
        text = result.texts.get(problem.position.file)
        if not text or problem.span == 1:
            continue
        line = text.split("\n")[problem.position.line - 1]
        start = problem.position.column - 1
        marked = line[start : start + problem.span]
        assert len(marked) == problem.span
        assert marked == marked.strip()
        assert start == 0 or line[start - 1] in ' ,[{"'


def test_json_has_the_published_keys():
    problem = Problem("LT204", Position("deals/x.yaml", 37, 14), "guarantor not found", "no entity", 4, "did you mean?")
    row = to_dict(problem)
    assert list(row) == ["code", "file", "line", "column", "message", "hint"]
    assert json.loads(json.dumps(row))["line"] == 37


def test_problems_are_ordered_by_file_and_line_and_said_once():
    one = Problem("LT204", Position("b.yaml", 3, 1), "x")
    two = Problem("LT204", Position("b.yaml", 20, 1), "x")
    three = Problem("LT501", Position("a.yaml", 9, 1), "x")
    assert in_order([two, one, three, two]) == (three, one, two)


def test_the_mark_of_a_long_line_stays_in_sight():
    text = "k: " + "x" * 400 + " wrong " + "y" * 400
    shown = render(Problem("LT301", Position("a.yaml", 1, 405), "m", "label", 5), text).split("\n")
    at = shown[2].index("^")
    assert shown[1][at : at + 5] == "wrong"
    assert max(map(len, shown)) < 200
