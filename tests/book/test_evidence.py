"""Dollars are unconfirmed where they are stated, and no source better than grade C states them."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lookthrough.book.evidence import SOURCED, is_unconfirmed, stated_on, unconfirmed_share
from lookthrough.book.schema.vocabulary import BASES, GRADES
from tests.book.small_book import changed, load

ROWS = st.lists(st.tuples(st.floats(0.0, 100.0), st.sampled_from(BASES), st.sampled_from((*GRADES, None))), max_size=8)
PRINCIPAL = "  principal: 27.3 bn USD\n"


def test_only_stated_dollars_of_the_last_grade_are_unconfirmed():
    found = {(b, g) for b, g in itertools.product(BASES, (*GRADES, None)) if is_unconfirmed(b, g)}
    assert found == {(basis, "C") for basis in SOURCED}


@given(ROWS)
def test_the_share_and_that_of_the_rest_are_the_whole(rows):
    share = unconfirmed_share(rows)
    others = unconfirmed_share((amount, "reported", "A" if is_unconfirmed(b, g) else "C") for amount, b, g in rows)
    assert 0.0 <= share <= 1.0
    assert share + others == pytest.approx(1.0 if sum(a for a, _, _ in rows) else 0.0)


def test_a_share_by_hand():
    """12 of 12 + 60 + 28 = 100 are on a blog alone; the inferred 28 rest on other figures."""
    assert unconfirmed_share([(12.0, "reported", "C"), (60.0, "reported", "B"), (28.0, "inferred", "C")]) == 0.12


@pytest.mark.parametrize(
    ("principal", "expected"),
    [
        ("27.3 bn USD", ("reported", "A")),  # the contract names s1 (A) and s2 (B)
        ("{value: 27.3 bn USD, source: s9}", ("reported", "C")),
        ("{value: 27.3 bn USD, source: [s9, s2]}", ("reported", "B")),
        ("{value: 27.3 bn USD, basis: inferred, reason: a sum, source: s9}", ("inferred", "C")),
    ],
)
def test_the_sources_of_the_amount_count_before_those_of_the_contract(principal, expected, tmp_path):
    root = changed(tmp_path, "deals/campus.yaml", PRINCIPAL, f"  principal: {principal}\n")
    with (root / "sources.yaml").open("a", encoding="utf-8") as file:
        file.write("- {id: s9, title: A post, publisher: P, grade: C}\n")
    book = load(root).book
    assert stated_on(book, book.contracts["campus-bonds"]) == expected
