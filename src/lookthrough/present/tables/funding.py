"""Who pays for the build-out as tables: by period, by sponsor, the share of non-traditional lenders, the trail."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from lookthrough.present import labels
from lookthrough.present.table import Marked, TableColumn, table_of
from lookthrough.present.tables.common_columns import (
    AMOUNT,
    BASIS,
    CONTRACT,
    GRADE,
    PLACE,
    SOURCES,
    UNKNOWN_ROWS,
    WHY,
    ids,
    money,
    named,
    share,
    text,
)
from lookthrough.units.quarter import quarter_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from lookthrough.lens.funding.funding import Funding, FundingRow, PeriodRow, SponsorRow
    from lookthrough.lens.funding.lenders import NonTraditional
    from lookthrough.present.table import Cell, Fields, Table

NOT_REPORTED = "n/a"
PART = "*"
"""Marks a figure that is not known for the whole period of all companies."""

BUILT = "built (capex)"
SMALLEST = 0.05
"""USD bn: less is not worth a column."""

OFF_BALANCE = share("off_balance_share", "off-balance-sheet share")
TRAIL: Fields[FundingRow] = (
    (text("period"), lambda r: r.period),
    (named("paid_from", words=labels.SOURCES_OF_MONEY), lambda r: r.paid_from),
    (ids("lender"), lambda r: r.lender),
    (named("lender_kind", words=labels.lender_kind), lambda r: r.lender_kind),
    (ids("receiver"), lambda r: r.receiver),
    (ids("sponsors"), lambda r: " ".join(r.sponsors)),
    (CONTRACT, lambda r: r.contract),
    (text("quarters"), lambda r: _quarters(r.quarters)),
    (AMOUNT, lambda r: r.amount),
    (
        money("non_traditional", "from non-traditional lenders"),
        lambda r: None if r.non_traditional is None else r.non_traditional.mid,
    ),
    (BASIS, lambda r: r.basis),
    (GRADE, lambda r: r.grade),
    (SOURCES, lambda r: " ".join(r.source)),
    (PLACE, lambda r: f"{r.file}:{r.line}"),
    (WHY, lambda r: r.why),
)
TRAIL_ON_TERMINAL = (
    *("period", "paid_from", "contract", "receiver", "lender", "lender_kind", "quarters", "mid", "basis", "grade"),
    *("place", "why"),
)
TRAIL_ON_PAGE = (
    *("period", "paid_from", "lender", "receiver", "mid", "contract", "basis", "grade", "sources", "place"),
    "why",
)
NON_TRADITIONAL: Fields[tuple[str, NonTraditional]] = (
    (text("period"), lambda r: r[0]),
    (money("borrowed"), lambda r: r[1]["borrowed"]),
    (share("low"), lambda r: r[1]["low"]),
    (share("mid"), lambda r: r[1]["mid"]),
    (share("high"), lambda r: r[1]["high"]),
    (money("mid_amount", "mid, bn"), lambda r: r[1]["amount"]["mid"]),
    (share("unknown_lender", "lender unknown"), lambda r: r[1]["unknown_lender"]),
    (share("sourced", "reported or estimated"), lambda r: r[1]["sourced"]),
    (UNKNOWN_ROWS, lambda r: r[1]["unknown"]),
    (
        share("without_largest", "mid without largest"),
        lambda r: r[1]["without_largest"]["share"] if r[1]["without_largest"] else r[1]["mid"],
    ),
    (share("notes_as_market", "mid, notes as market"), lambda r: r[1]["notes_as_market"]["share"]),
)


def funding_table(rows: Iterable[FundingRow]) -> Table:
    """Return every piece of money by year, source of the money and receiver."""
    return table_of(TRAIL, rows, name="funding", title="The trail: each figure is the sum of its rows")


def by_source_table(answer: Funding) -> Table:
    """Return the money of each period by its source."""
    rows = answer.rows
    fields: list[tuple[TableColumn, Callable[[PeriodRow], Cell]]] = [
        (_period(answer), lambda r: r["period"]),
        (money("total"), lambda r: _marked(r["total"], is_part=is_part(r))),
        *((_source(key), _of_period(key)) for key in _used([row["by_source"] for row in rows])),
    ]
    if has_built(answer):
        fields.append((money("built", BUILT, NOT_REPORTED), _built))
    fields += [
        (OFF_BALANCE, lambda r: r["off_balance_share"]),
        (share("grade_a_or_b", "grade A or B"), lambda r: sum(r["by_evidence"].get(grade, 0.0) for grade in "AB")),
        (UNKNOWN_ROWS, lambda r: r["unknown"]),
    ]
    return table_of(fields, rows, name="funding by source")


def by_lender_table(answer: Funding) -> Table:
    """Return the money of each period by the kind of who gives it, the largest kinds first."""
    rows = answer.rows
    kinds = sorted(
        {kind for row in rows for kind, amount in row["by_lender_kind"].items() if amount >= SMALLEST},
        key=lambda kind: (-sum(row["by_lender_kind"].get(kind, 0.0) for row in rows), kind),
    )
    fields: list[tuple[TableColumn, Callable[[PeriodRow], Cell]]] = [
        (_period(answer), lambda r: r["period"]),
        (money("total"), lambda r: r["total"]),
        *((money(kind, labels.lender_kind(kind)), _of_kind(kind)) for kind in kinds),
    ]
    return table_of(fields, rows, name="funding by lender")


def by_sponsor_table(answer: Funding) -> Table:
    """Return the money of each sponsor, over all periods, by its source."""
    rows = [row for row in answer.sponsors if row["total"] >= SMALLEST]
    fields: list[tuple[TableColumn, Callable[[SponsorRow], Cell]]] = [
        (text("sponsor"), lambda r: r["sponsor"] or "(no company)"),
        (money("total"), lambda r: r["total"]),
        *((_source(key), _of_sponsor(key)) for key in _used([row["by_source"] for row in rows])),
        (OFF_BALANCE, lambda r: r["off_balance_share"]),
        (UNKNOWN_ROWS, lambda r: r["unknown"]),
    ]
    return table_of(fields, rows, name="funding by sponsor")


def non_traditional_table(answer: Funding) -> Table:
    """Return the share of borrowed money from non-traditional lenders, by period and over all."""
    rows = [(row["period"], row["non_traditional"]) for row in answer.rows if row["non_traditional"]["borrowed"] > 0]
    everything = [("all", answer.non_traditional)] if len(rows) > 1 else []
    fields = [(_period(answer), NON_TRADITIONAL[0][1]), *NON_TRADITIONAL[1:]]
    return table_of(fields, [*rows, *everything], name="non-traditional lenders")


def has_built(answer: Funding) -> bool:
    """Return whether the capital expenditure of all companies is known for some period."""
    return any(row["built"]["amount"] is not None for row in answer.rows)


def is_part(row: PeriodRow) -> bool:
    """Return whether the own cash of a period is not known for the whole of it."""
    return bool(row["own_cash"]["partial"])


def _period(answer: Funding) -> TableColumn:
    return replace(text("period"), label=answer.calendar.each)


def _source(key: str) -> TableColumn:
    return money(key, labels.SOURCES_OF_MONEY[key], NOT_REPORTED)


def _of_period(key: str) -> Callable[[PeriodRow], Cell]:
    return lambda row: _marked(row["by_source"][key], is_part=key == "own_cash" and is_part(row))


def _of_sponsor(key: str) -> Callable[[SponsorRow], Cell]:
    return lambda row: row["by_source"][key]


def _of_kind(kind: str) -> Callable[[PeriodRow], Cell]:
    return lambda row: row["by_lender_kind"].get(kind, 0.0)


def _built(row: PeriodRow) -> Cell:
    return _marked(row["built"]["amount"], is_part=bool(row["built"]["partial"]))


def _marked(value: float | None, *, is_part: bool) -> Cell:
    return Marked(value, PART) if is_part else value


def _quarters(quarters: tuple[int, int] | None) -> str | None:
    return None if quarters is None else " to ".join(quarter_name(number) for number in dict.fromkeys(quarters))


def _used(cuts: Sequence[Mapping[str, float | None]]) -> list[str]:
    return [key for key in (cuts[0] if cuts else {}) if any(cut[key] for cut in cuts)]
