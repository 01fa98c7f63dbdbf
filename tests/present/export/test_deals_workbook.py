"""The workbook to fill deals into: every kind and term has its column, and drop-downs offer what there is."""

import io

import openpyxl
from typer.testing import CliRunner

from lookthrough.book.sheets.sheet_layout import CONTRACTS, sheet_layouts
from lookthrough.cli import app
from lookthrough.contracts import KINDS
from lookthrough.present.export.deals_workbook import deals_workbook_bytes
from tests.book.sheets.filled import EMPTY, VALID_BOOK, own_deals, saved
from tests.places import VALID

BOOK = openpyxl.load_workbook(io.BytesIO(EMPTY))


def test_every_kind_role_and_term_has_a_column_that_is_explained():
    explained = {(row[0].value, row[1].value) for row in BOOK["Columns"].iter_rows(min_row=2)}
    for layout in sheet_layouts(KINDS):
        assert [cell.value for cell in BOOK[layout.name][1]] == [column.head for column in layout.columns]
        assert {(layout.name, column.head) for column in layout.columns} <= explained
    for kind in KINDS.values():
        (layout,) = [each for each in sheet_layouts(KINDS) if kind.name in each.kinds]
        assert {*kind.roles, *kind.terms} <= {column.name for column in layout.columns}


def test_drop_downs_offer_the_kinds_the_words_and_the_ids_of_the_book():
    for layout in (each for each in sheet_layouts(KINDS) if each.table == CONTRACTS):
        rules = BOOK[layout.name].data_validations.dataValidation
        assert any(rule.formula1 == f'"{",".join(layout.kinds)}"' for rule in rules)
        assert any("Lists!$A$2" in str(rule.formula1) for rule in rules)
    ids = [cell.value for cell in BOOK["Lists"]["A"]][1:]
    assert ids == list(VALID_BOOK.entities)
    assert BOOK["Lists"].sheet_state == "hidden"


def test_the_same_book_gives_the_same_bytes():
    assert deals_workbook_bytes(VALID_BOOK, KINDS) == EMPTY


def test_a_deal_of_the_book_comes_with_the_entities_and_sources_that_it_names():
    made = openpyxl.load_workbook(io.BytesIO(deals_workbook_bytes(VALID_BOOK, KINDS, deals=("campus",))))
    ids = {sheet.title: [row[0].value for row in sheet.iter_rows(min_row=2)] for sheet in made}
    assert "campus-bonds" in ids["Debt"]
    assert {"campus", "meta"} <= set(ids["Entities"])
    assert {"s1", "s2"} <= set(ids["Sources"])


def run(*arguments):
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def test_the_verbs_write_a_template_and_import_it(tmp_path):
    file, folder = tmp_path / "deals.xlsx", tmp_path / "mine"
    assert run("template", "-o", file, "--book", VALID).exit_code == 0
    assert file.read_bytes() == EMPTY
    saved(own_deals(), tmp_path)
    found = run("import", file, "--book", VALID, "-o", folder)
    assert found.exit_code == 0, found.stderr
    assert "3 contracts new" in found.stdout
    assert run("check", "--book", folder).exit_code == 0


def test_errors_are_printed_by_cell_and_the_exit_code_says_so(tmp_path):
    book = own_deals()
    book["Debt"]["D2"] = "sigend"
    found = run("import", saved(book, tmp_path), "--book", VALID)
    assert found.exit_code == 3
    assert (
        'error[LT207] Debt!D2  status is not a known word: not in the list\n  hint  did you mean "signed"?'
        in found.stdout
    )
    assert "1 error" in found.stderr


def test_a_file_that_is_no_workbook_is_one_sentence(tmp_path):
    file = tmp_path / "deals.xlsx"
    file.write_text("id,kind\n")
    found = run("import", file)
    assert found.exit_code == 3
    assert "no Excel workbook" in found.stderr
    assert "Traceback" not in found.stderr


def test_options_that_contradict_each_other_are_refused(tmp_path):
    assert run("template", "-o", tmp_path / "a.xlsx", "--all", "--deal", "hyperion").exit_code == 2
    assert run("template", "-o", tmp_path / "a.xlsx", "--deal", "hyperoin").exit_code == 2
    assert run("template", "-o", tmp_path / "a.csv").exit_code == 2
    assert run("import", tmp_path / "a.xlsx", "--alone", "--book", VALID).exit_code == 2
    assert run("import", tmp_path / "a.xlsx", "--as-of", "2026-01-01").exit_code == 2
