"""The step of the race: shares and mergers by hand, what is neutral, and that revenue is neither made nor lost."""

from __future__ import annotations

import json
import math

import jax
import jax.numpy as jnp
import numpy as np
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from lookthrough.lens.race.frontier_draws import ANTE
from lookthrough.world import race
from tests.places import BUNDLED, CASES

jax.config.update("jax_enable_x64", True)

CASE = json.loads((CASES / "world_race.json").read_text())
chances = st.floats(0.0, 1.0)


def terms(opening, paths=1, **changes):
    labs = len(opening)
    numbers = {"volatility": 0.2, "persistence": 0.0, "half_life": 6.0, "elasticity": 0.0, **changes}
    momentum = np.asarray(numbers.pop("momentum", np.zeros(labs)), dtype=float)
    of_paths = {name: np.full(paths, value) for name, value in numbers.items()}
    wide = np.repeat(np.asarray(opening, dtype=float)[:, None], paths, axis=1)
    return race.FrontierTerms(**of_paths, opening=wide, momentum=np.repeat(momentum[:, None], paths, axis=1))


def begun(of, stock=1.0, waiting=None):
    waits = np.zeros_like(of.opening) if waiting is None else np.asarray(waiting, dtype=float)[:, None] + 0 * of.opening
    return race.start(np, of, np.full_like(of.opening, stock), waits)


def still(of, state, paid=1.0, planned=1.0):
    nothing = np.zeros_like(of.opening)
    return race.step(np, of, state, paid + nothing, planned + nothing, nothing)


def into(labs, leaver, buyer):
    table = np.zeros((labs, labs, 1))
    table[leaver, buyer] = 1.0
    return table


def gone(labs, *leavers):
    return np.array([[float(lab in leavers)] for lab in range(labs)])


def after(opening, leaves, table, keep):
    """Return shares after labs have left."""
    of = terms(opening)
    return race.shares(np, of, race.leave(np, of, begun(of), leaves, table, np.full(1, keep)))[:, 0]


# The published case, and by hand.


def test_half_the_stock_of_computing_power_costs_the_share_of_the_case():
    of = terms(CASE["inputs"]["shares"], elasticity=CASE["inputs"]["beta"])
    halved = np.exp(np.array(CASE["inputs"]["log_compute_stock_against_plan"]))
    paid = (halved - (1 - race.WEAR))[:, None]  # of a stock of 1, of which the wear is replaced where plans hold
    state = race.step(np, of, begun(of), paid, np.full((3, 1), race.WEAR), np.zeros((3, 1)))
    share = race.shares(np, of, state)[:, 0]
    assert share == pytest.approx(CASE["expected"]["shares_after_compute_cut"], abs=1e-12)
    assert np.sum(share**2) == pytest.approx(CASE["expected"]["hhi_after"], abs=1e-12)


def test_a_merger_leaves_the_shares_of_the_case():
    of = terms(CASE["expected"]["shares_after_compute_cut"])
    left = race.leave(np, of, begun(of), gone(3, 2), into(3, 2, 0), np.full(1, 0.7))
    share = race.shares(np, of, left)[:, 0]
    assert share[:2] == pytest.approx(CASE["expected"]["shares_after_merger"], abs=1e-12)
    assert share[2] == 0.0


def test_by_hand_a_tenth_of_a_merged_lab_goes_to_all_that_are_left():
    share = after([0.6, 0.3, 0.1], gone(3, 2), into(3, 2, 1), 0.5)
    assert share == pytest.approx([0.6 + 0.05 * 2 / 3, 0.3 + 0.05 + 0.05 / 3, 0.0])


def test_a_lab_that_nobody_buys_leaves_its_revenue_to_all():
    assert after([0.6, 0.3, 0.1], gone(3, 2), np.zeros((3, 3, 1)), 1.0) == pytest.approx([2 / 3, 1 / 3, 0.0])


def test_an_acquirer_that_leaves_itself_gets_nothing():
    assert after([0.6, 0.3, 0.1], gone(3, 1, 2), into(3, 2, 1), 1.0) == pytest.approx([1.0, 0.0, 0.0])


