"""A run in shards, worked out by processes that know nothing of each other, and their merging into one run.

A shard has every N-th chunk of the run. What is merged is the run that one process would have made: the same bytes in
every file but ``timings.json``.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lookthrough.errors import UsageError
from lookthrough.runs.chunks.shard_folder import begin_shard, complete_shard
from lookthrough.runs.folder import name_of_book
from lookthrough.runs.run_errors import RunFolderError, UnreadableRunError
from lookthrough.runs.workshop import differences, workshop
from lookthrough.simulate.answer.stress_document import versions
from lookthrough.simulate.chunks import chunks_of
from lookthrough.simulate.compile.options import check, options_of, read_options
from lookthrough.simulate.prepared import prepared
from lookthrough.simulate.run import BLOCK, finished, kept_or_worked_out, silent
from lookthrough.simulate.runner.devices import Layout
from lookthrough.simulate.runner.processor import processor

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path
    from typing import Unpack

    from lookthrough.book.records import Book
    from lookthrough.book.schema.vocabulary import KindSpec
    from lookthrough.runs.chunks.shard_folder import Shard, Shards
    from lookthrough.simulate.answer.kept_paths import Arrays
    from lookthrough.simulate.chunks import Chunk
    from lookthrough.simulate.compile.options import Settings
    from lookthrough.simulate.prepared import Prepared
    from lookthrough.simulate.run import Progress, StressResult, Tell


@dataclass(frozen=True, slots=True)
class ShardDone:
    """A shard that is complete.

    Attributes:
        shard: which it is.
        chunks: of the run that it has.
        of_chunks: that the run has in all.
        folder: where it stands.
        seconds: that it took.
    """

    shard: Shard
    chunks: int
    of_chunks: int
    folder: Path
    seconds: float

    def document(self) -> dict[str, object]:
        """Return plain values."""
        counts = {"chunks": self.chunks, "of_chunks": self.of_chunks, "seconds": self.seconds}
        return {"shard": self.shard.number, "of": self.shard.of, **counts, "folder": str(self.folder)}


def stress_shard(
    book: Book,
    scenario: str,
    shard: Shard,
    *,
    kinds: Mapping[str, KindSpec],
    out: Path,
    block: int = BLOCK,
    devices: int | None = None,
    gpu: bool = False,
    resume: bool = False,
    progress: Progress | None = None,
    tell: Tell | None = None,
    **asked: Unpack[Settings],
) -> ShardDone:
    """Work out a shard of a run; arguments as for :func:`lookthrough.simulate.run.stress`, and what it raises.

    Args:
        book: the book.
        scenario: its name, or several joined by ``+``.
        shard: which part of the run.
        kinds: the table of contract kinds.
        out: folder of the shard.
        block: paths a chunk.
        devices: CPU devices; all shards of a run take the same number, since its last digits depend on it.
        gpu: run on the GPUs that JAX sees.
        resume: take finished chunks from ``out``.
        progress: called with (paths done, paths in all, seconds).
        tell: called with one line where kept chunks cannot be taken.
        asked: what else is asked of the run.
    """
    options = options_of(book, scenario, **asked)
    check(options, block, devices)
    begun = time.perf_counter()
    run = prepared(book, options, kinds=kinds, block=block, devices=devices, gpu=gpu)
    whole = chunks_of(run)
    ours = [chunk for place, chunk in enumerate(whole) if shard.has(place)]
    count, done = sum(chunk.paths for chunk in ours), 0
    with workshop(out, run.identity, resume=resume, tell=tell or silent) as place:
        begin_shard(place)
        if ours:
            (tell or silent)(f"compiled in {run.program.compile(run.inputs):.0f} s")
        working = time.perf_counter()
        for chunk in ours:
            kept_or_worked_out(run, place, chunk)
            done += chunk.paths
            if progress is not None:
                progress(done, count, time.perf_counter() - working)
        complete_shard(place, shard, name_of_book(run.book.root, run.book.variants))
    return ShardDone(shard, len(ours), len(whole), out, time.perf_counter() - begun)


def merge(
    shards: Shards,
    book: Book,
    *,
    kinds: Mapping[str, KindSpec],
    out: Path,
    progress: Progress | None = None,
    tell: Tell | None = None,
) -> StressResult:
    """Make the run of all its shards; no path is run, and the shards stay as they are.

    Args:
        shards: of one run, all of them.
        book: from which they were made, the part that they name.
        kinds: the table of contract kinds.
        out: folder of the run.
        progress: called with (paths read, paths in all, seconds).
        tell: called with one line where last digits may differ.

    Raises:
        RunFolderError: ``out`` is the folder of a shard.
        UnreadableRunError: the shards were made by another version than this one, or from another book.
        BusyFolderError: another run is writing into ``out``.
    """
    for place in shards.places:
        if out.resolve() == place.folder.resolve():
            raise RunFolderError(f"{out} is the folder of a shard, which stays: give another one with --out")
    begun = time.perf_counter()
    run = _prepared_as(shards, book, kinds)
    _warn_of_other_processor(shards, tell or silent)
    order = {chunk: place for place, chunk in enumerate(chunks_of(run))}

    def work(chunk: Chunk) -> Arrays:
        return shards.chunk(order[chunk], chunk.name)

    with workshop(out, shards.identity, resume=False, tell=tell or silent) as place:
        marks = {"model": time.perf_counter() - begun}
        return finished(run, work, place, begun=begun, marks=marks, progress=progress)


def _prepared_as(shards: Shards, book: Book, kinds: Mapping[str, KindSpec]) -> Prepared:
    """Return the run of shards before its first path, made by this program from this book."""
    made_by = shards.identity.made_by
    if found := differences({name: made_by.get(name) for name in versions()}, versions(), "in the shards", "here"):
        raise UnreadableRunError(
            f"the shards were made by other versions ({', '.join(found)}): merge them with those, or run them again"
        )
    try:
        shape = Layout(*(int(str(made_by[name])) for name in Layout._fields))
        options = read_options(shards.identity.options)
        check(options, shape.chunk, shape.devices)
    except (KeyError, TypeError, ValueError, UsageError) as error:
        raise UnreadableRunError(f"the identity of the shards is damaged ({error}): run them again") from None
    run = prepared(book, options, kinds=kinds, block=shape.chunk, devices=1)._replace(layout=shape)
    if found := differences(shards.identity.options, run.identity.plain()["options"], "in the shards", "here"):
        raise UnreadableRunError(
            f"{book.root} is not the book of the shards ({', '.join(found)}): give theirs with --book"
        )
    return run


def _warn_of_other_processor(shards: Shards, tell: Tell) -> None:
    if shards.identity.made_by.get("processor") != processor():
        tell("the shards were made on another kind of processor: the last digits of means and sums may differ")
