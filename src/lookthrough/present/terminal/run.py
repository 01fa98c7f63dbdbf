"""A run in words and small tables that a credit analyst reads in two minutes. Amounts are USD bn."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lookthrough.book.vintage import vintage_of
from lookthrough.present import labels
from lookthrough.present.numbers import percent
from lookthrough.present.sentences.given_sentences import given_sentence
from lookthrough.present.sentences.run_sentences import (
    BEFORE_FAILING,
    MARKS,
    SWING,
    interlocks_sentence,
    lenders_sentence,
    levels_sentence,
    negative_sentences,
    network_sentence,
    onset_sentence,
    orders_sentence,
    scenario_words,
)
from lookthrough.present.sentences.world_sentences import drivers_words, labs_sentence
from lookthrough.present.table import Table, pick, without
from lookthrough.present.tables.common_columns import text
from lookthrough.present.tables.run import (
    INPUTS,
    MAY_BE_NONE,
    SHOWN_LOSSES,
    base_levels_table,
    channels_table,
    compared_failures_table,
    compared_holders_table,
    compared_losses_table,
    compared_network_table,
    failures_table,
    guesses_table,
    holders_table,
    levels_table,
    loss_by_onset_table,
    losses_table,
    options_table,
)
from lookthrough.present.tables.simulated.world import MOST_ENDS, medians_table
from lookthrough.present.tables.through import side_by_side_table
from lookthrough.present.terminal.loops import vendors_text
from lookthrough.present.terminal.text import paragraphs, table_text, wrapped
from lookthrough.present.terminal.through import economic_note

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from lookthrough.book.evidence import EvidenceShares
    from lookthrough.book.records import Book
    from lookthrough.lens.circularity.circularity import Circularity
    from lookthrough.lens.circularity.self_funded import SelfFunded
    from lookthrough.lens.through.answer import Through
    from lookthrough.present.run_records import EvidenceDocument, StressDocument

    Document = Mapping[str, Any]

BALANCED = 1e-9
BY_ONSET = (
    "The same loss by the year in which the shock begins. The horizon is the same for all, so that a late shock has "
    "fewer quarters in which to cost anything."
)
AUDITED = {
    "max_abs_row": "payments of one kind add up to zero",
    "max_abs_column": "cash changes by what was received and paid",
    "max_abs_stock": "debt changes by draws, repayments and write-offs",
}
"""What an audit checks, by the name of its residual."""


def run_text(
    book: Book, through: Through, circularity: Circularity, stress: StressDocument, notes: Sequence[str], place: str
) -> str:
    """Return the summary of the main job.

    Args:
        book: the book.
        through: the look-through of the largest sponsors.
        circularity: of the book's flows, for its vendors.
        stress: what the run found.
        notes: what a reader must know of the flows.
        place: the last line: where the report lies.
    """
    return paragraphs(
        f"1. THE BOOK: {book.title}\n{len(book.contracts)} contracts of {len(book.entities)} entities from "
        f"{len(book.sources)} sources, {vintage_of(book).words()}; of the contracts' dollars "
        f"{evidence_words(stress.contract_evidence)}",
        f"2. WHO REALLY OWES WHAT: the sponsors that have committed most, USD bn, {through.as_of}",
        _views(through),
        f"3. HOW MUCH GOES IN CIRCLES: revenue that a vendor's own money paid, USD bn, {_window(circularity)}",
        vendors_text(_largest_first(circularity)),
        "\n".join([*notes, *_withheld(circularity)]),
        f"4. WHAT BREAKS: {_heading(stress)}",
        *_losses(book, stress),
        failures_text(stress, 8),
        guesses_text(stress, 5),
        holders_text(book, stress, 8),
        "5. BEFORE YOU QUOTE THIS\n" + "\n".join(_caveats(stress)),
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


def _caveats(stress: StressDocument) -> list[str]:
    given = "The shocks of the scenario are assumed. Losses are conditional on it; no probability is claimed."
    ledgers = (
        f"Ledgers are not to be added up: {MARKS}. Sellers' losses are lost contracts, net of what they save and sell "
        "again. Listed shares are in no ledger."
    )
    counts = f"{stress.status.unconverged} of {stress.paths:,} paths did not converge. {BEFORE_FAILING}"
    return [wrapped(f"- {line}") for line in (given, ledgers, counts)]


def stress_text(book: Book, stress: StressDocument, folder: str) -> str:
    """Return a run: losses by ledger, the network, who fails, which guesses move it, who holds the loss.

    Args:
        book: of the run.
        stress: what it found.
        folder: where it is kept.
    """
    return paragraphs(
        f"{wrapped(_heading(stress))}\n{wrapped(f'{vintage_of(book, stress.run.statuses).words()}, USD bn')}",
        *_world(book, stress),
        *_losses(book, stress),
        "" if stress.is_without_shock else _channels(stress),
        failures_text(stress),
        guesses_text(stress),
        holders_text(book, stress),
        _quality(stress),
        f"run folder: {folder}",
    )


def shard_text(done: Document) -> str:
    """Return what a shard has, and what makes the run of all of them."""
    number, of, chunks, whole = (int(str(done[name])) for name in ("shard", "of", "chunks", "of_chunks"))
    has = f"Shard {number} of {of} is complete: {chunks} of the {whole} chunks of the run, in {done['folder']}."
    if not chunks:
        has = (
            f"Shard {number} of {of} has nothing to do: the run has {whole} chunks. "
            "A smaller --block makes more of them, fewer shards leave none idle."
        )
    return paragraphs(
        wrapped(has), wrapped(f"When all {of} are there, `lookthrough merge` of their folders makes the run.")
    )


def _heading(stress: StressDocument) -> str:
    return f"{scenario_words(stress)}, {stress.paths:,} paths of {stress.quarters} quarters, seed {stress.seed}"


def _world(book: Book, stress: StressDocument) -> list[str]:
    """Return what drives the run at the ends of years, and who has what of the labs' revenue."""
    world = stress.world
    return [
        wrapped(given_sentence(stress, book)),
        wrapped(f"What drives it, {drivers_words(world)}"),
        table_text(medians_table(world, MOST_ENDS)),
        wrapped(labs_sentence(world, book)) if world.labs else "",
    ]


