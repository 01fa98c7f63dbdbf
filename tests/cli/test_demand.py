"""The verbs diffusion, jobs and legacy as their user meets them: sentences with figures, and how they refuse."""

from __future__ import annotations

import json
import shutil

import pytest
from typer.testing import CliRunner

from lookthrough.book.bundled import BUNDLED
from lookthrough.cli import app
from tests.places import VALID

SAID = {
    "diffusion": (
        "Korea not known",
        "The curve does not beat a line at this distance",
        "a programme that sped adoption by 13.0% to 180.0%",
        "the gap is the lift, restated",
        "but only 3.02 to 4.00 of it because it was built and not bought",
    ),
    "jobs": (
        "October 2025: 153,074 announced cuts, the most for this month since 2003 (171,874): the highest of 22 years",
        "that has a chance of 4.5%",
        "some month sets such a record in 42.8% of years",
        "artificial intelligence for 20.3%",
        "in May 2026 one in 44",
        "The forecast failed.",
        "74,098 came, above 99.5% of what was expected",
        "1 fails: us ai attributed job cuts cumulative",
        "(the gap is the figure of 2026-01)",
    ),
    "legacy": (
        "users keep 0.44 to 0.93 dollars of each that owners miss",
        "is in chips and",
        "sites and grid connections more than processors",
    ),
}


def run(*words):
    return CliRunner().invoke(app, [*words])


def flat(text):
    return " ".join(text.split())


@pytest.mark.parametrize("verb", SAID)
def test_the_findings_are_said_in_sentences(verb):
    result = run(verb)
    assert (result.exit_code, result.stderr) == (0, "")
    text = flat(result.stdout)
    assert [words for words in SAID[verb] if words not in text] == []


@pytest.mark.parametrize("verb", SAID)
def test_a_book_without_what_a_verb_needs_is_one_sentence(verb, tmp_path):
    folder = shutil.copytree(VALID, tmp_path / "book")
    for each in ("deals", "entities", "purchases", "assertions.yaml", "coverage.yaml"):
        shutil.rmtree(folder / each) if (folder / each).is_dir() else (folder / each).unlink()
    result = run(verb, "--book", str(folder))
    assert result.exit_code == 0, result.stderr
    said = result.stdout.strip().splitlines()
    assert said[0].startswith("The book says nothing of")
    assert len(said) == 2  # the sentence, and the dates of the book


@pytest.mark.parametrize("verb", SAID)
def test_json_is_one_document_and_the_same_seed_the_same_bytes(verb):
    words = (verb, "--json", *(("--draws", "50") if verb == "diffusion" else ()))
    first, second = run(*words).stdout, run(*words).stdout
    assert first == second
    assert "dates" in json.loads(first)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("diffusion", "UK"), "no region is called 'UK'"),
        (("diffusion", "us"), "did you mean US"),
        (("diffusion", "--draws", "-1"), "is not a whole number"),
        (("jobs", "--month", "October"), "is not a month: write 2025-10"),
        (("jobs", "--month", "2025-13"), "is not a month: write 2025-10"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_a_sentence(words, said):
    refused = run(*words)
    assert refused.exit_code == 2
    assert said in refused.output


def test_a_month_of_the_book_that_is_none_is_refused_with_its_place(tmp_path):
    folder = shutil.copytree(BUNDLED, tmp_path / "book")
    file = folder / "assumptions" / "jobs.yaml"
    file.write_text(file.read_text().replace("value: 2025-10\n", "value: last autumn\n"))
    refused = run("jobs", "--book", str(folder))
    assert refused.exit_code == 3
    assert "assumptions/jobs.yaml:10: jobs.record: 'last autumn' is not a month" in refused.output


def test_an_earlier_day_has_fewer_octobers_and_no_record_of_one_to_come():
    text = flat(run("jobs", "--as-of", "2025-10-15").stdout)
    assert "Whether October 2025 is a record is not decidable: 2025-10 is not known." in text
