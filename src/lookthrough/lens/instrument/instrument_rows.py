"""One instrument as a row of a table, who may be asked for, and how far the risk of a run agrees with prices.

A spread is written over a reference rate, or a fixed coupon less the reference rate of the book's day. A coupon that
was fixed when rates were lower or higher is no price of today: the two are ordered together and apart.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from lookthrough.book.finding import called
from lookthrough.book.schema.ratings import SCALES, worst
from lookthrough.errors import UnknownNameError, UsageError
from lookthrough.lens.instrument.contract_cash import average_life
from lookthrough.lens.instrument.default_odds import DebtOdds  # noqa: TC001  # a frame reads the types of fields
from lookthrough.lens.instrument.rank_agreement import kendall
from lookthrough.positions.default_rates import contract_letters, letters_of, rate_names
from lookthrough.units.nearest import near_names

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lookthrough.book.records import Book
    from lookthrough.lens.instrument.contract_cash import Schedules
    from lookthrough.lens.instrument.rank_agreement import Agreement
    from lookthrough.positions.standing import Standing
    from lookthrough.positions.standing_contract import StandingContract

INSTRUMENTS = ("debt", "lease", "commitment", "guarantee", "backstop", "protection", "revenue_share")
"""Families whose contracts are instruments: they are paid on a schedule or when called. Shares and orders are not."""


class InstrumentRow(NamedTuple):
    """One instrument in the table of all.

    Attributes:
        id, kind, family, status: of the contract.
        debtor, debtor_name: who owes the payments.
        seniority: of a debt, else empty.
        amount: outstanding of a debt, else its size, USD bn at the middle; ``None`` where it is not known.
        rating: letters of S&P, the worst of its own, else of its debtor; empty without any.
        own_rating: whether the letters are its own.
        rated: share of ten years with a default that the book has for the letters; ``None`` without.
        spread: over the reference rate, a year: as written, or a fixed coupon less the reference rate of the day;
            ``None`` where no coupon is known.
        floats: whether the spread is written over a reference rate.
        wal: average life of the principal ahead, years; ``None`` where none is paid.
        odds: what a run says; ``None`` without one, or of what is no debt.
        why: why it pays nothing here; empty where it does.
    """

    id: str
    kind: str
    family: str
    status: str
    debtor: str
    debtor_name: str
    seniority: str
    amount: float | None
    rating: str
    own_rating: bool
    rated: float | None
    spread: float | None
    floats: bool
    wal: float | None
    odds: DebtOdds | None = None
    why: str = ""


class AgreementRow(NamedTuple):
    """How far two orders of instruments agree; ``what`` names them, ``future`` is shocked or base."""

    what: str
    future: str
    agreement: Agreement


def instrument_named(standing: Standing, id_: str) -> StandingContract:
    """Return the contract of an id, or the one instrument of a deal; refuse what is none, or no instrument."""
    contract = standing.contracts.get(next(iter(called(standing.book, "contract", id_)), ""))
    if contract is None:
        contract = _of_deal(standing, id_)
    if contract.family not in INSTRUMENTS:
        raise UsageError(
            f"{contract.id} is {_WHAT.get(contract.family, 'a contract')}, which is not paid as a debt, lease or "
            f"guarantee is: see lookthrough show {contract.id}"
        )
    return contract


def _of_deal(standing: Standing, name: str) -> StandingContract:
    """Return the one instrument of a deal.

    Raises:
        UnknownNameError: a deal of several, a party, or nothing of the book.
    """
    book = standing.book
    ids = [c.id for c in standing.contracts.values() if c.family in INSTRUMENTS]
    for party in called(book, "entity", name):
        owed = [c.id for c in standing.debts.get(party, ())][:3]
        more = f"; it owes {', '.join(owed)}" if owed else ""
        said = f"{party} is {book.entities[party].name}, a party and no instrument{more}"
        raise UnknownNameError(f"{said}: see lookthrough show {party}")
    for deal in called(book, "deal", name):
        of_deal = [id_ for id_ in ids if book.contracts[id_].deal == deal]
        if len(of_deal) == 1:
            return standing.contracts[of_deal[0]]
        raise UnknownNameError(f"{deal} is a deal with {len(of_deal)} instruments: see lookthrough show deal:{deal}")
    near = near_names(name, ids)
    meant = f"; did you mean {' or '.join(near)}?" if near else ""
    raise UnknownNameError(f"no instrument is called {name!r}{meant}")


_WHAT = {"equity": "an investment in shares", "warrant": "a warrant", "order": "an order"}


def instrument_row(
    standing: Standing, plan: Schedules, contract: StandingContract, odds: DebtOdds | None
) -> InstrumentRow:
    """Return one instrument as a row; ``odds`` is what a run says of it, ``None`` without one."""
    book, debtor = standing.book, standing.book.entities[contract.debtor]
    own = contract_letters(book, contract.record)
    letters = worst(own) if own else letters_of(book, debtor)
    spread, floats = _spread(contract, plan.reference_rate)
    size = contract.outstanding if contract.family == "debt" else contract.amount or contract.cap or contract.most_paid
    cash = plan.cash.get(contract.id, ())
    return InstrumentRow(
        id=contract.id,
        kind=contract.kind,
        family=contract.family,
        status=contract.status,
        debtor=contract.debtor,
        debtor_name=debtor.name,
        seniority=contract.seniority or "",
        amount=None if size is None else size.mid,
        rating=letters or "",
        own_rating=bool(own),
        rated=_rated(book, letters),
        spread=spread,
        floats=floats,
        wal=average_life(cash, plan.first),
        odds=odds,
        why=_why_nothing(contract, plan) if not any(row.paid for row in cash) else "",
    )


def _why_nothing(contract: StandingContract, plan: Schedules) -> str:
    if plan.why:
        return plan.why
    if contract.id in plan.left_out:
        return plan.left_out[contract.id]
    if contract.id in plan.cash:
        return "nothing is scheduled on it after the book's date"
    if contract.family in _WHEN_CALLED:
        return "it pays when it is called, and nothing on a schedule"
    return f"a contract that is {contract.status.replace('_', ' ')} pays nothing here"


_PAID_IN_SHARES = "convertible"  # its coupon is what is left of a spread after the option has been paid for
_WHEN_CALLED = frozenset({"guarantee", "backstop", "protection", "revenue_share"})


def _spread(contract: StandingContract, reference_rate: float | None) -> tuple[float | None, bool]:
    """Return the spread of a debt, a year, and whether it is written over a reference rate."""
    rate = contract.terms.get("rate")
    if contract.family != "debt" or rate is None or rate.mid is None:
        return None, False
    if rate.base:
        return rate.mid, True
    return (None if reference_rate is None else rate.mid - reference_rate), False


def _rated(book: Book, letters: str | None) -> float | None:
    """Return the share of ten years with a default that the book has for letters; ``None`` where it has none."""
    names = () if letters is None else rate_names(letters)
    return next((book.assumptions[name].value.mid for name in names if name in book.assumptions), None)


def agreement_of(rows: Sequence[InstrumentRow]) -> tuple[AgreementRow, ...]:
    """Return how far the orders of risk in a run agree with those of spreads and ratings, in both futures.

    Expected loss is that of a dollar owed at the book's date and of a year of the average life, since a spread is a
    year's and a bond of thirty years has more time to default than a loan of three.
    """
    return tuple(row for future in ("shocked", "base") for row in _agreements(rows, future))


def _agreements(rows: Sequence[InstrumentRow], future: str) -> Iterator[AgreementRow]:
    priced = [row for row in rows if row.odds is not None and row.spread is not None and row.kind != _PAID_IN_SHARES]
    floating = [row for row in priced if row.floats]
    rated = [row for row in rows if row.odds is not None and row.rating]
    own = [row for row in rated if row.own_rating]
    for what, group in (("spread", priced), ("spread, floating alone", floating)):
        spreads = [row.spread or 0.0 for row in group]
        yield AgreementRow(f"PD and {what}", future, kendall([_pd(row, future) for row in group], spreads))
        with_life = [row for row in group if row.wal and row.amount]
        losses = [_loss_a_year(row, future) for row in with_life]
        agreement = kendall(losses, [row.spread or 0.0 for row in with_life])
        yield AgreementRow(f"expected loss a year and {what}", future, agreement)
    for what, group in (("rating", rated), ("rating, own letters alone", own)):
        steps = [float(SCALES["S&P"].index(row.rating)) for row in group]
        yield AgreementRow(f"PD and {what}", future, kendall([_pd(row, future) for row in group], steps))
    both = [row for row in priced if row.rating]
    steps = [float(SCALES["S&P"].index(row.rating)) for row in both]
    yield AgreementRow("spread and rating, no run", future, kendall([row.spread or 0.0 for row in both], steps))


def _pd(row: InstrumentRow, future: str) -> float:
    return 0.0 if row.odds is None else getattr(row.odds, future).pd


def _loss_a_year(row: InstrumentRow, future: str) -> float:
    lost = 0.0 if row.odds is None else getattr(row.odds, future).el
    return lost / ((row.amount or 1.0) * (row.wal or 1.0))
