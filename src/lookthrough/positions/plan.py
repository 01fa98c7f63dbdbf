"""From a book to arrays: who pays whom, and where each term stands in the slot table.

A contract with several known holders becomes several *positions* (weights that add up to one), all sharing the
contract's terms and draws. Positions of one family stand together; within a family they are in contract-id order, so
the order of the book's files and rows never matters.
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from lookthrough.book.schema.vocabulary import FRONTIER_LAB
from lookthrough.contracts import FAMILIES, equity
from lookthrough.contracts.slots import Column, Slot, SlotTable
from lookthrough.contracts.term_values import SIMULATED, LeftOut, Resolver
from lookthrough.positions.holders import holders
from lookthrough.positions.sectors import LIFELINE, PRIVATE_INVESTORS, PUBLIC_EQUITY, UNKNOWN_HOLDERS, with_sectors
from lookthrough.positions.serving import Serving, serving
from lookthrough.positions.standing_contract import LEAST_SHARE, named_shares
from lookthrough.units.quarter import quarter_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from lookthrough.book.records import Book, Contract
    from lookthrough.book.schema.vocabulary import KindSpec
    from lookthrough.contracts.family import Family

LIMITED_CLASSES = ("modelled", "vehicle")


@dataclass(frozen=True, slots=True)
class Positions:
    """Positions of one family: contract ids, kinds, debtor and creditor (entity numbers), weight of the holder."""

    ids: tuple[str, ...]
    kinds: tuple[str, ...]
    payer: NDArray[np.int64]
    payee: NDArray[np.int64]
    weight: NDArray[np.float64]
    columns: Mapping[str, Column]
    flags: Mapping[str, NDArray[np.float64]]

    def __len__(self) -> int:
        return len(self.ids)

    def flag(self, name: str) -> NDArray[np.float64]:
        """Return what is known exactly of each position ``[position, 1]``; a family without positions has no flags."""
        return self.flags[name][:, None] if name in self.flags else np.zeros((0, 1))


@dataclass(frozen=True, slots=True)
class Stake:
    """A share (0..1) of a limited entity's equity, who owns it (entity numbers), and the part of it that is paid."""

    owner: int
    issuer: int
    share: float
    contract: str
    paid: float = 1.0


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything static about a run of one book; ``book`` has every sector that a model needs.

    ``labs`` are entity numbers of the frontier labs that may fail, ``outside_labs`` ids of the others whose revenue is
    known: they race and owe nothing.
    """

    book: Book
    entities: tuple[str, ...]
    number: Mapping[str, int]
    limited: NDArray[np.int64]
    modelled: NDArray[np.bool_]
    labs: NDArray[np.int64]
    outside_labs: tuple[str, ...]
    first_quarter: int
    positions: Mapping[str, Positions]
    serving: Serving
    stakes: tuple[Stake, ...]
    table: SlotTable
    left_out: tuple[LeftOut, ...]

    @property
    def vehicle_stakes(self) -> list[Stake]:
        """The stakes in vehicles, which pay their owners what they do not need."""
        return [s for s in self.stakes if self.book.entities[self.entities[s.issuer]].class_ == "vehicle"]

    @property
    def debt(self) -> Positions:
        """Loans, bonds and tranches."""
        return self.positions["debt"]

    @property
    def lease(self) -> Positions:
        """Leases."""
        return self.positions["lease"]

    @property
    def commitment(self) -> Positions:
        """Take-or-pay promises of capacity."""
        return self.positions["commitment"]

    @property
    def order(self) -> Positions:
        """Orders paid on delivery."""
        return self.positions["order"]

    @property
    def equity(self) -> Positions:
        """Investments in shares."""
        return self.positions["equity"]

    @property
    def guarantee(self) -> Positions:
        """Guarantees of debt, rent and residual values."""
        return self.positions["guarantee"]

    @property
    def backstop(self) -> Positions:
        """Promises to buy what is not sold."""
        return self.positions["backstop"]

    @property
    def revenue_share(self) -> Positions:
        """Shares of another's revenue."""
        return self.positions["revenue_share"]

    @property
    def warrant(self) -> Positions:
        """Shares that vest."""
        return self.positions["warrant"]


