"""How much of the money goes in circles as text for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lookthrough.lens.vendor_support.vendor_support import NOT_BY_DEFAULT
from lookthrough.present import labels
from lookthrough.present.numbers import amount, percent
from lookthrough.present.page.cited import name_of
from lookthrough.present.table import pick
from lookthrough.present.tables.circularity import (
    LEGS_ON_TERMINAL,
    LOOPS_ON_TERMINAL,
    NOT_MEASURABLE,
    VENDORS_ON_TERMINAL,
    change_words,
    intervals_by_period_table,
    intervals_by_status_table,
    legs_table,
    loops_table,
    vendors_table,
)
from lookthrough.present.tables.vendor_support import (
    PROMISES_ON_TERMINAL,
    customers_table,
    promises_table,
)
from lookthrough.present.tables.vendor_support import vendors_table as promised_table
from lookthrough.present.terminal.text import paragraphs, table_text, wrapped

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from lookthrough.book.records import Book
    from lookthrough.lens.circularity.by_period import Period, StatusStep
    from lookthrough.lens.circularity.circularity import Circularity, Loop
    from lookthrough.lens.circularity.self_funded import SelfFunded
    from lookthrough.lens.vendor_support.vendor_support import VendorSupport

UNSAID = (None, (None, None, None))  # what no row of a table of somebody's own says
LOOPS_IN_LEGS = 6  # whose legs are listed: as many as the map numbers
LISTED = {
    "exact": "all",
    "sampled": "those met often",
    "peeled": "one way to split it",
    "mixed": "partly one way to split it",
}
"""What the loops listed are, by how they were found."""
HEADING = "Support that is not money: what sellers have promised on behalf of others, USD bn"
READING = (
    "A promise moves no money until it is called, so that it stands in no payment, share or loop. Expected is the "
    "notional times the chance that whoever it stands for defaults before it ends, each low with low; all of it counts "
    "as lost, before what escrow, recourse or the sale of an asset brings back. What the two pay one another is of the "
    "window; no record is not the same as nothing, since a customer may buy through others."
)
STAND_IN = (
    "A backstop is called when capacity is unsold, and a guarantee of residual value when an asset has lost its value: "
    "the default of whoever it stands for stands in for both."
)
NONE = (
    "Support that is not money: no guarantee, backstop or credit protection of a seller on behalf of somebody else "
    "stands in this book on its date. Nothing published is not the same as nothing promised."
)
NO_SELLERS = "Support that is not money: this book has no purchases ledger, so that it names no seller."


def loops_text(answer: Circularity, notes: Sequence[str], *, most: int = 15) -> str:
    """Return vendors' intervals, the system, and the largest loops."""
    window = "no dates" if answer.window is None else f"{answer.window[0]} to {answer.window[1]}"
    vendors, shown = answer.vendors[:most], min(most, len(answer.loops))
    return paragraphs(
        f"How much of the money goes in circles, {window}, {labels.PAYMENTS[answer.layer]}, USD bn"
        + ("" if answer.unconfirmed is None else "\n" + labels.unconfirmed(answer.unconfirmed)),
        "\n".join(notes),
        vendors_text(vendors) or "No entity stands on a loop of payments.",
        _reasons(vendors, most=1),
        _system(answer),
        _estimated(answer),
        f"Loops: the largest {shown} of {len(answer.loops)}" if shown else "",
        table_text(pick(loops_table(answer.loops[:most]), LOOPS_ON_TERMINAL)),
        _legs(answer.loops[:LOOPS_IN_LEGS]),
        "\n".join(f"the earmark {a}:{b} meets no payment in this window" for a, b in answer.idle_bans),
    )


def _legs(loops: Sequence[Loop]) -> str:
    """Return the steps of some loops: amounts with their ranges, what they rest on, what is to come."""
    if not loops:
        return ""
    changes = [
        f"{leg.payer} to {leg.payee}: {change}"
        for leg in dict.fromkeys(leg for loop in loops for leg in loop.legs)
        if (change := change_words(leg))
    ]
    table = pick(legs_table(loops), LEGS_ON_TERMINAL)
    known = [name for i, name in enumerate(table.names) if any(row[i] not in UNSAID for row in table.rows)]
    heading = "Legs of " + ("this loop" if len(loops) == 1 else f"the first {len(loops)} loops") + ": low / mid / high"
    return paragraphs(heading, table_text(pick(table, known)), "\n".join(map(wrapped, changes)))


def vendors_text(vendors: Iterable[SelfFunded]) -> str:
    """Return vendors' intervals: what part of their revenue their own money paid."""
    return table_text(pick(vendors_table(vendors), VENDORS_ON_TERMINAL))


