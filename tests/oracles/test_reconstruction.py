"""Ledgers from totals alone: margins are met, then the published seven banks."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.oracles.cross_entropy import infer_purchases
from tests.oracles.reconstruction import fewest_links, gravity, sample_links

CASE = json.loads((Path(__file__).parents[1] / "cases" / "reconstruction_anand_craig_vonpeter.json").read_text())
ROWS = np.array(CASE["inputs"]["row_sums_assets"])
COLUMNS = np.array(CASE["inputs"]["col_sums_liabilities"])
BANKS = CASE["inputs"]["labels"]
OTHERS = ~np.eye(7, dtype=bool)
MODEL = gravity(ROWS, COLUMNS, OTHERS, 14)


@st.composite
def margins(draw):
    """Totals of a ledger that exists."""
    shape = draw(st.tuples(st.integers(1, 4), st.integers(1, 4)))
    amount = st.one_of(st.just(0.0), st.integers(1, 9).map(float), st.floats(0.1, 9.0))
    cells = np.array(draw(st.lists(amount, min_size=shape[0] * shape[1], max_size=shape[0] * shape[1])))
    return cells.reshape(shape)


@settings(max_examples=25)
@given(margins())
def test_fewest_links_meet_the_totals_with_no_more_links_than_a_ledger_that_does(amounts):
    found = fewest_links(amounts.sum(axis=1), amounts.sum(axis=0), np.ones(amounts.shape, dtype=bool))
    assert found.is_exact
    assert found.amounts.sum(axis=1) == pytest.approx(amounts.sum(axis=1), abs=1e-6)
    assert found.amounts.sum(axis=0) == pytest.approx(amounts.sum(axis=0), abs=1e-6)
    assert found.links <= np.count_nonzero(amounts)


def test_a_pair_that_cannot_trade_has_no_link():
    possible = np.array([[False, True], [True, True]])
    assert fewest_links(np.array([2.0, 3.0]), np.array([2.0, 3.0]), possible).amounts[0, 0] == 0.0


def test_totals_that_no_pair_can_carry_are_refused():
    with pytest.raises(ValueError, match="no amounts meet the totals"):
        fewest_links(np.array([2.0, 3.0]), np.array([2.0, 3.0]), np.array([[True, False], [True, False]]))


@pytest.mark.parametrize("links", [0.0, 26.0])
def test_a_number_of_links_that_cannot_be_expected_is_refused(links):
    with pytest.raises(ValueError, match="cannot be expected"):
        gravity(ROWS, COLUMNS, OTHERS, links)


def test_every_draw_of_links_meets_all_totals_and_trades_on_no_impossible_pair():
    found = sample_links(ROWS, COLUMNS, MODEL, (BANKS, BANKS), draws=10, seed=0)
    assert found.failed == 0
    assert found.amounts.sum(axis=2) == pytest.approx(np.broadcast_to(ROWS, (10, 7)), rel=1e-9, abs=1e-9)
    assert found.amounts.sum(axis=1) == pytest.approx(np.broadcast_to(COLUMNS, (10, 7)), rel=1e-9, abs=1e-9)
    assert not found.amounts[:, ~OTHERS].any()
    assert len({int(np.count_nonzero(each)) for each in found.amounts}) > 1


def test_links_are_drawn_by_name_and_number_not_by_place():
    order = [3, 6, 0, 2, 5, 1, 4]
    turned = gravity(ROWS[order], COLUMNS[order], OTHERS, 14)
    names = [BANKS[i] for i in order]
    one = sample_links(ROWS, COLUMNS, MODEL, (BANKS, BANKS), draws=3, seed=4).amounts
    other = sample_links(ROWS[order], COLUMNS[order], turned, (names, names), draws=2, seed=4).amounts
    assert one[:2][:, order][:, :, order] == pytest.approx(other, rel=1e-6, abs=1e-9)


# --- published: Anand, Craig and von Peter (2015), seven banks --------------------------------------------------------


def test_the_dense_estimate_is_the_published_one():
    fit = infer_purchases(np.full((7, 7), np.nan), ROWS, COLUMNS, OTHERS, np.ones((7, 7)))
    assert fit.amounts == pytest.approx(np.array(CASE["expected"]["max_entropy"]), abs=1e-8)
    assert np.round(fit.amounts, 2) == pytest.approx(np.array(CASE["expected"]["max_entropy_2dp"]))


def test_the_fewest_links_are_seven_where_the_published_heuristic_has_nine():
    found = fewest_links(ROWS, COLUMNS, OTHERS)
    assert (found.links, found.is_exact) == (CASE["expected"]["minimum_links_exact"], True)
    assert np.count_nonzero(CASE["expected"]["md_published_draw_seed192"]) == CASE["expected"]["md_published_links"]
    assert found.links < CASE["expected"]["md_published_links"]


def test_density_corrected_gravity_has_the_expected_links_and_amounts():
    expected = CASE["expected"]["dcgm_links_14"]
    assert MODEL.z == pytest.approx(expected["z"], rel=1e-9)
    assert MODEL.probability == pytest.approx(np.array(expected["p"]), abs=1e-8)
    assert MODEL.amount == pytest.approx(np.array(expected["expected_weight_if_linked"]), abs=1e-8)
    assert MODEL.probability.sum() == pytest.approx(14.0)
