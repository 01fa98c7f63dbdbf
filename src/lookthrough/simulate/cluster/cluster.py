"""A run whose chunks the workers of a cluster make, and which is finished here.

Which chunks are left to make follows from what is kept and from nothing that a scheduler says: a chunk is kept once it
lies in the folder of the run. So workers may die, chunks may be made twice and a scheduler may forget everything; each
time what is left is handed out again. What comes out are the bytes of one process with as many devices.
"""

from __future__ import annotations

import pickle
import time
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

from lookthrough.errors import LookthroughError
from lookthrough.runs.chunks.chunk_store import open_store, store_at
from lookthrough.runs.workshop import Identity, identity_text, workshop
from lookthrough.simulate.chunks import chunks_of
from lookthrough.simulate.cluster.cluster_errors import ClusterError, ClusterGoneError, LostClusterError
from lookthrough.simulate.cluster.hands import address_of, connected, handed_out, looked_at
from lookthrough.simulate.cluster.worker import ORDER, TOKEN, Order
from lookthrough.simulate.compile.options import check, options_of
from lookthrough.simulate.prepared import prepared
from lookthrough.simulate.run import BLOCK, finished, kept_or_worked_out, silent

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path
    from typing import Unpack

    from lookthrough.book.records import Book
    from lookthrough.book.schema.vocabulary import KindSpec
    from lookthrough.runs.chunks.chunk_store import ChunkStore
    from lookthrough.runs.workshop import Workshop
    from lookthrough.simulate.chunks import Chunk
    from lookthrough.simulate.compile.options import Settings
    from lookthrough.simulate.run import Progress, StressResult, Tell

TRIES = 3  # of a chunk that fails, and of a cluster that goes away without having made one
PATIENCE = 60.0  # seconds in which a scheduler may come back


def stress_on_cluster(
    book: Book,
    scenario: str,
    cluster: str,
    *,
    kinds: Mapping[str, KindSpec],
    out: Path,
    chunks: str | None = None,
    block: int = BLOCK,
    devices: int | None = None,
    resume: bool = False,
    progress: Progress | None = None,
    tell: Tell | None = None,
    **asked: Unpack[Settings],
) -> StressResult:
    """Simulate a book under a scenario on a cluster; arguments and errors as for ``simulate.run.stress``.

    Args:
        book: the book.
        scenario: its name, or several joined by ``+``.
        cluster: address of a Dask scheduler, or ``local:N`` for N workers on this machine.
        kinds: the table of contract kinds; workers take their own, of the same version.
        out: run folder, on this machine.
        chunks: address that all machines reach, where workers leave chunks; ``None`` for the run folder itself.
        block: paths a chunk.
        devices: CPU devices a worker takes; ``None`` = as many as this machine has cores.
        resume: take finished chunks from ``out`` and from ``chunks``.
        progress: called with (paths done, paths in all, seconds).
        tell: called with one line of what happens.
        asked: what else is asked of the run.

    Raises:
        ClusterError: no run can be begun on the cluster.
        ClusterGoneError: it went away; what was finished is kept.
        OtherWorkerError: a worker that joined later does not fit.
    """
    options, tell = options_of(book, scenario, **asked), tell or silent
    check(options, block, devices)
    begun = time.perf_counter()
    run = prepared(book, options, kinds=kinds, block=block, devices=devices)
    with address_of(cluster) as address:
        processor = _processor_of(address, chunks, out)
        made_by = {**run.identity.made_by, "processor": processor}
        identity = Identity(run.identity.options, made_by)
        text = identity_text(identity)
        with workshop(out, identity, resume=resume, tell=tell) as place:
            store = open_store(str(place.place.resolve()), text) if chunks is None else store_at(chunks, text)
            if not resume:
                store.clear()
            order = Order(book, options, run.hazards, run.layout, made_by, text)
            _Filling(place, store, order, address, tell, progress).fill(chunks_of(run))
            marks = {"chunks": time.perf_counter() - begun}
            result = finished(run, partial(kept_or_worked_out, run, place), place, begun=begun, marks=marks)
            if chunks is not None:
                store.clear()
    return result


