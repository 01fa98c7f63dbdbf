"""The pages that are made from tables are current, and links of all pages lead somewhere."""

import re
import runpy
from pathlib import Path

import pytest

from lookthrough.book.check.codes import CODES
from lookthrough.contracts import KINDS

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted(DOCS.rglob("*.md"))]


@pytest.fixture(scope="module")
def reference():
    return runpy.run_path(str(DOCS / "make_reference.py"))["pages"]()


def test_the_reference_is_what_the_tables_of_kinds_and_codes_make(reference):
    kept = {path.name: path.read_text(encoding="utf-8") for path in (DOCS / "reference").glob("*.md")}
    assert kept == dict(reference), "run: python docs/make_reference.py"


def test_every_kind_and_every_code_has_an_entry(reference):
    assert set(re.findall(r"^## (\w+)$", reference["kinds.md"], re.MULTILINE)) == set(KINDS)
    assert set(re.findall(r"^## (LT\d+):", reference["codes.md"], re.MULTILINE)) == set(CODES)


def test_the_validation_page_is_what_the_bundled_book_makes():
    made = runpy.run_path(str(DOCS / "make_validation.py"))["page"]()
    assert (DOCS / "validation.md").read_text(encoding="utf-8") == made, "run: python docs/make_validation.py"


def test_every_case_on_the_validation_page_has_a_test():
    rows = [line for line in (DOCS / "validation.md").read_text().splitlines() if "tests/cases/" in line]
    assert len(rows) == len(list((ROOT / "tests" / "cases").glob("*.json")))
    assert all("/test_" in row for row in rows)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_relative_links_lead_to_files_of_the_tree(page):
    targets = re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)", page.read_text(encoding="utf-8"))
    assert not [t for t in targets if not (page.parent / t).exists()]


def test_the_sql_that_r_is_shown_is_the_sql_that_is_run():
    page = (DOCS / "quick-start" / "r.md").read_text(encoding="utf-8")
    shown = re.findall(r'dbGetQuery\(db, "((?:[^"\\]|\\.)*)"\)', page)
    run = [
        " ".join(text.split())
        for text in re.findall(r'= "{1,3}([^=]*?SELECT.*?)"{1,3}$', page, re.MULTILINE | re.DOTALL)
    ]
    assert len(shown) == 2
    assert {" ".join(text.replace('\\"', '"').split()) for text in shown} <= set(run)