def _system(answer: Circularity) -> str:
    system = answer.system
    return (
        f"System: {amount(system.circuits)} of the {amount(system.circuits + system.net_throughput)} put through is "
        f"circular flow ({percent(system.throughput_circularity, NOT_MEASURABLE)}); set-off would cut payments from "
        f"{amount(answer.gross)} to {amount(answer.after_netting)}"
    )


def _estimated(answer: Circularity) -> str:
    """Say what is not exact: large tables are measured in steps, by walks, and within bounds."""
    system, sentences = answer.system, []
    if system.circuits_spread:
        sentences.append(
            f"The circular flow is estimated by walks, 99 % within {amount(system.circuits_spread)}; the loops listed "
            f"are {LISTED[system.loops_method]}."
        )
    if system.forwarding_spent:
        sentences.append(
            f"Entities with less than {percent(system.forwarding_spent)} of their payments left counted as exhausted: "
            f"the circular flow is too low by about {percent(0.6 * system.forwarding_spent)}."
        )
    if answer.least_netting < answer.after_netting * (1 - 1e-9):
        sentences.append(f"No set-off can leave less than {amount(answer.least_netting)}.")
    return "\n".join(sentences)


def periods_text(periods: Sequence[Period], *, most: int = 5) -> str:
    """Return the table of vendors' intervals and throughput circularity by period."""
    return "\n\n" + paragraphs(
        "By period: floor, pro rata and ceiling of the period's revenue that the vendor's own money paid, USD bn",
        table_text(intervals_by_period_table(periods, most)),
        "Money paid earlier in the window is carried into a period; nothing comes back from a later one.\n"
        "So one dollar may count in the ceilings of several periods: they do not add up to the window's.\n"
        "The circular flow counts loops within the period.",
        _reasons(vendor for period in periods for vendor in period.vendors),
    )


def steps_text(steps: Sequence[StatusStep], *, most: int = 5) -> str:
    """Return the table of vendors' intervals and throughput circularity by status."""
    fallen = sorted({id_ for step in steps for id_ in step.fallen})
    return "\n\n" + paragraphs(
        "By status: floor, pro rata and ceiling when contracts of these statuses count, USD bn",
        table_text(intervals_by_status_table(steps, most)),
        "The ledger of purchases and companies' own money have no status and always count.",
        f"The ceiling falls for {', '.join(fallen)}: a company that pays for more contracts carries less cash into "
        "later quarters, and a contract replaces the purchases that it carries."
        if fallen
        else "",
        _reasons(vendor for step in steps for vendor in step.vendors),
    )


def _reasons(vendors: Iterable[SelfFunded], *, most: int = 3) -> str:
    """Return why a vendor has no interval, and the first reasons why a pro rata is withheld."""
    vendors = list(vendors)
    unmeasured = sorted({f"{v.id} is not measurable: {v.not_measurable}" for v in vendors if v.not_measurable})
    withheld = sorted({vendor.pro_rata_withheld for vendor in vendors if vendor.pro_rata_withheld})
    return "\n".join([*unmeasured, *(f"no pro rata where {labels.first_lower(r)}" for r in withheld[:most])])


def support_text(support: VendorSupport, book: Book, of: str = "") -> str:
    """Return the promises, their sums by vendor and what is unknown; a sentence where there are none.

    A book without sellers has nothing to say of them: the text is empty.

    Args:
        support: the promises.
        book: whose they are.
        of: what the heading says besides.
    """
    if not support.promises:
        return wrapped(NONE) if book.purchases else ""
    stands_in = any(promise.kind in NOT_BY_DEFAULT for promise in support.promises)
    return paragraphs(
        HEADING + of,
        table_text(pick(promises_table(support, book), PROMISES_ON_TERMINAL)),
        "Beside it, what the two pay one another in the window",
        table_text(customers_table(support)),
        "By vendor: sums of what is known",
        table_text(promised_table(support)),
        "\n".join(wrapped(each) for each in _unknown(support, book)),
        wrapped(f"{READING} {STAND_IN}" if stands_in else READING),
    )


def alone_text(support: VendorSupport, book: Book, window: tuple[str, str]) -> str:
    """Return the promises as an answer of their own, with the window of the payments beside them."""
    return support_text(support, book, f", beside payments of {window[0]} to {window[1]}") or NO_SELLERS


def _unknown(support: VendorSupport, book: Book) -> Iterator[str]:
    """Say of each promise what is not known."""
    for promise in support.promises:
        if promise.why:
            yield f"{promise.contract} of {name_of(book, promise.vendor)}: {promise.why}"
