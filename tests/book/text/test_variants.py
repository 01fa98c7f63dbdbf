"""A variant lies over a book record by record: what it does not write stays, what it writes counts, in any order."""

import pytest

import lookthrough as lt
from lookthrough.book.bundled import BOOKS, BookPlace, place, variants_of
from lookthrough.book.loader import load_book
from lookthrough.contracts import KINDS
from lookthrough.errors import UnknownNameError, UsageError
from lookthrough.runs.folder import name_of_book, path_of_book
from lookthrough.world.drivers import PATHS, SHOCKS
from tests.book.small_book import texts_of_valid, write

DEARER = """\
deal: campus
title: A campus and dearer bonds
contracts:
- {id: campus-bonds, kind: bond, issuer: campus, holder: insurers, principal: 27.3 bn USD, rate: 8 %, start: 2025Q4,
   maturity: 2049Q2, status: funded, known: 2025-10-16, stack: campus, source: s1}
"""
FIRM = "- {id: newcomer, name: Newcomer, kind: neocloud, class: modelled, country: US, source: s1}\n"
VARIANTS = {
    "variants/dearer/deals/campus.yaml": DEARER,
    "variants/dearer/purchases/telenor.yaml": "seller: telenor\npurchases:\n"
    "  - {buyer: meta, period: 2026Q1, kind: fibre, amount: 90 m USD, source: s2}\n"
    "  - {buyer: meta, period: 2026Q2, kind: fibre, amount: 80 m USD, source: s2}\n",
    "variants/dearer/series/sofr.csv": "period,value,low,high,unit,basis,source\n"
    "2026-08-31,9.5,,,percent,reported,s1\n",
    "variants/one-more/variant.yaml": "title: one more\nadds: newcomer\nremoves: [campus-guarantee, campus-package]\n",
    "variants/one-more/entities/new.yaml": FIRM,
}


@pytest.fixture
def root(tmp_path):
    return write(tmp_path / "book", {**texts_of_valid(), **VARIANTS})


def loaded(root, *variants):
    result = load_book(root, KINDS, SHOCKS, PATHS, variants)
    assert result.problems == ()
    return result.book


def test_a_book_is_what_it_was_beside_its_variants(root, tmp_path):
    alone = loaded(write(tmp_path / "alone", texts_of_valid()))
    assert (loaded(root).sha256, loaded(root).base_sha256) == (alone.sha256, alone.base_sha256)
    assert loaded(root).variants == ()


def test_a_record_stands_in_the_place_of_that_of_its_id(root):
    book, own = loaded(root, "dearer"), loaded(root)
    assert book.contracts["campus-bonds"].mid("rate") == pytest.approx(0.08)
    assert own.contracts["campus-bonds"].mid("rate") == pytest.approx(0.0658)
    assert book.contracts["campus-bonds"].held_by == {}  # the whole record is another
    assert book.contracts["campus-bonds"].position.file == "variants/dearer/deals/campus.yaml"
    assert list(book.contracts) == list(own.contracts)
    assert book.contracts["campus-lease"] == own.contracts["campus-lease"]
    assert (book.deals["campus"].title, own.deals["campus"].title) == (
        "A campus and dearer bonds",
        "A campus and its bonds",
    )


def test_rows_of_purchases_and_series_are_replaced_by_what_they_are_of(root):
    book = loaded(root, "dearer")
    assert [(p.period, round(p.amount.mid, 3)) for p in book.purchases] == [("2026Q1", 0.09), ("2026Q2", 0.08)]
    assert [row.value for row in book.series["sofr"]] == [9.5]


def test_a_record_is_added_and_others_are_left_out(root):
    book, own = loaded(root, "one-more"), loaded(root)
    assert set(book.entities) - set(own.entities) == {"newcomer"}
    assert set(own.contracts) - set(book.contracts) == {"campus-guarantee"}
    assert (len(own.excluded), len(book.excluded)) == (1, 0)


