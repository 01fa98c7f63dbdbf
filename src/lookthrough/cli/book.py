"""Verbs about the book itself: check, show, scenarios, schema, explain, doctor."""

# ruff: noqa: PLC0415  # imports stand in the verbs, so that --help is instant and static verbs never load JAX

from __future__ import annotations

from pathlib import Path  # typer reads the annotations of the verbs at run time
from typing import TYPE_CHECKING, Annotated

import typer

from lookthrough.cli.app import app
from lookthrough.cli.known_names import BOOK_PARTS, WATERFALL, complete_code, complete_part, unknown
from lookthrough.cli.records.completion import complete_record
from lookthrough.cli.verb import SharedOptions, verb
from lookthrough.errors import InputError

if TYPE_CHECKING:
    from lookthrough.book.records import Book

BookPath = Annotated[
    Path | None,
    typer.Argument(
        metavar="[BOOK]", help="Folder of a book, or the name of one that ships, +NAME for a variant; default: --book."
    ),
]
Strict = Annotated[bool, typer.Option("--strict", help="Treat a failed assertion as an error.")]
AsSarif = Annotated[bool, typer.Option("--sarif", help="Print the problems as SARIF 2.1.0.")]
Record = Annotated[
    str,
    typer.Argument(metavar="ID", help="Id or name of any record; deal:ID for a deal.", autocompletion=complete_record),
]
AsResolved = Annotated[
    bool,
    typer.Option(
        "--resolved",
        help="Every term of a contract, a deal or a vehicle as a run takes it, given or filled in, and who funded it.",
    ),
]
Part = Annotated[
    str | None,
    typer.Argument(
        metavar="[PART]",
        help="Part of a book: contracts, entities, deals, or a kind; waterfall: a deal file.",
        autocompletion=complete_part,
    ),
]
Code = Annotated[str, typer.Argument(metavar="CODE", help="Code of a problem, LT204.", autocompletion=complete_code)]


@verb(app, "check")
def check(options: SharedOptions, path: BookPath = None, *, strict: Strict = False, as_sarif: AsSarif = False) -> None:
    """Check a book. Every problem comes with its place and its remedy."""
    import json

    from lookthrough.api import checked
    from lookthrough.book.bundled import place, variants_of
    from lookthrough.book.loader import judged_on, load_book
    from lookthrough.contracts import KINDS
    from lookthrough.present.export.sarif import sarif
    from lookthrough.present.labels import counted
    from lookthrough.present.tables.check import problems_table
    from lookthrough.present.terminal.check import check_text
    from lookthrough.world.drivers import PATHS, SHOCKS

    root = path or options.folder
    where, variants = place(root)
    whole = load_book(where, KINDS, SHOCKS, PATHS, variants)
    book = None if whole.book is None else options.part_of(whole.book)
    result = judged_on(whole, book, KINDS)
    document = checked(result, str(root), [name for name in variants_of(where) if name not in variants])
    if as_sarif:
        log = sarif(result.problems, where)
        options.answer(log, lambda: json.dumps(log, indent=1))
    else:
        options.answer(document, lambda: check_text(document, result.text()), lambda: problems_table(document))
    if book is None:
        errors = sum(problem.is_error for problem in result.problems)
        raise InputError(f"the book cannot be used: {counted(errors, 'error')}")
    _refuse_failed(document, strict=strict)


def _refuse_failed(document: dict[str, object], *, strict: bool) -> None:
    judged = document["assertions"]
    failed = judged["failed"] if isinstance(judged, dict) else ()
    if strict and failed:
        raise InputError(f"{len(failed)} assertions failed")


@verb(app, "show")
def show(options: SharedOptions, id_: Record, *, resolved: AsResolved = False) -> None:
    """Show a record of any sort by its id or name. Values come with their sources and places in the text."""
    from lookthrough.book.finding import TABLES, record_called
    from lookthrough.present.tables.records.one_record import record_table
    from lookthrough.present.terminal.show import record_text
    from lookthrough.units.plain import plain

    book = options.book()
    if resolved:
        _resolved(options, book, id_)
        return
    found = record_called(book, id_)
    record = TABLES[found.table].records(book)[found.id]
    options.answer({found.table: plain(record)}, lambda: record_text(book, found), lambda: record_table(book, found))


def _resolved(options: SharedOptions, book: Book, name: str) -> None:
    from lookthrough.present.tables.records.resolved_terms import terms_table
    from lookthrough.present.terminal.records.resolved_terms import resolved_text
    from lookthrough.reasons.resolved import resolved

    answer = resolved(book, name)
    options.answer(answer.document(), lambda: resolved_text(answer), lambda: terms_table(answer))


@verb(app, "scenarios")
def scenarios(options: SharedOptions) -> None:
    """List the scenarios of a book with their shocks."""
    from lookthrough.present.tables.records.listing import scenarios_table
    from lookthrough.present.terminal.check import scenarios_text
    from lookthrough.units.plain import plain

    book = options.book()
    document = {"scenarios": [plain(scenario) for scenario in book.scenarios.values()], "brought": dict(book.brought)}
    options.answer(document, lambda: scenarios_text(book), lambda: scenarios_table(book))


@verb(app, "schema")
def schema(options: SharedOptions, part: Part = None) -> None:
    """Print the JSON Schema of a book, for editors."""
    import json

    from lookthrough.book.deal_file.deal_schema import deal_schema
    from lookthrough.book.schema.jsonschema import json_schema
    from lookthrough.contracts import KINDS
    from lookthrough.world.drivers import PATHS, SHOCKS

    document = deal_schema() if part == WATERFALL else json_schema(KINDS, SHOCKS, PATHS)
    if part not in {None, WATERFALL}:
        parts = BOOK_PARTS | {kind: f"kind_{kind}" for kind in KINDS}
        if part not in parts:
            raise unknown("part of a book", str(part), [*parts, WATERFALL])
        document = {key: value for key, value in document.items() if key not in {"anyOf", "title"}}
        document |= {"title": part, "$ref": f"#/$defs/{parts[part]}"}
    options.answer(document, lambda: json.dumps(document, indent=1))


@verb(app, "explain")
def explain(options: SharedOptions, code: Code) -> None:
    """Explain the code of a problem and how to put it right."""
    from lookthrough.book.check.codes import CODES
    from lookthrough.book.check.codes import explain as page_of

    page = page_of(code)
    if page is None:
        raise unknown("code", code, CODES)
    options.answer({"code": code.strip().upper(), "text": page}, lambda: page)


@verb(app, "doctor")
def doctor(options: SharedOptions) -> None:
    """Show what this machine offers. Versions, cores, memory, cache folder, the bundled book."""
    from lookthrough.cli.doctor import diagnose
    from lookthrough.present.tables.check import facts_table
    from lookthrough.present.terminal.check import facts_text

    facts = diagnose()
    options.answer(facts, lambda: facts_text(facts), lambda: facts_table(facts))
