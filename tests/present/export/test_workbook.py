"""The workbook of a book: the numbers of the lenses as numbers, sources under every row, nothing that runs."""

import datetime as dt
import functools
import io
import re
import sys
import zipfile
from dataclasses import replace

import openpyxl
import pytest
from typer.testing import CliRunner

import lookthrough as lt
from lookthrough.book.company_values import figures_of
from lookthrough.cli import app
from lookthrough.lens.circularity.book_loops import book_loops
from lookthrough.positions.standing_contract import BINDING
from lookthrough.present import labels
from lookthrough.present.export.excel.excel_file import NoExcelError, in_cells, new_file, write_table
from lookthrough.present.export.excel.sponsor_sheets import sponsors_of
from lookthrough.present.export.workbook import sheets, workbook_bytes
from lookthrough.present.table import Table, flat
from lookthrough.present.tables.answers import answers_of
from lookthrough.present.tables.common_columns import text as text_column
from lookthrough.units.each_once import each_once
from tests.places import VALID
from tests.present.export.spreadsheet import NO_OFFICE, SOFFICE, formulas, poisoned, recalculated, unlike
from tests.slow import slow

DIGITS = 1e-14  # a cell of a workbook holds 16 digits
ABOUT = {"options": "none", "version": "lookthrough"}


@functools.cache
def book():
    return lt.load()


@functools.cache
def answers():
    return answers_of(book(), book_loops(book(), BINDING), BINDING)


@functools.cache
def data():
    return workbook_bytes(book(), answers(), ABOUT)


@functools.cache
def read_back():
    return openpyxl.load_workbook(io.BytesIO(data()), data_only=True)


@functools.cache
def rows(name):
    head, *body = read_back()[name].iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in body]


def test_the_views_read_back_are_those_of_the_lens():
    found = {
        (r["entity"], r["view"]): (r["low (USD bn)"], r["mid (USD bn)"], r["high (USD bn)"]) for r in rows("views")
    }
    expected = {
        (e.id, labels.VIEWS[name]): tuple(view) for e in answers().through.entities for name, view in e.views.items()
    }
    assert set(found) == set(expected)
    assert all(found[key] == pytest.approx(view, rel=DIGITS) for key, view in expected.items())
    for entity in answers().through.entities:
        for name, view in entity.views.items():
            trail = [r for r in rows("trail") if (r["entity"], r["view"]) == (entity.id, labels.VIEWS[name])]
            known = [r["mid (USD bn)"] for r in trail if r["mid (USD bn)"] is not None]
            assert view.mid is None or sum(known) == pytest.approx(view.mid)


def test_the_funding_vendors_and_loops_read_back_are_those_of_the_lenses():
    for period in answers().funding.rows:
        found = [r for r in rows("funding") if r["period"] == period["period"]]
        assert sum(r["mid (USD bn)"] or 0.0 for r in found) == pytest.approx(period["total"])
    loops = answers().loops
    revenue, weights = [v.revenue for v in loops.vendors], [loop.weight for loop in loops.loops]
    assert [r["revenue (USD bn)"] for r in rows("vendors")] == pytest.approx(revenue, rel=DIGITS)
    assert [r["circular flow (USD bn)"] for r in rows("loops")] == pytest.approx(weights, rel=DIGITS)


def test_a_contract_is_one_row_with_its_latest_values_as_numbers():
    found = {r["contract"]: r for r in rows("contracts")}
    assert set(found) == set(book().contracts)
    for id_, contract in book().contracts.items():
        principal = contract.value("principal")
        ends = [found[id_][f"principal {end} (USD bn)"] for end in ("low", "mid", "high")]
        assert ends == ([None] * 3 if principal is None else [principal.low, principal.mid, principal.high])
    assert found["c008"]["maturity mid (year, 2029.25 = 2029Q2)"] == 2049.25


def test_every_dated_value_is_a_row_with_its_place():
    terms = [
        v for c in book().contracts.values() for d in (*c.terms.values(), c.status, *c.held_by.values()) for v in d
    ]
    companies = book().entities.values()
    figures = [v for e in companies for figure in figures_of(e) for v in figure.dated]
    opening = [v for e in companies for dated in e.opening.values() for v in dated]
    places = [f"{v.position.file}:{v.position.line}" for main in (*terms, *figures) for v in (main, *main.rivals)]
    assert [r["place"] for r in rows("values")] == places
    assert len(rows("opening")) == len(opening) + sum(len(v.rivals) for v in opening)
    assert len(rows("opening")) + len(rows("accounts")) == len(figures) + sum(len(v.rivals) for v in figures)
    assert sum("another source" in r["term"] for r in rows("values")) == sum(len(v.rivals) for v in (*terms, *figures))


