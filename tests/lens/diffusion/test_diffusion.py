"""Who uses AI: regions as data, speeds, forecasts that are held out, the gap of a programme, waste."""

from __future__ import annotations

import datetime as dt
import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import lookthrough as lt
from lookthrough.errors import UnknownNameError
from lookthrough.lens.diffusion.futures import drawn_lift
from lookthrough.lens.diffusion.held_out import errors, logistic_name, overall
from lookthrough.lens.diffusion.speeds import logistic, logit, speed
from lookthrough.lens.diffusion.waste import excess_share, wasted_share
from lookthrough.units.range import Range
from tests.lens.builders import bundled, entity
from tests.lens.observations import assumption, from_year, observed_book, span, worded
from tests.places import CASES

CURVE, GAP, BUILD, TWO_POINTS = (
    json.loads((CASES / f"{name}.json").read_text())
    for name in ("world_diffusion", "world_policy_gap", "world_build_or_buy", "logistic_two_point_adoption")
)
shares = st.floats(0.01, 0.99)


def small(*more, series=None, records=()):
    """Return a book with one region, its curve, and a series in two wordings."""
    curve = {"opening": span(0.17, 0.2), "ceiling": span(0.5, 0.9), "innovation": span(0.01, 0.03)}
    return observed_book(
        {"firms": {"2023-09": 3.7, "2024-02": 5.45, "2025-12": 17, "2026-01": 18, "2026-02": 18.5}} | (series or {}),
        assumption("diffusion.AA.label", worded("Atlantis")),
        *(assumption(f"diffusion.AA.{name}", v) for name, v in curve.items()),
        assumption("diffusion.AA.imitation", span(0.3, 0.6)),
        assumption("diffusion.AA.series.firms", worded("old wording"), worded("new wording", dt.date(2025, 11, 17))),
        *more,
        records=records,
    )


# Speeds.


def test_a_speed_by_hand():
    # logit 0.2 = -ln 4, logit 0.5 = 0: ln 4 over two years
    assert speed((2024.0, 0.2), (2026.0, 0.5)) == pytest.approx(np.log(4) / 2)
    assert speed((2024.0, 0.2), (2026.0, 0.5), 0.5) is None


@pytest.mark.parametrize("row", TWO_POINTS["expected"], ids=lambda row: f"K={row['K']}")
def test_two_points_give_a_speed_for_every_ceiling(row):
    (t1, y1), (t2, y2) = TWO_POINTS["inputs"]["points"]
    pace = speed((t1, y1), (t2, y2), row["K"])
    assert pace == pytest.approx(row["k"], abs=1e-12)
    assert t2 - logit(y2, row["K"]) / pace == pytest.approx(row["t_half"], abs=1e-9)


@given(shares, shares, st.floats(0.1, 5))
def test_a_logistic_goes_through_both_of_its_points(first, second, years):
    pace = speed((2020.0, first), (2020.0 + years, second))
    assert logistic(logit(first) + pace * years) == pytest.approx(second)


def test_nothing_is_fitted_across_a_change_of_wording():
    answer = lt.diffusion(small(), draws=0)
    assert [(s.wording, s.first, s.last) for s in answer.speeds] == [
        ("old wording", "2023-09", "2024-02"),
        ("new wording", "2025-12", "2026-02"),
    ]


def test_the_speeds_of_the_case_are_those_of_the_book():
    wanted = CURVE["expected"]["logit_speed_a_year"]
    by_series = {s.series: s for s in lt.diffusion(bundled(), draws=0).speeds}
    assert by_series["us_users_of_generative_ai"].whole == pytest.approx(wanted["us_users"], abs=1e-9)
    assert by_series["china_users_of_generative_ai"].whole == pytest.approx(wanted["china_users_year"], abs=1e-9)


def test_the_lifts_of_the_case_are_those_of_the_book():
    wanted = CURVE["expected"]["lift"]
    found = [lift.lift for lift in lt.diffusion(bundled(), draws=0).lifts]
    assert found == pytest.approx(sorted(wanted.values()), abs=1e-9)
    drawn = bundled().assumptions["diffusion.lift"].value
    assert drawn.low == pytest.approx(found[0], abs=0.01)
    assert drawn.high == pytest.approx(found[-1], abs=0.05)


def test_a_series_of_one_point_has_no_speed_and_says_so():
    answer = lt.diffusion(small(series={"firms": {"2025-12": 17}}), draws=0)
    assert [s.whole for s in answer.speeds] == [None, None]
    assert "no speed for firms (new wording): 1 point in this wording, and a speed needs two" in answer.notes


# Forecasts that are held out.


