"""The carets of a finding stand below the letters that they mark, whatever letters stand before."""

import pytest

from lookthrough.book.problems import Problem, render
from lookthrough.book.records import Position
from lookthrough.units.letters import columns_of, visible


@pytest.mark.parametrize("before", ["name: ", "名前: ", "cafe\u0301: ", "\u202ex: ", "\tx: "])
def test_the_carets_stand_below_what_they_mark(before):
    problem = Problem("LT101", Position("book.yaml", 1, len(before) + 1), "wrong", "here", span=3)
    _, line, carets = visible(render(problem, before + "bad")).split("\n")
    at = line.index("bad")
    assert columns_of(line[:at].replace("\t", " ")) == carets.index("^^^ here")


def test_a_place_beyond_the_end_of_its_line_keeps_its_column():
    _, line, carets = render(Problem("LT101", Position("book.yaml", 1, 9), "wrong"), "abc").split("\n")
    assert carets.index("^") - line.index("abc") == 8
