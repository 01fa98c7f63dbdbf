"""Predictions are made once, kept with the book's fingerprint, and held against later events; scores by hand."""

import datetime as dt
from dataclasses import replace
from math import log

import numpy as np
import pytest

from lookthrough.calibration.dated_events import RecordedEvent
from lookthrough.calibration.keeping import keep_predictions, predictions_kept
from lookthrough.calibration.predict import MadeFrom, days_of, predicted
from lookthrough.calibration.prediction_scores import judge, kinds_of
from lookthrough.calibration.prediction_table import COLUMNS, predictions_text, read_predictions
from lookthrough.calibration.predictions import Prediction
from lookthrough.calibration.questions import Question
from lookthrough.errors import InputError, UsageError
from lookthrough.intake.row_problems import TableError
from tests.calibration.test_chances import PATHS, chances
from tests.calibration.test_targets import book
from tests.simulate.still_parties import company

MADE, BY = dt.date(2026, 9, 30), dt.date(2027, 9, 30)
FROM = MadeFrom(MADE, BY, "ab44", 1, PATHS)


def one(subject, chance, *, kind="default", group="band", fewest=0, most=1):
    return Prediction(
        f"{kind}-{subject}", MADE, BY, "ab44", 1, 500, kind, "company", subject, group, 1, chance, fewest, most, "so"
    )  # fmt: skip


def group(id_, rows, fewest, most, parent=""):
    return replace(one(id_, 0.1, fewest=fewest, most=most), id=id_, about="group", group=parent, rows=rows)


def event(entity, day, kind="default", direction="missed", askable=MADE):
    return RecordedEvent("e", day, entity, "", kind, direction, askable)


def states(rows, events, to):
    return {each.row.id: (each.state, each.refuted) for each in judge(rows, events, to)}


def test_a_question_is_open_until_it_happens_or_its_last_day_has_passed():
    rows = [one("acme", 0.01, most=0), one("beta", 0.3), one("gamma", 0.99, fewest=1)]
    late = event("acme", dt.date(2027, 2, 1))
    assert states(rows, [late], dt.date(2027, 1, 31)) == {
        "default-acme": ("open", False),
        "default-beta": ("open", False),
        "default-gamma": ("open", False),
    }
    assert states(rows, [late], dt.date(2027, 2, 1))["default-acme"] == ("happened", True)
    assert states(rows, [late], BY) == {
        "default-acme": ("happened", True),  # although it was below 2 %
        "default-beta": ("did not happen", False),
        "default-gamma": ("did not happen", True),  # although it was above 98 %
    }


@pytest.mark.parametrize(
    "other",
    [
        event("acme", MADE),  # on the day itself: it was known
        event("acme", BY + dt.timedelta(days=1)),  # too late
        event("acme", dt.date(2027, 2, 1), askable=dt.date(2026, 9, 29)),  # no longer open when the row was made
        event("acme", dt.date(2027, 2, 1), kind="raise"),
        event("acme", dt.date(2027, 2, 1), direction="none"),  # looked for and not seen
        event("beta", dt.date(2027, 2, 1)),
    ],
)
def test_only_what_lay_ahead_and_is_of_the_kind_answers(other):
    assert states([one("acme", 0.01, most=0)], [other], dt.date(2028, 1, 1)) == {
        "default-acme": ("did not happen", False)
    }


def test_a_group_counts_its_questions_and_all_of_a_kind_count_its_bands():
    rows = [
        one("acme", 0.01, group="low", most=0),
        one("beta", 0.01, group="low", most=0),
        one("gamma", 0.3, group="middle"),
        group("low", 2, 0, 1, "all"),
        group("middle", 1, 0, 1, "all"),
        group("all", 3, 0, 2),
    ]
    came = [event(name, dt.date(2027, 2, 1)) for name in ("acme", "beta", "gamma")]
    found = states(rows, came, dt.date(2027, 3, 1))
    assert found["low"] == ("2 of 2 so far", True)
    assert found["middle"] == ("1 of 1 so far", False)
    assert found["all"] == ("3 of 3 so far", True)
    assert states(rows, came[:1], BY)["all"] == ("1 of 3", False)


def test_scores_are_of_the_questions_whose_last_day_has_passed():
    # Brier ((0.2 - 1)^2 + 0.1^2) / 2 = 0.325; log (-ln 0.2 - ln 0.9) / 2. The base rate of each is that of the other,
    # (0 + 1/2) / 2 for the one that came and (1 + 1/2) / 2 for the one that did not: Brier 0.75^2 for both.
    rows = [one("acme", 0.2), one("beta", 0.1), group("band", 2, 0, 1), one("acme", 0.9, kind="raise", group="x")]
    later = replace(rows[3], by=dt.date(2029, 1, 1))  # happened, and is not scored: what may yet come is not either
    judged = judge([*rows[:3], later], [event("acme", dt.date(2027, 2, 1)), raised()], BY)
    by_kind = {kind.kind: kind for kind in kinds_of(judged)}
    found = by_kind["default"]
    assert (found.questions, found.came, found.over) == (2, 1, 2)
    assert found.score.brier == pytest.approx(0.325)
    assert found.score.log == pytest.approx(-(log(0.2) + log(0.9)) / 2)
    assert found.score.brier_base == pytest.approx(0.75**2)
    assert (by_kind["raise"].came, by_kind["raise"].over, by_kind["raise"].score) == (1, 0, None)
    assert by_kind[""].score.asked == 2


