"""From the share of each (payer, rank) group that is paid to everything else that is asked of a cleared system."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse

from lookthrough.clearing.batch.counted_keys import counted_order, starts_of
from lookthrough.clearing.exact_sums import exact_sums
from lookthrough.clearing.waterfall import SOLVENCY_BAND, incidence, owed_before

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from lookthrough.clearing.fixed_point import FixedPoint
    from lookthrough.clearing.inputs import System
    from lookthrough.clearing.waterfall import Waterfall

    Floats = NDArray[np.float64]

AT_ONCE = 1_000  # paths of which a certificate is worked out together


@dataclass(frozen=True, slots=True)
class SharesPaid:
    """What was found of a system.

    Attributes:
        system: with all its paths.
        cost: share lost in default of (cash, everything else).
        ratio: ``[group, path]`` the share paid, of the paths that a batch settled.
        exact: the paths that were solved with exact sums.
        values: of these, every answer by name ``[row, exact path]``.
        residual: their largest change on one more sweep.
    """

    system: System
    cost: tuple[float, float]
    ratio: Floats
    exact: NDArray[np.int64]
    values: Mapping[str, NDArray[Any]]
    residual: float


def exact_values(flow: Waterfall, found: FixedPoint) -> dict[str, NDArray[Any]]:
    """Return every answer of paths that were solved with exact sums."""
    now = flow.outcome(found.wealth)
    payments = flow.pay_total(now)
    return {
        "paid": now.paid,
        "payments": payments,
        "recovery": np.divide(payments, flow.total, out=np.ones_like(payments), where=flow.total > 0.0),
        "equity": now.equity,
        "defaulted": ~now.solvent,
        "lost": np.where(now.solvent, 0.0, found.wealth.assets - now.usable),
        "held": now.held,
    }


def values_of(found: SharesPaid, name: str) -> NDArray[Any]:
    """Return an answer ``[entity or claim, path]``: paid, payments, recovery, equity, defaulted, lost or held."""
    paths = found.system.cash.shape[1]
    if len(found.exact) == paths:
        return found.values[name]
    values = _OF_SHARES[name](found)
    if len(found.exact):
        values[:, found.exact] = found.values[name]
    return values


def residual_of(found: SharesPaid) -> float:
    """Return the largest change of any payment or equity on one more sweep."""
    largest = found.residual
    for at in _settled(found):
        system, ratio = found.system.at(at), found.ratio[:, at]
        again = _swept(system, found.cost, ratio)
        payments = _payments(system, again) - _payments(system, ratio)
        equity = np.where(_defaulted(system, ratio), 0.0, _received(system, again) - _received(system, ratio))
        largest = max(largest, np.abs(payments).max(initial=0.0), np.abs(equity).max(initial=0.0))
    return float(largest)


def leak_of(found: SharesPaid) -> float:
    """Return the largest share of what everybody has that is missing from, or beyond, what everybody is left with."""
    have = found.system.cash.sum(axis=0) + values_of(found, "held").sum(axis=0) - values_of(found, "lost").sum(axis=0)
    size = np.maximum(have, found.system.due.sum(axis=0))
    gap = np.abs(values_of(found, "equity").sum(axis=0) - have)
    return float(np.divide(gap, size, out=np.zeros_like(gap), where=size > 0.0).max(initial=0.0))


def _settled(found: SharesPaid) -> list[NDArray[np.int64]]:
    paths = np.setdiff1d(np.arange(found.system.cash.shape[1]), found.exact)
    return [paths[a : a + AT_ONCE] for a in range(0, len(paths), AT_ONCE)]


def _swept(system: System, cost: tuple[float, float], ratio: Floats) -> Floats:
    """Return the shares after one more sweep."""
    received, payer = _received(system, ratio), system.group_payer
    assets = system.cash + received
    owed = _owed(system)
    total = incidence(payer, len(system.ids)) @ owed
    kept = (1.0 - cost[0]) * system.cash + (1.0 - cost[1]) * received
    usable = np.where(assets < total * (1.0 - SOLVENCY_BAND), kept, assets)
    part = np.clip(usable[payer] - owed_before(payer, owed), 0.0, owed)
    again = np.divide(part, owed, out=np.ones_like(part), where=owed > 0.0)
    if system.outside is not None:
        again[payer == system.outside] = 1.0
    return again


def _paid(found: SharesPaid) -> Floats:
    return found.ratio[found.system.group] * found.system.due


def _owed(system: System) -> Floats:
    """Return what each group is owed ``[group, 1 or path]``."""
    owed: Floats = incidence(system.group, len(system.group_payer)) @ system.due
    return owed


def _payments(system: System, ratio: Floats) -> Floats:
    owed = _owed(system)
    total: Floats = incidence(system.group_payer, len(system.ids)) @ (owed * ratio)
    return total


def _received(system: System, ratio: Floats) -> Floats:
    """Return what everybody is paid ``[entity, path]`` of claims of which these shares are paid."""
    n, groups = len(system.ids), len(system.group_payer)
    total: Floats
    if system.due.shape[1] > 1:
        total = incidence(system.payee, n) @ (ratio[system.group] * system.due)
        return total
    order = counted_order(system.payee, n)
    parts = (system.due[order, 0], system.group[order], starts_of(system.payee, n))
    total = sparse.csr_array(parts, shape=(n, groups)) @ ratio
    return total


def _recovery(found: SharesPaid) -> Floats:
    payments = _payments(found.system, found.ratio)
    total = _total(found.system)
    return np.divide(payments, total, out=np.ones_like(payments), where=total > 0.0)


def _total(system: System) -> Floats:
    """Return what everybody owes ``[entity, 1 or path]``."""
    total: Floats = incidence(system.payer, len(system.ids)) @ system.due
    return total


def _defaulted(system: System, ratio: Floats) -> NDArray[np.bool_]:
    failed: NDArray[np.bool_] = _payments(system, ratio) < _total(system) * (1.0 - SOLVENCY_BAND)
    if system.outside is not None:
        failed[system.outside] = False
    return failed


def _lost(found: SharesPaid) -> Floats:
    if found.cost == (0.0, 0.0):
        return np.zeros_like(found.system.cash)
    lost = found.cost[0] * found.system.cash + found.cost[1] * _received(found.system, found.ratio)
    return np.where(_defaulted(found.system, found.ratio), lost, 0.0)


def _equity(found: SharesPaid) -> Floats:
    """Return what is left, as the surplus if everybody paid less what is missing: exact beside debts of any size."""
    system, cash = found.system, found.system.cash
    net, rest = _net_dues(system)
    plain = cash + net  # with its rounding error, after Knuth
    part = plain - cash
    base = plain + (((cash - (plain - part)) + (net - part)) + rest)
    missing = _received(system, 1.0 - found.ratio)
    surplus = base - missing
    total = _total(system)
    assets = cash + _received(system, found.ratio)
    is_coarse = assets + total < np.abs(base) + missing
    surplus = np.where(is_coarse, assets - total, surplus)
    equity = np.where(_defaulted(system, found.ratio), 0.0, np.maximum(surplus, 0.0))
    if system.outside is not None:
        equity[system.outside] = surplus[system.outside]
    return equity


def _net_dues(system: System) -> tuple[Floats, Floats]:
    """Return dues received less dues paid ``[entity, 1 or path]``, and what rounding takes from that."""
    n = len(system.ids)
    to, terms = np.concatenate([system.payee, system.payer]), np.concatenate([system.due, -system.due])
    net = exact_sums(to, terms, n)
    rest = exact_sums(np.concatenate([to, np.arange(n)]), np.concatenate([terms, -net]), n)
    return net, rest


_OF_SHARES: dict[str, Callable[[SharesPaid], NDArray[Any]]] = {
    "paid": _paid,
    "payments": lambda found: _payments(found.system, found.ratio),
    "recovery": _recovery,
    "equity": _equity,
    "defaulted": lambda found: _defaulted(found.system, found.ratio),
    "lost": _lost,
    "held": lambda found: np.zeros_like(found.system.cash),
}
