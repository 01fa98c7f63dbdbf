"""``loops --flows``: what was understood is said, what has no effect is counted, what is wrong has an end."""

from __future__ import annotations

import json
import re
import time

import pytest

from lookthrough.cli import running
from tests.cli.asking import answer, refused, run


def write(folder, text, name="payments.csv"):
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def notes(*args):
    return answer(*args)["notes"]


def test_what_was_understood_is_one_line_on_stderr(tmp_path):
    path = write(tmp_path, "Source;Target;Weight;id\r\nacme;beta;10,5;1\r\nbeta;acme;8,25;2\r\n")
    found = run("loops", "--flows", path)
    assert found.exit_code == 0
    assert found.stderr == (
        f"read {path}: 2 payments; cells parted by semicolons; Source = payer, Target = payee, Weight = amount; "
        "not used: id; numbers as 1234,5\n"
    )


def test_a_table_written_as_documented_needs_no_word(tmp_path):
    assert run("loops", "--flows", write(tmp_path, "payer,payee,amount\na,b,1\nb,a,2\n")).stderr == ""


def test_the_reserved_word_counts_in_any_case_and_that_is_said(tmp_path):
    # acme pays 10 out of the table; nothing of what it is paid, 6 and 2 from outside and 2 from beta, is its own.
    path = write(tmp_path, "payer,payee,amount\nacme,Outside,10\nOUTSIDE,acme,6\nOutside,acme,2\nbeta,acme,2\n")
    found = run("loops", "--flows", path, "--vendor", "acme", "--json")
    document = json.loads(found.stdout)
    assert document["vendors"][0]["self_funded"]["ceiling"] == 0.0
    assert document["loops"] == []
    assert "OUTSIDE and Outside are read as the reserved word outside" in found.stderr


def test_ten_faults_of_a_kind_are_printed_and_all_of_them_as_json(tmp_path):
    path = write(tmp_path, "payer,payee,amount\n" + "".join(f"a{k},b{k},-{k + 1}\n" for k in range(5000)))
    lines = refused("loops", "--flows", path, code=3).splitlines()
    assert (len(lines), lines[-1]) == (11, "... and 4,990 more: a negative amount; --json lists them all")
    found = run("loops", "--flows", path, "--json")
    assert (found.exit_code, len(json.loads(found.stdout)["problems"])) == (3, 5000)
    assert found.stderr == "the table cannot be used: 5,000 problems\n"


DATED = "payer,payee,amount,quarter,layer,basis,status\n"


@pytest.mark.parametrize(
    ("rows", "options", "said"),
    [
        ("a,b,10,2026Q1,,,\nb,a,6,,,,\n", ("--from", "2026Q1"), "1 row without a quarter, 6.00, is left out"),
        ("a,b,10,2026Q1,,,\nb,a,6,,,,\n", (), "1 row of 2 has no quarter, so that dates do not count."),
        ("a,b,10,2026Q1,,,\nb,a,6,2026Q2,,,\n", ("--to", "2026Q1"), "1 row outside the window, 6.00, is left out."),
        ("a,b,10,,,,\nb,a,6,,paper,,\nb,a,1,,paper,,\n", (), "2 rows of layer paper, 7.00, are left out"),
        ("a,b,10,,,,\nb,a,6,,,assumed,\n", ("--inferred", "off"), "1 row inferred or assumed, 6.00, is left out"),
        ("a,b,10,,,,\nb,a,6,,,,signed\n", ("--status", "funded"), "1 row of another status, 6.00, is left out"),
        ("a,b,10,,,,\n", ("--layer", "all"), "--layer all has no effect: no row is of layer paper."),
        ("a,b,10,,,,\n", ("--inferred", "off"), "--inferred off has no effect: no row has a basis."),
        ("a,b,10,,,,\n", ("--status", "signed"), "--status has no effect: no row has a status."),
        ("a,b,10,,,,\na,a,50,,,,\n", (), "1 payment to oneself, 50.0, is set apart: nobody's revenue."),
        ("a,b,10,,,,\nb,a,0,,,,\n", (), "1 row with the amount 0 has no effect."),
    ],
)
def test_what_has_no_effect_is_told_with_its_number_and_amount(tmp_path, rows, options, said):
    (note,) = notes("loops", "--flows", write(tmp_path, DATED + rows), *options)
    assert note.startswith(said)


def test_what_a_party_pays_itself_is_neither_revenue_nor_own_money(tmp_path):
    # Of 64 paid 50 are acme's to itself: 10 are put through, of which 4 come back.
    document = answer(
        "loops", "--flows", write(tmp_path, "payer,payee,amount\nacme,acme,50\nacme,beta,10\nbeta,acme,4\n")
    )
    assert {vendor["id"]: vendor["revenue"] for vendor in document["vendors"]} == {"acme": 4.0, "beta": 10.0}
    assert document["system"]["throughput_circularity"] == pytest.approx(0.4)
    assert document["to_oneself"] == {"payments": 1, "amount": 50.0}


@pytest.mark.parametrize("option", [("--book", "book"), ("--as-of", "2026-01-01"), ("--min-grade", "A")])
def test_an_option_about_a_book_is_refused_beside_a_table(tmp_path, option):
    path = write(tmp_path, "payer,payee,amount\na,b,1\n")
    assert f"{option[0]} would change nothing" in refused("loops", "--flows", path, *option, code=2)


def test_a_sheet_without_a_table_is_refused(tmp_path):
    assert "give that too" in refused("loops", "--sheet", "Q1", code=2)
    path = write(tmp_path, "payer,payee,amount\na,b,1\n")
    assert "this is no workbook" in refused("loops", "--flows", path, "--sheet", "Q1", code=3)


def test_a_name_with_a_command_to_the_terminal_never_reaches_it(tmp_path):
    path = write(tmp_path, b"payer,payee,amount\nacme,\x1b[2Jred,10\n")
    message = refused("loops", "--flows", path, code=3)
    assert ":2 column payee" in message
    assert "\x1b" not in message


def test_what_takes_long_is_told_on_stderr_and_ever_more_rarely(capsys):
    with running.telling_time("measuring 3 payments", after=0.02):
        time.sleep(0.2)
    lines = capsys.readouterr().err.splitlines()
    assert 1 <= len(lines) <= 3  # after 0.02, 0.08 and 0.26 s
    assert all(re.fullmatch(r"measuring 3 payments \.\.\. \d s so far", line) for line in lines)
    with running.telling_time("nothing", after=5.0):
        pass
    assert capsys.readouterr().err == ""
