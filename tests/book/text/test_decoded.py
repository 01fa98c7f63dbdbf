"""No text of a book holds a character that nobody sees, however it is written; and equal names are equal."""

import unicodedata

import pytest

from lookthrough.book.text.nodes import read_document
from lookthrough.units.characters import HIDDEN
from tests.book.small_book import changed, codes, load, texts_of_valid, write

# the sign, as an escape of YAML between double quotes
HIDING = [
    *("\\0", "\\a", "\\b", "\\t", "\\n", "\\v", "\\f", "\\r", "\\e", "\\N", "\\L", "\\P"),
    *("\\x1b", "\\x7f", "\\x9b", "\\x85", "\\xad", "\\u001b", "\\u00ad", "\\u200b", "\\u200d", "\\u200e", "\\u202a"),
    *("\\u202e", "\\u2028", "\\u2029", "\\u2060", "\\u2066", "\\u2069", "\\ufeff", "\\u3164", "\\ufe0f", "\\uffff"),
    *("\\u061c", "\\U000E0041", "\\U0000202e"),
]
SEEN_AT_ONCE = ["\u0085", "\u2028", "\u2029", "\u202e", "\u2066", "\u200b", "\ufeff", "\u00ad", "\u3164", "\U000e0041"]


def read(root, text):
    problems = []
    write(root, {"x.yaml": text})
    return read_document(root, "x.yaml", problems), problems


def places(problems):
    return [(p.code, p.position.line, p.position.column) for p in problems]


@pytest.mark.parametrize("escape", HIDING)
@pytest.mark.parametrize("form", ['  "{}": one', '  key: "{}"', '  - "{}"', '  {{a: ["{}"]}}'])
def test_an_escape_is_found_where_it_stands(escape, form, tmp_path):
    line = form.format(f"good{escape}text")
    document, problems = read(tmp_path, f"\n# a comment\n{line}\n")
    assert places(problems) == [("LT102", 3, line.index("\\") + 1)]
    assert "goodtext" in repr(document.root) or "good text" in repr(document.root)


@pytest.mark.parametrize("character", SEEN_AT_ONCE)
def test_a_sign_is_found_where_it_stands_and_ends_no_line(character, tmp_path):
    text = f"- a: some{character}thing\n  b: 1\n- c: [open\n"
    _, problems = read(tmp_path, text)
    assert places(problems) == [("LT102", 1, 10), ("LT105", 3, 6)]


def test_a_tab_between_words_is_found_and_one_in_a_comment_is_not(tmp_path):
    _, problems = read(tmp_path, "a: one\ttwo # a\tb\nb: 'x\ty'\nc:\td\n")
    assert places(problems) == [("LT102", 1, 7), ("LT102", 2, 6)]


def test_texts_of_several_lines_have_line_breaks(tmp_path):
    text = 'a: |\n  one\n  two\nb: >\n  one\n\n  two\nc: one\n\n  two\nd: "one\n\n  two"\n'
    document, problems = read(tmp_path, text)
    assert problems == []
    assert [value.value for _, value in document.root.value] == ["one\ntwo\n", "one\ntwo\n", "one\ntwo", "one\ntwo"]


def test_an_escaped_backslash_is_no_escape(tmp_path):
    document, problems = read(tmp_path, 'a: "C:\\\\u202e"\nb: \\u202e\n')
    assert problems == []
    assert [value.value for _, value in document.root.value] == ["C:\\u202e", "\\u202e"]


def test_letters_are_composed(tmp_path):
    apart = unicodedata.normalize("NFD", "Société Générale")
    document, _ = read(tmp_path, f'a: {apart}\nb: "Socie\\u0301t\\u00e9 G\\u00e9n\\u00e9rale"\n')
    assert {value.value for _, value in document.root.value} == {"Société Générale"}


@pytest.mark.parametrize("name", ["telenor", "TELENOR", "Tele nor", "Telenor ", "Ｔｅｌｅｎｏｒ"])  # noqa: RUF001 - that is the test
def test_names_that_differ_in_their_form_alone_are_one(name, tmp_path):
    alike = name.strip().lower() != "tele nor"
    result = load(changed(tmp_path, "entities/firms.yaml", "name: Campus JV", f'name: "{name}"'))
    assert codes(result) == (["LT511"] if alike else [])


def test_a_row_of_a_series_hides_nothing(tmp_path):
    result = load(write(tmp_path, {**texts_of_valid(), "series/x.csv": "a\tb\u200bc\n"}))
    assert places(result.problems)[1:] == [("LT102", 1, 2), ("LT102", 1, 4)]


def test_a_file_of_carriage_returns_is_one_problem(tmp_path):
    document, problems = read(tmp_path, "- a: 1\r- b: 2\r")
    assert places(problems) == [("LT102", 1, 7)]
    assert document.root is None


def test_nothing_that_is_seen_is_called_hidden():
    seen = "azéß中文한국어עבריתالعربية₿€—„“ \u00a0\u2009🏦🇺🇸½²"  # noqa: RUF001 - letters of other scripts
    assert HIDDEN.search(seen) is None


def test_every_control_and_every_sign_of_direction_is_hidden():
    bidi = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
    for code in range(0x110000):
        character = chr(code)
        if unicodedata.category(character) in {"Cc", "Zl", "Zp"} or unicodedata.bidirectional(character) in bidi:
            assert (HIDDEN.search(character) is None) == (character == "\n"), hex(code)
