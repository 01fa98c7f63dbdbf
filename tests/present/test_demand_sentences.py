"""What is said of demand, jobs and a bust follows the data: other data, another sentence."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

import lookthrough as lt
from lookthrough.lens.diffusion.held_out import HeldOut
from lookthrough.lens.jobs.count_forecast import CONSTANT, WALK
from lookthrough.lens.jobs.record import record_of
from lookthrough.present.sentences import demand_sentences as said
from tests.lens.builders import bundled
from tests.lens.observations import observed_book

OF_DIFFUSION = (said.regions_sentence, said.gap_sentence, said.held_out_sentence, said.waste_sentence)
OF_JOBS = (
    *(said.record_sentence, said.causes_sentence, said.beside_sentence),
    *(said.forecast_sentence, said.sums_sentence),
)
OF_A_BUST = (said.kept_sentence, said.full_again_sentence, said.built_sentence)


@pytest.fixture(scope="module")
def cuts():
    return lt.jobs(bundled())


@pytest.fixture(scope="module")
def uses():
    return lt.diffusion(bundled(), draws=200)


def test_a_record_that_is_not_decidable_names_what_is_missing(cuts):
    answer = replace(cuts, record=record_of("2025-10", 2025, {2020: 9.0, 2023: 1.0, 2025: 5.0}))
    assert said.record_sentence(answer) == (
        "Whether October 2025 is a record is not decidable: 2 of 5 years are known; missing: 2021, 2022, 2024."
    )


def test_no_record_says_what_the_year_before_had(cuts):
    answer = replace(cuts, record=record_of("2025-10", 2025, {2024: 9000.0, 2025: 5000.0}))
    wanted = "October 2025 is no record: 5,000 cuts were announced, and 9,000 in the same month a year before."
    assert said.record_sentence(answer) == wanted


def test_a_forecast_that_scores_best_and_holds_is_not_called_failed(cuts):
    forecast = replace(cuts.forecast, came=30_000.0, score={CONSTANT: -10.0, WALK: -11.0})
    text = said.forecast_sentence(replace(cuts, forecast=forecast))
    assert text.startswith("The forecast held.")
    assert "A random walk scored worse" in text
    assert said.forecast_sentence(replace(cuts, forecast=None)) == ""


def test_sums_that_all_hold_name_none(cuts):
    text = said.sums_sentence(replace(cuts, sums=tuple(s for s in cuts.sums if s.status == "holds")))
    assert text.endswith("0 cannot be decided because months are missing, 0 fail.")


def test_a_curve_that_beats_the_line_is_said_to(uses):
    better = HeldOut("x", "s", "w", 1, {"line": 3.0, "logistic_80": 1.0, "no_change": 4.0, "growth": 5.0})
    assert "the curve beats a line" in said.held_out_sentence(replace(uses, held_out=(better,)))
    assert said.held_out_sentence(replace(uses, held_out=())) == ""


def test_a_gap_that_does_not_hang_on_the_lift_is_not_called_its_restatement(uses):
    assert said.RESTATED in said.gap_sentence(uses)
    other = replace(uses, gap=replace(uses.gap, correlation={"lift": 0.4}))
    assert said.RESTATED not in said.gap_sentence(other)
    assert said.gap_sentence(replace(uses, gap=None)) == ""


def test_where_building_wastes_no_more_nothing_is_said_of_buying(uses):
    row = replace(uses.waste[-1], excess=(-1.0, -0.5))
    assert "built and not bought" not in said.waste_sentence(replace(uses, waste=(row,)))
    assert said.waste_sentence(replace(uses, waste=())) == ""


def test_a_book_of_nothing_says_nothing_of_a_bust():
    assert {sentence(lt.legacy(observed_book({}))) for sentence in OF_A_BUST} == {""}


def test_every_finding_of_the_bundled_book_is_said(cuts, uses):
    assert all(sentence(cuts) for sentence in OF_JOBS)
    assert all(sentence(uses) for sentence in OF_DIFFUSION)
    assert all(sentence(lt.legacy(bundled())) for sentence in OF_A_BUST)


def test_months_are_said_in_words():
    assert said.month_in_words(f"{dt.date(2025, 10, 1):%Y-%m}") == "October 2025"
