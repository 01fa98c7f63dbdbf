"""The world alone against what came: scores and rivals by hand, a book that follows the world exactly, refusals."""

from __future__ import annotations

import json
import math
from itertools import product

import numpy as np
import pytest

from lookthrough.calibration.hindcast import frozen
from lookthrough.calibration.hindcast.crps import crps
from lookthrough.calibration.hindcast.hindcast import hindcast
from lookthrough.calibration.hindcast.known_rows import SeriesRow
from lookthrough.calibration.hindcast.outcomes import score_frozen, scores
from lookthrough.calibration.hindcast.random_walk import fitted, walked, why_not
from lookthrough.errors import InputError, UsageError
from lookthrough.intake.row_problems import TableError
from tests.calibration.hindcast_book import CALM, calm_book, loaded, series_text

PRICE = {"2024Q4": 3.0, "2025Q1": 2.5, "2025Q2": 2.2, "2025Q3": 2.0}
USE = {"2025Q1": 15.0, "2025Q2": 17.0, "2025Q3": 20.0}


def level(at, value):
    return SeriesRow(str(at), None, None, at, value)


def found(root, **options):
    return hindcast(loaded(root), root / "hindcast.csv", **{"draws": 50, **options})


def world_of(forecast):
    """Return the median of the world by quarter."""
    return {quarter.ahead: float(np.median(quarter.world)) for quarter in forecast.quarters}


# The score.


def test_the_score_of_two_draws_by_hand():
    # |1 - 2| and |5 - 2| are 2 on average; of the four pairs two are 4 apart, so half of the mean of 2 is taken off.
    assert crps([1.0, 5.0], 2.0) == pytest.approx(1.0)
    assert crps([5.0, 1.0], 2.0) == crps([1.0, 5.0], 2.0)


@pytest.mark.parametrize("draws", [[3.0], [3.0] * 7])
def test_of_draws_that_are_all_one_number_the_score_is_the_absolute_error(draws):
    assert crps(draws, 5.5) == pytest.approx(2.5)
    assert crps(draws, 3.0) == pytest.approx(0.0)


def test_the_score_is_that_of_the_definition_over_all_pairs_and_scales_with_the_unit():
    draws = np.random.default_rng(4).lognormal(size=40)
    pairs = np.mean([abs(a - b) for a, b in product(draws, draws)])
    assert crps(draws, 1.3) == pytest.approx(np.abs(draws - 1.3).mean() - pairs / 2.0, rel=1e-12)
    assert crps(100.0 * draws, 130.0) == pytest.approx(100.0 * crps(draws, 1.3))
    assert crps(draws + 7.0, 8.3) == pytest.approx(crps(draws, 1.3))


def test_of_a_normal_forecast_the_score_is_the_known_one():
    """N(0, 1) at its middle: (sqrt 2 - 1) / sqrt pi = 0.2337 (Gneiting and Raftery 2007, equation 21)."""
    draws = np.random.default_rng(1).standard_normal(200_000)
    assert crps(draws, 0.0) == pytest.approx((math.sqrt(2.0) - 1.0) / math.sqrt(math.pi), abs=2e-3)


# The random walk.


def test_a_random_walk_by_hand():
    """Logs 0, 0.3 and 0.4 at quarters 0, 1 and 3: drift 0.4 / 3; squares 0.0278 + 0.0139, one degree of freedom."""
    walk = fitted([level(2024.0, 1.0), level(2024.25, math.exp(0.3)), level(2024.75, math.exp(0.4))])
    drift = 0.4 / 3.0
    squares = (0.3 - drift) ** 2 / 1.0 + (0.1 - 2.0 * drift) ** 2 / 2.0
    assert walk == pytest.approx((drift, math.sqrt(squares)))


def test_rows_that_grow_evenly_have_no_surprise_and_go_on_as_they_did():
    walk = fitted([level(2024.0 + 0.25 * n, 5.0 * 1.1**n) for n in range(4)])
    assert walk == pytest.approx((math.log(1.1), 0.0), abs=1e-9)
    assert walked(walk, 5.0 * 1.1**3, 2, 10, 1, "x") == pytest.approx(np.full(10, 5.0 * 1.1**5))


def test_a_random_walk_widens_with_the_root_of_the_quarters():
    walk = fitted([level(2024.0, 1.0), level(2024.25, 2.0), level(2024.5, 1.0), level(2024.75, 2.0)])
    near, far = (np.log(walked(walk, 1.0, ahead, 50_000, 1, "x")).std() for ahead in (1, 4))
    assert far == pytest.approx(2.0 * near, rel=0.02)


