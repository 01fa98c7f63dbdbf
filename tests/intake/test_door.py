"""Whatever the dialect in which a table is written, the same rows are read; what is no table is refused in one line."""

from __future__ import annotations

import csv
import datetime as dt
import gzip
import io
import os
import zipfile

import duckdb
import networkx as nx
import numpy as np
import openpyxl
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lookthrough.intake import excel_sheets
from lookthrough.intake.door import read_table
from lookthrough.intake.table_layout import Cells, Role, TableLayout

LAYOUT = TableLayout(
    "payments",
    (
        Role("payer", Cells.NAME, also=("from",)),
        Role("payee", Cells.NAME, also=("to",)),
        Role("amount", Cells.AMOUNT, also=("value",)),
        Role("note", Cells.TEXT, required=False),
    ),
    reserved="outside",
    is_matrix=True,
)
HEADER = ["payer", "payee", "amount", "note"]
NAMES = st.sampled_from(
    ["acme", "Soci\u00e9t\u00e9 d'Or", "b & c; ltd", "a,b", 'the "x" fund', "\u682a\u5f0f\u4f1a\u793e", "7"]
)
NOTES = st.sampled_from(["", "c1", "two\nlines", "so, and; so", 'say "x"', "1 234"])
ROWS = st.lists(st.tuples(NAMES, NAMES, st.integers(0, 10**9), NOTES), min_size=1, max_size=8)
MARKS = {
    ",": [(".", ""), (".", ","), (".", " "), (".", "'")],
    ";": [(",", ""), (",", "."), (",", " "), (",", "\u202f")],
}
MARKS["\t"] = MARKS["|"] = [(".", ""), *MARKS[";"][1:]]


def written(hundredths, decimal, between):
    whole = f"{hundredths // 100:,}".replace(",", between)
    return f"{whole}{decimal}{hundredths % 100:02d}"


def read_bytes(folder, raw, name="table.csv", **options):
    (folder / name).write_bytes(raw)
    return read_table(folder / name, LAYOUT, **options)


def cells(read):
    return list(zip(*(read.columns[name] for name in HEADER), strict=True))


