"""A series from somebody's file: what is read, and what is refused with line and remedy."""

import pytest

from lookthrough.errors import UsageError
from lookthrough.gauges.own_file import read_series
from lookthrough.intake.row_problems import TableError


def written(tmp_path, text, name="s.csv"):
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_dates_and_every_column_of_numbers(tmp_path):
    path = written(tmp_path, 'Month,price,note,revenue\n2020-01,1.5,a,\n2020-02,-2e3,b,"1,234.5"\n')
    one, two = read_series(path)
    assert (one.id, one.periods, one.values, one.lines) == ("price", ("2020-01", "2020-02"), (1.5, -2000.0), (2, 3))
    assert two.values == (None, 1234.5)
    assert one.place(1) == f"{path}:3"


def test_columns_are_chosen_by_name(tmp_path):
    path = written(tmp_path, "date;a;b\n2020-01;1;2\n2020-02;3;4\n")
    (only,) = read_series(path, columns=["b"])
    assert only.values == (2.0, 4.0)
    with pytest.raises(UsageError, match="did you mean a"):
        read_series(path, columns=["aa"])


def test_a_frame_and_columns_by_name_are_read():
    pandas = pytest.importorskip("pandas")
    columns = {"date": ["2020Q1", "2020Q2"], "x": [1.0, float("nan")]}
    for table in (columns, pandas.DataFrame(columns)):
        (only,) = read_series(table)
        assert only.values == (1.0, None)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("date,x\n2020-01,1\n2020-01,2\n", "s.csv:3 column date: 2020-01 stands there twice; keep one row"),
        ("date,x\n2020-02,1\n2020-01,2\n", "s.csv:3 column date: 2020-01 comes after 2020-02; sort the rows"),
        ("date,x\n2020-01,1\n2020Q2,2\n", "s.csv:3 column date: 2020Q2 is not a date of the kind"),
        ("date,x\n2020-01,1\n01/02/2020,2\n", "s.csv:3 column date: '01/02/2020' is not a date; write 2026-01-31"),
        ("date,x\n2020-01,1\n,2\n", "s.csv:3 column date: '' is not a date"),
        ("date,x\n2020-01,1\n2020-02,a few\n2020-03,4\n", "s.csv:3 column x: 'a few' is not a number; write 1234.5"),
        ("date,x\n2020-01,1\n2020-02,1e200\n2020-03,4\n", "s.csv:3 column x: '1e200' is not a number"),
        ("date,x\n2020-01,1\n2020-02,1e999\n2020-03,4\n", "s.csv:3 column x: '1e999' is not a number"),
        ("date,x\n", "s.csv:1: the table has no rows"),
        ("date,x\n2020-01,up\n2020-02,down\n", "no column holds numbers; add a column of numbers"),
        ("price,x\n1,2\n", "no line names the columns date; this one is 'price,x'"),
        ("", "the file is empty"),
        (b"date,x\n2020-01,\xff\n", "is not UTF-8"),
        (b"\x1f\x8b\x08\x00", "compressed"),
        ("date,x\n2020-01,1,2\n", "s.csv:2"),
    ],
)
def test_what_is_no_series_is_refused_with_its_line_and_the_remedy(tmp_path, text, said):
    with pytest.raises(TableError) as error:
        read_series(written(tmp_path, text))
    assert said in str(error.value)
    assert "\n" not in str(error.value)