def test_momentum_is_the_part_that_goes_on_and_fades_by_its_half_life():
    of = terms([1.0, 1.0], persistence=0.5, half_life=4.0, momentum=[0.2, -0.2])
    state = begun(of)
    assert state.momentum[:, 0] == pytest.approx([0.1, -0.1])
    for _ in range(4):
        state = still(of, state)
    assert state.momentum[:, 0] == pytest.approx([0.05, -0.05])
    fading = 0.1 * sum(0.5 ** (quarter / 4) for quarter in range(4))
    assert state.strength[:, 0] == pytest.approx([fading, -fading])


def test_a_stock_wears_out_by_six_per_cent_a_quarter():
    of = terms([1.0])
    assert still(of, begun(of, stock=10.0), paid=2.0).stock[0, 0] == pytest.approx(0.94 * 10 + 2)


# What is neutral.


@given(st.integers(0, 2**32 - 1), st.integers(1, 12))
def test_without_momentum_computing_power_and_entry_a_step_is_a_random_walk_to_the_last_bit(seed, quarters):
    rng = np.random.default_rng(seed)
    of, paths = terms([0.5, 0.3, 0.2], paths=5, volatility=0.2, momentum=[0.3, -0.3, 0.1]), 5
    state = begun(of)
    walk = np.zeros((3, paths))
    for _ in range(quarters):
        noise, paid = rng.standard_normal((3, paths)), rng.random((3, paths))
        state = race.step(np, of, state, paid, rng.random((3, paths)), noise)
        walk = walk + of.volatility * noise
        state = race.enter(np, state, np.zeros(paths))
        state = race.leave(np, of, state, np.zeros((3, paths)), np.zeros((3, 3, paths)), np.ones(paths))
        assert np.array_equal(state.strength, walk)


@given(st.floats(0.0, 2.0), st.floats(0.0, 5.0), st.floats(0.0, 5.0))
def test_who_pays_what_was_planned_is_not_moved_by_computing_power(elasticity, stock, paid):
    of = terms([0.5, 0.5], elasticity=elasticity)
    moved = still(of, begun(of, stock=stock), paid=paid, planned=paid)
    assert np.array_equal(moved.strength, np.zeros((2, 1)))


def test_a_lab_that_keeps_all_leaves_the_others_as_they_were():
    of = terms([0.5, 0.3, 0.2])
    left = race.leave(np, of, begun(of), gone(3, 2), into(3, 2, 0), np.ones(1))
    assert race.shares(np, of, left)[:, 0] == pytest.approx([0.7, 0.3, 0.0])


def test_less_vendor_money_lowers_paid_computing_power_and_then_the_share():
    """In that order: the quarter in which less is paid leaves shares as they are; the next step lowers them."""
    of = terms([0.5, 0.5], elasticity=0.3)
    before = race.shares(np, of, begun(of))[0, 0]
    paid, planned = np.array([[0.2], [1.0]]), np.ones((2, 1))
    cut = race.step(np, of, begun(of), paid, planned, np.zeros((2, 1)))
    assert before == 0.5
    assert cut.stock[0, 0] < cut.stock[1, 0]
    assert race.shares(np, of, cut)[0, 0] < 0.5


def test_with_no_elasticity_shares_are_independent_of_funding():
    of = terms([0.5, 0.5])
    cut = race.step(np, of, begun(of), np.array([[0.0], [1.0]]), np.ones((2, 1)), np.zeros((2, 1)))
    assert race.shares(np, of, cut)[0, 0] == 0.5


# Properties.


@given(st.lists(st.floats(0.01, 10.0), min_size=3, max_size=6), st.data())
def test_shares_add_up_to_one_whoever_leaves_into_whomever(opening, data):
    labs, of = len(opening), terms(opening)
    leavers = data.draw(st.sets(st.integers(0, labs - 1), max_size=labs - 1))
    table = np.zeros((labs, labs, 1))
    for leaver in leavers:
        buyer = data.draw(st.sampled_from([None, *range(labs)]))
        if buyer is not None and buyer != leaver:
            table[leaver, buyer] = 1.0
    state = race.leave(np, of, begun(of), gone(labs, *leavers), table, np.full(1, data.draw(chances)))
    share = race.shares(np, of, state)
    assert share.sum() == pytest.approx(1.0)
    assert all(share[leaver, 0] == 0.0 for leaver in leavers)


