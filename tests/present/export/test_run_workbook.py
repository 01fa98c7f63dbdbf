"""The workbook of a run: its numbers are the run's own, and a spreadsheet calculates them from the paths."""

import functools
import io

import openpyxl
import pytest
from typer.testing import CliRunner

from lookthrough.cli import app
from lookthrough.contracts.family import LEDGERS
from lookthrough.present.export.excel import run_sums
from lookthrough.present.export.excel.run_sums import wilson
from lookthrough.present.export.run_workbook import run_workbook_bytes
from lookthrough.present.run_records import read_stress
from lookthrough.runs.seal import open_run
from tests.present.export.spreadsheet import NO_OFFICE, SOFFICE, formulas, poisoned, recalculated, unlike

pytestmark = pytest.mark.xdist_group("small_run")


@functools.cache
def data(run):
    return run_workbook_bytes(run)


def rows(run, sheet):
    head, *body = openpyxl.load_workbook(io.BytesIO(data(run)), data_only=True)[sheet].iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in body]


def test_an_interval_by_hand():
    # Nobody of ten: the upper end is z2 / (n + z2) = 3.8415 / 13.8415
    assert wilson(0.0, 10) == pytest.approx((0.0, 0.27753), abs=1e-5)
    # five of ten: 0.5 -+ 1.96 sqrt(0.025 + 0.0096...) / 1.384
    assert wilson(0.5, 10) == pytest.approx((0.23659, 0.76341), abs=1e-5)
    assert wilson(1.0, 10) == pytest.approx((1.0 - 0.27753, 1.0), abs=1e-5)


@pytest.mark.parametrize("part", [0.0, 0.1, 0.5, 1.0])
def test_an_interval_holds_its_share_and_narrows_with_more_paths(part):
    low, high = wilson(part, 100)
    assert 0.0 <= low <= part <= high <= 1.0
    assert wilson(part, 10_000)[1] - wilson(part, 10_000)[0] < high - low


def test_the_losses_failures_and_holders_are_those_of_the_run(small_run):
    stress = read_stress(open_run(small_run).document)
    means = [r["mean (USD bn)"] for r in rows(small_run, "losses")][:5]
    known = {n: stress.loss.existing[n].mean for n in LEDGERS if n not in stress.empty_ledgers}
    assert means == [known.get(n) if known.get(n) is None else pytest.approx(known[n]) for n in LEDGERS]
    found = {r["entity"]: r["fails with the shock (share)"] for r in rows(small_run, "failures")}
    assert found == pytest.approx({f.id: f.failed for f in stress.failures})
    assert {r["holder"] for r in rows(small_run, "holders")} == set(stress.by_end_holder)


def test_the_first_sheet_says_scenario_seed_and_hash_and_how_to_cite(small_run):
    run = open_run(small_run)
    about = {r["what"]: r["value"] for r in rows(small_run, "about")}
    assert about["seed"] == run.document["seed"]
    assert about["SHA-256 of the run"] == run.check
    assert str(run.document["paths"]) in about["how to cite"]
    assert about["SHA-256 of the book"][:12] in about["how to cite"]


def test_the_same_run_gives_the_same_bytes(small_run):
    assert run_workbook_bytes(small_run) == data(small_run)


@pytest.mark.skipif(SOFFICE is None, reason=NO_OFFICE)
def test_a_spreadsheet_calculates_every_number_from_the_paths(small_run, tmp_path):
    given, calculated = formulas(data(small_run)), recalculated(poisoned(data(small_run)), tmp_path)
    assert len(given) > 20
    assert unlike(given, calculated) == {}


def test_a_run_of_very_many_paths_has_its_numbers_as_numbers(small_run, monkeypatch):
    monkeypatch.setattr(run_sums, "MOST_PATHS", 1)
    made = run_workbook_bytes(small_run)
    assert formulas(made) == {}
    book = openpyxl.load_workbook(io.BytesIO(made))
    assert not {"paths", "defaults"} & set(book.sheetnames)
    assert any("stand as numbers" in str(row[1].value) for row in book["about"])


def test_the_verb_writes_the_workbook_of_a_run_and_no_page_that_was_not_asked_for(small_run, tmp_path):
    file = tmp_path / "run.xlsx"
    result = CliRunner().invoke(app, ["report", str(small_run), "--excel", str(file)])
    assert result.exit_code == 0, result.stderr
    assert result.stdout.strip() == str(file)
    assert file.read_bytes() == data(small_run)


def test_a_file_that_cannot_be_a_workbook_is_refused_before_anything_is_written(small_run, tmp_path):
    result = CliRunner().invoke(
        app, ["report", str(small_run), "--excel", str(tmp_path / "run.csv"), "-o", str(tmp_path / "run.html")]
    )
    assert result.exit_code == 2
    assert "run.csv.xlsx" in result.stderr
    assert list(tmp_path.iterdir()) == []
