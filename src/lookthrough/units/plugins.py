"""Plug-ins: modules of other packages that stand beside those of a room, found by the entry points of their packages.

A room names its group and what a module of it declares; a module of a plug-in declares the same, and ``INTERFACE``, the
version of this interface for which it was written. One that cannot be taken is left out with a :class:`PluginWarning`
that says why and what to do, and all else goes on.

Reading all entry points as the standard library does takes 60 ms, most of it for an import; whether any package has one
for us is seen from the texts of their files in 1 ms, so that nobody without a plug-in pays for those who have one.
"""

from __future__ import annotations

import os
import sys
import warnings
from dataclasses import dataclass
from functools import lru_cache, wraps
from pathlib import Path
from types import FunctionType
from typing import TYPE_CHECKING, ParamSpec, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from importlib.metadata import EntryPoint
    from types import ModuleType

T = TypeVar("T")
P = ParamSpec("P")

INTERFACE = 1
"""Raised where a module that fitted the version before it no longer does."""
KINDS, SCENARIOS, LENSES, GAUGES, SECTIONS = GROUPS = (
    *("lookthrough.kinds", "lookthrough.scenarios", "lookthrough.lenses"),
    *("lookthrough.gauges", "lookthrough.sections"),
)
_INSTALLED = (".dist-info", ".egg-info")
_HEADER = b"[lookthrough."


class PluginWarning(UserWarning):
    """A plug-in is left out; the message says which, why, and what to do."""


@dataclass(frozen=True, slots=True)
class Plugin:
    """A module of another package.

    Attributes:
        group: of :data:`GROUPS`.
        name: that its package gives it; of a lens or a gauge it is the verb, and the name in Python.
        package: as it is installed.
        version: of the package.
        module: what was imported.
    """

    group: str
    name: str
    package: str
    version: str
    module: ModuleType

    def __str__(self) -> str:
        """Return how it is named in a sentence."""
        return f"{self.name} of {self.package} {self.version}"


@lru_cache(maxsize=len(GROUPS))
def plugins(group: str) -> tuple[Plugin, ...]:
    """Return the plug-ins of a group that could be imported, in the order of packages and names.

    Args:
        group: of :data:`GROUPS`.
    """
    found = (_import(entry) for entry in _entries(group))
    return tuple(plugin for plugin in found if plugin is not None)


def installed() -> list[str]:
    """Return the plug-ins that are installed, each with its group; none is imported."""
    return [f"{_named(entry)} ({group.partition('.')[2]})" for group in GROUPS for entry in _entries(group)]


def declared(plugin: Plugin, name: str, type_: type[T]) -> T | None:
    """Return what the module of a plug-in declares under a name; ``None``, with a warning, where it is something else.

    Args:
        plugin: from :func:`plugins`.
        name: of the attribute.
        type_: that its value has.
    """
    value = getattr(plugin.module, name, None)
    if isinstance(value, type_):
        return value
    is_there = hasattr(plugin.module, name)
    reason = f"{name} is of type {type(value).__name__}" if is_there else f"its module declares no {name}"
    leave_out(plugin, reason, f"it must be of type {type_.__name__}")
    return None


def each_declared(plugin: Plugin, name: str, type_: type[T]) -> tuple[T, ...] | None:
    """Return a tuple that the module of a plug-in declares; ``None``, with a warning, where it is something else.

    Args:
        plugin: from :func:`plugins`.
        name: of the attribute.
        type_: of every member.
    """
    members = declared(plugin, name, tuple)
    strange = [each for each in members or () if not isinstance(each, type_)]
    if not strange:
        return members
    leave_out(plugin, f"{name} holds a {type(strange[0]).__name__}", f"each of it must be of type {type_.__name__}")
    return None


def brought_function(name: str) -> FunctionType | None:
    """Return the function that a lens or a gauge of a plug-in has under its own name; ``None`` where there is none."""
    for plugin in (*plugins(LENSES), *plugins(GAUGES)):
        if plugin.name.replace("-", "_") == name:
            return declared(plugin, name, FunctionType)
    return None


def leave_out(plugin: Plugin, reason: str, remedy: str) -> None:
    """Warn that a plug-in is left out."""
    _warn(str(plugin), reason, remedy)


def blaming(plugin: Plugin, function: Callable[P, T]) -> Callable[P, T]:
    """Return a function of a plug-in whose unforeseen errors name it."""

    @wraps(function)
    def blamed(*given: P.args, **named: P.kwargs) -> T:
        try:
            return function(*given, **named)
        except Exception as error:
            error.add_note(f"in the plug-in {plugin}; without it: pip uninstall {plugin.package}")
            raise

    return blamed


@lru_cache(maxsize=1)
def _are_there() -> bool:
    """Return whether any installed package has an entry point for us."""
    return any(_names_us(place) for folder in sys.path for place in _packages(folder or "."))


def _packages(folder: str) -> Iterator[str]:
    try:
        with os.scandir(folder) as entries:
            yield from [entry.path for entry in entries if entry.name.endswith(_INSTALLED)]
    except OSError:  # a folder of sys.path that is none, or an archive
        return


def _names_us(package: str) -> bool:
    try:
        return _HEADER in Path(package, "entry_points.txt").read_bytes()
    except OSError:  # most packages have no such file
        return False


def _entries(group: str) -> list[EntryPoint]:
    if not _are_there():
        return []
    from importlib.metadata import entry_points  # noqa: PLC0415  # 50 ms, for those alone who have a plug-in

    return sorted(entry_points(group=group), key=lambda each: (_package(each), each.name))


def _import(entry: EntryPoint) -> Plugin | None:
    package, version, named = _package(entry), _version(entry), _named(entry)
    try:
        module = entry.load()
    except (Exception, SystemExit) as error:  # noqa: BLE001  # whatever a stranger's module does, the rest goes on
        reason = f"{entry.value} cannot be imported: {type(error).__name__}: {error}"
        _warn(named, reason, f"install what it needs, update it, or remove it: pip uninstall {package}")
        return None
    written_for = getattr(module, "INTERFACE", None)
    if written_for != INTERFACE:
        _warn(named, *_of_another_interface(written_for, package))
        return None
    return Plugin(entry.group, entry.name, package, version, module)


def _of_another_interface(written_for: object, package: str) -> tuple[str, str]:
    """Return why a module that does not fit is left out, and what to do."""
    said = "does not say for which interface it was written" if written_for is None else f"is for {written_for!r}"
    is_newer = isinstance(written_for, int) and written_for > INTERFACE
    remedy = "update lookthrough" if is_newer else f"pip install --upgrade {package}, or ask its author for INTERFACE"
    return f"its module {said}, and this lookthrough has interface {INTERFACE}", remedy


def _package(entry: EntryPoint) -> str:
    return "" if entry.dist is None else entry.dist.name


def _version(entry: EntryPoint) -> str:
    return "" if entry.dist is None else entry.dist.version


def _named(entry: EntryPoint) -> str:
    return f"{entry.name} of {_package(entry)} {_version(entry)}"


def _warn(named: str, reason: str, remedy: str) -> None:
    warnings.warn(f"plug-in {named} is left out: {reason}; {remedy}", PluginWarning, stacklevel=2)
