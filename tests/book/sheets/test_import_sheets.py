"""Deals from a workbook: what goes out comes in, and what is wrong is said by sheet, row and cell, all at once."""

import datetime as dt
import filecmp

import pytest

import lookthrough as lt
from lookthrough.book.sheets.cell_problem import CellProblem
from lookthrough.errors import BookError, UsageError
from tests.book.sheets.filled import VALID_BOOK, cell, errors, imported, own_deals, saved, template
from tests.places import BUNDLED, VALID


def same_files(left, right):
    compared = filecmp.dircmp(left, right)
    return not (compared.left_only or compared.right_only or compared.diff_files) and all(
        same_files(left / name, right / name) for name in compared.common_dirs
    )


def test_the_template_brings_nothing(tmp_path):
    found = imported(template(), tmp_path)
    assert (found.problems, found.new, found.changed, found.same) == ((), (), (), ())
    assert found.examples == 9
    assert found.book.sha256 == VALID_BOOK.sha256


@pytest.mark.parametrize("root", [VALID, BUNDLED, "telecom_2000"])
def test_a_book_that_goes_out_comes_in_the_same(root, tmp_path):
    book = lt.load(root)
    path = lt.write_template(tmp_path / "all.xlsx", book, deals=None)
    found = lt.import_workbook(path, root, out=tmp_path / "again")
    records = len(book.sources) + len(book.entities) + len(book.contracts)
    assert (found.problems, found.new, found.changed, len(found.same)) == ((), (), (), records)
    assert found.book.sha256 == book.sha256
    assert same_files(tmp_path / "again", lt.book.bundled.folder(root))


def test_all_that_is_written_anew_is_the_same_book(tmp_path, monkeypatch):
    # every record from the workbook, none from the text of the book: the fingerprint is of what was written
    from lookthrough.book.sheets import import_sheets

    monkeypatch.setattr(import_sheets, "_compared", lambda *_: ((), (), ()))
    found = imported(template(deals=None), tmp_path, out=tmp_path / "again")
    assert found.book.sha256 == VALID_BOOK.sha256
    assert (tmp_path / "again" / "entities" / "deals.yaml").is_file()


def test_a_deal_of_ones_own_is_in_the_book_and_nothing_else_moved(tmp_path):
    found = imported(own_deals(), tmp_path, out=tmp_path / "mine")
    assert not found.has_errors, [str(p) for p in found.problems]
    assert {id_ for _, id_ in found.new} == {
        *("own-source", "own-vehicle", "own-tenant", "own-lender", "own-ddtl", "own-lease", "own-jv_equity"),
    }
    book = lt.load(tmp_path / "mine")
    loan = book.contracts["own-ddtl"]
    assert (loan.deal, loan.value("principal").text, loan.value("drawn").text) == ("own-deal", "3 bn USD", "0.5 bn USD")
    assert loan.value("rate").text == "SOFR + 400 bp"
    assert book.contracts["own-lease"].value("rent").text == "0.7 bn USD per year"
    assert book.entities["own-tenant"].opening["cash"][0].mid == 2.5
    assert {id_: c for id_, c in book.contracts.items() if not id_.startswith("own-")} == VALID_BOOK.contracts


def test_without_a_folder_nothing_is_written(tmp_path):
    found = imported(own_deals(), tmp_path)
    assert found.book is not None
    assert [path.name for path in tmp_path.iterdir()] == ["deals.xlsx"]


def test_all_mistakes_come_at_once_each_with_its_cell_and_the_nearest_word(tmp_path):
    book = own_deals()
    cell(book["Debt"], "status").value = "sigend"
    cell(book["Lease"], "kind").value = "leese"
    cell(book["Debt"], "principal").value = "=1+2"
    cell(book["Sources"], "grade").value = "D"
    found = imported(book, tmp_path, out=tmp_path / "mine")
    assert errors(found) == {
        "Sources!H2": "grade is not a known word: not in the list",
        "Debt!D2": "status is not a known word: not in the list",
        "Debt!J2": "principal (USD bn): a formula stands here",
        "Lease!C2": "unknown kind of contract: no such kind",
    }
    by_cell = {str(p.place): p.remedy for p in found.problems}
    assert "signed" in by_cell["Debt!D2"]
    assert "lease" in by_cell["Lease!C2"]
    assert not (tmp_path / "mine").exists()


def test_a_figure_that_cannot_be_read_is_not_called_missing_as_well(tmp_path):
    book = own_deals()
    cell(book["Debt"], "principal").value = "27.3"
    assert list(errors(imported(book, tmp_path))) == ["Debt!J2"]


def test_what_is_missing_is_a_column_to_fill_in(tmp_path):
    book = own_deals()
    cell(book["Debt"], "principal").value = None
    cell(book["Debt"], "status").value = None
    found = {p.message.split(":")[0]: p.remedy for p in imported(book, tmp_path).problems if p.is_error}
    assert all(remedy.startswith("fill in the column") for remedy in found.values()), found


