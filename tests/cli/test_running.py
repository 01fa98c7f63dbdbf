"""The verbs that simulate: what they print and keep, and what is kept when a run stops half way."""

import errno
import json
import os
import shutil

import duckdb
import pytest

import lookthrough as lt
from lookthrough import api
from lookthrough.contracts.term_values import MissingAssumptionError
from lookthrough.present import run_documents
from lookthrough.present.page.cited import name_of
from lookthrough.runs.lock import locked
from lookthrough.runs.run_errors import RunFolderError
from tests.cli.asking import answer, refused, run
from tests.small_run import SMALL

pytestmark = pytest.mark.xdist_group("small_run")


@pytest.fixture
def document(small_run):
    return json.loads((small_run.parent / "said.json").read_text(encoding="utf-8"))


@pytest.fixture
def stops(monkeypatch):
    """Let a simulation stop with an error after 2,048 paths are done."""

    def stopping(error):
        def stress(*_args, progress, **_options):
            progress(2048, 10_000, 9.0)
            raise error

        monkeypatch.setattr(api, "stress", stress)

    return stopping


def test_stress_prints_the_promised_document_and_keeps_a_run_folder(document, small_run):
    keys = {"run", "scenario", "paths", "quarters", "seed", "seconds", "status", "residual", "loss", "by_end_holder"}
    keys |= {"by_first_holder", "by_contract_kind", "network", "failures", "guesses", "contract_evidence"}
    assert keys <= set(document)
    assert (document["scenario"], document["paths"], document["quarters"], document["seed"]) == ("fade", 6, 6, 1)
    for name in (
        "run.json",
        "timings.json",
        "paths.parquet",
        "entity_quarter.parquet",
        "contract.parquet",
        "flows.parquet",
    ):
        assert (small_run / name).is_file()
    assert not (small_run / "unfinished").exists()
    assert not (small_run / ".lock").exists()


def test_only_the_timings_of_a_run_know_how_long_it_took(document, small_run, tmp_path):
    assert document["seconds"] > 0.0
    folder = shutil.copytree(small_run, tmp_path / "run")
    answer("report", folder)
    for name in ("run.json", "documents.json"):
        assert '"seconds"' not in (folder / name).read_text(encoding="utf-8"), name


def test_the_same_run_from_python_gives_the_same_losses(document, small_run):
    result = lt.stress(lt.load(small_run.parent / "book"), "fade", paths=6, quarters=6, trace=0)
    assert result.document()["loss"] == document["loss"]
    assert result.losses.by("end_holder").rows
    assert result.residual < 1e-9


def test_audit_and_compare_read_the_run_back(document, small_run):
    assert document["paths"] == 6
    assert max(answer("audit", small_run, "--path", 1).values()) < 1e-9
    assert "everything balances" in run("audit", small_run).stdout
    same = answer("compare", small_run, small_run)
    assert same["options"] == {}
    pairs = [*same["loss"]["existing"].values(), *same["failures"].values(), *same["base_failures"].values()]
    assert {pair["difference"] for pair in pairs} == {0.0}
    assert "the same options" in run("compare", small_run, small_run).stdout


def test_a_comparison_calls_everybody_by_name_and_by_id_where_the_book_has_gone(document, small_run, monkeypatch):
    book = lt.load(small_run.parent / "book")
    holders = {id_: name_of(book, id_) for id_ in document["by_end_holder"] if name_of(book, id_) != id_}
    assert holders
    said = run("compare", small_run, small_run).stdout
    assert all(f"{name}, " in said for name in holders.values())
    assert not any(f"{id_}, " in said for id_ in holders)
    monkeypatch.setattr(run_documents, "path_of_book", lambda name: (small_run / name / "gone", ()))
    said = run("compare", small_run, small_run).stdout
    assert all(f"{id_}, " in said for id_ in holders)


def test_report_writes_one_page_and_says_where(document, small_run, tmp_path):
    assert document["paths"] == 6
    page = tmp_path / "page.html"
    assert run("report", small_run, "-o", page).stdout.strip() == str(page)
    assert page.read_text(encoding="utf-8").lstrip().lower().startswith("<!doctype html>")


