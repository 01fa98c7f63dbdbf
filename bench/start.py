"""How long a command takes, all of it; a run the second time and later, when its programs are compiled and known."""

from __future__ import annotations

import subprocess
import sys
from functools import partial
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from timing import Row, best, seconds, times

if TYPE_CHECKING:
    from collections.abc import Iterator

STRESS = "stress --scenario hype-fade --paths 1000"
COMMANDS = ("--help", "check", "show coreweave", "through meta", "funding", "loops", f"{STRESS} --quick", STRESS)


def rows() -> Iterator[Row]:
    with TemporaryDirectory() as folder:
        runs = {"": partial(call, "-c", "pass")}
        runs |= {c: partial(call, "-m", "lookthrough", *words(c, folder)) for c in COMMANDS}
        found = best(runs, rounds=4)
    for command in COMMANDS:
        yield Row(
            f"`lookthrough {command}`",
            times(found[command] / found[""]),
            "`python -c pass`",
            f"{seconds(found[command])} to {seconds(found[''])}",
        )


def words(command: str, folder: str) -> list[str]:
    """Return the words of a command; a run goes into a folder that is given."""
    return [*command.split(), *(["--out", folder] if command.startswith("stress") else [])]


def call(*given: str) -> None:
    subprocess.run([sys.executable, *given], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
