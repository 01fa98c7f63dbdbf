"""Who pays for the build-out as text for a terminal. Amounts are USD bn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lookthrough.present import labels
from lookthrough.present.numbers import amount, percent
from lookthrough.present.table import pick
from lookthrough.present.tables.funding import (
    BUILT,
    NOT_REPORTED,
    PART,
    SMALLEST,
    TRAIL_ON_TERMINAL,
    by_lender_table,
    by_source_table,
    by_sponsor_table,
    funding_table,
    has_built,
    non_traditional_table,
)
from lookthrough.present.terminal.text import paragraphs, table_text, titled, wrapped

if TYPE_CHECKING:
    from lookthrough.lens.funding.funding import Funding

TABLES = {"source": by_source_table, "lender": by_lender_table, "sponsor": by_sponsor_table}
BY = tuple(TABLES)


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
        "contracts)" + ("\n" + labels.unconfirmed(answer.unconfirmed) if answer.trail else ""),
        tables[by](answer) if answer.trail else "The book has no contract and no investment that match.",
        titled(pick(funding_table(answer.trail), TRAIL_ON_TERMINAL)) if with_trail else "",
    )


def _by_source(answer: Funding) -> str:
    return paragraphs(
        table_text(by_source_table(answer)),
        _total_note(with_built=has_built(answer)),
        _own_cash_note(answer),
        f"Share raised by vehicles that nobody consolidates, over all {answer.calendar.each}s: "
        f"{percent(answer.off_balance_share)}",
        _non_traditional(answer),
    )


def _by_lender(answer: Funding) -> str:
    return paragraphs(table_text(by_lender_table(answer)), _own_cash_note(answer), _non_traditional(answer))


def _by_sponsor(answer: Funding) -> str:
    return paragraphs(
        table_text(by_sponsor_table(answer)),
        "The sponsors of a vehicle are its tenants, guarantors and owners. Sponsors that share vehicles have a row "
        "together.",
    )


def _total_note(*, with_built: bool) -> str:
    beside = (
        f"{BUILT} is capital expenditure, whoever paid for it"
        if with_built
        else "name companies to see their capital expenditure beside it, where all of them have reported it"
    )
    return wrapped(
        "The total is not the amount built: borrowed money may sit as cash, repay debt or buy shares, and "
        f"money raised in one year may be spent in later ones; {beside}."
    )


def _own_cash_note(answer: Funding) -> str:
    """Return over what own cash reaches, so that no part of a year, or of the companies, passes for the whole."""
    each = answer.calendar.each
    own = [(row["period"], row["own_cash"]) for row in answer.rows if row["own_cash"]["companies"]]
    parts = [f"{cash['first']} to {cash['last']}" for _, cash in own if cash["partial"]]
    counts = [f"{period} {cash['companies']}" for period, cash in own]
    is_many = any(cash["companies"] > 1 for _, cash in own)
    sentences = [
        "Own cash is the part of investment that cash from operations covers"
        + (f", of as many companies as have reported both: {', '.join(counts)}." if is_many else "."),
        "A yearly figure is spread evenly over its quarters." if each == "quarter" else "",
        f"{PART} Not the whole {each} for all of them: {', '.join(parts)}." if parts else "",
        f"{NOT_REPORTED}: not reported, which is not zero." if len(own) < len(answer.rows) else "",
    ]
    return wrapped(" ".join(sentence for sentence in sentences if sentence))


def _non_traditional(answer: Funding) -> str:
    """Return the share of borrowed money from non-traditional lenders, by period and over all."""
    table = non_traditional_table(answer)
    if not table.rows:
        return ""
    return paragraphs(
        "Borrowed money: the share of lenders that are neither banks nor the bond market. Low and high take each"
        "\namount and each unknown lender at the value that moves the share most",
        table_text(table),
        _largest(answer),
    )


def _largest(answer: Funding) -> str:
    """Return which single positions the shares rest on, and what the two last columns are."""
    positions = [
        f"{row['period']} {largest['holder']} {amount(largest['amount'])} in {largest['contract']}"
        for row in answer.rows
        if (largest := row["non_traditional"]["without_largest"]) is not None and largest["amount"] >= SMALLEST
    ]
    if not positions:
        return ""
    return wrapped(
        f"Mid without largest: without the largest single position of the {answer.calendar.each}: "
        f"{', '.join(positions)}. Notes as market: all bonds and notes count as the bond market, whoever buys them, "
        "named managers as well."
    )
