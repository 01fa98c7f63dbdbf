"""Measure speed as ratios to something known, side by side in one run, and write docs/performance.md.

``make bench``, about half an hour; ``python bench/run.py Growth GPU`` measures these parts alone. A ratio survives a
change of machine; the seconds beside it do not. Every pair is timed alternately and the best of several rounds counts,
so that another load on the machine harms both sides alike.
"""

from __future__ import annotations

import os
import platform
import re
import sys
import time
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

import batches
import books
import deals
import explosive
import gpu
import growth
import loops
import many_machines
import networks
import paths
import session
import start
import workbench

from lookthrough.units.cores import usable_cores
from lookthrough.units.huge_pages import begin_with_huge_pages

if TYPE_CHECKING:
    from timing import Row

PAGE = Path(__file__).parents[1] / "docs" / "performance.md"
PACKAGES = ("numpy", "scipy", "PyYAML", "duckdb", "rustworkx", "jax")
PARTS = (
    (
        "Starting a command",
        start,
        "Wall time of a whole command against `python -c pass`; of a run that was made before.",
    ),
    ("Reading a book", books, "A generated book of 3,000 contracts against libyaml's parse of the same files."),
    (
        "Clearing",
        networks,
        "Random networks in which some cannot pay. Ours reads and checks rows, the rivals start from ready matrices.",
    ),
    (
        "Clearing many scenarios",
        batches,
        "Random banks whose cash falls by up to 14 %, each by its own draw. The loop is from neva's paper, by banks.",
    ),
    ("Circularity", loops, "Random payments between n / 5 entities; the rival is one maximum flow of networkx."),
    (
        "Explosive behaviour",
        explosive,
        "A random walk as long as the published S&P 500 study; the rival is its program.",
    ),
    (
        "Single deals",
        deals,
        "Drawn, paid with every step and its conservation asserted, and summed by note, on all cores.",
    ),
    (
        "Growth",
        growth,
        "What one of many scenarios, banks, claims, paths or contracts costs beside one of few: 1 x is as much.",
    ),
    ("Many machines", many_machines, "2,048 paths of the bundled book, `hype-fade`, 40 quarters; whole commands."),
    ("GPU", gpu, "The same program on CUDA, in groups of 4,096 paths."),
    ("Stress", paths, "The bundled book, `hype-fade`, 40 quarters. A history is one path under one channel setting."),
    (
        "Session",
        session,
        "The same book, compiled once and asked again; beside the engine of an older checkout, `LOOKTHROUGH_BEFORE`.",
    ),
    ("Workbench", workbench, "The same book, `hype-fade`, 40 quarters: an answer as a browser gets it."),
)
HEAD = """<!-- made by bench/run.py -->

# Performance

Measured by `make bench`. Ratios come first: they survive a change of machine, the seconds beside them do not.
"""


STANDING = Path(__file__).with_name("where_we_stand.md").read_text(encoding="utf-8")


def main() -> None:
    """Measure everything, or the parts that are named, and leave the rest of the page as it stands."""
    begin_with_huge_pages()  # as the verbs do that are measured
    begun, asked = time.perf_counter(), sys.argv[1:]
    if unknown := set(asked) - {title for title, _, _ in PARTS}:
        sys.exit(f"no such part: {', '.join(sorted(unknown))}; there are {', '.join(title for title, _, _ in PARTS)}")
    kept = sections_of(PAGE.read_text(encoding="utf-8")) if asked else {}
    sections = []
    for title, part, said in PARTS:
        if asked and title not in asked:
            sections += [kept[title]] if title in kept else []
            continue
        print(f"{title} ...", flush=True)
        rows = list(part.rows())
        alone = f" Measured apart from the rest, with a load of {load():.1f}." if asked else ""
        sections.append(f"## {title}\n\n{said}{alone}\n\n{table(rows)}")
        print(table(rows), flush=True)
    seconds = time.perf_counter() - begun
    whole = kept[""] if asked else f"{HEAD}\n{machine(seconds)}"
    PAGE.write_text("\n".join([whole, STANDING, *sections]), encoding="utf-8")
    print(f"{seconds:.0f} s; written to {PAGE.relative_to(Path(__file__).parents[1])}")


def sections_of(page: str) -> dict[str, str]:
    """Return the sections of the page by their titles, what stands before them under an empty one."""
    head, *parts = re.split(r"(?m)^## ", page)
    return {"": head.rstrip("\n") + "\n", **{p.partition("\n")[0]: f"## {p.rstrip(chr(10))}\n" for p in parts}}


def table(rows: list[Row]) -> str:
    head = "| what | ratio | to | measured |\n| --- | ---: | --- | --- |\n"
    return head + "".join(f"| {r.what} | {r.ratio} | {r.to} | {r.measured} |\n" for r in rows)


def load() -> float:
    return os.getloadavg()[0] if hasattr(os, "getloadavg") else float("nan")


def machine(seconds: float) -> str:
    cores = usable_cores()
    versions = ", ".join(f"{name} {metadata.version(name)}" for name in PACKAGES)
    return (
        f"{cores} cores, {platform.system()} {platform.machine()}, Python {platform.python_version()}, {versions}; "
        f"the whole took {seconds:.0f} s, with a load of {load():.1f} at its end. The bench itself makes a load of 2 "
        "at most: where it is higher, other work ran beside it, and what needs every core (two devices) looks slower "
        "than it is.\n"
    )


if __name__ == "__main__":
    main()
