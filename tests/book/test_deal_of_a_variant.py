"""The variant of the bundled book in which one venture pays by its waterfall: the shipped deal, not changed."""

from __future__ import annotations

from dataclasses import fields

import numpy as np

import lookthrough as lt
from lookthrough.book.deal_file.read_deal import open_deal
from lookthrough.deals.deal import deal_path
from lookthrough.deals.deal_plan import plan_of

NAME = "flash-compute-priced"


def test_the_deal_of_the_variant_is_the_one_that_ships():
    """Its file stands twice, so that the fingerprint of the book covers it."""
    linked = lt.load("ai_2026+flash_compute").waterfalls[NAME]
    ours, shipped = (plan_of(each) for each in (linked, open_deal(deal_path(NAME))))
    for field in fields(ours):
        if field.name not in {"deal", "notes"}:
            assert np.array_equal(getattr(ours, field.name), getattr(shipped, field.name)), field.name
    assert [note.balance.number for note in ours.notes] == [note.balance.number for note in shipped.notes]


def test_the_book_itself_is_left_as_it_is():
    book, variant = lt.load("ai_2026"), lt.load("ai_2026+flash_compute")
    assert (dict(book.waterfalls), list(variant.waterfalls)) == ({}, [NAME])
    changed = {id_ for id_, each in variant.contracts.items() if each.terms != book.contracts[id_].terms}
    vehicles = {id_ for id_, each in variant.entities.items() if each.waterfall is not None}
    assert {variant.contracts[id_].roles["issuer"] for id_ in changed} >= vehicles
    assert book.base_sha256 != variant.base_sha256
