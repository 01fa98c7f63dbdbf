"""What sellers have promised on behalf of others: support that no payment shows until it is called.

A guarantee, backstop or credit protection moves no money, so that flows do not hold it. This layer stands beside the
flows and is never added to them. Each row is one promise of a seller of the purchases ledger:

    expected amount = notional x chance that it is called, low, mid and high end by end

* notional: the cap, or the most that is paid of it; where neither is known the amount of the contract it covers.
* chance: that the obligor defaults while the promise runs (``call_chance``).
* A backstop is called when capacity is unsold, a guarantee of residual value when an asset has lost it: the chance of
  default of who may put it, or of the tenant, stands in.

Called is called in full: what escrow, recourse or a sale of the asset brings back is not in it. Unknown is ``None``
with a sentence and never 0.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any

from lookthrough.book.finding import entity_ids
from lookthrough.contracts import KINDS
from lookthrough.lens.circularity.book_payments import book_flows, parties
from lookthrough.lens.circularity.book_window import default_window
from lookthrough.lens.circularity.flow_table import OUTSIDE, legs_between
from lookthrough.lens.vendor_support.call_chance import chance_within, rate_of, years_left
from lookthrough.positions.standing import standing_of
from lookthrough.positions.standing_contract import BINDING
from lookthrough.units.frames import Framed
from lookthrough.units.range import Range, scaled, times, total

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from lookthrough.book.records import Book
    from lookthrough.lens.circularity.flow_table import Flow
    from lookthrough.positions.standing import Standing
    from lookthrough.positions.standing_contract import StandingContract

FAMILIES = frozenset({"guarantee", "backstop", "protection"})
NOT_BY_DEFAULT = frozenset({"backstop", "residual_value_guarantee"})  # kinds called by something else than a default
MONEY = "cash"  # the layer of payments of money
NOBODY = ("", "")  # no payments are recorded between a vendor and a part of the outside


@dataclass(frozen=True, slots=True)
class SellerPromise:
    """One promise of a seller; amounts are USD bn, ``None`` is unknown.

    Attributes:
        vendor: who promised it.
        customer: whose failure calls it; ``None`` where the book names nobody.
        beneficiary: whom it protects.
        contract, kind, status, basis, source: of its record.
        notional: the most that can be called.
        by_cap: whether that is a cap; else it is the amount of the contract covered.
        years: left to the last quarter of the promise.
        rating: letters of S&P that the chance goes by, ``guess``, ``unrated`` or ``class``.
        chance: that it is called within these years, 0..1.
        expected: notional times chance.
        paid_to: what the vendor pays the customer in the window, all payments of money; ``None`` = none recorded.
        paid_by: what the customer pays the vendor.
        why: what is unknown and why, empty where nothing is.
    """

    vendor: str
    customer: str | None
    beneficiary: str
    contract: str
    kind: str
    status: str
    basis: str
    source: tuple[str, ...]
    notional: Range | None
    by_cap: bool
    years: Range | None
    rating: str | None
    chance: Range | None
    expected: Range | None
    paid_to: Range | None
    paid_by: Range | None
    why: str


@dataclass(frozen=True, slots=True)
class Sums:
    """Promises added up, USD bn: what is known, and how many stay outside. A sum of nothing known is ``None``."""

    promises: int
    notional: Range | None
    without_notional: int
    expected: Range | None
    without_expected: int


@dataclass(frozen=True, slots=True)
class VendorPromises:
    """All promises of one vendor."""

    vendor: str
    sums: Sums


@dataclass(frozen=True, slots=True)
class CustomerPromises:
    """All promises of one vendor on behalf of one customer, beside what they pay one another in the window."""

    vendor: str
    customer: str | None
    sums: Sums
    paid_to: Range | None
    paid_by: Range | None


@dataclass(frozen=True, slots=True, repr=False)
class VendorSupport(Framed):
    """What :func:`vendor_support` finds: largest notional first within the vendor with the largest."""

    row_type = SellerPromise

    promises: tuple[SellerPromise, ...]
    customers: tuple[CustomerPromises, ...]
    vendors: tuple[VendorPromises, ...]
    book: Book | None = field(default=None, repr=False, compare=False)

    @property
    def rows(self) -> list[dict[str, object]]:
        """One record for each promise."""
        return [_record(promise) for promise in self.promises]

    def document(self) -> dict[str, Any]:
        """Return what ``loops --json`` holds under ``support``, as plain values."""
        return {
            "promises": self.rows,
            "customers": [_record(customer) for customer in self.customers],
            "vendors": [_record(vendor) for vendor in self.vendors],
        }


def vendor_support(
    book: Book,
    *vendors: str,
    window: tuple[int, int] | None = None,
    statuses: Sequence[str] = BINDING,
) -> VendorSupport:
    """Return what the sellers of a book have promised on behalf of others, beside what they pay one another.

    Args:
        book: the book; its date decides what has ended and how long the rest runs.
        vendors: by id, name or ticker, whose promises; default: of every seller of the purchases ledger.
        window: first and last quarter of the payments beside them, by default that of ``loops``.
        statuses: of the contracts that count.

    Raises:
        UnknownNameError: nobody is called so, or several are.
        MissingAssumptionError: the book lacks an assumption that its payments need.
    """
    start, end = window or default_window(book)
    flows = book_flows(book, KINDS, start=start, end=end, statuses=statuses)
    return support_of(book, flows, statuses=statuses, vendors=entity_ids(book, vendors) or None)


def support_of(
    book: Book,
    flows: Iterable[Flow] = (),
    *,
    statuses: Sequence[str] = BINDING,
    vendors: Collection[str] | None = None,
) -> VendorSupport:
    """Return what the sellers of a book have promised on behalf of others.

    Args:
        book: the book; its date decides what has ended and how long the rest runs.
        flows: its payments in a window (``book_payments.book_flows``): for what the two pay one another.
        statuses: of the promises that count.
        vendors: only these, ``None`` = all sellers of the purchases ledger.
    """
    standing, party = standing_of(book, statuses), parties(book)
    sellers = {party[purchase.seller] for purchase in book.purchases}
    wanted = sellers if vendors is None else sellers & {party[id_] for id_ in vendors}
    found = [c for c in _live(standing) if party[c.debtor] in wanted and _is_for_others(standing, party, c)]
    money = (flow for flow in flows if flow.layer == MONEY)
    paid = legs_between(money, {pair for c in found for pair in _pairs(party, c)})
    amounts = {pair: leg.amount for pair, leg in paid.items()}
    promises = [_promise(book, party, contract, amounts) for contract in found]
    by_vendor = sorted(_by_vendor(promises), key=lambda each: (*_largest_first(each.sums.notional), each.vendor))
    place = {each.vendor: at for at, each in enumerate(by_vendor)}
    promises.sort(key=lambda each: (place[each.vendor], *_largest_first(each.notional), each.contract))
    by_customer = sorted(
        _by_customer(promises),
        key=lambda each: (place[each.vendor], *_largest_first(each.sums.notional), each.customer or ""),
    )
    return VendorSupport(tuple(promises), tuple(by_customer), tuple(by_vendor), book)


def _largest_first(notional: Range | None) -> tuple[bool, float]:
    """Order by size; what is unknown comes last."""
    return notional is None, 0.0 if notional is None else -notional.mid


def _live(standing: Standing) -> list[StandingContract]:
    found = {c.id: c for same in standing.by_entity.values() for c in same if c.family in FAMILIES}
    return [found[id_] for id_ in sorted(found)]


def customer_of(promise: StandingContract) -> str | None:
    """Return whose failure calls a promise, ``None`` where the book names nobody."""
    if promise.family == "backstop":
        return promise.creditor
    if promise.family == "protection":
        return promise.record.roles.get("reference")
    return promise.obligor or (None if promise.covered is None else promise.covered.debtor)


def _is_for_others(standing: Standing, party: Mapping[str, str], promise: StandingContract) -> bool:
    """Say whether a promise stands for somebody else: what a seller guarantees of its own vehicle is its own debt."""
    customer = customer_of(promise)
    if customer is None:
        return True
    if party[customer] == party[promise.debtor]:
        return False
    owned = {c.taker for c in standing.by_entity.get(promise.debtor, ()) if c.family == "equity"}
    return not (standing.book.entities[customer].class_ == "vehicle" and customer in owned)


def _pairs(party: Mapping[str, str], promise: StandingContract) -> list[tuple[str, str]]:
    """Return vendor and customer both ways; whoever lies outside has no payments of its own."""
    customer, vendor = customer_of(promise), party[promise.debtor]
    if customer is None or party[customer] == OUTSIDE:
        return []
    return [(vendor, party[customer]), (party[customer], vendor)]


def _promise(
    book: Book, party: Mapping[str, str], contract: StandingContract, paid: Mapping[tuple[str, str], Range]
) -> SellerPromise:
    customer, (notional, by_cap) = customer_of(contract), _notional(contract)
    years, rate, unknown = years_left(book, contract), None, []
    if notional is None:
        unknown.append("neither a cap nor the amount covered is published")
    if years is None:
        unknown.append("its last quarter is not known")
    if customer is None:
        unknown.append("the book does not name whose default calls it")
    else:
        rate, why = rate_of(book, book.entities[customer])
        unknown += [] if rate is not None else [why]
    chance = None if rate is None or years is None else chance_within(rate.rate, years)
    to, by = (paid.get(pair) for pair in _pairs(party, contract) or (NOBODY, NOBODY))
    return SellerPromise(
        vendor=party[contract.debtor],
        customer=customer,
        beneficiary=contract.creditor,
        contract=contract.id,
        kind=contract.kind,
        status=contract.status,
        basis=contract.basis,
        source=contract.source,
        notional=notional,
        by_cap=by_cap,
        years=years,
        rating=None if rate is None else rate.rating,
        chance=chance,
        expected=None if notional is None or chance is None else times(notional, chance),
        paid_to=to,
        paid_by=by,
        why="; ".join(unknown),
    )


def _notional(promise: StandingContract) -> tuple[Range | None, bool]:
    """Return the most that can be called, and whether a cap says so."""
    caps = [cap for cap in (promise.cap, promise.most_paid) if cap is not None]
    if caps:
        return Range(*(min(ends) for ends in zip(*caps, strict=True))), True
    covered = promise.covered
    if covered is None:
        return None, False
    if covered.family == "debt":
        return covered.outstanding, False
    rest = covered.fixed_rent if covered.family == "lease" else covered.amount
    return None if rest is None else scaled(rest, covered.remaining_share), False


def _by_vendor(promises: Iterable[SellerPromise]) -> list[VendorPromises]:
    same: dict[str, list[SellerPromise]] = defaultdict(list)
    for promise in promises:
        same[promise.vendor].append(promise)
    return [VendorPromises(vendor, _sums(of)) for vendor, of in same.items()]


def _by_customer(promises: Iterable[SellerPromise]) -> list[CustomerPromises]:
    same: dict[tuple[str, str | None], list[SellerPromise]] = defaultdict(list)
    for promise in promises:
        same[promise.vendor, promise.customer].append(promise)
    return [CustomerPromises(*pair, _sums(of), of[0].paid_to, of[0].paid_by) for pair, of in same.items()]


def _sums(promises: Sequence[SellerPromise]) -> Sums:
    notional = [promise.notional for promise in promises if promise.notional is not None]
    expected = [promise.expected for promise in promises if promise.expected is not None]
    return Sums(
        promises=len(promises),
        notional=total(notional) if notional else None,
        without_notional=len(promises) - len(notional),
        expected=total(expected) if expected else None,
        without_expected=len(promises) - len(expected),
    )


def _record(row: SellerPromise | CustomerPromises | VendorPromises | Sums) -> dict[str, object]:
    """Return a row as plain values: ranges as low, mid and high, sums among the other fields."""
    found: dict[str, object] = {}
    for each in fields(row):
        value = getattr(row, each.name)
        found |= _record(value) if isinstance(value, Sums) else {each.name: _plain(value)}
    return found


def _plain(value: object) -> object:
    return value._asdict() if isinstance(value, Range) else value
