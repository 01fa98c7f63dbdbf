"""The workers of a Dask cluster as seen from here: connected, looked at, given chunks, lost and found again."""

from __future__ import annotations

import logging
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import uuid4

from lookthrough.errors import LookthroughError, UsageError
from lookthrough.runs.workshop import differences
from lookthrough.simulate.answer.stress_document import versions
from lookthrough.simulate.cluster.cluster_errors import ClusterError, LostClusterError
from lookthrough.simulate.cluster.worker import TOKEN, WorkerFacts, look, work_out

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from lookthrough.runs.chunks.chunk_store import ChunkStore
    from lookthrough.simulate.chunks import Chunk

LOCAL = "local:"
MOST_LOCAL = 512  # workers on this machine
ANSWER = 10.0  # seconds within which a scheduler answers
JOIN = 60.0  # seconds within which a first worker joins
LOOK = 0.1  # seconds between two looks at what is done


class Tried(NamedTuple):
    """A chunk that somebody has worked out or failed at."""

    chunk: Chunk
    error: BaseException | None


def local_workers(cluster: str) -> int | None:
    """Return how many workers ``local:N`` starts here, ``None`` for the address of a cluster.

    Raises:
        UsageError: no such number.
    """
    if not cluster.startswith(LOCAL):
        return None
    number = cluster.removeprefix(LOCAL)
    if not (number.isdecimal() and number.isascii() and 1 <= int(number) <= MOST_LOCAL):
        raise UsageError(f"--cluster {cluster!r:.40}: write local:3 for three workers here, or tcp://HOST:8786")
    return int(number)


@contextmanager
def address_of(cluster: str) -> Iterator[str]:
    """Hold a cluster and give its address: workers that are started here, or one that somebody runs.

    Raises:
        UsageError: ``cluster`` is neither.
        ClusterError: Dask distributed is not installed, or no worker can be started.
    """
    count = local_workers(cluster)
    try:
        import distributed  # noqa: PLC0415  # an extra
    except ImportError:
        raise ClusterError("--cluster needs Dask distributed: pip install 'lookthrough[cluster]'") from None
    logging.getLogger("distributed").setLevel(logging.CRITICAL)  # what it says of lost workers, we say in a sentence
    if count is None:
        yield cluster
        return
    workers = distributed.LocalCluster(
        n_workers=count, threads_per_worker=1, processes=True, dashboard_address=None, memory_limit=0
    )
    with workers:
        yield str(workers.scheduler_address)


@contextmanager
def connected(address: str) -> Iterator[Any]:
    """Hold a connection to a scheduler with at least one worker.

    Raises:
        ClusterError: none answers, or no worker joins.
    """
    import distributed  # noqa: PLC0415  # an extra

    try:
        client = distributed.Client(address, timeout=ANSWER, set_as_default=False)
    except (OSError, ValueError, TypeError) as error:
        said = (str(error).splitlines() or ["no answer"])[0]
        raise ClusterError(
            f"no Dask scheduler answers at {address} ({said:.120}): start one with `dask scheduler` and give its "
            "address, tcp://HOST:8786, or local:3 for three workers here"
        ) from None
    try:
        try:
            client.wait_for_workers(1, timeout=JOIN)
        except (OSError, TimeoutError):
            raise ClusterError(
                f"no worker has joined {address} within {JOIN:.0f} s: start some with `dask worker {address}`"
            ) from None
        yield client
    finally:
        with suppress(Exception):  # of a scheduler that has gone there is nothing to take leave of
            client.close(timeout=ANSWER)


def looked_at(client: Any, store: ChunkStore) -> str:  # noqa: ANN401  # Dask has no types
    """Return the kind of processor that all workers have, after making sure that they fit this program.

    Raises:
        ClusterError: a worker has another version, or no lookthrough; two are of two kinds; one does not see the store.
    """
    token = store.put(TOKEN, uuid4().bytes)
    try:
        seen: Mapping[str, object] = client.run(look, store.address, token, on_error="return")
    except OSError as error:
        raise ClusterError(f"the cluster went away while its workers were looked at ({error}): run again") from None
    kinds: dict[str, str] = {}
    for worker, each in seen.items():
        _refuse_unfit(worker, each, store)
        if isinstance(each, WorkerFacts):
            kinds.setdefault(each.processor, worker)
    if len(kinds) > 1:
        (one, first), (other, second), *_ = kinds.items()
        raise ClusterError(
            f"workers are of two kinds of processor, whose last digits differ: {first} ({one}) and {second} ({other}); "
            "take machines of one kind"
        )
    return next(iter(kinds))


def _refuse_unfit(worker: str, each: object, store: ChunkStore) -> None:
    if not isinstance(each, WorkerFacts):
        raise ClusterError(
            f"worker {worker} cannot run this lookthrough ({each!r:.120}): install lookthrough "
            f"{versions()['lookthrough']} there, the same as here"
        )
    if found := differences(each.versions, versions(), "there", "here"):
        raise ClusterError(
            f"worker {worker} is of another version ({', '.join(found)}): install the same there as here"
        )
    if not each.reads:
        raise ClusterError(
            f"worker {worker} does not see {store.address}: give --chunks an address that all machines reach, a shared "
            "folder or one of object storage"
        )


def handed_out(client: Any, store: ChunkStore, order: str, chunks: Sequence[Chunk]) -> Iterator[Tried]:  # noqa: ANN401  # Dask has no types
    """Hand chunks to the workers, and yield each when it is settled.

    Args:
        client: of Dask.
        store: where chunks are left.
        order: hash of what the run is.
        chunks: to work out.

    Raises:
        LostClusterError: the scheduler went away or forgot some.
    """
    waiting = {client.submit(work_out, store.address, order, chunk, pure=False): chunk for chunk in chunks}
    try:
        while waiting:
            settled = [future for future in waiting if future.status != "pending"]
            if client.status != "running" or any(future.status in {"cancelled", "lost"} for future in settled):
                raise LostClusterError("the scheduler went away or forgot what it was told")
            for future in settled:
                chunk = waiting.pop(future)
                yield Tried(chunk, None if future.status == "finished" else _error_of(future))
            if not settled:
                time.sleep(LOOK)
    finally:
        with suppress(Exception):
            client.cancel(list(waiting))


def _error_of(future: Any) -> BaseException:  # noqa: ANN401  # Dask has no types
    try:
        error = future.exception(timeout=ANSWER)
    except LookthroughError as found:
        return found
    except Exception as found:
        raise LostClusterError("the scheduler went away") from found
    return error if isinstance(error, BaseException) else RuntimeError(repr(error))
