"""What one company brings to the opening position: cash, debt and listed loans at the book's date, with their errors.

Debt is rolled from the date of its figure by the loans that began or fell due since; cash of modelled companies by
their yearly flow and by the money that those loans and shares brought. Amounts are billions of US dollars.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from lookthrough.book.dated import held_on
from lookthrough.units.quarter import quarter_of

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from lookthrough.book.records import Book, Contract, Entity, Value
    from lookthrough.positions.standing_contract import StandingContract

    Contracts = Mapping[str, StandingContract]

RELATIVE_ERROR: Mapping[str, float] = MappingProxyType(
    {
        "A": 0.01,  # filings are rounded and a few weeks apart
        "B": 0.03,
        "C": 0.10,  # aggregators disagree with filings by about a tenth
        "inferred": 0.20,
        "assumed": 0.40,
    }
)
"""Standard error of a figure as a share of its amount, by grade of its best source or by basis where it has none."""

_LIVE = frozenset({"signed", "funded", "changed"})


@dataclass(frozen=True, slots=True)
class SheetFigure:
    """One amount, USD bn.

    Attributes:
        published: as the book has it.
        rolled: at the book's date.
        error: standard error of ``rolled``.
        grade: A, B, C, inferred or assumed.
    """

    published: float
    rolled: float
    error: float
    grade: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """Cash, debt and listed loans of a company and of the vehicles it owns by more than half; loans by contract id."""

    entity: Entity
    cash: SheetFigure | None
    debt: SheetFigure | None
    loans: Mapping[str, SheetFigure]

    @property
    def gap(self) -> float | None:
        """Debt that no listed loan explains, before balancing; negative where loans exceed reported debt."""
        return None if self.debt is None else self.debt.rolled - math.fsum(f.rolled for f in self.loans.values())


def sheet_of(book: Book, contracts: Contracts, company: Entity) -> Sheet:
    """Return what a company brings to the opening position.

    Args:
        book: the book; its date is the date of the position.
        contracts: all of the book as they stand.
        company: an entity of the book.

    Returns:
        Its sheet; roll-ups and contracts that are not signed, or outside their dates, do not count as loans.
    """
    group = _group(book, contracts, company.id)
    debts = [c for c in contracts.values() if _counts(c, "debt") and c.debtor in group]
    loans = {c.id: _loan(book, c) for c in debts if _is_outstanding(c, quarter_of(book.as_of))}
    return Sheet(
        company,
        _rolled_cash(book, contracts, company, debts),
        _rolled_debt(book, company, debts),
        dict(sorted(loans.items())),
    )


def _group(book: Book, contracts: Contracts, owner: str) -> frozenset[str]:
    """Return a company and the vehicles that it owns by more than half, directly or through one another."""
    group = {owner}
    shares = [c for c in contracts.values() if _counts(c, "equity")]
    while True:
        owned: dict[str, float] = {}
        for contract in shares:
            if contract.giver in group and contract.stake is not None:
                owned[contract.taker] = owned.get(contract.taker, 0.0) + contract.stake.mid
        more = {e for e, share in owned.items() if share > 0.5 and book.entities[e].class_ == "vehicle"} - group
        if not more:
            return frozenset(group)
        group |= more


def _counts(contract: StandingContract, family: str) -> bool:
    return contract.family == family and contract.rollup is None and contract.status in _LIVE


def _is_outstanding(loan: StandingContract, now: int) -> bool:
    is_repaid = loan.last_quarter is not None and loan.last_quarter < now
    return _began(loan, now) and not is_repaid and _amount(loan) is not None


def _amount(loan: StandingContract) -> float | None:
    """Return what is drawn; all of the principal where that is not known."""
    amount = loan.outstanding or loan.amount
    return None if amount is None else amount.mid


def _loan(book: Book, loan: StandingContract) -> SheetFigure:
    amount, grade = _amount(loan) or 0.0, _grade(book, loan.size_term, loan.record)
    return SheetFigure(amount, amount, _error(amount, loan.size_term, grade), grade)


def _rolled_debt(book: Book, company: Entity, debts: list[StandingContract]) -> SheetFigure | None:
    value = _latest(company, "debt", book.as_of)
    if value is None or value.mid is None:
        return None
    grade, change = _grade(book, value, company), _net_borrowing(debts, value, book.as_of)
    rolled = max(value.mid + change, 0.0)
    return SheetFigure(value.mid, rolled, _error(rolled, value, grade), grade)


def _rolled_cash(
    book: Book, contracts: Contracts, company: Entity, debts: list[StandingContract]
) -> SheetFigure | None:
    value = _latest(company, "cash", book.as_of)
    if value is None or value.mid is None:
        return None
    grade, day = _grade(book, value, company), value.valid_from
    rolled = value.mid
    # a sponsor pays its free cash flow out to shareholders, which the book does not follow: its cash stays as published
    if company.class_ == "modelled" and day is not None and quarter_of(day) < quarter_of(book.as_of):
        earned = _yearly_flow(company, book.as_of) * (book.as_of - day).days / 365.25
        borrowed, raised = _net_borrowing(debts, value, book.as_of), _net_equity(book, contracts, company.id, value)
        rolled = max(rolled + earned + borrowed + raised, 0.0)
    return SheetFigure(value.mid, rolled, _error(rolled, value, grade), grade)


def _net_borrowing(debts: list[StandingContract], value: Value, as_of: dt.date) -> float:
    """Return what loans brought less what fell due between the date of a figure and the book's date."""
    if value.valid_from is None:
        return 0.0
    since, now = quarter_of(value.valid_from), quarter_of(as_of)
    began = (_amount(c) or 0.0 for c in debts if _is_between(since, c.first_quarter, now) and _is_outstanding(c, now))
    ended = (_amount(c) or 0.0 for c in debts if _is_between(since, c.last_quarter, now - 1) and _began(c, since))
    return math.fsum(began) - math.fsum(ended)


