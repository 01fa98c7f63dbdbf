"""The back-test of an earlier boom as text for a terminal: bad news first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lookthrough.calibration.bust.judged import AFTER
from lookthrough.calibration.bust.refuted import YES
from lookthrough.present.numbers import percent
from lookthrough.present.tables.simulated.bust_tables import counts_table, order_table, said_table, shares_said_table
from lookthrough.present.terminal.text import paragraphs, table_text, wrapped

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lookthrough.book.records import Book
    from lookthrough.calibration.bust.judged import JudgedRuns
    from lookthrough.calibration.bust.refuted import ScoredRuns

READ = (
    "tau is 1 where firms fail in the order in which they are called and 0 where that says nothing; a lower Brier "
    "score is better. In brackets stands where 90 % of samples of the firms have it: two that overlap are not "
    "told apart."
)


def frozen_text(kept: Mapping[str, Any], place: str) -> str:
    """Return what runs say and where it is kept."""
    runs = kept["runs"]
    return paragraphs(
        f"{kept['book']}: {kept['scenario']}, {runs[0]['paths']:,} paths of {len(kept['quarters'])} quarters, seeds "
        f"{', '.join(str(run['seed']) for run in runs)}",
        table_text(said_table(kept)),
        wrapped(
            f"{percent(kept['recalled'])} of the dollars of the book are recalled and rest on no text. The shock "
            f"begins after the last quarter on {percent(runs[0]['late_onset'])} of paths."
        ),
        wrapped(
            f"Frozen in {place}: commit it before you look at what came."
            if kept["method"] != AFTER
            else f"Kept in {place}. What came stands beside the book already, so that this is not blind."
        ),
    )


def bust_text(book: Book, found: Sequence[ScoredRuns]) -> str:
    """Return scores: first on which counts the model is refuted, then the numbers."""
    return paragraphs(
        f"{book.title}: what runs said, held against what came",
        *(wrapped(_refuted(each)) for each in found),
        table_text(counts_table(found)),
        wrapped(READ),
        table_text(order_table(found)),
        *(wrapped(quarters_said(each.judged)) for each in found),
        table_text(shares_said_table(found)),
        *(wrapped(sentence(each.judged)) for each in found for sentence in (bearers_said, amplified_said)),
    )


def _refuted(found: ScoredRuns) -> str:
    judged, rows = found
    hit = [each for each in rows if each.answer == YES]
    of_seeds = f"{len(judged.seeds)} seeds of {judged.paths:,} paths"
    if not hit:
        return f"{judged.scenario} ({of_seeds}): refuted on no count that can be decided."
    said = "; ".join(f"{each.what} ({each.numbers})" for each in hit)
    return f"{judged.scenario} ({of_seeds}): refuted on {len(hit)} of {len(rows)} counts: {said}."


def quarters_said(judged: JudgedRuns) -> str:
    """Return how many failures fall where they were called, and what the Brier score is made of."""
    whole = judged.firms[0] if judged.firms else None
    if whole is None or whole.covered.value is None:
        return f"{judged.scenario}: no failure is known, so that no quarter can be held against one."
    constant = percent(whole.covered_constant.value or 0.0)
    return (
        f"{judged.scenario}: of {whole.failed} failures {percent(whole.covered.value)} fall between the 10 and the "
        f"90 % quantile of the model, and {constant} between those of a constant hazard; its Brier score is "
        f"reliability {whole.parts.reliability:.3f}, less resolution {whole.parts.resolution:.3f}, plus uncertainty "
        f"{whole.parts.uncertainty:.3f} and what is left within thirds."
    )


def amplified_said(judged: JudgedRuns) -> str:
    """Return what is lost with the channel that carries vendors' money and without it."""
    said = "; ".join(f"{name} {with_:.2f} and {without:.2f}" for name, (with_, without) in judged.amplified.items())
    return f"{judged.scenario}: lost with the channel of vendors' money and without it, USD bn: {said}."


def bearers_said(judged: JudgedRuns) -> str:
    """Return who bears the loss, and what the answer rests on."""
    said = ", ".join(f"{name} {percent(part)}" for name, part in judged.losses.items())
    off = "" if judged.distance is None else f"; half the sum of differences to what came is {judged.distance:.2f}"
    return (
        f"{judged.scenario}: who bears it, of what all lose: {said}{off}. {percent(judged.recalled)} of the dollars of "
        f"the book are recalled; the shock begins after the last quarter on {percent(judged.late_onset)} of paths."
    )
