"""A book in which nobody lends: a fund owns a campus that it lets, and no rent falls due within the run.

Every verb answers, the ledger of lenders is called empty in one sentence, and traced paths without a payment have
accounts that balance.
"""

import pytest

import lookthrough as lt
from tests.book.small_book import codes, load, write
from tests.cli.asking import answer, run
from tests.mutants.bases import books

pytestmark = pytest.mark.xdist_group("lenderless")  # one run for all of them

DEAL = """deal: campus
title: A campus
contracts:
- {id: stake, kind: jv_equity, investor: fund, issuer: campus, amount: 2.5 bn USD, stake: 80 %,
   status: funded, source: s1}
- {id: rent, kind: lease, tenant: telenor, landlord: campus, rent: 2 bn USD per year, start: 2029Q1, term: 4y,
   status: signed, source: s1}
"""
DEBT = """    debt:
      - {value: 28.8 bn USD, from: 2025-06-30, source: s1}
      - {value: 51.1 bn USD, from: 2025-09-30, basis: estimated}
"""
SAID = "Nobody lends in this book, so the ledger of lenders is empty."


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    texts = {f: t for f, t in books()["valid"].items() if f not in {"assertions.yaml", "coverage.yaml"}}
    assert DEBT in texts["entities/firms.yaml"]
    texts |= {
        "deals/campus.yaml": DEAL,
        "entities/firms.yaml": texts["entities/firms.yaml"].replace(DEBT, ""),
        "book.yaml": texts["book.yaml"] + "scenario: fade\n",
    }
    root = write(tmp_path_factory.mktemp("lenderless") / "book", texts)
    assert codes(load(root)) == []
    said = run("run", "--book", root, "--paths", "6", "--out", root.parent / "run")
    assert said.exit_code == 0, said.stderr
    assert SAID in said.stdout
    return root.parent / "run"


def test_the_run_names_its_empty_ledgers_and_no_holder_is_in_them(folder):
    opened = lt.open(folder)
    empty = set(opened.document["empty_ledgers"])
    assert "lenders" in empty
    assert empty.isdisjoint(opened.frame("holders")["ledger"])


def test_its_report_says_that_nobody_lends(folder):
    assert run("report", folder).exit_code == 0
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert SAID in page
    assert "nan" not in page.lower().split()


def test_its_runs_compare(folder):
    lenders = answer("compare", folder, folder)["loss"]["existing"]["lenders"]
    assert lenders == dict.fromkeys(("first", "second", "difference", "low", "high"), 0.0)


def test_a_traced_path_without_a_payment_has_an_audit_and_a_story(tmp_path, folder):
    root = folder.parent / "book"
    size = ("--paths", "6", "--quarters", "6", "--trace", "2", "--quick")
    assert SAID in run("stress", "--book", root, *size, "--out", tmp_path).stdout
    assert answer("audit", tmp_path) == {"max_abs_row": 0.0, "max_abs_column": 0.0, "max_abs_stock": 0.0}
    assert "Nothing comes to anybody on this path." in run("story", tmp_path).stdout
    assert "has no path 6: its 6 paths are 0 to 5" in run("story", tmp_path, "--path", "6").stderr
