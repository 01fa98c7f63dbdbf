"""Payments from a table: sound rows come back, every problem names file, row, column and remedy."""

from __future__ import annotations

import re

import pandas as pd
import pytest

import lookthrough as lt
from lookthrough.intake.row_problems import TableError
from lookthrough.lens.circularity.flow_table import OUTSIDE, Flow
from lookthrough.lens.flow_reading import as_flows, read_flows, read_payments


def write(tmp_path, text):
    path = tmp_path / "flows.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_sound_rows_come_back_as_written(tmp_path):
    text = "\ufeffpayer,payee,amount\r\nnvidia,openai,10\r\n\r\noutside, openai ,2.5\r\n"
    flows, problems = read_flows(write(tmp_path, text))
    assert problems == ()
    assert flows == (Flow("nvidia", "openai", 10.0), Flow(OUTSIDE, "openai", 2.5))


def test_optional_columns_are_read_in_any_order(tmp_path):
    text = "amount,quarter,payee,payer,layer,contract,status,basis,remark\n1,2027Q3,b,a,paper,c1,signed,reported,x\n"
    flows, problems = read_flows(write(tmp_path, text))
    assert problems == ()
    assert flows == (Flow("a", "b", 1.0, "c1", "paper", "signed", "reported", 2027 * 4 + 2),)


@pytest.mark.parametrize(
    ("text", "row", "column", "words"),
    [
        ("", 1, None, "empty"),
        ("payer,payee\na,b\n", 1, "amount", "missing"),
        ("payer,payee,amount,amount\na,b,1,2\n", 1, "amount", "twice"),
        ("payer,payee,amount\n", 2, None, "no rows"),
        ("payer,payee,amount\na,b,1\na,b,-3\n", 3, "amount", "negative"),
        ("payer,payee,amount\na,b,nan\n", 2, "amount", "finite"),
        ("payer,payee,amount\na,b,inf\n", 2, "amount", "finite"),
        ("payer,payee,amount\na,b,ten\n", 2, "amount", "'ten' is not a number"),
        ("payer,payee,amount\na,,1\n", 2, "payee", "empty"),
        ("payer,payee,amount\na,b\n", 2, None, "2 cells under 3 columns"),
        ("payer,payee,amount\na,b,1,000\n", 2, None, "4 cells under 3 columns"),
        ("payer,payee,amount,layer\na,b,1,shares\n", 2, "layer", "unknown layer"),
        ("payer,payee,amount,quarter\na,b,1,2027-Q3\n", 2, "quarter", "not a quarter"),
        (b"payer,payee,amount\nsoci\xe9t\xe9,b,1\n", 2, None, "not UTF-8"),
    ],
)
def test_every_problem_has_its_place_and_a_remedy(tmp_path, text, row, column, words):
    path = write(tmp_path, text)
    _, (problem,) = read_flows(path)
    assert (problem.file, problem.row, problem.column) == (str(path), row, column)
    assert words in problem.message
    assert problem.remedy
    assert f"{path}:{row}" in str(problem)


def test_all_problems_are_told_at_once_and_sound_rows_survive(tmp_path):
    flows, problems = read_flows(write(tmp_path, "payer,payee,amount\n,b,-1\na,b,2\na,b,x\n"))
    assert [(problem.row, problem.column) for problem in problems] == [(2, "payer"), (2, "amount"), (4, "amount")]
    assert flows == (Flow("a", "b", 2.0),)


def test_a_file_that_is_not_there_is_a_problem_not_a_traceback(tmp_path):
    _, (problem,) = read_flows(tmp_path / "none.csv")
    assert "cannot be read" in problem.message


# --- what is not a file


ROWS = [("acme", "beta", 10.0), ("beta", "acme", 6.0)]
FLOWS = (Flow("acme", "beta", 10.0), Flow("beta", "acme", 6.0))


@pytest.mark.parametrize(
    "table",
    [
        ROWS,
        [list(row) for row in ROWS],
        [dict(zip(("payer", "payee", "amount"), row, strict=True)) for row in ROWS],
        [dict(zip(("From", "To", "Value"), row, strict=True)) for row in ROWS],
        {"source": ["acme", "beta"], "target": ["beta", "acme"], "weight": [10, 6]},
        pd.DataFrame(ROWS, columns=["Debtor", "Creditor", "Exposure"]),
        pd.DataFrame([[0.0, 10.0], [6.0, 0.0]], index=["acme", "beta"], columns=["acme", "beta"]),
        iter(ROWS),
        list(FLOWS),
    ],
    ids=["tuples", "lists", "dictionaries", "other names", "columns", "frame", "matrix", "iterator", "flows"],
)
def test_one_table_is_one_list_of_payments_however_it_is_held(table):
    assert as_flows(table) == FLOWS


