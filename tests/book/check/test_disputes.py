"""Where sources disagree the book keeps both versions, and a stated rule or the author's sentence chose."""

import datetime as dt
import itertools

import pytest

import lookthrough as lt
from lookthrough.book.check.disputes import disputes, to_dict
from lookthrough.book.replay import known_on
from tests.book.small_book import changed, codes, load, texts_of_valid, write

PRINCIPAL = "  principal: 27.3 bn USD\n"
VERSIONS = {  # name: (grade, date)
    "old B": ("B", "2025-10"),
    "new B": ("B", "2026-01"),
    "A": ("A", "2024"),
    "undated B": ("B", None),
    "C": ("C", "2026-07"),
}


def dispute(root, first, second, because=""):
    """Load the valid book with a principal on which two sources disagree."""
    texts = dict(texts_of_valid())
    for name, (grade, date) in {"x1": VERSIONS[first], "x2": VERSIONS[second]}.items():
        dated = f", date: {date}" if date else ""
        texts["sources.yaml"] += f"- {{id: {name}, title: Report {name}, publisher: P, grade: {grade}{dated}}}\n"
    text = f"  principal: {{value: 27.3 bn USD, source: x1, or: {{value: 30 bn USD, source: x2}}{because}}}\n"
    texts["deals/campus.yaml"] = texts["deals/campus.yaml"].replace(PRINCIPAL, text)
    return load(write(root, texts))


@pytest.mark.parametrize(("first", "second"), [*itertools.permutations(VERSIONS, 2)])
def test_of_two_versions_at_most_one_may_stand_first(first, second, tmp_path):
    """And exactly one where the grades differ or both are dated."""
    there, back = dispute(tmp_path / "a", first, second), dispute(tmp_path / "b", second, first)
    refused = [codes(there) == ["LT413"], codes(back) == ["LT413"]]
    decidable = VERSIONS[first][0] != VERSIONS[second][0] or None not in (VERSIONS[first][1], VERSIONS[second][1])
    assert sorted(refused) == ([False, True] if decidable else [True, True])


@pytest.mark.parametrize(
    ("first", "second", "rule"),
    [("A", "C", "grade A before C"), ("new B", "old B", "of 2026-01-31, the other of 2025-10-31")],
)
def test_the_rule_that_chose_is_said(first, second, rule, tmp_path):
    [found] = disputes(dispute(tmp_path, first, second).book)
    assert to_dict(found)["rule"] == rule
    assert (to_dict(found)["chosen"], to_dict(found)["other"]) == ("27.3 bn USD", "30 bn USD")


def test_a_sentence_of_the_author_decides_against_the_rule(tmp_path):
    result = dispute(tmp_path, "C", "A", ", because: the filing has a misprint")
    assert [d.rule for d in disputes(result.book)] == ["the filing has a misprint"]


def test_both_places_are_named(tmp_path):
    [problem] = dispute(tmp_path, "C", "A").problems
    assert problem.position.column < problem.related.column
    assert problem.position.line == problem.related.line == 17


def test_only_the_chosen_version_counts(tmp_path):
    assert dispute(tmp_path, "A", "C").book.contracts["campus-bonds"].mid("principal") == 27.3


@pytest.mark.parametrize("version", ["31 GW", "30 bn USD, note: x, from: 2025", "30 bn USD, colour: red"])
def test_another_version_is_read_like_a_value(version, tmp_path):
    text = f"  principal: {{value: 27.3 bn USD, or: {{value: {version}, source: s2}}}}\n"
    assert codes(load(changed(tmp_path, "deals/campus.yaml", PRINCIPAL, text)))[0] in {"LT301", "LT112"}


def test_the_source_of_another_version_must_exist(tmp_path):
    text = "  principal: {value: 27.3 bn USD, or: {value: 30 bn USD, source: s22}}\n"
    assert codes(load(changed(tmp_path, "deals/campus.yaml", PRINCIPAL, text))) == ["LT203"]


@pytest.mark.parametrize("empty", ["[]", "''", "x"])
def test_an_empty_list_of_versions_is_never_lost(empty, tmp_path):
    text = f"  principal: {{value: 27.3 bn USD, or: {empty}}}\n"
    found = codes(load(changed(tmp_path, "deals/campus.yaml", PRINCIPAL, text)))
    assert found in (["LT110"], ["LT108"])


def test_the_bundled_book_keeps_the_versions_that_circulate():
    found = disputes(lt.load())
    assert len(found) >= 12
    assert all(d.rule and d.source and d.rival.source for d in found)
    kept = {(d.record, d.name, d.chosen.text, d.rival.text) for d in found}
    assert ("c153", "principal", "35 bn USD", "36 bn USD") in kept
    assert ("c049", "end", "2032Q2", "2026Q2") in kept
    assert ("hyperscaler-bonds-2025", "expected", "121 bn USD", "108 bn USD") in kept
    assert all((d.chosen.low, d.chosen.high) != (d.rival.low, d.rival.high) for d in found)


@pytest.mark.parametrize(("day", "versions"), [("2026-01-31", 0), ("2026-02-28", 1)])
def test_a_replay_knows_no_later_version(day, versions, tmp_path):
    text = "  principal: {value: 27.3 bn USD, source: s1, or: {value: 30 bn USD, source: s2, known: 2026-02}}\n"
    book = load(changed(tmp_path, "deals/campus.yaml", PRINCIPAL, text)).book
    assert len(disputes(known_on(book, dt.date.fromisoformat(day)))) == versions
