"""The legs of guarantees: what each covers, who is paid, and who owes it.

A *leg* is one guarantee and one thing that it covers: a claim of the contract that it names, else each claim of its
obligor on which its beneficiary is the creditor; rent or take-or-pay that ends with the obligor's failure; the loss of
value of a leased asset. Whoever holds the claim is paid.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from lookthrough.contracts import FAMILIES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lookthrough.positions.plan import Plan, Positions

LOST = {"rent": "rejection", "commitment": "damages"}
"""What ends with the obligor's failure, and the claim to damages for it, which a guarantee of the payment is not of."""
RESIDUAL = "residual value"


class Leg(NamedTuple):
    """One guarantee (row of its position) and one thing that it covers.

    ``what`` and ``position`` name a claim of the run by nature and row, or with ``is_lost`` what ends with the failure
    of the obligor; ``rank`` is the claim's, in which the obligor owes the guarantor what that one has paid.
    """

    guarantee: int
    guarantor: int
    payee: int
    obligor: int
    rank: int
    what: str
    position: int
    is_lost: bool = False
    recourse: bool = False


def legs_of(plan: Plan) -> tuple[Leg, ...]:
    """Return the legs of every guarantee that a run can call, by guarantee."""
    return tuple(leg for row in range(len(plan.guarantee)) for leg in _legs(plan, row))


def _legs(plan: Plan, row: int) -> Iterator[Leg]:
    guarantee = plan.guarantee
    record, guarantor = plan.book.contracts[guarantee.ids[row]], int(guarantee.payer[row])
    if record.kind == "residual_value_guarantee":
        if not leases_looked_at(plan, row):
            return
        yield Leg(row, guarantor, int(guarantee.payee[row]), guarantor, 0, RESIDUAL, row)
        return
    limited, named = set(plan.limited.tolist()), record.value("covers")
    obligor, creditor = plan.number.get(record.roles.get("obligor", ""), -1), plan.number[record.roles["beneficiary"]]
    for family, held in plan.positions.items():
        for position, id_ in enumerate(held.ids):
            payer, payee = int(held.payer[position]), int(held.payee[position])
            is_meant = id_ == named.text if named is not None else (payer, payee) == (obligor, creditor)
            if not is_meant or payer == guarantor or not (payer in limited or _is_sponsor(plan, payer)):
                continue
            for nature, rank in _natures(family, held, position):
                leg = Leg(row, guarantor, payee, payer, rank, nature, position, recourse=payer in limited)
                yield leg
                if nature in LOST and payer in limited:
                    yield leg._replace(is_lost=True, recourse=False)


def _is_sponsor(plan: Plan, entity: int) -> bool:
    return plan.book.entities[plan.entities[entity]].class_ == "sponsor"


def _natures(family: str, held: Positions, position: int) -> Iterator[tuple[str, int]]:
    """Yield the payments of a position that can be guaranteed, with their rank."""
    for spec in FAMILIES[family].claims if family != "guarantee" else ():
        if spec.is_carried and spec.nature not in LOST.values():
            yield spec.nature, int(held.flags["rank"][position]) if spec.rank is None else spec.rank


def leases_looked_at(plan: Plan, row: int) -> list[int]:
    """Return the lease that a residual guarantee names, else those of its beneficiary to its obligor or its guarantor.

    Where neither rents from the beneficiary, all of its leases.
    """
    record, held = plan.book.contracts[plan.guarantee.ids[row]], plan.lease
    named = record.value("covers")
    if named is not None:
        return [k for k, id_ in enumerate(held.ids) if id_ == named.text]
    let = [int(k) for k in np.flatnonzero(held.payee == plan.guarantee.payee[row])]
    tenant = plan.number[record.roles.get("obligor", record.roles["guarantor"])]
    return [k for k in let if held.payer[k] == tenant] or let
