"""A vehicle on its deal file, alone and inside a run: the same cash by note and quarter, worked out by hand and walked.

Amounts of deal files are USD m, those of a run USD bn. The first quarter is 2026Q3, and every deal lasts to the horizon
or shorter. Rents are paid by tenants of the book: ``tenant`` always pays, others have so much and no more.
"""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from lookthrough.contracts import KINDS
from lookthrough.contracts.family import LEDGERS, RANKS, SECURED
from lookthrough.deals.deal_plan import plan_of
from lookthrough.deals.deal_walk import walk
from lookthrough.positions.plan import compile_plan
from lookthrough.simulate.channels import CHANNELS
from lookthrough.simulate.compile.deals.seasoned_deals import seasoned_deals, with_notes
from lookthrough.simulate.compile.model import compile_model
from lookthrough.simulate.runner.devices import accounted
from lookthrough.world.driver import OF_THE_WORLD
from tests.simulate.still import HEADER, STILL, against_base, losses, small_book, still_run
from tests.slow import slow

QUARTERS = 9
M = 1e-3  # USD bn in USD m
VEHICLE = "kind: company, class: vehicle, source: s1"
ENTITIES = "".join(
    (
        "- {id: rich, name: Rich tenant, kind: company, class: sponsor, source: s1}\n",
        "- {id: poor, name: Poor tenant, kind: company, class: vehicle, source: s1, opening: {cash: 0 m USD}}\n",
        "- {id: late, name: Late tenant, kind: company, class: vehicle, source: s1, opening: {cash: 0 m USD}}\n",
        *(f"- {{id: {n}, name: {n}, kind: sector, class: sector, source: s1}}\n" for n in ("insurers", "funds")),
    )
)
TWO_NOTES = """
income:
  - {id: rent, amount: 3 m USD, tenant: TENANT}
fees:
  - {id: servicer, amount: 0.1 m USD}
accounts:
  - {id: liquidity, opening: 2 m USD}
  - {id: lockbox}
notes:
  - {id: A, rank: 1, balance: 60 m USD, rate: 8 %, maturity: 2028-06-30}
  - {id: B, rank: 2, balance: 20 m USD, rate: 12 %, maturity: 2028-06-30}
reserve: {account: liquidity, target: 2 m USD}
trigger: {cover_below: 1.25, trap: lockbox}
sale: 76 m USD
value: 100 m USD
"""
AMORTISING = """
income:
  - {id: rent, amount: 24 m USD per year, tenant: TENANT}
fees:
  - {id: servicer, amount: 0.4 m USD per year}
accounts:
  - {id: carry, opening: 1 m USD}
  - {id: letter, opening: 5 m USD}
  - {id: liquidity, opening: 1 m USD}
  - {id: lockbox}
notes:
  - {id: A, rank: 1, balance: 100 m USD, rate: 7 %, maturity: 2029-12-31, amortises: linear, over: 20y}
  - {id: B, rank: 2, balance: 30 m USD, rate: 10 %, maturity: 2029-12-31}
prefunded: {account: carry}
release: {account: letter, on: 2027-03-31}
reserve: {account: liquidity, target: 2 m USD}
trigger: {cover_below: 1.6, over: 2, trap: lockbox}
sweep: 50 %
value: 160 m USD
"""
# 80 of notes on a site worth 100 whose lease ends after four quarters; who guarantees its value pays at most 30.
EMPTY_AT = 3
DEALS = {
    "vacated": (TWO_NOTES, "2026-06-30", "quarterly", "rich", 12),
    # vehicle: (terms of its deal, start, payments, tenant, rent in USD m a year)
    "steady": (TWO_NOTES, "2026-06-30", "quarterly", "rich", 12),
    "struck": (TWO_NOTES, "2026-06-30", "quarterly", "poor", 12),
    "seasoned": (AMORTISING, "2025-12-31", "quarterly", "rich", 24),
    "monthly": (AMORTISING, "2026-06-30", "monthly", "late", 24),
    "halves": (AMORTISING, "2026-03-31", "half-yearly", "rich", 24),
}


