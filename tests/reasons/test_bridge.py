"""The bridge of cash adds up, and stands failing paths against surviving ones of the same quarters."""

import numpy as np
import pytest

from lookthrough.reasons.bridge import EntityFlows, bridge, first_missed
from lookthrough.reasons.events import NEVER

GROUPS = [(name, side) for name in ("sales", "rent") for side in ("in", "out")]
QUARTERS = 12


def flows(sales, rent, opening):
    """Payments of 12 quarters on some paths; sales come in, rent goes out, and cash follows."""
    paid = np.zeros((QUARTERS, 4, len(opening)))
    paid[:, 0], paid[:, 3] = sales, rent
    cash = np.concatenate([np.array([opening]), np.array(opening) + np.cumsum(paid[:, 0] - paid[:, 3], axis=0)])
    return EntityFlows(paid, cash, np.zeros((QUARTERS, len(opening))))


def rows_of(found):
    return {(row.group, row.side): (row.failing, row.surviving) for row in found.rows}


def test_a_bridge_by_hand():
    # Path 0 sells 1 and pays 2 a quarter from 20 on and fails in quarter 9: quarters 2 to 9 are its window, which it
    # opens with 20 - 2 = 18 and closes with 18 - 8 = 10. Path 1 sells 3: it opens with 20 + 2 and closes with 30.
    found = bridge(GROUPS, flows(np.array([1.0, 3.0]), np.array([2.0, 2.0]), [20.0, 20.0]), np.array([9, NEVER]))
    assert rows_of(found) == {
        ("opening cash", "in"): (18.0, 22.0),
        ("sales", "in"): (8.0, 24.0),
        ("rent", "out"): (16.0, 16.0),
        ("closing cash", ""): (10.0, 30.0),
    }
    assert (found.failing, found.surviving) == (1, 1)


def test_each_side_adds_up_to_closing_cash():
    draws = np.random.default_rng(3).random((2, QUARTERS, 40))
    when = np.where(np.arange(40) < 15, np.arange(40) % QUARTERS, NEVER)
    found = bridge(GROUPS, flows(draws[0], draws[1], [5.0] * 40), when)
    for side in range(2):
        signs = {"in": 1.0, "out": -1.0, "": -1.0}
        assert sum(signs[key[1]] * amounts[side] for key, amounts in rows_of(found).items()) == pytest.approx(0.0)


def test_surviving_paths_are_taken_in_the_quarters_of_each_failing_one():
    # Sales of a quarter are its number, on every path. Path 0 fails in quarter 8, path 1 in 10: 1 to 8 add up to 36,
    # 3 to 10 to 52, and the mean of both is 44, on failing and on surviving paths alike.
    sales = np.broadcast_to(np.arange(QUARTERS)[:, None], (QUARTERS, 3))
    found = bridge(GROUPS, flows(sales, 0.0, [0.0] * 3), np.array([8, 10, NEVER]))
    assert rows_of(found)["sales", "in"] == (44.0, 44.0)


def test_where_nobody_survives_there_is_nothing_to_hold_it_against():
    found = bridge(GROUPS, flows(np.array([1.0]), np.array([2.0]), [20.0]), np.array([9]))
    assert {row.surviving for row in found.rows} == {None}
    assert bridge(GROUPS, flows(np.array([1.0]), np.array([2.0]), [20.0]), np.array([NEVER])) is None


def test_an_early_event_has_a_shorter_window_and_money_from_nowhere_is_named():
    # In quarter 0 it sells 1 and pays 3 of 1: the lifeline pays the 1 that its cash of 1 lacks.
    short = flows(np.array([1.0]), np.array([3.0]), [1.0])
    found = bridge(GROUPS, short._replace(cash=np.maximum(short.cash, 0.0)), np.array([0]))
    assert rows_of(found)["outside lifeline", "in"] == (1.0, None)


@pytest.mark.parametrize(
    ("missed", "event", "first"),
    [
        ([0, 0, 1, 1, 0], 3, 2),  # a default after a quarter of grace
        ([0, 0, 0, 0, 0], 3, 3),  # a failure by hazard: nothing was missed
        ([1, 1, 1, 1, 1], 3, 0),
        ([1, 0, 1, 1, 1], 3, 2),  # what was missed and made good before is another matter
    ],
)
def test_the_window_ends_with_the_first_missed_payment(missed, event, first):
    assert first_missed(np.array(missed, dtype=float), event) == first
