"""Jobs at companies that fail, by hand: how often one fails, times the people it employs."""

from dataclasses import replace

import pytest

from lookthrough.book.records import Assumption, Value
from lookthrough.present.simulated.employers import FailingEmployer, employers, expected
from lookthrough.present.simulated.jobs import jobs_of, jobs_sentence
from lookthrough.present.simulated.view import ask_run
from lookthrough.units.range import Range
from tests.book.check.test_assumed_limits import found
from tests.runs.asked_by_hand import asked_run


def employer(name, failed, headcount):
    people = None if headcount is None else Range(*headcount)
    return FailingEmployer(name, name.title(), failed, 0.0, "2027Q4", people)


def test_the_expected_number_is_how_often_it_fails_times_its_people():
    # 0.5 x (1,000, 2,000, 3,000) + 0.25 x 400
    rows = [employer("acme", 0.5, (1000.0, 2000.0, 3000.0)), employer("beta", 0.25, (400.0, 400.0, 400.0))]
    assert expected(rows) == (600.0, 1100.0, 1600.0)
    assert "At companies that fail are 1,100 (600 to 1,600) jobs" in jobs_sentence(rows)


def test_who_never_fails_with_the_shock_adds_nothing():
    assert expected([employer("acme", 0.0, (10.0, 10.0, 10.0))]) == (0.0, 0.0, 0.0)


def test_an_unknown_headcount_is_left_out_and_named():
    rows = [employer("acme", 0.5, None), employer("beta", 0.25, (400.0, 400.0, 400.0))]
    assert expected(rows) == (100.0, 100.0, 100.0)
    said = jobs_sentence(rows)
    assert "100 jobs" in said
    assert "Of 1 more, of which Acme fails most often, the headcount is unknown and left out" in said
    assert "jobs.headcount.acme would give it" in said


def test_without_any_headcount_nothing_is_expected():
    assert expected([employer("acme", 0.5, None)]) is None
    assert expected([]) is None


def test_companies_are_in_the_order_of_how_often_they_fail_and_vehicles_are_none(tmp_path):
    rows = employers(ask_run(asked_run(tmp_path)))
    assert [row.id for row in rows] == ["coreweave", "xai", "openai", "anthropic", "oracle"]
    assert rows[0].failed == 0.62
    assert rows[0].base == pytest.approx(0.124)


@pytest.mark.parametrize(("text", "code"), [("0", "LT423"), ("-5", "LT423"), ("0..10", "LT423"), ("900..1100", None)])
def test_a_headcount_is_above_nothing(tmp_path, text, code):
    assert found(tmp_path, "jobs.headcount.telenor", text) == ([] if code is None else [code])


def test_a_headcount_is_that_of_an_entity_of_the_book(tmp_path):
    assert found(tmp_path, "jobs.headcount.telenr", "900..1100") == ["LT512"]


def test_a_headcount_of_the_book_is_read_and_the_rest_stays_unknown(tmp_path):
    run = ask_run(asked_run(tmp_path))
    book = run.book
    place = book.assumptions["jobs.employment"].position
    row = Assumption("jobs.headcount.xai", Value("1000..3000", place, 1000.0, 2000.0, 3000.0), "a test", place)
    with_one = replace(run, book=replace(book, assumptions={**book.assumptions, row.name: row}))
    assert expected(employers(with_one)) == pytest.approx((410.0, 820.0, 1230.0))  # fails on 41 % of paths
    document = jobs_of(with_one).document
    assert document["expected"] == pytest.approx({"low": 410.0, "mid": 820.0, "high": 1230.0})
    assert document["unknown"] == ["coreweave", "openai", "anthropic", "oracle"]
