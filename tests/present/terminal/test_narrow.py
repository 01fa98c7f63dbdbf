"""A table in a window: in columns, in folded columns, in parts below each other, as records."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lookthrough.present.table import Kind, Table, TableColumn
from lookthrough.present.terminal.text import fitting, shortened, table_text, wrapped
from lookthrough.units.letters import columns_of

NAME, NOTE = TableColumn("name", "name"), TableColumn("note", "what is said of it")
OWED, PAID, LEFT = (TableColumn(name, name, Kind.NUMBER) for name in ("owed", "paid", "left"))
FIGURES = Table((NAME, OWED, PAID, LEFT), (("acme", 1234.5, 2.0, 3.0), ("beta", 1.0, 2.0, 3.0)))
WORDS = Table((NAME, NOTE), (("acme", "pays late and seldom, and never in full"),))


def in_window(columns, table):
    with fitting(columns):
        return table_text(table).splitlines()


def test_a_pipe_gets_the_table_as_wide_as_it_is():
    assert table_text(WORDS).splitlines()[-1] == "acme  pays late and seldom, and never in full"


def test_texts_are_folded_within_their_column():
    assert in_window(28, WORDS) == [
        "name  what is said of it",
        "----  ----------------------",
        "acme  pays late and seldom,",
        "       and never in full",
    ]


def test_figures_that_do_not_fit_stand_in_several_tables_with_the_first_column():
    assert in_window(18, FIGURES) == [
        "name     owed",
        "----  -------",
        "acme  1,234.5",
        "beta     1.00",
        "",
        "name  paid  left",
        "----  ----  ----",
        "acme  2.00  3.00",
        "beta  2.00  3.00",
    ]


def test_a_row_of_texts_that_do_not_fit_is_a_record():
    assert in_window(16, WORDS) == [
        "name",
        "----",
        "acme",
        "  what is said",
        "    of it: pays",
        "    late and",
        "    seldom, and",
        "    never in",
        "    full",
    ]


def test_hidden_letters_and_line_ends_do_not_leave_their_cell():
    rows = in_window(None, Table((NAME, OWED), (("a\nb\x1b", 1.0), ("日本", 2.0))))
    assert rows[2:] == ["a\\nb\\x1b  1.00", "日本      2.00"]


CELLS = st.text(alphabet="ab 日é", max_size=60)


@given(st.lists(st.tuples(CELLS, CELLS, st.floats(0, 1e6), CELLS), min_size=1, max_size=4), st.integers(20, 100))
def test_no_line_is_wider_than_the_window_and_no_word_is_lost(rows, window):
    table = Table((NAME, NOTE, OWED, TableColumn("more", "and more")), tuple(rows))
    lines = in_window(window, table)
    assert all(columns_of(line) <= window for line in lines)
    shown = "".join("".join(lines).split())
    letters = [letter for row in rows for cell in row if isinstance(cell, str) for letter in cell if letter in "日é"]
    assert all(shown.count(letter) >= letters.count(letter) for letter in letters)


@pytest.mark.parametrize("window", [None, 40])
def test_prose_is_wrapped_and_a_long_text_is_cut(window):
    with fitting(window):
        assert max(map(len, wrapped("a word " * 60, "  ").splitlines())) <= (window or 120)
    assert columns_of(shortened("日" * 60)) <= 60
