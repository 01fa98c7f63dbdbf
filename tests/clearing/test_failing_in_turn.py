"""Each party failing in turn: it pays nothing, the others what they can."""

import numpy as np
import pytest
from hypothesis import given, settings

from lookthrough.clearing import clear
from lookthrough.clearing import failing_in_turn as module
from lookthrough.clearing.failing_in_turn import failing_in_turn
from lookthrough.clearing.inputs import read_system
from tests.clearing.test_system import systems

# lab owes cloud 20; cloud owes vendor 24 and bank 10; vendor owes lab 5; bank owes outside 12.
CLAIMS = [("lab", "cloud", 20), ("cloud", "vendor", 24), ("cloud", "bank", 10), ("vendor", "lab", 5)]
CLAIMS += [("bank", "outside", 12)]
CASH = {"lab": 16, "cloud": 15, "vendor": 10, "bank": 8}


def by_name(claims, cash, cost=(0.0, 0.0)):
    system = read_system(claims, cash, (), ())
    found = failing_in_turn(system, cost)
    return {system.ids[f.at]: (f.direct, f.knock_on, [system.ids[i] for i in f.fail]) for f in found}


def test_by_hand():
    found = by_name(CLAIMS, CASH)
    # Without lab, cloud has 15 of 34 and pays 15, 19 less; bank gets 10 x 15 / 34 of it and has 12.41: it pays all.
    assert found["lab"] == (20.0, pytest.approx(19.0), ["cloud"])
    # Without cloud, vendor pays its 5 out of 10, and bank has 8 of 12.
    assert found["cloud"] == (34.0, pytest.approx(4.0), ["bank"])
    # Without vendor, lab has 16 of 20, and cloud 31 of 34; bank gets 10 x 31 / 34 and has 17.1.
    assert found["vendor"] == (5.0, pytest.approx(4.0 + 3.0), ["lab", "cloud"])
    assert found["bank"] == (12.0, 0.0, [])
    assert "outside" not in found


@given(systems(holdings=False))
@settings(max_examples=60)
def test_it_is_clearing_without_the_claims_on_the_failed_one(system):
    found = by_name(system["claims"], system["cash"], system["default_cost"])
    usual = clear(**system)
    for name, (direct, knock_on, _) in found.items():
        left = [row for row in system["claims"] if row[0] != name]
        without = clear(left, system["cash"], default_cost=system["default_cost"])
        others = sum(usual.payments[n] - without.payments.get(n, 0.0) for n in usual.payments if n != name)
        assert direct == pytest.approx(usual.payments[name], abs=1e-9)
        assert knock_on == pytest.approx(max(others, 0.0), abs=1e-8)


def test_what_the_batch_cannot_settle_is_solved_exactly(monkeypatch):
    expected = by_name(CLAIMS, CASH)
    monkeypatch.setattr(module.Solver, "__call__", _settles_nothing)
    assert {k: v[2] for k, v in by_name(CLAIMS, CASH).items()} == {k: v[2] for k, v in expected.items()}
    for name, (direct, knock_on, _) in by_name(CLAIMS, CASH).items():
        assert (direct, knock_on) == pytest.approx(expected[name][:2], abs=1e-12)


def _settles_nothing(solver, cash, _):
    paths = cash.shape[1]
    return np.ones((len(solver.rows.group), paths)), np.zeros(paths, dtype=int), np.zeros(paths, dtype=bool)
