"""Tables of payments as spreadsheets, other tools and other people write them: read right, or refused at the place."""

from __future__ import annotations

import io
import json
import math
import re
import sys
import zipfile

import openpyxl
import pytest

from tests.cli.asking import answer, refused, run

LOOPS = ("loops", "--flows", "payments.csv")


def vendors(document):
    """Return revenue and the least of a vendor's own money in it, by vendor."""
    return {v["id"]: (v["revenue"], v["self_funded"]["floor"]) for v in document["vendors"]}


def goes_round(document):
    return document["system"]["circuits"]


def rows_named(stderr, file="payments.csv"):
    """Return the lines of a table that its errors name, each error one line."""
    return [int(re.match(rf"{re.escape(file)}:(\d+)\b", line)[1]) for line in stderr.splitlines()]


def one_line(stderr):
    [line] = stderr.splitlines()
    assert len(line) < 400
    return line


def test_an_open_quote_does_not_swallow_rows(case):
    """github.com/semantic-reasoning/wirelog/issues/1005 and mholt/PapaParse/issues/226."""
    case("01-open-quote")
    line = one_line(refused(*LOOPS, code=3))
    assert line.startswith("payments.csv:2")
    assert "quote" in line


def test_a_cell_longer_than_a_reader_takes_is_one_line(case):
    """github.com/simonw/datasette-lite/issues/84 and TabViewer/tabview/issues/150."""
    folder = case("03-field-limit")
    rows = 'payer,payee,amount,contract\nacme,beta,10,"lease\n' + "beta,acme,6,c2\n" * 20_000
    (folder / "made.csv").write_text(rows)
    line = one_line(refused("loops", "--flows", "made.csv", code=3))
    assert re.match(r"made\.csv:2\b.*: .+; .+", line), line


def test_amounts_whose_sum_is_beyond_all_numbers_are_refused_or_measured(case):
    """github.com/semantic-reasoning/wirelog/issues/1005: an overflow is not reported."""
    case("05-overflow-sum")
    result = run(*LOOPS, "--json")
    assert "Traceback" not in result.stderr
    assert "Warning" not in result.stderr
    if result.exit_code == 0:
        json.loads(result.stdout, parse_constant=pytest.fail)
        assert all(math.isfinite(revenue) for revenue, _ in vendors(json.loads(result.stdout)).values())
    else:
        assert set(rows_named(refused(*LOOPS, code=3))) <= {2, 3, 4}


def test_a_thousands_separator_does_not_split_a_number(case):
    """github.com/plaintextaccounting/hledger/issues/1382, 1,000 read as one."""
    case("07-thousands-unquoted")
    said = refused(*LOOPS, code=3)
    assert rows_named(said)[0] == 2
    assert re.search("quote|thousands", said)


def test_a_table_with_semicolons_is_read_or_named_so(case):
    """github.com/actualbudget/actual/issues/1769 and harung1993/dollardollar/issues/55."""
    case("09-semicolon")
    result = run(*LOOPS, "--json")
    if result.exit_code == 0:
        assert goes_round(json.loads(result.stdout)) == pytest.approx(8.25)
        assert vendors(json.loads(result.stdout))["beta"][0] == pytest.approx(10.5)
    else:
        line = one_line(refused(*LOOPS, code=3))
        assert ";" in line
        assert "comma" in line
        assert "missing" not in line


def test_empty_lines_before_the_header_are_passed_over(case):
    """github.com/cidgoh/DataHarmonizer/issues/40."""
    case("12-blank-lead")
    assert goes_round(answer(*LOOPS)) == 6.0


def test_two_spellings_that_look_the_same_are_one_party(case):
    """github.com/beancount/fava/issues/983."""
    case("14-nfc-nfd")
    document = answer(*LOOPS)
    assert goes_round(document) == 6.0
    assert set(vendors(document)) == {"acme", "Soci\u00e9t\u00e9"}


def test_outside_in_another_case_is_no_party(case):
    """github.com/PyPSA/PyPSA/issues/906: names that nothing declares should be reported."""
    case("17-outside-case")
    result = run(*LOOPS, "--vendor", "acme", "--json")
    if result.exit_code == 0:
        assert vendors(json.loads(result.stdout)) == {"acme": (10.0, 0.0)}
        assert goes_round(json.loads(result.stdout)) == 0.0
    else:
        said = refused(*LOOPS, "--vendor", "acme", code=3)
        assert set(rows_named(said)) <= {2, 3, 4}
        assert re.search(r"\boutside\b", said)


