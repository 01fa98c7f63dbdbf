"""What a run found: losses by ledger and holder, amplification and its channels, who fails first.

Three ledgers, never added in a headline but the first two: (a) creditors and lessors, cash; (b) owners of private
companies and vehicles, whose residual absorbs cash before creditors lose; (c) listed shares, a memo.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from math import factorial
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from lookthrough.simulate.channels import CHANNELS
from lookthrough.units.quarter import quarter_name

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from lookthrough.simulate.compile.state import Model

FLOOR = 0.1  # USD bn: below this mean direct loss a ratio says nothing and is null
NORMAL_95 = 1.959964


class Sample(NamedTuple):
    """All paths of a run with a finite result, ``[path]`` last; ``limited`` are the entities that can fail."""

    path: NDArray[np.int64]  # [path] their numbers, ascending
    direct: NDArray[np.float64]  # [2, path] creditors, owners
    total: NDArray[np.float64]  # [2, path]
    memo: NDArray[np.float64]  # [path]
    creditors: NDArray[np.float64]  # [entity, path]
    owners: NDArray[np.float64]  # [entity, path]
    by_kind: NDArray[np.float64]  # [kind] mean
    claims: NDArray[np.float64]  # [4, claim] mean
    borne: NDArray[np.float64]  # [position, path] what promises cost those who gave them, in the last setting
    base_borne: NDArray[np.float64]  # [position, path] in the base run
    bound: NDArray[np.float64]  # [position] mean of what leases, commitments and backstops bind to pay
    base_default: NDArray[np.float64]  # [limited, path] quarters since the start, -1 = none
    default: NDArray[np.float64]  # [limited, path]
    shortfall: NDArray[np.float64]  # [quarter, path] above the base run, cumulative
    outside: NDArray[np.float64]  # [path]
    deadweight: NDArray[np.float64]  # [path]
    unconverged: NDArray[np.float64]  # [path] 1 where the clearing of a quarter or of the horizon did not settle
    unconverged_closing: NDArray[np.float64]  # [path] 1 where that of the horizon did not
    multiple: NDArray[np.float64]  # [path] quarters in which the least solution of clearing differs from the greatest
    residual: NDArray[np.float64]  # [path]
    leak: NDArray[np.float64]  # [path]


@dataclass(frozen=True, slots=True)
class Rows:
    """A table with ``.rows``, a list of plain records."""

    rows: list[dict[str, float | str]]


@dataclass(frozen=True, slots=True)
class Losses:
    """Mean losses by holder; see :meth:`by`."""

    tables: Mapping[str, Mapping[str, Mapping[str, float]]]

    def by(self, cut: str) -> Rows:
        """Return one cut of the total: ``end_holder`` or ``first_holder``, largest loss first.

        Raises:
            KeyError: another cut.
        """
        table = self.tables[cut]
        ordered = sorted(table.items(), key=lambda item: (-item[1]["total"], item[0]))
        return Rows([{"id": name, **amounts} for name, amounts in ordered])


def all_settings(channels: Sequence[str] = CHANNELS) -> list[tuple[str, ...]]:
    """Return every subset of the channels, from none to all."""
    return [c for size in range(len(channels) + 1) for c in combinations(channels, size)]


def switch_rows(
    settings: Sequence[Sequence[str]], options: tuple[float, float, float], rows: int
) -> NDArray[np.float64]:
    """Return the settings as switches ``[rows, 7]``; rows beyond the settings are not run."""
    table = np.zeros((rows, len(CHANNELS) + 3))
    for i, on in enumerate(settings):
        table[i] = [*(float(c in on) for c in CHANNELS), *options]
    table[len(settings) :] = table[len(settings) - 1]
    return table


def shapley(values: Mapping[frozenset[str], float], channels: Sequence[str]) -> dict[str, float]:
    """Return each channel's Shapley value; they add up to ``v(all) - v(none)`` exactly (Shapley 1953)."""
    n = len(channels)
    share = dict.fromkeys(channels, 0.0)
    for channel in channels:
        others = [c for c in channels if c != channel]
        for size in range(n):
            weight = factorial(size) * factorial(n - size - 1) / factorial(n)
            for group in combinations(others, size):
                before = frozenset(group)
                share[channel] += weight * (values[before | {channel}] - values[before])
    return share


