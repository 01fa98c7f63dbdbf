"""The verb loops: circular flow."""

# ruff: noqa: PLC0415  # imports stand in the verbs, so that --help is instant and static verbs never load JAX

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path  # typer reads the annotations of the verbs at run time
from typing import TYPE_CHECKING, Annotated, Literal, NoReturn, TypedDict

import typer

from lookthrough.cli.app import From, Seed, To, Vendors, app, given_window, window_of
from lookthrough.cli.bounds import LAYERS
from lookthrough.cli.known_names import complete_word, one_of, unknown
from lookthrough.cli.number_options import whole_option
from lookthrough.cli.records.completion import complete_pair
from lookthrough.cli.running import telling_time
from lookthrough.cli.streams import say
from lookthrough.cli.verb import SharedOptions, verb
from lookthrough.errors import InputError, UsageError
from lookthrough.simulate.option_limits import Limits
from lookthrough.units.quarter import window_names

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from lookthrough.book.records import Book
    from lookthrough.cli.app import Window
    from lookthrough.intake.row_problems import RowProblem
    from lookthrough.lens.circularity.circularity import Circularity
    from lookthrough.lens.circularity.flow_table import Flow
    from lookthrough.lens.vendor_support.vendor_support import VendorSupport

NULLS: tuple[Literal["rewired", "entropy"], ...] = ("rewired", "entropy")
SPLITS: tuple[Literal["quarter", "year", "status"], ...] = ("quarter", "year", "status")
SUPPORT = "support"
SHOWN = (*LAYERS, SUPPORT)

By = Annotated[
    str | None,
    typer.Option(
        "--by",
        metavar="quarter|year|status",
        help="Measure each quarter, year or status as well.",
        autocompletion=complete_word(*SPLITS),
    ),
]
Layer = Annotated[
    str,
    typer.Option(
        "--layer",
        metavar="cash|all|support",
        help="Payments that count: cash, or all with warrants as they vest. support: only what sellers promised.",
        autocompletion=complete_word(*SHOWN),
    ),
]
Inferred = Annotated[
    str,
    typer.Option(
        "--inferred",
        metavar="on|off",
        help="Count amounts that no source states.",
        autocompletion=complete_word("on", "off"),
    ),
]
Bans = Annotated[
    list[str] | None,
    typer.Option(
        "--ban",
        metavar="A:B",
        help="Vendors' money held by A is not used to pay B; repeat for several.",
        autocompletion=complete_pair,
    ),
]
TableOfFlows = Annotated[
    Path | None,
    typer.Option(
        "--flows", metavar="FILE", help="Table payer,payee,amount (CSV or Excel) to measure instead of a book."
    ),
]
SheetOfFlows = Annotated[
    str | None,
    typer.Option("--sheet", metavar="NAME", help="Sheet of the workbook of --flows; else the first that fits."),
]

NullModel = Annotated[
    str | None,
    typer.Option(
        "--null",
        metavar="rewired|entropy",
        help="Hold what goes round against networks that keep each party's totals, and its links if rewired.",
        autocompletion=complete_word(*NULLS),
    ),
]
NullDraws = Annotated[int, whole_option("--draws", Limits(19, 100_000), "Networks drawn for --null.")]


class _Rules(TypedDict):
    """Which flows count, and whose money is earmarked (see ``circularity``)."""

    ban: Sequence[tuple[str, str]]
    layer: Literal["cash", "all"]
    inferred: bool


@dataclass(frozen=True, slots=True)
class _Table:
    """The flows to measure.

    Attributes:
        flows_of: the flows when contracts of these statuses count.
        statuses: those that count unless asked otherwise, ``None`` = all.
        present: statuses that occur and may count.
        window: first and last quarter, ``None`` where the flows have no dates.
        notes: what a reader must know of them.
        names: ids there are.
        book: whose flows they are, ``None`` for a table of the user's own.
    """

    flows_of: Callable[[tuple[str, ...] | None], Sequence[Flow]]
    statuses: tuple[str, ...] | None
    present: Collection[str]
    window: tuple[int, int] | None
    notes: tuple[str, ...]
    names: Collection[str]
    book: Book | None = None

    def party(self, name: str) -> str:
        """Return who is called so: of a book by id, name or ticker, of a table in any spelling; else the name."""
        from lookthrough.book.finding import alike, called

        ids = alike(name, self.names) if self.book is None else called(self.book, "entity", name)
        return ids[0] if len(ids) == 1 else name

    def vendor(self, name: str) -> str:
        """Return the id of a vendor that is called so.

        Raises:
            UnknownNameError: nobody is, or several are.
        """
        from lookthrough.book.finding import entity_id

        if self.book is not None:
            return entity_id(self.book, name)
        if self.party(name) not in self.names:
            raise unknown("entity", name, self.names)
        return self.party(name)


