"""A run on a cluster is the run of one process, whatever happens to workers and scheduler; what is wrong is said."""

from __future__ import annotations

import hashlib
import os
import pickle
import sys

import pytest

import lookthrough as lt
from lookthrough import errors
from lookthrough.contracts import KINDS
from lookthrough.runs.chunks.chunk_store import open_store
from lookthrough.runs.contents import UNFINISHED
from lookthrough.simulate.chunks import Chunk
from lookthrough.simulate.cluster import cluster as module
from lookthrough.simulate.cluster import hands
from lookthrough.simulate.cluster.cluster_errors import ClusterError, ClusterGoneError, OtherWorkerError
from lookthrough.simulate.cluster.worker import ORDER, Order, work_out
from lookthrough.simulate.compile.options import options_of
from lookthrough.simulate.prepared import prepared
from tests.book.small_book import write
from tests.mutants.bases import books
from tests.simulate.cluster.small_cluster import cluster, free_port
from tests.slow import slow

distributed = pytest.importorskip("distributed", reason="the extra cluster is not installed")

pytestmark = pytest.mark.xdist_group("cluster")  # one program, one cluster at a time
ASKED = {"paths": 1280, "quarters": 4, "trace": 2, "block": 64, "devices": 1}


def bytes_of(folder):
    files = [path for path in sorted(folder.iterdir()) if path.name != "timings.json"]
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    return lt.load(write(tmp_path_factory.mktemp("cluster") / "book", books()["valid"]))


@pytest.fixture(scope="module")
def alone(book, tmp_path_factory, as_usual):
    """The bytes of the run of one process."""
    folder = tmp_path_factory.mktemp("alone")
    with as_usual():
        lt.stress(book, "fade", out=folder, **ASKED)
    return bytes_of(folder)


@pytest.fixture(autouse=True)
def patient(monkeypatch):
    """Wait for processes of a busy machine, until a test hurries."""
    monkeypatch.setattr(hands, "ANSWER", 60.0)


@pytest.fixture
def hurry(monkeypatch):
    """Return what makes the rest of a test wait seconds for what does not come."""

    def now():
        monkeypatch.setattr(hands, "ANSWER", 2.0)
        monkeypatch.setattr(module, "PATIENCE", 3.0)

    return now


@slow
def test_a_worker_that_is_killed_and_a_scheduler_that_forgets_change_no_byte(book, alone, tmp_path):
    """The scheduler ends as a machine does: what it knew is gone, and its workers close."""
    seen, told = [], []
    with cluster() as three:

        def disturb(done, _whole, _seconds):
            seen.append(done)
            if len(seen) == 3:
                three.kill("worker 1")
            if len(seen) == 7:
                three.kill("scheduler")

        lt.stress_on_cluster(
            book, "fade", cluster=three.address, out=tmp_path / "run", progress=disturb, tell=told.append, **ASKED
        )
        begun = three.begun
    assert bytes_of(tmp_path / "run") == alone
    assert begun >= 4 + 2  # a worker and the scheduler, and the workers that had lost it
    assert any("handed out again" in line for line in told)
    assert seen == sorted(seen)


@slow
def test_chunks_may_lie_at_another_address_of_which_nothing_is_left(book, alone, tmp_path):
    place = tmp_path / "shared"
    lt.stress_on_cluster(book, "fade", cluster="local:2", out=tmp_path / "run", chunks=f"file://{place}", **ASKED)
    assert bytes_of(tmp_path / "run") == alone
    assert [path for path in place.rglob("*") if path.is_file()] == []


@slow
def test_ctrl_c_leaves_a_run_that_the_same_command_finishes_without_a_cluster_too(book, alone, tmp_path, as_usual):
    def stop(done, _whole, _seconds):
        if done >= 640:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        lt.stress_on_cluster(book, "fade", cluster="local:2", out=tmp_path, progress=stop, **ASKED)
    kept = [path for path in (tmp_path / UNFINISHED).iterdir() if path.name.count(".") == 1]
    assert len(kept) >= 640 // 64
    with as_usual():
        lt.stress(book, "fade", out=tmp_path, resume=True, **ASKED)
    assert bytes_of(tmp_path) == alone


