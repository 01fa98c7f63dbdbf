"""`why` on the command line: who is not in the run, another book, an answer kept for the report, and one sentence."""

import json
import shutil

import pytest

import lookthrough as lt
from lookthrough.errors import UsageError
from tests.cli.asking import answer, refused, run
from tests.places import VALID

pytestmark = pytest.mark.xdist_group("small_run")


def test_a_misspelt_entity_gets_the_nearest_of_those_in_the_run(small_run):
    assert "no entity is called 'telenr'; did you mean telenor" in refused("why", "telenr", small_run, code=2)


def test_who_cannot_fail_gets_a_sentence(small_run):
    assert "meta cannot fail in a run: it is a sponsor" in refused("why", "meta", small_run, code=2)


def test_an_outcome_that_there_is_not_is_refused_with_those_there_are(small_run):
    said = refused("why", "telenor", small_run, "--event", "absorbd", code=2)
    assert "no event named 'absorbd'; did you mean absorbed" in said


def test_another_book_is_refused(small_run):
    assert "run stress again" in refused("why", "telenor", small_run, "--book", VALID, code=3)


def test_a_folder_that_is_no_run_is_refused(tmp_path):
    assert "no finished run" in refused("why", "telenor", tmp_path, code=2)


def test_a_number_of_paths_that_cannot_be_is_refused(small_run):
    assert "--paths" in refused("why", "telenor", small_run, "--paths", 0, code=2)
    with pytest.raises(UsageError, match="paths is 0"):
        lt.why("telenor", small_run, paths=0)


def test_an_answer_has_the_promised_keys_and_text_and_csv(small_run):
    found = answer("why", "campus", small_run, "--event", "restructured")
    keys = {"entity", "event", "probability", "base_probability", "causes", "bridge", "base", "split", "reruns"}
    assert keys <= set(found)
    assert (found["probability"], found["reruns"]) == (0.0, 0)  # a vehicle asks nobody for relief
    said = run("why", "campus", small_run, "--event", "restructured")
    assert said.exit_code == 0
    assert "Campus JV is given relief by its suppliers on none of the 6 paths" in said.stdout
    head = run("why", "campus", small_run, "--event", "restructured", "--csv").stdout.splitlines()[0]
    assert head.startswith("world,kind,name,words")


def test_an_answer_is_kept_for_the_report_of_its_run_only(small_run, tmp_path):
    folder = shutil.copytree(small_run, tmp_path / "run")
    shutil.copytree(small_run.parent / "book", tmp_path / "book")
    answer("why", "campus", folder, "--event", "restructured", "--keep")
    kept = json.loads((folder / "why.json").read_text(encoding="utf-8"))
    assert [each["entity"] for each in kept["answers"]] == ["campus"]
    page = tmp_path / "page.html"
    assert run("report", folder, "-o", page).exit_code == 0
    assert "Why they fail" in page.read_text(encoding="utf-8")
    (folder / "why.json").write_text(json.dumps({**kept, "run": "another"}), encoding="utf-8")
    assert run("report", folder, "-o", page).exit_code == 0
    assert "Why they fail" not in page.read_text(encoding="utf-8")