def _is_between(since: int, when: int | None, now: int) -> bool:
    return when is not None and since < when <= now


def _began(contract: StandingContract, by: int) -> bool:
    return contract.first_quarter is None or contract.first_quarter <= by


def _net_equity(book: Book, contracts: Contracts, company: str, value: Value) -> float:
    if value.valid_from is None:
        return 0.0
    since, now = quarter_of(value.valid_from), quarter_of(book.as_of)
    net = 0.0
    for share in contracts.values():
        if _counts(share, "equity") and _is_between(since, share.first_quarter, now):
            net += _paid(share) * ((share.taker == company) - (share.giver == company))
    return net


def _paid(share: StandingContract) -> float:
    paid = share.amount if share.paid is None and share.status == "funded" else share.paid
    return 0.0 if paid is None else paid.mid


def _yearly_flow(company: Entity, as_of: dt.date) -> float:
    """Return cash earned a year before funding: minus the burn where it is known, else operating flow less capex."""
    burn, flow, capex = (_latest(company, name, as_of) for name in ("burn", "operating_cash_flow", "capex"))
    if burn is not None and burn.mid is not None:
        return -burn.mid
    known = 0.0 if flow is None or flow.mid is None else flow.mid
    return known - (0.0 if capex is None or capex.mid is None else capex.mid)


def _latest(company: Entity, name: str, as_of: dt.date) -> Value | None:
    return held_on(company.opening.get(name, ()), as_of)


def _grade(book: Book, value: Value | None, record: Entity | Contract) -> str:
    basis = (None if value is None else value.basis) or record.basis
    if basis in {"inferred", "assumed"}:
        return basis
    return (None if value is None else book.grade(value)) or book.grade(record) or "assumed"


def _error(amount: float, value: Value | None, grade: str) -> float:
    """Return the standard error: by grade, or that of an even spread over the range where it is wider."""
    spread = (
        0.0 if value is None or value.low is None or value.high is None else (value.high - value.low) / math.sqrt(12)
    )
    return max(RELATIVE_ERROR[grade] * amount, spread)


def franchise_value(book: Book, contracts: Contracts, company: Entity, cash: float, debt: float) -> float | None:
    """Return equity value + debt - cash - stakes held, USD bn; ``None`` where no value of the company is known.

    Args:
        book: the book.
        contracts: all of the book as they stand.
        company: an entity of the book; its equity value is the latest market value, else the latest private round.
        cash: USD bn.
        debt: USD bn.
    """
    equity = _equity_value(company, book.as_of)
    return None if equity is None else equity + debt - cash - _stakes(book, contracts, company.id)


def _equity_value(company: Entity, as_of: dt.date) -> float | None:
    for name in ("market_value", "private_valuation"):
        value = _latest(company, name, as_of)
        if value is not None and value.mid is not None:
            return value.mid
    return None


def _stakes(book: Book, contracts: Contracts, owner: str) -> float:
    """Return the worth of stakes held: the share of the issuer's value where both are known, else what was paid."""
    worth = 0.0
    for share in contracts.values():
        if _counts(share, "equity") and share.giver == owner:
            issuer = _equity_value(book.entities[share.taker], book.as_of)
            worth += _paid(share) if share.stake is None or issuer is None else share.stake.mid * issuer
    return worth