def test_every_row_names_sources_of_the_sheet_of_sources_or_says_that_it_is_inferred_or_assumed():
    known = {r["source"] for r in rows("sources")}
    assert known == set(book().sources)
    for name in (
        "views",
        "trail",
        "funding",
        "contracts",
        "values",
        "entities",
        "opening",
        "accounts",
        "purchases",
        "assertions",
        "series",
    ):
        for row in rows(name):
            cited = (row["sources"] or "").split()
            assert set(cited) <= known, (name, row)
            assert cited or row.get("basis") in {"inferred", "assumed"}, (name, row)


def test_only_addresses_of_the_web_are_links():
    sheet = read_back()["sources"]
    column = next(cell.column for cell in sheet[1] if cell.value == "address")
    linked = {cell.value: cell.hyperlink.target for row in sheet.iter_rows(min_row=2) for cell in row if cell.hyperlink}
    assert linked
    assert all(target == value and value.startswith("http") for value, target in linked.items())
    assert all(cell.hyperlink for (cell,) in sheet.iter_rows(min_row=2, min_col=column, max_col=column) if cell.value)


def test_the_head_stays_in_view_and_every_table_has_a_name_and_filters():
    for name in sheets(book(), answers(), ABOUT):
        sheet = read_back()[name]
        assert sheet.freeze_panes in {"A2", "B2"}
        (table,) = sheet.tables.values()
        assert table.ref.startswith("A1:")
        assert table.autoFilter.ref == table.ref
        assert table.displayName == "book_" + name.replace(" ", "_").replace("-", "_")
        assert all(sheet.column_dimensions[cell.column_letter].width >= 8 for cell in sheet[1])


def test_numbers_are_numbers_and_days_are_days():
    for name, typed in sheets(book(), answers(), ABOUT).items():
        table = in_cells(flat(typed))
        body = list(read_back()[name].iter_rows(min_row=2, max_row=len(table.rows) + 1, values_only=True))
        assert len(body) == len(table.rows)
        for given, found in zip(table.rows, body, strict=True):
            for before, after in zip(given, found, strict=True):
                if isinstance(before, int | float):
                    assert after == pytest.approx(before, rel=DIGITS, abs=0.0)
                elif isinstance(after, dt.datetime):
                    assert after.date().isoformat() == before
                else:
                    assert (after or None) == (before or None)


def test_the_same_book_gives_the_same_bytes_and_none_says_when_they_were_made():
    assert workbook_bytes(book(), answers(), ABOUT) == data()
    with zipfile.ZipFile(io.BytesIO(data())) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        core = archive.read("docProps/core.xml").decode()
    assert set(re.findall(r"[\d-]+T[\d:]+", core)) == {f"{book().as_of}T00:00:00"}
    assert book().title in core


OURS = re.compile(r"=(IF|SUMIFS|COUNTIFS|INDEX)\(|='trail'!")
DANGEROUS = ('=HYPERLINK("http://x")', "+1+1", "-2", "@SUM(1)", "\t=1", "#N/A", "#REF!", "\x07bell")


def test_text_of_a_book_is_never_a_formula_nor_an_error():
    given = lt.load(VALID)
    names = dict(zip(given.entities, DANGEROUS * len(given.entities), strict=False))
    assert set(names.values()) <= set(DANGEROUS)
    sources = {f"x{i}": replace(given.sources["s1"], id=f"x{i}", title=text) for i, text in enumerate(DANGEROUS)}
    entities = {id_: replace(e, name=names[id_]) for id_, e in given.entities.items()}
    hostile = replace(given, title=DANGEROUS[0], entities=entities, sources=given.sources | sources)
    made = openpyxl.load_workbook(io.BytesIO(workbook_bytes(hostile, answers_of(hostile, None, BINDING), {})))
    cells = [cell for sheet in made for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "inlineStr", "n", "d", "f"}
    assert all(OURS.match(cell.value) for cell in cells if cell.data_type == "f")
    titles = {row[0].value: row[2] for row in made["sources"].iter_rows(min_row=2)}
    for i, text in enumerate(DANGEROUS):
        assert titles[f"x{i}"].value == text.replace("\x07", "\ufffd")
        assert titles[f"x{i}"].quotePrefix == text.startswith(("=", "+", "-", "@", "\t"))


