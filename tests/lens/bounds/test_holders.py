"""Who may hold what: named parts stay, and nobody holds more than an instrument has left."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from lookthrough.lens.bounds.holders import holder_bounds
from tests.lens import builders as b


def notes(**held):
    bond = b.contract("notes", "bond", "noteco", "bonds", principal=10.0, held_by=held)
    return b.book(b.entity("noteco"), bond)


def of(answer):
    return {holder.id: holder for holder in answer.holders}


def test_a_named_holder_may_hold_the_whole_rest_and_no_less_than_is_named():
    found = of(holder_bounds(notes(pimco=6.0, fund=1.0)))
    assert (found["pimco"].named, found["pimco"].lowest, found["pimco"].highest) == pytest.approx((6.0, 6.0, 9.0))
    assert (found["bonds"].lowest, found["bonds"].highest) == pytest.approx((0.0, 3.0))
    assert found["fund"].instruments == ("notes",)


def test_the_ensemble_lies_within_the_bounds():
    for holder in holder_bounds(b.bundled(), draws=40, seed=0).holders:
        assert holder.lowest - 1e-9 <= holder.low <= holder.high <= holder.highest + 1e-9
        assert holder.lowest - 1e-9 <= holder.named <= holder.highest + 1e-9


def test_an_instrument_with_every_holder_named_leaves_nothing_open():
    found = of(holder_bounds(notes(pimco=6.0, fund=4.0)))
    assert {(h.named, h.lowest, h.highest) for h in found.values()} == {(6.0, 6.0, 6.0), (4.0, 4.0, 4.0)}


def test_an_instrument_that_names_no_holder_is_not_in_the_ledger():
    assert holder_bounds(notes()).holders == ()
    assert holder_bounds(notes()).whole == 0.0


def test_the_answer_says_how_it_was_filled_and_is_json():
    document = json.loads(json.dumps(holder_bounds(notes(pimco=6.0), draws=0, seed=7).document(), allow_nan=False))
    assert (document["basis"], document["seed"], document["draws"]) == ("inferred", 7, 0)
    assert document["pinned_share"] == pytest.approx(0.6)
    assert document["holders"][0]["low"] is None


def test_twice_the_instrument_is_twice_the_answer():
    one, other = notes(pimco=6.0), notes(pimco=12.0)
    doubled = replace(other, contracts={"notes": b.times(other.contracts["notes"], 2.0)})
    mine, its = of(holder_bounds(one, draws=9)), of(holder_bounds(doubled, draws=9))
    for name, holder in mine.items():
        assert 2.0 * holder.high == pytest.approx(its[name].high)
        assert 2.0 * holder.highest == pytest.approx(its[name].highest)
