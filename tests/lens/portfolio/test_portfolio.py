"""Own positions: who stands behind them adds up, what a run says of them by hand, and what is not there is said."""

from __future__ import annotations

import json
from types import SimpleNamespace

import numpy as np
import pytest
from typer.testing import CliRunner

import lookthrough as lt
from lookthrough.cli import app
from lookthrough.intake.row_problems import TableError
from lookthrough.lens.portfolio import portfolio_run
from lookthrough.lens.portfolio.own_positions import own_positions
from lookthrough.lens.portfolio.portfolio_run import risk_of
from lookthrough.positions.standing import standing_of
from tests.book.small_book import VALID, load

NEAR = {"rel": 0, "abs": 1e-9}


@pytest.fixture(scope="module")
def book():
    return load(VALID).book


@pytest.fixture(scope="module")
def bundled():
    return lt.load()


def rows(*positions):
    return [dict(zip(("instrument", "amount", "price"), each, strict=False)) for each in positions]


def test_the_tenant_of_a_vehicle_stands_behind_its_notes_up_to_its_rent(book):
    """Rent of 1.9 to 2.6 a year for four years is 9.0 at its middle, of bonds of 27.3; nobody is behind the rest."""
    found = lt.portfolio(book, rows(("campus-bonds", 100.0, "97")))
    behind = {(row.entity, row.layer): row.amount for row in found.behind}
    assert behind["meta", "rent"] == pytest.approx(100 * 9.0 / 27.3, **NEAR)
    assert behind["campus", "alone"] == pytest.approx(100 * (1 - 9.0 / 27.3), **NEAR)
    (position,) = found.positions
    assert position.value == pytest.approx(97.0, **NEAR)
    assert position.share_of_issue == pytest.approx(100 / 27300, **NEAR)


def test_parts_add_up_to_every_position_of_the_bundled_book(bundled):
    contracts = standing_of(bundled).contracts
    debts = [id_ for id_, contract in contracts.items() if contract.family == "debt"]
    found = lt.portfolio(bundled, rows(*((id_, 10.0 + i) for i, id_ in enumerate(debts))))
    for i, id_ in enumerate(debts):
        assert sum(row.amount for row in found.behind if row.instrument == id_) == pytest.approx(10.0 + i, abs=1e-6)
    assert sum(row.behind for row in found.exposures) == pytest.approx(found.found, abs=1e-6)
    assert sum(row.owes for row in found.exposures) == pytest.approx(found.found, abs=1e-6)
    assert sum(row.share for row in found.exposures) == pytest.approx(1.0, abs=1e-9)
    assert not found.missing


def test_a_position_in_two_rows_is_that_of_one(book):
    whole = lt.portfolio(book, rows(("campus-bonds", 100.0)))
    split = lt.portfolio(book, rows(("campus-bonds", 60.0), ("campus-bonds", 40.0)))
    assert [(row.entity, row.owes) for row in split.exposures] == [(row.entity, row.owes) for row in whole.exposures]
    assert [row.behind for row in split.exposures] == pytest.approx([row.behind for row in whole.exposures], **NEAR)


def test_a_note_of_a_deal_file_is_a_position(book):
    found = lt.portfolio(book, rows(("tiny/B", 2.0), ("tiny/C", 2.0), ("none/A", 2.0)))
    first, wrong_note, wrong_deal = found.positions
    assert (first.obligor, first.issue, first.seniority) == ("tiny", pytest.approx(20.0), "rank 2 of 2")
    assert "has no note 'C'; it has A, B" in wrong_note.why
    assert "no deal file" in wrong_deal.why


