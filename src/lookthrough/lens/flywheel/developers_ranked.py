"""Developers of a book ranked by how much equity comes back: by their bonds for each MW, else by their coupon.

Where bonds of a developer say how many MW secure them, their amount over the cost of so many MW is the take-out that it
really had. Else the terms of all developers hold, with the coupon of its newest bond in place of theirs: a dearer one
reaches the value of its sites as far as any does (``flywheel.cap_pass_through``). A developer without bonds that count
is in the last row, which stands for all others on the terms of the middle. Vehicles that only hold sites are no
developers.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lookthrough.book.schema.vocabulary import DEVELOPER
from lookthrough.lens.flywheel.closed_forms import closed_form, returned
from lookthrough.positions.standing import standing_contracts
from lookthrough.units.range import Range
from lookthrough.world.flywheel_arrays import MW_PER_GW

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from lookthrough.book.records import Book, Entity
    from lookthrough.positions.standing_contract import StandingContract
    from lookthrough.world.flywheel_arrays import FlywheelTerms

"""The kind of an entity that builds and lets sites, as a book writes it."""

_SECURITISED = frozenset({"abs", "cmbs"})
_BONDS = frozenset({*_SECURITISED, "bond"})  # a convertible is for the company, not for a site
_LOANS = frozenset({"ddtl", "term_loan"})
_REFERENCE = "world.rate_start"


@dataclass(frozen=True, slots=True)
class Developer:
    """One developer, or all others.

    Attributes:
        developer: its id, empty for all others.
        name: as the book has it.
        bonds: that count, USD bn; ``securitised`` the part of them that is ABS and CMBS.
        loans: construction and other term loans that count, USD bn.
        coupon: of the newest bond that states one, a year; ``None`` where none does.
        power: MW that secure bonds which say so; ``None`` where none does.
        takeout: bonds per unit of cost.
        rho: equity that comes back after payouts, at the middle.
        rests_on: ``bonds per MW``, ``coupon``, or ``middle`` where nothing of its own is known.
        contracts: that it rests on.
    """

    developer: str
    name: str
    bonds: float
    securitised: float
    loans: float
    coupon: float | None
    power: float | None
    takeout: Range
    rho: float
    rests_on: str
    contracts: tuple[str, ...]


def developers(book: Book, terms: FlywheelTerms, cost_per_mw: Range, statuses: Sequence[str]) -> tuple[Developer, ...]:
    """Return the developers of a book, the one with the most equity coming back first; all others last.

    Args:
        book: the book.
        terms: parameters at the middle, numbers.
        cost_per_mw: USD bn.
        statuses: of contracts that count.
    """
    by_debtor: dict[str, list[StandingContract]] = {}
    for contract in standing_contracts(book).values():
        if _counts(contract, statuses):
            by_debtor.setdefault(contract.debtor, []).append(contract)
    builders = [entity for entity in book.entities.values() if _builds(entity, by_debtor.get(entity.id, ()))]
    found = [_developer(book, each, by_debtor.get(each.id, ()), terms, cost_per_mw) for each in builders]
    ranked = sorted((each for each in found if each is not None), key=lambda each: (-each.rho, each.developer))
    rest = [entity for entity, each in zip(builders, found, strict=True) if each is None]
    owed = [note for entity in rest for note in by_debtor.get(entity.id, ())]
    return (*ranked, _others(rest, owed, terms)) if builders else ()


def has_developers(book: Book) -> bool:
    """Return whether anybody in a book may build to let: a developer, a vehicle, or the landlord of a lease."""
    builders = any(entity.kind == DEVELOPER or entity.class_ == "vehicle" for entity in book.entities.values())
    return builders or any(contract.family == "lease" for contract in standing_contracts(book).values())


def _counts(contract: StandingContract, statuses: Sequence[str]) -> bool:
    if contract.kind not in _BONDS | _LOANS or contract.is_over or contract.status not in statuses:
        return False
    return contract.outstanding is not None and contract.outstanding.mid > 0.0


def _builds(entity: Entity, notes: Iterable[StandingContract]) -> bool:
    is_landlord = any(each.kind in _SECURITISED for each in notes)
    return entity.class_ == "modelled" and (entity.kind == DEVELOPER or is_landlord)


def _developer(
    book: Book, entity: Entity, notes: Sequence[StandingContract], terms: FlywheelTerms, cost_per_mw: Range
) -> Developer | None:
    """Return a developer, ``None`` where it has no bonds that say MW or a coupon."""
    bonds = [each for each in notes if each.kind in _BONDS]
    sized = [each for each in bonds if _megawatts(each) > 0.0]
    newest = max(
        (each for each in bonds if _coupon(book, each) is not None),
        key=lambda each: (each.first_quarter or 0, each.id),
        default=None,
    )
    coupon = None if newest is None else _coupon(book, newest)
    if sized:
        power = math.fsum(_megawatts(each) for each in sized)
        had = _owed(sized)
        takeout = Range(*(had / (power * each) for each in (cost_per_mw.high, cost_per_mw.mid, cost_per_mw.low)))
        rests_on, contracts = "bonds per MW", [each.id for each in sized]
    elif newest is not None and coupon is not None:
        power, tau = None, closed_form("own", terms, 0.0, spread=coupon - float(terms.coupon)).takeout
        takeout, rests_on, contracts = Range(tau, tau, tau), "coupon", [newest.id]
    else:
        return None
    return Developer(
        developer=entity.id,
        name=entity.name,
        bonds=_owed(bonds),
        securitised=_owed(each for each in bonds if each.kind in _SECURITISED),
        loans=_owed(each for each in notes if each.kind in _LOANS),
        coupon=coupon,
        power=power,
        takeout=takeout,
        rho=returned(terms, takeout.mid),
        rests_on=rests_on,
        contracts=tuple(sorted(contracts)),
    )


def _others(rest: Sequence[Entity], notes: Sequence[StandingContract], terms: FlywheelTerms) -> Developer:
    tau = closed_form("middle", terms, 0.0).takeout
    names = ", ".join(sorted(each.name for each in rest))
    return Developer(
        developer="",
        name=f"all others ({names})" if names else "all others",
        bonds=_owed(each for each in notes if each.kind in _BONDS),
        securitised=0.0,
        loans=_owed(each for each in notes if each.kind in _LOANS),
        coupon=float(terms.coupon),
        power=None,
        takeout=Range(tau, tau, tau),
        rho=returned(terms, tau),
        rests_on="middle",
        contracts=(),
    )


def _owed(notes: Iterable[StandingContract]) -> float:
    return math.fsum(each.outstanding.mid for each in notes if each.outstanding is not None)


def _megawatts(note: StandingContract) -> float:
    power = note.terms.get("power")
    return 0.0 if power is None or power.mid is None else power.mid * MW_PER_GW


def _coupon(book: Book, note: StandingContract) -> float | None:
    """Return the coupon of a note above nothing; a floating one is over the reference rate that the book assumes."""
    rate = note.terms.get("rate")
    if rate is None or rate.mid is None:
        return None
    reference = book.assumptions.get(_REFERENCE)
    over = 0.0 if rate.base is None else None if reference is None else reference.value.mid
    return None if over is None or rate.mid + over <= 0.0 else rate.mid + over