@pytest.mark.parametrize("name", CURVE["inputs"]["points"])
def test_errors_of_the_case(name):
    t1, y1, t2, y2, t3, y3 = CURVE["inputs"]["points"][name]
    found = errors([(t1, y1), (t2, y2)], (t3, y3), (0.6, 0.8, 1.0))
    wanted = CURVE["expected"]["error_in_points"][name]
    names = {"linear_drift": "line", "log_drift": "growth", "no_change": "no_change"}
    names |= {f"logistic_ceiling_{k}": f"logistic_{k}" for k in (60, 80, 100)}
    assert {key: found[mine] for key, mine in names.items()} == pytest.approx(wanted, abs=1e-9)


def test_a_line_beats_the_curve_on_the_book_and_the_curve_beats_no_change():
    answer = lt.diffusion(bundled(), draws=0)
    mean = answer.forecast_errors
    logistics = [mean[logistic_name(k)] for k in answer.ceilings]
    assert mean["line"] < min(logistics) < mean["no_change"] < mean["growth"]
    assert overall(answer.held_out[:1]) == dict(answer.held_out[0].mean_error)


def test_a_forecast_by_hand():
    found = errors([(2024.0, 10.0), (2025.0, 20.0)], (2025.5, 24.0), (0.15,))
    assert (found["no_change"], found["line"]) == (-4.0, 1.0)
    assert found["growth"] == pytest.approx(20 * 2**0.5 - 24)
    assert found[logistic_name(0.15)] is None  # 20 % is above it


# The gap of a programme.


def test_the_gap_of_the_book_is_that_of_the_case():
    wanted, gap = GAP["expected"]["monte_carlo_5_50_95"], lt.diffusion(bundled()).gap
    # The case has the three labs with contracts; the book has seven more, in whose proportion all amounts are larger.
    labs = [e.opening["revenue"][-1].mid for e in bundled().entities.values() if e.kind == "frontier_lab"]
    assert gap.revenue == pytest.approx(sum(labs))
    scale = gap.revenue / GAP["inputs"]["rev0"]
    at = {year.quarter: year for year in gap.years}
    assert at["2028Q4"].adoption == pytest.approx(wanted["adoption_gap_points_2028Q4"], rel=0.08)
    assert at["2028Q4"].revenue == pytest.approx([scale * x for x in wanted["revenue_gap_bn_2028Q4"]], rel=0.08)
    assert at["2030Q4"].revenue == pytest.approx([scale * x for x in wanted["revenue_gap_bn_2030Q4"]], rel=0.08)
    assert gap.cumulative == pytest.approx([scale * x for x in wanted["cumulative_bn"]], rel=0.08)
    assert [100 * s for s in gap.share] == pytest.approx(wanted["cumulative_share_pct"], rel=0.08)
    assert gap.earlier == tuple(wanted["years_earlier_at_half_the_ceiling"])
    ranks = GAP["expected"]["rank_correlation_of_gap_2028Q4"]
    assert gap.correlation_at == "2028Q4"
    found = [gap.correlation[name] for name in ("lift", "ceiling", "growth", "imitation")]
    assert found == pytest.approx([*ranks.values()], abs=0.03)


def test_no_lift_is_no_gap_and_the_same_seed_the_same_bytes():
    def asked(low, high, seed=1):
        more = (
            assumption("diffusion.lift", span(low, high)),
            assumption("diffusion.lift.region", worded("AA")),
            assumption("world.intensity_growth", span(0.5, 0.8)),
        )
        lab = entity("lab", kind="frontier_lab", revenue=50.0)
        return lt.diffusion(small(*more, records=(lab,)), draws=200, seed=seed)

    none = asked(0.0, 0.0).gap
    assert {end for year in none.years for end in (*year.adoption, *year.revenue)} == {0.0}
    assert none.correlation == {}
    some = asked(0.13, 1.8)
    assert json.dumps(some.document()) == json.dumps(asked(0.13, 1.8).document())
    assert json.dumps(some.document()) != json.dumps(asked(0.13, 1.8, seed=2).document())
    assert min(some.gap.years[0].revenue) > 0


def test_a_lift_is_drawn_evenly_in_its_logarithm_where_it_is_above_nothing():
    rng = np.random.default_rng(0)
    assert np.median(drawn_lift(rng, Range(0.1, 0.5, 10.0), 20_000)) == pytest.approx(1.0, rel=0.05)
    assert np.median(drawn_lift(rng, Range(-0.5, 0.0, 0.5), 20_000)) == pytest.approx(0.0, abs=0.02)


def test_another_region_leaves_the_draws_of_the_first_as_they_are():
    whole, alone = lt.diffusion(bundled(), draws=50), lt.diffusion(bundled(), "US", draws=50)
    assert [c.adoption for c in whole.curves if c.region == "US"] == [c.adoption for c in alone.curves]


def test_the_parts_of_the_regions_add_up_to_the_growth_of_all():
    answer = lt.diffusion(bundled(), draws=100)
    for quarter in {c.quarter for c in answer.curves}:
        parts = [c.part for c in answer.curves if c.quarter == quarter]
        assert None in parts or sum(parts) == pytest.approx(1.0)


# Build or buy.


