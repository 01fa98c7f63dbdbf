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
    """Rows that are swept together: slabs, with what each receives of all of them, and whether a share may be 0."""

    links: RowLinks
    slabs: tuple[tuple[slice, RowLinks], ...]
    has_ranks: bool


@dataclass(frozen=True, slots=True)
class Swept:
    """Shares ``[row, path]``; by path, sweeps used and whether it has ended."""

    u: Floats
    sweeps: NDArray[np.int64]
    ended: NDArray[np.bool_]


def core_of(links: RowLinks, *, has_ranks: bool) -> Core:
    """Return rows cut into slabs."""
    n = len(links.start) - 1
    edges = np.linspace(0, n, max(1, min(SLABS, n // SLAB)) + 1).astype(int).tolist()
    slabs = tuple((slice(a, b), links.part(a, b)) for a, b in pairwise(edges))
    return Core(links, slabs, has_ranks)


def sweep(
    core: Core, means: OwnMeans, u: Floats, *, most: int, is_loose: bool = False, speeds_up: bool = False
) -> Swept:
    """Sweep a block of paths.

    Args:
        core: the rows.
        means: what they have by themselves ``[row, path]``.
        u: a start above the solution, left as it is.
        most: sweeps after which a path is given up.
        is_loose: whether a path has ended that falls by a rounding.
        speeds_up: whether slow paths leap ahead.
    """
    n, paths = u.shape
    found, used, ended = np.empty((n, paths)), np.full(paths, most), np.zeros(paths, dtype=bool)
    now, going = u.copy(), np.arange(paths)
    for count in range(1, most + 1):
        is_look, leaps = count >= FIRST and count % EACH == 0, speeds_up and not core.has_ranks and count % LEAP == 0
        before = now.copy() if leaps else now
        falls = _once(core, means, now, LOOSE if is_loose else 0.0, is_look=is_look)
        if not falls.all():
            new = ~falls & ~ended[going]
            at = going[new]
            found[:, at], used[at], ended[at] = np.compress(new, now, axis=1), count, True
            left = ~ended[going]
            if not left.any():
                break
            if left.mean() <= KEPT:
                now, before = np.compress(left, now, axis=1), np.compress(left, before, axis=1)
                going, means = going[left], means.at(slice(None), left)
        if leaps:
            now = sped_up(core.links, means, now, before - now)
    left = ~ended[going]
    found[:, going[left]] = now[:, left]
    return Swept(found, used, ended)


def _once(core: Core, means: OwnMeans, u: Floats, slack: float, *, is_look: bool) -> NDArray[np.bool_]:
    """Sweep once and return which paths fall by more than the slack; without a look, that all do."""
    falls = np.full(u.shape[1], not is_look)
    for rows, links in core.slabs:
        then = _reached(core, means.at(rows), links, u)
        if is_look:
            falls |= (then < (u[rows] * (1.0 - slack) if slack else u[rows])).any(axis=0)
        np.minimum(then, u[rows], out=u[rows])
    return falls


def _reached(core: Core, means: OwnMeans, links: RowLinks, u: Floats) -> Floats:
    """Return what each group could be paid, over what it is owed; not held to 1."""
    if means.needed.size:
        return inflow(means, links.times(u), has_ranks=core.has_ranks)
    then = means.c.copy()
    links.add_to(then, u)
    return np.maximum(then, 0.0, out=then) if core.has_ranks else then


def reached(core: Core, means: OwnMeans, u: Floats) -> Floats:
    """Return what each group of the core could be paid, over what it is owed; not held to 1 ``[row, path]``."""
    return _reached(core, means, core.links, u)


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
