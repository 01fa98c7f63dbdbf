"""The command line: one short function per verb, one file for each group of verbs.

A verb is a function of a module of this package; a new group of verbs is a new file. Rooms are imported inside the
verbs, so that ``--help`` is instant.
"""

from __future__ import annotations

import importlib
import pkgutil

from lookthrough.cli.app import app

__all__ = ["app", "main"]

for _module in pkgutil.iter_modules(__path__):  # each registers its verbs
    importlib.import_module(f"{__name__}.{_module.name}")


def main() -> None:
    """Run the command line."""
    app(prog_name="lookthrough")
