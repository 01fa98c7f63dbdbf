"""Which vehicles sell their site at the last payment of their deal."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lookthrough.positions.plan import Plan


def sold_vehicles(plan: Plan) -> list[int]:
    """Return the vehicles whose deal foresees a sale, as entity numbers in the order of their ids."""
    named = {e.id: e.waterfall for e in plan.book.entities.values() if e.waterfall is not None}
    return [plan.number[id_] for id_, deal in sorted(named.items()) if plan.book.waterfalls[deal].sale is not None]
