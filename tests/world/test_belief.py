"""Belief is sentiment: a martingale without news, moved by what labs earn against what was planned."""

from __future__ import annotations

import numpy as np
import pytest

from lookthrough.world import drivers
from lookthrough.world.driver import Now, World
from lookthrough.world.drivers import sentiment
from lookthrough.world.shock import weight

TERMS = {
    "sentiment_volatility": 0.0,
    "sentiment_reversion": 0.1,
    "process": 1.0,
    "chance": 0.25,
    "news": 2.0,
    "spread_start": 0.02,
    "spread_gamma": 0.02,
    "spread_volatility": 0.0,
    "spread_reversion": 0.2,
    "window_threshold": 0.6,
    "window_steepness": 11.0,
    "refinance_full": 0.55,
}


def terms(paths=1, **changes):
    return sentiment.SentimentTerms(**{name: np.full(paths, value) for name, value in {**TERMS, **changes}.items()})


def believed(of, missed, *, fallen=None, noise=None, sizes=None, felt=1.0):
    """Return sentiment quarter by quarter, given what is heard to be missed in each ``[quarter]``."""
    paths = of.chance.shape[0]
    calm = {spec.name: np.zeros(paths) for spec in sentiment.DRIVER.shocks}
    state, seen = sentiment.start(np, of, 0), []
    for quarter, news in enumerate(missed):
        heard = drivers.nothing_heard(np, 0, paths)._replace(
            missed=np.full(paths, news), fallen=np.full(paths, fallen[quarter] if fallen else 0.0)
        )
        drawn = np.zeros((2, paths)) if noise is None else noise[quarter]
        now = Now(np.asarray(float(quarter)), np.full(paths, felt), {**calm, **(sizes or {})}, drawn, heard)
        state, world = sentiment.step(np, of, state, now, World())
        seen.append(world.sentiment)
    return np.array(seen)


def test_a_third_less_revenue_halves_belief():
    """Log odds of 25 % are ln(1/3) = -1.0986; 35 % less revenue is 2 ln 0.65 = -0.8616: 1/(1 + e^1.9602) = 12.35 %."""
    seen = believed(terms(), [np.log(0.65)])
    assert seen[0, 0] == pytest.approx(0.1235 / 0.25, abs=0.0005)


def test_news_is_a_change_and_counts_once():
    seen = believed(terms(), [np.log(0.65)] * 6)[:, 0]
    assert seen == pytest.approx([seen[0]] * 6)
    back = believed(terms(), [np.log(0.65), 0.0])[:, 0]  # revenue is what was planned again, and so is belief
    assert back[-1] == pytest.approx(1.0)


def test_with_no_news_and_no_surprise_belief_stays():
    assert believed(terms(), [0.0] * 40) == pytest.approx(1.0)


@pytest.mark.parametrize("chance", [0.1, 0.25, 0.5])
def test_without_news_the_mean_of_belief_stays_where_it_was(chance):
    """100,000 paths over ten years: the mean is the chance at the start to 0.002, three standard errors or fewer."""
    rng, paths = np.random.default_rng(3), 100_000
    of = terms(paths, chance=chance, sentiment_volatility=0.09)
    noise = [np.vstack([rng.standard_normal(paths), np.zeros(paths)]) for _ in range(40)]
    last = chance * believed(of, [0.0] * 40, noise=noise)[-1]
    assert last.mean() == pytest.approx(chance, abs=0.002)
    assert last.std() > 0.05


def test_log_sentiment_moves_by_its_volatility_in_a_quarter():
    rng, paths = np.random.default_rng(4), 100_000
    noise = [np.vstack([rng.standard_normal(paths), np.zeros(paths)])]
    seen = believed(terms(paths, sentiment_volatility=0.09), [0.0], noise=noise)[0]
    assert np.log(seen).std() == pytest.approx(0.09, rel=0.02)


def test_nobody_believes_more_than_that_the_prize_is_certain():
    seen = believed(terms(chance=0.5), [3.0], sizes={"sentiment": np.asarray(4.0)})
    assert seen[0, 0] == pytest.approx(2.0)


def test_a_fall_of_demand_is_no_news_where_the_scenario_has_sentiment_fall_itself():
    fall = np.log(0.65)
    halved = {"sentiment": np.asarray(-0.5)}
    assert believed(terms(), [fall], fallen=[fall], sizes=halved)[0, 0] == pytest.approx(0.5)
    # what is missed beyond the scenario is news: 0.247 of 0.25 * 0.5
    more = believed(terms(), [fall - 0.1], fallen=[fall], sizes=halved)[0, 0]
    assert more == pytest.approx(0.5 * believed(terms(), [-0.1])[0, 0])


def test_with_the_process_that_reverts_news_moves_nothing():
    assert believed(terms(process=0.0), [np.log(0.5)] * 3) == pytest.approx(1.0)


def test_the_weight_of_a_scenario_is_felt_in_proportion_to_the_log():
    felt = float(
        weight(np, drivers.shock(np.asarray(0.5), [np.asarray(s.silent) for s in drivers.SHOCKS.values()]), 9.0)
    )
    seen = believed(terms(), [0.0], sizes={"sentiment": np.asarray(-0.5)}, felt=felt)
    assert seen[0, 0] == pytest.approx(0.5**felt)