def compile_plan(
    book: Book,
    kinds: Mapping[str, KindSpec],
    statuses: Sequence[str] = SIMULATED,
    unlink: tuple[str, str] | None = None,
) -> Plan:
    """Return the plan of a book.

    Args:
        book: the book; sectors that it lacks are added.
        kinds: the table of contract kinds.
        statuses: only contracts whose latest status is one of these take part.
        unlink: (vendor, customer): the vendor's loans to and shares in the customer come from unnamed investors
            instead, same amounts and terms, so that a run shows what the loop itself adds.
    """
    book = with_sectors(book)
    entities = (*sorted(book.entities.keys() - {LIFELINE} - _outside(book)), LIFELINE)
    number = {name: i for i, name in enumerate(entities)}
    classes = [book.entities[e].class_ for e in entities]
    limited = np.array([i for i, c in enumerate(classes) if c in LIMITED_CLASSES], dtype=np.int64)
    labs = [i for i in limited if book.entities[entities[i]].kind == FRONTIER_LAB]
    by_family: dict[str, list[Contract]] = defaultdict(list)
    for contract in book.contracts.values():
        if contract.current_status in statuses:
            by_family[kinds[contract.kind].family].append(contract)
    maker = _Maker(Resolver(book), SlotTable(), number, kinds, unlink)
    for contract in (c for name, family in FAMILIES.items() if not family.claims for c in by_family[name]):
        maker.resolver.leave(contract, f"a run pays nothing under a {contract.kind}")
    first = maker.resolver.first_quarter
    positions = {name: maker.positions(family, by_family[name]) for name, family in FAMILIES.items() if family.claims}
    return Plan(
        book=book,
        entities=entities,
        number=number,
        limited=limited,
        modelled=np.array([c == "modelled" for c in classes]),
        labs=np.array(labs, dtype=np.int64),
        outside_labs=_outside_labs(book),
        first_quarter=first,
        positions=positions,
        serving=serving(book, positions),
        stakes=_stakes(maker, by_family["equity"], entities, limited),
        table=maker.table,
        left_out=tuple(sorted(maker.resolver.left_out, key=lambda row: row.contract)),
    )


def _outside_labs(book: Book) -> tuple[str, ...]:
    """Return the labs that cannot fail: businesses of companies, and those whose purse nobody follows."""
    labs = (e for e in book.entities.values() if e.kind == FRONTIER_LAB and e.class_ not in LIMITED_CLASSES)
    return tuple(sorted(e.id for e in labs if (held := e.opening.get("revenue")) and held[-1].mid))


def _outside(book: Book) -> set[str]:
    """Return the labs that are of the outside and that nothing names: they race, and pay and receive nothing.

    With a row of zeros each the arrays would be longer, and the last bits of every sum others.
    """
    labs = {e.id for e in book.entities.values() if e.class_ == "sector" and e.kind == FRONTIER_LAB}
    contracts, entities = book.contracts.values(), book.entities.values()
    named = {id_ for contract in contracts for id_ in (*contract.roles.values(), *contract.held_by)}
    named |= {id_ for e in entities for id_ in (*e.owners, *e.votes, *e.passes_to, *(v.text for v in e.acquirer))}
    return labs - named


@dataclass(frozen=True, slots=True)
class _Maker:
    """Turns contracts of one family into positions and adds their slots to the table."""

    resolver: Resolver
    table: SlotTable
    number: Mapping[str, int]
    kinds: Mapping[str, KindSpec]
    unlink: tuple[str, str] | None

    def funder(self, contract: Contract) -> str:
        """Who gives the money of a contract: lender or investor, or investors at large where its loop is unlinked."""
        kind = self.kinds[contract.kind]
        family = FAMILIES[kind.family]
        giver, taker = contract.roles[family.giver_role(kind)], contract.roles[family.taker_role(kind)]
        return PRIVATE_INVESTORS if self.unlink == (giver, taker) and family.funds else giver

    def pledged(self, contract: Contract) -> Contract:
        """Return the contract whose debtor pays: the customer's where that is pledged, else the contract itself."""
        named = contract.word("out_of")
        return contract if named is None else self.resolver.book.contracts.get(named, contract)

    def positions(self, family: Family, contracts: list[Contract]) -> Positions:
        rows: list[tuple[Contract, int, int, float, dict[str, Slot], dict[str, float]]] = []
        for contract in sorted(contracts, key=lambda c: c.id):
            if family.is_over(contract, quarter_of(self.resolver.book.as_of)):
                self.resolver.leave(contract, "it ended before the book's date")
                continue
            slots = family.read(self.resolver, contract)
            if slots is None:
                continue
            kind = self.kinds[contract.kind]
            funder = self.funder(contract)
            payer = funder if family.giver_is_debtor else self.pledged(contract).roles[kind.debtor]
            payee = contract.roles[kind.creditor] if family.giver_is_debtor else funder
            flags = family.flags(self.resolver, contract)
            if "vendor" in flags and funder == PRIVATE_INVESTORS:
                flags["vendor"] = 0.0
            rows.extend(
                (contract, self.number[payer], holder, weight, slots, flags)
                for holder, weight in _holders(contract, self.number, payee, slots)
            )
        names = list(rows[0][4]) if rows else []
        flag_names = list(rows[0][5]) if rows else []
        return Positions(
            ids=tuple(r[0].id for r in rows),
            kinds=tuple(r[0].kind for r in rows),
            payer=np.array([r[1] for r in rows], dtype=np.int64),
            payee=np.array([r[2] for r in rows], dtype=np.int64),
            weight=np.array([r[3] for r in rows]),
            columns={n: self.table.add([r[4][n] for r in rows]) for n in names},
            flags={n: np.array([r[5][n] for r in rows]) for n in flag_names},
        )