@verb(app, "loops")
def loops(
    options: SharedOptions,
    *,
    vendor: Vendors = None,
    from_: From = None,
    to: To = None,
    by: By = None,
    layer: Layer = "cash",
    inferred: Inferred = "on",
    ban: Bans = None,
    table: TableOfFlows = None,
    sheet: SheetOfFlows = None,
    null: NullModel = None,
    draws: NullDraws = 200,
    seed: Seed = 1,
) -> None:
    """Measure circular flow. Vendors that fund their own revenue, loops, netting, support that is not money."""
    from lookthrough.api import circularity
    from lookthrough.present.tables.circularity import vendors_table
    from lookthrough.present.terminal.loops import loops_text

    chosen, is_inferred = one_of("layer", layer, SHOWN), _is_on("--inferred", inferred)
    chosen_layer: Literal["cash", "all"] = "all" if chosen == "all" else "cash"
    split = None if by is None else one_of("split", by, SPLITS)
    window = given_window(from_, to)
    if table is None and sheet is not None:
        raise UsageError("--sheet names a sheet of the workbook of --flows: give that too")
    if table is None:
        payments = _of_book(options, window, chosen_layer, inferred=is_inferred)
    else:
        payments = _of_file(options, table, sheet, window, chosen_layer, inferred=is_inferred)
    vendor = [payments.vendor(name) for name in vendor or ()] or None
    rules = _Rules(ban=_bans(ban or (), payments), layer=chosen_layer, inferred=is_inferred)
    flows = payments.flows_of(payments.statuses)
    support = _support(options, payments, flows, vendor)
    if chosen == SUPPORT:
        _answer_support(options, payments, support, split)
        return
    with telling_time(f"measuring {len(flows):,} payments"):
        answer = circularity(flows, vendor=vendor, window=payments.window, **rules)
    part, more = _split(payments, [each.id for each in answer.vendors], rules, split)
    chance, beside = _against_chance(answer, null, draws, seed)
    options.dated_answer(
        payments.book,
        {**answer.document(), "notes": list(payments.notes), **part, **chance, **_support_document(support)},
        lambda: loops_text(answer, payments.notes) + more + beside + _support_text(support, payments.book),
        lambda: vendors_table(answer.vendors),
    )


def _support(
    options: SharedOptions, payments: _Table, flows: Sequence[Flow], vendors: Sequence[str] | None
) -> VendorSupport | None:
    """Return what the sellers of a book have promised; a table of somebody's own holds no promises."""
    from lookthrough.lens.vendor_support.vendor_support import support_of

    if payments.book is None:
        return None
    return support_of(payments.book, flows, statuses=options.counted(), vendors=vendors or None)


def _support_document(support: VendorSupport | None) -> dict[str, object]:
    return {} if support is None else {"support": support.document()}


def _support_text(support: VendorSupport | None, book: Book | None) -> str:
    from lookthrough.present.terminal.loops import support_text

    said = "" if support is None or book is None else support_text(support, book)
    return f"\n\n{said}" if said else ""


def _answer_support(options: SharedOptions, payments: _Table, support: VendorSupport | None, split: str | None) -> None:
    """Print what sellers promised and nothing else."""
    from lookthrough.present.tables.vendor_support import promises_table
    from lookthrough.present.terminal.loops import alone_text

    if support is None or payments.book is None or payments.window is None:
        raise UsageError("--layer support reads the promises of a book: a table of payments holds none")
    if split is not None:
        raise UsageError(f"--by {split} would change nothing: --layer support shows promises and no payments")
    book, window = payments.book, window_names(*payments.window)
    options.dated_answer(
        book,
        {"window": {"from": window[0], "to": window[1]}, **_support_document(support)},
        lambda: alone_text(support, book, window),
        lambda: promises_table(support, book),
    )


def _split(
    payments: _Table, vendors: Sequence[str], rules: _Rules, split: Literal["quarter", "year", "status"] | None
) -> tuple[dict[str, object], str]:
    """Return the measures of each status or period, as a part of the document and as text."""
    from lookthrough.api import circularity
    from lookthrough.lens.circularity.by_period import by_period, by_status
    from lookthrough.lens.flow_reading import set_apart
    from lookthrough.present.terminal.loops import periods_text, steps_text

    if split is None:
        return {}, ""
    if split == "status":
        rungs = by_status(
            lambda statuses: circularity(payments.flows_of(statuses), vendor=vendors, window=payments.window, **rules),
            payments.present,
        )
        return {"statuses": [rung.document() for rung in rungs]}, steps_text(rungs)
    if payments.window is None:
        raise UsageError(f"--by {split}: the table has no quarters; give every row one, or --from and --to")
    flows, _ = set_apart(payments.flows_of(payments.statuses))
    periods = by_period(flows, vendors, window=payments.window, each=split, **rules)
    return {"periods": [period.document() for period in periods]}, periods_text(periods)


