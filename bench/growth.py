"""How time and memory grow: with scenarios, entities and claims of a clearing, with paths and contracts of a stress."""

from __future__ import annotations

import tempfile
from functools import partial
from typing import TYPE_CHECKING

import paths
from per_scenario import random_banks
from timing import Row, best, seconds, times

from lookthrough.clearing import clear

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    Size = tuple[int, int, int]

SCENARIOS = tuple((100, 1_000, each) for each in (1_000, 10_000, 100_000))
ENTITIES = tuple((each, 10 * each, 1_000) for each in (100, 1_000, 10_000))
CLAIMS = tuple((1_000, 1_000 * each, 1_000) for each in (3, 10, 100))
PATHS = (256, 1_024, 4_096)
EVERY = (4, 2, 1)  # every how manieth contract of the bundled book is left in it


def rows() -> Iterator[Row]:
    yield from of_clearing("scenarios of 100 banks, 1,000 claims", SCENARIOS, 2)
    yield from of_clearing("banks, ten claims each, 1,000 scenarios", ENTITIES, 0)
    yield from of_clearing("claims of 1,000 banks, 1,000 scenarios", CLAIMS, 1)
    with tempfile.TemporaryDirectory() as cache:
        yield from of_paths(cache)
        yield from of_contracts(cache)


def of_clearing(what: str, sizes: Sequence[Size], which: int) -> Iterator[Row]:
    """Each size beside the smallest: the ratio is that of the times for one claim and scenario."""
    runs = {size: random_banks(*size) for size in sizes}
    found: Mapping[Size, float] = {}
    tables = {size: banks.table() for size, banks in runs.items()}
    named = {str(size): partial(clear, columns, cash, ids=ids) for size, (columns, cash, ids) in tables.items()}
    timed = best(named, rounds=3)
    found = {size: timed[str(size)] / (size[1] * size[2]) for size in sizes}
    for size in sizes[1:]:
        measured = f"{seconds(timed[str(size)])} to {seconds(timed[str(sizes[0])])}"
        smallest = f"{sizes[0][which]:,}, for each claim and scenario"
        yield Row(f"`lt.clear`, {size[which]:,} {what}", times(found[size] / found[sizes[0]]), smallest, measured)


def of_paths(cache: str) -> Iterator[Row]:
    paths.once(cache, 2, PATHS[0], 64)  # compiled here
    runs = {count: paths.once(cache, 2, count, 64) for count in PATHS}
    each = {count: (run["paths"] - run["compiled"]) / count for count, run in runs.items()}
    for count in PATHS[1:]:
        told = f"{1e3 * each[count]:.1f} to {1e3 * each[PATHS[0]]:.1f} ms a path"
        memory = f"{runs[count]['peak'] / 2**20:,.0f} to {runs[PATHS[0]]['peak'] / 2**20:,.0f} MiB"
        what = f"main pass of a stress, {count:,} paths"
        yield Row(what, times(each[count] / each[PATHS[0]]), f"{PATHS[0]}, for each path", f"{told}; {memory}")


def of_contracts(cache: str) -> Iterator[Row]:
    """The bundled book with a part of its contracts, and whom they name."""
    for every in EVERY:
        paths.once(cache, 2, 256, 64, every=every)
    runs = {every: paths.once(cache, 2, 256, 64, every=every) for every in EVERY}
    spent = {every: run["paths"] - run["compiled"] for every, run in runs.items()}
    fewest = runs[EVERY[0]]
    for every in EVERY[1:]:
        run = runs[every]
        what = (
            f"the same, 256 paths of {run['contracts']:.0f} contracts, {run['claims']:.0f} claims, "
            f"{run['entities']:.0f} entities"
        )
        to = f"{fewest['contracts']:.0f} contracts, {fewest['claims']:.0f} claims, {fewest['entities']:.0f} entities"
        yield Row(
            what, times(spent[every] / spent[EVERY[0]]), to, f"{seconds(spent[every])} to {seconds(spent[EVERY[0]])}"
        )
