"""The books in examples/ give the numbers that were published, from the text to the command line."""

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

import lookthrough as lt
from lookthrough.cli import app

ROOT = Path(__file__).parents[1]
CASES = {
    c["id"]: c["expected"] for c in json.loads((ROOT / "tests/cases/self_funded_revenue.json").read_text())["cases"]
}
BOOKS = {"new-street": "new_street_10_for_35", "goldman-2026": "goldman_2026_openai"}
ELSEWHERE = {"two-notes"}  # tests/cli/test_deal_in_run.py
START, END = "2026Q1", "2026Q4"  # the year that both publications speak of, from 2025
NEAR = {"rel": 0, "abs": 1e-9}
each_book = pytest.mark.parametrize(("book", "case"), BOOKS.items())


def of_vendor(folder):
    """Return Nvidia's entry, through the functions."""
    answer = lt.circularity(lt.flows(lt.load(folder), start=START, end=END), vendor=["nvidia"])
    (vendor,) = answer.vendors
    return vendor


def test_every_example_is_one_of_these():
    assert {folder.parent.name for folder in (ROOT / "examples").glob("*/book.yaml")} == set(BOOKS) | ELSEWHERE


@each_book
def test_an_example_gives_the_published_interval(book, case):
    vendor, expected = of_vendor(ROOT / "examples" / book), CASES[case]
    assert vendor.revenue == pytest.approx(expected["revenue"], **NEAR)
    assert vendor.self_funded.floor == pytest.approx(expected["lower"], **NEAR)
    assert vendor.self_funded.pro_rata == pytest.approx(expected["haircut_float"], **NEAR)
    assert vendor.self_funded.ceiling == pytest.approx(expected["upper"], **NEAR)
    assert vendor.loop_multiplier == pytest.approx(expected["loop_multiplier"], **NEAR)


@each_book
def test_the_command_line_says_the_same(book, case):
    window = ("--from", START, "--to", END)
    options = ("--book", str(ROOT / "examples" / book), "--vendor", "nvidia", *window, "--json")
    told = CliRunner().invoke(app, ["loops", *options])
    assert told.exit_code == 0, told.stderr
    (vendor,) = json.loads(told.stdout)["vendors"]
    expected = CASES[case]
    assert vendor["revenue"] == pytest.approx(expected["revenue"], **NEAR)
    assert vendor["self_funded"] == pytest.approx(
        {"floor": expected["lower"], "pro_rata": expected["haircut_float"], "ceiling": expected["upper"]}, **NEAR
    )
    share = {"floor": expected["lower_share"], "ceiling": expected["upper_share"]}
    assert vendor["share"] == pytest.approx(
        {**share, "pro_rata": expected["haircut_float"] / expected["revenue"]}, **NEAR
    )


@each_book
def test_an_example_has_no_problem_at_all(book, case):
    document = lt.check(ROOT / "examples" / book)
    assert not document["errors"], case
    assert not document["warnings"]
    assert document["contracts"] == 2


def test_opening_cash_is_money_of_its_own_and_opens_the_interval(tmp_path):
    folder = Path(shutil.copytree(ROOT / "examples" / "new-street", tmp_path / "book"))
    firms = folder / "entities" / "firms.yaml"
    cash = "  kind: lab\n  opening:\n    cash: {value: 10 bn USD, from: 2025-12-22, source: mint}\n"
    firms.write_text(firms.read_text().replace("  kind: lab\n", cash))
    vendor = of_vendor(folder)
    assert (vendor.self_funded.floor, vendor.self_funded.ceiling) == (pytest.approx(0.0), pytest.approx(10.0))
    assert 0.0 < vendor.self_funded.pro_rata < 10.0
