"""A tiny book in a still world, whose payments are worked out by hand beside each test.

Still means: no noise, no shock, no cost of default and no revenue from outside the book, so that every payment follows
from the contracts. The parties have nothing to do with one another: each group answers one question, all share one run.
Amounts are USD bn; the first quarter is 2026Q3.
"""

from __future__ import annotations

from collections import defaultdict
from types import SimpleNamespace

import duckdb
import pytest

from lookthrough.contracts import KINDS
from lookthrough.positions.plan import compile_plan
from lookthrough.positions.schedule import schedule
from lookthrough.simulate.run import stress
from tests.simulate.still import small_book

QUARTERS = ("2026Q3", "2026Q4", "2027Q1", "2027Q2", "2027Q3", "2027Q4", "2028Q1", "2028Q2")

FILES = {
    "entities/parties.yaml": """
# Three ranks of debt, no cash, no income; it owes 4 and has assets of half that.
- {id: ranked, name: Ranked, kind: company, class: modelled, source: s1, opening: {cash: 0 bn USD}}

# No money in the first two quarters, in which its loan falls due; rent of 1 from the third on.
- {id: overdue, name: Overdue, kind: company, class: vehicle, source: s1, opening: {cash: 0 bn USD}}

# No money in the first quarter, enough from the second on.
- {id: late, name: Late, kind: company, class: modelled, source: s1, opening: {cash: 0 bn USD}}

# A tenant that never has money, and two that guarantee its rent.
- {id: poor, name: Poor tenant, kind: company, class: vehicle, source: s1, opening: {cash: 0 bn USD}}
- {id: one, name: First guarantor, kind: company, class: sponsor, source: s1}
- {id: other, name: Second guarantor, kind: company, class: sponsor, source: s1}

# A tenant that always pays, and two of its landlords, which differ in their rent only.
- {id: tenant, name: Tenant, kind: company, class: sponsor, source: s1}
- {id: tight, name: Tight, kind: company, class: vehicle, source: s1, opening: {cash: 0.5 bn USD}}
- {id: ample, name: Ample, kind: company, class: vehicle, source: s1, opening: {cash: 0.5 bn USD}}

# A vendor whose share costs 100 (100 bn over 1 bn shares), and the customer to which it promised shares.
- {id: vendor, name: Vendor, kind: company, class: sponsor, source: s1,
   opening: {market_value: 100 bn USD, shares_outstanding: 1 bn shares}}
- {id: customer, name: Customer, kind: company, class: sponsor, source: s1}
""",
    "deals/all.yaml": """
deal: all
title: Every contract
contracts:
- {id: secured, kind: term_loan, borrower: ranked, lender: banks, principal: 1 bn USD, rate: 8 %,
   maturity: 2040Q4, seniority: secured, status: funded, source: s1}
- {id: unsecured, kind: bond, issuer: ranked, holder: banks, principal: 2 bn USD, rate: 8 %,
   maturity: 2040Q4, seniority: unsecured, status: funded, source: s1}
- {id: junior, kind: bond, issuer: ranked, holder: banks, principal: 1 bn USD, rate: 8 %,
   maturity: 2040Q4, seniority: junior, status: funded, source: s1}

- {id: late_loan, kind: term_loan, borrower: late, lender: banks, principal: 1 bn USD, rate: 8 %,
   maturity: 2040Q4, status: funded, source: s1}
- {id: late_rent, kind: lease, tenant: tenant, landlord: late, rent: 0.4 bn USD per year,
   start: 2026Q4, end: 2040Q4, status: signed, source: s1}

- {id: overdue_loan, kind: term_loan, borrower: overdue, lender: banks, principal: 2 bn USD, rate: 8 %,
   maturity: 2026Q4, amortisation: linear, status: funded, source: s1}
- {id: overdue_rent, kind: lease, tenant: tenant, landlord: overdue, rent: 4 bn USD per year,
   start: 2027Q1, end: 2040Q4, status: signed, source: s1}

- {id: unpaid_rent, kind: lease, tenant: poor, landlord: landlords, rent: 0.4 bn USD per year,
   start: 2026Q3, end: 2040Q4, status: signed, source: s1}
- {id: promise_of_one, kind: guarantee, guarantor: one, beneficiary: landlords, obligor: poor, covers: unpaid_rent,
   cap: 10 bn USD, start: 2026Q3, end: 2040Q4, status: signed, source: s1}
- {id: promise_of_other, kind: guarantee, guarantor: other, beneficiary: landlords, obligor: poor, covers: unpaid_rent,
   cap: 10 bn USD, start: 2026Q3, end: 2040Q4, status: signed, source: s1}

- {id: rising_rent, kind: lease, tenant: tenant, landlord: landlords, rent: 0.4 bn USD per year, escalator: 10 %,
   start: 2026Q3, end: 2040Q4, status: signed, source: s1}
- {id: older_rent, kind: lease, tenant: tenant, landlord: landlords, rent: 0.4 bn USD per year, escalator: 10 %,
   start: 2025Q1, end: 2040Q4, status: signed, source: s1}

- {id: tight_rent, kind: lease, tenant: tenant, landlord: tight, rent: 0.4 bn USD per year,
   start: 2026Q3, end: 2040Q4, status: signed, source: s1}
- {id: tight_notes, kind: bond, issuer: tight, holder: banks, principal: 4.5 bn USD, rate: 8 %,
   maturity: 2040Q4, status: funded, source: s1}
- {id: ample_rent, kind: lease, tenant: tenant, landlord: ample, rent: 0.48 bn USD per year,
   start: 2026Q3, end: 2040Q4, status: signed, source: s1}
- {id: ample_notes, kind: bond, issuer: ample, holder: banks, principal: 4.5 bn USD, rate: 8 %,
   maturity: 2040Q4, status: funded, source: s1}

- {id: shares, kind: warrant, grantor: vendor, holder: customer, shares: 80 m shares, strike: 10 USD per share,
   price_hurdle: 200 USD per share, start: 2026Q3, end: 2028Q3, status: signed, source: s1}
""",
}


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    return small_book(tmp_path_factory.mktemp("book"), FILES)


