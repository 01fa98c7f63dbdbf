"""Sponsors with an account: who pays for others, files what it earns, and may borrow, cut or be downgraded.

A sponsor whose filed figures (``positions.filed``) have debt, interest, operating cash flow and capital expenditure has
an account in a run; cash that is not filed counts as none. A contract of the book is a claim, so what the book
schedules for the first quarter is taken out of what was filed: final demand enters once. A quarter's

    own   = operating cash flow + interest - (1 - built) let - (1 - chips) sold + rented
    capex = capital expenditure - ordered

with ``let`` what it receives for rent and take-or-pay, ``sold`` for orders, ``built`` and ``chips`` the costs of either
(``avoidable.*``), ``rented`` what it pays for rent and take-or-pay and ``ordered`` for orders. What it owes is what it
filed: its debts in the book are a part of that.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from lookthrough.book.schema.ratings import category_of, worst
from lookthrough.contracts.slots import Slot, fixed, shifted
from lookthrough.positions.filed import SPREAD, UNRATED, filed, letters_on

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from lookthrough.book.records import Book, Entity
    from lookthrough.contracts.slots import Column
    from lookthrough.contracts.term_values import Resolver
    from lookthrough.positions.filed import FiledAccount
    from lookthrough.positions.plan import Plan
    from lookthrough.positions.schedule import Scheduled
    from lookthrough.simulate.compile.claims import Claims
    from lookthrough.units.range import Range

NEEDED = ("debt", "interest", "operating_cash_flow", "capex")
CAPACITY, CHIPS = ("rent", "commitment"), ("order",)
FILED_ALREADY = ("revenue share",)  # is in the filed cash flow, and nowhere in the schedule
CYCLICAL = "cyclical"


@dataclass(frozen=True, slots=True)
class Accounts:
    """Who has an account, and how claims enter it.

    Attributes:
        entity: numbers ``[account]``; ``sponsor`` are their rows among the sponsors.
        columns: of the slot table, fields of ``Sampled``.
        capacity: 1.0 for claims to rent and take-or-pay ``[claim]``.
        rows: claims that enter an account ``[row]``.
        let, sold, rented, ordered: 1.0 for those that an account receives for capacity and for chips, and pays for
            either ``[account, row]``; ``other`` is 1.0 for what else it receives and -1.0 for what else it pays.
        sells: 1.0 for the take-or-pay that is owed to an account ``[account, commitment]``.
        tenancy: share of what tenants and customers pay a debtor that an account pays ``[debt, account]``.
    """

    entity: NDArray[np.int64]
    sponsor: NDArray[np.int64]
    columns: Mapping[str, Column]
    capacity: NDArray[np.float64]
    rows: NDArray[np.int64]
    let: NDArray[np.float64]
    sold: NDArray[np.float64]
    rented: NDArray[np.float64]
    ordered: NDArray[np.float64]
    other: NDArray[np.float64]
    sells: NDArray[np.float64]
    tenancy: NDArray[np.float64]

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self.entity)


def with_account(book: Book) -> Iterator[Entity]:
    """Yield the sponsors of a book that have an account in a run."""
    for entity in book.entities.values():
        if entity.class_ == "sponsor" and all(filed(book, entity.id).amount(name) is not None for name in NEEDED):
            yield entity


def compile_accounts(
    plan: Plan, resolver: Resolver, flows: tuple[Scheduled, ...], claims: Claims, sponsors: list[int]
) -> Accounts:
    """Return the accounts of a plan and add their slots to the plan's table.

    Args:
        plan: a compiled book.
        resolver: of its assumptions.
        flows: the schedule from the first quarter on, at mid terms.
        claims: of the run.
        sponsors: entity numbers.
    """
    has = {entity.id for entity in with_account(plan.book)}
    numbers = [i for i in sponsors if plan.entities[i] in has]
    rows = [_OfSponsor(resolver, plan.book.entities[plan.entities[i]], _Traded.of(flows, i)) for i in numbers]
    slots = {name: [getattr(row, name)() for row in rows] for name in _OfSponsor.FIGURES}
    columns = {f"account_{name}": plan.table.add(each) for name, each in slots.items()}
    capacity, chips = _marks(claims, CAPACITY), _marks(claims, CHIPS)
    touches = np.flatnonzero(np.isin(claims.payer, numbers) | np.isin(claims.payee, numbers))
    pays, is_paid = (np.equal.outer(numbers, side[touches]) * 1.0 for side in (claims.payer, claims.payee))
    other = _others(claims, np.isin(np.arange(len(plan.entities)), numbers))[touches]
    return Accounts(
        entity=np.array(numbers, dtype=np.int64),
        sponsor=np.array([sponsors.index(i) for i in numbers], dtype=np.int64),
        columns=columns,
        capacity=capacity,
        rows=touches,
        let=is_paid * capacity[touches],
        sold=is_paid * chips[touches],
        rented=pays * capacity[touches],
        ordered=pays * chips[touches],
        other=(is_paid - pays) * other,
        sells=np.equal.outer(numbers, plan.commitment.payee) * 1.0,
        tenancy=_tenancy(plan, flows, numbers),
    )


def _marks(claims: Claims, names: tuple[str, ...]) -> NDArray[np.float64]:
    marks = np.zeros(len(claims))
    for name in names:
        marks[claims.groups[name]] = 1.0
    return marks


def _others(claims: Claims, of_account: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Return 1.0 for claims beside trade; not for debts of who has an account, which are in its filed debt."""
    others = 1.0 - _marks(claims, (*CAPACITY, *CHIPS, *FILED_ALREADY))
    service, draws = _marks(claims, ("interest", "principal")) > 0, _marks(claims, ("draw",)) > 0
    others[(service & of_account[claims.payer]) | (draws & of_account[claims.payee])] = 0.0
    return others