def ratio_interval(total: NDArray[np.float64], direct: NDArray[np.float64]) -> tuple[float, float | None, float | None]:
    """Return a ratio of means over ``[path]`` and its 95 % interval by the delta method; one path has none."""
    mean_total, mean_direct = float(total.mean()), float(direct.mean())
    ratio = mean_total / mean_direct
    if len(total) < 2:
        return ratio, None, None
    error = float(np.std(total - ratio * direct, ddof=1)) / np.sqrt(len(total)) / abs(mean_direct)
    return ratio, ratio - NORMAL_95 * error, ratio + NORMAL_95 * error


def summary(losses: NDArray[np.float64]) -> dict[str, object]:
    """Return mean, 95th and 99th percentile, mean beyond the 99th and the mean's 95 % interval, USD bn."""
    mean = float(losses.mean())
    error = NORMAL_95 * float(losses.std(ddof=1)) / np.sqrt(len(losses)) if len(losses) > 1 else 0.0
    p95, p99 = (float(q) for q in np.quantile(losses, [0.95, 0.99]))
    return {
        "mean": mean,
        "p95": p95,
        "p99": p99,
        "es99": float(losses[losses >= p99].mean()),
        "interval95": [mean - error, mean + error],
    }


def holders(model: Model) -> NDArray[np.float64]:
    """Return the matrix ``[end holder, first holder]`` that passes losses on; its columns add up to 1."""
    plan = model.plan
    matrix = np.eye(len(plan.entities))
    for i, name in enumerate(plan.entities):
        record = plan.book.entities[name]
        if record.class_ != "pass_through" or not record.passes_to:
            continue
        matrix[:, i] = 0.0
        total = sum(record.passes_to.values())
        for sector, share in record.passes_to.items():
            matrix[plan.number[sector], i] += share / total
    return matrix


def holder_table(
    model: Model, creditors: NDArray[np.float64], owners: NDArray[np.float64]
) -> dict[str, dict[str, float]]:
    """Return mean losses ``[entity]`` as a table of those that are not nil."""
    return {
        name: {"creditors": float(a), "owners": float(b), "total": float(a + b)}
        for name, a, b in zip(model.plan.entities, creditors, owners, strict=True)
        if abs(a) + abs(b) > 0.0
    }


def first_defaults(model: Model, sample: Sample) -> list[dict[str, object]]:
    """Return who defaults how often and when (median quarter given a default), most likely first."""
    rows: list[dict[str, object]] = []
    for row, i in enumerate(model.plan.limited):
        hit = sample.default[row] >= 0
        name = model.plan.entities[i]
        if not hit.any() and not (sample.base_default[row] >= 0).any():
            continue
        rows.append(
            {
                "id": name,
                "name": model.plan.book.entities[name].name,
                "class": model.plan.book.entities[name].class_,
                "probability": float(hit.mean()),
                "base_probability": float((sample.base_default[row] >= 0).mean()),
                "quarter": quarter_name(model.plan.first_quarter + int(np.median(sample.default[row][hit])))
                if hit.any()
                else None,
            }
        )
    return sorted(rows, key=lambda r: (-float(str(r["probability"])), str(r["id"])))


def defaults_by_quarter(model: Model, sample: Sample) -> dict[str, list[float]]:
    """Return for each entity that ever defaults the probability of a first default in each quarter."""
    table: dict[str, list[float]] = {}
    for row, i in enumerate(model.plan.limited):
        when = sample.default[row][sample.default[row] >= 0].astype(int)
        if when.size:
            counts = np.bincount(when, minlength=model.quarters)[: model.quarters]
            table[model.plan.entities[i]] = [float(c) / sample.default.shape[1] for c in counts]
    return table


def fan(model: Model, sample: Sample) -> dict[str, list[object]]:
    """Return quantiles of what creditors are short of by quarter, cumulative, above the base run, USD bn."""
    names = ("p5", "p25", "p50", "p75", "p95")
    quantiles = np.quantile(sample.shortfall, [0.05, 0.25, 0.5, 0.75, 0.95], axis=1)
    out: dict[str, list[object]] = {n: [float(x) for x in q] for n, q in zip(names, quantiles, strict=True)}
    out["mean"] = [float(x) for x in sample.shortfall.mean(axis=1)]
    out["quarters"] = [quarter_name(model.plan.first_quarter + t) for t in range(model.quarters)]
    return out
