"""What a deal says in sentences, the same on every screen and page. Amounts are USD m."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lookthrough.book.deal_file.deal_terms import PAYMENTS
from lookthrough.present.numbers import NOTHING, amount, percent

if TYPE_CHECKING:
    from lookthrough.deals.deal_answer import DealAnswer, NoteRow

_OF = {months: {1: "months", 3: "quarters", 6: "half-years", 12: "years"}[months] for months in PAYMENTS.values()}


def headline(answer: DealAnswer) -> str:
    """Return what the deal is."""
    count = len(answer.notes)
    notes = "one note" if count == 1 else f"{count} notes"
    return (
        f"{answer.deal.title}: {amount(answer.debt)} m USD in {notes}, {answer.deal.start} to {answer.end}, "
        f"{len(answer.periods)} {_OF[answer.deal.months]}. Amounts are USD m."
    )


def base_sentence(answer: DealAnswer) -> str:
    """Return how the base case goes."""
    covers = [row for row in answer.periods if row.cover is not None]
    parts = [] if answer.deal.converted is None else [f"Amounts are converted from {answer.deal.converted}."]
    if covers:
        least = min(covers, key=lambda row: row.cover or 0.0)
        first = f"{_times(covers[0].cover)} at first" if least is not covers[0] else ""
        parts.append(f"Cover is {first + ' and ' if first else ''}{_times(least.cover)} at its lowest ({least.name}).")
    if answer.debt_before_balloon <= NOTHING:
        parts.append("All of it is repaid before the end.")
    elif answer.deal.sale is None:
        parts.append(f"The balloon of {amount(answer.debt_before_balloon)} is refinanced, not sold out of.")
    else:
        parts.append(
            f"The sale at {amount(answer.deal.sale)} repays a balloon of {amount(answer.debt_before_balloon)}."
        )
    if answer.ltv_before_balloon is not None and answer.debt_before_balloon > NOTHING:
        parts.append(f"The balloon is {percent(answer.ltv_before_balloon)} of the value at the start.")
    if answer.prefunded_needed is not None:
        parts.append(
            f"A prefunded reserve must hold {amount(answer.prefunded_needed)} for the base case to pay when due."
        )
    return " ".join(parts)


def note_sentences(answer: DealAnswer) -> list[str]:
    """Return for each note whether it is paid in the base case."""
    return [_note(row) for row in answer.notes]


def _note(row: NoteRow) -> str:
    life = "nothing of it is repaid" if row.wal is None else f"its average life is {row.wal:.2f} years"
    loses = f"loses {amount(row.lost)} of principal ({percent(row.lost_share)})"
    lost = loses if row.lost > NOTHING else "is repaid"
    unpaid = f" and is left with {amount(row.unpaid)} of interest unpaid" if row.unpaid > NOTHING else ""
    return f"Note {row.note} {lost}{unpaid}; {life}."


def _times(cover: float | None) -> str:
    return "n/a" if cover is None else f"{cover:.2f} x"
