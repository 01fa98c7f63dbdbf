"""What should hold between a vehicle and others: better rated ones fail less often, and none while its tenants live."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from lookthrough.book.schema.ratings import SCALES
from lookthrough.calibration.calibration import OrderedPair, TenantCheck

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from lookthrough.calibration.targets import Target
    from lookthrough.positions.plan import Plan
    from lookthrough.simulate.base_runs import BaseRecord
    from lookthrough.simulate.compile.static_model import Model

STEPS = SCALES["S&P"]


def ordered_pairs(plan: Plan, goals: Mapping[str, Target], shares: Mapping[str, float]) -> tuple[OrderedPair, ...]:
    """Return every two vehicles of one largest owner whose letters differ, the better rated one first.

    Args:
        plan: of the run.
        goals: targets by entity.
        shares: in which futures end with a default, by entity.
    """
    rated = {name: goal.rating for name, goal in goals.items() if goal.is_vehicle and not goal.is_guess}
    owners = _largest_owners(plan)
    pairs = []
    for pair in combinations(sorted(rated, key=lambda name: (STEPS.index(rated[name]), name)), 2):
        better, worse = pair
        if rated[better] != rated[worse] and owners.get(better) is not None and owners.get(better) == owners.get(worse):
            found = (better, rated[better], shares[better], worse, rated[worse], shares[worse])
            pairs.append(OrderedPair(owners[better], *found))
    return tuple(pairs)


def _largest_owners(plan: Plan) -> dict[str, str]:
    """Return the owner of the largest share of each vehicle that somebody named owns."""
    ordered = sorted(plan.vehicle_stakes, key=lambda stake: (stake.share, -stake.owner))
    named = ((plan.entities[stake.issuer], plan.entities[stake.owner]) for stake in ordered)
    return {vehicle: owner for vehicle, owner in named if plan.book.entities[owner].class_ != "sector"}


def tenant_checks(model: Model, record: BaseRecord) -> tuple[TenantCheck, ...]:
    """Return for each vehicle with tenants or customers in how many futures it fails while all of these live.

    A company lives until it first fails, is taken over or is given relief; a sponsor without an account lives where it
    does so at the horizon.

    Args:
        model: of the run.
        record: what its futures left.
    """
    plan = model.plan
    begins = _trouble_begins(model, record)
    checks = []
    for row, number in enumerate(plan.limited):
        tenants = sorted(_tenants(plan, int(number)))
        if plan.book.entities[plan.entities[number]].class_ != "vehicle" or not tenants:
            continue
        failed, since = record.failed[row], record.default_quarter[row]
        first = np.min(
            [begins[tenant] for tenant in tenants if tenant in begins] or [np.full(len(since), np.inf)], axis=0
        )
        alone = failed & (first > since)
        names = tuple(plan.entities[tenant] for tenant in tenants)
        checks.append(TenantCheck(plan.entities[number], names, int(failed.sum()), int(alone.sum())))
    return tuple(checks)


def _tenants(plan: Plan, vehicle: int) -> set[int]:
    held = (plan.lease, plan.commitment)
    return {
        int(payer) for each in held for payer, payee in zip(each.payer, each.payee, strict=True) if payee == vehicle
    }


def _trouble_begins(model: Model, record: BaseRecord) -> dict[int, NDArray[np.float64]]:
    """Return the quarter ``[path]`` in which somebody's trouble begins, infinite = never, by entity number."""
    kinds = (record.default_quarter, record.absorbed_quarter, record.restructured_quarter)
    first = np.min([np.where(when < 0.0, np.inf, when) for when in kinds], axis=0)
    of_sponsors = np.where(record.sponsor_failed > 0.0, 0.0, np.inf)
    found = {int(number): of_sponsors[row] for row, number in enumerate(model.sponsors)}
    return found | {int(number): first[row] for row, number in enumerate(model.watched)}
