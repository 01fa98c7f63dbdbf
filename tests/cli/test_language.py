"""What the verbs write in Korean, and what they say of a language that there is not."""

import pytest

from lookthrough.present.languages.catalogue import catalogue_of
from lookthrough.present.languages.memory import Memory
from lookthrough.present.table import Kind, TableColumn, table_of
from lookthrough.present.terminal.text import fitting, paragraphs, table_text, whole, wrapped
from tests.book.small_book import write
from tests.cli.asking import refused, run
from tests.mutants.bases import books


@pytest.fixture
def book(tmp_path):
    return write(tmp_path / "book", books()["valid"])


def test_the_report_of_a_book_is_written_in_korean(book, tmp_path):
    page = tmp_path / "book.html"
    assert run("report", "--book", book, "--lang", "ko", "-o", page).exit_code == 0
    text = page.read_text(encoding="utf-8")
    assert '<html lang="ko">' in text
    assert "실제로 누가 무엇을 갚아야 하나" in text
    assert "A small book" in text


@pytest.mark.parametrize("words", [("report",), ("run",), ("serve",)])
def test_a_language_that_there_is_not_is_refused_with_those_that_there_are(book, words):
    assert "there are en, ko" in refused(*words, "--book", book, "--lang", "fr", code=2)


def test_a_summary_is_translated_and_its_columns_stand_under_one_another():
    columns = [
        (TableColumn("who", "holder"), lambda row: row[0]),
        (TableColumn("loss", "loss", Kind.NUMBER, "USD bn"), lambda row: row[1]),
    ]
    table = table_of(columns, [("lenders", 5.84), ("owners", 1236.4)])
    with fitting(None, Memory(catalogue_of("ko"))):
        text = whole(
            paragraphs("5. BEFORE YOU QUOTE THIS", table_text(table), wrapped("- Listed shares are in no ledger."))
        )
    assert text.split("\n") == [
        "5. 인용하기 전에",
        "",
        "보유자     손실",
        "------  -------",
        "대주       5.84",
        "주주    1,236.4",
        "",
        "- 상장주식은 어느 원장에도 없다.",
    ]


def test_without_a_language_nothing_changes():
    with fitting(None):
        assert whole("5. BEFORE YOU QUOTE THIS") == "5. BEFORE YOU QUOTE THIS"
