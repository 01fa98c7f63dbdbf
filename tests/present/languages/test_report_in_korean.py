"""Both reports in Korean: the same page, the same numbers, and what of it is English yet."""

import functools
import re
from pathlib import Path

import pytest

from lookthrough.present.languages.book_words import book_words
from lookthrough.present.languages.catalogue import catalogue_of
from lookthrough.present.languages.listening import Listening
from lookthrough.present.languages.translated_page import translated_page
from tests.present.languages.numbers_said import PARTS, texts, unsaid
from tests.present.test_report import book, report

MISSING = Path(__file__).parent / "missing_ko.txt"
"""Sentences that have no translation; the list may only become shorter."""


@functools.cache
def in_korean():
    memory = Listening(catalogue_of("ko"), book_words(book()))
    missed = memory.listen()
    return translated_page(report(), memory), missed


def test_the_page_is_the_same_but_for_its_words():
    tags = [re.findall(r"<(/?\w+)", "".join(PARTS.split(page)[1::2])) for page in (report(), in_korean()[0])]
    assert tags[0] == tags[1]
    assert '<html lang="ko">' in in_korean()[0]


def test_every_number_is_that_of_the_english_page_to_its_last_digit():
    english, korean = (texts(page) for page in (report(), in_korean()[0]))
    wrong = [
        (a.strip(), b.strip()) for a, b in zip(english, korean, strict=True) if a != b and unsaid(a, b) != ([], [])
    ]
    assert wrong == []


def test_what_has_no_translation_is_listed_and_falls_back_to_english():
    listed = set(MISSING.read_text(encoding="utf-8").splitlines())
    assert set(in_korean()[1]) <= listed


@pytest.mark.parametrize("word", ["Lenders lose", "Table (", "whisker", "with the shock", "purchase commitments"])
def test_words_of_our_own_are_gone(word):
    assert not any(word in text for text in texts(in_korean()[0]))
