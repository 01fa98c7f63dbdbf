"""Clear many paths of one system, block by block.

1. Plain sweeps of all rows from above (:mod:`.sweeps`): most paths end within a dozen or two.
2. What has not ended is taken apart (:mod:`.stages`): companies in no circle are settled level by level, in one pass
   each, circles are swept alone and leap ahead where little leaves them (:mod:`.speeding`).
3. Paths on which roundings could add up (:mod:`.leaking`), and those that still move, are handed back: they are solved
   with exact sums and a linear solve by :mod:`lookthrough.clearing.fixed_point`, as every path was before.

Each step looks at one path at a time, so that a path has the same bits alone and in company.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse

from lookthrough.clearing.batch.compiled import BLOCK as COMPILED_BLOCK
from lookthrough.clearing.batch.compiled import compiled_sweeps
from lookthrough.clearing.batch.group_rows import links_of
from lookthrough.clearing.batch.leaking import CLOSE, FEW, MANY, leaks
from lookthrough.clearing.batch.stages import stages_of
from lookthrough.clearing.batch.sweeps import Swept, core_of, given, inflow, reached, sweep
from lookthrough.clearing.batch.worker_processes import share_out

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from lookthrough.clearing.batch.compiled import Kernel
    from lookthrough.clearing.batch.group_rows import GroupRows, OwnMeans, RowLinks
    from lookthrough.clearing.batch.stages import Stage
    from lookthrough.clearing.batch.sweeps import Core

    Floats = NDArray[np.float64]

PLAIN = 32  # sweeps of all rows
MORE = 400  # sweeps of a core
BLOCK = 384  # paths at a time: what is swept stays in the cache
CACHE = 50_000  # numbers of a block that do
UNEVEN = 1e3  # times what a rank is paid that may be paid before it
AT_REST = 1e-13  # of a share: what one more sweep may change after a leap


@dataclass(frozen=True, slots=True)
class Batch:
    """Shares paid ``[row, path]``, sweeps by path, and which paths are settled; the others are to be solved again."""

    u: Floats
    sweeps: NDArray[np.int64]
    settled: NDArray[np.bool_]


def clear_batch(rows: GroupRows, cash: Floats, workers: int = 1, *, compiled: bool = False) -> Batch:
    """Return the greatest shares that are paid.

    Args:
        rows: of a system whose dues are one number each.
        cash: ``[entity, path]``, USD bn.
        workers: processes that share the work; threads where it is compiled.
        compiled: sweep by the compiled kernel.

    Raises:
        ClearingInputError: ``compiled``, and numba is not installed.
    """
    n, paths = len(rows.group), cash.shape[1]
    solver = Solver(rows, compiled_sweeps() if compiled else None)
    parts = list(blocks(n, paths, COMPILED_BLOCK if compiled else BLOCK))
    batch = Batch(np.empty((n, paths)), np.empty(paths, dtype=np.int64), np.empty(paths, dtype=bool))

    def solve(part: slice) -> tuple[Floats, NDArray[np.int64], NDArray[np.bool_]]:
        return solver(cash[:, part])

    def keep(part: slice, found: tuple[NDArray[Any], ...]) -> None:
        batch.u[:, part], batch.sweeps[part], batch.settled[part] = found

    def put(part: slice) -> None:
        _, batch.sweeps[part], batch.settled[part] = solver(cash[:, part], out=batch.u[:, part])

    if workers == 1 or len(parts) == 1:
        for part in parts:
            put(part)
    elif compiled:  # the kernel lets other threads run, so that nothing has to come back from another process
        with ThreadPoolExecutor(workers) as pool:
            list(pool.map(put, parts))
    else:
        share_out(solve, keep, parts, workers)
    return batch


def unsettled(rows: int, paths: int) -> Batch:
    """Return a batch of which no path is settled."""
    return Batch(np.ones((rows, paths)), np.zeros(paths, dtype=np.int64), np.zeros(paths, dtype=bool))


def blocks(rows: int, paths: int, most: int = BLOCK) -> Iterator[slice]:
    """Yield the blocks of paths: 384 or ``most``, fewer where a network is large."""
    width = max(8, min(most, CACHE // max(rows, 1)))
    yield from (slice(a, min(a + width, paths)) for a in range(0, paths, width))


class Solver:
    """The sweeps of one system; its parts are found when a path first needs them."""

    def __init__(self, rows: GroupRows, kernel: Kernel | None = None) -> None:
        self.rows = rows
        self.core = core_of(rows.inward, has_ranks=rows.has_ranks, kernel=kernel)
        self.is_loose = bool(leaks(rows.outward, ~rows.is_empty[:, None], FEW)[0])
        self._all_paid = (1.0 + 2e-15) * rows.inward.times(np.ones((len(rows.group), 1)))
        self._parts: list[tuple[Stage, RowLinks, Core | None]] | None = None

    def __call__(
        self, cash: Floats, ceiling: Floats | None = None, out: Floats | None = None
    ) -> tuple[Floats, NDArray[np.int64], NDArray[np.bool_]]:
        """Return shares, sweeps and which paths are settled, of a block of paths.

        Args:
            cash: ``[entity, path]``.
            ceiling: ``[row, path]`` shares that are not exceeded whatever there is to pay with; ``None`` for 1.
            out: where the shares ``[row, path]`` go; ``None`` for a new array.
        """
        means = self.rows.means(cash)
        top = np.ones_like(means.c) if ceiling is None else ceiling
        start = self._once_swept(means) if ceiling is None else ceiling.copy()
        first = sweep(self.core, means, start, most=PLAIN, is_loose=self.is_loose, speeds_up=not self.is_loose, out=out)
        u, sweeps, settled = first.u, first.sweeps, first.ended
        if not settled.all():
            again = ~settled
            theirs, most = means.at(slice(None), again), np.compress(again, top, axis=1)
            slow = self._in_parts(theirs, np.compress(again, u, axis=1))
            rests = _rests(reached(self.core, theirs, slow.u), slow.u, most)
            u[:, again], sweeps[again], settled[again] = slow.u, slow.sweeps + PLAIN, slow.ended & rests
        if not self.is_loose:
            settled &= self._is_sure(means, u, top)
        if self.rows.has_ranks:
            settled &= self._is_even(u)
        return u, sweeps, settled

    def _is_even(self, u: Floats) -> NDArray[np.bool_]:
        """Return on which paths no rank is paid a trifle of what stands before it, which a sum of both has rounded."""
        trifle = self.rows.senior[:, None] / UNEVEN
        return ~np.logical_or.reduce((u > 0.0) & (u < 1.0) & (u * self.rows.owed[:, None] < trifle), axis=0)

    def _once_swept(self, means: OwnMeans) -> Floats:
        """Return the shares after a first sweep from full payment, which needs no product, moved up by a rounding."""
        if means.needed.size:
            return np.ones_like(means.c)
        start = means.c + self._all_paid
        np.minimum(start, 1.0, out=start)
        return np.maximum(start, 0.0, out=start) if self.rows.has_ranks else start

    def _is_sure(self, means: OwnMeans, u: Floats, top: Floats) -> NDArray[np.bool_]:
        """Return which paths are at rest, with roundings that cannot add up (asked of all paths together first)."""
        there = reached(self.core, means, u)
        at_rest = _rests(there, u, top)
        passes_on: NDArray[np.bool_] = (there < 1.0 + CLOSE) & (u > 0.0)
        together = np.logical_or.reduce(passes_on, axis=1, keepdims=True)
        if not leaks(self.rows.outward, together, MANY)[0]:
            return at_rest & leaks(self.rows.outward, passes_on, MANY)
        return at_rest

    def _in_parts(self, means: OwnMeans, u: Floats) -> Swept:
        """Settle the parts one after the other, each given what those before pay."""
        if self._parts is None:
            self._parts = [_prepared(self.rows, part) for part in stages_of(self.rows)]
        u = u.copy()
        sweeps, ended = np.zeros(u.shape[1], dtype=np.int64), np.ones(u.shape[1], dtype=bool)
        for part, before, core in self._parts:
            here = given(means.at(part.rows), before.times(u))
            if core is None:
                then = inflow(here, np.zeros_like(here.c), has_ranks=self.rows.has_ranks)
                u[part.rows] = np.minimum(then, u[part.rows])
                continue
            found = sweep(core, here, u[part.rows], most=MORE, speeds_up=True)
            u[part.rows] = found.u
            sweeps += found.sweeps
            ended &= found.ended
        return Swept(u, sweeps, ended)


def _rests(there: Floats, u: Floats, top: Floats) -> NDArray[np.bool_]:
    """Return on which paths one more sweep, to ``there``, changes nothing but roundings."""
    return np.logical_and.reduce(np.abs(np.minimum(there, top) - u) <= AT_REST * u, axis=0)


def _prepared(rows: GroupRows, part: Stage) -> tuple[Stage, RowLinks, Core | None]:
    """Return a part with what it receives of the rows before it, and for a core of its own rows."""
    matrix = sparse.csr_array(
        (rows.inward.weight, rows.inward.column, rows.inward.start), shape=(len(rows.group),) * 2
    )[part.rows]
    if not part.is_core:
        return part, links_of(matrix), None
    is_inside = np.zeros(len(rows.group), dtype=bool)
    is_inside[part.rows] = True
    within = links_of(matrix[:, part.rows])
    before = matrix.multiply(~is_inside[None, :])
    return part, links_of(sparse.csr_array(before)), core_of(within, has_ranks=rows.has_ranks)
