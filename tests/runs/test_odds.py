"""Outcomes by year and the odds of a loss, counted by hand on two paths, and against the run's own shares."""

import numpy as np
import pytest

from lookthrough.runs.odds import loss_odds, outcomes_by_end
from lookthrough.runs.seal import open_run
from tests.runs.asked_by_hand import PANEL, asked_run
from tests.runs.made import TABLES, seal, whole_run, write_table

ENDS = ("2026Q4", "2027Q1", "2027Q4", "2028Q2")


@pytest.fixture
def found(tmp_path):
    return outcomes_by_end(open_run(asked_run(tmp_path)), ("anthropic", "openai", "nobody"), ENDS)


def test_a_share_counts_the_paths_on_which_it_has_come_by_then(found):
    # path 0: relief 2026Q4, fails 2027Q1, taken over 2027Q2; path 1: taken over 2028Q2, without the shock 2027Q4
    assert found["openai"]["shocked"]["failed"] == (0.0, 0.5, 0.5, 0.5)
    assert found["openai"]["shocked"]["absorbed"] == (0.0, 0.0, 0.5, 1.0)
    assert found["openai"]["shocked"]["restructured"] == (0.5, 0.5, 0.5, 0.5)
    assert found["openai"]["base"]["absorbed"] == (0.0, 0.0, 0.5, 0.5)


def test_who_fails_and_is_taken_over_is_gone_once(found):
    assert found["openai"]["shocked"]["gone"] == (0.0, 0.5, 0.5, 1.0)
    assert set(found["anthropic"]["shocked"]["gone"]) == {0.0}


def test_who_is_not_in_the_panel_is_left_out(found):
    assert set(found) == {"anthropic", "openai"}


def test_nobody_asked_is_nobody_found(tmp_path):
    assert outcomes_by_end(open_run(asked_run(tmp_path)), (), ENDS) == {}


def test_the_order_of_the_rows_does_not_matter(tmp_path, found):
    turned = {name: column[::-1].copy() for name, column in PANEL.items()}
    whole_run(tmp_path / "turned")
    write_table(tmp_path / "turned", "entity_panel.parquet", turned)
    again = outcomes_by_end(open_run(seal(tmp_path / "turned")), ("anthropic", "openai"), ENDS)
    assert again == found


@pytest.mark.parametrize(
    ("owners", "mean", "chance", "if_lost"),
    [
        ((-1.0, 5.0), 2.0, 0.5, 5.0),
        ((-4.0, -2.0), -3.0, 0.0, None),
        ((0.0, 0.0), 0.0, 0.0, None),
        ((1e-9, 1e-9), 1e-9, 0.0, None),  # a dollar is rounding
        ((1.0, 3.0), 2.0, 1.0, 2.0),
    ],
)
def test_the_mean_and_the_chance_of_a_loss_are_two_numbers(tmp_path, owners, mean, chance, if_lost):
    odds = loss_odds(open_run(asked_run(tmp_path, owners=owners)), "owners")
    assert (odds.mean, odds.chance, odds.if_lost) == (mean, chance, if_lost)


def test_the_odds_scale_with_the_loss(tmp_path):
    one = loss_odds(open_run(asked_run(tmp_path / "one", owners=(-1.0, 5.0))), "owners")
    ten = loss_odds(open_run(asked_run(tmp_path / "ten", owners=(-10.0, 50.0))), "owners")
    assert (ten.mean, ten.chance, ten.if_lost) == (10 * one.mean, one.chance, 10 * one.if_lost)


@pytest.mark.xdist_group("small_run")
def test_in_a_real_run_in_which_nobody_fails_nothing_has_come_to_anybody(small_run):
    run = open_run(small_run)
    assert run.document["failures"] == []  # what a run with failures says stands in docs/explanation/race.md
    found = outcomes_by_end(run, ("telenor", "campus"), run.document["world"]["quarters"])
    assert {
        share for each in found.values() for run in each.values() for shares in run.values() for share in shares
    } == {0.0}


@pytest.mark.xdist_group("small_run")
def test_the_mean_of_a_real_run_is_what_it_says_of_its_ledger(small_run):
    run = open_run(small_run)
    for ledger in ("lenders", "owners"):
        assert loss_odds(run, ledger).mean == pytest.approx(run.document["loss"]["existing"][ledger]["mean"])


def test_the_tables_by_hand_are_those_of_a_run():
    assert set(PANEL) == set(TABLES["entity_panel.parquet"])
    assert len({len(np.asarray(column)) for column in PANEL.values()}) == 1
