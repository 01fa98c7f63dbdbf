"""Estates stay open: what a company that was wound up goes on receiving is its creditors', by rank, then its owners'.

Each group of parties answers one question and has nothing to do with the others; all share one run of twelve quarters,
2026Q3 to 2029Q2, not discounted. A bond of 1 at 8 % owes 0.02 of interest a quarter. A company without cash pays
nothing in the first two quarters and is wound up in the third, 2027Q1, owing three quarters of interest: 1.06 a bond
of 1. Every vehicle has an asset of 1 (what its owner paid in) and, once rent of 0.4 has come in, pays it out a quarter
later; at the horizon it is worth 1.4, its asset and the last rent.
"""

from __future__ import annotations

import jax.numpy as jnp
import numpy as np
import pytest

from lookthrough.contracts.family import CASH
from lookthrough.simulate.compile.state import Switches
from lookthrough.simulate.quarter.closing import close
from tests.simulate.still import small_book, still_run

QUARTERS = 12
WOUND_UP = 2  # 2027Q1


def company(name, kind="company", opening="cash: 0 bn USD"):
    return f"- {{id: {name}, name: {name}, kind: {kind}, class: modelled, source: s1, opening: {{{opening}}}}}\n"


def vehicle(name, cash="0"):
    opening = f"opening: {{cash: {cash} bn USD}}"
    return f"- {{id: {name}, name: {name}, kind: company, class: vehicle, source: s1, {opening}}}\n"


def sponsor(name, opening=""):
    return f"- {{id: {name}, name: {name}, kind: company, class: sponsor, source: s1, opening: {{{opening}}}}}\n"


def contract(name, kind, roles, terms, status="funded"):
    return f"- {{id: {name}, kind: {kind}, {roles}, {terms}, status: {status}, source: s1}}\n"


def bond(name, issuer, principal, more="seniority: unsecured", holder="banks"):
    terms = f"principal: {principal} bn USD, rate: 8 %, maturity: 2040Q4, {more}"
    return contract(name, "bond", f"issuer: {issuer}, holder: {holder}", terms)


def loan(name, borrower, lender, terms):
    return contract(name, "term_loan", f"borrower: {borrower}, lender: {lender}", f"rate: 8 %, {terms}")


def whole(name, owner, owned, kind="jv_equity"):
    return contract(name, kind, f"investor: {owner}, issuer: {owned}", "amount: 1 bn USD, stake: 100 %")


def lease(name, landlord, start, tenant="tenant", rent="1.6"):
    terms = f"rent: {rent} bn USD per year, start: {start}, end: 2040Q4"
    return contract(name, "lease", f"tenant: {tenant}, landlord: {landlord}", terms, "signed")


def shares(name, grantor, holder, terms):
    return contract(name, "warrant", f"grantor: {grantor}, holder: {holder}", f"shares: 80 m shares, {terms}", "signed")


def order(name, buyer, terms):
    return contract(
        name, "chip_order", f"buyer: {buyer}, seller: maker", f"amount: 4 bn USD, ramp: 0y, {terms}", "signed"
    )


def note(name, issuer, maturity, price):
    terms = f"principal: 1 bn USD, rate: 0 %, maturity: {maturity}, conversion_price: {price} USD per share"
    return contract(name, "convertible", f"issuer: {issuer}, holder: landlords", terms)


