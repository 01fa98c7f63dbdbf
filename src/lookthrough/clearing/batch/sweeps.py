"""Sweeps of a block of paths from above, in place, until nothing moves.

Shares only fall, since each sweep takes the smaller of what is and what would be: in numbers of a machine as well the
sweeps end, at the greatest shares that one more sweep leaves alone. A path ends where no share falls any more, or,
where money is known to leave within a few hands (``is_loose``), by no more than ``LOOSE`` of itself: then what is still
to fall is less than a rounding of 1e-12.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from lookthrough.clearing.batch.group_rows import OwnMeans
from lookthrough.clearing.batch.speeding import sped_up

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lookthrough.clearing.batch.compiled import Kernel
    from lookthrough.clearing.batch.group_rows import RowLinks

    Floats = NDArray[np.float64]

LOOSE = 1e-14
SLAB = 24  # rows that are worth a product of their own
SLABS = 3  # updated in turn: later ones see what earlier ones found, which saves a quarter of the sweeps
FIRST = 6  # sweeps before the first look
EACH = 2  # sweeps from look to look
KEPT = 0.6  # the others are moved together where so many paths of a block have ended
LEAP = 12  # sweeps from leap to leap


@dataclass(frozen=True, slots=True)
class Core:
    """Rows that are swept together: slabs, with what each receives of all of them, and whether a share may be 0.

    ``kernel`` sweeps plain blocks of them (:mod:`.compiled`), ``None`` where SciPy's product does.
    """

    links: RowLinks
    slabs: tuple[tuple[slice, RowLinks], ...]
    has_ranks: bool
    kernel: Kernel | None = None


@dataclass(frozen=True, slots=True)
class Swept:
    """Shares ``[row, path]``; by path, sweeps used and whether it has ended."""

    u: Floats
    sweeps: NDArray[np.int64]
    ended: NDArray[np.bool_]


def core_of(links: RowLinks, *, has_ranks: bool, kernel: Kernel | None = None) -> Core:
    """Return rows cut into slabs."""
    n = len(links.start) - 1
    edges = np.linspace(0, n, max(1, min(SLABS, n // SLAB)) + 1).astype(int).tolist()
    slabs = tuple((slice(a, b), links.part(a, b)) for a, b in pairwise(edges))
    return Core(links, slabs, has_ranks, kernel)


def sweep(
    core: Core,
    means: OwnMeans,
    u: Floats,
    *,
    most: int,
    is_loose: bool = False,
    speeds_up: bool = False,
    out: Floats | None = None,
) -> Swept:
    """Sweep a block of paths.

    Args:
        core: the rows.
        means: what they have by themselves ``[row, path]``.
        u: a start above the solution; it is written over.
        most: sweeps after which a path is given up.
        is_loose: whether a path has ended that falls by a rounding.
        speeds_up: whether slow paths leap ahead.
        out: where the shares go; ``None`` for a new array.
    """
    n, paths = u.shape
    found = np.empty((n, paths)) if out is None else out
    used, ended = np.full(paths, most), np.zeros(paths, dtype=bool)
    slack = LOOSE if is_loose else 0.0
    if core.kernel is not None and not means.needed.size and not speeds_up:
        links = (core.links.start, core.links.column, core.links.weight)
        rooms = np.empty(paths), np.arange(paths), np.empty(paths, dtype=bool)
        rules = (most, FIRST, EACH, KEPT, slack, 0.0 if core.has_ranks else -np.inf)
        core.kernel(links, means.c, u, *rooms, found, used, ended, rules)
        return Swept(found, used, ended)
    block, going = _Block(core, means, u), np.arange(paths)
    for count in range(1, most + 1):
        leaps = speeds_up and not core.has_ranks and count % LEAP == 0
        before = block.u.copy() if leaps else block.u
        falls = block.sweep(slack, is_look=count >= FIRST and count % EACH == 0)
        if falls is not None and not falls.all():
            new = ~falls & ~ended[going]
            at = going[new]
            found[:, at], used[at], ended[at] = np.compress(new, block.u, axis=1), count, True
            left = ~ended[going]
            if not left.any():
                break
            if left.mean() <= KEPT:
                before, going = np.compress(left, before, axis=1), going[left]
                block = _Block(core, block.means.at(slice(None), left), np.compress(left, block.u, axis=1))
        if leaps:
            block.u[:] = sped_up(core.links, block.means, block.u, before - block.u)
    left = ~ended[going]
    found[:, going[left]] = block.u[:, left]
    return Swept(found, used, ended)


class _Block:
    """Paths that are swept together: their shares, the views of each slab on them, and a place to sum in."""

    def __init__(self, core: Core, means: OwnMeans, u: Floats) -> None:
        self.means, self.u, self._core = means, u, core
        room = np.empty((max((rows.stop - rows.start for rows, _ in core.slabs), default=0), u.shape[1]))
        self._slabs = [(links, means.at(rows), u[rows], room[: rows.stop - rows.start]) for rows, links in core.slabs]

    def sweep(self, slack: float, *, is_look: bool) -> NDArray[np.bool_] | None:
        """Sweep once; with a look return which paths fall by more than the slack."""
        falls = np.zeros(self.u.shape[1], dtype=bool) if is_look else None
        for links, means, u, room in self._slabs:
            if means.needed.size:
                then = inflow(means, links.times(self.u), has_ranks=self._core.has_ranks)
            else:
                then = room
                np.copyto(then, means.c)
                links.add_to(then, self.u)
                if self._core.has_ranks:
                    np.maximum(then, 0.0, out=then)
            if falls is not None:
                falls |= np.logical_or.reduce(then < (u * (1.0 - slack) if slack else u), axis=0)
            np.minimum(then, u, out=u)
        return falls


def reached(core: Core, means: OwnMeans, u: Floats) -> Floats:
    """Return what each group of the core could be paid, over what it is owed; not held to 1 ``[row, path]``."""
    return inflow(means, core.links.times(u), has_ranks=core.has_ranks)


def inflow(means: OwnMeans, came: Floats, *, has_ranks: bool) -> Floats:
    """Return what each group could be paid when so much comes in, both over what it is owed ``[row, path]``."""
    then = means.c + came
    if means.needed.size:
        then = np.where(came >= means.needed, then, means.left + means.kept * came)
    return np.maximum(then, 0.0, out=then) if has_ranks else then


def given(means: OwnMeans, came: Floats) -> OwnMeans:
    """Return what sweeps need where so much comes in for sure, over what is owed ``[row, path]``."""
    if not means.needed.size:
        return OwnMeans(means.c + came, means.needed, means.left, means.kept)
    return OwnMeans(means.c + came, means.needed - came, means.left + means.kept * came, means.kept)
