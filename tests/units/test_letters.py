import sys
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lookthrough.units.letters import columns_of, cut, folded, padded, split_at, visible, visible_cell

LINES = st.text(alphabet=st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp", "Mn", "Me", "Cf"]))


def test_every_control_format_and_half_letter_is_written_as_an_escape_but_signs_that_show():
    hidden = {
        chr(c) for c in range(sys.maxunicode + 1) if unicodedata.category(chr(c)) in {"Cc", "Cf", "Cs", "Zl", "Zp"}
    }
    sent = {letter for letter in hidden if visible(letter) == letter}
    names = {unicodedata.name(letter).split()[0] for letter in sent - {"\t", "\n"}}
    assert names == {"ARABIC", "SYRIAC", "KAITHI", "EGYPTIAN"}  # number signs and joiners of hieroglyphs


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[2J", "\\x1b[2J"),
        ("\u202eevil", "\\u202eevil"),
        ("\x9b31m", "\\x9b31m"),
        ("a\rb", "a\\x0db"),
        ("a\r\nb\tc", "a\r\nb\tc"),
        ("\udcff", "\\udcff"),
        ("\U000e0041", "\\U000e0041"),
        ("a\u3164\u2800b", "a\\u3164\\u2800b"),
        ("日本銀行 é …", "日本銀行 é …"),
    ],
    ids=ascii,
)
def test_what_a_reader_sees(text, shown):
    assert visible(text) == shown


@settings(max_examples=50)
@given(st.text())
def test_a_text_that_was_made_visible_stays(text):
    assert visible(visible(text)) == visible(text)
    assert visible_cell(visible_cell(text)) == visible_cell(text)
    assert len(visible_cell(text).splitlines()) <= 1


def test_wide_letters_fill_two_columns_and_marks_none():
    assert columns_of("日本") == 4
    assert columns_of("ｱ") == 1
    assert columns_of("e\u0301") == 1
    assert padded("日", 4) == "日  "
    assert padded("日", 4, right=True) == "  日"
    assert cut("日本銀行", 5) == "日本…"
    assert split_at("日本銀行", 3) == ("日", "本銀行")


def test_a_line_is_broken_at_spaces_and_a_word_only_where_it_must():
    assert folded("  one two three", 9, "    ") == ["  one two", "    three"]
    assert folded("abcdefgh", 3) == ["abc", "def", "gh"]
    assert folded("to /a/very/long/path", 8, whole_words=True) == ["to", "/a/very/long/path"]
    assert folded("日本銀行", 4) == ["日本", "銀行"]


@given(LINES, st.integers(4, 30), st.sampled_from(["", " "]))
def test_folding_keeps_every_letter_and_the_width(text, columns, indent):
    lines = folded(text, columns, indent)
    assert all(columns_of(line) <= columns for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())
