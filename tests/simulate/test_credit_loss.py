"""What lenders lose on what they had lent at the book's date, and on all: two quarters of one loan, worked out by hand.

60 are drawn at the book's date and 40 more in 2026Q3, at 2 % a quarter; all falls due in 2026Q4. Good has the money for
all of it. Bad has 54: it pays 2 of interest, then 52 of the 102 that are due. Short is not lent the 40 and has 52.4: it
pays 1.2, then 51.2 of 61.2. Companies own nothing else, and nothing is discounted. Amounts are USD bn.
"""

from __future__ import annotations

import pytest

from lookthrough.contracts.family import LEDGERS
from tests.simulate.still import small_book, still_run

LOAN = (
    "- {{id: {name}_loan, kind: bond, issuer: {name}, holder: {lender}, principal: {principal} bn USD, "
    "drawn: 60 bn USD, rate: 8 %, start: 2026Q3, maturity: 2026Q4, amortisation: linear, amortisation_start: 2026Q4, "
    "status: signed, source: s1}}\n"
)
COMPANY = (
    "- {{id: {name}, name: {name}, kind: company, class: modelled, source: s1, opening: {{cash: {cash} bn USD}}}}\n"
)
CASES = (("good", "banks", 100, 104), ("bad", "landlords", 100, 54), ("short", "customers_large", 60, 52.4))
FILES = {
    "entities/parties.yaml": "".join(COMPANY.format(name=name, cash=cash) for name, _, _, cash in CASES),
    "deals/all.yaml": "deal: all\ntitle: Loans\ncontracts:\n"
    + "".join(LOAN.format(name=name, lender=lender, principal=amount) for name, lender, amount, _ in CASES),
}


@pytest.fixture(scope="module")
def ran(tmp_path_factory):
    # What a loan is drawn for is built, and worth nothing a quarter later: so that nothing of it pays at the horizon.
    nothing_left = {"asset.other.to_debt": "0", "asset.other.depreciation": "400 %"}
    return still_run(small_book(tmp_path_factory.mktemp("loans"), FILES, nothing_left), 2).of()


def test_new_money_is_two_fifths_of_the_loan_once_it_is_drawn(ran):
    assert ran.found.state.exposure.share[:, 0] == pytest.approx([0.6, 0.6, 1.0])  # bad, good, short
    assert ran.plan.debt.ids == ("bad_loan", "good_loan", "short_loan")


@pytest.mark.parametrize(
    ("lender", "every", "existing"), [("banks", 0.0, 0.0), ("landlords", 50.0, 30.0), ("customers_large", 10.0, 10.0)]
)
def test_a_loss_is_what_is_due_and_not_paid_and_three_fifths_of_it_stood_before(ran, lender, every, existing):
    assert ran.lost("lenders", lender) == pytest.approx(every, abs=1e-12)
    assert ran.lost("lenders", lender, existing=True) == pytest.approx(existing, abs=1e-12)


@pytest.mark.parametrize(("name", "worth"), [("good", 64.0), ("bad", 14.0), ("short", 52.4)])
def test_what_a_lender_gets_is_what_is_due_less_what_it_lends_less_what_it_loses(ran, name, worth):
    # 64 = 4 + 100 - 40; 14 = 64 - 50; 52.4 = 2.4 + 60 - 10: of the 11.6 less than 64, 1.6 is business not done.
    loan = f"{name}_loan"
    drawn = ran.paid_in_all(loan, "draw")
    assert ran.paid_in_all(loan, "interest", "principal") - drawn == pytest.approx(worth)


def test_a_loan_of_a_company_is_in_no_other_ledger(ran):
    wealth = ran.found.outcome.wealth.existing[..., 0]
    assert wealth[LEDGERS.index("lenders")].sum() == pytest.approx(-40.0)
    for ledger in ("lessors", "sellers", "support"):
        assert wealth[LEDGERS.index(ledger)].sum() == 0.0
