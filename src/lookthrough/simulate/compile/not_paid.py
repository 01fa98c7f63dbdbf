"""What a run pays nothing for, because it has nothing to reckon it from: unknown is not zero, so it is named."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lookthrough.contracts.term_values import LeftOut
from lookthrough.simulate.compile.share_rights import share_price

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lookthrough.contracts.term_values import Resolver
    from lookthrough.positions.plan import Plan


def not_paid(plan: Plan, resolver: Resolver) -> tuple[LeftOut, ...]:
    """Return the contracts that pay nothing in a run, or not all they promise, and why."""
    return tuple(dict.fromkeys((*_revenue_shares(plan), *_warrants(plan, resolver), *_convertibles(plan, resolver))))


def _revenue_shares(plan: Plan) -> Iterator[LeftOut]:
    may_fail = set(plan.limited.tolist())
    for id_, payer in zip(plan.revenue_share.ids, plan.revenue_share.payer, strict=True):
        if int(payer) not in may_fail:
            yield LeftOut(id_, f"a run has no revenue of {plan.entities[payer]}, of which a share is promised")


def _warrants(plan: Plan, resolver: Resolver) -> Iterator[LeftOut]:
    for id_, grantor in zip(plan.warrant.ids, plan.warrant.payer, strict=True):
        if share_price(plan, resolver, int(grantor)) == 0.0:
            yield LeftOut(id_, f"the share price of {plan.entities[grantor]} is unknown: its shares bring nothing")


def _convertibles(plan: Plan, resolver: Resolver) -> Iterator[LeftOut]:
    for id_, kind, issuer in zip(plan.debt.ids, plan.debt.kinds, plan.debt.payer, strict=True):
        if kind != "convertible":
            continue
        if plan.book.contracts[id_].mid("conversion_price") is None:
            yield LeftOut(id_, "its conversion is left out, because the price is unknown: it is paid as straight debt")
        elif share_price(plan, resolver, int(issuer)) == 0.0:
            why = f"its conversion is left out, because the share price of {plan.entities[issuer]} is unknown"
            yield LeftOut(id_, f"{why}: it is paid as straight debt")
