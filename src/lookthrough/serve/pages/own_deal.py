"""The page for a deal of one's own: a form, text or workbook in; findings, what is filled in and what changes out."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import parse_qsl, urlencode

from markupsafe import Markup
from starlette.responses import RedirectResponse, Response

from lookthrough.contracts import KINDS
from lookthrough.errors import UnknownNameError, UsageError
from lookthrough.positions.hazards import hazards_of
from lookthrough.present.export.deals_workbook import deals_workbook_bytes
from lookthrough.present.labels import first_upper
from lookthrough.present.page.cited import name_of
from lookthrough.present.page.html_table import table_html
from lookthrough.present.page.page import picture_html
from lookthrough.present.page.svg import patterns
from lookthrough.present.tables.records.book_diff import changed_table, money_table, moved_tables, own_table
from lookthrough.present.tables.records.resolved_terms import funded_table, shown_terms_table
from lookthrough.present.terminal.records.book_diff import in_short
from lookthrough.runs.comparing.compare import compare as of_runs
from lookthrough.serve.desk import TOKEN
from lookthrough.serve.inquiry import address_of
from lookthrough.serve.own_deal.kept_deals import FORM, TEXT, KeptDeal
from lookthrough.serve.own_deal.kind_fields import groups_of, usual_values
from lookthrough.serve.subjects.two_questions import compared
from lookthrough.serve.workbench_page import Page
from lookthrough.units.nearest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from starlette.requests import Request

    from lookthrough.book.records import Book
    from lookthrough.lens.book_diff import BookDiff
    from lookthrough.present.table import Table
    from lookthrough.serve.content import Passage, Tell
    from lookthrough.serve.desk import Desk
    from lookthrough.serve.inquiry import Inquiry
    from lookthrough.serve.own_deal.given_deal import DealFinding

MOST_FIELDS = 200  # of a form
LARGEST_TEXT = 2**20  # bytes
ADDRESS = "/own-deal"
USUAL_KIND = "bond"
STRESS = "stress.json"
RUNS = ("the book without the deal", "the book with the deal")
EXAMPLE = """deal: own-deal
title: A loan of my own
contracts:
- id: own-deal-1
  kind: term_loan
  borrower: who owes it
  lender: who lends it
  principal: 5 bn USD
  rate: 8 %
  start: 2026Q4
  term: 5y
  status: signed
  basis: assumed
  reason: what if it were signed
