"""Guided pages tell nine systems, open four doors and lead a tour: in sentences of the product, of book and run."""

import re
from html import unescape

import pytest
from starlette.routing import Match, Route

import lookthrough as lt
from lookthrough.present.run_records import read_stress
from lookthrough.present.sentences.run_sentences import lenders_sentence, network_sentence
from lookthrough.serve.answering import Workbench
from lookthrough.serve.guided import readers, systems
from lookthrough.serve.guided.told_book import SHOWN, ToldBook
from lookthrough.serve.site import PAGES
from tests.book.small_book import write
from tests.cli.asking import answer, run
from tests.serve.conftest import QUARTERS, client_of
from tests.serve.test_same_numbers import NUMBER, written
from tests.slow import slow

ASKED = "scenario=fade&paths=64&severity=1.5"
EMPTY = {
    "book.yaml": "title: An empty book\nas_of: 2026-06-30\n",
    "scenarios.yaml": "- name: fade\n  title: It fades\n  reason: a test\n  shocks:\n    demand: -40 %\n",
}
GUIDED = ["/guide", "/tour", "/guesses", "/back-tests"]
GUIDED += [f"/guide/{each.name}" for each in systems.ALL] + [f"/for/{each.name}" for each in readers.ALL]


def words_of(text):
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", text)).split())


@pytest.fixture(scope="module")
def empty(tmp_path_factory):
    return client_of(Workbench(lt.load(write(tmp_path_factory.mktemp("empty"), EMPTY)), QUARTERS))


@pytest.fixture(scope="module")
def told():
    return ToldBook(lt.load())


def test_the_first_page_tells_nine_systems_and_keeps_what_is_asked(client):
    page = client.get(f"/guide?{ASKED}").text
    assert page.count("<article") == 9
    assert len(systems.ALL) == len(systems.BY_NAME) == 9
    for each in systems.ALL:
        assert f'href="/guide/{each.name}?scenario=fade&amp;severity=1.5&amp;paths=64"' in page
        assert f'data-part="/guide/{each.name}/run?scenario=fade&amp;severity=1.5&amp;paths=64&amp;small=1"' in page
        assert each.title in unescape(page)


def test_what_is_prepared_is_there_when_a_page_asks(book, monkeypatch):
    ready = ToldBook(book)
    ready.prepare()
    monkeypatch.setattr(ToldBook, "__getattribute__", refuse_answers)
    assert [name for name in SHOWN if ready.figure(name) is not None] != []


def refuse_answers(self, name):
    assert name not in {of for of, _ in SHOWN.values()}
    return object.__getattribute__(self, name)


@pytest.mark.parametrize("system", systems.ALL, ids=lambda each: each.name)
def test_each_system_says_what_the_book_says_and_leads_to_the_next(client, bench, system):
    page = client.get(f"/guide/{system.name}?{ASKED}").text
    assert system.of_book(bench.told) in unescape(page)
    assert system.claim in unescape(page)
    place = systems.ALL.index(system)
    assert ('rel="prev"' in page) == (place > 0)
    assert ('rel="next"' in page) == (place < 8)
    there = re.findall(r'<figure id="fig-([\w-]+)"', page)
    assert there == [name for name in system.shown if bench.told.figure(name) is not None]


@pytest.mark.parametrize("system", systems.ALL, ids=lambda each: each.name)
def test_what_a_run_says_names_the_scenario_and_how_many_futures(client, system):
    for size in ("", "&small=1"):
        part = client.get(f"/guide/{system.name}/run?{ASKED}{size}").text
        assert 'class="part"' in part
        assert "severity 1.5): 64 futures, seed 1." in part


def test_the_sentence_of_a_run_is_that_of_its_document(client):
    stress = read_stress(client.get(f"/answer.json?{ASKED}").json())
    said = words_of(client.get(f"/guide/interlocking-stakes/run?{ASKED}").text)
    assert network_sentence(stress) in said or "The interlocks move the loss" in said
    assert 'id="fig-network-ledgers"' in client.get(f"/guide/interlocking-stakes/run?{ASKED}&small=1").text
    assert lenders_sentence(stress) in words_of(client.get(f"/for/analyst/run?{ASKED}&question=2").text)


