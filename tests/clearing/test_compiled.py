"""The compiled kernel finds what SciPy's product finds, path by path the same bits in any company."""

import sys

import numpy as np
import pytest

from lookthrough.clearing import ClearingInputError, clear
from lookthrough.clearing.batch.compiled import compiled_sweeps
from tests.clearing.test_batch import assert_same, network

pytest.importorskip("numba", reason="the extra fast is not installed")


def ranked(claims):
    """Return the claims in three ranks."""
    return [(*row[:3], number % 3) for number, row in enumerate(claims)]


@pytest.mark.parametrize("inside", [0.3, 0.9, 0.9999])
@pytest.mark.parametrize("default_cost", [(0.0, 0.0), (0.1, 0.2)])
@pytest.mark.parametrize("order", [list, ranked], ids=["one rank", "three ranks"])
def test_it_finds_what_the_product_finds_also_where_it_is_not_asked(inside, default_cost, order):
    claims, cash = network(40, 300, 300, seed=5, inside=inside, cash=(0.2, 1.3))
    plain, compiled = (clear(order(claims), cash, default_cost=default_cost, compiled=c) for c in (False, True))
    assert_same(plain, compiled, 10.0)
    assert compiled.residual <= 1e-12
    assert compiled.leak <= 1e-13


@pytest.mark.parametrize("order", [list, ranked], ids=["one rank", "three ranks"])
def test_a_path_has_the_same_bits_alone_and_in_company_and_with_any_workers(order):
    """300 paths are two blocks; in the first some end early and the others are moved together."""
    claims, cash = network(30, 200, 300, seed=7, inside=0.5, cash=(0.2, 2.0))
    rows = order(claims)
    whole = clear(rows, cash, compiled=True)
    shared = clear(rows, cash, compiled=True, workers=3)
    assert np.array_equal(whole.payments.array, shared.payments.array)
    for some in (slice(0, 1), slice(7, 20), slice(250, 300)):
        part = clear(rows, {name: values[some] for name, values in cash.items()}, compiled=True)
        assert np.array_equal(part.payments.array, whole.payments.array[:, some])


def test_one_debtor_pays_what_it_has_up_to_what_it_owes():
    found = clear([("a", "b", 1.0)], {"a": np.array([0.0, 0.5, 2.0])}, compiled=True)
    assert found.payments["a"].tolist() == [0.0, 0.5, 1.0]


def test_without_numba_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "numba", None)
    compiled_sweeps.cache_clear()
    with pytest.raises(ClearingInputError, match=r"lookthrough\[fast\]"):
        clear([("a", "b", 1.0)], {"a": np.array([0.0, 0.5])}, compiled=True)
    compiled_sweeps.cache_clear()
