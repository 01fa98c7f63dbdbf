"""Sponsors with an account: what they earn, build and borrow, when they lose their letters, and who feels it."""

from __future__ import annotations

import numpy as np
import pytest

from tests.simulate.still import small_book, still_run

QUARTERS = 12
# Each files cash flow, capital expenditure, interest and debt of a quarter. `calm` can pay for what it builds;
# `builder` borrows for it; `refused` may not borrow, so it builds less; `weak` earns too little for its rent and may
# not borrow either; `beyond` asks for more than its landlord gives up. `silent` files no capital expenditure.
SPONSOR = """- {{id: {id}, name: {id}, kind: company, class: sponsor, source: s1,
   rating: [{{agency: S&P, value: BBB, from: 2026-01-01, source: s1}}],
   accounts: [{{period: 2026Q2, source: s1, operating_cash_flow: {flow} bn USD, capex: {capex} bn USD,
     interest: {interest} bn USD, debt: {debt} bn USD, cash: {cash} bn USD}}]}}
"""
SPONSORS = {
    "calm": (1.0, 1.0, 0.1, 8.0, 5.0),
    "builder": (1.0, 3.0, 0.1, 8.0, 1.0),
    "refused": (0.5, 2.0, 0.6, 8.0, 0.0),
    "weak": (-0.25, 0.0, 0.0, 1.0, 0.0),
    "beyond": (-0.75, 0.0, 0.0, 1.0, 0.0),
}
LEASE = """- {{id: {id}_lease, kind: lease, landlord: {id}_hall, tenant: {id}, rent: 4 bn USD per year,
   start: 2026Q1, end: 2045Q4, status: funded, source: s1}}
"""
LOAN = """- {{id: {id}_loan, kind: term_loan, borrower: {id}_hall, lender: banks, principal: 2 bn USD, rate: 8 %,
   maturity: {maturity}, status: funded, source: s1}}
"""
HALL = "- {{id: {id}_hall, name: {id} hall, kind: hall, class: vehicle, source: s1, opening: {{cash: 1 bn USD}}}}\n"
FILES = {
    "entities/parties.yaml": "".join(
        SPONSOR.format(id=id_, **dict(zip(("flow", "capex", "interest", "debt", "cash"), figures, strict=True)))
        for id_, figures in SPONSORS.items()
    )
    + "".join(HALL.format(id=id_) for id_ in SPONSORS)
    + """- {id: silent, name: silent, kind: company, class: sponsor, source: s1,
   accounts: [{period: 2026Q2, source: s1, operating_cash_flow: 1 bn USD, interest: 0 bn USD, debt: 1 bn USD}]}
""",
    "deals/all.yaml": "deal: all\ntitle: All\ncontracts:\n"
    + "".join(LEASE.format(id=id_) + LOAN.format(id=id_, maturity="2045Q4") for id_ in SPONSORS)
    + """- {id: sold, kind: compute_commitment, buyer: customers_large, seller: calm, amount: 4 bn USD,
   start: 2026Q3, end: 2027Q2, ramp: 0y, cancellable: 0 %, status: signed, source: s1}
""",
}
ASSUMED = {
    "avoidable.capacity_built": "20 %",
    "sponsor.capex_years": "1",
    "sponsor.capex_kept": "25 %",
    "sponsor.borrow_cover": "2",
    "sponsor.downgrade_step": "2 %",
    "sponsor.other.cyclical": "0 %",
    "leverage.BBB": "2",
    "spread.BBB": "1 %",
    "world.rate_start": "4 %",
    "relief.most": "50 %",
    "lease.escalator": "0 %",
}


@pytest.fixture(scope="module")
def ran(tmp_path_factory):
    return still_run(small_book(tmp_path_factory.mktemp("accounts"), FILES, ASSUMED), QUARTERS).of()


def names(ran):
    return [ran.plan.entities[i] for i in ran.model.accounts.entity]


def stock(ran, name, entity):
    return getattr(ran.found.seen.account, name)[:, names(ran).index(entity), 0].tolist()


def moved(ran, name, entity):
    return getattr(ran.found.seen.account_flows, name)[:, names(ran).index(entity), 0].tolist()


def quarter(ran, outcome, entity):
    row = ran.model.watched.tolist().index(ran.plan.number[entity])
    return int(getattr(ran.found.outcome, f"{outcome}_quarter")[row, 0])


def test_who_files_all_four_figures_has_an_account(ran):
    assert sorted(names(ran)) == sorted(SPONSORS)


def test_the_first_quarter_is_what_was_filed(ran):
    # Filed: 1.0 of cash flow and 0.1 of interest. In the book it receives 1 a quarter, of which a fifth is power and
    # staff, and pays 1 of rent. So it earns 1.1 - 0.8 + 1 = 1.3 elsewhere, and all in all 1.1.
    assert moved(ran, "own", "calm")[0] == pytest.approx(1.3)
    assert moved(ran, "received", "calm")[0] == pytest.approx(1.0)
    assert moved(ran, "costs", "calm")[0] == pytest.approx(0.2)
    # 5 + 1.1 - 0.1 of interest - 1 built
    assert stock(ran, "cash", "calm")[0] == pytest.approx(5.0)


def test_capacity_whose_contract_has_run_out_is_sold_anew(ran):
    # Sold for four quarters; then what sites are let for anew is 1 in a still world, less a fifth for power and staff.
    assert moved(ran, "received", "calm")[:5] == pytest.approx([1.0, 1.0, 1.0, 1.0, 0.0])
    assert moved(ran, "resold", "calm")[3:6] == pytest.approx([0.0, 0.8, 0.8])
    # From then on it builds a quarter of the rate it filed: 5 + 1.1 - 0.1 - 0.25
    assert stock(ran, "cash", "calm")[3:6] == pytest.approx([5.0, 5.75, 6.5])


