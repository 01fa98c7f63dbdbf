import pytest

from lookthrough.present.languages.catalogue import Catalogue
from lookthrough.present.languages.listening import Listening
from lookthrough.present.languages.memory import Memory

SAID = {
    "Lenders lose {b} bn by {q}.": "{q}까지 대주는 {b:을} 잃는다.",
    "{t} owes {t1} {b} bn USD": "{t:은} {t1}에 {b:을} 갚아야 한다",
    "{t} fails": "{t:이} 부도난다",
    "it breaks": "무너진다",
    "lenders": "대주",
    "owners": "주주",
    "{l} lose": "{l}의 손실",
    "loss": "손실",
    "USD bn": "10억 달러",
    "on {d}": "{d}에",
    "sourced {n}%": "출처 있음 {n}%",
}
OWN = {"Blue Owl", "a note of the book, as it was written", "blueowl"}


@pytest.fixture
def memory():
    return Memory(Catalogue("ko", SAID, {}), OWN)


def test_a_message_is_said_with_what_stands_in_its_places(memory):
    assert memory.said("Lenders lose 1,234.5 bn by 2027Q3.") == "2027년 3분기까지 대주는 1조 2,345억 달러를 잃는다."


def test_names_of_the_book_stand_in_a_message_as_they_are(memory):
    assert memory.said("Blue Owl owes lenders 2 bn USD") == "Blue Owl은 대주에 20억 달러를 갚아야 한다"


def test_a_message_whose_words_are_unknown_is_no_translation(memory):
    assert memory.said("somebody nobody knows fails") is None
    assert memory.shown("somebody nobody knows fails") == "somebody nobody knows fails"


def test_the_case_of_the_first_letter_makes_no_other_message(memory):
    assert (memory.said("Lenders"), memory.said("lenders")) == ("대주", "대주")


def test_a_list_is_joined_as_the_language_does(memory):
    assert memory.said("lenders and owners lose") == "대주 및 주주의 손실"


def test_a_text_is_taken_apart_where_its_parts_are_joined(memory):
    assert memory.said("Blue Owl: sourced 12%") == "Blue Owl: 출처 있음 12%"
    assert memory.said("lenders (USD bn)") == "대주 (10억 달러)"
    assert memory.said("lenders 12.5") == "대주 12.5"
    assert memory.said("2027Q3: loss") == "2027년 3분기: 손실"
    assert memory.said("on 2026-06-30") == "2026년 6월 30일에"


def test_what_has_no_message_stays_english_sentence_by_sentence(memory):
    assert memory.shown("It breaks. Nobody knows this one.") == "무너진다. Nobody knows this one."


def test_numbers_ids_and_places_stay(memory):
    for text in ("12.5", "c051-equity", "deals/hyperion.yaml:12", "https://example.org/a", "NVDA"):
        assert memory.said(text) == text


def test_what_the_book_says_stays_as_it_was_written(memory):
    assert memory.said("a note of the book, as it was written") == "a note of the book, as it was written"


def test_what_is_missing_is_listed_as_the_message_that_it_lacks():
    listening = Listening(Catalogue("ko", SAID, {}), OWN)
    missed = listening.listen()
    listening.shown("It breaks. Nobody paid 12.5 bn by 2027Q3.")
    assert dict(missed) == {"Nobody paid {n} bn by {q}.": 1}
