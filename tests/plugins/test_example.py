"""The example plug-in appears in the verbs, in Python, in a run and in both reports, and nothing of ours knows it."""

import json

import duckdb
import numpy as np
import pytest

from lookthrough.contracts.family import Scene
from tests.book.small_book import write
from tests.mutants.bases import books
from tests.plugins.installing import EXAMPLE, ROOT, ask, build_example, lookthrough

EARN_OUT = """deal: club
title: A business was sold
contracts:
- id: club-earn-out
  kind: earn_out
  buyer: telenor
  seller: fund
  share: 10 %
  threshold: 4 bn USD per year
  cap: 0.25 bn USD
  start: 2026Q4
  end: 2028Q4
  status: signed
  source: s1
"""
REVENUE = """  accounts:
    - {period: 2026Q2, known: 2026-08-12, source: s1, revenue: 2 bn USD, operating_cash_flow: 1 bn USD, cash: 3 bn USD}
"""
NAME = "lookthrough-example"


pytestmark = pytest.mark.xdist_group("example plug-in")  # one package and one run for all of them


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    return build_example(tmp_path_factory.mktemp("plugin"))


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    texts = dict(books()["valid"])
    telenor = "  country: NO\n  source: s2\n"
    assert texts["entities/firms.yaml"].count(telenor) == 1
    texts["entities/firms.yaml"] = texts["entities/firms.yaml"].replace(telenor, telenor + REVENUE)
    return write(tmp_path_factory.mktemp("with") / "book", {**texts, "deals/club.yaml": EARN_OUT})


@pytest.fixture(scope="module")
def run(site, book):
    """The folder of a small run of the book under a scenario of the plug-in."""
    size = ("--paths", 6, "--quarters", 10, "--trace", 2, "--quick", "--out", book.parent / "run")
    lookthrough(site, "stress", "--book", book, "--scenario", "late-power", *size, cwd=book.parent)
    return book.parent / "run"


def test_a_kind_is_read_and_counted(site, book):
    document = json.loads(lookthrough(site, "check", "--book", book, "--json", cwd=book.parent).stdout)
    assert (document["errors"], document["contracts"]) == ([], 5)


def test_without_the_package_its_kind_is_unknown(book):
    assert "LT205" in lookthrough(None, "check", "--book", book, cwd=book.parent, code=3).stdout


def test_an_earn_out_by_hand(monkeypatch):
    monkeypatch.syspath_prepend(str(EXAMPLE / "src"))
    from lookthrough_example.earn_out import EarnOutTerms, earned

    def one(value):
        return np.array([[value]])

    terms = EarnOutTerms(cap=one(0.25), start=one(8.0), end=one(16.0), share=one(0.1), threshold=one(4.0))

    def paid(quarter, revenue, used):
        return earned(np, terms, Scene(quarter, one(used), one(revenue), one(0.0), one(0.0), one(0.0))).item()

    assert paid(8, 2.0, 0.0) == pytest.approx(0.1)  # 10 % of 2 less a quarter of 4
    assert paid(8, 2.0, 0.2) == pytest.approx(0.05)  # what is left of the cap
    assert paid(8, 0.9, 0.0) == paid(7, 2.0, 0.0) == paid(17, 2.0, 0.0) == 0.0


def test_a_run_pays_the_kind_up_to_its_cap(run):
    path = (run / "contract.parquet").as_posix()
    due = duckdb.sql(f"select nature, base_due from '{path}' where contract = 'club-earn-out'").fetchall()  # noqa: S608
    ((nature, base_due),) = due
    assert nature == "earn-out"
    assert 0.0 < base_due <= 0.25


def test_a_run_says_with_which_plug_ins_it_was_made(run):
    document = json.loads((run / "run.json").read_text(encoding="utf-8"))
    assert document["versions"][NAME] == "0.1.0"
    assert document["scenario_title"] == "Power comes late"


def test_chunks_of_a_run_without_the_plug_in_are_never_taken(site, tmp_path):
    code = "from lookthrough.simulate.answer.stress_document import versions; print(sorted(versions()))"
    with_, without = (ask(each, "-c", code, cwd=tmp_path).stdout for each in (site, None))
    assert NAME in with_
    assert NAME not in without


def test_both_reports_have_its_section(site, book, run):
    for of in ((run,), ("--book", book)):
        lookthrough(site, "report", *of, "-o", book.parent / "page.html", cwd=book.parent)
        assert "What buyers still owe for businesses" in (book.parent / "page.html").read_text(encoding="utf-8")


def test_a_run_asked_without_the_package_says_what_is_missing(run):
    said = lookthrough(None, "report", run, "-o", run.parent / "none.html", cwd=run.parent, code=3).stderr
    assert f"the run was made with {NAME} 0.1.0, which is not installed here" in said


def test_a_lens_and_a_gauge_are_verbs_and_functions(site, book):
    for verb, key, words in (
        (("concentration",), "sellers", ("concentration",)),
        (("gauge", "pace"), "quarters", ("pace",)),
    ):
        document = json.loads(lookthrough(site, *verb, "--book", book, "--json", cwd=book.parent).stdout)
        code = f"import lookthrough as lt; print(len(lt.{words[0]}(lt.load({str(book)!r})).rows))"
        assert int(ask(site, "-c", code, cwd=book.parent).stdout) == len(document[key])
        assert lookthrough(site, *verb, "--book", book, "--csv", cwd=book.parent).stdout.count("\n") >= 1
    assert "concentration" in lookthrough(site, "--help", cwd=book.parent).stdout


def test_a_scenario_counts_and_leaves_the_book_as_it_was(site, book):
    code = "import lookthrough as lt; b = lt.load({!r}); print(b.sha256, 'late-power' in b.scenarios)"
    valid = ROOT / "tests" / "errors" / "_valid"
    with_, without = (ask(each, "-c", code.format(str(valid)), cwd=book.parent).stdout.split() for each in (site, None))
    assert with_[0] == without[0]
    assert (with_[1], without[1]) == ("True", "False")


def test_a_plug_in_chooses_no_default_scenario(site):
    code = (
        "import lookthrough as lt; from lookthrough.world.scenario import default_scenario; "
        "print(default_scenario(lt.load('examples/two-notes')))"
    )
    assert ask(site, "-c", code, cwd=ROOT).stdout.strip() == "tenant-leaves"


def test_a_scenario_says_whose_it_is(site, book):
    said = lookthrough(site, "scenarios", "--book", book, cwd=book.parent).stdout
    assert said.count("no part of the book: of the plug-in late-power of lookthrough-example 0.1.0") == 1


def test_doctor_names_what_is_installed(site, tmp_path):
    said = lookthrough(site, "doctor", cwd=tmp_path).stdout
    assert "earn_out of lookthrough-example 0.1.0 (kinds)" in said


def test_nobody_without_a_plug_in_reads_all_entry_points(tmp_path):
    code = "import sys, lookthrough.cli as c; c.register_brought(); sys.exit('importlib.metadata' in sys.modules)"
    assert ask(None, "-c", code, cwd=tmp_path).returncode == 0
