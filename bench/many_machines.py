"""What parting a run costs: shards and their merging, and workers of a cluster on this machine, beside one process."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from timing import Row, seconds, times

if TYPE_CHECKING:
    from collections.abc import Iterator

RUN = ("--scenario", "hype-fade", "--paths", "2048", "--quarters", "40", "--block", "256", "--devices", "1")


def rows() -> Iterator[Row]:
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        wall("stress", *RUN, "--shard", "1/64", "--out", place / "first")  # compiled, or loaded from then on
        alone = wall("stress", *RUN, "--out", place / "alone")
        shards = [wall("stress", *RUN, "--shard", f"{n}/2", "--out", place / f"{n}") for n in (1, 2)]
        merged = wall("merge", place / "1", place / "2", "--out", place / "merged")
        told = f"{seconds(max(shards))} for the slower shard and {seconds(merged)} for merging, to {seconds(alone)}"
        what = "two shards, each alone on a machine, and their merging"
        yield Row(what, times((max(shards) + merged) / alone), "one process on one device", told)
        cluster = wall("stress", *RUN, "--cluster", "local:2", "--out", place / "cluster")
        bytes_ = ", ".join(same(place / "alone", place / name) for name in ("merged", "cluster"))
        told = f"{seconds(cluster)} to {seconds(alone)}; the same bytes as one process, merged and here: {bytes_}"
        yield Row("`--cluster local:2` on this machine", times(cluster / alone), "one process on one device", told)


def wall(*words: object) -> float:
    begun = time.perf_counter()
    command = [sys.executable, "-m", "lookthrough", *map(str, words)]
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
    return time.perf_counter() - begun


def same(one: Path, other: Path) -> str:
    names = {path.name for path in (*one.iterdir(), *other.iterdir())} - {"timings.json"}
    return "yes" if all((one / name).read_bytes() == (other / name).read_bytes() for name in names) else "NO"
