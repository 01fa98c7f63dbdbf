"""What was sold is gone in every setting, missed principal stays due, guarantees pay their own beneficiary."""

from __future__ import annotations

import numpy as np
import pytest

from lookthrough.contracts import KINDS
from lookthrough.positions.families import middle
from lookthrough.positions.plan import compile_plan
from lookthrough.positions.schedule import schedule

pytestmark = pytest.mark.xdist_group("simulate")


def test_every_guarantee_covers_only_what_is_owed_to_its_beneficiary_or_the_contract_it_names(model):
    cover, claims, plan = model.guaranteed, model.claims, model.plan
    assert len(cover.claim)
    for row, claim in zip(cover.guarantee, cover.claim, strict=True):
        record = plan.book.contracts[plan.guarantee.ids[row]]
        named = record.value("covers")
        if named is not None:
            assert claims.contract[claim] == named.text
        else:
            assert claims.payee[claim] == plan.number[record.roles["beneficiary"]]
            assert claims.payer[claim] == plan.number[record.roles["obligor"]]


def test_a_guarantee_that_no_run_can_call_is_named(model):
    called = {model.plan.guarantee.ids[g] for g in (*model.guaranteed.guarantee, *model.residual.guarantee)}
    named = {left.contract for left in model.uncalled}
    assert named | called >= set(model.plan.guarantee.ids)
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
        if stated is None or record.mid("rent") is not None or starts is None or starts < first:
            continue
        end = int(middle(plan)["lease"].end[row, 0])
        assert rent.amount[row, : end - first + 1].sum() == pytest.approx(stated), name
        checked += record.mid("escalator") is not None
    assert checked


def test_with_marks_frozen_a_company_that_was_sold_leaves_no_assets_behind(stress):
    """Were its assets counted twice, defaults alone would make the owners richer."""
    found = stress(channels=("credit",), paths=128, trace=0, severity=1.5)
    assert (found.sample.default >= 0).sum() > (found.sample.base_default >= 0).sum()
    assert found.sample.total.sum(axis=0).mean() > found.sample.direct.sum(axis=0).mean() * 0.9
    assert np.isfinite(found.sample.total).all()


def test_the_split_is_over_the_channels_that_are_on(stress):
    found = stress(channels=("credit", "valuation"), paths=64, trace=0, split=True)
    assert set(found.amplification["channels"]) == {"credit", "valuation"}
