"""What a company filed is what it earns and spends in a run; named holders own it."""

from __future__ import annotations

import pytest

from lookthrough.positions.filed import filed
from tests.simulate.still import small_book, still_run

# Filed: revenue of 1 a quarter, of which 1.5 is spent; 0.02 of interest is due each quarter. The book sees no growth.
BURNER = """- {{id: {name}, name: {name}, kind: company, class: modelled, source: s1, opening: {{cash: {cash} bn USD}},
   accounts: [{{period: 2026Q2, source: s1, revenue: 1 bn USD, operating_cash_flow: -0.5 bn USD, interest: 0 bn USD}}]}}
"""
LOAN = """- {{id: {name}_loan, kind: term_loan, borrower: {name}, lender: banks, principal: 1 bn USD, rate: 8 %,
   maturity: 2040Q4, status: funded, source: s1}}
"""
CASH = {"little": 0.1, "some": 1.1, "more": 2.2}
FILES = {
    "entities/parties.yaml": "".join(BURNER.format(name=name, cash=cash) for name, cash in CASH.items())
    + """
- {id: owned, name: Owned, kind: company, class: modelled, source: s1, opening: {cash: 10 bn USD},
   owners: {banks: {value: 20..30 %, from: 2026-01-01, source: s1}, landlords: {value: unknown, source: s1}}}
- {id: shared, name: Shared, kind: company, class: modelled, source: s1, opening: {cash: 10 bn USD},
   owners: {banks: {value: 10 %, from: 2026-01-01, source: s1}}}
""",
    "deals/all.yaml": "deal: all\ntitle: Loans\ncontracts:\n"
    + "".join(LOAN.format(name=name) for name in CASH)
    + """
- {id: half_paid, kind: equity_investment, investor: banks, issuer: shared, amount: 4 bn USD, paid: 1 bn USD,
   stake: 20 %, start: 2030Q1, end: 2030Q4, status: signed, source: s1}
""",
}


@pytest.fixture(scope="module")
def ran(tmp_path_factory):
    slow = {"operate.look_ahead": "100"}
    return still_run(small_book(tmp_path_factory.mktemp("filed"), FILES, slow), 8).of()


@pytest.mark.parametrize(("name", "quarter"), [("little", 1), ("some", 3), ("more", 5)])
def test_a_company_that_burns_cash_fails_sooner_with_less_cash(ran, name, quarter):
    # 0.52 go each quarter. 0.1 is gone in the first: interest is missed then and in the second. 1.1 and 2.2 last two
    # and four quarters longer.
    assert ran.defaulted(name) == quarter


def test_costs_beyond_the_assumed_share_are_overhead(ran):
    ops, rows = ran.model.operations, ran.model.plan.table.rows
    at = ran.plan.limited.tolist().index(ran.plan.number["some"])
    assert rows[ops.columns["revenue"].start + at].mid == pytest.approx(1.0)
    assert rows[ops.columns["overhead"].start + at].mid == pytest.approx(1.5)  # the assumed share is 0 in this world


def test_named_holders_own_their_shares_and_unknown_holders_the_rest(ran):
    # Of 10: a quarter is the middle of 20..30 %; landlords are named without a share.
    shares = {(s.owner, s.issuer): s.share for s in ran.plan.stakes}
    number = ran.plan.number
    assert shares[number["banks"], number["owned"]] == pytest.approx(0.25)
    assert shares[number["unknown_holders"], number["owned"]] == pytest.approx(0.75)
    assert (number["landlords"], number["owned"]) not in shares


def test_what_a_named_holder_has_not_paid_for_yet_is_beside_its_share(ran):
    number = ran.plan.number
    found = [(s.share, s.paid) for s in ran.plan.stakes if (s.owner, s.issuer) == (number["banks"], number["shared"])]
    assert sorted(found) == [(pytest.approx(0.1), 1.0), (pytest.approx(0.15), 0.0)]


FILERS = ("coreweave", "nebius", "iren", "softbank", "cipher", "terawulf", "hut8", "applied_digital", "corescientific")


@pytest.mark.parametrize("company", FILERS)
def test_the_first_quarter_of_a_filer_is_what_it_filed(model, company):
    """Revenue is the filed one, or what its contracts bring where that is more already.

    Cash is that of the filing where the opening position is reported; where it is inferred (yen of another day, money
    of notes that is held for building) the book says why.
    """
    account, row = filed(model.plan.book, company), model.plan.limited.tolist().index(model.plan.number[company])
    slots, ops = model.plan.table.rows, model.operations
    revenue = account.amount("revenue")
    assert revenue is not None
    outside = slots[ops.columns["revenue"].start + row]
    assert outside.high <= revenue.high + 1e-12
    assert outside.basis == "reported"
    cash = slots[ops.columns["cash"].start + row]
    if cash.basis == "reported":
        assert cash.mid == pytest.approx(account.amount("cash").mid, rel=1e-3)
