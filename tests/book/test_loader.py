"""A book says the same in any order of files and rows; nothing in it is lost; problems come all at once."""

import datetime as dt
import gc
import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lookthrough.book.records import Position
from tests.book.big_book import write_big_book
from tests.book.small_book import VALID, changed, codes, load, texts_of_valid, write


@pytest.fixture
def book():
    return load(VALID).book


def test_a_book_holds_every_table(book):
    tables = (book.entities, book.contracts, book.sources, book.purchases, book.series, book.assumptions)
    assert [len(table) for table in tables] == [6, 4, 2, 1, 1, 1]
    assert [len(table) for table in (book.assertions, book.scenarios, book.excluded)] == [1, 2, 1]
    assert (book.title, book.as_of, book.currency) == ("A small book", dt.date(2026, 8, 31), "USD")
    assert book.root == str(VALID)


def test_a_contract_keeps_what_is_written(book):
    bonds = book.contracts["campus-bonds"]
    assert bonds.roles == {"issuer": "campus", "holder": "insurers"}
    assert bonds.mid("principal") == 27.3
    assert bonds.mid("rate") == 0.0658
    assert bonds.value("maturity").text == "2049Q2"
    assert (bonds.deal, bonds.stack, bonds.known) == ("campus", "campus", dt.date(2025, 10, 16))
    assert bonds.source == ("s1", "s2")
    assert bonds.held_by["fund"][0].source == ("s2",)
    assert book.grade(bonds) == "A"


def test_ranges_and_unknowns_are_kept_apart(book):
    rent, cap = book.contracts["campus-lease"].value("rent"), book.contracts["campus-guarantee"].value("cap")
    assert (rent.low, rent.mid, rent.high) == (1.9, 2.25, 2.6)
    assert cap.text == "unknown"
    assert cap.mid is None
    assert cap.low is cap.high is None


def test_dated_values_stand_oldest_first_and_the_last_is_in_force(book):
    lease = book.contracts["campus-lease"]
    assert [v.valid_from for v in lease.status] == [dt.date(2025, 9, 1), dt.date(2025, 10, 17)]
    assert lease.current_status == "signed"
    assert [v.mid for v in book.entities["meta"].opening["debt"]] == [28.8, 51.1]


def test_norway_stays_norway(book):
    assert book.entities["telenor"].country == "NO"


def test_records_know_their_place(book):
    assert book.contracts["campus-bonds"].position == Position("deals/campus.yaml", 13, 7)
    assert book.contracts["campus-bonds"].value("rate").position == Position("deals/campus.yaml", 18, 9)
    assert book.series["sofr"][1].position == Position("series/sofr.csv", 3)


def test_covers_is_a_term_of_a_guarantee_and_a_list_of_replaced_rows_elsewhere(tmp_path):
    book = load(changed(tmp_path, "deals/campus.yaml", "  cap: unknown\n", "  cap: unknown\n  note: x\n")).book
    assert book.contracts["campus-guarantee"].value("covers").text == "campus-lease"
    other = changed(tmp_path / "b", "deals/campus.yaml", "covers: campus-lease", "covers: [old-1, old-2]")
    guarantee = load(other).book.contracts["campus-guarantee"]
    assert guarantee.covers == ("old-1", "old-2")
    assert "covers" not in guarantee.terms


def test_a_purchase_takes_the_source_of_its_row(book):
    assert book.purchases[0].amount.source == ("s2",)
    assert book.purchases[0].amount.mid == 0.12


@settings(max_examples=15)
@given(seed=st.integers(0, 2**32))
def test_the_order_of_files_and_rows_changes_nothing(seed, tmp_path_factory):
    shuffle = random.Random(seed).shuffle  # noqa: S311 - no secret depends on it
    texts = {}
    for file, text in texts_of_valid().items():
        folder, _, name = file.rpartition("/")
        texts[f"{folder}/{seed % 89}-{name}" if folder in {"entities", "deals"} else file] = text
    for file in [f for f in texts if f.startswith(("entities/", "deals/"))]:
        head, *items = texts[file].replace("\n\n", "\n").split("\n- id:") if "deals" in file else ["", texts[file]]
        if "deals" in file:
            shuffle(items)
            texts[file] = head + "".join("\n- id:" + item.rstrip("\n") for item in items) + "\n"
    result = load(write(tmp_path_factory.mktemp("book"), texts))
    assert result.book.sha256 == load(VALID).book.sha256
    assert list(result.book.contracts) == sorted(result.book.contracts)


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("deals/campus.yaml", "27.3 bn USD", "27.4 bn USD"),
        ("deals/campus.yaml", "known: 2025-10-16", "known: 2025-10-17"),
        ("deals/campus.yaml", "pensions: 10 %", "pensions: 11 %"),
        ("deals/campus.yaml", "{value: announced, from: 2025-09-01}", "{value: announced, from: 2025-09-02}"),
        ("entities/firms.yaml", "44.5 bn USD", "44.6 bn USD"),
        ("entities/firms.yaml", "country: NO", "country: SE"),
        ("sources.yaml", "grade: B", "grade: C"),
        ("series/sofr.csv", "0.0371", "0.0372"),
        ("purchases/telenor.yaml", "120 m USD", "121 m USD"),
        ("assumptions.yaml", "10..15y", "10..16y"),
        ("assertions.yaml", "tolerance: 1 %", "tolerance: 2 %"),
        ("coverage.yaml", "reason: aggregate", "reason: overlap"),
        ("scenarios/fade.yaml", "-40 %", "-41 %"),
        ("book.yaml", "2026-08-31", "2026-08-30"),
        ("book.yaml", "horizon: 40", "horizon: 41"),
    ],
)
def test_any_changed_value_changes_the_fingerprint(file, old, new, tmp_path):
    result = load(changed(tmp_path, file, old, new))
    assert result.book.sha256 != load(VALID).book.sha256