def deal_text(name, terms, start, payments, tenant):
    return f"deal: {name}\ntitle: {name}\nstart: {start}\npayments: {payments}\n{terms.replace('TENANT', tenant)}"


def contracts_of(name, terms, tenant, rent):
    amounts = (60, 20) if terms is TWO_NOTES else (100, 30)
    held = ", held_by: {insurers: {value: 60 %, source: s1}, funds: {value: 40 %, source: s1}}"
    notes = (
        f"- {{id: {name}_{note}, kind: abs, issuer: {name}, holder: banks, principal: {amount} m USD, tranche: {note},"
        f" status: funded, source: s1{held if note == 'B' else ''}}}\n"
        for note, amount in zip("AB", amounts, strict=True)
    )
    lease = (
        f"- {{id: {name}_rent, kind: lease, tenant: {tenant}, landlord: {name}, rent: {rent} m USD per year,"
        f" start: 2026Q1, end: {'2027Q2' if name == 'vacated' else '2040Q4'}, status: signed, source: s1}}\n"
    )
    shares = (
        f"- {{id: {name}_shares, kind: jv_equity, investor: private_investors, issuer: {name}, amount: 1 m USD,"
        " stake: 100 %, status: funded, source: s1}\n"
    )
    return "".join((*notes, lease, shares))


def sublet(name, landlord, rent, end):
    """What a tenant has to pay its own rent from: 3, 3 and 1.5 a quarter, or 7 and then 1."""
    return (
        f"- {{id: {name}, kind: lease, tenant: rich, landlord: {landlord}, rent: {rent} m USD per year, start: 2026Q3,"
        f" end: {end}, status: signed, source: s1}}\n"
    )


FILES = {
    "entities/parties.yaml": ENTITIES
    + "".join(f"- {{id: {name}, name: {name}, {VEHICLE}, waterfall: {name}}}\n" for name in DEALS),
    "deals/all.yaml": "deal: all\ntitle: Every contract\ncontracts:\n"
    "- {id: put, kind: residual_value_guarantee, guarantor: rich, beneficiary: vacated, cap: 30 m USD, start: 2026Q3,"
    " end: 2030Q4, covers: vacated_rent, status: signed, source: s1}\n"
    + sublet("poor_1", "poor", 6, "2027Q1")
    + sublet("poor_2", "poor", 6, "2026Q4")
    + sublet("late_1", "late", 24, "2027Q2")
    + sublet("late_2", "late", 4, "2028Q3")
    + "".join(contracts_of(name, terms, tenant, rent) for name, (terms, _, _, tenant, rent) in DEALS.items()),
    **{f"waterfalls/{name}.yaml": deal_text(name, *of[:4]) for name, of in DEALS.items()},
}


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    files = {**FILES, "book.yaml": HEADER["book.yaml"].replace("horizon: 8", f"horizon: {QUARTERS}")}
    return with_notes(small_book(tmp_path_factory.mktemp("deals"), files, STILL))


@pytest.fixture(scope="module")
def ran(book):
    """Demand is 15 % less than planned from the first quarter on: a site that is left is worth less."""
    shock = {"demand": "-15 %", "onset": "2026Q3", "ramp": "0 y", "half_life": "1000 y"}
    return still_run(book, QUARTERS).of(shock=shock)


def inside(ran, name, nature, note):
    """What a note is paid each quarter, all its holders together, USD m."""
    claims, rows = ran.model.claims, range(len(ran.model.claims))[ran.model.claims.groups[nature]]
    own = [row for row in rows if claims.contract[row] == f"{name}_{note}"]
    return ran.found.seen.paid[:, own, 0].sum(axis=1) / M


def rents(ran, name):
    return np.array(ran.paid("rent", f"{name}_rent")) / M


