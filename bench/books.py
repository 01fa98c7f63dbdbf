"""How long it takes to read and check a large book."""

from __future__ import annotations

import sys
import tempfile
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import yaml
from timing import Row, best, seconds, times

from lookthrough.book.loader import load_book
from lookthrough.contracts import KINDS
from lookthrough.world.drivers import SHOCKS

sys.path.append(str(Path(__file__).parents[1]))
from tests.book.big_book import write_big_book  # the generator of the tests, found by the line above

if TYPE_CHECKING:
    from collections.abc import Iterator

CONTRACTS = 3000


def rows() -> Iterator[Row]:
    with tempfile.TemporaryDirectory() as folder:
        root = write_big_book(Path(folder) / "book", CONTRACTS)
        runs = {"load": partial(load_book, root, KINDS, SHOCKS), "parse": partial(parse, root)}
        found = best(runs, rounds=3)
        if load_book(root, KINDS, SHOCKS).book is None:
            raise RuntimeError("the generated book has errors, so its check was not measured")
    yield Row(
        f"load and check {CONTRACTS:,} contracts",
        times(found["load"] / found["parse"]),
        "`yaml.compose` with `CSafeLoader`",
        f"{seconds(found['load'])} to {seconds(found['parse'])}",
    )


def parse(root: Path) -> None:
    for file in sorted(root.rglob("*.yaml")):
        yaml.compose(file.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
