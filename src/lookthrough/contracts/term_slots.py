"""Which slots and flags a contract of each family needs, read from the book or its assumptions.

Every function takes the resolver and a contract and returns named slots, or ``None`` after naming what is unknown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lookthrough.book.schema.vocabulary import VENDOR_KINDS
from lookthrough.contracts.dates import last_of_term, renewal_quarters
from lookthrough.contracts.slots import Slot, fixed, shifted

if TYPE_CHECKING:
    from lookthrough.book.records import Contract
    from lookthrough.contracts.term_values import Resolver


DRAWN_OVER_TIME = frozenset({"ddtl", "term_loan", "revolver", "warehouse"})


RANK_OF_SENIORITY = {"secured": 2, "unsecured": 3, "junior": 4}


DEFAULT_SENIORITY = {"bond": "unsecured", "convertible": "unsecured"}


def debt_terms(resolver: Resolver, contract: Contract) -> dict[str, Slot] | None:
    """Return principal, drawn, rate, start, maturity and start of amortisation of a loan, bond or tranche."""
    principal = resolver.term(contract, "principal")
    if principal is None:
        principal = resolver.term(contract, "drawn")
    if principal is None:
        resolver.leave(contract, "the amount is unknown")
        return None
    now = float(resolver.first_quarter)
    start = resolver.term(contract, "start") or _begun_before(resolver, contract)
    drawn = resolver.term(contract, "drawn")
    if drawn is None:
        drawn = principal if start.mid < now else principal._replace(low=0.0, mid=0.0, high=0.0)
    maturity = resolver.term(contract, "maturity")
    if maturity is None:
        maturity = _end_of_term(resolver, contract, start, "maturity")
    ard = resolver.term(contract, "ard")
    amortisation_start = resolver.term(contract, "amortisation_start") or ard
    return {
        "principal": principal,
        "drawn": drawn,
        "rate": resolver.term_or_default(contract, "rate"),
        "start": start,
        "maturity": maturity,
        "amortisation_start": amortisation_start or start,
    }


def debt_flags(resolver: Resolver, contract: Contract) -> dict[str, float]:
    """Return floating, linear, level and available as 0/1, the rank, and the quarters of draws."""
    rate = contract.value("rate")
    written = contract.value("amortisation")
    style = written.text if written else ("level" if contract.value("ard") else _default_amortisation(contract.kind))
    seniority = contract.value("seniority")
    rank = RANK_OF_SENIORITY[seniority.text if seniority else DEFAULT_SENIORITY.get(contract.kind, "secured")]
    maturity = contract.mid("maturity")
    started = contract.mid("start")
    available = started is not None and (contract.value("drawn") is None or _is_open(resolver, started))
    return {
        "floating": 1.0 if rate is not None and rate.base else 0.0,
        "linear": 1.0 if style == "linear" else 0.0,
        "level": 1.0 if style == "level" and maturity is not None else 0.0,
        "rank": float(rank),
        "draw_quarters": _draw_quarters(resolver, contract.kind),
        "available": 1.0 if available else 0.0,
    }


def _begun_before(resolver: Resolver, contract: Contract) -> Slot:
    """Return the start of a loan whose start the book does not give: it is as old as assumed."""
    age = resolver.assumption("debt.age", key=f"{contract.id}.start")
    now = float(resolver.first_quarter)
    return Slot(age.name, now - 4.0 * age.high, now - 4.0 * age.mid, now - 4.0 * age.low, age.basis)


def _is_open(resolver: Resolver, started: float) -> bool:
    """Return whether a loan below its size can still be drawn: an older one has been repaid, not left undrawn."""
    return started >= resolver.first_quarter - 4.0 * resolver.assumption("debt.availability").mid


def _draw_quarters(resolver: Resolver, kind: str) -> float:
    """Return over how many quarters a loan of a kind is drawn, at the middle of its range; bonds are drawn at once."""
    return round(4.0 * resolver.assumption(f"{kind}.draw_period").mid) if kind in DRAWN_OVER_TIME else 1.0


def _default_amortisation(kind: str) -> str:
    return "linear" if kind == "ddtl" else "bullet"


def lease_terms(resolver: Resolver, contract: Contract) -> dict[str, Slot] | None:
    """Return rent, start, end, escalator and the quarters of renewal options."""
    start, end = _window(resolver, contract)
    rent = resolver.term(contract, "rent")
    total = resolver.term(contract, "amount")
    if rent is None and total is None:
        resolver.leave(contract, "neither the rent nor its total is known")
        return None
    if rent is None and total is not None:
        years = max((end.mid - start.mid + 1.0) / 4.0, 0.25)
        rent = shifted(total, 0.0, scale=1.0 / years)._replace(name=f"{contract.id}.rent")
    assert rent is not None  # noqa: S101  # one of the two is known here
    escalator = resolver.term(contract, "escalator")
    if escalator is None:  # a stated total already holds whatever the rent climbs to
        none = fixed(f"{contract.id}.escalator", 0.0, "inferred")
        escalator = none if total is not None else resolver.term_or_default(contract, "escalator", 0.0)
    renewals = contract.value("renewals")
    if renewals is not None and renewals.count is None:
        resolver.leave(contract, "how long the tenant may extend is unknown; no renewal is counted")
    return {
        "rent": rent,
        "start": start,
        "end": end,
        "escalator": escalator,
        "renewal_quarters": fixed(f"{contract.id}.renewals", float(renewal_quarters(contract))),
    }


def commitment_terms(resolver: Resolver, contract: Contract) -> dict[str, Slot] | None:
    """Return amount, start, end, ramp (quarters) and the cancellable share of a take-or-pay contract."""
    amount = resolver.term(contract, "amount")
    if amount is None:
        resolver.leave(contract, "the amount is unknown")
        return None
    start, end = _window(resolver, contract)
    begun = contract.value("start") is None  # a contract without a start is running: it has climbed its ramp
    ramp = fixed(f"{contract.id}.ramp", 0.0, "assumed") if begun else resolver.term_or_default(contract, "ramp", 0.0)
    return {
        "amount": amount,
        "start": start,
        "end": end,
        "ramp": shifted(ramp, 0.0, scale=4.0),
        "cancellable": resolver.term_or_default(contract, "cancellable"),
    }


def order_terms(resolver: Resolver, contract: Contract) -> dict[str, Slot] | None:
    """Return the same for an order; without an amount it is the power times the price of one GW."""
    if resolver.term(contract, "amount") is not None:
        return commitment_terms(resolver, contract)
    power = resolver.term(contract, "power")
    if power is None:
        resolver.leave(contract, "neither the amount nor the power is known")
        return None
    price = resolver.term_or_default(contract, "price")
    start, end = _window(resolver, contract)
    return {
        "amount": shifted(price, 0.0, scale=power.mid)._replace(name=f"{contract.id}.price", basis="inferred"),
        "start": start,
        "end": end,
        "ramp": shifted(resolver.term_or_default(contract, "ramp", 0.0), 0.0, scale=4.0),
        "cancellable": resolver.term_or_default(contract, "cancellable"),
    }


def equity_terms(resolver: Resolver, contract: Contract) -> dict[str, Slot] | None:
    """Return what is still to be paid, from when to when."""
    amount = resolver.term(contract, "amount")
    if amount is None:
        resolver.leave(contract, "the amount is unknown")
        return None
    now = float(resolver.first_quarter)
    already = _already_paid(contract, amount.mid)
    unpaid = amount._replace(low=0.0, mid=0.0, high=0.0) if already >= amount.mid else shifted(amount, -already)
    begin = resolver.term(contract, "start") or fixed(f"{contract.id}.start", now, "assumed")
    first = begin._replace(low=max(begin.low, now), mid=max(begin.mid, now), high=max(begin.high, now))
    end = resolver.term(contract, "end")
    if end is None or end.mid < first.mid:
        end = _end_of_term(resolver, contract, first)
    return {"unpaid": unpaid, "start": first, "end": end}


def _already_paid(contract: Contract, amount: float) -> float:
    """What was paid before the book's date; the purchase of a whole company moves no money between its own entities."""
    if contract.kind == "acquisition":
        return amount
    paid = contract.mid("paid")
    return amount if contract.current_status == "funded" and paid is None else (paid or 0.0)


