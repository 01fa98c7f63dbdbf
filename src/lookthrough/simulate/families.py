"""The terms of every family as arrays, cut out of the sampled slot table."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from lookthrough.contracts.families import commitment, contingent, debt, equity, lease

if TYPE_CHECKING:
    from lookthrough.contracts.families import Array
    from lookthrough.simulate.plan import Plan, Positions


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
        if name in positions.columns:
            return positions.columns[name].of(values)
        return values[:0]

    def weighted(positions: Positions, name: str) -> Array:
        return column(positions, name) * positions.weight[:, None]

    def flag(positions: Positions, name: str) -> Array:
        return positions.flags[name][:, None] if name in positions.flags else values[:0]

    def window(positions: Positions) -> contingent.WindowTerms:
        return contingent.WindowTerms(
            cap=weighted(positions, "cap"), start=column(positions, "start"), end=column(positions, "end")
        )

    def taken(positions: Positions) -> commitment.CommitmentTerms:
        return commitment.CommitmentTerms(
            amount=weighted(positions, "amount"),
            start=column(positions, "start"),
            end=column(positions, "end"),
            ramp=column(positions, "ramp"),
            cancellable=column(positions, "cancellable"),
        )

    return Families(
        debt=debt.DebtTerms(
            principal=weighted(plan.debt, "principal"),
            drawn=weighted(plan.debt, "drawn"),
            rate=column(plan.debt, "rate"),
            floating=flag(plan.debt, "floating"),
            start=column(plan.debt, "start"),
            maturity=column(plan.debt, "maturity"),
            amortisation_start=column(plan.debt, "amortisation_start"),
            linear=flag(plan.debt, "linear"),
            level=flag(plan.debt, "level"),
            draw_quarters=flag(plan.debt, "draw_quarters"),
            available=flag(plan.debt, "available"),
        ),
        lease=lease.LeaseTerms(
            rent=weighted(plan.lease, "rent"),
            start=column(plan.lease, "start"),
            end=column(plan.lease, "end"),
            escalator=column(plan.lease, "escalator"),
            renewal_quarters=column(plan.lease, "renewal_quarters"),
        ),
        commitment=taken(plan.commitment),
        order=taken(plan.order),
        equity=equity.EquityTerms(
            unpaid=weighted(plan.equity, "unpaid"), start=column(plan.equity, "start"), end=column(plan.equity, "end")
        ),
        guarantee=window(plan.guarantee),
        backstop=window(plan.backstop),
        revenue_share=window(plan.revenue_share),
        revenue_share_part=column(plan.revenue_share, "share"),
        warrant=contingent.WarrantTerms(
            shares=weighted(plan.warrant, "shares"),
            strike=column(plan.warrant, "strike"),
            price_hurdle=column(plan.warrant, "price_hurdle"),
            start=column(plan.warrant, "start"),
            end=column(plan.warrant, "end"),
        ),
    )
