"""Equity promises: equal instalments that add up to what is unpaid."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lookthrough.contracts import equity

jax.config.update("jax_enable_x64", True)

START = 8106


@given(unpaid=st.floats(0.0, 300.0), start=st.floats(START, START + 20), length=st.floats(1.0, 40.0))
def test_instalments_are_equal_and_add_up_to_what_is_unpaid(unpaid, start, length):
    promise = equity.EquityTerms(*(np.array([[n]]) for n in (unpaid, start, start + length)))
    paid = equity.due(np, promise, np.arange(START - 4, START + 70))[0]
    assert paid.sum() == pytest.approx(unpaid, rel=1e-12, abs=1e-15)
    assert np.unique(paid[paid > 0]).size <= 1
    assert (paid[:4] == 0.0).all()


def test_numpy_and_jax_give_the_same_numbers():
    rng = np.random.default_rng(6)
    start = START + rng.uniform(-3, 9, (20, 5))
    ours = equity.EquityTerms(rng.uniform(0, 50, (20, 5)), start, start + rng.uniform(0, 20, (20, 5)))
    theirs = equity.EquityTerms(*map(jnp.asarray, ours))
    for quarter in range(START - 4, START + 32, 3):
        np.testing.assert_allclose(equity.due(np, ours, quarter), equity.due(jnp, theirs, quarter), rtol=1e-13)


def test_what_ends_in_the_quarter_in_which_it_begins_is_paid_in_it():
    said = {"start": START, "end": START, "amount": 4.0, "paid": 1.0, "term": 8.0}
    found = equity.still_to_pay(np, {name: np.array([[float(n)]]) for name, n in said.items()}, START)
    assert [found[name].item() for name in ("unpaid", "start", "end")] == [3.0, START, START]