VERBS = {
    "off-balance-sheet": ["funding"],
    "capital-recycling": ["flywheel"],
    "vendor-financing": ["loops"],
    "interlocking-stakes": ["loops"],
    "race-of-labs": ["race"],
    "diffusion-of-ai": ["diffusion"],
    "job-losses": ["jobs"],
    "ai-washing": ["gauge", "implied"],
    "rational-contest": ["contest"],
}


@pytest.mark.parametrize("name", [pytest.param(n, marks=slow) if n == "race-of-labs" else n for n in VERBS])
def test_every_number_that_the_book_is_said_to_say_is_one_of_the_verb(name, told):
    said = systems.BY_NAME[name].of_book(told)
    assert NUMBER.findall(said)
    assert set(NUMBER.findall(said)) <= written([answer(*VERBS[name])], [run(*VERBS[name]).stdout])


def test_a_book_that_says_nothing_says_so(empty):
    page = words_of(empty.get("/guide").text)
    for nothing in (
        "no money in it pays for building",
        "does not say how developers build and finance",
        "no seller in it invests in a buyer",
        "no payments to measure",
        "no frontier lab",
        "no series of who uses it",
        "no series of announced job cuts",
        "says of no company both what it is worth and what it earns",
        "stakes no spending on a prize",
    ):
        assert nothing in page
    for address in GUIDED:
        found = empty.get(address)
        assert found.status_code == 200
        assert "Traceback" not in found.text


@pytest.mark.parametrize("reader", readers.ALL, ids=lambda each: each.name)
def test_each_door_answers_three_or_four_questions(client, reader):
    page = client.get(f"/for/{reader.name}?{ASKED}").text
    assert 3 <= len(reader.asks) <= 4
    for place, asked in enumerate(reader.asks, 1):
        assert asked.question in page
        assert (asked.of_book is None) != (asked.of_run is None)
        found = client.get(f"/for/{reader.name}/run?{ASKED}&question={place}")
        assert found.status_code == (404 if asked.of_run is None else 200)
        if asked.of_run is not None:
            assert "64 futures, seed 1." in found.text


@pytest.mark.parametrize("address", GUIDED)
def test_every_link_leads_to_a_page_that_there_is(client, address):
    routes = [Route(page.address, str) for page in PAGES]
    page = client.get(f"{address}?{ASKED}")
    assert page.status_code == 200
    links = {unescape(each).partition("?")[0] for each in re.findall(r'(?:href|data-part)="(/[^"]*)"', page.text)}
    strangers = [
        link
        for link in links
        if not any(r.matches({"type": "http", "path": link, "method": "GET"})[0] is Match.FULL for r in routes)
    ]
    assert strangers == []


@pytest.mark.parametrize(
    ("address", "nearest"),
    [
        ("/guide/vendor-finance", "/guide/vendor-financing"),
        ("/guide/vendor-finance/run", "/guide/vendor-financing"),
        ("/for/analist", "/for/analyst"),
        ("/for/analist/run", "/for/analyst"),
        ("/back-tests/vintage", "/back-tests/vintages"),
    ],
)
def test_an_unknown_name_is_answered_with_the_nearest_and_the_state_is_kept(client, address, nearest):
    found = client.get(f"{address}?{ASKED}")
    assert found.status_code == 404
    assert f'href="{nearest}?scenario=fade&amp;severity=1.5&amp;paths=64"' in found.text


def test_a_name_like_none_is_answered_with_all(client):
    found = client.get("/for/xyzzy").text
    assert all(f'href="/for/{each.name}?' in found for each in readers.ALL)


def test_a_figure_of_the_book_alone_has_an_address_too(client, bench):
    name = next(name for name in SHOWN if bench.told.figure(name) is not None)
    found = client.get(f"/figure/{name}.csv?{ASKED}")
    assert found.status_code == 200
    assert found.headers["content-type"].startswith("text/csv")
