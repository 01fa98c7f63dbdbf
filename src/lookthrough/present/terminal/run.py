"""A run in words and small tables that a credit analyst reads in two minutes. Amounts are USD bn."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lookthrough.present.terminal.loops import vendor_row, vendors_table
from lookthrough.present.terminal.text import TITLES, money, paragraphs, percent, table
from lookthrough.present.terminal.through import view_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lookthrough.book.records import Book
    from lookthrough.lens.circularity.circularity import Circularity
    from lookthrough.lens.circularity.self_funded import SelfFunded
    from lookthrough.lens.through.answer import Through

    Document = Mapping[str, Any]

LEDGERS = {
    "headline": "headline: the next two",
    "creditors": "creditors and lessors, cash",
    "owners": "owners of private companies and vehicles",
    "listed_memo": "memo: listed shares, never added",
}
CHANNELS = {
    "credit": "default and clearing",
    "valuation": "marks of stakes",
    "vendor": "vendor money and orders cut",
    "funding": "raising and refinancing",
}
BALANCED = 1e-9


def run_text(
    book: Book, owed: Through, round_: Circularity, document: Document, notes: Sequence[str], place: str
) -> str:
    """Return the summary of the main job.

    Args:
        book: the book.
        owed: the look-through of the largest sponsors.
        round_: the circularity of the book's flows, for its vendors.
        document: of the run.
        notes: what a reader must know of the flows.
        place: the last line: where the report lies.
    """
    return paragraphs(
        f"1. THE BOOK: {book.title}\n{len(book.contracts)} contracts of {len(book.entities)} entities from "
        f"{len(book.sources)} sources, as of {book.as_of}; of their dollars {evidence_words(document['sourced'])}",
        f"2. WHO REALLY OWES WHAT: the five sponsors that have committed most, USD bn, {owed.as_of}",
        _owed(owed),
        f"3. HOW MUCH GOES ROUND: revenue that a vendor's own money paid, USD bn, {_window(round_)}",
        vendors_table([vendor_row(vendor) for vendor in _largest_first(round_)]),
        "\n".join([*notes, *_withheld(round_)]),
        f"4. WHAT BREAKS IF THE HYPE FADES: {_heading(document)}",
        losses_table(document),
        amplification_line(document["amplification"]),
        defaults_table(document, 8),
        holders_table(document, 8),
        "5. BEFORE YOU QUOTE THIS\n" + "\n".join(_caveats(document)),
        place,
    )


def _owed(owed: Through) -> str:
    rows = [[e.name, *(view_words(e.views[name], e.unknown[name]) for name in owed.views)] for e in owed.entities]
    told = (
        [] if owed.scenario is None else [f"economic: what promises cost beyond the market if {owed.scenario} happens"]
    )
    told.append("+? = rows of unknown amount come on top")
    return paragraphs(table(["", *(TITLES[name] for name in owed.views)], rows), "\n".join(told))


def _largest_first(round_: Circularity) -> list[SelfFunded]:
    """Return the vendors that can be measured, largest ceiling first."""
    measured = [(vendor.self_funded.ceiling, vendor) for vendor in round_.vendors if vendor.self_funded is not None]
    return [vendor for _, vendor in sorted(measured, key=lambda pair: (-pair[0], pair[1].id))]


def _window(round_: Circularity) -> str:
    window = "undated" if round_.window is None else f"{round_.window[0]} to {round_.window[1]}"
    return f"{window}, {'money' if round_.layer == 'cash' else 'money and warrants'}"


def _withheld(round_: Circularity) -> list[str]:
    if not any(vendor.pro_rata_withheld for vendor in round_.vendors):
        return []
    return ["Pro rata is withheld where what a company pays is recorded better than what it earns."]


def _caveats(document: Document) -> list[str]:
    unsourced, unsolved = percent(1.0 - document["sourced"]["sourced"]), document["status"]["unconverged"]
    given = "The sizes of the scenario are assumed: losses hold if it happens; no probability of that is claimed."
    known = (
        f"{unsourced} of the contracts' dollars are inferred or assumed; no lab files its cash and no filing names the "
        "buyers of Nvidia's chips. Ranges are sampled, so this ignorance is in the spread."
    )
    counted = (
        f"{unsolved} of {document['paths']:,} paths did not converge; listed shares are a memo, and the ledgers are "
        "never added beyond the headline."
    )
    return [f"- {line}" for line in (given, known, counted)]


def stress_text(document: Document, folder: str) -> str:
    """Return a run: losses by ledger, amplification, who fails first, who holds the loss."""
    return paragraphs(
        _heading(document),
        losses_table(document),
        amplification_line(document["amplification"]),
        channels_table(document["amplification"]),
        defaults_table(document),
        holders_table(document),
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


def losses_table(document: Document) -> str:
    """Return the loss against the same paths without the shock, by ledger."""
    rows = [_loss(title, document["loss"][name]) for name, title in LEDGERS.items() if name in document["loss"]]
    header = ["loss against the same paths without the shock", "mean", "95 % interval", "p95", "p99", "mean beyond p99"]
    return table(header, rows)


def _loss(title: str, loss: Document) -> list[str]:
    low, high = loss["interval95"]
    interval = f"{money(low)} to {money(high)}"
    return [title, money(loss["mean"]), interval, money(loss["p95"]), money(loss["p99"]), money(loss["es99"])]


def amplification_line(found: Document) -> str:
    """Return direct loss, total loss and their ratio in one sentence."""
    direct, total = money(found["direct"]), money(found["total"])
    if found["ratio"] is None:
        return f"Direct loss {direct}, total {total}: the direct loss is too small for a ratio."
    low, high = found["interval95"]
    interval = "" if low is None else f" (95 % interval {low:.2f} to {high:.2f})"
    channels = ", ".join(found["channels"]) or "no channel"
    return (
        f"The shock alone costs {direct}; with {channels} answering it costs {total}: "
        f"amplification {found['ratio']:.2f}{interval}" + _creditors_alone(found)
    )


def _creditors_alone(found: Document) -> str:
    """Return the same for creditors, whose cash is easier to measure than the marks of owners."""
    alone = found.get("by_ledger", {}).get("creditors")
    return (
        "" if alone is None else f"\nCreditors and lessors alone: {money(alone['direct'])} and {money(alone['total'])}"
    )


def channels_table(found: Document) -> str:
    """Return how the difference of total and direct loss is shared among the channels."""
    rows = [
        [f"{name}: {CHANNELS[name]}" if name in CHANNELS else name, money(share["shapley"]), money(share["last_in"])]
        for name, share in found["channels"].items()
    ]
    return table(["channel", "its share", "added last"], rows)


def defaults_table(document: Document, most: int = 10) -> str:
    """Return who fails and how often, beside how often without the shock."""
    failing = document["first_defaults"]
    rows = [
        [row["id"], percent(row["probability"]), percent(row.get("base_probability")), row["quarter"] or "never"]
        for row in failing[:most]
    ]
    header = [f"fails ({len(rows)} of {len(failing)})", "probability", "without the shock", "median quarter"]
    return table(header, rows) if rows else "Nobody fails on any path."


def holders_table(document: Document, most: int = 10) -> str:
    """Return who holds the loss in the end, funds and vehicles looked through."""
    held = sorted(document["by_end_holder"].items(), key=lambda item: -abs(item[1]["total"]))
    rows = [[name, money(h["creditors"]), money(h["owners"]), money(h["total"])] for name, h in held[:most]]
    return table(["end holder", "as creditor", "as owner", "mean loss"], rows) if rows else "Nobody loses."


def _quality(document: Document) -> str:
    status, left = document["status"], document.get("left", [])
    unknown = f"; {len(left)} live contracts are left out because an amount is unknown" if left else ""
    return (
        f"{status['solved']:,} paths solved, {status['unconverged']} not converged, largest residual "
        f"{document['residual']:.1e}; of the contracts' dollars {evidence_words(document['sourced'])}{unknown}"
    )


def evidence_words(sourced: Document) -> str:
    """Return the shares of dollars sourced, inferred and assumed in words."""
    return ", ".join(f"{percent(sourced[name])} {name}" for name in ("sourced", "inferred", "assumed"))


def audit_text(found: Document, path: int) -> str:
    """Return the three residuals of an audited path and whether they are nil."""
    rows = [
        ["payments of one nature add up to nil", f"{found['max_abs_row']:.1e}"],
        ["cash changes by what was received and paid", f"{found['max_abs_column']:.1e}"],
        ["debt changes by draws, repayments and write-offs", f"{found['max_abs_stock']:.1e}"],
    ]
    balanced = max(found.values()) <= BALANCED
    verdict = "everything balances" if balanced else "this is a defect of the program: please report it"
    heading = f"Path {path}, largest residual relative to all payments"
    return paragraphs(heading, table(["check", "residual"], rows), verdict)


def story_text(missed: Sequence[Document], path: int, most: int = 60) -> str:
    """Return the payments missed on one path, quarter by quarter."""
    if not missed:
        return f"On path {path} every payment was made."
    rows = [
        [row["quarter"], row["payer"], row["payee"], row["nature"], row["contract"], f"{row['missed']:,.3f}"]
        for row in missed[:most]
    ]
    return paragraphs(
        f"Payments missed on path {path}, USD bn",
        table(["quarter", "who", "owes", "for", "contract", "missed"], rows),
        f"{len(missed) - most} more: --json has all" if len(missed) > most else "",
    )


def comparison(first: tuple[str, Document], second: tuple[str, Document]) -> dict[str, Any]:
    """Return two runs, each with its name, side by side: options that differ, losses, amplification, end holders."""
    a, b = first[1], second[1]
    options = sorted({*a["run"], *b["run"]})
    holders = sorted({*a["by_end_holder"], *b["by_end_holder"]})
    ledgers = [name for name in LEDGERS if name in a["loss"] and name in b["loss"]]
    return {
        "runs": [first[0], second[0]],
        "options": {k: [a["run"].get(k), b["run"].get(k)] for k in options if a["run"].get(k) != b["run"].get(k)},
        "loss": {name: _pair(a["loss"][name]["mean"], b["loss"][name]["mean"]) for name in ledgers},
        "amplification": {
            name: [a["amplification"][name], b["amplification"][name]] for name in ("total", "direct", "ratio")
        },
        "by_end_holder": {
            name: _pair(*(run["by_end_holder"].get(name, {}).get("total", 0.0) for run in (a, b))) for name in holders
        },
    }


def _pair(first: float, second: float) -> dict[str, float]:
    return {"first": first, "second": second, "difference": second - first}


def comparison_text(found: Document, most: int = 12) -> str:
    """Return two runs side by side as tables."""
    runs = found["runs"]
    losses = [_compared(LEDGERS[name], pair) for name, pair in found["loss"].items()]
    held = sorted(found["by_end_holder"].items(), key=lambda item: -abs(item[1]["difference"]))
    ratio = ["n/a" if r is None else f"{r:.2f}" for r in found["amplification"]["ratio"]]
    options = [[name, str(pair[0]), str(pair[1])] for name, pair in found["options"].items()]
    return paragraphs(
        table(["what differs", *runs], options) if options else "The two runs have the same options.",
        table(["mean loss, USD bn", *runs, "difference"], losses),
        f"amplification {ratio[0]} and {ratio[1]}",
        table(["end holder", *runs, "difference"], [_compared(name, pair) for name, pair in held[:most]]),
    )


def _compared(name: str, pair: Document) -> list[str]:
    return [name, money(pair["first"]), money(pair["second"]), money(pair["difference"])]