@slow
def test_a_cluster_that_goes_for_good_ends_with_what_is_kept_and_how_to_go_on(book, tmp_path, hurry):
    with cluster(1) as one:

        def end(_done, _whole, _seconds):
            one.stop()
            hurry()

        with pytest.raises(ClusterGoneError, match=r"what was finished is kept .* --resume") as found:
            lt.stress_on_cluster(book, "fade", cluster=one.address, out=tmp_path, progress=end, **ASKED)
    assert found.value.exit_code == errors.IncompleteError.exit_code
    assert len(list((tmp_path / UNFINISHED).glob("*.chunk"))) >= 1


def test_an_address_at_which_nobody_answers_is_said_with_what_to_do(book, tmp_path, hurry):
    hurry()
    with pytest.raises(ClusterError, match=r"no Dask scheduler answers at tcp://127.0.0.1:\d+ .*dask scheduler"):
        lt.stress_on_cluster(book, "fade", cluster=f"tcp://127.0.0.1:{free_port()}", out=tmp_path, **ASKED)


def test_a_cluster_without_workers_is_said_with_what_to_do(book, tmp_path, monkeypatch):
    monkeypatch.setattr(hands, "JOIN", 1.0)
    with cluster(0) as none, pytest.raises(ClusterError, match=r"no worker has joined .*dask worker tcp"):
        lt.stress_on_cluster(book, "fade", cluster=none.address, out=tmp_path, **ASKED)


@pytest.mark.parametrize("cluster_", ["local:0", "local:x", "local:", "local:1000", "local:٣"])
def test_a_number_of_workers_that_cannot_be_is_refused(book, tmp_path, cluster_):
    with pytest.raises(errors.UsageError, match="write local:3"):
        lt.stress_on_cluster(book, "fade", cluster=cluster_, out=tmp_path, **ASKED)


OTHER_VERSION = (
    "import importlib.metadata as m; of = m.version; m.version = lambda n: '9.9' if n == 'jaxlib' else of(n)"
)


def test_workers_of_another_version_are_refused_by_name(book, tmp_path):
    environment = {"PYTHONPATH": os.pathsep.join([str(tmp_path), *filter(None, sys.path)])}
    (tmp_path / "sitecustomize.py").write_text(OTHER_VERSION, encoding="utf-8")
    with (
        cluster(1, environment=environment) as one,
        pytest.raises(ClusterError, match=r"worker tcp://.* is of another version \(jaxlib '9.9' there, .* install"),
    ):
        lt.stress_on_cluster(book, "fade", cluster=one.address, out=tmp_path / "run", **ASKED)


def test_an_address_that_workers_do_not_see_is_refused(book, tmp_path):
    """Memory is an address of fsspec, of each process its own."""
    with pytest.raises(ClusterError, match=r"does not see memory://here.*give --chunks"):
        lt.stress_on_cluster(book, "fade", cluster="local:1", out=tmp_path, chunks="memory://here", **ASKED)


@pytest.mark.parametrize(
    ("chunks", "said"), [("/proc/none", "cannot be written"), ("nowhere://x", "cannot be reached")]
)
def test_an_address_that_cannot_be_written_is_refused(book, tmp_path, chunks, said):
    with pytest.raises(errors.UsageError, match=said):
        lt.stress_on_cluster(book, "fade", cluster="local:1", out=tmp_path, chunks=chunks, **ASKED)


def test_without_dask_the_extra_is_named(book, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ClusterError, match=r"lookthrough\[cluster\]"):
        lt.stress_on_cluster(book, "fade", cluster="local:1", out=tmp_path, **ASKED)


def test_a_worker_that_joins_later_and_does_not_fit_refuses_the_run(book, tmp_path):
    run = prepared(book, options_of(book, "fade", paths=64, quarters=4), kinds=KINDS, block=64, devices=1)
    made_by = {**run.identity.made_by, "jax": "9.9"}
    store = open_store(str(tmp_path), "a run")
    order = Order(book, run.options, run.hazards, run.layout, made_by, "a run")
    digest = store.put(ORDER, pickle.dumps(order))
    with pytest.raises(OtherWorkerError, match=r"does not fit the run \(jax '9.9' in the run"):
        work_out(str(tmp_path), digest, Chunk("main", 0, 64))
    with pytest.raises(ClusterError, match="does not see"):
        work_out(str(tmp_path), "0" * 64, Chunk("main", 0, 64))
