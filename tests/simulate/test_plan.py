"""From a book to arrays: who pays whom, holders' shares, statuses, what is left out and why."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

import numpy as np
import pytest

from lookthrough.contracts import KINDS
from lookthrough.contracts.term_values import SIMULATED, MissingAssumptionError
from lookthrough.positions.families import families, middle
from lookthrough.positions.plan import LIFELINE, compile_plan
from lookthrough.simulate.compile.model import compile_model
from tests.lens import builders
from tests.slow import slow

FAMILIES = (
    "debt", "lease", "commitment", "order", "equity", "guarantee", "backstop", "revenue_share", "warrant",
)  # fmt: skip


def positions(plan):
    return [(f, getattr(plan, f), i) for f in FAMILIES for i in range(len(getattr(plan, f)))]


def test_every_live_contract_takes_part_or_is_named_with_a_reason(plan, book):
    taking_part = {p.ids[i] for _, p, i in positions(plan)}
    left = {x.contract: x.why for x in plan.left_out}
    live = {c.id for c in book.contracts.values() if c.current_status in SIMULATED}
    assert taking_part | set(left) == live
    assert not taking_part & set(left)
    assert all("known" in why or "ended" in why for why in left.values())


def test_stakes_that_add_up_to_more_than_the_whole_are_parts_of_it():
    parties = [builders.entity("site", "vehicle"), builders.entity("one"), builders.entity("two")]
    stakes = [
        builders.contract(
            f"of-{name}", "jv_equity", name, "site", amount=1.0, stake=share, start="2025Q1", end="2025Q4"
        )
        for name, share in (("one", 0.9), ("two", 0.6))
    ]
    plan = compile_plan(builders.book(*parties, *stakes, assumptions={"jv_equity.term": 1.0}), KINDS)
    held = {plan.entities[s.owner]: s.share for s in plan.stakes if plan.entities[s.issuer] == "site"}
    assert held == pytest.approx({"one": 0.6, "two": 0.4})  # 0.9 and 0.6 of 1.5


def test_only_the_statuses_asked_for_take_part(book):
    signed = compile_plan(book, KINDS, ("signed", "funded"))
    statuses = {book.contracts[p.ids[i]].current_status for _, p, i in positions(signed)}
    assert statuses == {"signed", "funded"}
    assert len(positions(signed)) < len(positions(compile_plan(book, KINDS)))


def test_the_debtor_pays_and_the_creditor_or_its_holders_are_paid(plan, book):
    for _, held, i in positions(plan):
        record = book.contracts[held.ids[i]]
        spec = KINDS[record.kind]
        pledged = record.value("out_of")  # then the customer of that contract pays
        assert pledged is not None or plan.entities[held.payer[i]] == record.roles[spec.debtor]
        assert plan.entities[held.payee[i]] in {record.roles[spec.creditor], *record.held_by}


def test_the_shares_of_a_contracts_holders_add_up_to_one(plan):
    weights = defaultdict(float)
    for family, held, i in positions(plan):
        assert held.weight[i] > 0.0
        weights[family, held.ids[i]] += held.weight[i]
    assert list(weights.values()) == pytest.approx([1.0] * len(weights))
    assert len(weights) < len(positions(plan))  # some contracts have several holders


def test_a_known_holder_gets_its_amount_and_the_rest_stays_with_the_name_of_the_contract(plan, book):
    held = next(
        c for c in book.contracts.values()
        if c.id in plan.debt.ids and c.held_by and not any(v[-1].text.endswith("%") for v in c.held_by.values())
        and sum(v[-1].mid or 0.0 for v in c.held_by.values()) < 0.99 * (c.mid("principal") or 0.0)
    )  # fmt: skip
    rows = [i for i, name in enumerate(plan.debt.ids) if name == held.id]
    shares = {plan.entities[plan.debt.payee[i]]: plan.debt.weight[i] for i in rows}
    for holder, value in held.held_by.items():
        assert shares[holder] == pytest.approx(value[-1].mid / held.mid("principal"))
    lender = held.roles[KINDS[held.kind].creditor]
    assert shares[lender] == pytest.approx(1.0 - sum(s for h, s in shares.items() if h != lender))


def test_every_limited_entity_is_owned_whole(plan):
    owned = defaultdict(float)
    for stake in plan.stakes:
        assert 0.0 < stake.share <= 1.0
        owned[stake.issuer] += stake.share
    assert set(owned) == set(plan.limited.tolist())
    assert list(owned.values()) == pytest.approx([1.0] * len(owned))


def test_sponsors_and_sectors_are_not_limited(plan, book):
    limited = {plan.entities[i] for i in plan.limited}
    for name, record in book.entities.items():
        assert (name in limited) == (record.class_ in ("modelled", "vehicle"))
    assert LIFELINE not in limited
    assert {plan.entities[i] for i in plan.labs} <= limited


def test_terms_the_book_leaves_open_are_the_ranges_of_its_assumptions(plan, book):
    """Not a constant of the code: a commitment without a cancellable share has the kind's range."""
    column = plan.commitment.columns["cancellable"]
    silent = [
        plan.table.rows[column.start + i]
        for i, name in enumerate(plan.commitment.ids)
        if book.contracts[name].value("cancellable") is None
    ]
    default = book.assumptions["compute_commitment.cancellable"].value
    assert silent
    assert {(s.low, s.high, s.basis) for s in silent} == {(default.low, default.high, "assumed")}
    assert len({s.name for s in silent}) > 1  # each contract draws its own


