"""Circularity by period and by status: parts add up, no period hears of later ones, more contracts raise ceilings."""

from __future__ import annotations

import itertools
import json
import math
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from lookthrough.cli import app
from lookthrough.contracts import KINDS
from lookthrough.lens.circularity.book_payments import book_flows
from lookthrough.lens.circularity.book_window import horizon
from lookthrough.lens.circularity.by_period import by_period, by_status
from lookthrough.lens.circularity.circularity import circularity
from lookthrough.lens.circularity.flow_table import OUTSIDE, Flow
from tests.book import small_book
from tests.lens.builders import bundled

Q = 2026 * 4
NAMES = ["ash", "birch", "cedar", "dogwood"]
WINDOW = (Q, Q + 3)
rows = st.tuples(
    st.sampled_from([*NAMES, OUTSIDE]),
    st.sampled_from([*NAMES, OUTSIDE]),
    st.one_of(st.integers(1, 6).map(float), st.floats(0.01, 100.0)),
    st.integers(*WINDOW),
)
tables = st.lists(rows.map(lambda row: Flow(*row[:3], quarter=row[3])), min_size=1, max_size=16)


def money(vendor):
    return vendor.self_funded


@given(tables)
@settings(max_examples=60)
def test_the_periods_of_a_window_add_up_to_it(flows):
    whole = circularity(flows, vendor=NAMES, window=WINDOW).vendors
    parts = by_period(flows, NAMES, window=WINDOW)
    for at, vendor in enumerate(whole):
        each = [period.vendors[at] for period in parts]
        assert math.fsum(v.revenue for v in each) == pytest.approx(vendor.revenue, abs=1e-9)
        told = [money(v) for v in each if money(v) is not None]
        if money(vendor) is None:
            assert told == []
            continue
        assert math.fsum(m.floor for m in told) <= money(vendor).floor + 1e-9
        assert math.fsum(m.ceiling for m in told) >= money(vendor).ceiling - 1e-9
        assert max(m.ceiling for m in told) <= money(vendor).ceiling + 1e-9
        if all(m.pro_rata is not None for m in told) and money(vendor).pro_rata is not None:
            assert math.fsum(m.pro_rata for m in told) == pytest.approx(money(vendor).pro_rata, abs=1e-8)


@given(tables, st.integers(*WINDOW))
@settings(max_examples=40)
def test_no_period_hears_of_later_payments(flows, last):
    early = [flow for flow in flows if flow.quarter <= last]
    if early:
        known, later = (by_period(table, NAMES, window=WINDOW) for table in (early, flows))
        now = last - Q
        assert known[now].vendors == later[now].vendors
        assert known[now].system == later[now].system


def test_cash_is_carried_into_a_period_and_what_came_back_before_is_gone():
    flows = [
        Flow("v", "lab", 10.0, quarter=Q),
        Flow("lab", "v", 4.0, quarter=Q + 1),
        Flow("lab", "v", 6.0, quarter=Q + 3),
    ]
    found = [money(period.vendors[0]) for period in by_period(flows, ["v"], window=WINDOW)]
    assert [None if m is None else (m.floor, m.ceiling) for m in found] == [None, (4.0, 4.0), None, (6.0, 6.0)]
    years = by_period(flows, ["v"], window=(Q - 2, Q + 5), each="year")
    assert [(p.period, p.quarters) for p in years] == [
        ("2025", ("2025Q3", "2025Q4")),
        ("2026", ("2026Q1", "2026Q4")),
        ("2027", ("2027Q1", "2027Q2")),
    ]


def test_a_gap_of_one_quarter_withholds_the_pro_rata_of_that_quarter_though_the_window_hides_it():
    flows = [
        Flow("v", "lab", 5.0, quarter=Q),
        Flow(OUTSIDE, "lab", 95.0, quarter=Q),
        Flow("lab", "v", 50.0, quarter=Q),
        Flow("lab", "rest", 50.0, quarter=Q),
        Flow(OUTSIDE, "lab", 5.0, quarter=Q + 1),
        Flow("v", "lab", 5.0, quarter=Q + 1),
        Flow("lab", "v", 15.0, quarter=Q + 1),
    ]
    (whole,) = circularity(flows, vendor="v").vendors
    first, second = by_period(flows, ["v"], window=(Q, Q + 1))
    assert whole.pro_rata_withheld is None  # 5 missing of 110 over the window
    assert first.vendors[0].pro_rata_withheld is None
    assert "lab" in second.vendors[0].pro_rata_withheld  # 5 missing of 10
    assert money(second.vendors[0]).ceiling == 5.0


