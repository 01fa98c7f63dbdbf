"""Tables that grow: the same file however its rows came, and never more than a bounded number of cells in memory."""

from itertools import pairwise

import duckdb
import numpy as np
import pytest

from lookthrough.runs.contents import HOLDER_PANEL, INPUTS
from lookthrough.runs.durable import CELLS, MOST_ROWS, VECTOR, Words, rows_a_group
from lookthrough.runs.growing_tables import GrowingTables

RUN = {"book_sha256": "", "as_of": "2026-06-30", "scenario": "none", "seed": 1}
HOLDERS, LEDGERS = ("o'neill", 'the "fund"', "rest"), ("lenders", "owners")


def holders(start, end):
    """Rows of a table with words; every fourth has no holder."""
    number = np.arange(start, end)
    return {
        "path": number // 2,
        "holder": Words((number % 4).astype(np.uint8), HOLDERS),
        "ledger": Words((number % 2).astype(np.uint8), LEDGERS),
        "loss": number / 8.0,
    }


def written(folder, cuts, columns=holders, name=HOLDER_PANEL):
    """Write a table whose rows come in parts; return its file."""
    folder.mkdir(exist_ok=True)
    tables = GrowingTables(folder, {name: cuts[-1]})
    for start, end in pairwise(cuts):
        tables.add(name, columns(start, end))
    tables.finish(RUN)
    assert [path.name for path in folder.iterdir()] == [name]  # no scratch is left
    return folder / name


def rows(file, sql="FROM read_parquet(?)"):
    with duckdb.connect() as database:
        return database.execute(sql, [str(file)]).fetchall()


def test_rows_come_back_by_hand(tmp_path):
    assert rows(written(tmp_path, (0, 3, 3, 5))) == [
        (0, "o'neill", "lenders", 0.0),
        (0, 'the "fund"', "owners", 0.125),
        (1, "rest", "lenders", 0.25),
        (1, None, "owners", 0.375),
        (2, "o'neill", "lenders", 0.5),
    ]


def test_a_table_without_rows_has_its_columns_and_their_types(tmp_path):
    file = written(tmp_path, (0, 0))
    assert rows(file) == []
    types = rows(file, "SELECT column_type FROM (DESCRIBE FROM read_parquet(?))")
    assert types == [("BIGINT",), ("VARCHAR",), ("VARCHAR",), ("DOUBLE",)]


def test_fewer_rows_than_there_is_room_for(tmp_path):
    tables = GrowingTables(tmp_path, {HOLDER_PANEL: 1_000, INPUTS: 10})
    tables.add(HOLDER_PANEL, holders(0, 10))
    tables.finish(RUN)
    assert rows(tmp_path / HOLDER_PANEL, "SELECT count(*), sum(loss) FROM read_parquet(?)") == [(10, 45 / 8)]
    assert not (tmp_path / INPUTS).exists()


@pytest.mark.parametrize("cuts", [(0, 1, 20_000), (0, 2047, 2049, 13_000, 20_000)])
def test_the_file_is_the_same_however_its_rows_came(tmp_path, cuts):
    ours, theirs = written(tmp_path / "a", (0, 20_000)), written(tmp_path / "b", cuts)
    assert ours.read_bytes() == theirs.read_bytes()


def test_columns_of_another_order_in_memory_are_the_same_numbers(tmp_path):
    whole = np.arange(12.0).reshape(3, 4).astype(np.float32)
    file = written(tmp_path, (0, 3), lambda a, b: {"path": np.arange(a, b), "demand": whole[a:b, 1]}, INPUTS)
    assert rows(file) == [(0, 1.0), (1, 5.0), (2, 9.0)]


@pytest.mark.parametrize(
    ("columns", "expected"), [(4, 60 * 2048), (51, 60 * 2048), (52, 59 * 2048), (1_091, 2 * 2048), (50_000, 2048)]
)
def test_a_group_is_as_many_rows_as_their_columns_leave_room_for(columns, expected):
    """3,072 x 2,048 cells over 52 columns are 120,988 rows: 59 whole vectors of 2,048."""
    assert rows_a_group(columns) == expected
    assert rows_a_group(columns) * columns <= max(CELLS, VECTOR * columns)


@pytest.mark.parametrize("paths", [4_096, 10_000])
def test_a_wide_table_is_written_in_groups_of_a_bounded_number_of_cells(tmp_path, paths):
    """What DuckDB has in memory is a group: with more paths there are more of them, and none is larger."""
    names = [f"input {i}" for i in range(1_500)]

    def drawn(start, end):
        number = np.arange(start, end)
        return {"path": number, **{name: (number + i).astype(np.float32) for i, name in enumerate(names)}}

    file = written(tmp_path, (0, paths), drawn, INPUTS)
    groups = rows(file, "SELECT DISTINCT row_group_id, row_group_num_rows FROM parquet_metadata(?) ORDER BY 1")
    assert sum(count for _, count in groups) == paths
    assert len(groups) == -(-paths // 4_096)
    assert max(count for _, count in groups) * (len(names) + 1) <= CELLS
    assert MOST_ROWS * (len(names) + 1) > 20 * CELLS  # what DuckDB would take by itself
