"""What a shell completes: records of the book that is named, runs, figures. Nothing here loads a book or NumPy."""

# ruff: noqa: PLC0415  # imports stand in the functions, so that --help is instant

from __future__ import annotations

from pathlib import Path
from typing import TypeAlias

import typer  # noqa: TC002  # typer reads the annotations of what completes names at run time

from lookthrough.errors import LookthroughError

Candidates: TypeAlias = list[tuple[str, str]]

RECORDS = ("entities", "contracts", "deals", "scenarios", "sources", "assumptions")
DEEPEST = 2
"""Folders below the one that is typed in which runs are looked for: runs/NAME."""


def complete_entity(context: typer.Context, incomplete: str) -> Candidates:
    """Return the entities whose id begins with what was typed, each with its name: a shell takes no others."""
    return _beginning(context, "entities", incomplete)


def complete_record(context: typer.Context, incomplete: str) -> Candidates:
    """Return the records of any sort whose id begins with what was typed."""
    return [each for table in RECORDS for each in _beginning(context, table, incomplete)]


def complete_instrument(context: typer.Context, incomplete: str) -> Candidates:
    """Return the contracts and deals whose id begins with what was typed."""
    return [each for table in ("contracts", "deals") for each in _beginning(context, table, incomplete)]


def complete_series(context: typer.Context, incomplete: str) -> Candidates:
    """Return the series whose id begins with what was typed."""
    return _beginning(context, "series", incomplete)


def complete_scenario(context: typer.Context, incomplete: str) -> Candidates:
    """Return the scenarios that what was typed can become, also after a ``+``."""
    done, joined, last = incomplete.rpartition("+")
    return [(f"{done}{joined}{name}", title) for name, title in _beginning(context, "scenarios", last)]


def complete_run(incomplete: str) -> list[str]:
    """Return the folders of runs at and below what was typed."""
    typed = Path(incomplete)
    parent = typed if incomplete.endswith("/") else typed.parent
    try:
        found = [path.parent for depth in range(1, DEEPEST + 1) for path in parent.glob("*/" * depth + "run.json")]
    except OSError:
        return []
    return sorted(str(run) for run in found if str(run).startswith(str(typed) if incomplete else ""))


def complete_figure(incomplete: str) -> list[str]:
    """Return the figures that begin with what was typed."""
    from lookthrough.cli.pages.figure_names import FIGURES

    return [name for name in FIGURES if name.startswith(incomplete)]


def complete_figure_or_run(incomplete: str) -> list[str]:
    """Return figures, and runs whose figures can be listed."""
    return [*complete_figure(incomplete), *complete_run(incomplete)]


def complete_pair(context: typer.Context, incomplete: str) -> Candidates:
    """Return the pairs ``A:B`` of entities that what was typed can become, one name after the other."""
    first, colon, second = incomplete.rpartition(":")
    return [(f"{first}{colon}{id_}", name) for id_, name in complete_entity(context, second)]


def _beginning(context: typer.Context, table: str, incomplete: str) -> Candidates:
    return [(id_, name) for id_, name in _ids(context, table).items() if id_.startswith(incomplete)]


def _ids(context: typer.Context, table: str) -> dict[str, str]:
    """Return the ids of a table of the book that a half-typed command line names, none where there is no such book."""
    from lookthrough.book.bundled import place
    from lookthrough.book.text.quick_ids import quick_ids

    try:
        root, variants = place(context.params.get("book"))
    except LookthroughError:
        return {}
    return quick_ids(root, table, variants)
