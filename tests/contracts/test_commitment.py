"""Take-or-pay: payments climb to a plateau and always add up to the amount; damages never exceed what is left."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lookthrough.contracts import commitment

jax.config.update("jax_enable_x64", True)

START = 8106
amounts = st.floats(0.01, 500.0)
lives = st.integers(1, 80)
ramps = st.floats(0.0, 100.0)


def terms(amount, length, ramp, cancellable=0.0, begin=START, prepaid=0.0):
    numbers = (amount, begin, begin + length - 1, ramp, cancellable, prepaid)
    return commitment.CommitmentTerms(*(np.array([[float(n)]]) for n in numbers))


def payments(contract, first=START - 3, last=START + 90):
    return commitment.due(np, contract, np.arange(first, last + 1))[0]


@given(amount=amounts, length=lives, ramp=ramps)
def test_payments_add_up_to_the_amount_for_any_ramp_and_length(amount, length, ramp):
    assert payments(terms(amount, length, ramp)).sum() == pytest.approx(amount, rel=1e-12)


@given(amount=amounts, start=st.floats(START, START + 3.99), end=st.floats(START + 4, START + 60), ramp=ramps)
def test_payments_add_up_for_dates_drawn_between_quarters(amount, start, end, ramp):
    numbers = (amount, start, end, ramp, 0.0, 0.0)
    contract = commitment.CommitmentTerms(*(np.array([[float(n)]]) for n in numbers))
    assert payments(contract).sum() == pytest.approx(amount, rel=1e-12)


@given(amount=amounts, length=lives, ramp=ramps)
def test_payments_climb_to_a_plateau_and_never_fall(amount, length, ramp):
    paid = payments(terms(amount, length, ramp), START, START + length - 1)
    assert (np.diff(paid) >= -1e-12 * amount).all()
    assert paid[-1] == paid.max()
    plateau = paid[int(min(max(ramp, 1), length)) - 1 :]
    assert plateau == pytest.approx(np.full_like(plateau, plateau[0]))


@given(length=lives, ramp=ramps)
def test_nothing_is_paid_outside_the_life(length, ramp):
    contract = terms(1.0, length, ramp)
    assert commitment.due(np, contract, START - 1).item() == 0.0
    assert commitment.due(np, contract, START + length).item() == 0.0


@given(amount=amounts, length=lives, ramp=ramps, cancellable=st.floats(0.0, 1.0), when=st.integers(0, 90))
def test_damages_never_exceed_what_is_left_of_the_part_that_binds(amount, length, ramp, cancellable, when):
    contract = terms(amount, length, ramp, cancellable)
    claim = commitment.damages(np, contract, START + when).item()
    left = payments(contract, START + when + 1, START + 180).sum()
    assert 0.0 <= claim <= left * (1.0 - cancellable) + 1e-9 * amount


def test_damages_are_one_years_payments_of_a_flat_commitment_and_none_where_all_can_be_cancelled():
    assert commitment.damages(np, terms(40.0, 40, 0.0), START).item() == pytest.approx(4.0)
    assert commitment.damages(np, terms(40.0, 40, 0.0, 0.25), START).item() == pytest.approx(3.0)
    assert commitment.damages(np, terms(40.0, 40, 0.0, 1.0), START).item() == 0.0


def test_numpy_and_jax_give_the_same_numbers():
    rng = np.random.default_rng(3)
    shape = (50, 6)
    start = START + rng.uniform(-6, 12, shape)
    numbers = (rng.uniform(0, 99, shape), start, start + rng.uniform(0, 40, shape), rng.uniform(0, 12, shape))
    ours = commitment.CommitmentTerms(*numbers, rng.uniform(0, 1, shape), rng.uniform(0, 50, shape))
    theirs = commitment.CommitmentTerms(*map(jnp.asarray, ours))
    for quarter in range(START - 7, START + 60, 4):
        for formula in (commitment.due, commitment.damages):
            np.testing.assert_allclose(
                formula(np, ours, quarter), formula(jnp, theirs, quarter), rtol=1e-12, atol=1e-14
            )
