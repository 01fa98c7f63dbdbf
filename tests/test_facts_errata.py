"""Every correction that was checked is in the book, or the page of errata says why not."""

import re
from pathlib import Path

import lookthrough as lt

PAGE = Path(__file__).parents[1] / "docs" / "facts-errata.md"
LETTERS = {  # rows of the check of November 2026, by subject
    1: "abcdef",
    2: "abcde",
    3: "abc",
    4: "abcde",
    5: "abc",
    6: "abcdef",
    7: "abcd",
    8: "abcdefghijklm",
    9: "abc",
    10: "abcde",
    11: "abc",
    12: "abc",
    13: "a",
    14: "abc",
    15: "abcdefghi",
    16: "abcd",
    17: "ab",
}
ROW = re.compile(r"^\| (k\d\d\w(?: k\d\d\w)*) \| (.+) \| (.+) \|$", re.MULTILINE)


def corrections():
    return ROW.findall(PAGE.read_text(encoding="utf-8"))


def test_every_row_of_the_check_stands_once():
    stands = [id_ for ids, _, _ in corrections() for id_ in ids.split()]
    assert sorted(stands) == [f"k{number:02d}{letter}" for number, letters in LETTERS.items() for letter in letters]


def test_a_record_that_a_correction_names_is_in_the_book():
    book = lt.load()
    known = {*book.contracts, *book.entities, *book.assumptions, *(row.id for row in book.excluded)}
    named = {id_ for _, _, where in corrections() for id_ in re.findall(r"`([^`/]+)`", where)} - {"or:"}
    assert named - known == set()


def test_a_row_names_a_record_or_says_that_it_is_left_out():
    for ids, _, where in corrections():
        assert "`" in where or "not in the book" in where or "every answer" in where, ids
