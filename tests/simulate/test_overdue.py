"""What is overdue bears interest and is planned for, and payments are dated at the end of a quarter."""

from __future__ import annotations

import pytest

from tests.simulate.still_parties import QUARTERS, quarters


@pytest.fixture(scope="module")
def ran(parties):
    return parties.of()


def test_overdue_principal_bears_its_rate_until_it_is_paid_and_stands_in_the_balance_once(ran):
    # Interest of 0.04 and principal of 1 are missed in 2026Q3. In 2026Q4 the other 1 bears 0.02, and so does the
    # overdue one. From 2027Q1 on 2 is overdue: 0.04.
    assert ran.due("interest", "plain") == pytest.approx([0.04] * QUARTERS)
    assert ran.due("principal", "plain") == quarters(q0=1.0, q1=1.0)
    assert ran.balance("plain") == pytest.approx([2.0] * QUARTERS)


def test_a_stated_default_rate_counts_on_all_that_is_overdue(ran):
    # 3 % a quarter of the overdue 1 + 0.04, beside 0.02 on the rest; then of 2 + 0.0912.
    assert ran.due("interest", "punished")[:3] == pytest.approx([0.04, 0.02 + 0.0312, 0.062736])


def test_what_is_overdue_is_in_the_plan_for_new_money(ran):
    # 20.4 falls due in 2026Q3; equity of 100 - 20 = 80 lets it raise half a year's half, 80 x 50 % / 4 = 10. The other
    # 10.4 is raised the next quarter, with 2 % on its principal, 20 x 10.4 / 20.4: it may raise 89.6 x 12.5 % = 11.2.
    raised = ran.found.seen.paid[:, ran.model.claims.groups["equity raised"]]
    mine = raised[:, ran.plan.limited.tolist().index(ran.plan.number["raises"]), 0]
    assert mine[:3] == pytest.approx([10.0, 10.4 + 0.02 * 20.0 * 10.4 / 20.4, 0.0])
    assert ran.defaulted("raises") == -1


def test_who_must_buy_what_is_unsold_raises_the_money_for_it(parties):
    # It has assets of 5 and no cash; what is put to it, 1 a quarter times the share unsold, and interest of 0.02.
    found = parties.of(shock={"demand": "-30 %"})
    assert max(found.due("backstop", "puts")) > 0.01
    assert found.paid("backstop", "puts") == pytest.approx(found.due("backstop", "puts"))
    assert found.defaulted("buys") == -1


# ---- When it is paid


def test_a_par_bond_is_worth_its_principal(parties):
    # 4 % a year on 100 is 1 a quarter; at 4 % a quarter's discount is 1 / 1.01, the horizon's like the last payment's.
    found, model = parties.of(discounting=1.0), parties.model
    theirs = model.claims.payee == model.plan.number["savers"]
    assert found.found.outcome.claim_paid[theirs].sum() == pytest.approx(100.0, rel=1e-12)
    assert found.lost("lenders", "savers") == pytest.approx(0.0, abs=1e-12)


def test_a_lab_that_earns_what_was_promised_is_worth_its_last_round(parties):
    # 100 carried forward at 1 % a quarter and discounted to the day it was paid.
    state = parties.of(discounting=1.0).found.state
    row = parties.model.plan.limited.tolist().index(parties.model.plan.number["lab"])
    assert state.discount[0] == pytest.approx(1.01**-QUARTERS, rel=1e-12)
    assert state.marked[row, 0] * state.discount[0] == pytest.approx(100.0, rel=1e-12)
