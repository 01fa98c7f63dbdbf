"""A session: another question of a compiled book beside a run in a process of its own, and what the settings cost."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Self

from timing import Row, seconds, times

if TYPE_CHECKING:
    from collections.abc import Iterator

ONCE = Path(__file__).with_name("session_once.py")
BEFORE = "LOOKTHROUGH_BEFORE"  # the folder src of an older checkout, to be measured beside this one
ROUNDS = 5
ASKED = (("chunk 256", "256 paths, base, incidence and all"), ("split 64", "64 paths in all 64 settings"))


def rows() -> Iterator[Row]:
    with tempfile.TemporaryDirectory() as cache, Asked(None, cache) as now:
        fresh, first = now.ask("run 256"), now.ask("stress 256")
        warm = min(now.ask("stress 256") for _ in range(ROUNDS))
        small = min(now.ask("stress 64") for _ in range(ROUNDS))
        told = f"{seconds(warm)} to {seconds(fresh)}; the first question {seconds(first)}, 64 paths {seconds(small)}"
        yield Row("256 paths of a session, warm", times(warm / fresh), "the same in a run, its program in memory", told)
        if BEFORE in os.environ:
            with Asked(os.environ[BEFORE], cache) as then:
                yield from against(now, then)


def against(now: Asked, then: Asked) -> Iterator[Row]:
    """Measure this checkout and an older one in turn, each in a process of its own that has compiled before."""
    for question, what in ASKED:
        best = [float("inf"), float("inf")]
        for _ in range(ROUNDS):
            best = [min(least, each.ask(question)) for least, each in zip(best, (now, then), strict=True)]
        told = f"{seconds(best[0])} to {seconds(best[1])}"
        yield Row(what, times(best[0] / best[1]), "the same in the older checkout", told)


class Asked:
    """A process that answers how long a question took, in seconds; see ``session_once.py``."""

    def __init__(self, source: str | None, cache: str) -> None:
        environment = {**os.environ, "XDG_CACHE_HOME": cache, "TF_CPP_MIN_LOG_LEVEL": "3"}
        if source is not None:
            environment["PYTHONPATH"] = source
        self._process = subprocess.Popen(
            [sys.executable, str(ONCE)], env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate()

    def ask(self, question: str) -> float:
        """Return the seconds that it takes."""
        if self._process.stdin is None or self._process.stdout is None:
            raise RuntimeError("the process has no pipes")
        self._process.stdin.write(f"{question}\n")
        self._process.stdin.flush()
        return float(json.loads(self._process.stdout.readline()))