def test_the_fingerprint_is_of_the_book_with_its_variants_in_any_order(root):
    books = [loaded(root, *names) for names in ((), ("dearer",), ("one-more",), ("dearer", "one-more"))]
    assert len({book.sha256 for book in books}) == len({book.base_sha256 for book in books}) == 4
    assert lt.load(f"{root}+one-more+dearer").sha256 == lt.load(f"{root}+dearer+one-more").sha256 == books[3].sha256
    assert books[3].title == "A small book + dearer + one more"


def test_a_title_alone_changes_the_fingerprint(tmp_path):
    root = write(tmp_path / "book", {**texts_of_valid(), "variants/same/variant.yaml": "title: the same\n"})
    assert loaded(root, "same").sha256 != loaded(root).sha256


def test_an_address_is_the_longest_name_that_stands(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("a+b", "a"):
        write(tmp_path / name, {**texts_of_valid(), "variants/c/variant.yaml": "title: c\n"})
    assert place("a+b+c") == BookPlace(tmp_path.joinpath("a+b").relative_to(tmp_path), ("c",))
    assert place("a+c").variants == ("c",)
    assert place(tmp_path / "a+c") == BookPlace(tmp_path / "a", ("c",))
    assert (
        place("telecom_2000+late") == place("bundled:telecom_2000+late") == BookPlace(BOOKS / "telecom_2000", ("late",))
    )
    assert place("nobody+c") == BookPlace(tmp_path.joinpath("nobody+c").relative_to(tmp_path))


def test_an_unknown_variant_is_named_with_the_nearest_and_one_named_twice_is_refused(root):
    with pytest.raises(UnknownNameError, match=r"book has no variant 'deare'; did you mean \"dearer\"\?"):
        place(f"{root}+deare")
    with pytest.raises(UnknownNameError, match="it has dearer, one-more"):
        place(f"{root}+xyz")
    with pytest.raises(UsageError, match="dearer is named twice"):
        place(f"{root}+dearer+dearer")
    with pytest.raises(UnknownNameError, match="it has none"):
        place(f"{root}/variants/dearer+late")


def test_a_run_names_its_variants_and_finds_them_again(root):
    for where, variants in ((str(root), ("dearer", "one-more")), (str(BOOKS / "telecom_2000"), ("late",))):
        assert path_of_book(name_of_book(where, variants)) == BookPlace(place(where).root, variants)
    assert name_of_book(str(BOOKS / "telecom_2000"), ("late",)) == "bundled:telecom_2000+late"


def test_the_bundled_variants_have_no_problem_that_their_books_do_not_have():
    names = [(folder.name, name) for folder in BOOKS.iterdir() for name in variants_of(folder)]
    assert len(names) >= 2
    for folder, name in names:
        own, varied = lt.check(folder), lt.check(f"{folder}+{name}")
        assert (varied["errors"], varied["warnings"]) == ([], own["warnings"])


def test_a_scenario_and_a_deal_file_that_are_whole_files_are_replaced_and_left_out(tmp_path):
    tiny = (BOOKS / "deals" / "tiny.yaml").read_text()
    added = {
        "waterfalls/tiny.yaml": tiny,
        "variants/one/waterfalls/tiny.yaml": tiny.replace("\ntitle: ", "\ntitle: Dearer, "),
        "variants/two/variant.yaml": "title: two\nremoves: [tiny, both]\n",
    }
    root = write(tmp_path / "book", {**texts_of_valid(), **added})
    own, one, two = (load_book(root, KINDS, SHOCKS, PATHS, names).book for names in ((), ("one",), ("two",)))
    assert own.waterfalls["tiny"].title != one.waterfalls["tiny"].title == f"Dearer, {own.waterfalls['tiny'].title}"
    assert (two.waterfalls, set(own.scenarios) - set(two.scenarios)) == ({}, {"both"})