def raised():
    return event("acme", dt.date(2027, 2, 1), kind="raise", direction="raise")


def test_every_question_has_a_row_with_what_refutes_it_and_its_groups_follow():
    # On one of four paths acme fails: (1 + 1/2) / 5 = 30 % for it and for its loan, (0 + 1/2) / 5 = 10 % for beta.
    known = chances(default_quarter=np.array([[0.0, -1.0, -1.0, -1.0], [-1.0] * 4]))
    asked = [Question(name, name == "loan", "default", 0) for name in ("acme", "beta", "loan")]
    rows = predicted(known, asked, FROM)
    assert [(row.about, row.subject, row.rows, round(row.chance, 9)) for row in rows] == [
        ("company", "beta", 1, 0.1),
        ("company", "acme", 1, 0.3),
        ("contract", "loan", 1, 0.3),
        ("group", "10 to 25 %", 1, 0.1),
        ("group", "25 to 50 %", 2, 0.3),
        ("group", "any chance", 3, pytest.approx(0.7 / 3)),
    ]
    ids = [row.id for row in rows]
    assert len(set(ids)) == len(ids)
    assert [row.group for row in rows] == [ids[3], ids[4], ids[4], ids[5], ids[5], ""]
    assert rows[1].refuted_if == f"nothing by itself: it counts in {ids[4]}"
    assert {(row.book_sha256, row.seed, row.paths, row.made_on, row.by) for row in rows} == {("ab44", 1, 4, MADE, BY)}


def test_a_table_says_what_it_was_made_of_and_is_read_again(tmp_path):
    rows = (one("acme", 0.012345678901234567, most=0), group("band", 2, 0, 1))
    path = tmp_path / "predictions.csv"
    keep_predictions(path, rows)
    assert read_predictions(path) == rows


def test_what_was_predicted_once_stays_as_it_is(tmp_path):
    path = tmp_path / "predictions.csv"
    assert predictions_kept(path, MADE, BY) == ()
    first = one("acme", 0.01)
    keep_predictions(path, (first,))
    assert predictions_kept(path, MADE, BY) == (first,)
    assert predictions_kept(path, MADE, dt.date(2028, 9, 30)) == ()
    before = path.read_bytes()
    keep_predictions(path, (replace(first, id="later", made_on=dt.date(2026, 12, 31)),))
    assert path.read_bytes().startswith(before)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("2026-09-30", "autumn"), "predictions.csv:2 column made_on: 'autumn' is not a day; write 2025-11-15"),
        ((",500,", ",many,"), "predictions.csv:2 column paths: 'many' is not a whole number; leave the rows"),
        ((",0.01,", ",1.5,"), "predictions.csv:2 column chance: '1.5' is no number from 0 to 1"),
        ((",default,", ",defualt,"), "column kind: 'defualt' is none of those there are; did you mean default?"),
        ((",company,", ",firm,"), "column about: 'firm' is none of those there are; write one of contract, company"),
        ((",so", ""), f"predictions.csv:2: {len(COLUMNS) - 1} cells, not {len(COLUMNS)}"),
        (("chance,fewest", "fewest,chance"), "predictions.csv:1: the columns are not id,made_on,by,"),
    ],
)
def test_a_damaged_table_is_named_with_line_and_column(tmp_path, change, said):
    path = tmp_path / "predictions.csv"
    path.write_text(predictions_text([one("acme", 0.01)]).replace(*change, 1))
    with pytest.raises(TableError) as error:
        read_predictions(path)
    assert said in str(error.value)


def test_an_id_that_stands_twice_is_named_with_both_lines(tmp_path):
    path = tmp_path / "predictions.csv"
    path.write_text(predictions_text([one("acme", 0.01)] * 2))
    with pytest.raises(TableError, match=r"predictions.csv:3 column id: 'default-acme' stands in line 2 too"):
        read_predictions(path)


def test_no_table_of_predictions_is_one_error_with_the_remedy(tmp_path):
    with pytest.raises(InputError, match="lookthrough backtest predict --file makes one"):
        read_predictions(tmp_path / "predictions.csv")


def test_predictions_are_made_on_the_day_to_which_the_book_is_known_for_a_year(tmp_path):
    small = book(tmp_path, company("acme"), "")
    made_on, by = days_of(small)
    assert by == made_on.replace(year=made_on.year + 1)
    with pytest.raises(UsageError, match="nothing can be said as of 2030-01-01"):
        days_of(small, on="2030-01-01")
    with pytest.raises(UsageError, match="choose a later day"):
        days_of(small, by=made_on)
    assert days_of(small, on="2024-02-29")[1] == dt.date(2025, 2, 28)
