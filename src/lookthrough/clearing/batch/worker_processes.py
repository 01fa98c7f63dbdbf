"""The blocks of a batch shared out among processes.

A process that is forked has everything that is needed already and starts in some milliseconds; what it finds comes back
through a pipe when it is done, which takes a fifth of the time of memory that both can write to. Where there is no
fork, or the engine is loaded, whose threads do not survive one, threads share the work: they gain less, since Python
holds them up between two products.
"""

from __future__ import annotations

import multiprocessing
import sys
import warnings
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from multiprocessing.connection import Connection
    from multiprocessing.process import BaseProcess

    from numpy.typing import NDArray

    Found = tuple[NDArray[Any], ...]
    Solve = Callable[[slice], Found]
    Keep = Callable[[slice, Found], None]


def share_out(solve: Solve, keep: Keep, blocks: Sequence[slice], workers: int) -> None:
    """Solve all blocks with some workers, of which this process is one.

    Args:
        solve: a block to the arrays that are found.
        keep: takes a block and its arrays, in this process.
        blocks: to be solved, in any order.
        workers: processes, or threads where none can be forked.
    """
    shares = [blocks[first::workers] for first in range(min(workers, len(blocks)))]
    if not _can_fork():
        with ThreadPoolExecutor(len(shares)) as pool:
            for block, found in zip(blocks, pool.map(solve, blocks), strict=True):
                keep(block, found)
        return
    others = [_started(solve, share) for share in shares[1:]]
    for block in shares[0]:
        keep(block, solve(block))
    for (process, answer), share in zip(others, shares[1:], strict=True):
        for block in share:
            keep(block, _received(answer) or solve(block))
        answer.close()
        process.join()


def _started(solve: Solve, share: Sequence[slice]) -> tuple[BaseProcess, Connection[Any, Any]]:
    """Start a process on its share and return it with where its answers come from."""
    context = multiprocessing.get_context("fork")
    here, there = context.Pipe(duplex=False)
    process = context.Process(target=_work, args=(solve, share, there), daemon=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # threads of a linear algebra library, which nobody calls
        process.start()
    there.close()
    return process, here


def _work(solve: Solve, share: Sequence[slice], answer: Connection[Any, Any]) -> None:
    for found in [solve(block) for block in share]:  # all first: a pipe that nobody reads yet is soon full
        answer.send([(each.shape, each.dtype.str) for each in found])
        for each in found:
            answer.send_bytes(np.ascontiguousarray(each).reshape(-1).view(np.uint8).data)


def _received(answer: Connection[Any, Any]) -> Found | None:
    """Return what a process found of its next block; ``None`` of one that was killed: nothing is lost but time."""
    try:
        kinds = answer.recv()
        return tuple(np.frombuffer(answer.recv_bytes(), dtype=kind).reshape(shape) for shape, kind in kinds)
    except (EOFError, OSError):
        return None


def _can_fork() -> bool:
    return "fork" in multiprocessing.get_all_start_methods() and "jax" not in sys.modules and sys.platform != "darwin"