def test_a_path_that_was_not_traced_or_a_folder_that_is_no_run_ends_with_2(document, small_run, tmp_path):
    assert document["paths"] == 6
    assert "not traced" in refused("audit", small_run, "--path", 5, code=2)
    for verb in (["audit"], ["story"], ["report"]):
        assert "no finished run" in refused(*verb, tmp_path / "nowhere", code=2)
    assert "no finished run" in refused("compare", small_run, tmp_path, code=2)


def test_a_folder_into_which_another_run_writes_is_refused(small_run, tmp_path):
    with locked(tmp_path):
        said = refused("stress", "--book", small_run.parent / "book", *SMALL, "--out", tmp_path, code=2)
    assert "is being written by another run" in said.splitlines()[-1]
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_run_ends_with_3(tmp_path):
    (tmp_path / "run.json").write_text("{")
    assert "cannot be read" in refused("audit", tmp_path, code=3)


# Names and numbers that cannot be meant.


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["--scenario", "hype-fad"], "hype-fade"),
        (["--scenario", "hype-fade+revenue-mis"], "revenue-miss"),
        (["--set", "demnd=-0.3"], "demand"),
        (["--set", "demand"], "--set demand=-0.3"),
        (["--set", "demand=much"], "number"),
        (["--set", "ramp=2028Q1"], "18 months"),
        (["--set", "onset=2026Q1"], "2026Q3 or later"),
        (["--channels", "failures,fundign"], "funding"),
        (["--unlink", "nvidia"], "VENDOR:CUSTOMER"),
        (["--unlink", "nvidai:openai"], "did you mean nvidia"),
        (["--paths", "0"], "--paths"),
        (["--paths", "many"], "--paths"),
        (["--severity", "-1"], "--severity"),
    ],
    ids=lambda given: " ".join(given) if isinstance(given, list) else "",
)
def test_what_no_run_can_mean_ends_with_2_before_anything_is_written(args, said, tmp_path):
    assert said in refused("stress", *args, "--out", tmp_path / "run", code=2)
    assert not (tmp_path / "run").exists()


# Runs that stop half way.


def test_ctrl_c_ends_with_130_and_says_what_is_kept(stops, tmp_path):
    stops(KeyboardInterrupt())
    said = refused("stress", "--out", tmp_path / "run", code=130)
    assert "2,048 finished paths are kept" in said
    assert "--resume" in said


def test_the_main_job_goes_on_with_the_same_command_as_its_message_says(stops, tmp_path):
    stops(KeyboardInterrupt())
    for more in ((), ("--resume",)):
        said = refused("run", "--out", tmp_path / "run", *more, code=130)
        assert "go on with the same command and --resume" in said


def test_a_full_disk_ends_with_4_and_says_what_is_kept(stops, tmp_path):
    stops(OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(tmp_path / "run" / "unfinished" / "000002048.part")))
    said = refused("stress", "--out", tmp_path / "run", code=4)
    assert "No space left on device" in said
    assert "2,048 finished paths are kept" in said


def test_a_disk_that_fills_up_while_tables_are_written_ends_with_4(stops, tmp_path):
    stops(duckdb.IOException("IO Error: Could not write all bytes"))
    assert "finished paths are kept" in refused("stress", "--out", tmp_path / "run", code=4)


def test_a_folder_that_cannot_be_made_ends_with_4(tmp_path):
    (tmp_path / "file").write_text("")
    assert "no finished paths were kept" in refused("stress", "--out", tmp_path / "file" / "run", code=4)


def test_a_run_that_would_go_on_from_another_ends_with_2(stops, tmp_path):
    stops(RunFolderError("the folder holds paths of a run with another seed"))
    assert "another seed" in refused("stress", "--out", tmp_path / "run", "--resume", code=2)


def test_a_book_without_a_needed_assumption_ends_with_3(stops, tmp_path):
    stops(MissingAssumptionError("the book has no assumption lease.term"))
    assert "lease.term" in refused("stress", "--out", tmp_path / "run", code=3)