def test_what_is_not_in_the_book_is_named_with_what_is_near(book):
    found = lt.portfolio(book, rows(("campus-bond", 5.0), ("campus", 7.0), ("zzz", 1.0)))
    assert [row.instrument for row in found.missing] == ["campus-bond", "campus", "zzz"]
    assert "did you mean campus-bonds" in found.missing[0].why
    assert "did you mean campus-bonds" in found.missing[1].why
    assert found.found == 0.0
    assert found.exposures == ()


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ("instrument,amount\n,5\n", "the cell is empty"),
        ("instrument,amount,price\na,5,-1\n", "is no price"),
        ("instrument,amount,price\na,5,par\n", "is no price"),
        ("instrument,amount\na,-5\n", "amount"),
        ("instrument\na\n", "amount"),
        ("instrument,amount\n", "no rows"),
    ],
)
def test_a_row_that_cannot_be_used_is_refused_with_its_line(book, tmp_path, table, said):
    path = tmp_path / "own.csv"
    path.write_text(table)
    with pytest.raises(TableError, match=said):
        lt.portfolio(book, path)


# In a run


def test_losses_in_a_run_by_hand(book, monkeypatch):
    """Four futures; the campus fails in two; a tenth of the bonds is not paid, on average."""
    text = np.array
    never = np.ma.masked_array(text(["x"] * 4), mask=True)
    tables = {
        "contract.parquet": {
            "contract": text(["campus-bonds", "campus-bonds", "campus-lease"]),
            "nature": text(["principal", "interest", "rent"]),
            "base_due": text([20.0, 10.0, 5.0]),
            "base_paid": text([20.0, 9.727, 5.0]),
            "due": text([20.0, 10.0, 5.0]),
            "paid": text([18.0, 9.27, 1.0]),
        },
        "entity_panel.parquet": {
            "path": np.arange(4),
            "entity": text(["campus"] * 4),
            "default": np.ma.masked_array(text(["2027Q1", "2030Q4", "x", "x"]), mask=[0, 0, 1, 1]),
            "absorbed": never,
            "base_default": np.ma.masked_array(text(["2027Q1", "x", "x", "x"]), mask=[0, 1, 1, 1]),
            "base_absorbed": never,
        },
    }
    monkeypatch.setattr(portfolio_run, "read_table", lambda _, name: tables[name])
    contracts = standing_of(book).contracts
    positions = own_positions(rows(("campus-bonds", 100.0), ("tiny/A", 5.0)), book, contracts)
    found = risk_of(SimpleNamespace(document={"scenario": "fade"}), contracts, positions)
    (row,) = found.positions
    share = (30.0 - 27.27) / 27.3
    assert (row.hit, row.base_hit) == (0.5, 0.25)
    assert row.base_share == pytest.approx(0.01, **NEAR)
    assert row.severity == pytest.approx(share / 0.5, **NEAR)
    assert row.expected == found.expected == pytest.approx(100.0 * share, **NEAR)
    assert found.tail == found.worst == row.in_tail == pytest.approx(100.0 * share / 0.5, **NEAR)
    assert found.left_out == ("tiny/A",)


# The verb


def test_the_verb_shows_names_and_what_is_missing(tmp_path):
    path = tmp_path / "own.csv"
    path.write_text("Instrument,Face (USD m),Price\ncampus-bonds,100,97\nnone,5,\n")
    told = CliRunner().invoke(app, ["portfolio", str(path), "--book", str(VALID)])
    assert told.exit_code == 0, told.stderr
    assert "100.0 are in the book or a deal file; 1 of 5.00 are not" in told.stdout
    assert "pays rent or for capacity" in told.stdout
    document = json.loads(CliRunner().invoke(app, ["portfolio", str(path), "--book", str(VALID), "--json"]).stdout)
    assert document["missing"] == ["none"]
    assert document["amount"] == 105.0


def test_the_verb_refuses_a_table_and_a_run_that_are_not_there(tmp_path):
    told = CliRunner().invoke(app, ["portfolio", str(tmp_path / "none.csv"), "--book", str(VALID)])
    assert told.exit_code == 3
    assert "Traceback" not in told.stderr
    path = tmp_path / "own.csv"
    path.write_text("instrument,amount\ncampus-bonds,100\n")
    told = CliRunner().invoke(app, ["portfolio", str(path), "--run", str(tmp_path)])
    assert told.exit_code == 2
    assert "Traceback" not in told.stderr
