"""What the statistics are held against: published critical values, size, power, and the same bytes for a seed."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from lookthrough.gauges.explosive import null_draws
from lookthrough.gauges.explosive.critical_values import (
    LEVELS,
    LONGEST,
    PLACES,
    SHORTEST,
    critical_of,
    shipped_values,
    table_rows,
)
from lookthrough.gauges.explosive.how_tested import CONVENTIONS
from lookthrough.gauges.explosive.null_draws import gaussian_draws, wild_draws
from lookthrough.gauges.explosive.smallest_window import least_rows, smallest_window
from lookthrough.gauges.explosive.windows import suprema
from tests.gauges.explosive.samples import case, one_bubble

PUBLISHED, SIZE = case("gsadf_monte_carlo_critical_values"), case("gauges_gsadf_size_and_power")
WITHIN = (0.10, 0.10, 0.25)  # what the case allows at 90, 95 and 99 %


def shipped(count, convention="rows"):
    ends = count - least_rows(smallest_window(count), 0, convention)
    return shipped_values(count, ends, convention)


@pytest.mark.parametrize("count", [100, 200, 400])
@pytest.mark.parametrize("name", ["sadf", "gsadf"])
def test_shipped_values_are_those_of_the_published_program(count, name):
    wanted = PUBLISHED["expected"]["pyexuber_2000_reps"][str(count)]
    assert smallest_window(count) == wanted["min_window"]
    for ours, theirs, within in zip(getattr(shipped(count), name), wanted[name], WITHIN, strict=True):
        assert ours == pytest.approx(theirs, abs=within)


@pytest.mark.parametrize("name", ["sadf", "gsadf"])
def test_shipped_values_are_those_of_the_paper(name):
    wanted = PUBLISHED["expected"]["psy2015_T1680"][name]
    for ours, theirs, within in zip(getattr(shipped(1680, "observations"), name), wanted, WITHIN, strict=True):
        assert ours == pytest.approx(theirs, abs=within)


@pytest.mark.parametrize("convention", CONVENTIONS)
@pytest.mark.parametrize("count", [SHORTEST, 55, 75, 333, 1321, LONGEST])
def test_between_shipped_lengths_values_lie_where_draws_are(count, convention):
    found = shipped(count, convention)
    assert np.all(np.diff([found.adf, found.sadf, found.gsadf]) > 0.0)
    assert all(s <= g for s, g in zip(found.sadf, found.gsadf, strict=True))
    assert np.all(np.diff(found.sequence, axis=0) > 0.0)
    if count <= 400:
        drawn = critical_of(gaussian_draws(2_000, count, 0, least_rows(smallest_window(count), 0, convention), seed=9))
        np.testing.assert_allclose(found.gsadf, drawn.gsadf, atol=max(WITHIN))
        assert np.abs(found.sequence - drawn.sequence)[:2].mean() < 0.05


def test_nothing_is_shipped_for_other_lengths():
    assert shipped_values(SHORTEST - 1, 20, "rows") is None
    assert shipped_values(LONGEST + 1, 20, "rows") is None


def test_the_table_is_what_its_script_makes():
    drawn = critical_of(gaussian_draws(10_000, 40, 0, 11, 1))
    made = list(table_rows(40, "rows", drawn))
    assert [row[2] for row in made] == [f"{level:.2f}" for level in LEVELS]
    kept = shipped_values(40, len(PLACES), "rows")
    np.testing.assert_allclose([float(row[6]) for row in made], kept.gsadf, atol=1e-12)


@pytest.mark.parametrize("count", [40, 60, 100])
def test_the_size_is_that_of_the_level(count):
    """Of 1,000 random walks 5 % are called explosive, within three standard errors and the error of the values."""
    walks = np.cumsum(np.random.default_rng(77).standard_normal((count, 1_000)), axis=0)
    found = suprema(walks, 0, smallest_window(count))
    assert np.mean(found.gsadf > shipped(count).gsadf[1]) == pytest.approx(0.05, abs=0.025)


def test_the_bootstrap_keeps_its_size_where_gaussian_values_do_not():
    """The case's null trebles its volatility half way; its alternative bubbles for 20 of 100 observations."""
    rng, wanted = np.random.default_rng(7), SIZE["expected"]
    count, least, series, boots = (SIZE["inputs"][key] for key in ("T", "min_window", "series", "bootstrap"))
    steps = np.where(np.arange(count) < 50, 1.0, 3.0)
    made = {
        "null": [np.cumsum(steps * rng.standard_normal(count)) for _ in range(series)],
        "alternative": [one_bubble(rng) for _ in range(series)],
    }
    critical = SIZE["inputs"]["gaussian_critical_value"]
    for name, samples in made.items():
        found = suprema(np.array(samples).T, 0, least).gsadf
        assert np.mean(found > critical) == pytest.approx(wanted[name]["gaussian"], abs=0.08)
        p = [
            (1 + np.sum(wild_draws(values, boots, 0, least, seed).gsadf >= own)) / (boots + 1)
            for seed, (values, own) in enumerate(zip(samples, found, strict=True))
        ]
        assert np.mean(np.array(p) < 0.05) == pytest.approx(wanted[name]["wild"], abs=0.08)


@pytest.mark.parametrize("lag", [0, 2])
def test_one_seed_gives_the_same_bytes_on_any_number_of_threads(lag, monkeypatch):
    values = one_bubble(np.random.default_rng(1), 60, 20, 30)
    usual = [gaussian_draws(50, 60, lag, 14, 3).bsadf, wild_draws(values, 50, lag, 14, 3).bsadf]
    monkeypatch.setattr(null_draws, "ThreadPoolExecutor", lambda _: ThreadPoolExecutor(1))
    alone = [gaussian_draws(50, 60, lag, 14, 3).bsadf, wild_draws(values, 50, lag, 14, 3).bsadf]
    other = [gaussian_draws(50, 60, lag, 14, 4).bsadf, wild_draws(values, 50, lag, 14, 4).bsadf]
    for one, two, three in zip(usual, alone, other, strict=True):
        np.testing.assert_array_equal(one, two)
        assert not np.array_equal(one, three)


def test_a_wild_draw_keeps_the_size_of_every_change():
    """Where a series stands still its draws do; with lags the first changes are those of the series."""
    values = np.concatenate([np.zeros(30), np.cumsum(np.random.default_rng(2).standard_normal(30))])
    seen = []

    def catch(make, *rest):
        seen.append(make(np.random.default_rng(0), 4))
        return rest

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(null_draws, "_drawn", catch)
        wild_draws(values, 4, 0, 14, 1)
        wild_draws(values[25:], 4, 2, 14, 1)
    assert np.all(seen[0][:30] == 0.0)
    assert np.all(np.abs(np.diff(seen[0][29:], axis=0)) > 0.0)
    assert seen[1].shape == (35, 4)
    np.testing.assert_array_equal(np.diff(seen[1], axis=0)[:2], np.repeat(np.diff(values[25:28])[:, None], 4, axis=1))
