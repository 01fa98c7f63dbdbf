"""Put two vehicles into every deal of the bundled book, one after another: ``python bench/routing.py``, about 20 s.

No interval of any vendor and no throughput may move by more than 1e-9; a part of it
is in ``tests/lens/circularity/test_routing.py``.
"""

from __future__ import annotations

import itertools
import time
from dataclasses import replace

import numpy as np

import lookthrough as lt

WINDOW = (2026 * 4, 2026 * 4 + 3)


def main() -> None:
    flows = lt.flows(lt.load())
    vendors = [vendor.id for vendor in lt.circularity(flows, window=WINDOW).vendors]
    before, begun, worst = numbers(flows, vendors), time.perf_counter(), 0.0
    pairs = {(f.payer, f.payee, f.contract) for f in flows if "outside" not in {f.payer, f.payee}}
    for payer, payee, contract in sorted(pairs, key=str):
        moved = float(np.max(np.abs(numbers(routed(flows, (payer, payee, contract)), vendors) - before)))
        worst = max(worst, moved)
        if moved > 1e-9:
            print(f"{payer} to {payee} under {contract}: moved by {moved:.1e}")
    seconds = time.perf_counter() - begun
    print(f"{len(pairs)} deals, {len(vendors)} vendors: the most that moved is {worst:.0e}; {seconds:.0f} s")


def routed(flows: tuple[lt.Flow, ...], deal: tuple[str, str, str | None]) -> list[lt.Flow]:
    found = []
    for flow in flows:
        is_it = (flow.payer, flow.payee, flow.contract) == deal and flow.layer != "own"
        stops = [flow.payer, "spv_one", "spv_two", flow.payee] if is_it else [flow.payer, flow.payee]
        found += [replace(flow, payer=payer, payee=payee) for payer, payee in itertools.pairwise(stops)]
    return found


def numbers(flows: list[lt.Flow] | tuple[lt.Flow, ...], vendors: list[str]) -> np.ndarray:
    found = lt.circularity(flows, vendor=vendors, window=WINDOW)
    told = [found.system.throughput_circularity, found.system.circuits, found.system.net_throughput]
    for vendor in found.vendors:
        money = vendor.self_funded
        told += [vendor.revenue, *([-1.0] * 3 if money is None else [money.floor, money.pro_rata, money.ceiling])]
    return np.array([-1.0 if number is None else number for number in told])


if __name__ == "__main__":
    main()
