"""A search finds what has all the words, and shows first what is called so."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.main import get_command

import lookthrough as lt
from lookthrough.book.finding import TABLES, record_called
from lookthrough.book.records import Deal, Source
from lookthrough.cli import app
from lookthrough.errors import UsageError
from lookthrough.lens.search.search import folded_words, rank, search
from lookthrough.lens.search.search_index import Findable, entries_of
from tests.lens.builders import HERE, book, contract, entity


def tiny():
    """Return three companies whose names share words, a bond, a deal of the name of one, and a source."""
    records = (
        replace(entity("ford", "sponsor"), name="Ford Motor"),
        replace(entity("fordham", "vehicle"), name="Fordham Site", ticker="FRD"),
        replace(entity("cafe", "sector"), name="Café and Ford dealers"),
        replace(contract("b1", "bond", "fordham", "cafe", principal=1.0), deal="ford"),
    )
    found = book(*records)
    return replace(
        found,
        deals={"ford": Deal("ford", "Ford: its bonds", HERE)},
        sources={"s1": Source("s1", "What Ford owes", "Motor News", None, None, "B", HERE)},
    )


def ids(words):
    return [(hit.table, hit.id, hit.rank) for hit in search(tiny(), words).hits]


def test_what_is_called_so_stands_first_then_what_begins_so_then_words_then_the_rest():
    """``ford`` is a company and a deal; Fordham begins so; the dealers and the source have the word in their names."""
    assert ids("ford") == [
        ("entity", "ford", 4),
        ("deal", "ford", 4),
        ("entity", "fordham", 3),
        ("entity", "cafe", 2),
        ("contract", "b1", 2),
        ("source", "s1", 2),
    ]


@pytest.mark.parametrize("words", ["FRD", "frd", "fordham site", "Fordham-Site"])
def test_a_ticker_and_a_name_in_any_spelling_are_the_best_finds(words):
    if words == "Fordham-Site":  # a word that stands nowhere as it is written finds nothing
        assert ids(words) == []
    else:
        assert ids(words)[0] == ("entity", "fordham", 4)


def test_every_word_must_stand_somewhere_in_any_order_and_accents_do_not_count():
    assert ids("ford cafe")[0] == ("entity", "cafe", 2)
    assert ids("dealers café") == ids("cafe dealers")
    assert ids("ford nothing") == []
    assert ids("news") == [("source", "s1", 1)]


def test_a_find_says_which_verbs_take_it():
    uses = {(hit.table, hit.id): hit.uses for hit in search(tiny(), "ford").hits}
    assert uses["entity", "ford"] == ("through ford", "funding ford", "show ford")
    assert uses["entity", "cafe"] == ("show cafe",)
    assert uses["contract", "b1"] == ("instrument b1", "show b1")
    assert uses["deal", "ford"] == ("show deal:ford",)  # ford alone is the company


@pytest.mark.parametrize("words", ["", "  "])
def test_a_search_needs_a_word(words):
    with pytest.raises(UsageError, match="at least one word"):
        search(tiny(), words)


@given(st.permutations(["residual", "guarantee", "meta"]))
def test_the_order_of_words_changes_no_find(words):
    a_book = lt.load()
    found = {(hit.table, hit.id) for hit in search(a_book, " ".join(words)).hits}
    assert found == {(hit.table, hit.id) for hit in search(a_book, "meta residual guarantee").hits}
    assert ("contract", "c005") in found


def test_every_record_of_the_bundled_book_is_found_by_its_id_and_every_use_is_a_verb_that_takes_it():
    a_book, verbs = lt.load(), get_command(app).commands
    for entry in entries_of(a_book):
        assert rank(entry, folded_words(entry.id)) == 4, entry
    for hit in search(a_book, "a").hits:
        assert all(use.split()[0] in verbs for use in hit.uses)
        shown = [use.removeprefix("show ") for use in hit.uses if use.startswith("show ")]
        if hit.table in TABLES:
            assert record_called(a_book, shown[0]) == (hit.table, hit.id)


def test_a_sign_within_a_word_is_no_pattern():
    assert rank(Findable("entity", "a.b", "A (B) [C]"), ["(b)"]) == 2
    assert rank(Findable("entity", "ab", "AB"), ["a.b"]) == 0


def test_python_asks_as_the_verb_does():
    found = lt.search(lt.load(), "hyperion")
    assert found.document()["hits"][0]["id"] == "hyperion"
    assert found.rows[0]["uses"] == "show hyperion"
    assert repr(found).startswith("<Hits: ")
