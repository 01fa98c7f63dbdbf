"""What a run found as tables: losses by ledger, channels, guesses, who fails, who holds the loss; and two runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeAlias

from lookthrough.contracts.family import LEDGERS
from lookthrough.present import labels
from lookthrough.present.numbers import amount, give_or_take, percent
from lookthrough.present.page.cited import name_of
from lookthrough.present.table import Marked, Table, TableColumn, pick, table_of, without
from lookthrough.present.tables.common_columns import count, ids, money, named, number, outer, share, text
from lookthrough.runs.contents import PARTS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from lookthrough.book.records import Book
    from lookthrough.present.run_records import (
        AddedDocument,
        ChannelDocument,
        FailureDocument,
        GuessDocument,
        LedgerDocument,
        MeanDocument,
        OnsetDocument,
        OnsetYearDocument,
        StressDocument,
    )
    from lookthrough.present.table import Cell, Fields
    from lookthrough.runs.comparing.compare import RunComparison

Document: TypeAlias = Mapping[str, Any]
Named: TypeAlias = tuple[str, Document]
"""A record of a document with the key under which it stands."""
Held: TypeAlias = "Mapping[str, Mapping[str, float]]"

MAY_BE_NONE = "(?)"
"""Stands behind an interval with nought in it."""
COMPARED: Fields[Document] = (
    (text("measure"), lambda r: r["measure"]),
    (ids("of"), lambda r: r["of"]),
    (text("ledger"), lambda r: r["ledger"]),
    (number("difference"), lambda r: r["difference"]),
    (number("low"), lambda r: r["low"]),
    (number("high"), lambda r: r["high"]),
    (number("first"), lambda r: r["first"]),
    (number("second"), lambda r: r["second"]),
)
INPUTS = 12  # of the guesses that are shown
NONE = "–"  # noqa: RUF001 - as in present.numbers


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """A ledger: its loss on existing exposures and on all flows, and what the network adds; ``None`` if it is empty."""

    name: str
    existing: LedgerDocument | None
    all: LedgerDocument | None
    added: AddedDocument | None


def ledger_rows(stress: StressDocument) -> list[LedgerRow]:
    """Return the ledgers, lenders first, then the lifeline and the memo."""
    loss = stress.loss
    rows = [
        LedgerRow(n, None, None, None)
        if n in stress.empty_ledgers
        else LedgerRow(n, loss.existing[n], loss.all.get(n), stress.network.by_ledger[n])
        for n in PARTS
    ]
    return [*rows, *(LedgerRow(n, memo, None, None) for n, memo in loss.memo.items())]


def _added(row: LedgerRow) -> Marked | None:
    return None if row.added is None else Marked(row.added.network, give_or_take(row.added.standard_error))


def _of_existing(figure: str) -> Callable[[LedgerRow], float | None]:
    def read(row: LedgerRow) -> float | None:
        found: float | None = None if row.existing is None else getattr(row.existing, figure)
        return found

    return read


def _nine_in_ten(row: LedgerRow) -> tuple[float, float] | None:
    return None if row.existing is None else (row.existing.p5, row.existing.p95)


LOSSES: Fields[LedgerRow] = (
    (named("ledger", "loss on what stood at the book's date", labels.LEDGERS), lambda r: r.name),
    (money("mean", absent="none"), _of_existing("mean")),
    (replace(outer("nine_in_ten", "5 % to 95 %", ("p5", "p95")), absent=NONE), _nine_in_ten),
    (money("p99", "99 %", NONE), _of_existing("p99")),
    (money("incidence", "the shock alone", NONE), _of_existing("incidence")),
    (money("network", "added by the network", NONE), _added),
    (money("base_level", "lost without the shock", NONE), _of_existing("base_level")),
    (money("all", "on all loans and shares", NONE), lambda r: None if r.all is None else r.all.mean),
    (money("all_base_level", "of them without the shock", NONE), lambda r: None if r.all is None else r.all.base_level),
)
SHOWN_LOSSES = ("ledger", "mean", "nine_in_ten", "incidence", "network")
LEVELS = (
    named("ledger", "lost at all: without the shock, and beyond it", labels.LEDGERS),
    money("base_level", "existing, without"),
    money("mean", "beyond it"),
    money("all_base_level", "later loans too, without"),
    money("all", "beyond it"),
)
CHANNELS: Fields[tuple[str, ChannelDocument]] = (
    (text("channel"), lambda r: r[0]),
    (named("carries", "what it carries on", labels.CHANNELS), lambda r: r[0]),
    (money("shapley", "its share"), lambda r: Marked(r[1].shapley, give_or_take(r[1].standard_error))),
    (money("last_in", "added last"), lambda r: r[1].last_in),
    *((money(part, labels.LEDGER_WORDS[part]), lambda r, part=part: r[1].by_ledger[part]) for part in PARTS),
)
FAILURES: Fields[FailureDocument] = (
    (ids("entity"), lambda r: r.id),
    (text("name", "fails"), lambda r: r.name),
    (share("failed", "with the shock"), lambda r: r.failed),
    (share("base_failed", "without"), lambda r: r.base.failed),
    (share("difference"), lambda r: r.added),
    (share("absorbed", "taken over"), lambda r: r.absorbed),
    (share("base_absorbed", "without"), lambda r: r.base.absorbed),
    (share("restructured", "given relief"), lambda r: r.restructured),
    (share("base_restructured", "without"), lambda r: r.base.restructured),
    (share("downgraded", "downgraded"), lambda r: r.downgraded),
    (share("base_downgraded", "without"), lambda r: r.base.downgraded),
    (text("quarter", "median quarter", absent="never"), lambda r: r.quarter),
)


def losses_table(stress: StressDocument) -> Table:
    """Return the loss by ledger: its spread, the shock alone, the network, and the levels without the shock."""
    return table_of(LOSSES, ledger_rows(stress), name="losses")


def levels_table(stress: StressDocument) -> Table:
    """Return what is lost without the shock and beyond it, on existing exposures and on all flows."""
    rows = [row for row in ledger_rows(stress) if row.existing is not None and row.existing.base_level is not None]
    levels = pick(table_of(LOSSES, rows, name="levels"), [column.name for column in LEVELS])
    return replace(levels, columns=LEVELS)


def base_levels_table(stress: StressDocument) -> Table:
    """Return what is lost where nothing is shocked, on existing exposures and on all flows."""
    table = without(levels_table(stress), "mean", "all")
    heads = ("lost without any shock", "on what stood at the book's date", "on all loans")
    columns = tuple(replace(column, label=head) for column, head in zip(table.columns, heads, strict=True))
    return replace(table, columns=columns)


def main_table(stress: StressDocument) -> Table:
    """Return the losses of a run; without a shock the levels."""
    return base_levels_table(stress) if stress.is_without_shock else losses_table(stress)


def channels_table(stress: StressDocument) -> Table:
    """Return what each channel adds, in all and by ledger, and when it is added last."""
    return table_of(CHANNELS, stress.network.in_order, name="channels")


def failures_table(failures: Sequence[FailureDocument], onset: OnsetDocument | None = None) -> Table:
    """Return who fails, with and without the shock side by side, and how many quarters after the shock begins."""
    if onset is None:
        return table_of(FAILURES, failures, name="failures")
    found = onset.failures
    fields: Fields[FailureDocument] = (
        *FAILURES,
        (replace(count("after_onset", "quarters after onset"), absent=NONE), lambda r: _after(onset, r)),
        (
            share("before_onset", "before onset", absent=NONE),
            lambda r: found[r.id].before if r.id in found else None,
        ),
    )
    return table_of(fields, failures, name="failures")


def _after(onset: OnsetDocument, failure: FailureDocument) -> Marked | None:
    """Return the median with the 5th and the 95th percentile behind it."""
    found = onset.failures.get(failure.id)
    return None if found is None else Marked(found.median, f" ({found.p5} to {found.p95})")


def loss_by_onset_table(onset: OnsetDocument) -> Table:
    """Return what is lost by the year in which the shock begins."""
    fields: Fields[OnsetYearDocument] = (
        (text("year", "shock begins in"), lambda r: r.year),
        (count("paths"), lambda r: r.paths),
        (money("lenders"), lambda r: _give_or_take(r.lenders)),
        (money("total", "over all ledgers"), lambda r: _give_or_take(r.total)),
        (money("network", "of it by the network"), lambda r: _give_or_take(r.network)),
    )
    return table_of(fields, onset.loss, name="loss_by_onset")


def _give_or_take(found: MeanDocument) -> Marked:
    return Marked(found.mean, give_or_take(found.standard_error))


def guesses_table(guesses: Iterable[GuessDocument]) -> Table:
    """Return how far each assumed input moves each ledger; no number where that is within noise."""
    fields: Fields[GuessDocument] = (
        (text("input", "assumed input"), lambda r: r.name),
        (text("range"), lambda r: r.between),
        *((money(ledger, absent=NONE), _swing_of(ledger)) for ledger in LEDGERS),
    )
    return table_of(fields, guesses, name="guesses")


def _swing_of(ledger: str) -> Callable[[GuessDocument], Marked | None]:
    def read(guess: GuessDocument) -> Marked | None:
        moved = guess.moves.get(ledger)
        return None if moved is None else Marked(moved.swing, give_or_take(moved.standard_error))

    return read


def holders_table(holders: Held, book: Book, most: int | None = None) -> Table:
    """Return who holds the loss, by ledger: half of the rows lenders, the others those who lose most otherwise.

    Args:
        holders: the mean loss of each by ledger.
        book: for their names.
        most: rows; default: all, lenders first.
    """
    fields: Fields[str] = (
        (ids("holder"), lambda id_: id_),
        (text("name", "holder"), lambda id_: name_of(book, id_)),
        *((money(ledger, absent=NONE), lambda id_, ledger=ledger: holders[id_].get(ledger)) for ledger in LEDGERS),
    )
    return table_of(fields, ranked(holders, most), name="holders")


def ranked(holders: Held, most: int | None = None) -> list[str]:
    """Return holders: first those who lose most as lenders, then those who lose most in any other ledger."""
    lending = sorted((-each["lenders"], id_) for id_, each in holders.items() if each.get("lenders", 0.0) > 0.0)
    first = [id_ for _, id_ in lending][: None if most is None else most // 2]
    others = sorted(
        (-max(map(abs, each.values()), default=0.0), id_) for id_, each in holders.items() if id_ not in first
    )
    return [*first, *(id_ for _, id_ in others)][:most]


def options_table(comparison: Document) -> Table:
    """Return the options in which two runs differ."""
    columns = (text("option", "what differs"), *(text(run) for run in comparison["runs"]))
    rows = tuple((name, _option(pair[0]), _option(pair[1])) for name, pair in comparison["options"].items())
    return Table(columns, rows, "options")


def _option(value: object) -> str:
    """Return an option as it is written: changes as ``demand=-30%, onset=2027Q1``."""
    if isinstance(value, dict):
        return ", ".join(f"{name}={text}" for name, text in sorted(value.items())) or "none"
    return str(value)


def compared_losses_table(comparison: Document) -> Table:
    """Return the mean loss of two runs by ledger."""
    found = comparison["loss"]["existing"]
    rows = [(words, found[name]) for name, words in labels.LEDGERS.items() if name in found]
    return _compared("mean loss on what stood at the book's date", comparison["runs"], rows, money)


def compared_network_table(comparison: Document) -> Table:
    """Return what the shock alone costs and the network adds in two runs, with the parts by ledger."""
    found = comparison["network"]
    rows = [
        ("the shock alone", found["incidence"]),
        ("added by the network", found["network"]),
        *(
            (f"  of which {words}", found["by_ledger"][part])
            for part, words in labels.LEDGER_WORDS.items()
            if part in found["by_ledger"]
        ),
    ]
    return _compared("over all ledgers", comparison["runs"], rows, money)


def compared_failures_table(comparison: Document, most: int, called: Callable[[str], str], *, base: bool) -> Table:
    """Return in what share of paths entities fail in two runs, with the shock or without, largest difference first."""
    cut = "base_failures" if base else "failures"
    rows = sorted(comparison[cut].items(), key=lambda item: (-abs(item[1]["difference"]), item[0]))
    differing = [(called(id_), pair) for id_, pair in rows if pair["difference"] != 0.0]
    return _compared("fails without the shock" if base else "fails", comparison["runs"], differing[:most], share)


def compared_holders_table(comparison: Document, most: int, called: Callable[[str], str]) -> Table:
    """Return the mean loss of end holders in two runs by ledger, the largest difference first."""
    rows = [
        (f"{called(holder)}, {ledger}", pair)
        for holder, ledgers in comparison["by_end_holder"].items()
        for ledger, pair in ledgers.items()
    ]
    held = sorted(rows, key=lambda item: (-abs(item[1]["difference"]), item[0]))
    return _compared("end holder, as one of the", comparison["runs"], held[:most], money)


def _compared(head: str, runs: Sequence[str], rows: Iterable[Named], column: Callable[..., Any]) -> Table:
    """Return rows with their difference first, its 95 % interval where there is one, and then what each run says."""
    shown = percent if column is share else amount
    fields: list[tuple[TableColumn, Callable[[Named], Cell]]] = [
        (text(head), lambda r: r[0]),
        (column("difference"), lambda r: r[1]["difference"]),
        (text("interval", "95 % of it"), lambda r: _interval(r[1], shown)),
        (column(f"{runs[0]} ", runs[0]), lambda r: r[1]["first"]),
        (column(runs[1], runs[1]), lambda r: r[1]["second"]),
    ]
    listed = list(rows)
    has_interval = any("low" in pair for _, pair in listed)
    return table_of(fields if has_interval else [each for each in fields if each[0].name != "interval"], listed)


def _interval(pair: Document, shown: Callable[[float], str]) -> str:
    """Return an interval in words, with a mark where nothing may have changed."""
    low, high = pair.get("low"), pair.get("high")
    if low is None or high is None:
        return ""
    return f"{shown(low)} to {shown(high)}{' ' + MAY_BE_NONE if low <= 0.0 <= high and low < high else ''}"


def comparison_table(compared: RunComparison) -> Table:
    """Return every figure that two runs can be compared by."""
    return table_of(COMPARED, compared.rows, name="comparison")
