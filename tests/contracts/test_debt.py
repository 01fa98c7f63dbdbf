"""Loans: a schedule repays the balance, whatever its style; what is missed is asked again; draws add up."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lookthrough.contracts import debt

jax.config.update("jax_enable_x64", True)

START = 8106
amounts = st.floats(0.01, 500.0)
rates = st.floats(0.0, 0.25)
lengths = st.integers(1, 80)
styles = st.sampled_from(["bullet", "linear", "level"])


def terms(*, principal=1.0, drawn=None, rate=0.06, floating=0.0, length=20, amortises_after=0, style="bullet", **more):
    numbers = {
        "principal": principal,
        "drawn": principal if drawn is None else drawn,
        "rate": rate,
        "floating": floating,
        "start": START,
        "maturity": START + length - 1,
        "amortisation_start": START + amortises_after,
        "linear": float(style == "linear"),
        "level": float(style == "level"),
        "draw_quarters": 1.0,
        "available": 1.0,
        **more,
    }
    return debt.DebtTerms(**{k: np.array([[float(v)]]) for k, v in numbers.items()})


def unfold(loan, quarters, skipped=()):
    """Pay what is due each quarter, except in the quarters skipped; return interest, principal due and balance."""
    balance, rows = loan.drawn, []
    for step in range(quarters):
        due = debt.due(np, loan, balance, loan.maturity, loan.rate, START + step)
        rows.append((due.interest.item(), due.principal.item(), balance.item()))
        if step not in skipped:
            balance = balance - due.principal
    return np.array(rows).T, balance.item()


@given(principal=amounts, rate=rates, length=lengths, wait=st.integers(0, 90), style=styles)
def test_every_style_repays_exactly_its_balance_by_maturity(principal, rate, length, wait, style):
    loan = terms(principal=principal, rate=rate, length=length, amortises_after=wait, style=style)
    (_, repaid, _), left = unfold(loan, length)
    assert repaid.sum() == pytest.approx(principal, rel=1e-12)
    assert left == pytest.approx(0.0, abs=1e-12 * principal)
    assert (repaid >= 0.0).all()


@given(principal=amounts, rate=st.floats(0.001, 0.25), length=st.integers(2, 80), wait=st.integers(0, 79))
def test_a_level_payment_is_the_same_every_quarter_once_it_amortises(principal, rate, length, wait):
    wait = min(wait, length - 1)
    (interest, repaid, _), _ = unfold(
        terms(principal=principal, rate=rate, length=length, amortises_after=wait, style="level"), length
    )
    paid = (interest + repaid)[wait:]
    assert paid == pytest.approx(np.full_like(paid, paid[0]), rel=1e-9)
    annuity = principal * (rate / 4) / (1 - (1 + rate / 4) ** -(length - wait))
    assert paid[0] == pytest.approx(annuity, rel=1e-9)


@given(principal=amounts, length=lengths, wait=st.integers(0, 79))
def test_linear_principal_is_the_same_every_quarter_and_none_before_it_amortises(principal, length, wait):
    wait = min(wait, length - 1)
    (_, repaid, _), _ = unfold(terms(principal=principal, length=length, amortises_after=wait, style="linear"), length)
    assert (repaid[:wait] == 0.0).all()
    assert repaid[wait:] == pytest.approx(np.full(length - wait, principal / (length - wait)), rel=1e-9)


@given(principal=amounts, rate=rates, length=lengths)
def test_a_bullet_pays_interest_on_the_whole_and_principal_only_at_maturity(principal, rate, length):
    (interest, repaid, _), _ = unfold(terms(principal=principal, rate=rate, length=length), length)
    assert (repaid[:-1] == 0.0).all()
    assert repaid[-1] == principal
    assert interest == pytest.approx(np.full(length, principal * rate / 4), rel=1e-12)


@given(length=st.integers(3, 60), missed=st.integers(0, 57), style=st.sampled_from(["linear", "level"]))
def test_principal_that_is_missed_is_asked_again(length, missed, style):
    missed = min(missed, length - 2)
    loan = terms(principal=10.0, length=length, style=style)
    (_, kept, _), _ = unfold(loan, length)
    (_, asked, _), left = unfold(loan, length, skipped=(missed,))
    assert asked[missed + 1] > kept[missed + 1]
    assert asked.sum() - asked[missed] == pytest.approx(10.0, rel=1e-12)
    assert left == pytest.approx(0.0, abs=1e-10)


def test_a_bullet_that_is_missed_at_maturity_stays_due_in_full():
    (_, asked, _), left = unfold(terms(principal=10.0, length=4), 6, skipped=(3, 4, 5))
    assert asked[3:].tolist() == [10.0, 10.0, 10.0]
    assert left == 10.0


def test_no_interest_is_due_before_its_first_quarter_and_principal_is_as_without():
    """10 at 6 %: nothing for three quarters, then 0.15 a quarter; the bullet stays at maturity."""
    (interest, principal, _), _ = unfold(terms(principal=10.0, length=6, interest_from=START + 3), 6)
    (plain, as_before, _), _ = unfold(terms(principal=10.0, length=6), 6)
    assert interest.tolist() == [0.0, 0.0, 0.0, *plain[3:]]
    assert plain.tolist() == pytest.approx([0.15] * 6)
    assert principal.tolist() == as_before.tolist()


def test_interest_never_begins_before_the_loan_does():
    loan = terms(principal=10.0, length=8, interest_from=START - 4)
    assert debt.due(np, loan, loan.drawn, loan.maturity, loan.rate, START - 1).interest.item() == 0.0
    assert debt.due(np, loan, loan.drawn, loan.maturity, loan.rate, START).interest.item() > 0.0


def test_nothing_is_due_before_the_start():
    loan = terms(principal=10.0, length=8, style="linear")
    due = debt.due(np, loan, loan.drawn, loan.maturity, loan.rate, START - 1)
    assert due.interest.item() == 0.0
    assert due.principal.item() == 0.0


@given(
    principal=amounts,
    part=st.floats(0.0, 1.0),
    instalments=st.integers(1, 12),
    since=st.integers(-8, 12),
)
def test_draws_add_up_to_the_undrawn_part(principal, part, instalments, since):
    loan = terms(principal=principal, drawn=principal * part, draw_quarters=instalments, start=START + since)
    drawn = debt.draws(np, loan, np.arange(START - 10, START + 60), START)[0].tolist()
    assert sum(drawn) == pytest.approx(principal * (1 - part), rel=1e-12, abs=1e-12)
    assert sum(drawn[:10]) == 0.0  # nothing before the book's first quarter
    assert sum(d > 0 for d in drawn) in (0, instalments)


def test_a_line_past_its_availability_is_not_drawn():
    loan = terms(principal=10.0, drawn=4.0, available=0.0)
    assert all(debt.draws(np, loan, q, START).item() == 0.0 for q in range(START, START + 30))


@given(rate=rates, reference=rates, extra=st.floats(0.0, 0.05))
def test_only_a_floating_coupon_moves_with_the_reference_rate(rate, reference, extra):
    assert debt.coupon(terms(rate=rate), np.array(reference), extra).item() == rate
    assert debt.coupon(terms(rate=rate, floating=1.0), np.array(reference), extra).item() == pytest.approx(
        rate + reference + extra
    )


def test_numpy_and_jax_give_the_same_numbers():
    rng = np.random.default_rng(5)
    shape = (40, 7)
    style = rng.integers(0, 3, (40, 1))
    loans = debt.DebtTerms(
        principal=rng.uniform(1, 50, shape),
        drawn=rng.uniform(0, 1, shape),
        rate=rng.uniform(0, 0.1, shape),
        floating=rng.integers(0, 2, (40, 1)).astype(float),
        start=START + rng.uniform(-9, 9, shape),
        maturity=START + rng.uniform(5, 50, shape),
        amortisation_start=START + rng.uniform(-9, 30, shape),
        linear=(style == 1).astype(float),
        level=(style == 2).astype(float),
        draw_quarters=rng.integers(1, 7, (40, 1)).astype(float),
        available=rng.integers(0, 2, (40, 1)).astype(float),
    )
    on_jax = debt.DebtTerms(*map(jnp.asarray, loans))
    reference = rng.uniform(0, 0.05, 7)
    rate, rate_on_jax = debt.coupon(loans, reference), debt.coupon(on_jax, jnp.asarray(reference))
    for quarter in range(START - 2, START + 55, 3):
        ours = debt.due(np, loans, loans.drawn, loans.maturity, rate, quarter)
        theirs = debt.due(jnp, on_jax, on_jax.drawn, on_jax.maturity, rate_on_jax, quarter)
        for a, b in zip(ours, theirs, strict=True):
            np.testing.assert_allclose(a, b, rtol=1e-12, atol=1e-15)
        np.testing.assert_allclose(
            debt.draws(np, loans, quarter, START), debt.draws(jnp, on_jax, quarter, START), rtol=1e-13
        )


def test_a_floating_default_rate_moves_with_the_reference_rate():
    # 2 % over a reference of 4 % on 100 that are overdue: 1.5 a quarter; a fixed one of 2 %: 0.5.
    overdue = np.array([[100.0]]), np.array([[0.0]])
    floats = terms(overdue_rate=0.02, overdue_floating=1.0)
    assert debt.on_overdue(floats, 0.04, *overdue).item() == pytest.approx(1.5)
    assert debt.on_overdue(terms(overdue_rate=0.02), 0.04, *overdue).item() == pytest.approx(0.5)


def test_a_commitment_fee_is_paid_on_what_may_still_be_drawn():
    """Half of 1 is drawn in four parts of 0.125: 0.375, 0.25, 0.125 and nothing may be drawn after them; 1 % a year."""
    loan = terms(drawn=0.5, rate=0.0, draw_quarters=4.0, commitment_fee=0.01)
    fees = [debt.fee(np, loan, START + t, START).item() for t in range(5)]
    assert fees == pytest.approx([0.0009375, 0.000625, 0.0003125, 0.0, 0.0], abs=1e-15)
    paid = debt.paid(np, loan, loan.drawn, loan.rate, START, START)
    assert paid.interest.item() == pytest.approx(0.0009375, abs=1e-15)


def test_a_line_is_drawn_until_it_is_no_more_available_and_the_rest_over_fewer_quarters():
    columns = {
        **{k: np.array([[float(v)]]) for k, v in {"start": START, "maturity": START + 19, "term": 0.0}.items()},
        **{k: np.array([[v]]) for k, v in {"principal": 1.0, "drawn": 0.2, "amortisation_start": 0.0}.items()},
        **{k: np.array([[v]]) for k, v in {"drawn_by_start": 0.0, "drawn_first": 1.0, "draw_quarters": 6.0}.items()},
        "available": np.array([[1.0]]),
    }
    for until, quarters, available in ((0.0, 6.0, 1.0), (START + 1.0, 2.0, 1.0), (START - 1.0, 1.0, 0.0)):
        found = debt.with_draws(np, {**columns, "available_until": np.array([[until]])}, float(START))
        assert (found["draw_quarters"].item(), found["available"].item()) == (quarters, available), until
        amortises = START + quarters if available else START
        assert found["amortisation_start"].item() == amortises, until


def test_rank_and_repayment_are_as_stated_else_those_of_the_kind():
    assert debt.seniority_of("bond", None) == "unsecured"
    assert debt.seniority_of("abs", None) == "secured"
    assert debt.seniority_of("abs", "junior") == "junior"
    assert debt.amortisation_of("ddtl", None, has_ard=False) == "linear"
    assert debt.amortisation_of("abs", None, has_ard=True) == "level"
    assert debt.amortisation_of("bond", None, has_ard=False) == "bullet"
