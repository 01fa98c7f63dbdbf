"""The text of a book said in another way: rows and files in another order, other ids, amounts in another scale."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

import yaml

from lookthrough.book.schema.vocabulary import FAILURE

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Mapping
    from pathlib import Path

Data = "dict[str, object]"  # what each YAML file says, as plain lists, mappings and texts
ROWS = ("contracts", "purchases")
# keys whose values are words or prose and never the id of another record
WORDS = frozenset(
    {
        *("kind", "class", "basis", "status", "deal", "stack", "name", "title", "publisher", "rollup", "ticker"),
        *("unit", "country", "period", "measure", "grade", "url", "milestone"),
    }
)
LISTED = re.compile(r"(?P<word>carried by|buyers:|sellers:) (?P<ids>[\w.-]+(?:,\s+[\w.-]+)*)")
ID = re.compile(r"[\w.-]+")
BY_ENTITY = re.compile(r"^(purchases|commitments|accounting)\.")
LADDER = re.compile(
    r"^series/(?P<id>\w+?)_(?P<rest>(?:leases_not_commenced|purchase_commitments)_due(?:_after)?\.csv)$"
)
MONEY = re.compile(r"^(?P<low>-?[\d.]+?)(?:\.\.(?P<high>-?[\d.]+))? (?P<scale>bn|m) USD(?P<rest>.*)$")
SCALES = {"tn": 12, "bn": 9, "m": 6, "thousand": 3, "k": 3, "": 0}


def read(root: Path) -> dict[str, object]:
    """Return what each file says; a series stays its text."""
    found = {p.relative_to(root).as_posix(): p.read_text() for p in sorted(root.rglob("*")) if p.is_file()}
    return {f: t if f.endswith(".csv") else yaml.load(t, Loader=yaml.CBaseLoader) for f, t in found.items()}  # noqa: S506 - builds texts only


def write(root: Path, data: Mapping[str, object]) -> Path:
    """Write a book, every scalar in quotes."""
    for file, said in data.items():
        path = root / file
        path.parent.mkdir(parents=True, exist_ok=True)
        dumped = (
            said
            if isinstance(said, str)
            else yaml.dump(said, Dumper=yaml.CSafeDumper, default_style='"', sort_keys=False)
        )
        path.write_text(dumped)
    return root


def shuffled(data: Mapping[str, object], draw: random.Random) -> dict[str, object]:
    """Return a book with rows, keys and files in another order: entities and sources in other files, others renamed."""
    moved = {file: _in_another_order(said, draw, None) for file, said in data.items()}
    for table in ("entities", "sources"):
        files = [f for f in moved if f.startswith(table)]
        rows = [row for f in files for row in moved.pop(f)]
        draw.shuffle(rows)
        moved |= {f"{table}/{n}.yaml": rows[n::5] for n in range(5)}
    names = [f for f in moved if f.startswith(("deals/", "purchases/"))]
    moved |= {f"{f.split('/')[0]}/{draw.random()}.yaml": moved.pop(f) for f in names}
    return moved


def _in_another_order(said: object, draw: random.Random, key: str | None) -> object:
    if isinstance(said, dict):
        keys = list(said)
        draw.shuffle(keys)
        return {k: _in_another_order(said[k], draw, k) for k in keys}
    if isinstance(said, list) and (key is None or key in ROWS):  # dated values keep their order, which has a meaning
        rows = [_in_another_order(row, draw, "row") for row in said]
        draw.shuffle(rows)
        return rows
    return said


def renamed(data: Mapping[str, object], new: Mapping[str, str]) -> dict[str, object]:
    """Return a book in which every id of ``new`` has its other name, wherever it stands."""

    def text(said: str, key: str | None) -> str:
        if key == "name" and BY_ENTITY.match(said):
            return ".".join(new.get(part, part) for part in said.split("."))
        if key in {"note", "reason", "description"}:
            return LISTED.sub(lambda m: f"{m['word']} {ID.sub(lambda w: new.get(w[0], w[0]), m['ids'])}", said)
        return said if key in WORDS else new.get(said, said)

    def file(name: str) -> str:
        ladder = LADDER.match(name)
        return f"series/{new.get(ladder['id'], ladder['id'])}_{ladder['rest']}" if ladder else name

    def failing(key: str) -> str:
        """Return a key of a scenario's shocks, with the other name of a company that it makes fail."""
        return f"{FAILURE}{new.get(key.removeprefix(FAILURE), key)}" if key.startswith(FAILURE) else key

    def walk(said: object, key: str | None) -> object:
        if isinstance(said, dict):
            keyed = key in {"held_by", "passes_to", "owners", "votes"}
            return {(new.get(k, k) if keyed else failing(k)): walk(v, key if keyed else k) for k, v in said.items()}
        if isinstance(said, list):
            return [walk(row, key) for row in said]
        return text(said, key) if isinstance(said, str) else said

    return {file(f): said if f.endswith(".csv") else walk(said, None) for f, said in data.items()}


def rescaled(data: Mapping[str, object], scale: Callable[[], str]) -> dict[str, object]:
    """Return a book in which every amount of money is written in another scale."""

    def amount(said: str) -> str:
        match = MONEY.match(said)
        if match is None:
            return said
        to = scale()
        ends = [match["low"], match["high"]]
        moved = [f"{Decimal(e).scaleb(SCALES[match['scale']] - SCALES[to]).normalize():f}" for e in ends if e]
        small = to == "" and any(0 < abs(Decimal(e)) < 1000 for e in moved)
        return said if small else f"{'..'.join(moved)} {to} USD{match['rest']}".replace("  ", " ")

    def walk(said: object, key: str | None) -> object:
        if isinstance(said, dict):
            return {k: walk(v, k) for k, v in said.items()}
        if isinstance(said, list):
            return [walk(row, key) for row in said]
        return amount(said) if isinstance(said, str) and key not in {"note", "reason", "title", "terms_note"} else said

    return {f: said if f.endswith(".csv") else walk(said, None) for f, said in data.items()}
