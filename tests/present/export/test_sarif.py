"""Problems as SARIF 2.1.0: what the standard requires is there, and each problem is one result at its place."""

import json
from pathlib import Path
from urllib.parse import unquote, urlparse

import pytest
from typer.testing import CliRunner

from lookthrough.cli import app
from lookthrough.present.export.sarif import sarif
from tests.book.small_book import ERRORS, VALID, changed, example, load

EXAMPLES = sorted(folder.name for folder in ERRORS.glob("LT*"))


def checked(*args):
    return CliRunner().invoke(app, ["check", "--sarif", *(str(a) for a in args)])


def results(log):
    """Return the results of a log after holding it against what sections 3.13 to 3.30 of the standard require."""
    assert log["version"] == "2.1.0"
    assert log["$schema"].endswith("sarif-schema-2.1.0.json")
    (run,) = log["runs"]
    driver = run["tool"]["driver"]
    assert driver["name"] == "lookthrough"
    rules = [rule["id"] for rule in driver["rules"]]
    assert len(rules) == len(set(rules))
    for result in run["results"]:
        assert rules[result["ruleIndex"]] == result["ruleId"]
        assert result["level"] in {"warning", "error"}
        assert result["message"]["text"]
        (location,) = result["locations"]
        for each in (location, *result.get("relatedLocations", ())):
            region = each["physicalLocation"]["region"]
            assert region["startLine"] >= 1
            assert 1 <= region["startColumn"] < region["endColumn"]
            assert each["physicalLocation"]["artifactLocation"]["uri"]
    return run["results"]


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_problem_is_one_result_with_its_code_level_and_place(name, tmp_path):
    root = example(tmp_path / "book", ERRORS / name)
    problems = load(root).problems
    found = results(sarif(problems, root))
    assert [(r["ruleId"], r["level"]) for r in found] == [(p.code, p.severity) for p in problems]
    for result, problem in zip(found, problems, strict=True):
        place = result["locations"][0]["physicalLocation"]
        assert Path(unquote(urlparse(place["artifactLocation"]["uri"]).path)) == root / problem.position.file
        assert place["region"]["startLine"] == problem.position.line
        assert result["message"]["text"].startswith(problem.message)
        assert ("relatedLocations" in result) == (problem.related is not None)


def test_a_book_without_problems_has_no_result_and_no_rule():
    log = sarif(load(VALID).problems, VALID)
    assert results(log) == []
    assert log["runs"][0]["tool"]["driver"]["rules"] == []


def test_a_relative_folder_gives_relative_names_with_what_is_odd_in_them_escaped(tmp_path):
    root = changed(tmp_path, "assertions.yaml", "27.3 bn USD", "60 bn USD")
    (found,) = results(sarif(load(root).problems, Path("my books/first")))
    assert found["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "my%20books/first/assertions.yaml"


def test_the_verb_prints_the_log_and_nothing_else_and_keeps_its_exit_code(tmp_path):
    root = changed(tmp_path, "deals/campus.yaml", "holder: insurers", "holder: insurer")
    told = checked(root)
    assert told.exit_code == 3
    (found,) = results(json.loads(told.stdout))
    assert (found["ruleId"], found["level"]) == ("LT204", "error")
    assert "insurers" in found["message"]["text"]
    assert checked(VALID).exit_code == 0


def test_json_and_sarif_together_are_sarif():
    assert json.loads(checked(VALID, "--json").stdout)["version"] == "2.1.0"
