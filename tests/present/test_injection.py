"""Text of a book is text on every page: it makes no element, no attribute, and is not read as a template.

A page of a hostile book has the same elements with the same attributes as one whose words are harmless and equally
long, and the hostile text is found again, whole, where people and scripts read it.
"""

import functools
import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

import lookthrough as lt
from lookthrough.lens.circularity.circularity import circularity
from lookthrough.lens.circularity.flow_table import Flow
from lookthrough.lens.funding.funding import funding
from lookthrough.lens.through.through import through
from lookthrough.positions.standing_contract import BINDING
from lookthrough.present.book_report.report import build_book_report
from lookthrough.present.page.run_document import read_documents
from lookthrough.present.run_report import build_report
from lookthrough.present.tables.answers import answers_of
from tests.present.stress_fixture import stress_document

VALID = Path(__file__).parent.parent / "errors" / "_valid"
HOSTILE = [
    "<script>alert('x')</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "</style></title></script></svg><b>",
    "{{7*7}}{% raw %}${7*7}",
    "&lt;&amp;&quot;&#39;",
    "]]><!-- \u2028",
]

VOID = frozenset({"meta", "br", "img", "input", "wbr"})


class Page(HTMLParser):
    """Reads a page into its elements with the names of their attributes, its texts, attributes, and JSON."""

    def __init__(self, page):
        super().__init__()
        self.shape, self.texts, self.values, self.json, self.inside = [], [], [], [], []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.shape.append((tag, *sorted(name for name, _ in attrs)))
        self.values += [value for _, value in attrs if value]
        if tag not in VOID:
            self.inside.append((tag, dict(attrs).get("type")))

    def handle_endtag(self, tag):
        if tag not in VOID:
            assert self.inside.pop()[0] == tag

    def handle_startendtag(self, tag, attrs):
        self.shape.append((tag, *sorted(name for name, _ in attrs)))

    def handle_data(self, data):
        if self.inside[-1:] == [("script", "application/json")]:
            self.json.append(json.loads(data))
        else:
            self.texts.append((self.inside[-1][0] if self.inside else "", data))


def harmless(text):
    """Return a text of the same length with the same spaces."""
    return re.sub(r"\S", "x", text)


def with_words(book, words):
    """Return a book all of whose free texts are some words."""

    def valued(value):
        return replace(value, text=words, note=words, reason=words)

    return replace(
        book,
        title=words,
        entities={
            id_: replace(e, name=words, note=words, reason=words, country=words, ticker=e.ticker and words)
            for id_, e in book.entities.items()
        },
        deals={id_: replace(d, title=words, note=words) for id_, d in book.deals.items()},
        sources={
            id_: replace(s, title=words, publisher=words, date=words, url=f"https://example.org/[{words}")
            for id_, s in book.sources.items()
        },
        contracts={
            id_: replace(c, note=words, terms={name: tuple(map(valued, d)) for name, d in c.terms.items()})
            for id_, c in book.contracts.items()
        },
        excluded=tuple(replace(x, note=words) for x in book.excluded),
        assertions=tuple(replace(a, note=words) for a in book.assertions),
    )


@functools.cache
def small():
    return lt.load(VALID)


def book_page(words):
    book = with_words(small(), words)
    answers = answers_of(book, None, BINDING, [words])
    return build_book_report(book, answers, {"options": words, "version": words})


def run_page(words):
    book = with_words(small(), words)
    owed = through(book, *book.entities).document()
    for entity in owed["entities"]:
        for row in (*entity["trail"], *entity["rules"]):
            row["why"] = words
    stress = stress_document() | {"scenario_title": words, "left_out": [{"contract": words, "why": words}]}
    stress["failures"] = [row | {"name": words} for row in stress["failures"]]
    parties = list(book.entities)[:3]
    ring = zip(parties, [*parties[1:], parties[0]], strict=True)
    loops = circularity([Flow(payer, payee, 2.0) for payer, payee in ring]).document()
    loops["vendors"] = [vendor | {"not_measurable": words, "share": None} for vendor in loops["vendors"]]
    documents = {"through": owed, "funding": funding(book).document(), "loops": loops, "stress": stress}
    return build_report(read_documents(documents), book)


@pytest.mark.parametrize("made", [book_page, run_page])
@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_text_makes_no_element_and_no_attribute(made, words):
    page, plain = Page(made(words)), Page(made(harmless(words)))
    assert page.shape == plain.shape


@pytest.mark.parametrize("made", [book_page, run_page])
@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_text_is_read_as_it_is_written(made, words):
    page = Page(made(words))
    assert any(words == text for tag, text in page.texts if tag == "h1") or made is run_page
    assert sum(words in text for _, text in page.texts) > 20
    assert any(words in text for tag, text in page.texts if tag in {"title", "text"})
    assert any(words in value for value in page.values)
    assert "49" not in "".join(text for tag, text in page.texts if tag == "h1")


@pytest.mark.parametrize("words", HOSTILE)
def test_the_data_of_the_scripts_holds_the_text_whole_and_ends_no_script(words):
    page = book_page(words)
    data = Page(page).json
    assert len(data) == page.count('type="application/json"') == 2
    assert words in json.dumps(data, ensure_ascii=False).replace('\\"', '"')
    assert page.count("</script>") == 3


def test_the_test_would_notice_text_that_is_markup():
    assert Page("<p><script>alert('x')</script></p>").shape != Page("<p>xxxxxxxxxxxxxxxxxxxxxxxxxxx</p>").shape
