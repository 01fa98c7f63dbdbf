"""The terms of every family as arrays, cut out of the sampled slot table."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeVar

from lookthrough.contracts.families import commitment, contingent, debt, equity, lease

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from lookthrough.contracts.families import Array
    from lookthrough.positions.plan import Plan, Positions


Terms = TypeVar("Terms")

AMOUNTS = frozenset({"principal", "drawn", "rent", "amount", "unpaid", "cap", "shares"})
"""Terms of which a holder has its part; the others are the contract's."""
FLAGS = frozenset({"floating", "linear", "level", "draw_quarters", "available"})
"""Terms that are known exactly and stand with the positions, not in the slot table."""


class Families(NamedTuple):
    """Terms by family, arrays ``[position, path]``."""

    debt: debt.DebtTerms
    lease: lease.LeaseTerms
    commitment: commitment.CommitmentTerms
    order: commitment.CommitmentTerms
    equity: equity.EquityTerms
    guarantee: contingent.WindowTerms
    backstop: contingent.WindowTerms
    revenue_share: contingent.WindowTerms
    revenue_share_part: Array
    warrant: contingent.WarrantTerms


def families(plan: Plan, values: Array) -> Families:
    """Return the terms of each family; ``values`` is the slot table ``[slot, path]``."""

    def column(positions: Positions, name: str) -> Array:
        rows = positions.columns[name].of(values) if name in positions.columns else values[:0]
        return rows * positions.weight[:, None] if name in AMOUNTS else rows

    def terms(make: Callable[..., Terms], names: Sequence[str], positions: Positions) -> Terms:
        """Read each field of a family's terms from its column, or from its flag where it has no column."""
        return make(*(positions.flag(name) if name in FLAGS else column(positions, name) for name in names))

    def window(positions: Positions) -> contingent.WindowTerms:
        return terms(contingent.WindowTerms, contingent.WindowTerms._fields, positions)

    def taken(positions: Positions) -> commitment.CommitmentTerms:
        return terms(commitment.CommitmentTerms, commitment.CommitmentTerms._fields, positions)

    return Families(
        debt=terms(debt.DebtTerms, debt.DebtTerms._fields, plan.debt),
        lease=terms(lease.LeaseTerms, lease.LeaseTerms._fields, plan.lease),
        commitment=taken(plan.commitment),
        order=taken(plan.order),
        equity=terms(equity.EquityTerms, equity.EquityTerms._fields, plan.equity),
        guarantee=window(plan.guarantee),
        backstop=window(plan.backstop),
        revenue_share=window(plan.revenue_share),
        revenue_share_part=column(plan.revenue_share, "share"),
        warrant=terms(contingent.WarrantTerms, contingent.WarrantTerms._fields, plan.warrant),
    )