STATUSES = ("funded", "signed", "announced")
undated = st.lists(
    st.builds(
        Flow, st.sampled_from([*NAMES, OUTSIDE]), st.sampled_from(NAMES), st.floats(0.1, 9.0),
        status=st.sampled_from([*STATUSES, None]),
    ),
    min_size=1,
    max_size=14,
)  # fmt: skip


def steps_of(flows, vendors):
    def measured(statuses):
        kept = [flow for flow in flows if flow.status is None or flow.status in statuses]
        return circularity(kept, vendor=vendors)

    return by_status(measured, {flow.status for flow in flows})


@given(undated)
@settings(max_examples=60)
def test_without_dates_no_ceiling_falls_when_contracts_are_let_in(flows):
    steps = steps_of(flows, NAMES)
    assert [step.statuses[-1] for step in steps] == [s for s in STATUSES if s in {f.status for f in flows}]
    assert all(step.fallen == () for step in steps)
    for before, after in itertools.pairwise(steps):
        assert before.statuses == after.statuses[:-1]
        for one, other in zip(before.vendors, after.vendors, strict=True):
            assert money(one) is None or money(other).ceiling >= money(one).ceiling - 1e-12


def test_a_ceiling_that_falls_is_named():
    flows = [
        Flow("v", "lab", 10.0, quarter=Q, status="funded"),
        Flow("lab", "rest", 10.0, quarter=Q, status="announced"),
        Flow("lab", "v", 10.0, quarter=Q + 1, status="funded"),
    ]
    funded, announced = steps_of(flows, ["v"])
    assert (money(funded.vendors[0]).ceiling, funded.fallen) == (10.0, ())
    assert (money(announced.vendors[0]).ceiling, announced.fallen) == (0.0, ("v",))


def test_a_vendor_with_reported_revenue_and_no_recorded_payment_is_not_measurable():
    flows = [Flow("v", "lab", 3.0), Flow(OUTSIDE, "v", 50.0, layer="own")]
    (vendor,) = circularity(flows, vendor="v").vendors
    assert (vendor.revenue, vendor.self_funded) == (50.0, None)
    assert "no payment to v is recorded" in vendor.not_measurable


def test_nvidia_is_not_measurable_from_sourced_rows_alone():
    flows = book_flows(bundled(), KINDS, start=Q, end=Q + 3, inferred=False)
    (vendor,) = circularity(flows, vendor="nvidia", window=WINDOW, inferred=False).vendors
    assert vendor.self_funded is None
    assert vendor.not_measurable


# --- the window against the book ------------------------------------------------------------------------------------


def lookthrough(*arguments):
    done = CliRunner().invoke(app, arguments)
    return done.exit_code, done.stdout, done.stderr


@pytest.mark.parametrize(
    ("options", "asked", "place"),
    [
        (["--from", "2090Q1"], "--from 2090Q1", "book.yaml:5: horizon: 40"),
        (["--to", "2050Q4"], "--to 2050Q4", "book.yaml:5: horizon: 40"),
        (["--from", "2010Q1", "--to", "2012Q4"], "--from 2010Q1 --to 2012Q4", ".yaml:"),
    ],
)
def test_a_window_outside_the_horizon_is_refused_with_both_positions(options, asked, place):
    code, out, told = lookthrough("loops", *options)
    assert (code, out) == (2, "")
    assert told.startswith(f"{asked}: the window ")
    assert "choose quarters within it" in told
    assert place in told


def test_the_horizon_is_that_of_the_header_also_for_a_replayed_book():
    book = bundled()
    known = horizon(book)
    assert known.last == 2036 * 4 + 1
    assert horizon(replace(book, as_of=book.as_of.replace(year=2025))).last == known.last
    assert known.outside(Q, Q + 3) == ()
    assert horizon(replace(book, root="")).last is None