def _losses(book: Book, stress: StressDocument) -> list[str]:
    """Return what is lost, by ledger and lenders first; without a shock the levels."""
    if stress.is_without_shock:
        return [wrapped(levels_sentence(stress)), table_text(base_levels_table(stress))]
    return [
        wrapped(onset_sentence(stress)),
        wrapped(lenders_sentence(stress)),
        table_text(pick(losses_table(stress), SHOWN_LOSSES)),
        table_text(levels_table(stress)),
        wrapped(network_sentence(stress)),
        wrapped(interlocks_sentence(stress)),
        wrapped(orders_sentence(stress, book)),
        "\n".join(wrapped(f"- {sentence}") for sentence in negative_sentences(stress)),
        _by_onset(stress),
    ]


def _by_onset(stress: StressDocument) -> str:
    """Return what is lost by the year in which the shock begins, ``""`` where that is one."""
    if stress.onset is None or not stress.onset.loss:
        return ""
    return paragraphs(wrapped(BY_ONSET), table_text(loss_by_onset_table(stress.onset)))


def _channels(stress: StressDocument) -> str:
    if not stress.network.channels:
        return ""
    return paragraphs(
        wrapped(
            f"What each channel adds on {stress.network.common_paths:,} common paths: its Shapley share, and what is "
            "gone without it (added last)"
        ),
        table_text(without(channels_table(stress), "carries")),
    )


def failures_text(stress: StressDocument, most: int = 10) -> str:
    """Return who fails with and without the shock, the largest difference first; without a shock the most frequent."""
    failures = stress.failures if stress.is_without_shock else stress.by_difference
    beside = wrapped(stress.hazards.sentence)
    if not failures:
        return paragraphs("Nobody fails on any path.", beside)
    table = failures_table(failures[:most], stress.onset)
    heading = f"Who fails on some path, {min(most, len(failures))} of {len(failures)}"
    if stress.is_without_shock:
        said = wrapped(f"{heading}. {BEFORE_FAILING}")
        return paragraphs(said, table_text(pick(table, ("name", "base_failed"))), beside)
    said = wrapped(f"{heading}, by the difference that the shock makes. {BEFORE_FAILING}")
    return paragraphs(said, table_text(without(table, "entity", *_other_time(stress))), beside)


