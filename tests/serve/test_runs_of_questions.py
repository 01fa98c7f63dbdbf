"""Why, story and two questions: what the verbs say of a run of the same futures, made in a folder of the server."""

import asyncio
import gc
import json
import threading
import time

import pytest

import lookthrough as lt
from lookthrough.errors import LookthroughError
from lookthrough.serve.answering import Workbench
from lookthrough.serve.desk import Desk
from lookthrough.serve.inquiry import Inquiry, read_inquiry
from lookthrough.serve.presence import PageGoneError, while_there
from lookthrough.serve.remembered import Remembered
from lookthrough.serve.run_shelf import KEPT, RunShelf
from tests.cli.asking import run
from tests.serve.conftest import QUARTERS, client_of
from tests.serve.test_same_numbers import Read, numbers_of_records, written

ASKED = "scenario=fade&paths=64"
HURT = "telenor"


@pytest.fixture(scope="module")
def runs(book, tmp_path_factory):
    """Runs of two questions, as the command line makes them."""
    root = tmp_path_factory.mktemp("runs")
    made = {}
    for name, severity in (("left", 1.0), ("right", 2.0)):
        lt.stress(book, "fade", paths=64, quarters=QUARTERS, severity=severity, quick=True, trace=0, out=root / name)
        made[name] = root / name
    return made


def test_why_is_what_the_verb_says_of_a_run_of_the_question(client, runs, folder):
    told = client.get(f"/json/why/{HURT}?event=downgraded&{ASKED}").json()
    said = lt.why(HURT, runs["left"], event="downgraded").document()
    assert told == json.loads(json.dumps(said))
    page = client.get(f"/why/{HURT}?event=downgraded&now=yes&{ASKED}")
    assert page.status_code == 200
    text = run("why", HURT, runs["left"], "--event", "downgraded").stdout
    assert Read(page.text).numbers <= written([said], [text]) | numbers_of_records(folder)


def test_a_failure_of_why_is_that_of_the_live_answer(client):
    answer = client.get(f"/answer.json?{ASKED}").json()
    chance = {each["id"]: each["failed"] for each in answer["failures"]}
    for entity in ("campus", "telenor"):
        told = client.get(f"/json/why/{entity}?event=failed&{ASKED}").json()
        assert told["probability"] == chance.get(entity, 0.0)


def test_a_story_is_what_the_verb_says(client, runs, folder):
    told = client.get(f"/json/story?{ASKED}").json()
    said = lt.story(runs["left"]).document()
    assert told == json.loads(json.dumps(said))
    page = client.get(f"/story?now=yes&{ASKED}").text
    text = run("story", runs["left"]).stdout
    assert Read(page).numbers <= written([said], [text]) | numbers_of_records(folder)
    assert client.get(f"/json/story?path=3&{ASKED}").json()["path"] == 3
    assert client.get(f"/json/story?worst=yes&{ASKED}").json()["rank"] == 1


def test_two_questions_are_compared_path_by_path_as_the_verb_does(client, runs, folder):
    address = "left.scenario=fade&right.scenario=fade&right.severity=2&left.paths=64&right.paths=64"
    told = client.get(f"/json/side-by-side?{address}").json()
    said = lt.compare(runs["left"], runs["right"]).document()
    assert told["paired"] is True
    assert {**told, "runs": None} == {**json.loads(json.dumps(said)), "runs": None}
    assert told["runs"] == ["Demand fades", "Demand fades, severity 2"]
    page = client.get(f"/side-by-side?now=yes&{address}").text
    text = run("compare", runs["left"], runs["right"]).stdout
    assert Read(page).numbers <= written([told], [text]) | numbers_of_records(folder)
    assert "What is asked otherwise" in page


