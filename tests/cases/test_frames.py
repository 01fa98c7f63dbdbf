"""Tables that go to and come from other programs: pandas, DuckDB, R."""

from __future__ import annotations

import re

import duckdb
import numpy as np
import pandas as pd
import pytest

import lookthrough as lt
from lookthrough.clearing import ClearingInputError
from tests.places import ROOT


def test_cash_may_be_a_frame_or_the_refusal_says_what_it_may_be():
    """github.com/pandas-dev/pandas/issues/29733: object is not callable."""
    claims = [("a", "b", 20), ("b", "c", 24)]
    cash = pd.DataFrame({"a": [1.0, 2.0], "b": [1.0, 0.0]})
    try:
        cleared = lt.clear(claims, cash=cash)
    except ClearingInputError as error:
        refusal = str(error)
    else:
        alone = [lt.clear(claims, cash=dict(row)).paid for _, row in cash.iterrows()]
        np.testing.assert_allclose(cleared.paid, np.stack(alone, axis=-1))
        return
    assert re.search(r"\bcash\b.*(mapping|dict|entity)", refusal, re.DOTALL)


def quarters(file):
    """Return the values and the type of the column quarter of a file, ``None`` where it has none."""
    table = duckdb.read_parquet(str(file))
    if "quarter" not in table.columns:
        return None
    values = {value for (value,) in table.project("quarter").distinct().fetchall()}
    return values, str(table.project("quarter").types[0])


@pytest.mark.xdist_group("small_run")
def test_a_quarter_is_written_in_one_way_in_every_file_of_a_run(small_run):
    """github.com/databendlabs/databend/issues/17520 and hannes/miniparquet/issues/11: types that readers stumble on."""
    found = {file.name: quarters(file) for file in small_run.glob("*.parquet")}
    dated = {name: each for name, each in found.items() if each is not None}
    assert {"flows.parquet", "stocks.parquet", "entity_quarter.parquet"} <= set(dated)
    assert len({kind for _, kind in dated.values()}) == 1, dated
    flows, entities = dated["flows.parquet"][0], dated["entity_quarter.parquet"][0]
    assert flows <= entities
    opening = dated["stocks.parquet"][0] - entities
    assert len(opening) <= 1  # what was held on the book's date
    assert all(each < min(entities) for each in opening)


def test_the_files_of_a_run_are_described():
    """The same threads: who joins the files knows their columns from the documentation."""
    pages = [page.read_text(encoding="utf-8") for page in (ROOT / "docs").rglob("*.md")]
    described = [
        page for page in pages if {"flows.parquet", "stocks.parquet"} <= set(re.findall(r"\w+\.parquet", page))
    ]
    assert any(re.search(r"\bquarter\b", page) for page in described)
