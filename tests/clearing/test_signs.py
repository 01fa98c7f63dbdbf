"""Properties of the sign check: cover is allowed, bets are not, and guarantees need no cover."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lookthrough.clearing import ClearingInputError, NotMonotoneError, sign_check

CLAIMS = [("ref", "holder", 3.0), ("ref", "holder", 2.0, 1), ("holder", "bank", 4.0)]


@given(st.floats(0, 10))
def test_protection_is_allowed_exactly_up_to_the_claim_it_covers(notional):
    rows = [("writer", "holder", "ref", notional)]
    if notional <= 5.0:
        sign_check(rows, CLAIMS)
    elif notional > 5.0 + 1e-9:
        with pytest.raises(NotMonotoneError, match="holder would gain from the failure of ref"):
            sign_check(rows, CLAIMS)


def test_cover_is_used_once():
    with pytest.raises(NotMonotoneError, match="exceeds by 1"):
        sign_check([("w1", "holder", "ref", 3.0), ("w2", "holder", "ref", 3.0)], CLAIMS)


def test_a_claim_the_other_way_round_is_no_cover():
    with pytest.raises(NotMonotoneError):
        sign_check([("writer", "ref", "holder", 1.0)], CLAIMS)


def test_one_naked_path_is_enough():
    with pytest.raises(NotMonotoneError):
        sign_check([("writer", "holder", "ref", np.array([1.0, 6.0]))], CLAIMS)


def test_protection_from_oneself_is_refused():
    with pytest.raises(NotMonotoneError, match="writes protection to itself"):
        sign_check([("holder", "holder", "ref", 1.0)], CLAIMS)


def test_no_protection_passes():
    sign_check([], [])


def test_a_row_that_is_not_protection_is_refused():
    with pytest.raises(ClearingInputError, match="has 3 cells"):
        sign_check([("writer", "holder", "ref")], CLAIMS)
