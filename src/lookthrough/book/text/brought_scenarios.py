"""Scenarios that plug-ins bring: files as in ``scenarios/`` of a book, read beside its own and no part of its text.

A module of the group declares ``SCENARIOS``, the folder of the files.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from lookthrough.book.text.nodes import read_document
from lookthrough.units.plugins import SCENARIOS, declared, leave_out, plugins

if TYPE_CHECKING:
    from collections.abc import Collection

    from lookthrough.book.problems import Problem
    from lookthrough.book.text.files import Documents
    from lookthrough.units.plugins import Plugin

TABLE = "scenarios"


class Brought(NamedTuple):
    """The folder of scenarios of a plug-in."""

    plugin: Plugin
    folder: Path


@lru_cache(maxsize=1)
def scenario_plugins() -> tuple[Brought, ...]:
    """Return the plug-ins that bring scenarios, in their order."""
    found = ((plugin, declared(plugin, "SCENARIOS", Path)) for plugin in plugins(SCENARIOS))
    return tuple(Brought(plugin, folder) for plugin, folder in found if folder is not None)


def with_brought(
    documents: Documents, without: Collection[Plugin], problems: list[Problem]
) -> tuple[Documents, dict[str, Plugin]]:
    """Return the documents of a book with the scenarios of plug-ins behind its own, and whose each of these files is.

    Args:
        documents: of the book.
        without: plug-ins that do not fit it.
        problems: what is wrong with a file is added here.
    """
    whose: dict[str, Plugin] = {}
    read = []
    for plugin, folder in scenario_plugins():
        for path in sorted(folder.glob("*.yaml")) if plugin not in without else ():
            document = read_document(folder, path.name, problems)
            read.append(replace(document, file=f"{plugin.package}:{document.file}"))
            whose[read[-1].file] = plugin
    tables = {**documents.tables, TABLE: [*documents.tables[TABLE], *read]}
    return replace(documents, tables=tables), whose


def leave_out_of_book(plugin: Plugin, problem: Problem) -> None:
    """Warn that the scenarios of a plug-in do not fit a book."""
    place = f"{problem.position.file}:{problem.position.line}"
    reason = f"it does not fit this book ({problem.code}, {place}: {problem.message}, {problem.label})"
    leave_out(plugin, reason, problem.hint or f"lookthrough explain {problem.code}")