def _tenancy(plan: Plan, flows: tuple[Scheduled, ...], numbers: list[int]) -> NDArray[np.float64]:
    """Return who pays the rent and the take-or-pay out of which each debtor lives, over all quarters."""
    paid = np.zeros((len(plan.entities), len(plan.entities)))
    for flow in flows:
        if flow.nature in CAPACITY:
            np.add.at(paid, (flow.payee, flow.payer), flow.amount.sum(axis=1))
    of_debtor = paid[plan.debt.payer]
    total = of_debtor.sum(axis=1, keepdims=True)
    return of_debtor[:, numbers] / np.where(total > 0.0, total, 1.0)


@dataclass(frozen=True, slots=True)
class _Traded:
    """What the book schedules for one entity in the first quarter, USD bn."""

    let: float
    sold: float
    rented: float
    ordered: float

    @classmethod
    def of(cls, flows: tuple[Scheduled, ...], entity: int) -> _Traded:
        def total(names: tuple[str, ...], side: str) -> float:
            return sum(
                float(flow.amount[getattr(flow, side) == entity, 0].sum()) for flow in flows if flow.nature in names
            )

        return cls(total(CAPACITY, "payee"), total(CHIPS, "payee"), total(CAPACITY, "payer"), total(CHIPS, "payer"))


class _OfSponsor:
    """One account while its slots are made; every method of :data:`FIGURES` returns one, flows USD bn a quarter."""

    FIGURES = ("own", "capex", "cash", "debt", "interest", "spread", "leverage", "cyclical")

    def __init__(self, resolver: Resolver, entity: Entity, traded: _Traded) -> None:
        self.resolver, self.entity, self.traded = resolver, entity, traded
        self.filed: FiledAccount = filed(resolver.book, entity.id)

    def own(self) -> Slot:
        """What it earns outside the book before interest."""
        built, chips = (self.resolver.assumption(f"avoidable.{n}").mid for n in ("capacity_built", "orders"))
        t = self.traded
        in_book = (1.0 - built) * t.let + (1.0 - chips) * t.sold - t.rented
        return shifted(self._reported("operating_cash_flow"), self._amount("interest").mid - in_book)._replace(
            name=self._key("own")
        )

    def capex(self) -> Slot:
        """What it builds beside what it has ordered under contracts of the book."""
        low, mid, high = (max(bound - self.traded.ordered, 0.0) for bound in self._amount("capex"))
        return Slot(self._key("capex"), low, mid, high, "inferred")

    def cash(self) -> Slot:
        """What it holds."""
        amount = self.filed.amount("cash")
        return fixed(self._key("cash"), 0.0, "assumed") if amount is None else self._reported("cash")

    def debt(self) -> Slot:
        """What it owes."""
        return self._reported("debt")

    def interest(self) -> Slot:
        """What it pays on that."""
        return self._reported("interest")

    def spread(self) -> Slot:
        """What it pays over the reference rate, a year."""
        return self._of_letters(SPREAD, "spread")

    def leverage(self) -> Slot:
        """Net debt over a year's earnings above which it loses the letters that it has."""
        return self._of_letters("leverage.", "leverage")

    def cyclical(self) -> Slot:
        """Which share of what it earns outside the book moves with what is built in the world."""
        names = (f"sponsor.{self.entity.kind}.{CYCLICAL}", f"sponsor.other.{CYCLICAL}")
        return self.resolver.assumption(*names, key=self._key(CYCLICAL))

    def _key(self, name: str) -> str:
        return f"{self.entity.id}.account_{name}"

    def _amount(self, name: str) -> Range:
        amount = self.filed.amount(name)
        if amount is None:
            raise ValueError(f"{self.entity.id} files no {name}: it has no account")
        return amount

    def _reported(self, name: str) -> Slot:
        return Slot(self._key(name), *self._amount(name), self.filed.items[name].basis)

    def _of_letters(self, group: str, name: str) -> Slot:
        return self.resolver.assumption(f"{group}{_category(self.resolver.book, self.entity)}", key=self._key(name))


def _category(book: Book, entity: Entity) -> str:
    """Return the category of the worst letters that an agency gave by the book's day."""
    letters = worst(letters_on(entity, book.as_of))
    return UNRATED if letters is None else category_of(letters)
