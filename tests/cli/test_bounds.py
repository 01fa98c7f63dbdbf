"""The verb bounds as its user meets it: what it prints, and how it refuses."""

from __future__ import annotations

import json
import shutil

import pytest
from typer.testing import CliRunner

from lookthrough.book.bundled import BUNDLED
from lookthrough.cli import app


def run(*words):
    return CliRunner().invoke(app, ["bounds", *words])


def test_it_prints_every_figure_as_recorded_sampled_and_at_the_extremes():
    text = run("--vendor", "nebius", "--draws", "8").stdout
    assert "sources state" in text
    assert "totals kept: 23 stated" in text
    assert "5-95 % of 8" in text
    assert "lowest to highest" in text
    assert "ceiling, of revenue" in text
    assert "Which disclosure would narrow" in text


def test_json_names_method_seed_and_draws():
    answer = json.loads(run("--vendor", "nebius", "--draws", "4", "--seed", "0", "--json").stdout)
    assert (answer["seed"], answer["draws"], answer["basis"]) == (0, 4, "inferred")
    assert "cross-entropy" in answer["method"]
    assert [vendor["id"] for vendor in answer["vendors"]] == ["nebius"]


def test_revenue_from_named_customers_is_a_table_of_its_own():
    text = run("--vendor", "nebius", "--draws", "2", "--customer", "microsoft", "--customer", "meta").stdout
    assert "Revenue from meta, microsoft" in text


def test_the_ledger_of_holders_is_printed_and_an_unknown_ledger_refused():
    assert "Who may hold what" in run("--ledger", "holders", "--draws", "4").stdout
    refused = run("--ledger", "holder")
    assert (refused.exit_code, "did you mean holders" in refused.output) == (2, True)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--vendor", "nvdia"), "did you mean nvidia"),
        (("--from", "2027Q1", "--to", "2026Q4"), "ends before it starts"),
        (("--from", "2026"), "is not a quarter"),
        (("--from", "2099Q1", "--to", "2099Q4"), "begins after the horizon of the book"),
        (("--layer", "paper"), "no layer is called 'paper'"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_a_sentence(words, said):
    refused = run(*words)
    assert refused.exit_code == 2
    assert said in refused.output
    assert "Traceback" not in refused.output


def test_a_grade_that_leaves_buyers_out_still_has_an_answer():
    assert "vendor" in run("--vendor", "nebius", "--min-grade", "A", "--draws", "2").stdout


def test_totals_that_cannot_be_met_end_with_the_place_in_the_book(tmp_path):
    folder = tmp_path / "book"
    shutil.copytree(BUNDLED, folder)
    path = folder / "assumptions" / "ledger.yaml"
    path.write_text(path.read_text().replace("value: 28.9..33.2 bn USD", "value: 90 bn USD"))
    refused = run("--book", str(folder))
    assert refused.exit_code == 3
    assert "sold nvidia edge_chips 2026 is 90 (assumptions/ledger.yaml:" in refused.output
    assert "its 3 cells allow 25.32..36.75" in refused.output