def _other_time(stress: StressDocument) -> tuple[str, ...]:
    """Return the columns of the failures that a narrow screen leaves out: of the two times one says more."""
    is_drawn = stress.onset is not None and stress.onset.is_drawn
    return ("before_onset", "quarter" if is_drawn else "after_onset")


def guesses_text(stress: StressDocument, most: int = INPUTS) -> str:
    """Return how far the assumed inputs move each ledger."""
    if stress.is_without_shock:
        return ""
    if not stress.guesses:
        return f"No assumed input moves a ledger by more than noise on {stress.paths:,} paths."
    return paragraphs(
        wrapped(f"Assumed inputs that move a loss by more than noise: {SWING}"),
        table_text(guesses_table(stress.guesses[:most])),
    )


def holders_text(book: Book, stress: StressDocument, most: int = 10) -> str:
    """Return who holds the loss in the end by ledger, funds and vehicles looked through."""
    if stress.is_without_shock:
        return ""
    table = holders_table(stress.by_end_holder, book, most)
    if not table.rows:
        return ""
    return paragraphs("Who bears it in the end, mean loss by ledger", table_text(without(table, "holder")))


def _quality(stress: StressDocument) -> str:
    status, left_out = stress.status, len(stress.left_out)
    in_words = "live contracts are left out, in whole or in part, for want of a number"
    unknown = f"; {left_out} {in_words}" if left_out else ""
    endless = f" ({status.not_finite:,} of them not finite: in no mean)" if status.not_finite else ""
    return wrapped(
        f"{status.solved:,} paths solved, {status.unconverged} not converged{endless}, largest residual "
        f"{stress.residual:.1e}{unknown}"
    )


def evidence_words(shares: EvidenceShares | EvidenceDocument) -> str:
    """Return the shares of dollars sourced, inferred and assumed in words."""
    return ", ".join(f"{percent(getattr(shares, key))} {name}" for key, name in labels.EVIDENCE.items())


def audit_text(residuals: Document, path: int) -> str:
    """Return the three residuals of an audited path and whether they are nil."""
    is_balanced = max(residuals.values()) <= BALANCED
    return paragraphs(
        f"Path {path}, largest residual relative to all payments",
        table_text(residuals_table(residuals)),
        "everything balances" if is_balanced else "this is a defect of the program: please report it",
    )


def residuals_table(residuals: Document) -> Table:
    """Return each residual of an audited path, relative to all payments."""
    rows = tuple((check, f"{residuals[key]:.1e}") for key, check in AUDITED.items())
    return Table((text("check"), text("residual")), rows)


def comparison_text(comparison: Document, called: Callable[[str], str] = str, most: int = 12) -> str:
    """Return two runs side by side as tables; ``called`` gives the name of an id."""
    fails, fails_anyway = (compared_failures_table(comparison, most, called, base=base) for base in (False, True))
    return paragraphs(
        table_text(options_table(comparison)) or "The two runs have the same options.",
        _other_futures(comparison["other_futures"]),
        _how_paired(comparison),
        table_text(compared_losses_table(comparison)),
        table_text(compared_network_table(comparison)),
        table_text(fails) or "The same entities fail as often in both.",
        table_text(fails_anyway),
        table_text(compared_holders_table(comparison, most, called)),
    )


def _how_paired(comparison: Document) -> str:
    """Return what the intervals of differences rest on, ``""`` where there are none."""
    if "paired" not in comparison:
        return ""
    mark = f"{MAY_BE_NONE}: nought is in it"
    if comparison["paired"]:
        return wrapped(
            "Differences are the second run less the first, each with its 95 % interval path by path: seed and number "
            f"of paths are the same, so that a path is one future in both ({comparison['paths'][0]:,} paths; {mark})."
        )
    return wrapped(
        "Differences are the second run less the first, with their 95 % interval as of two samples, which is wide: the "
        f"runs differ in seed or number of paths, so that paths cannot be held against each other one by one ({mark})."
    )


def _other_futures(differing: Sequence[str]) -> str:
    if not differing:
        return ""
    return wrapped(
        f"The runs differ in {', '.join(differing)}, and so may their futures: part of a difference may be chance or "
        "horizon."
    )
