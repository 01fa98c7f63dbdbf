"""What is no workbook of records is refused with the reason, before it takes memory or time, and nothing of it runs."""

import io
import time
import zipfile

import openpyxl
import pytest

from lookthrough.intake import workbook_cells
from lookthrough.intake.door import read_table
from lookthrough.intake.row_problems import TableError
from lookthrough.intake.workbook_cells import CellPlace, column_letters, read_sheets, sheets_in
from tests.intake.test_door import LAYOUT


def workbook(**cells):
    book = openpyxl.Workbook()
    for place, value in cells.items():
        book.active[place] = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def with_part(name, content, data=None):
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data or workbook(A1=1))) as given, zipfile.ZipFile(out, "w") as made:
        for member in given.namelist():
            if member != name:
                made.writestr(member, given.read(member))
        made.writestr(name, content)
    return out.getvalue()


def other_zip():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr("word/document.xml", "<w/>")
    return out.getvalue()


BOMB = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><sst>&b;</sst>'
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
REFUSED = [
    (b"id,kind\nc1,bond\n", "no Excel workbook"),
    (b"", "no Excel workbook"),
    (b"%PDF-1.7", "no Excel workbook"),
    (other_zip(), "no Excel workbook"),
    (OLE, "old format"),
    (OLE + "EncryptedPackage".encode("utf-16-le"), "password"),
    (with_part("xl/vbaProject.bin", b"\0"), "macros"),
    (with_part("xl/sharedStrings.xml", BOMB), "entities"),
    (with_part("xl/worksheets/sheet1.xml", b"<worksheet><sheetData><row>"), "broken"),
    (workbook(A1=1)[:2_000], "no Excel workbook"),
]


@pytest.mark.parametrize(("data", "message"), REFUSED)
def test_what_is_no_such_workbook_is_refused_in_one_line_with_a_remedy(data, message, tmp_path):
    path = tmp_path / "deals.xlsx"
    path.write_bytes(data)
    with pytest.raises(TableError) as refused:
        read_sheets(path)
    (problem,) = refused.value.problems
    assert message in problem.message
    assert problem.remedy


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(TableError, match="cannot be read"):
        read_sheets(tmp_path / "none.xlsx")


def test_a_workbook_that_is_huge_unpacked_is_refused_unread(tmp_path, monkeypatch):
    path = tmp_path / "bomb.xlsx"
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook(A1=1))) as given, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for member in given.namelist():
            made.writestr(member, given.read(member))
        made.writestr("xl/media/zeros.bin", bytes(8 * 2**20))
    path.write_bytes(out.getvalue())
    assert len(out.getvalue()) < 100_000
    monkeypatch.setattr(workbook_cells, "LARGEST_UNPACKED", 2**20)
    monkeypatch.setattr("openpyxl.load_workbook", lambda *_, **__: pytest.fail("it was unpacked"))
    with pytest.raises(TableError, match="too large"):
        read_sheets(path)


def test_more_rows_than_people_write_are_refused(tmp_path, monkeypatch):
    path = tmp_path / "long.xlsx"
    path.write_bytes(workbook(**{f"A{row}": row for row in range(1, 60)}))
    monkeypatch.setattr(workbook_cells, "MOST_ROWS", 50)
    with pytest.raises(TableError, match="more than 50 rows"):
        read_sheets(path)


def test_a_row_far_below_does_not_count_the_empty_ones_above_it(tmp_path):
    path = tmp_path / "far.xlsx"
    path.write_bytes(workbook(A1="id", A200000="c1"))
    assert [number for number, _ in read_sheets(path)["Sheet"]] == [1, 200_000]


@pytest.mark.parametrize("row", ["1048576", "99999999999"])
def test_a_sheet_that_says_it_is_endless_is_read_at_once(row, tmp_path):
    far = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1"><c r="A1">'
    )
    far += f'<v>1</v></c></row><row r="{row}"><c r="XFD{row}"><v>2</v></c></row></sheetData></worksheet>'.encode()
    data, begun = with_part("xl/worksheets/sheet1.xml", far), time.monotonic()
    assert [number for number, _ in sheets_in(data, "far.xlsx")["Sheet"]] == [1]
    path = tmp_path / "far.xlsx"
    path.write_bytes(data)
    assert read_table(path, LAYOUT).problems  # it names no columns
    assert time.monotonic() - begun < 5.0  # a row by itself it would be two minutes, or for ever


def test_cells_say_what_they_are(tmp_path):
    path = tmp_path / "cells.xlsx"
    path.write_bytes(workbook(A1="=1+1", B1=True, C1="#N/A", D1=2.5, E1="  ", F1="text"))
    ((number, cells),) = read_sheets(path)["Sheet"]
    assert number == 1
    assert [cell.fault for cell in cells] == ["formula", "truth", "error", "", "", ""]
    assert [cell.value for cell in cells] == [None, None, None, 2.5, None, "text"]


def test_without_openpyxl_the_remedy_is_named(tmp_path, monkeypatch):
    import sys

    path = tmp_path / "deals.xlsx"
    path.write_bytes(workbook(A1=1))
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    with pytest.raises(TableError, match="pip install"):
        read_sheets(path)


@pytest.mark.parametrize(("at", "letters"), [(0, ""), (1, "A"), (26, "Z"), (27, "AA"), (702, "ZZ"), (703, "AAA")])
def test_columns_are_named_as_a_spreadsheet_names_them(at, letters):
    assert column_letters(at) == letters
    assert str(CellPlace("Debt", 7, at)) == f"Debt!{letters}7"
