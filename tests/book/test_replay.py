"""A total or a figure counts from the day on which it was published; every contract says since when it is public."""

import datetime as dt
import json

import pytest
from typer.testing import CliRunner

import lookthrough as lt
from lookthrough.book.check.measures import held_assertions
from lookthrough.book.replay import known_on
from lookthrough.cli import app
from lookthrough.contracts import KINDS
from tests.book.small_book import changed, codes, load


@pytest.fixture(scope="module")
def book():
    return lt.load()


def test_every_contract_of_the_bundled_book_says_since_when_it_is_public(book):
    assert [c.id for c in book.contracts.values() if c.known is None] == []


def test_a_total_published_later_does_not_judge_an_earlier_day(book):
    """The balances of 30 June 2026 were filed in August: a replay of 30 June has neither them nor their totals."""
    failed_now = {r.assertion.id for r in held_assertions(book, KINDS)[1]}
    replay = known_on(book, dt.date(2026, 6, 30))
    held, failed = held_assertions(replay, KINDS)
    assert {r.assertion.id for r in failed} <= failed_now
    assert "ddtl4-balance" not in {r.assertion.id for r in (*held, *failed)}
    assert held


@pytest.mark.parametrize(("day", "counts"), [("2026-02-27", False), ("2026-02-28", True)])
def test_the_day_of_publication_is_the_last_of_what_is_written(day, counts, tmp_path):
    root = changed(tmp_path, "assertions.yaml", "  date: 2025-12-31\n", "  date: 2025-12-31\n  known: 2026-02\n")
    assert bool(known_on(load(root).book, dt.date.fromisoformat(day)).assertions) is counts


@pytest.mark.parametrize("period", ["FY2026", "FY2026Q1", "2026H1", "2026-03", "2026-03-15", "2026Q5", "26"])
def test_a_purchase_is_of_a_calendar_year_or_quarter(period, tmp_path):
    assert codes(load(changed(tmp_path, "purchases/telenor.yaml", "2026Q1", period))) == ["LT304"]


@pytest.mark.parametrize("period", ["2026", "2026Q4"])
def test_every_period_that_is_accepted_has_its_quarters(period, tmp_path):
    """What the checker accepts the flows can read."""
    from lookthrough.lens.circularity.book_payments import ledger_end

    assert ledger_end(load(changed(tmp_path, "purchases/telenor.yaml", "2026Q1", period)).book) == 2026 * 4 + 3


ASKED = {
    "a day": (["--as-of", "2026-01-31"], {"as_of": "2026-01-31"}),
    "a grade": (["--min-grade", "A"], {"min_grade": "A"}),
    "statuses": (["--status", "signed,funded"], {"statuses": ("signed", "funded")}),
    "the whole book": ([], {}),
}


@pytest.mark.parametrize("asked", ASKED)
def test_check_warns_of_the_totals_that_fail_in_the_part_asked_for(asked):
    """As text, as JSON and as SARIF: Oracle's 664 of August 2026 cannot fail in January."""
    options, part = ASKED[asked]
    failed = sorted(r.assertion.id for r in held_assertions(lt.load(**part), KINDS)[1])
    text, document, log = (
        CliRunner().invoke(app, ["check", *options, *form]).stdout for form in ([], ["--json"], ["--sarif"])
    )
    place = {a.position.line: a.id for a in lt.load().assertions}
    warned = [w for w in json.loads(document)["warnings"] if w["code"] == "LT504"]
    found = [r for r in json.loads(log)["runs"][0]["results"] if r["ruleId"] == "LT504"]
    regions = [r["locations"][0]["physicalLocation"]["region"]["startLine"] for r in found]
    assert sorted(place[w["line"]] for w in warned) == sorted(place[line] for line in regions) == failed
    assert sorted(f["id"] for f in json.loads(document)["assertions"]["failed"]) == failed
    assert text.count("warning[LT504]") == len(failed) > 0
    assert ("664 bn USD" in text) == ("oracle-backlog" in failed)
