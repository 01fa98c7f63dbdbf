"""The share of unconfirmed dollars in every static answer, worked out by hand on one book.

A blog (s2, grade C) alone states a note of 30 and a purchase of 2; a filing (s1, grade A) a note of 10 and one of 6.
"""

from dataclasses import replace

import pytest

from lookthrough.book.records import Purchase, Source
from lookthrough.contracts import KINDS
from lookthrough.lens.bounds.bounds import bounds
from lookthrough.lens.circularity.book_payments import book_flows
from lookthrough.lens.circularity.circularity import circularity
from lookthrough.lens.circularity.flow_table import Flow
from lookthrough.lens.funding.funding import funding
from lookthrough.lens.through.through import through
from tests.lens.builders import HERE, book, contract, entity, q, value


def blogged():
    notes = [
        contract(name, "bond", "firm", "bonds", principal=size, start="2026Q1", maturity="2030Q4")
        for name, size in (("good", 10.0), ("bad", 30.0))
    ]
    sold = [
        Purchase("maker", buyer, "2026", "chips", value(size, source=(source,), basis="reported"), HERE)
        for buyer, size, source in (("firm", 2.0, "s2"), ("other", 6.0, "s1"))
    ]
    found = book(entity("firm"), entity("maker"), entity("other"), notes[0], replace(notes[1], source=("s2",)), *sold)
    return replace(found, sources=found.sources | {"s2": Source("s2", "a post", "me", None, None, "C", HERE)})


def test_through_says_it_by_view_and_over_all():
    answer = through(blogged(), "firm")
    assert answer.unconfirmed["reported"] == answer.entities[0].unconfirmed["reported"] == 0.75
    assert answer.document()["entities"][0]["views"]["reported"]["unconfirmed"] == 0.75
    assert [row["unconfirmed"] for row in answer.rows if row["view"] == "reported"] == [0.75]


def test_funding_says_it():
    answer = funding(blogged())
    assert answer.unconfirmed == answer.document()["unconfirmed"] == 0.75


def test_loops_say_it_of_what_is_paid():
    """In 2026Q3 only the purchases and the interest flow; without interest 0.5 of 2 is on the blog."""
    flows = book_flows(replace(blogged(), contracts={}), KINDS, start=q("2026Q3"), end=q("2026Q3"))
    answer = circularity(flows, window=(q("2026Q3"), q("2026Q3")))
    assert answer.unconfirmed == answer.document()["unconfirmed"] == pytest.approx(0.25)


def test_payments_of_a_table_have_no_grade():
    assert circularity([Flow("a", "b", 1.0), Flow("b", "a", 1.0)]).unconfirmed is None


def test_bounds_say_it_of_the_ledger():
    answer = bounds(replace(blogged(), contracts={}), start=q("2026Q1"), end=q("2026Q4"), draws=0)
    assert answer.unconfirmed == pytest.approx(0.25)
    assert answer.pinned_share == 1.0