def test_a_basis_that_is_no_word_of_the_vocabulary_is_refused(case):
    """github.com/plaintextaccounting/hledger/issues/1985: a wrong value in the rules is not detected."""
    case("19-basis-word")
    said = refused(*LOOPS, "--inferred", "off", code=3)
    assert rows_named(said) == [2, 3]
    assert all(re.search(r"\binferred\b", line) for line in said.splitlines())


def test_an_underscore_makes_no_number(case):
    """github.com/omry/omegaconf/issues/996 and esbmc/esbmc/issues/7558."""
    case("21-underscore")
    said = refused(*LOOPS, code=3)
    assert rows_named(said) == [2, 3]
    assert all("number" in line for line in said.splitlines())


def test_a_fault_of_every_row_is_shown_a_few_times_and_counted(case):
    """github.com/at621/eba_stresstest, input_data/TRA_OTH.csv: 6,608 rows with negative amounts."""
    folder = case("45-many-faults")
    rows = "".join(f"a{k},b{k},-{k + 1}\n" for k in range(5_000))
    (folder / "made.csv").write_text("payer,payee,amount\n" + rows)
    lines = refused("loops", "--flows", "made.csv", code=3).splitlines()
    shown = [line for line in lines if re.match(r"made\.csv:\d+ ", line)]
    assert 10 <= len(shown) <= 20
    assert len(lines) - len(shown) in {1, 2}
    assert re.search(rf"\b{5_000 - len(shown):,}\b", "\n".join(lines[len(shown) :]))
    every = run("loops", "--flows", "made.csv", "--json")
    assert every.exit_code == 3
    assert {int(n) for n in re.findall(r"amount -(\d+)", every.stdout + every.stderr)} == set(range(1, 5_001))


def test_rows_without_a_quarter_that_a_window_leaves_out_are_counted(case):
    """github.com/networkx/networkx/issues/3562: rows vanish where a column is missing."""
    case("47-undated-rows")
    window = ("--from", "2026Q1", "--to", "2026Q1")
    [note] = [note for note in answer(*LOOPS, *window)["notes"] if "without a quarter" in note]
    assert re.search(r"\b1 row\b", note)
    assert re.search(r"\b6(\.0+)?\b", note)
    assert note in " ".join(run(*LOOPS, *window).stdout.split())


def test_what_a_party_pays_itself_is_no_revenue_and_said(case):
    """github.com/IndEcol/pymrio, test_mrio/trade_flows_Z.txt: the diagonal is the largest entry."""
    case("49-self-payment")
    document = answer(*LOOPS)
    assert vendors(document) == {"acme": (4.0, 4.0), "beta": (10.0, 4.0)}
    assert goes_round(document) == 4.0
    assert [note for note in document["notes"] if re.search(r"\b50(\.0+)?\b", note)]
    assert re.search(r"\b50(\.0+)?\b", run(*LOOPS).stdout)


def test_a_workbook_is_read_or_called_a_workbook(case, monkeypatch):
    """github.com/IndEcol/pymrio, tests/mock_mrios: tables published as .xlsx and .zip."""
    folder = case("52-workbook")
    book = openpyxl.Workbook()
    for row in (("payer", "payee", "amount"), ("acme", "beta", 10), ("beta", "acme", 6)):
        book.active.append(row)
    book.save(folder / "payments.xlsx")
    assert goes_round(answer("loops", "--flows", "payments.xlsx")) == 6.0
    monkeypatch.setitem(sys.modules, "openpyxl", None)  # as where the extra is not installed
    line = one_line(refused("loops", "--flows", "payments.xlsx", code=3))
    assert "Excel" in line or "zip" in line
    assert "CSV" in line
    assert "byte" not in line


def test_an_archive_is_called_an_archive(case):
    """The second file of the same thread: a table in a zip, as its publisher gives it."""
    folder = case("52-workbook")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("payments.csv", "payer,payee,amount\nacme,beta,10\n")
    (folder / "payments.zip").write_bytes(packed.getvalue())
    line = one_line(refused("loops", "--flows", "payments.zip", code=3))
    assert "zip" in line
    assert "byte" not in line


def test_an_edge_list_is_read_and_said_to_be_one(case):
    """github.com/AI4Risk/interbank, datasets/edges: Sourceid,Targetid,Weights."""
    folder = case("54-source-target")
    result = run("loops", "--flows", "edges.csv", "--json")
    assert goes_round(json.loads(result.stdout)) == 6.0
    assert "Source = payer, Target = payee, Weight = amount" in one_line(result.stderr)
    rows = (folder / "edges.csv").read_text().replace("Weight", "weightings")
    (folder / "edges.csv").write_text(rows)
    assert "weightings" in one_line(refused("loops", "--flows", "edges.csv", code=3))
