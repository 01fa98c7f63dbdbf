"""Verbs of plug-ins: a module of a lens or a gauge declares ``VERB``, a function as the verbs here are."""

from __future__ import annotations

from types import FunctionType

from lookthrough.cli.app import app
from lookthrough.cli.gauges.gauge import gauges
from lookthrough.cli.verb import verb
from lookthrough.units.plugins import GAUGES, LENSES, blaming, declared, leave_out, plugins


def register_brought() -> None:
    """Register the verbs of plug-ins behind all others; one of a name that is taken is left out."""
    for group, parent in ((LENSES, app), (GAUGES, gauges)):
        for plugin in plugins(group):
            taken = {command.name for command in parent.registered_commands}
            taken |= {below.name for below in parent.registered_groups}
            function = declared(plugin, "VERB", FunctionType)
            if plugin.name in taken:
                leave_out(plugin, f"there is a verb {plugin.name} already", "give its entry point another name")
            elif function is not None:
                verb(parent, plugin.name)(blaming(plugin, function))