"""
"""What stands in the field for a text before anybody writes there."""
JSON, YAML, PATCH = "application/json", "application/yaml; charset=utf-8", "text/x-diff; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class ShownTable(NamedTuple):
    """A table on the page, under its title, with the note that says how to read it."""

    title: str
    html: Markup
    note: str = ""


async def own_deal(desk: Desk, request: Request) -> Response:
    """Return the form, refilled where a deal was given and with what came of it; take one that is sent."""
    question = desk.asked(request, "kind", "key")
    if request.method == "POST":
        key = await _taken(desk, request)
        kept = [(k, v) for k, v in request.query_params.multi_items() if k not in {"kind", "key", TOKEN}]
        return RedirectResponse(f"{ADDRESS}?{urlencode([*kept, ('key', key)])}", 303)
    key = request.query_params.get("key", "")
    deal = desk.own_deals.kept(key) if key else None
    kind = _kind(request.query_params.get("kind") or (deal.kind if deal else "") or USUAL_KIND)
    return await desk.in_thread(_page, desk, question, kind, deal)


async def own_deal_file(desk: Desk, request: Request) -> Response:
    """Return a deal as a file: the records to put into a book, and the answers as the verbs have them."""
    question, file = desk.asked(request, "key"), request.path_params["file"]
    if file == "template.xlsx":
        made = await desk.in_thread(deals_workbook_bytes, desk.bench.book, KINDS)
        return _download(made, XLSX, file)
    if file not in {*FILES, STRESS}:
        there = ["template.xlsx", *FILES, STRESS]
        return desk.sentence(f"there is no {file!r}: {did_you_mean(file, there) or ', '.join(there)}", 404)
    deal = desk.own_deals.kept(request.query_params.get("key", ""))
    if not deal.is_used:
        return desk.sentence("this deal has errors: put them right, and its records can be taken away", 404)
    if file == STRESS:
        found, _ = await desk.aside(partial(_compared, desk, deal.key, question))
        return _download(_json(found), JSON, file)
    return _download(*FILES[file](deal), file)


async def own_deal_stress(desk: Desk, request: Request) -> Response:
    """Return what differs between an answer without the deal and with it."""
    question, key = desk.asked(request, "key"), request.query_params.get("key", "")
    deal = desk.own_deals.kept(key)
    found, book = await desk.aside(partial(_compared, desk, key, question))
    shown = await desk.in_thread(_passages, book, found)
    return desk.page(
        "own_deal_stress.html",
        question=question,
        title=_scenario(desk.bench.book, question),
        paths=question.paths,
        shown=shown,
        patterns=patterns(),
        back=f"{ADDRESS}?{address_of(question)}&key={deal.key}",
        document=f"{ADDRESS}/{STRESS}?{address_of(question)}&key={deal.key}",
    )


async def _taken(desk: Desk, request: Request) -> str:
    """Return the name under which what was sent is kept.

    Raises:
        UsageError: nothing was sent that can be read.
    """
    if request.headers.get("content-type", "").lower().startswith("multipart/"):
        return await _taken_file(desk, request)
    try:
        text = (await request.body()).decode("utf-8", "replace")
        sent = dict(parse_qsl(text, keep_blank_values=True, max_num_fields=MOST_FIELDS))
    except ValueError:
        raise UsageError(f"a form has at most {MOST_FIELDS} fields") from None
    if sent.pop("way", "") == TEXT:
        return await desk.in_thread(desk.own_deals.take_text, sent.get("text", ""))
    kind = _kind(sent.pop("kind", ""))
    return await desk.in_thread(desk.own_deals.take_form, kind, sent)


async def _taken_file(desk: Desk, request: Request) -> str:
    async with request.form(max_files=1, max_fields=4, max_part_size=LARGEST_TEXT) as form:
        sent = form.get("file")
        raw = b"" if sent is None or isinstance(sent, str) else await sent.read()
    if not raw:
        raise UsageError("no file was chosen: choose a workbook (.xlsx) or a text (.yaml)")
    if raw.startswith((b"PK", b"\xd0\xcf\x11\xe0")):
        return await desk.in_thread(desk.own_deals.take_workbook, raw)
    if len(raw) > LARGEST_TEXT:
        raise UsageError(f"a text has at most {LARGEST_TEXT // 2**20} MiB, and this one has {len(raw) / 2**20:.1f}")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise UsageError(f"line {line} is no UTF-8 text: save the file as plain text in UTF-8") from None
    return await desk.in_thread(desk.own_deals.take_text, text)


def _kind(name: str) -> str:
    """Return a kind of contract.

    Raises:
        UnknownNameError: there is none of this name; the message has the nearest.
    """
    if name not in KINDS:
        raise UnknownNameError(f"there is no kind {name!r}: {did_you_mean(name, KINDS) or ', '.join(sorted(KINDS))}")
    return name


def _page(desk: Desk, question: Inquiry, kind: str, deal: KeptDeal | None) -> Response:
    book, spec = desk.bench.book, KINDS[kind]
    values = deal.values if deal is not None and deal.way == FORM and deal.kind == kind else usual_values(spec)
    of_form = deal is not None and deal.way == FORM and deal.kind == kind
    groups, below = groups_of(spec), _below(deal) if of_form else {}
    touched = {*below, *(name for name, text in values.items() if text != usual_values(spec).get(name, ""))}
    return desk.page(
        "own_deal.html",
        question=question,
        address=address_of(question),
        asked=parse_qsl(address_of(question)),
        kind=spec,
        families=_families(),
        groups=groups,
        opened={group.title for group in groups if any(each.name in touched for each in group.fields)},
        labels={each.name: each.label for group in groups for each in group.fields},
        values=values,
        deal=deal,
        below=below,
        said=_said,
        text=deal.text if deal is not None and deal.way == TEXT else EXAMPLE,
        names=_names(book),
        shown=[] if deal is None else list(_answers(book, deal)),
        short="" if deal is None or deal.diff is None else in_short(deal.diff, *_moved(book, deal.diff)),
        files=list(FILES),
    )


def _families() -> dict[str, list[str]]:
    """Return the kinds of contract by family."""
    found: dict[str, list[str]] = {}
    for name, kind in sorted(KINDS.items(), key=lambda each: (each[1].family, each[0])):
        found.setdefault(kind.family, []).append(name)
    return found


def _names(book: Book) -> Mapping[str, list[tuple[str, str]]]:
    """Return the ids and names of a book that complete a field, by table."""
    return {
        "entities": [(entity.id, entity.name) for entity in book.entities.values()],
        "contracts": [(contract.id, contract.kind.replace("_", " ")) for contract in book.contracts.values()],
        "deals": [(deal.id, deal.title or "") for deal in book.deals.values()],
        "sources": [(source.id, source.title) for source in book.sources.values()],
    }


def _below(deal: KeptDeal | None) -> dict[str, list[str]]:
    """Return what is wrong with each field, by its name."""
    found: dict[str, list[str]] = {}
    for each in () if deal is None else deal.findings:
        if each.field:
            found.setdefault(each.field, []).append(_said(each))
    return found


def _said(finding: DealFinding) -> str:
    """Return what is wrong and how to put it right, as sentences."""
    parts = (first_upper(text) for text in (finding.message, finding.remedy) if text)
    return " ".join(part if part.endswith((".", "?")) else f"{part}." for part in parts)


def _answers(book: Book, deal: KeptDeal) -> Iterator[ShownTable]:
    """Yield what was filled in, and what the deal changes, as the verbs have it."""
    for each in deal.resolved:
        yield _shown(shown_terms_table(each), f"{each.title}: {each.filled} of {len(each.terms)} terms filled in")
        yield from (_shown(funded_table(vehicle)) for vehicle in each.vehicles if vehicle.lines)
    if deal.diff is not None:
        yield from map(_shown, (own_table("Added", deal.diff.added), changed_table(deal.diff.changed)))
        views, vendors = _moved(book, deal.diff)
        yield from map(_shown, (_seen(views), money_table(deal.diff.funding), _seen(vendors)))


def _moved(book: Book, diff: BookDiff) -> tuple[Table, Table]:
    """Return what moved, companies by their names, those of the deal by their ids."""
    return moved_tables(diff, lambda id_: name_of(book, id_))


def _seen(table: Table) -> Table:
    """Return the rows that moved by as much as the table shows."""
    rows = tuple(row for row in table.rows if any(row[1:]))
    hidden = len(table.rows) - len(rows)
    return replace(table, rows=rows, note=f"{hidden} more moved by less than this table shows." if hidden else "")


def _shown(table: Table, title: str = "") -> ShownTable:
    return ShownTable(title or table.title, table_html(table, table.name), table.note)


def _compared(desk: Desk, key: str, question: Inquiry, tell: Tell) -> tuple[dict[str, Any], Book]:
    """Return what ``compare`` says of two runs, and the book with the deal; whoever leaves ends them.

    Hazards are of one book alone: that with the deal is run at those of the book without it, else two things differ.
    """
    book, mine, runs = desk.bench.book, desk.own_deals.book_with(key), desk.bench.runs
    folders = runs.folder(book, question, tell), runs.folder(mine, question, tell, hazards_of(book))
    return of_runs(*folders).document() | {"runs": list(RUNS)}, mine


def _passages(book: Book, found: dict[str, Any]) -> list[tuple[str, Sequence[str], Markup, Markup]]:
    """Return title, sentences, picture and table of each part of a comparison; that the books differ is known."""
    return [
        (
            each.title,
            [*each.words, *((each.figure.caption, each.figure.note) if each.figure else ())],
            Markup() if each.figure is None else picture_html(each.figure),
            _table_of(each),
        )
        for each in compared(book, found | {"options": {}, "other_futures": []})
    ]


def _table_of(passage: Passage) -> Markup:
    if passage.figure is not None:
        return table_html(passage.figure.table, passage.figure.id)
    return Markup() if passage.table is None else table_html(passage.table.table, passage.table.name)


def _scenario(book: Book, question: Inquiry) -> str:
    titles = (book.scenarios[name].title for name in question.scenario.split("+") if name in book.scenarios)
    return " and ".join(titles)


def _resolved_json(deal: KeptDeal) -> tuple[bytes, str]:
    return _json([each.document() for each in deal.resolved]), JSON


def _diff_json(deal: KeptDeal) -> tuple[bytes, str]:
    return _json({} if deal.diff is None else deal.diff.document()), JSON


def _json(document: object) -> bytes:
    return json.dumps(document, sort_keys=True, default=float).encode()


def _download(content: bytes, kind: str, name: str) -> Response:
    return Response(content, media_type=kind, headers={"content-disposition": f'attachment; filename="{name}"'})


FILES = {
    "own-deal.yaml": lambda deal: (deal.yaml.encode(), YAML),
    "own-deal.patch": lambda deal: (deal.patch.encode(), PATCH),
    "resolved.json": _resolved_json,
    "diff.json": _diff_json,
}
PAGES = (
    Page(ADDRESS, own_deal, "A deal of your own", ("GET", "POST")),
    Page(f"{ADDRESS}/stress", own_deal_stress),
    Page(f"{ADDRESS}/{{file}}", own_deal_file),
)
