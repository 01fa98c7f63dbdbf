"""Ranges add and scale end by end; three cases keep their order."""

from hypothesis import given
from hypothesis import strategies as st

from lookthrough.units.range import ZERO, Cases, Range, scaled, spanned, times, total, total_cases

AMOUNTS = st.floats(min_value=0.0, max_value=1e6)
CASES = st.builds(Cases, AMOUNTS, AMOUNTS, AMOUNTS)
RANGES = st.tuples(AMOUNTS, AMOUNTS, AMOUNTS).map(lambda ends: Range(*sorted(ends)))


@given(st.lists(RANGES), st.randoms())
def test_the_order_of_the_rows_never_matters(rows, random):
    shuffled = random.sample(rows, len(rows))
    assert total(shuffled) == total(rows)


@given(st.lists(RANGES), RANGES, st.floats(min_value=0.0, max_value=10.0))
def test_sums_and_products_of_ranges_are_ranges(rows, factor, share):
    for amount in (total(rows), times(total(rows), factor), scaled(factor, share)):
        assert isinstance(amount, Range)
        assert amount.low <= amount.mid <= amount.high


def test_a_sum_of_nothing_is_zero():
    assert total([]) == ZERO


@given(st.lists(CASES), CASES, CASES)
def test_cases_stay_cases_and_no_case_mixes_with_another(rows, amount, factor):
    assert total_cases([*rows, amount]).low == total([Range(*c) for c in (*rows, amount)]).low
    assert times(amount, factor) == Cases(*(a * f for a, f in zip(amount, factor, strict=True)))
    assert isinstance(scaled(amount, 0.5), Cases)


@given(CASES)
def test_the_range_of_three_cases_holds_them_all(cases):
    low, mid, high = spanned(cases)
    assert (low, high) == (min(cases), max(cases))
    assert mid == cases.mid
