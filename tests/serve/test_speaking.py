"""The workbench in Korean: its words, its numbers, its links, and what stays as it is."""

import re
from html import unescape

import pytest

from lookthrough.present.languages.book_words import book_words
from lookthrough.present.languages.catalogue import catalogue_of
from tests.present.languages.numbers_said import texts, unsaid
from tests.serve.conftest import client_of

ASKED = "scenario=fade&paths=64"
PAGES = (
    *("/", "/answer", "/report", "/map", "/search", "/side-by-side", "/story"),
    *("/views", "/views/through", "/views/funding", "/views/loops", "/views/bounds"),
    *("/entity/meta", "/entity/campus", "/source/s1"),
)
KEPT = {
    *("lookthrough", "JSON", "SVG", "PNG", "CSV", "ZIP", "English", "USD", "GAAP", "ASC", "IFRS"),
    *("PD", "EAD", "LGD", "EL", "VIE", "DDTL", "ABS", "CMBS", "BDC", "SPV", "AI", "ID", "NO", "https"),
}
"""Names of forms, of currencies and rules, and acronyms that Korean papers print as they are."""
ID = re.compile(r"[\w/-]*[._/\d-][\w./-]*|lookthrough [a-z -]+")
"""Ids of records and rules, places of files, what is typed in a terminal."""


@pytest.mark.parametrize("address", PAGES)
def test_a_page_in_korean_has_the_numbers_of_the_english_one(client, address):
    english, korean = (client.get(f"{address}?{ASKED}&lang={tag}").text for tag in ("en", "ko"))
    pairs = zip(texts(english), texts(korean), strict=True)
    assert [pair for pair in pairs if unsaid(*pair) != ([], [])] == []


@pytest.mark.parametrize("address", PAGES)
def test_no_english_is_left_but_names(client, book, address):
    names = {word for text in book_words(book) for word in re.findall(r"[A-Za-z]+", text)}
    page = client.get(f"{address}?{ASKED}&lang=ko").text
    left = {word for text in texts(page) for word in re.findall(r"[A-Za-z]{2,}", ID.sub("", text))}
    assert left - names - KEPT == set()


def test_every_link_of_a_page_keeps_the_language_and_the_switch_keeps_the_question(client):
    page = client.get(f"/?{ASKED}&lang=ko").text
    own = re.findall(r'(?:href|action|src|data-first)="(/[^"#]*)"', page)
    assert own
    assert all("lang=ko" in address for address in own)
    assert f'href="?{ASKED.replace("&", "&amp;")}&amp;lang=en" hreflang="en"' in page
    assert f'href="?{ASKED.replace("&", "&amp;")}&amp;lang=ko" aria-current="true"' in page
    assert '<input type="hidden" name="lang" value="ko">' in page


def test_an_english_page_has_no_language_in_its_links(client):
    page = client.get(f"/?{ASKED}").text
    assert '<html lang="en">' in page
    assert re.findall(r'"/[^"]*lang=', page) == []


def test_data_are_the_same_in_every_language(client):
    for file in ("answer.json", "figure/lenders.csv", "figure/lenders.png"):
        assert client.get(f"/{file}?{ASKED}&lang=ko").content == client.get(f"/{file}?{ASKED}").content


def test_a_figure_as_a_picture_is_translated(client):
    assert re.search("[가-힣]", client.get(f"/figure/lenders.svg?{ASKED}&lang=ko").text)


def test_a_script_says_its_words_in_the_language(client):
    script = client.get("/assets/workbench.js?lang=ko").text
    assert "서버가 응답하지 않는다" in script
    assert client.get("/assets/workbench.js").text == translated_back(script)


def translated_back(script):
    said = {korean: english for english, korean in catalogue_of("ko").in_scripts.items()}
    return re.sub(r'"((?:[^"\\\n]|\\.)+)"', lambda found: f'"{said.get(found[1], found[1])}"', script)


def test_a_language_that_there_is_not_is_answered_by_those_that_there_are(client):
    refused = client.get("/?lang=kr")
    assert refused.status_code == 400
    assert "there are en, ko" in unescape(refused.text)


def test_a_server_may_speak_korean_unless_it_is_asked_otherwise(bench):
    spoken = client_of(bench, language="ko")
    assert '<html lang="ko">' in spoken.get(f"/?{ASKED}").text
    assert '<html lang="en">' in spoken.get(f"/?{ASKED}&lang=en").text
    assert "lang=en" in re.findall(r'data-first="([^"]*)"', spoken.get(f"/?{ASKED}&lang=en").text)[0]
