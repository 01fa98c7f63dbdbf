"""The command line: one short function per verb, one file for each group of verbs.

Rooms are imported inside the verbs, so that ``--help`` is instant.
"""

from __future__ import annotations

from lookthrough.cli import book, bounds, funding, loops, report, runs, through
from lookthrough.cli.app import app

__all__ = ["app", "book", "bounds", "funding", "loops", "main", "report", "runs", "through"]


def main() -> None:
    """Run the command line."""
    app(prog_name="lookthrough")
