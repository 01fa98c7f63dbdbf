"""The questions of a back-test: will this happen to this contract or company, from a day on?

Every contract of ``LARGE`` or more, every modelled company and every sponsor with an account
(``simulate.compile.sponsor_accounts``) of the book as of the day, times six kinds. The answer is
1 only where the table of events has a row of that kind, in that direction, which names the contract or the company, and
which lay ahead on that day; else 0. The table is incomplete on purpose, so that some answers are wrongly 0.

What answers a kind with 1 in the table of events, and what a run calls it, in the futures without a shock, up to the
quarter of the last day asked about:

- *cut*: ``contract_resized`` down, ``contract_cancelled``. In a run a tenth or more of a quarter's order or take-or-pay
  is cancelled or spared by relief; or who owes it fails or is taken over; or a tenth or more of the amount does not
  come about by the firmness of its status, and that becomes known in the window, evenly over what is left of its life.
  Of a company: one of its orders or commitments is cut, or it fails.
- *repriced*: ``contract_repriced``. In a run 10 bp or more are added to the coupon of a debt; of a company, one of its.
- *default*: ``default``. In a run who owes it fails or is taken over.
- *raise*: ``raise``. In a run a company raises 1 bn of equity or more, all quarters together; no chance for a contract.
- *downgrade*: ``downgrade`` down. In a run a sponsor with an account loses its letters, at the earliest after
  ``quarter.sponsors.OUTLOOK`` quarters: in a shorter window there is no chance, nor for others.
- *failed_placement*: the event of that name. A run knows no placements: no chance.

The first score was made before sponsors had accounts: until then they were not asked about, and *downgrade* had no
chance of anybody.

An event whose direction is ``none`` was looked for and not seen: 0. A question to which a run gives no chance (another
family of contracts, an obligor that is not modelled) is counted and not scored.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lookthrough.positions.standing import standing_contracts
from lookthrough.simulate.compile.sponsor_accounts import with_account

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping

    from lookthrough.book.records import Book
    from lookthrough.calibration.dated_events import RecordedEvent

LARGE = 1.0  # USD bn
NOT_SEEN = "none"
EVENTS_OF: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "cut": {"contract_resized": ("down",), "contract_cancelled": ()},
    "repriced": {"contract_repriced": ()},
    "failed_placement": {"failed_placement": ()},
    "downgrade": {"downgrade": ("down",)},
    "default": {"default": ()},
    "raise": {"raise": ()},
}
"""Kinds of question, the kinds of event that answer each, and the directions that count; none named = all but one."""


@dataclass(frozen=True, slots=True)
class Question:
    """One question and its answer, 0 or 1; ``subject`` is a contract or a company."""

    subject: str
    is_contract: bool
    kind: str
    answer: int


def questions(book: Book, events: Iterable[RecordedEvent], day: dt.date) -> tuple[Question, ...]:
    """Return all questions of a day with their answers.

    Args:
        book: as known on that day.
        events: all that happened.
        day: on which the questions are asked.
    """
    seen = ahead(events, day)
    contracts = [id_ for id_, c in standing_contracts(book).items() if c.amount is not None and c.amount.mid >= LARGE]
    companies = [entity.id for entity in book.entities.values() if entity.class_ == "modelled"]
    companies += [entity.id for entity in with_account(book)]
    subjects = [*((id_, True) for id_ in contracts), *((id_, False) for id_ in companies)]
    return tuple(
        Question(subject, is_contract, kind, int(any(answers(event, kind, subject) for event in seen)))
        for kind in EVENTS_OF
        for subject, is_contract in subjects
    )


def ahead(events: Iterable[RecordedEvent], day: dt.date) -> list[RecordedEvent]:
    """Return the events that were seen and about which a question was still open on a day."""
    return [event for event in events if day <= event.askable_from and event.direction != NOT_SEEN]


def answers(event: RecordedEvent, kind: str, subject: str) -> bool:
    """Tell whether an event answers a question of a kind about a contract or a company."""
    directions = EVENTS_OF[kind].get(event.kind)
    if directions is None or subject not in {event.contract, event.entity}:
        return False
    return not directions or event.direction in directions
