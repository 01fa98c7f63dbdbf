"""Calibration and back-tests as pages: what the verbs printed, of which book, and nothing where nothing is kept."""

import json
import re
from html import unescape
from pathlib import Path

import pytest

import lookthrough as lt
from lookthrough.calibration.bust.scored import EARLIER_BOOM, scored
from lookthrough.calibration.kept_measures import FOLDER, kept_calibration, kept_hindcast, kept_vintages
from lookthrough.errors import InputError
from lookthrough.present.simulated.bust_text import bust_text
from lookthrough.present.terminal.backtest import backtest_text, hindcast_text
from lookthrough.present.terminal.calibration import calibration_text
from lookthrough.serve.answering import Workbench
from lookthrough.serve.guided.back_tested import ALL
from tests.book.small_book import write
from tests.mutants.bases import books
from tests.serve.conftest import client_of
from tests.serve.test_same_numbers import Read, written
from tests.slow import slow

MEASURED = Path(lt.__file__).parent / "books" / "ai_2026" / "measured"
KEPT = {"calibrate": kept_calibration, "backtest": kept_vintages, "hindcast_scores": kept_hindcast}
FILES = {"calibration": "calibrate", "vintages": "backtest", "world-alone": "hindcast_scores"}


@pytest.fixture(scope="module")
def bundled():
    return client_of(Workbench(lt.load()))


@pytest.mark.parametrize("name", KEPT)
def test_what_ships_is_what_was_measured_and_reads_back_whole(name):
    printed = json.loads((MEASURED / f"{name}.json").read_text(encoding="utf-8"))
    kept = KEPT[name](lt.load())
    assert kept.printed == printed
    again = json.loads(json.dumps(kept.answer.document()))
    assert again == {key: printed[key] for key in again}
    assert printed.keys() - again.keys() <= {"dates"}


@pytest.mark.parametrize("asked", ALL, ids=lambda each: each.name)
def test_each_is_a_page_a_table_and_a_document(bundled, asked):
    page = unescape(bundled.get(f"/back-tests/{asked.name}").text)
    assert asked.asks in page
    assert "seed" in page or "frozen" in page
    assert "<code>lookthrough " in page
    rows = bundled.get(f"/back-tests/{asked.name}.csv")
    assert rows.headers["content-type"].startswith("text/csv")
    assert len(rows.text.splitlines()) > 3
    document = bundled.get(f"/back-tests/{asked.name}.json").json()
    if asked.name in FILES:
        assert document == json.loads((MEASURED / f"{FILES[asked.name]}.json").read_text(encoding="utf-8"))


TEXTS = {
    "calibration": lambda: calibration_text(kept_calibration(lt.load()).answer),
    "vintages": lambda: backtest_text(kept_vintages(lt.load()).answer),
    "world-alone": lambda: hindcast_text(kept_hindcast(lt.load()).answer),
    "earlier-boom": lambda: bust_text(lt.load(EARLIER_BOOM), scored(lt.load(EARLIER_BOOM))),
}
HEADS = {"95"}  # of a column: 5 % and 95 %


@pytest.mark.parametrize("name", [*list(TEXTS)[:-1], pytest.param("earlier-boom", marks=slow)])
def test_every_number_of_a_page_is_one_that_the_verb_prints(bundled, name):
    page, document = Read(bundled.get(f"/back-tests/{name}").text), bundled.get(f"/back-tests/{name}.json").json()
    assert len(page.numbers) > 20
    assert page.numbers - written([document], [TEXTS[name]()]) <= HEADS


def test_ids_lead_to_the_pages_of_their_records(bundled):
    page = bundled.get("/back-tests/vintages?severity=2").text
    led = re.findall(r'<a href="(/[^"]*)"', page.partition("<main")[2])
    assert any(each.startswith("/entity/") for each in led)
    assert {bundled.get(unescape(each)).status_code for each in led[:3]} == {200}
    assert all("severity=2" in each for each in led if each.startswith("/entity"))


def test_the_first_page_has_a_sentence_of_each(bundled):
    page = unescape(bundled.get("/back-tests").text)
    targets = kept_calibration(lt.load()).answer
    assert f"{len(targets.passed)} of {len(targets.judged)} targets are met" in page
    assert len(re.findall("<section>", page)) == len(ALL)


def test_a_book_beside_which_nothing_is_kept_says_what_would(client):
    assert "None is kept beside this book" in client.get("/back-tests").text
    assert "lookthrough calibrate --json" in client.get("/back-tests/calibration.csv").text


def test_a_book_that_has_changed_since_is_told(tmp_path):
    printed = (MEASURED / "calibrate.json").read_text(encoding="utf-8")
    book = lt.load(write(tmp_path, {**books()["valid"], f"{FOLDER}/calibrate.json": printed}))
    assert "The book has changed since" in client_of(Workbench(book)).get("/back-tests/calibration").text


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"run": 1}', '{"run": {"book": "a"}}'])
def test_a_damaged_file_is_refused_in_a_sentence(tmp_path, text):
    book = lt.load(write(tmp_path, {**books()["valid"], f"{FOLDER}/calibrate.json": text}))
    with pytest.raises(InputError, match="not what its verb prints"):
        kept_calibration(book)
    found = client_of(Workbench(book)).get("/back-tests")
    assert found.status_code == 400
    assert "not what its verb prints" in found.text