@given(st.lists(st.floats(0.01, 10.0), min_size=3, max_size=3), chances)
def test_strength_after_a_merger_is_what_the_shares_say(opening, keep):
    of = terms(opening)
    state = begun(of)
    first, second, third = race.shares(np, of, state)[:, 0]
    lifted = 1.0 + (1.0 - keep) * second / (first + third)
    told = [first * lifted, 0.0, third * lifted + keep * second]
    left = race.leave(np, of, state, gone(3, 1), into(3, 1, 2), np.full(1, keep))
    assert race.shares(np, of, left)[:, 0] == pytest.approx(told)
    assert left.strength[0, 0] == 0.0


@given(st.permutations(range(4)))
def test_the_order_of_labs_does_not_matter(order):
    opening, momentum = np.array([0.4, 0.3, 0.2, 0.1]), np.array([0.1, -0.1, 0.05, 0.0])
    of = terms(opening, persistence=0.5, momentum=momentum)
    other = terms(opening[list(order)], persistence=0.5, momentum=momentum[list(order)])
    share, moved = (race.shares(np, t, still(t, begun(t)))[:, 0] for t in (of, other))
    assert moved == pytest.approx(share[list(order)])


@given(st.floats(0.001, 1000.0))
def test_the_unit_of_revenue_does_not_matter(factor):
    of, scaled = terms([3.0, 1.0]), terms([3.0 * factor, factor])
    assert race.shares(np, scaled, begun(scaled)) == pytest.approx(race.shares(np, of, begun(of)))


def test_nobody_left_has_no_share_and_is_no_error():
    of = terms([1.0, 1.0])
    left = race.leave(np, of, begun(of), np.ones((2, 1)), np.zeros((2, 2, 1)), np.ones(1))
    assert np.array_equal(race.shares(np, of, left), np.zeros((2, 1)))


def test_entrants_take_the_first_row_that_waits():
    of = terms([1.0, 0.1, 0.1], paths=1)
    state = begun(of, waiting=[0, 1, 1])
    assert race.shares(np, of, state)[:, 0] == pytest.approx([1.0, 0.0, 0.0])
    one = race.enter(np, state, np.ones(1))
    assert one.here[:, 0].tolist() == [1.0, 1.0, 0.0]
    three = race.enter(np, race.enter(np, one, np.ones(1)), np.ones(1))
    assert three.here[:, 0].tolist() == [1.0, 1.0, 1.0]


def test_numpy_and_jax_take_the_same_step():
    of = terms([0.5, 0.3, 0.2], persistence=0.4, elasticity=0.3, momentum=[0.1, -0.1, 0.0])
    traced = race.FrontierTerms(*map(jnp.asarray, of))
    noise, paid = np.array([[0.1], [-0.2], [0.3]]), np.array([[0.2], [1.0], [0.5]])
    one = race.step(np, of, begun(of), paid, np.ones((3, 1)), noise)
    state = race.start(jnp, traced, jnp.ones((3, 1)), jnp.zeros((3, 1)))
    other = race.step(jnp, traced, state, jnp.asarray(paid), jnp.ones((3, 1)), jnp.asarray(noise))
    left = race.leave(jnp, traced, other, gone(3, 2), into(3, 2, 0), jnp.full(1, 0.7))
    assert np.asarray(other.strength) == pytest.approx(one.strength)
    assert float(race.shares(jnp, traced, left).sum()) == pytest.approx(1.0)
    assert math.isfinite(float(left.strength.sum()))


def test_the_assumptions_of_the_book_have_the_names_and_units_that_are_declared():
    written = yaml.safe_load((BUNDLED / "assumptions" / "race.yaml").read_text())
    units = {row["name"]: row["unit"] for row in written if row["name"].startswith("race.")}
    momentum = {name: units.pop(name) for name in [*units] if name.startswith("race.momentum.")}
    assert units == {name: parameter.unit.value for name, parameter in {**race.PARAMETERS, **ANTE}.items()}
    assert set(momentum.values()) == {"number"}
