"""The verb deal with --run: the example of two notes on one leased site, run and asked."""

import json
from pathlib import Path

import numpy as np
import pytest

import lookthrough as lt
from lookthrough.simulate.answer.short_puts import expected
from tests.cli.asking import answer, refused, run
from tests.runs.asked_by_hand import asked_run

BOOK = Path(__file__).parents[2] / "examples" / "two-notes"
FUTURES = 128


pytestmark = pytest.mark.xdist_group("deal in a run")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("two-notes") / "run"
    told = run("stress", "--book", BOOK, "--paths", FUTURES, "--quarters", "24", "--quick", "--out", place, "--json")
    assert told.exit_code == 0, told.stderr
    assert json.loads(told.stdout)["residual"] < 1e-9
    return place


@pytest.fixture(scope="module")
def document(folder):
    return answer("deal", "hall-one", "--run", folder)


def test_the_deal_alone_pays_what_it_pays_in_the_run(document):
    same = document["same"]
    assert same["difference"] < 1e-9
    assert same["payments"] > 1_000
    assert document["residual"] < 1e-9


def test_every_dollar_of_a_quarter_goes_to_notes_owners_fees_or_accounts(document):
    for world in ("base", "shock"):
        rows = [row for row in document["quarters"] if row["world"] == world]
        before = 16.0
        for row in rows:
            sources = row["income"] + row["proceeds"] + row["sale"]
            uses = sum(row["paid"]) + row["fees"] + row["equity"]
            assert sources - uses == pytest.approx(row["kept"] - before, abs=1e-9), row["quarter"]
            before = row["kept"]


def test_holders_bear_what_their_note_misses_by_their_parts(document):
    unpaid = {(row["note"], row["world"]): row["unpaid"] for row in document["notes"]}
    for note in ("A", "B"):
        held = [row for row in document["holders"] if row["note"] == note]
        assert sum(row["part"] for row in held) == pytest.approx(1.0)
        for world in ("base", "shock"):
            assert sum(row[world] for row in held) == pytest.approx(unpaid[note, world], abs=1e-9)
    assert [row["part"] for row in document["holders"] if row["note"] == "B"] == pytest.approx([0.6, 0.4])


def test_the_junior_note_misses_at_least_as_often(document):
    misses = {(row["note"], row["world"]): row["misses"] for row in document["notes"]}
    assert all(misses["B", world] >= misses["A", world] for world in ("base", "shock"))


def test_a_guarantee_of_value_costs_more_when_tenants_leave_as_sites_lose_value(document):
    for put in document["puts"]:
        assert put["joint"] > put["independent"] > 0.0
        assert put["wrong_way"] == pytest.approx(put["joint"] / put["independent"])


def test_joint_and_independent_payouts_by_hand():
    """Two futures: all leave and 10 are missing, nobody leaves and 2 are. Joint (10 + 0) / 2, apart (10 + 2) / 4."""
    leaving, shortfall = np.array([1.0, 0.0]), np.array([10.0, 2.0])
    assert expected(leaving, shortfall, cap=100.0) == (5.0, 3.0)
    assert expected(leaving, shortfall, cap=4.0) == (2.0, 1.5)  # (4 + 0) / 2 and (4 + 2 + 0 + 0) / 4
    steady = np.array([0.5, 0.5])
    assert expected(steady, shortfall, cap=100.0) == (3.0, 3.0)  # draws that do not move go with none


def test_an_analyst_reads_who_misses_who_holds_and_what_the_guarantor_is_short_of(folder):
    told = run("deal", "hall", "--run", folder)
    assert told.exit_code == 0, told.stderr
    for words in ("pays the same", "Credit funds", "short a put", "joint over independent", "Notes by rank"):
        assert words in told.stdout
    assert "hall-value" in told.stdout
    assert run("deal", "--run", folder).stdout == told.stdout  # the only deal needs no name


def test_csv_has_both_worlds_by_quarter(folder):
    lines = run("deal", "hall-one", "--run", folder, "--csv").stdout.splitlines()
    assert len(lines) == 1 + 2 * 24
    assert lines[0].startswith("quarter,world,income")


def test_a_deal_that_the_run_does_not_have_is_refused_with_those_that_it_has(folder):
    assert "hall-one" in refused("deal", "hall-on", "--run", folder, code=2)


def test_options_of_the_deal_alone_are_refused(folder):
    assert "--draws" in refused("deal", "hall-one", "--run", folder, "--draws", "5", code=2)


def test_a_run_of_a_book_without_deals_says_so(tmp_path):
    told = run("deal", "--run", asked_run(tmp_path / "run"))
    assert told.exit_code == 0, told.stderr
    assert "No vehicle of the book of this run pays by a deal file." in told.stdout


def test_python_asks_the_same(folder, document):
    found = lt.deal_in_run("hall-one", folder)
    assert found.document()["notes"] == document["notes"]
    assert found.rows[0]["note"] == "A"
