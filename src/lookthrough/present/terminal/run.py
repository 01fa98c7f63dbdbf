"""A run in words and small tables that a credit analyst reads in two minutes. Amounts are USD bn."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lookthrough.present import labels
from lookthrough.present.numbers import amount, percent
from lookthrough.present.table import Table, pick
from lookthrough.present.tables.common_columns import text
from lookthrough.present.tables.run import (
    channels_table,
    compared_holders_table,
    compared_losses_table,
    defaults_table,
    holders_table,
    losses_table,
    missed_table,
    options_table,
)
from lookthrough.present.tables.through import side_by_side_table
from lookthrough.present.terminal.loops import vendors_text
from lookthrough.present.terminal.text import paragraphs, table_text, wrapped
from lookthrough.present.terminal.through import economic_note

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lookthrough.book.records import Book
    from lookthrough.lens.circularity.circularity import Circularity
    from lookthrough.lens.circularity.self_funded import SelfFunded
    from lookthrough.lens.through.answer import Through

    Document = Mapping[str, Any]

BALANCED = 1e-9
AUDITED = {
    "max_abs_row": "payments of one kind add up to zero",
    "max_abs_column": "cash changes by what was received and paid",
    "max_abs_stock": "debt changes by draws, repayments and write-offs",
}
"""What an audit checks, by the name of its residual."""


def run_text(
    book: Book, through: Through, circularity: Circularity, document: Document, notes: Sequence[str], place: str
) -> str:
    """Return the summary of the main job.

    Args:
        book: the book.
        through: the look-through of the largest sponsors.
        circularity: of the book's flows, for its vendors.
        document: of the run.
        notes: what a reader must know of the flows.
        place: the last line: where the report lies.
    """
    return paragraphs(
        f"1. THE BOOK: {book.title}\n{len(book.contracts)} contracts of {len(book.entities)} entities from "
        f"{len(book.sources)} sources, as of {book.as_of}; of their dollars {evidence_words(document['sourced'])}",
        f"2. WHO REALLY OWES WHAT: the sponsors that have committed most, USD bn, {through.as_of}",
        _views(through),
        f"3. HOW MUCH GOES IN CIRCLES: revenue that a vendor's own money paid, USD bn, {_window(circularity)}",
        vendors_text(_largest_first(circularity)),
        "\n".join([*notes, *_withheld(circularity)]),
        f"4. WHAT BREAKS: {_heading(document)}",
        table_text(losses_table(document)),
        amplification_line(document["amplification"]),
        defaults_text(document, 8),
        holders_text(document, 8),
        "5. BEFORE YOU QUOTE THIS\n" + "\n".join(_caveats(document)),
        place,
    )


def _views(through: Through) -> str:
    table = side_by_side_table(through)
    return paragraphs(
        table_text(pick(table, ("name", *through.views))),
        "\n".join(note for note in (economic_note(through), table.note) if note),
    )


def _largest_first(circularity: Circularity) -> list[SelfFunded]:
    """Return the vendors that can be measured, largest ceiling first."""
    measured = [
        (vendor.self_funded.ceiling, vendor) for vendor in circularity.vendors if vendor.self_funded is not None
    ]
    return [vendor for _, vendor in sorted(measured, key=lambda pair: (-pair[0], pair[1].id))]


def _window(circularity: Circularity) -> str:
    window = "undated" if circularity.window is None else f"{circularity.window[0]} to {circularity.window[1]}"
    return f"{window}, {labels.PAYMENTS[circularity.layer]}"


def _withheld(circularity: Circularity) -> list[str]:
    if not any(vendor.pro_rata_withheld for vendor in circularity.vendors):
        return []
    return ["Pro rata is withheld where a company's payments are recorded better than its income."]


def _caveats(document: Document) -> list[str]:
    unsourced, unsolved = percent(1.0 - document["sourced"]["sourced"]), document["status"]["unconverged"]
    given = "The shocks of the scenario are assumed. Losses are conditional on it; no probability is claimed."
    known = (
        f"{unsourced} of the contracts' dollars are inferred or assumed. Ranges are sampled, so the spread covers this "
        "uncertainty."
    )
    counts = (
        f"{unsolved} of {document['paths']:,} paths did not converge; listed shares are a memo, and the ledgers are "
        "never added beyond the headline."
    )
    return [f"- {line}" for line in (given, known, counts)]


def stress_text(document: Document, folder: str) -> str:
    """Return a run: losses by ledger, amplification, who fails first, who holds the loss."""
    return paragraphs(
        _heading(document),
        table_text(losses_table(document)),
        amplification_line(document["amplification"]),
        table_text(channels_table(document["amplification"])),
        defaults_text(document),
        holders_text(document),
        _quality(document),
        f"run folder: {folder}",
    )


def _heading(document: Document) -> str:
    severity = document["run"].get("severity", 1.0)
    harder = "" if severity == 1.0 else f", severity {severity:g}"
    return (
        f"{document['scenario_title']} ({document['scenario']}{harder}), "
        f"{document['paths']:,} paths of {document['quarters']} quarters, seed {document['seed']}"
    )


def amplification_line(amplification: Document) -> str:
    """Return direct loss, total loss and their ratio in one sentence."""
    direct, total = amount(amplification["direct"]), amount(amplification["total"])
    if amplification["ratio"] is None:
        return f"Direct loss {direct}, total {total}: the direct loss is too small for a ratio."
    low, high = amplification["interval95"]
    interval = "" if low is None else f" (95 % interval {low:.2f} to {high:.2f})"
    channels = ", ".join(amplification["channels"]) or "no channel"
    return (
        f"The shock alone costs {direct}; with {channels} answering it costs {total}: "
        f"amplification {amplification['ratio']:.2f}{interval}" + _creditors_alone(amplification)
    )


def _creditors_alone(amplification: Document) -> str:
    """Return the same for creditors, whose cash is easier to measure than the marks of owners."""
    alone = amplification.get("by_ledger", {}).get("creditors")
    if alone is None:
        return ""
    return f"\nCreditors and lessors alone: {amount(alone['direct'])} and {amount(alone['total'])}"


def defaults_text(document: Document, most: int = 10) -> str:
    """Return who fails and how often, beside how often without the shock."""
    failing = len(document["first_defaults"])
    if not failing:
        return "Nobody fails on any path."
    return paragraphs(
        f"Who fails on some path: the first {min(most, failing)} of {failing}",
        table_text(defaults_table(document, most)),
    )


def holders_text(document: Document, most: int = 10) -> str:
    """Return who holds the loss in the end, funds and vehicles looked through."""
    return table_text(holders_table(document, most)) or "Nobody loses."


def _quality(document: Document) -> str:
    status, left_out = document["status"], document.get("left_out", [])
    in_words = "live contracts are left out, in whole or in part, for want of a number"
    unknown = f"; {len(left_out)} {in_words}" if left_out else ""
    endless = f" ({lost:,} of them not finite: in no mean)" if (lost := status.get("not_finite", 0)) else ""
    return wrapped(
        f"{status['solved']:,} paths solved, {status['unconverged']} not converged{endless}, largest residual "
        f"{document['residual']:.1e}; of the contracts' dollars {evidence_words(document['sourced'])}{unknown}"
    )


def evidence_words(sourced: Document) -> str:
    """Return the shares of dollars sourced, inferred and assumed in words."""
    return ", ".join(f"{percent(sourced[key])} {name}" for key, name in labels.EVIDENCE.items())


def audit_text(residuals: Document, path: int) -> str:
    """Return the three residuals of an audited path and whether they are nil."""
    rows = tuple((check, f"{residuals[key]:.1e}") for key, check in AUDITED.items())
    is_balanced = max(residuals.values()) <= BALANCED
    return paragraphs(
        f"Path {path}, largest residual relative to all payments",
        table_text(Table((text("check"), text("residual")), rows)),
        "everything balances" if is_balanced else "this is a defect of the program: please report it",
    )


def story_text(missed: Sequence[Document], path: int, most: int = 60) -> str:
    """Return the payments missed on one path, quarter by quarter."""
    if not missed:
        return f"On path {path} every payment was made."
    return paragraphs(
        f"Payments missed on path {path}, USD bn",
        table_text(missed_table(missed[:most])),
        f"{len(missed) - most} more: --json has all" if len(missed) > most else "",
    )


def comparison_text(comparison: Document, most: int = 12) -> str:
    """Return two runs side by side as tables."""
    first, second = ("n/a" if r is None else f"{r:.2f}" for r in comparison["amplification"]["ratio"])
    return paragraphs(
        table_text(options_table(comparison)) or "The two runs have the same options.",
        f"Mean loss, USD bn; amplification {first} and {second}",
        table_text(compared_losses_table(comparison)),
        table_text(compared_holders_table(comparison, most)),
    )
