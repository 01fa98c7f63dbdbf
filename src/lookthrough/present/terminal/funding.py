"""Who pays for the build-out as text for a terminal. Amounts are USD bn."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from lookthrough.present.terminal.text import UNKNOWN, money, paragraphs, percent, table
from lookthrough.units.quarter import quarter_name

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lookthrough.lens.funding.funding import Funding, FundingRow, PeriodRow
    from lookthrough.lens.funding.lenders import NonTraditional

BY = ("source", "lender", "sponsor")
MISSING = "n/a"
PART = "*"
BUILT = "built (capex)"
SMALLEST = 0.05  # USD bn: less than a table shows


def funding_text(answer: Funding, by: str = "source", *, with_trail: bool = False) -> str:
    """Return who pays for the build-out.

    Args:
        answer: of ``lens.funding.funding``.
        by: ``source`` or ``lender``, period by period, or ``sponsor``, over all periods.
        with_trail: show every row behind the figures.
    """
    tables = {"source": _by_source, "lender": _by_lender, "sponsor": _by_sponsor}
    return paragraphs(
        f"Who pays for the build-out: money raised and own cash spent, gross, USD bn ({', '.join(answer.statuses)} "
        "contracts)",
        tables[by](answer) if answer.trail else "The book has no money that fits: no contract, no investment.",
        _trail(answer.trail) if with_trail and answer.trail else "",
    )


def _by_source(answer: Funding) -> str:
    rows = answer.rows
    used = _used([row["by_source"] for row in rows])
    with_built = any(row["built"]["amount"] is not None for row in rows)
    shown = [
        [
            row["period"],
            money(row["total"]) + (PART if _is_part(row) else ""),
            *(_cell(row, source) for source in used),
            *([_built(row)] if with_built else []),
            percent(row["off_balance_share"]),
            percent(row["by_evidence"].get("A", 0.0) + row["by_evidence"].get("B", 0.0)),
            str(row["unknown"]),
        ]
        for row in rows
    ]
    header = [answer.calendar.each, "total", *map(_words, used), *([BUILT] if with_built else [])]
    header += ["no balance sheet", "grade A or B", "unknown rows"]
    return paragraphs(
        table(header, shown),
        _total_note(with_built=with_built),
        _own_cash_note(rows, answer.calendar.each),
        f"Raised by vehicles that nobody consolidates, over all {answer.calendar.each}s: "
        f"{percent(answer.off_balance_share)}",
        _non_traditional(answer),
    )


def _cell(row: PeriodRow, source: str) -> str:
    amount = row["by_source"][source]
    is_part = source == "own_cash" and amount is not None and _is_part(row)
    return MISSING if amount is None else money(amount) + (PART if is_part else "")


def _is_part(row: PeriodRow) -> bool:
    return bool(row["own_cash"]["partial"])


def _built(row: PeriodRow) -> str:
    amount = row["built"]["amount"]
    return MISSING if amount is None else money(amount) + (PART if row["built"]["partial"] else "")


def _total_note(*, with_built: bool) -> str:
    beside = (
        f"{BUILT} is capital expenditure, whoever paid for it"
        if with_built
        else "name companies to see their capital expenditure beside it, where all of them have reported it"
    )
    return _wrapped(
        "The total is no sum of what was built: what is borrowed may sit as cash, repay debt or buy shares, and a "
        f"year's money may build in later ones; {beside}."
    )


def _own_cash_note(rows: Sequence[PeriodRow], each: str) -> str:
    """Return over what own cash reaches, so that no part of a year, or of the companies, passes for the whole."""
    own = [(row["period"], row["own_cash"]) for row in rows if row["own_cash"]["companies"]]
    parts = [f"{cash['first']} to {cash['last']}" for _, cash in own if cash["partial"]]
    counts = [f"{period} {cash['companies']}" for period, cash in own]
    is_many = any(cash["companies"] > 1 for _, cash in own)
    said = [
        "Own cash is investment as far as cash from operations covers it"
        + (f", of as many companies as have reported both: {', '.join(counts)}." if is_many else "."),
        "A yearly figure is spread evenly over its quarters." if each == "quarter" else "",
        f"{PART} Not the whole {each} for all of them: {', '.join(parts)}." if parts else "",
        f"{MISSING}: nobody has reported it, which is not zero." if len(own) < len(rows) else "",
    ]
    return _wrapped(" ".join(part for part in said if part))


def _non_traditional(answer: Funding) -> str:
    """Return the share of borrowed money from non-traditional lenders, by period and over all."""
    rows = [(row["period"], row["non_traditional"]) for row in answer.rows if row["non_traditional"]["borrowed"] > 0]
    if not rows:
        return ""
    everything = [("all", answer.non_traditional)] if len(rows) > 1 else []
    shown = [[period, *_shares(share)] for period, share in (*rows, *everything)]
    header = [
        answer.calendar.each,
        "borrowed",
        "low",
        "mid",
        "high",
        "mid, bn",
        "lender unknown",
        "reported or estimated",
    ]
    return paragraphs(
        "Borrowed money: the share of lenders that are neither banks nor the bond market. Low and high let each amount"
        "\nand each unknown lender be what moves it most",
        table([*header, "unknown rows", "mid without largest", "mid, notes as market"], shown),
        _largest(rows, answer),
    )


def _largest(rows: Sequence[tuple[str, NonTraditional]], answer: Funding) -> str:
    """Return which single positions the shares rest on, and what the two last columns are."""
    found = [(period, share["without_largest"]) for period, share in rows]
    said = [
        f"{period} {largest['holder']} {money(largest['amount'])} in {largest['contract']}"
        for period, largest in found
        if largest is not None and largest["amount"] >= SMALLEST
    ]
    if not said:
        return ""
    return _wrapped(
        f"Mid without largest: without the largest single position of the {answer.calendar.each}: {', '.join(said)}. "
        "Notes as market: all bonds and notes count as the bond market, whoever buys them, named managers as well."
    )


def _shares(share: NonTraditional) -> list[str]:
    bounds, rests_on = (share["low"], share["mid"], share["high"]), (share["unknown_lender"], share["sourced"])
    return [
        money(share["borrowed"]),
        *map(percent, bounds),
        money(share["amount"]["mid"]),
        *map(percent, rests_on),
        str(share["unknown"]),
        percent(share["without_largest"]["share"] if share["without_largest"] else bounds[1]),
        percent(share["notes_as_market"]["share"]),
    ]


def _by_lender(answer: Funding) -> str:
    rows = answer.rows
    kinds = sorted(
        {kind for row in rows for kind, amount in row["by_lender_kind"].items() if amount >= SMALLEST},
        key=lambda kind: (-sum(row["by_lender_kind"].get(kind, 0.0) for row in rows), kind),
    )
    shown = [
        [row["period"], money(row["total"]), *(money(row["by_lender_kind"].get(kind, 0.0)) for kind in kinds)]
        for row in rows
    ]
    header = [answer.calendar.each, "total", *("own cash" if kind == "own" else _words(kind) for kind in kinds)]
    return paragraphs(table(header, shown), _own_cash_note(rows, answer.calendar.each), _non_traditional(answer))


def _by_sponsor(answer: Funding) -> str:
    sponsors = [row for row in answer.sponsors if row["total"] >= SMALLEST]
    used = _used([row["by_source"] for row in sponsors])
    shown = [
        [
            row["sponsor"] or "(no company)",
            money(row["total"]),
            *(MISSING if (amount := row["by_source"][s]) is None else money(amount) for s in used),
            percent(row["off_balance_share"]),
            str(row["unknown"]),
        ]
        for row in sponsors
    ]
    header = ["sponsor", "total", *map(_words, used), "no balance sheet", "unknown rows"]
    return paragraphs(
        table(header, shown),
        "Sponsors of a vehicle are its tenants, guarantors and owners; what several share stands in a row of its own",
    )


def _trail(trail: Sequence[FundingRow]) -> str:
    rows = [
        [
            row.period,
            _words(row.source),
            row.contract or "(opening)",
            row.receiver,
            row.lender or _words(row.lender_kind),
            "" if row.quarters is None else " to ".join(quarter_name(n) for n in dict.fromkeys(row.quarters)),
            UNKNOWN if row.amount is None else money(row.amount.mid),
            row.basis,
            row.grade or "-",
            f"{row.file}:{row.line}",
            row.why,
        ]
        for row in trail
    ]
    header = ["", "source", "contract", "receiver", "from", "quarters", "mid", "basis", "grade", "place", "why"]
    return paragraphs("The trail: each figure is the sum of its rows", table(header, rows))


def _used(cuts: Sequence[Mapping[str, float | None]]) -> list[str]:
    return [name for name in (cuts[0] if cuts else {}) if any(cut[name] for cut in cuts)]


def _words(name: str) -> str:
    return name.replace("_", " ")


def _wrapped(text: str) -> str:
    return textwrap.fill(text, 120, break_on_hyphens=False)