@pytest.mark.parametrize("table", [ROWS, pd.DataFrame(ROWS, columns=["payer", "payee", "amount"]), list(FLOWS)])
def test_circularity_takes_any_table(table):
    # acme pays beta 10, beta pays 6 back: 6 of the 10 put through goes round.
    assert lt.circularity(table).system.throughput_circularity == pytest.approx(0.6)


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([("acme", "beta", -1.0)], "row 0 column amount: the amount -1.0 is negative"),
        ([("acme", "beta", 1.0), ("acme", "", 1.0)], "row 1 column payee: the cell is empty"),
        ([("acme", "be\u200bta", 1.0)], "u200b, a sign that cannot be seen"),
        ([Flow("acme", "beta", float("inf"))], "row 0 column amount: the amount inf is above"),
        ([Flow("acme", "be\x1bta", 1.0)], "x1b, a sign that cannot be seen"),
        ([("acme", "beta", "1_000")], "'1_000' is not a number"),
        ([("acme", "beta")], "row 0: has 2 cells"),
        ({"payer": ["a"], "payee": ["b"]}, "column 'amount' is missing"),
        (7, "7 is not a table"),
    ],
)
def test_rows_in_memory_are_checked_as_those_of_a_file(rows, said):
    with pytest.raises(TableError, match=re.escape(said)):
        lt.circularity(rows)


def test_a_quarter_in_memory_may_be_its_number_and_a_year_is_none():
    rows = [{"payer": "a", "payee": "b", "amount": 1, "quarter": each} for each in (2026 * 4 + 2, "2026Q3", None)]
    assert [flow.quarter for flow in as_flows(rows)] == [2026 * 4 + 2, 2026 * 4 + 2, None]
    with pytest.raises(TableError, match="'2026' is not a quarter"):
        as_flows([rows[0] | {"quarter": 2026}])


def test_a_quarter_far_away_is_refused_with_its_row():
    with pytest.raises(TableError, match="row 1 column quarter: 9999Q4 lies outside the years 1900 to 2200; write"):
        as_flows([{"payer": "a", "payee": "b", "amount": 1, "quarter": each} for each in ("2200Q4", "9999Q4")])


def test_names_of_rows_in_memory_have_one_spelling():
    flows = [
        Flow("acme", "Socie\u0301te\u0301", 10.0),
        Flow("Soci\u00e9t\u00e9", "acme", 6.0),
        ("OUTSIDE", "acme", 1.0),
    ]
    assert {flow.payee for flow in as_flows(flows[:2])} == {"acme", "Soci\u00e9t\u00e9"}
    assert as_flows(flows[2:])[0].payer == OUTSIDE


def test_what_a_party_pays_itself_is_set_apart_with_its_amount():
    # Of 64 paid 50 are acme's to itself: 10 are put through, of which 4 come back.
    found = lt.circularity([("acme", "acme", 50.0), ("acme", "beta", 10.0), ("beta", "acme", 4.0)])
    assert found.to_oneself == (1, 50.0)
    assert {vendor.id: vendor.revenue for vendor in found.vendors} == {"acme": 4.0, "beta": 10.0}
    assert found.document()["to_oneself"] == {"payments": 1, "amount": 50.0}
    assert found.system.throughput_circularity == pytest.approx(0.4)


# --- what the header may be


@pytest.mark.parametrize(
    "header",
    [
        "source,target,weight",
        "FROM,TO,VALUE",
        "Sourceid,Targetid,Weights",
        "debtor,creditor,exposure",
        "sender,receiver,Amount (USD m)",
    ],
)
def test_usual_names_of_the_columns_are_understood_and_said(tmp_path, header):
    read = read_payments(write(tmp_path, f"{header}\nacme,beta,10\nbeta,acme,6\n"))
    assert read.flows == FLOWS
    assert f"{header.split(',')[0]} = payer" in read.understood


def test_a_debtor_pays_its_creditor(tmp_path):
    read = read_payments(write(tmp_path, "creditor,debtor,exposure\nbank,firm,3\n"))
    assert read.flows == (Flow("firm", "bank", 3.0),)


def test_lender_and_borrower_do_not_say_who_pays(tmp_path):
    (problem, *_), flows = read_payments(write(tmp_path, "lender,borrower,amount\na,b,1\n")).problems, ()
    assert (flows, "say who pays" in problem.remedy) == ((), True)


def test_its_own_name_wins_over_a_usual_one_and_two_usual_ones_are_refused(tmp_path):
    own = read_payments(write(tmp_path, "payer,payee,amount,source\na,b,1,10-K\n"))
    assert (own.flows, own.understood.endswith("not used: source")) == ((Flow("a", "b", 1.0),), True)
    _, (problem,) = read_flows(write(tmp_path, "from,source,to,value\na,x,b,1\n"))
    assert problem.message == "from and source may both be the payer"


def test_a_matrix_says_who_pays_in_its_rows(tmp_path):
    read = read_payments(write(tmp_path, ",acme,beta,outside\nacme,,10,\nbeta,6,-,0.00\noutside,1,0,0\n"))
    assert read.problems == ()
    assert read.flows == (*FLOWS, Flow(OUTSIDE, "acme", 1.0))
    assert "3 in rows pay 3 in columns" in read.understood


def test_a_matrix_with_sums_is_refused(tmp_path):
    _, problems = read_flows(write(tmp_path, ",a,b,Total\na,0,1,1\nb,2,0,2\nTotal,2,1,3\n"))
    assert {problem.row for problem in problems} == {1, 4}
