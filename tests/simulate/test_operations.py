"""What entities earn and open with: final demand once, cash for the time before rents begin."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from lookthrough.contracts import KINDS
from lookthrough.positions.plan import compile_plan
from lookthrough.positions.schedule import schedule
from lookthrough.simulate.compile.model import compile_model

FIRST, HORIZON = 8106, 40


def compiled(book):
    return compile_model(compile_plan(book, KINDS), HORIZON)


def slot(model, column, entity):
    """Return low, mid and high of one entity's operating number."""
    row = model.plan.limited.tolist().index(model.plan.number[entity])
    found = model.plan.table.rows[model.operations.columns[column].start + row]
    return found.low, found.mid, found.high


def with_vehicle(book, wait, *, rate=0.06, rent=0.2):
    """Add a vehicle with a loan already drawn whose only rent begins ``wait`` quarters after the start."""
    loan_of = next(c for c in book.contracts.values() if c.kind == "bond" and c.mid("rate") and c.mid("maturity"))
    lease_of = next(c for c in book.contracts.values() if c.kind == "lease" and c.mid("rent") and c.mid("start"))
    vehicle = replace(
        next(e for e in book.entities.values() if e.class_ == "vehicle" and not e.opening),
        id="waiting", name="Waiting", opening={}, ticker=None,
    )  # fmt: skip

    def exact(record, term, number):
        dated = record.terms.get(term) or loan_of.terms["maturity"]
        return (replace(dated[-1], low=number, mid=number, high=number, base=None),)

    loan = replace(
        loan_of, id="waiting-loan", roles={"issuer": "waiting", "holder": "banks"}, held_by={},
        terms={
            "principal": exact(loan_of, "principal", 1.0),
            "rate": exact(loan_of, "rate", rate),
            "start": exact(loan_of, "start", FIRST - 1.0),
            "maturity": exact(loan_of, "maturity", FIRST + 60.0),
        },
    )  # fmt: skip
    lease = replace(
        lease_of, id="waiting-lease", roles={"tenant": "meta", "landlord": "waiting"},
        terms={
            "rent": exact(lease_of, "rent", rent),
            "start": exact(lease_of, "start", float(FIRST + wait)),
            "end": exact(lease_of, "start", float(FIRST + 79)),
        },
    )  # fmt: skip
    return replace(
        book,
        entities=dict(sorted({**book.entities, "waiting": vehicle}.items())),
        contracts=dict(sorted({**book.contracts, loan.id: loan, lease.id: lease}.items())),
    )


@pytest.mark.parametrize("wait", [0, 4, 8, 14])
def test_a_vehicle_opens_with_the_cash_it_needs_until_its_rent_begins(book, wait):
    model = compiled(with_vehicle(book, wait))
    plan, me = model.plan, model.plan.number["waiting"]
    money = np.zeros(HORIZON)
    for flow in schedule(plan, FIRST, FIRST + HORIZON - 1, 0.038):
        money += flow.amount[flow.payee == me].sum(axis=0) - flow.amount[flow.payer == me].sum(axis=0)
    low, mid, _ = slot(model, "cash", "waiting")
    assert mid + np.cumsum(money).min() >= 0.0
    assert low + np.cumsum(money)[:16].min() >= -1e-12  # even at the low end of the range
    if wait > 0:
        assert np.cumsum(money).min() == pytest.approx(-0.015 * wait)  # it would not be solvent without


def test_a_longer_wait_needs_more_cash(book):
    needed = [slot(compiled(with_vehicle(book, wait)), "cash", "waiting")[1] for wait in (2, 6, 12)]
    assert needed == sorted(needed)
    assert needed[0] < needed[-1]


