"""Reading a table of flows: sound rows come back, every problem names file, row, column and remedy."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lookthrough.lens.circularity.flow_table import OUTSIDE, Flow, build_network, read_flows


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
        ("payer,payee,amount\na,b\n", 2, "amount", "empty"),
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


@given(st.lists(st.floats(0, 1e6, allow_subnormal=False), min_size=1, max_size=20), st.randoms())
def test_sums_are_exact_and_do_not_depend_on_the_order(amounts, random):
    rows = [Flow("a", "b", amount) for amount in amounts]
    shuffled = random.sample(rows, len(rows))
    network, other = build_network(rows), build_network(shuffled)
    assert (network.ids, network.edges, network.unit) == (other.ids, other.edges, other.unit)
    assert Fraction(sum(network.edges.values()), network.unit) == sum(map(Fraction, amounts))


@pytest.mark.parametrize("amount", [-1.0, float("nan"), float("inf")])
def test_a_flow_that_is_no_amount_is_refused(amount):
    with pytest.raises(ValueError, match="a -> b"):
        build_network([Flow("a", "b", amount)])
