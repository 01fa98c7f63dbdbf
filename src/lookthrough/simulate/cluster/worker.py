"""What a worker of a cluster does: it reads what the run is, works out a chunk, and leaves it where all can read it."""

from __future__ import annotations

import pickle
import threading
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from lookthrough.contracts import KINDS
from lookthrough.runs.chunks.chunk_store import open_store
from lookthrough.runs.workshop import differences
from lookthrough.simulate.answer.stress_document import versions
from lookthrough.simulate.chunks import worked_out
from lookthrough.simulate.cluster.cluster_errors import ClusterError, OtherWorkerError
from lookthrough.simulate.prepared import prepared
from lookthrough.simulate.runner.processor import processor

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lookthrough.book.records import Book
    from lookthrough.positions.hazards import Hazards
    from lookthrough.runs.chunks.chunk_store import ChunkStore
    from lookthrough.simulate.chunks import Chunk
    from lookthrough.simulate.compile.options import Options
    from lookthrough.simulate.prepared import Prepared
    from lookthrough.simulate.runner.devices import Layout

ORDER, TOKEN = "run", "token"
_ONE_AT_A_TIME = threading.Lock()  # a chunk takes all devices of the process, whatever threads a worker has


class Order(NamedTuple):
    """What a run is, for who knows nothing of it."""

    book: Book
    options: Options
    hazards: Hazards
    layout: Layout
    made_by: Mapping[str, object]
    identity: str


class WorkerFacts(NamedTuple):
    """What a worker is: its versions, its processor, and whether it reads what the client wrote."""

    versions: Mapping[str, str]
    processor: str
    reads: bool


def look(address: str, token: str) -> WorkerFacts:
    """Return what this worker is."""
    return WorkerFacts(versions(), processor(), open_store(address, "").get(TOKEN, token) is not None)


def work_out(address: str, order: str, chunk: Chunk) -> str:
    """Work out a chunk and leave it at the address; return its name.

    Args:
        address: of the chunks of the run.
        order: hash of its :class:`Order`, which stands there too.
        chunk: which.

    Raises:
        OtherWorkerError: this worker is of another version or on another kind of processor than the run.
        ClusterError: it does not see the address, or has started JAX otherwise.
    """
    with _ONE_AT_A_TIME:
        run, store = _prepared(address, order)
        store.save(chunk.name, worked_out(run, chunk))
    return chunk.name


@lru_cache(maxsize=1)
def _prepared(address: str, order: str) -> tuple[Prepared, ChunkStore]:
    content = open_store(address, "").get(ORDER, order)
    if content is None:
        raise ClusterError(f"a worker does not see {address}: give --chunks an address that all machines reach")
    told: Order = pickle.loads(content)  # noqa: S301  # its hash came from the client, whose code a worker runs anyway
    here = {**versions(), "processor": processor()}
    if found := differences({name: told.made_by.get(name) for name in here}, here, "in the run", "on the worker"):
        raise OtherWorkerError(f"a worker does not fit the run ({', '.join(found)})")
    shape = told.layout
    run = prepared(told.book, told.options, kinds=KINDS, block=shape.chunk, devices=shape.devices, hazards=told.hazards)
    if run.layout.devices != shape.devices:
        raise ClusterError(
            f"a worker has started JAX with {run.layout.devices} devices, and the run has {shape.devices}: restart it"
        )
    return run._replace(layout=shape), open_store(address, told.identity)