LISTED = "market_value: 100 bn USD, shares_outstanding: 1 bn shares"  # a share costs 100
FILES = {
    "entities/parties.yaml": "".join(
        (
            sponsor("tenant", LISTED),
            *(company(n) + vehicle(f"{n}_site") for n in ("owner", "ranks")),
            *(company(n) for n in ("upper", "lower")),
            vehicle("lower_site"),
            company("lend"),
            company("land"),
            vehicle("slow"),
            *(company(n) for n in ("holds", "customer")),
            company("grants", opening=f"cash: 0 bn USD, {LISTED}"),
            company("thrifty", opening="cash: 1 bn USD"),
            company("raises", kind="raiser"),
            company("buys", kind="raiser"),
            vehicle("capacity"),
            vehicle("overdue"),
            vehicle("shares_rent"),
            sponsor("unpriced"),
            sponsor("maker"),
        )
    ),
    "deals/all.yaml": "deal: all\ntitle: Every contract\ncontracts:\n"
    + "".join(
        (
            bond("owner_bond", "owner", 4),
            whole("owner_owns", "owner", "owner_site"),
            lease("owner_let", "owner_site", "2028Q1"),
            bond("ranks_first", "ranks", 1, "seniority: secured"),
            bond("ranks_second", "ranks", 2),
            whole("ranks_owns", "ranks", "ranks_site"),
            lease("ranks_let", "ranks_site", "2027Q3"),
            bond("upper_bond", "upper", 2),
            bond("lower_bond", "lower", 0.2),
            whole("upper_owns", "upper", "lower", "equity_investment"),
            whole("lower_owns", "lower", "lower_site"),
            lease("lower_let", "lower_site", "2027Q3"),
            bond("lend_bond", "lend", 10),
            loan("lent_short", "tenant", "lend", "principal: 2 bn USD, maturity: 2028Q1"),
            loan("lent_long", "tenant", "lend", "principal: 1 bn USD, maturity: 2040Q4"),
            loan("lent_later", "tenant", "lend", "principal: 3 bn USD, start: 2027Q2, maturity: 2040Q4"),
            bond("land_bond", "land", 1),
            lease("land_let", "land", "2026Q3", tenant="slow", rent="0.4"),
            lease("slow_let", "slow", "2028Q1"),
            bond("holds_bond", "holds", 4),
            shares("held", "tenant", "holds", "strike: 10 USD per share, start: 2028Q1, end: 2029Q1"),
            bond("grants_bond", "grants", 4),
            shares("granted", "grants", "tenant", "strike: 10 USD per share, start: 2028Q1, end: 2029Q1"),
            note("granted_note", "grants", "2029Q1", 5),
            shares("older", "tenant", "banks", "strike: 10 USD per share, start: 2025Q3, end: 2027Q3"),
            order("bought", "tenant", "start: 2026Q1, end: 2026Q4"),
            shares("by_order", "tenant", "banks", "strike: 10 USD per share, end: 2035Q4, order: bought"),
            order("cut", "thrifty", "start: 2026Q3, end: 2027Q2, cancellable: 100 %"),
            shares("by_cut_order", "tenant", "banks", "strike: 10 USD per share, end: 2035Q4, order: cut"),
            loan("raises_loan", "raises", "banks", "principal: 20 bn USD, maturity: 2026Q3, amortisation: linear"),
            loan("buys_loan", "buys", "banks", "principal: 1 bn USD, maturity: 2040Q4"),
            contract("puts", "backstop", "buyer: buys, seller: capacity", "cap: 12 bn USD, end: 2029Q2", "signed"),
            loan("plain", "overdue", "banks", "principal: 2 bn USD, maturity: 2026Q4, amortisation: linear"),
            loan(
                "punished",
                "overdue",
                "banks",
                "principal: 2 bn USD, maturity: 2026Q4, amortisation: linear, default_rate: 12 %",
            ),
            note("converts", "tenant", "2028Q1", 50),
            note("converts_later", "tenant", "2035Q1", 80),
            note("stays", "tenant", "2028Q1", 200),
            note("no_price", "unpriced", "2028Q1", 50),
            shares("no_share_price", "unpriced", "banks", "end: 2035Q4"),
            lease("rent_shared", "shares_rent", "2026Q3"),
            contract(
                "share_of_rent",
                "revenue_share",
                "obligor: shares_rent, beneficiary: banks",
                "share: 10 %, cap: 9 bn USD, end: 2035Q4",
                "signed",
            ),
            contract(
                "share_of_nothing",
                "revenue_share",
                "obligor: tenant, beneficiary: banks",
                "share: 10 %, cap: 9 bn USD, end: 2035Q4",
                "signed",
            ),
            contract(
                "insured",
                "protection",
                "writer: tenant, holder: banks, reference: land",
                "cap: 1 bn USD, covers: land_bond",
                "signed",
            ),
        )
    ),
}
ASSUMED = {
    "asset.other.to_debt": "0",  # companies have nothing to sell
    "asset.raiser.to_debt": "5",
    "operate.raiser.raise_share": "50 %",
    "operate.raiser.minimum_cash": "0 %",
    "term_loan.draw_period": "0.25",
}


@pytest.fixture(scope="module")
def still(tmp_path_factory):
    return still_run(small_book(tmp_path_factory.mktemp("estates"), FILES, ASSUMED), QUARTERS)


@pytest.fixture(scope="module")
def ran(still):
    return still.of()


def quarters(**amounts):
    """Twelve quarters; what is not named is nothing. ``q`` counts from 2026Q3."""
    row = [0.0] * QUARTERS
    for name, amount in amounts.items():
        row[int(name[1:])] = amount
    return pytest.approx(row)


def debt_service(ran, name):
    return np.add(ran.paid("interest", name), ran.paid("principal", name))


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
    # Of 4.24, 10.6 and 1.06 less what was paid: 3.4, 3.52 and 0.2. Banks hold these bonds and much else, and what their
    # ledger has is what was paid to them, at the horizon too.
    outcome, claims = ran.found.outcome, ran.model.claims
    unpaid = (outcome.claim_due - outcome.claim_paid)[:, 0]
    for name, loss in {"owner_bond": 0.84, "lend_bond": 7.08, "land_bond": 0.86, "upper_bond": 0.0}.items():
        assert unpaid[ran.rows["interest", name]] + unpaid[ran.rows["principal", name]] == pytest.approx(loss), name
    theirs = (claims.payee == ran.plan.number["banks"]) & (claims.mode == CASH) & (ran.model.of_owners == 0.0)
    assert ran.creditors("banks") == pytest.approx(outcome.claim_paid[theirs].sum(), rel=1e-12)
    assert float(outcome.leak.max()) < 1e-12


# ---- Shares


