"""What a run found: losses by ledger and holder, incidence and network, who fails first, which guesses move it.

The ledgers are those of ``compile.ledgers``; they are reported apart. The *incidence* is what the shock costs while
every network channel is frozen and an outside lifeline pays what cash cannot; the *network* is what the channels add to
it, which may be less than nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from math import factorial
from typing import TYPE_CHECKING, Any, NamedTuple, TypedDict

import numpy as np

from lookthrough.contracts.family import LEDGERS
from lookthrough.runs.contents import OUTCOMES
from lookthrough.simulate.channels import CHANNELS
from lookthrough.units.frames import Framed
from lookthrough.units.quarter import quarter_name

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from lookthrough.simulate.answer.path_file import ByPath
    from lookthrough.simulate.compile.static_model import Model

FLOOR = 0.1  # USD bn: below this mean incidence a ratio says nothing and is null
NOISE = 5.0  # standard errors below which no guess is said to move a loss: 1,000 inputs in five ledgers are tried


class Sample(NamedTuple):
    """All paths of a run with a finite result, ``[path]`` last; ``watched`` entities can fail or be downgraded.

    What has many numbers a path may lie on disk (``answer.path_file``): it is read row by row.
    """

    path: NDArray[np.int64]  # [path] their numbers, ascending
    incidence: NDArray[np.float64]  # [part, path] loss on existing exposures without any channel, by PARTS
    total: NDArray[np.float64]  # [part, path] with the channels
    flows: NDArray[np.float64]  # [ledger, path] with the channels, later loans and shares too
    base_existing: NDArray[np.float64]  # [ledger, path] wealth without the shock
    base_flows: NDArray[np.float64]  # [ledger, path]
    memo: NDArray[np.float64]  # [path] loss of listed shares
    holders: NDArray[np.float64]  # [ledger, entity] mean loss on existing exposures
    by_kind: NDArray[np.float64]  # [kind] mean
    claims: NDArray[np.float64]  # [4, claim] mean
    bound: NDArray[np.float64]  # [position] mean of what leases, commitments and backstops bind to pay
    instruments: NDArray[np.float64]  # [2, contract, moment or quarter] mean, see ``instrument_sums``
    swings: NDArray[np.float64]  # [2, input, amount] sums where an input is lowest, highest: losses, squares, count
    base_default: ByPath  # [watched, path] quarters since the start, -1 = none; so are the next seven
    default: ByPath
    base_absorbed: ByPath  # taken over
    absorbed: ByPath
    base_restructured: ByPath  # given relief by suppliers
    restructured: ByPath
    onset: NDArray[Any]  # [path] quarter since the start in which the shock begins
    base_downgraded: ByPath  # lost its letters
    downgraded: ByPath
    unplaced: NDArray[np.float64]  # [path] quarters of orders not placed, against the base run
    fan: ByPath  # [quarter, ledger, path] loss so far
    base_world: ByPath  # [end, seen, path] the world without the shock, see ``world.driver.OF_THE_WORLD``
    world: ByPath
    base_labs: ByPath  # [end, lab, path] what labs earn outside, USD bn a quarter
    labs: ByPath
    outside: NDArray[np.float64]  # [path]
    deadweight: NDArray[np.float64]  # [path]
    unconverged: NDArray[np.float64]  # [path] 1 where the clearing of a quarter or of the horizon did not settle
    unconverged_closing: NDArray[np.float64]  # [path] 1 where that of the horizon did not
    multiple: NDArray[np.float64]  # [path] quarters in which the least solution of clearing differs from the greatest
    residual: NDArray[np.float64]  # [path]
    leak: NDArray[np.float64]  # [path]


class HolderLoss(TypedDict):
    """What a holder loses by ledger, mean over paths, USD bn discounted."""

    id: str
    lenders: float | None
    lessors: float | None
    sellers: float | None
    support: float | None
    owners: float | None


@dataclass(frozen=True, slots=True, repr=False)
class Rows(Framed):
    """A table with ``.rows``, a list of plain records, and ``.frame()``; no value where a ledger loses nothing."""

    row_type = HolderLoss

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
        ordered = sorted(table.items(), key=lambda item: (-sum(item[1].values()), item[0]))
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


def shapley(
    values: Mapping[frozenset[str], NDArray[np.float64]], channels: Sequence[str]
) -> dict[str, NDArray[np.float64]]:
    """Return each channel's Shapley value; they add up to ``v(all) - v(none)`` exactly (Shapley 1953)."""
    n = len(channels)
    share = {channel: np.zeros_like(values[frozenset()]) for channel in channels}
    for channel in channels:
        others = [c for c in channels if c != channel]
        for size in range(n):
            weight = factorial(size) * factorial(n - size - 1) / factorial(n)
            for group in combinations(others, size):
                before = frozenset(group)
                share[channel] = share[channel] + weight * (values[before | {channel}] - values[before])
    return share


def error_of(values: NDArray[np.float64]) -> float | None:
    """Return the standard error of a mean over ``[path]``; one path has none."""
    return float(np.std(values, ddof=1)) / float(np.sqrt(len(values))) if len(values) > 1 else None


def spread(losses: NDArray[np.float64]) -> dict[str, float]:
    """Return mean, 5th, 95th and 99th percentile of losses ``[path]``, USD bn."""
    p5, p95, p99 = (float(q) for q in np.quantile(losses, [0.05, 0.95, 0.99]))
    return {"mean": float(losses.mean()), "p5": p5, "p95": p95, "p99": p99}


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


