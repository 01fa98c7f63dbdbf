"""The ids of a book as a shell completes them: read off the lines of its files, without reading the book.

A shell asks at every press of a key, and reading a book takes longer than a reader waits. A line that looks like an id
is taken for one, whatever else is wrong with its file; ``tests/cli/test_completion.py`` holds the bundled books to what
the loader reads.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

VARIANTS = "variants"
_KEYS = {"entities": "id", "deals": "id", "sources": "id", "scenarios": "name", "assumptions": "name"}
"""Tables that are completed, and the key under which the id of a record stands."""
_NAME = re.compile(
    r"""^[ \t]*(?:name|title):[ \t]*(?P<line>.+?)[ \t]*$  # on a line of its own, or within braces
    |[{,][ \t]*(?:name|title):[ \t]*(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)'|(?P<plain>[^,}\n]*))""",
    re.MULTILINE | re.VERBOSE,
)
_DEAL = re.compile(r"^deal:\s*['\"]?([\w.-]+)", re.MULTILINE)


def quick_ids(root: Path, table: str, variants: tuple[str, ...] = ()) -> dict[str, str]:
    """Return the ids of a table with the names of their records, empty where a line does not say it.

    Args:
        root: of the book.
        table: ``entities``, ``contracts``, ``deals``, ``sources``, ``scenarios``, ``assumptions`` or ``series``.
        variants: whose files count too.
    """
    roots = (root, *(root / VARIANTS / name for name in variants))
    if table == "series":
        return {path.stem: "" for each in roots for path in _files(each, "series", ".csv")}
    where = "deals" if table == "contracts" else table
    found: dict[str, str] = {}
    for text in (path.read_text("utf-8", "replace") for each in roots for path in _files(each, where, ".yaml")):
        found |= _deal_of(text) if table == "deals" else dict(_records(text, _KEYS[where]))
    return dict(sorted(found.items()))


def _files(root: Path, table: str, ending: str) -> Iterator[Path]:
    try:
        alone = root / f"{table}{ending}"
        yield from (alone,) if alone.is_file() else ()
        yield from sorted(path for path in (root / table).rglob(f"*{ending}") if path.is_file())
    except OSError:  # a folder that may not be read: the verb itself will say so
        return


def _deal_of(text: str) -> dict[str, str]:
    deal = _DEAL.search(text)
    return {} if deal is None else {deal[1]: _name_in(text)}


def _records(text: str, key: str) -> Iterator[tuple[str, str]]:
    """Yield id and name of each record: a name stands between the id and the id of the next."""
    starts = [*re.finditer(rf"^[ \t]*(?:-[ \t]*)?\{{?[ \t]*{key}:\s*['\"]?([\w.+-]+)", text, re.MULTILINE)]
    ends = [*(start.start() for start in starts), len(text)]
    for start, end in zip(starts, ends[1:], strict=True):
        yield start[1], _name_in(text[start.end() : end])


def _name_in(text: str) -> str:
    found = _NAME.search(text)
    return "" if found is None else next(part for part in found.groups() if part is not None).strip("\"' ")
