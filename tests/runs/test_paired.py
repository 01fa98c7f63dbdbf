"""Differences of two runs with their intervals: by hand, against SciPy, and how often they hold what they should."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

import lookthrough as lt
from lookthrough.runs.comparing.paired import PathByPath, _by_key, in_common, mean_interval, share_interval
from tests.cli.asking import answer, run

COLUMNS = st.lists(st.floats(-1e3, 1e3), min_size=2, max_size=30)
pytestmark = pytest.mark.xdist_group("small_run")


def column(*values):
    return np.array(values, dtype=np.float64)


def test_a_paired_interval_by_hand():
    """Differences 1, 2, 3, 4: mean 2.5, standard error 1.2910 / 2, t(3) at 97.5 % 3.1824."""
    found = mean_interval(column(5, 5, 5, 5), column(6, 7, 8, 9), paired=True)
    assert found == pytest.approx((2.5 - 2.05426, 2.5 + 2.05426), abs=1e-5)


def test_two_samples_by_hand():
    """Variances 2 and 8 of two each: error sqrt(1 + 4), 25 / 17 degrees of freedom."""
    found = mean_interval(column(1, 3), column(2, 6), paired=False)
    wide = stats.t.ppf(0.975, 25 / 17) * math.sqrt(5)
    assert found == pytest.approx((2 - wide, 2 + wide))


@pytest.mark.parametrize(
    ("keys", "expected"), [([], {}), (["a"], {"a": [1]}), (["a", "a", "b"], {"a": [1, 2], "b": [3]})]
)
def test_rows_are_parted_by_what_they_are_of_and_a_table_may_have_none(keys, expected):
    found = _by_key(keys, column(1, 2, 3)[: len(keys)])
    assert {key: values.tolist() for key, values in found.items()} == expected


@given(COLUMNS)
def test_intervals_of_means_are_those_of_scipy(values):
    x = np.array(values)
    y = x[::-1] * 0.5 + np.arange(len(x))
    if np.ptp(y - x) > 1e-6:
        rival = stats.ttest_rel(y, x).confidence_interval()
        assert mean_interval(x, y, paired=True) == pytest.approx((rival.low, rival.high), rel=1e-6, abs=1e-6)
    if np.ptp(x) > 1e-6 and np.ptp(y) > 1e-6:
        rival = stats.ttest_ind(y, x, equal_var=False).confidence_interval()
        assert mean_interval(x, y, paired=False) == pytest.approx((rival.low, rival.high), rel=1e-6, abs=1e-6)


def test_an_interval_of_paired_shares_by_hand():
    """Of eight paths two fail in the second run alone: (2.5 - 0.5) / 10 -+ 1.96 sqrt(3 - 10 x 0.04) / 10."""
    found = share_interval(column(*[0] * 8), column(1, 1, *[0] * 6), paired=True)
    assert found == pytest.approx((0.2 - 0.316036, 0.2 + 0.316036), abs=1e-5)


def test_an_interval_of_two_samples_of_shares_by_hand():
    """None of eight and three of eight, one of each outcome added: 0.4 - 0.1 -+ 1.96 sqrt(0.09 / 10 + 0.24 / 10)."""
    found = share_interval(column(*[0] * 8), column(1, 1, 1, *[0] * 5), paired=False)
    assert found == pytest.approx((0.3 - 0.356045, 0.3 + 0.356045), abs=1e-5)


@pytest.mark.parametrize("paired", [True, False])
def test_intervals_of_shares_hold_the_difference_as_often_as_they_say(paired):
    """On 200 paths with a chance of 4 % and 7 %, which share their luck when they are paired."""
    rng, held, rounds = np.random.default_rng(1), 0, 2_000
    for _ in range(rounds):
        luck = rng.random(200)
        other = luck if paired else rng.random(200)
        x, y = (luck < 0.04).astype(float), (other < 0.07).astype(float)
        low, high = share_interval(x, y, paired=paired)
        held += low <= 0.03 <= high
    assert 0.93 <= held / rounds <= 0.985


def test_pairing_takes_out_the_luck_that_two_runs_share():
    rng = np.random.default_rng(2)
    luck = rng.normal(100.0, 50.0, 400)
    x, y = luck, luck + rng.normal(1.0, 1.0, 400)
    tight, wide = (mean_interval(x, y, paired=paired) for paired in (True, False))
    assert 0.8 < tight.low < tight.high < 1.2
    assert wide.high - wide.low > 10.0


@pytest.mark.parametrize("paired", [True, False])
def test_too_few_paths_have_no_interval(paired):
    assert mean_interval(column(1), column(2), paired=paired) is None
    assert share_interval(column(), column(), paired=paired) is None


def test_only_paths_that_both_runs_finished_are_paired():
    first = PathByPath(np.array([0, 1, 3]), {"lenders": column(10, 11, 13)}, {"a": column(0, 1, 0)})
    second = PathByPath(np.array([1, 2, 3]), {"lenders": column(21, 22, 23)}, {"a": column(1, 1, 1)})
    x, y = in_common(first, second)
    assert x.path.tolist() == y.path.tolist() == [1, 3]
    assert (x.losses["lenders"].tolist(), y.losses["lenders"].tolist()) == ([11, 13], [21, 23])
    assert (x.failed["a"].tolist(), y.failed["a"].tolist()) == ([1, 0], [1, 1])


@pytest.fixture(scope="module")
def other_seed(small_run, tmp_path_factory):
    folder = tmp_path_factory.mktemp("other") / "run"
    words = ("--scenario", "fade", "--paths", "6", "--quarters", "6", "--trace", "0", "--seed", "2")
    answer("stress", "--book", small_run.parent / "book", *words, "--out", folder)
    return folder


def test_a_run_does_not_differ_from_itself(small_run):
    found = lt.compare(small_run, small_run)
    assert found.is_paired
    assert found.content["paths"] == [6, 6]
    for pair in found.content["loss"]["existing"].values():
        assert (pair["difference"], pair["low"], pair["high"]) == (0.0, 0.0, 0.0)
    for pair in found.content["failures"].values():
        assert pair["low"] < pair["difference"] < pair["high"]
    assert "a path is one future in both (6 paths" in run("compare", small_run, small_run).stdout


def test_runs_of_another_seed_are_two_samples_and_say_so(small_run, other_seed):
    found = lt.compare(small_run, other_seed)
    assert not found.is_paired
    assert found.document()["other_futures"] == ["seed"]
    said = run("compare", small_run, other_seed).stdout
    assert "as of two samples, which is wide" in said
    rows = found.rows
    assert {row["measure"] for row in rows} >= {"mean loss", "mean loss of an end holder"}
    for row in rows:
        assert row["difference"] == pytest.approx(row["second"] - row["first"])
        assert row["low"] is None or row["low"] <= row["difference"] + 1e-9
    lines = run("compare", small_run, other_seed, "--csv").stdout.splitlines()
    assert lines[0] == "measure,of,ledger,difference,low,high,first,second"
    assert len(lines) == len(rows) + 1