def holder_table(model: Model, losses: NDArray[np.float64]) -> dict[str, dict[str, float]]:
    """Return mean losses ``[ledger, entity]`` as a table of the holders and ledgers that are not nil."""
    table = {}
    for i, name in enumerate(model.plan.entities):
        row = {ledger: float(loss) for ledger, loss in zip(LEDGERS, losses[:, i], strict=True) if loss != 0.0}
        if row:
            table[name] = row
    return table


def outcomes(sample: Sample) -> dict[str, tuple[ByPath, ByPath]]:
    """Return the quarters of each outcome of an entity ``[watched, path]``, with and without the shock; -1 = never.

    An entity *failed* if it missed a payment for longer than it may and was wound up or, a vehicle, pays what it can;
    *absorbed* if it was taken over instead; *restructured* if suppliers gave it relief, whatever came of it later.
    A sponsor with an account is *downgraded* if it owes more than its letters stand for.
    """
    found = sample._asdict()
    return {name: (found[column], found[f"base_{column}"]) for name, column in OUTCOMES.items()}


def failures(model: Model, sample: Sample) -> list[dict[str, object]]:
    """Return how often each outcome comes with and without the shock, and when who fails does (median quarter)."""
    rows: list[dict[str, object]] = []
    found = outcomes(sample)
    for row, i in enumerate(model.watched):
        shares = {name: tuple(float((each[row] >= 0).mean()) for each in pair) for name, pair in found.items()}
        if not any(share for pair in shares.values() for share in pair):
            continue
        default = sample.default[row]
        hit = default >= 0
        record = model.plan.book.entities[model.plan.entities[i]]
        rows.append(
            {
                "id": record.id,
                "name": record.name,
                "class": record.class_,
                **{name: shocked for name, (shocked, _) in shares.items()},
                "base": {name: calm for name, (_, calm) in shares.items()},
                "quarter": quarter_name(model.plan.first_quarter + int(np.median(default[hit]))) if hit.any() else None,
            }
        )
    return sorted(rows, key=lambda r: (-float(str(r["failed"])), str(r["id"])))


def failures_by_quarter(model: Model, sample: Sample) -> dict[str, list[float]]:
    """Return for each entity that ever fails the probability of a first failure in each quarter."""
    table: dict[str, list[float]] = {}
    for row, i in enumerate(model.watched):
        default = sample.default[row]
        when = default[default >= 0].astype(int)
        if when.size:
            counts = np.bincount(when, minlength=model.quarters)[: model.quarters]
            table[model.plan.entities[i]] = [float(c) / sample.default.shape[1] for c in counts]
    return table


def fan(model: Model, sample: Sample) -> dict[str, Any]:
    """Return mean and quantiles of each ledger's loss so far by quarter, USD bn."""
    names = ("p5", "p25", "p50", "p75", "p95")
    out: dict[str, Any] = {"quarters": [quarter_name(model.plan.first_quarter + t) for t in range(model.quarters)]}
    for row, ledger in enumerate(LEDGERS):
        found: dict[str, list[float]] = {name: [] for name in (*names, "mean")}
        for t in range(model.quarters):
            losses = sample.fan[t, row].astype(float)
            for name, at in zip(names, np.quantile(losses, [0.05, 0.25, 0.5, 0.75, 0.95]), strict=True):
                found[name].append(float(at))
            found["mean"].append(float(losses.mean()))
        out[ledger] = found
    return out


def swings(sums: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return how far each input moves each ledger's mean loss, and the standard error of that ``[input, ledger]``.

    The swing is the mean loss in the paths in which the input lies in the highest quarter of its range, less that in
    the paths in which it lies in the lowest; no number where either has fewer than two paths.

    Args:
        sums: see :class:`Sample`.
    """
    count, ledgers = sums[..., -1:], len(LEDGERS)
    enough = np.where(count > 1.0, count, np.nan)
    mean, square = sums[..., :ledgers] / enough, sums[..., ledgers : 2 * ledgers] / enough
    variance = np.maximum(square - mean**2, 0.0) / np.where(count > 1.0, count - 1.0, np.nan)
    return mean[1] - mean[0], np.sqrt(variance.sum(axis=0))


def guesses(names: Sequence[str], ranges: NDArray[np.float64], sample: Sample) -> list[dict[str, object]]:
    """Return the assumed inputs that move a ledger by more than noise, the one that moves one most first.

    Args:
        names: of the inputs, empty where one is no guess.
        ranges: their lows and highs ``[2, input]``.
        sample: of the run.
    """
    swing, error = swings(sample.swings)
    seen: dict[str, tuple[float, dict[str, object]]] = {}
    for i, name in enumerate(names):
        if not name or name in seen:
            continue
        moved = {
            ledger: {"swing": float(s), "standard_error": float(e)}
            for ledger, s, e in zip(LEDGERS, swing[i], error[i], strict=True)
            if np.isfinite(s) and abs(s) > NOISE * e
        }
        row = {"name": name, "low": float(ranges[0, i]), "high": float(ranges[1, i]), "moves": moved}
        seen[name] = max((abs(m["swing"]) for m in moved.values()), default=0.0), row
    return [row for size, row in sorted(seen.values(), key=lambda x: (-x[0], str(x[1]["name"]))) if size > 0.0]
