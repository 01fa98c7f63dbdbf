"""How long a command takes, all of it."""

from __future__ import annotations

import subprocess
import sys
from functools import partial
from typing import TYPE_CHECKING

from timing import Row, best, seconds, times

if TYPE_CHECKING:
    from collections.abc import Iterator

COMMANDS = ("--help", "check", "show coreweave", "through meta", "funding", "loops")


def rows() -> Iterator[Row]:
    runs = {"": partial(call, "-c", "pass")}
    runs |= {c: partial(call, "-m", "lookthrough", *c.split()) for c in COMMANDS}
    found = best(runs, rounds=4)
    for command in COMMANDS:
        yield Row(
            f"`lookthrough {command}`",
            times(found[command] / found[""]),
            "`python -c pass`",
            f"{seconds(found[command])} to {seconds(found[''])}",
        )


def call(*words: str) -> None:
    subprocess.run([sys.executable, *words], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
