"""The main path on many machines: a part of a run made here, and the run made of all its parts."""

# ruff: noqa: PLC0415  # the engine is imported when it is asked

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from lookthrough.contracts import KINDS
from lookthrough.world.scenario import scenario_asked

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Unpack

    from lookthrough.book.records import Book
    from lookthrough.runs.chunks.shard_folder import Shards
    from lookthrough.simulate.compile.options import Settings
    from lookthrough.simulate.run import StressResult
    from lookthrough.simulate.shards import ShardDone


def stress_shard(
    book: Book,
    scenario: str | None = None,
    *,
    shard: str,
    out: str | Path,
    block: int = 1024,
    devices: int | None = None,
    gpu: bool = False,
    resume: bool = False,
    progress: Callable[[int, int, float], None] | None = None,
    tell: Callable[[str], None] | None = None,
    **asked: Unpack[Settings],
) -> ShardDone:
    """Work out one shard of a run into a folder; :func:`merge` makes the run of all of them. This starts the engine.

    Args:
        book: the book.
        scenario: as for :func:`lookthrough.stress`.
        shard: which of how many, ``2/4``.
        out: folder of the shard, one of its own.
        block: paths a chunk; a shard has every N-th chunk.
        devices: CPU devices; ``None`` = one per core. All shards of a run take the same number.
        gpu: run on the GPUs that JAX sees.
        resume: take finished chunks from ``out``.
        progress: called with (paths done, paths in all, seconds).
        tell: called with one line where kept chunks cannot be taken.
        asked: what else :func:`lookthrough.stress` takes: paths, seed, severity and so on, the same for all shards.

    Raises:
        UsageError: no such shard, a number that cannot be, or a folder into which another run is writing.
        UnknownNameError: an unknown scenario, shock or channel.
    """
    from lookthrough.runs.chunks.shard_folder import read_shard
    from lookthrough.simulate import shards

    return shards.stress_shard(
        book,
        scenario_asked(book, scenario),
        read_shard(shard),
        kinds=KINDS,
        out=Path(out),
        block=block,
        devices=devices,
        gpu=gpu,
        resume=resume,
        progress=progress,
        tell=tell,
        **asked,
    )


def stress_on_cluster(
    book: Book,
    scenario: str | None = None,
    *,
    cluster: str,
    out: str | Path,
    chunks: str | None = None,
    block: int = 1024,
    devices: int | None = None,
    resume: bool = False,
    progress: Callable[[int, int, float], None] | None = None,
    tell: Callable[[str], None] | None = None,
    **asked: Unpack[Settings],
) -> StressResult:
    """Simulate a book under a scenario on a Dask cluster: the bytes of one process with as many devices.

    Args:
        book: the book.
        scenario: as for :func:`lookthrough.stress`.
        cluster: address of a scheduler, ``tcp://HOST:8786``, or ``local:3`` for three workers here.
        out: run folder, on this machine.
        chunks: address that all machines reach (any of fsspec), where workers leave what they have made; default: the
            run folder, which must then lie on a file system that all share.
        block: paths a chunk, which one worker makes at a time.
        devices: CPU devices a worker takes; ``None`` = as many as this machine has cores.
        resume: take finished chunks from ``out`` and ``chunks``.
        progress: called with (paths done, paths in all, seconds).
        tell: called with one line of what happens.
        asked: what else :func:`lookthrough.stress` takes.

    Raises:
        UsageError: nobody answers, a worker of another version, an address that cannot be written.
        IncompleteError: the cluster went away; what was finished is kept.
    """
    from lookthrough.simulate.cluster import cluster as on_cluster

    return on_cluster.stress_on_cluster(
        book,
        scenario_asked(book, scenario),
        cluster,
        kinds=KINDS,
        out=Path(out),
        chunks=chunks,
        block=block,
        devices=devices,
        resume=resume,
        progress=progress,
        tell=tell,
        **asked,
    )


def merge(
    folders: Sequence[str | Path],
    *,
    out: str | Path,
    book: Book | None = None,
    progress: Callable[[int, int, float], None] | None = None,
    tell: Callable[[str], None] | None = None,
) -> StressResult:
    """Return the run of all its shards, written to a folder: the same bytes as those of one process.

    Args:
        folders: of the shards, in any order.
        out: run folder.
        book: from which the shards were made; default: the one that they name, as known on their day.
        progress: called with (paths read, paths in all, seconds).
        tell: called with one line where last digits may differ.

    Raises:
        UsageError: a folder without a shard, shards of two runs, one missing or given twice.
        InputError: a shard is not complete, damaged, or was made by another version or from another book.
    """
    from lookthrough.runs.chunks.shard_folder import open_shards
    from lookthrough.simulate import shards

    found = open_shards([Path(folder) for folder in folders])
    book = book_of_shards(found) if book is None else book
    return shards.merge(found, book, kinds=KINDS, out=Path(out), progress=progress, tell=tell)


def book_of_shards(shards: Shards) -> Book:
    """Return the book that the shards of a run name, as known on their day.

    Raises:
        InputError: it is not where it was, has errors, or no longer has that part.
    """
    from lookthrough.present.run_documents import book_again

    return book_again(shards.book_root, shards.identity.options)
