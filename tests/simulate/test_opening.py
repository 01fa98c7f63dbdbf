"""The opening position of a run: reported debt is all there, and nothing is written back to the book."""

from __future__ import annotations

import pytest

from lookthrough.contracts import KINDS
from lookthrough.positions.balance import balance_opening
from lookthrough.positions.opening import opening_book
from lookthrough.positions.plan import compile_plan


@pytest.fixture(scope="module")
def rows(book):
    return {(r.entity, r.item): r for r in balance_opening(book).rows}


def test_debt_that_no_contract_carries_enters_as_one_inferred_loan(book, rows):
    opened = opening_book(book)
    added = {c.id: c for c in opened.contracts.values() if c.id not in book.contracts}
    expected = {
        f"{entity}-unlisted": r.after
        for (entity, item), r in rows.items()
        if item == "unlisted_debt" and r.after > 1e-6 and book.entities[entity].class_ == "modelled"
    }
    assert expected
    assert {i: c.mid("principal") for i, c in added.items()} == expected
    assert all(c.basis == "inferred" and c.reason for c in added.values())
    assert set(added) <= set(compile_plan(opened, KINDS).debt.ids)


def test_cash_is_the_balanced_one_and_keeps_its_range_in_proportion(book, rows):
    opened = opening_book(book)
    moved = [e for (e, item), r in rows.items() if item == "cash" and abs(r.after - r.before) > 1e-6]
    assert moved
    for entity in moved:
        before, after = book.entities[entity].opening["cash"][-1], opened.entities[entity].opening["cash"][-1]
        assert after.mid == rows[entity, "cash"].after
        assert after.high / after.mid == pytest.approx(before.high / before.mid)


def test_the_book_itself_is_untouched(book):
    before = (dict(book.contracts), {i: dict(e.opening) for i, e in book.entities.items()})
    opening_book(book)
    assert before == (dict(book.contracts), {i: dict(e.opening) for i, e in book.entities.items()})
