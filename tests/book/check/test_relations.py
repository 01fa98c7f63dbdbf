"""The table of relations between terms: an error is what no reading allows, a warning what only some do."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lookthrough.book.check.relations import RELATIONS, still_runs, terms_fit
from lookthrough.contracts import KINDS
from tests.book.small_book import codes, load, texts_of_valid, write
from tests.lens.builders import HERE, Value, contract, q

BOND = "  principal: 27.3 bn USD\n"
LEASE = "  rent: 1.9..2.6 bn USD per year\n  start: 2029Q1\n  term: 4y\n"
EQUITY = "  amount: 2.5 bn USD\n"
DATES = "  start: 2025Q4\n  maturity: 2049Q2\n"
KIND_OF = {"maturity": "bond", "drawn": "bond", "ard": "abs", "amortisation_start": "bond", "end": "lease"}
KIND_OF |= {"paid": "equity_investment", "prepaid": "compute_commitment", "most_paid": "residual_value_guarantee"}
KIND_OF |= {"recorded": "guarantee", "amount": "equity_investment", "available_until": "ddtl"}


def ranged(low, width):
    return Value(f"{low}..{low + width}", HERE, low, low + width / 2, low + width)


@given(
    row=st.sampled_from(RELATIONS),
    less=st.floats(8000.0, 8100.0),
    more=st.floats(8000.0, 8100.0),
    widths=st.tuples(st.floats(0.0, 20.0), st.floats(0.0, 20.0)),
)
def test_it_is_an_error_where_no_reading_fits_and_a_warning_where_some_do_not(row, less, more, widths):
    kind = next(KINDS[KIND_OF[name]] for name in (row.less, row.more) if name in KIND_OF)
    terms = {row.less: ranged(less, widths[0]), row.more: ranged(more, widths[1])}
    found = [p.code for p in terms_fit(contract("x", kind.name, "a", "b", **terms), kind)]
    if less > (more + widths[1]) * (1 + 1e-9):
        assert found == [row.code]
    elif less + widths[0] > more * (1 + 1e-9):
        assert found == ["LT520"]
    else:
        assert found == []


def test_every_row_names_terms_that_some_kind_has_together():
    assert all(any({row.less, row.more} <= set(kind.terms) for kind in KINDS.values()) for row in RELATIONS)


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        (BOND, "  principal: 27.3 bn USD\n  drawn: 27.3 bn USD\n", []),
        (BOND, "  principal: 27.3 bn USD\n  drawn: 27.4 bn USD\n", ["LT320"]),
        (BOND, "  principal: unknown\n  drawn: 27.3 bn USD\n", []),
        (BOND, "  principal: 27.3 bn USD\n  drawn: 20..27.3 bn USD\n", []),
        (EQUITY, "  amount: 2.5 bn USD\n  valuation: 2 bn USD\n", ["LT320"]),
        (EQUITY, "  amount: 1..3 bn USD\n  paid: 2 bn USD\n", ["LT520"]),
        (LEASE, "  amount: 9 bn USD\n  rent: 2.25 bn USD per year\n  start: 2029Q1\n  term: 4y\n", []),
        # 2.25 x (1 + 1.03 + 1.03^2 + 1.03^3) = 2.25 x 4.1836 = 9.413
        (LEASE, "  amount: 9.41 bn USD\n  rent: 2.25 bn USD per year\n  escalator: 3 %\n  term: 4y\n", []),
        (LEASE, "  amount: 9 bn USD\n  rent: 2.25 bn USD per year\n  escalator: 3 %\n  term: 4y\n", ["LT521"]),
        (LEASE, "  amount: 9 bn USD\n  rent: 2 bn USD per year\n  start: 2029Q1\n  term: 4y\n", ["LT521"]),
        (LEASE, "  amount: 9 bn USD\n  rent: 2 bn USD per year\n  start: 2029Q1\n", []),  # a term that is assumed
        (LEASE, "  amount: 9 bn USD\n  start: 2029Q1\n  term: 4y\n  end: 2033Q1\n", []),  # a quarter more
        (LEASE, "  amount: 9 bn USD\n  start: 2029Q1\n  term: 4y\n  end: 2033Q2\n", ["LT522"]),
        (DATES, "  start: 2020Q1\n  maturity: 2026Q2\n", ["LT523"]),
        (DATES, "  start: 2020Q1\n  maturity: 2026Q3\n", []),  # the quarter of the book's date
        (DATES, "  start: 2020Q1\n  term: 5y\n", ["LT523"]),
    ],
)
def test_terms_of_the_small_book_that_do_not_fit(old, new, found, tmp_path):
    texts = dict(texts_of_valid())
    deal = texts["deals/campus.yaml"]
    assert deal.count(old) == 1
    texts["deals/campus.yaml"] = deal.replace(old, new)
    texts["assertions.yaml"] = "[]\n"
    assert codes(load(write(tmp_path, texts))) == found


def test_shares_and_what_has_nothing_left_by_its_own_terms_are_not_over():
    now, ended = q("2026Q3"), {"start": "2024Q1", "end": "2025Q4"}
    shares = contract("shares", "equity_investment", "a", "b", amount=1.0, **ended)
    repaid = contract("repaid", "bond", "a", "b", principal=0.0, start="2024Q1", maturity="2025Q4")
    order = contract("order", "chip_order", "a", "b", amount=1.0, **ended)
    off = contract("off", "chip_order", "a", "b", amount=1.0, status="cancelled", **ended)
    found = {c.id: [p.code for p in still_runs(c, KINDS[c.kind], now)] for c in (shares, repaid, order, off)}
    assert found == {"shares": [], "repaid": [], "order": ["LT523"], "off": []}
