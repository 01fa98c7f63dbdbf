"""The deals of a book on the day its run begins: what each note still owes, and what is in each account.

Periods that were paid before the run are walked on the income of the deal file. Of a period under way the quarters that
have passed are collected. Amounts are USD m as in the file; ``deal_rows`` makes USD bn of them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from lookthrough.book.deal_file.deal_records import MILLIONS
from lookthrough.book.deal_file.deal_rules import end_of
from lookthrough.book.records import Position, Value
from lookthrough.contracts import debt
from lookthrough.deals.deal_plan import plan_of
from lookthrough.deals.deal_walk import walk
from lookthrough.units.quarter import quarter_after, quarter_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lookthrough.book.deal_file.deal_records import DealNote
    from lookthrough.book.records import Book, Contract
    from lookthrough.deals.deal_arrays import WaterfallState
    from lookthrough.deals.deal_plan import DealPlan

TRANCHE = debt.TRANCHE.name
MONTHS_OF_QUARTER = 3
_NOWHERE = Position("", 1)


@dataclass(frozen=True, slots=True)
class SeasonedDeal:
    """A deal on the day a run begins.

    Attributes:
        plan: by period.
        first: number of the first period that is paid in the run.
        when: quarter of each payment, counted from the first of the run; negative = before it ``[period]``.
        state: of notes and accounts, ``[.., 1]``.
        collected: of the period under way.
    """

    plan: DealPlan
    first: int
    when: tuple[int, ...]
    state: WaterfallState
    collected: float

    @property
    def cash(self) -> float:
        """What is in all accounts, USD bn."""
        pots = (self.state.prefunded, self.state.trap, self.state.reserve, self.state.collateral)
        return (float(sum(pot[0] for pot in pots)) + self.collected) / MILLIONS

    @property
    def value(self) -> float | None:
        """Of the property as the file has it, USD bn; ``None`` where it does not say."""
        return None if self.plan.deal.value is None else self.plan.deal.value / MILLIONS

    def outstanding(self, note: str) -> float:
        """Return what a note still owes, USD bn."""
        row = [each.id for each in self.plan.notes].index(note)
        return float(self.state.balance[row, 0]) / MILLIONS


def seasoned_deals(book: Book) -> dict[str, SeasonedDeal]:
    """Return the deals of a book that run on its day by vehicle, in the order of ids; it may have been replayed."""
    named = {e.id: book.waterfalls[e.waterfall] for e in book.entities.values() if e.waterfall is not None}
    begin = quarter_after(book.as_of)
    runs = {id_: deal for id_, deal in sorted(named.items()) if deal.start <= book.as_of < end_of(deal)}
    return {id_: _seasoned(plan_of(deal), begin) for id_, deal in runs.items()}


def with_notes(book: Book) -> Book:
    """Return a book in which the contract of each note says what the deal file says, on the day the run begins."""
    deals = seasoned_deals(book)
    if not deals:
        return book
    contracts = {id_: _as_note(contract, deals) for id_, contract in book.contracts.items()}
    return replace(book, contracts=contracts)


def _seasoned(plan: DealPlan, begin: int) -> SeasonedDeal:
    when = tuple(quarter_of(day) - begin for day in plan.dates)
    first = next(at for at, quarter in enumerate(when) if quarter >= 0)
    state = plan.opening(1)
    for at, walked in enumerate(walk(plan, plan.income[:, None], np.full(1, plan.deal.sale or 0.0))):
        if at >= first:
            break
        state = walked.state
    quarters = max(plan.deal.months // MONTHS_OF_QUARTER, 1)
    passed = max(quarters - when[first] - 1, 0)
    return SeasonedDeal(plan, first, when, state, float(plan.income[first]) * passed / quarters)


def _as_note(contract: Contract, deals: Mapping[str, SeasonedDeal]) -> Contract:
    """Return the contract of a note with the amount, coupon and maturity of its deal file; any other as it is."""
    name = contract.word(TRANCHE)
    deal = next((deals[id_] for id_ in contract.roles.values() if id_ in deals), None)
    if name is None or deal is None:
        return contract
    note = next(each for each in deal.plan.notes if each.id == name)
    dropped = {"term", "ard", "amortisation_start", "interest_from", "conversion_price"}
    kept = {term: values for term, values in contract.terms.items() if term not in dropped}
    return replace(contract, terms={**kept, **_terms_of(note, deal.outstanding(name), deal.plan)})


def _terms_of(note: DealNote, outstanding: float, plan: DealPlan) -> dict[str, tuple[Value, ...]]:
    start, maturity = (float(quarter_of(day)) for day in (plan.deal.start, note.maturity))
    numbers = {
        "principal": outstanding,
        "drawn": outstanding,
        "rate": note.rate.number,
        "default_rate": note.rate.number,  # what is unpaid bears the coupon, interest too
        "start": min(start, maturity),
        "maturity": maturity,
    }
    found = {name: (Value(f"{number:.12g}", _NOWHERE, number, number, number),) for name, number in numbers.items()}
    return {**found, "amortisation": (Value("bullet", _NOWHERE),)}
