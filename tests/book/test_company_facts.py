"""Every fact of a company is dated, goes with its replay and its grade, and changes the fingerprint of the book."""

import datetime as dt

import pytest

from lookthrough.book.company_values import figures_of
from lookthrough.book.part import graded
from lookthrough.book.replay import known_on, latest_known
from lookthrough.book.schema.ratings import SCALES, category_of, nearest, usual
from tests.book.small_book import codes, load, texts_of_valid, write

FACTS = """- id: filer
  name: Filer
  kind: neocloud
  class: modelled
  source: s1
  accounts:
    - period: 2025
      known: 2026-03-01
      source: s2
      revenue: 2 bn USD
      debt: {value: 3 bn USD, source: s1}
  rating:
    - {agency: Moody's, value: Ba3, from: 2025-12-01, source: s2}
  owners:
    fund: {value: 20 %, from: 2026-01-15, source: s2}
  votes:
    fund: {value: 60 %, from: 2026-01-16, source: s2}
  acquirer: {value: meta, from: 2026-02-01, source: s2}
"""
NAMES = {"revenue of 2025", "debt of 2025", "rating by Moody's", "owned by fund", "votes of fund", "acquirer"}


def loaded(tmp_path, text=FACTS):
    result = load(write(tmp_path, {**texts_of_valid(), "entities/filer.yaml": text}))
    assert codes(result) == []
    return result.book


def names(book):
    return {figure.name for figure in figures_of(book.entities["filer"])}


@pytest.mark.parametrize(
    ("day", "missing"),
    [
        ("2026-03-01", set()),
        ("2026-02-28", {"revenue of 2025"}),  # the debt names another source, of October 2025, and counts from its day
        ("2026-01-31", {"revenue of 2025", "acquirer"}),
        ("2026-01-15", {"revenue of 2025", "acquirer", "votes of fund"}),
        ("2026-01-14", {"revenue of 2025", "acquirer", "votes of fund", "owned by fund"}),
        ("2025-11-30", NAMES),
    ],
)
def test_a_replay_has_what_was_public(day, missing, tmp_path):
    assert names(known_on(loaded(tmp_path), dt.date.fromisoformat(day))) == NAMES - missing


def test_a_grade_leaves_out_what_stands_on_less(tmp_path):
    """Source s1 is a filing, s2 trade press."""
    assert names(graded(loaded(tmp_path), "A")) == {"debt of 2025"}


def test_the_knowledge_of_a_book_is_that_of_its_accounts_too(tmp_path):
    later = FACTS.replace("known: 2026-03-01", "known: 2027-03-01")
    assert latest_known(loaded(tmp_path, later)) == dt.date(2027, 3, 1)


@pytest.mark.parametrize("old", ["2 bn USD", "Ba3", "20 %", "60 %", "value: meta", "known: 2026-03-01"])
def test_every_fact_is_in_the_fingerprint(old, tmp_path):
    new = {"Ba3": "B1", "value: meta": "value: unknown", "known: 2026-03-01": "known: 2026-03-02"}.get(
        old, "9" + old[1:]
    )
    assert loaded(tmp_path / "a").sha256 != loaded(tmp_path / "b", FACTS.replace(old, new)).sha256


def test_the_scales_of_the_agencies_are_one_ladder():
    steps = list(zip(SCALES["S&P"], SCALES["Moody's"], strict=False))
    assert [usual("Moody's", moodys) for _, moodys in steps] == [letters for letters, _ in steps]
    assert category_of(usual("Fitch", "D")) == category_of(usual("Fitch", "CCC-")) == "CCC"


@pytest.mark.parametrize(
    ("agency", "written", "meant"),
    [("Moody's", "BBB+", "Baa1"), ("Fitch", "Ba3", "BB-"), ("Fitch", "BB- positive", "BB-"), ("S&P", "good", None)],
)
def test_the_letters_that_somebody_meant(agency, written, meant):
    assert nearest(agency, written) == meant
