"""Every term of a contract, a deal or a vehicle as a run takes it: given, or filled in, by what and from where.

For each vehicle stands what it was funded with beside what that went into, until the book's date and after it:

    so far   sources: debt drawn, equity paid in                    uses: equity and loans given, cash it opens with
    to come  sources: debt still to be drawn, equity promised to it  uses: equity promised by it, orders

What is left of the sources is built or bought under no contract. What uses are more than sources comes out of the cash
it has or, so far, from nobody: cash that a run gives it and no contract brings. So both sides are equal. Amounts are
middles of ranges, USD bn.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from lookthrough.contracts.term_values import SIMULATED
from lookthrough.lens.instrument.filled_terms import ASSUMED, GIVEN, term_rows
from lookthrough.positions.standing import standing_of
from lookthrough.units.frames import Framed
from lookthrough.units.plain import plain_record

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from lookthrough.book.records import Book
    from lookthrough.contracts.slots import Slot
    from lookthrough.lens.instrument.filled_terms import TermRow
    from lookthrough.positions.standing import Standing
    from lookthrough.positions.standing_contract import StandingContract

SOURCES, USES = "sources", "uses"
SO_FAR, TO_COME = "so far", "to come"
STAGES = (SO_FAR, TO_COME)
MISSING = {SO_FAR: "brought in by no contract", TO_COME: "out of the cash it has, or not covered"}
"""What stands among the sources where uses are more."""
OF_ENTITY = (
    *("cash", "revenue", "later", "cost_share", "asset", "depreciation"),
    *("raise_share", "minimum_cash", "sale_discount", "lease_life"),
)
"""The numbers of a vehicle that are shown, by the names of its slots."""
DERIVED: Mapping[str, tuple[str, ...]] = {
    "cash": ("operate.reserve", "operate.service_reserve"),
    "revenue": ("operate.dscr",),
    "later": ("operate.dscr",),
    "asset": ("asset.to_debt",),
}
"""Those that are made of others: the assumptions behind them, whose kind stands in the middle; a slot names its own."""
UNITS: Mapping[str, str] = {
    "cash": "USD bn",
    "revenue": "USD bn a quarter",
    "later": "USD bn a quarter",
    "asset": "USD bn",
}


class ResolvedTerm(NamedTuple):
    """One term as a run takes it.

    Attributes:
        record: id of the contract or the vehicle.
        term: its name.
        how: ``given``, ``assumed`` or ``of the kind``.
        value: as written; empty for a number that follows from others.
        low, mid, high: in ``unit``; ``None`` of words and of what is unknown.
        basis: reported, estimated, inferred or assumed.
        by: assumptions that filled it in, with spaces between them.
        source: ids of the sources of the value, or of the assumption.
        reason: of the value or of the assumption.
        acts: whether a run acts on it.
    """

    record: str
    term: str
    how: str
    value: str
    low: float | None
    mid: float | None
    high: float | None
    unit: str
    basis: str
    by: str
    source: tuple[str, ...]
    reason: str
    acts: bool


class FundingLine(NamedTuple):
    """One line of sources and uses: USD bn; no contract for what a run adds itself, or what is left."""

    stage: str
    side: str
    what: str
    contract: str | None
    amount: float


class FundedVehicle(NamedTuple):
    """What a vehicle was funded with and what that went into; ``unknown`` contracts have no amount and are left out."""

    vehicle: str
    name: str
    lines: tuple[FundingLine, ...]
    unknown: tuple[str, ...]

    def total(self, stage: str, side: str) -> float:
        """Return the sum of a side, USD bn."""
        return math.fsum(line.amount for line in self.lines if (line.stage, line.side) == (stage, side))


@dataclass(frozen=True, slots=True, repr=False)
class Resolved(Framed):
    """What :func:`resolve` finds: the terms, and sources and uses of each vehicle among the parties."""

    row_type = ResolvedTerm

    title: str
    terms: tuple[ResolvedTerm, ...]
    vehicles: tuple[FundedVehicle, ...]

    @property
    def rows(self) -> tuple[ResolvedTerm, ...]:
        """One record for each term."""
        return self.terms

    @property
    def filled(self) -> int:
        """How many terms nobody gave."""
        return sum(term.how != GIVEN for term in self.terms)

    def document(self) -> dict[str, Any]:
        """Return what ``show ID --resolved --json`` prints."""
        return plain_record(self)


def resolve(book: Book, title: str, ids: Sequence[str], opened: Mapping[str, Mapping[str, Slot]]) -> Resolved:
    """Return the terms of contracts, and what their vehicles were funded with.

    Args:
        book: the book.
        title: what was asked for.
        ids: of the contracts.
        opened: what a run opens each company and vehicle with, by its name (``simulate.opened_with``).
    """
    standing = standing_of(book, SIMULATED)
    contracts = [standing.contracts[id_] for id_ in ids if id_ in standing.contracts]
    parties = dict.fromkeys(id_ for contract in contracts for id_ in contract.record.roles.values())
    vehicles = [id_ for id_ in parties if book.entities[id_].class_ == "vehicle"]
    terms = [_with_source(book, contract, row) for contract in contracts for row in term_rows(book, contract)]
    terms += [row for id_ in vehicles for row in _of_vehicle(book, id_, opened.get(id_, {}))]
    return Resolved(title, tuple(terms), tuple(_funded(standing, id_, opened.get(id_, {})) for id_ in vehicles))


def _with_source(book: Book, contract: StandingContract, row: TermRow) -> ResolvedTerm:
    given = contract.terms.get(row.term) if row.how == GIVEN else None
    source = (given.source or contract.source) if given is not None else _sources(book, (row.by,))
    return ResolvedTerm(
        contract.id, row.term, row.how, row.value, row.low, row.mid, row.high, row.unit, row.basis, row.by, source,
        row.reason, row.acts,
    )  # fmt: skip


def _of_vehicle(book: Book, id_: str, opened: Mapping[str, Slot]) -> Iterator[ResolvedTerm]:
    """Yield the numbers that a run opens a vehicle with."""
    for name in OF_ENTITY:
        slot = opened.get(name)
        if slot is None or (slot.low == slot.high == 0.0):
            continue
        is_assumed = slot.basis == ASSUMED
        by = _behind(book, book.entities[id_].kind, slot, name) if is_assumed else ()
        how, reason = (ASSUMED if is_assumed else GIVEN), "; ".join(book.assumptions[each].reason for each in by)
        stated = book.entities[id_].opening.get(name)
        source = _sources(book, by) if is_assumed else (stated[-1].source if stated else book.entities[id_].source)
        text = "" if is_assumed or not stated else stated[-1].text
        yield ResolvedTerm(
            id_, name, how, text, slot.low, slot.mid, slot.high, UNITS.get(name, "number"), slot.basis, " ".join(by),
            source, reason, acts=True,
        )  # fmt: skip


def _behind(book: Book, kind: str, slot: Slot, name: str) -> tuple[str, ...]:
    """Return the assumptions from which a number of a vehicle comes."""
    names = (slot.group,) if slot.group else (_of_kind(book, kind, each) for each in DERIVED.get(name, ()))
    return tuple(each for each in names if each in book.assumptions)


def _of_kind(book: Book, kind: str, name: str) -> str:
    """Return the assumption on a kind of entity, or on all others."""
    group, _, field = name.partition(".")
    own = f"{group}.{kind}.{field}"
    return own if own in book.assumptions else f"{group}.other.{field}"


def _sources(book: Book, names: Sequence[str]) -> tuple[str, ...]:
    found = (book.assumptions[name].value.source for name in names if name in book.assumptions)
    return tuple(dict.fromkeys(id_ for source in found for id_ in source))


def _funded(standing: Standing, id_: str, opened: Mapping[str, Slot]) -> FundedVehicle:
    """Return what a vehicle was funded with and what that went into."""
    lines: list[FundingLine] = []
    unknown: list[str] = []
    for contract in standing.by_entity.get(id_, ()):
        for stage, side, what, amount in _lines(contract, id_):
            if amount is None:
                unknown.append(contract.id)
            elif amount > 0.0:
                lines.append(FundingLine(stage, side, what, contract.id, amount))
    cash = opened.get("cash")
    if cash is not None and cash.mid > 0.0:
        lines.append(FundingLine(SO_FAR, USES, f"cash it opens with ({cash.basis})", None, cash.mid))
    lines += [line for stage in STAGES for line in _left(lines, stage)]
    lines.sort(key=lambda line: (line.stage != SO_FAR, line.side != SOURCES, line.contract is None, -line.amount))
    return FundedVehicle(id_, standing.book.entities[id_].name, tuple(lines), tuple(dict.fromkeys(unknown)))


def _left(lines: Sequence[FundingLine], stage: str) -> Iterator[FundingLine]:
    """Yield what makes the sides of a stage equal."""
    of_stage = [line for line in lines if line.stage == stage]
    left = math.fsum(line.amount if line.side == SOURCES else -line.amount for line in of_stage)
    if left > 0.0:
        yield FundingLine(stage, USES, "built or bought under no contract", None, left)
    elif left < 0.0:
        yield FundingLine(stage, SOURCES, MISSING[stage], None, -left)


def _lines(contract: StandingContract, id_: str) -> Iterator[tuple[str, str, str, float | None]]:
    """Yield what a contract brings a vehicle or takes from it: stage, side, what, and USD bn, ``None`` = unknown."""
    side = SOURCES if contract.taker == id_ else USES
    if contract.family == "debt" and id_ in {contract.taker, contract.giver}:
        drawn, whole = contract.outstanding, contract.amount
        yield SO_FAR, side, "debt drawn", None if drawn is None else drawn.mid
        if contract.can_be_drawn and drawn is not None and whole is not None:
            yield TO_COME, side, "debt still to be drawn", whole.mid - drawn.mid
    elif contract.family == "equity" and id_ in {contract.taker, contract.giver}:
        paid, promised = _equity(contract)
        yield SO_FAR, side, "equity paid in", paid
        yield TO_COME, side, "equity promised", promised
    elif contract.family == "order" and contract.debtor == id_:
        yield TO_COME, USES, "ordered", None if contract.amount is None else contract.amount.mid


def _equity(contract: StandingContract) -> tuple[float | None, float | None]:
    """Return what was paid in of equity and what is promised; all is paid in where it is funded and no part is said."""
    amount, paid, unpaid = (None if r is None else r.mid for r in (contract.amount, contract.paid, contract.unpaid))
    if paid is None and unpaid is None:
        return (amount, 0.0) if contract.status == "funded" else (0.0, amount)
    if paid is None:
        return (None if amount is None or unpaid is None else max(amount - unpaid, 0.0)), unpaid
    return paid, unpaid if unpaid is not None or amount is None else max(amount - paid, 0.0)
