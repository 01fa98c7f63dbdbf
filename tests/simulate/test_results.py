"""Results: Shapley shares are exact, intervals and quantiles are those of the sample, holders pass on everything."""

from __future__ import annotations

import math
from itertools import chain, combinations

import duckdb
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lookthrough.contracts.family import LEDGERS
from lookthrough.simulate.answer import results
from lookthrough.simulate.channels import CHANNELS

SETTINGS = results.all_settings()
games = st.lists(st.floats(-1e4, 1e4), min_size=len(SETTINGS), max_size=len(SETTINGS)).map(
    lambda v: {frozenset(s): np.array([x]) for s, x in zip(SETTINGS, v, strict=True)}
)


def test_all_settings_are_the_subsets_from_none_to_all():
    subsets = chain.from_iterable(combinations(CHANNELS, n) for n in range(len(CHANNELS) + 1))
    assert len(SETTINGS) == 2 ** len(CHANNELS)
    assert {frozenset(s) for s in SETTINGS} == {frozenset(s) for s in subsets}
    assert SETTINGS[0] == ()
    assert set(SETTINGS[-1]) == set(CHANNELS)


@given(game=games)
def test_shapley_shares_add_up_to_all_less_none(game):
    shares = results.shapley(game, CHANNELS)
    assert sum(shares.values()) == pytest.approx(game[frozenset(CHANNELS)] - game[frozenset()], abs=1e-9)


@given(game=games, sizes=st.lists(st.floats(-100.0, 100.0), min_size=len(CHANNELS), max_size=len(CHANNELS)))
def test_a_channel_that_adds_the_same_to_every_setting_gets_just_that(game, sizes):
    additive = {s: np.array([sum(x for c, x in zip(CHANNELS, sizes, strict=True) if c in s)]) for s in game}
    assert np.ravel([*results.shapley(additive, CHANNELS).values()]) == pytest.approx(sizes, abs=1e-9)


@given(game=games)
def test_shapley_is_the_mean_over_all_orders_of_joining(game):
    from itertools import permutations

    gains = dict.fromkeys(CHANNELS, 0.0)
    for order in permutations(CHANNELS):
        for i, channel in enumerate(order):
            gains[channel] += (game[frozenset(order[: i + 1])] - game[frozenset(order[:i])])[0] / math.factorial(
                len(CHANNELS)
            )
    shares = {channel: float(share[0]) for channel, share in results.shapley(game, CHANNELS).items()}
    assert shares == pytest.approx(gains, abs=1e-8)


def test_switches_are_one_where_a_channel_is_on_and_the_rest_repeats_the_last():
    rows = results.switch_rows([(), ("orders",)], (1.0, 0.0, 1.0), 4)
    assert rows[0].tolist() == [0.0] * len(CHANNELS) + [1, 0, 1]
    assert rows[1].tolist() == [float(c == "orders") for c in CHANNELS] + [1, 0, 1]
    assert np.array_equal(rows[2], rows[1])
    assert np.array_equal(rows[3], rows[1])


def test_the_error_of_a_mean_covers_the_truth_as_often_as_it_says():
    rng = np.random.default_rng(2)
    covered = 0
    for _ in range(400):
        values = rng.gamma(4.0, 1.0, 300)
        covered += abs(values.mean() - 4.0) <= 1.96 * results.error_of(values)
    assert 0.91 < covered / 400 < 0.985


def test_a_spread_is_that_of_the_sample():
    losses = np.random.default_rng(3).permutation(np.arange(1001.0))
    assert results.spread(losses) == {"mean": 500.0, "p5": 50.0, "p95": 950.0, "p99": 990.0}


def test_one_path_has_a_mean_and_no_error():
    assert results.error_of(np.array([7.0])) is None


