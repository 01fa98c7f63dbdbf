"""list says what there is, search finds it; both as text, as JSON and as CSV."""

import csv
import io

import pytest

import lookthrough as lt
from lookthrough.cli.records.listing import PARTS
from tests.book.small_book import texts_of_valid, write
from tests.cli.asking import answer, refused, run


def rows(*args):
    result = run(*args, "--csv")
    assert result.exit_code == 0, result.stderr
    return list(csv.DictReader(io.StringIO(result.stdout)))


@pytest.fixture
def small(tmp_path):
    return write(tmp_path / "book", texts_of_valid())


def test_the_parts_of_a_book_are_counted():
    a_book, counts = lt.load(), answer("list")["parts"]
    assert counts["entities"] == len(a_book.entities)
    assert counts["contracts"] == len(a_book.contracts)
    assert counts["deals"] == len(a_book.deals)
    assert counts["vehicles"] == sum(e.class_ == "vehicle" for e in a_book.entities.values())
    assert {row["part"]: int(row["count"]) for row in rows("list")} == counts


@pytest.mark.parametrize("part", [each for each in PARTS if each != "figures"])
def test_every_part_is_listed_as_text_as_json_and_as_csv(part, small):
    said = run("list", part, "--book", small)
    assert said.exit_code == 0, said.stderr
    records = answer("list", part, "--book", small)[part]
    assert len(records) == len(rows("list", part, "--book", small))
    assert f"{len(records)} {part}" in said.stdout or f"The book has no {part}." in said.stdout


def test_a_list_by_hand(small):
    said = run("list", "entities", "--book", small).stdout
    assert "meta      Meta Platforms       hyperscaler      sponsor       US       META" in said
    assert [row["entity"] for row in rows("list", "vehicles", "--book", small)] == ["campus"]
    deal = answer("list", "deals", "--book", small)["deals"][0]
    assert deal == {
        "deal": "campus",
        "title": "A campus and its bonds",
        "contracts": 4,
        "vehicles": "campus",
        "place": "deals/campus.yaml:1",
    }
    bonds = next(row for row in rows("list", "contracts", "--book", small) if row["contract"] == "campus-bonds")
    assert (bonds["size"], bonds["principal_mid"]) == ("27.3 bn USD", "27.3")


def test_figures_are_listed_as_the_verb_figure_lists_them():
    assert [row["name"] for row in rows("list", "figures")] == [row["name"] for row in rows("figure")]


def test_a_part_that_is_none_leads_to_the_nearest():
    assert "no list is called 'entity'; did you mean entities?" in refused("list", "entity", code=2)


def test_a_search_shows_the_best_finds_and_says_how_many_are_left():
    said = run("search", "hyperion", "--most", 2).stdout
    assert said.splitlines()[2].split() == ["what", "id", "name", "lookthrough"]
    assert "show hyperion" in said
    assert "through hyperion_jv" in said
    count = len(answer("search", "hyperion")["hits"])
    assert f"{count - 2} more: --most {count}, --csv or --json" in said
    assert len(rows("search", "hyperion", "--most", 2)) == count


def test_a_search_by_several_words_and_one_without_a_find(small):
    assert answer("search", "insurers", "bond", "--book", small)["hits"][0]["id"] == "campus-bonds"
    assert "Nothing in the book has 'qqq'" in run("search", "qqq", "--book", small).stdout
    assert refused("search", " ", "--book", small, code=2) == "give at least one word to search for\n"
