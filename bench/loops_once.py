"""One measurement of a large table: ``python bench/loops_once.py random 1000000``.

Writes a table of random payments, reads it and measures circularity, all in this process; prints one line of JSON
with processor seconds (of one core: nothing here runs on two), wall seconds and the peak of memory, GiB. The shapes are
``random`` (payer and payee drawn evenly) and ``scale-free`` (drawn by a power law); there are a fifth as many entities
as payments, and whoever pays more than it receives gets the rest from outside, so that the pro-rata answer is known.
"""

from __future__ import annotations

import json
import resource
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from lookthrough.lens.circularity.circularity import circularity
from lookthrough.lens.flow_reading import read_flows


def main() -> None:
    shape, edges = sys.argv[1], int(sys.argv[2])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "flows.csv"
        vendor = write_table(path, shape, edges)
        wall, cpu = time.perf_counter(), time.process_time()
        flows, problems = read_flows(path)
        read = time.process_time() - cpu
        found = circularity(flows, vendor=vendor)
    system, (vendor_found,) = found.system, found.vendors
    told = {
        "rows": len(flows),
        "problems": len(problems),
        "wall": time.perf_counter() - wall,
        "cpu": time.process_time() - cpu,
        "read": read,
        "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20,
        "throughput": system.throughput_circularity,
        "spread": system.circuits_spread / system.circuits,
        "method": system.loops_method,
        "spent": system.forwarding_spent,
        "netting": [found.gross, found.after_netting, found.least_netting],
        "vendor": [vendor_found.revenue, vendor_found.self_funded and vars_of(vendor_found.self_funded)],
        "withheld": vendor_found.pro_rata_withheld,
    }
    print(json.dumps(told))


def vars_of(interval: object) -> list[float]:
    return [getattr(interval, name) for name in ("floor", "pro_rata", "ceiling")]


def write_table(path: Path, shape: str, edges: int) -> str:
    """Write the table; return the entity that is paid most."""
    random = np.random.default_rng(1)
    entities = edges // 5
    weight = np.ones(entities) if shape == "random" else (np.arange(entities) + 10.0) ** -0.7
    until = np.cumsum(weight / weight.sum())
    payer, payee = (
        random.permutation(entities)[np.minimum(np.searchsorted(until, random.random(edges)), entities - 1)]
        for _ in range(2)
    )
    payee = np.where(payee == payer, (payee + 1) % entities, payee)
    amount = random.lognormal(0.0, 1.0, edges)
    received = np.bincount(payee, amount, entities)
    lacking = np.bincount(payer, amount, entities) - received
    rows = [f"e{a},e{b},{x!r}\n" for a, b, x in zip(payer.tolist(), payee.tolist(), amount.tolist(), strict=True)]
    rows += [f"outside,e{i},{lacking[i].item()!r}\n" for i in np.flatnonzero(lacking > 0).tolist()]
    path.write_text("payer,payee,amount\n" + "".join(rows), encoding="utf-8")
    return f"e{int(received.argmax())}"


if __name__ == "__main__":
    main()