def test_parties_may_be_written_by_their_names_and_tickers(tmp_path):
    book = own_deals()
    cell(book["Lease"], "tenant").value = "Meta Platforms"
    cell(book["Lease"], "landlord").value = "example campus llc"
    assert VALID_BOOK.entities["meta"].name == "Meta Platforms"
    found = imported(book, tmp_path)
    assert not found.has_errors, [str(p) for p in found.problems]
    assert dict(found.book.contracts["own-lease"].roles) == {"tenant": "meta", "landlord": "own-vehicle"}


def test_a_name_that_is_nowhere_has_its_cell(tmp_path):
    book = own_deals()
    cell(book["Lease"], "tenant").value = "metta"
    cell(book["Debt"], "deal").value = "own-deel"
    cell(book["Values"], "record").value = "own-ddtll"
    found = imported(book, tmp_path)
    assert set(errors(found)) >= {"Lease!F2", "Debt!B2", "Values!A2"}
    assert all(p.remedy for p in found.problems if p.is_error)


def test_an_id_that_the_book_has_for_something_else_is_refused_and_can_be_replaced(tmp_path):
    book = template(deals=("campus",))
    for row in book["Debt"].iter_rows(min_row=2, max_col=1):
        if row[0].value == "campus-bonds":
            cell(book["Debt"], "principal", row[0].row).value = 20.0
            place = f"Debt!A{row[0].row}"
    found = imported(book, tmp_path)
    assert errors(found) == {place: "the book has another record campus-bonds"}
    replaced = imported(book, tmp_path, replace=True, out=tmp_path / "mine")
    assert replaced.changed == (("contracts", "campus-bonds"),)
    made = lt.load(tmp_path / "mine")
    assert made.contracts["campus-bonds"].mid("principal") == 20.0
    assert set(made.contracts) == set(VALID_BOOK.contracts)
    assert made.contracts["campus-lease"].terms["rent"][0].text == "1.9..2.6 bn USD per year"


def test_one_contract_of_several_in_a_file_is_replaced_and_the_others_stay(tmp_path):
    before = lt.load(BUNDLED)
    of_deal = {c.id: c.kind for c in before.contracts.values() if c.deal == "hyperion"}
    (first,) = (id_ for id_, kind in of_deal.items() if kind == "bond")
    book = template(before, ["hyperion"])
    (note,) = (row[-1] for row in book["Debt"].iter_rows(min_row=2, max_col=1) if row[0].value == first)
    cell(book["Debt"], "note", note.row).value = "read again"
    found = lt.import_workbook(saved(book, tmp_path), BUNDLED, replace=True, out=tmp_path / "mine")
    assert found.changed == (("contracts", first),)
    after = lt.load(tmp_path / "mine")
    assert after.contracts[first].note == "read again"
    assert all(after.contracts[id_].note == before.contracts[id_].note for id_ in of_deal.keys() - {first})
    assert after.contracts.keys() == before.contracts.keys()


def test_a_contract_of_a_deal_of_the_book_stands_in_its_file(tmp_path):
    book = own_deals()
    cell(book["Debt"], "deal").value = "campus"
    cell(book["Lease"], "deal").value = "campus"
    found = imported(book, tmp_path, out=tmp_path / "mine")
    assert not found.has_errors, [str(p) for p in found.problems]
    text = (tmp_path / "mine" / "deals" / "campus.yaml").read_text()
    assert text.startswith((VALID / "deals" / "campus.yaml").read_text().rstrip("\n"))
    assert found.book.contracts["own-ddtl"].deal == "campus"


def test_one_id_twice_is_said_at_the_second(tmp_path):
    book = own_deals()
    sheet = book["Entities"]
    for at, value in enumerate([c.value for c in sheet[2]], 1):
        sheet.cell(5, at).value = value
    (place,) = errors(imported(book, tmp_path))
    assert place.startswith("Entities!A")


AFTERNOON = dt.datetime(2026, 7, 15, 13, 30)  # noqa: DTZ001 - a spreadsheet has no time zones
CELLS = [
    ("Debt", "principal", "27.3", "stored as text"),
    ("Debt", "principal", True, "TRUE or FALSE"),
    ("Debt", "principal", dt.date(2026, 3, 2), "a day stands here"),
    ("Debt", "principal", "27.3 GW", "cannot be read"),
    ("Debt", "principal", -3, "cannot be read"),
    ("Debt", "start", 46218, "serial number of 2026-07-15"),
    ("Debt", "known", 46218, "serial number of 2026-07-15"),
    ("Debt", "known", AFTERNOON, "time of day"),
    ("Lease", "renewals", 4, "no count of options"),
    ("Entities", "class", "vehicel", "not a known word"),
    ("Entities", "cash", "=SUM(A1:A2)", "a formula stands here"),
    ("Sources", "date", "someday", "cannot be read"),
    ("Values", "value", "=1+1", "a formula stands here"),
    ("Values", "unit", "GW", "cannot be read"),
    ("Values", "field", "drawnn", "unknown key"),
]