def _processor_of(address: str, chunks: str | None, out: Path) -> str:
    """Return the kind of processor of all workers, after making sure that they fit."""
    out.mkdir(parents=True, exist_ok=True)
    store = open_store(str(out.resolve()) if chunks is None else chunks, "")
    with connected(address) as client:
        try:
            return looked_at(client, store)
        finally:
            store.drop(TOKEN)


@dataclass(slots=True)
class _Filling:
    """The filling of a workshop with chunks that workers make."""

    place: Workshop
    store: ChunkStore
    order: Order
    address: str
    tell: Tell
    progress: Progress | None
    failed: Counter[str] = field(default_factory=Counter)

    def fill(self, chunks: Sequence[Chunk]) -> None:
        """Make sure that every chunk is kept.

        Raises:
            ClusterGoneError: the cluster went away, or failed at a chunk again and again.
            OtherWorkerError, ClusterError: a worker does not fit.
        """
        digest = self.store.put(ORDER, pickle.dumps(self.order))
        left = {chunk.name: chunk for chunk in chunks if not self._is_kept(chunk)}
        meter = _Meter(sum(chunk.paths for chunk in chunks), self.progress)
        lost = 0
        while left:
            before = len(left)
            try:
                self._hand_out(left, digest, meter)
            except LostClusterError:
                lost = 0 if len(left) < before else lost + 1
                if lost >= TRIES:
                    raise self._gone("it goes away again and again") from None
                self.tell(f"the cluster at {self.address} was lost; {len(left)} chunks are handed out again")

    def _hand_out(self, left: dict[str, Chunk], digest: str, meter: _Meter) -> None:
        """Hand out what is left; what is kept then is taken from ``left``.

        Raises:
            LostClusterError: the cluster went away.
        """
        with ExitStack() as held:
            client = self._client(held)
            for name in [name for name, chunk in left.items() if self._is_kept(chunk)]:  # made before it went away
                del left[name]
            for chunk, error in handed_out(client, self.store, digest, list(left.values())):
                if self._is_kept(chunk):
                    del left[chunk.name]
                    meter.tell(sum(each.paths for each in left.values()))
                else:
                    self._count(chunk, error)

    def _client(self, held: ExitStack) -> Any:  # noqa: ANN401  # Dask has no types
        """Return a connection, held; a scheduler that is gone has a while to come back."""
        until = time.monotonic() + PATIENCE
        while True:
            try:
                return held.enter_context(connected(self.address))
            except ClusterError as error:
                if time.monotonic() > until:
                    raise self._gone(str(error)) from None
                time.sleep(1.0)

    def _is_kept(self, chunk: Chunk) -> bool:
        """Tell whether a chunk is kept here; what a worker has left is taken over."""
        if self.place.load_chunk(chunk.name) is not None:
            return True
        found = self.store.load(chunk.name)
        if found is not None:
            self.place.save_chunk(chunk.name, found)
        return found is not None

    def _count(self, chunk: Chunk, error: BaseException | None) -> None:
        """Count a failure; of errors that say what is wrong one is enough."""
        if isinstance(error, LookthroughError):
            raise error
        self.failed[chunk.name] += 1
        if self.failed[chunk.name] >= TRIES:
            raise self._gone(f"chunk {chunk.name} failed {TRIES} times: {error!r:.200}")
        self.tell(f"chunk {chunk.name} failed ({error!r:.120}) and is handed out again")

    def _gone(self, why: str) -> ClusterGoneError:
        return ClusterGoneError(
            f"the cluster at {self.address} is lost ({why}); what was finished is kept in {self.place.place}: go on "
            "with the same command and --resume"
        )


class _Meter:
    """Tells how far a run is."""

    def __init__(self, whole: int, progress: Progress | None) -> None:
        self._whole, self._progress, self._begun = whole, progress, time.perf_counter()

    def tell(self, left: int) -> None:
        """Tell how many paths are left."""
        if self._progress is not None:
            self._progress(self._whole - left, self._whole, time.perf_counter() - self._begun)
