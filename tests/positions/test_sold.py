"""What sellers sold in a year: classes of buyers add up, other kinds and years do not count."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from lookthrough.positions.sold import CHIPS, sold
from lookthrough.units.range import Range


def book(**totals):
    values = {
        f"purchases.sold.{name.replace('__', '.')}": SimpleNamespace(
            value=SimpleNamespace(low=ends[0], mid=(ends[0] + ends[1]) / 2, high=ends[1])
        )
        for name, ends in totals.items()
    }
    return SimpleNamespace(assumptions=values)


def test_classes_of_one_seller_add_up_and_the_largest_comes_first():
    of = book(
        small__chips__2026=(1.0, 3.0),
        large__chips__2026__hyperscale=(10.0, 12.0),
        large__chips__2026__others=(4.0, 6.0),
        large__chips__2025=(100.0, 100.0),
        large__cloud__2026=(50.0, 50.0),
    )
    # 10..12 and 4..6 are 14..18, about 11 + 5
    assert list(sold(of, CHIPS, 2026).items()) == [("large", Range(14.0, 16.0, 18.0)), ("small", Range(1.0, 2.0, 3.0))]


def test_an_unknown_total_is_none():
    of = book(maker__chips__2026=(1.0, 1.0))
    of.assumptions["purchases.sold.maker.chips.2026"].value.low = None
    assert sold(of, CHIPS, 2026) == {}


@pytest.mark.parametrize("name", ["purchases.bought.maker.chips.2026", "purchases.sold.maker.chips"])
def test_other_names_do_not_count(name):
    of = SimpleNamespace(assumptions={name: SimpleNamespace(value=SimpleNamespace(low=1.0, mid=1.0, high=1.0))})
    assert sold(of, CHIPS, 2026) == {}
