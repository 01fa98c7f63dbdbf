"""The command line: one short function per verb. Rooms are imported inside the verbs, so that ``--help`` is instant."""

# ruff: noqa: PLC0415  # imports stand in the verbs, so that --help is instant and static verbs never load JAX

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from lookthrough.command import INVALID, USAGE, Asked, Refusal, known_entities, unknown, verb

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from lookthrough.lens.flow_table import Flow

app = typer.Typer(
    help="Who really owes what, how much goes in circles, what breaks first, and who holds the loss.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

Entities = Annotated[list[str] | None, typer.Argument(metavar="[ENTITY]...", help="Ids of entities; default: all.")]
From = Annotated[str | None, typer.Option("--from", metavar="QUARTER", help="First quarter, 2026Q1.")]
To = Annotated[str | None, typer.Option("--to", metavar="QUARTER", help="Last quarter, included.")]


def main() -> None:
    """Run the command line."""
    app(prog_name="lookthrough")


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
    from lookthrough.book.loader import load_book
    from lookthrough.contracts import KINDS
    from lookthrough.present.sarif import sarif
    from lookthrough.present.text import check_text

    folder = path or asked.folder
    result = load_book(api.folder(folder), KINDS)
    book = None if result.book is None else asked.part_of(result.book)
    if as_sarif:
        log = sarif(result.problems, api.folder(folder))
        asked.answer(log, lambda: json.dumps(log, indent=1))
    else:
        document = api.check_document(result, book, str(folder))
        asked.answer(document, lambda: check_text(document, api.rendered(result, errors_only=False)))
    if book is None:
        raise Refusal(f"the book cannot be used: {sum(p.is_error for p in result.problems)} errors", INVALID)
    failed = len(api.assertions(book)[1])
    if strict and failed:
        raise Refusal(f"{failed} assertions failed", INVALID)


@verb(app, "show")
def show(
    asked: Asked, id_: Annotated[str, typer.Argument(metavar="ID", help="Of a contract, entity or source.")]
) -> None:
    """Show a contract, an entity or a source with its dated values, sources and place in the text."""
    from lookthrough.present import text
    from lookthrough.present.plain import plain

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


@verb(app, "through", "owes")
def through(
    asked: Asked,
    entities: Entities = None,
    *,
    gaap: Annotated[str, typer.Option("--gaap", help="us or ifrs: how leases and control are judged.")] = "us",
) -> None:
    """Say who really owes what, in five views with their trail."""
    from lookthrough.lens.through import GAAPS
    from lookthrough.lens.through import through as look
    from lookthrough.present.text import through_text

    if gaap not in GAAPS:
        raise unknown("set of accounting rules", gaap, GAAPS)
    book = asked.book()
    known_entities(book, entities or ())
    answer = look(book, *entities or (), gaap=gaap, statuses=asked.counted())
    asked.answer(answer.document(), lambda: through_text(answer))


@verb(app, "funding")
def funding(asked: Asked, entities: Entities = None, *, from_: From = None, to: To = None) -> None:
    """Say who pays for the build-out, by year, source and kind of lender."""
    from lookthrough.lens.funding import funding as fund
    from lookthrough.present.text import funding_text

    book = asked.book()
    known_entities(book, entities or ())
    answer = fund(book, *entities or (), start=_quarter(from_), end=_quarter(to), statuses=asked.counted())
    asked.answer(answer.document(), lambda: funding_text(answer))


@verb(app, "loops")
def loops(
    asked: Asked,
    *,
    vendor: Annotated[list[str] | None, typer.Option("--vendor", metavar="ID", help="May be given again.")] = None,
    from_: From = None,
    to: To = None,
    layer: Annotated[str, typer.Option("--layer", help="cash, or all: with warrants as they vest.")] = "cash",
    inferred: Annotated[str, typer.Option("--inferred", help="on, or off: only what a source states.")] = "on",
    ban: Annotated[
        list[str] | None, typer.Option("--ban", metavar="A:B", help="Vendor money at A never pays B.")
    ] = None,
    table: Annotated[Path | None, typer.Option("--flows", help="CSV payer,payee,amount instead of a book.")] = None,
) -> None:
    """Say how much of the money goes round: vendors that fund their own revenue, loops, netting."""
    from lookthrough.lens.circularity import circularity
    from lookthrough.present.text import loops_text

    chosen_layer, is_inferred = _layer(layer), _switch("--inferred", inferred) == "on"
    window = (_quarter(from_), _quarter(to))
    flows, dates, notes, names = (
        _flows_of_book(asked, window, chosen_layer, inferred=is_inferred)
        if table is None
        else _flows_of_file(table, window)
    )
    for id_ in vendor or ():
        if id_ not in names:
            raise unknown("entity", id_, names)
    answer = circularity(
        flows, vendor=vendor, ban=_bans(ban or ()), layer=chosen_layer, window=dates, inferred=is_inferred
    )
    if table is None and chosen_layer == "cash":
        notes = [*notes, "Warrants are not money: --layer all adds them as they vest."]
    asked.answer({**answer.document(), "notes": notes}, lambda: loops_text(answer, notes))


@verb(app, "diff")
def diff(
    asked: Asked,
    date1: Annotated[str, typer.Argument(metavar="DATE1", help="The first day, 2025-11-15.")],
    date2: Annotated[str, typer.Argument(metavar="DATE2", help="The second day, not before the first.")],
) -> None:
    """Say what changed between two days: contracts, terms and statuses with their sources, answers that moved."""
    from dataclasses import replace

    from lookthrough import api
    from lookthrough.present.diff_text import diff_text
    from lookthrough.simulate.resolve import MissingAssumptionError

    asked.refuse_unknown_status()
    book = replace(asked, statuses=None).book()  # a contract that leaves a status is part of the answer
    try:
        answer = api.diff(book, date1, date2, statuses=asked.statuses)
    except ValueError as error:
        raise Refusal(str(error), USAGE) from error
    except MissingAssumptionError as missing:
        raise Refusal(str(missing), INVALID) from missing
    asked.answer(answer.document(), lambda: diff_text(answer))


def _flows_of_book(
    asked: Asked, window: tuple[int | None, int | None], layer: Literal["cash", "all"], *, inferred: bool
) -> tuple[Sequence[Flow], tuple[int, int] | None, list[str], Collection[str]]:
    """Return the flows of a book, their window, what a reader must know of them, and the ids there are."""
    from lookthrough import api
    from lookthrough.contracts import KINDS
    from lookthrough.lens.flows import book_flows, window_notes
    from lookthrough.simulate.resolve import MissingAssumptionError

    book = asked.book()
    first, last = (api.quarter_number(text) for text in api.DEFAULT_WINDOW)
    dates = (first if window[0] is None else window[0], last if window[1] is None else window[1])
    if dates[0] > dates[1]:
        raise Refusal("the window ends before it starts: exchange --from and --to", USAGE)
    try:
        flows = book_flows(
            book, KINDS, start=dates[0], end=dates[1], layer=layer, inferred=inferred, statuses=asked.counted()
        )
    except MissingAssumptionError as missing:
        raise Refusal(str(missing), INVALID) from missing
    notes = ["The window is the default one; --from and --to change it."] if window == (None, None) else []
    return flows, dates, [*notes, *window_notes(book, dates[1])], book.entities


def _flows_of_file(
    path: Path, window: tuple[int | None, int | None]
) -> tuple[Sequence[Flow], tuple[int, int] | None, list[str], Collection[str]]:
    from lookthrough.lens.flow_table import read_flows

    flows, problems = read_flows(path)
    if problems:
        raise Refusal("\n".join(str(problem) for problem in problems), INVALID)
    names = {id_ for flow in flows for id_ in (flow.payer, flow.payee)}
    if window == (None, None):
        return flows, None, [], names
    return flows, (0 if window[0] is None else window[0], 99_999 if window[1] is None else window[1]), [], names


def _bans(given: Sequence[str]) -> list[tuple[str, str]]:
    pairs = [text.partition(":") for text in given]
    for text, (payer, _, payee) in zip(given, pairs, strict=True):
        if not payer or not payee:
            raise Refusal(f"--ban {text}: write two ids with a colon, --ban openai:amd", USAGE)
    return [(payer, payee) for payer, _, payee in pairs]


def _layer(text: str) -> Literal["cash", "all"]:
    if text == "cash":
        return "cash"
    if text == "all":
        return "all"
    raise unknown("layer", text, ("cash", "all"))


def _switch(option: str, text: str) -> str:
    if text not in {"on", "off"}:
        raise Refusal(f"{option} is on or off, not {text!r}", USAGE)
    return text


def _quarter(text: str | None) -> int | None:
    from lookthrough.api import quarter_number

    try:
        return None if text is None else quarter_number(text)
    except ValueError as error:
        raise Refusal(str(error), USAGE) from error


@verb(app, "scenarios")
def scenarios(asked: Asked) -> None:
    """List the scenarios of a book with their shocks."""
    from lookthrough.present.plain import plain
    from lookthrough.present.text import scenarios_text

    found = asked.book().scenarios
    asked.answer({"scenarios": [plain(s) for s in found.values()]}, lambda: scenarios_text(found.values()))


@verb(app, "schema")
def schema(
    asked: Asked,
    part: Annotated[str | None, typer.Argument(metavar="[PART]", help="contracts, entities, deals, or a kind.")] = None,
) -> None:
    """Print the JSON Schema of the files of a book, for editors."""
    import json

    from lookthrough.book.jsonschema import json_schema
    from lookthrough.contracts import KINDS

    document = json_schema(KINDS)
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
    from lookthrough.book.codes import CODES
    from lookthrough.book.codes import explain as page

    found = page(code)
    if found is None:
        raise unknown("code", code, CODES)
    asked.answer({"code": code.strip().upper(), "text": found}, lambda: found)


@verb(app, "doctor")
def doctor(asked: Asked) -> None:
    """Say what this machine offers: versions, cores, memory, cache folder, the bundled book."""
    from lookthrough.present.doctor import diagnose
    from lookthrough.present.text import facts_text

    found = diagnose()
    asked.answer(found, lambda: facts_text(found))


Paths = Annotated[int, typer.Option("--paths", min=1, help="Simulated futures.")]
Out = Annotated[Path | None, typer.Option("--out", metavar="DIR", help="Run folder; default: runs/SCENARIO.")]
Run = Annotated[Path, typer.Argument(metavar="RUN", help="A run folder.")]
PathNumber = Annotated[int, typer.Option("--path", min=0, metavar="N", help="One of the traced paths, from 0.")]


@verb(app, "stress")
def stress(
    asked: Asked,
    *,
    scenario: Annotated[str, typer.Option("--scenario", metavar="NAME[+NAME]")] = "hype-fade",
    severity: Annotated[float, typer.Option("--severity", min=0.0, help="Factor on every shock.")] = 1.0,
    set_: Annotated[
        list[str] | None, typer.Option("--set", metavar="KEY=VALUE", help="One shock: demand=-0.3.")
    ] = None,
    paths: Paths = 10_000,
    quarters: Annotated[int, typer.Option("--quarters", min=1, help="Length of each.")] = 40,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Of all draws.")] = 1,
    channels: Annotated[
        str | None, typer.Option("--channels", metavar="LIST", help="That are on; default: all.")
    ] = None,
    unlink: Annotated[str | None, typer.Option("--unlink", metavar="A:B", help="A's money in B from outside.")] = None,
    block: Annotated[int, typer.Option("--block", min=1, help="Paths a block; changes no result.")] = 64,
    devices: Annotated[int | None, typer.Option("--devices", min=1, help="Default: one per core.")] = None,
    trace: Annotated[int, typer.Option("--trace", min=0, help="Paths whose every payment is kept.")] = 16,
    out: Out = None,
    resume: Annotated[bool, typer.Option("--resume", help="Go on with an interrupted run.")] = False,
) -> None:
    """Simulate a scenario: losses by holder, amplification, who fails first."""
    from lookthrough.present.summary import stress_text
    from lookthrough.running import simulate

    folder = out or Path("runs") / scenario
    options = {
        "severity": severity,
        "changes": _changes(set_ or ()),
        "paths": paths,
        "quarters": quarters,
        "seed": seed,
        "channels": None if channels is None else [c.strip() for c in channels.split(",") if c.strip()],
        "statuses": asked.statuses,
        "unlink": unlink,
        "block": block,
        "devices": devices,
        "trace": trace,
        "resume": resume,
    }
    document = simulate(asked.book(), scenario, folder, options)
    asked.answer(document, lambda: stress_text(document, str(folder)))


def _changes(given: Sequence[str]) -> dict[str, str]:
    pairs = [text.partition("=") for text in given]
    for text, (key, _, value) in zip(given, pairs, strict=True):
        if not key or not value:
            raise Refusal(f"--set {text}: write a shock and a number, --set demand=-0.3", USAGE)
    return {key.strip(): value.strip() for key, _, value in pairs}


@verb(app, "report")
def report(
    asked: Asked, run: Run, *, out: Annotated[Path | None, typer.Option("-o", "--out", metavar="FILE.html")] = None
) -> None:
    """Write the report of a run as one HTML page."""
    from lookthrough.running import write_report

    page = write_report(run, out or run / "report.html")
    asked.answer({"report": str(page)}, lambda: str(page))


@verb(app, "audit")
def audit(asked: Asked, run: Run, *, path: PathNumber = 0) -> None:
    """Check that on one path every payment has two legs and every stock rolls."""
    from lookthrough.present.summary import audit_text
    from lookthrough.running import from_trace
    from lookthrough.simulate import runfolder

    found = from_trace(runfolder.audit, run, path)
    asked.answer(found, lambda: audit_text(found, path))


@verb(app, "story")
def story(asked: Asked, run: Run, *, path: PathNumber = 0) -> None:
    """Tell what happened on one path: the payments missed, quarter by quarter."""
    from lookthrough.present.summary import story_text
    from lookthrough.running import from_trace
    from lookthrough.simulate import runfolder

    found = from_trace(runfolder.story, run, path)
    asked.answer({"path": path, "missed": found}, lambda: story_text(found, path))


@verb(app, "compare")
def compare(asked: Asked, first: Run, second: Run) -> None:
    """Hold two runs side by side."""
    from lookthrough.present.summary import comparison, comparison_text
    from lookthrough.running import read_run

    found = comparison((str(first), read_run(first)), (str(second), read_run(second)))
    asked.answer(found, lambda: comparison_text(found))


@verb(app, "run")
def run(asked: Asked, *, paths: Paths = 10_000, out: Out = None) -> None:
    """Do the main job: book, look-through, loops, a fade of the hype, a report, and a summary of it all."""
    from lookthrough.present.summary import run_text
    from lookthrough.running import main_job

    job = main_job(asked, paths, out or Path("runs") / "hype-fade")
    asked.answer(job.document(), lambda: run_text(job.book, job.owed, job.loops, job.stress, job.notes, job.place))
