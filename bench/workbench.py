"""The workbench: from a slider that moves to the sentence and the three figures that answer it, as a browser asks."""

from __future__ import annotations

import statistics
import time
from typing import TYPE_CHECKING

from starlette.testclient import TestClient
from timing import Row, seconds, times

import lookthrough as lt
from lookthrough.serve.answering import Workbench
from lookthrough.serve.inquiry import STAGES, Inquiry
from lookthrough.serve.site import app_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MOVES = 10


def rows() -> Iterator[Row]:
    bench = Workbench(lt.load())
    client = TestClient(app_of(bench, str))
    for paths in STAGES[:2]:
        bench.answer(Inquiry("hype-fade", paths=paths))
        client.get(f"/answer?scenario=hype-fade&paths={STAGES[0]}")
        alone = _median(lambda seed, paths=paths: bench.answer(Inquiry("hype-fade", seed=seed, paths=paths)))
        last = STAGES.index(paths)
        whole = _median(
            lambda seed, paths=paths, last=last: client.get(
                f"/answer?scenario=hype-fade&paths={paths}&seed={seed + MOVES}&at={last}"
            )
        )
        told = f"{seconds(whole)} to {seconds(alone)}, median of {MOVES}"
        yield Row(
            f"slider to answer with three figures, {paths} futures", times(whole / alone), "the session alone", told
        )


def _median(ask: Callable[[int], object]) -> float:
    spent = []
    for seed in range(2, 2 + MOVES):
        begun = time.perf_counter()
        ask(seed)
        spent.append(time.perf_counter() - begun)
    return statistics.median(spent)
