"""One small run of a small book in its folder: what a test needs that reads a run and asks nothing of its figures."""

from __future__ import annotations

import json

from tests.book.small_book import write
from tests.cli.asking import answer
from tests.mutants.bases import books

SMALL = ("--scenario", "fade", "--paths", "6", "--quarters", "6", "--trace", "2")


def make(folder):
    """Write the book, its run and what the run said into a folder; return the folder of the run."""
    book = write(folder / "book", books()["valid"])
    said = answer("stress", "--book", book, *SMALL, "--out", folder / "run")
    (folder / "said.json").write_text(json.dumps(said), encoding="utf-8")
    return folder / "run"
