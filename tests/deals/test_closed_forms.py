"""What a deal must give by algebra: an annuity, notes paid in sequence, no spread, a fall that is linear."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import lookthrough as lt
from lookthrough.book.deal_file.read_deal import open_deal
from lookthrough.deals.break_even import of_income, of_sale
from lookthrough.deals.deal import deal_path
from lookthrough.deals.deal_outcomes import CHUNK, draw, drawn
from lookthrough.deals.deal_plan import plan_of
from lookthrough.deals.deal_walk import sums
from lookthrough.deals.note_values import average_life, present_value, price_at, yield_at
from lookthrough.errors import UsageError

NEAR = {"rel": 1e-9, "abs": 1e-9}
ANNUITY = """\
deal: annuity
start: 2025-12-31
payments: monthly
income: [{id: rent, amount: 20 m USD}]
notes:
  - {id: A, rank: 1, balance: 100 m USD, rate: 6 %, maturity: 2035-12-31, amortises: level}
"""
SEQUENCE = """\
deal: sequence
start: 2025-12-31
payments: yearly
income: [{id: rent, amount: 30 m USD}]
notes:
  - {id: A, rank: 1, balance: 40 m USD, rate: 0 %, maturity: 2030-12-31}
  - {id: B, rank: 2, balance: 50 m USD, rate: 0 %, maturity: 2030-12-31}
  - {id: C, rank: 3, balance: 30 m USD, rate: 0 %, maturity: 2030-12-31}
