"""All sweeps of a block by a compiled kernel: an extra, behind the same function.

SciPy's product goes over a block once for each link and leaves it in memory for the comparison and the minimum that
follow. Here a row is summed four links at a time in the first cache, compared and written once, and the rows after
it see it at once. Looks come after the same sweeps as in :mod:`.sweeps`, whose proofs hold alike. Sums have another
order than SciPy's, so that shares differ from its by a rounding; a path has the same bits in any company here too,
since nothing is added over paths and no product is contracted. The kernel lets other threads run.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from lookthrough.clearing.refusals import ClearingInputError

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Kernel = Callable[..., None]

BLOCK = 256  # paths at a time


@cache
def compiled_sweeps() -> Kernel:
    """Return the kernel (see :func:`_sweeps` for its arguments); compiling takes some seconds, once a machine.

    Raises:
        ClearingInputError: numba is not installed.
    """
    try:
        import numba  # noqa: PLC0415  # an extra
    except ImportError:
        raise ClearingInputError(
            "compiled=True needs numba: pip install 'lookthrough[fast]', or leave it out"
        ) from None
    for helper in (_swept_row, _put, _moved_together):
        numba.extending.register_jitable(helper)
    kernel: Kernel = numba.njit(cache=True, nogil=True, error_model="numpy")(_sweeps)
    return kernel


def _sweeps(
    links: tuple[NDArray[np.int32], NDArray[np.int32], Floats],
    c: Floats,
    u: Floats,
    room: Floats,
    at: NDArray[np.int64],
    falls: NDArray[np.bool_],
    found: Floats,
    used: NDArray[np.int64],
    ended: NDArray[np.bool_],
    rules: tuple[int, int, int, float, float, float],
) -> None:
    """Sweep a block in place until each path has ended or was swept so often.

    Args:
        links: start, columns and weights of the links of each row.
        c: what the rows have by themselves ``[row, path]``; written over.
        u: a start above the solution ``[row, path]``; written over.
        room: ``[path]`` to sum in.
        at: ``[path]`` numbers from 0; written over.
        falls: ``[path]`` room.
        found: shares ``[row, path]`` of paths that have ended, or that were given up.
        used: ``[path]`` sweeps of those that have ended.
        ended: ``[path]`` set for them.
        rules: most sweeps; sweeps before the first look, and from look to look; the share of paths below which the
            others are moved together; by what part of itself a share may fall in a path that has ended; its least.
    """
    most, first, each, kept, slack, least = rules
    width = c.shape[1]
    going = width
    for count in range(1, most + 1):
        falls[:width] = False
        for row in range(len(c)):
            _swept_row(links, row, c[row], u, room, falls, width, slack, least)
        if count < first or count % each:
            continue
        for p in range(width):
            if not falls[p] and not ended[at[p]]:
                used[at[p]], ended[at[p]] = count, True
                going -= 1
                _put(u, p, found, at[p])
        if going == 0:
            return
        if going <= kept * width:
            width = _moved_together(c, u, at, ended, width)
    for p in range(width):
        if not ended[at[p]]:
            _put(u, p, found, at[p])


def _swept_row(
    links: tuple[NDArray[np.int32], NDArray[np.int32], Floats],
    row: int,
    own: Floats,
    u: Floats,
    room: Floats,
    falls: NDArray[np.bool_],
    width: int,
    slack: float,
    least: float,
) -> None:
    """Sweep one row of the first ``width`` paths, in place; whole arrays are given, since a part is not contiguous."""
    start, column, weight = links
    for p in range(width):
        room[p] = own[p]
    link, end = start[row], start[row + 1]
    while link + 4 <= end:
        w, x, y, z = weight[link], weight[link + 1], weight[link + 2], weight[link + 3]
        uw, ux, uy, uz = u[column[link]], u[column[link + 1]], u[column[link + 2]], u[column[link + 3]]
        for p in range(width):
            room[p] += w * uw[p] + x * ux[p] + y * uy[p] + z * uz[p]
        link += 4
    while link < end:
        w, uw = weight[link], u[column[link]]
        for p in range(width):
            room[p] += w * uw[p]
        link += 1
    share = u[row]
    for p in range(width):
        then = max(room[p], least)
        falls[p] |= then < share[p] * (1.0 - slack)
        share[p] = min(then, share[p])


def _put(u: Floats, path: int, found: Floats, to: int) -> None:
    """Keep the shares of a path."""
    for row in range(len(u)):
        found[row, to] = u[row, path]


def _moved_together(c: Floats, u: Floats, at: NDArray[np.int64], ended: NDArray[np.bool_], width: int) -> int:
    """Move the paths that go on to the front; return how many they are."""
    new = 0
    for p in range(width):
        if not ended[at[p]]:
            for row in range(len(u)):
                u[row, new], c[row, new] = u[row, p], c[row, p]
            at[new] = at[p]
            new += 1
    return new
