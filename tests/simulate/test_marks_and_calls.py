"""What was sold is gone in every setting, missed principal stays due, guarantees pay their own beneficiary."""

from __future__ import annotations

import numpy as np
import pytest

from lookthrough.contracts import KINDS
from lookthrough.positions.families import middle
from lookthrough.positions.plan import compile_plan
from lookthrough.positions.schedule import schedule
from lookthrough.simulate.compile.guarantee_legs import RESIDUAL, legs_of


def test_every_guarantee_covers_only_what_is_owed_to_its_beneficiary_or_the_contract_it_names(model):
    claims, plan = model.claims, model.plan
    covering = [leg for leg in legs_of(plan) if leg.what != RESIDUAL]
    assert len(covering) > 10
    for leg in covering:
        record = plan.book.contracts[plan.guarantee.ids[leg.guarantee]]
        claim, named = claims.groups[leg.what].start + leg.position, record.value("covers")
        assert (claims.payer[claim], claims.payee[claim]) == (leg.obligor, leg.payee)
        if named is not None:
            assert claims.contract[claim] == named.text
        else:
            assert leg.payee == plan.number[record.roles["beneficiary"]]
            assert leg.obligor == plan.number[record.roles["obligor"]]


def test_a_guarantee_of_rent_covers_what_is_lost_of_it_after_the_tenant_failed(model):
    legs, cover = legs_of(model.plan), model.cover
    lost = [i for i, leg in enumerate(legs) if leg.is_lost]
    assert {legs[i].what for i in lost} >= {"rent"}
    for i in lost:
        before = len(model.plan.lease) if legs[i].what == "commitment" else 0
        assert cover.source[i] == len(model.claims) + before + legs[i].position
        assert (cover.in_arrears[i], legs[i].recourse) == (0.0, False)


def test_a_guarantor_has_recourse_to_the_obligor_in_the_rank_of_what_it_paid(model):
    claims, cover = model.claims, model.cover
    recourse = range(claims.groups["recourse"].start, claims.groups["recourse"].stop)
    assert len(recourse) > 5
    for row, leg in zip(recourse, cover.with_recourse, strict=True):
        covered = cover.claim[leg]
        assert claims.payee[row] == claims.payer[claims.groups["guarantee"].start + leg]
        assert (claims.payer[row], claims.rank[row]) == (claims.payer[covered], claims.rank[covered])


def test_a_guarantee_that_no_run_can_call_is_named(model):
    called = {model.plan.guarantee.ids[g] for g in model.cover.guarantee}
    named = {left.contract for left in model.uncalled}
    assert named | called >= set(model.plan.guarantee.ids)
    assert not named & called
    assert "c342" in named


def test_a_lease_pays_the_total_it_states(book):
    plan = compile_plan(book, KINDS)
    first, last = plan.first_quarter, plan.first_quarter + 200
    [rent] = [f for f in schedule(plan, first, last, 0.04) if f.nature == "rent"]
    checked = 0
    for row, name in enumerate(plan.lease.ids):
        record = book.contracts[name]
        starts = record.mid("start")
        stated = record.mid("amount")
        follows = record.mid("rent") is not None or record.value("serves") is not None
        if stated is None or follows or starts is None or starts < first:
            continue
        end = int(middle(plan)["lease"].end[row, 0])
        assert rent.amount[row, : end - first + 1].sum() == pytest.approx(stated), name
        checked += record.mid("escalator") is not None
    assert checked


def test_a_company_that_was_sold_leaves_no_assets_behind(stress):
    """Were its assets counted twice, failures alone would make the owners richer."""
    found = stress(channels=("failures",), paths=128, trace=0, severity=1.5)
    assert (found.sample.default >= 0).sum() > (found.sample.base_default >= 0).sum()
    assert found.sample.total.sum(axis=0).mean() > found.sample.incidence.sum(axis=0).mean() * 0.9
    assert np.isfinite(found.sample.total).all()


def test_the_split_is_over_the_channels_that_are_on(stress):
    found = stress(channels=("failures", "gloom"), paths=64, trace=0, split=True)
    assert set(found.network["channels"]) == {"failures", "gloom"}
