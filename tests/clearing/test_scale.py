"""How large the richest entity is must not decide how well the poorest ones are cleared."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lookthrough.clearing import clear
from tests.clearing.test_system import systems

COUNT, LINKS = 30, 4
SIZES = [1e6, 1e9, 1e12]


def _network() -> tuple[list[tuple[str, str, float]], dict[str, float]]:
    """Return a dense network in which most fail, owed a little by one that can be as rich as one likes."""
    rng = np.random.default_rng(1)
    ids = [f"e{i}" for i in range(COUNT)]
    claims = [
        (ids[i], ids[j], float(rng.uniform(1, 10)))
        for i in range(COUNT)
        for j in rng.choice(COUNT, LINKS, replace=False)
        if i != j
    ]
    return [*claims, ("rich", ids[0], 5.0)], {i: float(rng.uniform(0, 3)) for i in ids}


@pytest.mark.parametrize("wealth", [1e3, 1e6, 1e9, 1e12, 1e15])
def test_a_rich_entity_that_pays_in_full_changes_nobodys_payments(wealth):
    claims, cash = _network()
    modest = clear(claims, {**cash, "rich": 5.0})
    rich = clear(claims, {**cash, "rich": wealth})
    assert rich.status == "converged"
    assert np.asarray(rich.paid) == pytest.approx(np.asarray(modest.paid), rel=1e-12)


# A ring that passes all but a ten-thousandth on: a owes b 1 and outside 1e-4, b owes a 1, and a has 5e-5. What leaves
# the ring is all the money there is, half of what is owed to outside; so everybody pays half.
RING = [("a", "b", 1.0), ("b", "a", 1.0), ("a", "outside", 1e-4)]
RING_CASH = {"a": 5e-5}
HALF = [0.5, 0.5, 5e-5]


def giants(size: float) -> dict[str, tuple[list[tuple[str, str, float]], dict[str, float]]]:
    """Return what may stand beside the ring: claims and cash by what it is."""
    return {
        "nobody": ([], {}),
        "rich": ([], {"g": size}),
        "in debt": ([("g", "h", size)], {"g": size / 3}),
        "in a ring of its own": ([("g", "h", size), ("h", "g", size), ("g", "outside", size / 7)], {"g": size / 70}),
        "two": ([("g", "h", size), ("i", "h", 2 * size)], {"g": size, "i": size / 3}),
        "pays outside": ([("outside", "g", size), ("g", "outside", size)], {}),
    }


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("beside", giants(1.0))
@pytest.mark.parametrize("solution", ["greatest", "least"])
def test_a_giant_beside_a_ring_changes_nothing_in_it(size, beside, solution):
    claims, cash = giants(size)[beside]
    found = clear([*RING, *claims], {**RING_CASH, **cash}, solution=solution)
    assert found.status == "converged"
    assert found.paid[:3] == pytest.approx(HALF, rel=1e-12)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("paid", [True, False])
def test_a_giant_that_owes_the_ring_a_trifle_changes_it_by_the_trifle(size, paid):
    # g owes a 1e-6 and h a giant's sum. Rich, it pays both, and a has 5.1e-5: all pay 0.51. With a third of what it
    # owes it pays a third, and a has 5e-5 + 1e-6 / 3: all pay that over 1e-4.
    cash = {**RING_CASH, "g": 2 * size if paid else (size + 1e-6) / 3}
    found = clear([*RING, ("g", "a", 1e-6), ("g", "h", size)], cash)
    share = (5e-5 + 1e-6 * (1 if paid else 1 / 3)) / 1e-4
    assert found.paid[:3] == pytest.approx([share, share, share * 1e-4], rel=1e-12)


@pytest.mark.parametrize("size", SIZES)
def test_a_giant_that_the_ring_owes_a_trifle_changes_nothing(size):
    # As the ring, with g in the place of outside, which owes a giant's sum itself.
    ring = [("a", "b", 1.0), ("b", "a", 1.0), ("a", "g", 1e-4)]
    found = clear([*ring, ("g", "h", size)], {**RING_CASH, "g": size / 3})
    assert found.paid[:3] == pytest.approx(HALF, rel=1e-12)


@pytest.mark.parametrize("size", [1.0, *SIZES])
@pytest.mark.parametrize("leak", [1e-3, 1e-6, 1e-9])
@pytest.mark.parametrize("beside", [{}, {"g": 1e12}])
def test_a_ring_owes_itself_a_million_million_times_what_leaves_it(size, leak, beside):
    # a owes b and b owes a the size, a owes outside the leak and has a tenth of it: that tenth leaves, and so each pays
    # a tenth of all it owes. The leak is lost in the rounding of what a owes, and must not be lost in what it pays.
    claims = [("a", "b", size), ("b", "a", size), ("a", "outside", leak)]
    found = clear(claims, {"a": leak / 10, **beside})
    assert found.status == "converged"
    assert found.paid == pytest.approx([size / 10, size / 10, leak / 10], rel=1e-9)
    assert found.defaulted["a"]
    assert found.defaulted["b"]


@pytest.mark.parametrize("size", [1.0, *SIZES])
def test_a_ring_with_enough_for_what_leaves_it_pays_all(size):
    claims = [("a", "b", size), ("b", "a", size), ("a", "outside", 1e-3)]
    found = clear(claims, {"a": 1e-3})
    assert found.paid.tolist() == [size, size, 1e-3]
    assert not any(found.defaulted.values())
    assert found.equity["a"] == 0.0


def test_nobody_pays_out_more_than_there_is():
    # a and b owe each other and outside a giant's sum each, and there is a thousandth: it leaves, half of each round.
    claims = [("a", "b", 1e12), ("b", "a", 1e12), ("a", "outside", 1e12)]
    assert clear(claims, {"a": 1e-3}).paid == pytest.approx([1e-3, 1e-3, 1e-3], rel=1e-12)


def test_equity_is_right_beside_debts_of_a_giants_size():
    # g owes 1e12 and receives 1e12 beside 2^-10 of its own, which is left for its owner.
    claims = [("g", "h", 1e12), ("h", "i", 1e12), ("i", "g", 1e12)]
    found = clear(claims, {"g": 2.0**-10}, stakes=[("o", "g", 1.0)])
    assert found.equity["g"] == 2.0**-10
    assert found.equity["o"] == 2.0**-10


@given(systems(), st.sampled_from([1e6, 1e9, 1e12]), st.sampled_from(["rich", "in debt", "in a ring of its own"]))
@settings(max_examples=60)
def test_a_system_is_cleared_the_same_with_a_giant_beside_it(system, size, beside):
    names = {"g": "gg", "h": "hh", "outside": "outside"}
    claims, cash = giants(size)[beside]
    more = [(names[payer], names[payee], due) for payer, payee, due in claims]
    alone = clear(**system)
    both = clear(
        **system
        | {
            "claims": [*system["claims"], *more],
            "cash": {**system["cash"], **{names[name]: value for name, value in cash.items()}},
        }
    )
    assert both.paid[: len(alone.paid)] == pytest.approx(alone.paid, rel=1e-9, abs=1e-11)
    assert both.status == alone.status == "converged"
