"""One reading of a contract's dates and options: the book's text, look-through, schedule and run say the same."""

import numpy as np
import pytest

from lookthrough.book.schema.vocabulary import STATUSES, Unit
from lookthrough.book.shape.span import first_quarter, last_of_term, last_quarter
from lookthrough.book.text.quantities import Misread, parse
from lookthrough.contracts import KINDS
from lookthrough.contracts.dates import renewal_options, renewal_quarters
from lookthrough.contracts.debt import debt_terms
from lookthrough.contracts.lease import lease_terms
from lookthrough.contracts.term_values import Resolver
from lookthrough.contracts.terms import with_dates
from lookthrough.positions.plan import compile_plan
from lookthrough.positions.repayment import balance_after
from lookthrough.positions.standing_contract import stand
from tests.book import small_book
from tests.lens.builders import book, contract

Q3_2026, Q4_2026, Q1_2029 = 2026 * 4 + 2, 2026 * 4 + 3, 2029 * 4
ASSUMED = """\
- {name: lease.escalator, value: 0 %, unit: rate, reason: rent stays as it begins}
"""
LOAN = """
- id: five-years
  kind: term_loan
  borrower: campus
  lender: insurers
  principal: 4 bn USD
  rate: 8 %
  start: 2026Q4
  {dates}
  amortisation: bullet
  status: signed
  source: s1
"""


def book_with(folder, *, renewals=None, dates=None):
    """Load the small book with options to renew on its lease, or with a loan beside its bonds."""
    texts = dict(small_book.texts_of_valid())
    deal = texts["deals/campus.yaml"]
    if renewals is not None:
        deal = deal.replace("  term: 4y\n", f"  term: 4y\n  renewals: {renewals}\n")
    if dates is not None:
        deal += LOAN.format(dates=dates)
    loaded = small_book.load(
        small_book.write(folder, {**texts, "deals/campus.yaml": deal, "assumptions.yaml": ASSUMED})
    )
    assert loaded.book is not None, small_book.rendered(loaded)
    return loaded.book


def of_run(book, read, contract, name, end="end"):
    """Return one term of a contract as a run reads it, every range at its middle."""
    slots = read(Resolver(book), book.contracts[contract])
    drawn = {term: np.float64(slot.mid) for term, slot in slots.items()}
    return with_dates(np, drawn, Q3_2026, end)[name]


@pytest.mark.parametrize(
    ("text", "count", "years", "quarters"),
    [
        ("4 x 4y", 4, 4.0, 64),
        ("4x4y", 4, 4.0, 64),
        ("4 X 4 years", 4, 4.0, 64),
        ("4 x 18 months", 4, 1.5, 24),
        ("1 x 2.5y", 1, 2.5, 10),
        ("2 x 6 quarters", 2, 1.5, 12),
        ("1 x 5..7y", 1, 6.0, 24),
    ],
)
def test_options_to_renew_are_one_number_of_quarters_for_look_through_and_run(tmp_path, text, count, years, quarters):
    book = book_with(tmp_path, renewals=text)
    lease = book.contracts["campus-lease"]
    assert renewal_options(lease) == (count, years)
    assert renewal_quarters(lease) == quarters
    assert of_run(book, lease_terms, "campus-lease", "renewal_quarters") == quarters
    # 2.25 bn a year (the middle of 1.9 to 2.6) without an escalator: all options at their full length
    assert stand(lease, Q4_2026).renewal_rent.high == pytest.approx(2.6 * count * years)


def test_no_options_and_unknown_options_are_two_things(tmp_path):
    none = book_with(tmp_path / "none", renewals="none")
    unknown = book_with(tmp_path / "unknown", renewals="unknown")
    resolvers = [Resolver(book) for book in (none, unknown)]
    terms = [lease_terms(resolver, resolver.book.contracts["campus-lease"]) for resolver in resolvers]
    assert [each["renewal_quarters"].mid for each in terms] == [0, 0]
    assert resolvers[0].left_out == []
    assert [row.contract for row in resolvers[1].left_out if "extend" in row.why] == ["campus-lease"]


@pytest.mark.parametrize(
    "text", ["four times four years", "4 x", "4", "16y", "4 x 4", "4 x unknown", "-1 x 4y", "1.5 x 4y", "two of five"]
)
def test_options_that_cannot_be_read_are_refused_with_what_can_be_written(text):
    refused = parse(text, Unit.OPTIONS)
    assert isinstance(refused, Misread)
    assert refused.code == "LT301"
    assert "4 x 4y, 2 x 18 months" in refused.hint


@pytest.mark.parametrize("dates", ["term: 5y", "term: 60 months", "maturity: 2031Q3"])
def test_a_loan_of_five_years_is_repaid_in_its_twentieth_quarter_for_look_through_and_run(tmp_path, dates):
    book = book_with(tmp_path, dates=dates)
    loan = book.contracts["five-years"]
    assert first_quarter(loan) == Q4_2026
    assert last_quarter(loan) == Q4_2026 + 19  # 2031Q3: twenty quarters of interest, the first in 2026Q4
    assert of_run(book, debt_terms, "five-years", "start", "maturity") == Q4_2026
    assert of_run(book, debt_terms, "five-years", "maturity", "maturity") == Q4_2026 + 19
    assert balance_after(stand(loan, Q4_2026), Q4_2026 + 18) == 4.0
    assert balance_after(stand(loan, Q4_2026), Q4_2026 + 19) == 0.0


def test_a_lease_ends_in_the_last_quarter_of_its_term_for_look_through_and_run(tmp_path):
    book = book_with(tmp_path)
    lease = book.contracts["campus-lease"]
    assert (first_quarter(lease), last_quarter(lease)) == (Q1_2029, Q1_2029 + 15)
    assert of_run(book, lease_terms, "campus-lease", "end") == Q1_2029 + 15


@pytest.mark.parametrize(("years", "quarters"), [(5.0, 20), (1.5, 6), (0.1, 1), (0.25, 1), (2.2, 9), (2.3, 9)])
def test_a_term_counts_its_first_quarter_and_is_whole_quarters(years, quarters):
    assert last_of_term(8000, years) == 8000 + quarters - 1


@pytest.mark.parametrize("dates", [{"maturity": "2026Q1"}, {"start": "2018Q1", "term": 1.0}])
def test_a_loan_that_matured_before_the_book_is_left_out_of_a_run_and_named(dates):
    loan = contract("old", "bond", "v", "b", principal=1.0, **dates)
    plan = compile_plan(book(loan), KINDS, STATUSES)
    assert plan.debt.ids == ()
    assert [(left.contract, left.why) for left in plan.left_out] == [("old", "it ended before the book's date")]