def test_no_vehicle_runs_dry_in_its_own_schedule(model):
    """At mid terms, in the base world, with everybody paying: opening cash carries each through its first years."""
    plan, flows = model.plan, schedule(model.plan, FIRST, FIRST + 15, 0.038)
    owned = {s.issuer for s in plan.stakes if s.owner in plan.limited and not plan.modelled[s.owner]}
    owners = {s.owner for s in plan.stakes if s.issuer in owned}
    checked = 0
    for entity in plan.limited:
        record = plan.book.entities[plan.entities[entity]]
        if record.class_ != "vehicle" or record.opening.get("cash") or entity in owners | owned:
            continue
        money = np.zeros(16)
        for flow in flows:
            amortising = (plan.debt.flags["linear"] + plan.debt.flags["level"])[:, None]
            amount = flow.amount * (amortising if flow.nature == "principal" else 1.0)  # a bullet is refinanced
            money += amount[flow.payee == entity].sum(axis=0) - amount[flow.payer == entity].sum(axis=0)
            if flow.nature in ("draw", "funding"):  # new money is built with, not kept
                money -= amount[flow.payee == entity].sum(axis=0)
        revenue = slot(model, "revenue", plan.entities[entity])[1]
        running = slot(model, "cash", plan.entities[entity])[1] + np.cumsum(money + revenue)
        assert running.min() >= -1e-9, plan.entities[entity]
        checked += 1
    assert checked > 5


def test_a_labs_revenue_is_what_it_reports_a_quarter_and_final_demand_enters_once(model, book):
    """Nothing is added for what the lab sells to other entities of the book: those are claims."""
    for lab in ("openai", "anthropic"):
        reported = book.entities[lab].opening["revenue"][-1]
        assert slot(model, "revenue", lab) == pytest.approx((reported.low / 4, reported.mid / 4, reported.high / 4))


def test_what_the_book_schedules_is_taken_out_of_a_sellers_outside_revenue(book, change):
    """A cloud whose commitments from the book grow needs, and is given, less from outside."""
    base = compiled(book)
    sales = [
        (name, base.plan.entities[payee])
        for name, payee in zip(base.plan.commitment.ids, base.plan.commitment.payee, strict=True)
        if payee in base.plan.limited and slot(base, "revenue", base.plan.entities[payee])[1] > 0.0
    ]
    assert sales
    flows = {f.nature: f for f in schedule(base.plan, FIRST, FIRST + 7, 0.038)}["commitment"]
    paying = {n for n, amount in zip(flows.positions.ids, flows.amount, strict=True) if amount.sum() > 0.0}
    name, seller = next((n, s) for n, s in sales if n in paying)
    more = compiled(change.term(book, name, "amount", 1.3))
    assert slot(more, "revenue", seller)[1] < slot(base, "revenue", seller)[1]
    other = next(e for e in (base.plan.entities[i] for i in base.plan.limited) if e in ("openai", "anthropic"))
    assert slot(more, "revenue", other) == slot(base, "revenue", other)


def test_the_balanced_cash_is_the_opening_cash(model):
    filed = [e for e in model.plan.book.entities.values() if e.class_ == "modelled" and e.opening.get("cash")]
    known = [e for e in filed if e.opening["cash"][-1].mid is not None]
    assert len(known) > 5
    for record in known:
        value = record.opening["cash"][-1]
        assert slot(model, "cash", record.id) == (value.low, value.mid, value.high)


def test_every_operating_number_is_a_range_of_the_book_and_none_is_negative(model, book, change):
    table = model.plan.table.arrays()
    for name in ("cash", "revenue", "cost_share", "asset", "depreciation", "sale_discount", "raise_share"):
        column = model.operations.columns[name]
        assert (column.of(table.low) >= 0.0).all(), name
    halved = compiled(change.assumption(book, "operate.neocloud.cost_share", 0.5))
    clouds = [e.id for e in book.entities.values() if e.kind == "neocloud" and e.class_ == "modelled"]
    assert clouds
    for cloud in clouds:
        ours, theirs = slot(model, "cost_share", cloud), slot(halved, "cost_share", cloud)
        assert theirs == pytest.approx([n / 2 for n in ours])
