"""A list of problems has an end: ten of a kind and the number of the rest."""

from lookthrough.intake.row_problems import RowProblem, TableError, listed


def test_ten_of_a_kind_are_listed_and_the_rest_counted():
    negative = [RowProblem("t.csv", row, "amount", "negative", "swap", "a negative amount") for row in range(2, 5002)]
    empty = [RowProblem("t.csv", 9, None, "empty", "fill it", "an empty cell")]
    lines = listed([*negative, *empty])
    assert len(lines) == 12
    assert lines[10] == "... and 4,990 more: a negative amount; --json lists them all"
    assert lines[11] == "t.csv:9: empty; fill it"
    assert len(TableError(negative).problems) == 5000


def test_the_name_of_a_file_cannot_give_commands_to_a_terminal():
    assert "\x1b" not in str(RowProblem("\x1b[2J.csv", 1, "\x1b", "m", "r"))
