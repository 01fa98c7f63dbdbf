"""Money raised from outside: the debt and equity of the book's contracts, by source and period. USD bn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lookthrough.lens.funding.funding_rows import COMPANIES, OWN, FundingRow, companies, provenance
from lookthrough.lens.funding.lenders import NOTES, SECURITISED, UNKNOWN, lender_kind, non_traditional_share
from lookthrough.lens.funding.timing import timing
from lookthrough.lens.through.projects import VERDICTS
from lookthrough.lens.through.vehicle_interests import interest_of
from lookthrough.positions.standing import standing_of
from lookthrough.units.range import Range, scaled

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lookthrough.book.records import Book, Entity, Value
    from lookthrough.lens.funding.funding_rows import Calendar
    from lookthrough.positions.standing import Standing
    from lookthrough.positions.standing_contract import StandingContract

BUILDERS = COMPANIES | {"vehicle"}
SELLS_TO = {
    "chip_vendor": frozenset({"frontier_lab", "neocloud", "spv", "developer"}),
    "hyperscaler": frozenset({"frontier_lab"}),
    "neocloud": frozenset({"frontier_lab"}),
}
WHY = {
    "own_cash": "equity of {1} itself in {0}",
    "own_debt": "borrowed by {0}, or by a vehicle it consolidates",
    "vehicles": "raised by {0}, which nobody consolidates",
    "vendor_money": "from {1}, who sells to {0}",
    "securitisation": "securitised by {0}",
    "other_equity": "new equity of {0}",
}


def raised(book: Book, statuses: Sequence[str], calendar: Calendar) -> Iterator[FundingRow]:
    """Yield the debt and equity raised: a row for each contract, holder and period."""
    standing = standing_of(book, statuses)
    sellers = _sellers(standing)
    consolidated = frozenset(root for root in standing.members if _is_consolidated(standing, root))
    for contract in standing.contracts.values():
        receiver = _receiver(book, contract)
        if receiver is None or contract.status not in statuses or contract.rollup is not None:
            continue
        is_inside = standing.group.get(receiver.id) in consolidated
        if not (is_inside and _is_owners_equity(book.entities.get(contract.giver), contract, receiver)):
            yield from _of_contract(standing, contract, receiver, sellers, calendar, is_inside=is_inside)


def _of_contract(
    standing: Standing,
    contract: StandingContract,
    receiver: Entity,
    sellers: frozenset[tuple[str, str]],
    calendar: Calendar,
    *,
    is_inside: bool,
) -> Iterator[FundingRow]:
    sponsors = _sponsors(standing, receiver)
    for holder, held in contract.holders.items():
        funder = standing.book.entities.get(holder)
        is_vendor = funder is not None and _is_vendor(funder, receiver, sellers)
        is_own = not is_vendor and _is_owners_equity(funder, contract, receiver)
        paid_from = "vendor_money" if is_vendor else _paid_from(contract, receiver, is_inside=is_inside, is_own=is_own)
        kind = OWN if is_own else lender_kind(standing.book, holder, contract, is_vendor=is_vendor)
        counted = _in_cash(contract) if is_own else contract.amount
        rests_on = provenance(standing.book, (contract.amount_term, contract), *_holding(contract, holder))
        for period, (quarters, share) in timing(contract, calendar).items():
            yield FundingRow(
                period=period,
                quarters=quarters,
                paid_from=paid_from,
                lender=None if kind == UNKNOWN and funder is None else holder,
                lender_kind=kind,
                receiver=receiver.id,
                sponsors=sponsors,
                contract=contract.id,
                amount=None if counted is None else scaled(counted, held * share),
                non_traditional=non_traditional_share(standing.book, holder, contract, kind),
                file=contract.position.file,
                line=contract.position.line,
                source=rests_on.source,
                grade=rests_on.grade,
                basis=rests_on.basis,
                is_note=contract.kind in NOTES,
                why=_why(contract, paid_from, receiver, funder, held),
                is_one=funder is not None and funder.class_ != "sector",
            )


def _in_cash(contract: StandingContract) -> Range | None:
    """Return what is put in as cash; where the book is silent it may all be capital expenditure, counted already."""
    amount, in_kind = contract.amount, contract.in_kind
    if amount is None or in_kind is None:
        return None
    return Range(amount.low * (1 - in_kind.high), amount.mid * (1 - in_kind.mid), amount.high * (1 - in_kind.low))


def _why(contract: StandingContract, paid_from: str, receiver: Entity, funder: Entity | None, held: float) -> str:
    words = WHY[paid_from].format(receiver.id, "" if funder is None else funder.id)
    if paid_from == "own_cash":
        in_kind = contract.in_kind
        return f"{words}; " + (
            "the book does not have the cash part; the rest is in its investment"
            if in_kind is None
            else f"{in_kind.mid:.0%} in kind, which is in its investment"
        )
    return words if held >= 1 else f"{words}; {held:.0%} of the contract"


def _holding(contract: StandingContract, holder: str) -> Iterator[tuple[Value, StandingContract]]:
    dated = contract.record.held_by.get(holder)
    if dated:
        yield dated[-1], contract


def _receiver(book: Book, contract: StandingContract) -> Entity | None:
    """Return who receives new money for building under this contract, ``None`` where nobody does."""
    if contract.family not in {"debt", "equity"} or contract.kind == "acquisition":
        return None
    receiver, funder = book.entities.get(contract.taker), book.entities.get(contract.giver)
    if receiver is None or receiver.class_ not in BUILDERS or (funder is not None and funder.class_ == "vehicle"):
        return None
    return receiver


def _is_owners_equity(funder: Entity | None, contract: StandingContract, receiver: Entity) -> bool:
    """Return whether a company puts equity into a vehicle: its own money, a stake on its own balance sheet."""
    is_company = funder is not None and funder.class_ in COMPANIES
    return is_company and contract.family == "equity" and receiver.class_ == "vehicle"


def _paid_from(contract: StandingContract, receiver: Entity, *, is_inside: bool, is_own: bool) -> str:
    """Return the source of money that no vendor gives; the first that fits."""
    if is_own:
        return "own_cash"
    if contract.kind in SECURITISED:
        return "securitisation"
    if receiver.class_ == "vehicle" and not (is_inside and contract.family == "debt"):
        return "vehicles"
    return "own_debt" if contract.family == "debt" else "other_equity"


def _is_vendor(funder: Entity, receiver: Entity, sellers: frozenset[tuple[str, str]]) -> bool:
    """Return whether the funder sells chips or computing to the receiver: by a record, or by what the two are."""
    return (funder.id, receiver.id) in sellers or receiver.kind in SELLS_TO.get(funder.kind, ())


def _sellers(standing: Standing) -> frozenset[tuple[str, str]]:
    """Return pairs of seller and buyer, from contracts that are not cancelled and from the purchases."""
    trades = (c for c in standing.contracts.values() if c.family in {"commitment", "order"})
    live = (c for c in trades if c.status != "cancelled")
    return frozenset((c.creditor, c.debtor) for c in live) | {(p.seller, p.buyer) for p in standing.book.purchases}


def _is_consolidated(standing: Standing, root: str) -> bool:
    """Return whether a company consolidates a project under US GAAP."""
    parties = companies((c.debtor for c in standing.supports.get(root, ())), standing.book)
    return any(VERDICTS["us"](interest_of(standing, party, root)).answer for party in parties)


def _sponsors(standing: Standing, receiver: Entity) -> tuple[str, ...]:
    if receiver.class_ != "vehicle":
        return (receiver.id,)
    return companies((c.debtor for c in standing.supports.get(standing.group[receiver.id], ())), standing.book)