@given(
    rows=ROWS,
    separator=st.sampled_from(list(MARKS)),
    marks=st.integers(0, 3),
    ending=st.sampled_from(["\n", "\r\n", "\r"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    above=st.sampled_from(["", "\n\n", "Payments of 2026\n\n", "sep=X\n"]),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    order=st.permutations(range(4)),
    header=st.sampled_from([HEADER, ["From", "TO", "Value (USD bn)", "Note"]]),
)
@settings(max_examples=150)
def test_rows_come_back_whatever_the_dialect(
    tmp_path_factory, rows, separator, marks, ending, encoding, above, quoting, order, header
):
    decimal, between = MARKS[separator][marks]
    quoting = csv.QUOTE_ALL if ending == "\r" else quoting  # the writer leaves a line break bare under this ending
    text = io.StringIO()
    writer = csv.writer(text, delimiter=separator, lineterminator=ending, quoting=quoting)
    writer.writerow([header[i] for i in order])
    for payer, payee, hundredths, note in rows:
        row = (payer, payee, written(hundredths, decimal, between), note)
        writer.writerow([row[i] for i in order])
    whole = above.replace("X", separator).replace("\n", ending) + text.getvalue()
    read = read_bytes(tmp_path_factory.mktemp("dialect"), whole.encode(encoding))
    assert read.problems == ()
    assert cells(read) == [(a, b, hundredths / 100, note or None) for a, b, hundredths, note in rows]


@pytest.mark.parametrize(
    ("text", "row", "said"),
    [
        ('payer,payee,amount,note\na,b,1,"open\nb,a,2,x\n', 2, "a quote opens here and does not close"),
        ('payer,payee,amount,note\na,b,1,x\n"b,a,2,y\nc,d,3,"z"\n', 3, "a quote opens here"),
        ('payer,payee,amount,note\na,b,1,"x\nb,a,2,y\nc,a,2,z"\n', 2, "takes in the rows below"),
        ('payer,payee,amount,note\n"a,b,1\nb",a,2,y\n', 2, "a line break in the name"),
        ('payer,payee,amount\n"a" x,b,1\n', 2, "closes before"),
        ("payer,payee,amount,note\na,b,1,000\nb,a,2,500\n", 2, "looks like the rest of a number, 1,000"),
        ("payer,payee,amount\na,b,1\nb,a,1,000\n", 3, "1,000 looks like one number: quote it"),
        ("payer,payee,amount,note\na,b,1,x\nb,a,2\n", 3, "3 cells under 4 columns"),
        ("payer,payee,amount\n" + "a" * 200_000 + ",b,1\n", 2, "a cell is longer than"),
        ("payer;payee;amount\na;b;1,234\nb;a;22\n", 2, "may be 1234 or 1.234"),
        ("payer;payee;amount\na;b;1.234\nb;a;22\n", 2, "may be 1.234 or 1234"),
        ("payer,payee,amount\na,b,\u0661\u0662\n", 2, "is not a number"),
        ("payer,payee,amount\na,b,(5)\n", 2, "is negative"),
        ("payer,payee,amount\na,b,5 USD\n", 2, "leave the unit out"),
        ("payer,payee,amount\na,b,1e16\n", 2, "above 1e+15"),
        ("payer,payee,amount\na,b,1e999\n", 2, "above 1e+15"),
        ("payer,payee,amount\na,b,1e-320\nb,a,3\n", 2, "below 1e-100"),
        ('payer,payee,amount\na,b,"1,5"\nb,a,2.5\n', 2, "not written as the other amounts"),
        ("payer,payee,amount\na,b\u202e,1\n", 2, "u202e, a sign that cannot be seen"),
        ("payer,payee,amount,note\na,b,1,\x1b[2J\n", 2, "x1b, a sign that cannot be seen"),
        ("who,whom,what\na,b,1\n", 1, "no line names the columns payer, payee, amount"),
        ("a,b,10\nb,a,6\nc,b,2\n", 1, "no line names the columns"),
        ("\n" * 100 + "payer,payee,amount\na,b,x\n", 102, "'x' is not a number"),
        ("", 1, "the file is empty"),
        ("\n \n", 1, "the file is empty"),
    ],
)
def test_what_cannot_be_read_is_named_with_its_line(tmp_path, text, row, said):
    read = read_bytes(tmp_path, text.encode())
    assert read.problems
    assert read.problems[0].row == row
    assert said in str(read.problems[0])
    assert "\x1b" not in str(read.problems[0])
    assert "\u202e" not in str(read.problems[0])


@pytest.mark.parametrize(
    ("texts", "separator", "values"),
    [
        (["1,000", "2,500"], ",", [1000.0, 2500.0]),
        (["1,5", "2,25"], ",", [1.5, 2.25]),
        (["1.234", "0.5"], ";", [1.234, 0.5]),
        (["1.234,5", "7"], ";", [1234.5, 7.0]),
        (["1 234", "1 234 567,8"], ";", [1234.0, 1234567.8]),
        (["1\u2019234.5", "3"], ",", [1234.5, 3.0]),
        (["1.234", "2.500"], ",", [1.234, 2.5]),
        (["+3", ".5", "1e-3", "0"], ",", [3.0, 0.5, 0.001, 0.0]),
    ],
)
def test_the_marks_of_numbers_are_judged_over_the_column(tmp_path, texts, separator, values):
    text = f"payer{separator}payee{separator}amount\n" + "".join(f'a{separator}b{separator}"{x}"\n' for x in texts)
    read = read_bytes(tmp_path, text.encode())
    assert (read.problems, read.columns["amount"]) == ((), values)


def zipped(**members):
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w") as archive:
        for name, text in members.items():
            member = zipfile.ZipInfo(name.replace("_", "."))  # bears no time, by which workers would name tests apart
            archive.writestr(member, text)
    return raw.getvalue()


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (zipped(payments_csv="payer,payee,amount\n"), "this is a zip archive, not a table of text; unpack it"),
        (zipped(content_xml="<x/>"), "a document of an office program"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "old format (.xls)"),
        (b"%PDF-1.7", "a PDF"),
        (b"PAR1abc", "a Parquet file"),
        (gzip.compress(b"payer,payee,amount\n", mtime=0), "compressed (gzip)"),
        (b"<!DOCTYPE html><html>", "a web page"),
        (b'[{"payer": "a"}]', "JSON"),
        ("payer,payee,amount\nSoci\u00e9t\u00e9,b,1\n".encode("latin-1"), "byte 0xe9 is not UTF-8"),
        ("payer,payee,amount\na,b,1\n".encode("utf-16-le"), "a byte 0"),
        (b"payer,payee,amount\na,b\0,1\n", "a byte 0"),
        (b"\xff\xfea", "is not UTF-16"),
        (zipped(xl_workbook="x"), "a zip archive"),
    ],
)
def test_what_is_no_table_of_text_is_refused_in_one_line(tmp_path, raw, said):
    (problem,) = read_bytes(tmp_path, raw).problems
    assert said in str(problem)


