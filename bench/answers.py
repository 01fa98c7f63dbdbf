"""Record what the verbs answer on the bundled book, and compare two records: the proof that a change moved nothing.

    python bench/answers.py record before.json --source /path/to/an/older/checkout/src
    python bench/answers.py record after.json
    python bench/answers.py compare before.json after.json

Numbers agree to 1e-12 of their size, everything else exactly. ``RENAMED`` maps a key of the older record to its name in
the newer one, ``MOVED`` names what a change moved on purpose, with the reason; both are listed, not hidden.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[1]
TOLERANCE = 1e-12
VERBS: dict[str, tuple[str, ...]] = {
    "check": ("check",),
    "through": ("through",),
    "through --table": ("through", "--table"),
    "funding": ("funding",),
    "loops --layer all": ("loops", "--layer", "all"),
    "bounds": ("bounds",),
    "diff": ("diff", "2025-11-15", "2026-07-01"),
}
STRESS = ("stress", "--scenario", "hype-fade", "--paths", "256", "--trace", "4", "--seed", "1")
TABLES = ("paths", "entity_quarter", "contract", "promises", "base_promises", "promised", "flows", "stocks")
# Depend on where and when a run was made, or say which program made it.
VOLATILE = frozenset({"seconds", "run.versions", "run.seconds", "files"})
RENAMED: dict[str, str] = {"left": "left_out"}
MOVED: dict[str, str] = {
    r"stress\.left_out\[": "what is left out is listed by contract, and has loans that matured before the book",
    r"stress\.run\.book_sha256": "book.yaml names its default scenario",
    r".*\.(why|question|not_measurable|note)$": "sentences are in plainer words",
    r"run folder\..*\bc(062|217)\b": "loans that matured before the book, which paid 0, are left out of a run",
    r"through --run\.entities\[1\]\.trail\[2[56]\]": "two rows of one amount stand in the order of their sentences",
    r"stress\.run\.block": "no result depends on it",
    r"stress\.status\.not_finite": "paths without a finite result are counted",
    r"run folder\.stocks\.": "a quarter is text, and the opening stands at the end of the one before the first",
    r"stress\.status\.unconverged_closing": "the clearing at the horizon says on how many paths it has not converged",
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(required=True, dest="command")
    record = commands.add_parser("record")
    record.add_argument("file", type=Path)
    record.add_argument("--source", type=Path, default=ROOT / "src")
    compare = commands.add_parser("compare")
    compare.add_argument("before", type=Path)
    compare.add_argument("after", type=Path)
    given = parser.parse_args()
    if given.command == "record":
        given.file.write_text(json.dumps(answers(given.source)), encoding="utf-8")
        return 0
    return report(*(json.loads(file.read_text(encoding="utf-8")) for file in (given.before, given.after)))


def answers(source: Path) -> dict[str, Any]:
    """Return the document of every verb, and of a run with the sums of its tables."""
    found = {name: document(source, words) for name, words in VERBS.items()}
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "run"
        found["stress"] = document(source, (*STRESS, "--out", str(folder)))
        found["through --run"] = document(source, ("through", "--run", str(folder)))
        found["run folder"] = {name: sums(folder / f"{name}.parquet") for name in TABLES}
    return found


def document(source: Path, words: tuple[str, ...]) -> Any:
    print(*words[:3], flush=True)
    environment = {**os.environ, "PYTHONPATH": str(source)}
    command = (sys.executable, "-P", "-m", "lookthrough", *words, "--json")
    done = subprocess.run(
        command, capture_output=True, text=True, env=environment, check=True, cwd=tempfile.gettempdir()
    )
    return json.loads(done.stdout)


def sums(file: Path) -> dict[str, Any]:
    """Return the sum of every column of numbers by what is not a number, so that one moved cell is seen."""
    import duckdb  # noqa: PLC0415  # only to record

    with duckdb.connect() as database:
        table = database.read_parquet(str(file))
        kinds = dict(zip(table.columns, (str(t) for t in table.types), strict=True))
        words = [name for name, kind in kinds.items() if kind == "VARCHAR"]
        numbers = [f'fsum("{name}") AS "{name}"' for name in kinds if name not in words]  # Kahan: of any order
        by = ", ".join(f'"{word}"' for word in words)
        rows = table.aggregate(", ".join([*(f'"{w}"' for w in words), *numbers]), by).order(by or "1").fetchall()
    keys = [*words, *(n for n in kinds if n not in words)]
    return {"|".join(map(str, row[: len(words)])) or "all": dict(zip(keys, row, strict=True)) for row in rows}


def flat(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Yield every leaf of a document with its path."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from flat(inner, f"{path}.{key}" if path else key)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from flat(inner, f"{path}[{index}]")
    else:
        yield path, value


def report(before: dict[str, Any], after: dict[str, Any]) -> int:
    """Print what differs, by verb; return 1 where something moved that ``MOVED`` does not name."""
    failed = False
    for name in sorted({*before, *after}):
        old = {renamed(path): value for path, value in flat(before.get(name)) if path not in VOLATILE}
        new = {path: value for path, value in flat(after.get(name)) if path not in VOLATILE}
        differing = sorted(path for path in {*old, *new} if not same(old.get(path, MISSING), new.get(path, MISSING)))
        named = {path: why for path in differing if (why := moved(f"{name}.{path}")) is not None}
        other = [path for path in differing if path not in named]
        failed = failed or bool(other)
        print(f"{name}: {len(new)} values, {len(named)} moved on purpose, {len(other)} differ")
        for path in other[:20]:
            print(f"    {path}: {old.get(path, MISSING)!r} -> {new.get(path, MISSING)!r}")
        for why in sorted(set(named.values())):
            paths = [path for path in named if named[path] == why]
            print(f"    {why}: {len(paths)} values")
            for path in paths[:12]:
                print(f"        {path}: {old.get(path, MISSING)!r} -> {new.get(path, MISSING)!r}")
    return int(failed)


MISSING = "(absent)"


def renamed(path: str) -> str:
    for old, new in RENAMED.items():
        path = re.sub(rf"(^|\.){re.escape(old)}(?=$|[.\[])", rf"\g<1>{new}", path)
    return path


def moved(path: str) -> str | None:
    return next((why for pattern, why in MOVED.items() if re.match(pattern, path)), None)


def same(one: Any, two: Any) -> bool:
    numbers = isinstance(one, (int, float)) and isinstance(two, (int, float))
    if numbers and not isinstance(one, bool):
        return one == two or abs(one - two) <= TOLERANCE * max(abs(one), abs(two), 1.0)
    return type(one) is type(two) and one == two


if __name__ == "__main__":
    sys.exit(main())
