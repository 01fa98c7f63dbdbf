"""Calibration of a small book in a still world, where who fails can be said beforehand; and a run that takes its table.

``sound`` owes nothing and never fails by itself; ``late`` owes 0.02 of interest a quarter and has nothing, so that it
fails on every path; the vehicle ``hall`` fails likewise. ``steady`` is a vehicle that owes nothing.
"""

from pathlib import Path

import numpy as np
import pytest

from lookthrough.calibration.calibrate import calibrate
from lookthrough.calibration.keeping import keep_hazards
from lookthrough.calibration.predict import predict
from lookthrough.calibration.vintages import backtest
from lookthrough.contracts import KINDS
from lookthrough.positions.hazards import hazard
from lookthrough.simulate.run import stress
from tests.simulate.still import load, small_book
from tests.simulate.still_parties import bond, company, vehicle

PATHS, SEED = 128, 3
FILES = {
    "entities/all.yaml": company("sound", opening="cash: 1 bn USD")
    + company("late")
    + vehicle("hall")
    + vehicle("steady", "1"),
    "deals/d.yaml": "deal: d\ntitle: d\ncontracts:\n" + bond("b-late", "late", 1) + bond("b-hall", "hall", 1),
}
ASSUMED = {"target.unrated": "0.1..0.4", "target.hall": "0.01..0.04", "rating.spread_power": "0.5"}

pytestmark = pytest.mark.xdist_group("calibrate")


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    return small_book(tmp_path_factory.mktemp("calibrated"), FILES, ASSUMED)


@pytest.fixture(scope="module")
def answer(book):
    return calibrate(book, paths=PATHS, seed=SEED)


@pytest.fixture(scope="module")
def ran(book, answer):
    """Return the document of a run of the book with its table beside it."""
    keep_hazards(answer.table, book)
    return stress(book, "base", kinds=KINDS, paths=64, quarters=40, seed=SEED, trace=0).document()


def row(answer, entity):
    return next(each for each in answer.rows if each.entity == entity)


def test_a_company_that_never_fails_by_itself_fails_at_the_rate_of_its_target(answer):
    found = row(answer, "sound")  # the root of 0.1 x 0.4 is 0.2
    assert (found.structural, found.hazard) == (0.0, pytest.approx(hazard(0.2, 0.0)))
    assert found.defaulted == found.failed == pytest.approx(0.2, abs=3 * np.sqrt(0.2 * 0.8 / PATHS))
    assert found.defaulted > 0.0
    assert found.verdict == "pass"


def test_a_company_that_fails_by_itself_has_no_hazard_and_its_row_says_high(answer):
    found = row(answer, "late")
    assert (found.structural, found.hazard, found.defaulted, found.verdict) == (1.0, 0.0, 1.0, "high")


def test_a_vehicle_has_a_target_and_no_hazard(answer):
    found = row(answer, "hall")
    assert (found.is_vehicle, found.hazard, found.defaulted, found.verdict) == (True, 0.0, 1.0, "high")
    assert {each.entity for each in answer.table.rows} == {"sound", "late"}


def test_who_neither_fails_nor_has_a_target_has_no_row(answer):
    assert {each.entity for each in answer.rows} == {"sound", "late", "hall"}


def test_the_table_states_the_book_the_paths_and_the_seed(book, answer):
    table = answer.table
    assert (table.base_sha256, table.as_of, table.paths, table.seed) == (book.base_sha256, "2026-06-30", PATHS, SEED)


def test_a_run_takes_the_table_and_the_same_paths_fail(ran):
    assert ran["hazards"]["rates"] == {"sound": pytest.approx(hazard(0.2, 0.0))}
    (found,) = [each for each in ran["failures"] if each["id"] == "sound"]
    assert found["base"]["failed"] == found["failed"] > 0.0  # nothing is shocked


def test_the_book_is_the_same_with_its_table_beside_it(ran, book):
    assert load(Path(book.root)).sha256 == book.sha256 == ran["run"]["book_sha256"]


@pytest.fixture(scope="module")
def replayed(book, tmp_path_factory):
    """Return a back-test of one day, up to the fourth quarter from then: the company that cannot pay defaults."""
    events = tmp_path_factory.mktemp("events") / "events.csv"
    events.write_text(
        "event_id,date,entity,contract,kind,direction,askable_from\n"
        "e1,2027-02-01,late,b-late,default,missed,2026-06-30\n"
        "e2,2027-06-30,sound,,raise,none,2026-06-30\n"
    )
    return backtest(book, events=events, paths=PATHS, seed=SEED)


def test_a_back_test_gives_who_fails_in_the_window_its_chance(replayed):
    (found,) = [kind for kind in replayed.kinds if kind.kind == "default"]
    assert (found.questions, found.hits) == (4, 2)  # the two bonds of 1 bn and the two companies; late and its bond
    sure = (PATHS + 0.5) / (PATHS + 1)
    assert [(s.subject, s.answer) for s in found.surprises[:1]] == [("b-hall", 0)]  # fails on every path, and did not
    assert found.surprises[0].chance == pytest.approx(sure)
    by_name = {s.subject: s.chance for s in found.surprises}
    assert by_name["late"] == by_name["b-late"] == pytest.approx(sure)
    assert 0.0 < by_name["sound"] < 0.06  # 4 of 40 quarters of a hazard of 20 %: about 2 %


def test_a_back_test_takes_days_and_the_last_day_from_the_events(replayed):
    assert (replayed.days, replayed.to) == (("2026-06-30",), "2027-06-30")


def test_what_was_looked_for_and_not_seen_answers_with_0_and_kinds_without_a_chance_have_no_score(replayed):
    scores = {kind.kind: kind for kind in replayed.kinds}
    assert scores["raise"].hits == 0
    assert scores["downgrade"].score is None
    assert scores[""].questions == 4 * 6


def test_predictions_are_the_chances_of_the_day_to_which_the_book_is_known(book, replayed):
    """The small book is known to its own date: the futures are those of the replay, and so are the chances."""
    rows = {(row.kind, row.subject): row for row in predict(book, by="2027-06-30", paths=PATHS, seed=SEED)}
    late, sound = rows["default", "late"], rows["default", "sound"]
    by_name = {s.subject: s.chance for kind in replayed.kinds if kind.kind == "default" for s in kind.surprises}
    assert (late.chance, sound.chance) == (by_name["late"], by_name["sound"])
    assert (late.fewest, late.most) == (1, 1)  # above 98 %: refuted where it has not happened
    assert late.book_sha256 == book.sha256
    assert rows["default", "any chance"].rows == 4
    assert rows["default", "any chance"].fewest == 3  # late, hall and what both owe: never fewer than their three rows
    assert not [row for row in rows.values() if row.kind == "downgrade"]  # a run has no chance for it


def test_a_replay_is_calibrated_on_its_day(replayed, answer):
    shares = {each.entity: (each.shares["2026-06-30"], each.structural["2026-06-30"]) for each in replayed.vintages}
    assert shares["sound"] == (row(answer, "sound").defaulted, 0.0)
    assert shares["late"] == (1.0, 1.0)