def test_a_missing_default_says_which_assumption_to_add(book):
    fewer = {k: v for k, v in book.assumptions.items() if k != "compute_commitment.cancellable"}
    with pytest.raises(MissingAssumptionError, match=r"compute_commitment\.cancellable"):
        compile_plan(replace(book, assumptions=fewer), KINDS)


def test_money_already_paid_is_not_paid_again(plan, book):
    terms = middle(plan)["equity"]
    for i, name in enumerate(plan.equity.ids):
        record = book.contracts[name]
        unpaid = terms.unpaid[i, 0]
        if record.current_status == "funded" and record.value("paid") is None:
            assert unpaid == 0.0
        elif record.kind != "acquisition":
            assert unpaid == pytest.approx(max(record.mid("amount") - (record.mid("paid") or 0.0), 0.0))


def test_windows_are_open_on_every_path(model):
    """A range must not let an end be drawn before its start: the money would vanish on those paths."""
    plan, table = model.plan, model.plan.table.arrays()
    ends = np.stack([table.low, table.mid, table.high], axis=1)
    late = np.where(np.arange(len(table.low)) % 2, table.low, table.high)[:, None]  # starts late, ends early, or so
    for values in (ends, late):
        for family, terms in families(np, plan, values).items():
            last = terms.maturity if family == "debt" else terms.end
            assert (last >= terms.start).all(), family


def test_unlinking_a_loop_replaces_the_vendors_money_and_nothing_else(plan, book):
    """Same amounts, same terms: only who gave it changes."""
    other = compile_plan(book, KINDS, unlink=("nvidia", "openai"))
    nvidia, openai = plan.number["nvidia"], plan.number["openai"]
    moved = 0
    for family in FAMILIES:
        ours, theirs = getattr(plan, family), getattr(other, family)
        assert ours.ids == theirs.ids
        for side in ("payer", "payee"):
            for name, a, b in zip(ours.ids, getattr(ours, side), getattr(theirs, side), strict=True):
                if a != b:
                    assert plan.entities[a] == "nvidia", name
                    assert plan.entities[b] == "private_investors", name
                    moved += 1
    assert moved > 0
    assert [r[:4] for r in plan.table.rows] == [r[:4] for r in other.table.rows]
    assert not any((s.owner, s.issuer) == (nvidia, openai) for s in other.stakes)


def test_unlinking_two_who_lend_each_other_nothing_changes_nothing(plan, book):
    other = compile_plan(book, KINDS, unlink=("meta", "openai"))
    for family in FAMILIES:
        assert np.array_equal(getattr(plan, family).payer, getattr(other, family).payer)
        assert np.array_equal(getattr(plan, family).payee, getattr(other, family).payee)


@slow
def test_a_book_without_equity_contracts_is_run(book, stress):
    kept = {id_: c for id_, c in book.contracts.items() if KINDS[c.kind].family != "equity"}
    assert stress(of=replace(book, contracts=kept), split=False).residual <= 1e-9


def test_where_nobody_owes_anything_claims_are_still_counted_by_whole_numbers(book):
    model = compile_model(compile_plan(replace(book, contracts={}, entities={}, purchases=()), KINDS), 4)
    assert len(model.claims) == 0
    assert {model.ledgers.claim.dtype.kind, model.ledgers.cell.dtype.kind, model.claims.payer.dtype.kind} == {"i"}
