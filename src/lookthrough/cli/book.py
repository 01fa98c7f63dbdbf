"""Verbs about the book itself: check, show, diff, scenarios, schema, explain, doctor."""

# ruff: noqa: PLC0415  # imports stand in the verbs, so that --help is instant and static verbs never load JAX

from __future__ import annotations

from pathlib import Path  # noqa: TC003  # typer reads the annotations of the verbs at run time
from typing import Annotated

import typer

from lookthrough.cli.app import app
from lookthrough.cli.verb import Asked, unknown, verb
from lookthrough.errors import InputError


@verb(app, "check")
def check(
    asked: Asked,
    path: Annotated[Path | None, typer.Argument(metavar="[BOOK]", help="Folder of a book; default: --book.")] = None,
    *,
    strict: Annotated[bool, typer.Option("--strict", help="A failed assertion is an error.")] = False,
    as_sarif: Annotated[bool, typer.Option("--sarif", help="Print the problems as SARIF 2.1.0.")] = False,
) -> None:
    """Say what is wrong with a book: every problem with its place and remedy."""
    import json

    from lookthrough import api
    from lookthrough.book.loader import judged_on, load_book
    from lookthrough.contracts import KINDS
    from lookthrough.present.export.sarif import sarif
    from lookthrough.present.labels import counted
    from lookthrough.present.terminal.check import check_text
    from lookthrough.world.drivers import SHOCKS

    folder = path or asked.folder
    loaded = load_book(api.folder(folder), KINDS, SHOCKS)
    book = None if loaded.book is None else asked.part_of(loaded.book)
    result = judged_on(loaded, book, KINDS)
    if as_sarif:
        log = sarif(result.problems, api.folder(folder))
        asked.answer(log, lambda: json.dumps(log, indent=1))
    else:
        document = api.check_document(result, book, str(folder))
        asked.answer(document, lambda: check_text(document, api.rendered(result, errors_only=False)))
    if book is None:
        raise InputError(f"the book cannot be used: {counted(sum(p.is_error for p in result.problems), 'error')}")
    failed = len(api.assertions(book)[1])
    if strict and failed:
        raise InputError(f"{failed} assertions failed")


@verb(app, "show")
def show(
    asked: Asked, id_: Annotated[str, typer.Argument(metavar="ID", help="Of a contract, entity or source.")]
) -> None:
    """Show a contract, an entity or a source with its dated values, sources and place in the text."""
    from lookthrough.present.terminal import show as text
    from lookthrough.units.plain import plain

    book = asked.book()
    if id_ in book.contracts:
        contract = book.contracts[id_]
        asked.answer({"contract": plain(contract)}, lambda: text.contract_text(book, contract))
    elif id_ in book.entities:
        entity = book.entities[id_]
        asked.answer({"entity": plain(entity)}, lambda: text.entity_text(book, entity))
    elif id_ in book.sources:
        source = book.sources[id_]
        asked.answer({"source": plain(source)}, lambda: text.source_text(book, source))
    else:
        raise unknown("contract, entity or source", id_, [*book.contracts, *book.entities, *book.sources])


@verb(app, "diff")
def diff(
    asked: Asked,
    date1: Annotated[str, typer.Argument(metavar="DATE1", help="The first day, 2025-11-15.")],
    date2: Annotated[str, typer.Argument(metavar="DATE2", help="The second day, not before the first.")],
) -> None:
    """Say what changed between two days: contracts, terms and statuses with their sources, answers that moved."""
    from dataclasses import replace

    from lookthrough import api
    from lookthrough.present.tables.diff import all_changes_table
    from lookthrough.present.terminal.diff import diff_text

    asked.refuse_unknown_status()
    book = replace(asked, statuses=None).book()  # a contract that leaves a status is part of the answer
    answer = api.diff(book, date1, date2, statuses=asked.statuses)
    asked.answer(answer.document(), lambda: diff_text(answer), lambda: all_changes_table(answer))


@verb(app, "scenarios")
def scenarios(asked: Asked) -> None:
    """List the scenarios of a book with their shocks."""
    from lookthrough.present.terminal.check import scenarios_text
    from lookthrough.units.plain import plain

    found = asked.book().scenarios
    asked.answer({"scenarios": [plain(s) for s in found.values()]}, lambda: scenarios_text(found.values()))


@verb(app, "schema")
def schema(
    asked: Asked,
    part: Annotated[str | None, typer.Argument(metavar="[PART]", help="contracts, entities, deals, or a kind.")] = None,
) -> None:
    """Print the JSON Schema of the files of a book, for editors."""
    import json

    from lookthrough.book.schema.jsonschema import json_schema
    from lookthrough.contracts import KINDS
    from lookthrough.world.drivers import SHOCKS

    document = json_schema(KINDS, SHOCKS)
    if part is not None:
        named = {"contracts": "contract", "entities": "entity_file", "deals": "deal_file"}
        named |= {kind: f"kind_{kind}" for kind in KINDS}
        if part not in named:
            raise unknown("part of a book", part, named)
        document = {key: value for key, value in document.items() if key not in {"anyOf", "title"}}
        document |= {"title": part, "$ref": f"#/$defs/{named[part]}"}
    asked.answer(document, lambda: json.dumps(document, indent=1))


@verb(app, "explain")
def explain(asked: Asked, code: Annotated[str, typer.Argument(metavar="CODE", help="Of a problem: LT204.")]) -> None:
    """Explain the code of a problem and how to put it right."""
    from lookthrough.book.check.codes import CODES
    from lookthrough.book.check.codes import explain as page

    found = page(code)
    if found is None:
        raise unknown("code", code, CODES)
    asked.answer({"code": code.strip().upper(), "text": found}, lambda: found)


@verb(app, "doctor")
def doctor(asked: Asked) -> None:
    """Say what this machine offers: versions, cores, memory, cache folder, the bundled book."""
    from lookthrough.cli.doctor import diagnose
    from lookthrough.present.terminal.check import facts_text

    found = diagnose()
    asked.answer(found, lambda: facts_text(found))