def test_what_cash_does_not_cover_is_borrowed_at_the_price_of_the_day(ran):
    # builder earns 1.1 (2.1 elsewhere less 1 of rent): 1 + 1.1 - 0.1 - 3 = -1 is borrowed at 4 % and 1 % a year.
    assert moved(ran, "own", "builder")[0] == pytest.approx(2.1)
    assert moved(ran, "borrowed", "builder")[0] == pytest.approx(1.0)
    assert stock(ran, "interest", "builder")[0] == pytest.approx(0.1 + 1.0 * 0.05 / 4)
    # then 1.1 - 0.1125 - 3 = -2.0125 more
    assert stock(ran, "debt", "builder")[:2] == pytest.approx([9.0, 11.0125])


def test_letters_are_lost_after_eight_quarters_above_what_they_stand_for(ran):
    # Net debt of 9 is more than twice the 4.4 of a year, from the first quarter on: downgraded in the eighth.
    assert quarter(ran, "downgraded", "builder") == 7
    # calm owes 8 less 5 of cash.
    assert quarter(ran, "downgraded", "calm") == -1
    # New debt costs 2 % more from the ninth on; it builds 0.75 then and pays 0.2 and more of interest.
    interest, borrowed = stock(ran, "interest", "builder"), moved(ran, "borrowed", "builder")
    assert interest[7] - interest[6] == pytest.approx(borrowed[7] * 0.05 / 4)
    assert interest[8] - interest[7] == pytest.approx(borrowed[8] * 0.07 / 4)


def test_who_may_not_borrow_builds_less(ran):
    # refused earns 1.1, less than twice its interest of 0.6: of the 2 it would build 0.5 is left.
    assert moved(ran, "borrowed", "refused")[0] == 0.0
    assert moved(ran, "capex", "refused")[0] == pytest.approx(0.5)
    assert stock(ran, "debt", "refused")[-1] == pytest.approx(8.0)
    assert quarter(ran, "restructured", "refused") == -1


def test_what_is_still_missing_its_landlord_goes_without(ran):
    # weak earns -0.25 a quarter. It has paid its rent of 1 in the first, for which it is short of 0.25 and which it
    # owes from then on, at 5 % a year; from the second quarter on its landlord gets 0.75, and then what is left of
    # that after 0.25 x 5 % / 4 of interest.
    interest = 0.25 * 0.05 / 4
    assert ran.paid("rent", "weak_lease")[:3] == pytest.approx([1.0, 0.75, 0.75 - interest])
    assert stock(ran, "relief", "weak")[:2] == pytest.approx([0.25, 0.25 + interest])
    assert stock(ran, "debt", "weak")[:2] == pytest.approx([1.25, 1.25 + interest])
    assert quarter(ran, "restructured", "weak") == 0
    assert quarter(ran, "default", "weak") == -1


def test_who_asks_for_more_than_is_given_up_fails(ran):
    # beyond asks for 0.75 of its rent, and half is the most: from the second quarter on it pays what a sponsor that
    # failed pays of everything.
    recovery = float(ran.model.plan.table.arrays().mid[ran.model.assumed["sponsor_recovery"]])
    assert quarter(ran, "default", "beyond") == 0
    assert ran.paid("rent", "beyond_lease")[:3] == pytest.approx([1.0, recovery, recovery])


def test_cash_and_debt_add_up(ran):
    flows, account = ran.found.seen.account_flows, ran.found.seen.account
    signs = {"own": 1, "received": 1, "resold": 1, "other": 1, "borrowed": 1}
    change = sum(signs.get(name, -1) * amount for name, amount in flows._asdict().items())
    opening = np.array([SPONSORS[name][4] for name in names(ran)])[:, None]
    assert np.diff(np.concatenate([opening[None], account.cash]), axis=0) == pytest.approx(change, abs=1e-12)
    owed = np.array([SPONSORS[name][3] for name in names(ran)])[:, None]
    assert account.debt == pytest.approx(owed[None] + np.cumsum(flows.borrowed, axis=0))


def test_a_loan_costs_more_when_the_tenant_has_lost_its_letters(tmp_path):
    # The loan on builder's hall falls due in 2028Q4, the tenth quarter: builder lost its letters in the eighth. The
    # loan's own spread is 8 - 4 %, so that it is refinanced at 8 %, and at 10 % where its tenant was downgraded.
    loans = "".join(LOAN.format(id=id_, maturity="2028Q4") for id_ in SPONSORS)
    leases = "".join(LEASE.format(id=id_) for id_ in SPONSORS)
    files = {**FILES, "deals/all.yaml": f"deal: all\ntitle: All\ncontracts:\n{leases}{loans}"}
    assumed = {
        **ASSUMED,
        "refinance.ltv": "100 %",
        "refinance.dscr": "1",
        "refinance.debt_yield": "1 %",
        "asset.other.to_debt": "4",
        "operate.extension": "3",
    }
    ran = still_run(small_book(tmp_path, files, assumed), QUARTERS).of()
    interest = {id_: ran.due("interest", f"{id_}_loan") for id_ in ("calm", "builder")}
    assert interest["calm"][9:] == pytest.approx([0.04, 0.04, 0.04])
    assert interest["builder"][9:] == pytest.approx([0.04, 0.05, 0.05])