def test_a_random_walk_needs_three_rows_above_nought():
    rows = [level(2024.0, 1.0), level(2024.25, 2.0)]
    assert why_not([]) == "no row was known, and a random walk with drift needs 3"
    assert why_not(rows) == "2 rows were known, and a random walk with drift needs 3"
    assert why_not([*rows, level(2024.5, 0.0)]) == "a row is not above nought, and a random walk of the log needs that"
    assert why_not([*rows, level(2024.5, 3.0)]) == ""


# The world, in a book without surprises.


def test_a_price_without_surprises_falls_by_its_trend(tmp_path):
    forecast = found(calm_book(tmp_path, {"h": PRICE}, ["Hire,price,,h,0"])).series[0]
    assert world_of(forecast) == pytest.approx({h: 2.0 * math.exp(-0.1 * h) for h in (1, 2, 3)})


def test_adopters_follow_the_curve_of_the_book_from_the_last_known_row(tmp_path):
    """F1 = 0.2 + (0.02 + 0.4 0.2 / 0.8) (0.8 - 0.2) / 4 = 0.218; F2 = 0.218 + 0.129 0.582 / 4 = 0.2367695."""
    forecast = found(calm_book(tmp_path, {"u": USE}, ["Use,adoption,,u,0"])).series[0]
    assert world_of(forecast)[1] == pytest.approx(21.8)
    assert world_of(forecast)[2] == pytest.approx(23.67695)


def test_what_labs_earn_grows_alike_where_nobody_gains_on_another(tmp_path):
    """Demand is adopters over those at the start times spend per adopter, which grows by 0.8 / 4 a quarter."""
    rows = {"2025-03": 3.0, "2025-06": 4.0, "2025-08": 5.0}
    series = {"ours_annualised_revenue": rows, "theirs_annualised_revenue": {k: 7.0 * v for k, v in rows.items()}}
    held = ["Ours,lab_revenue,ours,ours_annualised_revenue,30", "T,lab_revenue,theirs,theirs_annualised_revenue,30"]
    ours, theirs = found(calm_book(tmp_path, series, held)).series
    assert world_of(ours)[1] == pytest.approx(5.0 * 1.09 * math.exp(0.2))
    assert world_of(theirs)[2] == pytest.approx(35.0 * 1.1838475 * math.exp(0.4))


def test_a_lab_that_gains_takes_it_from_the_other(tmp_path):
    """With 6 and 2 of 8 at the start, weighted growth of both is that of demand on every path."""
    rows = {"2025-03": 3.0, "2025-06": 4.0, "2025-08": 5.0}
    series = {"a": rows, "b": rows}
    held = ["A,lab_revenue,ours,a,30", "B,lab_revenue,theirs,b,30"]
    ours, theirs = found(calm_book(tmp_path, series, held, **{"world.race_volatility": 0.3})).series
    first, second = ours.quarters[0].world / 5.0, theirs.quarters[0].world / 5.0
    assert first.std() > 0.01
    assert 0.75 * first + 0.25 * second == pytest.approx(np.full(50, 1.09 * math.exp(0.2)))


def test_spreads_without_news_stay_where_they_are_and_building_goes_on_from_its_first_quarter(tmp_path):
    series = {"s": {"2025Q1": 3.0, "2025Q2": 2.5, "2025Q3": 2.8}, "c": {"2024Q4": 9.0, "2025Q1": 9.5, "2025Q2": 10.0}}
    spread, built = found(calm_book(tmp_path, series, ["S,spread,,s,0", "C,built,,c,45"])).series
    assert world_of(spread) == pytest.approx({1: 2.8, 2: 2.8, 3: 2.8})
    # On plan capacity is what was planned: log planned rises by log 1.09 + 0.2, then by log 1.0861 + 0.2.
    pace = [math.log(f) + 0.2 for f in (1.09, 0.2367695 / 0.218)]
    first = math.exp(pace[0]) - 0.95
    capacity = math.exp(pace[0])
    assert list(world_of(built)) == [1, 2, 3, 4]
    assert world_of(built)[1] == pytest.approx(10.0 * capacity * (math.exp(pace[1]) - 0.95) / first, rel=1e-6)


