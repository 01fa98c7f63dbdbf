"""Books that people write: loans without interest, repaid, seasoned or mistyped, files and figures a slip away."""

from __future__ import annotations

import json

import pytest

import lookthrough as lt
from tests.cli.asking import answer, run


def problems(book="book"):
    """Return what check finds, errors and warnings, with the exit code."""
    result = run("check", "--book", book, "--json")
    assert result.exception is None or isinstance(result.exception, SystemExit)
    document = json.loads(result.stdout)
    return result.exit_code, document["errors"], document["warnings"]


def paid(book, contract, start="2026Q3", end="2035Q4"):
    return [flow for flow in lt.flows(book, start=start, end=end) if flow.contract == contract]


def ends(view):
    return view["low"], view["mid"], view["high"]


def test_a_loan_without_interest_is_repaid_in_equal_parts(case):
    """github.com/domokane/FinancePy/issues/257 and razorpay/go-financial/issues/13."""
    folder = case("31-zero-rate")
    code, errors, _ = problems()
    assert (code, errors) == (0, [])
    [sponsor] = answer("through", "sponsor", "--book", "book")["entities"]
    assert ends(sponsor["views"]["full"]) == (2.0, 2.25, 2.5)
    notes = folder / "book" / "deals" / "d.yaml"
    parts = [flow.amount for flow in paid(lt.load("book"), "notes")]
    # 5 bn, outstanding at 2026-06-30, over the 58 quarters to 2040Q4
    assert parts == pytest.approx([5 / 58] * 38)
    notes.write_text(notes.read_text().replace("rate: 0 %", "rate: 0.0000001 %"))
    nearly = paid(lt.load("book"), "notes")
    by_quarter = {flow.quarter: 0.0 for flow in nearly}
    for flow in nearly:
        by_quarter[flow.quarter] += flow.amount
    assert [*by_quarter.values()] == pytest.approx(parts, rel=1e-6)


def test_a_repaid_loan_is_warned_of_and_pays_nothing_anywhere(case):
    """github.com/eddelbuettel/rquantlib/issues/124 and 90."""
    case("33-matured")
    code, errors, warnings = problems()
    assert (code, errors) == (0, [])
    assert [w for w in warnings if w["file"] == "deals/d.yaml" and 4 <= w["line"] <= 12]
    book = lt.load("book")
    assert paid(book, "notes", start="2026Q1") == []
    [vehicle] = answer("through", "vehicle", "--book", "book")["entities"]
    assert {ends(view) for view in vehicle["views"].values()} == {(0.0, 0.0, 0.0)}
    loops = answer("loops", "--book", "book", "--from", "2026Q1", "--to", "2026Q4")
    assert loops["netting"]["gross"] == 0.0


def test_a_seasoned_loan_is_repaid_from_what_is_outstanding_today(case):
    """github.com/absbox/Hastructure/issues/178 and yellowbean/AbsBox/issues/68."""
    case("35-seasoned-linear")
    book = lt.load("book")
    by_quarter = {}
    for flow in paid(book, "notes", end="2027Q4"):
        by_quarter.setdefault(flow.quarter, []).append(flow.amount)
    # 5 bn is outstanding at 2026-06-30 and 18 quarters remain to 2030Q4: each pays 5/18 and the rate on what is left
    for n, parts in enumerate(by_quarter.values()):
        assert sum(parts) == pytest.approx(5 / 18 + (5 - 5 * n / 18) * 0.065 / 4, abs=1e-9)
    assert len(by_quarter) == 6
    [sponsor] = lt.through(book, "sponsor").entities
    [row] = [row for row in sponsor.trail if row.contract == "residual" and row.view == "moodys_like"]
    # 3.33 is left at the end of the lease, more than the cap of 3: the low end is the whole cap, as the mid
    assert (row.amount.low, row.amount.mid) == (pytest.approx(2.687, abs=1e-3), pytest.approx(2.687, abs=1e-3))


def test_more_drawn_than_lent_is_an_error_with_both_lines(case):
    """github.com/yellowbean/AbsBox/issues/68: balances that no loan can have."""
    case("37-drawn-above-principal")
    code, errors, _ = problems()
    assert code == 3
    [error] = errors
    assert error["code"].startswith("LT3")
    assert error["file"] == "deals/d.yaml"
    assert error["line"] in {8, 9}
    assert f"deals/d.yaml:{17 - error['line']}" in error["hint"]


def test_a_file_in_capitals_is_read_or_named(case):
    """github.com/fluxcd/kustomize-controller/issues/476 and instructlab/instructlab/issues/45."""
    case("39-upper-yaml")
    document = answer("check", "--book", "book")
    unread = [w for w in document["warnings"] if w["code"] == "LT501" and w["file"] == "deals/d.YAML"]
    assert document["contracts"] == 2 or unread


def test_an_amount_beyond_all_others_is_asked_about(case):
    """github.com/dgunning/edgartools/issues/807 and 1251: the scaling of statements is unreliable."""
    case("60-scale-slip")
    code, errors, warnings = problems()
    assert (code, errors) == (0, [])
    [warning] = [w for w in warnings if (w["file"], w["line"]) == ("deals/d.yaml", 8)]
    assert "scale" in f"{warning['message']} {warning['hint']}"
