"""The command ``lookthrough``, which is ``python -m lookthrough`` too."""

from __future__ import annotations

import signal
import sys
from contextlib import suppress

from lookthrough.units.huge_pages import begin_with_huge_pages
from lookthrough.units.process import left_at_once, search_seldom, stopped_at_once

SIMULATE = frozenset({"backtest", "reverse", "run", "sensitivity", "serve", "story", "stress"})
"""Verbs that may start the engine, which is quicker on large pages of memory."""


def process() -> None:
    """Run the command line as the whole of a process, which ends with it."""
    begins = SIMULATE.intersection(sys.argv[1:2])
    if begins:
        begin_with_huge_pages()
    search_seldom()
    with left_at_once():
        if begins:
            from lookthrough.simulate.runner.loaded_early import foresee  # noqa: PLC0415  # not for every command

            with stopped_at_once(signal.SIGINT, "interrupted\n"), suppress(Exception):
                foresee(sys.argv[1:])  # whatever fails there, the command meets it again, and says so
        main()


def main() -> None:
    """Run the command line in a process that goes on."""
    from lookthrough.cli import main as command  # noqa: PLC0415  # not before a process may begin anew

    command()


if __name__ == "__main__":
    process()
