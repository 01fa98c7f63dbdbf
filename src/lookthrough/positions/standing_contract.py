"""One contract as it stands on the date of its book: its terms read once into plain fields.

A ``Range`` is (low, mid, high) in USD billions. ``None`` is unknown, which is not zero. What depends on something else
than the contract and the date, such as the balance of a debt after a quarter, is a function beside the record.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from lookthrough.book.shape.holdings import SHARE
from lookthrough.book.shape.span import first_quarter, last_quarter, quarters_in, rent_growth, stated_quarter
from lookthrough.contracts import FAMILIES, KINDS
from lookthrough.contracts.dates import renewal_options
from lookthrough.contracts.debt import DRAWN_OVER_TIME, can_be_drawn, seniority_of
from lookthrough.units.range import ZERO, Range, scaled, times

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from lookthrough.book.records import Contract, Position, Value

NOTHING: Mapping[str, Range | None] = MappingProxyType({})
LEAST_SHARE = 1e-12  # a smaller share of a contract is rounding
BINDING = ("signed", "funded")
"""The statuses that bind; announced money is shown only when asked for."""

_SIZE_TERMS = {"debt": ("drawn", "principal"), "lease": ("amount", "rent")}
_CAPPED = frozenset({"guarantee", "backstop", "protection", "revenue_share"})


class Renewals(NamedTuple):
    """Options to extend: how many there are, and the years of each."""

    options: int
    years: float


@dataclass(frozen=True, slots=True)
class StandingContract:
    """A contract of a book as it stands on the book's date.

    Attributes:
        record: the contract as the book has it.
        id, kind, status, stack, rollup, known, source, basis, position: of the record.
        family: of its kind.
        binds: whether its status is one that binds.
        terms: the latest value of each term that the book states, for the trail of an answer.
        words: those of them that are words and known: how it is booked, who directs.
        debtor, creditor: who owes the scheduled payments, and to whom.
        giver, taker: who gives the money of a debt or equity contract, and who receives it.
        obligor: whose failure a guarantee covers, where the book names it.
        entities: all that have a role in it, in order of their ids.
        holders: share of it by first holder: those by name, the rest with who gave the money.
        first_quarter, last_quarter: from its dates, else its term.
        start_window: range of its first quarter.
        has_stated_end: whether the book states the last quarter itself, and not a term.
        is_over: whether it has ended by the book's date, so that nothing is paid under it any more.
        ahead: the first quarter whose payments lie ahead of the book's date.
        amortisation_start: first quarter in which principal is scheduled, or from which on it is expected.
        available_until: last quarter in which a debt may be drawn, where it is stated.
        years: its length, with its range.
        remaining_share: share of its life that lies ahead; 1 where its dates are not known.
        has_commenced: whether it is known to have started.
        size_term: the term that says how much it is about: what is drawn, the amount or rent, the cap.
        amount_term: the term that says ``amount``.
        amount: principal of a debt; in all, of any other.
        outstanding: debt that is drawn, else all of the principal.
        drawn: of a debt, where the book states it.
        draw_quarters: how many a debt is drawn over; 1 where the book does not assume it.
        can_be_drawn: whether the rest of a debt still can be drawn; not after its start where the book assumes no time.
        rate: fixed yearly rate of a debt; ``None`` where it floats.
        seniority: rank of a debt on its debtor, stated or that of its kind; ``None`` of what is no debt.
        paid, unpaid: equity paid in, and promised and not yet paid in.
        stake: share of the issuer that equity carries.
        in_kind: share of equity that is given as land or construction instead of cash.
        cap: most that a promise can cost.
        most_paid: most that is paid of a guaranteed value; else the cap.
        recorded: liability that the giver's accounts show for a guarantee.
        prepaid: of a purchase, paid in advance.
        cancellable: share of a purchase that can be cancelled without damages.
        has_notice: whether it can be ended before its last quarter.
        notice: how long it binds after notice, quarters, at least one; ``None`` where there is none or it is unknown.
        exit_from: first quarter in which notice may be given; ``None`` = at any time.
        termination_fee: what ending it costs.
        first_rent: of the first year, stated or from the total of the fixed term.
        fixed_rent: of the whole fixed term, undiscounted; from a stated rent, else a stated total.
        renewal_rent: of the renewals, undiscounted: low the first option, high all of them, mid the middle.
        renewals: options to extend; ``None`` where there are none or unknown.
        escalator: yearly increase of the rent, stated or assumed; none in a total that does not state it.
        life, fair_value: of what is let.
        covers: id of the contract it covers, as written.
        covered: that contract; its own ``covered`` is left out.
    """

    record: Contract
    id: str
    kind: str
    family: str
    status: str
    binds: bool
    stack: str | None
    rollup: str | None
    known: dt.date | None
    source: tuple[str, ...]
    basis: str
    position: Position
    terms: Mapping[str, Value]
    words: Mapping[str, str]
    debtor: str
    creditor: str
    giver: str
    taker: str
    obligor: str | None
    entities: tuple[str, ...]
    holders: Mapping[str, float]
    first_quarter: int | None
    last_quarter: int | None
    start_window: Range | None
    has_stated_end: bool
    is_over: bool
    ahead: int
    amortisation_start: int | None
    available_until: int | None
    years: Range | None
    remaining_share: float
    has_commenced: bool
    size_term: Value | None
    amount_term: Value | None
    amount: Range | None
    outstanding: Range | None
    drawn: Range | None
    draw_quarters: float
    can_be_drawn: bool
    rate: float | None
    seniority: str | None
    paid: Range | None
    unpaid: Range | None
    stake: Range | None
    in_kind: Range | None
    cap: Range | None
    most_paid: Range | None
    recorded: Range | None
    prepaid: Range | None
    cancellable: Range | None
    has_notice: bool
    notice: Range | None
    exit_from: int | None
    termination_fee: Range | None
    first_rent: Range | None
    fixed_rent: Range | None
    renewal_rent: Range | None
    renewals: Renewals | None
    escalator: Range
    life: Range | None
    fair_value: Range | None
    covers: str | None
    covered: StandingContract | None = None


def stand(
    contract: Contract, now: int, ahead: int | None = None, assumed: Mapping[str, Range | None] = NOTHING
) -> StandingContract:
    """Return a contract as it stands in a quarter: one line a field, so that what a field means is read here.

    Args:
        contract: of a kind in ``KINDS``.
        now: the quarter of the book's date, ``year * 4 + quarter - 1``.
        ahead: the first quarter whose payments lie ahead of that date (``units.quarter.quarter_after``), by default
            the quarter of the date.
        assumed: what the book assumes, by dotted name.

    Raises:
        KeyError: the contract lacks its debtor or creditor.
    """
    kind = KINDS[contract.kind]
    terms = {name: dated[-1] for name, dated in contract.terms.items() if dated}
    debtor, creditor = contract.roles[kind.debtor], contract.roles[kind.creditor]
    family = FAMILIES[kind.family]
    giver = contract.roles[family.giver_role(kind)]
    first, last, years = first_quarter(contract), last_quarter(contract), _years(contract)
    amount_term = _first(terms, "principal", "amount")
    amount, escalator = range_of(amount_term), _escalator(contract, assumed)
    ahead = now if ahead is None else ahead
    first_rent = _first_rent(terms, years, escalator)
    renewals = None if (options := renewal_options(contract)) is None else Renewals(*options)
    return StandingContract(
        record=contract,
        id=contract.id,
        kind=contract.kind,
        family=kind.family,
        status=contract.current_status,
        binds=contract.current_status in BINDING,
        stack=contract.stack,
        rollup=contract.rollup,
        known=contract.known,
        source=contract.source,
        basis=contract.basis,
        position=contract.position,
        terms=terms,
        words={name: term.text for name, term in terms.items() if term.mid is None and term.text != "unknown"},
        debtor=debtor,
        creditor=creditor,
        giver=giver,
        taker=contract.roles[family.taker_role(kind)],
        obligor=contract.roles.get("obligor"),
        entities=tuple(sorted(set(contract.roles.values()))),
        holders=_holders(contract, giver, amount),
        first_quarter=first,
        last_quarter=last,
        start_window=range_of(terms.get("start")),
        has_stated_end=stated_quarter(contract, "maturity", "end") is not None,
        is_over=family.is_over(contract, now),
        ahead=ahead,
        amortisation_start=stated_quarter(contract, "amortisation_start", "ard"),
        available_until=stated_quarter(contract, "available_until"),
        years=years,
        remaining_share=_remaining_share(first, last, now),
        has_commenced=first is not None and first <= now,
        size_term=_size_term(kind.family, terms),
        amount_term=amount_term,
        amount=amount,
        outstanding=range_of(_first(terms, "drawn", "principal")),
        drawn=range_of(terms.get("drawn")),
        draw_quarters=_draw_quarters(contract.kind, assumed),
        can_be_drawn=_can_be_drawn(contract, ahead, assumed),
        rate=_fixed_rate(terms.get("rate")),
        seniority=seniority_of(contract.kind, contract.word("seniority")) if kind.family == "debt" else None,
        paid=range_of(terms.get("paid")),
        unpaid=_unpaid(contract, terms) if kind.family == "equity" else None,
        stake=range_of(terms.get("stake")),
        in_kind=range_of(terms.get("in_kind")),
        cap=range_of(terms.get("cap")),
        most_paid=range_of(_first(terms, "most_paid", "cap")),
        recorded=range_of(terms.get("recorded")),
        prepaid=range_of(terms.get("prepaid")),
        cancellable=range_of(terms.get("cancellable")),
        has_notice="notice" in terms,
        notice=_notice(terms.get("notice")),
        exit_from=stated_quarter(contract, "exit_from"),
        termination_fee=range_of(terms.get("termination_fee")),
        first_rent=first_rent,
        fixed_rent=_fixed_rent(terms, years, escalator),
        renewal_rent=_renewal_rent(first_rent, years, renewals, escalator),
        renewals=renewals,
        escalator=escalator,
        life=range_of(terms.get("life")),
        fair_value=range_of(terms.get("fair_value")),
        covers=terms["covers"].text if "covers" in terms else None,
    )


def range_of(value: Value | None) -> Range | None:
    """Return the range of a value, ``None`` where it is missing or unknown."""
    if value is None or value.mid is None or value.low is None or value.high is None:
        return None
    return Range(value.low, value.mid, value.high)


def _first(terms: Mapping[str, Value], *names: str) -> Value | None:
    """Return the first of these terms that the book states, known or not."""
    return next((terms[name] for name in names if name in terms), None)


def _size_term(family: str, terms: Mapping[str, Value]) -> Value | None:
    return _first(terms, *(("cap",) if family in _CAPPED else _SIZE_TERMS.get(family, ("amount",))))


def _years(contract: Contract) -> Range | None:
    """Return the length of a contract: from its start to a stated end, else its term."""
    start, end = first_quarter(contract), stated_quarter(contract, "maturity", "end")
    if start is None or end is None:
        return range_of(contract.value("term"))
    years = (end - start + 1) / 4
    return Range(years, years, years)


def _notice(notice: Value | None) -> Range | None:
    years = range_of(notice)
    return None if years is None else Range(*(float(quarters_in(length)) for length in years))


def _draw_quarters(kind: str, assumed: Mapping[str, Range | None]) -> float:
    period = assumed.get(f"{kind}.draw_period") if kind in DRAWN_OVER_TIME else None
    return 1.0 if period is None else float(round(4.0 * period.mid))


def _can_be_drawn(contract: Contract, ahead: int, assumed: Mapping[str, Range | None]) -> bool:
    time = assumed.get("debt.availability")
    return can_be_drawn(contract, ahead, 0.0 if time is None else time.mid)


def _remaining_share(first: int | None, last: int | None, now: int) -> float:
    if first is None or last is None or last < first:
        return 1.0
    return min(1.0, max(0.0, (last - max(first, now) + 1) / (last - first + 1)))


def _fixed_rate(rate: Value | None) -> float | None:
    return None if rate is None or rate.base is not None else rate.mid


def _unpaid(contract: Contract, terms: Mapping[str, Value]) -> Range | None:
    """Return equity not paid in. Where payment is not stated, funded means paid and signed means not."""
    amount = range_of(terms.get("amount"))
    if "paid" not in terms:
        return ZERO if contract.current_status == "funded" else amount
    paid = range_of(terms["paid"])
    if amount is None or paid is None:
        return None
    return Range(*(max(0.0, a - p) for a, p in zip(amount, reversed(paid), strict=True)))


def _escalator(contract: Contract, assumed: Mapping[str, Range | None]) -> Range:
    """Return the yearly increase of a rent: stated, none in a stated total, else assumed for the kind."""
    stated = range_of(contract.value("escalator"))
    if stated is not None or range_of(contract.value("amount")) is not None:
        return stated or ZERO
    return assumed.get(f"{contract.kind}.escalator") or ZERO


def _first_rent(terms: Mapping[str, Value], years: Range | None, escalator: Range) -> Range | None:
    stated, fixed = range_of(terms.get("rent")), range_of(terms.get("amount"))
    if stated is None and fixed is not None and years is not None and years.mid:
        over = Range(*(rent_growth(e, quarters_in(y)) for e, y in zip(escalator, years, strict=True)))
        return Range(fixed.low / over.high, fixed.mid / over.mid, fixed.high / over.low)
    return stated


def _fixed_rent(terms: Mapping[str, Value], years: Range | None, escalator: Range) -> Range | None:
    """Return the rent of the fixed term, from a stated rent where there is one; a range of terms widens it."""
    stated, total = range_of(terms.get("rent")), range_of(terms.get("amount"))
    if stated is None or years is None:
        return total
    return times(stated, Range(*(rent_growth(e, quarters_in(y)) for e, y in zip(escalator, years, strict=True))))


def _renewal_rent(
    first_rent: Range | None, years: Range | None, renewals: Renewals | None, escalator: Range
) -> Range | None:
    """Return the rent of the renewals: how many are likely no book records, so its logical bounds are the range."""
    if first_rent is None or years is None or renewals is None:
        return None
    first, every = (
        Range(*(renewal_growth(e, years.mid, span) for e in escalator))
        for span in (renewals.years, renewals.years * renewals.options)
    )
    return Range(first_rent.low * first.low, first_rent.mid * (first.mid + every.mid) / 2, first_rent.high * every.high)


def renewal_growth(escalator: float, years: float, more: float) -> float:
    """Return the rent of ``more`` years after a fixed term of ``years`` over that of the first year of the term."""
    fixed = quarters_in(years)
    return rent_growth(escalator, fixed + quarters_in(more)) - rent_growth(escalator, fixed)


def left_to_pay(purchase: StandingContract) -> Range | None:
    """Return what is still to be paid of a purchase by time: the first deliveries are set off against a prepayment."""
    if purchase.amount is None:
        return None
    prepaid = purchase.prepaid or ZERO
    unpaid = (max(0.0, a - p) for a, p in zip(purchase.amount, reversed(prepaid), strict=True))
    to_come = scaled(purchase.amount, purchase.remaining_share)
    return Range(*(min(a, b) for a, b in zip(to_come, unpaid, strict=True)))


def _holders(contract: Contract, giver: str, amount: Range | None) -> dict[str, float]:
    """Return the shares of a contract by first holder; what nobody is named for is the giver's."""
    shares = named_shares(contract, 0.0 if amount is None else amount.mid)
    rest = 1 - math.fsum(shares.values())
    if rest > LEAST_SHARE:
        shares[giver] = shares.get(giver, 0.0) + rest
    return shares


def named_shares(contract: Contract, size: float) -> dict[str, float]:
    """Return the shares of a contract's named holders, at most the whole together.

    A holding is an amount of money or a share in per cent, as written; one in money counts where the size of the
    contract, USD bn, is known. Holdings that add up to more than the whole are scaled down to it.
    """
    held = {holder: dated[-1] for holder, dated in contract.held_by.items()}
    shares = {
        holder: value.mid if value.base == SHARE else value.mid / size
        for holder, value in held.items()
        if value.mid is not None and (value.base == SHARE or size > 0.0)
    }
    total = max(math.fsum(shares.values()), 1.0)
    return {holder: share / total for holder, share in shares.items()}
