"""What follows from several terms, on the paths of a run: the contracts of a tiny book, worked out by hand.

Everybody can pay. Sixteen quarters from 2026Q3 on; 48 paths, whose draws are spread evenly over every range.
"""

from __future__ import annotations

from collections import Counter
from types import SimpleNamespace

import numpy as np
import pytest

from lookthrough.contracts import KINDS
from lookthrough.positions.plan import compile_plan
from lookthrough.positions.schedule import schedule
from tests.simulate.still import small_book, still_run

PATHS, QUARTERS, FIRST = 48, 16, 2026 * 4 + 2
FILES = {
    "entities/parties.yaml": """
- {id: one, name: One, kind: company, class: sponsor, source: s1}
- {id: other, name: Other, kind: company, class: sponsor, source: s1}
""",
    "deals/all.yaml": """
deal: all
title: Every contract
contracts:
- {id: year, kind: lease, tenant: one, landlord: other, rent: 4 bn USD per year,
   start: "2027", end: 2032Q4, status: signed, source: s1}
- {id: half, kind: lease, tenant: one, landlord: other, rent: 4 bn USD per year,
   start: 2027Q1..2027Q2, end: 2032Q4, status: signed, source: s1}
- {id: moving, kind: lease, tenant: one, landlord: other, rent: 4 bn USD per year,
   start: 2027Q1..2028Q2, term: 2y, status: signed, source: s1}
- {id: total, kind: lease, tenant: one, landlord: other, amount: 10 bn USD, escalator: 3 %,
   start: 2026Q3, term: 4y, status: signed, source: s1}
- {id: shares, kind: equity_investment, investor: one, issuer: other, amount: 2..6 bn USD, paid: 3 bn USD,
   start: 2026Q3, end: 2027Q2, status: signed, source: s1}
- {id: prepaid, kind: compute_commitment, buyer: one, seller: other, amount: 2 bn USD, prepaid: 1.5 bn USD,
   start: 2027Q1, term: 2y, ramp: 0y, cancellable: 0 %, status: signed, source: s1}
- {id: level, kind: bond, issuer: one, holder: other, principal: 3 bn USD, rate: 8 %, amortisation: level,
   start: 2026Q3, status: signed, source: s1}
- {id: short, kind: ddtl, borrower: one, lender: other, principal: 3 bn USD, rate: 8 %,
   start: 2026Q4, maturity: 2027Q2, status: signed, source: s1}
- {id: over, kind: bond, issuer: one, holder: other, principal: 3 bn USD, rate: 8 %,
   start: 2024Q1, maturity: 2025Q4, status: signed, source: s1}
""",
}
ASSUMED = {"bond.term": "2 years, unit: years", "ddtl.draw_period": "1 y, unit: years"}


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    return small_book(tmp_path_factory.mktemp("book"), FILES, ASSUMED)


@pytest.fixture(scope="module")
def ran(small):
    run = still_run(small, QUARTERS)
    table, mix = run.model.plan.table.arrays(), np.random.default_rng(3)
    even = (np.arange(PATHS) + 0.5) / PATHS
    drawn = {int(key): mix.permutation(even) for key in dict.fromkeys(table.key.tolist())}
    parts = np.stack([drawn[int(key)] for key in table.key])
    found = run.of(table.low[:, None] + (table.high - table.low)[:, None] * parts)
    rows = {name: found.found.seen.paid[:, row] for name, row in found.rows.items()}
    return SimpleNamespace(paid=rows, plan=run.model.plan)


def begins(paid):
    return Counter((np.argmax(paid > 0.0, axis=0) + FIRST).tolist())


def test_each_quarter_of_a_range_is_the_first_on_as_many_paths(ran):
    assert begins(ran.paid["rent", "year"]) == {2027 * 4 + i: 12 for i in range(4)}
    assert begins(ran.paid["rent", "half"]) == {2027 * 4: 24, 2027 * 4 + 1: 24}


def test_two_years_are_eight_quarters_of_rent_wherever_they_begin(ran):
    paid = ran.paid["rent", "moving"]
    assert set((paid > 0.0).sum(axis=0).tolist()) == {8}
    assert len(begins(paid)) == 6


def test_the_rent_of_a_total_climbs_and_adds_up_to_it(ran):
    # 10 over four years: the first is 10 / (1 + 1.03 + 1.0609 + 1.092727) = 2.390270, a quarter of it 0.597568.
    paid = ran.paid["rent", "total"]
    assert paid.sum(axis=0) == pytest.approx(np.full(PATHS, 10.0))
    assert paid[[0, 4], 0] == pytest.approx([0.597568, 0.615495], abs=1e-6)


def test_what_is_overpaid_is_not_paid_back(ran):
    # 2 to 6 less 3: nothing on a quarter of the paths, and never less; what is left is paid in four quarters.
    paid = ran.paid["funding", "shares"]
    assert paid.min() == 0.0
    assert (paid.sum(axis=0) == 0.0).sum() == PATHS // 4
    assert paid[:4].sum(axis=0).max() == pytest.approx(3.0, abs=0.1)


def test_the_first_deliveries_are_set_off_against_what_is_prepaid(ran):
    # Eight deliveries of 0.25 from 2027Q1: six are prepaid, so that 0.5 is paid in 2028Q3 and 2028Q4.
    assert ran.paid["commitment", "prepaid"][:, 0] == pytest.approx([0.0] * 8 + [0.25] * 2 + [0.0] * 6)


def test_level_payments_run_over_the_assumed_term_and_draws_end_at_the_maturity(ran):
    # 3 over eight quarters at 2 %: 0.409530 a quarter. The short loan is drawn in three parts and repaid in the last.
    level = ran.paid["interest", "level"] + ran.paid["principal", "level"]
    assert level[:, 0] == pytest.approx([0.409530] * 8 + [0.0] * 8, abs=1e-6)
    assert ran.paid["draw", "short"][:, 0] == pytest.approx([0.0, 1.0, 1.0, 1.0] + [0.0] * 12)
    assert ran.paid["principal", "short"][:, 0] == pytest.approx([0.0] * 3 + [3.0] + [0.0] * 12)


def test_a_contract_that_is_over_has_no_claim_in_a_run(ran):
    assert not [name for _, name in ran.paid if name == "over"]
    assert [left.why for left in ran.plan.left_out if left.contract == "over"] == ["it ended before the book's date"]


def test_where_nothing_is_a_range_the_run_pays_what_the_schedule_pays(ran, small):
    plan = compile_plan(small, KINDS)
    fixed = {"total", "prepaid", "level", "short"}
    for flow in schedule(plan, FIRST, FIRST + QUARTERS - 1, 0.04):
        for name, amount in zip(flow.positions.ids, flow.amount, strict=True):
            if name in fixed:
                assert ran.paid[flow.nature, name][:, 0] == pytest.approx(amount), (flow.nature, name)
