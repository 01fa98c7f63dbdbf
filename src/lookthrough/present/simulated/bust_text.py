"""The back-test of an earlier boom as text for a terminal: bad news first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lookthrough.calibration.bust.judged import AFTER, MODEL, RIVAL
from lookthrough.calibration.bust.refuted import YES
from lookthrough.present.numbers import percent
from lookthrough.present.tables.simulated.bust_tables import counts_table, order_table, said_table, shares_said_table
from lookthrough.present.terminal.text import paragraphs, table_text, wrapped

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

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
    """Return scores: first on which counts the model is refuted, then the numbers; last of runs that are not blind."""
    blind = [each for each in found if each.judged.is_blind]
    later = [each for each in found if not each.judged.is_blind]
    return paragraphs(
        f"{book.title}: what runs said, held against what came",
        *_scores(blind),
        *((wrapped(LATER), *_scores(later)) if later else ()),
    )


def _scores(found: Sequence[ScoredRuns]) -> Iterator[str]:
    if found:
        yield from (wrapped(refuted_said(each)) for each in found)
        yield table_text(counts_table(found))
        yield wrapped(READ)
        yield table_text(order_table(found))
        yield from (wrapped(quarters_said(each.judged)) for each in found)
        yield table_text(shares_said_table(found))
        yield from (wrapped(sentence(each.judged)) for each in found for sentence in SENTENCES)


def refuted_said(found: ScoredRuns) -> str:
    """Return on how many counts, written down before any run, the model is refuted, and which."""
    judged, rows = found
    hit = [each for each in rows if each.answer == YES]
    of_seeds = f"{len(judged.seeds)} seeds of {judged.paths:,} paths"
    if not hit:
        return f"{judged.label} ({of_seeds}): refuted on no count that can be decided."
    said = "; ".join(f"{each.what} ({each.numbers})" for each in hit)
    return f"{judged.label} ({of_seeds}): refuted on {len(hit)} of {len(rows)} counts: {said}."


def quarters_said(judged: JudgedRuns) -> str:
    """Return how many failures fall where they were called, and what the Brier score is made of."""
    whole = judged.firms[0] if judged.firms else None
    if whole is None or whole.covered.value is None:
        return f"{judged.label}: no failure is known, so that no quarter can be held against one."
    constant = percent(whole.covered_constant.value or 0.0)
    return (
        f"{judged.label}: of {whole.failed} failures {percent(whole.covered.value)} fall between the 10 and the "
        f"90 % quantile of the model, and {constant} between those of a constant hazard; its Brier score is "
        f"reliability {whole.parts.reliability:.3f}, less resolution {whole.parts.resolution:.3f}, plus uncertainty "
        f"{whole.parts.uncertainty:.3f} and what is left within thirds."
    )


def amplified_said(judged: JudgedRuns) -> str:
    """Return what is lost with the channel that carries vendors' money and without it."""
    said = "; ".join(f"{name} {with_:.2f} and {without:.2f}" for name, (with_, without) in judged.amplified.items())
    return f"{judged.label}: lost with the channel of vendors' money and without it, USD bn: {said}."


def bearers_said(judged: JudgedRuns) -> str:
    """Return who bears the loss, and what the answer rests on."""
    off = [
        f"; half the sum of differences to what came is {distance:.2f}{of}"
        for distance, of in ((judged.distance, ""), (judged.face_distance, " of these"))
        if distance is not None
    ]
    runs, face = off if len(off) > 1 else ("", "")
    return (
        f"{judged.label}: who bears it, of what all lose: {_parts(judged.losses)}{runs}. Pro rata to what each has: "
        f"{_parts(judged.face)}{face}. {_owners(judged)}{percent(judged.recalled)} of the dollars of the book are "
        f"recalled; the shock begins after the last quarter on {percent(judged.late_onset)} of paths."
    )


def _parts(shares: Mapping[str, float]) -> str:
    return ", ".join(f"{name} {percent(part)}" for name, part in shares.items())


def _owners(judged: JudgedRuns) -> str:
    if judged.owners is None or judged.owners_came is None:
        return ""
    low, high = (percent(share) for share in judged.owners_came)
    return (
        f"At the market values of the date owners bear {percent(judged.owners)}; of firms that failed and told what "
        f"they owed they bore {low} to {high}. "
    )


def ratio_said(judged: JudgedRuns) -> str:
    """Return how many times what vendors lose of orders is what they lose on claims."""
    said = {name: value for name, value in judged.orders_to_claims.items() if value is not None}
    model, rival = said.pop(MODEL, None), said.pop(RIVAL, None)
    runs = (
        "orders of the book end before the year asked about, so that runs do not say how much more vendors lose by "
        "orders than by claims"
        if model is None
        else f"vendors lose {model:.2g} times as much of orders as on claims"
    )
    ours = "" if rival is None else f" Carriers' capital expenditure and a half of what is lent say {rival:.2g} times."
    came = "".join(f" It came to {value:.2g} times at most at {name}." for name, value in said.items())
    return f"{judged.label}: {runs}.{ours}{came}"


SENTENCES = (bearers_said, ratio_said, amplified_said)
LATER = (
    "Made when what came was known, and not quoted: variants of the book, and the runs above made again with the "
    "program as it is now. They show what a variant changes. Their scores are no test."
)
