"""What drove a run: its world by year, what labs earned and how concentrated that was, without a shock and with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from lookthrough.contracts.arrays import QUARTERS_PER_YEAR
from lookthrough.simulate.one_run import year_ends
from lookthrough.units.quarter import quarter_name
from lookthrough.world.driver import OF_THE_WORLD

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from lookthrough.simulate.answer.path_file import ByPath
    from lookthrough.simulate.answer.results import Sample
    from lookthrough.simulate.compile.static_model import Model

    Bands = dict[str, list[float]]

ROUNDING = 1e-6  # numbers by path are kept with 32 bits
QUANTILES = (("p5", 0.05), ("p50", 0.5), ("p95", 0.95))


def world_of_run(model: Model, sample: Sample) -> dict[str, object]:
    """Return the world at the ends of years.

    ``drivers`` are the fields of ``OF_THE_WORLD``, ``labs`` what each earns outside, USD bn a year, with its ``share``
    of what all earn, ``hhi`` the sum of the squares of these shares; each ``base`` and ``shocked`` by year. Where all
    labs are gone there is neither share nor concentration, and such paths count in neither. ``legacy`` is what the
    shock leaves to who uses computing power (:func:`legacy`).
    """
    names = model.lab_names
    runs = {"base": (sample.base_world, sample.base_labs), "shocked": (sample.world, sample.labs)}
    found = {run: _of_labs(labs) for run, (_, labs) in runs.items()}
    return {
        "quarters": [quarter_name(model.plan.first_quarter + t) for t in year_ends(model)],
        "drivers": {
            name: {run: _bands(world[:, row]) for run, (world, _) in runs.items()}
            for row, name in enumerate(OF_THE_WORLD)
        },
        "labs": {
            name: {run: {"revenue": labs.revenue[row], "share": labs.share[row]} for run, labs in found.items()}
            for row, name in enumerate(names)
        },
        "legacy": legacy(sample.base_world, sample.world),
        "hhi": {run: labs.hhi for run, labs in found.items()} if names else None,
    }


class _Labs(NamedTuple):
    """What every lab earns in a year and its share of what all earn, ``[lab]``, and how concentrated that is."""

    revenue: list[Bands]
    share: list[Bands]
    hhi: Bands


def _of_labs(labs: ByPath) -> _Labs:
    """Return the bands of labs ``[end, lab, path]``, one end of a year after the other."""
    revenue, share, hhi = [], [], []
    for end in range(labs.shape[0]):
        earned = labs[end]
        shares = shares_of(earned)
        revenue.append([_band(row * QUARTERS_PER_YEAR) for row in earned])
        share.append([_band(row) for row in shares])
        hhi.append(_band(np.square(shares).sum(axis=0)))
    earned_by, share_of = ([_by_year(of_lab) for of_lab in zip(*each, strict=True)] for each in (revenue, share))
    return _Labs(earned_by, share_of, _by_year(hhi))


def legacy(base: ByPath, shocked: ByPath) -> dict[str, object]:
    """Return what users gain and owners miss by year where capacity that was built serves on at another price.

    With ``q`` what is used, the lesser of demand and capacity, and ``p`` the price of computing, both over the start,

        gain = (p_base - p) (q_base + q) / 2        loss = p_base q_base - p q

    in years of what was paid for computing power at the book's date: the area beside a straight demand curve between
    the two futures of a path, and the revenue that owners miss. ``passes`` is the share of the paths, of those on which
    less was used in an earlier year, in which at least as much is used as without the shock.

    Args:
        base: the world without the shock ``[end, seen, path]``.
        shocked: with it.
    """
    price, demand, capacity = (OF_THE_WORLD.index(name) for name in ("price", "demand", "capacity"))
    before, after = (np.minimum(each[:, demand], each[:, capacity]).astype(float) for each in (base, shocked))
    dear, cheap = (each[:, price].astype(float) for each in (base, shocked))
    less = np.cumsum(after < before * (1.0 - ROUNDING), axis=0) > 0
    earlier = np.vstack([np.zeros_like(less[:1]), less[:-1]])
    passes = earlier & (after >= before * (1.0 - ROUNDING))
    return {
        "used": _bands(after / before),
        "gain": _bands((dear - cheap) * (before + after) / 2.0),
        "loss": _bands(dear * before - cheap * after),
        "passes": [float(p.sum() / e.sum()) if e.any() else None for p, e in zip(passes, earlier, strict=True)],
    }


def shares_of(labs: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return what each lab has of what all labs earn ``[..., lab, path]``, no number where nobody earns anything."""
    revenue = labs.astype(np.float64)
    whole = revenue.sum(axis=-2, keepdims=True)
    return revenue / np.where(whole > 0.0, whole, np.nan)


def _bands(values: NDArray[np.floating]) -> Bands:
    """Return mean and quantiles by year of numbers ``[end, path]``."""
    return _by_year([_band(row) for row in values])


def _band(values: NDArray[np.floating]) -> dict[str, float]:
    """Return mean and quantiles of numbers ``[path]``; what is no number does not count."""
    counted = values[np.isfinite(values)].astype(np.float64)
    counted = counted if len(counted) else np.zeros(1)
    return {**{name: float(np.quantile(counted, at)) for name, at in QUANTILES}, "mean": float(counted.mean())}


def _by_year(bands: Sequence[dict[str, float]]) -> Bands:
    """Return each mean and quantile as a list by year."""
    return {name: [band[name] for band in bands] for name in (*(name for name, _ in QUANTILES), "mean")}
