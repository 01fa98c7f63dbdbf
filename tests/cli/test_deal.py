"""The verb deal: what an analyst sees, and how each mistake ends."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from lookthrough.cli import app
from lookthrough.deals.deal import shipped_deals


def said(*words):
    return CliRunner().invoke(app, ["deal", *words])


def test_without_a_file_the_shipped_deals_are_listed():
    told = said()
    assert told.exit_code == 0
    assert all(name in told.stdout for name in shipped_deals())
    assert set(json.loads(said("--json").stdout)["deals"]) == set(shipped_deals())


def test_an_analyst_sees_what_was_asked_for():
    told = said("tiny", "--price", "90", "--yield", "15")
    assert told.exit_code == 0, told.stderr
    for words in ("Note B loses 0.90 of principal (4.5%)", "trapped", "Where every dollar went", "a sale at 56.9"):
        assert words in told.stdout


def test_the_document_has_what_is_published():
    document = json.loads(said("tiny", "--json").stdout)
    keys = {"tranches", "metrics", "flows", "conservation_residual", "triggers", "periods", "break_even", "unit"}
    assert keys <= document.keys()
    assert document["unit"] == "USD m"
    assert document["conservation_residual"] <= 1e-9
    assert {"id", "wal", "yield", "loss"} <= document["tranches"][0].keys()
    assert {"period", "account", "in", "out"} == document["flows"][0].keys()
    assert document["metrics"]["least_cover"] == pytest.approx(1.5 / 1.8)


def test_in_the_document_collection_gives_what_it_takes():
    flows = json.loads(said("tiny", "--json").stdout)["flows"]
    for row in flows:
        if row["account"] == "collection":
            assert row["in"] == pytest.approx(row["out"], abs=1e-9)
    assert sum(row["in"] - row["out"] for row in flows) == pytest.approx(0.0, abs=1e-9)


def test_csv_is_every_note_in_every_period_or_every_payment():
    head, *rows = said("tiny", "--csv").stdout.strip().split("\n")
    assert head == "period,note,opening,interest_due,interest,principal,closing"
    assert len(rows) == 8
    head, *rows = said("tiny", "--csv", "--payments").stdout.strip().split("\n")
    assert head == "period,step,payer,payee,amount"
    assert len(rows) > 20


def test_a_finding_stands_with_its_line_and_is_no_error():
    told = said("data-2023-cntr", "--draws", "200")
    assert told.exit_code == 0
    assert "warning[LT551] data-2023-cntr.yaml:" in told.stdout
    assert "200 draws" in told.stdout


@pytest.mark.parametrize(
    ("words", "code", "part"),
    [
        (["tinny"], 2, 'did you mean "tiny"'),
        (["none.yaml"], 3, "LT101"),
        (["tiny", "--book", "x"], 2, "stands alone"),
        (["tiny", "--price", "0"], 2, "0.01"),
        (["tiny", "--draws", "10"], 2, "states no spreads"),
    ],
)
def test_a_mistake_ends_with_its_code_and_a_sentence(words, code, part):
    told = said(*words)
    assert told.exit_code == code
    assert part in told.stderr
    assert "Traceback" not in told.stderr
