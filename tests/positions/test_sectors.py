"""Any book that the checks pass can be simulated: the sectors that a model needs and a book lacks are added to it."""

import datetime as dt
import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

import lookthrough as lt
from lookthrough.cli import app
from lookthrough.contracts import KINDS
from lookthrough.positions.opening import opening_book
from lookthrough.positions.plan import compile_plan
from lookthrough.positions.sectors import LENDERS, LIFELINE, NEEDED, SUPPLIERS, with_sectors
from lookthrough.simulate.compile.model import compile_model
from tests.slow import slow

ROOT = Path(__file__).parents[2]
BUNDLED = ROOT / "src/lookthrough/books/ai_2026"
IDS = {sector.id for sector in NEEDED}
SMALL = ("--paths", "2", "--quarters", "1", "--trace", "1")


def answer(*args):
    result = CliRunner().invoke(app, [*(str(arg) for arg in args), "--json"])
    assert result.exit_code == 0, (result.stderr, result.exception)
    return json.loads(result.stdout)


@pytest.fixture
def folder(tmp_path):
    """Return a book of two companies and one sector, with the bundled assumptions and one scenario of its own."""
    book = Path(shutil.copytree(ROOT / "examples/new-street", tmp_path / "book"))
    shutil.copytree(BUNDLED / "assumptions", book / "assumptions")
    shutil.copytree(BUNDLED / "sources", book / "sources")
    shutil.copy(BUNDLED / "sources.yaml", book / "sources")
    (book / "scenarios").mkdir()
    (book / "scenarios/miss.yaml").write_text("name: miss\nshocks: {demand: -40 %, onset: 2026Q1}\n")
    return book


def written(folder, file, old, new):
    text = (folder / file).read_text()
    assert old in text
    (folder / file).write_text(text.replace(old, new))
    return lt.load(folder)


@pytest.mark.parametrize("class_", ["modelled", pytest.param("sponsor", marks=slow)])
def test_a_book_that_the_checks_pass_can_be_simulated_and_reported(folder, tmp_path, class_):
    """Also one in which nobody can fail: a sponsor pays whatever it owes."""
    written(folder, "entities/firms.yaml", "class: modelled", f"class: {class_}")
    assert answer("check", "--book", folder)["errors"] == []
    document = answer("stress", "--book", folder, *SMALL, "--out", tmp_path / "run")
    assert (document["scenario"], document["status"]["solved"]) == ("miss", 2)
    page = tmp_path / "page.html"
    assert CliRunner().invoke(app, ["report", str(tmp_path / "run"), "-o", str(page)]).exit_code == 0
    assert "Everybody else who pays for OpenAI" in page.read_text()


def test_a_plan_has_every_sector_that_a_model_needs(folder):
    book = lt.load(folder)
    plan = compile_plan(book, KINDS)
    assert not IDS & book.entities.keys()
    assert set(plan.entities) >= IDS
    assert {plan.book.entities[id_].class_ for id_ in IDS} == {"sector"}
    assert compile_model(plan, 4).lifeline == plan.number[LIFELINE]


def test_a_sector_that_is_added_says_what_it_stands_for():
    for sector in NEEDED:
        assert sector.name, sector.id
        assert sector.stands_for.endswith("."), sector.id


def test_what_a_book_says_of_a_sector_is_kept(folder):
    own = f"- id: {SUPPLIERS}\n  name: The foundries\n  kind: sector\n  class: sector\n  source: mint\n\n- id: openai\n"
    book = written(folder, "entities/firms.yaml", "- id: openai\n", own)
    found = compile_plan(book, KINDS).book.entities
    assert found[SUPPLIERS] == book.entities[SUPPLIERS]
    assert found[SUPPLIERS].name == "The foundries"


def test_a_book_that_has_them_all_is_left_as_it_is(folder):
    full = with_sectors(lt.load(folder))
    assert with_sectors(full) is full
    assert list(full.entities) == sorted(full.entities)


def test_debt_that_no_contract_carries_is_owed_to_unnamed_lenders(folder):
    debt = "  kind: lab\n  opening:\n    debt: {value: 10 bn USD, from: 2025-12-22, source: mint}\n"
    book = written(folder, "entities/firms.yaml", "  kind: lab\n", debt)
    plan = compile_plan(opening_book(book), KINDS)
    assert plan.debt.ids == ("openai-unlisted",)
    assert plan.entities[plan.debt.payee[0]] == LENDERS


def test_static_answers_show_none_of_them(folder):
    shown = [
        answer(*verb, "--book", folder)
        for verb in (("check",), ("through",), ("funding",), ("loops", "--from", "2026Q1", "--to", "2026Q4"))
    ]
    assert shown[0]["entities"] == 3
    assert not [id_ for id_ in IDS for document in shown if f'"{id_}"' in json.dumps(document)]


# The default scenario and the default window are the book's.


def refused(*args):
    result = CliRunner().invoke(app, [str(arg) for arg in args])
    assert result.exit_code == 2, (result.stderr, result.exception)
    return result.stderr


@pytest.mark.parametrize("verb", ["stress", "run"])
def test_a_book_of_two_scenarios_that_names_no_default_asks_for_one(folder, verb):
    (folder / "scenarios/boom.yaml").write_text("name: boom\nshocks: {demand: 20 %}\n")
    assert "choose one of boom, miss, or write scenario: NAME" in refused(verb, "--book", folder)


def test_a_book_without_a_scenario_says_where_to_write_one(folder):
    shutil.rmtree(folder / "scenarios")
    assert "write one in scenarios/" in refused("stress", "--book", folder)


def test_the_default_scenario_is_the_one_that_the_book_names(folder):
    (folder / "scenarios/boom.yaml").write_text("name: boom\nshocks: {demand: 20 %}\n")
    book = written(folder, "book.yaml", "horizon: 8", "horizon: 8\nscenario: boom")
    assert book.scenario == "boom"


@pytest.mark.parametrize("year", [1999, 2031])
def test_the_default_window_is_the_year_of_the_date_of_the_book(folder, year):
    for path in [
        *folder.glob("*.yaml"),
        *folder.glob("*/firms.yaml"),
        *folder.glob("*/*openai*"),
        *folder.glob("purch*/*"),
    ]:
        path.write_text(path.read_text().replace("2026", str(year)).replace("2025-12-22", f"{year}-01-01"))
    window = {"from": f"{year}Q1", "to": f"{year}Q4"}
    loops = answer("loops", "--book", folder, "--vendor", "nvidia")
    assert loops["window"] == window
    assert loops["vendors"][0]["self_funded"]["ceiling"] == pytest.approx(10.0)
    assert answer("bounds", "--book", folder, "--vendor", "nvidia", "--draws", "0")["window"] == window
    book = lt.load(folder)
    days = dt.date(year, 1, 1), dt.date(year, 6, 30)
    assert {flow.quarter for flow in lt.flows(book)} == set(range(year * 4, year * 4 + 4))
    assert lt.bounds(book, "nvidia", draws=0).window == (f"{year}Q1", f"{year}Q4")
    assert lt.diff(book, *days).window == (f"{year}Q1", f"{year}Q4")


def test_a_replayed_book_keeps_its_window():
    assert answer("loops", "--as-of", "2025-11-15")["window"] == {"from": "2026Q1", "to": "2026Q4"}
