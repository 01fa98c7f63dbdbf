"""The pages of all subjects: each as a page, its tables and figures as files, its numbers as the verb's JSON.

Of the address ``/why/coreweave?…`` the tables are ``/table/why/coreweave/NAME.csv?…``, the figures
``/figure/why/coreweave/NAME.svg?…``, the document ``/json/why/coreweave?…``. What takes long is not part of the page at
first: its script asks for ``/part/why/coreweave?…``, and when the page is left, the runs behind it end.
"""

from __future__ import annotations

import json
from functools import partial
from importlib.metadata import version
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from markupsafe import Markup
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, Response

from lookthrough.present.export.csv_text import as_csv
from lookthrough.present.export.figure_file import TakenFigure, figure_bytes
from lookthrough.present.page.svg import patterns
from lookthrough.present.table import flat
from lookthrough.serve.question_at import read_address
from lookthrough.serve.record_links import TABLE_FORMS, figure_forms
from lookthrough.serve.shown_content import content_html
from lookthrough.serve.subjects import SUBJECTS
from lookthrough.serve.workbench_page import TYPES, Page

if TYPE_CHECKING:
    from starlette.requests import Request

    from lookthrough.present.table import Table
    from lookthrough.serve.content import PageContent, Subject, Tell
    from lookthrough.serve.desk import Desk
    from lookthrough.serve.question_at import QuestionAt

BY_ADDRESS = {subject.address: subject for subject in SUBJECTS}
NOW = "now"
"""The parameter by which a page that takes long is there at once with all it says, for who has no script."""


async def shown(subject: Subject, desk: Desk, request: Request) -> Response:
    """Return the page of a subject; what takes long it asks for by itself."""
    at = _at(desk, request, subject, request.path_params.get("of", ""))
    is_now = not subject.is_slow or NOW in request.query_params
    content = await _content(desk, subject, at) if is_now else None
    heading = content.title if content is not None else subject.heading(at) if subject.heading else subject.title
    html = Markup() if content is None else await desk.in_thread(content_html, content, at)
    return desk.page(
        "subject.html",
        question=at.question,
        title=heading,
        is_headed=content is None or content.is_headed,
        form=Markup() if subject.form is None else subject.form(at),
        content=html,
        waits_for="" if is_now else f"/part{at.page}?{at.state}",
        now=f"{at.page}?{at.state}&{NOW}=yes",
        patterns=patterns(),
    )


async def part(desk: Desk, request: Request) -> Response:
    """Return what a page says, as the part of it that was waited for."""
    subject, at = _asked(desk, request)
    content = await _content(desk, subject, at)
    return HTMLResponse(str(await desk.in_thread(content_html, content, at)))


async def document(desk: Desk, request: Request) -> Response:
    """Return the numbers of a page as the verb prints them."""
    subject, at = _asked(desk, request)
    content = await _content(desk, subject, at)
    return Response(json.dumps(content.document, allow_nan=False), media_type=TYPES[".json"])


async def table(desk: Desk, request: Request) -> Response:
    """Return a table of a page as a file."""
    file = PurePosixPath(request.path_params["file"])
    if file.suffix not in TABLE_FORMS:
        return desk.sentence(f"a table ends in {' or '.join(TABLE_FORMS)}", 404)
    subject, at = _asked(desk, request)
    found = (await _content(desk, subject, at)).table(file.stem)
    text = as_csv(flat(found)) if file.suffix == ".csv" else json.dumps(table_document(found), allow_nan=False)
    return Response(text, media_type=TYPES[file.suffix])


async def figure(desk: Desk, request: Request) -> Response:
    """Return a figure of a page as a file."""
    file = PurePosixPath(request.path_params["file"])
    subject, at = _asked(desk, request)
    found = (await _content(desk, subject, at)).figure(file.stem)
    if file.suffix not in figure_forms(found):
        return desk.sentence(
            f"the figure {found.id} ends in {', '.join(figure_forms(found)) or 'nothing: no picture'}", 404
        )
    taken = TakenFigure(found, at.bench.book, None, f"lookthrough {version('lookthrough')}")
    return Response(await desk.in_thread(figure_bytes, taken, file.suffix), media_type=TYPES[file.suffix])


def table_document(found: Table) -> dict[str, object]:
    """Return a table for programs: its columns with their units, and a record for each row."""
    whole = flat(found)
    return {
        "title": found.title,
        "note": found.note,
        "columns": [{"name": c.name, "label": c.label, "unit": c.unit} for c in whole.columns],
        "rows": [dict(zip(whole.names, row, strict=True)) for row in whole.rows],
    }


async def _content(desk: Desk, subject: Subject, at: QuestionAt) -> PageContent:
    """Return what a page says: its tables, figures and JSON are mostly asked for after it, and are of the same."""

    def made(tell: Tell) -> PageContent:
        asked = (*at[1:-1], *sorted(at.given.items()))
        return desk.contents.get(asked, lambda: subject.content(at, tell))

    return await (desk.aside(made) if subject.is_slow else desk.in_thread(made, _unheard))


def _unheard(_line: str) -> None:
    """Take no notice of progress: what is quick ends by itself."""


def _asked(desk: Desk, request: Request) -> tuple[Subject, QuestionAt]:
    """Return the subject of an address that begins with what is wanted of its page.

    Raises:
        HTTPException: there is no such page.
    """
    page = str(request.path_params["page"])
    kind, _, of = page.partition("/")
    subject = BY_ADDRESS.get(page) or BY_ADDRESS.get(kind)
    if subject is None or (page != subject.address and not subject.names):
        raise HTTPException(404)
    return subject, _at(desk, request, subject, "" if page == subject.address else of)


def _at(desk: Desk, request: Request, subject: Subject, of: str) -> QuestionAt:
    asked = desk.parameters(request, NOW)
    return read_address(desk.bench, (subject.address, of), subject.takes, asked)


PAGES = (
    *(Page(f"/{each.address}", partial(shown, each), each.title) for each in SUBJECTS),
    *(Page(f"/{each.address}/{{of:path}}", partial(shown, each)) for each in SUBJECTS if each.names),
    Page("/part/{page:path}", part),
    Page("/json/{page:path}", document),
    Page("/table/{page:path}/{file}", table),
    Page("/figure/{page:path}/{file}", figure),
)
