"""The command ``lookthrough``, which is ``python -m lookthrough`` too."""

from __future__ import annotations

import sys

from lookthrough.simulate.runner.loaded_early import foresee
from lookthrough.units.huge_pages import begin_with_huge_pages
from lookthrough.units.process import left_at_once, search_seldom

SIMULATE = frozenset({"backtest", "reverse", "run", "sensitivity", "serve", "story", "stress"})
"""Verbs that may start the engine, which is quicker on large pages of memory."""


def main() -> None:
    """Run the command line."""
    begins = SIMULATE.intersection(sys.argv[1:2])
    if begins:
        begin_with_huge_pages()
    search_seldom()
    with left_at_once():
        if begins:
            foresee(sys.argv[1:])
        from lookthrough.cli import main as command  # noqa: PLC0415  # not before the process may begin anew

        command()


if __name__ == "__main__":
    main()
