"""Many scenarios cleared at once, nearly closed systems and a large network, beside a loop, SciPy and the machine."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from neva_itself import neva_of
from per_scenario import NEVA, loop_of, multiply_adds, nearly_closed, random_banks, scipy_batch
from timing import Row, best, seconds, times

from lookthrough.clearing import clear, system
from lookthrough.clearing.batch.clear_batch import clear_batch
from lookthrough.clearing.batch.group_rows import group_rows
from lookthrough.clearing.inputs import read_system

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from per_scenario import Banks

MANY, FEW, LOOPED = 100_000, 1_000, 100
COPIED = 32_000_000  # numbers of 8 bytes
ITSELF = 1.11e-3  # seconds a scenario of 100 banks: neva (commit 6ced7f7), banks built once, where no checkout is given


def rows() -> Iterator[Row]:
    banks = random_banks(100, 1_000, MANY)
    yield from against_loop(banks)
    yield against_scipy(banks._replace(cash=banks.cash[:, :FEW]))
    yield share_of_limit(banks._replace(cash=banks.cash[:, :FEW]))
    yield closed(nearly_closed(300, 3_000, 512))
    yield from large()


def against_loop(banks: Banks) -> Iterator[Row]:
    """The whole call, from columns to an answer that can be asked, against one scenario after the other."""
    columns, cash, ids = banks.table()
    some = np.arange(LOOPED)
    loops = {"neva": loop_of(banks, NEVA), "exact": loop_of(banks, 1e-9)}
    if (itself := neva_of(banks)) is not None:
        loops["itself"] = itself
    runs = {name: partial(run_loop, loop, banks, some) for name, loop in loops.items()}
    for workers in (1, 2):
        runs[str(workers)] = partial(clear, columns, cash, ids=ids, workers=workers)
        if find_spec("numba"):
            runs[f"{workers} compiled"] = partial(clear, columns, cash, ids=ids, workers=workers, compiled=True)
    found = best(runs, rounds=5)
    paid = clear(columns, cash[:, :LOOPED], ids=ids).payments.array[: len(banks.beyond)]
    gap = np.abs(paid - scipy_batch(banks.shares(), banks.owed, banks.cash[:, :LOOPED])).max()
    one = {name: found[name] / LOOPED for name in loops}
    neva = one.get("itself", ITSELF)
    told = (
        f"; {1e6 * one['exact']:,.0f} us at a tolerance of 1e-9; largest difference from SciPy {gap:.0e} of "
        f"{banks.owed.max():.0f}"
    )
    for workers, processes in (("1", "1 process"), ("2", "2 processes")):
        each = found[workers] / MANY
        measured = f"{1e6 * each:.2f} us to {1e6 * one['neva']:,.0f} us a scenario; {as_neva(neva, each, one)}"
        if workers == "2":
            measured += f"; the busier process needs {1e6 * busier_process(runs['2']) / MANY:.2f} us of its core"
        what = f"scenarios a second of `lt.clear`, {MANY:,} of 100 banks, 1,000 claims, from columns, {processes}"
        yield Row(what, times(one["neva"] / each), "a loop over scenarios", measured + (told if workers == "1" else ""))
    yield from compiled(found, one)
    yield of_bandwidth(banks, found["1"])


def as_neva(neva: float, each: float, one: Mapping[str, float]) -> str:
    """How many scenarios while neva clears one: with ten claims a bank it needs half the time of the loop."""
    return f"{neva / each:,.0f} x neva itself ({1e6 * neva:,.0f} us{'' if 'itself' in one else ', timed before'})"


def compiled(found: Mapping[str, float], one: Mapping[str, float]) -> Iterator[Row]:
    """The same with the kernel of the extra ``fast``, once it is loaded."""
    for workers in ("1", "2"):
        what = f"the same with `compiled=True` (extra `fast`), {workers} thread{'s' * (workers == '2')}"
        if f"{workers} compiled" not in found:
            yield Row(what, "", "a loop over scenarios", "skipped: numba is not installed")
            continue
        each = found[f"{workers} compiled"] / MANY
        gained = found["1"] / found[f"{workers} compiled"]
        told = f"{1e6 * each:.2f} us a scenario, {gained:.1f} x the product of SciPy on one core"
        told += f"; {as_neva(one.get('itself', ITSELF), each, one)}"
        yield Row(what, times(one["neva"] / each), "a loop over scenarios", told)


def of_bandwidth(banks: Banks, spent: float) -> Row:
    """What has to come from memory and go there, cash and shares, over what a copy moves in the same time."""
    there, here = np.ones(COPIED), np.ones(COPIED)
    copy = best({"copy": partial(np.copyto, there, here)}, rounds=5)["copy"]
    moved, most = 2.0 * banks.cash.nbytes / spent, 2.0 * here.nbytes / copy
    measured = f"{moved / 1e9:.2f} to {most / 1e9:.1f} GB a second: the work is in the cache"
    return Row("share of the memory's bandwidth, 1 process", f"{moved / most:.1%}", "a copy of 256 MB", measured)


def busier_process(run: Callable[[], object]) -> float:
    """Return the CPU seconds of the busier of two processes: what a run takes where nothing else does."""
    before = time.process_time(), resource.getrusage(resource.RUSAGE_CHILDREN)
    run()
    theirs, then = resource.getrusage(resource.RUSAGE_CHILDREN), before[1]
    children = theirs.ru_utime + theirs.ru_stime - then.ru_utime - then.ru_stime
    return max(time.process_time() - before[0], children)


def run_loop(loop: Callable[[np.ndarray], np.ndarray], banks: Banks, some: np.ndarray) -> None:
    for scenario in some:
        loop(banks.cash[:, scenario])


def against_scipy(banks: Banks) -> Row:
    columns, cash, ids = banks.table()
    shares, owed = banks.shares(), banks.owed
    found = best(
        {"ours": partial(clear, columns, cash, ids=ids), "scipy": partial(scipy_batch, shares, owed, banks.cash)},
        rounds=25,
    )
    measured = f"{seconds(found['ours'])} to {seconds(found['scipy'])}"
    what = f"`lt.clear`, {FEW:,} scenarios of them, from columns"
    return Row(what, times(found["ours"] / found["scipy"]), "a SciPy batch of ready matrices", measured)


def share_of_limit(banks: Banks) -> Row:
    """How many claims a second the sweeps multiply and add, over what a compiled loop does from the first cache."""
    columns, cash, ids = banks.table()
    given = read_system(columns, cash, (), (), ids)
    ready = group_rows(given, (0.0, 0.0))
    limit, numbers, whose = multiply_adds()
    runs = {"ours": partial(clear_batch, ready, given.cash), "limit": limit}
    if find_spec("numba"):
        runs["compiled"] = partial(clear_batch, ready, given.cash, compiled=True)
    found = best(runs, rounds=60)
    sweeps = float(clear_batch(ready, given.cash).sweeps.sum())
    ours, most = sweeps * len(ready.inward.weight) / found["ours"], numbers / found["limit"]
    measured = f"{ours / 1e9:.1f} to {most / 1e9:.1f} billion a second, {sweeps / cash.shape[1]:.1f} sweeps a scenario"
    if "compiled" in found:
        measured += f"; {ours / most * found['ours'] / found['compiled']:.0%} with the compiled kernel"
    return Row(
        "share of the multiply-add limit, one core", f"{ours / most:.0%}", f"{whose}, from the first cache", measured
    )


def closed(banks: Banks) -> Row:
    columns, cash, ids = banks.table()
    few = cash[:, :32]
    found = best(
        {
            "ours": partial(clear, columns, cash, ids=ids),
            "exact": partial(exactly, columns, few, ids),
            "scipy": partial(scipy_batch, banks.shares(), banks.owed, banks.cash),
        },
        rounds=3,
    )
    answer, other = clear(columns, few, ids=ids), exactly(columns, few, ids)
    gap = np.abs(answer.payments.array - other.payments.array).max()
    each = {
        "ours": found["ours"] / cash.shape[1],
        "exact": found["exact"] / 32,
        "scipy": found["scipy"] / cash.shape[1],
    }
    residual = clear(columns, cash, ids=ids).residual
    measured = (
        f"{1e6 * each['ours']:.0f} us to {1e6 * each['exact']:,.0f} us a path, {1e6 * each['scipy']:,.0f} us plain "
        f"sweeps in SciPy; residual {residual:.0e}, largest difference {gap:.0e}"
    )
    what = f"300 companies that owe one another 99 %, {cash.shape[1]} paths"
    return Row(what, times(each["ours"] / each["exact"]), "exact sums and linear solves", measured)


def exactly(columns: object, cash: np.ndarray, ids: list[str]) -> object:
    """Clear by exact sums and linear solves alone."""
    usual, system.FEW_SWEEPS = system.FEW_SWEEPS, system.MAX_SWEEPS + 1
    try:
        return clear(columns, cash, ids=ids)
    finally:
        system.FEW_SWEEPS = usual


def large() -> Iterator[Row]:
    """One network of a million claims, in a process of its own."""
    for given in ("columns of numbers", "rows"):
        command = [sys.executable, str(Path(__file__).parent / "large_once.py"), given]
        told = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
        measured = f"{seconds(told['ours'])} to {seconds(told['scipy'])}; peak memory {told['memory']:.0f} MB"
        what = f"`lt.clear`, one network of 100,000 entities and 1,000,000 claims from {given}"
        yield Row(what, times(told["ours"] / told["scipy"]), "plain sweeps of a ready matrix", measured)
