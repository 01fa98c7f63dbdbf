"""The command line: one short function per verb, one file for each group of verbs.

A verb is a function of a module of this package or of a folder in it; a new group of verbs is a new file. Rooms are
imported inside the verbs, so that ``--help`` is instant.
"""

from __future__ import annotations

import importlib
import pkgutil
import sys
import warnings
from functools import partial
from typing import TYPE_CHECKING

from lookthrough.cli.app import app
from lookthrough.cli.brought_verbs import register_brought
from lookthrough.cli.signals import listen
from lookthrough.cli.streams import columns, guard_streams, say
from lookthrough.errors import LookthroughError
from lookthrough.units.plugins import PluginWarning

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TextIO

__all__ = ["app", "main"]

HELP = 80
"""Columns of a help page; in a narrower window it is as wide as the window."""

for _module in pkgutil.walk_packages(__path__, f"{__name__}."):  # each registers its verbs
    importlib.import_module(_module.name)


def main() -> None:
    """Run the command line on the standard streams of the process, which stay guarded when it ends."""
    guard_streams()
    listen()
    warnings.showwarning = partial(_show, warnings.showwarning)
    register_brought()
    width = columns(sys.stdout)
    help_is = {} if width is None or width > HELP else {"terminal_width": width}
    try:
        try:
            app(prog_name="lookthrough", **help_is)
        finally:
            sys.stdout.flush()
    except LookthroughError as error:  # of a stream, while Typer itself wrote
        say(str(error))
        sys.exit(error.exit_code)


def _show(
    others: Callable[..., None],
    message: Warning | str,
    category: type[Warning],
    filename: str,
    lineno: int,
    file: TextIO | None = None,
    line: str | None = None,
) -> None:
    """Say that a plug-in is left out as everything else is said; other warnings are shown as they are."""
    if issubclass(category, PluginWarning):
        say(str(message))
    else:
        others(message, category, filename, lineno, file, line)