@pytest.mark.parametrize("row", BUILD["expected"], ids=lambda row: f"{row['year']}-{row['success_built']}")
def test_waste_of_the_case(row):
    chances = (row["built_share"], row["success_built"], row["success_bought"])
    assert row["spend_bn"] * wasted_share(*chances) == pytest.approx(row["wasted_bn"], abs=1e-12)
    assert row["spend_bn"] * excess_share(*chances) == pytest.approx(row["excess_over_all_bought_bn"], abs=1e-12)


def test_the_waste_of_the_book_holds_both_readings_of_the_case():
    found = {row.year: row for row in lt.diffusion(bundled(), draws=0).waste}
    for row in BUILD["expected"]:
        mine = found[row["year"]]
        assert any(end == pytest.approx(row["wasted_bn"]) for end in mine.wasted)
        assert any(end == pytest.approx(row["excess_over_all_bought_bn"]) for end in mine.excess)


def test_more_that_is_built_is_less_that_works():
    for built, name in ((0.33, "built_24_to_50_pct_at_0_33"), (0.22, "built_24_to_50_pct_at_0_22")):
        few, many = (1.0 - wasted_share(share, built, 0.67) for share in (0.24, 0.5))
        assert many / few - 1.0 == pytest.approx(BUILD["sensitivity"][name], abs=1e-12)


@given(shares, shares, shares)
def test_waste_is_a_share_and_buying_all_of_it_has_no_excess(built, chance, bought):
    assert 0.0 <= wasted_share(built, chance, bought) <= 1.0
    assert excess_share(0.0, chance, bought) == 0.0
    over = wasted_share(built, chance, bought) - wasted_share(0.0, chance, bought)
    assert over == pytest.approx(excess_share(built, chance, bought), abs=1e-12)


def test_only_years_of_which_both_are_known_are_counted():
    more = (
        assumption("diffusion.spend", from_year(2.0, 2023), from_year(10.0, 2024)),
        assumption("diffusion.built", from_year(0.5, 2024)),
        assumption("diffusion.success_built", span(0.2, 0.4)),
        assumption("diffusion.success_bought", span(0.6, 0.6)),
    )
    (row,) = lt.diffusion(small(*more), draws=0).waste
    assert (row.year, row.wasted) == (2024, pytest.approx((5.0, 6.0)))  # 10 (0.5 0.6 + 0.5 0.4), 10 (0.5 0.8 + 0.2)


# Regions.


def test_a_region_is_data():
    answer = lt.diffusion(small(), draws=20)
    assert [(r.id, r.label) for r in answer.regions] == [("AA", "Atlantis")]
    assert answer.curves[0].adoption[0] == pytest.approx(0.17, abs=0.01)
    assert answer.rows == list(answer.curves)
    assert len(answer.frame()) == len(answer.curves)


def test_what_a_region_does_not_say_is_taken_from_the_world_and_named():
    book = observed_book({}, assumption("diffusion.AA.opening", span(0.1, 0.2)))
    (absent,) = lt.diffusion(book).missing
    assert absent.why.startswith("the book says nothing of its curve: add diffusion.AA.ceiling")
    world = (assumption(f"world.adoption_{n}", span(0.5, 0.6)) for n in ("ceiling", "p", "q"))
    answer = lt.diffusion(observed_book({}, assumption("diffusion.AA.opening", span(0.1, 0.2)), *world), draws=5)
    assert answer.regions[0].defaults == ("world.adoption_ceiling", "world.adoption_p", "world.adoption_q")
    assert answer.notes[0].startswith("AA: taken from world.adoption_ceiling")


def test_korea_is_named_as_missing_with_its_reason():
    (absent,) = lt.diffusion(bundled(), draws=0).missing
    assert absent.id == "KR"
    assert "its opening is unknown" in absent.why


def test_an_unknown_region_is_refused_with_the_nearest_one():
    with pytest.raises(UnknownNameError, match="no region is called 'UK'"):
        lt.diffusion(bundled(), "UK")
    with pytest.raises(UnknownNameError, match="did you mean AA"):
        lt.diffusion(small(), "A")


def test_a_book_without_regions_has_nothing_to_say():
    assert lt.diffusion(observed_book({})).is_empty


def test_an_earlier_day_knows_the_earlier_wording_alone():
    then = lt.diffusion(lt.known_on(bundled(), dt.date(2025, 11, 1)), draws=0)
    wordings = [s.wording for s in then.speeds if s.series == "us_firms_using_ai_btos"]
    assert wordings == ["firms that use AI to produce goods or services"]
    opening = next(r.opening for r in then.regions if r.id == "US")
    assert opening.high == pytest.approx(0.10)


def test_points_below_the_grade_that_is_asked_for_do_not_count():
    answer = lt.diffusion(lt.graded(bundled(), "A"), draws=0)
    assert {p.grade for r in (*answer.regions, *answer.missing) for m in r.measured for p in m.points} == {"A"}
