"""Circularity of random payments and of the bundled book."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import networkx as nx
import numpy as np
from timing import Row, best, seconds, times

import lookthrough as lt

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lookthrough.lens.circularity.flow_table import Flow

SIZES = (1_000, 10_000)
LARGE = 1_000_000
PARTIES, HUBS, PAYMENTS = 4_548, 60, 12_465  # as many banks and claims as github.com/AI4Risk/interbank has for 2023Q4


def rows() -> Iterator[Row]:
    for edges in SIZES:
        yield against(f"{edges:,} random payments, one vendor", random_flows(edges), "e0")
    begun = time.perf_counter()
    book = lt.load()
    loaded = time.perf_counter() - begun
    flows = lt.flows(book)
    yield against(f"the bundled book, {len(flows):,} payments, nvidia", flows, "nvidia")
    found = best({"flows": partial(lt.flows, book), "all": partial(lt.circularity, flows)}, rounds=1)
    yield Row("the bundled book, all vendors", times(found["all"] / loaded), "loading it", seconds(found["all"]))
    yield Row("its payments by quarter", times(found["flows"] / loaded), "loading it", seconds(found["flows"]))
    yield national()
    for shape in ("random", "scale-free"):
        yield large(shape)


def national() -> Row:
    """Return what it takes to measure a network as large as that of a country's banks, every vendor on a loop of it."""
    flows = hub_flows()
    runs = {"ours": partial(lt.circularity, flows), "rival": partial(one_max_flow, flows, "b1")}
    found = best(runs, rounds=1)
    what = f"{len(flows):,} payments of up to {PARTIES:,} parties with {HUBS} hubs, all vendors"
    measured = f"{seconds(found['ours'])} to {seconds(found['rival'])}"
    return Row(what, times(found["ours"] / found["rival"]), "one max flow", measured)


def hub_flows() -> list[Flow]:
    """Return payments of which about half are made or received by few."""
    draw = random.Random(5)  # noqa: S311  # a fixed table, no secret
    rows: dict[tuple[int, int], float] = {}
    while len(rows) < PAYMENTS:
        payer, payee = (
            draw.randrange(HUBS) if draw.random() < share else int(draw.paretovariate(0.35)) % PARTIES
            for share in (0.5, 0.4)
        )
        if payer != payee:
            rows[payer, payee] = round(draw.lognormvariate(7, 2), 2)
    return [lt.Flow(f"b{payer}", f"b{payee}", amount) for (payer, payee), amount in rows.items()]


def large(shape: str) -> Row:
    """Return one whole measurement of a large table, from the file on, in a process of its own."""
    command = [sys.executable, str(Path(__file__).parent / "loops_once.py"), shape, str(LARGE)]
    told = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    gross, after, least = told["netting"]
    return Row(
        f"a file of {told['rows']:,} {shape} payments, one vendor",
        times(told["wall"] / told["read"]),
        "reading it",
        f"{seconds(told['wall'])} to {seconds(told['read'])}; {told['memory']:.1f} GiB; circuits within "
        f"{told['spread']:.1%} (99 %); set-off within {(after - least) / gross:.1%} of all payments from the best",
    )


def against(what: str, flows: list[Flow] | tuple[Flow, ...], vendor: str) -> Row:
    runs = {"ours": partial(lt.circularity, flows, vendor=vendor), "rival": partial(one_max_flow, flows, vendor)}
    found = best(runs, rounds=1)
    measured = f"{seconds(found['ours'])} to {seconds(found['rival'])}"
    return Row(what, times(found["ours"] / found["rival"]), "one max flow", measured)


def one_max_flow(flows: list[Flow] | tuple[Flow, ...], vendor: str) -> float:
    """The most of a vendor's payments that can come back: one of the several numbers that circularity gives."""
    graph = nx.DiGraph()
    for flow in flows:
        payer = "from" if flow.payer == vendor else flow.payer
        payee = "to" if flow.payee == vendor else flow.payee
        before = graph.get_edge_data(payer, payee, {"capacity": 0.0})["capacity"]
        graph.add_edge(payer, payee, capacity=before + flow.amount)
    return float(nx.maximum_flow_value(graph, "from", "to"))


def random_flows(edges: int) -> list[Flow]:
    drawn = np.random.default_rng(edges)
    entities = edges // 5
    payer, payee = drawn.integers(0, entities, edges), drawn.integers(0, entities - 1, edges)
    payee += payee >= payer
    amount = drawn.lognormal(0.0, 1.0, edges)
    triples = zip(payer.tolist(), payee.tolist(), amount.tolist(), strict=True)
    return [lt.Flow(f"e{i}", f"e{j}", a) for i, j, a in triples]
