"""Amounts of another scale than all others: a figure in millions that is written in billions."""

from pathlib import Path

import pytest

from lookthrough.book.check.scale import amounts_are_of_scale
from lookthrough.book.loader import load_book
from lookthrough.contracts import KINDS
from lookthrough.world.drivers import SHOCKS
from tests.lens.builders import book, bundled, contract, entity

OTHERS = [contract(f"n{i}", "bond", "a", "b", principal=size) for i, size in enumerate((0.5, 2.0, 5.0, 12.0))]


def asked(*records):
    """Return what is asked about, by the start of its message."""
    return [p.message.split(" is ")[0] for p in amounts_are_of_scale(book(*records), KINDS)]


@pytest.mark.parametrize("principal", [27300.0, 1001.0, 600.0])
def test_a_slip_of_a_thousand_is_asked_about(principal):
    # 600 is more than 0.5 + 2 + 5 + 12, and more than 100 times 5, the middle of all five.
    assert asked(*OTHERS, contract("slip", "bond", "a", "b", principal=principal)) == ["principal of slip"]


@pytest.mark.parametrize("principal", [27.3, 400.0])
def test_a_large_amount_of_its_scale_is_not(principal):
    assert asked(*OTHERS, contract("large", "bond", "a", "b", principal=principal)) == []


def test_a_single_amount_is_held_against_the_largest_contracts_known():
    assert asked(contract("only", "bond", "a", "b", principal=999.0)) == []
    assert asked(contract("only", "bond", "a", "b", principal=27300.0)) == ["principal of only"]


def test_what_is_left_out_or_a_sum_of_others_is_not_asked_about():
    whole = {"kind": "bond", "debtor": "a", "creditor": "b", "principal": 27300.0}
    assert asked(contract("sum", rollup="aggregate", **whole), contract("off", status="cancelled", **whole)) == []


def test_a_figure_of_a_company_is_held_against_those_of_others_and_its_value_is_no_promise():
    companies = [entity(f"c{i}", cash=size) for i, size in enumerate((0.5, 2.0, 5.0, 12.0))]
    assert asked(*companies, entity("slip", cash=2490.0)) == ["cash of slip"]
    giant = [entity("giant", market_value=5000.0), entity("small", market_value=2.0)]
    assert asked(*giant, contract("round", "equity_investment", "a", "b", amount=75.0, valuation=1760.0)) == []


def test_losses_beside_earnings_are_sizes_too():
    """Of -0.5, -2, 5 and 1 none is a hundred times the middle; -2490 is more than all others together."""
    results = [entity(f"c{i}", operating_income=size) for i, size in enumerate((-0.5, -2.0, 5.0, 1.0))]
    assert asked(*results) == []
    assert asked(*results, entity("slip", operating_income=-2490.0)) == ["operating_income of slip"]


def test_in_the_bundled_book_terms_fit_and_amounts_are_of_scale():
    assert [p for p in load_book(Path(bundled().root), KINDS, SHOCKS).problems if p.code.startswith("LT52")] == []