def alone(book, name, income):
    """What each note is paid by period, walked on the income by period, from the period with which the run begins."""
    plan = plan_of(book.waterfalls[name])
    before = seasoned_deals(book)[name].first
    full = plan.income.copy()
    full[before : before + len(income)] = income
    walked = list(walk(plan, full[:, None], np.full(1, plan.deal.sale or 0.0)))[before : before + len(income)]
    interest = np.array([(w.flows.interest + w.flows.last_interest)[:, 0] for w in walked])
    principal = [w.flows.principal + w.flows.swept + w.flows.released + w.flows.last_principal for w in walked]
    return interest, np.array([each[:, 0] for each in principal]), np.array([w.flows.equity[0] for w in walked])


def equity(ran, name):
    owner = ran.plan.vehicle_stakes
    rows = [i for i, stake in enumerate(owner) if ran.plan.entities[stake.issuer] == name]
    start = ran.model.claims.groups["distribution"].start
    return ran.found.seen.paid[:, [start + i for i in rows], 0].sum(axis=1) / M


@pytest.mark.parametrize("name", ["steady", "struck"])
def test_a_deal_pays_the_same_alone_and_inside_a_run_up_to_its_sale(ran, book, name):
    interest, principal, rest = alone(book, name, rents(ran, name)[:8])
    for number, note in enumerate("AB"):
        np.testing.assert_allclose(inside(ran, name, "interest", note)[:8], interest[:, number], atol=1e-9)
        np.testing.assert_allclose(inside(ran, name, "principal", note)[:8], principal[:, number], atol=1e-9)
    np.testing.assert_allclose(equity(ran, name)[:8], rest, atol=1e-9)


@pytest.mark.parametrize(("name", "by"), [("seasoned", 1), ("halves", 2)])
def test_a_deal_without_sale_pays_the_same_by_period_in_the_quarter_of_its_payment_date(ran, book, name, by):
    """A half-yearly deal pays for two quarters; of the first period one had passed, on the income of the file."""
    deal, paid = seasoned_deals(book)[name], rents(ran, name)
    pays = [q for q in deal.when if 0 <= q < QUARTERS]
    income = np.array([paid[max(q - by + 1, 0) : q + 1].sum() for q in pays])
    income[0] += deal.collected
    assert deal.collected == pytest.approx(6.0 * (by - 1))
    interest, principal, rest = alone(book, name, income)
    quiet = [q for q in range(QUARTERS) if q not in pays]
    for number, note in enumerate("AB"):
        for nature, of in (("interest", interest), ("principal", principal)):
            np.testing.assert_allclose(inside(ran, name, nature, note)[pays], of[:, number], atol=1e-9)
            assert not inside(ran, name, nature, note)[quiet].any()
    np.testing.assert_allclose(equity(ran, name)[pays], rest, atol=1e-9)


def test_a_monthly_deal_pays_in_a_quarter_what_it_pays_in_its_three_months(ran, book):
    paid = np.repeat(rents(ran, "monthly") / 3.0, 3)
    interest, principal, rest = (each.reshape(QUARTERS, 3, -1).sum(axis=1) for each in alone(book, "monthly", paid))
    for number, note in enumerate("AB"):
        np.testing.assert_allclose(inside(ran, "monthly", "interest", note), interest[:, number], atol=1e-9)
        np.testing.assert_allclose(inside(ran, "monthly", "principal", note), principal[:, number], atol=1e-9)
    np.testing.assert_allclose(equity(ran, "monthly"), rest[:, 0], atol=1e-9)


def test_cash_of_a_vehicle_is_the_sum_of_its_accounts_in_every_quarter(ran):
    assert len(ran.found.state.deals) == len(DEALS)
    for deal, held in zip(ran.model.deals, ran.found.state.deals, strict=True):
        assert held.residual.max() < 1e-9, deal.vehicle
    assert ran.found.outcome.leak.max() < 1e-9


