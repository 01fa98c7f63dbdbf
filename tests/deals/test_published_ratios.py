"""Deals of which only ratios were published: what follows from them, each by a deal file with what is known.

Compass Datacenters Issuer II: Asset Securitization Report. Aligned 2021-1: Dgtl Infra. Vantage Data Centers Jersey:
Morningstar DBRS.
"""

from __future__ import annotations

from itertools import pairwise

import pytest

import lookthrough as lt
from lookthrough.book.deal_file.read_deal import open_deal

COMPASS = """\
deal: compass
start: 2025-11-30
payments: yearly
income:
  - id: rent
    amount: {value: 26.9276 m USD per year, basis: inferred, reason: debt yield of 8.26 % on 326}
    growth: 2 %
notes:
  - id: A-1
    rank: 1
    balance: 326 m USD
    rate: {value: 5.434 %, basis: inferred, reason: debt yield of 8.26 % over cover of 1.52}
    maturity: 2030-11-30
value: {value: 461.76 m USD, basis: inferred, reason: 326 at an LTV of 70.6 %}
views:
  - {id: appraisal, income: 26.9276 m USD per year, value: 461.76 m USD}
  - {id: dbrs, of: appraisal, value_below: 16.7 %}
published:
  - {measure: ltv, value: 70.6 %}
  - {measure: ltv, view: dbrs, value: 84.8 %}
  - {measure: cover, value: 1.52}
  - {measure: debt_yield, value: 8.26 %}
"""
ALIGNED = """\
deal: aligned
note: coupons were not read and enter no ratio
start: 2021-08-31
payments: monthly
income:
  - {id: rent, amount: {value: 10.875 m USD, basis: inferred, reason: 125 MW at 87 USD a kW and month}}
notes:
  - {id: A-1, rank: 1, balance: 150 m USD, rate: 2 %, maturity: 2026-08-31}
  - {id: A-2, rank: 2, balance: 1050 m USD, rate: 2 %, maturity: 2026-08-31}
  - {id: B, rank: 3, balance: 150 m USD, rate: 3 %, maturity: 2026-08-31}
value: 1770 m USD
views:
  - {id: rent-roll, income: 130.5 m USD per year}
published:
  - {measure: ltv, of: A-2, value: 67.8 %}
  - {measure: ltv, of: B, value: 76.3 %}
  - {measure: income, view: rent-roll, value: 133 m USD per year, within: 2 %}
"""
VANTAGE = """\
deal: vantage
note: pounds are written as dollars
start: 2025-05-31
payments: quarterly
income:
  - {id: rent, amount: 106.3 m USD per year}
notes:
  - {id: A, rank: 1, balance: 800 m USD, rate: {value: 6.7 %, basis: estimated}, maturity: 2029-05-31}
  - {id: B, rank: 2, balance: 54 m USD, rate: {value: 6.7 %, basis: assumed, reason: unknown}, maturity: 2029-05-31}
value: 1470 m USD
published:
  - {measure: ltv, value: 58.1 %}
"""


def answer(tmp_path, text):
    path = tmp_path / "deal.yaml"
    path.write_text(text)
    return lt.deal(open_deal(path))


@pytest.mark.parametrize("text", [COMPASS, ALIGNED, VANTAGE], ids=["compass", "aligned", "vantage"])
def test_published_ratios_follow(tmp_path, text):
    found = answer(tmp_path, text)
    assert [(row.measure, row.agrees) for row in found.published if row.agrees is not True] == []
    assert not [problem for problem in found.findings if problem.code == "LT551"]


def test_the_cover_of_compass_grows_with_the_rent(tmp_path):
    found = answer(tmp_path, COMPASS)
    covers = [row.cover for row in found.periods]
    assert [b / a for a, b in pairwise(covers)] == pytest.approx([1.02] * 4, rel=1e-12)


def test_aligned_rent_is_two_percent_below_what_was_printed(tmp_path):
    found = answer(tmp_path, ALIGNED)
    assert sum(row.income for row in found.periods[:12]) == pytest.approx(125 * 87 * 12 / 1000)
    assert found.views[0].income == pytest.approx(130.5)


def test_the_loan_to_value_of_vantage_is_that_of_both_notes(tmp_path):
    assert answer(tmp_path, VANTAGE).notes[-1].ltv == pytest.approx(854 / 1470)
