"""What is only a part says so: years of own cash, legs of loops that no source states, vendors that do not invest."""

from functools import cache

from lookthrough import api, load
from lookthrough.lens.circularity.book_loops import book_loops
from lookthrough.positions.investors import investing_vendors
from lookthrough.positions.standing_contract import BINDING
from lookthrough.present.page.run_document import read_documents
from lookthrough.present.sections import funding, money_map, vendors
from lookthrough.present.sections.report_data import ReportData


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


def test_a_leg_that_no_source_states_says_so_and_the_published_ones_are_counted():
    drawn = money_map.section(data()).figures[0]
    text = str(drawn.html)
    for loop in data().documents.loops.loops[:3]:
        assert len(loop.bases) == len(loop.path) == len(loop.amounts)
    assert "(inferred)" in text
    assert "legs published" in text


def test_only_vendors_that_invest_are_shown_the_largest_point_first():
    (figure,) = vendors.section(data()).figures
    shown = vendors.investing(data().book, data().documents.loops)
    assert {v.id for v in shown} <= investing_vendors(data().book)
    points = [v.self_funded.pro_rata for v in shown if v.self_funded is not None]
    assert points == sorted(points, reverse=True)
    assert figure.caption.startswith("About ")
