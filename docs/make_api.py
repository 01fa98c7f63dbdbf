"""Write docs/reference/api: a page for each question that Python may ask, with all records that its answers hold.

Run it after a public name, or what one returns, has changed: ``python docs/make_api.py``. A test holds the committed
pages against what this makes. A page names functions and records; the site (``make docs-site``) puts their docstrings
there.
"""  # noqa: INP001  # a script, run by its path

from __future__ import annotations

import runpy
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import griffe

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "docs" / "reference" / "api"
PACKAGE = "lookthrough"
RECORD_LEVEL = 3  # as mkdocs.yml has it
ROLE = runpy.run_path(str(ROOT / "docs" / "shown_docstrings.py"))["ROLE"]


class Topic(NamedTuple):
    """A page: its file, heading, what it is about, and the public names on it."""

    file: str
    title: str
    about: str
    names: tuple[str, ...]


TOPICS = (
    Topic(
        "book",
        "A book",
        "Read a book, a part of it, and what is in it. The records here are what a book holds.",
        (
            "load",
            "check",
            "known_on",
            "graded",
            "search",
            "query",
            "diff",
            "book_diff",
            "BookError",
        ),
    ),
    Topic(
        "owes-and-pays",
        "Who owes, who pays",
        "Look through to those who owe, and back to where the money comes from.",
        ("through", "funding", "vendor_support"),
    ),
    Topic(
        "circles",
        "What goes in circles",
        "Payments of a book or of a table, how much of them comes back, and how much of that is chance.",
        ("flows", "Flow", "read_flows", "circularity", "bounds", "against_chance"),
    ),
    Topic(
        "instruments",
        "Deals, instruments, positions",
        "One deal from its file, one instrument of a book, and a table of positions.",
        ("deal", "deal_in_run", "instrument", "instruments", "resolved", "portfolio", "sponsor_stress"),
    ),
    Topic(
        "workbooks",
        "Deals in Excel",
        "A workbook to fill deals into, and its records in a copy of a book.",
        ("write_template", "import_workbook"),
    ),
    Topic(
        "runs",
        "Runs",
        "Simulate a book, in one process or on many machines, and open what was simulated.",
        ("stress", "open", "compare", "session", "stress_shard", "merge", "stress_on_cluster"),
    ),
    Topic(
        "reasons",
        "Why it happens in a run",
        "Causes, the story of one path, what matters most, and what would break somebody.",
        ("why", "story", "sensitivity", "reverse"),
    ),
    Topic(
        "world",
        "What it rests on",
        "Developers, the race of labs, adoption, jobs and what a bust leaves.",
        ("flywheel", "race", "contest", "diffusion", "jobs", "legacy"),
    ),
    Topic(
        "gauges",
        "Gauges of a bubble",
        "What series of data say. None enters a run.",
        ("board", "explosive", "implied", "washing", "read_series"),
    ),
    Topic(
        "clearing",
        "Clearing of claims",
        "Who pays whom how much when not everybody can: any table of claims, without a book.",
        ("clear", "contagion"),
    ),
    Topic(
        "calibration",
        "What it is held against",
        "The hazard table of a book, and its replays against what happened.",
        ("calibrate", "backtest"),
    ),
)


def pages() -> Mapping[str, str]:
    """Return the pages by file name; a record stands on the first page of which an answer holds it."""
    package = griffe.load(PACKAGE, search_paths=[ROOT / "src"])
    shown = {_public(package, name).path for topic in TOPICS for name in topic.names}
    made = {f"{topic.file}.md": _page(package, topic, shown) for topic in TOPICS}
    return {"index.md": _index(), **made}


def _index() -> str:
    rows = "".join(
        f"| [{topic.title}]({topic.file}.md) | {', '.join(f'`{name}`' for name in topic.names)} |\n" for topic in TOPICS
    )
    return (
        f"{_MADE}\n# Python\n\nEvery public name of `import lookthrough as lt`, and every record that one returns.\n"
        "In a folder of files these pages are lists of names; `make docs-site` puts the docstrings there.\n\n"
        f"| page | names |\n| --- | --- |\n{rows}"
    )


_MADE = "<!-- made by docs/make_api.py; change the docstrings or its list of topics, not this page -->"


def _page(package: griffe.Module, topic: Topic, shown: set[str]) -> str:
    named = [_public(package, name) for name in topic.names]
    beside = sorted(_reached(package, named, shown), key=lambda each: each.path)
    parts = [_MADE, f"# {topic.title}\n", f"{topic.about}\n"]
    parts += [_entry(f"{PACKAGE}.{name}", 2) for name in topic.names]
    functions = [each for each in beside if each.is_function]
    records = [each for each in beside if each.is_class]
    for heading, group in (("Behind them", functions), ("Records", records)):
        if group:
            parts += [f"## {heading}\n", *(_entry(each.path, RECORD_LEVEL) for each in group)]
    return "\n".join(parts)


def _public(package: griffe.Module, name: str) -> griffe.Object:
    found = _target(package, f"{PACKAGE}.{name}")
    if found is None:
        raise LookupError(f"{name} is no public function or class of {PACKAGE}")
    return found


def _entry(path: str, level: int) -> str:
    return f"::: {path}\n" + (f"    options:\n      heading_level: {level}\n" if level != RECORD_LEVEL else "")


def _reached(package: griffe.Module, start: list[griffe.Object], shown: set[str]) -> Iterator[griffe.Object]:
    """Yield what these return, refer to and hold, and what that holds, each once; marks it as shown."""
    waiting = list(start)
    while waiting:
        for path in _named_in(waiting.pop(0)):
            found = _target(package, path)
            if found is not None and found.path not in shown:
                shown.add(found.path)
                waiting.append(found)
                yield found


def _named_in(of: griffe.Object) -> Iterator[str]:
    """Yield the paths that a function returns, or that public members of a record are of, and those in docstrings."""
    if of.docstring is not None and of.is_function:
        yield from ROLE.findall(of.docstring.value)
    members = of.members.values() if of.is_class else [of]
    for member in members:
        if member.is_alias or (member is not of and member.name.startswith("_")):
            continue
        written = member.annotation if member.is_attribute else getattr(member, "returns", None)
        if isinstance(written, griffe.Expr):
            yield from (each.canonical_path for each in written.iterate(flat=True) if isinstance(each, griffe.ExprName))


def _target(package: griffe.Module, path: str) -> griffe.Object | None:
    """Return the function or class of ours that a path means; none for any other."""
    if not path.startswith(f"{PACKAGE}."):
        return None
    try:
        found = package[path.removeprefix(f"{PACKAGE}.")]
    except KeyError:
        return None
    found = found.final_target if found.is_alias else found
    return found if found.is_class or found.is_function else None


if __name__ == "__main__":
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, text in pages().items():
        (FOLDER / name).write_text(text, encoding="utf-8")
