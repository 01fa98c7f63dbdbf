"""Ledgers of a book: cells, totals, what cannot be met, and what the totals leave of a range."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from lookthrough.book.records import Assumption, Purchase
from lookthrough.lens.bounds.book_ledgers import holders_ledger, purchases_ledger
from lookthrough.lens.bounds.ledger import InfeasibleLedgerError
from tests.lens import builders as b


def purchase(buyer, seller, amount, *, basis="inferred", kind="chips", period="2026"):
    return Purchase(seller, buyer, period, kind, b.value(amount, basis=basis), b.HERE)


def book(*purchases, **totals):
    """Return a book of purchases with totals by name, ``sold_maker_chips_2026=(8, 9)``."""
    names = {"purchases." + name.replace("_", "."): amount for name, amount in totals.items()}
    return replace(b.book(assumptions=names), purchases=purchases)


def cell(ledger, id_):
    return next(each for each in ledger.cells if each.id == id_)


def test_cells_and_totals_do_not_depend_on_the_order_of_rows():
    rows = [purchase("a", "maker", (1.0, 3.0)), purchase("b", "maker", 2.0), purchase("a", "other", (0.0, 1.0))]
    totals = {"sold_maker_chips_2026": (3.0, 4.0), "bought_a_chips_2026": (1.5, 3.5)}
    assert purchases_ledger(book(*rows, **totals)) == purchases_ledger(book(*reversed(rows), **totals))


def test_a_sourced_cell_is_pinned_also_where_its_source_gives_a_range():
    ledger = purchases_ledger(book(purchase("a", "maker", (1.0, 3.0), basis="estimated"), purchase("b", "maker", 1.0)))
    assert [(c.row, c.state) for c in ledger.cells] == [("a", "pinned"), ("b", "inferred")]
    assert ledger.share("pinned") == pytest.approx(2.0 / 3.0)
    assert ledger.share("inferred") == pytest.approx(1.0 / 3.0)


def test_a_book_without_stated_totals_keeps_the_sums_of_its_cells():
    ledger = purchases_ledger(book(purchase("a", "maker", (1.0, 3.0)), purchase("b", "maker", (4.0, 6.0))))
    total = next(t for t in ledger.totals if t.id == "sold maker chips 2026")
    assert (total.low, total.high, total.origin) == (7.0, 7.0, "as recorded")


def test_a_stated_total_cuts_the_ranges_of_its_cells():
    rows = [purchase("a", "maker", (0.0, 9.0)), purchase("b", "maker", (1.0, 2.0))]
    ledger = purchases_ledger(book(*rows, sold_maker_chips_2026=(4.0, 5.0)))
    assert (cell(ledger, "a > maker chips 2026").low, cell(ledger, "a > maker chips 2026").high) == (2.0, 4.0)
    assert ledger.totals[0].origin == "stated"


def test_a_total_of_a_class_holds_the_buyers_that_its_note_lists():
    rows = [purchase(buyer, "maker", (0.0, 9.0)) for buyer in ("a", "b", "c")]
    name = "purchases.sold.maker.chips.2026.large"
    stated = Assumption(name, b.value((4.0, 5.0), note="buyers: a, b"), "test", b.HERE)
    ledger = purchases_ledger(replace(book(*rows), assumptions={name: stated}))
    assert [(t.id, [ledger.cells[i].row for i in t.cells]) for t in ledger.totals] == [
        ("sold maker chips 2026 large", ["a", "b"])
    ]


def test_an_unknown_purchase_is_what_its_totals_leave():
    rows = [purchase("a", "maker", None), purchase("b", "maker", 2.0)]
    ledger = purchases_ledger(book(*rows, sold_maker_chips_2026=(4.0, 5.0)))
    assert (cell(ledger, "a > maker chips 2026").low, cell(ledger, "a > maker chips 2026").high) == (2.0, 3.0)


def test_an_unknown_purchase_that_no_total_bounds_is_left_out_and_named():
    ledger = purchases_ledger(book(purchase("a", "maker", None), sold_other_chips_2026=1.0))
    assert (ledger.cells, ledger.left_out) == ((), ("a > maker chips 2026",))
    assert ledger.idle == ("purchases.sold.other.chips.2026",)


def test_the_bundled_totals_all_belong_to_purchases_and_meet_the_recorded_amounts():
    ledger = purchases_ledger(b.bundled())
    assert (ledger.idle, ledger.left_out) == ((), ())
    sums = ledger.membership @ ledger.mid
    assert (sums >= ledger.total_low * 0.99).all()
    assert (sums <= ledger.total_high * 1.01).all()


# --- totals that cannot be met ----------------------------------------------------------------------------------------


def test_a_total_above_what_its_cells_allow_is_named_with_its_place():
    rows = [purchase("a", "maker", (1.0, 3.0)), purchase("b", "maker", 2.0)]
    with pytest.raises(InfeasibleLedgerError) as refused:
        purchases_ledger(book(*rows, sold_maker_chips_2026=(8.0, 9.0)))
    assert str(refused.value) == (
        "totals of the ledger cannot be met, 3 bn USD are amiss: "
        "sold maker chips 2026 is 8..9 (test.yaml:1), its 2 cells allow 3..5"
    )


def test_totals_that_hold_each_other_are_named_and_the_others_are_not():
    rows = [purchase(x, y, (0.0, 9.0)) for x in ("a", "b") for y in ("maker", "other")]
    totals = {"bought_a_chips_2026": 4.0, "bought_b_chips_2026": 5.0, "sold_maker_chips_2026": 3.0}
    fine = [purchase("c", "third", (0.0, 9.0))]
    with pytest.raises(InfeasibleLedgerError) as refused:
        purchases_ledger(book(*rows, *fine, **totals, sold_other_chips_2026=2.0, sold_third_chips_2026=4.0))
    assert "4 bn USD are amiss" in str(refused.value)
    for name in ("bought a", "bought b", "sold maker", "sold other"):
        assert name in str(refused.value)
    assert "third" not in str(refused.value)


# --- holders ----------------------------------------------------------------------------------------------------------


def test_what_is_not_named_of_an_instrument_is_with_its_lenders_or_more_of_a_named_holder():
    bond = b.contract("notes", "bond", "noteco", "bonds", principal=10.0, held_by={"pimco": 6.0})
    ledger = holders_ledger(b.book(b.entity("noteco"), bond))
    assert {c.id: (c.low, c.mid, c.high, c.state) for c in ledger.cells} == {
        "bonds > notes rest": (0.0, 4.0, 4.0, "inferred"),
        "pimco > notes more": (0.0, 0.0, 4.0, "inferred"),
        "pimco > notes named": (6.0, 6.0, 6.0, "pinned"),
    }
    assert [(t.low, t.high) for t in ledger.totals] == [(10.0, 10.0)]


def test_holdings_above_the_whole_are_scaled_down_to_it():
    bond = b.contract("notes", "bond", "noteco", "bonds", principal=10.0, held_by={"pimco": 9.0, "fund": 3.0})
    ledger = holders_ledger(b.book(b.entity("noteco"), bond))
    assert math.fsum(c.mid for c in ledger.cells) == pytest.approx(10.0)
    assert cell(ledger, "pimco > notes named").mid == pytest.approx(7.5)