def test_the_junior_note_misses_first_and_its_holders_by_their_parts(ran):
    """A tenant with 7.5 pays 3, 3, 1.5 and nothing more.

    Fees 0.1, interest of A 1.2, of B 0.6, a reserve of 2. Quarter 3: 1.4 pays A and 0.2 of B, the reserve 0.4. Quarter
    4: the 1.6 of the reserve pay A and 0.4 of B, which misses 0.2. From quarter 5 on nobody is paid. At the sale 76 pay
    the fees of five quarters, 0.5, first; A then has missed four times 1.2 with interest at 2 % a quarter, and takes
    that and 60; the rest is B's.
    """
    np.testing.assert_allclose(rents(ran, "struck")[:5], [3, 3, 1.5, 0, 0], atol=1e-12)
    np.testing.assert_allclose(inside(ran, "struck", "interest", "A")[:7], [1.2, 1.2, 1.2, 1.2, 0, 0, 0], atol=1e-9)
    np.testing.assert_allclose(inside(ran, "struck", "interest", "B")[:7], [0.6, 0.6, 0.6, 0.4, 0, 0, 0], atol=1e-9)
    late = 1.2 * (1 + 1.02 + 1.02**2 + 1.02**3)
    left = 76 - 0.5 - late - 60
    of_b = 0.2 * 1.03**4 + 0.6 * (1 + 1.03 + 1.03**2 + 1.03**3)
    assert inside(ran, "struck", "interest", "A")[7] == pytest.approx(late, abs=1e-9)
    assert inside(ran, "struck", "principal", "A")[7] == pytest.approx(60, abs=1e-9)
    assert inside(ran, "struck", "interest", "B")[7] == pytest.approx(of_b, abs=1e-9)
    assert inside(ran, "struck", "principal", "B")[7] == pytest.approx(left - of_b, abs=1e-9)
    lost = 20 - (left - of_b)
    assert missed(ran, "struck_A") == {"banks": pytest.approx(0.0, abs=1e-9)}
    expected = {"insurers": pytest.approx(0.6 * lost, abs=1e-9), "funds": pytest.approx(0.4 * lost, abs=1e-9)}
    assert missed(ran, "struck_B") == expected


def missed(ran, contract):
    """What of interest and principal was due and never paid, by holder, USD m."""
    claims, found = ran.model.claims, ran.found.outcome
    rows = [r for r in range(len(claims))[claims.of_debt] if claims.contract[r] == contract]
    by_holder = {ran.plan.entities[claims.payee[r]]: 0.0 for r in rows}
    for r in rows:
        by_holder[ran.plan.entities[claims.payee[r]]] += (found.claim_due[r, 0] - found.claim_paid[r, 0]) / M
    return by_holder


def test_after_the_sale_rents_are_the_buyers_and_the_vehicle_has_nothing(ran):
    claims = ran.model.claims
    rows = list(range(len(claims))[claims.groups["sold site"]])
    payers = [ran.plan.entities[claims.payer[r]] for r in rows]
    steady = rows[payers.index("steady")]
    np.testing.assert_allclose(ran.found.seen.paid[:, steady, 0] / M, [0] * 8 + [3], atol=1e-9)
    number = ran.plan.number["steady"]
    assert abs(ran.found.seen.cash[8, number, 0]) < 1e-15
    assert equity(ran, "steady")[8] == 0.0


def test_a_note_bears_interest_only_to_who_holds_it(ran):
    claims = ran.model.claims
    rows = [r for r in range(len(claims))[claims.groups["interest"]] if claims.contract[r] == "steady_B"]
    got = {ran.plan.entities[claims.payee[r]]: ran.found.seen.paid[0, r, 0] / M for r in rows}
    assert got == {"insurers": pytest.approx(0.36), "funds": pytest.approx(0.24)}


def relet(ran):
    """What a dollar of rent brings when it is let anew, by quarter."""
    used, price = (ran.found.seen.world[:, OF_THE_WORLD.index(name), 0] for name in ("utilisation", "price"))
    return used * np.minimum(price, 1.0)