def test_nothing_vests_for_a_holder_or_from_a_grantor_that_was_wound_up(ran):
    # Both are wound up in 2027Q1; the shares would have vested from 2028Q1 on.
    assert ran.paid("warrant sale", "held") == quarters()
    assert ran.paid("warrant sale", "granted") == quarters()
    assert ran.due("conversion", "granted_note") == quarters()
    assert ran.paid_in_all("holds_bond", "interest", "principal") == 0.0


def test_of_a_warrant_that_began_before_the_book_only_what_vests_from_now_on_is_new(ran):
    # 80 m shares over the eight quarters after 2025Q3, 10 m each, which bring 0.9; three had passed before 2026Q3.
    assert ran.paid("warrant sale", "older") == quarters(**{f"q{q}": 0.9 for q in range(5)})


def test_shares_vest_with_the_order_they_are_granted_for_and_not_beyond_what_is_delivered_of_it(ran):
    # A quarter of 80 m shares with each of four deliveries, 20 m, brings 1.8; two were delivered before the book. Of
    # the other order thrifty pays the first 1 and then has no money, so that it cancels the rest.
    assert ran.paid("warrant sale", "by_order") == quarters(q0=1.8, q1=1.8)
    assert ran.due("order", "cut") == quarters(q0=1.0)
    assert ran.paid("warrant sale", "by_cut_order") == quarters(q0=1.8)


def test_a_convertible_brings_the_larger_of_principal_and_shares(ran):
    # At 50 the note of 1 exchanges into 20 m shares, worth 2 at 100: 1 beyond the principal, when it matures. At 80
    # they are worth 1.25; that note is still out at the horizon, where it counts. At 200 they are worth 0.5.
    assert ran.paid("principal", "converts") == quarters(q6=1.0)
    assert ran.paid("conversion", "converts") == quarters(q6=1.0)
    assert ran.paid("conversion", "converts_later") == quarters(q11=0.25)
    assert ran.paid("conversion", "stays") == quarters()
    assert ran.owners("landlords") == pytest.approx(1.25)  # what they gain, the owners of the issuer's shares lose


# ---- What is left out


def test_what_a_run_has_nothing_to_reckon_from_is_named(ran):
    left = {row.contract: row.why for row in (*ran.plan.left_out, *ran.model.not_paid)}
    assert set(left) == {"share_of_nothing", "no_share_price", "no_price", "insured"}
    assert left["share_of_nothing"] == "a run has no revenue of tenant, of which a share is promised"
    assert "straight debt" in left["no_price"]


def test_a_share_of_revenue_counts_rent(ran):
    # 10 % of rent of 0.4 a quarter.
    assert ran.paid("revenue share", "share_of_rent") == pytest.approx([0.04] * QUARTERS)


# ---- Overdue and funding


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


def test_who_must_buy_what_is_unsold_raises_the_money_for_it(still):
    # It has assets of 5 and no cash; what is put to it, 1 a quarter times the share unsold, and interest of 0.02.
    found = still.of(shock={"demand": "-30 %"})
    assert max(found.due("backstop", "puts")) > 0.01
    assert found.paid("backstop", "puts") == pytest.approx(found.due("backstop", "puts"))
    assert found.defaulted("buys") == -1


# ---- A property on many books of this shape


def test_creditors_of_an_estate_are_paid_in_full_before_its_owners_get_anything(still):
    """Amounts drawn anew: what a company pays on its claims is the lesser of claims and money, to the last cent."""
    rng, model = np.random.default_rng(7), still.model
    mid = model.plan.table.arrays().mid
    values = np.repeat(mid[:, None], 64, axis=1)
    for held, name in ((model.plan.debt, "drawn"), (model.plan.lease, "rent")):
        at = held.columns[name]
        values[at.start : at.stop] *= rng.lognormal(0.0, 1.0, (at.stop - at.start, 64))
    found = still.of(values).found
    state, seen, claims = found.state, found.seen, model.claims
    closing = close(model, Switches(*[jnp.asarray(1.0)] * 6, jnp.asarray(0.0)), state, found.ratios)
    at_horizon = closing.due.owed * closing.ratio
    solvent = failed = 0
    for row, entity in enumerate(model.plan.limited):
        dead = state.dead[row] > 0
        mine, owed = (claims.payer == entity) & (model.carries > 0), closing.due.payer == entity
        due = seen.due[:, mine].sum(axis=(0, 1))
        paid = seen.paid[:, claims.payer == entity].sum(axis=(0, 1)) + at_horizon[owed].sum(axis=0)
        received = seen.paid[:, claims.payee == entity].sum(axis=(0, 1)) + at_horizon[closing.due.payee == entity].sum(
            axis=0
        )
        money = received + closing.owned[entity] + seen.opening_cash[0, entity] + state.marked[row]
        np.testing.assert_allclose(paid[dead], np.minimum(due, money)[dead], rtol=1e-9, atol=1e-9)
        solvent += (dead & (money > due + 1e-9)).sum()
        failed += (dead & (money < due - 1e-9)).sum()
    assert solvent > 20
    assert failed > 20
