"""One run at a time writes into a folder; a lock of the dead is never in the way."""

import errno
import fcntl
import json
import os
import signal
import socket
import subprocess
import sys

import pytest

from lookthrough.runs import lock
from lookthrough.runs.lock import CLAIM, LOCK, locked
from lookthrough.runs.run_errors import BusyFolderError

HOLDER = """
import sys, time
from pathlib import Path
from lookthrough.runs import lock
lock.HAS_FLOCK = sys.argv[2] == "flock"
with lock.locked(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.fixture(params=["flock", "claim"])
def how(request, monkeypatch):
    """A system with locks, and one without."""
    monkeypatch.setattr(lock, "HAS_FLOCK", request.param == "flock")
    return request.param


@pytest.fixture
def holder(tmp_path, how):
    """Another process that holds the lock."""
    with subprocess.Popen([sys.executable, "-c", HOLDER, str(tmp_path), how], stdout=subprocess.PIPE) as process:
        assert process.stdout.readline() == b"held\n"
        yield process
        process.kill()


def test_the_folder_of_another_process_is_refused_and_the_process_named(holder, tmp_path):
    with pytest.raises(BusyFolderError, match=rf"process {holder.pid} on {socket.gethostname()}.*another folder"):
        locked(tmp_path).__enter__()


def test_the_lock_of_a_process_that_was_killed_is_taken_over(holder, tmp_path):
    os.kill(holder.pid, signal.SIGKILL)
    holder.wait()
    assert {LOCK, CLAIM} & {p.name for p in tmp_path.iterdir()}
    with locked(tmp_path):
        pass
    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("how")
def test_two_runs_of_one_process_are_two_runs(tmp_path):
    with locked(tmp_path), pytest.raises(BusyFolderError, match=str(os.getpid())):
        locked(tmp_path).__enter__()
    with locked(tmp_path):
        assert len(list(tmp_path.iterdir())) == 1
    assert list(tmp_path.iterdir()) == []


def test_a_run_that_fails_lets_go(tmp_path):
    with pytest.raises(KeyError), locked(tmp_path):
        raise KeyError
    assert list(tmp_path.iterdir()) == []


def test_a_file_system_without_locks_gets_a_claim(tmp_path, monkeypatch):
    def none(*_):
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(fcntl, "flock", none)
    with locked(tmp_path):
        assert [p.name for p in tmp_path.iterdir()] == [CLAIM]
    assert list(tmp_path.iterdir()) == []


def claim(folder, **owner):
    (folder / CLAIM).write_text(json.dumps({"pid": os.getpid(), "host": socket.gethostname(), **owner}))


def test_a_claim_of_another_machine_is_refused_with_what_cannot_be_known(tmp_path, monkeypatch):
    monkeypatch.setattr(lock, "HAS_FLOCK", False)
    claim(tmp_path, host="elsewhere")
    with pytest.raises(BusyFolderError, match=f"on elsewhere.*network file system.*remove {tmp_path / CLAIM}"):
        locked(tmp_path).__enter__()


def test_a_claim_that_says_nothing_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(lock, "HAS_FLOCK", False)
    (tmp_path / CLAIM).write_text("")
    with pytest.raises(BusyFolderError, match="unknown"):
        locked(tmp_path).__enter__()


def test_a_number_of_a_process_that_is_used_again_is_not_that_process(tmp_path, monkeypatch):
    monkeypatch.setattr(lock, "HAS_FLOCK", False)
    claim(tmp_path, start="before this process began")
    with locked(tmp_path):
        pass
