"""The world hears of the financing: vendor money that is cut takes computing power, then revenue, then purchases.

A lab earns 2 a quarter, as its rival does; a chip maker pays 3 a quarter for shares of it, and the lab buys computing
power for 5, all of which it can cancel. Half of the multiple halves what the chip maker pays. USD bn, from 2026Q3.
"""

from __future__ import annotations

import math

import pytest

from lookthrough.simulate.channels import CHANNELS
from tests.simulate.still import against_base, small_book
from tests.simulate.test_incidence import FLAT

PARTIES = {
    "entities/parties.yaml": """
- {id: lab, name: Lab, kind: frontier_lab, class: modelled, source: s1,
   opening: {cash: 0 bn USD, revenue: 8 bn USD per year, private_valuation: 100 bn USD}}
- {id: rival, name: Rival, kind: frontier_lab, class: modelled, source: s1,
   opening: {cash: 10 bn USD, revenue: 8 bn USD per year, private_valuation: 100 bn USD}}
- {id: chips, name: Chips, kind: chip_vendor, class: sponsor, source: s1}
- {id: seller, name: Seller, kind: hyperscaler, class: sponsor, source: s1}
""",
    "deals/all.yaml": """
deal: all
title: Every contract
contracts:
- {id: share, kind: equity_investment, investor: chips, issuer: lab, amount: 18 bn USD, valuation: 100 bn USD,
   start: 2026Q3, end: 2027Q4, status: signed, source: s1}
- {id: capacity, kind: compute_commitment, buyer: lab, seller: seller, amount: 30 bn USD, ramp: 0 y,
   start: 2026Q3, end: 2027Q4, cancellable: 100 %, status: signed, source: s1}
- {id: small, kind: compute_commitment, buyer: rival, seller: seller, amount: 6 bn USD, ramp: 0 y,
   start: 2026Q3, end: 2027Q4, cancellable: 0 %, status: signed, source: s1}
""",
}
LOOP = {**FLAT, "operate.frontier_lab.compute_share": "0 %", "race.compute_elasticity": "1", "vendor.elasticity": "1"}
HALF = {"sentiment": "-50 %"}
DEAF = tuple(channel for channel in CHANNELS if channel != "world")


@pytest.fixture(scope="module")
def parties(tmp_path_factory):
    return against_base(small_book(tmp_path_factory.mktemp("heard"), PARTIES, LOOP), 5)


def bought(found):
    """What the lab pays for computing power, quarter by quarter."""
    return found.paid("commitment", "capacity")


def test_a_lab_that_is_funded_pays_for_what_it_planned(parties):
    base, _, _ = parties.of(HALF, CHANNELS, DEAF)
    assert bought(base) == pytest.approx([5.0] * 5)


def test_less_vendor_money_is_less_computing_power_then_less_revenue_then_fewer_purchases(parties):
    """The money of the first quarter is 2 + 1.5: 3.5 of 5 is paid for. That is heard in the second quarter.

    A year of the plan is 20, of which 18.8 are left: strength is ln(22.3 / 23.8) = -0.0651, and the lab has 0.9370 of
    1.9370 of a revenue of 4: 1.935 + 1.5 = 3.435. In the third ln(24.397 / 25.962) = -0.0622 comes on top: 3.373.
    """
    _, loop, _ = parties.of(HALF, CHANNELS, DEAF)
    strength, stock, expected = 0.0, 20.0, [3.5]
    for _ in range(2):
        left = 0.94 * stock
        stock = left + expected[-1]
        strength += math.log(stock / (left + 5.0))
        expected.append(4.0 / (1.0 + math.exp(-strength)) + 1.5)
    assert expected == pytest.approx([3.5, 3.435, 3.373], abs=0.0005)
    assert bought(loop)[:3] == pytest.approx(expected)
    assert all(after < before for before, after in zip(bought(loop), bought(loop)[1:], strict=False))


def test_with_the_channel_off_the_world_hears_of_the_base_run(parties):
    _, _, deaf = parties.of(HALF, CHANNELS, DEAF)
    assert bought(deaf) == pytest.approx([3.5] * 5)


def test_the_rival_wins_what_the_lab_loses(parties):
    base, loop, _ = parties.of(HALF, CHANNELS, DEAF)
    cash = [found.found.seen.cash[:, found.plan.number["rival"], 0] for found in (base, loop)]
    gained = (cash[1] - cash[0])[2]  # after the third quarter
    assert gained == pytest.approx(sum(3.5 - paid for paid in bought(loop)[:3]))
