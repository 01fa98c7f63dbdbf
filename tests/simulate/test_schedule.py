"""The schedule: mid terms, everybody pays; each contract's payments are those of its terms."""

from __future__ import annotations

import numpy as np
import pytest

from lookthrough.contracts import KINDS
from lookthrough.positions.families import middle
from lookthrough.positions.plan import compile_plan
from lookthrough.positions.schedule import schedule

FIRST, RATE = 8106, 0.038
MONEY_TERM = {  # the money term of every kind whose payments a schedule shows
    "bond": "principal", "term_loan": "principal", "ddtl": "principal", "convertible": "principal",
    "revolver": "principal", "abs": "principal", "cmbs": "principal", "lease": "rent",
    "compute_commitment": "amount", "chip_order": "amount", "purchase": "amount",
    "equity_investment": "amount", "jv_equity": "amount",
}  # fmt: skip
ON_A_RUN = {  # kinds that pay only when something happens: tested on a run
    "guarantee": "cap",
    "residual_value_guarantee": "cap",
    "backstop": "cap",
    "revenue_share": "share",
    "warrant": "shares",
}


def paid_by_contract(plan, last=FIRST + 199):
    paid = {}
    for flow in schedule(plan, FIRST, last, RATE):
        for name, amount in zip(flow.positions.ids, flow.amount, strict=True):
            paid[flow.nature, name] = paid.get((flow.nature, name), 0.0) + amount
    return paid


@pytest.fixture(scope="module")
def paid(plan):
    return paid_by_contract(plan)


def test_nothing_scheduled_is_negative(paid):
    assert all((amount >= 0.0).all() for amount in paid.values())


def test_a_window_is_a_part_of_the_whole(plan):
    whole = schedule(plan, FIRST, FIRST + 19, RATE)
    part = schedule(plan, FIRST + 8, FIRST + 11, RATE)
    for long, short in zip(whole, part, strict=True):
        assert short.amount.shape[1] == 4
        np.testing.assert_array_equal(long.amount[:, 8:12], short.amount)


def test_every_loan_repays_what_it_has_drawn(plan, paid):
    terms = middle(plan)["debt"]
    drawn, maturity = terms.drawn[:, 0], terms.maturity[:, 0]
    owed = {}
    for i, name in enumerate(plan.debt.ids):
        if maturity[i] <= FIRST + 199:
            owed[name] = owed.get(name, 0.0) + drawn[i]
    assert len(owed) > 50
    for name, outstanding in owed.items():
        repaid, later = paid["principal", name].sum(), paid["draw", name].sum()
        assert repaid == pytest.approx(outstanding + later, rel=1e-12, abs=1e-12), name


def test_commitments_that_have_not_begun_pay_their_amount(book, plan, paid):
    started = middle(plan)["commitment"].start[:, 0]
    fresh = {c for c, s in zip(plan.commitment.ids, started, strict=True) if s >= FIRST}
    assert len(fresh) > 3
    alone = {name for name in fresh if book.contracts[name].value("serves") is None}  # others pay what a loan asks
    for name in alone:
        assert paid["commitment", name].sum() == pytest.approx(book.contracts[name].mid("amount"), rel=1e-9), name


def test_equity_pays_what_is_unpaid(book, paid):
    for (nature, name), amount in paid.items():
        record = book.contracts[name]
        if nature != "funding" or record.kind == "acquisition" or record.current_status == "funded":
            continue
        assert amount.sum() == pytest.approx(record.mid("amount") - (record.mid("paid") or 0.0), rel=1e-9), name


def test_a_higher_reference_rate_raises_floating_interest_only(plan, book):
    low, high = (schedule(plan, FIRST, FIRST + 7, rate) for rate in (0.02, 0.05))
    for name, a, b in zip(low[0].positions.ids, low[0].amount, high[0].amount, strict=True):
        rate = book.contracts[name].value("rate")
        if rate is not None and rate.base and a.sum() > 0:
            assert (b >= a).all()
            assert b.sum() > a.sum(), name
        else:
            assert np.array_equal(a, b), name


def test_every_kind_of_the_book_is_tested_for_its_money(plan):
    """A kind that joins the book must join one of the tables here."""
    families = (plan.debt, plan.lease, plan.commitment, plan.order, plan.equity)
    scheduled = {k for p in families for k in p.kinds}
    contingent = {k for p in (plan.guarantee, plan.backstop, plan.revenue_share, plan.warrant) for k in p.kinds}
    assert scheduled - {"acquisition"} == set(MONEY_TERM)
    assert contingent == set(ON_A_RUN)


def following(book):
    """Return the contracts that pay what a loan asks, and those out of which they are paid."""
    serving = [c for c in book.contracts.values() if c.value("serves") is not None]
    return {c.id for c in serving} | {c.value("out_of").text for c in serving if c.value("out_of") is not None}


@pytest.mark.parametrize("kind", MONEY_TERM)
def test_changing_the_money_of_a_contract_changes_its_payments(book, paid, change, kind):
    term = MONEY_TERM[kind]
    chosen = [c for c in sorted(book.contracts) if book.contracts[c].kind == kind and book.contracts[c].mid(term)]
    moved = [n for n in chosen if any(a.sum() > 0.0 for (_, c), a in paid.items() if c == n)]
    assert moved, f"no {kind} pays anything"
    term = "drawn" if book.contracts[moved[0]].mid("drawn") else term  # what is owed, where it is not all of the size
    changed = paid_by_contract(compile_plan(change.term(book, moved[0], term, 1.5), KINDS))
    for (nature, name), amount in paid.items():
        if name != moved[0] and name not in following(book):
            assert np.array_equal(changed[nature, name], amount), name  # and nobody else's
    before, after = (sum(a.sum() for (_, c), a in p.items() if c == moved[0]) for p in (paid, changed))
    assert abs(after - before) > 1e-3 * before


def due_by_kind(result, claims):
    """What fell due in the shocked runs, by kind: the run's own table, mean over paths, discounted."""
    kinds = np.array(claims.kind)
    return {kind: result.sample.claims[2][kinds == kind].sum() for kind in ON_A_RUN}


def test_contingent_kinds_pay_what_their_terms_say(book, model, stress, change):
    """Guarantees, backstops, revenue shares and warrants: cut their money to a hundredth, and little of it moves."""
    smaller = book
    for contract in sorted(book.contracts):
        record = book.contracts[contract]
        term = ON_A_RUN.get(record.kind)
        if term and record.mid(term):
            smaller = change.term(smaller, contract, term, 0.01)
    before, after = (due_by_kind(stress(of=b, split=False), model.claims) for b in (book, smaller))
    for kind in ON_A_RUN:
        assert before[kind] > 0.0, f"no {kind} is ever called: its terms are for show"
        assert after[kind] < 0.5 * before[kind], kind
