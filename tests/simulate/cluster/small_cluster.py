"""A Dask cluster of processes that a test can kill, each begun again when it ends, as Slurm or Kubernetes would."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
import time
from contextlib import contextmanager, suppress

WORKERS = 3


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


class Cluster:
    """A scheduler and workers; whatever ends is begun again until :meth:`stop`."""

    def __init__(self, workers: int = WORKERS, words: tuple[str, ...] = (), environment: dict[str, str] | None = None):
        self.address = f"tcp://127.0.0.1:{free_port()}"
        self.environment = {**os.environ, **(environment or {})}
        port = self.address.rpartition(":")[2]
        self._commands = {
            "scheduler": ("dask_scheduler", "--host", "127.0.0.1", "--port", port, "--no-dashboard"),
            **{
                f"worker {n}": ("dask_worker", self.address, "--no-nanny", "--nthreads", "1", "--no-dashboard", *words)
                for n in range(workers)
            },
        }
        self.running: dict[str, subprocess.Popen] = {}
        self.begun = 0
        self._going = True
        self._watch = threading.Thread(target=self._keep, daemon=True)
        self._watch.start()

    def kill(self, name: str) -> None:
        """Kill a process by SIGKILL."""
        self.running[name].kill()
        self.running[name].wait()

    def _keep(self) -> None:
        while self._going:
            for name, (module, *words) in self._commands.items():
                if name not in self.running or self.running[name].poll() is not None:
                    command = [sys.executable, "-m", f"distributed.cli.{module}", *words]
                    self.running[name] = subprocess.Popen(
                        command, env=self.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
                    )
                    self.begun += 1
            time.sleep(0.1)

    def stop(self) -> None:
        """End all of it."""
        self._going = False
        self._watch.join()
        for process in self.running.values():
            with suppress(ProcessLookupError):
                process.kill()
            process.wait()


@contextmanager
def cluster(workers: int = WORKERS, words: tuple[str, ...] = (), environment: dict[str, str] | None = None):
    """Hold a cluster."""
    held = Cluster(workers, words, environment)
    try:
        yield held
    finally:
        held.stop()
