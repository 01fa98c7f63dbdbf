"""What a shock leaves to users: gain and loss of a year by hand, and the year in which use is back."""

from __future__ import annotations

import numpy as np
import pytest

from lookthrough.simulate.answer.world_of_run import legacy
from lookthrough.world.driver import OF_THE_WORLD


def world(*years):
    """Return ``[end, seen, path]`` of one path, given price, demand and capacity by year."""
    found = np.zeros((len(years), len(OF_THE_WORLD), 1), dtype=np.float32)
    for row, year in zip(found, years, strict=True):
        for name, size in zip(("price", "demand", "capacity"), year, strict=True):
            row[OF_THE_WORLD.index(name)] = size
    return found


BASE = world((1.0, 2.0, 2.0), (1.0, 2.0, 2.0), (1.0, 2.0, 2.0))


def test_users_gain_the_fall_of_the_price_and_owners_miss_revenue():
    # 1.5 wanted at half the price: users gain 0.5 * (2 + 1.5) / 2 = 0.875, owners miss 2 - 0.75 = 1.25
    found = legacy(BASE, world((1.0, 2.0, 2.0), (0.5, 1.5, 2.0), (0.5, 2.0, 2.0)))
    assert found["gain"]["mean"] == pytest.approx([0.0, 0.875, 1.0])
    assert found["loss"]["mean"] == pytest.approx([0.0, 1.25, 1.0])
    assert found["used"]["mean"] == pytest.approx([1.0, 0.75, 1.0])
    assert found["passes"] == [None, None, 1.0]


def test_what_cannot_be_served_is_not_used():
    found = legacy(BASE, world((1.0, 2.0, 2.0), (1.0, 5.0, 1.5), (1.0, 5.0, 1.5)))
    assert found["used"]["mean"] == pytest.approx([1.0, 0.75, 0.75])
    assert found["passes"] == [None, None, 0.0]


def test_without_a_shock_nobody_gains_or_misses_anything():
    found = legacy(BASE, BASE)
    assert found["gain"]["mean"] == found["loss"]["mean"] == [0.0, 0.0, 0.0]
    assert found["passes"] == [None, None, None]
