"""Write docs/model.md: every equation of the simulated world with its parameters, their values, reasons and tests.

Equations are those that stand at the head of the modules that compute them; values, reasons and sources are those of
the bundled book. Run it after a change of either: ``python docs/make_model.py``. A test holds the page against what
this makes.
"""  # noqa: INP001  # a script, run by its path

from __future__ import annotations

import importlib
import inspect
import re
from pathlib import Path
from typing import TYPE_CHECKING

import lookthrough
from lookthrough.world import diffusion, flywheel, race
from lookthrough.world.drivers import DRIVERS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from types import ModuleType

    from lookthrough.book.records import Book
    from lookthrough.world.driver import Driver

ROOT = Path(__file__).parents[1]
PAGE = Path(__file__).parent / "model.md"
_HEAD = """<!-- made by docs/make_model.py from the drivers of the world and the book; change those, not this page -->

# The world: equations, parameters, tests

What drives a run, driver by driver in the order of a quarter. Each reads the quarter as those before it left it, and of
the financing what happened in the *last* quarter (`world/driver.py`, `simulate/quarter/hearing.py`): no quarter depends
on itself. An equation is the one at the head of the module that computes it. Every parameter is an assumption of the
book that is drawn once for each path; a reason that begins with *guess* has no source. The steps of developers and of
the race serve the lenses [flywheel](explanation/flywheel.md) and [race](explanation/race.md) as well; that of adoption
is a case of the one of [diffusion](explanation/diffusion.md).
"""
_SHARED = {
    "developers": (flywheel, "the step that a lens plays too"),
    "race": (race, "the step that a lens plays too"),
    "adoption": (diffusion, "the step of a lens, of which this is a case"),
}
"""The step that a driver shares with a lens, or that it is a case of."""


def page() -> str:
    """Return the page."""
    book = lookthrough.load()
    return "\n".join([_HEAD, *(part for driver in DRIVERS for part in _of_driver(book, driver))])


def _of_driver(book: Book, driver: Driver[tuple[object, ...], tuple[object, ...]]) -> Iterator[str]:
    module = importlib.import_module(driver.step.__module__)
    yield f"## {driver.name}\n"
    yield _text(module) + "\n"
    if driver.name in _SHARED:
        shared, whose = _SHARED[driver.name]
        yield f"### {shared.__name__.rsplit('.', 1)[-1]}, {whose}\n"
        yield _text(shared) + "\n"
    rows = [(name, p.unit.value, p.description, *_in_book(book, name)) for name, p in driver.parameters().items()]
    yield _table(("parameter", "unit", "what it is", "bundled book", "reason", "source"), rows)
    if driver.shocks:
        yield _table(("shock", "unit", "what it is"), [(s.name, s.unit.value, s.description) for s in driver.shocks])
    if driver.paths:
        yield _table(("path", "unit", "what it is"), [(p.name, p.unit.value, p.description) for p in driver.paths])
    yield f"Tests: {', '.join(_tests(module.__name__, driver.name))}.\n"


def _text(module: ModuleType) -> str:
    """Return the text at the head of a module as Markdown."""
    text = re.sub(r":\w+:`([^`]*)`", r"`\1`", inspect.getdoc(module) or "")
    return text.replace("``", "`")


def _in_book(book: Book, name: str) -> tuple[str, str, str]:
    assumption = book.assumptions[name]
    value = assumption.value
    return value.text, value.reason or assumption.reason, ", ".join(f"`{each}`" for each in value.source)


def _tests(module: str, name: str) -> list[str]:
    """Return the tests that import a driver, or that drive all of them."""
    short = module.rsplit(".", 1)[-1]
    asked = re.compile(rf"world\.drivers import [^\n]*\b{short}\b|world\.drivers\.{short}\b|\"{name}\"")
    files = sorted((ROOT / "tests").rglob("test_*.py"))
    return [f"`{file.relative_to(ROOT)}`" for file in files if asked.search(file.read_text(encoding="utf-8"))]


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *([f"`{row[0]}`", *row[1:]] for row in rows)]
    return (
        "\n".join(
            "| " + " | ".join(" ".join(cell.split()).replace("|", "\\|") for cell in line) + " |" for line in lines
        )
        + "\n"
    )


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
