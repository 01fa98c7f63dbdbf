"""One system of claims, however its tables are held."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from lookthrough.clearing import ClearingInputError, clear

# a owes b 20, b owes c 24. With cash of 1 and 1, a pays 1 and b 2; with 2 and 0 both pay 2.
CLAIMS = [("a", "b", 20.0), ("b", "c", 24.0)]


@pytest.mark.parametrize(
    "claims",
    [
        [list(row) for row in CLAIMS],
        [dict(zip(("payer", "payee", "due"), row, strict=True)) for row in CLAIMS],
        pd.DataFrame(CLAIMS, columns=["Debtor", "Creditor", "Exposure"]),
        pd.DataFrame(CLAIMS, columns=["payer", "payee", "due"]).assign(rank=np.array([0, 0])),
        {"payer": ["a", "b"], "payee": ["b", "c"], "due": ["20", "24.0"], "rank": ["0", None]},
        pd.DataFrame([[0, 20, 0], [0, 0, 24], [0, 0, 0]], index=list("abc"), columns=list("abc")),
    ],
    ids=["lists", "dictionaries", "frame", "frame with ranks", "columns", "matrix"],
)
def test_claims_may_be_any_table(claims):
    assert clear(claims, {"a": 1.0, "b": 1.0}).paid.tolist() == [1.0, 2.0]


def test_claims_and_cash_may_be_files(tmp_path):
    (tmp_path / "claims.csv").write_text("debtor;creditor;due\na;b;20,0\nb;c;24,0\n")
    (tmp_path / "cash.csv").write_text("entity,cash\na,1\nb,1\n")
    assert clear(tmp_path / "claims.csv", tmp_path / "cash.csv").paid.tolist() == [1.0, 2.0]


@pytest.mark.parametrize(
    "cash",
    [
        pd.DataFrame({"a": [1.0, 2.0], "b": [1.0, 0.0]}),
        {"a": [1.0, 2.0], "b": np.array([1.0, 0.0])},
        pd.Series({"a": [1.0, 2.0], "b": [1.0, 0.0]}),
        [("a", [1.0, 2.0]), ("b", [1.0, 0.0])],
    ],
    ids=["frame", "mapping", "series", "rows"],
)
def test_cash_by_path_may_be_a_frame_with_a_column_an_entity(cash):
    result = clear(CLAIMS, cash)
    assert result.paid.tolist() == [[1.0, 2.0], [2.0, 2.0]]
    assert result.defaulted["a"].tolist() == [True, True]


@pytest.mark.parametrize(
    "cash",
    [
        pd.Series({"a": 1.0, "b": 1.0}),
        pd.DataFrame({"entity": ["a", "b"], "cash": [1.0, 1.0]}),
        [{"id": "a", "amount": "1"}, {"id": "b", "amount": "1.0"}],
        {"a ": "1", "b": 1},
    ],
)
def test_cash_of_one_path_may_be_a_series_or_a_table(cash):
    assert clear(CLAIMS, cash).paid.tolist() == [1.0, 2.0]


PLACES = {"payer": np.array([0, 1]), "payee": np.array([1, 2]), "due": np.array([20.0, 24.0])}


@pytest.mark.parametrize(
    ("claims", "cash", "ids"),
    [
        (PLACES, np.array([1.0, 1.0, 0.0]), None),
        (PLACES, np.array([1.0, 1.0, 0.0]), ["a", "b", "c"]),
        (PLACES, {"a": 1.0, "b": 1.0}, ["a", "b", "c"]),
        (PLACES, {0: 1.0, 1: 1.0}, None),
        (pd.DataFrame(PLACES), pd.Series({0: 1.0, 1: 1.0}), None),
        ([(0, 1, 20), (1, 2, 24)], {0: 1, 1: 1}, None),
        ([(7, 4017, 20), (4017, 9, 24)], {7: 1, 4017: 1}, None),
        (CLAIMS, np.array([1.0, 1.0, 0.0]), ["a", "b", "c"]),
        ([("a", "b", 20.0), (" b", "c", 24.0)], {"a": 1, "b ": 1}, None),
        ({"payer": ["a", "b"], "payee": ["b", "c"], "due": [[20.0], [24.0]]}, {"a": 1, "b": 1}, None),
        ({"payer": [0, 1], "payee": [1, 2], "due": [[20.0], [24.0]]}, {0: 1, 1: 1}, None),
    ],
)
def test_parties_may_be_places_numbers_or_names(claims, cash, ids):
    assert np.ravel(clear(claims, cash, ids=ids).paid).tolist() == [1.0, 2.0]


def test_stakes_name_parties_as_claims_do():
    found = clear([(7, 9, 2.0)], {7: 5.0}, stakes=[(9, 7, 0.5)])
    assert dict(found.equity) == {7: 3.0, 9: 3.5}


def test_an_array_of_cash_is_taken_as_it_is_and_left_so():
    cash = np.array([[1.0, 2.0], [1.0, 0.0], [0.0, 0.0]])
    found = clear(PLACES, cash, ids=["a", "b", "c"])
    assert found._found.system.cash is cash
    assert found.paid.tolist() == [[1.0, 2.0], [2.0, 2.0]]
    assert found.payments.array.tolist() == [[1.0, 2.0], [2.0, 2.0], [0.0, 0.0]]
    assert list(found.ids) == list(found.payments) == ["a", "b", "c"]
    assert cash.tolist() == [[1.0, 2.0], [1.0, 0.0], [0.0, 0.0]]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"claims": PLACES | {"payee": np.array([1, 3])}}, "claims row 1: 3 is no place among 3 entities"),
        ({"claims": PLACES | {"payee": np.array([1, -1])}}, "claims row 1: -1 is no place"),
        ({"claims": PLACES | {"payee": np.array([1, 1])}}, r"claims row 1 \(1 owes 1\): nobody can owe itself"),
        ({"claims": PLACES | {"payer": np.array([0.5, 1.0])}}, "0.5 is not an id"),
        ({"claims": [("a", 1, 2.0)]}, "1 is not an id"),
        ({"claims": PLACES | {"due": np.array([1.0, -2.0])}}, r"row 1 \(1 owes 2\): -2 is negative"),
        ({"claims": PLACES | {"due": np.array([1.0, np.inf])}}, r"row 1 \(1 owes 2\): is not finite"),
        ({"claims": PLACES | {"due": np.array([True, False])}}, None),
        ({"claims": CLAIMS, "ids": ["a", "b", "d"]}, "claims row 1: c is not among the ids"),
        ({"cash": {"d": 1.0}}, "cash row 0: d is not among the ids"),
        ({"ids": ["a", "b", "a"]}, "ids: a stands twice"),
        ({"ids": ["a", "b", 1.5]}, "ids: 1.5 at 2 is not an id"),
        ({"cash": np.array([1.0, 1.0])}, "cash has 2 rows for 3 entities"),
        ({"cash": np.array([1.0, np.nan, 1.0])}, "cash of row 1: is not finite"),
        ({"cash": np.array([[1.0], [-1.0], [1.0]])}, "cash of row 1: -1 is negative"),
        ({"cash": np.zeros((3, 1, 1))}, "has shape"),
        ({"claims": CLAIMS, "ids": None}, "an array does not say whose cash it is"),
        ({"claims": PLACES, "ids": None, "cash": {"a": 1.0}}, "a is no number, and the claims call the parties by"),
        ({"claims": CLAIMS, "ids": None, "cash": {1: 1.0}}, "1 is not an id"),
    ],
)
def test_what_names_nobody_is_refused(change, words):
    given = {"claims": PLACES, "cash": np.array([1.0, 1.0, 0.0]), "ids": ["a", "b", "c"]} | change
    if words is None:
        return
    with pytest.raises(ClearingInputError, match=words):
        clear(**given)


def test_columns_read_whole_say_what_cells_do():
    rows = [(f"e{i}", f"e{i + 1}", float(i)) for i in range(50)]
    cash = {f"e{i}": 1.0 for i in range(50)}
    whole = clear(rows, cash)
    by_cell = clear([(a, b, str(due)) for a, b, due in rows], {name: str(value) for name, value in cash.items()})
    assert whole.paid.tolist() == by_cell.paid.tolist()
    assert dict(whole.equity) == dict(by_cell.equity)
