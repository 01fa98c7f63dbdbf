"""THE MAIN PATH OF WORKBOOKS: one to fill deals into, and the records of a filled one in a copy of a book."""

# ruff: noqa: PLC0415  # rooms are imported when they are asked: a check of a workbook draws nothing

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from lookthrough.book.bundled import BUNDLED, place
from lookthrough.book.loader import open_book
from lookthrough.contracts import KINDS
from lookthrough.errors import UsageError
from lookthrough.world.drivers import PATHS, SHOCKS

if TYPE_CHECKING:
    from collections.abc import Collection

    from lookthrough.book.records import Book
    from lookthrough.book.sheets.import_sheets import ImportedSheets


def write_template(file: str | Path, book: Book | None = None, *, deals: Collection[str] | None = ()) -> Path:
    """Write a workbook to fill deals into: a sheet for each kind of record, drop-downs, and what columns mean.

    Args:
        file: to write, ``.xlsx``.
        book: whose ids the drop-downs offer; default: the bundled one.
        deals: of the book, that are written into it as well; ``None`` for all records of the book.

    Returns:
        The path of the file.

    Raises:
        NoExcelError: XlsxWriter is not installed.
    """
    from lookthrough.present.export.deals_workbook import deals_workbook_bytes

    path, of = Path(file), book or open_book(BUNDLED, KINDS, SHOCKS, PATHS)
    path.write_bytes(deals_workbook_bytes(of, KINDS, deals=deals))
    return path


def import_workbook(
    file: str | Path,
    book: str | Path | None = None,
    *,
    out: str | Path | None = None,
    replace: bool = False,
    alone: bool = False,
) -> ImportedSheets:
    """Import the deals of a workbook into a copy of a book.

    Args:
        file: the workbook, as :func:`write_template` makes it.
        book: folder of the book, or the name of one that ships; default: the bundled one. It is not touched.
        out: folder to write, which is not there yet or empty; default: nothing is written.
        replace: whether records may take the place of those of the book that say something else.
        alone: make a book of its own, whose title and date stand on the sheet ``Book``.

    Returns:
        All problems by sheet, row and cell; what is new, changed and the same; the book, where there is no error.

    Raises:
        TableError: the file is no workbook that can be read.
        BookError: the book itself has errors.
        UsageError: the folder is not empty, or the book is named with a variant.
    """
    from lookthrough.book.sheets.import_sheets import Vocabulary, import_sheets

    root, variants = place(book)
    if variants:
        raise UsageError(f"records are imported into a book, not into its variant {variants[0]}: leave it out")
    words = Vocabulary(KINDS, SHOCKS, PATHS)
    target = None if out is None else Path(out)
    return import_sheets(Path(file), None if alone else root, words, out=target, replace=replace)
