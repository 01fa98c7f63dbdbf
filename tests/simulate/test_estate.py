"""Estates stay open: what a company that was wound up goes on receiving is its creditors', by rank, then its owners'.

The parties and how they begin are in ``still_parties.py``. Amounts are USD bn, not discounted.
"""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from lookthrough.simulate.compile.model import sampled
from lookthrough.simulate.compile.state import Switches
from lookthrough.simulate.quarter.closing import close
from lookthrough.simulate.quarter.settling.guarantee_calls import at_horizon
from lookthrough.simulate.runner.compiling import jitted
from tests.simulate.still_parties import debt_service, quarters


@pytest.fixture(scope="module")
def ran(parties):
    return parties.of()


def test_what_a_dead_owner_s_vehicle_pays_out_goes_to_the_owner_s_creditors(ran):
    # 4.24 is owed. The site lets from 2028Q1 and pays out 0.4 from 2028Q2 on, five times: 2. At the horizon it is worth
    # 1.4, so that 3.4 of 4.24 are paid and 0.84 is the creditors' loss.
    assert ran.due("interest", "owner_bond") == quarters(q0=0.08, q1=0.08, q2=0.08)  # it stops on winding up
    assert ran.due("principal", "owner_bond") == quarters(q2=4.0)  # and nothing is due twice
    assert debt_service(ran, "owner_bond") == quarters(**{f"q{q}": 0.4 for q in range(7, 12)})
    assert ran.paid_in_all("owner_bond", "interest", "principal") == pytest.approx(3.4)
    assert ran.balance("owner_bond")[:7] == pytest.approx([4.0] * 7)


def test_an_estate_pays_secured_creditors_before_unsecured_ones_and_those_before_its_owners(ran):
    # Owed 1.06 and 2.12. The site pays out 0.4 from 2027Q4 on, seven times: the secured have their 1.06 in 2028Q2, when
    # 0.14 is left for the others; with four times 0.4 they have 1.74, and the last 0.38 of the 1.4 of the horizon.
    assert debt_service(ran, "ranks_first") == quarters(q5=0.4, q6=0.4, q7=0.26)
    assert debt_service(ran, "ranks_second") == quarters(q7=0.14, q8=0.4, q9=0.4, q10=0.4, q11=0.4)
    assert ran.paid_in_all("ranks_first", "interest", "principal") == pytest.approx(1.06)
    assert ran.paid_in_all("ranks_second", "interest", "principal") == pytest.approx(2.12)


def test_what_is_left_of_the_estates_goes_to_the_owners_at_the_horizon(ran):
    # Of the ranks 1.4 - 0.38 = 1.02; of upper 1.868 (below). Owner, lend, land, holds and grants leave nothing. Raises
    # leaves all it has: assets of 100 and the 20.6 of equity less the 20.6 of debt; buys: 5 of assets less 1 of debt
    # and 12 x 0.02 of interest, for which it raised equity. What the other vehicles have belongs to their owners too,
    # and as owners of an unlisted issuer they bear the 1.25 that its notes are worth beyond their principal.
    rest = {"slow": 6 * 0.4 - 0.2, "capacity": 0.0, "overdue": 0.0, "shares_rent": 12 * 0.36, "thrifty": 0.0}
    held = sum(rest.values()) + 1.02 + 1.868
    new = ran.found.seen.paid[:, ran.model.claims.groups["equity raised"]].sum()
    left = 100.0 + 5.0 - 1.0  # assets of raises and of buys, less the loan of buys
    assert ran.owners("private_investors") == pytest.approx(held + left - new - 1.25)


def test_the_rest_of_a_dead_subsidiary_goes_to_the_creditors_of_its_dead_owner(ran):
    # Lower owes 0.212 and is paid out 0.4 seven times from 2027Q4 on, so that it has 2.588 at the horizon, and its site
    # 1.4: 3.988 for upper, which owes 2.12 and had nothing until then. 1.868 is left for the owners of upper.
    assert debt_service(ran, "lower_bond") == quarters(q5=0.212)
    assert debt_service(ran, "upper_bond") == quarters()
    assert ran.paid_in_all("upper_bond", "interest", "principal") == pytest.approx(2.12)


def test_interest_and_principal_of_what_a_dead_lender_had_lent_go_to_its_creditors(ran):
    # It owes 0.2 a quarter and receives 0.04 on the one loan and 0.02 on the other, so it is wound up owing 10.6 less
    # what it paid. 2028Q1 brings the principal of 2, and the loan of 1 is worth 1 at the horizon: 7 x 0.04 + 2 of the
    # first, 12 x 0.02 + 1 of the other, 3.52 in all. Nothing is drawn of a loan that an estate would have to pay out.
    assert debt_service(ran, "lend_bond") == quarters(
        **{f"q{q}": 0.06 for q in range(6)}, q6=2.06, **{f"q{q}": 0.02 for q in range(7, 12)}
    )
    assert ran.paid_in_all("lend_bond", "interest", "principal") == pytest.approx(3.52)
    assert ran.due("draw", "lent_later") == quarters()
    assert ran.due("interest", "lent_later") == quarters()