def test_a_comment_changes_nothing(tmp_path):
    result = load(changed(tmp_path, "deals/campus.yaml", "deal: campus\n", "# a comment\ndeal:   campus\n"))
    assert result.book.sha256 == load(VALID).book.sha256


def test_a_table_may_be_a_file_and_a_folder(tmp_path):
    texts = dict(texts_of_valid())
    texts["sources/more.yaml"] = "- {id: s3, title: Another, grade: C}\n"
    texts["assumptions/world.yaml"] = "- {name: world.q, value: 0.3..0.5, reason: literature}\n"
    texts["coverage/more.yaml"] = "- {id: x1, reason: out of scope}\n"
    book = load(write(tmp_path, texts)).book
    assert set(book.sources) == {"s1", "s2", "s3"}
    assert book.assumptions["world.q"].value.high == 0.5
    assert [row.id for row in book.excluded] == ["campus-package", "x1"]


def test_mistakes_in_several_files_are_all_named(tmp_path):
    texts = dict(texts_of_valid())
    texts["deals/campus.yaml"] = texts["deals/campus.yaml"].replace("27.3 bn USD", "6 GW").replace("2029Q1", "2029Q7")
    texts["entities/firms.yaml"] = texts["entities/firms.yaml"].replace("class: sponsor", "class: sponsors")
    texts["sources.yaml"] = texts["sources.yaml"].replace("grade: B", "grade: D")
    result = load(write(tmp_path, texts))
    assert codes(result) == ["LT301", "LT304", "LT207", "LT207"]


def test_a_record_that_cannot_stand_is_not_called_undefined(tmp_path):
    result = load(changed(tmp_path, "entities/firms.yaml", "class: sponsor", "class: sponsors"))
    assert codes(result) == ["LT207"]


def test_a_broken_record_does_not_hide_its_neighbours(tmp_path):
    texts = dict(texts_of_valid())
    deal = texts["deals/campus.yaml"]
    texts["deals/campus.yaml"] = deal.replace("  kind: bond\n", '  kind: "bond\n').replace("2029Q1", "2029Q7")
    assert codes(load(write(tmp_path, texts))) == ["LT105", "LT304"]


def test_an_empty_folder_and_no_folder_are_problems(tmp_path):
    assert codes(load(tmp_path)) == ["LT113"]
    assert codes(load(tmp_path / "nowhere")) == ["LT113"]
    assert codes(load(write(tmp_path, {"file": "x"}) / "file")) == ["LT113"]


@pytest.mark.parametrize(
    ("file", "hint"), [("book.yaml", "name the folder it is in: "), ("passwd", "name a folder with ")]
)
def test_a_file_where_a_folder_is_wanted_is_called_a_file(file, hint, tmp_path):
    (problem,) = load(write(tmp_path, {file: "title: x"}) / file).problems
    assert problem.label == "this is a file, not a folder"
    assert problem.hint.startswith(hint)


def test_deep_nesting_is_a_problem_and_not_a_crash(tmp_path):
    texts = {**texts_of_valid(), "deals/deep.yaml": "[" * 200_000}
    assert codes(load(write(tmp_path, texts))) == ["LT105"]


def test_the_garbage_collector_is_left_as_it_was():
    load(VALID)
    assert gc.isenabled()


def test_files_of_editors_and_systems_are_no_part_of_a_book(tmp_path):
    texts = {**texts_of_valid(), "deals/.campus.yaml.swp": "x", ".git/config.yaml": "x", "entities/.#a.yaml": "x"}
    assert codes(load(write(tmp_path, texts))) == []


def test_a_misspelt_table_does_not_take_minutes(tmp_path):
    root = write_big_book(tmp_path / "book", 500)
    entities = root / "entities" / "all.yaml"
    entities.write_text(entities.read_text().replace("- id: e", "- id: firm_e"))
    start = time.process_time()
    result = load(root)
    assert set(codes(result)) == {"LT204"}
    assert len(result.problems) == 1000
    assert time.process_time() - start < 1.5


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    return write_big_book(tmp_path_factory.mktemp("large") / "book", 3000)


def test_three_thousand_contracts_are_read_without_a_finding(large):
    """How long it takes is measured in ``bench/books.py``."""
    result = load(large)
    assert len(result.book.contracts) == 3000
    assert result.problems == ()


def test_a_deal_keeps_its_title_and_note(tmp_path):
    root = changed(tmp_path, "deals/campus.yaml", "title: A campus and its bonds\n", "title: A campus\nnote: One.\n")
    deal = load(root).book.deals["campus"]
    assert (deal.title, deal.note, deal.position.line) == ("A campus", "One.", 1)


def test_two_files_are_not_one_deal(tmp_path):
    texts = {**texts_of_valid(), "deals/again.yaml": "deal: campus\ntitle: Again\ncontracts: []\n"}
    assert codes(load(write(tmp_path, texts))) == ["LT201"]
