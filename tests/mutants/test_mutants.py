"""Whatever is done to a book, a table, a run or an option, every verb answers or says in a few lines what is wrong.

Some mistakes here, ``LOOKTHROUGH_MUTANTS=10000`` (``make fuzz``) of them at size; always the same ones.
"""

import os
import sys

import pytest

from tests.book.small_book import codes, load, write
from tests.mutants import options
from tests.mutants.bases import books
from tests.mutants.campaign import timed
from tests.mutants.judging import NEAR, place_of
from tests.mutants.mutant import in_lines

MUTANTS = int(os.environ.get("LOOKTHROUGH_MUTANTS", "64"))


@pytest.mark.xdist_group("small_run")
def test_no_mistake_ends_in_a_traceback_a_hang_a_wrong_code_or_a_word_too_few(small_run, tmp_path, capsys):
    text, defects = timed(MUTANTS, tmp_path, small_run)
    if MUTANTS > 1_000:
        with capsys.disabled():
            sys.stdout.write(f"\n{text}\n")
    assert {key: example for key, example in defects.items() if not key.startswith(OPEN)} == {}, text


OPEN = ("more than",)  # a file that is gone leaves an error at each user of it, of which a hundred a code are shown


@pytest.mark.parametrize("name", sorted(books()))
def test_a_book_is_sound_before_it_is_mutated(name, tmp_path):
    assert [code for code in codes(load(write(tmp_path, books()[name]))) if code < "LT5"] == []


def test_every_verb_and_option_of_the_command_line_is_tried():
    every = options.commands()
    assert {"check", "through", "stress", "report", "audit"} <= set(every)
    texts = {parameter.text for parameters in every.values() for parameter in parameters}
    assert {"--sarif", "--flows", "--excel", "--as-of", "--set", "--out", "--path", None} <= texts
    assert all(options.values_of(parameter) for parameters in every.values() for parameter in parameters)


@pytest.mark.parametrize(
    ("file", "line", "message", "near"),
    [
        ("a.yaml", 4, "x", "line"),
        ("a.yaml", 9, "see a.yaml:3", "other place"),
        ("b.yaml", 9, "no source s77", "user"),
        ("a.yaml", 1, "x", "record"),
        ("a.yaml", 60, "x", "file"),
        ("b.yaml", 4, "x", "elsewhere"),
    ],
)
def test_how_near_an_error_is_to_a_mistake(file, line, message, near):
    mutant = in_lines("tiny", "a.yaml", "a\nb\nsource: s77\nd", "x", 2, 3, ["source: s78"], record=(1, 4))
    problem = {"file": file, "line": line, "message": message, "hint": None}
    assert place_of(mutant, [problem]) == (near, near)
    assert place_of(mutant, [{**problem, "file": "z", "message": ""}, problem])[0] == near
    assert near in NEAR


@pytest.mark.parametrize(
    ("how", "at", "last", "new", "line", "gone"),
    [
        ("put in", 1, 2, ["b", "x"], 3, set()),  # after the line that stays
        ("deleted", 1, 2, [], 2, {"b"}),
        ("changed", 1, 2, ["id: null, title: s4"], 2, {"b"}),
        ("changed", 3, 4, ["id: null, title: s4"], 4, {"s4"}),  # which still stands in the title
    ],
)
def test_a_mistake_is_at_the_first_line_that_differs_and_takes_words_away(how, at, last, new, line, gone):
    mutant = in_lines("tiny", "a.yaml", "a\nb\nc\nid: s4, title: s4", how, at, last, new)
    assert (mutant.line, mutant.gone) == (line, gone)
