"""Leases: rent within its dates, stepped up once a year, renewals by share, the cap on a rejected lease."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lookthrough.contracts import lease

jax.config.update("jax_enable_x64", True)

START = 8106
rents = st.floats(0.001, 50.0)
years = st.integers(1, 20)


def terms(rent=4.0, length=40, escalator=0.0, renewals=0):
    return lease.LeaseTerms(*(np.array([[float(n)]]) for n in (rent, START, START + length - 1, escalator, renewals)))


def rent_of(contract, quarter, renewed=1.0):
    return lease.due(np, contract, quarter, np.array([renewed])).item()


def rents_of(contract, first, end):
    return lease.due(np, contract, np.arange(first, end), np.ones(1))[0]


@given(rent=rents, length=years)
def test_without_an_escalator_the_fixed_term_pays_the_rent_every_year(rent, length):
    paid = rents_of(terms(rent, length * 4), START - 4, START + length * 4 + 4).tolist()
    assert sum(paid) == pytest.approx(rent * length)
    assert paid[:4] == [0.0] * 4
    assert paid[-4:] == [0.0] * 4


@given(rent=rents, escalator=st.floats(0.0, 0.1), year=st.integers(0, 9))
def test_the_escalator_steps_the_rent_up_once_a_year(rent, escalator, year):
    contract = terms(rent, 40, escalator)
    of_year = [rent_of(contract, START + 4 * year + q) for q in range(4)]
    assert of_year == pytest.approx([rent / 4 * (1 + escalator) ** year] * 4)


@given(share=st.floats(0.0, 1.0), options=st.integers(1, 40))
def test_renewals_pay_the_share_renewed_and_only_within_the_options(share, options):
    contract = terms(4.0, 8, 0.0, options)
    assert rent_of(contract, START + 7, share) == pytest.approx(1.0)  # the fixed term does not depend on renewals
    assert rent_of(contract, START + 8, share) == pytest.approx(share)
    assert rent_of(contract, START + 7 + options, share) == pytest.approx(share)
    assert rent_of(contract, START + 8 + options, share) == 0.0


@given(rent=rents, length=st.integers(1, 80), when=st.integers(-8, 90))
def test_what_remains_is_the_rent_still_to_come(rent, length, when):
    contract = terms(rent, length)
    to_come = rents_of(contract, START + when + 1, START + 200).sum()
    assert lease.remaining(np, contract, START + when).item() == pytest.approx(to_come)


@given(rent=rents, length=st.integers(1, 200), when=st.integers(-8, 210))
def test_a_rejected_lease_claims_between_one_and_three_years_rent_and_never_more_than_is_left(rent, length, when):
    contract = terms(rent, length)
    left = lease.remaining(np, contract, START + when).item()
    claim = lease.rejection_claim(np, contract, START + when).item()
    assert min(rent, left) - 1e-12 <= claim <= min(3 * rent, left) + 1e-12


@pytest.mark.parametrize(("length", "in_years"), [(2, 0.5), (8, 1.0), (24, 1.0), (40, 1.5), (80, 3.0), (200, 3.0)])
def test_the_cap_follows_the_statute(length, in_years):
    """The greater of one year and 15 % of the rest, at most three years, 11 U.S.C. 502(b)(6)."""
    assert lease.rejection_claim(np, terms(4.0, length), START - 1).item() == pytest.approx(4.0 * in_years)


def test_numpy_and_jax_give_the_same_numbers():
    rng = np.random.default_rng(4)
    shape = (50, 6)
    start = START + rng.uniform(-9, 9, shape)
    ours = lease.LeaseTerms(
        rng.uniform(0, 9, shape),
        start,
        start + rng.uniform(0, 60, shape),
        rng.uniform(0, 0.05, shape),
        rng.integers(0, 30, (50, 1)).astype(float),
    )
    theirs = lease.LeaseTerms(*map(jnp.asarray, ours))
    renewed = rng.uniform(0, 1, 6)
    for quarter in range(START - 9, START + 80, 5):
        np.testing.assert_allclose(
            lease.due(np, ours, quarter, renewed), lease.due(jnp, theirs, quarter, jnp.asarray(renewed)), rtol=1e-12
        )
        np.testing.assert_allclose(
            lease.rejection_claim(np, ours, quarter), lease.rejection_claim(jnp, theirs, quarter), rtol=1e-12
        )
