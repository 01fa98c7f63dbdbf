"""The verbs template and import: a workbook to fill deals into, and its records in a copy of a book."""

# ruff: noqa: PLC0415  # imports stand in the verbs, so that --help is instant and static verbs never load JAX

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lookthrough.cli.app import app
from lookthrough.cli.verb import SharedOptions, verb
from lookthrough.errors import BookError, UsageError
from lookthrough.present.export.written_file import refuse_unwritable, write_file

if TYPE_CHECKING:
    from lookthrough.book.sheets.import_sheets import ImportedSheets

XLSX = (".xlsx",)

Written = Annotated[Path, typer.Option("-o", "--out", metavar="FILE.xlsx", help="Workbook to write.")]
OfDeals = Annotated[
    list[str] | None,
    typer.Option("--deal", metavar="DEAL", help="Deal of the book to write into it as well; may be given again."),
]
Whole = Annotated[bool, typer.Option("--all", help="Write all records of the book into it.")]
Given = Annotated[Path, typer.Argument(metavar="FILE.xlsx", help="Workbook that was made by template.")]
Folder = Annotated[
    Path | None, typer.Option("-o", "--out", metavar="DIR", help="Folder for the book with the records in it.")
]
Replacing = Annotated[bool, typer.Option("--replace", help="Let records take the place of those of the book.")]
Alone = Annotated[
    bool, typer.Option("--alone", help="Make a book of its own; its title and date stand on the sheet Book.")
]


@verb(app, "template")
def template(
    options: SharedOptions, *, out: Written = Path("deals.xlsx"), deal: OfDeals = None, whole: Whole = False
) -> None:
    """Write an Excel workbook to fill deals into: a sheet for each kind of record, drop-downs, what columns mean."""
    from lookthrough.cli import known_names
    from lookthrough.contracts import KINDS
    from lookthrough.present.export.deals_workbook import deals_workbook_bytes

    refuse_unwritable(out, XLSX)
    if whole and deal:
        raise UsageError("--all has every deal: leave --deal out")
    book = options.book()
    for name in deal or ():
        if name not in book.deals:
            raise known_names.unknown("deal", name, book.deals)
    write_file(out, deals_workbook_bytes(book, KINDS, deals=None if whole else tuple(deal or ())))
    options.answer({"workbook": str(out)}, lambda: str(out))


@verb(app, "import")
def import_deals(
    options: SharedOptions, file: Given, *, out: Folder = None, replacing: Replacing = False, alone: Alone = False
) -> None:
    """Check the deals of an Excel workbook, and write them into a copy of a book."""
    from lookthrough.present.tables.deals.import_problems import imported_document, imported_table
    from lookthrough.present.terminal.deals.import_text import imported_text
    from lookthrough.workbooks import import_workbook

    if (options.as_of, options.balance_sheet, options.min_grade, options.statuses) != (None, None, None, None):
        raise UsageError("records are imported into the whole book: leave --as-of, --min-grade and --status out")
    if alone and options.folder is not None:
        raise UsageError("--alone makes a book of its own: leave --book out")
    found = import_workbook(file, options.folder, out=out, replace=replacing, alone=alone)
    options.answer(imported_document(found), lambda: imported_text(found, file), lambda: imported_table(found))
    _refuse_errors(found)


def _refuse_errors(found: ImportedSheets) -> None:
    errors = sum(problem.is_error for problem in found.problems)
    if errors:
        raise BookError(f"nothing was written: {errors} error{'s' if errors > 1 else ''}")