def test_a_pipe_a_folder_and_nothing_are_refused_at_once(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    said = {name: str(read_table(tmp_path / name, LAYOUT).problems[0]) for name in ("pipe", ".", "none.csv")}
    assert "not a regular file" in said["pipe"]
    assert "is a folder" in said["."]
    assert "No such file" in said["none.csv"]
    assert "cannot be read" in str(read_table("a\0b", LAYOUT).problems[0])


@given(
    st.one_of(
        st.binary(max_size=60),
        st.text(alphabet=",;\t|\"'\n\r. -0123456789eEabc\u00e9\u202e\x1b", max_size=60).map(str.encode),
        st.text(alphabet=',;"\n.1 ab', max_size=40).map(lambda text: b"payer,payee,amount\n" + text.encode()),
        st.text(alphabet=',;"\n.1 ab', max_size=40).map(lambda text: b",a,b\na,1,2\nb," + text.encode()),
    )
)
@settings(max_examples=200)
def test_nothing_that_a_file_holds_is_a_traceback(tmp_path_factory, raw):
    read = read_bytes(tmp_path_factory.mktemp("any"), raw)
    assert read.problems or all(0.0 <= amount <= 1e15 for amount in read.columns["amount"])
    assert not any(sign in str(problem) for problem in read.problems for sign in "\x1b\u202e\n")


# --- in memory


class Column:
    """A column as polars has it: it knows how to become a list, and nothing of pandas."""

    def __init__(self, cells):
        self.cells = cells

    def to_list(self):
        return self.cells


class Frame:
    """A frame as polars has it."""

    def __init__(self, columns):
        self.cells = columns
        self.columns = list(columns)

    def __getitem__(self, name):
        return Column(self.cells[name])


class LazyFrame:
    columns = property(lambda self: self.frame.columns)

    def __init__(self, frame):
        self.frame = frame

    def collect(self):
        return self.frame


COLUMNS = {"from": ["a", "b"], "to": ["b", "a"], "value": [10, 6.5]}


@pytest.mark.parametrize(
    "table",
    [
        COLUMNS,
        Frame(COLUMNS),
        LazyFrame(Frame(COLUMNS)),
        pd.DataFrame(COLUMNS).convert_dtypes(),
        pd.DataFrame(COLUMNS).astype({"from": "category", "value": object}),
        lambda: duckdb.sql("select * from (values ('a', 'b', 10.0), ('b', 'a', 6.5)) as rows(\"from\", \"to\", value)"),
        [tuple(row) for row in zip(*COLUMNS.values(), strict=True)],
        np.array([["a", "b", 10], ["b", "a", 6.5]], dtype=object),
        nx.DiGraph([("a", "b", {"w": 10}), ("b", "a", {"w": 6.5})]).edges(data="w"),
        iter([dict(zip(COLUMNS, row, strict=True)) for row in zip(*COLUMNS.values(), strict=True)]),
    ],
    ids=["columns", "polars", "lazy", "pandas", "objects", "duckdb", "rows", "array", "networkx", "records"],
)
def test_any_frame_and_any_rows_are_a_table(table):
    read = read_table(table() if callable(table) else table, LAYOUT)
    assert read.problems == ()
    assert [read.columns[name] for name in ("payer", "payee", "amount")] == [["a", "b"], ["b", "a"], [10.0, 6.5]]


@pytest.mark.parametrize(
    ("table", "said"),
    [
        (3, "3 is not a table"),
        (b"a,b,1", "is not a table"),
        ([("a", "b", None)], "row 0 column amount: the cell is empty"),
        ([("a", None, 1)], "row 0 column payee: the cell is empty"),
        ([("a", True, 1)], "True is not an id"),
        ([("a", ["b"], 1)], "['b'] is not an id"),
        ([("a", "b", [1.0])], "[1.0] is not a number"),
        ([("a", "b", float("nan"))], "the cell is empty"),
        (pd.DataFrame([[1, 2]], columns=["payer", "payer"]), "'payer' occurs twice"),
        ({"payer": ["a"], "payee": ["b", "c"], "amount": [1]}, "differ in length"),
        (["a,b,1"], "'a,b,1' is not a row"),
        ([("a", "b", 1), {"payer": "a"}], "is not a row as the others are"),
    ],
)
def test_what_is_no_table_in_memory_is_refused_with_its_row(table, said):
    assert said in str(read_table(table, LAYOUT).problems[0])


# --- names


def test_names_that_look_the_same_are_one_and_those_in_another_case_are_told(tmp_path):
    text = "payer,payee,amount\n Soci\u00e9t\u00e9\u00a0X ,b,1\nb,Socie\u0301te\u0301  X,2\nB,OUTSIDE,3\noutsde,b,1\n"
    read = read_bytes(tmp_path, text.encode())
    assert read.columns["payer"][0] == read.columns["payee"][1] == "Soci\u00e9t\u00e9 X"
    assert read.columns["payee"][2] == "outside"
    assert [remark.split(":")[0] for remark in read.remarks] == [
        "OUTSIDE is read as the reserved word outside",
        "line 5",
        "B (line 4) and b (line 2) are 2 parties",
    ]


# --- workbooks


def workbook(folder, **sheets):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    book.save(folder / "book.xlsx")
    return folder / "book.xlsx"


GOOD = [("payer", "payee", "amount", "note"), ("a", "b", 10, dt.date(2026, 1, 2)), (None,) * 4, (7, "a", 6.5, None)]


def test_the_first_sheet_whose_header_fits_is_read_and_said(tmp_path):
    path = workbook(tmp_path, About=[("read me",)], Q1=[("Payments",), *GOOD], Q2=GOOD)
    read = read_table(path, LAYOUT)
    assert cells(read) == [("a", "b", 10.0, "2026-01-02"), ("7", "a", 6.5, None)]
    assert list(read.lines) == [3, 5]
    assert "sheet Q1 (Q2 would do too" in read.understood
    assert read_table(path, LAYOUT, sheet="Q2").lines == [2, 4]


@pytest.mark.parametrize(
    ("sheets", "sheet", "said"),
    [
        ({"Q1": GOOD}, "q1", "there is no sheet 'q1'; did you mean"),
        ({"A": [("x",)], "B": [("y",)]}, None, "no sheet names the columns payer, payee, amount"),
        ({"A": [("payer", "payee"), ("a", "b")]}, None, "column amount: the column 'amount' is missing"),
        ({"A": [GOOD[0], ("a", "b", "ten", None)]}, None, "sheet A:2 column amount: 'ten' is not a number"),
        ({"A": [GOOD[0], ("a", "b", None, "x")]}, None, "the cell is empty"),
        ({"A": [GOOD[0], ("a", "b", -1, "x")]}, None, "is negative"),
        ({"A": [GOOD[0], ("a", "b", True, "x")]}, None, "True is not a number"),
    ],
)
def test_a_workbook_that_cannot_be_read_is_named_with_its_sheet(tmp_path, sheets, sheet, said):
    (problem,) = read_table(workbook(tmp_path, **sheets), LAYOUT, sheet=sheet).problems
    assert said in str(problem)


def test_a_broken_workbook_and_a_sheet_of_a_text_are_refused(tmp_path):
    raw = bytearray(workbook(tmp_path, Q1=GOOD).read_bytes())
    raw[60:400] = bytes(340)
    assert "is broken" in str(read_bytes(tmp_path, bytes(raw), "broken.xlsx").problems[0])
    assert "this is no workbook" in str(read_bytes(tmp_path, b"payer,payee,amount\n", sheet="Q1").problems[0])


def test_without_openpyxl_one_line_names_what_to_install(tmp_path, monkeypatch):
    def missing(name):
        raise ModuleNotFoundError(name)

    monkeypatch.setattr(excel_sheets.importlib, "import_module", missing)
    (problem,) = read_table(workbook(tmp_path, Q1=GOOD), LAYOUT).problems
    assert "pip install 'lookthrough[excel]'" in str(problem)
