"""A path that a scenario gives is a part of it: left out by its share, which is traced, and told with its ends."""

from types import SimpleNamespace

import jax.numpy as jnp
import numpy as np

from lookthrough.reasons.again import Seen
from lookthrough.reasons.events import BASE, SHOCK
from lookthrough.reasons.parts import parts_of, split
from lookthrough.simulate.draws import GivenBounds, Inputs
from lookthrough.world.drivers import SHOCKS


def given(low, high):
    return GivenBounds(jnp.asarray(low), jnp.asarray(high), jnp.asarray(1.0))


def inputs():
    """A fall of prices, and demand and spread as given; planned demand is given in both futures."""
    sizes = jnp.asarray([-0.2 if name == "price" else shock.silent for name, shock in SHOCKS.items()])
    paths = {"demand": given([0.9, 0.6], [1.0, 0.8]), "planned": given([1.0], [1.0]), "spread": given([0.05], [0.05])}
    return Inputs(**dict.fromkeys(Inputs._fields) | {"shock_low": sizes, "shock_high": sizes, "paths": paths})


def test_what_is_given_is_a_part_and_the_plan_is_none():
    assert parts_of(inputs()) == ["price", "demand", "spread"]


def test_each_part_adds_what_it_brings_about_and_nothing_is_left_over():
    """The event comes on 1 path in 4 by demand alone, on 2 with the spread as well, whatever prices do."""

    def seen(of, what, most=None):
        del what, most
        share = {name: float(path.share) for name, path in of.paths.items()}
        assert share["planned"] == 1.0
        came = np.arange(4) < share["demand"] + share["demand"] * share["spread"]
        return Seen({BASE: np.zeros(4, bool), SHOCK: came}, np.ones(4, bool))

    again = SimpleNamespace(inputs=inputs(), seen=seen, range_of=lambda _name: (-0.2, -0.2))
    found = split(again, seen(inputs(), ""))
    assert {part.name: part.adds for part in found.parts} == {"price": 0.0, "demand": 0.375, "spread": 0.125}
    assert found.shock - found.base == 0.5
    assert [(round(part.low, 6), round(part.high, 6)) for part in found.parts] == [
        (-0.2, -0.2),
        (0.6, 1.0),
        (0.05, 0.05),
    ]
