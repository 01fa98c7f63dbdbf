"""What is only a part says so: years of own cash, legs of loops that no source states, vendors that do not invest."""

import re
from functools import cache

from lookthrough import api, load
from lookthrough.lens.circularity.book_loops import book_loops
from lookthrough.lens.through.through import COLUMNS
from lookthrough.positions.investors import investing_vendors
from lookthrough.positions.standing_contract import BINDING
from lookthrough.present.numbers import amount
from lookthrough.present.page.run_document import (
    BeyondDocument,
    CommittedDocument,
    EntityDocument,
    OpenRangeDocument,
    RunDocuments,
    ThroughDocument,
    ViewDocument,
    read_documents,
)
from lookthrough.present.sections import funding, money_map, owes, vendors
from lookthrough.present.sections.report_data import ReportData
from lookthrough.present.table import pick
from tests.present.figures.drawn import said_by


@cache
def data():
    book = load()
    documents = {"funding": api.funding(book).document(), "loops": book_loops(book, BINDING).document()}
    return ReportData(book, read_documents(documents, "the test"))


def test_a_year_of_which_own_cash_is_a_part_is_marked_and_counts_its_companies():
    (figure,) = funding.section(data()).figures
    partial = {p.period for p in data().documents.funding.periods if p.own_cash.partial}
    place = {name: i for i, name in enumerate(figure.table.names)}
    for row in figure.table.rows:
        assert str(row[place["own_cash_quarters"]]).endswith("*") is (row[place["period"]] in partial)
    assert "2026" in partial
    assert "of 2026 2026Q1 to 2026Q2 at most" in figure.note
    assert "2026Q1 to 2026Q2)" in figure.caption


def cells(figure, *names):
    return [tuple(map(str, row)) for row in pick(figure.table, names).rows]


def test_the_list_of_loops_says_of_a_leg_what_the_table_of_legs_says():
    drawn, (legs,) = money_map.map_figure(data()), money_map.section(data()).figures
    listed = re.findall(r"→ ([\d.,]+)(?: \(([^)]*)\))?", str(drawn.html))
    rows = list(zip(pick(legs.table, ("loops", "amount", "basis")).rows, strict=True))
    by_loop = [(int(number), row) for (row,) in rows for number in row[0].split()]
    for number, loop in enumerate(data().documents.loops.loops[:6], 1):
        said, listed = listed[: len(loop.legs)], listed[len(loop.legs) :]
        amounts = {amount(cell[1]): (cell, basis) for n, (_, cell, basis) in by_loop if n == number}
        assert {shown for shown, _ in said} == set(amounts)
        for shown, more in said:
            (low, _, high), basis = amounts[shown]
            assert ("inferred" in more) is (basis == "inferred")
            assert (f"{amount(low)} to {amount(high)}" in more) is (amount(low) != amount(high))
    assert not listed
    assert "(inferred)" not in str(drawn.html)
    assert "legs published" in str(drawn.html)


def test_a_ribbon_says_what_its_amount_is():
    drawn = money_map.map_figure(data())
    said = set(cells(drawn, "kind", "measure"))
    assert ("equity", "equity signed or funded") in said
    assert ("debt", "debt outstanding") in said
    assert ("trade", "purchases of the year") in said
    assert all(measure for _, measure in said)


def test_where_a_schedule_follows_the_ledger_the_leg_says_so():
    """OpenAI's bill at Microsoft does not halve in July: the ledger ends and the ramp of c018 begins."""
    drawn, (legs,) = money_map.map_figure(data()), money_map.section(data()).figures
    notes = {(payer, payee): note for payer, payee, note in cells(legs, "payer_name", "payee_name", "note")}
    note = notes["OpenAI", "Microsoft"]
    assert note.startswith("from 2026Q3 by the schedule of c018 (")
    assert "before by the purchases ledger (7.26 a quarter): a change of record" in note
    assert notes["Oracle Corporation", "NVIDIA Corporation"] == ""
    assert f"OpenAI to Microsoft: {note}" in str(drawn.html)


def test_only_vendors_that_invest_are_shown_the_largest_point_first():
    (figure,) = vendors.section(data()).figures
    shown = vendors.investing(data().book, data().documents.loops)
    assert {v.id for v in shown} <= investing_vendors(data().book)
    points = [v.self_funded.pro_rata for v in shown if v.self_funded is not None]
    assert points == sorted(points, reverse=True)
    assert figure.caption.startswith("About ")


def test_a_company_whose_promises_are_not_in_the_run_has_no_economic_bar_and_no_amount():
    """Of 60 promised 20 are in the run; of 30 promised 20 are."""
    view = ViewDocument(100.0, 110.0, 120.0, 0)
    views = {"reported": view, "economic": view}
    nothing = CommittedDocument(OpenRangeDocument(0.0, 0.0, 0.0), OpenRangeDocument(0.0, 0.0, 0.0), 0, 0)
    little, most = (
        EntityDocument(id_, id_, views, dict.fromkeys(COLUMNS, nothing), (), (), BeyondDocument(promised, 20.0))
        for id_, promised in (("little", 60.0), ("most", 30.0))
    )
    documents = RunDocuments(through=ThroughDocument((little, most), "fade"))
    figure = owes.section(ReportData(data().book, documents)).figures[0]
    shown = {(row[0], row[1]): row[2:] for row in pick(figure.table, ("entity", "view", "amount", "note")).rows}
    assert shown["little", "economic"] == (None, "not modelled: 40.0 of 60.0")
    assert shown["little", "reported"] == shown["most", "economic"] == ((100.0, 110.0, 120.0), "")
    drawn = said_by(figure.chart)
    assert "not modelled: 40.0 of 60.0" in drawn
    assert "there is no bar" in figure.note
