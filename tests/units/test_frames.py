"""Records become columns of one type each, and the same frame in every library, also where there is no row."""

import datetime as dt
import importlib.util
from dataclasses import dataclass, field
from typing import NamedTuple, TypedDict

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from lookthrough.units.columns import array_columns, columns_of
from lookthrough.units.frames import BACKENDS, Framed, frame_of
from lookthrough.units.range import Range


class Money(TypedDict):
    who: str
    amount: "Range | None"
    day: "dt.date | None"
    many: "int | None"
    known: "bool | None"
    source: "tuple[str, ...]"


@dataclass(frozen=True, slots=True, repr=False)
class Answer(Framed):
    row_type = Money

    rows: list = field(default_factory=list)


ROWS = [
    Money(who="a", amount=Range(1.0, 2.0, 4.0), day=dt.date(2026, 6, 30), many=3, known=True, source=("s1", "s2")),
    Money(who="b", amount=None, day=None, many=None, known=None, source=()),
]
COLUMNS = {
    "who": ["a", "b"],
    "amount_low": [1.0, None],
    "amount_mid": [2.0, None],
    "amount_high": [4.0, None],
    "day": [dt.date(2026, 6, 30), None],
    "many": [3, None],
    "known": [True, None],
    "source": ["s1 s2", ""],
}


def values(frame):
    """Return the values of a frame of any library by column, days as days and nothing as ``None``."""
    if isinstance(frame, pa.Table):
        return frame.to_pydict()
    if isinstance(frame, pl.DataFrame):
        return frame.to_dict(as_series=False)
    return {name: [plain(value) for value in frame[name].tolist()] for name in frame}


def plain(value):
    if pd.isna(value):
        return None
    return value.date() if isinstance(value, pd.Timestamp) else value


@pytest.mark.parametrize("backend", BACKENDS)
def test_records_are_the_same_columns_in_every_library(backend):
    assert values(Answer(ROWS).frame(backend)) == COLUMNS


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_frame_without_rows_has_the_columns_and_types_of_one_with_rows(backend):
    empty, full = Answer().frame(backend), Answer(ROWS).frame(backend)
    assert values(empty) == {name: [] for name in COLUMNS}
    if backend == "pandas":
        assert empty.dtypes.equals(full.dtypes)
    else:
        assert empty.schema == full.schema


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_column_without_any_value_keeps_its_type(backend):
    nothing, full = Answer(ROWS[1:]).frame(backend), Answer(ROWS).frame(backend)
    assert values(nothing) == {name: column[1:] for name, column in COLUMNS.items()}
    if backend == "pandas":
        assert nothing.dtypes.equals(full.dtypes)
    else:
        assert nothing.schema == full.schema


def test_pandas_has_whole_numbers_and_truths_with_gaps():
    # NumPy has no missing whole number: pandas' own Int64 and boolean do
    types = Answer(ROWS).frame("pandas").dtypes.astype(str).to_dict()
    assert types == {
        **dict.fromkeys(("who", "source"), "str"),
        **dict.fromkeys(("amount_low", "amount_mid", "amount_high"), "float64"),
        "day": "datetime64[s]",
        "many": "Int64",
        "known": "boolean",
    }


def test_the_default_is_pandas_and_else_what_is_installed(monkeypatch):
    assert isinstance(Answer(ROWS).frame(), pd.DataFrame)
    without(monkeypatch, "pandas")
    assert isinstance(Answer(ROWS).frame(), pl.DataFrame)


def test_an_arrow_stream_is_read_by_polars_pyarrow_and_duckdb(monkeypatch):
    answer = Answer(ROWS)
    assert pa.table(answer).to_pydict() == COLUMNS
    assert pl.DataFrame(answer).to_dict(as_series=False) == COLUMNS
    assert pl.from_arrow(answer).struct.unnest().to_dict(as_series=False) == COLUMNS  # a series of records
    assert duckdb.sql("SELECT sum(amount_mid) FROM answer").fetchall() == [(2.0,)]
    without(monkeypatch, "pyarrow")  # polars gives the stream as well
    assert pl.DataFrame(answer).to_dict(as_series=False) == COLUMNS


def test_what_is_not_installed_is_named_with_the_extra(monkeypatch):
    without(monkeypatch, *BACKENDS)
    for ask in (Answer(ROWS).frame, lambda: Answer(ROWS).frame("polars"), lambda: pa.table(Answer(ROWS))):
        with pytest.raises(
            ImportError, match=r"needs .*(pandas|polars|pyarrow).*: pip install 'lookthrough\[frames\]'"
        ):
            ask()


def without(monkeypatch, *names):
    found = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name in names else found(name))


def test_another_library_is_refused_with_the_nearest():
    with pytest.raises(ValueError, match=r"there is no backend 'polar': did you mean \"polars\"\?"):
        Answer(ROWS).frame("polar")
    with pytest.raises(ValueError, match="there is no backend 'excel': one of pandas, polars, pyarrow"):
        Answer(ROWS).frame("excel")


class Leg(NamedTuple):
    payer: str
    amount: float


def test_a_record_within_a_record_is_its_columns_and_a_list_of_records_is_left_out():
    rows = [{"leg": Leg("a", 1.0), "parts": [Leg("b", 2.0)], "n": 1}, {"leg": None, "parts": [], "n": 2.5}]
    found = columns_of(rows)
    assert {name: list(values) for name, (_, values, _) in found.items()} == {
        "leg_payer": ["a", None],
        "leg_amount": [1.0, None],
        "n": [1.0, 2.5],
    }
    assert [found[name].kind for name in found] == [str, float, float]


def test_values_say_the_type_where_no_record_does():
    rows = [{"truth": np.bool_(1), "count": np.int64(3), "size": np.float32(0.5), "mixed": 1}]
    kinds = {name: column.kind for name, column in columns_of([*rows, {"mixed": "x"}]).items()}
    assert kinds == {"truth": bool, "count": int, "size": float, "mixed": str}


def test_arrays_are_columns_and_what_is_masked_has_no_value():
    quarter = np.ma.array(np.array(["2027Q1", "2027Q2"], dtype=object), mask=[False, True])
    columns = array_columns({"path": np.arange(2), "loss": np.array([0.5, 1.5]), "quarter": quarter})
    for backend in BACKENDS:
        expected = {"path": [0, 1], "loss": [0.5, 1.5], "quarter": ["2027Q1", None]}
        assert values(frame_of(columns, backend)) == expected
