"""The variants of the book: what they change and nothing else, a run of one, and what is frozen of them."""

import functools
import json
import shutil
from pathlib import Path

import pytest

import lookthrough as lt
from lookthrough.book.bundled import BOOKS
from lookthrough.calibration.bust.frozen_runs import AFTER, BEFORE, read
from lookthrough.calibration.bust.scored import EARLIER_BOOM, scored
from lookthrough.positions.filed import filed
from lookthrough.positions.hazards import hazards_of
from tests.cli.asking import refused, run
from tests.slow import slow

ROOT = BOOKS / "telecom_2000"
FROZEN = sorted((ROOT / "frozen").glob("*.json"))
STRICT = "d409eab01fa67c7eac51c0032e3cb6bc54f84744fa74d02888730ba6562ae235"


@functools.cache
def book(variants=""):
    return lt.load(f"telecom_2000{variants}")


def test_the_strict_book_is_the_one_that_was_frozen_blind():
    assert book().sha256 == STRICT
    assert [read(file)["book_sha256"] for file in FROZEN[:3]] == [STRICT] * 3


def test_vendors_that_may_fail_differ_by_their_class_and_their_accounts():
    changed = {
        id_: (entity.class_, book("+vendors_modelled").entities[id_].class_)
        for id_, entity in book().entities.items()
        if entity.class_ != book("+vendors_modelled").entities[id_].class_
    }
    assert changed == {"lucent": ("sponsor", "modelled"), "nortel": ("sponsor", "modelled")}
    assert book("+vendors_modelled").contracts == book().contracts
    for id_ in changed:
        ours, theirs = (
            {name: [value.text for value in dated] for name, dated in each.entities[id_].opening.items()}
            for each in (book(), book("+vendors_modelled"))
        )
        assert ours == theirs
    assert filed(book("+vendors_modelled"), "lucent").amount("revenue").mid == pytest.approx(38.3 / 4.0)
    assert filed(book("+vendors_modelled"), "nortel").amount("revenue").mid == pytest.approx(6.32)


def test_what_was_known_late_adds_up_to_the_vendors_totals():
    """Lucent: 6.7 committed and 1.3 drawn, 1.4 guaranteed. Cisco: 2.4 and 0.68. Motorola: 4.0."""
    late = book("+late")
    lent = {
        vendor: [c for c in late.contracts.values() if c.roles.get("lender") == vendor]
        for vendor in ("lucent", "cisco", "motorola")
    }
    total = {vendor: sum(c.mid("principal") or 0.0 for c in rows) for vendor, rows in lent.items()}
    assert total == pytest.approx({"lucent": 6.7, "cisco": 2.4, "motorola": 4.0})
    assert sum(c.mid("drawn") for c in lent["lucent"]) == pytest.approx(1.3, abs=0.01)
    assert late.contracts["lucent-guarantee"].mid("cap") == 1.4
    assert {"lucent-commitments", "nortel-commitments"}.isdisjoint(row.id for row in late.excluded)


@pytest.mark.parametrize("variants", ["+late", "+vendors_modelled"])
def test_a_variant_has_a_hazard_table_of_its_own(variants):
    assert f"hazards{variants}.csv" in hazards_of(book(variants)).sentence
    assert "no hazards.csv" in hazards_of(lt.load("telecom_2000+late+vendors_modelled")).sentence


def test_what_is_frozen_says_whether_what_came_was_known():
    made = {file.name: read(file)["method"] for file in FROZEN}
    assert [made[file.name] for file in FROZEN[:3]] == [BEFORE] * 3
    assert {made[file.name] for file in FROZEN[3:]} == {AFTER}


def test_the_path_run_made_again_says_what_the_frozen_one_said_of_every_firm():
    again = next(file for file in FROZEN if file.name == "4-path-again.json")
    strict, later = (json.loads(file.read_text())["runs"] for file in (FROZEN[1], again))
    assert [each["seed"] for each in later] == [1, 2, 3, 4, 5]
    for one, other in zip(strict, later, strict=True):
        assert [firm["failed"] for firm in one["firms"]] == pytest.approx(
            [firm["failed"] for firm in other["firms"]], abs=1e-3
        )


@slow
def test_blind_runs_are_scored_apart_from_those_of_variants():
    found = [each.judged for each in scored(lt.load(EARLIER_BOOM))]
    assert [each.label for each in found if each.is_blind] == ["hype-fade", "as-it-came", "as-it-came-with-prices"]
    assert {"as-it-came, again", "as-it-came +vendors_modelled", "as-it-came-with-prices +late"} <= {
        each.label for each in found if not each.is_blind
    }
    text = run("backtest", "telecom").stdout
    assert text.index("as-it-came-with-prices (5") < text.index("not quoted") < text.index("as-it-came, again (5")


@slow
@pytest.mark.xdist_group("telecom_run")
def test_a_run_of_a_variant_is_read_with_it_and_refused_without(tmp_path):
    folder = tmp_path / "run"
    words = ("--scenario", "as-it-came", "--paths", "16", "--quarters", "4", "--trace", "1", "--out", folder)
    result = run("stress", "--book", "telecom_2000+vendors_modelled", *words)
    assert result.exit_code == 0, (result.stderr, result.exception)
    assert "everything balances" in run("audit", folder).stdout
    made = json.loads((Path(folder) / "run.json").read_text())
    assert made["book_root"] == "bundled:telecom_2000+vendors_modelled"
    assert run("report", folder).exit_code == 0
    assert run("through", "winstar", "--run", folder, "--book", "telecom_2000+vendors_modelled").exit_code == 0
    said = refused("through", "winstar", "--run", folder, "--book", "telecom_2000", code=3)
    assert "not from bundled:telecom_2000: ask with --book bundled:telecom_2000+vendors_modelled" in said


@slow
@pytest.mark.xdist_group("telecom_run")
def test_a_run_whose_variant_is_gone_says_so(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    shutil.copytree(ROOT, "mine")
    words = ("--scenario", "as-it-came", "--paths", "16", "--quarters", "4", "--trace", "0", "--out", "run")
    assert run("stress", "--book", "mine+vendors_modelled", *words).exit_code == 0
    shutil.rmtree("mine/variants/vendors_modelled")
    assert "mine has no variant 'vendors_modelled'; it has late" in refused("report", "run", code=3)


def test_a_report_of_the_book_says_nothing_of_another_trade(tmp_path):
    page = tmp_path / "book.html"
    assert run("report", "--book", "telecom_2000", "-o", page).exit_code == 0
    head = page.read_text().split("Assumed", 1)[0]
    for word in ("The AI data-centre boom", "OpenAI", "Nvidia"):
        assert word not in head
