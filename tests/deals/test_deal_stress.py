"""Stresses in the style of agencies: each does what it says, by hand, and more stress never helps a note."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
import yaml

import lookthrough as lt
from lookthrough.book.bundled import shipped_files
from lookthrough.book.deal_file.deal_schema import stress_schema
from lookthrough.book.deal_file.read_deal import open_deal
from lookthrough.deals.deal import deal_path
from lookthrough.deals.deal_plan import plan_of
from lookthrough.deals.deal_stress import SHIPPED_STRESSES, deal_stress, stresses_of
from lookthrough.errors import BookError, UnknownNameError
from tests.book.schema import test_jsonschema as schema_of_books

NEAR = {"rel": 0, "abs": 1e-9}


@pytest.fixture(scope="module")
def data():
    return {row.stress: row for row in lt.deal("data-2023-cntr", stress="agency-style").stresses}


def test_income_moves_cover_and_nothing_else(data):
    row = data["income 20 % lower"]
    assert row.least_cover == pytest.approx(0.8 * 48.6 / 25.875, **NEAR)
    assert (row.ltv, row.missed, row.lost) == (pytest.approx(450 / 555.8, **NEAR), None, 0.0)


def test_value_moves_loan_to_value_and_what_the_sale_repays(data):
    row = data["value 39 % lower"]
    assert row.ltv == pytest.approx(450 / (0.61 * 555.8), **NEAR)
    last = 48.6 / 4 - 25.875 / 4  # what the last quarter leaves goes to principal too
    assert row.lost == pytest.approx(450 - 0.61 * 555.8 - last, **NEAR)


def test_the_cap_rate_moves_the_value_by_the_ratio_of_cap_rates(data):
    cap = 48.6 / 555.8
    assert data["cap rate 2 points higher"].value == pytest.approx(555.8 * cap / (cap + 0.02), **NEAR)


def test_a_gap_begins_where_it_hurts_most(data):
    row = data["no tenant for 12 months, at the worst time"]
    assert row.least_cover == 0.0
    assert row.missed == row.gap


def test_land_alone_is_not_measured_where_the_file_does_not_say_it(data):
    row = data["buildings worth nothing when sold"]
    assert (row.note, row.value) == ("", None)
    assert "land" in row.why


def test_land_alone_is_its_share_of_the_value():
    file = replace(open_deal(deal_path("data-2023-cntr")), land=0.15)
    rows = {row.stress: row for row in deal_stress(plan_of(file), stresses_of("agency-style"))}
    assert rows["buildings worth nothing when sold"].value == pytest.approx(0.15 * 555.8, **NEAR)


def test_a_balloon_that_was_refinanced_is_repaid_by_a_sale_at_the_stressed_value():
    rows = {row.stress: row for row in lt.deal("flash-compute-marketed", stress="agency-style").stresses}
    assert rows["value 39 % lower"].value == pytest.approx(0.61 * 1360, **NEAR)
    assert rows["value 39 % lower"].lost == 0.0  # a balloon of 703 against 830


def test_all_at_once_is_never_better_than_one(data):
    together = data["income 20 % and value 39 % lower, no tenant for 12 months"]
    assert all(together.lost + together.unpaid >= row.lost + row.unpaid - 1e-9 for row in data.values())


def test_every_stress_has_a_reason_and_says_whose_it_is():
    found = stresses_of("agency-style")
    assert "ours" in found.title
    assert all(each.reason.startswith("guess") or each.source for each in found.stresses)


def test_the_schema_accepts_what_is_shipped(monkeypatch):
    schema = stress_schema()
    monkeypatch.setattr(schema_of_books, "SCHEMA", schema)
    for path in shipped_files(SHIPPED_STRESSES).values():
        header = schema_of_books.HEADER.match(path.read_text())
        assert json.loads((path.parent / header[1]).read_text()) == schema
        content = yaml.load(path.read_text(), Loader=schema_of_books.Editor)  # noqa: S506 - a safe loader
        assert schema_of_books.accepts(schema, content)


def test_a_name_that_is_not_there_and_a_file_with_mistakes_are_refused(tmp_path):
    with pytest.raises(UnknownNameError, match='did you mean "agency-style"'):
        lt.deal("tiny", stress="agency-stile")
    path = tmp_path / "mine.yaml"
    path.write_text("stresses: mine\neach:\n  - {id: a, income: 120 %, reason: x}\n  - {id: b, gap: 1y}\n")
    with pytest.raises(BookError, match=r"(?s)LT305.*LT109"):
        lt.deal("tiny", stress=path)
