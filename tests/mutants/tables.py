"""Mistakes in a table of payments, as a spreadsheet, an export or a stranger makes them."""

from __future__ import annotations

import csv
import io
import unicodedata

from tests.mutants.bases import TABLES
from tests.mutants.mutant import FILES, cut_or_spoilt, in_files, in_lines

FILE = "payments.csv"
NO_AMOUNT = (
    *("-5", "nan", "inf", "-inf", "1_000", "", "ten", "0x10", "$5", "5 bn", "1e999", "١٢", "½", "--1", "5-", "(5)"),
    *("1e308", "1.7e308", "9" * 5000, "1e", "=1+1", "5%"),
)
AN_AMOUNT = ("0", "-0", "5", " 5 ", "1e5", "5.", ".5", "+5", "1e-320", "1e15", "007", '"5"', "0.1" + "0" * 300)
NO_NAME = ("", " ", "\x1b[2Jred", "a\x07b", "\u202eab", "a\u2066b", "\x9b31m")
A_NAME = (
    "ACME",
    "Outside",
    "OUTSIDE",
    " outside ",
    "outsid",
    "a\u200bb",
    "日本",
    "<b>",
    "=cmd()",
    "a:b",
    "'",
    "x" * 5000,
    "0",
)
WRONG = {
    "layer": ("Cash", "papers", "own", "all", "x", "1", "cash,"),
    "basis": ("Inferred", "infered", "x", "reported!", "1"),
    "status": ("Signed", "singed", "cancelledd", "x", "1"),
    "quarter": (
        "2026",
        "2026Q5",
        "Q1 2026",
        "2026q1",
        "2025Q" + "1" * 5000,
        "\u0662\u0660\u0662\u0666Q1",
        "0001Q1",
        "2026-13",
        "x",
        "9999Q4",
    ),
}
HEADERS = (
    *("payer,payee", "Payer,Payee,Amount", "payer;payee;amount", "source,target,weight", "payer,payer,amount", ""),
    *("acme,beta,10", "payer,payee,amount,amount", "payer\tpayee\tamount", "payer,payee,ammount", '"payer","payee"'),
)


def table_mutant(draw):
    """Return one mistake in one table of payments, with the name of the table."""
    while True:
        name = draw.choice(sorted(TABLES))
        found = draw.choices((_by_cell, _by_row, _by_file), (6, 4, 1))[0](name, TABLES[name], draw)
        if found is not None:
            return found


def _written(cells):
    out = io.StringIO()
    csv.writer(out, lineterminator="").writerow(cells)
    return out.getvalue()


def _by_cell(name, text, draw):
    lines = text.split("\n")
    at = draw.randrange(1, len(lines) - 1)
    header, cells = lines[0].split(","), next(csv.reader([lines[at]]))
    column = draw.randrange(len(header))
    title = header[column]
    sound = {"amount": AN_AMOUNT, "payer": A_NAME, "payee": A_NAME}.get(title, ("",))
    unsound = {"amount": NO_AMOUNT, "payer": NO_NAME, "payee": NO_NAME}.get(title, WRONG.get(title, ()))
    wrong = bool(unsound) and draw.random() < 0.7
    cells[column] = draw.choice(unsound if wrong else sound)
    refuse = wrong and (title == "amount" and cells[column] not in {"1e308", "1.7e308"})
    refuse = refuse or (wrong and title in {"layer", "basis", "status", "quarter"} and cells[column] not in ALLOWED)
    return in_lines(name, FILE, text, f"{title} changed", at, at + 1, [_written(cells)], must_refuse=refuse)


ALLOWED = {"Cash", "Signed", "2026q1", "own", "all", "2026", "cash,"}


def _by_row(name, text, draw):
    lines = text.split("\n")
    at = draw.randrange(len(lines) - 1)
    how = draw.choice(sorted(ROWS))
    new, refuse = ROWS[how](lines, at, draw)
    return None if new == [lines[at]] else in_lines(name, FILE, text, how, at, at + 1, new, must_refuse=refuse)


def _open_quote(lines, at, draw):
    cells = lines[at].split(",")
    n = draw.randrange(len(cells))
    cells[n] = '"' + cells[n]
    return [",".join(cells)], '"' not in lines[at] and at > 0


def _header(_lines, at, draw):
    if at > 0:
        return [""], False
    header = draw.choice(HEADERS)
    lacks = not {"payer", "payee", "amount"} <= set(header.lower().split(","))
    return [header], lacks and not {";", "\t"} & set(header)


ROWS = {
    "row deleted": lambda _lines, at, _draw: ([], at == 0),
    "row twice": lambda lines, at, _draw: ([lines[at]] * 2, False),
    "cell missing": lambda lines, at, _draw: ([lines[at].rpartition(",")[0]], False),
    "cell too many": lambda lines, at, draw: ([lines[at] + draw.choice((",x", ",,", ",000", ",5"))], False),
    "quote open": _open_quote,
    "quote within": lambda lines, at, _draw: ([lines[at].replace(",", 'x"y,', 1)], False),
    "blank line": lambda lines, at, draw: ([draw.choice(("", "  ", ",,", "# note")), lines[at]], False),
    "other separator": lambda lines, at, draw: ([lines[at].replace(",", draw.choice(";\t|"))], False),
    "header other": _header,
    "row of a total": lambda lines, at, _draw: ([lines[at], "Total,,26.5"], False),
    "letters decomposed": lambda lines, at, _draw: ([unicodedata.normalize("NFD", lines[at])], False),
    "sign put in": lambda lines, at, draw: (_with_sign(lines[at], draw), False),
    "long cell": lambda lines, at, _draw: ([lines[at] + "," + "x" * 200_000], False),
    "paid to oneself": lambda lines, at, _draw: (
        [lines[at], ",".join(["acme", "acme", "50", *[""] * (lines[0].count(",") - 2)])],
        False,
    ),
}


def _with_sign(line, draw):
    n = draw.randint(0, len(line))
    sign = draw.choice(("\x00", "\x1b", "\ufeff", "\u200b", "\r", "'", "\\", "\t", "\x0b", "\u2028", "\ud800"))
    return [line[:n] + sign + line[n:]]


def _by_file(name, text, draw):
    ways = sorted(how for how in FILES if "named" not in how and how != "file twice")
    return (
        in_files(name, FILE, draw.choice(ways))
        if draw.random() < 0.6
        else cut_or_spoilt(name, FILE, text.encode(), draw)
    )
