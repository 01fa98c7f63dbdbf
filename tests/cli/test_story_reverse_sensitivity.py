"""`story`, `reverse` and `sensitivity` on the command line: text, JSON, CSV, and what is refused."""

import html
import shutil

import pytest

import lookthrough as lt
from lookthrough.present.sentences.reverse_sentences import headline
from lookthrough.units.columns import columns_of
from tests.cli.asking import answer, refused, run

pytestmark = pytest.mark.xdist_group("small_run")


def said(*words):
    return " ".join(run(*words).stdout.split())


def test_a_story_is_text_json_and_csv_and_the_same_from_python(small_run):
    told = answer("story", small_run, "--worst")
    story = lt.story(small_run, worst=True)
    assert told == story.document()
    assert story.frame("polars")["quarter"].to_list() == [event["quarter"] for event in told["events"]]
    assert {key: column.kind for key, column in story.as_columns().items()} == {
        key: column.kind for key, column in columns_of([], story.row_type).items()
    }
    assert told["gap"] <= 1e-9
    assert "It is the path that loses most of what is owed" in said("story", small_run, "--worst")
    rows = run("story", small_run, "--worst", "--csv").stdout.splitlines()
    assert rows[0].startswith("quarter,entity,name,what,unpaid_by,lenders")
    assert len(rows) == 1 + len(told["events"])


def test_a_story_that_is_kept_stands_in_the_report_of_its_run(small_run, tmp_path):
    kept = shutil.copytree(small_run, tmp_path / "run")
    told = answer("story", kept, "--worst", "--keep")
    run("report", kept, "-o", tmp_path / "page.html")
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    section = page[page.index('<section id="told-path">') :].partition("</section>")[0]
    assert f"Table ({len(told['events'])} row" in section
    assert f"Path {told['path']} of {told['paths']}" in section
    assert '<section id="instruments">' in page  # the loans and bonds of the same folder
    (kept / "story.json").write_text("{", encoding="utf-8")  # damaged: as if nothing was kept
    run("report", kept, "-o", tmp_path / "page.html")
    assert 'id="told-path"' not in (tmp_path / "page.html").read_text(encoding="utf-8")


def test_what_is_asked_beside_a_run_stands_in_its_report(small_run, tmp_path):
    kept = shutil.copytree(small_run, tmp_path / "run")
    found = answer("sensitivity", kept, "--most", 2, "--keep")
    short = ("--book", small_run.parent / "book", "--scenario", "fade", "--paths", 64, "--quarters", 6)
    broken = answer("reverse", "lenders=0.001", *short, "--keep", kept)
    run("report", kept, "-o", tmp_path / "page.html")
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    matters = page[page.index('<section id="what-matters">') :].partition("</section>")[0]
    assert f"{found['runs']:,} runs" in matters
    assert f"Table ({len(found['contracts'])} row" in matters
    breaks = page[page.index('<section id="what-breaks">') :].partition("</section>")[0]
    assert headline(broken) in html.unescape(breaks)


def test_an_answer_is_kept_beside_a_run_of_its_own_book_alone(small_run, tmp_path):
    (tmp_path / "book").mkdir()
    other = shutil.copytree(small_run.parent / "book", tmp_path / "book" / "other")
    scenario = next((other / "scenarios").glob("*.yaml"))
    text = scenario.read_text(encoding="utf-8")
    assert "-40 %" in text
    scenario.write_text(text.replace("-40 %", "-41 %"), encoding="utf-8")
    asked = ("reverse", "lenders=0.001", "--book", other, "--scenario", "fade")
    assert "is a run of another book" in refused(*asked, "--keep", small_run, code=2)
    assert "holds no finished run" in refused(*asked, "--keep", tmp_path / "nowhere", code=2)


def test_sensitivity_is_text_json_and_csv(small_run):
    found = answer("sensitivity", small_run, "--most", 2)
    assert (len(found["contracts"]), found["paths"]) == (2, 6)
    assert "What follows is by how much each moves" in said("sensitivity", small_run, "--most", 1)
    rows = run("sensitivity", small_run, "--most", 2, "--table", "contracts", "--csv").stdout.splitlines()
    assert len(rows) == 3


def test_reverse_is_text_json_and_csv(small_run):
    asked = ("reverse", "lenders=0.001", "--book", small_run.parent / "book", "--scenario", "fade")
    short = ("--paths", 64, "--quarters", 6)
    found = answer(*asked, *short)
    assert found["found"] or found["not_reached"]
    assert all(each["holds"] for each in found["found"])
    assert "standard deviation" in said(*asked, *short)
    assert run(*asked, *short, "--csv").stdout.startswith("scenario,distance,driver,size")


def test_what_is_not_there_is_refused_in_a_sentence(small_run):
    assert "has no path 6: its 6 paths are 0 to 5" in refused("story", small_run, "--path", 6, code=2)
    assert "give one of the two" in refused("story", small_run, "--path", 1, "--worst", code=2)
    assert "no ledger named 'lender'; did you mean lenders" in refused("story", small_run, "--ledger", "lender", code=2)
    assert "no table is called 'term'" in refused("sensitivity", small_run, "--table", "term", code=2)
    book = small_run.parent / "book"
    assert "did you mean telenor" in refused("reverse", "telenr", "--book", book, "--scenario", "fade", code=2)