def equity_flags(resolver: Resolver, contract: Contract) -> dict[str, float]:
    """Return whether a vendor funds its customer (0/1) and what was paid before the start, USD bn."""
    entities = resolver.book.entities
    investor, issuer = entities[contract.roles["investor"]], entities[contract.roles["issuer"]]
    vendor = investor.kind in VENDOR_KINDS and issuer.class_ == "modelled"
    bought_out = contract.kind == "acquisition"
    already = 0.0 if bought_out else _already_paid(contract, contract.mid("amount") or 0.0)
    return {"vendor": 1.0 if vendor else 0.0, "already": already}


def window_terms(resolver: Resolver, contract: Contract) -> dict[str, Slot] | None:
    """Return cap, start and end of a guarantee or backstop."""
    cap = resolver.term(contract, "cap")
    if cap is None:
        resolver.leave(contract, "the cap is unknown")
        return None
    start = resolver.term(contract, "start") or fixed(f"{contract.id}.start", float(resolver.first_quarter), "assumed")
    end = resolver.term(contract, "end")
    if end is None:
        end = _end_of_term(resolver, contract, start)
    return {"cap": cap, "start": start, "end": end}


def revenue_share_terms(resolver: Resolver, contract: Contract) -> dict[str, Slot] | None:
    """Return cap, start, end and share."""
    share = resolver.term(contract, "share")
    if share is None:
        resolver.leave(contract, "the share is unknown")
        return None
    cap = resolver.term(contract, "cap") or resolver.assumption("revenue_share.cap", key=f"{contract.id}.cap")
    start, end = _window(resolver, contract)
    return {"cap": cap, "start": start, "end": end, "share": share}


def warrant_terms(resolver: Resolver, contract: Contract) -> dict[str, Slot] | None:
    """Return shares, strike, price hurdle, start and end."""
    shares = resolver.term(contract, "shares")
    if shares is None:
        resolver.leave(contract, "the number of shares is unknown")
        return None
    start, end = _window(resolver, contract)
    return {
        "shares": shares,
        "strike": resolver.term_or_default(contract, "strike", 0.01),
        "price_hurdle": resolver.term_or_default(contract, "price_hurdle", 0.0),
        "start": start,
        "end": end,
    }


def _window(resolver: Resolver, contract: Contract) -> tuple[Slot, Slot]:
    """Return the first and last quarter: from start, end or maturity and term, whatever the book gives."""
    begin = resolver.term(contract, "start")
    if begin is None:
        begin = fixed(f"{contract.id}.start", float(resolver.first_quarter), "assumed")
    end = resolver.term(contract, "end")
    if end is None:
        end = _end_of_term(resolver, contract, begin)
    return begin, end


def _end_of_term(resolver: Resolver, contract: Contract, begin: Slot, name: str = "end") -> Slot:
    """Return the last quarter of the term, the book's or the assumed one, counted from the middle of the start."""
    years = resolver.term_or_default(contract, "term")
    low, mid, high = (last_of_term(begin.mid, length) for length in (years.low, years.mid, years.high))
    return Slot(f"{contract.id}.{name}", low, mid, high, years.basis)