def test_rent_that_a_tenant_owes_a_dead_landlord_is_paid_to_its_estate(ran):
    # 0.1 is missed in 2026Q3 and 2026Q4; then the lease ends with its landlord. The tenant has money from 2028Q1 on.
    assert ran.due("rent", "land_let") == quarters(q0=0.1, q1=0.1)
    assert ran.paid("rent", "land_let") == quarters(q6=0.2)
    assert debt_service(ran, "land_bond") == quarters(q6=0.2)


def test_a_creditor_s_loss_is_what_stays_unpaid_and_no_cash_is_lost(ran):
    # Of 4.24, 10.6 and 1.06 less what was paid: 3.4, 3.52 and 0.2. Banks hold these bonds and much else, and what they
    # lose as lenders is all that stays unpaid of it, at the horizon too, less what guarantors paid them: 0.22 and
    # 1.02 x 0.24 / 1.24 (below). Nothing was lent after the book's date.
    outcome, claims = ran.found.outcome, ran.model.claims
    unpaid = (outcome.claim_due - outcome.claim_paid)[:, 0]
    for name, loss in {"owner_bond": 0.84, "lend_bond": 7.08, "land_bond": 0.86, "upper_bond": 0.0}.items():
        assert unpaid[ran.rows["interest", name]] + unpaid[ran.rows["principal", name]] == pytest.approx(loss), name
    lent = np.zeros(len(claims), dtype=bool)
    lent[claims.groups["interest"].start : claims.groups["principal"].stop] = True
    theirs = lent & (claims.payee == ran.plan.number["banks"])
    loss = unpaid[theirs].sum() - 0.22 - 1.02 * 0.24 / 1.24
    assert ran.lost("lenders", "banks") == pytest.approx(loss, rel=1e-12)
    assert ran.lost("lenders", "banks", existing=True) == pytest.approx(loss, rel=1e-12)
    assert float(outcome.leak.max()) < 1e-12


def test_what_a_guarantor_pays_at_the_horizon_is_in_the_sums_once(ran):
    # The vehicle has no money until its asset of 1 counts at the horizon. Interest of 0.02 is called eleven times, in
    # the quarter after it is missed; at the horizon the vehicle owes 1.02 to its creditor and 0.22 to the guarantor
    # and pays 1 / 1.24 of each. The rest of the 1.02 is called then.
    called = 11 * 0.02 + 1.02 * (1.0 - 1.0 / 1.24)
    rows = ran.model.claims.groups["guarantee"]
    assert ran.found.outcome.claim_due[rows].sum() == pytest.approx(called)
    assert ran.found.outcome.claim_paid[rows].sum() == pytest.approx(called)


def test_creditors_of_an_estate_are_paid_in_full_before_its_owners_get_anything(parties):
    """Amounts drawn anew: what a company pays on its claims is the lesser of claims and money, to the last cent."""
    rng, model = np.random.default_rng(7), parties.model
    mid = model.plan.table.arrays().mid
    values = np.repeat(mid[:, None], 64, axis=1)
    for held, name in ((model.plan.debt, "drawn"), (model.plan.lease, "rent")):
        at = held.columns[name]
        values[at.start : at.stop] *= rng.lognormal(0.0, 1.0, (at.stop - at.start, 64))
    found = parties.of(values).found
    state, seen, claims = jax.tree.map(jnp.asarray, found.state), found.seen, model.claims
    sponsors = jnp.ones((len(model.sponsors) + 1, 64))
    numbers = sampled(model, values, jnp.ones((len(model.fate_keys), 64)))
    switches = Switches(*(jnp.ones(()) for _ in Switches._fields))._replace(discounting=jnp.asarray(0.0))

    def closed(state, ratios):
        opened, asks = at_horizon(model, numbers, state, sponsors)
        return close(model, switches, opened, ratios, asks)

    closing = jitted(closed)(state, found.ratios)
    last = closing.due.owed * closing.ratio
    solvent = failed = 0
    for row, entity in enumerate(model.plan.limited):
        dead = state.dead[row] > 0
        mine, owed = (claims.payer == entity) & (model.carries > 0), closing.due.payer == entity
        due = seen.due[:, mine].sum(axis=(0, 1))
        paid = seen.paid[:, claims.payer == entity].sum(axis=(0, 1)) + last[owed].sum(axis=0)
        received = seen.paid[:, claims.payee == entity].sum(axis=(0, 1))
        received = received + last[closing.due.payee == entity].sum(axis=0)
        money = received + closing.owned[entity] + seen.opening_cash[0, entity] + state.marked[row]
        np.testing.assert_allclose(paid[dead], np.minimum(due, money)[dead], rtol=1e-9, atol=1e-9)
        solvent += (dead & (money > due + 1e-9)).sum()
        failed += (dead & (money < due - 1e-9)).sum()
    assert solvent > 20
    assert failed > 20