def test_without_xlsxwriter_the_remedy_is_named(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    given = lt.load(VALID)
    with pytest.raises(NoExcelError, match=r"pip install 'lookthrough\[excel\]'"):
        workbook_bytes(given, answers_of(given, None, BINDING), ABOUT)
    page = str(tmp_path / "book.html")
    result = CliRunner().invoke(
        app, ["report", "--book", str(VALID), "--excel", str(tmp_path / "book.xlsx"), "-o", page]
    )
    assert result.exit_code == 2
    assert "pip install" in result.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("text", ["2026-13-45", "2026-02-30", "0000-00-00", "9999-12-31"])
def test_a_text_that_looks_like_a_day_of_no_calendar_stays_a_text(text):
    file = new_file("days", dt.datetime(2026, 6, 30))  # noqa: DTZ001 - a spreadsheet has no time zones
    write_table(file, "days", flat(Table((text_column("day"),), ((text,),))))
    made = openpyxl.load_workbook(io.BytesIO(file.finished()))
    assert made["days"]["A2"].value == text


def test_heads_of_a_named_table_differ():
    assert each_once(["payer", "payee", "Payer", "payer", "payer 2"], " ", alike=str.lower) == [
        "payer",
        "payee",
        "Payer 2",
        "payer 3",
        "payer 2 2",
    ]


TOTALS = ("side by side", "views", "committed", "vehicle debt", "funding by year", "funding by lender", "timeline")


def test_every_total_is_a_formula_and_each_sponsor_has_a_sheet_of_formulas():
    found = formulas(data())
    assert set(TOTALS) <= {sheet for sheet, _ in found}
    assert {e.name.replace("/", " ") for e in sponsors_of(answers().through, book())} <= {name for name, _ in found}
    assert len(found) > 2_000


@pytest.mark.skipif(SOFFICE is None, reason=NO_OFFICE)
def test_a_spreadsheet_calculates_every_formula_to_the_number_of_the_product(tmp_path):
    given = formulas(data())
    calculated = recalculated(poisoned(data()), tmp_path)
    assert unlike(given, calculated) == {}


@pytest.mark.skipif(SOFFICE is None, reason=NO_OFFICE)
@slow
def test_a_changed_row_of_the_trail_changes_the_view(tmp_path):
    changed = openpyxl.load_workbook(io.BytesIO(data()))
    trail = changed["trail"]
    heads = [cell.value for cell in trail[1]]
    row = next(r for r in trail.iter_rows(min_row=2) if r[0].value == "meta" and r[2].value == "reported")
    row[heads.index("mid (USD bn)")].value += 7.0
    out = io.BytesIO()
    changed.save(out)
    before, after = formulas(data()), recalculated(out.getvalue(), tmp_path)
    moved = {
        sheet
        for (sheet, cell), value in before.items()
        if isinstance(value, float) and after[sheet, cell] == pytest.approx(value + 7.0)
    }
    assert {"views", "side by side", "Meta Platforms"} <= moved


def test_charts_are_the_spreadsheets_own():
    with zipfile.ZipFile(io.BytesIO(data())) as archive:
        drawn = [archive.read(name).decode() for name in archive.namelist() if name.startswith("xl/charts/chart")]
    assert len(drawn) == 5 + len(sponsors_of(answers().through, book()))
    assert all("<c:f>" in chart for chart in drawn)


@pytest.mark.skipif(SOFFICE is None, reason=NO_OFFICE)
def test_another_company_is_chosen_and_its_views_are_calculated(tmp_path):
    changed = openpyxl.load_workbook(io.BytesIO(data()))
    changed["any company"]["B1"] = "nvidia"
    out = io.BytesIO()
    changed.save(out)
    cells = recalculated(out.getvalue(), tmp_path)
    (nvidia,) = [entity for entity in answers().through.entities if entity.id == "nvidia"]
    assert cells["any company", "A2"] == nvidia.name
    middles = [cells["any company", f"C{row}"] for row in range(5, 5 + len(nvidia.views))]
    assert middles == pytest.approx([view.mid for view in nvidia.views.values()], rel=1e-9)