def test_the_same_seed_gives_the_same_draws_and_another_others(tmp_path):
    root = calm_book(tmp_path, {"h": PRICE}, ["Hire,price,,h,0"], **{"world.price_volatility": 0.1})
    one, again, other = (found(root, seed=seed).series[0].quarters[0] for seed in (1, 1, 2))
    assert (one.world == again.world).all()
    assert (one.walk == again.walk).all()
    assert (one.world != other.world).all()


# Which rows count.


def test_a_row_is_known_when_its_period_is_over_and_its_figure_was_public(tmp_path):
    rows = {"2024Q4": 1.0, "2025Q1": 2.0, "2025Q2": 3.0, "2025Q3": 4.0, "2026Q1": 5.0, "2026Q3": 6.0}
    at_once, later = found(calm_book(tmp_path, {"c": rows}, ["A,price,,c,0", "B,price,,c,45"])).series
    assert [row.period for row in at_once.rows.known] == ["2024Q4", "2025Q1", "2025Q2", "2025Q3"]
    assert [row.period for row in later.rows.known] == ["2024Q4", "2025Q1", "2025Q2"]
    assert [row.period for row in later.rows.came] == ["2025Q3", "2026Q1"]  # 2026Q3 is not over by the last day


def test_several_series_are_added_up_where_all_have_a_row(tmp_path):
    series = {"a": {**PRICE, "2025Q4": 1.0}, "b": {**PRICE, "2026Q1": 1.0}}
    both = found(calm_book(tmp_path, series, ["Sum,price,,a + b,0"])).series[0]
    assert [(row.period, row.value) for row in both.rows.known] == [(p, 2.0 * v) for p, v in PRICE.items()]
    assert both.rows.came == ()


def test_rows_of_several_units_are_not_compared(tmp_path):
    root = calm_book(tmp_path, {"a": PRICE, "b": PRICE}, ["Sum,price,,a + b,0"])
    (root / "series" / "b.csv").write_text(series_text(PRICE, unit="bp"))
    with pytest.raises(InputError, match=r"Sum: rows in bp and percent cannot be compared; write them in one unit"):
        found(root)


def test_nothing_is_compared_across_a_change_of_the_question(tmp_path):
    came = {"2025-12": 30.0, "2026-03": 31.0}
    root = calm_book(tmp_path, {"u": USE | came}, ["Use,adoption,,u,0"])
    with (root / "assumptions.yaml").open("a") as file:
        file.write(
            "- name: diffusion.XX.series.u\n  unit: text\n  reason: made up\n  value:\n"
            "    - {value: to make things, basis: assumed, reason: made up}\n"
            "    - {value: for anything, from: 2025-11-17, basis: assumed, reason: made up}\n"
        )
    forecast = found(root).series[0]
    assert forecast.undecidable == (
        "no row was known, and a random walk with drift needs 3; in the wording of the question since 2025-11-17, "
        "across which nothing is compared"
    )
    assert [row.value for row in forecast.rows.came] == [30.0, 31.0]
    assert scores(found(root)).series[0].verdict == "not decidable"


def test_a_series_with_too_few_rows_is_not_decidable_and_the_others_are_scored(tmp_path):
    series = {"h": {**PRICE, "2025Q4": 1.9}, "u": {"2025Q3": 20.0, "2025Q4": 21.0}}
    hire, use = scores(found(calm_book(tmp_path, series, ["Hire,price,,h,0", "Use,adoption,,u,0"]))).series
    assert (hire.verdict, hire.rows) == ("both", 1)
    assert (use.verdict, use.rows) == ("not decidable", 0)
    assert use.undecidable == "1 row was known, and a random walk with drift needs 3"


def test_a_lab_of_which_no_revenue_was_known_has_no_forecast(tmp_path):
    """The book has its revenue of June 2025, which nobody knew in March."""
    rows = {"2024-03": 3.0, "2024-06": 4.0, "2024-09": 5.0, "2025-06": 6.0}
    root = calm_book(tmp_path, {"r": rows}, ["Ours,lab_revenue,ours,r,30"])
    assert found(root, on="2025-03-31").series[0].undecidable == "the revenue of ours was not known"


# Scores.


