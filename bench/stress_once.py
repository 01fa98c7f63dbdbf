"""One stress run in a process of its own: ``stress_once.py DEVICES PATHS QUARTERS COMMON`` prints its times as JSON.

The number of devices is fixed when JAX starts, and peak memory belongs to a process, so each measurement has its own.
"""

from __future__ import annotations

import json
import resource
import sys
import tempfile
import time
from pathlib import Path

import lookthrough as lt
from lookthrough.contracts import KINDS
from lookthrough.simulate.run import stress


def main() -> None:
    devices, paths, quarters, common = (int(text) for text in sys.argv[1:5])
    begun = time.perf_counter()
    book = lt.load()
    loaded = time.perf_counter() - begun
    size = {"paths": paths, "quarters": quarters, "common": common}
    with tempfile.TemporaryDirectory() as folder:
        result = stress(book, "hype-fade", kinds=KINDS, **size, devices=devices, out=Path(folder))
        timings = json.loads((Path(folder) / "timings.json").read_text())
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    unconverged = result.document()["status"]["unconverged"]
    print(json.dumps({**timings, "load": loaded, "peak": peak, "unconverged": unconverged}))


if __name__ == "__main__":
    main()
