"""Developers whom the book does not name, as one party of a run: its construction loans and bonds, and who holds them.

Loans and bonds of developers move with what they build (``world.developers_debt``), which no contract of a book says.
Those named in the book keep their contracts as written; all others are one vehicle with one construction facility and
one pool of bonds, which are that part of what all developers owe at the start:

    rest = 1 - (loans on sites + bonds on rents of developers in the book, outstanding) / (all loans + all bonds)

everything at the middle of its range, and not below 0. The vehicle keeps this part of all that developers do from then
on; what named ones build beyond their contracts is in no ledger. Both debts are held as those of developers in the book
are, by whoever lends to more than one of them in proportion to amounts, else by unnamed lenders: an inference, since
nobody publishes it. Sites stand behind each other's debt, as those of a master trust do. A book without developers by
name, or in which developers build no part of capacity, has no such vehicle.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from lookthrough.book.records import Contract, Entity, Position, Value
from lookthrough.book.schema.vocabulary import DEVELOPER
from lookthrough.contracts import KINDS
from lookthrough.contracts.debt import DRAWN_OVER_TIME
from lookthrough.contracts.term_values import SIMULATED, Resolver
from lookthrough.positions.opening import opening_book
from lookthrough.positions.sectors import LENDERS
from lookthrough.simulate.compile.deals.seasoned_deals import with_notes
from lookthrough.world.driver import Labs
from lookthrough.world.drivers import developers

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from lookthrough.book.records import Book
    from lookthrough.contracts.arrays import Array, Namespace
    from lookthrough.positions.plan import Plan
    from lookthrough.world.driver import WorldState, WorldTerms

OTHER_DEVELOPERS = "other_developers"
CONSTRUCTION, BONDS = f"{OTHER_DEVELOPERS}-construction", f"{OTHER_DEVELOPERS}-bonds"
ON_RENTS = frozenset({"abs", "cmbs"})
"""Kinds of bonds that the rents of a finished site pay; loans on sites are of the kinds that are drawn over time."""

_YEARS = 200.0  # beyond every run: sites decide what is repaid and when
_NOWHERE = Position("", 1)
_REASON = "what all developers owe at the start, less what the contracts of those in the book say"


@dataclass(frozen=True, slots=True)
class DeveloperRows:
    """Where developers outside the book stand in the arrays of a run; all empty where there are none.

    Attributes:
        vehicle: its row among limited entities ``[0 or 1]``.
        construction, bonds: rows among debts, one a holder; ``construction_weight`` and ``bonds_weight`` add up to 1.
        share: of all that developers do.
    """

    vehicle: NDArray[np.int64]
    construction: NDArray[np.int64]
    bonds: NDArray[np.int64]
    construction_weight: NDArray[np.float64]
    bonds_weight: NDArray[np.float64]
    share: float


def run_book(book: Book) -> Book:
    """Return the book that a run opens with: balanced, its deals of that day, and developers that it does not name."""
    return _with_developers(with_notes(opening_book(book)))


def rows_of(plan: Plan) -> DeveloperRows:
    """Return where the developers outside the book stand in a plan."""
    row = np.flatnonzero(plan.limited == plan.number.get(OTHER_DEVELOPERS, -1))
    construction, bonds = (
        np.array([i for i, id_ in enumerate(plan.debt.ids) if id_ == name], dtype=np.int64)
        for name in (CONSTRUCTION, BONDS)
    )
    return DeveloperRows(
        vehicle=row,
        construction=construction,
        bonds=bonds,
        construction_weight=plan.debt.weight[construction],
        bonds_weight=plan.debt.weight[bonds],
        share=share_outside(plan.book) if len(row) else 0.0,
    )


def with_developers_debt(
    xp: Namespace, rows: DeveloperRows, balance: Array, terms: WorldTerms, state: WorldState
) -> Array:
    """Return what debts stand at when a run begins, USD bn ``[debt, path]``: those of developers as their sites say.

    Args:
        xp: array namespace.
        rows: where developers stand.
        balance: of all debts as contracts say.
        terms: of the world.
        state: of the world at the start.
    """
    if not len(rows.vehicle):
        return balance
    loans, bonds = developers.debt_at_start(xp, developers.DRIVER.terms_of(terms), developers.DRIVER.state_of(state))
    balance = balance.at[rows.construction].set(rows.share * rows.construction_weight[:, None] * loans)
    return balance.at[rows.bonds].set(rows.share * rows.bonds_weight[:, None] * bonds)


def owned_anew(plan: Plan) -> Plan:
    """Return a plan in which nobody owned the vehicle at the book's date, as far as losses on what stood then go.

    Its owners gain most by sites that are begun later, and what they have put into those that stand is not told apart:
    they lose in the ledger of all exposures alone.
    """
    vehicle = plan.number.get(OTHER_DEVELOPERS, -1)
    stakes = tuple(replace(stake, paid=0.0) if stake.issuer == vehicle else stake for stake in plan.stakes)
    return replace(plan, stakes=stakes)


def share_outside(book: Book) -> float:
    """Return the part, 0..1, of what all developers owe that no contract of a developer in the book says."""
    return _part_of(_all_debt(book), _owed_by_developers(book))


def _part_of(whole: tuple[float, float], named: Sequence[Contract]) -> float:
    """Return what is left of loans and bonds in all beside those of some contracts on sites and rents, 0..1."""
    owed = math.fsum(_outstanding(each) for each in named if each.kind in DRAWN_OVER_TIME | ON_RENTS)
    return max(1.0 - owed / max(math.fsum(whole), 1e-12), 0.0)


def _with_developers(book: Book) -> Book:
    builds = any(entity.kind == DEVELOPER for entity in book.entities.values())
    if not builds or OTHER_DEVELOPERS in book.entities or not _developers_share(book):
        return book
    (loans, bonds), named = _all_debt(book), _owed_by_developers(book)
    share = _part_of((loans, bonds), named)
    if share <= 0.0:
        return book
    vehicle = Entity(
        id=OTHER_DEVELOPERS,
        name="Developers outside the book",
        kind=DEVELOPER,
        class_="vehicle",
        position=_NOWHERE,
        opening={"cash": (_fixed(0.0),), "revenue": (_fixed(0.0),)},  # what sites earn is told by the world
        basis="assumed",
        reason=_REASON,
    )
    added = (
        _debt(book, CONSTRUCTION, share * loans, _holders(each for each in named if each.kind in DRAWN_OVER_TIME)),
        _debt(book, BONDS, share * bonds, _holders(each for each in named if each.kind in ON_RENTS)),
    )
    return replace(
        book,
        entities=dict(sorted({**book.entities, vehicle.id: vehicle}.items())),
        contracts={**book.contracts, **{contract.id: contract for contract in added}},
    )


def _developers_share(book: Book) -> float:
    return Resolver(book).assumption("flywheel.developers_share").high


def _debt(book: Book, id_: str, amount: float, held_by: Mapping[str, tuple[Value, ...]]) -> Contract:
    """Return one of the two debts; rows of a run take its amount from the world, path by path."""
    kind = KINDS["ddtl" if id_ == CONSTRUCTION else "abs"]
    coupon = {} if id_ == CONSTRUCTION else {"rate": (_coupon(book),)}
    return Contract(
        id=id_,
        kind=kind.name,
        roles={kind.debtor: OTHER_DEVELOPERS, kind.creditor: LENDERS},
        terms={
            "principal": (_fixed(amount),),
            "term": (_fixed(_YEARS),),
            "amortisation": (Value("bullet", _NOWHERE),),
            **coupon,
        },
        status=(Value("funded", _NOWHERE),),
        deal="opening",
        position=_NOWHERE,
        basis="inferred",
        reason=_REASON,
        held_by=held_by,
    )


def _fixed(amount: float) -> Value:
    return Value(f"{amount:.6g}", _NOWHERE, amount, amount, amount, basis="inferred")


def _coupon(book: Book) -> Value:
    slot = Resolver(book).assumption("flywheel.coupon")
    return Value("coupon", _NOWHERE, slot.low, slot.mid, slot.high, basis=slot.basis)


def _all_debt(book: Book) -> tuple[float, float]:
    """Return construction loans and bonds of all developers at the start, at the middle of every range, USD bn."""
    driver, resolver = developers.DRIVER, Resolver(book)
    middles = (np.array([resolver.assumption(name).mid]) for name in driver.parameters())
    terms = driver.terms_from(middles)
    state = developers.start(np, terms, Labs(np.zeros((0, 1))))
    loans, bonds = developers.debt_at_start(np, terms, state)
    return float(loans[0]), float(bonds[0])


def _owed_by_developers(book: Book) -> list[Contract]:
    """Return the debts of developers and of their vehicles in the order of their ids, but for what none explains."""
    live = [c for c in book.contracts.values() if c.current_status in SIMULATED and c.rollup is None]
    builders = _with_vehicles(book, live)
    of_debt = (c for c in live if KINDS[c.kind].family == "debt" and c.deal != "opening")
    return sorted((c for c in of_debt if c.roles[KINDS[c.kind].debtor] in builders), key=lambda c: c.id)


def _with_vehicles(book: Book, live: list[Contract]) -> set[str]:
    """Return the developers of a book and the vehicles of which they own shares, directly or through one another."""
    stakes = [
        (contract.roles[kind.debtor], contract.roles[kind.creditor])
        for contract in live
        for kind in (KINDS[contract.kind],)
        if kind.family == "equity" and book.entities[contract.roles[kind.creditor]].class_ == "vehicle"
    ]
    builders = {e.id for e in book.entities.values() if e.kind == DEVELOPER and e.id != OTHER_DEVELOPERS}
    while True:
        more = {issuer for investor, issuer in stakes if investor in builders} - builders
        if not more:
            return builders
        builders |= more


def _outstanding(contract: Contract) -> float:
    drawn = contract.mid("drawn")
    return (contract.mid("principal") or 0.0) if drawn is None else drawn


def _holders(loans: Iterable[Contract]) -> dict[str, tuple[Value, ...]]:
    """Return the shares of those who lent, by the party that each contract names, who lend to more than one."""
    lent: dict[str, dict[str, float]] = {}
    for loan in loans:
        kind = KINDS[loan.kind]
        borrower, of_lender = loan.roles[kind.debtor], lent.setdefault(loan.roles[kind.creditor], {})
        of_lender[borrower] = of_lender.get(borrower, 0.0) + _outstanding(loan)
    by_lender = {name: math.fsum(each.values()) for name, each in lent.items() if len(each) > 1}
    whole = math.fsum(by_lender.values())
    return {name: (replace(_fixed(amount / whole), base="share"),) for name, amount in by_lender.items() if whole > 0.0}