def test_a_series_that_follows_the_world_exactly_is_scored_with_nothing(tmp_path):
    came = {"2025Q4": 2.0 * math.exp(-0.1), "2026Q1": 2.0 * math.exp(-0.2), "2026Q2": 2.0 * math.exp(-0.3)}
    answer = scores(found(calm_book(tmp_path, {"h": PRICE | came}, ["Hire,price,,h,0"])))
    hire = answer.series[0]
    assert hire.world == pytest.approx(0.0, abs=1e-9)
    assert hire.same == pytest.approx(np.mean([2.0 - value for value in came.values()]))
    assert (hire.over_walk, hire.over_same) == pytest.approx((1.0, 1.0))
    assert (hire.verdict, hire.rows, hire.quarters, hire.known) == ("both", 3, 3, 4)
    assert [(row.period, row.ahead, row.no_change) for row in answer.rows] == [
        ("2025Q4", 1, 2.0),
        ("2026Q1", 2, 2.0),
        ("2026Q2", 3, 2.0),
    ]


def test_where_the_world_loses_it_says_so(tmp_path):
    hire = scores(found(calm_book(tmp_path, {"h": {**PRICE, "2026Q2": 2.0}}, ["Hire,price,,h,0"]))).series[0]
    assert (hire.world, hire.same) == pytest.approx((2.0 - 2.0 * math.exp(-0.3), 0.0))
    assert (hire.over_same, hire.verdict) == (None, "walk")  # the rival made no error, so that there is no ratio


def test_rows_of_the_last_known_quarter_and_of_longer_periods_are_no_outcomes(tmp_path):
    rows = {
        "2025-01": 3.0,
        "2025-04": 2.5,
        "2025-07": 2.0,
        "2025-09": 1.9,
        "2025H2": 1.8,
        "2025-11": 1.7,
        "2026-01": 1.6,
    }
    answer = scores(found(calm_book(tmp_path, {"h": rows}, ["Hire,price,,h,30"])))
    assert [(row.period, row.ahead) for row in answer.rows] == [("2025-11", 1), ("2026-01", 2)]


def test_a_series_of_which_nothing_came_is_not_decidable(tmp_path):
    hire = scores(found(calm_book(tmp_path, {"h": PRICE}, ["Hire,price,,h,0"]))).series[0]
    assert hire.undecidable == "no row came in a later quarter, up to the last day asked about"


# Frozen forecasts.


@pytest.fixture
def frozen_book(tmp_path):
    root = calm_book(tmp_path, {"h": PRICE}, ["Hire,price,,h,0"], **{"world.price_volatility": 0.1})
    frozen.keep(found(root), root / "f.json")
    return root


def scored(root):
    return score_frozen(loaded(root), root / "hindcast.csv", root / "f.json")


def with_series(root, rows):
    (root / "series" / "h.csv").write_text(series_text(rows))


def test_rows_that_come_later_do_not_change_what_was_frozen(frozen_book):
    with_series(frozen_book, PRICE | {"2025Q4": 1.9})
    assert scored(frozen_book).series[0].rows == 1


def test_what_is_frozen_is_not_written_again(frozen_book):
    with pytest.raises(UsageError, match="stands already, and what is frozen is not made again"):
        frozen.keep(found(frozen_book), frozen_book / "f.json")


def test_a_freeze_of_a_book_that_knew_other_rows_is_refused(frozen_book):
    with_series(frozen_book, PRICE | {"2025Q3": 2.1})
    with pytest.raises(InputError, match=r"frozen of another book: series, Hire of known, 4, 2 was 2.0 and is 2.1"):
        scored(frozen_book)


def test_a_freeze_of_a_book_with_another_parameter_is_refused(frozen_book):
    text = (frozen_book / "assumptions.yaml").read_text()
    (frozen_book / "assumptions.yaml").write_text(text.replace("price_trend, value: -0.4", "price_trend, value: -0.3"))
    with pytest.raises(InputError, match=r"another book: parameters of world.price_trend, 1 was -0.4 and is -0.3"):
        scored(frozen_book)


def test_a_freeze_of_another_method_is_refused(frozen_book):
    kept = json.loads((frozen_book / "f.json").read_text())
    kept["forecasts"]["Hire"]["quarters"][0]["world"][2] *= 1.001
    (frozen_book / "f.json").write_text(json.dumps(kept))
    with pytest.raises(
        InputError, match=r"the method has changed: forecast of Hire of quarters, 2025Q4 of world, 3 was"
    ):
        scored(frozen_book)


