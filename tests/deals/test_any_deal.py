"""Any deal: cash is conserved, nothing is below nothing, more income harms nobody senior, and a plain loop agrees."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import lookthrough as lt
from lookthrough.book.deal_file.read_deal import read_deal
from lookthrough.deals.conservation import TOLERANCE, conserved
from lookthrough.deals.deal_plan import plan_of
from lookthrough.deals.deal_walk import CHUNK, chunked, sums, walk
from tests.deals.plain_loop import Deal, Note, deals, pay, text_of

FEW = settings(max_examples=60, deadline=None)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("deals")


def read(folder, deal):
    path = folder / "any.yaml"
    path.write_text(text_of(deal))
    reading = read_deal(path)
    assert reading.deal is not None, reading.text()
    return reading.deal


def walked(file):
    plan = plan_of(file)
    return plan, list(walk(plan, plan.income[:, None], np.full(1, file.sale or 0.0)))


@FEW
@given(deal=deals())
def test_a_plain_loop_pays_the_same(folder, deal):
    plan, periods = walked(read(folder, deal))
    flows, equity, balance, unpaid = pay(deal)
    for at, (_, found, _) in enumerate(periods):
        interest = (found.interest + found.last_interest)[:, 0]
        principal = (found.principal + found.swept + found.released + found.last_principal)[:, 0]
        assert interest == pytest.approx([each[0] for each in flows[at]], abs=1e-9), at
        assert principal == pytest.approx([each[1] for each in flows[at]], abs=1e-9), at
        assert float(found.equity[0]) == pytest.approx(equity[at], abs=1e-9), at
    state = periods[-1].state
    assert state.balance[:, 0] == pytest.approx(balance, abs=1e-9)
    assert state.unpaid[:, 0] == pytest.approx(unpaid, abs=1e-9)
    assert len(plan.notes) == len(balance)


@FEW
@given(deal=deals())
def test_sources_are_uses_and_nothing_falls_below_nothing(folder, deal):
    answer = lt.deal(read(folder, deal))
    assert answer.residual <= TOLERANCE
    money = answer.money
    assert sum(money.sources.values()) == pytest.approx(sum(money.uses.values()), abs=1e-8)
    assert all(row.closing >= 0.0 and row.interest <= row.interest_due + 1e-9 for row in answer.flows)
    accounts = [(row.prefunded, row.trap, row.reserve, row.collateral, row.equity) for row in answer.periods]
    assert min(min(row) for row in accounts) >= 0.0


@FEW
@given(deal=deals())
def test_every_payment_has_both_legs(folder, deal):
    answer = lt.deal(read(folder, deal))
    for name in ("collection",):
        into = sum(row.amount for row in answer.postings if row.payee == name)
        out = sum(row.amount for row in answer.postings if row.payer == name)
        assert into == pytest.approx(out, abs=1e-8)
    paid = sum(row.interest + row.principal for row in answer.flows)
    notes = {note.note for note in answer.notes}
    assert sum(row.amount for row in answer.postings if row.payee in notes) == pytest.approx(paid, abs=1e-8)


@FEW
@given(deal=deals(may_trap=False), more=st.floats(0.0, 20.0), share=st.floats(0.0, 1.0))
def test_without_a_trap_more_income_never_harms_notes_up_to_a_rank(folder, deal, more, share):
    file = read(folder, replace(deal, sale=10.0 if deal.sale is None else deal.sale))
    plan = plan_of(file)
    richer = plan.income.copy()
    richer[int(share * (plan.periods - 1))] += more
    found = sums(plan, np.stack([plan.income, richer], axis=1), np.full(2, file.sale))
    owed = np.cumsum(found.lost + found.unpaid, axis=0)
    assert (owed[:, 1] <= owed[:, 0] + 1e-9).all()


def test_with_a_trap_more_income_may_harm_a_senior_note(folder):
    """A little more income meets the test, and cash that would have been kept for the senior note goes to equity."""
    deal = Deal("quarterly", [12.0, 0.0], [Note(100.0, 0.4, 2)], trigger=(1.25, 1), sale=95.0)
    poorer, richer = (lt.deal(read(folder, replace(deal, income=[first, 0.0]))) for first in (12.4, 12.6))
    assert [event.period for event in poorer.diary] == ["2026Q1"]
    assert [event.period for event in richer.diary] == ["2026Q2"]
    assert richer.notes[0].lost + richer.notes[0].unpaid > poorer.notes[0].lost + poorer.notes[0].unpaid


@FEW
@given(deal=deals())
def test_a_deal_of_any_size_pays_in_proportion(folder, deal):
    file = read(folder, deal)
    plan = plan_of(file)
    sale = file.sale or 0.0
    base = sums(plan, plan.income[:, None], np.full(1, sale))
    scaled = plan_of(read(folder, _scaled(deal, 2.0)))
    twice = sums(scaled, scaled.income[:, None], np.full(1, 2.0 * sale))
    assert twice.principal == pytest.approx(2.0 * base.principal, abs=1e-7)
    assert twice.equity == pytest.approx(2.0 * base.equity, abs=1e-7)


def _scaled(deal, by):
    def of(pair):
        return None if pair is None else (pair[0] * by, *(x * by for x in pair[1:]))

    return replace(
        deal,
        income=[x * by for x in deal.income],
        fees=[x * by for x in deal.fees],
        notes=[replace(n, balance=n.balance * by, rows=[x * by for x in n.rows]) for n in deal.notes],
        reserve=of(deal.reserve),
        prefunded=None if deal.prefunded is None else deal.prefunded * by,
        release=None if deal.release is None else (deal.release[0] * by, deal.release[1]),
        sale=None if deal.sale is None else deal.sale * by,
    )


@given(deal=deals())
@settings(max_examples=10, deadline=None)
def test_paths_do_not_know_of_each_other(folder, deal):
    plan = plan_of(read(folder, deal))
    noise = np.random.default_rng(1)
    income = plan.income[:, None] * noise.uniform(0.5, 1.5, (plan.periods, 5))
    sale = noise.uniform(0.0, 200.0, 5)
    together = sums(plan, income, sale)
    alone = [sums(plan, income[:, i : i + 1], sale[i : i + 1]) for i in range(5)]
    for name in ("interest", "principal", "lost", "unpaid", "equity"):
        parts = np.concatenate([getattr(each, name) for each in alone], axis=-1)
        assert np.array_equal(getattr(together, name), parts)


def test_chunks_and_cores_change_no_number():
    plan = plan_of(lt.deal("tiny").deal)
    count = 2 * CHUNK + 7
    noise = np.random.default_rng(2)
    income = plan.income[:, None] * noise.uniform(0.5, 1.5, (plan.periods, count))
    sale = noise.uniform(40.0, 90.0, count)

    def of(first, last):
        return sums(plan, income[:, first:last], sale[first:last])

    whole = sums(plan, income, sale)
    for workers in (1, 2):
        found = chunked(count, of, workers=workers)
        assert all(np.array_equal(a, b) for a, b in zip(found, whole, strict=True))


def test_a_dollar_that_gets_lost_is_noticed():
    plan = plan_of(lt.deal("tiny").deal)
    (after, flows, _), *_ = walk(plan, plan.income[:, None], np.full(1, 76.0))
    before = plan.opening(1)
    with pytest.raises(AssertionError, match="period 1"):
        conserved(before, after, flows._replace(equity=flows.equity - 1e-6), 0)
    with pytest.raises(AssertionError):
        conserved(before, after._replace(balance=after.balance - 1e-6), flows, 0)
    with pytest.raises(AssertionError):
        conserved(before, after._replace(trap=after.trap - 1.0, reserve=after.reserve + 1.0), flows, 0)
