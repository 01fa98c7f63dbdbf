"""Calibration and back-tests: what each found in a sentence, then each with its tables, as a page and as data."""

from __future__ import annotations

import json
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from starlette.responses import Response

from lookthrough.present.book_report.links import Links, linked_table
from lookthrough.present.export.csv_text import as_csv
from lookthrough.present.table import flat
from lookthrough.serve.guided.back_tested import ALL, BY_NAME
from lookthrough.serve.inquiry import address_of
from lookthrough.serve.pages.page_parts import missing
from lookthrough.serve.question_at import record_address
from lookthrough.serve.workbench_page import Page

if TYPE_CHECKING:
    from markupsafe import Markup
    from starlette.requests import Request

    from lookthrough.book.records import Book
    from lookthrough.serve.desk import Desk
    from lookthrough.serve.guided.back_tested import BackTest, BackTested

NOT_KEPT = "None is kept beside this book; what {} prints goes into its folder measured, and this page then shows it."
ENDINGS = ("", ".csv", ".json")


async def back_tests(desk: Desk, request: Request) -> Response:
    """Return what each back-test found, in one sentence each."""
    question = desk.asked(request)
    found = [(each, await _found(desk, each)) for each in ALL]
    rows = [(each, _not_kept(each) if shown is None else shown.first, shown) for each, shown in found]
    return desk.page("back_tests.html", question=question, address=address_of(question), rows=rows)


async def back_test(desk: Desk, request: Request) -> Response:
    """Return one back-test as a page, as the table of its ``--csv`` or as its ``--json``."""
    question, file = desk.asked(request), PurePosixPath(request.path_params["file"])
    if file.stem not in BY_NAME or file.suffix not in ENDINGS:
        return missing(desk, question, "back-test", file.name, "/back-tests", BY_NAME)
    asked = BY_NAME[file.stem]
    shown = await _found(desk, asked)
    if shown is None:
        return desk.page("back_test.html", question=question, asked=asked, shown=None, why=_not_kept(asked))
    if file.suffix == ".json":
        return Response(json.dumps(shown.document, sort_keys=True), media_type="application/json")
    if file.suffix == ".csv":
        return Response(as_csv(flat(shown.tables[0][1])), media_type="text/csv; charset=utf-8")
    return desk.page(
        "back_test.html",
        question=question,
        address=address_of(question),
        asked=asked,
        shown=shown,
        tables=_tables(shown, desk.bench.book, address_of(question)),
        is_of_book=shown.sha256 in {"", desk.bench.book.sha256},
    )


async def _found(desk: Desk, asked: BackTest) -> BackTested | None:
    return await desk.in_thread(asked.found, desk.bench.book)


def _tables(shown: BackTested, book: Book, kept: str) -> list[tuple[str, Markup]]:
    """Return the tables with their headings; ids of the book lead to the pages of its records."""
    links = Links(book, {}, at=lambda table, id_: record_address(book, table, id_, lambda page: f"{page}?{kept}"))
    return [(title, linked_table(table, table.name, links)) for title, table in shown.tables if table.rows]


def _not_kept(asked: BackTest) -> str:
    return NOT_KEPT.format(asked.command)


PAGES = (
    Page("/back-tests", back_tests, "Back-tests"),
    Page("/back-tests/{file}", back_test),
)