@pytest.fixture(scope="module")
def ran(small, tmp_path_factory):
    return simulated(small, tmp_path_factory.mktemp("run"))


def simulated(book, folder, **options):
    """One path of eight quarters: what fell due and what was paid, by nature, contract and quarter."""
    result = stress(
        book, "base", kinds=KINDS, paths=1, quarters=len(QUARTERS), block=1, devices=1, trace=1, common=0, out=folder,
        **options,
    )  # fmt: skip
    with duckdb.connect() as database:
        rows = database.execute(
            "SELECT nature, contract, payer, payee, quarter, due, paid FROM read_parquet(?)",
            [str(folder / "flows.parquet")],
        ).fetchall()
        defaults = database.execute(
            "SELECT entity, quarter FROM read_parquet(?) WHERE probability > 0",
            [str(folder / "entity_quarter.parquet")],
        ).fetchall()
    assert result.status["solved"] == 1
    assert result.residual < 1e-12
    return SimpleNamespace(
        due=table(rows, -2), paid=table(rows, -1), rows=rows, defaults=dict(defaults), folder=folder, result=result
    )


def table(rows, column):
    """Amounts of eight quarters by (nature, contract); what no contract carries goes by its payer."""
    found = defaultdict(lambda: [0.0] * len(QUARTERS))
    for row in rows:
        nature, contract, payer, _, quarter = row[:5]
        found[nature, contract or payer][QUARTERS.index(quarter)] += row[column]
    return found


def test_in_a_winding_up_secured_debt_is_paid_before_unsecured_and_that_before_junior(ran):
    # A quarter's interest is 2 % of the principal; three are overdue when all falls due: 1.06, 2.12 and 1.06.
    # The assets bring 0.5 x 4 = 2: secured is paid 1.06 of 1.06, unsecured the other 0.94 of 2.12, junior nothing.
    paid = {n: sum(ran.paid["interest", n] + ran.paid["principal", n]) for n in ("secured", "unsecured", "junior")}
    assert sum(ran.paid["asset sale", "private_investors"]) == pytest.approx(2.0)
    assert paid == pytest.approx({"secured": 1.06, "unsecured": 0.94, "junior": 0.0})


def test_a_company_is_wound_up_after_the_second_quarter_in_a_row_that_it_cannot_pay(ran):
    # It pays nothing in 2026Q3, nor in 2026Q4, when the time to cure is over; all it owes falls due in 2027Q1.
    assert ran.defaults["ranked"] == "2026Q4"
    for name, principal in {"secured": 1.0, "unsecured": 2.0, "junior": 1.0}.items():
        assert ran.due["principal", name] == pytest.approx([0.0, 0.0, principal, 0.0, 0.0, 0.0, 0.0, 0.0]), name