def test_a_window_outside_a_table_is_refused_with_the_span_of_its_rows(tmp_path):
    table = tmp_path / "flows.csv"
    table.write_text("payer,payee,amount,quarter\na,b,1,2026Q1\nb,a,1,2026Q3\n")
    code, _, told = lookthrough("loops", "--flows", str(table), "--from", "2027Q1")
    assert code == 2
    assert "2026Q1 to 2026Q3" in told
    plain = tmp_path / "plain.csv"
    plain.write_text("payer,payee,amount\na,b,1\nb,a,1\n")
    code, _, told = lookthrough("loops", "--flows", str(plain), "--by", "quarter")
    assert (code, "has no quarters" in told) == (2, True)


def test_the_command_line_answers_by_quarter_and_by_status():
    code, out, _ = lookthrough("loops", "--by", "quarter", "--json")
    periods = json.loads(out)["periods"]
    assert code == 0
    assert [period["period"] for period in periods] == ["2026Q1", "2026Q2", "2026Q3", "2026Q4"]
    assert all(period["vendors"][0]["id"] == "nvidia" for period in periods)
    code, out, _ = lookthrough("loops", "--by", "status", "--json")
    steps = json.loads(out)["statuses"]
    assert [step["statuses"][-1] for step in steps][:2] == ["funded", "signed"]
    ceilings = [step["vendors"][0]["self_funded"]["ceiling"] for step in steps]
    assert ceilings == sorted(ceilings)


# --- the window that nobody asked for -------------------------------------------------------------------------------

SHIPS = {
    "book.yaml": "title: Ships\nas_of: 2026-02-10\n",
    "sources.yaml": "- {id: s1, title: Report, publisher: Gazette, grade: B}\n",
    "entities.yaml": (
        "- {id: line, name: Line, kind: shipping, class: modelled, source: s1}\n"
        "- {id: yard, name: Yard, kind: shipyard, class: modelled, source: s1}\n"
    ),
}
LEASE = """deal: d
title: Two ships
contracts:
- {{id: hull, kind: lease, tenant: line, landlord: yard, rent: 1 bn USD per year, {dates}, status: signed, source: s1}}
"""


def ships(folder, dates, header=""):
    texts = {**SHIPS, "deals/d.yaml": LEASE.format(dates=dates), "book.yaml": SHIPS["book.yaml"] + header}
    return small_book.write(folder, texts)


@pytest.mark.parametrize(
    ("dates", "header", "window"),
    [
        ("start: 2025Q3, end: 2027Q4", "", "2026Q1 to 2026Q4"),
        ("start: 2031Q3, end: 2040Q4", "", "2031Q1 to 2031Q4"),
        ("start: 2010Q3, end: 2019Q2", "", "2019Q1 to 2019Q4"),
        ("start: 2025Q3, end: 2027Q4", "horizon: 2\n", "2026Q1 to 2026Q3"),
        ("start: 2031Q3, end: 2040Q4", "horizon: 2\n", "2026Q1 to 2026Q3"),
    ],
    ids=["in the year", "later", "before", "short horizon", "after the horizon"],
)
def test_a_window_that_nobody_asked_for_is_the_nearest_year_with_payments(tmp_path, dates, header, window):
    folder = str(ships(tmp_path, dates, header))
    for verb in ("loops", "bounds"):
        code, out, told = lookthrough(verb, "--book", folder)
        assert (code, told) == (0, "")
        assert window in out
        assert ("Nothing is paid in 2026, the year of the book" in out) is ("2026" not in window)


def test_a_window_that_was_asked_for_is_refused_where_nothing_is_paid_yet(tmp_path):
    folder = str(ships(tmp_path, "start: 2031Q3, end: 2040Q4"))
    for verb in ("loops", "bounds"):
        code, _, told = lookthrough(verb, "--book", folder, "--from", "2026Q1", "--to", "2026Q4")
        assert code == 2
        assert "before the first payment that the book knows, 2031Q3" in told
