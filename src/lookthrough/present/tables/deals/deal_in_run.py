"""A deal in a run as tables. Amounts are USD m, chances shares of futures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lookthrough.deals.inside_answer import SHOCK
from lookthrough.present.table import Kind, TableColumn, table_of, without
from lookthrough.present.tables.common_columns import day, share, text
from lookthrough.present.tables.deals.deal import USD_M, millions, times

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from lookthrough.deals.inside_answer import DealInRun, DealQuarterRow, HolderInRun, NoteInRun, PutInRun
    from lookthrough.present.table import Fields, Table

WORLD_WORDS = {"base": "without the shock", "shock": "with it"}
HOW_BASE = "Without the shock: --json, or --csv."
HOW_UNPAID = "Unpaid is what was due and not paid when the deal ends, or the run before it."
HOW_PUTS = (
    "Joint: on the futures as they are. Independent: who leaves and what the empty site is worth are drawn apart from "
    "the same futures. Not discounted; what the guarantor pays repays notes by rank."
)


def notes_in_run_table(answer: DealInRun) -> Table:
    """Return one row for each note and world."""
    fields: Fields[NoteInRun] = (
        (text("note"), lambda r: r.note),
        (text("world", ""), lambda r: WORLD_WORDS[r.world]),
        (millions("balance", "when the run begins"), lambda r: r.balance),
        (share("misses", "misses interest", absent="-"), lambda r: r.misses),
        (day("first_missed", "first in (median)"), lambda r: r.first_missed),
        (share("late", "something unpaid at the end"), lambda r: r.late),
        (millions("unpaid", "unpaid, mean"), lambda r: r.unpaid),
        (millions("worst", "worst 5 %"), lambda r: r.worst),
    )
    return table_of(fields, answer.notes, name="notes", title="Notes by rank", note=HOW_UNPAID)


def holders_in_run_table(answer: DealInRun, names: Mapping[str, str]) -> Table:
    """Return one row for each holder of a note."""
    fields: Fields[HolderInRun] = (
        (text("note"), lambda r: r.note),
        (text("holder"), lambda r: names.get(r.holder, r.holder)),
        (share("part", "holds"), lambda r: r.part),
        (millions("base", "unpaid without the shock"), lambda r: r.base),
        (millions("shock", "with it"), lambda r: r.shock),
        (millions("worst", "with it, worst 5 %"), lambda r: r.worst),
    )
    return table_of(fields, answer.holders, name="holders", title="Who holds the notes")


def quarters_in_run_table(answer: DealInRun, *, shocked: bool = False) -> Table:
    """Return one row for each quarter and world, or with the shock alone: what comes in, and who gets it; means."""
    fields: Fields[DealQuarterRow] = (
        (text("quarter"), lambda r: r.quarter),
        (text("world", ""), lambda r: WORLD_WORDS[r.world]),
        (millions("income", "income"), lambda r: r.income),
        (TableColumn("spread", "5 to 95 %", Kind.RANGE, USD_M), lambda r: (r.low, r.high)),
        (millions("proceeds", "from guarantors of value"), lambda r: r.proceeds),
        (millions("sale"), lambda r: r.sale),
        (millions("fees"), lambda r: r.fees),
        *((millions(f"note_{name}", f"to {name}"), _to_note(n)) for n, name in enumerate(answer.ranks)),
        (millions("equity", "to owners"), lambda r: r.equity),
        (millions("kept", "in accounts"), lambda r: r.kept),
        (share("trapped", "cash is trapped"), lambda r: r.trapped),
    )
    if not shocked:
        return table_of(fields, answer.quarters, name="quarters", title="By quarter, means")
    rows, title = [row for row in answer.quarters if row.world == SHOCK], "By quarter with the shock, means"
    return without(table_of(fields, rows, name="quarters", title=title, note=HOW_BASE), "world")


def puts_table(answer: DealInRun, names: Mapping[str, str]) -> Table:
    """Return one row for each guarantee of value, quarter and world."""
    fields: Fields[PutInRun] = (
        (text("contract"), lambda r: r.contract),
        (text("guarantor"), lambda r: names.get(r.guarantor, r.guarantor)),
        (text("quarter", "lease ends"), lambda r: r.quarter),
        (text("world", ""), lambda r: WORLD_WORDS[r.world]),
        (share("leaves", "leaves, mean"), lambda r: r.leaves),
        (millions("shortfall", "debt less empty site, mean"), lambda r: r.shortfall),
        (millions("cap", "pays at most"), lambda r: r.cap),
        (millions("joint", "expected payout, joint"), lambda r: r.joint),
        (millions("independent", "independent"), lambda r: r.independent),
        (times("wrong_way", "joint over independent"), lambda r: r.wrong_way),
    )
    title = "The guarantee of the value as a short put"
    return table_of(fields, answer.puts, name="puts", title=title, note=HOW_PUTS)


def _to_note(number: int) -> Callable[[DealQuarterRow], float]:
    return lambda row: row.paid[number]
