"""Kill a run at the steps it makes on disk, and say what it leaves: ``python -m tests.runs.killed FOLDER EVERY``.

A process builds run 2 where run 1 stands and is killed (SIGKILL) before its n-th change of the disk, for every
``EVERY``-th n until it is not killed. Printed is a JSON list with a record for each n: what a reader finds, which
tables of which run stand there, what is found after the same command with resume, and what that one computed. There
is no engine: chunks are made by hand.
"""

import functools
import json
import os
import shutil
import signal
import sys
from pathlib import Path

import numpy as np

from lookthrough.errors import LookthroughError
from lookthrough.runs import contents, durable, lock, workshop
from lookthrough.runs.seal import open_run
from tests.runs.made import DOCUMENT, TABLES

CHUNKS = (0, 1)  # starts


def build(folder, seed, *, resume=False):
    """Build a run as ``stress`` does; return the chunks that it computed."""
    computed = []
    identity = workshop.Identity({"seed": seed}, {"lookthrough": "0"})
    with workshop.workshop(folder, identity, resume=resume, tell=lambda _: None) as place:
        parts = []
        for start in CHUNKS:
            part = place.load_chunk(str(start))
            if part is None:
                computed.append(start)
                part = {"total": np.array([float(seed + start)])}
                place.save_chunk(str(start), part)
            parts.append(part["total"])
        run = {**DOCUMENT["run"], "seed": seed}
        for name, columns in TABLES.items():
            place.write_table(name, columns, run)
        losses = np.concatenate(parts)
        place.write_table("paths.parquet", {"path": np.arange(2), "lenders": losses}, run)
        place.publish({**DOCUMENT, "run": run, "seed": seed}, {"seconds": 1.0})
    return computed


class Killer:
    """Kills this process before its n-th change of the disk."""

    def __init__(self, at):
        self.at, self.steps = at, 0

    def guard(self, function):
        @functools.wraps(function)
        def guarded(*args, **options):
            self.steps += 1
            if self.steps == self.at:
                os.kill(os.getpid(), signal.SIGKILL)
            return function(*args, **options)

        return guarded

    def install(self):
        for name in ("replace", "unlink", "mkdir", "rmdir"):
            setattr(Path, name, self.guard(getattr(Path, name)))
        durable.os.fsync = self.guard(os.fsync)
        lock.os.open = self.guard(os.open)


def forked(work):
    """Do a piece of work in a process of its own; return whether it lived to the end."""
    child = os.fork()
    if child == 0:
        work()
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def found(folder):
    """Return the seed of the run that a reader finds, or the name of the error."""
    try:
        return open_run(folder).document["seed"]
    except LookthroughError as error:
        return type(error).__name__


def main(folder, every):
    os.fsync = lambda _: None  # it is a step, and takes long: what it is for is a machine that dies, not a process
    old, work = folder / "old", folder / "work"
    forked(lambda: build(old, 1))
    (old / contents.PAGE).write_text("the page of run 1")
    seen, lived = [], False
    while not lived:
        shutil.rmtree(work, ignore_errors=True)
        shutil.copytree(old, work)
        step = 1 + every * len(seen)

        def killed(at=step):
            Killer(at).install()
            build(work, 2)

        lived = forked(killed)
        row = {"lived": lived, "found": found(work), "page": (work / contents.PAGE).exists()}
        row["seeds"] = sorted({seed_of(path) for path in work.glob("*.parquet")})
        computed = folder / "computed"

        def resumed(computed=computed):
            computed.write_text(json.dumps(build(work, 2, resume=True)))

        forked(resumed)
        seen.append({**row, "resumed": found(work), "computed": json.loads(computed.read_text())})
        seen[-1]["left"] = sorted(p.name for p in work.iterdir() if p.name not in contents.OURS)
    sys.stdout.write(json.dumps(seen))


def seed_of(path):
    """Return the seed that a Parquet file says it is of, without a database: its metadata is plain text."""
    said = path.read_bytes().rpartition(b"seed")[2]
    return int(next(chr(byte) for byte in said if chr(byte).isdigit()))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
