"""The race in a run: momentum of which a part goes on, computing power that was paid for, takeovers."""

from __future__ import annotations

import jax.numpy as jnp
import numpy as np
import pytest

from lookthrough.simulate.quarter.operating import after_takeovers
from lookthrough.world import drivers
from lookthrough.world.driver import Labs, Now, World
from lookthrough.world.drivers import race

QUIET = {"race_volatility": 0.0, "persistence": 0.0, "half_life": 4.0, "compute_elasticity": 0.0, "keep": 1.0}


def strengths(quarters, *, momentum=(0.0, 0.0), paid=None, planned=None, noise=None, **changes):
    """Return log strength by quarter ``[quarter, lab]``."""
    of = race.RaceTerms(**{name: np.full(1, value) for name, value in {**QUIET, **changes}.items()})
    labs = Labs(np.array(momentum)[:, None])
    state, seen = race.start(np, of, labs), []
    for quarter in range(quarters):
        heard = drivers.nothing_heard(np, len(momentum), 1)
        if paid is not None and quarter:  # nothing is heard before the first quarter
            heard = heard._replace(paid=np.array(paid)[:, None], planned=np.array(planned)[:, None])
        drawn = np.zeros((len(momentum), 1)) if noise is None else noise[quarter][:, None]
        state, world = race.step(np, of, state, Now(np.zeros(1), np.zeros(1), {}, drawn, heard), World())
        seen.append(world.race[:, 0])
    return np.array(seen)


def test_with_nothing_but_surprises_strength_is_their_sum():
    drawn = np.random.default_rng(1).standard_normal((12, 3))
    seen = strengths(12, momentum=(-0.2, 0.2, 0.0), noise=drawn, race_volatility=0.2)
    assert seen == pytest.approx(np.cumsum(0.2 * drawn, axis=0), abs=1e-14)


def test_half_of_the_momentum_goes_on_and_halves_in_its_half_life():
    # 0.5 * 0.2 in the first quarter, then 0.8409 of it each quarter (0.5 ** (1/4)): 0.1, 0.0841, 0.0707, 0.0595, 0.05
    seen = strengths(5, momentum=(-0.2, 0.2), persistence=0.5)[:, 1]
    assert np.diff(seen, prepend=0.0) == pytest.approx([0.1, 0.0841, 0.0707, 0.0595, 0.05], abs=5e-5)
    assert strengths(5, momentum=(-0.2, 0.2), persistence=0.5)[:, 0] == pytest.approx(-seen)


def test_a_lab_that_pays_what_it_planned_does_not_move():
    assert strengths(8, paid=(3.0, 1.0), planned=(3.0, 1.0), compute_elasticity=0.5) == pytest.approx(0.0)


def test_half_a_quarters_computing_power_costs_strength_by_the_share_of_the_stock_that_it_is():
    # A year of 4 is 16, 15.04 left: ln(17.04 / 19.04) * 0.5 = -0.0555; nothing is heard before the first quarter.
    seen = strengths(2, paid=(2.0, 1.0), planned=(4.0, 1.0), compute_elasticity=0.5)
    assert seen[0] == pytest.approx([0.0, 0.0])
    assert seen[1] == pytest.approx([0.5 * np.log(17.04 / 19.04), 0.0])


def test_an_acquirer_keeps_a_part_and_the_others_win_the_rest_by_their_shares():
    """0.5, 0.3 and 0.2, the last taken over and seven tenths kept: 0.14; 0.06 goes to the others as 5 to 3."""
    share, absorbed = jnp.array([[0.5], [0.3], [0.2]]), jnp.array([[0.0], [0.0], [1.0]])
    after = np.asarray(after_takeovers(jnp.array([0.7]), share, absorbed))[:, 0]
    assert after == pytest.approx([0.5375, 0.3225, 0.14])
    assert np.asarray(after_takeovers(jnp.array([1.0]), share, absorbed)) == pytest.approx(np.asarray(share))


def test_where_all_labs_were_taken_over_nobody_is_left_to_win_anything():
    share = jnp.array([[0.6], [0.4]])
    assert np.asarray(after_takeovers(jnp.array([0.5]), share, jnp.ones((2, 1)))) == pytest.approx(np.asarray(share))
