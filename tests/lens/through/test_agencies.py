"""What agencies, filings and the press published about Hyperion, against the views."""

import functools
import json
import math

import pytest

from lookthrough.api import load
from lookthrough.lens.through.through import through
from tests.places import CASES

CASE = json.loads((CASES / "hyperion_agencies.json").read_text())
POSITIONS = CASE["positions"]


def with_key(*keys):
    found = [p for p in POSITIONS if all(key in p for key in keys)]
    return pytest.mark.parametrize("published", found, ids=lambda p: f"{p['who']} {p['published']}")


@functools.cache
def looked(as_of, *entities):
    return through(load(as_of=as_of), *entities).entities


def counted(published):
    """Return the contracts that add to the view of a position."""
    (entity,) = looked(published["as_of"], published["entity"])
    return {r.contract for r in entity.trail if r.view == published["view"] and r.amount is not None}


@with_key("contract", "counted")
def test_a_debt_is_in_or_out_of_a_view_as_published(published):
    assert (published["contract"] in counted(published)) is published["counted"]
    (entity,) = looked(published["as_of"], published["entity"])
    memo = next(r for r in entity.trail if r.contract == published["contract"] and r.view == "memo")
    assert memo.amount.mid == published["amount"]


@with_key("contracts", "counted_of_them")
def test_as_many_of_the_contracts_count_as_published(published):
    assert len(counted(published) & set(published["contracts"])) == published["counted_of_them"]


@with_key("categories")
def test_of_renewals_and_residual_payment_the_view_has_one(published):
    (entity,) = looked(published["as_of"], published["entity"])
    rows = [r for r in entity.trail if r.contract in published["contracts"] and r.category in published["categories"]]
    assert {r.view for r in rows} == {published["view"], "memo"}


@with_key("entities", "column")
def test_leases_not_yet_begun_add_up_to_the_published_total(published):
    found = looked(published["as_of"], *published["entities"])
    total = math.fsum(e.committed[published["column"]].undiscounted.mid for e in found)
    assert total == pytest.approx(published["amount"], rel=published["tolerance"])


@with_key("entities", "view")
def test_reported_debt_comes_near_the_published_adjusted_debt(published):
    found = looked(published["as_of"], *published["entities"])
    total = math.fsum(e.views[published["view"]].mid for e in found)
    assert total == pytest.approx(published["amount"], rel=published["tolerance"])


@with_key("rules")
def test_the_rules_answer_as_the_filing_does(published):
    (entity,) = looked(published["as_of"], published["entity"])
    answers = {o.rule: o.answer for o in entity.rules if o.subject == published["subject"]}
    assert answers.items() >= published["rules"].items()


@with_key("exposure")
def test_the_pieces_of_the_published_exposure_stand_in_the_trail_and_leave_room_for_the_funding(published):
    (entity,) = looked(published["as_of"], published["entity"])
    rows = {(r.contract, r.category): r.amount.mid for r in entity.trail if r.amount is not None}
    found = [rows[contract, piece["category"]] for contract, piece in published["rows"].items()]
    assert found == [piece["amount"] for piece in published["rows"].values()]
    funding = published["exposure"] - published["equity"] - math.fsum(found)
    assert 0 < funding < 0.1 * published["exposure"]


def test_every_position_is_tested_and_has_its_source():
    keys = ("contract", "counted_of_them", "column", "rules", "exposure")
    assert all(any(key in p for key in keys) or ("entities" in p and "view" in p) for p in POSITIONS)
    assert all(p["source_url"].startswith("https://") and p["grade"] in "ABC" for p in POSITIONS)