def test_a_residual_value_guarantee_is_a_short_put_on_a_site_that_is_worth_less_without_its_tenant(ran):
    """The lease ends in quarter 4: 80 of notes against 100 times what a site brings when it is let again.

    It is called a quarter later. What the guarantor pays repays note A, and no owner gets any of it.
    """
    worth = 100 * relet(ran)[EMPTY_AT]
    called = 80 - worth
    assert 0 < called < 30
    paid = np.array(ran.paid("guarantee", "put")) / M
    np.testing.assert_allclose(paid, [0] * 4 + [called] + [0] * 4, atol=1e-9)
    assert inside(ran, "vacated", "principal", "A")[4] == pytest.approx(called, abs=1e-9)
    assert not inside(ran, "vacated", "principal", "B")[:7].any()
    assert not equity(ran, "vacated")[4:7].any()


def test_the_mark_and_the_sale_of_a_site_fall_when_its_tenant_has_left(ran):
    row, entity = ran.plan.limited.tolist().index(ran.plan.number["vacated"]), ran.plan.number["vacated"]
    seen, let = ran.found.seen, np.where(np.arange(7) <= EMPTY_AT, 1.0, relet(ran)[:7])
    left = 100 * let + (seen.cash[:7, entity, 0] - seen.owed[:7, row, 0]) / M
    np.testing.assert_allclose(seen.equity[:7, row, 0] / M, np.maximum(left, 0.0), atol=1e-9)
    [sale] = [r for r in _rows(ran, "asset sale") if ran.plan.entities[ran.model.claims.payee[r]] == "vacated"]
    assert ran.found.seen.paid[7, sale, 0] / M == pytest.approx(76 * relet(ran)[7], abs=1e-9)


def _rows(ran, group):
    return range(len(ran.model.claims))[ran.model.claims.groups[group]]


def test_notes_rank_one_after_the_other_at_the_horizon_too(ran):
    claims = ran.model.claims
    ranks = {claims.contract[r]: int(claims.rank[r]) for r in _rows(ran, "principal")}
    assert ranks["steady_A"] == SECURED
    assert ranks["steady_B"] == SECURED + 1
    assert ran.model.ranks == RANKS


@pytest.fixture(scope="module")
def frozen(book):
    """The base run, the shocked one with every channel off, and with all of them on."""
    return against_base(book, QUARTERS).of({"demand": "-15 %"}, (), tuple(CHANNELS))


@slow
def test_with_failures_frozen_a_lifeline_pays_notes_what_the_base_run_paid_of_them(frozen):
    base, off, on = frozen
    lenders = LEDGERS.index("lenders")
    assert losses(base, off, existing=False)[lenders] == pytest.approx(0.0, abs=1e-12)
    assert losses(base, on, existing=False)[lenders, 0] > 1e-4
    assert off.found.outcome.lifeline[0] > base.found.outcome.lifeline[0]


def test_accounts_add_up_in_every_setting_of_the_channels(frozen):
    for found in frozen:
        assert found.found.outcome.leak.max() < 1e-9
        assert all(held.residual.max() < 1e-9 for held in found.found.state.deals)


def test_a_lost_dollar_stops_a_run(ran):
    outcome = SimpleNamespace(leak=np.array([0.0, 1e-6]))
    chunk = SimpleNamespace(finite=np.array([1.0, 1.0]), base=outcome, last=outcome)
    with pytest.raises(AssertionError, match="accounts of its deal differ by 1e-06"):
        accounted(ran.model, chunk)
    accounted(ran.model, SimpleNamespace(**{**vars(chunk), "finite": np.array([1.0, 0.0])}))


def test_a_book_without_deals_has_nothing_of_them_in_its_program(tmp_path):
    files = {"entities/one.yaml": "- {id: one, name: One, kind: company, class: modelled, source: s1}\n"}
    model = compile_model(compile_plan(small_book(tmp_path, files), KINDS), 4)
    assert (model.deals, model.ranks, "sold site" in model.claims.groups) == ((), RANKS, False)