def _holders(
    contract: Contract, number: Mapping[str, int], creditor: str, slots: dict[str, Slot]
) -> list[tuple[int, float]]:
    """Return (holder, weight): the known holders by their share, the rest in the name the contract gives."""
    shares = named_shares(contract, slots["principal"].mid if "principal" in slots else 0.0)
    known = [(number[holder], share) for holder, share in sorted(shares.items()) if share > 0.0]
    rest = 1.0 - math.fsum(share for _, share in known)
    return [*known, (number[creditor], rest)] if rest > LEAST_SHARE else known


def _stakes(
    maker: _Maker, equity: list[Contract], entities: tuple[str, ...], limited: NDArray[np.int64]
) -> tuple[Stake, ...]:
    """Return who owns each limited entity: named holders, then who has shares by contract, then the unnamed rest."""
    book, number = maker.resolver.book, maker.number
    raw: dict[int, list[tuple[int, float, str]]] = defaultdict(list)
    for contract in sorted(equity, key=lambda c: c.id):
        issuer = number[contract.roles["issuer"]]
        investor = maker.funder(contract)
        raw[issuer].append((number[investor], _stake_of(contract), contract.id))
    stakes: list[Stake] = []
    for issuer in limited:
        rows = raw.get(int(issuer), [])
        record = book.entities[entities[issuer]]
        vehicle = record.class_ == "vehicle"
        rows = _by_amount(book, rows) if vehicle and not any(s > 0.0 for _, s, _ in rows) else rows
        named = _named(maker, record.id)
        found = _with_named(named, [(o, s, c, _paid_part(maker, c)) for o, s, c in rows])
        total = math.fsum(s for _, s, _, _ in found)
        scale = 1.0 / total if total > 1.0 else 1.0
        stakes += [Stake(o, int(issuer), s * scale, c, paid) for o, s, c, paid in found if s > 0.0]
        rest = 1.0 - min(total, 1.0)
        if rest > LEAST_SHARE:
            unnamed = UNKNOWN_HOLDERS if named else PRIVATE_INVESTORS
            stakes.append(Stake(number[PUBLIC_EQUITY if record.ticker else unnamed], int(issuer), rest, ""))
    return tuple(stakes)


def _named(maker: _Maker, company: str) -> dict[int, float]:
    """Return the shares of the cap table, at the middle of their ranges, by number of the holder."""
    table = holders(maker.resolver.book, company)
    linked = {PRIVATE_INVESTORS if maker.unlink == (row.holder, company) else row.holder: row for row in table.named}
    return {maker.number[name]: row.share.mid for name, row in linked.items() if row.share is not None}


def _with_named(
    named: Mapping[int, float], by_contract: Sequence[tuple[int, float, str, float]]
) -> list[tuple[int, float, str, float]]:
    """Return (owner, share, contract, paid part) of a cap table and of contracts.

    What a named holder has paid for by contract is in its share of the table; what it has not is beside it.
    """
    beside = [(o, s * (1.0 - paid), c, 0.0) if o in named else (o, s, c, paid) for o, s, c, paid in by_contract]
    return [*((owner, share, "", 1.0) for owner, share in named.items()), *beside]


def _stake_of(contract: Contract) -> float:
    stake = contract.mid("stake")
    if stake is not None:
        return stake
    amount, valuation = contract.mid("amount"), contract.mid("valuation")
    return amount / valuation if amount is not None and valuation else 0.0


def _paid_part(maker: _Maker, contract: str) -> float:
    """Return the part of a stake's price that was paid by the book's date, at the middle of the ranges."""
    record = maker.resolver.book.contracts[contract]
    amount = maker.resolver.term(record, "amount")
    if amount is None or amount.mid <= 0.0:
        return 1.0
    return min(equity.paid_before(maker.resolver, record, amount).mid / amount.mid, 1.0)


def _by_amount(book: Book, rows: list[tuple[int, float, str]]) -> list[tuple[int, float, str]]:
    """Share a vehicle among its funders in proportion to their money where no stake is published."""
    amounts = [book.contracts[c].mid("amount") or 0.0 for _, _, c in rows]
    total = sum(amounts)
    return [(o, a / total, c) for (o, _, c), a in zip(rows, amounts, strict=True)] if total > 0.0 else rows
