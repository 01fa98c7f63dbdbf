"""The stress on a GPU beside the processor, where JAX sees one."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from typing import TYPE_CHECKING

import paths
from timing import Row, times

if TYPE_CHECKING:
    from collections.abc import Iterator

SEEN = "import json, jax; d = jax.devices()[0]; print(json.dumps([d.platform, d.device_kind]))"
PATHS = 4096


def rows() -> Iterator[Row]:
    platform, kind = json.loads(subprocess.run([sys.executable, "-c", SEEN], capture_output=True, check=True).stdout)
    if platform != "gpu":
        yield Row(
            "paths a second of the main pass on a GPU", "", "the processor", f"skipped: JAX sees only {kind} here"
        )
        return
    with tempfile.TemporaryDirectory() as cache:
        for gpu in (False, True):
            paths.once(cache, 2, PATHS, 64, gpu=gpu)  # what follows loads the program
        processor, card = (paths.once(cache, 2, PATHS, 64, gpu=gpu) for gpu in (False, True))
    rate = {name: PATHS / (run["paths"] - run["compiled"]) for name, run in (("cpu", processor), ("gpu", card))}
    gap = max(
        abs(processor["loss"][ledger] - card["loss"][ledger]) / max(abs(processor["loss"][ledger]), 1.0)
        for ledger in processor["loss"]
    )
    told = f"{rate['gpu']:,.0f} to {rate['cpu']:,.0f} on 2 devices; mean losses differ by {gap:.0e}"
    yield Row(f"paths a second of the main pass on {kind}", times(rate["gpu"] / rate["cpu"]), "the processor", told)
