"""The statistics of all windows: by hand, against least squares, the published cases, and what must not matter."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lookthrough.gauges.explosive.dating import episodes, shortest_episode
from lookthrough.gauges.explosive.smallest_window import chosen_lag, least_rows, smallest_window
from lookthrough.gauges.explosive.windows import first_of_window, suprema
from tests.gauges.explosive.samples import case, one_bubble, t_value

TINY, SYNTHETIC, DATING = map(case, ("gauges_gsadf_tiny", "gsadf_synthetic_one_bubble", "gauges_gsadf_dating"))
ONE = np.array(SYNTHETIC["inputs"]["series"])


def column(values):
    return np.asarray(values, dtype=float)[:, None]


def test_four_rows_by_hand():
    # Levels 0 1 3 2 about 1.5 and changes 1 2 -1 2 about 1: Cxx = 5, Cxy = -3, Cyy = 6. So d = -0.6, the rest of the
    # squares 6 - 1.8 = 4.2, the variance 4.2 / 2, and t = -0.6 / sqrt(2.1 / 5).
    found = suprema(column([0.0, 1.0, 3.0, 2.0, 4.0]), 0, 4)
    assert found.adf[0] == pytest.approx(-0.6 / np.sqrt(2.1 / 5.0), abs=1e-14)
    assert (found.gsadf[0], found.sadf[0]) == (found.adf[0], found.adf[0])
    assert (found.first, found.bsadf.shape) == (4, (1, 1))


@pytest.mark.parametrize(("lag", "least"), [(0, 7), (0, 12), (1, 7), (2, 9), (3, 11)])
def test_every_window_is_least_squares(lag, least):
    values = one_bubble(np.random.default_rng(5), 40, 15, 25)
    found = suprema(column(values), lag, least)
    ends = range(lag + least, 40)
    assert found.first == ends[0]
    by_hand = [[t_value(values, first, end, lag) for first in range(end - least - lag + 1)] for end in ends]
    np.testing.assert_allclose(found.bsadf[:, 0], [max(row) for row in by_hand], atol=1e-10)
    assert found.sadf[0] == pytest.approx(max(row[0] for row in by_hand), abs=1e-10)
    assert found.adf[0] == pytest.approx(by_hand[-1][0], abs=1e-10)
    best = int(np.argmax(found.bsadf[:, 0]))
    assert first_of_window(values, lag, least, ends[best]) == int(np.argmax(by_hand[best]))


@pytest.mark.parametrize("name", ["lag0_rows", "lag0_observations", "lag1_rows", "lag1_observations"])
def test_sixteen_numbers_in_both_conventions(name):
    wanted, lag = TINY["expected"][name], int(name[3])
    values = np.array(TINY["inputs"]["series"])
    least = least_rows(TINY["inputs"]["min_window"], lag, name.split("_")[1])
    assert least == wanted["min_rows"]
    found = suprema(column(values), lag, least)
    assert found.first == wanted["first_bsadf_belongs_to_observation"]
    np.testing.assert_allclose(found.bsadf[:, 0], wanted["bsadf"], atol=1e-9)
    for key in ("adf", "sadf", "gsadf"):
        assert getattr(found, key)[0] == pytest.approx(wanted[key], abs=1e-9)
    last = found.first + int(np.argmax(found.bsadf[:, 0]))
    first = first_of_window(values, lag, least, last)
    assert {"first_observation": first, "last_observation": last} == wanted["window_of_gsadf"]


def test_the_published_program_on_a_series_with_one_bubble():
    wanted = SYNTHETIC["expected"]
    rows = wanted["convention_A_min_window_counts_regression_rows"]
    assert smallest_window(60) == SYNTHETIC["inputs"]["min_window"]
    found = suprema(column(ONE), 0, 14)
    np.testing.assert_allclose(found.bsadf[:, 0], rows["bsadf"], atol=1e-9)
    other = suprema(column(ONE), 0, least_rows(14, 0, "observations"))
    for key in ("adf", "sadf", "gsadf"):
        assert getattr(found, key)[0] == pytest.approx(rows[key], abs=1e-9)
        by_observations = wanted["convention_B_min_window_counts_observations"][key]
        assert getattr(other, key)[0] == pytest.approx(by_observations, abs=1e-9)
    lagged = suprema(column(ONE), 1, 14)
    for key, value in wanted["lag1_convention_A"].items():
        assert getattr(lagged, key)[0] == pytest.approx(value, abs=1e-9)


@pytest.mark.parametrize("convention", ["rows", "observations"])
def test_two_lags(convention):
    wanted, least = DATING["lag2"][convention], least_rows(14, 2, convention)
    found = suprema(column(ONE), 2, least)
    for key in ("adf", "sadf", "gsadf"):
        assert getattr(found, key)[0] == pytest.approx(wanted[key], abs=1e-9)
    last = found.first + int(np.argmax(found.bsadf[:, 0]))
    first = first_of_window(ONE, 2, least, last)
    assert {"first_observation": first, "last_observation": last} == wanted["window_of_gsadf"]


@pytest.mark.parametrize("row", DATING["expected"], ids=lambda row: f"{row['critical']}-{row['minimum_length']}")
def test_episodes_under_constant_critical_values(row):
    found = suprema(column(ONE), 0, 14)
    assert found.first == DATING["inputs"]["first_bsadf_observation"]
    dated = episodes(found.bsadf[:, 0], row["critical"], found.first, row["minimum_length"])
    assert [[e.first, e.last] for e in dated] == row["episodes"]
    assert all(e.first <= e.peak <= e.last and e.length == e.last - e.first + 1 for e in dated)


def test_an_episode_that_lasts_to_either_end_is_found():
    path = np.array([2.0, 3.0, 0.0, 4.0])
    assert [(e.first, e.last, e.peak) for e in episodes(path, 1.0, 10, 1)] == [(10, 11, 11), (13, 13, 13)]
    assert shortest_episode(60) == 5
    assert shortest_episode(60, 0.0) == 1


@given(st.integers(0, 10_000), st.sampled_from([0, 1, 2]), st.floats(-1e5, 1e5), st.sampled_from([1e-3, 7.0, 1e3]))
def test_a_constant_and_a_scale_change_nothing(seed, lag, constant, scale):
    values = one_bubble(np.random.default_rng(seed), 50, 20, 30)
    found, moved = (suprema(column(each), lag, 13) for each in (values, constant + scale * values))
    np.testing.assert_allclose(moved.bsadf, found.bsadf, atol=1e-9 + 1e-15 * abs(constant) / scale * 100)


def test_series_side_by_side_are_tested_as_each_alone():
    rng = np.random.default_rng(3)
    together = np.cumsum(rng.standard_normal((60, 5)), axis=0)
    found = suprema(together, 1, 14)
    for at in range(5):
        alone = suprema(together[:, [at]], 1, 14)
        np.testing.assert_array_equal(found.bsadf[:, at], alone.bsadf[:, 0])


def test_bic_finds_the_lags_that_a_series_has():
    rng = np.random.default_rng(11)
    noise, change = rng.standard_normal(600), np.zeros(600)
    for t in range(2, 600):
        change[t] = 0.5 * change[t - 1] - 0.4 * change[t - 2] + noise[t]
    assert chosen_lag(np.cumsum(change)) == 2
    assert chosen_lag(np.cumsum(noise)) == 0
