"""Stress runs: cold and cached, on one and two devices, their memory, and where the time goes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from timing import Row, seconds, times

from lookthrough.simulate.channels import CHANNELS

if TYPE_CHECKING:
    from collections.abc import Iterator

ONCE = Path(__file__).with_name("stress_once.py")
PATHS, QUARTERS = 1024, 40
FEWER = 256  # paths where only the time of the main pass or the rate counts
BASE_AND_TWO, BASE_AND_ALL = 3, 1 + 2 ** len(CHANNELS)  # histories a path: main pass; all channel settings


def rows() -> Iterator[Row]:
    with tempfile.TemporaryDirectory() as cache:
        cold = once(cache, 2, PATHS, FEWER)
        cached = once(cache, 2, PATHS, PATHS)
        alone = once(cache, 1, FEWER, FEWER)
    gained = cold["paths"] - cached["paths"]
    told = f"{seconds(cached['paths'])} to {seconds(cold['paths'])}: compiling takes {seconds(gained)}"
    yield Row(f"main pass, {PATHS:,} paths, program cached", times(cached["paths"] / cold["paths"]), "cold", told)
    two, one = rate(cached, PATHS), rate(alone, FEWER)
    yield Row("histories a second on 2 devices", times(two / one), "1 device", f"{two:,.0f} to {one:,.0f}")
    told = f"{two / BASE_AND_TWO:,.0f} to {one / BASE_AND_TWO:,.0f} (3 histories a path)"
    yield Row("paths a second of the main pass", times(two / one), "1 device", told)
    yield from (share(cached, name, begin, end) for name, begin, end in PHASES)
    told = f"{cached['peak'] / 2**20:,.0f} MiB to {cold['peak'] / 2**20:,.0f} MiB"
    yield Row("peak memory, cached", times(cached["peak"] / cold["peak"]), "cold", told)


PHASES = (
    ("book to arrays", None, "model"),
    ("compiling, or loading the program", "model", "compiled"),
    ("main pass", "compiled", "paths"),
    ("channel split", "paths", "channels"),
    ("result, trace of 16 paths (a program of its own), files", "channels", "seconds"),
)


def share(run: dict[str, float], name: str, begin: str | None, end: str) -> Row:
    spent = run[end] - (0.0 if begin is None else run[begin])
    return Row(f"share of a run: {name}", f"{spent / run['seconds']:.0%}", "the whole run", seconds(spent))


def rate(run: dict[str, float], paths: int) -> float:
    """Histories a second in the channel split, which compiles nothing."""
    return paths * BASE_AND_ALL / (run["channels"] - run["paths"])


def once(cache: str, devices: int, paths: int, common: int, *, every: int = 1, gpu: bool = False) -> dict[str, float]:
    numbers = (devices, paths, QUARTERS, common, every, int(gpu))
    words = [sys.executable, str(ONCE), *map(str, numbers)]
    environment = {**os.environ, "XDG_CACHE_HOME": cache}
    done = subprocess.run(words, env=environment, capture_output=True, text=True, check=True)
    found: dict[str, float] = json.loads(done.stdout)
    if found["unconverged"]:
        raise RuntimeError(f"{found['unconverged']} paths did not converge, so their time says nothing")
    return found
