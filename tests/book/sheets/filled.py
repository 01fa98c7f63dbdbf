"""Workbooks of deals as somebody fills them in: the template, with cells written over."""

import io

import openpyxl

import lookthrough as lt
from lookthrough.contracts import KINDS
from lookthrough.present.export.deals_workbook import deals_workbook_bytes
from tests.places import VALID

VALID_BOOK = lt.load(VALID)
EMPTY = deals_workbook_bytes(VALID_BOOK, KINDS)


def template(book=VALID_BOOK, deals=()):
    return openpyxl.load_workbook(io.BytesIO(deals_workbook_bytes(book, KINDS, deals=deals)))


def own_deals():
    """Return the template with its examples as records of somebody's own."""
    book = openpyxl.load_workbook(io.BytesIO(EMPTY))
    for sheet in book:
        for row in sheet.iter_rows(min_row=2):
            for cell in row:
                if isinstance(cell.value, str):
                    cell.value = cell.value.replace("example-", "own-")
    return book


def cell(sheet, head, row=2):
    """Return the cell of a column, which is named by what its head begins with."""
    (column,) = [c.column for c in sheet[1] if str(c.value).split(" (")[0] == head]
    return sheet.cell(row, column)


def saved(book, folder, name="deals.xlsx"):
    path = folder / name
    book.save(path)
    return path


def imported(book, folder, **options):
    return lt.import_workbook(saved(book, folder), VALID, **options)


def errors(found):
    """Return the messages of errors by cell."""
    return {problem.elsewhere or str(problem.place): problem.message for problem in found.problems if problem.is_error}
