"""Whatever is done to the text of a book, loading gives a book or problems with true places, never a traceback."""

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lookthrough.book.check.codes import CODES
from tests.book.small_book import codes, load, rendered, texts_of_valid, write

FILES = sorted(texts_of_valid())
garbage = st.text(st.characters(codec="utf-8", max_codepoint=0x2FFF, exclude_categories=("Cc",)), max_size=12)
edits = st.tuples(
    st.sampled_from(FILES),
    st.integers(0, 60),
    st.sampled_from(["delete", "duplicate", "swap", "cut", "garble", "indent", "sign"]),
    garbage,
    st.sampled_from(list("&*!{}[],:-'\"#|>%@`\t")),
)


def mutate(text, number, how, words, sign):
    lines = text.split("\n")
    at = number % len(lines)
    line = lines[at]
    middle = number % (len(line) + 1)
    changed = {
        "delete": [],
        "duplicate": [line, line],
        "swap": [lines[at - 1], line],
        "cut": [line[:middle]],
        "garble": [line[:middle] + words + line[middle:]],
        "indent": [" " + line],
        "sign": [line[:middle] + sign + line[middle:]],
    }[how]
    return "\n".join([*lines[:at], *changed, *lines[at + 1 :]])


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(changes=st.lists(edits, min_size=1, max_size=4))
def test_no_change_of_the_text_raises(changes, tmp_path_factory):
    texts = dict(texts_of_valid())
    for file, *edit in changes:
        texts[file] = mutate(texts[file], *edit)
    result = load(write(tmp_path_factory.mktemp("book"), texts))
    assert result.book is not None or any(p.is_error for p in result.problems)
    assert set(codes(result)) <= set(CODES)
    assert rendered(result).count("[LT") >= len(result.problems)
    for problem in result.problems:
        if not result.texts.get(problem.position.file):
            continue
        line = (result.texts.get(problem.position.file, "") + "\n").split("\n")[problem.position.line - 1]
        assert 1 <= problem.position.column <= len(line) + 1


@settings(max_examples=100)
@given(
    raw=st.dictionaries(st.sampled_from([*FILES, "deals/x.yaml", "series/x.csv"]), st.binary(max_size=60), min_size=1)
)
def test_no_bytes_raise(raw, tmp_path_factory):
    result = load(write(tmp_path_factory.mktemp("book"), {**texts_of_valid(), **raw}))
    assert rendered(result).count("[LT") >= len(result.problems)


def _scalars():
    for file in ("deals/campus.yaml", "entities/firms.yaml", "assertions.yaml", "assumptions.yaml"):
        for match in re.finditer(r"^[ -]*(\w+): ([^\[{\n]+)$", texts_of_valid()[file], re.MULTILINE):
            free = {"id", "name", "note", "title", "deal", "ticker", "stack", "reason", "basis"}
            kind_of_entity = match[1] == "kind" and not file.startswith("deals")
            if match[1] not in free and not kind_of_entity:
                yield file, match.start(2), match.end(2)


@pytest.mark.parametrize(("file", "start", "end"), list(_scalars()))
def test_a_wrong_word_is_marked_where_it_stands(file, start, end, tmp_path):
    text = texts_of_valid()[file]
    result = load(write(tmp_path, {**texts_of_valid(), file: text[:start] + "zzz wrong" + text[end:]}))
    line, column = text.count("\n", 0, start) + 1, start - text.rfind("\n", 0, start)
    places = {(p.position.file, p.position.line, p.position.column, p.span) for p in result.problems}
    assert (file, line, column, len("zzz wrong")) in places