@pytest.mark.parametrize(
    ("key", "value"), [("draws", 0), ("draws", "many"), ("seed", -1), ("made_on", 3), ("to", None)]
)
def test_a_file_whose_draws_seed_or_days_cannot_be_is_refused(frozen_book, key, value):
    kept = json.loads((frozen_book / "f.json").read_text())
    (frozen_book / "f.json").write_text(json.dumps(kept | {key: value}))
    with pytest.raises(InputError, match="no forecasts of a hindcast"):
        scored(frozen_book)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"draws": 1}', "3"])
def test_a_file_that_holds_no_forecasts_is_refused(frozen_book, text):
    (frozen_book / "f.json").write_text(text)
    with pytest.raises(InputError, match=r"f.json: (cannot be read as JSON|no forecasts of a hindcast)"):
        scored(frozen_book)


def test_a_parameter_without_a_value_on_the_day_has_the_oldest_and_is_named(tmp_path):
    root = calm_book(tmp_path, {"h": PRICE}, ["Hire,price,,h,0"])
    text = (root / "assumptions.yaml").read_text()
    line = "- {name: world.price_trend, value: -0.4, unit: number, reason: made up}\n"
    assert line in text
    dated = (
        "- name: world.price_trend\n  unit: number\n  reason: made up\n  value:\n"
        "    - {value: -0.8, from: 2026-01-31, basis: assumed, reason: made up}\n"
        "    - {value: -1.6, from: 2026-05-31, basis: assumed, reason: made up}\n"
    )
    (root / "assumptions.yaml").write_text(text.replace(line, dated))
    answer = found(root)
    assert answer.of_later == ("world.price_trend",)
    assert answer.undated == len(answer.inputs.parameters) - 1
    assert world_of(answer.series[0])[1] == pytest.approx(2.0 * math.exp(-0.2))


# The table.


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("Hire,prise,,h,0", "column field: 'prise' is no field of the world; did you mean price?"),
        ("Hire,price,,hire,0", "column series: 'hire' is no series of the book; write one of h"),
        ("Hire,price,,h + i,0", "column series: 'i' is no series of the book"),
        ("Hire,price,ours,h,0", "column of: price is of nobody in particular; leave the cell empty"),
        ("Hire,lab_revenue,our,h,0", "column of: 'our' is no lab of the book; did you mean ours?"),
        ("Hire,price,,h,soon", "column public_after: 'soon' is no number of days; write 0 to 3660"),
        ("Hire,price,,h", "6 cells, not 7"),
    ],
)
def test_a_row_that_names_nothing_there_is_is_refused_with_the_nearest(tmp_path, row, said):
    root = calm_book(tmp_path, {"h": PRICE}, [row])
    with pytest.raises(TableError) as error:
        found(root)
    assert "hindcast.csv:2" in str(error.value)
    assert said in str(error.value)


def test_a_table_has_one_day_and_one_row_a_name(tmp_path):
    root = calm_book(tmp_path, {"h": PRICE}, ["Hire,price,,h,0"])
    with (root / "hindcast.csv").open("a") as file:
        file.write("Hire,price,,h,0,2025-06-30,2026-06-30\n")
    with pytest.raises(TableError) as error:
        found(root)
    assert "hindcast.csv:3 column made_on: other days than in the first row" in str(error.value)
    assert "'Hire' stands in line 2 too; rename it" in str(error.value)


@pytest.mark.parametrize(("text", "said"), [("a,b\n", "the columns are not those"), ("", "the columns are not those")])
def test_a_table_with_other_columns_is_refused(tmp_path, text, said):
    root = calm_book(tmp_path, {"h": PRICE}, ["Hire,price,,h,0"])
    (root / "hindcast.csv").write_text(text)
    with pytest.raises(TableError, match=said):
        found(root)


def test_a_day_without_a_quarter_before_the_last_day_is_refused(tmp_path):
    root = calm_book(tmp_path, {"h": PRICE}, ["Hire,price,,h,0"])
    with pytest.raises(UsageError, match="no quarter lies between 2026-05-31 and 2026-06-30"):
        found(root, on="2026-05-31")
    with pytest.raises(UsageError, match="'soon' is not a day"):
        found(root, on="soon")


def test_every_parameter_that_is_held_still_is_one_of_the_world(tmp_path):
    """A guard of these tests: a parameter that is renamed must not leave a surprise in the calm book."""
    book = loaded(calm_book(tmp_path, {"h": PRICE}, ["Hire,price,,h,0"]))
    assert {name: book.assumptions[name].value.mid for name in CALM} == pytest.approx(CALM)
