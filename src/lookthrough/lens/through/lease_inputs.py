"""What the lease rules read, from the book: amounts at the start of the lease, each field with its place."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from lookthrough.contracts.dates import first_quarter, last_quarter
from lookthrough.lens.accounting.consolidation import BookField
from lookthrough.lens.accounting.leases import LeaseTerms
from lookthrough.lens.through.obligation import reported
from lookthrough.lens.through.present_value import discount_rate, discounted, discounted_lump
from lookthrough.lens.through.profiles import rates
from lookthrough.lens.through.vehicle_interests import field_of, outside_equity
from lookthrough.positions.amounts import amount_of, debtor, first_value, fixed_rent, length, remaining_share
from lookthrough.units.range import ZERO, Range, scaled, times, total

if TYPE_CHECKING:
    from lookthrough.book.records import Contract
    from lookthrough.lens.through.loss_attribution import Index

OPERATING_SHARE = "accounting.operating_share"


def lease_terms(idx: Index, entity: str, lease: Contract) -> LeaseTerms:
    """Return what the classification of a lease reads; amounts at the start of the lease, USD bn.

    Args:
        idx: the book's contracts.
        entity: the tenant.
        lease: its lease of a project vehicle.
    """
    return LeaseTerms(
        payments=_payments(idx, entity, lease),
        guarantee=_guarantee(idx, entity, lease, "most_paid", "cap"),
        guaranteed_value=_guarantee(idx, entity, lease, "cap"),
        fair_value=_fair_value(idx, lease),
        years=length(lease),
        life=_life(idx, lease),
        transfer=_says(lease, "transfer", "at_end"),
        purchase_option=_says(lease, "purchase_option", "reasonably_certain"),
        no_other_use=_says(lease, "other_use", "none"),
    )


def lease_places(idx: Index, entity: str, lease: Contract) -> dict[str, tuple[BookField, ...]]:
    """Return for each field that the lease rules read where it stands in the book, or where it would."""
    names = ("term", "transfer", "purchase_option", "other_use", "booked_as", "start")
    found: dict[str, tuple[BookField, ...]] = {name: (field_of(lease, name),) for name in names}
    found["rent"] = (field_of(lease, "amount", "rent"),)
    found["cap"] = tuple(field_of(c, "most_paid", "cap") for c in own_residuals(idx, entity, lease))
    found["life"] = (_life_place(idx, lease),)
    found["fair_value"] = (field_of(lease, "fair_value"),)
    if lease.value("fair_value") is None:
        found["fair_value"] = tuple(field_of(c, "principal", "amount") for c in _funding(idx, lease))
    return found


def own_residuals(idx: Index, entity: str, lease: Contract) -> list[Contract]:
    """Return the tenant's guarantees of the residual value of what it rents."""
    backing = idx.supports.get(idx.group.get(lease.roles["landlord"], ""), ())
    return [c for c in backing if c.kind == "residual_value_guarantee" and debtor(c) == entity and _covers(c, lease)]


class Filed(NamedTuple):
    """What a filing has of one class of leases, USD bn, and where the book says so."""

    amount: Range
    places: tuple[BookField, ...]


def filed_of_class(idx: Index, entity: str, *, finance: bool) -> Filed | None:
    """Return the reported lease liabilities of one class; ``None`` where the total or its share is not in the book."""
    whole, share = reported(idx, entity, "lease_liabilities"), idx.book.assumptions.get(f"{OPERATING_SHARE}.{entity}")
    part = amount_of(share.value) if share is not None else None
    if whole is None or whole.amount is None or whole.value is None or share is None or part is None:
        return None
    if finance:
        part = Range(1 - part.high, 1 - part.mid, 1 - part.low)
    value, at = whole.value, whole.value.position
    places = (
        BookField(f"{entity}.lease_liabilities", value.text, at.file, at.line),
        BookField(share.name, share.value.text, share.position.file, share.position.line),
    )
    return Filed(times(whole.amount, part), places)


def rent_left(idx: Index, entity: str, lease: Contract) -> tuple[Range | None, str]:
    """Return the rent that is left of a lease that has begun, as a liability measures it, and how in words."""
    whole = fixed_rent(lease)
    left = None if whole is None else scaled(whole, remaining_share(lease, idx.now))
    worth = discounted(left, lease, idx.now, discount_rate(idx, entity, lease))
    return (left, "undiscounted for want of a rate or dates") if worth is None else (worth, "at present value")


def _covers(guarantee: Contract, lease: Contract) -> bool:
    covered = guarantee.value("covers")
    return covered is None or covered.text == lease.id


def _payments(idx: Index, entity: str, lease: Contract) -> Range | None:
    """Return the present value of the rent when the lease starts, at the project's rate or the tenant's."""
    amount, rate, start = fixed_rent(lease), rates(idx, entity, lease), first_quarter(lease)
    if amount is None or rate is None or start is None:
        return None
    one = Range(1.0, 1.0, 1.0)
    worth = [discounted(one, lease, start, r) for r in (rate.high, rate.mid, rate.low)]
    factors = [w.mid for w in worth if w is not None]
    return times(amount, Range(*factors)) if len(factors) == len(Range._fields) else None


def _guarantee(idx: Index, entity: str, lease: Contract, *names: str) -> Range | None:
    """Return the whole guarantee when the lease starts; ``None`` where the first of the terms stated is unknown."""
    rate, start, last = rates(idx, entity, lease), first_quarter(lease), last_quarter(lease)
    found = []
    for contract in own_residuals(idx, entity, lease):
        amount = amount_of(first_value(contract, *names))
        worth = None if rate is None or start is None else discounted_lump(amount, last, start, rate.mid)
        if worth is None:
            return None
        found.append(worth)
    return total(found) if found else ZERO


def _fair_value(idx: Index, lease: Contract) -> Range | None:
    """Return the fair value of what is let; where the book is silent, what the landlord's project was funded with."""
    stated = amount_of(lease.value("fair_value"))
    if stated is not None:
        return stated
    amounts = [amount_of(c.value("principal") or c.value("amount")) for c in _funding(idx, lease)]
    known = [a for a in amounts if a is not None]
    whole = total(known)
    return whole if known and len(known) == len(amounts) and whole.low > 0 else None


def _funding(idx: Index, lease: Contract) -> list[Contract]:
    group = idx.members.get(idx.group.get(lease.roles["landlord"], ""), ())
    return [*(c for v in group for c in idx.debts.get(v, ())), *outside_equity(idx, group)]


def _life(idx: Index, lease: Contract) -> Range | None:
    stated = amount_of(lease.value("life"))
    found = idx.book.assumptions.get(_life_name(lease))
    return stated if stated is not None or found is None else amount_of(found.value)


def _life_name(lease: Contract) -> str:
    asset = lease.value("asset")
    return f"lease.life.{asset.text if asset is not None else 'site'}"


def _life_place(idx: Index, lease: Contract) -> BookField:
    found = idx.book.assumptions.get(_life_name(lease))
    if lease.value("life") is not None or found is None:
        return field_of(lease, "life")
    return BookField(found.name, found.value.text, found.position.file, found.position.line)


def _says(lease: Contract, name: str, wanted: str) -> bool | None:
    value = lease.value(name)
    return None if value is None or value.text == "unknown" else value.text == wanted
