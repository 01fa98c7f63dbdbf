"""Every number of a report has its meaning one click away, and every word one meaning."""

import re

import pytest

from lookthrough.present.glossary.defined_words import TERMS
from lookthrough.present.glossary.words_of_figures import FIGURES, terms_of_figure
from tests.present.page.test_page import PAGES, page


def test_every_word_is_used_and_every_used_word_is_told_once():
    assert {name for names in FIGURES.values() for name in names} == set(TERMS)
    words = [term.word for term in TERMS.values()]
    assert len(words) == len(set(words))
    assert all(term.meaning.endswith(".") and term.ledger for term in TERMS.values())


@pytest.mark.parametrize("name", PAGES)
def test_every_figure_of_a_page_says_what_its_words_mean(name):
    figures = re.findall(r'<figure id="fig-([^"]+)"', page(name))
    assert figures
    assert [figure for figure in figures if not terms_of_figure(figure)] == []


@pytest.mark.parametrize("name", PAGES)
def test_every_headline_leads_to_its_meaning_and_the_meaning_to_the_figures(name):
    cards = re.findall(r'<div class="card">.*?<b><a class="number" href="#([^"]+)"', page(name))
    assert cards
    for card in cards:
        assert page(name).count(f'id="{card}"') == 1
    glossary = page(name)[page(name).index("The words</h2>") :]
    for figure in re.findall(r'<figure id="(fig-[^"]+)"', page(name)):
        assert f'href="#{figure}"' in glossary


def test_no_figure_is_taken_for_another_that_begins_alike():
    assert terms_of_figure("owners-by-holder") != terms_of_figure("owners")
    assert terms_of_figure("why-openai") == terms_of_figure("why-xai") != {}
    assert terms_of_figure("nothing") == {}
