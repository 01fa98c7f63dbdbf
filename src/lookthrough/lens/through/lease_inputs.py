"""What the lease rules read, from the book: amounts at the start of the lease, each field with its place."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from lookthrough.lens.accounting.consolidation import BookField
from lookthrough.lens.accounting.leases import LeaseInputs
from lookthrough.lens.through.obligation import assumed, reported
from lookthrough.lens.through.present_value import discount_rate, discounted, discounted_lump, rates
from lookthrough.lens.through.vehicle_interests import field_of, outside_equity
from lookthrough.units.range import ZERO, Range, scaled, times, total

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lookthrough.positions.standing import Standing
    from lookthrough.positions.standing_contract import StandingContract

OPERATING_SHARE = "accounting.operating_share"


def lease_inputs(standing: Standing, entity: str, lease: StandingContract) -> LeaseInputs:
    """Return what the classification of a lease reads; amounts at the start of the lease, USD bn.

    Args:
        standing: the contracts of the book as they stand.
        entity: the tenant.
        lease: its lease of a project vehicle.
    """
    guarantees = own_residuals(standing, entity, lease)
    return LeaseInputs(
        payments=_payments(standing, entity, lease),
        guarantee=_guaranteed(standing, entity, lease, [g.most_paid for g in guarantees]),
        guaranteed_value=_guaranteed(standing, entity, lease, [g.cap for g in guarantees]),
        fair_value=_fair_value(standing, lease),
        years=None if lease.years is None else lease.years.mid,
        life=_life(standing, lease),
        transfer=_is(lease, "transfer", "at_end"),
        purchase_option=_is(lease, "purchase_option", "reasonably_certain"),
        no_other_use=_is(lease, "other_use", "none"),
    )


def lease_places(standing: Standing, entity: str, lease: StandingContract) -> dict[str, tuple[BookField, ...]]:
    """Return for each field that the lease rules read where it stands in the book, or where it would."""
    names = ("term", "transfer", "purchase_option", "other_use", "booked_as", "start")
    places: dict[str, tuple[BookField, ...]] = {name: (field_of(lease, name),) for name in names}
    places["rent"] = (field_of(lease, "amount", "rent"),)
    places["cap"] = tuple(field_of(c, "most_paid", "cap") for c in own_residuals(standing, entity, lease))
    places["life"] = (_life_place(standing, lease),)
    places["fair_value"] = (field_of(lease, "fair_value"),)
    if "fair_value" not in lease.terms:
        places["fair_value"] = tuple(field_of(c, "principal", "amount") for c in _funding(standing, lease))
    return places


def own_residuals(standing: Standing, entity: str, lease: StandingContract) -> list[StandingContract]:
    """Return the tenant's guarantees of the residual value of what it rents."""
    backing = standing.supports.get(standing.group.get(lease.creditor, ""), ())
    own = (c for c in backing if c.kind == "residual_value_guarantee" and c.debtor == entity)
    return [c for c in own if c.covers in {None, lease.id}]


class Filed(NamedTuple):
    """What a filing has of one class of leases, USD bn, and where the book says so."""

    amount: Range
    places: tuple[BookField, ...]


def filed_of_class(standing: Standing, entity: str, *, finance: bool) -> Filed | None:
    """Return the reported lease liabilities of one class; ``None`` where the total or its share is not in the book."""
    total, name = reported(standing, entity, "lease_liabilities"), f"{OPERATING_SHARE}.{entity}"
    share, part = standing.book.assumptions.get(name), assumed(standing, name)
    if total is None or total.amount is None or total.value is None or share is None or part is None:
        return None
    if finance:
        part = Range(1 - part.high, 1 - part.mid, 1 - part.low)
    value, at = total.value, total.value.position
    places = (
        BookField(f"{entity}.lease_liabilities", value.text, at.file, at.line),
        BookField(share.name, share.value.text, share.position.file, share.position.line),
    )
    return Filed(times(total.amount, part), places)


def rent_left(standing: Standing, entity: str, lease: StandingContract) -> tuple[Range | None, str]:
    """Return the rent that is left of a lease that has begun, as a liability measures it, and how in words."""
    left = None if lease.fixed_rent is None else scaled(lease.fixed_rent, lease.remaining_share)
    worth = discounted(left, lease, standing.now, discount_rate(standing, entity, lease))
    return (left, "undiscounted for want of a rate or dates") if worth is None else (worth, "at present value")


def _payments(standing: Standing, entity: str, lease: StandingContract) -> Range | None:
    """Return the present value of the rent when the lease starts, at the project's rate or the tenant's."""
    amount, rate, start = lease.fixed_rent, rates(standing, entity, lease), lease.first_quarter
    if amount is None or rate is None or start is None:
        return None
    one = Range(1.0, 1.0, 1.0)
    worth = [discounted(one, lease, start, r) for r in (rate.high, rate.mid, rate.low)]
    factors = [w.mid for w in worth if w is not None]
    return times(amount, Range(*factors)) if len(factors) == len(Range._fields) else None


def _guaranteed(
    standing: Standing, entity: str, lease: StandingContract, amounts: Sequence[Range | None]
) -> Range | None:
    """Return what guarantees are worth when the lease starts; ``None`` where one of them is unknown."""
    rate, start = rates(standing, entity, lease), lease.first_quarter
    if rate is None or start is None:
        return None if amounts else ZERO
    worths = [discounted_lump(amount, lease.last_quarter, start, rate.mid) for amount in amounts]
    known = [worth for worth in worths if worth is not None]
    return total(known) if len(known) == len(worths) else None


def _fair_value(standing: Standing, lease: StandingContract) -> Range | None:
    """Return the fair value of what is let; where the book is silent, what the landlord's project was funded with."""
    if lease.fair_value is not None:
        return lease.fair_value
    amounts = [contract.amount for contract in _funding(standing, lease)]
    known = [amount for amount in amounts if amount is not None]
    raised = total(known)
    return raised if known and len(known) == len(amounts) and raised.low > 0 else None


def _funding(standing: Standing, lease: StandingContract) -> list[StandingContract]:
    group = standing.members.get(standing.group.get(lease.creditor, ""), ())
    return [*(c for v in group for c in standing.debts.get(v, ())), *outside_equity(standing, group)]


def _life(standing: Standing, lease: StandingContract) -> Range | None:
    return assumed(standing, _life_name(lease)) if lease.life is None else lease.life


def _life_name(lease: StandingContract) -> str:
    return f"lease.life.{lease.terms['asset'].text if 'asset' in lease.terms else 'site'}"


def _life_place(standing: Standing, lease: StandingContract) -> BookField:
    life = standing.book.assumptions.get(_life_name(lease))
    if "life" in lease.terms or life is None:
        return field_of(lease, "life")
    return BookField(life.name, life.value.text, life.position.file, life.position.line)


def _is(lease: StandingContract, name: str, word: str) -> bool | None:
    stated = lease.words.get(name)
    return None if stated is None else stated == word
