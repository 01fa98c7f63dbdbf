"""Results: Shapley shares are exact, intervals and quantiles are those of the sample, holders pass on everything."""

from __future__ import annotations

from itertools import chain, combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lookthrough.simulate.answer import results
from lookthrough.simulate.channels import CHANNELS

SETTINGS = results.all_settings()
games = st.lists(st.floats(-1e4, 1e4), min_size=16, max_size=16).map(
    lambda v: {frozenset(s): x for s, x in zip(SETTINGS, v, strict=True)}
)


def test_all_settings_are_the_sixteen_subsets_from_none_to_all():
    subsets = chain.from_iterable(combinations(CHANNELS, n) for n in range(5))
    assert len(SETTINGS) == 16
    assert {frozenset(s) for s in SETTINGS} == {frozenset(s) for s in subsets}
    assert SETTINGS[0] == ()
    assert set(SETTINGS[-1]) == set(CHANNELS)


@given(game=games)
def test_shapley_shares_add_up_to_all_less_none(game):
    shares = results.shapley(game, CHANNELS)
    assert sum(shares.values()) == pytest.approx(game[frozenset(CHANNELS)] - game[frozenset()], abs=1e-9)


@given(game=games, sizes=st.lists(st.floats(-100.0, 100.0), min_size=4, max_size=4))
def test_a_channel_that_adds_the_same_to_every_setting_gets_just_that(game, sizes):
    additive = {s: sum(x for c, x in zip(CHANNELS, sizes, strict=True) if c in s) for s in game}
    assert list(results.shapley(additive, CHANNELS).values()) == pytest.approx(sizes, abs=1e-9)


@given(game=games)
def test_shapley_is_the_mean_over_all_orders_of_joining(game):
    from itertools import permutations

    gains = dict.fromkeys(CHANNELS, 0.0)
    for order in permutations(CHANNELS):
        for i, channel in enumerate(order):
            gains[channel] += (game[frozenset(order[: i + 1])] - game[frozenset(order[:i])]) / 24
    assert results.shapley(game, CHANNELS) == pytest.approx(gains, abs=1e-8)


def test_switches_are_one_where_a_channel_is_on_and_the_rest_repeats_the_last():
    rows = results.switch_rows([(), ("vendor",)], (1.0, 0.0, 1.0), 4)
    assert rows[0].tolist() == [0, 0, 0, 0, 1, 0, 1]
    assert rows[1].tolist() == [float(c == "vendor") for c in CHANNELS] + [1, 0, 1]
    assert np.array_equal(rows[2], rows[1])
    assert np.array_equal(rows[3], rows[1])


def test_a_constant_ratio_has_no_error():
    direct = np.random.default_rng(1).uniform(1, 9, 500)
    assert results.ratio_interval(2.5 * direct, direct) == pytest.approx((2.5, 2.5, 2.5))


def test_the_interval_of_the_ratio_covers_the_truth_as_often_as_it_says():
    rng = np.random.default_rng(2)
    covered = 0
    for _ in range(400):
        direct = rng.gamma(4.0, 1.0, 300)
        total = 3.0 * direct + rng.normal(0.0, 4.0, 300)
        _, low, high = results.ratio_interval(total, direct)
        covered += low <= 3.0 <= high
    assert 0.91 < covered / 400 < 0.985


def test_a_summary_is_that_of_the_sample():
    losses = np.random.default_rng(3).permutation(np.arange(1001.0))
    summary = results.summary(losses)
    assert summary["mean"] == 500.0
    assert summary["p95"] == 950.0
    assert summary["p99"] == 990.0
    assert summary["es99"] == pytest.approx(995.0)
    low, high = summary["interval95"]
    assert (low + high) / 2 == pytest.approx(500.0)
    assert high - low == pytest.approx(2 * 1.96 * losses.std(ddof=1) / np.sqrt(1001), rel=1e-3)


def test_one_path_has_a_mean_and_no_error():
    assert results.summary(np.array([7.0]))["interval95"] == [7.0, 7.0]


def test_every_holder_passes_on_all_it_loses(model, book):
    matrix = results.holders(model)
    np.testing.assert_allclose(matrix.sum(axis=0), 1.0, rtol=1e-12)
    assert (matrix >= 0.0).all()
    for i, name in enumerate(model.plan.entities):
        record = book.entities.get(name)
        passes = record is not None and record.class_ == "pass_through" and record.passes_to
        assert matrix[i, i] == (0.0 if passes else 1.0)


def test_what_is_passed_on_ends_with_those_who_keep_it(model):
    """Once is enough: no pass-through passes to another, so the matrix applied twice changes nothing."""
    matrix = results.holders(model)
    np.testing.assert_allclose(matrix @ matrix, matrix, atol=1e-15)


def test_losses_come_largest_first_and_only_in_two_cuts():
    table = {
        "a": {"creditors": 1.0, "owners": 0.0, "total": 1.0},
        "b": {"creditors": 0.0, "owners": 3.0, "total": 3.0},
        "c": {"creditors": 1.0, "owners": 0.0, "total": 1.0},
    }
    losses = results.Losses({"end_holder": table, "first_holder": table})
    assert [r["id"] for r in losses.by("end_holder").rows] == ["b", "a", "c"]
    with pytest.raises(KeyError):
        losses.by("lender")


def test_first_defaults_are_shares_of_the_paths_most_likely_first(hype, model):
    rows = hype.document["first_defaults"]
    probabilities = [r["probability"] for r in rows]
    assert probabilities == sorted(probabilities, reverse=True)
    assert 0.0 < probabilities[0] <= 1.0
    names = [model.plan.entities[i] for i in model.plan.limited]
    for row in rows:
        when = hype.sample.default[names.index(row["id"])]
        assert row["probability"] == np.mean(when >= 0)
        assert (row["quarter"] is None) == (row["probability"] == 0.0)
        assert sum(hype.document["defaults_by_quarter"].get(row["id"], [])) == pytest.approx(row["probability"])


def test_the_fan_is_in_order_and_starts_at_the_first_quarter(hype):
    fan = hype.document["fan"]
    assert fan["quarters"][0] == hype.document["first_quarter"] == "2026Q3"
    assert len(fan["quarters"]) == 40
    for low, high in (("p5", "p25"), ("p25", "p50"), ("p50", "p75"), ("p75", "p95")):
        assert (np.array(fan[low]) <= np.array(fan[high]) + 1e-12).all()
    assert max(fan["p95"]) > 0.0


def test_shares_of_evidence_are_shares(hype):
    shares = hype.document["sourced"]
    assert set(shares) == {"sourced", "inferred", "assumed"}
    assert sum(shares.values()) == pytest.approx(1.0)
    assert shares["sourced"] > 0.0
