"""One system of claims, however its tables are held."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from lookthrough.clearing import clear

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