def test_a_swing_is_the_mean_where_an_input_is_highest_less_where_it_is_lowest():
    # Lenders lose 1, 3 where the input is lowest and 6, 10 where it is highest: 8 - 2 = 6. The variances are 2 and 8 of
    # two paths each, so that the standard error is sqrt(2 / 2 + 8 / 2).
    sums = np.zeros((2, 1, 2 * len(LEDGERS) + 1))
    sums[0, 0, 0], sums[1, 0, 0] = 1.0 + 3.0, 6.0 + 10.0
    sums[0, 0, len(LEDGERS)], sums[1, 0, len(LEDGERS)] = 1.0 + 9.0, 36.0 + 100.0
    sums[..., -1] = 2.0
    swing, error = results.swings(sums)
    assert swing[0, 0] == 6.0
    assert error[0, 0] == pytest.approx(5.0**0.5)
    assert swing[0, 1:].tolist() == [0.0] * (len(LEDGERS) - 1)


def test_who_never_lies_in_a_quarter_of_its_range_has_no_swing():
    swing, error = results.swings(np.zeros((2, 1, 2 * len(LEDGERS) + 1)))
    assert np.isnan(swing).all()
    assert np.isnan(error).all()


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
        "a": {"lenders": 1.0},
        "b": {"owners": 3.0, "lenders": -1.0},
        "c": {"lenders": 1.0},
    }
    losses = results.Losses({"end_holder": table, "first_holder": table})
    assert [r["id"] for r in losses.by("end_holder").rows] == ["b", "a", "c"]
    with pytest.raises(KeyError):
        losses.by("lender")


def test_failures_are_shares_of_the_paths_most_likely_first(hype, model):
    rows = hype.document["failures"]
    probabilities = [r["failed"] for r in rows]
    assert probabilities == sorted(probabilities, reverse=True)
    assert 0.0 < probabilities[0] <= 1.0
    names = [model.plan.entities[i] for i in model.watched]
    for row in rows:
        when = hype.sample.default[names.index(row["id"])]
        assert row["failed"] == np.mean(when >= 0)
        assert row["base"]["failed"] == np.mean(hype.sample.base_default[names.index(row["id"])] >= 0)
        assert (row["quarter"] is None) == (row["failed"] == 0.0)
        assert sum(hype.document["failures_by_quarter"].get(row["id"], [])) == pytest.approx(row["failed"])


def test_the_fan_is_in_order_and_starts_at_the_first_quarter(hype):
    fan = hype.document["fan"]
    assert fan["quarters"][0] == hype.document["first_quarter"] == "2026Q3"
    assert len(fan["quarters"]) == 40
    assert set(fan) == {"quarters", *LEDGERS}
    for ledger in LEDGERS:
        bands = fan[ledger]
        for low, high in (("p5", "p25"), ("p25", "p50"), ("p50", "p75"), ("p75", "p95")):
            assert (np.array(bands[low]) <= np.array(bands[high]) + 1e-12).all()
    assert max(fan["lenders"]["p95"]) > 0.0


def test_a_guess_is_an_input_that_moves_a_ledger_by_more_than_noise(hype):
    """Found anew from the panel: the paths in the outer quarters of the range, and their losses."""
    rows = {row["name"]: row for row in hype.document["guesses"]}
    assert rows
    with duckdb.connect() as database:
        drawn = database.execute("SELECT * FROM read_parquet(?)", [str(hype.folder / "inputs.parquet")]).fetchnumpy()
    for name, row in list(rows.items())[:10]:
        part = (row["high"] - row["low"]) / 4.0
        values = np.asarray(drawn[name])
        for ledger, moved in row["moves"].items():
            loss = hype.sample.total[LEDGERS.index(ledger)]
            swing = loss[values >= row["high"] - part].mean() - loss[values <= row["low"] + part].mean()
            assert moved["swing"] == pytest.approx(swing, rel=1e-6)
            assert abs(moved["swing"]) > results.NOISE * moved["standard_error"]


def test_shares_of_evidence_are_shares(hype):
    shares = hype.document["contract_evidence"]
    assert set(shares) == {"sourced", "inferred", "assumed"}
    assert sum(shares.values()) == pytest.approx(1.0)
    assert shares["sourced"] > 0.0
