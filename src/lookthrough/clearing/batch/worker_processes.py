"""The blocks of a batch shared out among processes that write into one memory.

A process that is forked has everything that is needed already and starts in some milliseconds; what it finds needs no
way back. Where there is no fork, or the engine is loaded, whose threads do not survive one, threads share the work:
they gain less, since Python holds them up between two products.
"""

from __future__ import annotations

import mmap
import multiprocessing
import sys
import warnings
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    Work = Callable[[Sequence[slice]], None]


def shared_array(shape: tuple[int, ...], kind: type[np.generic]) -> NDArray[Any]:
    """Return an array of zeros that forked processes write into as well."""
    size = int(np.prod(shape)) * np.dtype(kind).itemsize
    return np.frombuffer(mmap.mmap(-1, max(size, 1)), dtype=kind, count=int(np.prod(shape))).reshape(shape)


def share_out(work: Work, blocks: Sequence[slice], workers: int) -> None:
    """Do the work on all blocks with some workers, of which this process is one.

    Args:
        work: takes blocks and writes what it finds into shared arrays.
        blocks: to be worked on, in any order.
        workers: processes, or threads where none can be forked.
    """
    shares = [blocks[first::workers] for first in range(min(workers, len(blocks)))]
    if not _can_fork():
        with ThreadPoolExecutor(len(shares)) as pool:
            list(pool.map(work, shares))
        return
    others = [multiprocessing.get_context("fork").Process(target=work, args=(share,)) for share in shares[1:]]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # threads of a linear algebra library, which nobody calls
        for other in others:
            other.start()
    work(shares[0])
    for other, share in zip(others, shares[1:], strict=True):
        other.join()
        if other.exitcode:  # killed, or out of memory: nothing is lost but time
            work(share)


def _can_fork() -> bool:
    return "fork" in multiprocessing.get_all_start_methods() and "jax" not in sys.modules and sys.platform != "darwin"
