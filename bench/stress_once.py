"""One stress run in a process of its own: ``stress_once.py DEVICES PATHS QUARTERS COMMON EVERY GPU`` prints its times.

``EVERY`` leaves only each so-manieth contract in the book, ``GPU`` is 1 for a run on one. Printed is JSON.

The number of devices is fixed when JAX starts, and peak memory belongs to a process, so each measurement has its own.
"""

from __future__ import annotations

import json
import resource
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import duckdb

import lookthrough as lt
from lookthrough.contracts import KINDS
from lookthrough.simulate.run import stress


def main() -> None:
    devices, paths, quarters, common, every, gpu = (int(text) for text in sys.argv[1:7])
    begun = time.perf_counter()
    book = lt.load()
    book = replace(book, contracts=dict(list(book.contracts.items())[::every]))
    loaded = time.perf_counter() - begun
    size = {"paths": paths, "quarters": quarters, "common": common}
    with tempfile.TemporaryDirectory() as folder:
        result = stress(book, "hype-fade", kinds=KINDS, **size, devices=devices, gpu=bool(gpu), out=Path(folder))
        with duckdb.connect() as database:
            claims = database.read_parquet(str(Path(folder) / "contract.parquet"))
            named = "SELECT count(*), count(DISTINCT contract) FROM claims"
            whom = "SELECT count(*) FROM (SELECT payer FROM claims UNION SELECT payee FROM claims)"
            counted = (*claims.query("claims", named).fetchall()[0], *claims.query("claims", whom).fetchall()[0])
        timings = json.loads((Path(folder) / "timings.json").read_text())
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    document = result.document()
    losses = {ledger: each["mean"] for ledger, each in document["loss"]["existing"].items()}
    sizes = dict(zip(("claims", "contracts", "entities"), counted, strict=True))
    told = {"load": loaded, "peak": peak, "unconverged": document["status"]["unconverged"], "loss": losses, **sizes}
    print(json.dumps(timings | told))


if __name__ == "__main__":
    main()
