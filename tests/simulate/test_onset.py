"""When the shock begins: failures count from the path's own onset, losses stand by its year. All by hand."""

from __future__ import annotations

from types import SimpleNamespace

import duckdb
import numpy as np
import pytest

from lookthrough.runs.contents import PARTS
from lookthrough.simulate.answer.onset import (
    after_onset,
    dated_guesses,
    is_shocked,
    loss_by_onset,
    onset,
    onset_quarters,
)
from lookthrough.units.quarter import quarter_number
from lookthrough.world.drivers import SHOCKS

FIRST = 8106  # 2026Q3


def of_parts(*lenders, owners=0.0):
    """Return losses by part in which lenders lose what is given a path, and owners the same on all."""
    losses = np.zeros((len(PARTS), len(lenders)))
    losses[PARTS.index("lenders")], losses[PARTS.index("owners")] = lenders, owners
    return losses


def small():
    """Five paths whose shock begins in 2026Q4, 2026Q4, 2027Q1, 2027Q4 and 2028Q1; two entities, acme and beta."""
    sample = SimpleNamespace(
        onset=np.array([1, 1, 2, 5, 6]),
        default=np.array([[3, -1, 2, 4, 9], [-1, 0, 1, -1, -1]]),
        total=of_parts(4.0, 8.0, 6.0, 2.0, 1.0, owners=10.0),
        incidence=of_parts(0.0, 0.0, 0.0, 0.0, 0.0, owners=11.0),
    )
    plan = SimpleNamespace(first_quarter=FIRST, entities=("acme", "bank", "beta"))
    return SimpleNamespace(plan=plan, watched=[0, 2]), sample


def test_the_quarters_since_the_onset_are_those_of_each_path():
    # Since its onset acme fails after 2, never, 0, -1, 3: at or after it 0, 2 and 3, on one path of five before it.
    model, sample = small()
    assert after_onset(sample.default[0], sample.onset) == {"p5": 0, "median": 2, "p95": 3, "before": 0.2}
    assert onset(model, sample)["failures"] == {"acme": {"p5": 0, "median": 2, "p95": 3, "before": 0.2}}


def test_who_fails_only_before_the_shock_begins_has_no_quarters_since():
    _, sample = small()
    assert after_onset(sample.default[1], sample.onset) is None  # 0 before 1, 1 before 2
    assert after_onset(np.full(5, -1), sample.onset) is None


def test_the_loss_by_onset_is_that_of_the_paths_of_the_year():
    # 2026: lenders 4 and 8, mean 6, standard error sqrt(8 / 2) = 2; with owners 16; the shock alone 11: the network
    # adds 5. 2027: 6 and 2, mean 4, standard error 2. 2028: one path, no standard error.
    model, sample = small()
    assert loss_by_onset(sample, FIRST) == [
        {"year": "2026", "paths": 2, "lenders": of(6.0, 2.0), "total": of(16.0, 2.0), "network": of(5.0, 2.0)},
        {"year": "2027", "paths": 2, "lenders": of(4.0, 2.0), "total": of(14.0, 2.0), "network": of(3.0, 2.0)},
        {"year": "2028", "paths": 1, "lenders": of(1.0, None), "total": of(11.0, None), "network": of(0.0, None)},
    ]
    found = onset(model, sample)
    assert (found["first"], found["last"]) == ("2026Q4", "2028Q1")


def of(mean, error):
    return {"mean": pytest.approx(mean), "standard_error": None if error is None else pytest.approx(error)}


def test_the_years_weighted_by_their_paths_make_the_mean_of_the_run():
    _, sample = small()
    rows = loss_by_onset(sample, FIRST)
    whole = sum(row["paths"] * row["total"]["mean"] for row in rows) / 5
    assert whole == pytest.approx(sample.total.sum(axis=0).mean())


def test_an_onset_in_one_year_has_no_table():
    _, sample = small()
    sample.onset = np.array([2, 2, 3, 5, 5])  # 2027Q1, Q2 and Q4
    assert loss_by_onset(sample, FIRST) == []


def test_a_shock_begins_in_the_quarter_in_which_its_onset_lies():
    shocks = np.zeros((len(SHOCKS), 4))
    shocks[list(SHOCKS).index("onset")] = [2.0, 2.999, 3.0, 1e300]
    assert onset_quarters(shocks).tolist() == [2, 2, 3, 10**9]


def test_only_a_shock_that_has_a_size_begins():
    silent = np.array([[shock.silent for shock in SHOCKS.values()]] * 2)
    felt = silent.copy()
    felt[1, list(SHOCKS).index("demand")] = -0.1
    assert [is_shocked(silent, 1.0, {}), is_shocked(felt, 1.0, {}), is_shocked(felt, 0.0, {})] == [False, True, False]


def test_a_scenario_that_only_makes_a_company_fail_begins_too():
    silent = np.array([[shock.silent for shock in SHOCKS.values()]] * 2)
    sure, never = {"openai": 1.0}, {"openai": 0.0}
    assert is_shocked(silent, 1.0, sure)
    assert not is_shocked(silent, 1.0, never)
    assert not is_shocked(silent, 0.0, sure)


def test_the_guess_of_the_onset_says_its_quarters_by_the_calendar():
    # From the start of the first quarter after the start to the end of the seventeenth: 2026Q4 to 2030Q4.
    rows = [{"name": "shock.onset", "low": 1.0, "high": 18.0}, {"name": "shock.demand", "low": -0.4, "high": -0.2}]
    dated = dated_guesses(small()[0], rows)
    assert dated == [{**rows[0], "quarters": ["2026Q4", "2030Q4"]}, rows[1]]


def test_a_run_counts_from_the_onset_that_it_drew(hype):
    """The same found anew from the panel: what was drawn for the shock, and when who fails does."""
    with duckdb.connect() as database:
        inputs, panel = (str(hype.folder / name) for name in ("inputs.parquet", "entity_panel.parquet"))
        rows = database.execute(
            'SELECT entity, floor("shock.onset"), "default" FROM read_parquet(?) JOIN read_parquet(?) USING (path)',
            [inputs, panel],
        ).fetchall()
    found = hype.document["onset"]
    since: dict[str, list[float]] = {}
    for entity, begins, failed in rows:
        if failed is not None:
            since.setdefault(entity, []).append(quarter_number(failed) - FIRST - begins)
    for entity, row in found["failures"].items():
        later = sorted(quarters for quarters in since[entity] if quarters >= 0)
        assert row["median"] == later[(len(later) - 1) // 2]
        assert row["before"] == pytest.approx((len(since[entity]) - len(later)) / 256)
    assert sum(year["paths"] for year in found["loss"]) == 256
