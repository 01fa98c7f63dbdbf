"""CPU time of ``check`` on books in which one list is very long: ``python bench/many_entries.py [COUNT]``.

Time is to grow with the number of entries and not with its square, for right entries and for wrong ones.
"""

from __future__ import annotations

import datetime as dt
import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from lookthrough.book.loader import load_book
from lookthrough.contracts import KINDS
from lookthrough.units.quarter import quarter_name
from lookthrough.world.drivers import SHOCKS

if TYPE_CHECKING:
    from collections.abc import Callable

VALID = Path(__file__).parents[1] / "tests" / "errors" / "_valid"
DEAL, SOURCE = "deals/campus.yaml", "source: [s1, s2]"


def main(count: int) -> None:
    for what, (file, change) in BOOKS.items():
        with tempfile.TemporaryDirectory() as folder:
            book = Path(shutil.copytree(VALID, Path(folder) / "book"))
            path = book / file
            path.write_text(change(path.read_text() if path.exists() else "", count))
            begun = time.process_time()
            result = load_book(book, KINDS, SHOCKS)
            text = result.text()
            seconds = time.process_time() - begun
            print(f"{seconds:6.2f} s  {what}: {len(result.problems):,} problems, {len(text):,} letters")


def dated(deal: str, count: int) -> str:
    first = dt.date(1900, 1, 1)
    rows = "".join(f"    - {{value: 27.3 bn USD, from: {first + dt.timedelta(n)}, source: s1}}\n" for n in range(count))
    return deal.replace("  principal: 27.3 bn USD\n", f"  principal:\n{rows}")


def holders(deal: str, count: int) -> str:
    return deal.replace("  held_by:\n", "  held_by:\n" + "".join(f"    h{n}: 1e-6 %\n" for n in range(count)))


def sources(deal: str, count: int) -> str:
    return deal.replace(SOURCE, f"source: [{', '.join(f'x{n}' for n in range(count))}]", 1)


def combined(_: str, count: int) -> str:
    return f"name: many\ntitle: Many\ncombines: [{', '.join(f'x{n}' for n in range(count))}]\n"


def chain(_: str, count: int) -> str:
    rows = [f"- {{name: x{n}, title: T, combines: [x{n + 1}]}}\n" for n in range(count)]
    return "".join(rows) + f"- {{name: x{count}, title: T}}\n"


def wrong_keys(_: str, count: int) -> str:
    return "".join(f"- {{id: p{n}, name: P {n}, kind: k, class: sector, kay{n}: 1}}\n" for n in range(count))


def entities(_: str, count: int) -> str:
    return "".join(f"- id: p{n}\n  name: P {n}\n  kind: k\n  class: sector\n  source: s1\n" for n in range(count))


FILER = "- id: filer\n  name: Filer\n  kind: k\n  class: modelled\n  source: s1\n"


def accounts(_: str, count: int) -> str:
    periods = (f"{1990 + n % 30}{('Q1', 'Q2', 'Q3', 'Q4', 'H1', '')[n // 30 % 6]}" for n in range(count))
    rows = (
        f"    - {{period: {p}, source: s1, known: 2026-01-01, revenue: 1 bn USD, cash: 2 bn USD}}\n" for p in periods
    )
    return f"{FILER}  accounts:\n{''.join(rows)}"


def owners(_: str, count: int) -> str:
    first = dt.date(1900, 1, 1)
    rows = (f"      - {{value: 30 %, from: {first + dt.timedelta(n)}, source: s1}}\n" for n in range(count))
    return f"{FILER}  owners:\n    funds:\n{''.join(rows)}"


def observations(_: str, count: int) -> str:
    rows = (f"{quarter_name(7600 + n % 1200)},{n},,,bn,reported,s1\n" for n in range(10 * count))
    return "period,value,low,high,unit,basis,source\n" + "".join(rows)


BOOKS: dict[str, tuple[str, Callable[[str, int], str]]] = {
    "dated values of a term": (DEAL, dated),
    "holders that nobody defines": (DEAL, holders),
    "sources that nobody defines": (DEAL, sources),
    "scenarios combined that nobody defines": ("scenarios/many.yaml", combined),
    "scenarios each combining the next": ("scenarios/chain.yaml", chain),
    "records with one wrong key each": ("entities/more.yaml", wrong_keys),
    "right entities": ("entities/more.yaml", entities),
    "accounts of one company, nearly all of them twice": ("entities/more.yaml", accounts),
    "dated shares of one owner": ("entities/more.yaml", owners),
    "rows of a series (ten times as many)": ("series/many.csv", observations),
}

if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