def _against_chance(answer: Circularity, null: str | None, draws: int, seed: int) -> tuple[dict[str, object], str]:
    """Return what goes round beside networks of the null, as a part of the document and as text."""
    if null is None:
        return {}, ""
    from lookthrough.lens.circularity.null.chance import against_chance
    from lookthrough.present.terminal.gauges.against_chance import chance_text

    chosen = one_of("null", null, NULLS)
    with telling_time(f"drawing {draws:,} networks"):
        found = against_chance(answer, chosen, draws=draws, seed=seed)
    return {"null": found.document()}, chance_text(found)


def _of_book(options: SharedOptions, given: Window, layer: Literal["cash", "all"], *, inferred: bool) -> _Table:
    from lookthrough.contracts import KINDS
    from lookthrough.lens.circularity.book_payments import book_flows, window_notes
    from lookthrough.lens.circularity.book_window import moved_window

    book = options.book()
    start, end = window_of(book, given)

    def flows_of(statuses: tuple[str, ...] | None) -> Sequence[Flow]:
        counted = statuses or options.counted()
        return book_flows(book, KINDS, start=start, end=end, layer=layer, inferred=inferred, statuses=counted)

    default = [*moved_window(book), "The window is the default one; --from and --to change it."]
    paper = ["Warrants are not money: --layer all adds them as they vest."] if layer == "cash" else []
    notes = (*(default if given == (None, None) else []), *window_notes(book, start, end), *paper)
    present = {contract.current_status for contract in book.contracts.values()}
    return _Table(flows_of, None, present, (start, end), notes, book.entities, book)


def _of_file(
    options: SharedOptions,
    path: Path,
    sheet: str | None,
    given: Window,
    layer: Literal["cash", "all"],
    *,
    inferred: bool,
) -> _Table:
    from lookthrough.lens.flow_reading import read_payments
    from lookthrough.present.terminal.row_notes import row_notes

    options.refuse_book("--flows measures a table, not a book", "--status")
    read = read_payments(path, sheet=sheet)
    if read.problems:
        refuse_table(options, read.problems)
    for line in filter(None, (read.understood, *read.remarks)):
        say(line)
    options.refuse_unknown_status()
    flows = read.flows

    def flows_of(statuses: tuple[str, ...] | None) -> Sequence[Flow]:
        return flows if statuses is None else [f for f in flows if f.status is None or f.status in statuses]

    names = {flow.payer for flow in flows} | {flow.payee for flow in flows}
    present = {flow.status for flow in flows if flow.status is not None}
    window = _window_of_rows(path, flows, given)
    notes = row_notes(flows, window=window, layer=layer, inferred=inferred, statuses=options.statuses)
    return _Table(flows_of, options.statuses, present, window, tuple(notes), names)


def refuse_table(options: SharedOptions, problems: Sequence[RowProblem]) -> NoReturn:
    """Refuse a table: as JSON all that is wrong with it, else at most ten problems of a kind."""
    from lookthrough.intake.row_problems import TableError

    if options.as_json:
        options.answer({"problems": [problem.document() for problem in problems]}, str)
        raise InputError(f"the table cannot be used: {len(problems):,} problem{'s' if len(problems) > 1 else ''}")
    raise TableError(problems)


def _window_of_rows(path: Path, flows: Sequence[Flow], given: Window) -> tuple[int, int] | None:
    """Return the window in which a table is measured, ``None`` where its rows have no quarters and none is given."""
    quarters = [flow.quarter for flow in flows if flow.quarter is not None]
    if not quarters and given != (None, None):
        raise UsageError(f"{path}: no row has a quarter, so that --from and --to leave nothing; add the column")
    if not quarters or (given == (None, None) and len(quarters) < len(flows)):
        return None
    first, last = min(quarters), max(quarters)
    start, end = (usual if at is None else at for at, usual in zip(given, (first, last), strict=True))
    if start > end or start > last or end < first:
        window, span = (" to ".join(window_names(*each)) for each in ((start, end), (first, last)))
        raise UsageError(f"the window {window} lies outside the table; {path}: its rows go from {span}")
    return start, end


def _bans(given: Sequence[str], payments: _Table) -> list[tuple[str, str]]:
    pairs = [text.partition(":") for text in given]
    for text, (payer, _, payee) in zip(given, pairs, strict=True):
        if not payer or not payee:
            raise UsageError(f"--ban {text}: write two ids with a colon, --ban PAYER:PAYEE")
    return [(payments.party(payer), payments.party(payee)) for payer, _, payee in pairs]


def _is_on(option: str, text: str) -> bool:
    if text not in {"on", "off"}:
        raise UsageError(f"{option} is on or off, not {text!r}")
    return text == "on"
