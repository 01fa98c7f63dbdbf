"""A total or a figure counts from the day on which it was published; every contract says since when it is public."""

import datetime as dt
import json

import pytest
from typer.testing import CliRunner

import lookthrough as lt
from lookthrough.book.check.measures import held_assertions
from lookthrough.book.replay import known_on, public_day
from lookthrough.cli import app
from lookthrough.contracts import KINDS
from tests.book.small_book import changed, codes, load, texts_of_valid, write


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


DATED = """\
- name: world.q
  value:
    - {value: 20..40 %, basis: assumed, reason: guess of the time}
    - {value: 25..35 %, from: 2025-06-30, known: 2025-08-15, source: s1}
    - {value: 30 %, from: 2025-12-31}
  unit: fraction
  source: s2
  basis: inferred
  reason: as measured at the end of the year
"""


@pytest.mark.parametrize(
    ("day", "text"),
    [("2025-08-14", "20..40 %"), ("2025-08-15", "25..35 %"), ("2025-12-30", "25..35 %"), ("2026-03-31", "30 %")],
)
def test_a_replay_reads_the_assumption_that_was_known_on_its_day(day, text, tmp_path):
    """The last value has the source and the reason of its assumption, the others stand on what they say."""
    book = load(write(tmp_path, {**texts_of_valid(), "assumptions/world.yaml": DATED})).book
    assert [v.source for v in book.assumptions["world.q"].dated] == [(), ("s1",), ("s2",)]
    assert [v.basis for v in book.assumptions["world.q"].dated] == ["assumed", "reported", "inferred"]
    assert known_on(book, dt.date.fromisoformat(day)).assumptions["world.q"].value.text == text


def test_an_assumption_without_a_figure_on_the_day_is_none(tmp_path):
    """A total that was published in 2026 is no total of 2025: it is left out and not filled with a guess."""
    text = "- {name: world.q, value: {value: 3, source: s1, known: 2026-02-01}, reason: a total}\n"
    book = load(write(tmp_path, {**texts_of_valid(), "assumptions/world.yaml": text})).book
    assert "world.q" in known_on(book, dt.date(2026, 2, 1)).assumptions
    assert "world.q" not in known_on(book, dt.date(2026, 1, 31)).assumptions


@pytest.mark.parametrize("day", ["2025-09-30", "2025-12-31", "2026-03-31"])
def test_a_replay_of_the_bundled_book_uses_no_assumption_published_later(day, book):
    date = dt.date.fromisoformat(day)
    replay = known_on(book, date)
    assert [a.name for a in replay.assumptions.values() if (public_day(a.value) or date) > date] == []
    told = [a.value.reason for a in replay.assumptions.values() if not a.value.source]
    assert [reason for reason in told for year in range(date.year + 1, 2028) if f" {year}" in reason] == []


def test_every_assumption_that_a_run_needs_has_a_value_on_every_day(book):
    """What a replay drops are figures of one company; every other name keeps a value, if a guess."""
    companies = {*book.entities}
    gone = {*book.assumptions} - {*known_on(book, dt.date(2025, 1, 1)).assumptions}
    assert [name for name in gone if not companies & {*name.split(".")}] == []


@pytest.mark.parametrize("day", ["2025-09-30", "2025-12-31", "2026-03-31"])
def test_a_replay_has_the_figures_of_the_labs_that_a_run_begins_with(day, book):
    """Their cash is a range before the balance that was published later, their value that of the last round."""
    replay = known_on(book, dt.date.fromisoformat(day))
    for lab in ("openai", "anthropic"):
        figures = replay.entities[lab].opening
        assert {name for name in ("cash", "debt", "revenue", "private_valuation") if figures.get(name)} == {
            *("cash", "debt", "revenue", "private_valuation")
        }
    values = [v.text for v in replay.entities["openai"].opening["private_valuation"]]
    assert values[-1] == {"2025-09-30": "300 bn USD", "2025-12-31": "500 bn USD", "2026-03-31": "852 bn USD"}[day]
