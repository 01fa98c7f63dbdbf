"""Sponsors under stress: a fall moves cash flow and nothing else, and what was not filed is named."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

import lookthrough as lt
from lookthrough.cli import app
from lookthrough.lens.portfolio.sponsor_stress import DEBT_VIEWS
from lookthrough.positions.filed import filed
from tests.book.small_book import VALID, load, texts_of_valid, write

NEAR = {"rel": 1e-12, "abs": 1e-12}


@pytest.fixture(scope="module")
def bundled():
    return lt.load()


@pytest.fixture(scope="module")
def answer(bundled):
    return lt.sponsor_stress(bundled)


def by_fall(answer):
    rows = {}
    for row in answer.sponsors:
        rows.setdefault(row.entity, {})[row.fall] = row
    return rows


def test_cash_flow_is_what_was_filed_with_interest_put_back(bundled, answer):
    for entity, rows in by_fall(answer).items():
        found = filed(bundled, entity)
        interest = found.amount("interest")
        whole = found.amount("operating_cash_flow").mid + (0.0 if interest is None else interest.mid)
        assert rows[0.0].cash_flow == pytest.approx(4.0 * whole, **NEAR)


def test_a_fall_moves_cash_flow_and_nothing_else(answer):
    assert answer.falls == (0.0, 0.2)
    for rows in by_fall(answer).values():
        base, less = rows[0.0], rows[0.2]
        assert less.cash_flow == pytest.approx(0.8 * base.cash_flow, **NEAR)
        assert (less.debt, less.interest) == (base.debt, base.interest)
        for view in DEBT_VIEWS:
            if base.turns[view] is not None:
                assert less.turns[view] == pytest.approx(base.turns[view] / 0.8, **NEAR)
                assert base.turns[view] * base.cash_flow == pytest.approx(base.debt[view], **NEAR)
        if base.cover is not None:
            assert less.cover == pytest.approx(0.8 * base.cover, **NEAR)


def test_debt_is_that_of_the_look_through(bundled, answer):
    seen = {entity.id: entity for entity in lt.through(bundled, *by_fall(answer)).entities}
    for row in answer.sponsors:
        assert row.debt == {view: seen[row.entity].views[view].mid for view in DEBT_VIEWS}


def test_who_filed_no_cash_flow_is_named(bundled):
    found = lt.sponsor_stress(bundled, "corning", "meta")
    assert found.missing == (bundled.entities["corning"].name,)
    assert {row.entity for row in found.sponsors} == {"meta"}


def test_a_company_that_burns_cash_has_no_years_of_it(tmp_path):
    texts = dict(texts_of_valid())
    (file,) = (name for name in texts if name.startswith("entities/") and "id: meta" in texts[name])
    figures = "operating_cash_flow: -4 bn USD, interest: 1 bn USD"
    account = f"  accounts:\n    - {{period: 2025, known: 2026-02-01, source: s1, {figures}}}\n"
    texts[file] = texts[file].replace("  ticker: META\n", f"  ticker: META\n{account}", 1)
    result = load(write(tmp_path, texts))
    assert result.book is not None, result.text()
    for row in lt.sponsor_stress(result.book).sponsors:
        assert row.cash_flow < 0.0
        assert set(row.turns.values()) == {None}


def test_the_verb_says_who_owes_most_years_and_where_there_is_nothing():
    told = CliRunner().invoke(app, ["sponsors", "oracle", "meta"])
    assert told.exit_code == 0, told.stderr
    assert "With 20.0% less cash flow Oracle Corporation owes" in told.stdout
    none = CliRunner().invoke(app, ["sponsors", "--book", str(VALID)])
    assert none.exit_code == 0
    assert "nothing to stress" in none.stdout
    assert len(json.loads(CliRunner().invoke(app, ["sponsors", "meta", "--json"]).stdout)["sponsors"]) == 2
    assert CliRunner().invoke(app, ["sponsors", "metta"]).exit_code == 2
    assert CliRunner().invoke(app, ["sponsors", "--stress", "agency"]).exit_code == 2