@pytest.mark.parametrize(("sheet", "head", "value", "message"), CELLS)
def test_a_cell_that_cannot_be_read_is_one_error_at_its_place(sheet, head, value, message, tmp_path):
    book = own_deals()
    wrong = cell(book[sheet], head)
    wrong.value = value
    if isinstance(value, int) and not isinstance(value, bool):
        wrong.number_format = "General"
    found = [p for p in imported(book, tmp_path).problems if p.is_error and message in p.message]
    assert len(found) == 1
    assert found[0].place.sheet == sheet
    assert found[0].remedy


def test_a_rate_counts_as_a_percentage_only_where_it_is_shown_as_one(tmp_path):
    book = own_deals()
    rate = cell(book["Debt"], "rate")
    rate.value, rate.number_format = 0.0658, "0.00%"
    assert imported(book, tmp_path).book.contracts["own-ddtl"].value("rate").text == "6.58 %"
    rate.number_format = "General"
    assert errors(imported(book, tmp_path)) == {"Debt!L2": "rate (% a year): 0.0658 is no percentage"}


def test_ranges_years_days_and_units_are_read(tmp_path):
    book = own_deals()
    for head, value in (("principal", "2..3"), ("start", 2027), ("maturity", dt.date(2031, 7, 15))):
        cell(book["Debt"], head).value = value
    cell(book["Lease"], "rent").value = "60 m USD per month"
    made = imported(book, tmp_path).book.contracts
    assert made["own-ddtl"].value("principal").text == "2..3 bn USD"
    assert made["own-ddtl"].value("start").text == "2027"
    assert made["own-ddtl"].value("maturity").text == "2031-07-15"
    assert made["own-lease"].value("rent").text == "60 m USD per month"


def test_heads_and_sheets_that_are_misspelt_are_named_with_the_nearest(tmp_path):
    book = own_deals()
    cell(book["Debt"], "principal").offset(row=-1).value = "principle (USD bn)"
    cell(book["Debt"], "drawn").offset(row=-1).value = "drawn (USD m)"
    book["Lease"].title = "Leases"
    problems = {str(p.place): p for p in imported(book, tmp_path).problems}
    assert "principal" in problems["Debt!J1"].remedy
    assert "another unit" in problems["Debt!K1"].message
    assert "Lease" in problems["Leases!1"].remedy


def test_a_column_that_is_needed_and_missing_is_named(tmp_path):
    book = own_deals()
    book["Debt"].delete_cols(cell(book["Debt"], "status").column)
    problems = [p for p in imported(book, tmp_path).problems if "no column" in p.message]
    assert [(str(p.place), p.message) for p in problems] == [("Debt!1", "there is no column status")]


def test_a_workbook_of_something_else_says_which_sheets_there_should_be(tmp_path):
    import openpyxl

    book = openpyxl.Workbook()
    book.active["A1"] = "hello"
    (problem,) = imported(book, tmp_path).problems
    assert "Debt" in problem.remedy


def test_a_sheet_of_notes_is_passed_over_and_said(tmp_path):
    book = own_deals()
    book.create_sheet("thoughts on pricing")["A1"] = "cheap"
    found = imported(book, tmp_path)
    assert found.unread == ("thoughts on pricing",)
    assert not found.has_errors


def test_a_book_of_its_own(tmp_path):
    book = own_deals()
    cell(book["Book"], "title").value = "My deals"
    cell(book["Book"], "as of").value = dt.date(2026, 6, 30)
    found = lt.import_workbook(saved(book, tmp_path), alone=True, out=tmp_path / "mine")
    assert not found.has_errors, [str(p) for p in found.problems]
    made = lt.load(tmp_path / "mine")
    assert (made.title, made.as_of, len(made.contracts)) == ("My deals", dt.date(2026, 6, 30), 3)


def test_a_book_of_its_own_needs_a_title(tmp_path):
    found = lt.import_workbook(saved(own_deals(), tmp_path), alone=True)
    assert "a book of its own has no title" in [p.message for p in found.problems]


def test_texts_that_look_like_yaml_or_formulas_stay_texts(tmp_path):
    book = own_deals()
    texts = [
        "NO",
        "a: b",
        "- x",
        "# y",
        "{z}",
        "it's",
        'say "hi"',
        "1e3",
        "null",
        "x #y",
        "*a",
        "%b",
        "line\nbreak",
        "é",
    ]
    for text in texts:
        note = cell(book["Debt"], "note")
        note.value = text
        assert imported(book, tmp_path).book.contracts["own-ddtl"].note == text


def test_a_folder_that_is_not_empty_is_refused_before_anything_is_read(tmp_path):
    with pytest.raises(UsageError, match="is there already"):
        imported(own_deals(), tmp_path, out=tmp_path)


def test_a_book_with_errors_is_refused(tmp_path):
    path = saved(own_deals(), tmp_path)
    with pytest.raises(BookError):
        lt.import_workbook(path, tmp_path)


def test_a_problem_reads_as_one_line_and_a_hint():
    problem = CellProblem(None, "what is wrong", "what to do", "LT204", elsewhere="deals/a.yaml:3")
    assert str(problem) == "error[LT204] deals/a.yaml:3  what is wrong\n  hint  what to do"
