"""Tests of explosive behaviour: one series against exuber's C++, and the draws of critical values."""

from __future__ import annotations

import importlib.util
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from timing import Row, best, seconds, times

from lookthrough.gauges.explosive.null_draws import gaussian_draws
from lookthrough.gauges.explosive.smallest_window import smallest_window
from lookthrough.gauges.explosive.windows import suprema
from lookthrough.units.cores import usable_cores

if TYPE_CHECKING:
    from collections.abc import Iterator

COUNT, DRAWS = 1_680, 2_000  # months of Phillips, Shi and Yu (2015), and their draws


def rows() -> Iterator[Row]:
    walk = np.cumsum(np.random.default_rng(1).standard_normal(COUNT))
    least = smallest_window(COUNT)
    ours = partial(suprema, walk[:, None], 0, least)
    if importlib.util.find_spec("exuber") is not None:
        import exuber  # noqa: PLC0415  # measured where it is installed

        found = best({"ours": ours, "rival": partial(exuber.radf, walk)}, rounds=7)
        measured = f"{seconds(found['ours'])} to {seconds(found['rival'])}"
        yield Row(f"one series of {COUNT:,}", times(found["ours"] / found["rival"]), "pyexuber (C++)", measured)
    draws = partial(gaussian_draws, DRAWS, COUNT, 0, least, 1)
    found = best({"ours": ours, "draws": draws}, rounds=1)
    cores = usable_cores()
    yield Row(
        f"{DRAWS:,} draws of {COUNT:,} on {cores} cores",
        times(found["draws"] / found["ours"]),
        "one series",
        seconds(found["draws"]),
    )