def test_a_payment_missed_once_and_made_up_in_the_next_quarter_is_no_default(ran):
    # Interest of 0.02 is missed in 2026Q3; from 2026Q4 on rent of 0.1 comes in, which pays the 0.02 as well.
    assert ran.paid["interest", "late_loan"] == pytest.approx([0.0, 0.04, 0.02, 0.02, 0.02, 0.02, 0.02, 0.02])
    assert "late" not in ran.defaults


def test_overdue_principal_bears_the_rate_of_its_loan(ran):
    # 1 of principal and 0.04 of interest are missed in 2026Q3. In 2026Q4 the other 1 and the overdue 1 bear 0.02 each,
    # and in 2027Q1 the overdue 2 bear 0.04; rent of 1 pays a part of those 2.12, in proportion, and leaves 1.12, of
    # which 2 / 2.12 x 1.12 = 1.056604 is principal. It bears 0.021132. Of 1.141132 the next 1 leaves 0.141132, of which
    # 1.056604 / 1.141132 x 0.141132 = 0.130678 is principal. It bears 0.002614, and all is paid.
    due = [0.04, 0.04, 0.04, 0.021132, 0.002614, 0.0, 0.0, 0.0]
    assert ran.due["interest", "overdue_loan"] == pytest.approx(due, abs=1e-6)
    assert ran.paid["principal", "overdue_loan"][:2] == [0.0, 0.0]
    assert sum(ran.paid["principal", "overdue_loan"]) == pytest.approx(2.0)
    assert sum(ran.paid["interest", "overdue_loan"]) == pytest.approx(sum(due), abs=1e-6)


def test_two_guarantees_of_one_rent_together_pay_it_once(ran):
    # Rent of 0.1 is missed every quarter and called in the next; either guarantee alone could bear it all.
    one, other = (ran.paid["guarantee", name] for name in ("promise_of_one", "promise_of_other"))
    assert ran.paid["rent", "unpaid_rent"] == [0.0] * 8
    assert [a + b for a, b in zip(one, other, strict=True)] == pytest.approx([0.0, *[0.1] * 7])


def test_rent_climbs_by_its_escalator_once_a_year_in_a_run_and_in_the_schedule(ran, small):
    # 0.4 a year is 0.1 a quarter; the second year is a tenth more, 0.11, the third 0.121, the fourth 0.1331.
    # The older lease began in 2025Q1, so that 2026Q3 is in its second year.
    by_hand = {"rising_rent": [0.1] * 4 + [0.11] * 4, "older_rent": [0.11] * 2 + [0.121] * 4 + [0.1331] * 2}
    plan = compile_plan(small, KINDS)
    [rents] = [f for f in schedule(plan, plan.first_quarter, plan.first_quarter + 7, 0.04) if f.nature == "rent"]
    for name, rent in by_hand.items():
        assert ran.paid["rent", name] == pytest.approx(rent), name
        assert rents.amount[rents.positions.ids.index(name)] == pytest.approx(rent), name


def test_a_vehicle_whose_receipts_cover_its_debt_service_too_thinly_pays_its_owners_nothing(ran):
    # Both owe 4.5 x 8 % / 4 = 0.09 a quarter and open with 0.5. Tight receives 0.1, 1.11 times its service and less
    # than 1.2, so its cash is trapped. Ample receives 0.12, 1.33 times: it keeps one quarter's service and pays out
    # 0.5 - 0.09 = 0.41 at once and then what each quarter leaves, 0.12 - 0.09 = 0.03.
    assert ran.paid["distribution", "tight"] == [0.0] * 8
    assert ran.paid["distribution", "ample"] == pytest.approx([0.41, *[0.03] * 7])


def test_shares_vest_with_deliveries_only_as_far_as_the_share_price_has_come(ran):
    # 80 m shares vest over eight quarters, 10 m in each from the second on; each brings 100 - 10 = 90 when sold, 0.9 in
    # all. The price of 100 is half way to the hurdle of 200, so that nothing vests beyond the first half.
    assert ran.paid["warrant sale", "shares"] == pytest.approx([0.0, 0.9, 0.9, 0.9, 0.9, 0.0, 0.0, 0.0])