def test_two_runs_that_the_server_was_given_and_the_answer_at_hand(book, bench, runs):
    client = client_of(Workbench(book, QUARTERS, finished=runs))
    said = json.loads(json.dumps(lt.compare(runs["left"], runs["right"]).document()))
    told = client.get("/json/side-by-side/runs").json()
    assert {**told, "runs": None} == {**said, "runs": None}
    assert told["runs"] == ["left", "right"]
    beside = client.get(f"/json/side-by-side/runs?first=left&second=this answer&{ASKED}").json()
    assert {pair["difference"] for pair in beside["failures"].values()} <= {0.0}
    assert "did you mean" in client.get("/side-by-side/runs?first=lef").text
    assert "--run RUN" in client_of(bench).get("/side-by-side/runs").text


def test_the_question_of_an_address_is_the_left_one(client):
    told = client.get(f"/json/side-by-side?{ASKED}&severity=2").json()
    assert told["runs"] == ["Demand fades, severity 2", "Fade and a late recovery, severity 2"]


def test_what_takes_long_is_asked_for_by_the_page(client):
    page = client.get(f"/why/{HURT}?{ASKED}").text
    assert f'data-first="/part/why/{HURT}?scenario=fade&amp;paths=64"' in page
    part = client.get(f"/part/why/{HURT}?{ASKED}").text
    assert part.strip().startswith('<div class="content">')


def test_a_table_of_an_answer_is_a_file(client):
    rows = client.get(f"/table/side-by-side/losses.json?{ASKED}").json()["rows"]
    document = client.get(f"/json/side-by-side?{ASKED}").json()
    said = [pair["difference"] for pair in document["loss"]["existing"].values()]
    assert sorted(row["difference"] for row in rows) == sorted(said)


def test_the_last_runs_are_kept_and_all_are_gone_with_the_shelf(book, monkeypatch):
    shelf, made = RunShelf(QUARTERS), []

    def stress(*_given, out, **_more):
        out.mkdir()
        made.append(out)

    monkeypatch.setattr("lookthrough.serve.run_shelf.stress", stress)
    for seed in range(KEPT + 2):
        shelf.folder(book, Inquiry("fade", seed=seed), print)
    again = shelf.folder(book, Inquiry("fade", seed=KEPT + 1), print)
    assert again == made[-1]
    assert [folder.exists() for folder in made] == [False] * 2 + [True] * KEPT
    root = made[-1].parent
    del shelf
    gc.collect()
    assert not root.exists()


def test_a_run_that_dies_leaves_nothing(book, monkeypatch):
    shelf = RunShelf(QUARTERS)

    def dies(*_given, out, **_more):
        out.mkdir()
        raise LookthroughError("no path has a finite result")

    monkeypatch.setattr("lookthrough.serve.run_shelf.stress", dies)
    with pytest.raises(LookthroughError, match="finite"):
        shelf.folder(book, Inquiry("fade"), print)
    assert list(shelf._root.iterdir()) == []


def test_a_page_that_is_left_ends_its_runs_and_frees_the_worker(bench):
    desk, begun, ended = Desk(bench, lambda: "", []), threading.Event(), []

    class Request:
        async def receive(self):
            await asyncio.to_thread(begun.wait)
            return {"type": "http.disconnect"}

    def runs_long(tell):
        begun.set()
        for _ in range(500):
            time.sleep(0.01)
            try:
                tell("a run")
            except PageGoneError:
                ended.append(True)
                raise

    async def asked():
        with pytest.raises(PageGoneError):
            await while_there(Request(), lambda: desk.aside(runs_long))
        return desk._beside.borrowed_tokens

    assert asyncio.run(asked()) == 0
    assert ended == [True]


def test_the_latest_answers_are_remembered():
    dropped, made = [], []
    kept = Remembered(2, dropped.append)
    for asked in (1, 2, 1, 3, 2):
        kept.get(asked, lambda asked=asked: made.append(asked) or asked)
    assert made == [1, 2, 3, 2]
    assert dropped == [2, 1]


def test_the_command_line_of_a_question_makes_its_run(book):
    question = read_inquiry(
        book, [("scenario", "fade"), ("severity", "2"), ("shock.demand", "-30 %"), ("channel", "orders")]
    )
    assert question.command() == (
        "lookthrough stress --scenario fade --severity 2 '--set=demand=-30 %' --channels orders --paths 256 --quick "
        "--out RUN"
    )