sweep: 100 %
sale: 0 USD
"""


def written(tmp_path, text):
    path = tmp_path / "deal.yaml"
    path.write_text(text.replace("sale: 0 USD", "sale: 0 m USD"))
    return open_deal(path)


def test_a_level_note_is_an_annuity(tmp_path):
    answer = lt.deal(written(tmp_path, ANNUITY))
    rate, count = 0.06 / 12, 120
    level = 100.0 * rate / (1.0 - (1.0 + rate) ** -count)
    assert [row.interest + row.scheduled for row in answer.periods] == pytest.approx([level] * count, **NEAR)
    (note,) = answer.notes
    assert note.at_par.yield_ == pytest.approx(0.06, **NEAR)
    k = np.arange(1, count + 1)
    principal = (level - 100.0 * rate) * (1.0 + rate) ** (k - 1)
    assert note.wal == pytest.approx(float(k @ principal) / 12.0 / 100.0, **NEAR)
    assert answer.debt_before_balloon == pytest.approx(0.0, abs=1e-9)


def test_notes_are_repaid_one_after_the_other(tmp_path):
    answer = lt.deal(written(tmp_path, SEQUENCE))
    paid = {note: [row.principal for row in answer.flows if row.note == note] for note in "ABC"}
    assert paid == {"A": [30, 10, 0, 0, 0], "B": [0, 20, 30, 0, 0], "C": [0, 0, 0, 30, 0]}
    assert [row.equity for row in answer.periods] == [0, 0, 0, 0, 30]
    assert [note.wal for note in answer.notes] == pytest.approx([50 / 40, 130 / 50, 4.0], **NEAR)


def test_a_yield_is_that_at_which_the_price_was_paid():
    cash = np.array([1.0, 2.0, 3.0, 104.0])
    for rate in (-0.2, 0.0, 0.05, 0.3, 2.0):
        price = price_at(cash, 100.0, rate, 4)
        assert yield_at(cash, 100.0, price.price, 4).yield_ == pytest.approx(rate, **NEAR)
    assert present_value(cash, 0.0) == pytest.approx(110.0, **NEAR)


def test_a_long_deal_has_a_yield(tmp_path):
    answer = lt.deal(written(tmp_path, ANNUITY.replace("2035-12-31", "2075-12-31")), prices=[0.5])
    assert answer.notes[0].at_par.yield_ == pytest.approx(0.06, rel=1e-9)
    assert answer.notes[0].yields[0].yield_ > 0.1


def test_a_note_that_is_not_drawn_has_no_yield_and_loses_nothing(tmp_path):
    text = SEQUENCE.replace("rank: 1, balance: 40 m USD", "rank: 1, balance: 0 m USD")
    text += "scenarios: [{id: one, weight: 100 %}]\nyields: [5 %]\nvalue: 100 m USD\n"
    first, *_ = lt.deal(written(tmp_path, text), stress="agency-style").notes
    assert (first.at_par.yield_, first.wal, first.lost_share, first.prices[0].price) == (None, None, 0.0, 0.0)


def test_a_note_that_pays_nothing_has_no_yield_and_shows_the_bracket():
    found = yield_at(np.zeros(4), 100.0, 0.5, 4)
    assert found.yield_ is None
    assert found.off == pytest.approx((-0.5, -0.5))
    assert found.bracket[0] < found.bracket[1]
    assert average_life(np.zeros(4), 4) is None


def test_without_spread_every_draw_is_the_base_case():
    file = open_deal(deal_path("tiny"))
    zero = replace(file.notes[0].rate, number=0.0, low=0.0, high=0.0)
    still = replace(file, draws=_spreads(zero, zero, 0.5))
    plan = plan_of(still)
    found = drawn(plan, 50, 3)
    base = sums(plan, plan.income[:, None], np.full(1, 76.0))
    assert np.array_equal(found.lost, np.repeat(base.lost, 50, axis=1))
    assert np.array_equal(found.equity, np.repeat(base.equity, 50))


def test_draws_are_expected_to_stay_and_move_together_as_stated():
    file = open_deal(deal_path("data-2023-cntr"))
    spread = replace(file.notes[0].rate, number=0.1, low=0.1, high=0.1)
    plan = plan_of(replace(file, draws=_spreads(spread, spread, 0.6)))
    parts = [draw(plan, first, first + CHUNK, 5) for first in range(0, 8 * CHUNK, CHUNK)]
    income, sale = (np.concatenate([each[i] for each in parts], axis=-1) for i in (0, 1))
    assert income[-1].mean() / plan.income[-1] == pytest.approx(1.0, abs=0.01)
    assert sale.mean() / file.sale == pytest.approx(1.0, abs=0.01)
    assert np.log(income[-1]).std() == pytest.approx(0.1 * np.sqrt(10.0), rel=0.02)
    assert np.corrcoef(np.log(income[-1]), np.log(sale))[0, 1] == pytest.approx(0.6, abs=0.02)


def test_the_same_seed_gives_the_same_draws():
    file = open_deal(deal_path("tiny"))
    spread = replace(file.notes[0].rate, number=0.2, low=0.1, high=0.3)
    moving = replace(file, draws=_spreads(spread, spread, 0.0))
    one, again, other = (lt.deal(moving, draws=500, seed=seed).expected[-1] for seed in (1, 1, 2))
    assert one == again
    assert one.share != other.share
    assert one.error > 0.0


@pytest.mark.parametrize(("draws", "seed"), [(0, 1), (-1, 1), (2_000_000, 1), (10, -1)])
def test_draws_that_cannot_be_are_refused(draws, seed):
    with pytest.raises(UsageError, match="draws"):
        lt.deal("tiny", draws=draws, seed=seed)


def test_a_deal_without_spreads_has_nothing_to_draw():
    with pytest.raises(UsageError, match="states no spreads"):
        lt.deal("tiny", draws=10)


@pytest.mark.parametrize("name", ["tiny", "data-2023-cntr"])
def test_at_the_break_even_a_note_is_paid_and_just_below_it_is_not(name):
    plan = plan_of(open_deal(deal_path(name)))
    for row in (*of_income(plan, "interest"), *of_sale(plan)):
        at = [note.id for note in plan.notes].index(row.note)
        values = np.array([row.least * (1.0 + 1e-8), row.least * (1.0 - 1e-8)])
        moves_income = row.of == "income"
        income = plan.income[:, None] * (values if moves_income else np.ones(2))
        found = sums(plan, income, np.full(2, plan.deal.sale) if moves_income else values)
        missed = found.short[at] if moves_income else found.lost[at] > 1e-9
        assert missed.tolist() == [False, True], row


def test_a_note_that_misses_interest_whatever_comes_has_no_break_even(tmp_path):
    text = SEQUENCE.replace(
        "rate: 0 %, maturity: 2030-12-31}\n  - {id: B", "rate: 90 %, maturity: 2030-12-31}\n  - {id: B"
    )
    answer = lt.deal(written(tmp_path, text.replace("amount: 30 m", "amount: 1 k")))
    (found,) = (row for row in answer.break_even if row.note == "A" and row.what == "interest")
    assert found.least is None
    assert found.bracket == (1.0, 16.0)
    assert "LT550" in [problem.code for problem in answer.findings]


def _spreads(income, value, together):
    from lookthrough.book.deal_file.deal_records import DealDraws

    return DealDraws(income, value, together)
