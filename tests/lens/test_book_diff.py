"""What one book has that another has not, by hand, and what that moves."""

import csv
import io
from dataclasses import replace

import pytest

import lookthrough as lt
from lookthrough.lens.book_diff import HISTORY, book_diff
from tests.book.small_book import texts_of_valid, write
from tests.cli.asking import answer, refused, run

MINE = """
- id: my-notes
  kind: bond
  issuer: telenor
  holder: insurers
  principal: 3 bn USD
  rate: 7 %
  start: 2026Q1
  maturity: 2030Q4
  status: funded
  source: s1
"""


@pytest.fixture
def books(tmp_path):
    """A book; and the same with a bond more, another rent, another cash, a scenario less and a new reason."""
    texts = dict(texts_of_valid())
    mine = dict(texts)
    mine["deals/campus.yaml"] = texts["deals/campus.yaml"].replace("1.9..2.6 bn USD", "2..3 bn USD") + MINE
    mine["entities/firms.yaml"] = texts["entities/firms.yaml"].replace("44.5 bn USD", "40 bn USD")
    mine["entities/funds.yaml"] = texts["entities/funds.yaml"].replace("a named part of the outside", "outside", 1)
    del mine["scenarios/both.yaml"]
    return write(tmp_path / "book", texts), write(tmp_path / "mine", mine)


def loaded(books):
    return [lt.load(folder) for folder in books]


def test_every_record_that_differs_is_named_by_hand(books):
    found = book_diff(*loaded(books))
    assert [(r.table, r.record, r.what) for r in found.added] == [
        ("contracts", "my-notes", "bond of 3 bn USD, funded, telenor / insurers")
    ]
    assert [(r.table, r.record) for r in found.removed] == [("scenarios", "both")]
    assert {(c.table, c.record, c.field, c.old, c.new) for c in found.changed} == {
        ("contracts", "campus-lease", "rent", "1.9..2.6 bn USD per year", "2..3 bn USD per year"),
        ("entities", "meta", "cash", "44.5 bn USD", "40 bn USD"),
        ("entities", "insurers", "reason", "a named part of the outside", "outside"),
    }
    assert {row[-1].split(":")[0] for row in found.changed} == {
        "deals/campus.yaml",
        "entities/firms.yaml",
        "entities/funds.yaml",
    }


def test_the_answers_move_by_what_was_added(books):
    """The bond of 3 is all that Telenor owes, and all the money of 2026 beside what there was."""
    found = book_diff(*loaded(books))
    telenor = {
        move.measure: (move.old and move.old.mid, move.new.mid) for move in found.views if move.entity == "telenor"
    }
    assert telenor["reported"] == (None, 3.0)
    assert telenor["full"] == (None, 3.0)
    [money] = [move for move in found.funding if move.period == "2026"]
    assert (money.source, money.new - money.old) == ("own_debt", pytest.approx(3.0))


def test_a_book_does_not_differ_from_itself_and_the_other_way_round_is_the_reverse(books):
    first, second = loaded(books)
    assert book_diff(first, first).is_empty
    there, back = book_diff(first, second), book_diff(second, first)
    assert [r.record for r in there.added] == [r.record for r in back.removed]
    assert {(c.record, c.field, c.old, c.new) for c in there.changed} == {
        (c.record, c.field, c.new, c.old) for c in back.changed
    }
    assert [(m.period, m.old, m.new) for m in there.funding] == [(m.period, m.new, m.old) for m in back.funding]


def test_a_record_that_reads_alike_and_is_not_the_same_is_said_to_differ_in_its_history(books):
    first = loaded(books)[0]
    bonds = first.contracts["campus-bonds"]
    principal = tuple(replace(value, basis="estimated") for value in bonds.terms["principal"])
    other = replace(bonds, terms={**bonds.terms, "principal": principal})
    found = book_diff(first, replace(first, contracts={**first.contracts, "campus-bonds": other}))
    assert [(c.record, c.field, c.old, c.new) for c in found.changed] == [("campus-bonds", HISTORY, None, None)]


def test_the_verb_says_it_in_short_first_and_all_of_it_as_csv(books):
    said = run("diff", *books).stdout
    assert said.splitlines()[2].startswith("1 record added, 1 removed, 3 changed. That moves what ")
    assert "my-notes" in said
    rows = list(csv.DictReader(io.StringIO(run("diff", *books, "--csv").stdout)))
    assert [row["change"] for row in rows] == ["added", "removed", "changed", "changed", "changed"]
    document = answer("diff", *books)
    assert document["added"][0]["record"] == "my-notes"
    assert set(document["views"][0]) == {"entity", "measure", "old", "new"}
    assert "same records and say the same" in run("diff", books[0], books[0]).stdout


def test_books_of_another_shape_are_compared_with_a_warning(books):
    said = run("diff", books[0], "telecom_2000").stdout
    assert "The books have no contract in common" in said
    assert "The books are of different days" in said
    assert "more: --csv or --json" in said


def test_what_is_no_pair_of_books_or_of_days_is_refused(books):
    first, second = books
    assert "is a book and 2026-01-01 is none" in refused("diff", first, "2026-01-01", code=2)
    assert "is a book and 2026-01-01 is none" in refused("diff", "2026-01-01", first, code=2)
    assert "is a book and nowhere is none" in refused("diff", first, "nowhere", code=2)
    assert "'nowhere' is not a day: write 2025-11-15, or name a folder" in refused(
        "diff", "nowhere", first / "x", code=2
    )
    assert "has no variant 'none'" in refused("diff", first, f"{second}+none", code=2)
    assert "--book names a third book" in refused("diff", first, second, "--book", first, code=2)
    assert "no status is called 'closed'" in refused("diff", first, second, "--status", "closed", code=2)
    assert "not a book" in refused("diff", first, first.parent, code=3)
